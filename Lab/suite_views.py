#!/usr/bin/env python3
"""Scores attributions over kept runs in many views, and holds the gates.

    suite_views.py RUNS... --command "postern" [--view NAME]... [--quick] [--handicap NAME] [--evidence all|access|both] [--only TEXT]
                   [--proxy NAME]... [--gate NAME]... [--no-gates] [--require VIEW=F1]... [--json FILE] [--jobs N]

RUNS are directories of `lab.py run`, or directories full of them. Each run is rendered in each view (see views.py; a
view is a list of its steps, joined by +) and diagnosed as score.py does it: no timeout and no zone is told.

Printed are, for each view: macro-F1 of each proxy with all evidence and with the two access logs, the expected
calibration error (ten bins of claimed confidence), how many of the claims of 0.9 or more are right, and how many of
the rightly decided rows claim 0.9 or more. Then the gates:

    files     one more file never lowers a run's score by more than 0.005, nor ends the diagnosis
    fewer     one file or one field less yields unknown at worst, never another cause at 0.8 or more
    names     renaming files and folders changes nothing
    order     shuffling the rows of one second changes nothing; of rows that are the same in every byte, to what is said of
              them together, for nothing tells one from the other
    strangers another site's log, or another day's, yields no confident charge that was not there without it
    company   rows, files and events that have nothing to do with it lower no run's score by more than 0.005

A gate that breaks names the runs, with line numbers of the kept proxy log. Exit code 1 if a gate breaks.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import shutil
import sys
import tempfile

import score
import views

LEVELS = ("all", "access")
SURE = 0.9
CONFIDENT = 0.8
LEEWAY = 0.005

FILES = ["proxy-error-log", "proxy-config", "server-log", "event-log", "http-error-log", "counters"]
FEWER_FIELDS = ["combined", "server-untimed", "server-bare", "no-win32", "no-formats", "seconds"]
COMPANY = ["departed", "probes", "other-sites", "events-of-others", "pools-of-others", "recycle", "hang-event",
           "empty-files", "unusable-files", "ipv6", "parameters"]


class Outcome:
    """What came of one run in one view at one level of evidence: a claim for each failure, by its kept line."""

    def __init__(self, facts, truth, said, answer, code, directory=None):
        self.facts, self.truth, self.said, self.answer, self.code = facts, truth, said, answer, code
        self.alike = alike(truth, facts, directory) if directory else {}
        self.claims = {row["key"]: said.get((row["source"], row["line"])) for row in truth}
        self.causes = {row["key"]: row["cause"] for row in truth if row["cause"] != "unknown"}

    def score(self):
        """The run's own macro-F1; 1 where nothing failed and nothing was charged."""
        one = score.Score()
        one.add(self.truth, self.said, self.answer, self.facts, self.code)
        found = one.macro_f1()
        return found if found is not None else float(not one.verdicts["wrong"])


def alike(truth, facts, directory):
    """Which failures have the same row as others, by their kept lines: a group of them for each."""
    lines, groups = {}, collections.defaultdict(list)
    paths = {os.path.basename(name): name for names in facts["evidence"].values() for name in names}
    for row in truth:
        source = row["source"]
        if source not in lines:
            with open(os.path.join(directory, paths.get(source, source)), encoding="utf-8", errors="replace") as file:
                lines[source] = file.read().split("\n")
        groups[source, lines[source][row["line"] - 1]].append(row["key"])
    return {key: group for group in groups.values() if len(group) > 1 for key in group}


# Views that the two access logs alone do not show.
BESIDE = ("proxy-error-log", "proxy-config", "event-log", "http-error-log", "counters", "events-of-others",
          "pools-of-others", "recycle", "hang-event")


