#!/usr/bin/env python3
"""What Postern's job costs, next to the programs that can do it or a part of it.

  bench.py PROGRAM [--only SECTION,…] [--size 1g] [--small 200m] [--growth 100m,1g,10g] [--rounds 5] [--quick]
           [--work DIR] [--table FILE]

The job is: counts per minute and status, and every 502 row with its fields. Logs are made by generate/generate.c, or those
in the directory that BENCH_LOGS names are used: nginx.log, haproxy.log, iis.log, nginx.log.gz and, of the smaller formats,
those that are there; each with its truth, NAME.truth. All commands of a section run one after the other, again and again
(A B C A B C …); figures are medians, and a ratio is the median of the ratios of the same round, so that what else the
machine does meanwhile falls on both. Before the first round every log is read once. What was counted is checked in the same
run against what was written, and rows against mawk's.

Results are kept in the work directory by section; sections that are not run again keep theirs. The table goes between the
markers of docs/performance.md; what stands around them is left alone. BENCH_PYTHON names a Python that has duckdb, chdb
and polars.
"""
import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys

from jobs import Jobs
from report import Report
from truth import Truth, rows_differ

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
LARGE = ["nginx", "haproxy", "iis"]
SMALL = ["apache", "envoy", "aws-alb", "squid", "iis-native", "cloudfront", "caddy", "traefik", "nginx-json", "google-cloud"]
SHARES = [0.1, 1, 3, 10, 30, 100]
SECTIONS = ["nginx", "haproxy", "iis", "gzip", "window", "formats", "growth", "failures", "instructions"]


