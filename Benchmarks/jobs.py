"""The commands that are measured: Postern's, and those of its peers that are installed."""
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Job:
    """One command."""

    name: str
    command: str
    # In how many rounds it runs at most; slow ones in few.
    rounds: int = 1000
    # How its output is read: "postern", "awk" or nothing.
    output: str = ""


class Jobs:
    """Commands for one build of Postern, with what is installed on this machine."""

    def __init__(self, program, scratch):
        self.program = program
        self.scratch = scratch
        self.python = os.environ.get("BENCH_PYTHON", sys.executable)
        self.lacking = set()
        self._modules = {}

    def postern(self, log, threads=1, name=None, options="", rows=True):
        name = name or f"postern, {threads} thread{'s' if threads > 1 else ''}"
        if rows:
            options += f" --failures {self.failures(name)}"
        return Job(name, f"exec {self.program} logs summary --threads {threads} --json --quiet --status 502 {options} {log}",
                   output="postern")

    def failures(self, name):
        """Where a run of Postern writes its failed rows to."""
        return os.path.join(self.scratch, "rows-" + "".join(c if c.isalnum() else "-" for c in name) + ".jsonl")

    def peers(self, kind, log):
        """The peers that can read logs of a kind."""
        peer = os.path.join(HERE, "peers")
        jobs = [Job("wc -l", f"exec wc -l {log}")]
        if kind == "haproxy":
            jobs += self._installed("halog", [
                Job("halog -st", f"exec halog -q -st < {log}"), Job("halog -hs 502", f"exec halog -q -hs 502 < {log}")])
        awk = os.path.join(peer, kind + ".awk")
        jobs += self._installed("mawk", [Job("mawk", f"LC_ALL=C exec mawk -f {awk} {log}", 5, "awk")])
        jobs += self._installed("gawk", [Job("gawk", f"LC_ALL=C exec gawk -b -f {awk} {log}", 5)])
        if kind in ("nginx", "iis"):
            for module, name in ("duckdb", "DuckDB"), ("chdb", "chDB"), ("polars", "Polars"):
                if self._has_module(module):
                    jobs.append(Job(name, f"exec {self.python} {peer}/{module}_job.py {kind} {log}", 5))
                else:
                    self.lacking.add(module)
        if kind == "nginx":
            jobs += self._installed("lnav", [Job("lnav", f"sh {peer}/lnav.sh {log}", 1)])
            jobs += self._installed("mlr", [
                Job("Miller", f"exec mlr --inidx --ifs ' ' --onidx put -q -f {peer}/nginx.mlr {log}", 1)])
            jobs += self._installed("goaccess", [Job("GoAccess", f"sh {peer}/goaccess.sh {log}", 1)])
        return jobs

    def decompressors(self, log):
        awk = os.path.join(HERE, "peers", "nginx.awk")
        jobs = self._installed("igzip", [Job("igzip -dc", f"exec igzip -dc {log}")])
        jobs += self._installed("zcat", [Job("zcat", f"exec zcat {log}", 3)])
        if shutil.which("mawk"):
            jobs.append(Job("zcat | mawk", f"zcat {log} | LC_ALL=C mawk -f {awk}", 3))
        return jobs

    def versions(self):
        """What the peers call themselves, by name."""
        commands = {
            "halog": "dpkg-query -W -f '${Version}' haproxy", "mawk": "mawk -W version", "gawk": "gawk --version",
            "lnav": "lnav -V", "Miller": "mlr --version", "GoAccess": "goaccess --version", "igzip": "igzip --version",
            "coreutils": "wc --version", "gzip": "zcat --version",
        }
        found = {}
        for name, command in commands.items():
            answer = subprocess.run(["sh", "-c", command + " 2>&1"], capture_output=True, text=True, check=False)
            words = answer.stdout.strip().splitlines()
            if answer.returncode == 0 and words:
                digits = [word.strip(",-.v") for word in words[0].split() if any(c.isdigit() for c in word)]
                if digits:
                    found[name] = digits[0]
        for module, name in ("duckdb", "DuckDB"), ("chdb", "chDB"), ("polars", "Polars"):
            if self._has_module(module):
                found[name] = self._modules[module]
        return found

    def _installed(self, tool, jobs):
        if shutil.which(tool):
            return jobs
        self.lacking.add(tool)
        return []

    def _has_module(self, module):
        if module not in self._modules:
            answer = subprocess.run([self.python, "-c", f"import {module}; print({module}.__version__)"],
                                    capture_output=True, text=True, check=False)
            self._modules[module] = answer.stdout.strip() if answer.returncode == 0 else None
        return self._modules[module] is not None
