internal import Diagnosis

extension ProductID {
    /// The kernel of Linux.
    public static let linux = ProductID(rawValue: "linux")
    /// systemd, which starts and watches services.
    public static let systemd = ProductID(rawValue: "systemd")
}

extension Product {
    static let linux: Product = {
        var product = Product(.linux, "Linux", names: ["linux", "kernel"])
        product.isOfSystem = true
        product.hasRequestErrorLog = false
        product.places = [LogPlace(.errors, "journalctl -k -o short-iso, or dmesg -T")]
        product.signalTable = { LinuxSignals.all }
        product.serverLineTable = { LinuxStates.lines }
        product.stateTable = { LinuxStates.all }
        return product
    }()

    static let systemd: Product = {
        var product = Product(.systemd, "systemd", names: ["systemd"])
        product.isOfSystem = true
        product.hasRequestErrorLog = false
        product.places = [LogPlace(.errors, "journalctl -u UNIT -o short-iso")]
        product.signalTable = { SystemdSignals.all }
        product.stateTable = { SystemdStates.all }
        return product
    }()
}

/// What the kernel says of processes that it ends.
private enum LinuxSignals {
    private static let oom = "https://github.com/torvalds/linux/blob/v6.12/mm/oom_kill.c"
    private static let traps = "https://github.com/torvalds/linux/blob/v6.12/arch/x86/kernel/traps.c"

    static let all: [Signal] = [
        .message(
            "linux.out-of-memory", any: ["ut of memory: Killed process ", "ut of memory: Kill process "],
            .workerKilled.ofServer("the kernel killed a process for lack of memory"),
            [
                "Give the machine or its container more memory (MemoryMax, --memory), or the server fewer workers.",
                "Look for the request that takes so much: the line has the process and what it held.",
            ], oom,
            [
                "Out of memory: Killed process 17 (gunicorn) total-vm:812340kB, anon-rss:700120kB, file-rss:0kB, shmem-rss:0kB, UID:33 pgtables:1500kB oom_score_adj:0",
                "Memory cgroup out of memory: Killed process 17 (node) total-vm:812340kB, anon-rss:700120kB",
                "Out of memory: Kill process 17 (java) score 812 or sacrifice child",
            ]),
        .message(
            "linux.segfault", all: ["]: segfault at ", " ip ", " error "],
            .crash.ofServer("a process read or wrote memory that was not its own, and was ended"),
            [
                "Look for a core dump (coredumpctl list); the line's end names the library where there is one.",
                "Of php-fpm mostly an extension: switch opcache, APM agents and the like off one by one.",
            ], "https://github.com/torvalds/linux/blob/v6.12/arch/x86/mm/fault.c",
            [
                "php-fpm[17]: segfault at 2c ip 00000000006fbc7a sp 00007fffd9773590 error 4 in php-fpm[400000+800000]",
                "node[17]: segfault at 0 ip 00007f0e1a21c0b0 sp 00007ffd9773590 error 4 in libc.so.6[7f0e1a000000+195000] likely on CPU 3",
            ]),
        .message(
            "linux.trap", all: ["traps: "], any: [" general protection", " trap "],
            .crash.ofServer("a process was ended for a fault of its own"),
            ["Look for a core dump: coredumpctl list."], traps,
            ["traps: php-fpm[17] general protection fault ip:7f0e1a21c0b0 sp:7ffd0 error:0 in libc.so.6"]),
    ]
}

/// How the kernel's messages are written behind `kernel:` of a journal, or by dmesg -T.
private enum LinuxStates {
    static let lines = [
        ErrorLineDescription(
            template: "[{time-spelled}] {message}",
            samples: ["[Wed Mar  4 10:15:00 2026] Out of memory: Killed process 17 (gunicorn) total-vm:812340kB"]),
        // With the seconds since the machine started, behind the kernel's name.
        ErrorLineDescription(
            template: "[{-}] {message}", program: "kernel",
            samples: ["[12345.678901] Out of memory: Killed process 17 (gunicorn) total-vm:812340kB"]),
    ]

