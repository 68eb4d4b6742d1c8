#!/usr/bin/env python3
"""Fits the weights of observations (Sources/Attributions/Weighing) to the truth of kept runs.

  weigh.py gather COMMAND FILE RUNS… [--worlds DIR…] [--view NAME…]   what is observed of each failure, and the truth
  weigh.py try FILE… [--held FILE…]                                  figures of worlds that are left out of the fit, by fifths
  weigh.py fit FILE… [--write]                                       the weights; --write puts them into the source

Maximum likelihood over the hypotheses, with a penalty for leaving what stands in the source: a weight that no run speaks to stays.
Each run in each view counts as at most 20 failures, each cause as the root of its failures. Needs numpy and scipy.
"""

import argparse
import collections
import concurrent.futures
import glob
import json
import os
import re
import sys

import suite_views
import world_scores

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = sorted(glob.glob(os.path.join(HERE, "../Sources/Attributions/Weighing/Observation+*.swift")))
HYPOTHESES = ["worked", "queued", "turnedAway", "hung", "cutOff", "neverConnected", "away", "lost", "unreadable", "own"]
CAUSES = {
    "worked": "proxy-timeout", "hung": "proxy-timeout", "queued": "queued-requests", "turnedAway": "queued-requests",
    "cutOff": "dropped-connection", "neverConnected": "dropped-connection", "away": "dropped-connection",
    "lost": "dropped-connection", "unreadable": "invalid-response", "own": "server-sent",
}
AWAY = ("refused", "dns", "tls", "marked-down", "no-route", "permission-denied")
# What no run of the lab is: their weights stay as they were set.
UNSEEN = ("hung", "cutOff")
WORDS = ("gave-up-waiting", "time-ran-out", "lost-or-invalid", "bare-status")
# How often each fault occurs in the lab says nothing of the world.
FIXED = WORDS + ("usually-quick", "never-logged", "answered-in-time", "written-to-nobody", "row-without-duration",
                 "failures-of-many-paths", "failures-of-some-paths", "failures-of-one-path", "served-in-turn", "behind-long-ones",
                 "others-quick", "others-answered", "nobody-answered", "server-queue-was-full")
# What others show better in the lab is all there is elsewhere: these leave what was set by hand only where much speaks for it.
SET_BY_HAND = ("others-waited", "server-was-full", "queue-was-long", "stopped-at-timeout",
               "aborted-by-server", "ending-event", "short-of-timeouts", "stamps-too-near",
               "none-slower", "waiting-by-stamps", "short-by-order", "limit-fits-order", "path-never-answered",
               "others-waited-then", "ran-out-after-long")
# What a status never means: the hypotheses named by each fault, and the weight of it.
FAULTS = {
    "response-timeout": ["worked", "hung", "cutOff"], "proxy-queue": ["queued"], "connect-timeout": ["neverConnected"],
    "not-connected": ["away"], "no-server": ["away"], "lost": ["lost"], "unreadable": ["unreadable"],
}
EXCLUDED = -3.0
# How much harder it is to leave a weight that was set by hand.
HELD = 8
# The weight of what cannot be, as the source writes it.
NEVER = -8.0
VIEWS = ["own", "combined", "server-untimed", "combined+server-untimed", "combined+server-gunicorn", "departed",
         "no-formats", "seconds", "server-bare", "without-proxy-error-log", "no-win32", "combined+departed", "hang-event"]
OBSERVATION = re.compile(
    r'(?:Observation\(\s*"(?P<id>[^"]+)",\s*when:\s*"(?:[^"\\]|\\.)*"(?:\s*\+\s*"(?:[^"\\]|\\.)*")*,\s*'
    r"|let (?P<shared>\w+Weights): Weights = )(?P<weights>\[[^\]]*\]|\w+Weights)")
# How what the failures around turn out to be is learned, as Weighing does it.
AROUND, REACH, TRUST, HALF, OTHER_PATH, LEAST, NAMES = 24, 60, 0.8, 2.0, 0.3, 0.02, 0.6


# --- what is observed ----------------------------------------------------------------------------------------------


def observed(outcome, run, view, level):
    """A line for each failure of an outcome."""
    for row in outcome.truth:
        claim = outcome.claims.get(row["key"]) or {}
        if row["cause"] != "unknown":
            yield {"run": os.path.basename(run), "set": os.path.basename(os.path.dirname(run)), "view": view, "level": level,
                   "cause": row["cause"], "detail": row.get("detail"), "said": claim.get("cause"),
                   "confidence": claim.get("confidence"), "rules": claim.get("rules") or [],
                   "certainty": (claim.get("match") or {}).get("certainty"), "status": claim.get("status"),
                   "line": claim.get("line"), "path": claim.get("path"), "time": claim.get("time")}


