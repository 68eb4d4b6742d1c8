"""Worlds as data: pages, faults, and which server stands behind which proxy with which fault.

Times are seconds from the start of a run.
"""

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
        "orders": [(5, 15, "report|checkout|account", 0.5, {"w": (18, 20)})]},
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
        "server": {"workers": 4, "threads": 1, "maxThreads": 4}, "pages": {"report": (0.5, 9), "account": (0.08, 8)},
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
        # Node closes a second after what it announces.
        "pulses": {"every": 6.0, "count": 12, "block": 0.35, "idleClose": 6.0}},
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
    "gunicorn-sync-lighttpd-saturation": world("gunicorn", "lighttpd", "saturation", SYNC),
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
