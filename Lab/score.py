#!/usr/bin/env python3
"""Scores attributions against the lab's truth.

    score.py RUNS... --command "postern" [--evidence all|access] [--handicap NAME]... [--json FILE] [--jobs N]

RUNS are directories of `lab.py run`, or directories full of them. For each, the command is started as

    COMMAND diagnose --proxy-log … --attributions FILE --json --no-transcript

with the evidence that the level allows and no timeout told, and every row of FILE is held against truth.jsonl.
Printed are, for each proxy and family: precision, recall and F1 of each cause, their mean (macro-F1, over the causes
that occur), the share of right details and right pairings, the confusion table, and the reliability table: how often
attributions that claim a confidence are right. `missing` stands for a failed request without an attribution.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile

import handicaps

CAUSES = ["proxy-timeout", "dropped-connection", "queued-requests", "invalid-response", "server-sent"]
LEVELS = {
    "all": ["proxy-log", "proxy-error-log", "proxy-config", "server-log", "server-error-log", "server-config", "event-log",
            "http-error-log", "counters"],
    "access": ["proxy-log", "server-log"],
}
BINS = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0000001]


class Score:
    """The counts of a group of runs."""

    def __init__(self):
        self.runs = 0
        self.confusion = collections.Counter()
        self.details = collections.Counter()
        self.pairs = collections.Counter()
        self.hops = collections.Counter()
        self.claims = collections.defaultdict(lambda: [0, 0])
        self.extra = 0
        self.verdicts = collections.Counter()
        self.offsets = []
        self.wrong = []

    def add(self, truth, said, answer, facts, code):
        """One run: truth rows, attributions by (source, line), the diagnosis and its exit code."""
        self.runs += 1
        known = {(row["source"], row["line"]) for row in truth}
        # What the lab itself cannot explain is not scored; it is not a row that did not fail, either.
        truth = [row for row in truth if row["cause"] != "unknown"]
        self.extra += sum(1 for key in said if key not in known)
        for row in truth:
            claim = said.get((row["source"], row["line"]))
            cause = claim["cause"] if claim else "missing"
            self.confusion[row["cause"], cause] += 1
            if claim is None:
                continue
            if cause == row["cause"]:
                right = claim.get("detail") == row["detail"] or claim.get("detail") in row["also"]
                self.details["right" if right else "wrong"] += 1
            if cause != "unknown":
                confidence = float(claim.get("confidence") or 0)
                low = max(edge for edge in BINS if edge <= confidence)
                self.claims[low][0] += 1
                self.claims[low][1] += cause == row["cause"]
            if row.get("hop") and cause == row["cause"]:
                self.hops["right" if claim.get("hop") == row["hop"] else "wrong"] += 1
            self.pair(row, claim)
        self.judge(truth, answer, facts, code)

    def pair(self, row, claim):
        if "serverLine" not in row:
            # Real application servers leave rows that carry no id.
            return
        match = claim.get("match")
        if match is None:
            self.pairs["none, rightly" if row["serverLine"] is None else "none, wrongly"] += 1
        else:
            source = row.get("serverSource")
            right = match["line"] == row["serverLine"] and source in (None, os.path.basename(match["source"]))
            self.pairs["right" if right else "wrong"] += 1

    def judge(self, truth, answer, facts, code):
        verdict = answer.get("verdict") or {}
        found = verdict.get("cause") if verdict.get("decided") else None
        counts = collections.Counter(row["cause"] for row in truth)
        label = f"{facts['scenario']} {facts['proxy']} {facts['server']}{' one URL' if facts['oneUrl'] else ''}"
        if not counts:
            good = found is None and code in (2, 3)
        else:
            # Where two causes are as frequent as each other, either may stand first.
            most = max(counts.values())
            good = found in [cause for cause, count in counts.items() if count >= 0.9 * most]
        self.verdicts["right" if good else "wrong"] += 1
        if not good:
            self.wrong.append(f"{label}: verdict {found}, exit {code}, truth {dict(counts)}")
        for clock in answer.get("clocks") or []:
            if clock.get("hop") == "server" and (clock.get("pairs") or 0) >= 50:
                self.offsets.append(abs(clock["offsetSeconds"] - facts.get("serverClock", 0.0)))

    def cause_scores(self):
        """Precision, recall, F1 and number of truths for each cause that occurs."""
        result = {}
        for cause in CAUSES:
            hit = self.confusion[cause, cause]
            truths = sum(n for (true, _), n in self.confusion.items() if true == cause)
            claims = sum(n for (_, said), n in self.confusion.items() if said == cause)
            if not truths:
                continue
            precision = hit / claims if claims else 0.0
            recall = hit / truths
            f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
            result[cause] = (precision, recall, f1, truths)
        return result

    def macro_f1(self):
        """The mean of the causes' F1; None where no request failed."""
        scores = self.cause_scores()
        return sum(score[2] for score in scores.values()) / len(scores) if scores else None

    def sure(self, level=0.9):
        """How many attributions claim at least `level`, and how many of them are right."""
        picked = [counts for low, counts in self.claims.items() if low >= level]
        return sum(n for n, _ in picked), sum(right for _, right in picked)

    def summary(self):
        """The whole as a value for JSON."""
        claimed, right = self.sure()
        return {
            "runs": self.runs, "failures": sum(self.confusion.values()), "macroF1": self.macro_f1(),
            "causes": {cause: dict(zip(("precision", "recall", "f1", "truths"), score))
                       for cause, score in self.cause_scores().items()},
            "confusion": {f"{true} > {said}": n for (true, said), n in sorted(self.confusion.items())},
            "details": dict(self.details), "pairs": dict(self.pairs), "attributionsOfOtherRows": self.extra,
            "sure": {"claimed": claimed, "right": right},
            "reliability": [{"from": low, "claimed": n, "right": ok} for low, (n, ok) in sorted(self.claims.items())],
            "verdicts": dict(self.verdicts), "wrongVerdicts": self.wrong,
            "offsetErrorMost": max(self.offsets, default=None), "offsets": len(self.offsets),
        }

    def show(self, title):
        """The whole for a reader, in Markdown."""
        macro = self.macro_f1()
        claimed, right = self.sure()
        print(f"\n## {title}\n")
        print(f"{self.runs} runs, {sum(self.confusion.values())} failed requests; macro-F1 "
              f"{'–' if macro is None else f'{macro:.3f}'}; verdicts {self.verdicts['right']} right, "
              f"{self.verdicts['wrong']} wrong; of {claimed} attributions that claim 0.9 or more, "
              f"{100 * right / claimed if claimed else 0:.1f} in 100 are right.")
        if self.extra:
            print(f"{self.extra} attributions of rows that did not fail.")
        if self.hops:
            print(f"Hops right {self.hops['right']} of {sum(self.hops.values())}.")
        print(f"Details right {self.details['right']} of {sum(self.details.values())}; pairs: "
              + ", ".join(f"{n} {what}" for what, n in sorted(self.pairs.items())) + ".")
        if self.offsets:
            print(f"Clock offsets: {len(self.offsets)} runs, off by at most {max(self.offsets):.2f} s.")
        print("\n| cause | precision | recall | F1 | truths |\n|---|---|---|---|---|")
        for cause, (precision, recall, f1, truths) in self.cause_scores().items():
            print(f"| {cause} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {truths} |")
        columns = CAUSES + ["unknown", "missing"]
        print("\n| truth \\ said | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
        for true in CAUSES + ["unknown"]:
            if any(self.confusion[true, said] for said in columns):
                print(f"| {true} | " + " | ".join(str(self.confusion[true, said] or "·") for said in columns) + " |")
        print("\n| claimed | attributions | right |\n|---|---|---|")
        for low, (n, ok) in sorted(self.claims.items()):
            high = min(1, BINS[BINS.index(low) + 1])
            print(f"| {low:.2f}–{high:.2f} | {n} | {100 * ok / n:.1f} % |")
        for line in self.wrong:
            print(f"- wrong verdict: {line}")


def find_runs(paths):
    """Directories that hold a finished run, in or below the given ones by one level."""
    runs = []
    for path in paths:
        if os.path.exists(os.path.join(path, "run.json")):
            runs.append(path)
            continue
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            if entry.is_dir() and os.path.exists(os.path.join(entry.path, "run.json")):
                runs.append(entry.path)
    return runs


def diagnose(command, directory, level, without):
    """Runs the command on a run's evidence; returns attributions by (source, line), the answer and the exit code."""
    facts = handicaps.read_facts(directory)
    arguments = shlex.split(command) + ["diagnose"]
    for kind in LEVELS[level]:
        if kind in without:
            continue
        for name in facts["evidence"].get(kind, []):
            path = os.path.join(directory, name)
            if os.path.getsize(path) or facts.get("giveEmpty"):
                arguments += [f"--{kind}", path]
    for hop in facts.get("hops", []):
        name, _, value = hop.partition("=")
        if level == "access" and name.endswith(":error-log"):
            continue
        arguments += ["--hop", hop if name.endswith(":format") else f"{name}={os.path.join(directory, value)}"]
    if facts.get("proxyFormat"):
        arguments += ["--proxy-format", facts["proxyFormat"]]
    if facts.get("serverFormat"):
        arguments += ["--server-format", facts["serverFormat"]]
    output = os.path.join(directory, "attributions.jsonl")
    arguments += ["--attributions", output, "--json", "--no-transcript"]
    process = subprocess.run(arguments, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    if process.returncode not in (0, 2, 3):
        raise RuntimeError(f"exit {process.returncode}: {process.stderr.strip()[-300:]}\n  {shlex.join(arguments)}")
    said = {}
    if os.path.exists(output):
        with open(output, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                said[os.path.basename(row["source"]), row["line"]] = row
    return said, json.loads(process.stdout or "{}"), process.returncode


def one(run, handicap, options):
    """Scores one run under one handicap; None where the handicap does not apply."""
    place = tempfile.mkdtemp(prefix="postern-score-")
    try:
        directory = os.path.join(place, "run")
        if not handicaps.apply(handicap, run, directory):
            return None
        facts, truth = handicaps.read_facts(directory), handicaps.read_truth(directory)
        return facts, truth, *diagnose(options.command, directory, options.evidence, options.without)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def group_of(facts):
    """The table that a run belongs to."""
    if facts.get("hops"):
        return "three hops"
    if facts["oneUrl"]:
        return "one URL"
    if facts["family"] == "overlap":
        return "hard: overlap"
    if facts["server"] == "iis-bare":
        return "hard: bare IIS log"
    return "plain"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--command", required=True)
    parser.add_argument("--evidence", choices=sorted(LEVELS), default="all")
    parser.add_argument("--handicap", action="append", default=[], help="may be repeated; default none")
    parser.add_argument("--without", action="append", default=[], help="a kind of evidence to leave out")
    parser.add_argument("--only", default="", help="only runs whose name contains this")
    parser.add_argument("--json", help="write the scores to this file")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--require", type=float, help="exit 1 if a macro-F1 is below this")
    options = parser.parse_args()
    scores = collections.defaultdict(Score)
    broken = []
    runs = [run for run in find_runs(options.runs) if options.only in os.path.basename(os.path.abspath(run))]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        work = {pool.submit(one, run, handicap, options): (run, handicap)
                for run in runs for handicap in options.handicap or ["none"]}
        for future, (run, handicap) in work.items():
            try:
                outcome = future.result()
            except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as error:
                broken.append(f"{run} {handicap}: {error}")
                continue
            if outcome is None:
                continue
            facts, truth, said, answer, code = outcome
            for title in (f"{handicap}: {group_of(facts)}, all proxies",
                          f"{handicap}: {group_of(facts)}, {facts['proxy']}"):
                scores[title].add(truth, said, answer, facts, code)
    print(f"# Attribution scores, evidence: {options.evidence}")
    print("\n| group | runs | failures | macro-F1 | sure and right | verdicts right |\n|---|---|---|---|---|---|")
    for title, score in sorted(scores.items()):
        macro = score.macro_f1()
        claimed, right = score.sure()
        print(f"| {title} | {score.runs} | {sum(score.confusion.values())} | "
              f"{'–' if macro is None else f'{macro:.3f}'} | {right}/{claimed} | "
              f"{score.verdicts['right']}/{score.runs} |")
    for title, score in sorted(scores.items()):
        score.show(title)
    for line in broken:
        print("broken:", line, file=sys.stderr)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({title: score.summary() for title, score in sorted(scores.items())}, file, indent=1)
    below = [title for title, score in scores.items()
             if options.require and (score.macro_f1() or 1) < options.require]
    return 1 if broken or below else 0


if __name__ == "__main__":
    sys.exit(main())
