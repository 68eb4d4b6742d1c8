#!/usr/bin/env python3
"""A faulty web server: a supervisor, and worker processes with a real pool and a real bounded queue.

    faulty_server.py PLAN.json DIRECTORY      run the server that the plan describes, until SIGTERM

The supervisor stands for WAS and HTTP.sys: it owns the listening socket, starts the worker process, replaces it when
it dies or is recycled, writes the System events that WAS would write and samples the queue's length. The worker
process stands for w3wp.exe: one thread accepts, one thread per connection reads requests and queues them, and a pool
of threads works on them. When the worker is killed, its requests in flight are really lost.

Files written into DIRECTORY:

    u_exYYMMDD.log (or access.log)  the server's access log, as IIS 10 (or nginx, or Tomcat) would write it
    System.xml, counters.csv        what the Windows machine would have recorded; only when there is something
    httperr1.log                    requests that never reached the worker, as HTTP.sys reports them
    lab-server.log                  the same rows as the access log, each behind its request's X-Lab-Id and a tab
    lab-account.jsonl               the server's own account, one event a line, times in seconds since 1970

The last two are the lab's ground truth; they are never shown to Postern.
"""

import collections
import json
import math
import mmap
import os
import random
import re
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.parse

SOFTWARE = "Microsoft Internet Information Services 10.0"
WINDOWS_ZONES = {
    "UTC": "Coordinated Universal Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "America/New_York": "Eastern Standard Time",
    "Asia/Kolkata": "India Standard Time",
}


