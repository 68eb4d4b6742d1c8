#!/usr/bin/env python3
"""Real application servers behind real proxies.

    worlds.py list
    worlds.py run WORLD --out DIR [--seed N] [--zone TZ]
    worlds.py suite --out DIR [--jobs N] [--seed N] [--only TEXT]
                    [--set worlds|held-out|fresh]
    worlds.py score DIR --command "postern" [--only TEXT] [--totals] [--json FILE]

A world is a server, a proxy (or two) and a fault; see world_scenarios.py. `run` leaves in DIR what `lab.py run` leaves:
the logs as the programs wrote them, `truth.jsonl` and `run.json`. `score` holds one program against kept runs, with all evidence
and with the two access logs alone, run by run; `--totals` prints no run by itself.
"""

import argparse
import collections
import json
import os
import pwd
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import lab
import processes
import servers
import traffic
import world_proxies
import world_scenarios as scenarios
import world_scores
import world_truth

def pages_of(plan, fault):
    """The pages of this world's server: name, target, median, weight, method."""
    pages = []
    for name, (target, median, weight, *method) in scenarios.PAGES.items():
        if plan["server"] == "phpfpm":
            target = scenarios.SCRIPTS[name]
        median, weight = fault.get("pages", {}).get(name, (median, weight))
        pages.append((name, target, median, weight, method[0] if method else "GET"))
    return pages


def timetable(plan, fault, seed):
    """When which request is sent, and what it asks of the application."""
    dice = random.Random(f"worlds:{seed}:{plan['server']}:{plan['proxy']}:{plan['fault']}")
    pages = pages_of(plan, fault)
    visitors = [f"127.{dice.randint(10, 99)}.{dice.randint(0, 250)}.{dice.randint(2, 250)}" for _ in range(40)]
    agents = {visitor: dice.choice(traffic.AGENTS) for visitor in visitors}
    requests = []

    def add(moment, page=None, order=None):
        name, target, median, _, method = page or dice.choices(pages, [page[3] for page in pages])[0]
        visitor = dice.choice(visitors)
        target = target.format(word=dice.choice(traffic.WORDS).replace(" ", "+").replace("é", "%C3%A9"),
                               few=dice.randint(1, 11), id=dice.randint(100, 380))
        order = {"w": min(2.4, median * dice.lognormvariate(0, 0.35)), "s": 200, "b": dice.randint(200, 4000), "d": "ok",
                 **(order or {})}
        for since, until, names, share, changes in fault.get("orders", []):
            if since <= moment < until and re.search(names, name) and dice.random() < share:
                for key, value in changes.items():
                    if key == "w":
                        value = dice.uniform(*value)
                    order[key] = dice.choice(value) if isinstance(value, list) else value
        requests.append({
            "at": moment, "method": method, "target": target, "from": visitor, "agent": agents[visitor],
            "body": b"item=" + b"7" * dice.randint(3, 60) if method == "POST" else b"", "patience": 150.0, "order": order})

    for rate, since, until in [(fault["rate"], 0, fault.get("seconds", 20)),
                               *((rate, since, until) for since, until, rate in fault.get("bursts", []))]:
        moment = since + dice.expovariate(rate)
        while moment < until:
            add(moment)
            moment += dice.expovariate(rate)
    by_name = {page[0]: page for page in pages}
    for moment, order in fault.get("single", []):
        add(moment, by_name["report"], order)
    if "pulses" in fault:
        pulses = fault["pulses"]
        moment = 1.0
        while moment + pulses["every"] < fault["seconds"]:
            # All at once, so that each has a connection of its own; then silence until the server tires of them.
            for _ in range(pulses["count"]):
                add(moment, by_name["order"], {"w": 0.3})
            idle = moment + 0.3 + pulses["idleClose"]
            add(idle - 0.15, by_name["stock"], {"w": pulses["block"], "d": "block"})
            for number in range(pulses["count"] - 2):
                add(idle - 0.05 + 0.01 * number, by_name["cart"], {"w": 0.01})
            moment = idle + 1.5
    for request in requests:
        if dice.random() < fault.get("impatient", 0.004):
            request["patience"] = dice.uniform(0.01, 0.3)
        if request["target"].startswith("/") and dice.random() < 0.5:
            request["referer"] = "http://shop.example/"
    moment = 0.4
    while moment < fault.get("seconds", 20) and "pulses" not in fault:
        requests.append({"at": moment, "method": "GET", "target": by_name["home"][1], "body": b"", "from": "127.0.0.9",
                         "agent": "HealthProbe/2.1", "patience": 150.0, "order": {"w": 0.002, "s": 200, "b": 20, "d": "ok"}})
        moment += 2.0
    requests.sort(key=lambda request: request["at"])
    for number, request in enumerate(requests, 1):
        order = request.pop("order")
        request["lab"] = (f"{seed}-{number:05d};w={order['w']:.4f};s={order['s']};b={order['b']};d={order['d']}")
    return requests


