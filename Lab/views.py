"""Views: a kept run, rendered as other engineers would have it.

A view is a list of small transformations of a run's parsed rows. Nothing is run again: the rows are the products' own,
only their form, their company and their file names change. Which moment a stamp says stays what the product writes in
that form (nginx: the end; Apache's %t: the start, in the order of the ends; HAProxy: the moment of accepting; Caddy:
the end; IIS, nginx, gunicorn and Tomcat as servers: the end).

Truth rows hold on to the lines they speak of, so lines may be moved, dropped and added at will.
"""

import copy
import datetime
import json
import os
import random
import re

import handicaps

KINDS = ("proxy-log", "proxy-error-log", "proxy-config", "server-log", "event-log", "http-error-log", "counters")
COMMON_TIME = "%d/%b/%Y:%H:%M:%S %z"


class Line:
    """One line of a file: its text, and what it says where it is a request's row."""

    def __init__(self, text, row=None):
        self.text = text
        self.row = row


class File:
    """A file of evidence: the name it will get, and its lines or bytes."""

    def __init__(self, name, lines, content=None):
        self.name = name
        self.lines = lines
        self.content = content


class Run:
    """A kept run in memory."""

    def __init__(self, directory):
        self.directory = directory
        self.facts = handicaps.read_facts(directory)
        self.truth = handicaps.read_truth(directory)
        self.files = {}
        for kind in KINDS:
            self.files[kind] = [
                File(name, [Line(text) for text in handicaps.read_lines(os.path.join(directory, name))])
                for name in self.facts["evidence"].get(kind, [])]
        self.proxy = self.facts["proxy"]
        self.dice = random.Random(f"views:{self.facts['scenario']}:{self.proxy}:{self.facts['seed']}")
        self.hold_truth()
        self.waits = {}
        times = os.path.join(directory, "server-times.jsonl")
        if os.path.exists(times) and self.files["server-log"]:
            for text in handicaps.read_lines(times):
                entry = json.loads(text)
                self.waits[id(self.files["server-log"][0].lines[entry["line"] - 1])] = entry["waited"]
        self.proxy_form = PROXY_FORMS[self.proxy, "own"]
        style = {"nginx": "nginx", "tomcat": "tomcat"}.get(self.facts["server"], "iis")
        self.server_style = style
        self.server_form = SERVER_FORMS[style, "own"]
        self.server_fields = []
        self.parse()

    def hold_truth(self):
        by_name = {file.name: file for files in self.files.values() for file in files}
        server = self.files["server-log"][0] if self.files["server-log"] else None
        for truth in self.truth:
            # The number in the kept run names a failure in every view.
            truth["key"] = f"{truth['source']}:{truth['line']}"
            truth["proxyRow"] = by_name[truth["source"]].lines[truth["line"] - 1]
            source = by_name.get(truth.get("serverSource"), server)
            truth["serverRow"] = source.lines[truth["serverLine"] - 1] if truth["serverLine"] and source else None

    def parse(self):
        """Reads the rows of both access logs; a row that would not be written back as it was is an error."""
        for file in self.files["proxy-log"]:
            for line in file.lines:
                line.row = self.proxy_form.read(line.text)
                if self.proxy_form.write(line.row) != line.text:
                    raise ValueError(f"not understood: {line.text}\n{self.proxy_form.write(line.row)}")
        for file in self.files["server-log"]:
            for line in file.lines:
                if line.text.startswith("#Fields: "):
                    self.server_fields = line.text.split()[1:]
                elif not line.text.startswith("#"):
                    line.row = self.server_form.read(line.text, self.server_fields)
                    if self.server_form.write(line.row, self.server_fields) != line.text:
                        raise ValueError(f"not understood: {line.text}")

    def rows(self, kind):
        """The lines of a log that are requests."""
        return [line for file in self.files[kind] for line in file.lines if line.row]

    def insert(self, kind, additions):
        """Puts (moment, line) pairs into a log's last file, each behind the last row that is not later."""
        if not self.files[kind] or not additions:
            return
        file = self.files[kind][-1]
        result, waiting = [], sorted(additions, key=lambda pair: pair[0])
        for line in file.lines:
            while waiting and line.row and moment_of(line.row) > waiting[0][0]:
                result.append(waiting.pop(0)[1])
            result.append(line)
        file.lines = result + [line for _, line in waiting]

    def write(self, target):
        """Leaves the view in `target`, with a run.json and a truth.jsonl of its own."""
        os.makedirs(target, exist_ok=True)
        evidence, numbers = {}, {}
        for kind, files in self.files.items():
            for file in files:
                path = os.path.join(target, file.name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                evidence.setdefault(kind, []).append(file.name)
                if file.content is not None:
                    with open(path, "wb") as opened:
                        opened.write(file.content)
                    continue
                texts = []
                for number, line in enumerate(file.lines, 1):
                    numbers[id(line)] = (file.name, number)
                    texts.append(self.text(kind, line))
                handicaps.write_lines(path, texts)
        facts = {**self.facts, "evidence": evidence}
        with open(os.path.join(target, "run.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=1)
        rows = []
        for truth in self.truth:
            row = {key: value for key, value in truth.items() if key not in ("proxyRow", "serverRow")}
            row["source"], row["line"] = numbers[id(truth["proxyRow"])]
            row["source"] = os.path.basename(row["source"])
            source, number = numbers.get(id(truth["serverRow"]), (None, None))
            row["serverLine"], row["serverSource"] = number, source and os.path.basename(source)
            if number is None:
                row["serverStatus"] = None
            rows.append(row)
        handicaps.write_lines(os.path.join(target, "truth.jsonl"), [json.dumps(row) for row in rows])

    def text(self, kind, line):
        if line.row is None:
            return line.text
        if kind == "proxy-log":
            return self.proxy_form.write(line.row)
        if kind == "server-log":
            return self.server_form.write(line.row, self.server_fields)
        return line.text


def moment_of(row):
    """The end of a request, as near as its row tells, in seconds since 1970."""
    return row["end"]


def common_moment(stamp):
    return datetime.datetime.strptime(stamp, COMMON_TIME).timestamp()


def common_stamp(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime(COMMON_TIME)


def iso(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+00:00")


# --- the forms of the proxies' logs ------------------------------------------------------------------------------
#
# A row is a dictionary: client, port, method, target, version, status, size, referer, agent, start, end, took, and
# what only one product has. Targets, referers and agents are held as the client sent them.

REQUEST = r'"(?P<method>\S+) (?P<target>\S+) (?P<version>\S+)"'
COMBINED = (r'(?P<client>\S+) - - \[(?P<stamp>[^\]]+)\] ' + REQUEST
            + r' (?P<status>\d+) (?P<size>\S+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)"')


def nginx_escaped(text):
    return text.replace("\\", "\\x5C").replace('"', "\\x22")


def apache_escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')


def haproxy_escaped(text):
    return text.replace('"', "#22")


def combined_text(row, stamp, escaped):
    return (f'{row["client"]} - - [{stamp}] "{row["method"]} {escaped(row["target"])} {row["version"]}" '
            f'{row["status"]} {row["size"]} "{escaped(row["referer"])}" "{escaped(row["agent"])}"')


class Form:
    """How a product's rows are written. `said` is what an engineer would copy out of the configuration."""

    said = None
    timed = True

    def configure(self, text):
        """The proxy's configuration with this form in the place of the kept one."""
        return text


class NginxTimed(Form):
    TAIL = ' rt={rt} ua="{ua}" us="{us}" uct="{uct}" uht="{uht}" urt="{urt}"'
    PATTERN = re.compile(
        COMBINED + r' rt=(?P<rt>\S+) ua="(?P<ua>[^"]*)" us="(?P<us>[^"]*)" uct="(?P<uct>[^"]*)" uht="(?P<uht>[^"]*)" '
        r'urt="(?P<urt>[^"]*)"$')
    PLAIN = re.compile(COMBINED + "$")

    def read(self, text):
        match = self.PATTERN.match(text)
        row = (match or self.PLAIN.match(text)).groupdict()
        row["end"] = common_moment(row["stamp"])
        row["took"] = float(row["rt"]) if match else None
        row["start"] = row["end"] - (row["took"] or 0)
        return row

    def write(self, row):
        tail = self.TAIL.format(**row) if "rt" in row else ""
        return combined_text(row, row["stamp"], nginx_escaped) + tail


class NginxForm(Form):
    """A form of nginx's that is one log_format."""

    base = ('$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
            '"$http_user_agent"')
    extra = ""
    escape = ""

    def configure(self, text):
        kept = re.compile(r"log_format shop '[^']*';")
        return kept.sub(lambda _: f"log_format shop {self.escape}'{self.base}{self.extra}';", text)

    @property
    def said(self):
        return self.base + self.extra


class NginxCombined(NginxForm):
    timed = False

    def write(self, row):
        return combined_text(row, row["stamp"], nginx_escaped)


class NginxSeconds(NginxForm):
    """Combined with the request's time behind it, and nothing of the server."""

    extra = " $request_time"

    def write(self, row):
        return combined_text(row, row["stamp"], nginx_escaped) + f' {row.get("rt", "0.000")}'


class NginxJSON(NginxForm):
    escape = "escape=json "
    NAMES = [("time", '"$time_iso8601"'), ("remote_addr", '"$remote_addr"'), ("request", '"$request"'),
             ("status", "$status"), ("body_bytes_sent", "$body_bytes_sent"), ("http_referer", '"$http_referer"'),
             ("http_user_agent", '"$http_user_agent"'), ("request_time", "$request_time"),
             ("upstream_addr", '"$upstream_addr"'), ("upstream_status", '"$upstream_status"'),
             ("upstream_connect_time", '"$upstream_connect_time"'),
             ("upstream_header_time", '"$upstream_header_time"'),
             ("upstream_response_time", '"$upstream_response_time"')]
    base = "{" + ",".join(f'"{name}":{value}' for name, value in NAMES) + "}"

    def write(self, row):
        def empty(text):
            # With escape=json an empty variable is an empty string, not a dash.
            return "" if text == "-" else text
        values = {"$time_iso8601": iso(row["end"]), "$remote_addr": row["client"],
                  "$request": f'{row["method"]} {row["target"]} {row["version"]}', "$status": row["status"],
                  "$body_bytes_sent": row["size"], "$http_referer": empty(row["referer"]),
                  "$http_user_agent": empty(row["agent"]), "$request_time": row.get("rt", "0.000"),
                  "$upstream_addr": empty(row.get("ua", "")), "$upstream_status": empty(row.get("us", "")),
                  "$upstream_connect_time": empty(row.get("uct", "")),
                  "$upstream_header_time": empty(row.get("uht", "")),
                  "$upstream_response_time": empty(row.get("urt", ""))}
        return "{" + ",".join(
            f'"{name}":' + (json.dumps(values[value[1:-1]]) if value.startswith('"') else values[value])
            for name, value in self.NAMES) + "}"


class ApacheTimed(Form):
    PATTERN = re.compile(COMBINED + r" (?P<micros>\d+)$")

    def read(self, text):
        row = self.PATTERN.match(text).groupdict()
        row["start"] = common_moment(row["stamp"])
        row["took"] = int(row["micros"]) / 1e6
        row["end"] = row["start"] + row["took"]
        return row

    def write(self, row):
        return combined_text(row, row["stamp"], apache_escaped) + f' {row["micros"]}'


class ApacheForm(Form):
    base = '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"'
    extra = ""

    def configure(self, text):
        quoted = (self.base + self.extra).replace('"', '\\"')
        return re.sub(r'LogFormat "%h .*" shop', lambda _: f'LogFormat "{quoted}" shop', text)

    @property
    def said(self):
        return self.base + self.extra

    def write(self, row):
        return combined_text(row, row["stamp"], apache_escaped) + self.tail(row)

    def tail(self, _):
        return ""


class ApacheCombined(ApacheForm):
    timed = False


class ApacheSeconds(ApacheForm):
    extra = " %T"

    def tail(self, row):
        return f' {int(row["micros"]) // 1000000}'


class ApacheMilliseconds(ApacheForm):
    extra = " %{ms}T"

    def tail(self, row):
        return f' {int(row["micros"]) // 1000}'


class ApacheJSON(ApacheForm):
    base = ('{"time":"%{%Y-%m-%dT%H:%M:%S%z}t","client":"%a","request":"%r","status":%>s,"bytes":%O,'
            '"referer":"%{Referer}i","agent":"%{User-Agent}i","duration_us":%D}')

    def write(self, row):
        stamp = datetime.datetime.strptime(row["stamp"], COMMON_TIME).strftime("%Y-%m-%dT%H:%M:%S%z")
        request = apache_escaped(f'{row["method"]} {row["target"]} {row["version"]}')
        return (f'{{"time":"{stamp}","client":"{row["client"]}","request":"{request}","status":{row["status"]},'
                f'"bytes":{row["size"]},"referer":"{apache_escaped(row["referer"])}",'
                f'"agent":"{apache_escaped(row["agent"])}","duration_us":{row["micros"]}}}')


class HAProxyHTTP(Form):
    PATTERN = re.compile(
        r"(?P<syslog>\w{3} [ \d]\d \d\d:\d\d:\d\d) (?P<lead>\S+ haproxy\[\d+\]: )(?P<client>\S+):(?P<port>\d+) "
        r"\[(?P<accepted>[^\]]+)\] (?P<frontend>\S+) (?P<backend>[^/ ]+)/(?P<name>\S+) "
        r"(?P<timers>\S+) (?P<status>\S+) (?P<size>\S+) (?P<cookies>\S+ \S+) (?P<state>\S{4}) (?P<loads>\S+ \S+) "
        r'"(?P<method>\S+) (?P<target>\S+) (?P<version>\S+)"$')

    def read(self, text):
        row = self.PATTERN.match(text).groupdict()
        row["start"] = datetime.datetime.strptime(
            row["accepted"] + "+0000", "%d/%b/%Y:%H:%M:%S.%f%z").timestamp()
        row["took"] = int(row["timers"].split("/")[4].lstrip("+")) / 1000
        row["end"] = row["start"] + row["took"]
        row["referer"] = row["agent"] = "-"
        return row

    def write(self, row):
        return (f'{row["syslog"]} {row["lead"]}{row["client"]}:{row["port"]} [{row["accepted"]}] {row["frontend"]} '
                f'{row["backend"]}/{row["name"]} {row["timers"]} {row["status"]} {row["size"]} {row["cookies"]} '
                f'{row["state"]} {row["loads"]} "{row["method"]} {haproxy_escaped(row["target"])} {row["version"]}"')


class HAProxyForm(Form):
    def configure(self, text):
        return re.sub(r'log-format "%ci:%cp .*"', lambda _: self.configured(), text)

    def configured(self):
        return f"log-format '{self.said}'"

    def lead(self, row):
        return f'{row["syslog"]} {row["lead"]}'

    def second(self, row):
        return common_stamp(row["start"])


class HAProxyCLF(HAProxyForm):
    """option httplog clf."""

    def configured(self):
        return "option httplog clf"

    def write(self, row):
        queued, waited, connected, answered, active = row["timers"].split("/")
        numbers = row["loads"].replace("/", " ")
        # +Q puts texts between quotes, an empty one too; numbers and the session's state stay bare.
        cookies = " ".join('"' + cookie.strip("-") + '"' for cookie in row["cookies"].split())
        return (self.lead(row) + f'{row["client"]} - - [{self.second(row)}] "{row["method"]} '
                f'{haproxy_escaped(row["target"])} {row["version"]}" {row["status"]} {row["size"]} "" "" '
                f'{row["port"]} {row["accepted"][-3:]} "{row["frontend"]}" "{row["backend"]}" "{row["name"]}" '
                f'{queued} {waited} {connected} {answered} {active} {row["state"]} {numbers} {cookies}')


class HAProxyCombined(HAProxyForm):
    """A log-format of the engineer's own, without any timer and without the session's state."""

    timed = False
    said = '%ci - - [%trl] %{+Q}r %ST %B'

    def write(self, row):
        return (self.lead(row) + f'{row["client"]} - - [{self.second(row)}] "{row["method"]} '
                f'{haproxy_escaped(row["target"])} {row["version"]}" {row["status"]} {row["size"]}')


class HAProxyJSON(HAProxyForm):
    said = ('{"time":"%tr","client":"%ci","port":%cp,"frontend":"%ft","backend":"%b","server":"%s","TR":%TR,"Tw":%Tw,'
            '"Tc":%Tc,"Tr":%Tr,"Ta":%Ta,"status":%ST,"bytes":%B,"state":"%tsc","request":"%HM %HU %HV"}')

    def write(self, row):
        timers = dict(zip(("TR", "Tw", "Tc", "Tr", "Ta"), row["timers"].split("/")))
        return (self.lead(row) + f'{{"time":"{row["accepted"]}","client":"{row["client"]}","port":{row["port"]},'
                f'"frontend":"{row["frontend"]}","backend":"{row["backend"]}","server":"{row["name"]}",'
                + "".join(f'"{name}":{value},' for name, value in timers.items())
                + f'"status":{row["status"]},"bytes":{row["size"]},"state":"{row["state"]}",'
                f'"request":"{row["method"]} {haproxy_escaped(row["target"])} {row["version"]}"}}')


class CaddyJSON(Form):
    """Caddy's own JSON; in it `&` is itself."""

    def read(self, text):
        entry = json.loads(text)
        request = entry["request"]
        headers = request["headers"]
        # Python would write 0.000075 as 7.5e-05.
        duration = re.search(r'"duration":([0-9.e-]+)', text).group(1)
        return {"entry": entry, "duration": duration, "client": request["remote_ip"], "port": request["remote_port"],
                "method": request["method"], "target": request["uri"], "version": request["proto"],
                "status": str(entry["status"]), "size": str(entry["size"]),
                "referer": headers.get("Referer", ["-"])[0], "agent": headers.get("User-Agent", ["-"])[0],
                "end": entry["ts"], "took": entry["duration"], "start": entry["ts"] - entry["duration"]}

    def entry(self, row):
        entry = copy.deepcopy(row["entry"])
        request = entry["request"]
        request["remote_ip"], request["uri"] = row["client"], row["target"]
        return entry

    def write(self, row):
        return self.exact(row, json.dumps(self.entry(row), separators=(",", ":"), ensure_ascii=False))

    def exact(self, row, text):
        return re.sub(r'("duration": ?)[0-9.e-]+', lambda m: m.group(1) + row["duration"], text)


class CaddyEscaped(CaddyJSON):
    """The same behind a shipper that encodes JSON as Go's encoding/json does: `&` is written \\u0026."""

    def write(self, row):
        text = super().write(row)
        return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


class CaddyConsole(CaddyJSON):
    """format console: tabs between time, level, logger, message and the fields as JSON."""

    def configure(self, text):
        head, _, tail = text.partition("log visible {")
        return head + "log visible {" + tail.replace("wrap json", "wrap console", 1)

    def write(self, row):
        entry = self.entry(row)
        moment = datetime.datetime.fromtimestamp(entry.pop("ts"), datetime.timezone.utc)
        level, logger, message = entry.pop("level"), entry.pop("logger"), entry.pop("msg")
        stamp = moment.strftime("%Y/%m/%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
        fields = json.dumps(entry, separators=(", ", ": "), ensure_ascii=False)
        return f"{stamp}\t{level.upper()}\t{logger}\t{message}\t{self.exact(row, fields)}"


class CaddyCombined(CaddyJSON):
    """The transform encoder's combined form; ts is the end."""

    timed = False
    TEMPLATE = ('{request>remote_ip} - {user_id} [{ts}] "{request>method} {request>uri} {request>proto}" {status} '
                '{size} "{request>headers>Referer>[0]}" "{request>headers>User-Agent>[0]}"')

    def configure(self, text):
        head, mark, tail = text.partition("log visible {")
        block = re.compile(r"format filter \{.*?\n            \}\n        \}", re.DOTALL)
        wanted = (f"format transform `{self.TEMPLATE}` {{\n"
                  '            time_format "02/Jan/2006:15:04:05 -0700"\n        }')
        return head + mark + block.sub(lambda _: wanted, tail, count=1)

    def write(self, row):
        return combined_text(row, common_stamp(row["end"]), lambda text: text)


PROXY_FORMS = {
    ("nginx", "own"): NginxTimed(), ("nginx", "combined"): NginxCombined(), ("nginx", "seconds"): NginxSeconds(),
    ("nginx", "json"): NginxJSON(),
    ("apache", "own"): ApacheTimed(), ("apache", "combined"): ApacheCombined(), ("apache", "seconds"): ApacheSeconds(),
    ("apache", "milliseconds"): ApacheMilliseconds(), ("apache", "json"): ApacheJSON(),
    ("haproxy", "own"): HAProxyHTTP(), ("haproxy", "combined"): HAProxyCombined(), ("haproxy", "clf"): HAProxyCLF(),
    ("haproxy", "json"): HAProxyJSON(),
    ("caddy", "own"): CaddyJSON(), ("caddy", "combined"): CaddyCombined(), ("caddy", "console"): CaddyConsole(),
    ("caddy", "escaped"): CaddyEscaped(),
}


# --- the forms of the server's log -------------------------------------------------------------------------------


class IIS(Form):
    """The W3C log with the fields that its header names."""

    def read(self, text, fields):
        values = dict(zip(fields, text.split(" ")))
        row = {"w3c": values, "method": values["cs-method"], "status": values["sc-status"], "size": "-",
               "version": "HTTP/1.1", "client": values["c-ip"]}
        row["took"] = int(values["time-taken"]) / 1000 if "time-taken" in values else None
        row["end"] = datetime.datetime.strptime(
            f'{values["date"]} {values["time"]} +0000', "%Y-%m-%d %H:%M:%S %z").timestamp()
        return row

    def write(self, row, fields):
        return " ".join(row["w3c"][name] for name in fields)


class Common(Form):
    """What nginx, gunicorn and Tomcat write; the tail is the duration, in its own words."""

    def __init__(self, pattern, said, names, timed=True):
        self.pattern = re.compile(pattern + "$")
        self.said = said
        self.names = names
        self.timed = timed

    def read(self, text, _):
        row = self.pattern.match(text).groupdict()
        row["end"] = common_moment(row["stamp"])
        return row

    def write(self, row, _):
        escaped = nginx_escaped if "rt" in self.names else apache_escaped
        text = (f'{row["client"]} - - [{row["stamp"]}] "{row["method"]} {escaped(row["target"])} {row["version"]}" '
                f'{row["status"]} {row["size"]}')
        if "agent" in self.names:
            text += f' "{escaped(row["referer"])}" "{escaped(row["agent"])}"'
        if self.timed:
            text += f' {row["tail"]}'
        return text


NGINX_BASE = ('$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
              '"$http_user_agent"')
SERVER_FORMS = {
    ("iis", "own"): IIS(), ("iis", "untimed"): IIS(),
    ("nginx", "own"): Common(COMBINED + r" (?P<tail>\S+)", NGINX_BASE + " $request_time", ("rt", "agent")),
    ("nginx", "untimed"): Common(COMBINED, NGINX_BASE, ("rt", "agent"), timed=False),
    ("tomcat", "own"): Common(
        r'(?P<client>\S+) - - \[(?P<stamp>[^\]]+)\] ' + REQUEST + r" (?P<status>\d+) (?P<size>\S+) (?P<tail>\S+)",
        '%h %l %u %t "%r" %s %b %D', ()),
    ("tomcat", "untimed"): Common("", '%h %l %u %t "%r" %s %b', (), timed=False),
    ("gunicorn", "untimed"): Common("", None, ("agent",), timed=False),
}


def drop_fields(run, names):
    """Fields that somebody left unticked in IIS Manager."""
    if run.server_style != "iis" or not any(name in run.server_fields for name in names):
        return False
    run.server_fields = [name for name in run.server_fields if name not in names]
    for file in run.files["server-log"]:
        for line in file.lines:
            if line.text.startswith("#Fields: "):
                line.text = "#Fields: " + " ".join(run.server_fields)
    return True


# --- the transformations -----------------------------------------------------------------------------------------
#
# Each takes a run and changes it; False where it has nothing to say to this run.


def proxy_form(name):
    """The proxy's log in another form, and the configuration with it."""
    def change(run):
        form = PROXY_FORMS.get((run.proxy, name))
        if form is None or not run.proxy_form.timed or "rt" not in run.rows("proxy-log")[0].row and run.proxy == "nginx":
            return False
        run.proxy_form = form
        run.facts["proxyFormat"] = form.said
        for file in run.files["proxy-config"]:
            text = form.configure("\n".join(line.text for line in file.lines))
            file.lines = [Line(piece) for piece in text.split("\n")]
        return True
    return change


def server_untimed(run):
    """The server's log without a duration: IIS with time-taken unticked, nginx's combined, Tomcat's common."""
    if run.server_style == "iis":
        return drop_fields(run, ["time-taken"])
    run.server_form = SERVER_FORMS[run.server_style, "untimed"]
    run.facts["serverFormat"] = run.server_form.said
    return True


def server_gunicorn(run):
    """The server's rows as gunicorn writes them by default: the end, and no duration."""
    if run.server_style == "tomcat":
        return False
    for line in run.rows("server-log"):
        row = line.row
        if "w3c" in row:
            values = row["w3c"]
            stem = values["cs-uri-stem"].replace("+", "%20")
            query = values["cs-uri-query"]
            row["target"] = stem if query == "-" else f"{stem}?{query}"
            row["agent"] = values.get("cs(User-Agent)", "-").replace("+", " ")
            row["referer"] = values.get("cs(Referer)", "-")
            row["stamp"] = common_stamp(row["end"])
    for file in run.files["server-log"]:
        file.lines = [line for line in file.lines if line.row]
        if file.name.startswith("u_ex"):
            file.name = "gunicorn-access.log"
    run.server_style, run.server_form = "gunicorn", SERVER_FORMS["gunicorn", "untimed"]
    run.server_fields, run.facts["serverFormat"] = [], None
    # Windows' own files are not there beside a gunicorn.
    for kind in ("event-log", "http-error-log", "counters"):
        run.files[kind] = []
    return True


def bare_server(run):
    """IIS without user agent, referer and forwarded address."""
    return drop_fields(run, ["cs(User-Agent)", "cs(Referer)", "X-Forwarded-For"])


def other_time_taken(run):
    """IIS's other kind of time-taken: without the wait in the queue where the kept one has it, and with it where not.

    Only the lab knows the waits; runs kept before it wrote them down have nothing to say.
    """
    if run.server_style != "iis" or not run.waits:
        return False
    sign = 1 if run.facts["server"] == "iis-work" else -1
    for line in run.rows("server-log"):
        values = line.row["w3c"]
        taken = int(values["time-taken"]) + sign * int(run.waits.get(id(line), 0) * 1000)
        values["time-taken"] = str(max(0, taken))
    return True


def no_win32(run):
    """IIS without substatus and win32 status."""
    return drop_fields(run, ["sc-substatus", "sc-win32-status"])


def no_formats(run):
    """Nobody tells the formats."""
    told = run.facts.get("proxyFormat") or run.facts.get("serverFormat")
    run.facts["proxyFormat"] = run.facts["serverFormat"] = None
    return bool(told)


def without(kind):
    """One kind of evidence was not kept."""
    def change(run):
        had = bool(run.files[kind])
        run.files[kind] = []
        return had
    return change


def only_access_logs(run):
    """The two access logs are all there is."""
    for kind in KINDS:
        if kind not in ("proxy-log", "server-log"):
            run.files[kind] = []
    return True


def neutral_names(run):
    """All in one folder, under names that say nothing."""
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    rename(run, lambda kind, name: f"{next(letters)}.log")
    return True


def other_names(run):
    """In folders of their own, under names that would mislead whoever believed them."""
    names = {"proxy-log": "iis/old (1).txt", "proxy-error-log": "web01/messages.1", "proxy-config": "attic/conf.txt",
             "server-log": "haproxy/nginx-access.log", "event-log": "x/System.txt", "http-error-log": "x/u_ex1.log",
             "counters": "x/error.log"}
    rename(run, lambda kind, name: names[kind])
    return True


def rename(run, give):
    for kind in KINDS:
        for file in run.files[kind]:
            file.name = give(kind, file.name)


def six(address):
    """An IPv6 address for a visitor's IPv4 address."""
    match = re.fullmatch(r"127\.(\d+)\.(\d+)\.(\d+)", address)
    if not match or address == "127.0.0.1":
        return address
    a, b, c = (int(part) for part in match.groups())
    return f"2001:db8:{a:x}:{b:x}::{c:x}"


def ipv6_clients(run):
    """The visitors come by IPv6."""
    for line in run.rows("proxy-log"):
        line.row["client"] = six(line.row["client"])
    for line in run.rows("server-log"):
        values = line.row.get("w3c", {})
        if "X-Forwarded-For" in values:
            values["X-Forwarded-For"] = six(values["X-Forwarded-For"])
    visitor = r"127\.\d+\.\d+\.\d+"
    patterns = {"nginx": rf"(client: )({visitor})()", "apache": rf"(\[client )({visitor})(:\d+\])",
                "caddy": rf'("remote_ip":")({visitor})(")'}
    if run.proxy in patterns:
        pattern = re.compile(patterns[run.proxy])
        for file in run.files["proxy-error-log"]:
            for line in file.lines:
                line.text = pattern.sub(lambda m: m.group(1) + six(m.group(2)) + m.group(3), line.text)
    return True


def two_parameters(run):
    """Each page has two parameters more, one with a quote in it, written as each product writes it."""
    added = 'from="mail"&lang=de'

    def longer(target):
        return target + ("&" if "?" in target else "?") + added if target.startswith("/Shop/") else target
    for line in run.rows("proxy-log"):
        line.row["target"] = longer(line.row["target"])
    for line in run.rows("server-log"):
        values = line.row.get("w3c")
        if values is None:
            line.row["target"] = longer(line.row["target"])
        elif values["cs-uri-stem"].startswith("/Shop/"):
            query = values["cs-uri-query"]
            values["cs-uri-query"] = added if query == "-" else f"{query}&{added}"
    for file in run.files["proxy-error-log"]:
        for line in file.lines:
            if run.proxy == "caddy":
                entry = json.loads(line.text)
                if "request" in entry:
                    entry["request"]["uri"] = longer(entry["request"]["uri"])
                    line.text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
            elif run.proxy == "nginx":
                # nginx's error log holds the request line as the client sent it.
                line.text = re.sub(r'(request: "\S+ )(\S+)( HTTP/)', lambda m: m.group(1) + longer(m.group(2)) + m.group(3),
                                   line.text)
                line.text = re.sub(r'(upstream: "https?://[^/]+)(/[^"]*)"',
                                   lambda m: m.group(1) + longer(m.group(2)) + '"', line.text)
    for file in run.files["http-error-log"]:
        at = None
        for line in file.lines:
            if line.text.startswith("#Fields: "):
                at = line.text.split()[1:].index("cs-uri")
            elif not line.text.startswith("#") and at is not None:
                values = line.text.split(" ")
                values[at] = longer(values[at])
                line.text = " ".join(values)
    return True


def proxy_row(run, moment, took, target, status, client, agent, size="2", gone=False):
    """A further row of the proxy's log: a request that ended at `moment`."""
    row = {"client": client, "port": str(run.dice.randint(33000, 60000)), "method": "GET", "target": target,
           "version": "HTTP/1.1", "status": status, "size": size, "referer": "-", "agent": agent, "end": moment,
           "took": took, "start": moment - took}
    other = run.rows("proxy-log")[0].row
    if run.proxy == "nginx":
        row["stamp"] = common_stamp(moment)
        if "rt" in other:
            seconds = f"{took:.3f}"
            row.update(rt=seconds, ua=other["ua"], us="-" if gone else status, uct="0.000", uht="-" if gone else seconds,
                       urt=seconds)
    elif run.proxy == "apache":
        row["stamp"] = common_stamp(row["start"])
        row["micros"] = str(int(took * 1e6))
    elif run.proxy == "haproxy":
        begun = datetime.datetime.fromtimestamp(row["start"], datetime.timezone.utc)
        ended = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
        millis = int(took * 1000)
        row.update(
            syslog=ended.strftime("%b ") + f"{ended.day:2d}" + ended.strftime(" %H:%M:%S"), lead=other["lead"],
            accepted=begun.strftime("%d/%b/%Y:%H:%M:%S.") + f"{begun.microsecond // 1000:03d}",
            frontend=other["frontend"], backend=other["backend"], name=other["name"],
            timers=f"0/0/0/{-1 if gone else millis}/{millis}", cookies="- -", state="CH--" if gone else "----",
            loads="1/1/0/0/0 0/0")
    else:
        row["duration"] = f"{took:.9f}"
        row["entry"] = {
            "level": "info", "ts": moment, "logger": "http.log.access", "msg": "handled request",
            "request": {"remote_ip": client, "remote_port": row["port"], "proto": "HTTP/1.1", "method": "GET",
                        "host": "shop.example", "uri": target,
                        "headers": {"User-Agent": [agent], "Connection": ["close"]}},
            "user_id": "", "duration": took, "size": int(size), "status": int(status),
            "resp_headers": {"Server": ["Caddy"]}}
    return Line("", row)


def server_row(run, moment, took, target, status, agent, win32="0", port=None, client=None, size="120"):
    """A further row of the server's log."""
    path, _, query = target.partition("?")
    row = {"method": "GET", "target": target, "version": "HTTP/1.1", "status": status, "size": size, "referer": "-",
           "agent": agent, "client": client or "127.0.0.1", "end": moment, "took": took, "stamp": common_stamp(moment)}
    if run.server_style == "iis":
        first = run.rows("server-log")[0].row["w3c"]
        ended = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
        row["w3c"] = {**first, "date": ended.strftime("%Y-%m-%d"), "time": ended.strftime("%H:%M:%S"),
                      "cs-method": "GET", "cs-uri-stem": path, "cs-uri-query": query or "-", "sc-status": status,
                      "sc-win32-status": win32, "time-taken": str(int(took * 1000)),
                      "cs(User-Agent)": agent.replace(" ", "+"), "cs(Referer)": "-", "X-Forwarded-For": client or "-",
                      "s-port": port or first["s-port"]}
    elif run.server_style == "nginx":
        row["tail"] = f"{took:.3f}"
    else:
        row["tail"] = str(int(took * 1e6))
    return Line("", row)


def span(run):
    """The first and the last moment of the proxy's log."""
    ends = [line.row["end"] for line in run.rows("proxy-log")]
    return min(ends), max(ends)


def stretches(run, wanted, apart=2.0):
    """When failures of a kind were going on, from the first one's start to the last one's end, as (from, to)."""
    found = []
    for row in sorted((truth["proxyRow"].row for truth in run.truth if wanted(truth)), key=lambda row: row["end"]):
        # A stamp of whole seconds may be off by one.
        begun, ended = row["start"] - 1, row["end"] + 1
        if found and begun - found[-1][1] < apart:
            found[-1] = (min(found[-1][0], begun), ended)
        else:
            found.append((begun, ended))
    return found


def within(moment, stretches):
    return any(begun <= moment <= ended for begun, ended in stretches)


# While these go on nobody gets through, so no row may say that somebody did.
NOT_REACHED = ("refused", "connect-timeout", "marked-down", "dns", "crash", "recycle", None)


def outages(run):
    return stretches(run, lambda truth: truth["detail"] in NOT_REACHED)


def departed(run):
    """Clients that left: rows that end at any moment, and say nothing about the server."""
    status = {"nginx": "499", "haproxy": "-1", "caddy": "0"}.get(run.proxy)
    if status is None:
        return False
    first, last = span(run)
    rows = run.rows("proxy-log")
    nobody, troubled = outages(run), stretches(run, lambda truth: True)
    proxy_rows, server_rows = [], []
    for _ in range(len(rows) // 12):
        model = run.dice.choice(rows).row
        moment = run.dice.uniform(first, last)
        took = run.dice.choice([run.dice.uniform(0.01, 0.4), run.dice.uniform(0.3, run.facts["timeout"] - 0.2)])
        if within(moment, nobody) or within(moment - took, nobody):
            continue
        proxy_rows.append((moment, proxy_row(run, moment, took, model["target"], status, model["client"],
                                             model["agent"], size="0", gone=True)))
        if run.dice.random() < 0.5 and run.files["server-log"]:
            # nginx as a server notices at once; IIS ends its work and marks the row. In the middle of a saturation the
            # request would not have been served so soon: there HTTP.sys drops it unlogged.
            if run.server_style == "nginx":
                server_rows.append((moment, server_row(run, moment, took, model["target"], "499", model["agent"],
                                                       size="0")))
            elif not within(moment, troubled):
                later = moment + run.dice.uniform(0.01, 0.5)
                server_rows.append((later, server_row(
                    run, later, took + later - moment, model["target"], "200", model["agent"],
                    run.dice.choice(["64", "64", "1236"]))))
    run.insert("proxy-log", proxy_rows)
    run.insert("server-log", server_rows)
    return True


def probes(run):
    """Health probes: of a load balancer through the proxy, and of a monitor straight at the server."""
    first, last = span(run)
    proxy_rows, server_rows = [], []
    moment = first + 0.3
    troubled = stretches(run, lambda truth: True, apart=6)
    while moment < last:
        # The monitor's own requests are answered by the proxy, whatever becomes of the server.
        proxy_rows.append((moment, proxy_row(run, moment, 0.001, "/lb-status", "200", "127.0.0.8",
                                             "ELB-HealthChecker/2.0")))
        if not within(moment, troubled):
            at = moment + 0.2
            server_rows.append((at, server_row(run, at, 0.003, "/health/live", "200", "kube-probe/1.31",
                                               client="127.0.0.7")))
        moment += 1
    run.insert("proxy-log", proxy_rows)
    run.insert("server-log", server_rows)
    return True


def other_sites(run):
    """Rows of another site, in the proxy's log and in the server's, with a pool of its own; all is well there."""
    first, last = span(run)
    nobody = outages(run)
    proxy_rows, server_rows = [], []
    moment = first
    while moment < last:
        moment += run.dice.expovariate(6)
        if within(moment, nobody):
            # The whole machine may be out of reach.
            continue
        took = run.dice.uniform(0.02, 0.3)
        target = f"/intranet/{run.dice.choice(['news', 'people', 'rooms'])}?page={run.dice.randint(1, 9)}"
        line = proxy_row(run, moment, took, target, "200", "127.44.1.9", "Mozilla/5.0 (Windows NT 10.0)", size="900")
        if "ua" in line.row:
            line.row["ua"] = "127.0.0.1:8081"
        if run.proxy == "haproxy":
            line.row["backend"], line.row["name"] = "intranet", "app07"
        proxy_rows.append((moment, line))
        server_rows.append((moment, server_row(run, moment, took, target, "200", "Mozilla/5.0 (Windows NT 10.0)",
                                               port="8081")))
    run.insert("proxy-log", proxy_rows)
    if run.server_style == "iis":
        run.insert("server-log", server_rows)
    return True


# --- Windows events ----------------------------------------------------------------------------------------------

WAS = "<Provider Name='Microsoft-Windows-WAS' Guid='{524B5D04-133C-4A62-8362-64E8EDB9CE40}' EventSourceName='WAS'/>"


def event(number, level, qualifiers, pool, moment, process=None, record=9500):
    """One System event of WAS, as wevtutil prints it."""
    stamp = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f") + "1Z"
    data = f"<Data Name='AppPoolID'>{pool}</Data>" + (
        f"<Data Name='ProcessID'>{process}</Data>" if process else "")
    return (f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>{WAS}"
            f"<EventID Qualifiers='{qualifiers}'>{number}</EventID><Version>0</Version><Level>{level}</Level>"
            f"<Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated "
            f"SystemTime='{stamp}'/><EventRecordID>{record}</EventRecordID><Correlation/><Execution ProcessID='0' "
            f"ThreadID='0'/><Channel>System</Channel><Computer>WEB01</Computer><Security/></System>"
            f"<EventData>{data}</EventData></Event>")


def add_events(run, events):
    """Adds (moment, text) to the System log, in order of time; the log is made where there was none."""
    if run.server_style != "iis":
        return False
    if not run.files["event-log"]:
        run.files["event-log"] = [File("System.xml", [])]
    lines = run.files["event-log"][0].lines
    for moment, text in events:
        stamp = re.search(r"SystemTime='([^']*)'", text).group(1)
        at = next((place for place, line in enumerate(lines)
                   if (re.search(r"SystemTime='([^']*)'", line.text) or [None, "9"])[1] > stamp), len(lines))
        lines.insert(at, Line(text))
    return True


def middle(run):
    """The middle of the failures, or of the log where nothing failed."""
    moments = sorted(truth["proxyRow"].row["end"] for truth in run.truth)
    first, last = span(run)
    return moments[len(moments) // 2] if moments else (first + last) / 2


def events_of_others(run):
    """Another pool crashes, hangs and recycles in the middle of it."""
    at = middle(run)
    return add_events(run, [
        (at - 2, event(5010, 3, 32768, "IntranetPool", at - 2, 4711)),
        (at - 1, event(5011, 3, 32768, "IntranetPool", at - 1, 4712)),
        (at + 0.1, event(5013, 3, 32768, "IntranetPool", at + 0.1, 4713)),
        (at + 1, event(5079, 4, 16384, "IntranetPool", at + 1))])


def pools_of_others(run):
    """HTTP.sys's counters and its error log tell of another pool that is overrun, too."""
    changed = False
    at = middle(run)
    for file in run.files["counters"]:
        for number, line in enumerate(file.lines):
            text = line.text.rstrip("\r")
            if number == 0:
                names = re.findall(r'"(\\\\[^"]*)"', text)
                added = [name.replace("(ShopPool)", "(IntranetPool)") for name in names]
            else:
                moment = datetime.datetime.strptime(text[1:20] + " +0000", "%m/%d/%Y %H:%M:%S %z").timestamp()
                long = str(int(max(0, 400 - 40 * abs(moment - at))))
                added = ["12.000000" if "Rate" in name else long if "Size" in name else "0" for name in names]
            line.text = text + "".join(f',"{value}"' for value in added) + "\r"
            changed = True
    for file in run.files["http-error-log"]:
        first, last = span(run)
        fields = next((line.text.split()[1:] for line in file.lines if line.text.startswith("#Fields: ")), [])
        values = {"c-ip": "127.0.0.1", "s-ip": "127.0.0.1", "s-port": "8081", "cs-version": "HTTP/1.1",
                  "cs-method": "GET", "cs-uri": "/intranet/news", "sc-status": "503", "s-siteid": "2",
                  "s-reason": "QueueFull", "s-queuename": "IntranetPool"}
        rows = [line for line in file.lines if not line.text.startswith("#")]
        for _ in range(40):
            moment = datetime.datetime.fromtimestamp(run.dice.uniform(first, last), datetime.timezone.utc)
            values.update({"date": moment.strftime("%Y-%m-%d"), "time": moment.strftime("%H:%M:%S"),
                           "c-port": str(run.dice.randint(33000, 60000))})
            rows.append(Line(" ".join(values[name] for name in fields)))
        file.lines = [line for line in file.lines if line.text.startswith("#")] + sorted(
            rows, key=lambda line: line.text[:19])
        changed = True
    return changed


def recycle_of_ours(run):
    """The right pool recycles on its timer with an overlap, which loses nothing."""
    at = middle(run)
    return add_events(run, [(at - 0.4, event(5079, 4, 16384, "ShopPool", at - 0.4))])


def hang_of_ours(run):
    """WAS found a worker of the right pool busy: true in every run whose server was the matter, and no more."""
    counts = {}
    for truth in run.truth:
        counts[truth["cause"]] = counts.get(truth["cause"], 0) + 1
    if not counts or max(counts, key=counts.get) not in ("queued-requests", "proxy-timeout"):
        return False
    at = middle(run)
    return add_events(run, [(at, event(5010, 3, 32768, "ShopPool", at, 4801)),
                            (at + 2, event(5013, 3, 32768, "ShopPool", at + 2, 4801))])


def empty_files(run):
    """A further file of each kind, with nothing in it."""
    for kind in ("proxy-error-log", "server-log", "event-log", "http-error-log", "counters"):
        run.files[kind].append(File(f"empty-{kind}.log", [], b""))
    run.facts["giveEmpty"] = True
    return True


def unusable_files(run):
    """Files that are something else altogether."""
    noise = bytes(run.dice.randrange(256) for _ in range(3000))
    run.files["event-log"].append(File("events.evtx", [], b"ElfFile\0" + noise))
    run.files["proxy-error-log"].append(File("index.html", [], b"<!DOCTYPE html>\n<html><body>404</body></html>\n"))
    run.files["counters"].append(File("notes.txt", [], b"call Anna about the counters\nnothing here yet\n"))
    run.files["server-log"].append(File("core.log", [], noise))
    return True


def another_site(run):
    """Somebody sent the server's log of another site, of the same hour."""
    if not run.rows("server-log"):
        return False
    dice = run.dice
    pages = {}

    def other(path):
        if path not in pages:
            pages[path] = f"/blog/{len(pages) + 10}/{dice.choice(['summer', 'garden', 'letters', 'travel'])}"
        return pages[path]
    first, last = span(run)
    lines = run.rows("server-log")
    # Their own times and durations, too: other people's rows.
    moments = sorted(dice.uniform(first, last) for _ in lines)
    durations = [line.row["w3c"]["time-taken"] if "w3c" in line.row else line.row["tail"] for line in lines]
    dice.shuffle(durations)
    for line, moment, duration in zip(lines, moments, durations):
        row = line.row
        row["end"], row["stamp"] = moment, common_stamp(moment)
        if "w3c" in row:
            ended = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
            row["w3c"].update({"date": ended.strftime("%Y-%m-%d"), "time": ended.strftime("%H:%M:%S"),
                               "cs-uri-stem": other(row["w3c"]["cs-uri-stem"]), "cs-uri-query": "-",
                               "cs(Referer)": "-", "time-taken": duration, "s-port": "8080"})
        else:
            row["target"], row["referer"], row["tail"] = other(row["target"].partition("?")[0]), "-", duration
    for truth in run.truth:
        truth["serverRow"] = None
    return True


def another_day(run):
    """Somebody sent the same server's log of another day."""
    if not run.rows("server-log"):
        return False
    for line in run.rows("server-log"):
        row = line.row
        row["end"] -= 3 * 86400 + 7777
        row["stamp"] = common_stamp(row["end"])
        if "w3c" in row:
            ended = datetime.datetime.fromtimestamp(row["end"], datetime.timezone.utc)
            row["w3c"].update({"date": ended.strftime("%Y-%m-%d"), "time": ended.strftime("%H:%M:%S")})
    for truth in run.truth:
        truth["serverRow"] = None
    return True


def shuffled(run):
    """The rows of one second in another order, as a log shipper with several workers leaves them."""
    for kind in ("proxy-log", "server-log"):
        for file in run.files[kind]:
            groups = []
            for line in file.lines:
                second = written_second(run, kind, line.row) if line.row else None
                if groups and second is not None and groups[-1][0] == second:
                    groups[-1][1].append(line)
                else:
                    groups.append((second, [line]))
            for _, lines in groups:
                run.dice.shuffle(lines)
            file.lines = [line for _, lines in groups for line in lines]
    return True


def written_second(run, kind, row):
    """The second that a row's stamp says."""
    if kind == "proxy-log" and run.proxy == "haproxy":
        return row["syslog"]
    if kind == "proxy-log" and run.proxy == "caddy":
        return int(row["end"])
    return row["stamp"] if "stamp" in row else row["w3c"]["time"]


STEPS = {
    "combined": proxy_form("combined"), "json": proxy_form("json"), "seconds": proxy_form("seconds"),
    "milliseconds": proxy_form("milliseconds"), "clf": proxy_form("clf"), "console": proxy_form("console"),
    "escaped": proxy_form("escaped"),
    "server-untimed": server_untimed, "server-gunicorn": server_gunicorn, "server-bare": bare_server,
    "other-time-taken": other_time_taken,
    "no-win32": no_win32, "no-formats": no_formats, "access": only_access_logs,
    **{f"without-{kind}": without(kind) for kind in KINDS if kind != "proxy-log"},
    "neutral-names": neutral_names, "other-names": other_names, "ipv6": ipv6_clients, "parameters": two_parameters,
    "departed": departed, "probes": probes, "other-sites": other_sites, "events-of-others": events_of_others, "pools-of-others": pools_of_others,
    "recycle": recycle_of_ours, "hang-event": hang_of_ours, "empty-files": empty_files,
    "unusable-files": unusable_files, "another-site": another_site, "another-day": another_day, "shuffled": shuffled,
}

# What the tables show: the forms, the company, and some that are common together.
VIEWS = [
    "own", "combined", "json", "seconds", "milliseconds", "clf", "console", "escaped", "server-untimed",
    "server-gunicorn", "combined+server-untimed", "combined+server-gunicorn", "server-bare", "combined+server-bare",
    "other-time-taken", "combined+other-time-taken", "no-win32", "no-formats", "combined+no-formats", "neutral-names", "other-names", "ipv6", "combined+ipv6",
    "parameters", "combined+parameters", "escaped+parameters", "departed", "combined+departed", "probes",
    "other-sites", "events-of-others", "pools-of-others", "recycle", "hang-event", "empty-files", "unusable-files", "another-site",
    "another-day", "shuffled", "combined+shuffled",
    "combined+server-untimed+departed+probes+other-sites+ipv6+neutral-names",
]

# What to look at while working.
QUICK = ["own", "combined", "server-untimed", "combined+server-untimed", "combined+server-gunicorn", "departed",
         "hang-event", "ipv6", "another-site"]


DRAWN_FORMS = ["combined", "json", "seconds", "milliseconds", "clf", "console", "escaped"]
DRAWN_SERVERS = ["server-untimed", "server-gunicorn", "server-bare", "no-win32", "other-time-taken"]
DRAWN_COMPANY = ["departed", "probes", "other-sites", "events-of-others", "pools-of-others", "recycle", "ipv6",
                 "parameters", "neutral-names", "unusable-files", "no-formats", "without-proxy-error-log",
                 "without-proxy-config"]


def draw(run, seed):
    """Changes a run by steps that dice choose; returns the view's name."""
    dice = random.Random(f"view:{seed}:{run.facts['scenario']}:{run.proxy}:{run.facts['seed']}")
    done = []
    if dice.random() < 0.7:
        forms = [name for name in DRAWN_FORMS if (run.proxy, name) in PROXY_FORMS]
        done += [name for name in [dice.choice(forms)] if STEPS[name](run)]
    if dice.random() < 0.6:
        done += [name for name in [dice.choice(DRAWN_SERVERS)] if STEPS[name](run)]
    done += [name for name in DRAWN_COMPANY if dice.random() < 0.25 and STEPS[name](run)]
    return "+".join(done) or "own"


def apply(name, source, target):
    """Makes `target` from the kept run in `source`; returns False where the view changes nothing there.

    The view `drawn:SEED` is another for each run.
    """
    run = Run(source)
    if run.facts.get("hops"):
        return False
    word, _, seed = name.partition(":")
    if word == "drawn":
        run.facts["view"] = draw(run, seed)
        run.write(target)
        return True
    for step in name.split("+"):
        if step != "own" and not STEPS[step](run):
            return False
    run.facts["view"] = name
    run.write(target)
    return True
