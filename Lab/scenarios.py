"""The lab's scenarios: plain data, one dictionary each.

Times are seconds from the start of a run. `faults` change what the server does with a request, `steps` are things
that happen to the server as a whole, `settings` fill the proxy's configuration.
"""

import copy
import json
import random
import re

import proxy
import traffic

BASE = {
    "seconds": 26, "rate": 16, "timeout": 3, "connect": 2,
    "server": {
        "threads": 12, "queueLength": 1000, "backlog": 256, "pool": "ShopPool", "computer": "WEB01",
        "logStyle": "w3c", "timeTakenIncludesWait": True, "clientFields": True, "xForwardedFor": False,
        "win32Marked": 1.0, "onAbandoned": "drop", "idleTimeout": 120, "sampleCounters": False,
    },
    "faults": [], "steps": [], "settings": {},
    "format": {"nginx": proxy.NGINX_TIMED, "apache": proxy.APACHE_TIMED},
}


def scenario(**changes):
    """BASE with changes; `server`, `pages` and `format` are merged, the rest is replaced."""
    result = copy.deepcopy(BASE)
    result["pages"] = copy.deepcopy(traffic.PAGES)
    for name, value in changes.items():
        if name in ("server", "format"):
            result[name].update(value)
        elif name == "pages":
            for path, page in value.items():
                result["pages"].setdefault(path, {}).update(page)
        else:
            result[name] = value
    return json.loads(json.dumps(result))


REPORTS_SLOW = {"kind": "slow", "from": 8, "to": 21, "path": "Report", "work": [3.6, 6.5]}

SAMPLES = {
    "slow-report": scenario(
        about="one page takes longer than the proxy waits",
        rate=15, server={"threads": 40}, pages={"/Shop/Report.aspx": {"weight": 18}}, faults=[REPORTS_SLOW]),
    "worker-crash": scenario(
        about="the worker process dies three times with requests in flight",
        rate=22, server={"threads": 32},
        pages={"/Shop/Home.aspx": {"median": 0.25}, "/Shop/Search.aspx": {"median": 0.7},
               "/Shop/Product.aspx": {"median": 0.4}, "/Shop/Report.aspx": {"weight": 6, "median": 1.3},
               "/Shop/Checkout.aspx": {"median": 0.9}},
        steps=[{"at": 9.3, "do": "kill", "restartAfter": 0.4}, {"at": 13.1, "do": "kill", "restartAfter": 0.4},
               {"at": 17.4, "do": "kill", "restartAfter": 0.4}]),
    "black-friday-burst": scenario(
        about="a burst of requests that the worker pool cannot take in time",
        rate=9, seconds=28,
        server={"threads": 2, "timeTakenIncludesWait": False, "onAbandoned": "serve", "sampleCounters": True},
        pages={"/Shop/Report.aspx": {"median": 0.25}, "/Shop/Checkout.aspx": {"median": 0.12},
               "/api/order": {"median": 0.1}, "/Shop/Login.aspx": {"median": 0.08}},
        bursts=[{"from": 8, "to": 13, "rate": 68}]),
    "bad-header": scenario(
        about="some answers carry more cookies than the proxy has room for",
        rate=15, faults=[{"kind": "header-too-big", "from": 9, "to": 24, "path": "Product|Basket", "share": 0.6}]),
    "app-502": scenario(
        about="the application answers 502 by itself",
        rate=20, faults=[{"kind": "own-502", "from": 8, "to": 20, "path": "order|stock|Checkout", "share": 0.85,
                          "status": 502, "work": [0.02, 0.5]}]),
    "healthy": scenario(
        about="nothing wrong: some 500, 404, 499 and slow answers, but no 502, 503 or 504",
        rate=16, impatient=0.08, server={"threads": 30},
        pages={"/Shop/Report.aspx": {"median": 1.8, "sigma": 0.25, "most": 2.6, "weight": 6},
               "/Shop/Search.aspx": {"errors": 0.06}}),
    "thin-evidence": scenario(
        about="connections are closed without an answer, but neither timing nor error log was kept",
        rate=20, format={"nginx": proxy.NGINX_COMBINED},
        server={"logFile": "u_extend1.log"},
        steps=[{"at": 8.5, "do": "rotate", "name": "u_extend2.log"}],
        faults=[{"kind": "close", "from": 10, "to": 20, "path": "aspx", "share": 0.3, "work": [0.02, 0.9]}]),
    "recycle-gap": scenario(
        about="a recycle without overlap: for some seconds nothing listens",
        rate=16,
        steps=[{"at": 9.2, "do": "recycle", "overlap": False, "gap": 2.6, "shutdownLimit": 5},
               {"at": 17.5, "do": "recycle", "overlap": False, "gap": 1.7, "shutdownLimit": 5}]),
}

