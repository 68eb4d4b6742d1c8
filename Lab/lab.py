#!/usr/bin/env python3
"""A lab of real faults on loopback.

    lab.py list
    lab.py run SCENARIO --proxy nginx|haproxy|apache|caddy --seed N --out DIR [--zone TZ] [--server STYLE] [--one-url]
                        [--front nginx|haproxy|apache[:SECONDS]] [--seconds-scale N]
    lab.py suite --out DIR [--jobs N] [--seed N] [--only TEXT] [--small] [--drawn N] [--seconds-scale N]

`run` starts a real proxy and the faulty server, sends the scenario's traffic, and leaves in DIR what an engineer
would find (logs, events, counters, the proxy's configuration), `truth.jsonl` with what really happened to every
failed request, and `run.json`, which says how the run was made. Nothing stays behind running.

`--front` puts a second proxy before the first, as a load balancer stands before it; it waits SECONDS for a response, or
four seconds more than the first one.

`suite` runs every scenario with every proxy that can show it, each in DIR/SCENARIO-PROXY-STYLE-SEED, and skips runs
that are there already. `--small` takes one proxy per scenario and no second hard family. `--drawn N` makes N scenarios
that dice have drawn from the seed, for a world that nothing was tuned on.
"""

import argparse
import json
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import nameserver
import processes
import proxy as proxies
import scenarios
import traffic
import truth

HERE = os.path.dirname(os.path.abspath(__file__))


