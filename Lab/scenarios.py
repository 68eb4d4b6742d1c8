"""The lab's scenarios: plain data, one dictionary each.

Times are seconds from the start of a run. `faults` change what the server does with a request, `steps` are things
that happen to the server as a whole, `settings` fill the proxy's configuration.
"""

import copy
import json

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

ALL = dict(SAMPLES)
