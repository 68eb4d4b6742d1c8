"""Runs many commands, a few at a time, each in a process of its own, so that none can disturb another."""

import subprocess
import time


def run_all(commands, jobs, tells=False):
    """Runs `(label, command)` pairs, says of each how it ended, and returns the labels of those that failed.

    What a command prints is shown where `tells`; otherwise only what a failed one says on its standard error.
    """
    waiting, running, failed = list(commands), {}, []
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                label, command = waiting.pop(0)
                running[label] = subprocess.Popen(
                    command, stdout=subprocess.PIPE if tells else subprocess.DEVNULL,
                    stderr=subprocess.STDOUT if tells else subprocess.PIPE, text=True)
            for label, process in list(running.items()):
                if process.poll() is None:
                    continue
                del running[label]
                said = (process.stdout if tells else process.stderr).read().strip()
                print(f"{label}: {said if tells or process.returncode else 'ok'}", flush=True)
                if process.returncode:
                    failed.append(label)
            time.sleep(0.5)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()
    return failed