def gather_one(job):
    run, view, command = job
    if view:
        outcomes = suite_views.one(run, view, ["all", "access"], command)
        return [line for (_, _, level), outcome in outcomes.items() if not isinstance(outcome, str)
                for line in observed(outcome, run, view, level)]
    lines = []
    for level in ("all", "access"):
        facts, truth, said, answer, code = world_scores.diagnose(run, command, level)
        for row in truth:
            row.setdefault("key", (row["source"], row["line"]))
        lines += observed(suite_views.Outcome(facts, truth, said, answer, code), run, "own", level)
    return lines


def runs_of(places):
    return sorted(os.path.dirname(path) for place in places for path in glob.glob(os.path.join(place, "*", "run.json")))


def gather(options):
    jobs = [(run, view, options.command) for run in runs_of(options.runs) for view in options.view or VIEWS]
    jobs += [(run, None, options.command) for run in runs_of(options.worlds)]
    with open(options.file, "w", encoding="utf-8") as file, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for lines in pool.map(gather_one, jobs):
            file.writelines(json.dumps(line) + "\n" for line in lines)


# --- the weights in the source -----------------------------------------------------------------------------------


def weights_in_source():
    """The weights by observation, and the names of those that share a table."""
    table, shared = {}, {}
    for path in SOURCES:
        with open(path, encoding="utf-8") as file:
            for match in OBSERVATION.finditer(file.read()):
                name, text = match["id"] or match["shared"], match["weights"]
                if not text.startswith("["):
                    shared[name] = text
                    continue
                row = [0.0] * len(HYPOTHESES)
                for hypothesis, value in re.findall(r"\.(\w+):\s*(never|-?[\d.]+)", text):
                    row[HYPOTHESES.index(hypothesis)] = NEVER if value == "never" else float(value)
                table[name] = row
    for fault, hypotheses in FAULTS.items():
        row = [0.0] * len(HYPOTHESES)
        for hypothesis in hypotheses:
            faults = sum(hypothesis in others for others in FAULTS.values())
            row[HYPOTHESES.index(hypothesis)] = EXCLUDED / faults
        table["status-not-of-" + fault] = row
    return table, shared


def write(names, weights):
    """Puts weights into the source, in quarters."""
    def put(match):
        name = match["id"] or match["shared"]
        if not match["weights"].startswith("["):
            return match[0]
        parts = []
        for hypothesis, value in zip(HYPOTHESES, weights[names.index(name)]):
            value = round(value * 4) / 4
            if value:
                parts.append(f".{hypothesis}: " + ("never" if value <= NEVER + 1 else f"{value:g}"))
        return match[0][:len(match[0]) - len(match["weights"])] + "[" + (", ".join(parts) or ":") + "]"

    for path in SOURCES:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(OBSERVATION.sub(put, text))


# --- the fit -------------------------------------------------------------------------------------------------------


def hypothesis_of(line):
    cause, detail = line["cause"], line["detail"]
    if cause == "proxy-timeout":
        return "hung" if detail == "hung" else "worked"
    if cause == "queued-requests":
        return "turnedAway" if detail == "queue-full" else "queued"
    if cause == "invalid-response":
        return "unreadable"
    if cause == "server-sent":
        return "own"
    if detail == "connect-timeout":
        return "neverConnected"
    return "away" if detail in AWAY else "cutOff" if detail is None else "lost"