def one(run, view, levels, command, handicap="none"):
    """Renders one run in a view and diagnoses it at each level; nothing where the view has nothing to say to it.

    An outcome is a text where the diagnosis went wrong.
    """
    place = tempfile.mkdtemp(prefix="postern-view-")
    outcomes = {}
    try:
        directory = os.path.join(place, "run")
        if not views.apply(view, run, directory):
            return outcomes
        if handicap != "none":
            rendered, directory = directory, os.path.join(place, "handicapped")
            if not views.handicaps.apply(handicap, rendered, directory):
                return outcomes
        facts, truth = views.handicaps.read_facts(directory), views.handicaps.read_truth(directory)
        for level in levels:
            if level == "access" and view.removeprefix("combined+").removeprefix("without-") in BESIDE:
                continue
            try:
                outcomes[run, view, level] = Outcome(facts, truth, *score.diagnose(command, directory, level, ()), directory)
            except (RuntimeError, OSError, ValueError, score.subprocess.TimeoutExpired) as error:
                outcomes[run, view, level] = f"{type(error).__name__}: {error}"
        return outcomes
    finally:
        shutil.rmtree(place, ignore_errors=True)


# --- the figures -------------------------------------------------------------------------------------------------


class Figures:
    """The figures of a group of outcomes."""

    def __init__(self):
        self.score = score.Score()
        self.tenths = collections.defaultdict(lambda: [0, 0, 0.0])
        self.right = self.right_and_sure = 0

    def add(self, outcome):
        self.score.add(outcome.truth, outcome.said, outcome.answer, outcome.facts, outcome.code)
        for key, cause in outcome.causes.items():
            claim = outcome.claims[key]
            if claim is None or claim["cause"] == "unknown":
                continue
            confidence = float(claim.get("confidence") or 0)
            right = claim["cause"] == cause
            tenth = self.tenths[min(9, int(confidence * 10 + 1e-9))]
            tenth[0] += 1
            tenth[1] += right
            tenth[2] += confidence
            self.right += right
            self.right_and_sure += right and confidence >= SURE

    def calibration_error(self):
        total = sum(count for count, _, _ in self.tenths.values())
        return sum(abs(right - claimed) for _, right, claimed in self.tenths.values()) / total if total else None

    def summary(self):
        claimed, right = self.score.sure(SURE)
        return {
            "runs": self.score.runs, "failures": sum(self.score.confusion.values()),
            "macroF1": self.score.macro_f1(), "calibrationError": self.calibration_error(),
            "sure": {"claimed": claimed, "right": right},
            "rightlyDecided": {"all": self.right, "sure": self.right_and_sure},
            "tenths": {f"{tenth / 10:.1f}": {"claimed": count, "right": right}
                       for tenth, (count, right, _) in sorted(self.tenths.items())},
            "verdicts": dict(self.score.verdicts), "wrongVerdicts": self.score.wrong,
            "confusion": {f"{true} > {said}": n for (true, said), n in sorted(self.score.confusion.items())},
        }


def shown(value, digits=3):
    return "–" if value is None else f"{value:.{digits}f}"