def step(server, what, amount):
    """One thing that happens to the server."""
    if what == "stop":
        server.note(event="lab-stop")
        server.halt()
        time.sleep(amount)
        server.again()
    elif what == "reload":
        server.reload()
    else:
        account = world_truth.Account(server.account)
        now = time.time()
        busy = {a.pid for tries in account.attempts.values() for a in tries
                if a.finished is None and account.death(a.pid, a.begun, now) is None}
        chosen = [pid for pid in server.workers() if (pid in busy) == (what == "kill-busy")]
        for pid in chosen[:int(amount)]:
            server.note(event="lab-kill", pid=pid)
            os.kill(pid, signal.SIGKILL)


def perform(server, steps, t0, doubts):
    """Starts a thread that lets the steps happen at their times."""
    def all_steps():
        for moment, what, amount in steps:
            time.sleep(max(0, t0 + moment - time.time()))
            try:
                step(server, what, amount)
            except (OSError, SystemExit, subprocess.SubprocessError) as problem:
                doubts.append(f"step {what}: {problem}")

    thread = threading.Thread(target=all_steps, daemon=True)
    thread.start()
    return thread


def wait_for_quiet(server, deadline):
    """Waits for what the server still works on: those rows come late."""
    while time.time() < deadline:
        account, now = world_truth.Account(server.account), time.time()
        if not any(a.finished is None and account.death(a.pid, a.begun, now) is None
                   for tries in account.attempts.values() for a in tries):
            break
        time.sleep(0.5)
    time.sleep(0.4)