class Model:
    """Observations by number, and what of the lines is left to weigh."""

    def __init__(self, numpy):
        self.np = numpy
        table, self.shared = weights_in_source()
        self.names = sorted(table)
        self.place = {name: number for number, name in enumerate(self.names)}
        self.prior = numpy.array([table[name] for name in self.names])
        # A row of another request says nothing: what rests on a row counts as far as the pairing is sure.
        self.on_row = self.rows_of_source()

    def rows_of_source(self):
        on_row = set()
        for path in SOURCES:
            with open(path, encoding="utf-8") as file:
                for part in re.split(r"static let \w+ = Observation\(", file.read())[1:]:
                    if "reliesOn: .pairing" in part:
                        name = re.search(r'"([^"]+)"', part)[1]
                        on_row.add(self.shared.get(name, name))
        return on_row

    def seen(self, line):
        names = [self.shared.get(name, name) for name in line["rules"]]
        return [name for name in names if name in self.place]

    def open(self, lines):
        """The lines that were weighed."""
        found = []
        for line in lines:
            if any(name in WORDS for name in line["rules"]):
                line["seen"] = self.seen(line)
                found.append(line)
        return found

    def entries(self, lines):
        """Line, observation and certainty of each observation, as arrays."""
        rows, places, certain = [], [], []
        for number, line in enumerate(lines):
            for name in line["seen"]:
                rows.append(number)
                places.append(self.place[name])
                sure = (1 + line["certainty"]) / 2 if name in self.on_row and line["certainty"] is not None else 1.0
                certain.append(sure)
        return self.np.array(rows), self.np.array(places), self.np.array(certain)[:, None]

    def sums(self, lines, weights):
        rows, places, certain = self.entries(lines)
        total = self.np.zeros((len(lines), len(HYPOTHESES)))
        self.np.add.at(total, rows, self.np.log(certain * self.np.exp(weights[places]) + 1 - certain))
        return total

    def is_ruled_out(self, line):
        """Whether something rules out what is true: nothing else is to make up for that."""
        truth = HYPOTHESES.index(hypothesis_of(line))
        return any(self.prior[self.place[name]][truth] <= NEVER + 1 for name in line["seen"])

    def penalties(self, strength):
        np, prior = self.np, self.prior
        # What an observation means nothing for, chance in the lab must not make it mean.
        penalty = np.where(prior == 0, 12.0, 1.0) * strength
        fixed = prior <= NEVER + 1
        for name, place in self.place.items():
            if name in FIXED:
                fixed[place] = True
            if name in SET_BY_HAND:
                penalty[place] *= HELD
            # What a product never answers is no matter of the lab.
            if name.startswith("status-not-of"):
                fixed[place] = True
            # Few runs have such lines.
            if name in ("its-process-ended", "a-process-ended", "worked-on-by-own-word", "crash-event",
                        "server-was-away", "server-was-running"):
                penalty[place] *= 5
        return penalty, fixed

    def counts(self, lines):
        """How much each line counts."""
        runs = collections.Counter((line["run"], line["view"], line["level"]) for line in lines)
        each = [min(1, 20 / runs[line["run"], line["view"], line["level"]]) for line in lines]
        kinds, words, roots = collections.Counter(), collections.Counter(), collections.Counter()
        for line, count in zip(lines, each):
            kinds[hypothesis_of(line), line["seen"][0]] += count
        for (_, word), count in kinds.items():
            words[word] += count
            roots[word] += count ** 0.5
        return self.np.array([
            count * kinds[hypothesis_of(line), line["seen"][0]] ** -0.5 * words[line["seen"][0]] / roots[line["seen"][0]]
            for line, count in zip(lines, each)])

    def fit(self, lines, strength):
        from scipy.optimize import minimize
        np = self.np
        lines = [line for line in lines if hypothesis_of(line) not in UNSEEN and not self.is_ruled_out(line)]
        rows, places, certain = self.entries(lines)
        truth = np.array([HYPOTHESES.index(hypothesis_of(line)) for line in lines])
        counts, each = self.counts(lines), np.arange(len(lines))
        unseen = np.array([name in UNSEEN for name in HYPOTHESES])
        penalty, fixed = self.penalties(strength)

        def loss(flat):
            weights = flat.reshape(self.prior.shape)
            scaled = certain * np.exp(weights[places])
            total = np.zeros((len(lines), len(HYPOTHESES)))
            np.add.at(total, rows, np.log(scaled + 1 - certain))
            total -= 1e9 * unseen
            shares = np.exp(total - total.max(1, keepdims=True))
            shares /= shares.sum(1, keepdims=True)
            likelihood = -(counts * np.log(shares[each, truth] + 1e-300)).sum()
            shares[each, truth] -= 1
            slope = np.zeros_like(weights)
            np.add.at(slope, places, (shares * counts[:, None])[rows] * scaled / (scaled + 1 - certain + 1e-12))
            apart = weights - self.prior
            return likelihood + (penalty * apart ** 2).sum(), (np.where(fixed, 0, slope) + 2 * penalty * apart).ravel()

        found = minimize(loss, self.prior.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 300})
        return np.clip(found.x.reshape(self.prior.shape), NEVER, 5)

    def shares(self, lines, weights):
        """How likely each hypothesis is of each line, with what the failures around teach."""
        np = self.np
        base = self.sums(lines, weights)

        def normal(total):
            scaled = np.exp(total - total.max(1, keepdims=True))
            return scaled / scaled.sum(1, keepdims=True)

        alone, total = normal(base), base.copy()
        certain = np.clip(2 * (alone @ self.into_causes()).max(1) - 1, 0, 1) ** 4
        for number, near in enumerate(neighbours(lines)):
            if near:
                places = [place for place, _ in near]
                counts = np.array([count for _, count in near]) * certain[places]
                if counts.sum() > 0:
                    told = (alone[places] * counts[:, None]).sum(0) / counts.sum()
                    total[number] += TRUST * counts.sum() / (counts.sum() + HALF) * np.log(told + LEAST)
        return normal(total)

    def into_causes(self):
        causes = sorted(set(CAUSES.values()))
        into = self.np.zeros((len(HYPOTHESES), len(causes)))
        for number, name in enumerate(HYPOTHESES):
            into[number, causes.index(CAUSES[name])] = 1
        return into

    def charge(self, lines, weights):
        causes = sorted(set(CAUSES.values()))
        for line, shares in zip(lines, self.shares(lines, weights) @ self.into_causes()):
            best = shares.argmax()
            sure = shares[best] >= NAMES
            line["said"] = causes[best] if sure else "unknown"
            line["confidence"] = round(float(shares[best]), 2) if sure else 0.3


