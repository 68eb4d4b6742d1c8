"""The four proxies of the lab: how each is configured, started, and what its two logs say."""

import collections
import ctypes
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))

NGINX_TIMED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
    '"$http_user_agent" rt=$request_time ua="$upstream_addr" us="$upstream_status" uct="$upstream_connect_time" '
    'uht="$upstream_header_time" urt="$upstream_response_time"')
NGINX_COMBINED = (
    '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
    '"$http_user_agent"')
APACHE_COMBINED = '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"'
APACHE_TIMED = APACHE_COMBINED + " %D"

BINARIES = {"nginx": "nginx", "haproxy": "haproxy", "apache": "apache2", "caddy": "caddy"}
TEMPLATES = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "apache": "apache.conf", "caddy": "Caddyfile"}
# What an engineer would find on such a machine.
ACCESS_LOGS = {"nginx": "access.log", "haproxy": "haproxy.log", "apache": "access.log", "caddy": "access.log"}
ERROR_LOGS = {"nginx": "error.log", "haproxy": None, "apache": "error.log", "caddy": "error.log"}


def die_with_parent():
    """For a child process: ends it when the run that started it is killed outright (Linux: PR_SET_PDEATHSIG)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    except (OSError, AttributeError):
        pass


# What in a configuration belongs to the lab alone: its second log.
LAB_ONLY = {
    "nginx": r"(?m)^ *(log_format lab |access_log \S*lab-proxy\.log ).*\n",
    "apache": r"(?m)^ *(LogFormat \".*\" lab|CustomLog \S*lab-proxy\.log .*)\n",
    "haproxy": r"\|LAB\|[^\"]*(?=\")|(?m:^ *(#|http-request set-var\(txn\.lab\)).*\n)",
    "caddy": r"(?ms)^    log lab(error)? \{.*?^    \}\n",
}


def as_found(kind, text):
    """A configuration or an error log as it would stand on a machine of its own, without the lab's log and folders."""
    if kind in LAB_ONLY:
        text = re.sub(LAB_ONLY[kind], "", text)
    text = re.sub(r"/\S*?postern-lab-[^/\s]+/(outer-)?run\b", "/etc/shop", text)
    return re.sub(r"/\S*?postern-lab-[^/\s]+/(outer-)?logs\b", "/var/log/shop", text)


class Record:
    """One line of the lab's own proxy log: which request it was, and the visible line that says so."""

    def __init__(self, lab, status, ended, started, visible, **extra):
        self.lab = lab
        self.status = status
        self.ended = ended
        self.started = started
        self.visible = visible
        self.extra = extra


class Syslog(threading.Thread):
    """A syslog daemon of two dozen lines: what HAProxy sends goes to haproxy.log as rsyslog would write it.

    Over TCP: a burst of lines overruns the queue of a datagram socket, and HAProxy does not send a line twice.
    """

    def __init__(self, port, logs):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", port))
        self.visible = open(os.path.join(logs, "haproxy.log"), "w", encoding="utf-8")
        self.lab = open(os.path.join(logs, "lab-proxy.log"), "w", encoding="utf-8")

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            with connection, connection.makefile("rb") as lines:
                for line in lines:
                    if line == b"stop\n":
                        self.socket.close()
                        self.visible.close()
                        self.lab.close()
                        return
                    self.write(line.decode("utf-8", "replace").rstrip("\n"))

    def write(self, text):
        line, marker, rest = re.sub(r"^<\d+>", "", text).partition("|LAB|")
        self.visible.write(line + "\n")
        if marker:
            self.lab.write(rest.replace("|", "\t") + "\t" + line + "\n")