def size_of(text):
    return int(float(text[:-1]) * {"k": 1e3, "m": 1e6, "g": 1e9}[text[-1]]) if text[-1] in "kmg" else int(text)


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = os.path.abspath(options.work)
        os.makedirs(os.path.join(self.work, "logs"), exist_ok=True)
        os.makedirs(os.path.join(self.work, "scratch"), exist_ok=True)
        self.scratch = os.path.join(self.work, "scratch")
        self.program = os.path.abspath(options.program)
        self.jobs = Jobs(self.program, self.scratch)
        self.generator = self._compile("generate")
        self.measurer = self._compile("measure")
        self.given = os.environ.get("BENCH_LOGS")

    def _compile(self, name):
        compiler = os.environ.get("CC") or next(filter(shutil.which, ("cc", "clang", "gcc")), None)
        if not compiler:
            raise SystemExit("bench: no C compiler; CC names one")
        target = os.path.join(self.work, name)
        subprocess.run([compiler, "-O2", "-o", target, os.path.join(HERE, "generate", name + ".c")], check=True)
        return target

    # Logs

    def log(self, kind, size, share=None):
        """A log and its truth; made where it is not there yet. Neither is made of what the given logs lack."""
        if self.given and share is None and size == self.options.size:
            path = os.path.join(self.given, kind + ".log")
            truth = os.path.join(self.given, kind + ".truth")
            return (path, Truth(truth)) if os.path.exists(path) and os.path.exists(truth) else None
        name = f"{kind}-{size}" + (f"-{share:g}" if share is not None else "")
        path = os.path.join(self.work, "logs", name + ".log")
        truth = os.path.join(self.work, "logs", name + ".truth")
        if not os.path.exists(truth):
            say(f"making {name}.log")
            subprocess.run([self.generator, kind, "-b", size, "-o", path, "-t", truth]
                           + (["-f", f"{share:g}"] if share is not None else []), check=True)
        return path, Truth(truth)

    def small(self, kind):
        if self.given:
            path = os.path.join(self.given, kind + ".log")
            if os.path.exists(path) and os.path.exists(path[:-3] + "truth"):
                return path, Truth(path[:-3] + "truth")
        return self.log(kind, self.options.small)

    def compressed(self, path):
        given = self.given and os.path.join(self.given, "nginx.log.gz")
        if given and os.path.exists(given):
            return given
        target = os.path.join(self.work, "logs", os.path.basename(path) + ".gz")
        if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(path):
            say(f"making {os.path.basename(target)}")
            with open(target + ".new", "wb") as output:
                subprocess.run(["gzip", "-6", "-n", "-c", path], stdout=output, check=True)
            os.replace(target + ".new", target)
        return target

    # Measuring

    def measure(self, job):
        """Wall seconds, processor seconds and MiB of one run."""
        figures = os.path.join(self.scratch, "figures")
        subprocess.run([self.measurer, figures, self.output(job), job.command], check=True)
        with open(figures, encoding="ascii") as text:
            wall, user, kernel, memory, status = text.read().split()
        if status != "0":
            raise SystemExit(f"bench: {job.name} ended with {status}: {job.command}")
        return {"wall": float(wall), "cpu": float(user) + float(kernel), "memory": int(memory) / 1024}

    def output(self, job):
        return os.path.join(self.scratch, "out-" + "".join(c if c.isalnum() else "-" for c in job.name))

    def rounds(self, jobs, rounds, logs):
        """Runs the jobs in turn; a list of runs for each, one a round, shorter for those that take long."""
        for log in logs:
            with open(log, "rb", buffering=0) as bytes_:
                while bytes_.read(1 << 20):
                    pass
        runs = {job.name: [] for job in jobs}
        for number in range(rounds):
            for job in jobs:
                if number < job.rounds:
                    runs[job.name].append(self.measure(job))
            say(f"  round {number + 1} of {rounds}")
        return runs

    @staticmethod
    def line(runs, against=None):
        """Medians of a job's runs, and its ratios to another's of the same rounds."""
        line = {key: statistics.median(run[key] for run in runs) for key in ("wall", "cpu")}
        line["memory"] = max(run["memory"] for run in runs)
        line["rounds"] = len(runs)
        if against:
            for key in ("wall", "cpu"):
                line[key + "_ratio"] = statistics.median(
                    one[key] / max(other[key], 1e-4) for one, other in zip(runs, against))
        return line

    # Sections

    def whole_job(self, kind):
        found = self.log(kind, self.options.size)
        if not found:
            return None
        path, truth = found
        jobs = [self.jobs.postern(path), self.jobs.postern(path, threads=2)] + self.jobs.peers(kind, path)
        runs = self.rounds(jobs, self.options.rounds, [path])
        base = runs["postern, 1 thread"]
        problems = [words for job in jobs[:2] for words in truth.problems(self.output(job), self.jobs.failures(job.name))]
        if "mawk" in runs:
            differ = rows_differ(kind, self.jobs.failures("postern, 1 thread"), os.path.join(self.scratch, "out-mawk"))
            problems += [differ] if differ else []
        lines = {name: self.line(those, base) for name, those in runs.items()}
        if "halog -st" in runs:
            both = [{key: one[key] + other[key] for key in ("wall", "cpu")} | {"memory": max(one["memory"], other["memory"])}
                    for one, other in zip(runs["halog -st"], runs["halog -hs 502"])]
            lines["halog -st and -hs 502"] = self.line(both, base)
        two = runs["postern, 2 threads"]
        return {"bytes": os.path.getsize(path), "rows": truth.rows, "failures": truth.failures, "lines": lines,
                "problems": problems, "wc_of_two": statistics.median(
                    one["wall"] / other["wall"] for one, other in zip(runs["wc -l"], two))}

    def gzip(self):
        found = self.log("nginx", self.options.size)
        if not found:
            return None
        path, truth = found
        packed = self.compressed(path)
        job = self.jobs.postern(packed)
        runs = self.rounds([job] + self.jobs.decompressors(packed), self.options.rounds, [packed])
        return {"bytes": os.path.getsize(path), "packed": os.path.getsize(packed), "rows": truth.rows,
                "lines": {name: self.line(those, runs[job.name]) for name, those in runs.items()},
                "problems": truth.problems(self.output(job), self.jobs.failures(job.name))}

    def window(self):
        found = self.log("nginx", self.options.size)
        if not found:
            return None
        path, truth = found
        # A window in the middle of the log, with the minutes that the truth has there.
        minutes = sorted({minute for minute, _ in truth.minutes})
        if not minutes:
            return None
        first = minutes[len(minutes) // 2]
        span = datetime.datetime.fromisoformat(first)
        end = span + datetime.timedelta(minutes=5) - datetime.timedelta(seconds=1)
        asked = f"--window {span.isoformat()}Z/{end.isoformat()}Z"
        window = self.jobs.postern(path, name="window", options=asked, rows=False)
        # Rows are named by their lines, and so the lines before them are counted.
        named = self.jobs.postern(path, name="window, and its failed rows", options=asked)
        scan = self.jobs.postern(path, name="whole log")
        scan.rounds = 5
        runs = self.rounds([window, named, scan], 20, [path])
        wanted = {key: count for key, count in truth.minutes.items()
                  if span <= datetime.datetime.fromisoformat(key[0]) <= end}
        with open(self.output(window), encoding="utf-8") as text:
            counted = {(bucket["start"][:16], status): count for bucket in json.load(text)["buckets"]
                       for status, count in bucket["byStatus"].items()}
        with open(self.jobs.failures(named.name), "rb") as text:
            failures = sum(1 for _ in text)
        problems = [] if counted == wanted else ["the window's counts differ"]
        if failures != sum(count for (_, status), count in wanted.items() if status == "502"):
            problems.append(f"the window has {failures} failed rows")
        return {"bytes": os.path.getsize(path), "problems": problems,
                "lines": {name: self.line(those) for name, those in runs.items()},
                "share": statistics.median(
                    one["wall"] / other["wall"] for one, other in zip(runs["window"], runs["whole log"]))}

    def formats(self):
        logs = {kind: self.small(kind) for kind in ["nginx"] + SMALL}
        jobs = {kind: self.jobs.postern(log[0], name=kind) for kind, log in logs.items()}
        runs = self.rounds(list(jobs.values()), self.options.rounds, [log[0] for log in logs.values()])
        sizes = {kind: os.path.getsize(log[0]) for kind, log in logs.items()}
        lines, problems = {}, []
        for kind, (_, truth) in logs.items():
            line = self.line(runs[kind])
            line["bytes"], line["rows"] = sizes[kind], truth.rows
            line["rate"] = sizes[kind] / line["cpu"] / 1e6
            line["rate_ratio"] = statistics.median(
                sizes[kind] / one["cpu"] / (sizes["nginx"] / other["cpu"]) for one, other in zip(runs[kind], runs["nginx"]))
            lines[kind] = line
            problems += [f"{kind}: {words}" for words in
                         truth.problems(self.output(jobs[kind]), self.jobs.failures(jobs[kind].name))]
        return {"lines": lines, "problems": problems}

    def growth(self):
        jobs, truths, logs = [], {}, {}
        for size in self.options.growth.split(","):
            # Given logs have one size; the others are made.
            logs[size], truths[size] = self.log("nginx", size) or self._made(size)
            jobs.append(self.jobs.postern(logs[size], name=f"nginx {size}"))
            jobs[-1].rounds = 3 if size_of(size) > 2e9 else 1000
        runs = self.rounds(jobs, self.options.rounds, list(logs.values()))
        lines, problems = {}, []
        for job, (size, truth) in zip(jobs, truths.items()):
            lines[job.name] = self.line(runs[job.name])
            lines[job.name] |= {"bytes": os.path.getsize(logs[size]), "rows": truth.rows, "failures": truth.failures}
            problems += [f"{size}: {words}" for words in truth.problems(self.output(job), self.jobs.failures(job.name))]
        return {"lines": lines, "problems": problems}

    def _made(self, size):
        given, self.given = self.given, None
        try:
            return self.log("nginx", size)
        finally:
            self.given = given

    def failures(self):
        size = self.options.growth.split(",")[0]
        logs = {share: self.log("nginx", size, share) for share in SHARES}
        jobs = {share: self.jobs.postern(log[0], name=f"{share:g} %") for share, log in logs.items()}
        runs = self.rounds(list(jobs.values()), self.options.rounds, [log[0] for log in logs.values()])
        lines, problems = {}, []
        for share, (path, truth) in logs.items():
            name = jobs[share].name
            lines[name] = self.line(runs[name], runs[jobs[SHARES[0]].name])
            lines[name] |= {"bytes": os.path.getsize(path), "rows": truth.rows, "failures": truth.failures}
            problems += [f"{name}: {words}" for words in
                         truth.problems(self.output(jobs[share]), self.jobs.failures(name))]
        return {"lines": lines, "problems": problems}

    def instructions(self):
        answer = subprocess.run(["sh", os.path.join(ROOT, "Support", "instructions.sh"), self.program],
                                capture_output=True, text=True, check=False)
        if answer.returncode:
            say("  " + answer.stderr.strip())
            return None
        return {"instructions": float(answer.stdout), "problems": []}

    def run(self, section):
        say(f"{section}:")
        result = self.whole_job(section) if section in LARGE else getattr(self, section)()
        if result is None:
            say("  cannot be measured here")
            return None
        for words in result["problems"]:
            say(f"  WRONG: {words}")
        return result | {"machine": machine(), "date": datetime.date.today().isoformat(), "commit": commit()}


def say(words):
    print(words, file=sys.stderr, flush=True)


def commit():
    answer = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def machine():
    """What was measured on, in words, with how busy it was."""
    system, model = platform.platform(terse=True), platform.machine()
    if os.path.exists("/etc/os-release"):
        with open("/etc/os-release", encoding="utf-8") as lines:
            fields = dict(line.strip().split("=", 1) for line in lines if "=" in line)
        system = fields.get("PRETTY_NAME", system).strip('"')
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"words": f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, kernel {platform.release()}",
            "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, of " + ", ".join(SECTIONS))
    parser.add_argument("--size", default="1g")
    parser.add_argument("--small", default="200m")
    parser.add_argument("--growth", default="100m,1g,10g")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, three rounds: to see that it works")
    parser.add_argument("--work", default=os.path.join(ROOT, ".build", "bench"))
    parser.add_argument("--table", default=os.path.join(ROOT, "docs", "performance.md"))
    options = parser.parse_args()
    if options.quick:
        options.size, options.small, options.growth, options.rounds = "100m", "20m", "10m,100m,1g", 3
    wanted = options.only.split(",")
    unknown = [section for section in wanted if section not in SECTIONS]
    if unknown:
        raise SystemExit(f"bench: no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    bench = Bench(options)
    store = os.path.join(bench.work, "results.json")
    results = {}
    if os.path.exists(store):
        with open(store, encoding="utf-8") as text:
            results = json.load(text)
    for section in wanted:
        result = bench.run(section)
        if result is None:
            results.pop(section, None)
        else:
            results[section] = result
        version = subprocess.run([bench.program, "--version"], capture_output=True, text=True, check=True).stdout
        results["versions"] = {"Postern": version.strip().split()[-1]} | bench.jobs.versions()
        with open(store, "w", encoding="utf-8") as text:
            json.dump(results, text, indent=1)
    if bench.jobs.lacking:
        say(f"not installed, and so not measured: {', '.join(sorted(bench.jobs.lacking))}")
    report = Report(results)
    table = report.text()
    print(table)
    report.write(options.table, table)
    if any(results[section]["problems"] for section in wanted if section in results):
        raise SystemExit("bench: what was counted is not what was written")


if __name__ == "__main__":
    main()
