"""What really happened to each failed request in front of a real application server.

From the application's account (begun, finished), the watcher's (processes, listener, queue) and the lab's proxy log;
Postern sees none of them. What the server was doing with the request as the proxy gave up decides. Each answer is held
against the proxy's own words; where the two disagree the run has a doubt.
"""

import collections
import json
import os

import proxy as proxies
import world_proxies

FAILURES = (502, 503, 504)
SLACK = 0.03
# The watcher looks every 40 ms.
LATE = 0.12
DROPPED, QUEUED, TIMEOUT = "dropped-connection", "queued-requests", "proxy-timeout"
INVALID, SENT = "invalid-response", "server-sent"


# What the proxy was told to wait, whether it speaks to a socket file, and how long the listen queue may get.
Limits = collections.namedtuple("Limits", "timeout connect unix backlog")


class Attempt:
    """One try of a request at the application."""

    def __init__(self, event):
        self.pid = event["pid"]
        self.begun = event["t"]
        self.work = event["work"]
        self.deed = event["deed"]
        self.finished = None
        self.status = None


class Account:
    """The application's and the watcher's account."""

    def __init__(self, path):
        self.attempts = collections.defaultdict(list)
        self.deaths = collections.defaultdict(list)
        self.killed = {}
        self.stops = []
        self.closed = []
        self.backlog = []
        with open(path, encoding="utf-8") as file:
            events = []
            for line in file:
                try:
                    events.append(json.loads(line))
                except ValueError:
                    # A worker killed in the middle of its write.
                    continue
        for event in sorted(events, key=lambda event: event["t"]):
            self.take(event)

    def take(self, event):
        kind = event["event"]
        if kind == "begun":
            self.attempts[event["lab"]].append(Attempt(event))
        elif kind == "finished":
            for attempt in reversed(self.attempts[event["lab"]]):
                if attempt.pid == event["pid"]:
                    attempt.finished, attempt.status = event["t"], event["status"]
                    break
        elif kind == "worker-gone":
            self.deaths[event["pid"]].append(event["t"])
        elif kind == "lab-kill":
            self.killed[event["pid"]] = event["t"]
            self.deaths[event["pid"]].append(event["t"])
        elif kind == "lab-stop":
            self.stops.append(event["t"])
        elif kind == "listener-closed":
            self.closed.append([event["t"], float("inf")])
        elif kind == "listener-open" and self.closed:
            self.closed[-1][1] = event["t"]
        elif kind == "backlog":
            self.backlog.append((event["t"], event["length"]))

    def death(self, pid, start, end):
        """When a process ended between two moments, or None."""
        return next((t for t in sorted(self.deaths.get(pid, [])) if start <= t <= end), None)

    def any_death(self, start, end):
        return any(start <= t <= end for times in self.deaths.values() for t in times)

    def no_listener(self, start, end):
        return any(start <= until + LATE and since - LATE <= end for since, until in self.closed)

    def queue_at(self, start, end):
        """The longest queue seen between two moments."""
        before = [length for t, length in self.backlog if t <= start][-1:]
        return max(before + [length for t, length in self.backlog if start < t <= end], default=0)

    def busy_at(self, moment):
        return sum(1 for tries in self.attempts.values() for a in tries
                   if a.begun <= moment and (a.finished is None or a.finished > moment)
                   and self.death(a.pid, a.begun, moment) is None)


def why_gone(account, attempt, death):
    """The detail of a process that ended with a request in hand."""
    also = ["worker-killed", "crash", "premature-close", "reset"]
    if attempt.deed == "die":
        detail = "crash"
    elif any(t <= death and death - t < 15 for t in account.stops):
        detail, also = "recycle", [*also, "refused"]
    else:
        detail = "worker-killed"
    return detail, [other for other in also if other != detail]


