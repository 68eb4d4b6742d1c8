#!/usr/bin/env python3
"""Searches redacted copies, their write-ups and bundles for what must not be left in them.

    redaction.py --command PROGRAM PATH…

A PATH is a run of the lab (with evidence.json or logs by their usual names) or any access log. Each is diagnosed, the transcript
redacted, written up and bundled. What is sensitive is found by patterns of this script's own in the logs themselves, not by
Postern's: addresses, e-mail, values of queries and cookies, user names of the common log format, tokens. None of what the original
transcript holds may be left. Exit code 1 where something is.
"""

import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote

ADDRESS = re.compile(rb"(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.]*\d)")
ADDRESS6 = re.compile(rb"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])|(?<![\w:])(?:[0-9a-fA-F]{1,4}:)+:(?:[0-9a-fA-F]{1,4}:?)+(?![\w:])")
EMAIL = re.compile(rb"[A-Za-z0-9._+-]{2,}@[A-Za-z0-9-]+(?:\.[A-Za-z]{2,})+")
QUERY = re.compile(rb"[?&;]([A-Za-z_][\w.\[\]-]{0,40})=([^&\s\"'<>;#,)}\]|\\]{5,})")
W3C_QUERY = re.compile(rb"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .*? (?:GET|POST|PUT|HEAD|DELETE|OPTIONS) \S+ ([\w.]+=\S+) ", re.M)
COOKIE = re.compile(rb"(?i)(?:cookie\"?[:=]\s*\"?|;\s*)([\w.-]{2,40})=([^;\s\",]{6,})")
USER = re.compile(rb"^\S+ \S+ ([A-Za-z][\w.@\\-]{2,40}) \[\d\d/\w{3}/\d{4}:", re.M)
JWT = re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{5,}")
BEARER = re.compile(rb"(?i)bearer\s+([\w.~+/-]{12,})")
DATE = re.compile(rb"^\d{4}(-\d\d){0,2}$|^[\d.:,-]{1,12}$|^(true|false|null|none|close|keep-alive)$", re.I)
# What stands between quotes in rows of nginx's tail and Envoy's are no queries.
PLAIN = {b"upstream", b"response", b"request"}


def sensitive(text):
    """The sensitive values in a log, by kind."""
    found = {"address": set(ADDRESS.findall(text)) | set(ADDRESS6.findall(text)), "email": set(EMAIL.findall(text))}
    found["query"] = {value for _, value in QUERY.findall(text)}
    for run in W3C_QUERY.findall(text):
        for part in re.split(rb"[&;]", run):
            value = part.partition(b"=")[2]
            if len(value) >= 5:
                found["query"].add(value)
    found["query"] = {value for value in found["query"] if not DATE.match(value) and value not in PLAIN}
    found["cookie"] = {value for _, value in COOKIE.findall(text) if not DATE.match(value)}
    found["user"] = {value for value in USER.findall(text) if value != b"-"}
    found["token"] = set(JWT.findall(text)) | set(BEARER.findall(text))
    found["address"] = {value for value in found["address"] if not re.match(rb"^(?:\d{1,2}|1\d\d)\.0\.0\.0$|^\d{4}:\d\d:\d\d:\d\d$", value)}
    return found


def holds(text, value):
    """Whether a text has the value, and not only as a part of a longer word."""
    return re.search(rb"(?<![A-Za-z0-9])" + re.escape(value) + rb"(?![A-Za-z0-9])", text) is not None


def spellings(value):
    yield value
    decoded = unquote(value.decode("utf-8", "replace")).encode()
    if len(decoded) >= 5:
        yield decoded


def evidence(path):
    if os.path.isfile(path):
        return ["--proxy-log", path], [path]
    options, logs = [], []
    names = {"access.log": "--proxy-log", "error.log": "--proxy-error-log", "events.xml": "--event-log",
             "counters.csv": "--counters", "httperr": "--http-error-log", "haproxy.log": "--proxy-log"}
    for file in sorted(glob.glob(os.path.join(path, "*"))):
        name = os.path.basename(file)
        option = names.get(name) or ("--server-log" if name.startswith(("u_ex", "server-access")) else None)
        option = option or next((value for key, value in names.items() if name.startswith(key.split(".")[0])), None)
        if option and os.path.isfile(file):
            options += [option, file]
            logs.append(file)
    return options, logs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", required=True)
    parser.add_argument("--status", help="statuses that count as failures, so that more rows are cited")
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.command)
    searched = found = transcripts = 0
    for path in arguments.paths:
        options, logs = evidence(path)
        if not options:
            continue
        with tempfile.TemporaryDirectory() as folder:
            variables = dict(os.environ, XDG_STATE_HOME=folder)

            def run(*words):
                return subprocess.run([program, *words], capture_output=True, cwd=folder, env=variables)

            if arguments.status:
                options = options + ["--status", arguments.status]
            run("diagnose", "--transcripts", "t", "--quiet", *[os.path.abspath(o) if os.path.exists(o) else o for o in options])
            records = glob.glob(os.path.join(folder, "t", "*.jsonl"))
            if not records:
                continue
            original = open(records[0], "rb").read()
            copy = os.path.join(folder, "copy.jsonl")
            made = run("transcript", "redact", records[0], "-o", copy)
            if made.returncode:
                print(f"{path}: redact ends with {made.returncode}: {made.stderr.decode()[-300:]}")
                found += 1
                continue
            transcripts += 1
            verified = run("transcript", "verify", "--original", records[0], copy)
            sealed = b'"event":"sealed"' in original
            if verified.returncode:
                print(f"{path}: verify refuses the copy: {verified.stdout.decode()[-500:]}")
                found += 1
            texts = {"copy": open(copy, "rb").read(), "write-up": run("writeup", copy).stdout}
            texts["write-up as JSON"] = run("writeup", copy, "--format", "json").stdout
            if sealed:
                bundle = run("transcript", "bundle", copy, "-o", os.path.join(folder, "b.tar.zst"))
                if bundle.returncode:
                    print(f"{path}: bundle ends with {bundle.returncode}: {bundle.stderr.decode()[-300:]}")
                    found += 1
                else:
                    unpacked = subprocess.run(["zstd", "-dc", os.path.join(folder, "b.tar.zst")], capture_output=True)
                    texts["bundle"] = unpacked.stdout
            text = b""
            for log in logs:
                text += open(log, "rb").read(4 << 20) + b"\n"
            # Words of the playbook are no secrets, and stand in its text.
            tree = json.loads(original.partition(b"\n")[0])["event"]["beginning"]["playbookText"].encode()
            plain = original.replace(b"\\u0026", b"&").replace(b'\\"', b'"').replace(b"\\u003c", b"<").replace(b"\\u003e", b">")
            for kind, values in sensitive(text).items():
                for value in sorted(values):
                    for spelling in set(spellings(value)):
                        if not holds(plain, spelling) or holds(tree, spelling):
                            continue
                        searched += 1
                        for place, there in texts.items():
                            if holds(there, spelling):
                                found += 1
                                at = re.search(re.escape(spelling), there).start()
                                print(f"{path}: {kind} {spelling!r} is left in the {place}: "
                                      f"{there[max(0, at - 60):at + 60]!r}")
                                break
    print(f"{transcripts} transcripts redacted; of {searched} sensitive values in them {found} were left or went wrong")
    sys.exit(found > 0)


main()
