#!/usr/bin/env python3
"""How long the program takes from its start to the first prompt, in a real pseudo-terminal, warm cache.

  first_prompt.py PROGRAM [RUNS]

Prints the median, the 95th percentile and the slowest, in milliseconds.
"""
import os
import pty
import select
import signal
import statistics
import sys
import tempfile
import time


def run(program, home):
    environment = dict(os.environ, HOME=home, XDG_STATE_HOME=home, TERM="xterm-256color", POSTERN_TRANSCRIPTS=home + "/t")
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(program, [program, "walk"], environment)
    seen = b""
    while b"users-see" not in seen:
        if not select.select([terminal], [], [], 10)[0]:
            raise SystemExit("no prompt within 10 s: " + seen.decode("utf-8", "replace"))
        seen += os.read(terminal, 65536)
    taken = time.perf_counter() - start
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return taken * 1000


if __name__ == "__main__":
    program = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory() as home:
        for _ in range(5):
            run(program, home)
        times = sorted(run(program, home) for _ in range(runs))
    print(f"first prompt: median {statistics.median(times):.1f} ms, 95 % {times[int(len(times) * 0.95) - 1]:.1f} ms, "
          f"slowest {times[-1]:.1f} ms ({runs} runs)")
