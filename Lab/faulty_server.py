#!/usr/bin/env python3
"""A small HTTP server with a real worker pool, a real queue and faults that can be switched on.

A supervisor process watches one worker process, as Windows' process activation service does. The worker accepts
connections, queues requests and works on them with a fixed number of threads. It writes an IIS-style W3C log; the
supervisor writes what really happened to the worker as Windows System events, and samples the queue as PDH CSV.

  faulty_server.py PORT DIRECTORY SCHEDULE.json

SCHEDULE.json: {"threads": 8, "paths": {"/": 0.01, …}, "faults": [{"at": 5, "until": 15, "kind": "slow", "path": "/x",
"seconds": 8}, …], "rotate": 10}. Times are seconds after the start.
"""
import datetime
import http
import json
import multiprocessing
import os
import queue
import random
import signal
import socket
import sys
import threading
import time

FIELDS = ("date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
          "sc-status sc-substatus sc-win32-status time-taken")
POOL = "ShopPool"


def utc(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)


class W3CLog:
    """Rows at the end of each request, in UTC, as IIS writes them."""

    def __init__(self, directory, rotate_at):
        self.directory, self.rotate_at, self.lock, self.file, self.part = directory, rotate_at, threading.Lock(), None, None

    def write(self, row):
        with self.lock:
            part = "b" if self.rotate_at and time.time() >= self.rotate_at else "a"
            if part != self.part:
                self.part = part
                name = utc(time.time()).strftime("u_ex%y%m%d") + ("" if part == "a" else "_rotated") + ".log"
                path = os.path.join(self.directory, name)
                is_new = not os.path.exists(path)
                self.file = open(path, "a", encoding="utf-8", newline="\r\n")
                if is_new:
                    stamp = utc(time.time()).strftime("%Y-%m-%d %H:%M:%S")
                    self.file.write("#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
                                    f"#Date: {stamp}\n#Fields: {FIELDS}\n")
            self.file.write(row + "\n")
            self.file.flush()


class Worker:
    """The process that serves: an acceptor, a thread for each connection, and a pool that does the work."""

    def __init__(self, listener, directory, schedule, start, waiting):
        self.listener, self.schedule, self.start, self.waiting = listener, schedule, start, waiting
        rotate = schedule.get("rotate")
        self.log = W3CLog(directory, start + rotate if rotate else None)
        self.jobs = queue.Queue()
        self.counts_wait = schedule.get("timeTakenCountsWait", False)

    def run(self):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for _ in range(self.schedule["threads"]):
            threading.Thread(target=self.work, daemon=True).start()
        while True:
            connection, peer = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection, peer), daemon=True).start()

    def fault(self, path, kinds):
        now = time.time() - self.start
        for fault in self.schedule["faults"]:
            if fault["at"] <= now < fault["until"] and fault["kind"] in kinds:
                if fault.get("path") in (None, path) and random.random() < fault.get("part", 1):
                    return fault
        return None

    def serve(self, connection, peer):
        connection.settimeout(30)
        pending = b""
        try:
            while True:
                while b"\r\n\r\n" not in pending:
                    chunk = connection.recv(65536)
                    if not chunk:
                        return
                    pending += chunk
                arrived = time.time()
                head, pending = pending.split(b"\r\n\r\n", 1)
                lines = head.decode("latin-1").split("\r\n")
                headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
                length = int(headers.get("content-length", 0))
                while len(pending) < length:
                    pending += connection.recv(65536)
                pending = pending[length:]
                done = threading.Event()
                self.jobs.put((connection, peer, lines[0], headers, arrived, done))
                self.waiting.value = self.jobs.qsize()
                done.wait()
                if headers.get("connection", "").lower() == "close":
                    return
        except OSError:
            pass
        finally:
            connection.close()

    def work(self):
        while True:
            connection, peer, request, headers, arrived, done = self.jobs.get()
            self.waiting.value = self.jobs.qsize()
            begun = time.time()
            try:
                self.answer(connection, peer, request, headers, arrived, begun)
            except OSError:
                pass
            finally:
                done.set()

    def answer(self, connection, peer, request, headers, arrived, begun):
        method, target, _ = request.split(" ", 2)
        path, _, query = target.partition("?")
        base = self.schedule["paths"].get(path)
        status = 200 if base is not None else 404
        slow = self.fault(path, ("slow",))
        time.sleep(slow["seconds"] * random.uniform(0.9, 1.4) if slow else (base or 0.005) * random.uniform(0.7, 1.6))
        error = self.fault(path, ("answer",))
        if error:
            status = error["status"]
        body = b"x" * random.randint(200, 2400)
        extra = b""
        broken = self.fault(path, ("big-header", "bad-header", "close", "reset"))
        if broken and broken["kind"] == "close":
            connection.shutdown(socket.SHUT_RDWR)
            return
        if broken and broken["kind"] == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.close()
            return
        if broken and broken["kind"] == "big-header":
            extra = b"Set-Cookie: basket=" + b"a1b2c3d4" * 2500 + b"\r\n"
        if broken and broken["kind"] == "bad-header":
            extra = b"X-Trace: a\x00b\r\n"
        reason = http.HTTPStatus(status).phrase.encode()
        answer = (b"HTTP/1.1 %d %s\r\nServer: Microsoft-IIS/10.0\r\nContent-Type: text/html\r\n%sContent-Length: %d\r\n\r\n%s"
                  % (status, reason, extra, len(body), body))
        win32 = 0
        try:
            connection.sendall(answer)
        except OSError:
            win32 = 64
        else:
            # The proxy may have closed while the work went on: its close is there to be read.
            connection.setblocking(False)
            try:
                if connection.recv(1, socket.MSG_PEEK) == b"":
                    win32 = 64
            except BlockingIOError:
                pass
            except OSError:
                win32 = 64
            finally:
                connection.setblocking(True)
                connection.settimeout(30)
        ended = time.time()
        taken = int((ended - (arrived if self.counts_wait else begun)) * 1000)
        agent = headers.get("user-agent", "-").replace(" ", "+")
        referer = headers.get("referer", "-").replace(" ", "+")
        self.log.write(" ".join([
            utc(ended).strftime("%Y-%m-%d %H:%M:%S"), "127.0.0.1", method, path, query or "-",
            str(self.listener.getsockname()[1]), "-", peer[0], agent, referer, str(status), "0", str(win32), str(taken)]))