# A pool that is small for its traffic, so that a burst overruns it.
SMALL_POOL = {"threads": 3, "sampleCounters": True}
BURST_PAGES = {"/Shop/Report.aspx": {"median": 0.3}, "/Shop/Checkout.aspx": {"median": 0.15},
               "/Shop/Product.aspx": {"median": 0.08}}
BURST = [{"from": 8, "to": 13, "rate": 80}]
# In flight for long enough that a process that dies takes some with it.
LONG_PAGES = {"/Shop/Home.aspx": {"median": 0.25}, "/Shop/Search.aspx": {"median": 0.7},
              "/Shop/Product.aspx": {"median": 0.4}, "/Shop/Report.aspx": {"weight": 6, "median": 1.3},
              "/api/order": {"weight": 18, "median": 0.6}, "/Shop/Checkout.aspx": {"weight": 12, "median": 0.7}}
# nginx of these releases opens a connection for each request unless told otherwise.
REUSE = {"KEEPALIVE": "keepalive 16;"}

# One cause each.
CAUSES = {
    "slow-page": scenario(
        about="one page's work needs longer than the proxy waits", server={"threads": 40},
        pages={"/Shop/Report.aspx": {"weight": 16}}, faults=[REPORTS_SLOW]),
    "slow-everywhere": scenario(
        about="several pages' work needs longer than the proxy waits, the pool has room",
        server={"threads": 120},
        faults=[{"kind": "slow", "from": 8, "to": 20, "path": "Search|Report|order|Checkout", "share": 0.7,
                 "work": [3.2, 8.0]}]),
    "refused": scenario(
        about="the service is stopped and started again", settings={"nginx": REUSE},
        steps=[{"at": 9, "do": "stop", "for": 5}]),
    "connect-timeout": scenario(
        about="nobody accepts connections and the backlog is full", connect=1, seconds=30,
        settings={"haproxy": {"RETRIES": 1}, "nginx": REUSE},
        steps=[{"at": 9, "do": "blackhole", "for": 9}]),
    "silent-firewall": scenario(
        about="a firewall drops silently: no connection is made, and standing ones are cut", connect=1, seconds=30,
        server={"threads": 32}, pages=LONG_PAGES,
        settings={"haproxy": {"RETRIES": 1, "BACKEND": "http-reuse always"}, "nginx": REUSE},
        steps=[{"at": 9, "do": "firewall", "for": 9}]),
    "marked-down": scenario(
        about="the service is stopped, and the proxy takes the server out of use",
        settings={
            "nginx": {"SERVERS": "server 127.0.0.1:@SERVER@ max_fails=1 fail_timeout=3s;\n"
                                 "        server 127.0.0.1:@SERVER@ max_fails=1 fail_timeout=3s;"},
            "haproxy": {"SERVEROPTIONS": "check inter 400ms fall 2 rise 1"},
            "apache": {"TARGET": "balancer://shop/", "WORKER": "forcerecovery=Off",
                       "EXTRA": "<Proxy balancer://shop>\nBalancerMember http://127.0.0.1:@SERVER@ retry=3 "
                                "timeout=@TIMEOUT@ connectiontimeout=@CONNECT@\n"
                                "</Proxy>"},
            "caddy": {"UPSTREAM": "fail_duration 3s"}},
        steps=[{"at": 9, "do": "stop", "for": 6}]),
    "reset": scenario(
        about="connections are reset before any byte of the answer",
        faults=[{"kind": "reset", "from": 8, "to": 20, "path": "aspx", "share": 0.3, "work": [0.02, 1.2]}]),
    "premature-close": scenario(
        about="connections are closed before any byte of the answer",
        faults=[{"kind": "close", "from": 8, "to": 20, "path": "aspx", "share": 0.3, "work": [0.02, 1.2]}]),
    "cut-in-header": scenario(
        about="connections are closed or reset in the middle of the header",
        faults=[{"kind": "close-in-header", "from": 8, "to": 20, "path": "aspx|api", "share": 0.15,
                 "work": [0.02, 0.8]},
                {"kind": "reset-in-header", "from": 8, "to": 20, "path": "aspx|api", "share": 0.15,
                 "work": [0.02, 0.8]}]),
    "crash": scenario(
        about="the worker dies with requests in flight", rate=20, server={"threads": 32}, pages=LONG_PAGES,
        steps=[{"at": 9.3, "do": "kill"}, {"at": 13.8, "do": "kill"}, {"at": 19.2, "do": "kill"}]),
    "recycle-kills": scenario(
        about="a recycle without overlap whose shutdown limit ends requests in flight",
        rate=20, server={"threads": 32}, pages=LONG_PAGES, settings={"nginx": REUSE},
        steps=[{"at": 9, "do": "recycle", "overlap": False, "gap": 0.8, "shutdownLimit": 0.25},
               {"at": 17, "do": "recycle", "overlap": False, "gap": 0.8, "shutdownLimit": 0.25}]),
    "keep-alive-race": scenario(
        about="the server drops idle connections just as the proxy uses them again", rate=6, probes=False,
        seconds=32,
        settings={"haproxy": {"BACKEND": "http-reuse always"}, "nginx": REUSE},
        pages={"/api/order": {"weight": 40}, "/Shop/Basket.aspx": {"weight": 20}},
        faults=[{"kind": "keep-alive-race", "from": 6, "to": 28, "idle": 0.12}]),
    "tls": scenario(
        about="the server's TLS port speaks plain HTTP for a while",
        pages={"/Shop/Payment/Pay.aspx": {"median": 0.1, "sigma": 0.3, "bytes": [400, 900], "weight": 20}},
        faults=[{"kind": "tls-plain", "from": 9, "to": 19}]),
    "dns": scenario(
        about="the server's name cannot be resolved for a while", proxies=["nginx"], namesFail=[[9, 17]],
        settings={"nginx": {"PASS": "resolver 127.0.0.1:@NAMES@ valid=1s ipv6=off; set $web web01.shop.internal; "
                                    "proxy_pass http://$web:@SERVER@;"}}),
    "burst": scenario(
        about="a burst overruns the pool", settings={"nginx": REUSE}, rate=10, seconds=28, server=SMALL_POOL,
        pages=BURST_PAGES, bursts=BURST),
    "burst-served": scenario(
        about="a burst overruns a pool that also works off requests nobody waits for any more",
        rate=10, seconds=28, server={**SMALL_POOL, "onAbandoned": "serve"}, pages=BURST_PAGES, bursts=BURST),
    "proxy-queue": scenario(
        about="requests wait in the proxy's own queue", rate=14, proxies=["haproxy"], pages=LONG_PAGES,
        settings={"haproxy": {"SERVEROPTIONS": "maxconn 5", "QUEUE": 2}},
        bursts=[{"from": 9, "to": 14, "rate": 20}]),
    "queue-full": scenario(
        about="the server's queue is full and turns requests away", rate=10, seconds=28,
        server={**SMALL_POOL, "queueLength": 25}, pages=BURST_PAGES, bursts=BURST),
    "bad-status-line": scenario(
        about="the first line of some answers is no status line", proxies=["haproxy", "apache", "caddy"],
        faults=[{"kind": "bad-status-line", "from": 8, "to": 21, "path": "Product|Search", "share": 0.5,
                 "lines": {"apache": "HTTP/4.2 200 OK\r\n"}}]),
    "header-too-big": scenario(
        about="some answers carry more header than the proxy takes", proxies=["nginx", "haproxy", "apache"],
        faults=[{"kind": "header-too-big", "from": 8, "to": 21, "path": "Product|Basket", "share": 0.6,
                 "oneField": True}]),
    "bad-header": scenario(
        # HAProxy 2.6 and Caddy 2.6 pass it on.
        about="a header field of some answers has a NUL in it",
        proxies=["nginx", "apache"],
        faults=[{"kind": "bad-header", "from": 8, "to": 21, "path": "Product|Winter", "share": 0.6}]),
    "bad-length": scenario(
        about="the content length of some answers is not a number",
        proxies=["haproxy", "apache", "caddy"],
        faults=[{"kind": "bad-length", "from": 8, "to": 21, "path": "Search|stock", "share": 0.6}]),
    "double-length": scenario(
        about="some answers have two different content lengths", proxies=["haproxy", "caddy"],
        faults=[{"kind": "double-length", "from": 8, "to": 21, "path": "Search|stock", "share": 0.6}]),
    "app-502": SAMPLES["app-502"],
    "app-503": scenario(
        about="the application answers 503, after a while of its own", server={"threads": 40},
        faults=[{"kind": "own-503", "from": 8, "to": 20, "path": "Search|Checkout|order", "share": 0.7,
                 "status": 503, "work": [0.3, 1.8]}]),
    "app-504": scenario(
        about="the application answers 504, as its own gateway would", server={"threads": 40},
        faults=[{"kind": "own-504", "from": 8, "to": 20, "path": "Report|order", "share": 0.8, "status": 504,
                 "work": [2.0, 2.05]}]),
}

