"""Holds one program against kept runs of worlds: a line for each run, its wrong rows by kind, and the totals."""

import collections
import concurrent.futures
import json
import os
import shutil
import subprocess
import tempfile

import handicaps
import score

COLUMNS = ["run", "failures", "macro-F1", "right", "verdict", "sure and right", "wrong: truth > said (confidence)"]


def diagnose(directory, command, level):
    """What the program says of one run: the run's facts, its truth, attributions, answer and exit code."""
    place = tempfile.mkdtemp(prefix="postern-world-score-")
    try:
        # Attributions are written beside the evidence: a copy keeps the run as it is.
        copy = os.path.join(place, "run")
        shutil.copytree(directory, copy)
        facts, truth = handicaps.read_facts(copy), handicaps.read_truth(copy)
        return facts, truth, *score.diagnose(command, copy, level, [])
    finally:
        shutil.rmtree(place, ignore_errors=True)


def wrong_rows(truth, said):
    """The wrong rows by kind, in words."""
    kinds = collections.defaultdict(list)
    for row in truth:
        claim = said.get((row["source"], row["line"])) or {"cause": "missing"}
        if row["cause"] not in ("unknown", claim["cause"]):
            detail = f"/{claim['detail']}" if claim.get("detail") else ""
            kind = f"{row['cause']}/{row['detail']} > {claim['cause']}{detail}"
            kinds[kind].append(float(claim.get("confidence") or 0))
    return "; ".join(f"{len(values)} × {kind} ({min(values):.2f}–{max(values):.2f})" for kind, values in kinds.items())


def right_rows(scored):
    return sum(n for (true, found), n in scored.confusion.items() if true == found)


def line_of(name, scored, truth, said):
    """One run's line of the table."""
    claimed, right = scored.sure()
    macro = scored.macro_f1()
    verdict = "right" if scored.verdicts["right"] else "WRONG: " + scored.wrong[0].split("verdict ")[1]
    cells = [name, sum(scored.confusion.values()), "–" if macro is None else f"{macro:.3f}", right_rows(scored), verdict,
             f"{right}/{claimed}", wrong_rows(truth, said)]
    return f"| {' | '.join(map(str, cells))} |"


def show_level(level, names, options):
    """Scores all runs with one level of evidence; returns the pooled score and how many runs could not be scored."""
    total, each, broken = score.Score(), [], 0
    if not options.totals:
        print(f"\n## {level}\n\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        work = [(name, pool.submit(diagnose, os.path.join(options.dir, name), options.command, level)) for name in names]
        for name, future in work:
            try:
                facts, truth, said, answer, code = future.result()
            except (RuntimeError, OSError, ValueError, subprocess.SubprocessError) as problem:
                broken += 1
                print("broken: a run" if options.totals else f"broken: {name}: {problem}")
                continue
            alone = score.Score()
            for scored in (alone, total):
                scored.add(truth, said, answer, facts, code)
            if alone.macro_f1() is not None:
                each.append(alone.macro_f1())
            if not options.totals:
                print(line_of(name, alone, truth, said), flush=True)
    claimed, right = total.sure()
    print(f"\n**{level}: {total.runs} runs, {sum(total.confusion.values())} failures, {right_rows(total)} right; pooled "
          f"macro-F1 {total.macro_f1() or 0:.3f}, mean of the runs' {sum(each) / len(each) if each else 0:.3f}; verdicts "
          f"{total.verdicts['right']} right, {total.verdicts['wrong']} wrong; of {claimed} that claim 0.9 or more "
          f"{right} are right**")
    if not options.totals:
        total.show(f"{level}, pooled")
    return total, broken


def show(options):
    """Both levels of evidence; returns the exit code."""
    names = sorted(name for name in os.listdir(options.dir)
                   if options.only in name and os.path.exists(os.path.join(options.dir, name, "run.json")))
    levels = {level: show_level(level, names, options) for level in ("all", "access")}
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({level: total.summary() for level, (total, _) in levels.items()}, file, indent=1)
    return 1 if any(broken for _, broken in levels.values()) else 0