class Supervisor:
    """Watches the worker, and writes down what becomes of it."""

    def __init__(self, port, directory, schedule):
        self.port, self.directory, self.schedule = port, directory, schedule
        self.waiting = multiprocessing.Value("i", 0)
        self.start = time.time()
        self.record = 9000
        self.listener = None

    def listen(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(512)
        return listener

    def event(self, provider, source, number, level, data):
        self.record += 1
        stamp = utc(time.time()).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"
        fields = "".join(f"<Data Name='param{i + 1}'>{value}</Data>" for i, value in enumerate(data))
        alias = f" EventSourceName='{source}'" if source else ""
        with open(os.path.join(self.directory, "System.xml"), "a", encoding="utf-8") as file:
            file.write(f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'"
                       f"{alias}/><EventID Qualifiers='32768'>{number}</EventID><Version>0</Version><Level>{level}</Level><Task>0</Task>"
                       f"<Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated SystemTime='{stamp}'/><EventRecordID>"
                       f"{self.record}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/><Channel>System</Channel>"
                       f"<Computer>WEB01</Computer><Security/></System><EventData>{fields}</EventData></Event>\n")

    def was(self, number, level, *data):
        self.event("Microsoft-Windows-WAS", "WAS", number, level, data)

    def service(self, state):
        self.event("Service Control Manager", None, 7036, 4, ("World Wide Web Publishing Service", state))

    def spawn(self):
        child = os.fork()
        if child == 0:
            random.seed(f"{self.schedule.get('seed', 1)} {os.getpid() % 7}")
            Worker(self.listener, self.directory, self.schedule, self.start, self.waiting).run()
        return child

    def sample(self):
        path = os.path.join(self.directory, "counters.csv")
        zone = os.environ.get("TZ", "UTC")
        offset = datetime.datetime.now().astimezone().utcoffset().total_seconds() / 60
        with open(path, "w", encoding="utf-8", newline="\r\n") as file:
            file.write(f'"(PDH-CSV 4.0) ({zone})({int(-offset)})","\\\\WEB01\\HTTP Service Request Queues({POOL})\\CurrentQueueSize"\n')
            while True:
                stamp = datetime.datetime.now().strftime("%m/%d/%Y %H:%M:%S.%f")[:-3]
                file.write(f'"{stamp}","{self.waiting.value}"\n')
                file.flush()
                time.sleep(1)

    def run(self):
        self.listener = self.listen()
        if self.schedule.get("counters"):
            sampler = multiprocessing.Process(target=self.sample, daemon=True)
            sampler.start()
        child = self.spawn()
        deeds = sorted((f for f in self.schedule["faults"] if f["kind"] in ("crash", "stop")), key=lambda f: f["at"])
        while True:
            now = time.time() - self.start
            if deeds and now >= deeds[0]["at"]:
                deed = deeds.pop(0)
                if deed["kind"] == "stop":
                    # A service that is stopped and started: nothing listens in between.
                    self.service("stopped")
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    self.listener.close()
                    time.sleep(deed["seconds"])
                    self.listener = self.listen()
                    child = self.spawn()
                    self.service("running")
                else:
                    os.kill(child, signal.SIGKILL)
                    ended, code = os.waitpid(child, 0)
                    self.was(5009, 3, POOL, ended, format(os.waitstatus_to_exitcode(code) & 0xFFFFFFFF, "x"))
                    child = self.spawn()
            time.sleep(0.05)


if __name__ == "__main__":
    with open(sys.argv[3], encoding="utf-8") as source:
        Supervisor(int(sys.argv[1]), sys.argv[2], json.load(source)).run()