# More than one cause, one after the other or side by side.
MIXTURES = {
    "mix-phases": scenario(
        about="first the application answers 502, later one page is too slow", seconds=32, server={"threads": 40},
        pages={"/Shop/Report.aspx": {"weight": 14}},
        faults=[{"kind": "own-502", "from": 6, "to": 13, "path": "order|stock", "share": 0.8, "status": 502,
                 "work": [0.02, 0.3]},
                {"kind": "slow", "from": 16, "to": 26, "path": "Report", "work": [3.4, 6]}]),
    "mix-slow-reset": scenario(
        about="one page too slow while connections of another are reset", server={"threads": 40},
        pages={"/Shop/Report.aspx": {"weight": 12}},
        faults=[REPORTS_SLOW, {"kind": "reset", "from": 10, "to": 20, "path": "Product|Home", "share": 0.2}]),
    "mix-crash-header": scenario(
        about="crashes, and answers with too big a header", rate=20, server={"threads": 32}, pages=LONG_PAGES,
        proxies=["nginx", "haproxy", "apache"],
        steps=[{"at": 9.3, "do": "kill"}, {"at": 16.8, "do": "kill"}],
        faults=[{"kind": "header-too-big", "from": 11, "to": 21, "path": "Product", "share": 0.4, "oneField": True}]),
    "mix-stop-burst": scenario(
        about="a stop, and when the service is back all come at once", rate=12, seconds=34, server=SMALL_POOL,
        pages=BURST_PAGES, steps=[{"at": 7, "do": "stop", "for": 4.5}],
        bursts=[{"from": 13, "to": 18, "rate": 75}]),
}