class Account:
    """The server's own account of what it did; one JSON object a line, written at once."""

    def __init__(self, directory):
        self.fd = os.open(os.path.join(directory, "lab-account.jsonl"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def note(self, event, **facts):
        line = json.dumps({"t": round(time.time(), 6), "event": event, "pid": os.getpid(), **facts})
        os.write(self.fd, line.encode() + b"\n")


# Faults of the answer itself; any other fault that gets as far as an answer only changed its time or its status.
MALFORMED = ("bad-status-line", "header-too-big", "bad-header", "bad-length", "double-length", "cl-te", "bad-chunk",
             "truncated")


def active(fault, now, plan):
    """Whether a fault of the plan is switched on at the time `now`."""
    return fault["from"] <= now - plan["t0"] < fault["to"]


def peer_gone(connection):
    """Whether the other side has closed or reset the connection."""
    poller = select.poll()
    poller.register(connection, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return bool(poller.poll(0))


# --- the worker process ------------------------------------------------------------------------------------------


class Request:
    """One request as it was read from a connection."""

    def __init__(self, connection, peer, began, method, target, version, headers, body_bytes):
        self.connection = connection
        self.port = connection.getsockname()[1]
        self.secure = isinstance(connection, ssl.SSLSocket)
        self.peer = peer
        self.began = began
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
        self.body_bytes = body_bytes
        self.lab = headers.get("x-lab-id", "-")
        self.path, _, self.query = target.partition("?")
        self.dequeued = None
        self.logged = False
        self.keep_alive = False
        self.lost = False
        self.finished = threading.Event()
        self.lock = threading.Lock()


class Worker:
    """The process that answers requests: w3wp.exe."""

    def __init__(self, plan, directory, control):
        self.plan = plan
        self.directory = directory
        self.control = control
        self.account = Account(directory)
        self.listener = None
        self.tls_listener = None
        self.paused = False
        # Whether a firewall swallows all that goes either way, on standing connections too.
        self.severed = False
        self.draining = False
        self.queue = collections.deque()
        self.changed = threading.Condition()
        self.in_flight = 0
        # A pipe that becomes readable for good tells every idle connection at once that it is time to leave.
        self.leave_r, self.leave_w = os.pipe()
        self.wake_r, self.wake_w = os.pipe()
        gauge = os.open(os.path.join(directory, f"gauge-{os.getpid()}"), os.O_RDWR | os.O_CREAT, 0o644)
        os.ftruncate(gauge, 32)
        self.gauge = mmap.mmap(gauge, 32)
        self.arrivals = 0
        self.rejected = 0
        self.shadow = os.open(
            os.path.join(directory, "lab-server.log"), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        self.log = -1
        self.log_lock = threading.Lock()
        self.open_log(plan["logFile"])
        self.tls = None
        if plan.get("tlsPort"):
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(plan["tlsCertificate"], plan["tlsKey"])

    def open_log(self, name):
        with self.log_lock:
            previous = self.log
            self.log = os.open(os.path.join(self.directory, name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            if previous >= 0:
                os.close(previous)

    def run(self):
        for _ in range(self.plan["threads"]):
            threading.Thread(target=self.work, daemon=True).start()
        threading.Thread(target=self.obey, daemon=True).start()
        self.account.note("worker-started")
        self.accept()

    # What the supervisor says, one word a datagram; a listening socket comes along with "listen".
    def obey(self):
        while True:
            try:
                message, fds, _, _ = socket.recv_fds(self.control, 256, 2)
            except OSError:
                os._exit(1)
            if not message:
                os._exit(1)
            word, _, rest = message.decode().partition(" ")
            if word == "listen":
                self.listener = socket.socket(fileno=fds[0])
                self.listener.setblocking(False)
                if len(fds) > 1:
                    self.tls_listener = socket.socket(fileno=fds[1])
                    self.tls_listener.setblocking(False)
            elif word == "pause":
                # Idle connections go as well, or the proxy would go on using them and notice nothing.
                self.paused = True
                os.write(self.leave_w, b"x")
            elif word == "resume":
                self.paused = False
                os.read(self.leave_r, 1)
            elif word == "sever":
                # Nobody is told: idle connections stand, and look as good as before.
                self.severed = self.paused = True
            elif word == "mend":
                self.severed = self.paused = False
            elif word == "rotate":
                self.open_log(rest)
            elif word == "drain":
                self.draining = True
                os.write(self.leave_w, b"x")
            os.write(self.wake_w, b"x")

    def accept(self):
        while True:
            if self.draining:
                for listener in (self.listener, self.tls_listener):
                    if listener:
                        listener.close()
                with self.changed:
                    while self.in_flight:
                        self.changed.wait(0.05)
                self.account.note("worker-drained")
                os._exit(0)
            sources = [self.wake_r]
            if not self.paused:
                sources += [s for s in (self.listener, self.tls_listener) if s]
            ready, _, _ = select.select(sources, [], [], 5)
            for source in ready:
                if source == self.wake_r:
                    os.read(self.wake_r, 64)
                    continue
                if self.paused:
                    continue
                try:
                    connection, peer = source.accept()
                except OSError:
                    continue
                connection.setblocking(True)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                secure = source is self.tls_listener
                threading.Thread(target=self.converse, args=(connection, peer, secure), daemon=True).start()

    def fault_now(self, kind):
        now = time.time()
        return next((f for f in self.plan["faults"] if f["kind"] == kind and active(f, now, self.plan)), None)

    # One connection: read a request, queue it, wait until it has been answered, and again.
    def converse(self, connection, peer, secure):
        try:
            if secure:
                if self.fault_now("tls-plain"):
                    # The port has lost its certificate and speaks plain HTTP: a hello is no request line.
                    connection.recv(4096)
                    self.account.note("tls-refused", peer=peer[1])
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                    return
                connection = self.tls.wrap_socket(connection, server_side=True)
            served = 0
            idle_since = time.time()
            while True:
                limit = self.plan["idleTimeout"]
                pending = secure and connection.pending()
                if not pending:
                    ready, _, _ = select.select([connection, self.leave_r], [], [], limit)
                    if not ready:
                        self.account.note("idle-close", peer=peer[1])
                        return
                    if connection not in ready:
                        return
                if self.severed and not secure:
                    self.lose_unread(connection, peer)
                    return
                race = self.fault_now("keep-alive-race")
                if race and served and time.time() - idle_since > race["idle"] and not secure:
                    # A coarse timer: the connection is found overdue only as the next request wakes it up,
                    # and it is closed with that request unread.
                    waiting = connection.recv(8192, socket.MSG_PEEK)
                    found = re.search(rb"(?i)x-lab-id: *([^\r\n]+)", waiting)
                    if waiting:
                        lab = found.group(1).decode() if found else "-"
                        self.account.note("idle-close-race", peer=peer[1], lab=lab)
                    return
                request = self.read(connection, peer)
                if request is None:
                    return
                served += 1
                self.offer(request)
                self.await_end(request)
                if request.lost:
                    self.await_mending()
                    return
                if not request.keep_alive or self.paused or self.draining:
                    return
                idle_since = time.time()
        except (OSError, ssl.SSLError, ValueError):
            pass
        finally:
            connection.close()

    def await_mending(self):
        while self.severed:
            time.sleep(0.05)

    # What is sent on a standing connection never arrives; by the time the firewall opens the connection is forgotten.
    def lose_unread(self, connection, peer):
        waiting = connection.recv(8192, socket.MSG_PEEK)
        found = re.search(rb"(?i)x-lab-id: *([^\r\n]+)", waiting)
        if waiting:
            lab = found.group(1).decode() if found else "-"
            self.account.note("lost-on-the-way", peer=peer[1], lab=lab)
        self.await_mending()

    def read(self, connection, peer):
        buffer = b""
        began = None
        while b"\r\n\r\n" not in buffer:
            chunk = connection.recv(65536)
            if not chunk or len(buffer) > 1 << 20:
                return None
            began = began or time.time()
            buffer += chunk
        head, _, rest = buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, version = lines[0].split(" ", 2)
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        while len(rest) < length:
            chunk = connection.recv(65536)
            if not chunk:
                return None
            rest += chunk
        return Request(connection, peer, began, method, target, version, headers, length)

    def measure(self):
        self.gauge[0:24] = struct.pack("<qqq", len(self.queue), self.arrivals, self.rejected)

    def offer(self, request):
        # Before it is queued: a worker thread may be done with it before this thread runs again.
        self.account.note("received", lab=request.lab, peer=request.peer[1], began=round(request.began, 6))
        with self.changed:
            self.arrivals += 1
            full = len(self.queue) >= self.plan["queueLength"]
            if full:
                self.rejected += 1
            else:
                self.in_flight += 1
                self.queue.append(request)
                self.changed.notify()
            self.measure()
        if full:
            body = b"Service Unavailable"
            self.account.note("ended", lab=request.lab, peer=request.peer[1], did="queue-full", status=503)
            self.report(request, 503, "QueueFull")
            try:
                request.connection.sendall(
                    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                    % (len(body), body))
            except OSError:
                pass
            request.finished.set()

    # nginx as a server notices at once that its peer has gone, and logs 499 at that moment.
    def await_end(self, request):
        if self.plan["logStyle"] != "nginx":
            request.finished.wait()
            return
        while not request.finished.wait(0.02):
            if not self.severed and peer_gone(request.connection):
                self.account.note("peer-left", lab=request.lab, peer=request.peer[1])
                self.row(request, 499, 0, 0)
                request.finished.wait()

    def work(self):
        while True:
            with self.changed:
                while not self.queue:
                    self.changed.wait()
                request = self.queue.popleft()
                self.measure()
            try:
                self.serve(request)
            except (OSError, ssl.SSLError):
                pass
            finally:
                with self.changed:
                    self.in_flight -= 1
                    self.changed.notify_all()
                request.finished.set()

    # What this request gets, from the plan and the request's own dice.
    def decide(self, request):
        dice = random.Random(f"{self.plan['seed']}:{request.lab}")
        pages = self.plan["pages"]
        page = pages.get(request.path)
        if page is None:
            return 0.004 + dice.random() * 0.01, 404, 1245, None
        seconds = page["median"] * math.exp(dice.gauss(0, page.get("sigma", 0.35)))
        seconds = min(seconds, page.get("most", 2.2))
        low, high = page.get("bytes", (900, 4000))
        size = dice.randint(low, high)
        status = page.get("status", {}).get(request.method, 200)
        if dice.random() < page.get("errors", 0):
            status = 500
        now = time.time()
        for fault in self.plan["faults"]:
            if fault["kind"] in ("keep-alive-race", "tls-plain") or not active(fault, now, self.plan):
                continue
            if not re.search(fault.get("path", ""), request.path) or dice.random() >= fault.get("share", 1):
                continue
            if "work" in fault:
                seconds = dice.uniform(*fault["work"])
            return seconds, fault.get("status", status), size, fault
        return seconds, status, size, None

    def serve(self, request):
        request.dequeued = time.time()
        if self.plan["onAbandoned"] == "drop" and not self.severed and peer_gone(request.connection):
            # HTTP.sys takes a request whose peer has gone out of the queue: no row, only HTTPERR knows.
            self.account.note("ended", lab=request.lab, peer=request.peer[1], did="abandoned")
            self.report(request, None, "Client_Reset")
            return
        seconds, status, size, fault = self.decide(request)
        kind = fault["kind"] if fault else None
        self.account.note("dequeued", lab=request.lab, peer=request.peer[1], work=round(seconds, 4), fault=kind)
        time.sleep(seconds)
        if kind in ("reset", "close"):
            self.cut(request, kind == "reset", b"")
        elif kind in ("reset-in-header", "close-in-header"):
            self.cut(request, kind == "reset-in-header",
                     b"HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/10.0\r\nContent-Type: text/ht")
        else:
            self.answer(request, status, size, fault)

    def cut(self, request, reset, first):
        gone = peer_gone(request.connection)
        self.account.note("ended", lab=request.lab, peer=request.peer[1],
                          did=("reset" if reset else "close") + ("-in-header" if first else ""), gone=gone)
        if first:
            request.connection.sendall(first)
            time.sleep(0.02)
        if reset:
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The file descriptor is really closed in converse(); shutting it down would send FIN before RST.
        if not reset:
            request.connection.shutdown(socket.SHUT_RDWR)

    def answer(self, request, status, size, fault):
        kind = fault["kind"] if fault and fault["kind"] in MALFORMED else None
        reason = {200: "OK", 302: "Found", 404: "Not Found", 500: "Internal Server Error", 502: "Bad Gateway",
                  503: "Service Unavailable", 504: "Gateway Timeout"}.get(status, "Status")
        body = (b"<!-- shop -->" * (size // 13 + 1))[:size]
        if request.method == "HEAD":
            body = b""
        status_line = f"HTTP/1.1 {status} {reason}\r\n".encode()
        length = len(body)
        extra = b""
        if status == 302:
            extra += b"Location: /Shop/Home.aspx\r\n"
        if kind == "bad-status-line":
            status_line = (fault.get("line") or "HTTP/1.1 NOT OK\r\n").encode()
        elif kind == "header-too-big":
            extra += b"".join(
                b"Set-Cookie: cart%d=%s; path=/\r\n" % (n, b"0123456789abcdef" * 250)
                for n in range(fault.get("cookies", 6)))
            if fault.get("oneField"):
                extra = b"Set-Cookie: cart=%s; path=/\r\n" % (b"0123456789abcdef" * 1500)
        elif kind == "bad-header":
            extra += b"X-Promotion: winter\x00sale\r\n"
        elif kind == "bad-length":
            length = "12x4"
        elif kind == "double-length":
            extra += b"Content-Length: 7\r\n"
        elif kind == "cl-te":
            extra += b"Transfer-Encoding: chunked\r\n"
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        elif kind == "bad-chunk":
            extra += b"Transfer-Encoding: chunked\r\n"
            length = None
            body = b"zz\r\n" + body
        elif kind == "truncated":
            length = len(body) + 5000
        keep = request.headers.get("connection", "").lower() != "close" and kind is None
        # A handshake for each request, so that what becomes of the certificate shows at once.
        keep = keep and not self.draining and not self.paused and not request.secure
        if request.version == "HTTP/1.0":
            keep = False
        head = status_line + b"Server: Microsoft-IIS/10.0\r\nContent-Type: text/html; charset=utf-8\r\n" + extra
        if length is not None:
            head += f"Content-Length: {length}\r\n".encode()
        head += b"Connection: %s\r\n\r\n" % (b"keep-alive" if keep else b"close")
        if self.severed:
            # The kernel takes the answer, and no acknowledgement ever comes back: the log says that all is well.
            request.lost = True
            self.account.note("ended", lab=request.lab, peer=request.peer[1], did="lost", status=status)
            self.row(request, status, 0, len(head) + len(body))
            return
        gone = peer_gone(request.connection)
        sent = 0
        try:
            request.connection.sendall(head + body)
            sent = len(head) + len(body)
        except OSError:
            gone = True
        self.account.note("ended", lab=request.lab, peer=request.peer[1], did=kind or "answered", status=status,
                          gone=gone)
        request.keep_alive = keep and not gone
        dice = random.Random(f"win32:{self.plan['seed']}:{request.lab}")
        marked = gone and dice.random() < self.plan["win32Marked"]
        self.row(request, status, 64 if marked else 0, sent)

    # One row of the access log, at the end of the request.
    def row(self, request, status, win32, sent):
        with request.lock:
            if request.logged:
                return
            request.logged = True
        now = time.time()
        started = request.began
        if not self.plan["timeTakenIncludesWait"] and request.dequeued:
            started = request.dequeued
        taken = now - started
        style = self.plan["logStyle"]
        if style == "w3c":
            line = self.w3c(request, now, status, win32, taken)
        elif style == "nginx":
            line = self.common(request, now, status, sent, f'"{request.headers.get("referer", "-")}" '
                               f'"{request.headers.get("user-agent", "-")}" {taken:.3f}')
        else:
            line = self.common(request, now, status, sent, str(int(taken * 1e6)))
        # Both copies carry the same bytes; the truth pairs them by content, so that a worker killed between
        # the two writes loses a row and never shifts the rows after it.
        with self.log_lock:
            os.write(self.shadow, f"{request.lab}\t{line}\n".encode())
            os.write(self.log, f"{line}\n".encode())

    def w3c(self, request, now, status, win32, taken):
        def field(text):
            return text.replace(" ", "+") if text else "-"
        moment = time.gmtime(now)
        stem = urllib.parse.unquote(request.path)
        substatus = 0
        if status == 404:
            win32 = win32 or 2
        values = [
            time.strftime("%Y-%m-%d", moment), time.strftime("%H:%M:%S", moment), "127.0.0.1", request.method,
            field(stem), field(request.query), str(request.port), "-", request.peer[0],
        ]
        if self.plan["clientFields"]:
            values += [field(request.headers.get("user-agent")), field(request.headers.get("referer"))]
        values += [str(status), str(substatus), str(win32), str(int(taken * 1000))]
        if self.plan["xForwardedFor"]:
            values.append(field(request.headers.get("x-forwarded-for")))
        return " ".join(values)

    def common(self, request, now, status, sent, tail):
        stamp = time.strftime("%d/%b/%Y:%H:%M:%S %z", time.localtime(now))
        return (f'{request.peer[0]} - - [{stamp}] "{request.method} {request.target} {request.version}" '
                f"{status} {sent} {tail}")

    # HTTP.sys' own log of requests that the worker never answered.
    def report(self, request, status, reason):
        httperr(self.directory, self.plan, request.peer, request.version, request.method, request.target, status,
                reason)


def httperr(directory, plan, peer, version, method, target, status, reason):
    """Appends one row to httperr1.log, its header first if the file is new. Only the Windows style has one."""
    if plan["logStyle"] != "w3c":
        return
    path = os.path.join(directory, "httperr1.log")
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    text = (f"{stamp} {peer[0]} {peer[1]} 127.0.0.1 {plan['port']} {version} {method} {target} "
            f"{status or '-'} 1 {reason} {plan['pool']}\n")
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    if os.fstat(fd).st_size == 0:
        text = ("#Software: Microsoft HTTP API 2.0\n#Version: 1.0\n"
                f"#Date: {stamp}\n"
                "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason "
                "s-queuename\n") + text
    os.write(fd, text.encode())
    os.close(fd)


# --- the supervisor ----------------------------------------------------------------------------------------------


class Supervisor:
    """Owns the listening socket, the worker process, the events and the counters: WAS and HTTP.sys."""

    def __init__(self, plan_path, directory):
        with open(plan_path, encoding="utf-8") as file:
            self.plan = json.load(file)
        self.plan_path = plan_path
        self.directory = directory
        self.account = Account(directory)
        self.listeners = []
        self.worker = None
        self.control = None
        self.leaving = []
        self.record = 9000 + random.Random(self.plan["seed"]).randint(0, 900)
        self.stopping = False
        self.arrivals_before = None
        self.dead_arrivals = 0
        self.dead_rejected = 0

    def open_listener(self):
        self.listeners = []
        for port in (self.plan["port"], self.plan.get("tlsPort")):
            if not port:
                continue
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(self.plan["backlog"])
            self.listeners.append(listener)
        self.account.note("listener-open")

    def close_listener(self):
        for listener in self.listeners:
            listener.close()
        self.listeners = []
        self.account.note("listener-closed")

    def start_worker(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.worker = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--worker", self.plan_path, self.directory,
             str(theirs.fileno())],
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        self.control = ours
        self.hand_over()

    def hand_over(self):
        if self.listeners and self.control:
            socket.send_fds(self.control, [b"listen"], [listener.fileno() for listener in self.listeners])

    def tell(self, word, control=None):
        try:
            (control or self.control).send(word.encode())
        except OSError:
            pass

    # One event as `wevtutil qe System /f:xml` prints it: one line each, single quotes, no root element.
    def event(self, number, level, qualifiers, data, binary=None, provider="was"):
        self.record += 1
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1e7):07d}Z"
        source = {
            "was": "Name='Microsoft-Windows-WAS' Guid='{524B5D04-133C-4A62-8362-64E8EDB9CE40}' EventSourceName='WAS'",
            "scm": "Name='Service Control Manager' Guid='{555908d1-a6d7-4695-8e1e-26931d2012f4}' "
                   "EventSourceName='Service Control Manager'",
        }[provider]
        fields = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in data)
        blob = f"<Binary>{binary}</Binary>" if binary else ""
        text = (
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
            f"<Provider {source}/><EventID Qualifiers='{qualifiers}'>{number}</EventID><Version>0</Version>"
            f"<Level>{level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords>"
            f"<TimeCreated SystemTime='{stamp}'/><EventRecordID>{self.record}</EventRecordID><Correlation/>"
            "<Execution ProcessID='0' ThreadID='0'/><Channel>System</Channel>"
            f"<Computer>{self.plan['computer']}</Computer><Security/></System>"
            f"<EventData>{fields}{blob}</EventData></Event>\n")
        with open(os.path.join(self.directory, "System.xml"), "a", encoding="utf-8") as file:
            file.write(text)
        self.account.note("system-event", number=number)

    # The worker's connections are closed by the kernel; HTTP.sys would say which requests it lost.
    def mourn(self, pid):
        open_requests = {}
        with open(os.path.join(self.directory, "lab-account.jsonl"), encoding="utf-8") as file:
            for line in file:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                if event["pid"] == pid and event["event"] == "received":
                    open_requests[(event["lab"], event["peer"])] = event
                elif event["pid"] == pid and event["event"] == "ended":
                    open_requests.pop((event["lab"], event["peer"]), None)
        return len(open_requests)

    def worker_died(self, code):
        pid = self.worker.pid
        self.account.note("worker-died", worker=pid, code=code, lost=self.mourn(pid))
        self.bury(pid)
        pool = ("AppPoolID", self.plan["pool"])
        if code < 0:
            # The pipe between WAS and the worker breaks first: 5011, with ERROR_BROKEN_PIPE as its data.
            self.event(5011, 3, 32768, [pool, ("ProcessID", pid)], binary="6D000780")
        else:
            self.event(5009, 3, 32768, [pool, ("ProcessID", pid), ("ExitCode", f"{code & 0xFFFFFFFF:x}")])

    def bury(self, pid):
        path = os.path.join(self.directory, f"gauge-{pid}")
        queued, arrivals, rejected = self.read_gauge(pid)
        self.dead_arrivals += arrivals
        self.dead_rejected += rejected
        if os.path.exists(path):
            os.unlink(path)

    def read_gauge(self, pid):
        try:
            with open(os.path.join(self.directory, f"gauge-{pid}"), "rb") as file:
                return struct.unpack("<qqq", file.read(24))
        except (OSError, struct.error):
            return 0, 0, 0

    def sample(self):
        path = os.path.join(self.directory, "counters.csv")
        now = time.time()
        local = time.localtime(now)
        if not os.path.exists(path):
            counter = f"\\\\{self.plan['computer']}\\HTTP Service Request Queues({self.plan['pool']})\\"
            zone = WINDOWS_ZONES.get(self.plan["zone"], "Coordinated Universal Time")
            minutes = -local.tm_gmtoff // 60
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(f'"(PDH-CSV 4.0) ({zone})({minutes})","{counter}ArrivalRate",'
                           f'"{counter}CurrentQueueSize","{counter}RejectedRequests"\r\n')
        pids = [process.pid for process, _, _ in self.leaving]
        if self.worker:
            pids.append(self.worker.pid)
        gauges = [self.read_gauge(pid) for pid in pids]
        arrivals = self.dead_arrivals + sum(gauge[1] for gauge in gauges)
        rejected = self.dead_rejected + sum(gauge[2] for gauge in gauges)
        rate = " "
        if self.arrivals_before:
            before, when = self.arrivals_before
            rate = f"{(arrivals - before) / (now - when):.6f}"
        self.arrivals_before = (arrivals, now)
        stamp = time.strftime("%m/%d/%Y %H:%M:%S", local) + f".{int(now % 1 * 1000):03d}"
        with open(path, "a", encoding="utf-8", newline="") as file:
            file.write(f'"{stamp}","{rate}","{sum(gauge[0] for gauge in gauges)}","{rejected}"\r\n')

    def write_log_header(self, name):
        if self.plan["logStyle"] != "w3c":
            return
        fields = ("date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
                  + ("cs(User-Agent) cs(Referer) " if self.plan["clientFields"] else "")
                  + "sc-status sc-substatus sc-win32-status time-taken"
                  + (" X-Forwarded-For" if self.plan["xForwardedFor"] else ""))
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        with open(os.path.join(self.directory, name), "a", encoding="utf-8") as file:
            file.write(f"#Software: {SOFTWARE}\n#Version: 1.0\n#Date: {stamp}\n#Fields: {fields}\n")

    # --- what the schedule may ask for

    def do_kill(self, step):
        self.account.note("kill", worker=self.worker.pid)
        self.worker.kill()
        code = self.worker.wait()
        self.worker_died(code)
        self.worker, self.control = None, None
        return [(step.get("restartAfter", 0.3), "start", {})]

    def do_start(self, step):
        if not self.listeners:
            self.open_listener()
        self.start_worker()
        return []

    def do_recycle(self, step):
        self.event(5079, 4, 16384, [("AppPoolID", self.plan["pool"])])
        process, control = self.worker, self.control
        self.account.note("recycle", worker=process.pid, overlap=step["overlap"])
        limit = time.time() + step.get("shutdownLimit", 5)
        self.leaving.append((process, control, limit))
        if step["overlap"]:
            self.start_worker()
            self.account.note("recycle-overlapping")
            # The new worker accepts from the same socket; the old one stops once the new one is there.
            return [(step.get("startup", 0.6), "drain", {"control": control})]
        self.tell("drain", control)
        self.close_listener()
        self.worker, self.control = None, None
        return [(step.get("gap", 3), "start", {})]

    def do_drain(self, step):
        self.tell("drain", step["control"])
        return []

    # The service is stopped and started: its listener goes away with it.
    def do_stop(self, step):
        service = ("param1", "World Wide Web Publishing Service")
        self.tell("drain")
        self.leaving.append((self.worker, self.control, time.time() + step.get("shutdownLimit", 5)))
        self.close_listener()
        self.event(7036, 4, 16384, [service, ("param2", "stopped")], provider="scm")
        self.worker, self.control = None, None
        return [(step["for"], "service-start", {})]

    def do_service_start(self, step):
        self.do_start(step)
        self.write_log_header(self.plan["logFile"])
        self.event(7036, 4, 16384, [("param1", "World Wide Web Publishing Service"), ("param2", "running")],
                   provider="scm")
        return []

    # Nobody accepts, and the backlog is full: the kernel drops every further SYN.
    def do_blackhole(self, step):
        self.tell("pause")
        self.stuff()
        self.account.note("blackhole-on")
        return [(step["for"], "blackhole-off", {})]

    def stuff(self):
        self.stuffing = []
        for listener in self.listeners:
            listener.listen(0)
            for _ in range(3):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
                self.stuffing.append(filler)

    def unstuff(self):
        for filler in self.stuffing:
            filler.close()
        for listener in self.listeners:
            listener.listen(self.plan["backlog"])

    # A firewall drops silently whatever goes either way: no SYN is answered, and standing connections are cut.
    def do_firewall(self, step):
        self.tell("sever")
        self.stuff()
        self.account.note("firewall-on")
        return [(step["for"], "firewall-off", {})]

    def do_firewall_off(self, step):
        self.unstuff()
        self.tell("mend")
        self.account.note("firewall-off")
        return []

    def do_blackhole_off(self, step):
        self.unstuff()
        self.tell("resume")
        self.account.note("blackhole-off")
        return []

    def do_rotate(self, step):
        self.plan["logFile"] = step["name"]
        with open(self.plan_path, "w", encoding="utf-8") as file:
            json.dump(self.plan, file)
        self.write_log_header(step["name"])
        self.tell("rotate " + step["name"])
        self.account.note("rotate", name=step["name"])
        return []

    def run(self):
        os.environ["TZ"] = self.plan["zone"]
        time.tzset()
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))
        self.write_log_header(self.plan["logFile"])
        self.open_listener()
        self.start_worker()
        agenda = [(self.plan["t0"] + step["at"], step["do"], step) for step in self.plan["steps"]]
        next_sample = self.plan["t0"]
        while not self.stopping:
            now = time.time()
            due = sorted((item for item in agenda if item[0] <= now), key=lambda item: item[0])
            for item in due:
                agenda.remove(item)
                if self.worker is None and item[1] in (
                        "kill", "recycle", "stop", "blackhole", "firewall", "rotate"):
                    continue
                for delay, name, step in getattr(self, "do_" + item[1].replace("-", "_"))(item[2]):
                    agenda.append((time.time() + delay, name, step))
            self.reap()
            if self.plan["sampleCounters"] and now >= next_sample:
                self.sample()
                next_sample += 1
            moments = [item[0] for item in agenda] + [next_sample, now + 0.2]
            time.sleep(max(0.005, min(moments) - time.time()))
        self.shut_down()

    def reap(self):
        for entry in list(self.leaving):
            process, _, limit = entry
            if process.poll() is not None:
                self.bury(process.pid)
                self.account.note("worker-left", worker=process.pid, code=process.returncode)
                self.leaving[self.leaving.index(entry)] = (process, None, math.inf)
            elif time.time() > limit:
                # The shutdown limit of the pool: whatever is still in flight dies with the process.
                self.account.note("shutdown-kill", worker=process.pid, lost=self.mourn(process.pid))
                self.event(5013, 3, 32768, [("AppPoolID", self.plan["pool"]), ("ProcessID", process.pid)])
                process.kill()
                process.wait()
        self.leaving = [entry for entry in self.leaving if entry[2] != math.inf]
        if self.worker and self.worker.poll() is not None:
            self.worker_died(self.worker.returncode)
            self.worker, self.control = None, None
            self.do_start({})

    def shut_down(self):
        self.account.note("shutdown")
        processes = [entry[0] for entry in self.leaving]
        if self.worker:
            processes.append(self.worker)
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def main():
    if sys.argv[1] == "--worker":
        with open(sys.argv[2], encoding="utf-8") as file:
            plan = json.load(file)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.environ["TZ"] = plan["zone"]
        time.tzset()
        threading.stack_size(256 * 1024)
        Worker(plan, sys.argv[3], socket.socket(fileno=int(sys.argv[4]))).run()
    else:
        Supervisor(sys.argv[1], sys.argv[2]).run()


if __name__ == "__main__":
    main()