def explain(record, account, limits, words):
    """Cause, detail, further details that fit as well, and the reason in words, for one failed request."""
    timeout = limits.timeout
    gave_up, elapsed = record.ended, record.ended - record.started
    state = record.extra.get("state", "")
    for piece in ("no live upstreams", "AH01170", "AH01167", "no upstreams available", "all handlers for"):
        if piece in words:
            return DROPPED, "marked-down", ["refused", "crash", "recycle"], "the proxy did not try"
    if "<NOSRV> " in str(record.visible) and not state.startswith("sQ"):
        return DROPPED, "marked-down", ["refused"], "the proxy did not try"
    if state.startswith("sQ"):
        return QUEUED, "saturation", ["queue-full"], "timed out in HAProxy's own queue"
    attempts = [a for a in account.attempts.get(record.lab, []) if a.begun <= gave_up + SLACK]
    if not attempts:
        return unseen(record, account, limits, words)
    last = attempts[-1]
    by_timer = elapsed >= timeout - 0.004
    if last.finished is not None and last.finished <= gave_up + SLACK:
        answered = last.status == record.status and last.deed == "ok"
        if answered and not (by_timer and says(record.kind, record, words) == {TIMEOUT, QUEUED}):
            return SENT, "application", [], f"the application answered {last.status}"
        if last.deed in ("big-header", "bad-length"):
            detail = "header-too-big" if last.deed == "big-header" else "bad-framing"
            return INVALID, detail, [], f"the application sent {last.deed}"
        if last.deed in ("close", "reset"):
            detail, other = ("premature-close", "reset") if last.deed == "close" else ("reset", "premature-close")
            return DROPPED, detail, [other], f"the application's {last.deed}"
    # The connection is closed first; the interpreter needs a moment more to end.
    death = account.death(last.pid, last.begun - SLACK, gave_up + 1.5)
    if death is not None and (last.finished is None or last.finished > death - 0.2) and not by_timer:
        detail, also = why_gone(account, last, death)
        return DROPPED, detail, also, f"process {last.pid} ended with the request in hand"
    if not by_timer and account.no_listener(gave_up, gave_up) and death is not None:
        return DROPPED, "refused", ["crash", "worker-killed", "recycle"], "lost, tried again, refused"
    if elapsed >= timeout - 0.1:
        late = last.finished is None or last.finished > gave_up - SLACK
        if late and last.work > timeout - 0.005:
            if death is not None and death < gave_up - LATE:
                return "unknown", None, [], "its process ended before the proxy gave up"
            return TIMEOUT, "response-timeout", ["hung"], f"its work alone needs {last.work:.3f} s"
        if late:
            waited = last.begun - record.started
            return QUEUED, "saturation", [], f"begun after {waited:.3f} s, its work of {last.work:.3f} s would fit"
    return "unknown", None, [], (f"begun {gave_up - last.begun:.3f} s before the end after {elapsed:.3f} s, work "
                                 f"{last.work}, finished {last.finished and last.finished - gave_up}")


def unseen(record, account, limits, words):
    """The cause when the application never began the request before the proxy gave up."""
    timeout, connect, unix, backlog = limits
    gave_up, elapsed = record.ended, record.ended - record.started
    state = record.extra.get("state", "")
    connecting = "while connecting" in words or "dial tcp" in words or "AH00957" in words or "AH01079" in words \
        or state[1:2] == "C" or "connection timed out" in words
    if elapsed >= min(timeout, connect) - 0.1 and not account.no_listener(record.started, gave_up):
        full = backlog is not None and account.queue_at(record.started - 0.1, gave_up) > backlog - 1
        if connecting and full:
            return DROPPED, "connect-timeout", [], "the backlog was full: its SYN was dropped"
        if elapsed >= timeout - 0.1 and not connecting:
            busy, queue = account.busy_at(gave_up - 0.01), account.queue_at(record.started, gave_up)
            if busy or queue or account.busy_at(record.started + timeout / 2):
                return QUEUED, "saturation", ["queue-full"], f"never begun: {busy} others at work, {queue} in the backlog"
    if account.no_listener(gave_up, gave_up) or elapsed > 0.5 and account.no_listener(record.started, gave_up):
        also = ["recycle", "marked-down", "reset", "premature-close", "crash", "worker-killed", "connect-timeout"]
        return DROPPED, "refused", also, "nothing listened"
    if record.kind == "lighttpd" and elapsed < 0.1 and account.no_listener(gave_up - 3, gave_up):
        return DROPPED, "marked-down", ["refused", "recycle"], "the proxy did not try: nothing had listened a moment ago"
    if account.any_death(gave_up - LATE, gave_up + LATE):
        return DROPPED, "crash", ["worker-killed", "premature-close", "reset", "recycle"], "lost as a process ended"
    if unix and elapsed < 0.5 and any(account.busy_at(gave_up + shift) for shift in (0, -0.01, 0.01, -0.05)):
        return QUEUED, "queue-full", ["saturation"], "the socket's backlog was full"
    if elapsed < timeout / 2 and not connecting:
        return DROPPED, "keep-alive-race", ["premature-close", "reset"], "closed unread while something listened"
    return "unknown", None, [], f"never begun, {elapsed:.3f} s, queue {account.queue_at(record.started, gave_up)}"