# Causes that overlap in time and fake each other.
OVERLAPS = {
    "hard-burst-slow": scenario(
        about="slow requests inside a saturation", rate=10, seconds=30, server={**SMALL_POOL, "threads": 8},
        pages=BURST_PAGES, bursts=[{"from": 8, "to": 13, "rate": 80}],
        faults=[{"kind": "slow", "from": 8, "to": 14, "path": "Search|Report", "share": 0.3, "work": [3.3, 5]}]),
    "hard-burst-resets": scenario(
        about="resets inside a saturation", rate=10, seconds=28, server=SMALL_POOL, pages=BURST_PAGES, bursts=BURST,
        faults=[{"kind": "reset", "from": 7, "to": 18, "path": "Home|Product|stock", "share": 0.25}]),
    "hard-burst-crash": scenario(
        about="a crash inside a saturation", rate=10, seconds=32, server=SMALL_POOL, pages=BURST_PAGES,
        bursts=[{"from": 8, "to": 15, "rate": 75}], steps=[{"at": 14.6, "do": "kill", "restartAfter": 0.3}]),
    "hard-hung-pool": scenario(
        about="some requests hang for good until the pool has no thread left", rate=12, seconds=26,
        server={"threads": 6, "sampleCounters": True},
        faults=[{"kind": "hang", "from": 8, "to": 16, "path": "Search|Report", "work": [9, 12]}]),
}

