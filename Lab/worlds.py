#!/usr/bin/env python3
"""Real application servers behind real proxies.

    worlds.py list
    worlds.py run WORLD --out DIR [--seed N] [--zone TZ]
    worlds.py suite --out DIR [--jobs N] [--seed N] [--only TEXT]
                    [--set worlds|held-out|fresh]
    worlds.py score DIR --command "postern" [--only TEXT] [--totals] [--json FILE]

A world is a server, a proxy (or two) and a fault; see WORLDS. `run` leaves in DIR what `lab.py run` leaves: the logs as
the programs wrote them, `truth.jsonl` and `run.json`. `score` holds one program against kept runs, with all evidence
and with the two access logs alone, run by run; `--totals` prints no run by itself.
"""

import argparse
import collections
import concurrent.futures
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
import score
import servers
import traffic
import world_proxies
import worlds_truth

# Per page: its target, the median of its work in seconds, its weight, and the method.
PAGES = {
    "home": ("/", 0.03, 18), "search": ("/search?q={word}&page={few}", 0.09, 14), "product": ("/products/{id}", 0.05, 24),
    "cart": ("/cart", 0.05, 6, "POST"), "checkout": ("/checkout", 0.18, 4, "POST"),
    "report": ("/reports/sales?month=2026-{few:02d}", 0.5, 5), "stock": ("/api/stock?sku=A{id}", 0.02, 10),
    "order": ("/api/orders", 0.14, 5, "POST"), "account": ("/account/orders?page={few}", 0.08, 6),
}
SCRIPTS = {
    "home": "/index.php", "search": "/search.php?q={word}&page={few}", "product": "/product.php?id={id}",
    "cart": "/cart.php", "checkout": "/checkout.php", "report": "/report.php?month=2026-{few:02d}",
    "stock": "/api/stock.php?sku=A{id}", "order": "/api/order.php", "account": "/account.php?page={few}",
}