def free_ports(count):
    """Ports below the range that clients get theirs from, so that nothing takes one while the server is down."""
    ports = []
    dice = random.Random()
    while len(ports) < count:
        port = dice.randint(18000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


def certificate(run):
    """A self-signed certificate for the server's TLS port."""
    key, cert = os.path.join(run, "key.pem"), os.path.join(run, "cert.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=shop.example"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.chmod(key, 0o644)
    return cert, key


def run_scenario(scenario, kind, seed, zone, top, outer=None):
    """Runs one scenario with its files below `top`; returns the server's plan."""
    run, logs = os.path.join(top, "run"), os.path.join(top, "logs")
    outer_run, outer_logs = os.path.join(top, "outer-run"), os.path.join(top, "outer-logs")
    folders = (run, logs) + ((outer_run, outer_logs) if outer else ())
    for path in folders:
        os.mkdir(path)
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chmod(top, 0o755)
        for path in folders:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
            os.chmod(path, 0o777)
    front, back, tls, names, syslog, edge, edge_syslog = free_ports(7)
    uses_tls = any(fault["kind"] == "tls-plain" for fault in scenario["faults"])
    t0 = time.time() + 2.5
    day = time.strftime("%y%m%d", time.gmtime())
    server = scenario["server"]
    plan = {
        "seed": seed, "port": back, "t0": t0, "zone": zone, "pages": scenario["pages"],
        "faults": scenario["faults"], "steps": scenario["steps"],
        "logFile": f"u_ex{day}.log" if server["logStyle"] == "w3c" else "server_access.log", **server,
    }
    if uses_tls:
        cert, key = certificate(run)
        plan.update(tlsPort=tls, tlsCertificate=cert, tlsKey=key)
    for fault in plan["faults"]:
        # Proxies differ in what they take for a status line.
        fault["line"] = fault.get("lines", {}).get(kind, fault.get("line"))
    plan["firstLogFile"] = plan["logFile"]
    plan_path = os.path.join(run, "plan.json")
    with open(plan_path, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    settings = {"PORT": front, "SERVER": back, "TLS": tls, "TIMEOUT": scenario["timeout"],
                "CONNECT": scenario["connect"], "FORMAT": scenario["format"].get(kind, ""),
                "TLSPATH": "/Shop/Payment", "NAMES": names, "SYSLOG": syslog, **scenario["settings"].get(kind, {})}
    resolver = nameserver.NameServer(names, scenario["namesFail"], t0) if "namesFail" in scenario else None
    front_proxy = proxies.Proxy(kind, settings, run, logs)
    outer_proxy = None
    if outer:
        outer_settings = {"PORT": edge, "SERVER": front, "TLS": tls, "TIMEOUT": outer[1], "CONNECT": scenario["connect"],
                          "FORMAT": scenario["format"].get(outer[0], ""), "TLSPATH": "/never", "NAMES": names,
                          "SYSLOG": edge_syslog}
        outer_proxy = proxies.Proxy(outer[0], outer_settings, outer_run, outer_logs)
    backend = None
    try:
        backend = subprocess.Popen([sys.executable, os.path.join(HERE, "faulty_server.py"), plan_path, logs],
                                   stdin=subprocess.DEVNULL, preexec_fn=proxies.die_with_parent)
        wait_for_port(back)
        front_proxy.start(zone)
        if outer_proxy:
            outer_proxy.start(zone)
        requests = traffic.timetable(scenario, seed)
        plan["clients"] = traffic.run(requests, edge if outer_proxy else front, t0)
        wait_for_quiet(logs, time.time() + 12 * scenario.get("secondsScale", 1))
    finally:
        if outer_proxy:
            outer_proxy.stop()
        front_proxy.stop()
        if resolver:
            resolver.close()
        if backend:
            backend.terminate()
            try:
                backend.wait(10)
            except subprocess.TimeoutExpired:
                backend.kill()
                backend.wait()
    return plan


def wait_for_port(port):
    deadline = time.time() + 10
    while time.time() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("lab: the faulty server did not start")


def wait_for_quiet(logs, deadline):
    """Waits until the server has finished everything that it still works on: those rows come late."""
    while time.time() < deadline:
        account = truth.ServerAccount(os.path.join(logs, "lab-account.jsonl"))
        busy = [a for tries in account.attempts.values() for a in tries
                if a.ended is None and a.pid not in account.deaths]
        if not busy:
            break
        time.sleep(0.5)
    time.sleep(0.3)


VISIBLE = {
    "proxy-log": lambda kind, plan: proxies.ACCESS_LOGS[kind],
    "proxy-error-log": lambda kind, plan: proxies.ERROR_LOGS[kind],
    "server-log": lambda kind, plan: plan["firstLogFile"],
    "event-log": lambda kind, plan: "System.xml",
    "http-error-log": lambda kind, plan: "httperr1.log",
    "counters": lambda kind, plan: "counters.csv",
}


def collect(top, plan, kind, out):
    """Copies what an engineer would find into `out`; returns the evidence map (kind of evidence: file name)."""
    os.makedirs(out, exist_ok=True)
    logs = os.path.join(top, "logs")
    evidence = {}
    for name, file_name in VISIBLE.items():
        file_name = file_name(kind, plan)
        if not file_name:
            continue
        source = os.path.join(logs, file_name)
        if os.path.exists(source) and os.path.getsize(source):
            shutil.copyfile(source, os.path.join(out, file_name))
            evidence[name] = file_name
    return evidence


def leave_as_found(kind, source, target):
    """Copies a text without what is the lab's own in it."""
    with open(source, encoding="utf-8", errors="surrogateescape", newline="") as file:
        text = proxies.as_found(kind, file.read())
    with open(target, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def collect_outer(top, kind, out, scenario):
    """Copies the outer proxy's logs into `out`; returns what `--hop` says of them."""
    logs = os.path.join(top, "outer-logs")
    said = []
    for word, names in (("log", proxies.ACCESS_LOGS), ("error-log", proxies.ERROR_LOGS)):
        source = os.path.join(logs, names[kind] or "none")
        if os.path.exists(source) and os.path.getsize(source):
            shutil.copyfile(source, os.path.join(out, f"balancer-{word}.log"))
            said.append(f"balancer:{word}=balancer-{word}.log")
    if scenario["format"].get(kind):
        said.append(f"balancer:format={scenario['format'][kind]}")
    return said


def run_into(name, scenario, kind, seed, zone, out, server="iis", one_url=False, outer=None):
    """A whole run: the evidence, the truth and run.json in `out`. Returns the evidence map, truth rows and doubts."""
    top = tempfile.mkdtemp(prefix="postern-lab-")
    try:
        plan = run_scenario(scenario, kind, seed, zone, top, outer)
        logs = os.path.join(top, "logs")
        evidence = collect(top, plan, kind, out)
        rows, doubts = truth.build(
            kind, logs, os.path.join(logs, proxies.ACCESS_LOGS[kind]), os.path.join(logs, plan["firstLogFile"]),
            scenario["timeout"], scenario["connect"])
        source = evidence["proxy-log"]
        hops = []
        if outer:
            hops = collect_outer(top, outer[0], out, scenario)
            source = "balancer-log.log"
            rows, more = truth.build_outer(
                outer, os.path.join(top, "outer-logs"), kind, logs, rows, scenario["connect"])
            doubts += more
        logged = {record.lab for record in proxies.lab_records(kind, logs)}
        unlogged = [lab for lab, client in plan["clients"].items()
                    if lab not in logged and isinstance(client["status"], int)]
        if unlogged:
            doubts.append(f"{len(unlogged)} answered requests without a line in the proxy's log")
        with open(os.path.join(out, "truth.jsonl"), "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps({"source": source, **row}) + "\n")
        with open(os.path.join(out, "server-times.jsonl"), "w", encoding="utf-8") as file:
            for row in truth.server_times(logs, os.path.join(logs, plan["firstLogFile"])):
                file.write(json.dumps(row) + "\n")
        configuration = proxies.TEMPLATES[kind]
        leave_as_found(kind, os.path.join(top, "run", configuration), os.path.join(out, configuration))
        if "proxy-error-log" in evidence:
            path = os.path.join(out, evidence["proxy-error-log"])
            leave_as_found(None, path, path)
        evidence["proxy-config"] = configuration
        facts = {"scenario": name, "family": scenarios.family_of(name), "proxy": kind, "seed": seed, "zone": zone,
                 "server": server, "secondsScale": scenario.get("secondsScale", 1), "oneUrl": one_url, "timeout": scenario["timeout"],
                 "evidence": {key: [value] for key, value in evidence.items()}, "hops": hops,
                 "proxyFormat": scenario["format"].get(kind),
                 "serverFormat": scenarios.SERVER_FORMATS.get(scenario["server"]["logStyle"]), "doubts": doubts}
        with open(os.path.join(out, "run.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file, indent=1)
        return evidence, rows, doubts
    finally:
        if os.environ.get("LAB_KEEP"):
            print("kept", top)
        else:
            shutil.rmtree(top, ignore_errors=True)


# The first family mixes the ways of logging, so that no score rests on one of them.
STYLES = ["iis", "iis-work", "iis", "nginx", "iis-forwarded", "tomcat"]


def planned(options):
    """The runs of a suite: (scenario, proxy, style, one URL)."""
    runs = []
    if options.drawn:
        for number in range(1000 * options.seed, 1000 * options.seed + options.drawn):
            scenario = scenarios.drawn(number)
            runs.append((f"drawn-{number}", scenario["proxies"][0], scenario["style"], False))
    for family, members in ({} if options.drawn else scenarios.FAMILIES).items():
        for position, (name, scenario) in enumerate(members.items()):
            kinds = scenario.get("proxies", sorted(proxies.BINARIES))
            if options.small:
                kinds = [kinds[(position + options.seed) % len(kinds)]]
            for kind in kinds:
                style = STYLES[(position + 2 * len(kind) + options.seed) % len(STYLES)]
                if family == "overlap":
                    # The first hard family is about overlap, not about log styles.
                    style = "iis"
                runs.append((name, kind, style, False))
                if options.small:
                    continue
                if family != "control":
                    runs.append((name, kind, "iis-bare", False))
                if name in ("slow-page", "burst", "crash", "reset", "app-502", "refused"):
                    runs.append((name, kind, "iis", True))
    return [run for run in runs if options.only in "-".join(str(part) for part in run)]


def suite(options):
    """Runs many scenarios, a few at a time."""
    os.makedirs(options.out, exist_ok=True)
    commands = []
    for name, kind, style, one_url in planned(options):
        pace = "" if options.seconds_scale == 1 else "paced-"
        label = f"{pace}{name}-{kind}-{style}{'-one' if one_url else ''}-{options.seed}"
        out = os.path.join(options.out, label)
        if os.path.exists(os.path.join(out, "run.json")):
            continue
        command = [sys.executable, os.path.abspath(__file__), "run", name, "--proxy", kind, "--server", style,
                   "--seed", str(options.seed), "--seconds-scale", str(options.seconds_scale), "--out", out]
        commands.append((label, command + (["--one-url"] if one_url else [])))
    failed = processes.run_all(commands, options.jobs)
    print(f"{len(failed)} runs failed or are in doubt" + "".join("\n  " + label for label in failed))
    return 1 if failed else 0


def known(name):
    """A scenario's name as it was typed, if there is such a one."""
    try:
        scenarios.find(name)
    except KeyError:
        raise argparse.ArgumentTypeError(f"no such scenario: {name}") from None
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the scenarios")
    one = commands.add_parser("run", help="one scenario")
    one.add_argument("scenario", type=known, help="a scenario of `list`, or drawn-N")
    one.add_argument("--proxy", choices=sorted(proxies.BINARIES), default="nginx")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--out", required=True)
    one.add_argument("--zone", default="UTC")
    one.add_argument("--server", choices=sorted(scenarios.SERVERS), default="iis")
    one.add_argument("--one-url", action="store_true")
    one.add_argument("--seconds-scale", type=float, default=1, help="how many times as long everything takes; 20 makes "
                     "the limits of 3 s the 60 s of production")
    one.add_argument("--front", help="a second proxy before the first: nginx, haproxy or apache, with :SECONDS")
    many = commands.add_parser("suite", help="all scenarios with all proxies")
    many.add_argument("--out", required=True)
    many.add_argument("--jobs", type=int, default=4)
    many.add_argument("--seed", type=int, default=1)
    many.add_argument("--only", default="")
    many.add_argument("--small", action="store_true")
    many.add_argument("--drawn", type=int, help="as many scenarios drawn by dice instead, with this seed")
    many.add_argument("--seconds-scale", type=float, default=1)
    options = parser.parse_args()
    if options.command == "list":
        for name, scenario in scenarios.ALL.items():
            print(f"{name:22} {scenario['about']}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.command == "suite":
        return suite(options)
    scenario = scenarios.variant(options.scenario, options.server, options.one_url)
    if options.seconds_scale != 1:
        scenario = scenarios.scaled(scenario, options.seconds_scale)
    outer = None
    if options.front:
        outer_kind, _, seconds = options.front.partition(":")
        outer = (outer_kind, int(seconds or scenario["timeout"] + 4))
    evidence, rows, doubts = run_into(
        options.scenario, scenario, options.proxy, options.seed, options.zone, options.out, options.server,
        options.one_url, outer)
    counts = {}
    for row in rows:
        key = f"{row['status']} {row['cause']}/{row['detail']}"
        counts[key] = counts.get(key, 0) + 1
    print(json.dumps({"evidence": evidence, "failures": counts}, indent=1))
    for doubt in doubts:
        print("doubt:", doubt, file=sys.stderr)
    return 1 if doubts else 0


if __name__ == "__main__":
    sys.exit(main())
