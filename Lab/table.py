#!/usr/bin/env python3
"""Prints the scores that score.py or suite_views.py wrote as the tables of docs/attribution.md.

    table.py ALL.json ACCESS.json
    table.py --views VIEWS.json
"""

import json
import sys

FAMILIES = [("plain", "plain"), ("hard: bare IIS log", "bare"), ("hard: overlap", "overlap"), ("one URL", "one URL")]
PROXIES = ["nginx", "haproxy", "apache", "caddy"]
HANDICAPS = [
    ("none", "as they are"), ("clock:-120", "server's clock 120 s behind"), ("clock:45", "server's clock 45 s ahead"),
    ("clock:120", "server's clock 120 s ahead"), ("zone:2", "proxy's log in a zone two hours further east"),
    ("half", "half of the server's rows missing"), ("rotate", "rotated in the middle of the incident"),
]


def views(path):
    """One row for each view: macro-F1 of each proxy with all evidence and with the two access logs, and calibration."""
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    print("| view | " + " | ".join(PROXIES) + " | claims of 0.9 right | calibration error |")
    print("|---|" + "---|" * (len(PROXIES) + 2))
    for view, levels in report["views"].items():
        groups = [levels.get(level, {}) for level in ("all", "access")]

        def f1(proxy, groups=groups):
            found = [group.get(proxy, {}).get("macroF1") for group in groups]
            return "–" if found == [None, None] else ", ".join("–" if one is None else f"{one:.3f}" for one in found)
        whole = groups[0].get("all") or groups[1]["all"]
        sure, error = whole["sure"], whole["calibrationError"]
        print(f"| {view} | " + " | ".join(f1(proxy) for proxy in PROXIES) + f" | {sure['right']:,} of "
              f"{sure['claimed']:,} | {'–' if error is None else f'{error:.3f}'} |")
    print("\n| gate | held | broken |\n|---|---|---|")
    for gate, result in report["gates"].items():
        print(f"| {gate} | {result['held']} | {len(result['broken'])} |")


def main():
    if sys.argv[1] == "--views":
        views(sys.argv[2])
        return
    every, access = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])

    def f1(handicap, family, group):
        pair = [scores.get(f"{handicap}: {family}, {group}") for scores in (every, access)]
        return ", ".join(f"{score['macroF1']:.3f}" if score and score["macroF1"] is not None else "–" for score in pair)

    print("| logs as they reach the engineer | " + " | ".join(name for _, name in FAMILIES) + " |")
    print("|---|" + "---|" * len(FAMILIES))
    for handicap, words in HANDICAPS:
        if any(key.startswith(handicap + ": ") for key in every):
            print(f"| {words} | " + " | ".join(f1(handicap, family, "all proxies") for family, _ in FAMILIES) + " |")
    print("\n| as they are | " + " | ".join(name for _, name in FAMILIES) + " |")
    print("|---|" + "---|" * len(FAMILIES))
    for proxy in PROXIES:
        print(f"| {proxy} | " + " | ".join(f1("none", family, proxy) for family, _ in FAMILIES) + " |")


if __name__ == "__main__":
    main()