# Faults as data. `orders` change what the application is asked to do: (from, to, pages, share, changes); `steps` happen
# to the server; `pages` changes medians and weights; `server` its settings; `more` what the proxies are set to.
LONG = {"home": (0.25, 18), "search": (0.6, 14), "product": (0.4, 24), "checkout": (0.8, 6), "report": (1.2, 8)}
FAULTS = {
    "slow": {
        "about": "one page works longer than the proxy waits", "rate": 9, "server": {"workers": 14},
        "pages": {"report": (0.4, 14), "account": (0.08, 10)},
        "orders": [(5, 16, "report|account", 0.75, {"w": (3.4, 6.0)})]},
    "slow-many": {
        "about": "many pages work longer than the proxy waits; the server has room", "rate": 14,
        "server": {"workers": 8, "threads": 12, "maxThreads": 120},
        "orders": [(5, 16, "report|account|search|order", 0.5, {"w": (3.3, 7.0)})]},
    "hung": {
        "about": "one page never answers, and the supervisor ends its worker after the proxy has gone", "rate": 9,
        "server": {"workers": 14, "timeout": 5, "harakiri": 5, "terminate": "5s"},
        "pages": {"report": (0.4, 14), "account": (0.08, 10)},
        "orders": [(5, 15, "report|checkout", 0.6, {"w": (18, 20)})]},
    "supervisor": {
        "about": "the supervisor ends workers whose request takes longer than it allows, before the proxy would", "rate": 9,
        "server": {"workers": 10, "timeout": 1, "harakiri": 1, "terminate": "1s"},
        "pages": {"report": (0.4, 14), "account": (0.08, 10)},
        "orders": [(5, 16, "report|checkout|account", 0.7, {"w": (7.5, 9.0)})]},
    "saturation": {
        "about": "a burst that the workers cannot take in time", "rate": 8, "seconds": 26,
        "server": {"workers": 3, "maxThreads": 3}, "bursts": [(6, 10.5, 75)],
        "pages": {"report": (0.3, 5), "product": (0.08, 24)}},
    "saturation-slow": {
        "about": "some slow requests hold all workers: their neighbours wait", "rate": 10, "seconds": 24,
        "server": {"workers": 4, "threads": 1, "maxThreads": 4},
        "orders": [(6, 14, "report|account", 0.8, {"w": (3.3, 5.0)})]},
    "backlog": {
        "about": "a burst that overruns the listen backlog too", "rate": 6, "seconds": 24,
        "server": {"workers": 2, "backlog": 12, "listen": 12, "maxThreads": 2, "acceptCount": 6, "maxConnections": 4},
        "more": {"haproxy": {"RETRIES": 1}}, "connect": 1, "bursts": [(6, 10, 60)],
        "pages": {"report": (0.3, 5), "product": (0.1, 24)}},
    "gap": {
        "about": "a deployment: stopped, and started again seconds later", "rate": 12,
        "steps": [(6, "stop", 2.2), (14, "stop", 1.4)]},
    "kill": {
        "about": "the kernel's kind of end: a worker with requests in hand is killed, four times", "rate": 14,
        "server": {"workers": 6}, "pages": LONG,
        "steps": [(5.1, "kill-busy", 2), (8.7, "kill-busy", 2), (12.2, "kill-busy", 3), (15.4, "kill-busy", 3)]},
    "die": {
        "about": "some requests end the process that serves them", "rate": 12, "server": {"workers": 6}, "pages": LONG,
        "orders": [(5, 17, "report|checkout", 0.25, {"w": (0.1, 0.8), "d": "die"})]},
    "own": {
        "about": "the application answers 502, 503 and 504 by itself", "rate": 14, "server": {"workers": 12},
        "orders": [(5, 16, "order|stock|checkout", 0.6, {"w": (0.02, 0.9), "s": [502, 503]}),
                   (5, 16, "account", 0.6, {"w": (1.9, 2.1), "s": [504]})]},
    "own-503": {
        "about": "the application sheds load with 503 at once", "rate": 18, "server": {"workers": 8},
        "orders": [(6, 12, ".", 0.5, {"w": (0.001, 0.004), "s": [503]})]},
    "big-header": {
        "about": "some answers carry more cookies than the proxy takes", "rate": 12, "server": {"workers": 8},
        "orders": [(6, 16, "cart|product", 0.4, {"d": "big-header"})]},
    "block": {
        "about": "one request blocks the event loop: everybody waits", "rate": 9, "seconds": 24,
        "single": [(5.0, {"w": 4.4, "d": "block"}), (11.0, {"w": 3.6, "d": "block"}), (16.5, {"w": 5.2, "d": "block"})]},
    "race": {
        "about": "idle connections are closed by the server as the proxy uses them again", "rate": 0.0001, "seconds": 31,
        "more": {"nginx": {"KEEPALIVE": "keepalive 32;"}, "haproxy": {"DEFAULTS": "http-reuse always"}},
        "pulses": {"every": 6.0, "count": 12, "block": 0.35}},
    "mixed": {
        "about": "slow requests first, killed workers later", "rate": 12, "seconds": 26, "server": {"workers": 16},
        "pages": LONG, "orders": [(4, 10, "report|account", 0.7, {"w": (3.4, 5.0)})],
        "steps": [(16.1, "kill-busy", 5), (18.8, "kill-busy", 5), (21.2, "kill-busy", 5)]},
    "resets": {
        "about": "the application closes connections without an answer", "rate": 12,
        "orders": [(5, 11, "order|cart|product", 0.4, {"w": (0.02, 0.6), "d": "close"}),
                   (11, 16, "order|cart|product", 0.4, {"w": (0.02, 0.6), "d": "reset"})]},
    "calm": {
        "about": "slow pages, 404 and 500, departed clients, but no gateway failure", "control": True, "rate": 12,
        "server": {"workers": 16, "maxThreads": 60}, "impatient": 0.06,
        "orders": [(4, 16, "report|account", 0.8, {"w": (1.2, 2.5)}), (0, 20, "product", 0.05, {"s": [404]}),
                   (0, 20, "search", 0.05, {"s": [500]})]},
    "reload": {
        "about": "reloads that cost nobody a request", "control": True, "rate": 10, "server": {"workers": 6},
        "steps": [(6, "reload", 0), (12, "reload", 0)]},
    "kill-idle": {
        "about": "idle workers are killed: nobody notices", "control": True, "rate": 4, "server": {"workers": 8},
        "steps": [(5, "kill-idle", 1), (9, "kill-idle", 1), (13, "kill-idle", 1)]},
    "real-slow": {
        "about": "at the pace of production: the proxy waits 60 s, one page works longer", "rate": 2.5, "seconds": 90,
        "timeout": 60, "connect": 5, "server": {"workers": 6, "threads": 20, "timeout": 300, "maxThreads": 150},
        "orders": [(8, 70, "report|account", 0.5, {"w": (61, 75)})]},
    "real-saturation": {
        "about": "at the pace of production: the proxy waits 60 s, a burst takes longer", "rate": 1, "seconds": 130,
        "timeout": 60, "connect": 5, "server": {"workers": 2, "maxThreads": 2, "timeout": 300},
        "bursts": [(8, 40, 20)], "pages": {"report": (3.0, 5), "product": (0.6, 24), "search": (0.8, 14)}},
}
FAULTS["slow-threads"] = {**FAULTS["slow-many"], "about": "one page of many threads works longer than the proxy waits",
                          "orders": FAULTS["slow"]["orders"]}

