#!/usr/bin/env python3
"""What the record costs a prompt, beyond the flush itself.

    record.py PROGRAM [--log FILE]

A piped walk takes N notes, each of which is a prompt and a record, with a record on the disk, with one in memory (/dev/shm, where
a flush costs nothing), and with none; the least of several runs counts. With a log, the time to the prompt behind its check is
measured with and without a record: that is what hashing it in the background takes from the person who waits.
"""

import argparse
import os
import select
import shutil
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program")
parser.add_argument("--log")
arguments = parser.parse_args()
program = os.path.abspath(arguments.program)


def notes(count, options):
    typed = "".join(f":note this is note {number}\n" for number in range(count)).encode()
    start = time.perf_counter()
    subprocess.run([program, "walk", "--plain", "--quiet", *options], input=typed, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def prompt_behind_log(options):
    answers = ["502\n", "\n", "nginx\n", arguments.log + "\n"]
    prompts = [b"users-see> ", b"since> ", b"product> ", b"proxy-log> ", b"window> "]
    walk = subprocess.Popen(
        [program, "walk", "--plain", "--quiet", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    os.set_blocking(walk.stdout.fileno(), False)
    output, sent = b"", 0
    start = time.perf_counter()
    while True:
        select.select([walk.stdout], [], [], 1)
        output += walk.stdout.read() or b""
        if prompts[sent] in output:
            if sent == len(answers):
                break
            walk.stdin.write(answers[sent].encode())
            walk.stdin.flush()
            start = time.perf_counter()
            sent += 1
    took = time.perf_counter() - start
    walk.kill()
    walk.wait()
    return took


with tempfile.TemporaryDirectory() as disk:
    memory = tempfile.mkdtemp(dir="/dev/shm")
    places = {"none": ["--no-transcript"], "memory": ["--transcripts", memory], "disk": ["--transcripts", disk]}
    print("| notes | beyond the flush, ms a record | with the flush, ms a record |")
    print("|---|---|---|")
    for count in (20, 200, 2000):
        best = {}
        for _ in range(5):
            for name, options in places.items():
                best[name] = min(best.get(name, 1e9), notes(count, options))
                for folder in (memory, disk):
                    for file in os.listdir(folder):
                        os.unlink(os.path.join(folder, file))
        one = {name: (best[name] - best["none"]) / count * 1000 for name in ("memory", "disk")}
        print(f"| {count} | {one['memory']:.3f} | {one['disk']:.3f} |")
    if arguments.log:
        best = {}
        for _ in range(5):
            for name in ("none", "memory"):
                best[name] = min(best.get(name, 1e9), prompt_behind_log(places[name]))
        size = os.path.getsize(arguments.log) / 1e6
        print(
            f"\nThe prompt behind a log of {size:.0f} MB: {best['none']:.3f} s without a record, "
            f"{best['memory']:.3f} s with one.")
    shutil.rmtree(memory)