# Nothing to find: no 502, 503 or 504 at all, however much else goes on.
CONTROLS = {
    "healthy": SAMPLES["healthy"],
    "recycle-overlap": scenario(
        about="recycles that overlap and lose nothing", pages=LONG_PAGES, server={"threads": 32},
        steps=[{"at": 8, "do": "recycle", "overlap": True}, {"at": 16, "do": "recycle", "overlap": True}]),
    "burst-absorbed": scenario(
        about="a burst that makes a queue and no failure", rate=10, server=SMALL_POOL,
        bursts=[{"from": 9, "to": 11, "rate": 60}]),
    "truncated-body": scenario(
        about="bodies that end early; their status stays 200",
        faults=[{"kind": "truncated", "from": 8, "to": 18, "path": "Product", "share": 0.4}]),
}

CONTROLS["length-and-chunks"] = scenario(
    about="answers with a length and chunks at once, which all of these proxies take",
    faults=[{"kind": "cl-te", "from": 8, "to": 18, "path": "Product", "share": 0.4}])

FAMILIES = {"cause": CAUSES, "mixture": MIXTURES, "overlap": OVERLAPS, "control": CONTROLS}

# How the server logs. `iis` is real IIS; `iis-work` the time that the article takes it for; `iis-bare` the second
# hard family. The formats are those of the server's own configuration.
SERVERS = {
    "iis": {},
    "iis-work": {"timeTakenIncludesWait": False},
    "iis-forwarded": {"xForwardedFor": True},
    "iis-bare": {"clientFields": False, "win32Marked": 0.5},
    "nginx": {"logStyle": "nginx", "onAbandoned": "serve"},
    "tomcat": {"logStyle": "tomcat", "onAbandoned": "serve"},
}
SERVER_FORMATS = {
    "nginx": '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" '
             '"$http_user_agent" $request_time',
    "tomcat": '%h %l %u %t "%r" %s %b %D',
}

# Three causes within seconds, for the package's own tests: refused, given up on, closed without an answer.
QUICK = {
    "quick": scenario(
        about="a service that is stopped, one slow page, and closed connections, all within seconds",
        seconds=10, rate=20, timeout=1, connect=1, server={"threads": 40},
        settings={"nginx": REUSE, "haproxy": {"RETRIES": 1}},
        pages={"/Shop/Report.aspx": {"weight": 20, "median": 0.1, "sigma": 0.3},
               "/Shop/Product.aspx": {"weight": 30, "median": 0.05}, "/Shop/Search.aspx": {"median": 0.1}},
        steps=[{"at": 7.5, "do": "stop", "for": 1.5}],
        faults=[{"kind": "slow", "from": 1, "to": 4.5, "path": "Report", "work": [1.4, 2.2]},
                {"kind": "close", "from": 1, "to": 4.5, "path": "Product", "share": 0.7, "work": [0.02, 0.3]}]),
}