# What the proxies' own words allow, in the order in which they are looked for.
NGINX = [
    ("(11: ", {QUEUED}), ("(111: ", {DROPPED}), ("(2: ", {DROPPED}), ("no live upstreams", {DROPPED}),
    ("(110: Connection timed out) while connecting", {DROPPED}), ("(110: ", {TIMEOUT, QUEUED}),
    ("prematurely closed", {DROPPED}), ("(104: ", {DROPPED}), ("too big header", {INVALID}), ("invalid", {INVALID}),
    ("duplicate", {INVALID}), ("Content-Length", {INVALID}), ("upstream sent", {INVALID}),
]
APACHE = [
    ("AH00957", {DROPPED}), ("AH01079", {DROPPED}), ("AH02454", {DROPPED, QUEUED}), ("AH01114", {DROPPED}),
    ("AH01170", {DROPPED}), ("(70007)", {TIMEOUT, QUEUED}), ("timed out", {TIMEOUT, QUEUED}),
    ("AH01110", {INVALID, DROPPED}), ("AH01106", {INVALID, DROPPED}), ("AH10404", {INVALID, DROPPED}),
    ("AH01070", {INVALID}), ("AH10", {INVALID}), ("(104)", {DROPPED}), ("(20014)", {DROPPED}), ("(70014)", {DROPPED}),
]
CADDY = [
    ("connection refused", {DROPPED}), ("dial tcp", {DROPPED}), ("timeout awaiting", {TIMEOUT, QUEUED}),
    ("EOF", {DROPPED}), ("connection reset", {DROPPED}), ("server closed idle", {DROPPED}), ("malformed", {INVALID}),
    ("bad Content-Length", {INVALID}), ("invalid", {INVALID}), ("no upstreams", {DROPPED}),
]
HAPROXY = {"SC": {DROPPED}, "sC": {DROPPED}, "sH": {TIMEOUT, QUEUED}, "sQ": {QUEUED}, "SH": {DROPPED}, "PH": {INVALID},
           "--": {SENT}}


def says(kind, record, words):
    """The causes that the proxy's own words allow; None where it says nothing that tells."""
    if kind == "haproxy":
        return HAPROXY.get(record.extra["state"][:2])
    table = {"nginx": NGINX, "apache": APACHE, "caddy": CADDY}.get(kind)
    if table is None:
        return None
    if not words:
        # Without a word from the proxy the answer was the server's own.
        return {SENT}
    return next((causes for piece, causes in table if piece in words), None)


def words_of(kind, record, messages):
    """The proxy's own words about one request."""
    if kind == "nginx":
        return (messages.get(record.extra["connection"]) or [""])[-1]
    if kind == "apache":
        return " ".join(messages.get(record.extra["client"], []))
    if kind == "caddy":
        return (messages.get(record.lab) or [""])[-1]
    return ""


def build(kind, logs, account, limits, inner=None):
    """Truth rows of a proxy's log, and doubts. `inner` has an inner proxy's records and truth by lab id."""
    visible = os.path.join(logs, world_proxies.ACCESS_LOGS[kind])
    records = world_proxies.records(kind, logs)
    paired = proxies.align(kind, records, visible)
    messages = world_proxies.messages(kind, logs)
    rows, doubts = [], []
    if len(paired) != len(records):
        doubts.append(f"{len(records)} lab records, {len(paired)} of them found in the visible log")
    for line, record in sorted(paired.items()):
        record.kind = kind
        words = words_of(kind, record, messages)
        failed = record.status in FAILURES or kind == "apache" and record.status == 500 and "AH0" in words
        if not failed:
            continue
        behind, known = (inner or {}).get(record.lab, (None, None))
        row = {"line": line, "status": record.status}
        if behind and behind.status == record.status and behind.ended <= record.ended + SLACK and known:
            row.update({key: known[key] for key in ("cause", "detail", "also", "why")})
            row["hop"] = "server" if known["cause"] == SENT else "proxy"
        else:
            cause, detail, also, why = explain(record, account, limits, words)
            row.update(cause=cause, detail=detail, also=also, why=why)
            if inner is not None:
                row["hop"] = "balancer"
            allowed = says(kind, record, words)
            if cause == "unknown":
                doubts.append(f"line {line}: {why}; the proxy says {words or record.extra.get('state')!r}")
            elif allowed is not None and cause not in allowed:
                doubts.append(f"line {line}: {cause} ({why}), but the proxy says "
                              f"{words or record.extra.get('state')!r}")
        rows.append(row)
    return rows, doubts, {record.lab: record for record in records}


def behind(kind, logs, rows):
    """An inner proxy's records and their truth by lab id, for the proxy in front of it."""
    truth = {row["line"]: row for row in rows}
    visible = os.path.join(logs, world_proxies.ACCESS_LOGS[kind])
    paired = proxies.align(kind, world_proxies.records(kind, logs), visible)
    return {record.lab: (record, truth.get(line)) for line, record in paired.items()}
