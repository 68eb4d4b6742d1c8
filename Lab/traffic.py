"""Background traffic of a small shop: what is asked for, by whom and when, from a seed; and the client that asks."""

import asyncio
import random
import time

AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile Safari/604.1",
    "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0",
    "ShopApp/4.2 (Android 15)",
    "ShopApp/4.1 (iOS 18.6)",
    "curl/8.11.0",
    "python-requests/2.32.3",
]
WORDS = ["lamp", "desk", "chair", "oak shelf", "café set", "rug", "mirror", "vase", "clock"]

# median and sigma of the work in seconds (log-normal), sizes in bytes, weight among the requests.
PAGES = {
    "/Shop/Home.aspx": {"median": 0.030, "bytes": [2500, 4200], "weight": 20},
    "/Shop/Search.aspx": {"median": 0.090, "bytes": [1500, 5200], "weight": 14, "errors": 0.02},
    "/Shop/Product.aspx": {"median": 0.050, "bytes": [1800, 3900], "weight": 24},
    "/Shop/Basket.aspx": {"median": 0.060, "bytes": [900, 2400], "weight": 8},
    "/Shop/Checkout.aspx": {"median": 0.180, "bytes": [700, 1200], "weight": 4, "status": {"POST": 302}},
    "/Shop/Login.aspx": {"median": 0.110, "bytes": [300, 500], "weight": 4, "status": {"POST": 302}},
    "/Shop/Report.aspx": {"median": 0.600, "sigma": 0.30, "bytes": [3000, 6000], "weight": 4},
    "/Shop/Winter Sale.aspx": {"median": 0.050, "bytes": [1500, 2500], "weight": 3},
    "/api/stock": {"median": 0.025, "bytes": [90, 180], "weight": 10},
    "/api/order": {"median": 0.150, "bytes": [120, 240], "weight": 4, "errors": 0.01},
    "/static/shop.css": {"median": 0.003, "bytes": [1800, 1800], "weight": 6},
    "/static/logo.png": {"median": 0.003, "bytes": [3100, 3100], "weight": 6},
    "/health": {"median": 0.002, "bytes": [2, 2], "weight": 0},
}
STRAYS = ["/favicon.ico", "/wp-login.php", "/Shop/old.aspx", "/.env"]


def one_request(dice, pages, paths, weights):
    """One request of a visitor: method, target, body."""
    if dice.random() < 0.02:
        return "GET", dice.choice(STRAYS), b""
    path = dice.choices(paths, weights)[0]
    if path == "/Shop/Search.aspx":
        word = dice.choice(WORDS)
        quoted = word.replace(" ", "+").replace("é", "%C3%A9")
        return "GET", f"{path}?q={quoted}&page={dice.randint(1, 3)}", b""
    if path == "/Shop/Product.aspx":
        return "GET", f"{path}?id={dice.randint(100, 380)}", b""
    if path == "/Shop/Report.aspx":
        return "GET", f"{path}?month=2026-{dice.randint(1, 11):02d}", b""
    if path == "/api/stock":
        return "GET", f"{path}?sku=A{dice.randint(1000, 1400)}", b""
    if path == "/Shop/Winter Sale.aspx":
        return "GET", "/Shop/Winter%20Sale.aspx", b""
    if path in ("/Shop/Checkout.aspx", "/Shop/Login.aspx", "/api/order"):
        return "POST", path, b"x" * dice.randint(40, 300)
    if path == "/Shop/Basket.aspx" and dice.random() < 0.4:
        return "POST", path, b"add=" + b"7" * dice.randint(3, 30)
    return "GET", path, b""


def timetable(scenario, seed):
    """When which request is sent: dictionaries sorted by their time in seconds from the start of the run."""
    dice = random.Random(f"traffic:{seed}")
    pages = scenario["pages"]
    paths = [path for path in pages if pages[path].get("weight")]
    weights = [pages[path]["weight"] for path in paths]
    visitors = [f"127.{dice.randint(10, 99)}.{dice.randint(0, 250)}.{dice.randint(2, 250)}"
                for _ in range(scenario.get("visitors", 40))]
    agents = {visitor: dice.choice(AGENTS) for visitor in visitors}
    requests = []

    def stream(rate, start, end, paths, weights):
        moment = start + dice.expovariate(rate)
        while moment < end:
            method, target, body = one_request(dice, pages, paths, weights)
            visitor = dice.choice(visitors)
            requests.append({"at": moment, "method": method, "target": target, "body": body, "from": visitor,
                             "agent": agents[visitor], "patience": scenario.get("patience", 60.0)})
            moment += dice.expovariate(rate)

    stream(scenario["rate"], 0, scenario["seconds"], paths, weights)
    for burst in scenario.get("bursts", []):
        chosen = burst.get("paths", paths)
        stream(burst["rate"], burst["from"], burst["to"], chosen, [pages[path].get("weight") or 1 for path in chosen])
    for request in requests:
        if dice.random() < scenario.get("impatient", 0.004):
            request["patience"] = dice.uniform(0.01, 0.3)
        if request["target"].startswith("/Shop/") and dice.random() < 0.5:
            request["referer"] = "http://shop.example/Shop/Home.aspx"
    moment = 0.4
    while scenario.get("probes", True) and moment < scenario["seconds"]:
        requests.append({"at": moment, "method": "GET", "target": "/health", "body": b"", "from": "127.0.0.9",
                         "agent": "HealthProbe/2.1", "patience": scenario.get("patience", 60.0)})
        moment += scenario.get("probeEvery", 2.0)
    if scenario.get("oneUrl"):
        for request in requests:
            request.update(method="GET", target="/Shop/App.aspx", body=b"")
            request.pop("referer", None)
    requests.sort(key=lambda request: request["at"])
    for number, request in enumerate(requests, 1):
        request["lab"] = f"{seed}-{number:05d}"
    return requests


async def send(request, port, t0, account):
    """Sends one request on a connection of its own and reads the whole answer."""
    await asyncio.sleep(max(0, t0 + request["at"] - time.time()))
    head = (f"{request['method']} {request['target']} HTTP/1.1\r\nHost: shop.example\r\n"
            f"User-Agent: {request['agent']}\r\nX-Lab-Id: {request['lab']}\r\nConnection: close\r\n")
    if "referer" in request:
        head += f"Referer: {request['referer']}\r\n"
    if request["body"]:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(request['body'])}\r\n"
    status = None
    began = time.time()
    writer = None
    try:
        async with asyncio.timeout(request["patience"]):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(request["from"], 0))
            writer.write(head.encode() + b"\r\n" + request["body"])
            answer = await reader.read(-1)
            status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else None
    except (OSError, TimeoutError, ValueError, IndexError) as error:
        status = type(error).__name__
    finally:
        if writer:
            writer.close()
    account[request["lab"]] = {"sent": began, "took": time.time() - began, "status": status}


def run(requests, port, t0):
    """Sends all of them at their times; returns what each client saw, by lab id."""
    account = {}

    async def everyone():
        await asyncio.gather(*(send(request, port, t0, account) for request in requests))

    asyncio.run(everyone())
    return account