ALL = {name: one for family in (SAMPLES, *FAMILIES.values(), QUICK) for name, one in family.items()}


def one_fault(dice, timeout, begin):
    """A fault drawn by dice, as what it adds to a scenario: faults, steps, bursts and the server's settings."""
    end = begin + dice.uniform(4, 12)
    pages = dice.choice(["Product|Home", "Search|stock", "Report|order", "Basket|Winter", "aspx", "aspx|api"])
    share = round(dice.uniform(0.1, 0.8), 2)

    def fault(kind, **more):
        return {"faults": [{"kind": kind, "from": begin, "to": end, "path": pages, "share": share, **more}]}
    low = dice.uniform(1.05, 1.5) * timeout
    return dice.choice([
        lambda: {**fault("slow", work=[low, low + dice.uniform(0.5, 4)]), "server": {"threads": 90}},
        lambda: {"bursts": [{"from": begin, "to": begin + dice.uniform(3, 6), "rate": dice.randint(70, 110)}],
                 "server": {"threads": dice.randint(2, 4), "sampleCounters": dice.random() < 0.6,
                            "onAbandoned": dice.choice(["drop", "serve"]),
                            "queueLength": dice.choice([1000, 1000, 1000, 30])}},
        lambda: {"steps": [{"at": begin, "do": "stop", "for": dice.uniform(2, 6)}]},
        lambda: {"steps": [{"at": begin + 4.1 * number, "do": "kill", "restartAfter": dice.uniform(0.2, 0.9)}
                           for number in range(dice.randint(1, 3))]},
        lambda: {"steps": [{"at": begin, "do": "firewall", "for": dice.uniform(4, 8)}]},
        lambda: {"steps": [{"at": begin, "do": "blackhole", "for": dice.uniform(4, 8)}]},
        lambda: {"steps": [{"at": begin, "do": "recycle", "overlap": False, "gap": dice.uniform(0.5, 3),
                            "shutdownLimit": dice.choice([0.3, 5])}]},
        lambda: fault(dice.choice(["reset", "close", "close-in-header", "reset-in-header"]),
                      work=[0.02, dice.uniform(0.2, 1.5)]),
        lambda: fault(dice.choice(["bad-length", "header-too-big"]), oneField=True),
        lambda: fault("own", status=dice.choice([502, 503, 504]), work=[0.02, dice.uniform(0.1, 1.8)]),
        lambda: {**fault("hang", work=[3 * timeout, 4 * timeout]), "server": {"threads": dice.randint(4, 8)}},
    ])()