SYNC, THREADS = {"workers": 4}, {"workers": 2, "threads": 6}
UNIX, TCP = {"unix": True, "frontController": True}, {}
HTTP = {"protocol": "http"}


def world(server, proxy, fault, settings=None, timed=False, front=None):
    return {"server": server, "proxy": proxy, "fault": fault, "settings": settings or {}, "timed": timed, "front": front}


# The order is the order of the suite: what tells most comes first.
WORLDS = {
    "gunicorn-sync-nginx-supervisor": world("gunicorn", "nginx", "supervisor", SYNC),
    "gunicorn-sync-nginx-saturation": world("gunicorn", "nginx", "saturation", SYNC),
    "gunicorn-sync-haproxy-slow": world("gunicorn", "haproxy", "slow", SYNC),
    "php-unix-nginx-saturation": world("phpfpm", "nginx", "saturation", UNIX),
    "php-tcp-apache-slow": world("phpfpm", "apache", "slow", {"pm": "static"}),
    "uwsgi-nginx-harakiri": world("uwsgi", "nginx", "supervisor"),
    "node-caddy-die": world("node", "caddy", "die"),
    "node-nginx-block": world("node", "nginx", "block"),
    "node-nginx-race": world("node", "nginx", "race"),
    "tomcat-apache-saturation": world("tomcat", "apache", "saturation"),
    "tomcat-nginx-own": world("tomcat", "nginx", "own", timed=True),
    "gunicorn-threads-caddy-gap": world("gunicorn", "caddy", "gap", THREADS),
    "uwsgi-http-apache-kill": world("uwsgi", "apache", "kill", HTTP),
    "gunicorn-sync-nginx-calm": world("gunicorn", "nginx", "calm", SYNC),
    "php-unix-nginx-backlog": world("phpfpm", "nginx", "backlog", {**UNIX, "pm": "static"}),
    "tomcat-haproxy-slow": world("tomcat", "haproxy", "slow-threads"),
    "php-tcp-nginx-terminate": world("phpfpm", "nginx", "supervisor", {"pm": "static"}),
    "gunicorn-sync-apache-hung": world("gunicorn", "apache", "hung", SYNC),
    "node-apache-slow": world("node", "apache", "slow-many"),
    "uwsgi-http-haproxy-saturation": world("uwsgi", "haproxy", "saturation", HTTP),
    "gunicorn-sync-varnish-saturation": world("gunicorn", "varnish", "saturation", SYNC),
    "node-lighttpd-slow": world("node", "lighttpd", "slow-many"),
    "gunicorn-sync-nginx-timed-mixed": world("gunicorn", "nginx", "mixed", SYNC, timed=True),
    "php-unix-apache-reload": world("phpfpm", "apache", "reload", {**UNIX, "pm": "static"}),
    "node-none-nginx-die": world("node", "nginx", "die", {"morgan": False}),
    "tomcat-caddy-gap": world("tomcat", "caddy", "gap"),
    "gunicorn-threads-haproxy-nginx-slow": world("gunicorn", "nginx", "slow-threads", THREADS, front=("haproxy", 8)),
    "php-tcp-nginx-kill": world("phpfpm", "nginx", "kill", {"pm": "static"}),
    "tomcat-varnish-own": world("tomcat", "varnish", "own"),
    "uwsgi-nginx-backlog": world("uwsgi", "nginx", "backlog"),
    "gunicorn-sync-apache-timed-saturation-slow": world("gunicorn", "apache", "saturation-slow", SYNC, timed=True),
    "node-haproxy-race": world("node", "haproxy", "race"),
    "gunicorn-sync-caddy-supervisor": world("gunicorn", "caddy", "supervisor", SYNC),
    "php-tcp-nginx-gap": world("phpfpm", "nginx", "gap", {"pm": "static"}),
    "node-nginx-resets": world("node", "nginx", "resets"),
    "tomcat-lighttpd-gap": world("tomcat", "lighttpd", "gap"),
    "uwsgi-nginx-kill-idle": world("uwsgi", "nginx", "kill-idle"),
    "php-unix-nginx-calm": world("phpfpm", "nginx", "calm", {**UNIX, "pm": "static"}),
    "gunicorn-sync-nginx-backlog": world("gunicorn", "nginx", "backlog", SYNC),
    "tomcat-nginx-big-header": world("tomcat", "nginx", "big-header"),
    "node-apache-own-503": world("node", "apache", "own-503"),
    "uwsgi-apache-own": world("uwsgi", "apache", "own"),
    "tomcat-nginx-haproxy-saturation": world("tomcat", "haproxy", "saturation", front=("nginx", 8)),
    "gunicorn-sync-nginx-saturation-slow": world("gunicorn", "nginx", "saturation-slow", SYNC),
    "gunicorn-threads-nginx-real-slow": world("gunicorn", "nginx", "real-slow", THREADS),
    "tomcat-apache-real-saturation": world("tomcat", "apache", "real-saturation"),
}
# Nobody tunes to these: only their totals are looked at.
HELD_OUT = {
    "php-tcp-haproxy-saturation": world("phpfpm", "haproxy", "saturation"),
    "php-tcp-haproxy-slow": world("phpfpm", "haproxy", "slow", {"pm": "static"}),
    "php-tcp-haproxy-terminate": world("phpfpm", "haproxy", "supervisor", {"pm": "static"}),
    "php-tcp-haproxy-own": world("phpfpm", "haproxy", "own", {"pm": "static"}),
    "php-tcp-haproxy-calm": world("phpfpm", "haproxy", "calm", {"pm": "static"}),
    "uwsgi-http-caddy-saturation": world("uwsgi", "caddy", "saturation", HTTP),
    "uwsgi-http-caddy-harakiri": world("uwsgi", "caddy", "supervisor", HTTP),
    "uwsgi-http-caddy-slow": world("uwsgi", "caddy", "slow", HTTP),
    "uwsgi-http-caddy-kill": world("uwsgi", "caddy", "kill", HTTP),
    "uwsgi-http-caddy-gap": world("uwsgi", "caddy", "gap", HTTP),
    "uwsgi-http-caddy-reload": world("uwsgi", "caddy", "reload", HTTP),
}
# Pairs that stand in neither of the two: for a last measure, with another seed, when all tuning is done.
FRESH = {
    "gunicorn-sync-lighttpd-slow": world("gunicorn", "lighttpd", "slow", SYNC),
    "gunicorn-sync-lighttpd-supervisor": world("gunicorn", "lighttpd", "supervisor", SYNC),
    "gunicorn-threads-apache-kill": world("gunicorn", "apache", "kill", THREADS),
    "gunicorn-unix-nginx-backlog": world("gunicorn", "nginx", "backlog", {**SYNC, "unix": True}),
    "php-unix-apache-saturation": world("phpfpm", "apache", "saturation", UNIX),
    "php-tcp-apache-timed-hung": world("phpfpm", "apache", "hung", {"pm": "static"}, timed=True),
    "php-tcp-nginx-own": world("phpfpm", "nginx", "own", {"pm": "static"}),
    "uwsgi-nginx-timed-saturation-slow": world("uwsgi", "nginx", "saturation-slow", timed=True),
    "uwsgi-http-varnish-harakiri": world("uwsgi", "varnish", "supervisor", HTTP),
    "node-apache-race": world("node", "apache", "race"),
    "node-varnish-block": world("node", "varnish", "block"),
    "node-none-haproxy-slow": world("node", "haproxy", "slow-many", {"morgan": False}),
    "tomcat-nginx-saturation": world("tomcat", "nginx", "saturation"),
    "tomcat-caddy-slow": world("tomcat", "caddy", "slow-threads"),
    "tomcat-varnish-calm": world("tomcat", "varnish", "calm"),
    "uwsgi-apache-reload": world("uwsgi", "apache", "reload"),
    "node-caddy-nginx-own": world("node", "caddy", "own", front=("nginx", 8)),
}
SETS = {"worlds": WORLDS, "held-out": HELD_OUT, "fresh": FRESH}
ALL = {**WORLDS, **HELD_OUT, **FRESH}


