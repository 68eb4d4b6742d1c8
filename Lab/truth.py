"""What really happened to each failed request, from the server's own account and the lab's proxy log.

Neither of the two is a log that Postern sees. The rules for borderline cases are those of the project's vocabulary:
decided by what the server was doing with the request when the proxy gave up. Each answer is then held against what
the proxy itself says (its error line, its termination state); where the two disagree, the row is doubtful and the
run says so.
"""

import collections
import json
import os

import proxy as proxies

FAILURES = (502, 503, 504)
# A proxy's and the server's clock are the same here; only the moment of writing differs.
SLACK = 0.03


class Attempt:
    """One try of a request at the server."""

    def __init__(self, event):
        self.lab = event["lab"]
        self.pid = event["pid"]
        self.received = event["t"]
        self.began = event.get("began", event["t"])
        self.dequeued = None
        self.work = None
        self.ended = None
        self.did = None
        self.status = None
        # Whether the proxy had already left when the server came to its end.
        self.gone = False


class ServerAccount:
    """The server's own account, as intervals and attempts."""

    def __init__(self, path):
        self.attempts = collections.defaultdict(list)
        self.races = collections.defaultdict(list)
        self.deaths = {}
        self.death_kinds = {}
        self.closed = []
        self.blackholes = []
        self.firewalls = []
        self.lost = collections.defaultdict(list)
        self.recycles = []
        self.kills = []
        self.tls_refusals = []
        for event in self.read(path):
            self.take(event)

    @staticmethod
    def read(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    # A worker killed in the middle of its write.
                    continue

    def latest(self, event):
        for attempt in reversed(self.attempts[event["lab"]]):
            if attempt.pid == event["pid"]:
                return attempt
        return None

    def take(self, event):
        kind = event["event"]
        if kind == "received":
            self.attempts[event["lab"]].append(Attempt(event))
        elif kind == "dequeued":
            attempt = self.latest(event)
            attempt.dequeued, attempt.work = event["t"], event["work"]
        elif kind == "ended":
            attempt = self.latest(event)
            attempt.ended, attempt.did, attempt.status = event["t"], event["did"], event.get("status")
            attempt.gone = event.get("gone", False)
        elif kind == "idle-close-race":
            self.races[event["lab"]].append(event["t"])
        elif kind == "worker-died":
            # A worker that the schedule killed died at the kill, not when its end was noticed.
            self.deaths.setdefault(event["worker"], event["t"])
            self.death_kinds[event["worker"]] = "crash"
        elif kind == "shutdown-kill":
            self.deaths[event["worker"]] = event["t"]
            self.death_kinds[event["worker"]] = "recycle"
        elif kind == "listener-closed":
            self.closed.append([event["t"], float("inf")])
        elif kind == "listener-open":
            if self.closed:
                self.closed[-1][1] = event["t"]
        elif kind == "blackhole-on":
            self.blackholes.append([event["t"], float("inf")])
        elif kind == "blackhole-off":
            self.blackholes[-1][1] = event["t"]
        elif kind == "firewall-on":
            self.firewalls.append([event["t"], float("inf")])
        elif kind == "firewall-off":
            self.firewalls[-1][1] = event["t"]
        elif kind == "lost-on-the-way":
            self.lost[event["lab"]].append(event["t"])
        elif kind == "recycle":
            self.recycles.append(event["t"])
        elif kind == "kill":
            self.kills.append(event["t"])
            self.deaths[event["worker"]] = event["t"]
        elif kind == "tls-refused":
            self.tls_refusals.append(event["t"])

    @staticmethod
    def within(intervals, moment, later=0.0):
        """Whether a moment lies in one of the intervals, or up to `later` seconds behind it."""
        return any(start - SLACK <= moment <= end + later + SLACK for start, end in intervals)


INVALID = {
    "bad-status-line": "bad-status-line", "header-too-big": "header-too-big", "bad-header": "bad-framing",
    "bad-length": "bad-framing", "cl-te": "bad-framing",
    "double-length": "bad-framing", "bad-chunk": "bad-framing", "truncated": "truncated-body",
}


# Only the proxy itself knows that it did not even try, so here its own words are the truth.
DID_NOT_TRY = [("<NOSRV> ", "marked-down"), ("no live upstreams", "marked-down"), ("AH01170", "marked-down"),
               ("AH01167", "marked-down"), ("no upstreams available", "marked-down"),
               ("could not be resolved", "dns")]


def explain(record, account, timeout, tls_path, words, connect):
    """Cause, detail, further details that fit as well, and the reason in words, for one failed request."""
    gave_up = record.ended
    state = record.extra.get("state", "")
    for piece, detail in DID_NOT_TRY:
        if state.startswith("sQ"):
            # HAProxy names no server for a request that it still held in its queue.
            break
        if piece in words or piece in str(record.visible):
            return "dropped-connection", detail, ["refused"], "the proxy did not try"
    attempts = [a for a in account.attempts.get(record.lab, []) if a.received <= gave_up + SLACK]
    raced = [t for t in account.races.get(record.lab, []) if t <= gave_up + SLACK]
    last = attempts[-1] if attempts else None
    if raced and (last is None or raced[-1] > last.received):
        return "dropped-connection", "keep-alive-race", ["premature-close", "reset"], "idle connection closed unread"
    if last is None or any(last.received < t <= gave_up + SLACK for t in account.lost.get(record.lab, [])):
        return unseen(record, account, tls_path, connect, words)
    # Where the timer and the server's end fall into the same moment, only the proxy knows which it noticed first.
    by_timer = gave_up - record.started >= timeout - 0.004 and (
        state.startswith("sH") or any(piece in words for piece in TIMED_OUT))
    too_late = last.gone or by_timer and last.ended is not None and last.ended > gave_up - SLACK
    if last.ended is not None and last.ended <= gave_up + SLACK and not too_late:
        if last.did == "answered":
            if last.status == record.status:
                return "server-sent", "application", [], f"the application answered {last.status}"
        elif last.did == "queue-full":
            return "queued-requests", "queue-full", [], "the server's queue was full"
        elif last.did in INVALID:
            return "invalid-response", INVALID[last.did], [], f"the server sent {last.did}"
        elif last.did in ("reset", "close"):
            detail = "reset" if last.did == "reset" else "premature-close"
            return "dropped-connection", detail, [], f"the server's {last.did}"
        elif last.did == "lost":
            return "dropped-connection", None, SILENT, "the answer was lost in the firewall"
        elif last.did in ("reset-in-header", "close-in-header"):
            # Few proxies tell the two apart once some of the header was there.
            details = ["premature-close", "reset"]
            detail = details.pop(1 if last.did == "reset-in-header" else 0)
            return "dropped-connection", detail, details, f"the server's {last.did}"
    death = account.deaths.get(last.pid)
    if death is not None and last.ended is None and death <= gave_up + 0.003 and not by_timer:
        kind = account.death_kinds[last.pid]
        also = ["premature-close", "reset"]
        if account.within(account.closed, gave_up) and "refused" in words:
            # A proxy that lost a reused connection tries once more at once, and the last try decides.
            return "dropped-connection", "refused", [kind], f"lost with worker {last.pid}, then refused ({kind})"
        return "dropped-connection", kind, also, f"its worker {last.pid} ended with the request in flight ({kind})"
    # Another try went wrong after this one (a proxy that tries again while nothing listens).
    if gave_up - last.received > timeout + 0.5 or account.within(account.closed, gave_up):
        later = unseen(record, account, tls_path, connect, words)
        if later[0] != "unknown":
            return later
    if last.dequeued is None or last.dequeued > gave_up:
        return "queued-requests", "saturation", [], f"still waiting after {gave_up - last.received:.3f} s"
    if last.work > timeout - 0.005:
        return "proxy-timeout", "response-timeout", [], f"its work alone needs {last.work:.3f} s"
    # From the proxy's start: a request may have waited in the backlog before it was read.
    if gave_up - record.started > timeout - 0.1:
        waited = last.dequeued - record.started
        return "queued-requests", "saturation", [], f"waited {waited:.3f} s, its work of {last.work:.3f} s would fit"
    return "unknown", None, [], f"no explanation: did {last.did} at {last.ended}, proxy gave up at {gave_up}"


# No word is agreed for a standing connection that the network has cut; the proxy sees a timeout.
SILENT = ["connect-timeout", "response-timeout"]
TIMED_OUT = ("timed out", "(70007)", "timeout awaiting")
CONNECTED = ("while reading response header", "AH01102", "awaiting response headers")


def unseen(record, account, tls_path, connect, words):
    """The cause when the server never read the request."""
    gave_up = record.ended
    state = record.extra.get("state", "")
    if tls_path and any(abs(t - gave_up) < 1.5 for t in account.tls_refusals) and tls_path in str(record.visible or
                                                                                      record.extra.get("uri")):
        return "dropped-connection", "tls", [], "the port spoke plain HTTP"
    if state.startswith("sQ"):
        return "queued-requests", "saturation", ["queue-full"], "timed out in HAProxy's own queue"
    if account.lost.get(record.lab):
        return "dropped-connection", None, SILENT, "the request was lost in the firewall"
    if account.within(account.firewalls, gave_up, connect):
        return "dropped-connection", "connect-timeout", [None, *SILENT], "SYN dropped by the firewall"
    if account.within(account.blackholes, gave_up, connect):
        if state.startswith("sH") or any(piece in words for piece in CONNECTED):
            return "queued-requests", "saturation", [], "connected, but left waiting in the backlog"
        return "dropped-connection", "connect-timeout", [], "SYN dropped, the backlog was full"
    if account.within(account.closed, gave_up):
        also = ["recycle"] if account.recycles else ["marked-down"]
        if state.startswith("SH") or "(104" in words or "prematurely closed" in words:
            return "dropped-connection", "reset", ["refused", *also], "reset as the listener closed"
        return "dropped-connection", "refused", also, "nothing listened"
    if any(abs(t - gave_up) < 0.5 for t in account.kills):
        return "dropped-connection", "crash", ["premature-close", "reset"], "lost as its worker died"
    return "unknown", None, [], "the server never saw it"


# What the proxy's own words allow. Keys are pieces of an nginx or Apache error line, or HAProxy's first two flags.
NGINX_SAYS = [
    ("(111: ", {"refused"}),
    ("while connecting to upstream", {"connect-timeout", "refused"}),
    ("SSL", {"tls"}),
    ("(110: ", {"response-timeout", "saturation"}),
    ("prematurely closed connection", {"premature-close", "crash", "recycle", "keep-alive-race"}),
    ("(104: ", {"reset", "crash", "recycle", "keep-alive-race", "premature-close", "refused"}),
    ("too big header", {"header-too-big"}),
    ("invalid header", {"bad-framing"}),
    ("no live upstreams", {"marked-down"}),
    ("could not be resolved", {"dns"}),
    ("Content-Length", {"bad-framing"}),
]
APACHE_SAYS = [
    # Also with (20014), which elsewhere means a connection closed early, and without any AH01587 before it.
    ("AH01110", {"bad-framing", "truncated-body", "premature-close", "reset"}),
    ("AH01106", {"bad-framing", "premature-close", "header-too-big", "reset"}),
    ("AH10404", {"bad-framing", "premature-close", "header-too-big", "reset"}),
    ("Corrupt status line", {"bad-status-line"}),
    ("AH02429", {"bad-framing"}),
    ("SSL", {"tls"}),
    ("(70007)", {"response-timeout", "saturation", "connect-timeout"}),
    ("(111)", {"refused"}),
    ("(104)", {"reset", "crash", "recycle", "keep-alive-race", "premature-close"}),
    ("(20014)", {"premature-close", "crash", "recycle", "keep-alive-race", "reset"}),
]
HAPROXY_SAYS = {
    "SC": {"refused", "marked-down", "tls", "connect-timeout"},
    "sC": {"connect-timeout", "tls", "refused"},
    "sH": {"response-timeout", "saturation"},
    "sQ": {"saturation", "queue-full"},
    "SH": {"premature-close", "reset", "crash", "recycle", "keep-alive-race", "refused"},
    "PH": {"bad-framing", "header-too-big", "bad-status-line", "premature-close"},
    "--": {"application", "queue-full", "truncated-body"},
}
CADDY_SAYS = [
    ("connection refused", {"refused"}),
    ("dial tcp", {"connect-timeout"}),
    ("timeout awaiting response headers", {"response-timeout", "saturation"}),
    ("EOF", {"premature-close", "crash", "recycle", "keep-alive-race"}),
    ("connection reset", {"reset", "crash", "recycle", "keep-alive-race", "premature-close"}),
    ("server closed idle", {"keep-alive-race"}),
    ("malformed", {"bad-status-line", "bad-framing"}),
    ("bad Content-Length", {"bad-framing"}),
    ("invalid", {"bad-framing"}),
    ("tls", {"tls"}),
    ("no upstreams", {"marked-down"}),
]


def proxy_says(kind, record, messages):
    """The details that the proxy's own words allow, and those words; (None, "") where it says nothing."""
    if kind == "haproxy":
        state = record.extra["state"][:2]
        return HAPROXY_SAYS.get(state), state
    if kind == "nginx":
        lines = messages.get(record.extra["connection"], [])
        table = NGINX_SAYS
    elif kind == "apache":
        lines = [" ".join(messages.get(record.extra["client"], []))]
        table = APACHE_SAYS
    else:
        lines = messages.get(record.lab, [])
        table = CADDY_SAYS
    if not lines or not lines[-1]:
        # Without a word from the proxy the answer was the server's own.
        return {"application", "queue-full"}, "no error line"
    for piece, details in table:
        if piece in lines[-1]:
            return details, lines[-1]
    return None, lines[-1]


def build(kind, logs, visible_log, server_log, timeout, connect, tls_path="/Shop/Payment"):
    """The truth rows of one run, in the order of the proxy's log, and a list of doubts."""
    account = ServerAccount(os.path.join(logs, "lab-account.jsonl"))
    records = proxies.lab_records(kind, logs)
    paired = proxies.align(kind, records, visible_log)
    messages = proxies.error_messages(kind, logs)
    server_lines = pair_server_rows(logs, server_log)
    rows, doubts = [], []
    for line, record in sorted(paired.items()):
        says, words = proxy_says(kind, record, messages)
        failed = record.status in FAILURES
        if kind == "apache" and record.status == 500 and words != "no error line":
            failed = True
        if not failed:
            continue
        cause, detail, also, why = explain(record, account, timeout, tls_path, words, connect)
        row = {"line": line, "status": record.status, "cause": cause, "detail": detail, "also": also, "why": why,
               "serverLine": None, "serverStatus": None}
        if server_lines.get(record.lab):
            # The last attempt decides; its row is the one that belongs to this failure.
            row["serverLine"], row["serverStatus"] = server_lines[record.lab][-1]
        rows.append(row)
        if cause == "unknown":
            doubts.append(f"line {line}: {why}; the proxy says {words!r}")
        elif says is not None and detail not in says and not set(also) & says:
            doubts.append(f"line {line}: {detail} ({why}), but the proxy says {words!r}")
    total = len(proxies.visible_lines(visible_log))
    if len(paired) != len(records):
        doubts.append(f"{len(records)} lab records, {len(paired)} of them found among {total} visible lines")
    return rows, doubts


def build_outer(outer, outer_logs, kind, logs, inner_rows, connect):
    """The truth rows of a proxy in front of the first one: which of the two made each failure, and why."""
    outer_kind, timeout = outer
    account = ServerAccount(os.path.join(logs, "lab-account.jsonl"))
    visible_log = os.path.join(outer_logs, proxies.ACCESS_LOGS[outer_kind])
    paired = proxies.align(outer_kind, proxies.lab_records(outer_kind, outer_logs), visible_log)
    messages = proxies.error_messages(outer_kind, outer_logs)
    inner_log = os.path.join(logs, proxies.ACCESS_LOGS[kind])
    inner_records = proxies.lab_records(kind, logs)
    inner = {record.lab: (line, record) for line, record in proxies.align(kind, inner_records, inner_log).items()}
    explained = {row["line"]: row for row in inner_rows}
    rows, doubts = [], []
    for line, record in sorted(paired.items()):
        if record.status not in FAILURES:
            continue
        behind_line, behind = inner.get(record.lab, (None, None))
        row = {"line": line, "status": record.status, "serverLine": behind_line,
               "serverStatus": behind.status if behind else None}
        if behind and behind.status == record.status and behind.ended <= record.ended + SLACK:
            known = explained.get(behind_line)
            if known is None:
                doubts.append(f"line {line}: the inner proxy's line {behind_line} has no truth")
                continue
            hop = "server" if known["cause"] == "server-sent" else "proxy"
            row.update({key: known[key] for key in ("cause", "detail", "also", "why")}, hop=hop)
        else:
            _, words = proxy_says(outer_kind, record, messages)
            cause, detail, also, why = explain(record, account, timeout, "/never", words, connect)
            row.update(cause=cause, detail=detail, also=also, why=why, hop="balancer")
            if cause == "unknown":
                doubts.append(f"line {line}: {why}; the outer proxy says {words!r}")
        rows.append(row)
    return rows, doubts


def server_times(logs, server_log):
    """How long the request of each of the server's lines waited for a worker, as rows of server-times.jsonl."""
    account = ServerAccount(os.path.join(logs, "lab-account.jsonl"))
    rows = []
    for lab, lines in pair_server_rows(logs, server_log).items():
        attempts = [a for a in account.attempts.get(lab, []) if a.dequeued is not None]
        if len(attempts) == len(lines):
            rows += [{"line": line, "waited": round(attempt.dequeued - attempt.began, 4)}
                     for (line, _), attempt in zip(lines, attempts)]
    return sorted(rows, key=lambda row: row["line"])


def pair_server_rows(logs, server_log):
    """Which lines of the server's log belong to which request: {lab id: [(line, status)]}."""
    found = collections.defaultdict(list)
    if not server_log or not os.path.exists(server_log):
        return found
    waiting = collections.defaultdict(collections.deque)
    with open(os.path.join(logs, "lab-server.log"), encoding="utf-8") as file:
        for line in file:
            lab, _, text = line.rstrip("\n").partition("\t")
            waiting[text].append(lab)
    fields = []
    for number, text in proxies.visible_lines(server_log):
        if text.startswith("#Fields: "):
            fields = text.split(" ")[1:]
        elif waiting.get(text):
            if fields:
                status = int(text.split(" ")[fields.index("sc-status")])
            else:
                status = int(text.split('" ')[1].split(" ")[0])
            found[waiting[text].popleft()].append((number, status))
    return found