def share(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "–"


# --- the gates ---------------------------------------------------------------------------------------------------


class Gates:
    """Holds outcomes against each other; `broken` has what a reader needs to look it up."""

    def __init__(self, outcomes, runs):
        self.outcomes = outcomes
        self.runs = runs
        self.broken = collections.defaultdict(list)
        self.held = collections.Counter()

    def get(self, run, view, level):
        found = self.outcomes.get((run, view, level))
        return found if isinstance(found, Outcome) else None

    def hold(self, gate, run, view, level, good, what, keys=()):
        if good:
            self.held[gate] += 1
            return
        lines = sorted((int(key.rpartition(":")[2]) for key in keys))
        said = f" (lines {', '.join(map(str, lines[:12]))}{', …' if len(lines) > 12 else ''})" if lines else ""
        self.broken[gate].append(f"{os.path.basename(run)}, {view}, {level}: {what}{said}")

    def lower(self, gate, run, view, level, less, more):
        """`more` has one thing more than `less`, and must not be worse for it."""
        before, after = less.score(), more.score()
        worse = [key for key, cause in less.causes.items() if is_right(less, key, cause)
                 and not is_right(more, key, cause)]
        self.hold(gate, run, view, level, after >= before - LEEWAY, f"{before:.3f} falls to {after:.3f}", worse)

    def files(self):
        for run in self.runs:
            for base in ("", "combined+"):
                whole = self.get(run, base.rstrip("+") or "own", "all")
                for kind in FILES:
                    less = self.get(run, f"{base}without-{kind}", "all")
                    if whole and less:
                        self.lower("files", run, f"{base}with {kind}", "all", less, whole)
                access = self.get(run, base.rstrip("+") or "own", "access")
                if access and whole:
                    self.lower("files", run, f"{base}with all but the access logs", "all", access, whole)

    def fewer(self):
        names = [f"without-{kind}" for kind in FILES] + FEWER_FIELDS
        for run in self.runs:
            for name in [*names, *(f"combined+{name}" for name in names if name not in ("combined", "seconds"))]:
                for level in LEVELS:
                    less = self.get(run, name, level)
                    if less is None:
                        continue
                    whole = self.get(run, "own", "all")
                    wrong = [key for key, cause in less.causes.items() if is_wrong(less, key, cause)
                             and whole and not is_wrong(whole, key, cause)]
                    self.hold("fewer", run, name, level, not wrong,
                              f"{len(wrong)} of {len(less.causes)} charged to another cause at {CONFIDENT} or more",
                              wrong)

    def same(self, gate, pairs):
        for run in self.runs:
            for base, name in pairs:
                for level in LEVELS:
                    before, after = self.get(run, base, level), self.get(run, name, level)
                    if before is None or after is None:
                        continue
                    other = [key for key in before.claims if essences(before, key) != essences(after, key)]
                    self.hold(gate, run, name, level, not other and before.code == after.code,
                              f"{len(other)} of {len(before.claims)} differ, exit {before.code} and {after.code}", other)

    def names(self):
        self.same("names", [("own", "neutral-names"), ("own", "other-names")])

    def order(self):
        self.same("order", [("own", "shuffled"), ("combined", "combined+shuffled")])

    def strangers(self):
        for run in self.runs:
            for base in ("", "combined+"):
                for name in ("another-site", "another-day"):
                    for level in LEVELS:
                        swapped = self.get(run, base + name, level)
                        alone = self.get(run, f"{base}without-server-log", level)
                        if swapped is None or alone is None:
                            continue
                        wrong = [key for key, cause in swapped.causes.items() if is_wrong(swapped, key, cause)
                                 and not is_wrong(alone, key, cause)]
                        paired = [key for key, claim in swapped.claims.items() if claim and claim.get("match")]
                        self.hold("strangers", run, base + name, level, not wrong,
                                  f"{len(wrong)} charged wrongly at {CONFIDENT} or more", wrong)
                        self.hold("strangers", run, base + name, level, not paired,
                                  f"{len(paired)} paired with rows of strangers", paired)
                        said = "belong together" in json.dumps(swapped.answer)
                        self.hold("strangers", run, base + name, level, said, "not said: does not belong together")

    def company(self):
        for run in self.runs:
            for level in LEVELS:
                for base, name in [("own", name) for name in COMPANY] + [
                        ("combined", f"combined+{name}") for name in ("departed", "ipv6", "parameters")]:
                    before, after = self.get(run, base, level), self.get(run, name, level)
                    if before and after:
                        self.lower("company", run, name, level, before, after)

    GATES = {"files": files, "fewer": fewer, "names": names, "order": order, "strangers": strangers,
             "company": company}
    # The views that each gate compares.
    NEEDS = {
        "files": ["own", "combined"] + [f"{base}without-{kind}" for base in ("", "combined+") for kind in FILES],
        "fewer": [f"without-{kind}" for kind in FILES] + FEWER_FIELDS
        + [f"combined+{name}" for name in [f"without-{kind}" for kind in FILES] + FEWER_FIELDS
           if name not in ("combined", "seconds")],
        "names": ["own", "neutral-names", "other-names"],
        "order": ["own", "combined", "shuffled", "combined+shuffled"],
        "strangers": [base + name for base in ("", "combined+")
                      for name in ("another-site", "another-day", "without-server-log")],
        "company": ["own", "combined", *COMPANY, "combined+departed", "combined+ipv6", "combined+parameters"],
    }


def is_right(outcome, key, cause):
    claim = outcome.claims.get(key)
    return bool(claim) and claim["cause"] == cause


def is_wrong(outcome, key, cause):
    """Whether a failure is charged to another cause, with confidence."""
    claim = outcome.claims.get(key)
    return bool(claim) and claim["cause"] not in ("unknown", cause) and float(
        claim.get("confidence") or 0) >= CONFIDENT - 1e-9


def essence(outcome, key):
    """What a claim says, without names of files."""
    claim = outcome.claims.get(key)
    return claim and (claim["cause"], claim.get("detail"), claim.get("hop"), round(float(claim["confidence"] or 0), 2))


def essences(outcome, key):
    """What is said of a failure, together with all whose rows are the same."""
    return collections.Counter(essence(outcome, one) for one in outcome.alike.get(key, [key]))


# --- the whole ---------------------------------------------------------------------------------------------------


def selected(options):
    """The views to score and those that only the gates need."""
    scored = options.view or (views.QUICK if options.quick else views.VIEWS)
    gates = [] if options.no_gates else options.gate or list(Gates.GATES)
    needed = [view for gate in gates for view in Gates.NEEDS[gate]]
    if (options.view or options.quick) and not options.gate:
        gates, needed = [], []
    return scored, gates, list(dict.fromkeys([*scored, *needed]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+")
    parser.add_argument("--command", required=True)
    parser.add_argument("--view", action="append", default=[], help="may be repeated; default: all, and the gates")
    parser.add_argument("--quick", action="store_true", help="the few views that tell most, and no gates")
    parser.add_argument("--gate", action="append", default=[], choices=sorted(Gates.GATES))
    parser.add_argument("--require", action="append", default=[], metavar="VIEW[,LEVEL]=F1",
                        help="exit 1 if a proxy's macro-F1 in this view is lower; may be repeated")
    parser.add_argument("--no-gates", action="store_true")
    parser.add_argument("--evidence", choices=[*LEVELS, "both"], default="both")
    parser.add_argument("--handicap", default="none", help="what else happens to the rendered logs on their way; "
                        "see handicaps.py (clock, half and rotate work with every form)")
    parser.add_argument("--only", default="", help="only runs whose name contains this")
    parser.add_argument("--proxy", action="append", default=[], help="only runs with this proxy; may be repeated")
    parser.add_argument("--json", help="write figures, gates and wrong rows to this file")
    parser.add_argument("--rows", action="store_true", help="print the wrong claims of each view, with their lines")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    runs = [run for run in score.find_runs(options.runs) if options.only in os.path.basename(os.path.abspath(run))]
    if options.proxy:
        runs = [run for run in runs if views.handicaps.read_facts(run)["proxy"] in options.proxy]
    scored, gates, wanted = selected(options)
    levels = LEVELS if options.evidence == "both" else (options.evidence,)
    outcomes = {}
    with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
        work = [pool.submit(one, run, view, levels, options.command, options.handicap) for run in runs for view in wanted]
        for future in concurrent.futures.as_completed(work):
            outcomes.update(future.result())
    proxies = sorted({views.handicaps.read_facts(run)["proxy"] for run in runs})
    report = {"views": table(outcomes, runs, scored, levels, proxies)}
    errors = [f"{os.path.basename(run)}, {view}, {level}: {outcome}"
              for (run, view, level), outcome in sorted(outcomes.items()) if isinstance(outcome, str)]
    print(f"\n{len(errors)} diagnoses ended without an answer.")
    for line in errors[:30]:
        print(f"- {line[:400]}")
    report["worlds"] = worlds(outcomes, scored)
    report["wrong"] = wrong_rows(outcomes, scored)
    if options.rows:
        print("\n## Wrong claims\n")
        for line in report["wrong"]:
            print(f"- {line}")
    report["errors"], report["gates"] = errors, {}
    holder = Gates(outcomes, runs)
    for gate in gates:
        Gates.GATES[gate](holder)
        broken = holder.broken[gate]
        print(f"\n## Gate {gate}: {holder.held[gate]} held, {len(broken)} broken\n")
        for line in broken:
            print(f"- {line}")
        report["gates"][gate] = {"held": holder.held[gate], "broken": broken}
    below = list(missed(report["views"], options.require))
    for line in below:
        print(f"- required: {line}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)
    return 1 if errors or below or any(holder.broken.values()) else 0


def missed(figures, requirements):
    """Which requirements are not met, in words."""
    for requirement in requirements:
        where, _, least = requirement.rpartition("=")
        view, _, level = where.partition(",")
        for name, groups in figures.get(view, {}).items():
            for proxy, group in groups.items():
                if level in ("", name) and group["macroF1"] is not None and group["macroF1"] < float(least):
                    yield f"{view}, {name}, {proxy}: {group['macroF1']:.3f} is less than {least}"
        if view not in figures:
            yield f"{view}: not scored"


def table(outcomes, runs, scored, levels, proxies):
    """Prints the figures of the views; returns them by view, level and proxy."""
    result = {}
    print("| view | evidence | runs | failures | " + " | ".join(proxies)
          + " | all | verdicts | ECE | of ≥ 0.9 right | of right ≥ 0.9 |\n" + "|---" * (9 + len(proxies)) + "|")
    total = {level: Figures() for level in levels}
    for view in scored:
        for level in levels:
            groups = collections.defaultdict(Figures)
            for run in runs:
                outcome = outcomes.get((run, view, level))
                if isinstance(outcome, Outcome):
                    for name in (outcome.facts["proxy"], "all"):
                        groups[name].add(outcome)
                    total[level].add(outcome)
            if not groups:
                continue
            print_row(view, level, groups, proxies)
            result.setdefault(view, {})[level] = {name: group.summary() for name, group in groups.items()}
    for level, figures in total.items():
        print_row("**all views**", level, {"all": figures}, proxies)
        result.setdefault("all views", {})[level] = {"all": figures.summary()}
    print("\n| claimed | " + " | ".join(f"{level}: claims | right" for level in levels) + " |\n"
          + "|---" * (1 + 2 * len(levels)) + "|")
    for tenth in range(10):
        cells = []
        for level in levels:
            count, right, _ = total[level].tenths[tenth]
            cells.append(f"{count} | {share(right, count)} %" if count else "0 | –")
        print(f"| {tenth / 10:.1f}–{(tenth + 1) / 10:.1f} | " + " | ".join(cells) + " |")
    return result


def worlds(outcomes, scored):
    """The figures by proxy, view and the server's style: what is left out together when something is tuned."""
    groups = collections.defaultdict(Figures)
    for (_, view, level), outcome in outcomes.items():
        if view in scored and isinstance(outcome, Outcome):
            groups[f"{outcome.facts['proxy']}, {view}, {outcome.facts['server']}, {level}"].add(outcome)
    names = ("runs", "failures", "macroF1", "calibrationError", "sure", "rightlyDecided")
    return {world: {name: figures.summary()[name] for name in names} for world, figures in sorted(groups.items())}


def print_row(view, level, groups, proxies):
    whole = groups["all"]
    claimed, right = whole.score.sure(SURE)
    cells = [shown(groups[name].score.macro_f1()) if name in groups else "–" for name in proxies]
    print(f"| {view} | {level} | {whole.score.runs} | {sum(whole.score.confusion.values())} | " + " | ".join(cells)
          + f" | {shown(whole.score.macro_f1())} | {whole.score.verdicts['right']}/{whole.score.runs}"
          + f" | {shown(whole.calibration_error())} | {right}/{claimed} = {share(right, claimed)}"
          + f" | {share(whole.right_and_sure, whole.right)} |")


def wrong_rows(outcomes, scored):
    """What is charged wrongly or not at all, by run, view and level: causes, rules' confidence and lines."""
    found = []
    for (run, view, level), outcome in sorted(outcomes.items()):
        if view not in scored or not isinstance(outcome, Outcome):
            continue
        groups = collections.defaultdict(list)
        for key, cause in outcome.causes.items():
            claim = outcome.claims[key]
            said = claim["cause"] if claim else "missing"
            if said != cause:
                confidence = f" {float(claim['confidence'] or 0):.2f}" if claim and said != "unknown" else ""
                rules = "+".join(claim.get("rules") or []) if claim else ""
                groups[f"{cause} > {said}{confidence} {rules}".strip()].append(int(key.rpartition(":")[2]))
        for what, lines in sorted(groups.items(), key=lambda pair: -len(pair[1])):
            numbers = ", ".join(map(str, sorted(lines)[:8])) + (", …" if len(lines) > 8 else "")
            found.append(f"{os.path.basename(run)}, {view}, {level}: {len(lines)} × {what}: lines {numbers}")
    return found


if __name__ == "__main__":
    sys.exit(main())