def pages_of(plan, fault):
    """The pages of this world's server: name, target, median, weight, method."""
    pages = []
    for name, (target, median, weight, *method) in PAGES.items():
        if plan["server"] == "phpfpm":
            target = SCRIPTS[name]
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
            idle = moment + 0.3 + plan["idleClose"]
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
        account = worlds_truth.Account(server.account)
        now = time.time()
        busy = {a.pid for tries in account.attempts.values() for a in tries
                if a.finished is None and account.death(a.pid, a.begun, now) is None}
        chosen = [pid for pid in server.workers() if (pid in busy) == (what == "kill-busy")]
        for pid in chosen[:int(amount)]:
            server.note(event="lab-kill", pid=pid)
            os.kill(pid, signal.SIGKILL)


def perform(server, steps, t0, doubts):
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
        account, now = worlds_truth.Account(server.account), time.time()
        if not any(a.finished is None and account.death(a.pid, a.begun, now) is None
                   for tries in account.attempts.values() for a in tries):
            break
        time.sleep(0.5)
    time.sleep(0.4)


def run_world(name, plan, seed, zone, out):
    """A whole run: evidence, truth and run.json in `out`; returns truth rows and doubts."""
    fault = FAULTS[plan["fault"]]
    plan = {**plan, "idleClose": 6.0}
    top = tempfile.mkdtemp(prefix="postern-world-")
    folders = {part: os.path.join(top, part) for part in ("server", "run", "logs", "outer-run", "outer-logs")}
    os.chmod(top, 0o755)
    for path in folders.values():
        os.mkdir(path)
        if os.getuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
            os.chmod(path, 0o777)
    front, back, tls, names, syslog, edge, edge_syslog = lab.free_ports(7)
    timeout, connect = fault.get("timeout", 3), fault.get("connect", 2)
    settings = {**plan["settings"], **fault.get("server", {})}
    if plan["settings"].get("threads") and "threads" not in fault.get("server", {}):
        # Workers with threads are few, whatever the fault asks of those without.
        settings["workers"] = plan["settings"]["workers"]
    doubts = []
    kind = plan["proxy"]
    server = servers.load(plan["server"])(settings, folders["server"], folders["logs"], back)
    formats = world_proxies.TIMED_FORMATS if plan["timed"] else world_proxies.DEFAULT_FORMATS
    base = {"TIMEOUT": timeout, "CONNECT": connect, "TLS": tls, "TLSPATH": "/never", "NAMES": names}
    more = fault.get("more", {}).get(kind, {})
    inner = world_proxies.WorldProxy(kind, {
        **base, "PORT": front, "SERVER": back, "FORMAT": formats.get(kind, ""), "SYSLOG": syslog,
        **world_proxies.towards(kind, server, more)}, folders["run"], folders["logs"])
    outer = None
    if plan["front"]:
        outer_kind, outer_timeout = plan["front"]
        outer = world_proxies.WorldProxy(outer_kind, {
            **base, "PORT": edge, "SERVER": front, "TIMEOUT": outer_timeout, "FORMAT": formats.get(outer_kind, ""),
            "SYSLOG": edge_syslog}, folders["outer-run"], folders["outer-logs"])
    running = []
    try:
        running.append(server)
        server.start(zone)
        for one in (inner, outer):
            if one:
                one.start(zone)
                running.append(one)
        requests = timetable(plan, fault, seed)
        # A first request each warms interpreters and compiles pages; it is part of nobody's traffic.
        port = edge if outer else front
        warm = [{"at": 0.02 * number, "method": "GET", "target": "/", "body": b"", "from": "127.0.0.8",
                 "agent": "HealthProbe/2.1", "patience": 20.0, "lab": f"{seed}-warm{number};w=0.001;s=200;b=10;d=ok"}
                for number in range(1 if "pulses" in fault else 6)]
        traffic.run(warm, port, time.time())
        t0 = time.time() + 0.3
        steps = perform(server, fault.get("steps", []), t0, doubts)
        clients = traffic.run(requests, port, t0)
        steps.join(30)
        wait_for_quiet(server, time.time() + max(12, timeout / 3))
        if random.Random(f"copied:{seed}:{name}").random() < 0.5:
            # Logs are mostly copied from a server that runs; sometimes it was stopped before.
            server.keep_logs()
    finally:
        for one in reversed(running):
            one.stop()
    try:
        limits = (timeout, connect, bool(server.socket), settings.get("backlog", settings.get("listen", settings.get("acceptCount"))))
        account = worlds_truth.Account(server.account)
        rows, more_doubts, records = worlds_truth.build(kind, folders["logs"], account, limits)
        doubts += more_doubts
        os.makedirs(out, exist_ok=True)
        evidence, hops = collect(plan, server, folders, out, formats)
        source = evidence["proxy-log"][0]
        visible = records
        if outer:
            known = {row["line"]: row for row in rows}
            paired = world_proxies.proxies.align(
                kind, world_proxies.records(kind, folders["logs"]),
                os.path.join(folders["logs"], world_proxies.ACCESS_LOGS[kind]))
            behind = {record.lab: (record, known.get(line)) for line, record in paired.items()}
            rows, more_doubts, visible = worlds_truth.build(
                plan["front"][0], folders["outer-logs"], account, (plan["front"][1], connect, False, None), behind)
            doubts += more_doubts
            source = "balancer-access.log"
        unlogged = [lab_id for lab_id, client in clients.items()
                    if lab_id.split(";")[0] not in visible and isinstance(client["status"], int)]
        if unlogged:
            doubts.append(f"{len(unlogged)} answered requests without a line in the proxy's log")
        if fault.get("control") and rows:
            doubts.append(f"a control with {len(rows)} failures")
        if not fault.get("control") and len(rows) < 5:
            doubts.append(f"only {len(rows)} failures")
        with open(os.path.join(out, "truth.jsonl"), "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps({"source": source, **row}) + "\n")
        facts = {"scenario": plan["fault"], "family": "control" if fault.get("control") else "world", "world": name,
                 "proxy": kind, "seed": seed, "zone": zone, "server": plan["server"], "oneUrl": False,
                 "timeout": timeout, "evidence": evidence, "hops": hops,
                 "proxyFormat": formats.get(kind) if plan["timed"] else None, "serverFormat": None, "doubts": doubts}
        with open(os.path.join(out, "run.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=1)
        return rows, doubts
    finally:
        if os.environ.get("LAB_KEEP"):
            print("kept", top)
        else:
            shutil.rmtree(top, ignore_errors=True)


def collect(plan, server, folders, out, formats):
    """Copies what an engineer would find; returns evidence by kind, and what `--hop` says of a proxy in front."""
    evidence, hops = {}, []

    def take(kind, path, name=None):
        if path and os.path.exists(path) and os.path.getsize(path):
            name = name or os.path.basename(path)
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                text = file.read()
            if name.endswith((".cfg", ".conf")):
                # What the lab added to a format is cut out of its lines before they are read.
                text = re.sub(r'\|LAB\|[^"\n]*"', '"', text)
            with open(os.path.join(out, name), "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.write(text)
            evidence.setdefault(kind, []).append(name)

    kind = plan["proxy"]
    take("proxy-log", os.path.join(folders["logs"], world_proxies.ACCESS_LOGS[kind]))
    if world_proxies.ERROR_LOGS[kind]:
        take("proxy-error-log", os.path.join(folders["logs"], world_proxies.ERROR_LOGS[kind]))
    take("proxy-config", os.path.join(folders["run"], world_proxies.TEMPLATES[kind]))
    for what, name in server.logs_of.items():
        if what != "console":
            kept = os.path.join(folders["server"], "kept", name)
            take(what, kept if os.path.exists(kept) else os.path.join(folders["logs"], name))
    if server.configuration:
        take("server-config", os.path.join(folders["server"], server.configuration))
    if plan["front"]:
        outer = plan["front"][0]
        for word, names in (("log", world_proxies.ACCESS_LOGS), ("error-log", world_proxies.ERROR_LOGS)):
            path = os.path.join(folders["outer-logs"], names[outer] or "none")
            if os.path.exists(path) and os.path.getsize(path):
                name = "balancer-access.log" if word == "log" else "balancer-error.log"
                shutil.copyfile(path, os.path.join(out, name))
                hops.append(f"balancer:{word}={name}")
        if plan["timed"] and formats.get(outer):
            hops.append(f"balancer:format={formats[outer]}")
    return evidence, hops


def suite(options):
    """Runs many worlds, each in a process of its own."""
    chosen = {name: plan for name, plan in SETS[options.set].items() if options.only in name}
    waiting = [name for name in chosen if not os.path.exists(os.path.join(options.out, f"{name}-{options.seed}", "run.json"))]
    running, failed = {}, []
    os.makedirs(options.out, exist_ok=True)
    try:
        while waiting or running:
            while waiting and len(running) < options.jobs:
                name = waiting.pop(0)
                out = os.path.join(options.out, f"{name}-{options.seed}")
                running[name] = subprocess.Popen(
                    [sys.executable, os.path.abspath(__file__), "run", name, "--seed", str(options.seed), "--out", out],
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for name, process in list(running.items()):
                if process.poll() is None:
                    continue
                del running[name]
                said = process.stdout.read().strip()
                print(f"{name}: {said}", flush=True)
                if process.returncode:
                    failed.append(name)
            time.sleep(0.5)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()
    print(f"{len(failed)} runs failed or are in doubt: {' '.join(failed)}")
    return 1 if failed else 0


def one_score(directory, command, level):
    """A run's score, and its wrong rows by kind."""
    place = tempfile.mkdtemp(prefix="postern-world-score-")
    try:
        copy = os.path.join(place, "run")
        shutil.copytree(directory, copy)
        facts, truth = score.handicaps.read_facts(copy), score.handicaps.read_truth(copy)
        said, answer, code = score.diagnose(command, copy, level, [])
        return facts, truth, said, answer, code
    finally:
        shutil.rmtree(place, ignore_errors=True)


def show_scores(options):
    """Holds one program against kept runs: a line for each, its wrong rows by kind, and the totals."""
    names = sorted(name for name in os.listdir(options.dir)
                   if options.only in name and os.path.exists(os.path.join(options.dir, name, "run.json")))
    whole = {}
    broken = 0
    for level in ("all", "access"):
        total = score.Score()
        each = []
        if not options.totals:
            print(f"\n## {level}\n\n| run | failures | macro-F1 | right | verdict | sure and right | wrong: truth > said (confidence) |")
            print("|---|---|---|---|---|---|---|")
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            work = [(name, pool.submit(one_score, os.path.join(options.dir, name), options.command, level)) for name in names]
            for name, future in work:
                try:
                    facts, truth, said, answer, code = future.result()
                except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as problem:
                    broken += 1
                    print(f"broken: {'a run' if options.totals else name}: {problem if not options.totals else ''}")
                    continue
                alone = score.Score()
                for one in (alone, total):
                    one.add(truth, said, answer, facts, code)
                if alone.macro_f1() is not None:
                    each.append(alone.macro_f1())
                if options.totals:
                    continue
                wrong = collections.defaultdict(list)
                for row in truth:
                    claim = said.get((row["source"], row["line"]))
                    cause = claim["cause"] if claim else "missing"
                    if cause != row["cause"] and row["cause"] != "unknown":
                        wrong[row["cause"], row["detail"], cause, claim and claim.get("detail")].append(
                            float((claim or {}).get("confidence") or 0))
                kinds = "; ".join(f"{n} × {a}/{b} > {c}{f'/{d}' if d else ''} ({low:.2f}–{high:.2f})" for (a, b, c, d), n, low, high in
                                  ((kind, len(values), min(values), max(values)) for kind, values in wrong.items()))
                claimed, right = alone.sure()
                macro = alone.macro_f1()
                hits = sum(n for (true, found), n in alone.confusion.items() if true == found)
                verdict = "right" if alone.verdicts["right"] else "WRONG: " + alone.wrong[0].split("verdict ")[1]
                print(f"| {name} | {sum(alone.confusion.values())} | {'–' if macro is None else f'{macro:.3f}'} | {hits} | "
                      f"{verdict} | {right}/{claimed} | {kinds} |", flush=True)
        claimed, right = total.sure()
        hits = sum(n for (true, found), n in total.confusion.items() if true == found)
        mean = sum(each) / len(each) if each else 0
        print(f"\n**{level}: {total.runs} runs, {sum(total.confusion.values())} failures, {hits} right; pooled macro-F1 "
              f"{total.macro_f1() or 0:.3f}, mean of the runs' {mean:.3f}; verdicts {total.verdicts['right']} right, "
              f"{total.verdicts['wrong']} wrong; of {claimed} that claim 0.9 or more {right} are right**")
        whole[level] = total.summary()
        if not options.totals:
            total.show(f"{level}, pooled")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(whole, file, indent=1)
    return 1 if broken else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command_name", required=True)
    commands.add_parser("list")
    one = commands.add_parser("run")
    one.add_argument("world", choices=sorted(ALL))
    one.add_argument("--out", required=True)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--zone", default="UTC")
    many = commands.add_parser("suite")
    many.add_argument("--out", required=True)
    many.add_argument("--jobs", type=int, default=2)
    many.add_argument("--seed", type=int, default=1)
    many.add_argument("--only", default="")
    many.add_argument("--set", choices=sorted(SETS), default="worlds")
    scoring = commands.add_parser("score")
    scoring.add_argument("dir")
    scoring.add_argument("--command", required=True)
    scoring.add_argument("--only", default="")
    scoring.add_argument("--jobs", type=int, default=2)
    scoring.add_argument("--totals", action="store_true")
    scoring.add_argument("--json")
    options = parser.parse_args()
    if options.command_name == "list":
        for name, plan in ALL.items():
            print(f"{name:45} {FAULTS[plan['fault']]['about']}{' (held out)' if name in HELD_OUT else ''}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.command_name == "suite":
        return suite(options)
    if options.command_name == "score":
        return show_scores(options)
    rows, doubts = run_world(options.world, ALL[options.world], options.seed, options.zone, options.out)
    counts = collections.Counter(f"{row['status']} {row['cause']}/{row['detail']}" for row in rows)
    print(", ".join(f"{n} × {what}" for what, n in sorted(counts.items())) or "no failures")
    for doubt in doubts:
        print("doubt:", doubt, file=sys.stderr)
    return 1 if doubts else 0


if __name__ == "__main__":
    sys.exit(main())