class Run:
    """One run of a world in a folder of its own: server, proxies, traffic, evidence, truth."""

    def __init__(self, name, seed, zone, top):
        self.name, self.seed, self.zone = name, seed, zone
        self.plan = scenarios.ALL[name]
        self.fault = scenarios.FAULTS[self.plan["fault"]]
        self.kind = self.plan["proxy"]
        self.timeout, self.connect = self.fault.get("timeout", 3), self.fault.get("connect", 2)
        self.formats = world_proxies.TIMED_FORMATS if self.plan["timed"] else world_proxies.DEFAULT_FORMATS
        self.doubts = []
        self.folders = {part: os.path.join(top, part) for part in ("server", "run", "logs", "outer-run", "outer-logs")}
        for path in self.folders.values():
            os.mkdir(path)
            if os.getuid() == 0:
                nobody = pwd.getpwnam("nobody")
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
                os.chmod(path, 0o777)
        self.prepare()

    def prepare(self):
        """Makes the server and the proxies, and starts none."""
        front, back, tls, names, syslog, edge, edge_syslog = lab.free_ports(7)
        settings = {**self.plan["settings"], **self.fault.get("server", {})}
        if self.plan["settings"].get("threads") and "threads" not in self.fault.get("server", {}):
            # Workers with threads are few, whatever the fault asks of those without.
            settings["workers"] = self.plan["settings"]["workers"]
        self.server = servers.load(self.plan["server"])(settings, self.folders["server"], self.folders["logs"], back)
        backlog = next((settings[key] for key in ("backlog", "listen", "acceptCount") if key in settings), None)
        self.limits = world_truth.Limits(self.timeout, self.connect, bool(self.server.socket), backlog)
        base = {"TIMEOUT": self.timeout, "CONNECT": self.connect, "TLS": tls, "TLSPATH": "/never", "NAMES": names}
        more = self.fault.get("more", {}).get(self.kind, {})
        self.proxies = [world_proxies.WorldProxy(self.kind, {
            **base, "PORT": front, "SERVER": back, "FORMAT": self.formats.get(self.kind, ""), "SYSLOG": syslog,
            **world_proxies.towards(self.kind, self.server, more)}, self.folders["run"], self.folders["logs"])]
        self.port = front
        if self.plan["front"]:
            kind, timeout = self.plan["front"]
            self.proxies.append(world_proxies.WorldProxy(kind, {
                **base, "PORT": edge, "SERVER": front, "TIMEOUT": timeout, "FORMAT": self.formats.get(kind, ""),
                "SYSLOG": edge_syslog}, self.folders["outer-run"], self.folders["outer-logs"]))
            self.port = edge

    def drive(self):
        """Starts everything, sends the traffic, and ends everything."""
        running = []
        try:
            for one in (self.server, *self.proxies):
                running.append(one)
                one.start(self.zone)
            self.warm_up()
            requests = timetable(self.plan, self.fault, self.seed)
            t0 = time.time() + 0.3
            steps = perform(self.server, self.fault.get("steps", []), t0, self.doubts)
            self.clients = traffic.run(requests, self.port, t0)
            steps.join(30)
            wait_for_quiet(self.server, time.time() + max(12, self.timeout / 3))
            if random.Random(f"copied:{self.seed}:{self.name}").random() < 0.5:
                # Logs are mostly copied from a server that runs; sometimes it was stopped before.
                self.server.keep_logs()
        finally:
            for one in reversed(running):
                one.stop()

    def warm_up(self):
        """A few requests that start interpreters and compile pages; they are part of nobody's traffic."""
        traffic.run([{
            "at": 0.02 * number, "method": "GET", "target": "/", "body": b"", "from": "127.0.0.8",
            "agent": "HealthProbe/2.1", "patience": 20.0, "lab": f"{self.seed}-warm{number};w=0.001;s=200;b=10;d=ok"}
            for number in range(1 if "pulses" in self.fault else 6)], self.port, time.time())

    def judge(self):
        """The truth rows of the outermost proxy's log; doubts are kept."""
        account = world_truth.Account(self.server.account)
        rows, doubts, visible = world_truth.build(self.kind, self.folders["logs"], account, self.limits)
        self.doubts += doubts
        if self.plan["front"]:
            kind, timeout = self.plan["front"]
            behind = world_truth.behind(self.kind, self.folders["logs"], rows)
            rows, doubts, visible = world_truth.build(
                kind, self.folders["outer-logs"], account, world_truth.Limits(timeout, self.connect, False, None), behind)
            self.doubts += doubts
        unlogged = [lab_id for lab_id, client in self.clients.items()
                    if lab_id.split(";")[0] not in visible and isinstance(client["status"], int)]
        if unlogged:
            self.doubts.append(f"{len(unlogged)} answered requests without a line in the proxy's log")
        if self.fault.get("control") and rows:
            self.doubts.append(f"a control with {len(rows)} failures")
        if not self.fault.get("control") and len(rows) < 5:
            self.doubts.append(f"only {len(rows)} failures")
        return rows

    def write(self, out):
        """Leaves evidence, truth and run.json in `out`; returns the truth rows."""
        rows = self.judge()
        os.makedirs(out, exist_ok=True)
        evidence, hops = self.collect(out), self.collect_front(out)
        source = "balancer-access.log" if self.plan["front"] else evidence["proxy-log"][0]
        with open(os.path.join(out, "truth.jsonl"), "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps({"source": source, **row}) + "\n")
        facts = {"scenario": self.plan["fault"], "family": "control" if self.fault.get("control") else "world",
                 "world": self.name, "proxy": self.kind, "seed": self.seed, "zone": self.zone,
                 "server": self.plan["server"], "oneUrl": False, "timeout": self.timeout, "evidence": evidence,
                 "hops": hops, "proxyFormat": self.formats.get(self.kind) if self.plan["timed"] else None,
                 "serverFormat": None, "doubts": self.doubts}
        with open(os.path.join(out, "run.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=1)
        return rows

    def collect(self, out):
        """Copies what an engineer would find; returns evidence by kind."""
        logs, server = self.folders["logs"], self.server
        found = [("proxy-log", logs, world_proxies.ACCESS_LOGS[self.kind]),
                 ("proxy-error-log", logs, world_proxies.ERROR_LOGS[self.kind]),
                 ("proxy-config", self.folders["run"], world_proxies.TEMPLATES[self.kind]),
                 ("server-config", self.folders["server"], server.configuration)]
        kept = os.path.join(self.folders["server"], "kept")
        found += [(kind, kept if os.path.exists(kept) else logs, name)
                  for kind, name in server.logs_of.items() if kind != "console"]
        evidence = {}
        for kind, folder, name in found:
            path = os.path.join(folder, name or "none")
            if not os.path.exists(path) or not os.path.getsize(path):
                continue
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                text = file.read()
            if kind == "proxy-config":
                # What the lab added to a format is cut out of the log's lines, so it is cut out here.
                text = re.sub(r'\|LAB\|[^"\n]*"', '"', text)
            name = os.path.basename(name)
            with open(os.path.join(out, name), "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.write(text)
            evidence.setdefault(kind, []).append(name)
        return evidence

    def collect_front(self, out):
        """Copies the logs of a proxy in front; returns what `--hop` says of them."""
        hops = []
        if not self.plan["front"]:
            return hops
        kind = self.plan["front"][0]
        for word, name, names in (("log", "balancer-access.log", world_proxies.ACCESS_LOGS),
                                  ("error-log", "balancer-error.log", world_proxies.ERROR_LOGS)):
            path = os.path.join(self.folders["outer-logs"], names[kind] or "none")
            if os.path.exists(path) and os.path.getsize(path):
                shutil.copyfile(path, os.path.join(out, name))
                hops.append(f"balancer:{word}={name}")
        if self.plan["timed"] and self.formats.get(kind):
            hops.append(f"balancer:format={self.formats[kind]}")
        return hops


def run_world(name, seed, zone, out):
    """A whole run; returns truth rows and doubts."""
    top = tempfile.mkdtemp(prefix="postern-world-")
    os.chmod(top, 0o755)
    try:
        run = Run(name, seed, zone, top)
        run.drive()
        return run.write(out), run.doubts
    finally:
        if os.environ.get("LAB_KEEP"):
            print("kept", top)
        else:
            shutil.rmtree(top, ignore_errors=True)


def suite(options):
    """Runs many worlds, a few at a time."""
    os.makedirs(options.out, exist_ok=True)
    commands = []
    for name in scenarios.SETS[options.set]:
        out = os.path.join(options.out, f"{name}-{options.seed}")
        if options.only in name and not os.path.exists(os.path.join(out, "run.json")):
            commands.append((name, [sys.executable, os.path.abspath(__file__), "run", name, "--seed", str(options.seed),
                                    "--out", out]))
    failed = processes.run_all(commands, options.jobs, tells=True)
    print(f"{len(failed)} runs failed or are in doubt: {' '.join(failed)}")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command_name", required=True)
    commands.add_parser("list")
    one = commands.add_parser("run")
    one.add_argument("world", choices=sorted(scenarios.ALL))
    one.add_argument("--out", required=True)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--zone", default="UTC")
    many = commands.add_parser("suite")
    many.add_argument("--out", required=True)
    many.add_argument("--jobs", type=int, default=2)
    many.add_argument("--seed", type=int, default=1)
    many.add_argument("--only", default="")
    many.add_argument("--set", choices=sorted(scenarios.SETS), default="worlds")
    scoring = commands.add_parser("score")
    scoring.add_argument("dir")
    scoring.add_argument("--command", required=True)
    scoring.add_argument("--only", default="")
    scoring.add_argument("--jobs", type=int, default=2)
    scoring.add_argument("--totals", action="store_true")
    scoring.add_argument("--json")
    options = parser.parse_args()
    if options.command_name == "list":
        for world, plan in scenarios.ALL.items():
            held = next((f" ({name})" for name in ("held-out", "fresh") if world in scenarios.SETS[name]), "")
            print(f"{world:45} {scenarios.FAULTS[plan['fault']]['about']}{held}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.command_name == "suite":
        return suite(options)
    if options.command_name == "score":
        return world_scores.show(options)
    rows, doubts = run_world(options.world, options.seed, options.zone, options.out)
    counts = collections.Counter(f"{row['status']} {row['cause']}/{row['detail']}" for row in rows)
    print(", ".join(f"{n} × {what}" for what, n in sorted(counts.items())) or "no failures")
    for doubt in doubts:
        print("doubt:", doubt, file=sys.stderr)
    return 1 if doubts else 0


if __name__ == "__main__":
    sys.exit(main())