    @inline(never) private static func kernel(_ change: StateChange, _ template: String, _ sample: String)
        -> StateMessage
    {
        StateMessage(change, template, program: "kernel", samples: [sample])
    }

    static let all: [StateMessage] = [
        kernel(
            .killed, "Out of memory: Killed process {pid} ({program})",
            "Out of memory: Killed process 17 (gunicorn) total-vm:812340kB, anon-rss:700120kB"),
        kernel(
            .killed, "Memory cgroup out of memory: Killed process {pid} ({program})",
            "Memory cgroup out of memory: Killed process 17 (node) total-vm:812340kB, anon-rss:700120kB"),
        kernel(
            .killed, "Out of memory: Kill process {pid} ({program})",
            "Out of memory: Kill process 17 (java) score 812 or sacrifice child"),
        kernel(
            .killed, "Memory cgroup out of memory: Kill process {pid} ({program})",
            "Memory cgroup out of memory: Kill process 17 (java) score 812 or sacrifice child"),
        kernel(
            .crashed, "{program}[{pid}]: segfault at ",
            "php-fpm[17]: segfault at 2c ip 00000000006fbc7a sp 00007fffd9773590 error 4 in php-fpm[400000+800000]"),
        kernel(
            .crashed, "traps: {program}[{pid}] ",
            "traps: php-fpm[17] general protection fault ip:7f0e1a21c0b0 sp:7ffd0 error:0 in libc.so.6"),
    ]
}

/// What systemd says of units that end.
private enum SystemdSignals {
    private static let service = "https://github.com/systemd/systemd/blob/v257/src/core/service.c"
    private static let unit = "https://github.com/systemd/systemd/blob/v257/src/core/unit.c"
    private static let journal = ["Read the unit's own lines before it: journalctl -u UNIT."]

    static let all: [Signal] = [
        .message(
            "systemd.out-of-memory",
            any: [": A process of this unit has been killed by the OOM killer.", ": Failed with result 'oom-kill'."],
            .workerKilled.ofServer("a process of the unit was killed for lack of memory"),
            [
                "Raise MemoryMax of the unit, or give the machine more memory; OOMPolicy says what becomes of the others."
            ],
            unit,
            [
                "app.service: A process of this unit has been killed by the OOM killer.",
                "app.service: Failed with result 'oom-kill'.",
            ]),
        .message(
            "systemd.killed",
            any: [
                ": Main process exited, code=killed, status=9/KILL", ": Failed with result 'watchdog'.",
                ": Watchdog timeout (limit ",
            ],
            .workerKilled.ofServer("the unit's process was killed"),
            fakedBy: "systemd itself kills what outlives TimeoutStopSec, or gives no sign for WatchdogSec.",
            ["Look for the kernel's word: journalctl -k | grep -i oom."] + journal, service,
            [
                "app.service: Main process exited, code=killed, status=9/KILL",
                "app.service: Watchdog timeout (limit 30s)!",
            ]),
        .message(
            "systemd.cut-off", any: [" timed out. Killing.", " with signal SIGKILL."],
            .recycled.ofServer("the unit was stopped and did not end in time: it was killed with what it held"),
            ["Raise TimeoutStopSec above the longest request, and let the server end on SIGTERM."], service,
            [
                "app.service: State 'stop-sigterm' timed out. Killing.",
                "app.service: Killing process 17 (gunicorn) with signal SIGKILL.",
            ]),
        .message(
            "systemd.stopped",
            any: [": Main process exited, code=killed, status=15/TERM", ": Deactivated successfully.", ": Succeeded."],
            .recycled.ofServer("the unit was stopped"), ["Let the proxy try another server while it restarts."], unit,
            ["app.service: Deactivated successfully.", "app.service: Main process exited, code=killed, status=15/TERM"]),
        .message(
            "systemd.not-started",
            any: [": Start request repeated too quickly.", "Failed to start ", ": Failed at step "],
            .notStarted, ["Correct what the unit's lines before it name: systemctl status UNIT; journalctl -u UNIT."],
            unit,
            ["Failed to start app.service - Shop.", "app.service: Start request repeated too quickly."]),
        .message(
            "systemd.crashed", any: [": Main process exited, code=", ": Failed with result '"],
            .crash.ofServer("the unit's process ended unexpectedly"),
            ["coredumpctl list shows a core dump, if any."] + journal,
            service,
            [
                "app.service: Main process exited, code=dumped, status=11/SEGV",
                "app.service: Main process exited, code=exited, status=1/FAILURE",
                "app.service: Failed with result 'core-dump'.",
            ]),
        .message(
            "systemd.restarted", any: [": Scheduled restart job, restart counter is at "],
            .recycled.ofServer("systemd starts the unit anew, as Restart= says"), journal, service,
            ["app.service: Scheduled restart job, restart counter is at 5."]),
    ]
}

