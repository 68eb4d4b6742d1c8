"""One Node.js process, with morgan's combined log or none at all; the lab starts it again as systemd would."""

import os
import shutil

import servers


class Server(servers.Server):
    has_master = False

    def __init__(self, settings, run, logs, port):
        super().__init__(settings, run, logs, port)
        self.logs_of = {"server-error-log": "node.log", "console": "node.log"}
        self.environment.update(PORT=str(port), NODE_PATH="/usr/share/nodejs")
        if settings.get("morgan", True):
            self.logs_of["server-log"] = "morgan.log"
            self.environment["ACCESS_LOG"] = os.path.join(logs, "morgan.log")
        if "backlog" in settings:
            self.environment["BACKLOG"] = str(settings["backlog"])

    def configure(self):
        return [shutil.which("node"), self.app("server.js")]
