"""php-fpm with one pool, over TCP or a socket file; its access log as it is when it is switched on."""

import glob
import os
import shutil
import signal

import servers


class Server(servers.Server):
    protocol = "fcgi"
    logs_of = {"server-log": "www.access.log", "server-error-log": "php-fpm.log"}
    configuration = "www.conf"
    reload_signal = signal.SIGUSR2

    def configure(self):
        self.script = self.app("index.php")
        lines = ["[global]", f"pid = {os.path.join(self.run, 'php-fpm.pid')}",
                 f"error_log = {os.path.join(self.logs, 'php-fpm.log')}", "daemonize = no", "",
                 "[www]", f"listen = {self.socket or f'127.0.0.1:{self.port}'}",
                 f"access.log = {os.path.join(self.logs, 'www.access.log')}"]
        if self.socket:
            lines.append("listen.mode = 0666")
        if "backlog" in self.settings:
            lines.append(f"listen.backlog = {self.settings['backlog']}")
        lines += [f"pm = {self.settings.get('pm', 'dynamic')}", f"pm.max_children = {self.settings.get('workers', 5)}"]
        if self.settings.get("pm", "dynamic") == "dynamic":
            lines += ["pm.start_servers = 2", "pm.min_spare_servers = 1", "pm.max_spare_servers = 3"]
        if "terminate" in self.settings:
            lines.append(f"request_terminate_timeout = {self.settings['terminate']}")
        command = shutil.which("php-fpm") or (glob.glob("/usr/sbin/php-fpm*") + ["php-fpm"])[0]
        return [command, "-F", "-y", self.write(self.configuration, "\n".join(lines) + "\n")]
