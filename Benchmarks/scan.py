#!/usr/bin/env python3
"""How fast logs are read: the rows of the bundled samples, repeated to 100 MB each, through `logs summary`.

  scan.py PROGRAM
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "playbooks", "samples")
LOGS = [("nginx", "slow-report/access.log"), ("haproxy", "worker-crash/haproxy.log"), ("iis", "slow-report/u_ex261124.log")]

if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for name, path in LOGS:
            with open(os.path.join(SAMPLES, path), "rb") as source:
                rows = source.read()
            log = os.path.join(folder, name + ".log")
            with open(log, "wb") as target:
                for _ in range(100_000_000 // len(rows)):
                    target.write(rows)
            size = os.path.getsize(log)
            times = []
            for _ in range(5):
                start = time.perf_counter()
                subprocess.run([program, "logs", "summary", "--json", "--quiet", log], stdout=subprocess.DEVNULL, check=True)
                times.append(time.perf_counter() - start)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            print(f"{name}: {size / sorted(times)[2] / 1e6:.0f} MB/s, peak memory so far {peak} MB")