/// What systemd writes of a unit; only behind its own name in a journal or syslog.
private enum SystemdStates {
    @inline(never) private static func unit(_ change: StateChange, _ template: String, _ samples: String...)
        -> StateMessage
    {
        StateMessage(change, template, isOfServer: true, program: "systemd", samples: samples)
    }

    /// The name of a unit stands in front.
    @inline(never) private static func message(_ change: StateChange, _ text: String, _ sample: String) -> StateMessage
    {
        StateMessage(
            change, "{unit}: \(text)", isOfServer: true, program: "systemd", samples: ["app.service: \(sample)"])
    }

    static let all: [StateMessage] = [
        message(
            .killed, "A process of this unit has been killed by the OOM killer.",
            "A process of this unit has been killed by the OOM killer."),
        message(
            .killed, "Main process exited, code=killed, status=9/KILL",
            "Main process exited, code=killed, status=9/KILL"),
        message(
            .stopped, "Main process exited, code=killed, status=15/TERM",
            "Main process exited, code=killed, status=15/TERM"),
        message(
            .stopped, "Main process exited, code=exited, status=0/",
            "Main process exited, code=exited, status=0/SUCCESS"),
        message(
            .stopped, "Main process exited, code=exited, status=143/",
            "Main process exited, code=exited, status=143/n/a"),
        message(.crashed, "Main process exited, code=", "Main process exited, code=dumped, status=11/SEGV"),
        message(.killed, "Failed with result 'oom-kill'.", "Failed with result 'oom-kill'."),
        message(.killed, "Failed with result 'watchdog'.", "Failed with result 'watchdog'."),
        message(.cutOff, "Failed with result 'timeout'.", "Failed with result 'timeout'."),
        message(.crashed, "Failed with result '", "Failed with result 'core-dump'."),
        message(.killed, "Watchdog timeout (limit ", "Watchdog timeout (limit 30s)!"),
        message(.cutOff, "State '{-}' timed out. Killing.", "State 'stop-sigterm' timed out. Killing."),
        message(
            .cutOff, "Killing process {pid} ({program}) with signal SIGKILL.",
            "Killing process 17 (gunicorn) with signal SIGKILL."),
        message(.stopped, "Deactivated successfully.", "Deactivated successfully."),
        message(.stopped, "Succeeded.", "Succeeded."),
        message(.notStarted, "Start request repeated too quickly.", "Start request repeated too quickly."),
        message(
            .stopped, "Scheduled restart job, restart counter is at ", "Scheduled restart job, restart counter is at 5."
        ),
        unit(.notStarted, "Failed to start {unit} - ", "Failed to start app.service - Shop."),
        unit(.stopping, "Stopping {unit} - ", "Stopping app.service - Shop..."),
        unit(.stopped, "Stopped {unit} - ", "Stopped app.service - Shop."),
        unit(.started, "Started {unit} - ", "Started app.service - Shop."),
        unit(.stopping, "Reloading {unit} - ", "Reloading app.service - Shop..."),
        unit(.started, "Reloaded {unit} - ", "Reloaded app.service - Shop."),
    ]
}
