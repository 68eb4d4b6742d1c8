"""The proxies in front of application servers: those of the lab over HTTP, FastCGI and uwsgi, and lighttpd and Varnish."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import time

import proxy as proxies

# What each says of itself where nobody has changed it.
DEFAULT_FORMATS = {"nginx": proxies.NGINX_COMBINED, "apache": proxies.APACHE_COMBINED}
TIMED_FORMATS = {"nginx": proxies.NGINX_TIMED, "apache": proxies.APACHE_TIMED}
KINDS = [*sorted(proxies.BINARIES), "lighttpd", "varnish"]
ACCESS_LOGS = {**proxies.ACCESS_LOGS, "lighttpd": "access.log", "varnish": "varnishncsa.log"}
ERROR_LOGS = {**proxies.ERROR_LOGS, "lighttpd": "error.log", "varnish": None}
TEMPLATES = {**proxies.TEMPLATES, "lighttpd": "lighttpd.conf", "varnish": "default.vcl"}

FASTCGI = """
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param SCRIPT_FILENAME @ROOT@/index.php;
            fastcgi_param SCRIPT_NAME @SCRIPT@;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_param REMOTE_ADDR $remote_addr;
            fastcgi_pass shop;
            fastcgi_connect_timeout @CONNECT@s;
            fastcgi_send_timeout @TIMEOUT@s;
            fastcgi_read_timeout @TIMEOUT@s;"""
UWSGI = """
            include /etc/nginx/uwsgi_params;
            uwsgi_pass shop;
            uwsgi_connect_timeout @CONNECT@s;
            uwsgi_send_timeout @TIMEOUT@s;
            uwsgi_read_timeout @TIMEOUT@s;"""


def towards(kind, server, more):
    """The settings that let a proxy of this kind speak to this server."""
    settings = {}
    if kind == "nginx":
        if server.socket:
            settings["SERVERS"] = f"server unix:{server.socket};"
        if server.protocol == "uwsgi":
            settings["PASS"] = UWSGI
        elif server.protocol == "fcgi":
            # A front controller answers every path as one script.
            script = "/index.php" if server.settings.get("frontController") else "$uri"
            settings["PASS"] = FASTCGI.replace("@ROOT@", server.run).replace("@SCRIPT@", script)
    elif kind == "apache":
        address = f"unix:{server.socket}|%s://localhost" if server.socket else "%s://127.0.0.1:@SERVER@"
        if server.protocol == "fcgi":
            settings["TARGET"] = address % "fcgi" + "/"
            settings["EXTRA"] = ("LoadModule proxy_fcgi_module @MODULES@/mod_proxy_fcgi.so\n"
                                 f'ProxyFCGISetEnvIf "true" SCRIPT_FILENAME "{server.run}/index.php"')
        elif server.protocol == "uwsgi":
            settings["TARGET"] = address % "uwsgi" + "/"
            settings["EXTRA"] = "LoadModule proxy_uwsgi_module @MODULES@/mod_proxy_uwsgi.so"
        elif server.socket:
            settings["TARGET"] = address % "http" + "/"
    elif kind == "haproxy" and server.protocol == "fcgi":
        settings["BACKEND"] = "use-fcgi-app php"
        settings["SERVEROPTIONS"] = "proto fcgi"
        settings["SECTIONS"] = ("\nfcgi-app php\n    log-stderr global\n"
                                f"    docroot {server.run}\n    index index.php\n"
                                f"    set-param SCRIPT_FILENAME {server.run}/index.php\n")
    elif server.protocol != "http":
        raise SystemExit(f"lab: {kind} does not speak {server.protocol}")
    return {**settings, **more}


class WorldProxy(proxies.Proxy):
    """One running proxy in front of an application server or of another proxy."""

    def configure(self):
        if self.kind in proxies.BINARIES:
            path = super().configure()
            if self.settings.get("SECTIONS"):
                with open(path, "a", encoding="utf-8") as file:
                    file.write(self.settings["SECTIONS"])
            return path
        with open(os.path.join(proxies.HERE, "proxies", TEMPLATES[self.kind]), encoding="utf-8") as file:
            text = file.read()
        values = {"RUN": self.run, "LOGS": self.logs, **{name: str(value) for name, value in self.settings.items()}}
        path = os.path.join(self.run, TEMPLATES[self.kind])
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r"@([A-Z]+)@", lambda match: values[match.group(1)], text))
        return path

    def start(self, zone):
        self.helper = None
        if self.kind in proxies.BINARIES:
            super().start(zone)
            return
        configuration = self.configure()
        command = ["lighttpd", "-D", "-f", configuration]
        if self.kind == "varnish":
            command = ["varnishd", "-F", "-j", "none", "-n", os.path.join(self.run, "varnish"), "-s", "malloc,32m",
                       "-a", f"127.0.0.1:{self.settings['PORT']}", "-f", configuration]
        environment = {**os.environ, "TZ": zone, "PATH": os.environ["PATH"] + ":/usr/sbin:/usr/bin"}
        self.output = open(os.path.join(self.run, "output.txt"), "w", encoding="utf-8")
        identity = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("nobody")
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

        def launch(words):
            words = [shutil.which(words[0], path=environment["PATH"]) or words[0], *words[1:]]
            return subprocess.Popen(words, env=environment, stdout=self.output, stderr=subprocess.STDOUT,
                                    stdin=subprocess.DEVNULL, cwd=self.run, preexec_fn=proxies.die_with_parent, **identity)

        self.process = launch(command)
        deadline = time.time() + 20
        while True:
            if self.process.poll() is not None or time.time() > deadline:
                with open(os.path.join(self.run, "output.txt"), encoding="utf-8", errors="replace") as file:
                    said = file.read()
                self.stop()
                raise SystemExit(f"lab: {self.kind} did not start: {said}")
            try:
                socket.create_connection(("127.0.0.1", self.settings["PORT"]), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        if self.kind == "varnish":
            visible = '%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-agent}i"'
            lab = "%{X-Lab-Id}i|%s|%{VSL:Timestamp:Resp[1]}x|%{VSL:Timestamp:Start[1]}x"
            self.helper = launch(["varnishncsa", "-n", os.path.join(self.run, "varnish"),
                                  "-w", os.path.join(self.logs, "lab-both.log"), "-F", f"{visible}|LAB|{lab}"])

    def stop(self):
        if self.kind == "varnish" and self.helper:
            time.sleep(0.5)
            self.helper.terminate()
            self.helper.wait()
        super().stop()
        both = os.path.join(self.logs, "lab-both.log")
        if os.path.exists(both):
            # The visible half as the product itself would have written it, the lab's half beside it.
            with open(both, encoding="utf-8", errors="surrogateescape", newline="\n") as lines, \
                    open(os.path.join(self.logs, ACCESS_LOGS[self.kind]), "w", encoding="utf-8",
                         errors="surrogateescape") as visible, \
                    open(os.path.join(self.logs, "lab-proxy.log"), "w", encoding="utf-8",
                         errors="surrogateescape") as lab:
                for line in lines:
                    text, _, rest = line.rstrip("\n").partition("|LAB|")
                    visible.write(text + "\n")
                    lab.write(rest.replace("|", "\t") + "\t" + text + "\n")
            os.remove(both)


def records(kind, logs):
    """The lab's own proxy log; the id without what it asked for."""
    if kind in proxies.BINARIES:
        found = proxies.lab_records(kind, logs)
    else:
        found = []
        with open(os.path.join(logs, "lab-proxy.log"), encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            for line in file:
                lab, status, ended, started, visible = line.rstrip("\n").split("\t", 4)
                if kind == "lighttpd":
                    ended, started = int(ended) / 1e6, int(started) / 1e6
                found.append(proxies.Record(lab, int(status), float(ended), float(started), visible))
    for record in found:
        record.lab = record.lab.split(";")[0]
    return found


def messages(kind, logs):
    """The proxy's error lines by what joins them to a request."""
    found = proxies.error_messages(kind, logs)
    return {key.split(";")[0]: lines for key, lines in found.items()} if kind == "caddy" else found
