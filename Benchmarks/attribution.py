#!/usr/bin/env python3
"""What attributing failures costs: 10³, 10⁴ and 10⁵ of them against a server log of ten million rows.

  attribution.py PROGRAM [ROWS]

A day of an nginx log and of the IIS log behind it are made: a few hundred pages, one of which is asked for with different
ids and needs longer than the proxy waits. Printed are the seconds that `logs summary` needs to read both logs once, those
of `diagnose`, and the peak of memory; what counts is what `diagnose` takes beyond reading both logs as often as it must.
"""
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

DAY = 86_400


def clock(second):
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def make(folder, rows, failures):
    """Both logs; every row of the proxy's has its row in the server's."""
    dice = random.Random(failures)
    clocks = [clock(second) for second in range(DAY)]
    pages = [f"/shop/page{number}" for number in range(300)]
    proxy_path, server_path = os.path.join(folder, "access.log"), os.path.join(folder, "u_ex260304.log")
    late = {}
    with open(proxy_path, "w", buffering=1 << 22) as proxy, open(server_path, "w", buffering=1 << 22) as server:
        server.write("#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem "
                     "cs-uri-query c-ip sc-status sc-substatus sc-win32-status time-taken\n")
        per_second, failed = rows / DAY, failures / DAY
        made, broken = 0, 0
        for second in range(DAY - 200):
            ours, theirs = [], late.pop(second, [])
            now = clocks[second]
            while made < (second + 1) * per_second:
                made += 1
                took = dice.randrange(3, 400)
                page = pages[int(dice.random() ** 2 * 300)]
                ours.append(f'192.0.2.{made % 250} - - [04/Mar/2026:{now} +0000] "GET {page}?id={made % 5000} HTTP/1.1" 200 '
                            f'5120 "-" "Mozilla/5.0" {took / 1000 + 0.001:.3f}\n')
                theirs.append(f"2026-03-04 {now} GET {page} id={made % 5000} 10.0.0.7 200 0 0 {took}\n")
            while broken < (second + 1) * failed:
                broken += 1
                work = dice.randrange(61, 180)
                ours.append(f'192.0.2.{broken % 250} - - [04/Mar/2026:{now} +0000] "POST /shop/report?id={broken % 900} '
                            f'HTTP/1.1" 504 160 "-" "Mozilla/5.0" 60.00{broken % 4}\n')
                end = min(second - 60 + work, DAY - 1)
                late.setdefault(max(end, second + 1), []).append(
                    f"2026-03-04 {clocks[end]} POST /shop/report id={broken % 900} 10.0.0.7 200 0 64 {work * 1000}\n")
            proxy.writelines(ours)
            server.writelines(theirs)
    return proxy_path, server_path


def measured(command):
    """Seconds and peak memory in MB of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise SystemExit(f"failed: {command}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1])
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    print(f"| failures | rows | both logs read once (s) | diagnose (s) | memory (MB) |\n|---|---|---|---|---|")
    for failures in (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            proxy, server = make(folder, rows, failures)
            reading = sum(measured([program, "logs", "summary", "--json", "--quiet", log])[0] for log in (proxy, server))
            seconds, memory = measured(
                [program, "diagnose", "--proxy-log", proxy, "--server-log", server, "--json", "--no-transcript", "--quiet",
                 "--attributions", os.path.join(folder, "attributions.jsonl")])
            print(f"| {failures:,} | {rows:,} | {reading:.1f} | {seconds:.1f} | {memory:.0f} |", flush=True)