def neighbours(lines):
    """For each line the places of those around it, each with how much it counts."""
    from datetime import datetime
    groups = collections.defaultdict(list)
    for place, line in enumerate(lines):
        time = datetime.fromisoformat(line["time"].replace("Z", "+00:00")).timestamp()
        key = line["run"], line["view"], line["level"], line["status"], line["seen"][0]
        groups[key].append((time, line["line"], place, line["path"]))
    found = [[] for _ in lines]
    for group in groups.values():
        group.sort(key=lambda one: one[:2])
        for number, (time, _, place, path) in enumerate(group):
            before, after = number - 1, number + 1
            for _ in range(AROUND):
                earlier = time - group[before][0] if before >= 0 else float("inf")
                later = group[after][0] - time if after < len(group) else float("inf")
                if min(earlier, later) > REACH:
                    break
                if earlier <= later:
                    next_one, before = group[before], before - 1
                else:
                    next_one, after = group[after], after + 1
                found[place].append((next_one[2], 1 if next_one[3] == path else OTHER_PATH))
    return found


# --- figures -------------------------------------------------------------------------------------------------------


def macro_f1(lines):
    pairs = collections.Counter((line["cause"], line["said"]) for line in lines)
    scores = []
    for cause in {line["cause"] for line in lines}:
        right = pairs[cause, cause]
        either = sum(n for pair, n in pairs.items() if pair[0] == cause) + sum(n for pair, n in pairs.items() if pair[1] == cause)
        scores.append(2 * right / either if either else 0)
    return sum(scores) / len(scores)


def show(title, lines):
    groups = collections.defaultdict(list)
    for line in lines:
        groups[line["set"], line["level"]].append(line)
    for (name, level), group in sorted(groups.items()):
        decided = [line for line in group if line["said"] not in (None, "unknown")]
        tenths = collections.defaultdict(list)
        for line in decided:
            tenths[min(9, int(line["confidence"] * 10 + 1e-9))].append(line)
        error = sum(abs(sum(line["said"] == line["cause"] for line in tenth) - sum(line["confidence"] for line in tenth))
                    for tenth in tenths.values()) / max(1, len(decided))
        shares = " ".join(
            f"{tenth / 10:.1f}: {sum(line['said'] == line['cause'] for line in found) / len(found):.3f} of {len(found)}"
            for tenth, found in sorted(tenths.items()))
        print(f"{title}, {name}, {level}: macro-F1 {macro_f1(group):.3f}, calibration error {error:.3f}; right by tenths {shares}")


def read(paths):
    lines = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            lines += map(json.loads, file)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    part = parts.add_parser("gather")
    part.add_argument("command")
    part.add_argument("file")
    part.add_argument("runs", nargs="*")
    part.add_argument("--worlds", nargs="*", default=[])
    part.add_argument("--view", action="append")
    for name in ("try", "fit"):
        part = parts.add_parser(name)
        part.add_argument("files", nargs="+")
        part.add_argument("--held", nargs="*", default=[])
        part.add_argument("--strength", type=float, default=4)
        part.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.part == "gather":
        return gather(options)
    import numpy
    model, lines = Model(numpy), read(options.files)
    weighed = model.open(lines)
    if options.part == "try":
        fifths = [sum(map(ord, re.sub(r"-\d+$", "", line["run"]))) % 5 for line in weighed]
        for fifth in range(5):
            left_out = [line for line, own in zip(weighed, fifths) if own == fifth]
            model.charge(left_out, model.fit([line for line, own in zip(weighed, fifths) if own != fifth], options.strength))
        show("left out", lines)
    weights = model.fit(weighed, options.strength)
    if options.held:
        held = read(options.held)
        model.charge(model.open(held), weights)
        show("held", held)
    if options.part == "fit":
        model.charge(weighed, weights)
        show("fitted", lines)
        if options.write:
            write(model.names, weights)
    return 0


if __name__ == "__main__":
    sys.exit(main())
