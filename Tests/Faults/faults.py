#!/usr/bin/env python3
"""Walks that are killed, that find no room, and whose writes fail: what was acknowledged is in the record all the same.

    faults.py PROGRAM killed --runs 1000 --seed 1    SIGKILL at random moments
    faults.py PROGRAM writes --runs 60 --rate 15     15 of 100 calls on the record fail (Linux, needs cc)
    faults.py PROGRAM full --runs 20                 a tmpfs that fills up, and is made room in (Linux, needs root)

After each run the record has to verify up to its last record, hold every answer behind which another prompt was drawn, and
be resumed to the verdict of the walk that nothing happened to. Exit code 1 where one is not.
"""

import argparse
import glob
import json
import os
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(ROOT, "playbooks", "samples", "slow-report")
SCRIPT = [
    ("users-see> ", "504"), ("since> ", ""), ("product> ", "nginx"), ("proxy-log> ", SAMPLE + "/access.log"),
    ("window> ", ""), ("server-log> ", SAMPLE + "/u_ex261124.log"),
]
VERDICT = b"in 25 of 25"
AGAIN = b"try again> "


class Walk:
    """One walk, answered as its prompts are drawn."""

    def __init__(self, program, folder, transcripts, variables=None, make_room=None):
        self.program, self.folder, self.transcripts = program, folder, transcripts
        self.variables = {
            "HOME": folder, "PATH": "/usr/bin:/bin", "POSTERN_TRANSCRIPTS": transcripts, "USER": "tester",
            "POSTERN_PLAYBOOKS": os.path.join(ROOT, "playbooks"),
        }
        self.make_room = make_room
        self.complaints = 0
        self.output = b""
        self.process = subprocess.Popen(
            [program, "walk", "--plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=dict(self.variables, **(variables or {})), cwd=folder)
        os.set_blocking(self.process.stdout.fileno(), False)

    def go(self, seconds):
        """Answers until the walk ends or the time is over; returns whether it ended."""
        seen = sent = 0
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if select.select([self.process.stdout], [], [], 0.0005)[0]:
                self.output += self.process.stdout.read(65536) or b""
            while True:
                again = self.output.find(AGAIN, seen)
                name = SCRIPT[sent][0].encode() if sent < len(SCRIPT) else None
                place = self.output.find(name, seen) if name else -1
                if again >= 0 and (place < 0 or again < place):
                    seen = again + len(AGAIN)
                    self.complaints += 1
                    if self.make_room:
                        self.make_room()
                    self.type("")
                elif place >= 0:
                    seen = place + len(name)
                    self.type(SCRIPT[sent][1])
                    sent += 1
                else:
                    break
        ended = self.process.poll() is not None
        if not ended:
            self.process.kill()
        self.process.wait()
        self.output += self.process.stdout.read() or b""
        return ended

    def type(self, text):
        try:
            self.process.stdin.write(text.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    @property
    def acknowledged(self):
        """How many answers have another prompt, or the end, behind them."""
        drawn = place = 0
        for name, _ in SCRIPT:
            found = self.output.find(name.encode(), place)
            if found < 0:
                break
            drawn += 1
            place = found + len(name)
        return len(SCRIPT) if b"Record:" in self.output else max(0, drawn - 1)

    def run(self, *arguments, typed=""):
        return subprocess.run(
            [self.program, *arguments], input=typed.encode(), capture_output=True, env=self.variables, cwd=self.folder)

    def verified(self, path):
        return json.loads(self.run("transcript", "verify", "--json", path).stdout)

    def problems(self):
        """What is wrong with what the walk left behind."""
        paths = glob.glob(os.path.join(self.transcripts, "*.jsonl"))
        if not paths:
            return ["a prompt was drawn, and there is no record"] if SCRIPT[0][0].encode() in self.output else []
        if len(paths) > 1:
            return ["there are several records"]
        path, problems = paths[0], []
        report = self.verified(path)
        problems += [fault["message"] for fault in report["faults"] if fault["kind"] != "no-seal"]
        with open(path, "rb") as file:
            lines = [line for line in file if line.endswith(b"\n")]
        events = [json.loads(line)["event"]["event"] for line in lines]
        answered = sum(event in ("answered", "skipped") for event in events)
        if answered < self.acknowledged:
            problems.append(f"{self.acknowledged} answers were acknowledged, and {answered} are there")
        if report["state"] != "sealed" and not problems:
            typed = "".join(answer + "\n" for _, answer in SCRIPT[answered:])
            resumed = self.run("resume", "--plain", path, typed=typed)
            if resumed.returncode or VERDICT not in resumed.stdout:
                problems.append(f"resume ends with {resumed.returncode}: {(resumed.stdout + resumed.stderr)[-300:]}")
            report = self.verified(path)
            if report["state"] != "sealed" or not report["good"]:
                problems.append(f"after resume: {report['state']}, {report['faults']}")
        return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("kind", choices=["killed", "writes", "full"])
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=int, default=15)
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    draw = random.Random(arguments.seed)
    bad = complaints = ended = 0
    with tempfile.TemporaryDirectory() as base:
        library = os.path.join(base, "failing-writes.so")
        if arguments.kind == "writes":
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "failing-writes.c")
            subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        for run in range(arguments.runs):
            folder = os.path.join(base, str(run))
            transcripts = os.path.join(folder, "transcripts")
            os.makedirs(folder)
            variables, make_room, seconds = {}, None, 30
            if arguments.kind == "killed":
                seconds = draw.random() * draw.choice([0.03, 0.08, 0.2, 0.35])
            elif arguments.kind == "writes":
                variables = {
                    "LD_PRELOAD": library, "FAULT_RATE": str(arguments.rate), "FAULT_SEED": str(arguments.seed + run)}
            else:
                os.makedirs(transcripts)
                subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", transcripts], check=True)
                ballast = os.path.join(transcripts, "ballast")
                with open(ballast, "wb") as file:
                    file.write(b"x" * (256 - 4 * draw.randrange(8, 20)) * 1024)

                def make_room(ballast=ballast):
                    # A page at a time, so that it is soon full again.
                    size = os.path.getsize(ballast)
                    os.truncate(ballast, max(0, size - 4096))
            walk = Walk(program, folder, transcripts, variables, make_room)
            ended += walk.go(seconds)
            problems = walk.problems()
            if arguments.kind != "killed" and not walk.process.returncode in (0, 73):
                problems.append(f"the walk ended with {walk.process.returncode}: {walk.output[-300:]}")
            if arguments.kind == "full" and walk.process.returncode != 0:
                problems.append(f"there was room, and the walk ended with {walk.process.returncode}")
            for problem in problems:
                print(f"run {run}: {problem}")
            bad += bool(problems)
            complaints += walk.complaints
            if arguments.kind == "full":
                subprocess.run(["umount", transcripts], check=True)
            shutil.rmtree(folder)
    print(f"{arguments.kind}: {arguments.runs} runs, {ended} ended by themselves, {complaints} complaints, {bad} bad")
    sys.exit(bad > 0)


main()
