"""gunicorn, with its sync or gthread workers and its default logs."""

import os
import shutil

import servers


class Server(servers.Server):
    logs_of = {"server-log": "gunicorn-access.log", "server-error-log": "gunicorn-error.log"}
    configuration = "gunicorn.conf.py"

    def configure(self):
        self.app("app.py")
        threads = self.settings.get("threads", 1)
        lines = [f'bind = "127.0.0.1:{self.port}"', f'workers = {self.settings.get("workers", 4)}',
                 f'accesslog = "{os.path.join(self.logs, "gunicorn-access.log")}"',
                 f'errorlog = "{os.path.join(self.logs, "gunicorn-error.log")}"']
        if self.socket:
            lines[0] = f'bind = "unix:{self.socket}"'
        if threads > 1:
            lines += ['worker_class = "gthread"', f"threads = {threads}"]
        for name in ("timeout", "backlog", "graceful_timeout", "keepalive"):
            if name in self.settings:
                lines.append(f"{name} = {self.settings[name]}")
        path = self.write(self.configuration, "\n".join(lines) + "\n")
        return [shutil.which("gunicorn"), "-c", path, "app:application"]