def drawn(number):
    """A scenario that nobody has thought out: limits, rates, one fault or two, and a proxy to show it with.

    Two in three have one fault; a second comes later, or in the middle of the first.
    """
    dice = random.Random(f"drawn:{number}")
    timeout = dice.choice([2, 3, 3, 4, 5])
    parts = [one_fault(dice, timeout, dice.uniform(7, 10))]
    if dice.random() < 1 / 3:
        parts.append(one_fault(dice, timeout, dice.uniform(9, 18)))
        if all("steps" in part for part in parts):
            # A service that is stopped behind a firewall would have to be silent as well.
            parts.pop()
    server = {"threads": dice.randint(20, 40)}
    for part in parts:
        server.update(part.get("server", {}))
    pages = dice.choice([LONG_PAGES, BURST_PAGES, {}])
    result = scenario(
        about="drawn by dice", seconds=32, rate=dice.randint(9, 20), timeout=timeout, connect=dice.choice([1, 2]),
        impatient=dice.choice([0.004, 0.03]), server=server, pages=BURST_PAGES if server["threads"] < 5 else pages,
        bursts=[burst for part in parts for burst in part.get("bursts", [])],
        settings={"haproxy": {"RETRIES": 1, "BACKEND": dice.choice(["", "http-reuse always"])}, "nginx": REUSE},
        steps=sorted((step for part in parts for step in part.get("steps", [])), key=lambda step: step["at"]),
        faults=[fault for part in parts for fault in part.get("faults", [])])
    # HAProxy and Caddy of these releases differ in what they refuse; those faults are refused by both of these.
    result["proxies"] = sorted(proxy.BINARIES)
    if any(fault["kind"] == "header-too-big" for fault in result["faults"]):
        result["proxies"] = ["apache", "haproxy", "nginx"]
    if any(fault["kind"] == "bad-length" for fault in result["faults"]):
        result["proxies"] = ["apache", "caddy", "haproxy"]
    result["proxies"] = [dice.choice(result["proxies"])]
    result["style"] = dice.choice(sorted(SERVERS))
    return result


def find(name):
    """The scenario of a name; `drawn-17` is drawn by dice, always the same for a number."""
    word, _, number = name.partition("-")
    if word == "drawn" and number.isdigit():
        return drawn(int(number))
    return ALL[name]


def family_of(name):
    """The family that a scenario belongs to."""
    if name.startswith("drawn-"):
        return "drawn"
    return next((family for family, members in FAMILIES.items() if name in members), "sample")


def variant(name, server=None, one_url=False):
    """A scenario with another way of logging at the server, or with a single URL for all requests."""
    result = copy.deepcopy(find(name))
    if server:
        result["server"].update(SERVERS[server])
    if one_url:
        pages = find(name)["pages"]
        total = sum(page.get("weight", 0) for page in pages.values())
        median = sum(page["median"] * page.get("weight", 0) for page in pages.values()) / total
        result["oneUrl"] = True
        # The one page is as much work as the others are on average, and spread as widely.
        result["pages"]["/Shop/App.aspx"] = {"median": median, "sigma": 0.5, "bytes": [900, 3000], "weight": 1}
        for fault in result["faults"]:
            if "path" in fault:
                # Without paths the fault takes as many requests as its paths would have had.
                hit = sum(page.get("weight", 0) for path, page in pages.items() if re.search(fault["path"], path))
                fault["share"] = fault.get("share", 1) * hit / total
                fault["path"] = ""
    return result


def scaled(scenario, factor):
    """The same scenario at a slower pace: limits, faults and what happens to the server take `factor` times as long.

    Pages take longer, and requests come less often, by the root of it: a pool is as busy as before, a page still is quick
    against the limits, and a run has a bearable number of rows.
    """
    result = copy.deepcopy(scenario)
    root = factor ** 0.5
    result["secondsScale"] = factor
    for name in ("seconds", "timeout", "connect"):
        result[name] = round(result[name] * factor)
    result["rate"] /= root
    for page in result["pages"].values():
        page["median"] *= root
        page["most"] = page.get("most", 2.2) * factor
    for fault in result["faults"]:
        for name in ("from", "to"):
            fault[name] *= factor
        if "work" in fault:
            fault["work"] = [seconds * factor for seconds in fault["work"]]
    for step in result["steps"]:
        for name in ("at", "for", "gap", "restartAfter", "startup", "shutdownLimit"):
            if name in step:
                step[name] *= factor
    for burst in result.get("bursts", []):
        burst["from"], burst["to"], burst["rate"] = burst["from"] * factor, burst["to"] * factor, burst["rate"] / root
    if "namesFail" in result:
        result["namesFail"] = [[moment * factor for moment in pair] for pair in result["namesFail"]]
    result["patience"] = 60.0 * factor
    result["probeEvery"] = result.get("probeEvery", 2.0) * root
    return result