class Proxy:
    """One running proxy."""

    def __init__(self, kind, settings, run, logs):
        self.kind = kind
        self.settings = settings
        self.run = run
        self.logs = logs
        self.process = None
        self.syslog = None

    def configure(self):
        with open(os.path.join(HERE, "proxies", TEMPLATES[self.kind]), encoding="utf-8") as file:
            text = file.read()
        values = {
            "RUN": self.run, "LOGS": self.logs, "MODULES": "/usr/lib/apache2/modules", "TLSPATH": "/Shop/Payment",
            "USER": "", "ERRORLEVEL": "error", "KEEPALIVE": "", "EXTRA": "", "DEFAULTS": "", "BACKEND": "",
            "SERVEROPTIONS": "", "UPSTREAM": "", "RETRIES": "3", "RETRY": "0", "QUEUE": str(self.settings["TIMEOUT"]),
            "SERVERS": "server 127.0.0.1:@SERVER@;", "PASS": "proxy_pass http://shop;",
            "TARGET": "http://127.0.0.1:@SERVER@/",
            "WORKER": "timeout=@TIMEOUT@ connectiontimeout=@CONNECT@ retry=@RETRY@",
        }
        values.update({name: str(value) for name, value in self.settings.items()})
        # A scenario's own lines may name ports and limits in turn.
        for name in ("SERVERS", "PASS", "EXTRA", "TARGET", "WORKER", "UPSTREAM", "BACKEND", "SERVEROPTIONS"):
            values[name] = re.sub(r"@([A-Z]+)@", lambda match: values[match.group(1)], values[name])
        if self.kind == "apache":
            # A quote inside Apache's quoted format string is written \".
            values["FORMAT"] = values["FORMAT"].replace('"', '\\"')
        text = re.sub(r"@([A-Z]+)@", lambda match: values[match.group(1)], text)
        path = os.path.join(self.run, TEMPLATES[self.kind])
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start(self, zone):
        configuration = self.configure()
        if self.kind == "haproxy":
            self.syslog = Syslog(self.settings["SYSLOG"], self.logs)
            self.syslog.start()
        command = {
            "nginx": ["nginx", "-p", self.run, "-e", os.path.join(self.logs, "error.log"), "-c", configuration],
            "haproxy": ["haproxy", "-db", "-f", configuration],
            "apache": ["apache2", "-d", self.run, "-f", configuration, "-DFOREGROUND"],
            "caddy": ["caddy", "run", "--config", configuration, "--adapter", "caddyfile"],
        }[self.kind]
        environment = {**os.environ, "TZ": zone, "HOME": self.run, "XDG_DATA_HOME": self.run,
                       "XDG_CONFIG_HOME": self.run, "PATH": os.environ["PATH"] + ":/usr/sbin:/usr/bin"}
        self.output = open(os.path.join(self.run, "output.txt"), "w", encoding="utf-8")
        command[0] = shutil.which(command[0], path=environment["PATH"]) or command[0]
        identity = {}
        if os.getuid() == 0:
            # Root would be refused by Apache and would change its user in nginx: run them as nobody at once.
            user = pwd.getpwnam("nobody")
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.process = subprocess.Popen(
            command, env=environment, stdout=self.output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            cwd=self.run, preexec_fn=die_with_parent, **identity)
        deadline = time.time() + 10
        while time.time() < deadline:
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.settings["PORT"]), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        with open(os.path.join(self.run, "output.txt"), encoding="utf-8", errors="replace") as file:
            said = file.read()
        self.stop()
        raise SystemExit(f"lab: {self.kind} did not start: {said}")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.syslog:
            time.sleep(0.3)
            with socket.create_connection(("127.0.0.1", self.settings["SYSLOG"])) as sender:
                sender.sendall(b"stop\n")
            self.syslog.join(5)
            self.syslog = None
        self.output.close()


def number(text):
    """A number, or None where the product wrote a dash."""
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def lab_records(kind, logs):
    """Reads the lab's own proxy log."""
    records = []
    path = os.path.join(logs, "lab-proxy.log")
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        for line in file:
            line = line.rstrip("\n")
            if kind == "nginx":
                lab, status, ended, took, connection, uct, uht, us, visible = line.split("\t", 8)
                records.append(Record(
                    lab, int(status), float(ended), float(ended) - float(took), visible, connection=connection,
                    connect=number(uct.split(",")[-1]), header=number(uht.split(",")[-1]), tries=us))
            elif kind == "haproxy":
                lab, status, state, started, took, visible = line.split("\t", 5)
                seconds, _, thousandth = started.partition(".")
                began = int(seconds) + int(thousandth or 0) / 1000
                records.append(Record(
                    lab, int(status), began + int(took.lstrip("+")) / 1000, began, visible, state=state))
            elif kind == "apache":
                lab, status, ended, started, port, _, visible = line.split("\t", 6)
                records.append(Record(
                    lab, int(status), int(ended) / 1e6, int(started) / 1e6, visible,
                    client=f"{visible.split(' ', 1)[0]}:{port}"))
            else:
                entry = json.loads(line)
                lab = entry["request"]["headers"].pop("X-Lab-Id", ["-"])[0]
                records.append(Record(
                    lab, entry["status"], entry["ts"], entry["ts"] - entry["duration"], None, ts=entry["ts"],
                    uri=entry["request"]["uri"], method=entry["request"]["method"],
                    remote=entry["request"].get("remote_port")))
    return records


def visible_lines(path):
    """The lines of a log, without their newlines, numbered from 1."""
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        return list(enumerate((line.rstrip("\n") for line in file), 1))


def align(kind, records, path):
    """Pairs the lab's records with the visible lines that carry the same bytes: {line number: record}."""
    waiting = collections.defaultdict(collections.deque)
    for record in records:
        key = (record.extra["ts"], record.extra["uri"]) if kind == "caddy" else record.visible
        waiting[key].append(record)
    paired = {}
    for line, text in visible_lines(path):
        key = text
        if kind == "caddy":
            entry = json.loads(text)
            key = (entry["ts"], entry["request"]["uri"])
        if waiting.get(key):
            paired[line] = waiting[key].popleft()
    return paired


def error_messages(kind, logs):
    """The proxy's error lines by what joins them to a request: nginx's connection, Apache's client."""
    found = collections.defaultdict(list)
    path = os.path.join(logs, "lab-error.log" if kind == "caddy" else "error.log")
    if kind not in ("nginx", "apache", "caddy") or not os.path.exists(path):
        return found
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if kind == "nginx":
                match = re.search(r": \*(\d+) (.*)", line)
            elif kind == "apache":
                match = re.search(r"\[client ([0-9.]+:\d+)\] ", line)
                if match:
                    found[match.group(1)].append(line.strip())
                    continue
            else:
                try:
                    entry = json.loads(line)
                except ValueError:
                    continue
                if entry.get("logger", "").startswith("http.log.error"):
                    lab = entry["request"]["headers"].get("X-Lab-Id", ["-"])[0]
                    found[lab].append(entry["msg"])
                continue
            if match:
                found[match.group(1)].append(match.group(2))
    return found
