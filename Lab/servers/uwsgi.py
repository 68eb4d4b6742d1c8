"""uWSGI with a master and its default log, over its own protocol or plain HTTP."""

import os
import shutil

import servers


class Server(servers.Server):
    logs_of = {"server-log": "uwsgi.log", "server-error-log": "uwsgi.log"}
    configuration = "uwsgi.ini"

    def __init__(self, settings, run, logs, port):
        super().__init__(settings, run, logs, port)
        self.protocol = settings.get("protocol", "uwsgi")

    def configure(self):
        self.app("app.py")
        address = self.socket or f"127.0.0.1:{self.port}"
        lines = ["[uwsgi]", "plugin = python3", "module = app:application", f"chdir = {self.run}", "master = true",
                 f"processes = {self.settings.get('workers', 4)}", "die-on-term = true", "vacuum = true",
                 f"{'socket' if self.protocol == 'uwsgi' else 'http-socket'} = {address}",
                 f"logto = {os.path.join(self.logs, 'uwsgi.log')}"]
        if self.socket:
            lines.append("chmod-socket = 666")
        if self.settings.get("threads", 1) > 1:
            lines += ["enable-threads = true", f"threads = {self.settings['threads']}"]
        for name in ("harakiri", "listen"):
            if name in self.settings:
                lines.append(f"{name} = {self.settings[name]}")
        return [shutil.which("uwsgi"), "--ini", self.write(self.configuration, "\n".join(lines) + "\n")]
