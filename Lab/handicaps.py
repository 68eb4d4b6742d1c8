"""Handicaps: what happens to logs between the machines that wrote them and the engineer who reads them.

Each works on the visible files of a finished run and leaves a new directory with its own run.json and truth.jsonl.

    none            the run as it is
    clock:SECONDS   the server's clock was off by so much: its log, events, HTTPERR and counters are
    zone:HOURS      the proxy's machine is set to another zone
    half            half of the server's rows are missing, at random
    rotate          the proxy's and the server's logs were rotated in the middle of the incident
"""

import datetime
import json
import os
import random
import re
import shutil

# The server's machine writes these; the proxy's machine the others.
SERVER_SIDE = ("server-log", "event-log", "http-error-log", "counters")


def read_truth(directory):
    """The truth rows of a run."""
    with open(os.path.join(directory, "truth.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_facts(directory):
    """run.json of a run."""
    with open(os.path.join(directory, "run.json"), encoding="utf-8") as file:
        return json.load(file)


def read_lines(path):
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        return file.read().split("\n")[:-1]


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write("".join(line + "\n" for line in lines))


def replace_times(line, pattern, layout, change):
    """Every match of `pattern`'s group 1 in a line, read with `layout`, changed by `change`, written back."""
    def swap(match):
        text = match.group(1)
        moved = change(datetime.datetime.strptime(text, layout)).strftime(layout)
        return match.group(0).replace(text, moved, 1)
    return re.sub(pattern, swap, line, count=1)


def shift_common(line, seconds):
    """`[24/Nov/2026:11:38:34 +0100]`, the zone left as it is."""
    delta = datetime.timedelta(seconds=seconds)
    return replace_times(line, r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d)", "%d/%b/%Y:%H:%M:%S", lambda t: t + delta)


def shift_server_line(line, kind, seconds):
    """One line of a file that the server's machine writes."""
    delta = datetime.timedelta(seconds=seconds)
    if kind == "event-log":
        return replace_times(line, r"SystemTime='(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)", "%Y-%m-%dT%H:%M:%S",
                             lambda t: t + delta)
    if kind == "counters":
        return replace_times(line, r'^"(\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)', "%m/%d/%Y %H:%M:%S", lambda t: t + delta)
    line = replace_times(line, r"^(?:#Date: )?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", "%Y-%m-%d %H:%M:%S",
                         lambda t: t + delta)
    return shift_common(line, seconds)


def shift_proxy_line(line, proxy, hours):
    """One line of the proxy's logs, as the same machine would have written it in a zone `hours` further east."""
    delta = datetime.timedelta(hours=hours)
    if proxy == "haproxy":
        line = replace_times(line, r"^(\w{3} [ \d]\d \d\d:\d\d:\d\d) ", "%b %d %H:%M:%S", lambda t: t + delta)
        return replace_times(line, r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d)", "%d/%b/%Y:%H:%M:%S", lambda t: t + delta)

    def access(match):
        moment = datetime.datetime.strptime(match.group(1), "%d/%b/%Y:%H:%M:%S %z")
        zone = datetime.timezone(moment.utcoffset() + delta)
        return "[" + moment.astimezone(zone).strftime("%d/%b/%Y:%H:%M:%S %z") + "]"
    line = re.sub(r"\[(\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]", access, line, count=1)
    line = replace_times(line, r"^(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[", "%Y/%m/%d %H:%M:%S", lambda t: t + delta)
    return re.sub(
        r"^\[\w{3} (\w{3} \d\d \d\d:\d\d:\d\d)\.(\d{6}) (\d{4})\]",
        lambda m: "[" + (datetime.datetime.strptime(f"{m.group(1)} {m.group(3)}", "%b %d %H:%M:%S %Y")
                         + delta).strftime(f"%a %b %d %H:%M:%S.{m.group(2)} %Y") + "]", line)


def apply(name, source, target):
    """Makes `target` from the run in `source`; returns False where the handicap changes nothing there."""
    facts, truth = read_facts(source), read_truth(source)
    os.makedirs(target, exist_ok=True)
    for entry in os.scandir(source):
        if entry.is_file():
            shutil.copyfile(entry.path, os.path.join(target, entry.name))
    word, _, value = name.partition(":")
    applied = True
    if word == "clock":
        for kind in SERVER_SIDE:
            for file_name in facts["evidence"].get(kind, []):
                path = os.path.join(target, file_name)
                ending = "\r" if kind == "counters" else ""
                write_lines(path, [shift_server_line(line.rstrip("\r"), kind, float(value)) + ending
                                   for line in read_lines(path)])
        facts["serverClock"] = float(value)
    elif word == "zone":
        # Caddy's times are seconds since 1970 and know no zone.
        applied = facts["proxy"] != "caddy"
        for kind in ("proxy-log", "proxy-error-log") if applied else ():
            for file_name in facts["evidence"].get(kind, []):
                path = os.path.join(target, file_name)
                write_lines(path, [shift_proxy_line(line, facts["proxy"], float(value)) for line in read_lines(path)])
    elif word == "half":
        lose_rows(facts, truth, target)
    elif word == "rotate":
        rotate(facts, truth, target)
    elif word != "none":
        raise SystemExit(f"no such handicap: {name}")
    facts["handicap"] = name
    with open(os.path.join(target, "run.json"), "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)
    write_lines(os.path.join(target, "truth.jsonl"), [json.dumps(row) for row in truth])
    return applied


def lose_rows(facts, truth, target):
    dice = random.Random(f"half:{facts['scenario']}:{facts['seed']}")
    path = os.path.join(target, facts["evidence"]["server-log"][0])
    kept, renumbered = [], {}
    for number, line in enumerate(read_lines(path), 1):
        if line.startswith("#") or dice.random() < 0.5:
            kept.append(line)
            renumbered[number] = len(kept)
    write_lines(path, kept)
    for row in truth:
        row["serverLine"] = renumbered.get(row["serverLine"])


def rotate(facts, truth, target):
    evidence = facts["evidence"]
    name = evidence["proxy-log"][0]
    lines = read_lines(os.path.join(target, name))
    cut = truth[len(truth) // 2]["line"] if truth else len(lines) // 2
    write_lines(os.path.join(target, name + ".1"), lines[:cut])
    write_lines(os.path.join(target, name), lines[cut:])
    evidence["proxy-log"] = [name + ".1", name]
    for row in truth:
        row["source"] = name + ".1" if row["line"] <= cut else name
        row["line"] -= 0 if row["line"] <= cut else cut

    name = evidence["server-log"][0]
    lines = read_lines(os.path.join(target, name))
    header = [line for line in lines[:4] if line.startswith("#")]
    middle = len(lines) // 2
    os.unlink(os.path.join(target, name))
    names = ["u_extend1.log", "u_extend2.log"] if header else [name + ".1", name]
    write_lines(os.path.join(target, names[0]), lines[:middle])
    write_lines(os.path.join(target, names[1]), header + lines[middle:])
    evidence["server-log"] = names
    for row in truth:
        if row["serverLine"]:
            row["serverSource"] = names[0] if row["serverLine"] <= middle else names[1]
            row["serverLine"] -= 0 if row["serverLine"] <= middle else middle - len(header)
