"""Real application servers: how each is configured and started, where its logs are, and what becomes of its processes."""

import importlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import threading
import time

import proxy as proxies

APPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "apps")
NAMES = ["gunicorn", "node", "phpfpm", "tomcat", "uwsgi"]


def load(name):
    """The class of the server called so."""
    return importlib.import_module(f"servers.{name}").Server


class Server:
    """One running application server. Subclasses say how it is configured (`configure`) and which logs it leaves."""

    # How the proxy speaks to it: http, uwsgi or fcgi.
    protocol = "http"
    # Kind of evidence: file name in the folder of logs.
    logs_of = {}
    configuration = None
    # Whether something of its own starts a worker again that ends; else the lab does so, as systemd would.
    has_master = True
    reload_signal = signal.SIGHUP

    def __init__(self, settings, run, logs, port):
        self.settings = settings
        self.run = run
        self.logs = logs
        self.port = port
        # A socket file instead of a port.
        self.socket = os.path.join(run, "app.sock") if settings.get("unix") else None
        self.account = os.path.join(logs, "lab-account.jsonl")
        self.environment = {"LAB_ACCOUNT": self.account}
        self.process = None
        self.wanted = False
        self.watcher = None

    def write(self, name, text):
        path = os.path.join(self.run, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def app(self, name):
        """The application's own file, with the account's place put in where it stands for it."""
        with open(os.path.join(APPS, name), encoding="utf-8") as file:
            return self.write(name, file.read().replace("@ACCOUNT@", self.account))

    def configure(self):
        """Writes the configuration; returns the command."""
        raise NotImplementedError

    def note(self, **event):
        with open(self.account, "a", encoding="utf-8") as file:
            file.write(json.dumps({"t": time.time(), **event}) + "\n")

    def start(self, zone):
        self.zone = zone
        self.command = self.configure()
        open(self.account, "a", encoding="utf-8").close()
        os.chmod(self.account, 0o666)
        self.watcher = Watcher(self)
        self.wanted = True
        self.launch()
        self.watcher.start()
        deadline = time.time() + 30
        while not self.listening():
            if self.process.poll() is not None or time.time() > deadline:
                raise SystemExit(f"lab: {self.command[0]} did not start: {self.said()}")
            time.sleep(0.05)

    def launch(self):
        identity = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("nobody")
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with open(os.path.join(self.logs, self.logs_of.get("console", "console.log")), "a", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, "TZ": self.zone, "HOME": self.run, **self.environment},
                stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=self.run,
                preexec_fn=proxies.die_with_parent, start_new_session=True, **identity)

    def said(self):
        text = ""
        for name in sorted({*self.logs_of.values(), "console.log"}):
            path = os.path.join(self.logs, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    text += file.read()[-2000:]
        return text

    def workers(self):
        """The processes that serve requests."""
        if not self.has_master:
            return [self.process.pid] if self.process and self.process.poll() is None else []
        return children(self.process.pid)

    def listening(self):
        """Whether something listens; asked of the kernel, since a connection would take a place in the queue."""
        return queue_length(self.port, self.socket) is not None

    def halt(self, how=signal.SIGTERM):
        """Stops it as a deployment does, and waits for its end."""
        self.wanted = False
        self.process.send_signal(how)
        try:
            self.process.wait(12)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def again(self):
        self.wanted = True
        self.launch()

    def reload(self):
        self.process.send_signal(self.reload_signal)

    def keep_logs(self):
        """Copies its logs as they are while it runs."""
        folder = os.path.join(self.run, "kept")
        os.mkdir(folder)
        for name in set(self.logs_of.values()):
            path = os.path.join(self.logs, name)
            if os.path.exists(path):
                shutil.copyfile(path, os.path.join(folder, name))

    def stop(self):
        """Ends everything that this server started."""
        self.wanted = False
        if self.watcher:
            self.watcher.done = True
            self.watcher.join(5)
        if self.process:
            if self.process.poll() is None:
                for pid in [self.process.pid, *children(self.process.pid)]:
                    try:
                        os.kill(pid, signal.SIGCONT)
                    except ProcessLookupError:
                        pass
                self.halt()
            try:
                # Its session is its own: whatever it left behind goes too.
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def queue_length(port, path):
    """How many connections wait to be accepted (0 for a socket file, whose queue the kernel does not tell), or None."""
    if path:
        with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
            # Flag 00010000 marks a socket that listens.
            return 0 if any(line.rstrip("\n").endswith(" " + path) and " 00010000 " in line for line in file) else None
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not os.path.exists(table):
            continue
        with open(table, encoding="ascii") as file:
            next(file)
            # Listeners stand first. Java's are in the second table.
            for line in file:
                fields = line.split()
                if fields[3] != "0A":
                    break
                if int(fields[1].split(":")[1], 16) == port:
                    return int(fields[4].split(":")[1], 16)
    return None


class Watcher(threading.Thread):
    """Notes in the account which worker processes come and go, when nothing listens, and how long the queue is."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.done = False
        # Some wait before the lab starts a server again that has no master: systemd's RestartSec.
        self.patience = server.settings.get("restartAfter", 1.0)

    def run(self):
        workers, open_, length, ended = set(), None, 0, None
        while not self.done:
            now = time.time()
            process = self.server.process
            present = set(self.server.workers())
            if process.poll() is not None and self.server.wanted:
                if ended is None:
                    ended = now
                elif now - ended > self.patience:
                    self.server.launch()
                    ended = None
            for pid in sorted(present - workers):
                self.server.note(event="worker-came", pid=pid)
            for pid in sorted(workers - present):
                self.server.note(event="worker-gone", pid=pid)
            workers = present
            waiting = queue_length(self.server.port, self.server.socket)
            if (waiting is not None) != open_:
                open_ = waiting is not None
                self.server.note(event="listener-open" if open_ else "listener-closed")
            if open_ and waiting != length:
                length = waiting
                self.server.note(event="backlog", length=length)
            time.sleep(0.04)

