/// Events of Windows that mean something for requests of IIS: by provider and number, never by their localized text.
///
/// Numbers of WAS and its fellows are those of Microsoft's event pages and articles; where one is known from third
/// parties only, it is told apart no further than its kind. docs/formats/windows-events.md prints the table.
enum IISEvents {
    static let all: [Signal] = wasEvents + servicesEvents + machineEvents + processesEvents + moduleEvents

    /// Where the events are documented.
    private enum Sources {
        static let was =
            "https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/cc735206(v=ws.10)"
        static let services =
            "https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2008-R2-and-2008/cc756352(v=ws.10)"
        static let machine =
            "https://learn.microsoft.com/en-us/troubleshoot/windows-client/performance/event-id-41-restart"
        static let processes = "https://learn.microsoft.com/en-us/windows/win32/wer/windows-error-reporting"
        static let module =
            "https://github.com/dotnet/aspnetcore/blob/4fac2918a67c1db0fec025ce879acbdc0c0938a7/src/Servers/IIS/AspNetCoreModuleV2/CommonLib/aspnetcore_msg.mc"
    }

    private static let ancm = "IIS AspNetCore Module"

    private static func remedy(_ kind: SystemEventKind) -> String {
        switch kind {
        case .crash, .communicationError, .crashReport:
            "Find the crash: the exception in the Application log, a dump with DebugDiag or procdump."
        case .hang: "Find what held the process: a dump while it hangs; pingResponseTime only bounds the wait."
        case .rapidFail: "Find the crashes before it, then start the pool; rapidFailProtection only stops the series."
        case .startFailure, .poolDisabled:
            "Look at the pool's identity and password, at modules that do not load, and at stdoutLogFile of the application."
        case .shutdownOverrun: "Raise shutdownTimeLimit, or end requests sooner."
        case .recycle, .recycleFailed: "Recycle at a quiet hour: periodicRestart."
        case .recycleWithoutOverlap: "Set disallowOverlappingRotation to false."
        case .applicationStop, .applicationStart: "Deploy with the load balancer draining the server first."
        case .idleStop: "Set idleTimeout to 0, or startMode to AlwaysRunning."
        case .serviceStop, .serviceStart, .serviceCrash, .iisReset:
            "Drain the server before its services are restarted."
        case .reboot, .unexpectedReboot, .systemStart: "Drain the server before it restarts; look for why it went down."
        case .portExhaustion: "Reuse connections; widen the dynamic port range: netsh int ipv4 set dynamicport."
        case .tlsFailure: "Compare cipher suites and protocols of both sides."
        case .applicationError: "Look at the application's exception."
        case .other: "Nothing is to be done by this alone."
        }
    }

    @inline(never) private static func event(
        _ provider: String, _ id: Int, _ kind: SystemEventKind, pool: Int? = nil,
        process: EventPattern.ProcessPlace? = nil, exit: Int? = nil, of subject: EventPattern.Subject = .any,
        _ strength: EventStrength, _ words: String, _ source: String
    ) -> Signal {
        Signal(
            "iis.event.\(provider)-\(id)",
            .event(
                EventPattern(
                    provider, id, kind, pool: pool, process: process, exit: exit, of: subject, strength)),
            Proof(kind.claim, strength.strength, words), remedies: [remedy(kind)], source: source,
            samples: [.event(provider, id)])
    }

    private static let wasEvents: [Signal] = [
        event(
            "WAS", 5002, .rapidFail, pool: 0, .refuses,
            "the pool was disabled after a series of crashes; its requests are answered 503", Sources.was),
        event(
            "WAS", 5005, .serviceCrash, .ends, "the service that runs the pools is stopping because of an error",
            Sources.was),
        event(
            "WAS", 5009, .crash, pool: 0, process: .decimal(1), exit: 2, .ends,
            "the worker process ended unexpectedly, and its requests with it", Sources.was),
        event(
            "WAS", 5010, .hang, pool: 0, process: .decimal(1), .ends,
            "the worker process did not answer its ping; it is killed", Sources.was),
        event(
            "WAS", 5011, .communicationError, pool: 0, process: .decimal(1), .ends,
            "the worker process lost touch with its service: it crashed, or a debugger held it", Sources.was),
        event(
            "WAS", 5012, .startFailure, pool: 0, process: .decimal(1), .refuses,
            "the worker process did not start in time", Sources.was),
        event(
            "WAS", 5013, .shutdownOverrun, pool: 0, process: .decimal(1), .ends,
            "the worker process did not end in time and was killed, with the requests it still had", Sources.was),
        event(
            "WAS", 5021, .poolDisabled, pool: 0, .refuses, "the pool's identity is invalid: no process starts",
            Sources.was),
        event(
            "WAS", 5057, .poolDisabled, pool: 0, .refuses, "the pool was disabled: its identity is invalid", Sources.was
        ),
        event(
            "WAS", 5059, .poolDisabled, pool: 0, .refuses, "the pool was disabled: no process could start", Sources.was),
        event(
            "WAS", 5070, .recycleFailed, pool: 0, .accompanies, "the pool was to be recycled and was not", Sources.was),
        event(
            "WAS", 5074, .recycle, pool: 1, process: .decimal(0), .accompanies, "recycled: it had run for its time",
            Sources.was),
        event(
            "WAS", 5075, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: it had served its number of requests", Sources.was),
        event(
            "WAS", 5076, .recycle, pool: 1, process: .decimal(0), .accompanies, "recycled: by the clock", Sources.was),
        event(
            "WAS", 5077, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: it had reached its virtual memory", Sources.was),
        event(
            "WAS", 5078, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: an ISAPI reported that it was unhealthy", Sources.was),
        event("WAS", 5079, .recycle, pool: 0, .accompanies, "recycled: somebody asked for it", Sources.was),
        event("WAS", 5080, .recycle, pool: 0, .accompanies, "recycled: its configuration was changed", Sources.was),
        event(
            "WAS", 5081, .recycle, pool: 0, .accompanies, "recycled: the configuration store had a problem", Sources.was
        ),
        event(
            "WAS", 5093, .recycleWithoutOverlap, pool: 0, .ends,
            "the pool was recycled without overlap: for a while no process was there to answer", Sources.was),
        event(
            "WAS", 5117, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: it had reached its private memory", Sources.was),
        event(
            "WAS", 5139, .startFailure, pool: 2, process: .decimal(1), .refuses,
            "the worker process's listener failed: a module could not be loaded", Sources.was),
        event(
            "WAS", 5186, .idleStop, pool: 1, process: .decimal(0), .accompanies,
            "stopped for idleness: no request was there; the next waits for a start", Sources.was),
        event(
            "WAS", 5189, .startFailure, pool: 0, .refuses, "the pool's configuration file could not be made",
            Sources.was),
        event(
            "IIS-W3SVC-WP", 2269, .startFailure, .refuses,
            "the worker process could not talk to HTTP.sys or W3SVC, and did not start", Sources.was),
        event(
            "IIS-W3SVC-WP", 2274, .startFailure, .refuses, "an ISAPI filter of the wrong bitness could not be loaded",
            Sources.was),
        event(
            "IIS-W3SVC-WP", 2282, .startFailure, .refuses,
            "a module's library of the wrong bitness could not be loaded",
            Sources.was),
        event(
            "IIS-W3SVC-WP", 2307, .startFailure, pool: 0, .refuses, "the pool's configuration file could not be read",
            Sources.was),
        event(
            "IIS-W3SVC-WP", 2280, .startFailure, .refuses,
            "a module's library could not be loaded: the pool cannot start", Sources.was),
        event(
            "IIS-W3SVC-WP", 2299, .recycle, .accompanies, "an application reported that it was unhealthy: recycled",
            Sources.was),
    ]

    private static let servicesEvents: [Signal] = [
        event("IIS-IISReset", 3201, .iisReset, .ends, "IIS was told to stop: all pools are dropped", Sources.services),
        event("IIS-IISReset", 3202, .iisReset, .ends, "IIS was told to start", Sources.services),
        event(
            "IIS-IISReset", 3203, .iisReset, .ends, "IIS was told to restart: all pools are dropped", Sources.services),
        event(
            "Service Control Manager", 7031, .serviceCrash, of: .webService, .ends,
            "the service ended unexpectedly, and all pools with it; it is started again", Sources.services),
        event(
            "Service Control Manager", 7034, .serviceCrash, of: .webService, .ends,
            "the service ended unexpectedly, and all pools with it", Sources.services),
        event(
            "Service Control Manager", 7036, .serviceStop, of: .webService, .ends,
            "the service was stopped, or started where the binary data say so", Sources.services),
    ]

    private static let machineEvents: [Signal] = [
        event(
            "Kernel-Power", 41, .unexpectedReboot, .ends,
            "the machine went down without being shut down; logged at the next start", Sources.machine),
        event("Kernel-Power", 109, .reboot, .ends, "the kernel began to shut the machine down", Sources.machine),
        event("Kernel-General", 12, .systemStart, .accompanies, "the machine started", Sources.machine),
        event("Kernel-General", 13, .reboot, .ends, "the machine was shut down", Sources.machine),
        event("EventLog", 6005, .systemStart, .accompanies, "the event log began, as at every start", Sources.machine),
        event("EventLog", 6006, .reboot, .ends, "the event log ended, as at every shutdown", Sources.machine),
        event(
            "EventLog", 6008, .unexpectedReboot, .ends,
            "the shutdown before this start was unexpected; logged at the next start", Sources.machine),
        event(
            "User32", 1074, .reboot, .ends, "a process or a person restarted the machine or shut it down",
            Sources.machine),
        event(
            "Tcpip", 4227, .portExhaustion, .accompanies,
            "a port was needed again too soon: few are left on the machine that dials", Sources.machine),
        event(
            "Tcpip", 4231, .portExhaustion, .accompanies, "no port was left on the machine that dials", Sources.machine),
        event(
            "Schannel", 36874, .tlsFailure, .noise, "a TLS handshake failed: no cipher suite in common", Sources.machine
        ),
        event("Schannel", 36887, .tlsFailure, .noise, "a TLS alert came from the other side", Sources.machine),
        event("Schannel", 36888, .tlsFailure, .noise, "a TLS alert was sent to the other side", Sources.machine),
    ]

    private static let processesEvents: [Signal] = [
        event(
            "Application Error", 1000, .crash, process: .hexadecimal(8), of: .webProcess, .ends,
            "the process crashed, with its exception code and module", Sources.processes),
        event(
            "Application Hang", 1002, .hang, process: .hexadecimal(2), of: .webProcess, .ends,
            "the process did not answer and was closed", Sources.processes),
        event(
            ".NET Runtime", 1023, .crash, process: .writer, of: .webProcess, .ends,
            "the runtime itself failed and ended the process", Sources.processes),
        event(
            ".NET Runtime", 1025, .crash, process: .writer, of: .webProcess, .ends,
            "the application ended its own process (FailFast)", Sources.processes),
        event(
            ".NET Runtime", 1026, .crash, process: .writer, of: .webProcess, .ends,
            "an exception that nobody caught ended the process", Sources.processes),
        event(
            "Windows Error Reporting", 1001, .crashReport, of: .webProcess, .accompanies,
            "Windows reports a crash, several times for one, and sometimes days later", Sources.processes),
        event(
            "ASP.NET", 1309, .applicationError, .accompanies, "the application failed in a request: a 500, not a 502",
            Sources.processes),
        event(
            "ASP.NET", 1310, .applicationError, .accompanies,
            "the application's configuration failed: a 500, not a 502", Sources.processes),
    ]

    private static let moduleEvents: [Signal] = [
        event(
            ancm, 1000, .startFailure, .refuses,
            "the application's process could not be started, or did not listen: 502.5 or 500.3x", Sources.module),
        event(ancm, 1001, .applicationStart, .accompanies, "the application's process was started", Sources.module),
        event(
            ancm, 1003, .rapidFail, .refuses, "the application failed too often in a minute: 502.5 or 503",
            Sources.module),
        event(ancm, 1004, .startFailure, .refuses, "the module's configuration has a fault", Sources.module),
        event(
            ancm, 1005, .shutdownOverrun, .ends, "the application did not end in time and was killed", Sources.module),
        event(
            ancm, 1006, .applicationStop, .accompanies, "the module asked the application's process to stop",
            Sources.module),
        event(ancm, 1007, .startFailure, .refuses, "the application's runtime could not be loaded", Sources.module),
        event(
            ancm, 1008, .startFailure, .refuses,
            "a second application in one pool: only one can run inside the process",
            Sources.module),
        event(
            ancm, 1009, .startFailure, .refuses, "applications of different hosting models share one pool",
            Sources.module),
        event(ancm, 1010, .startFailure, .refuses, "the application could not be started", Sources.module),
        event(
            ancm, 1011, .crash, .ends, "the application's main function ended: it was no longer there", Sources.module),
        event(
            ancm, 1012, .applicationStop, .ends, "app_offline.htm took the application down, for a new version",
            Sources.module),
        event(ancm, 1013, .startFailure, .refuses, "the module is disabled", Sources.module),
        event(ancm, 1018, .crash, .ends, "an exception that nobody caught ended the application", Sources.module),
        event(
            ancm, 1020, .startFailure, .refuses, "the application's process did not start, several times over",
            Sources.module),
        event(
            ancm, 1021, .applicationStop, .ends, "the application was recycled: its configuration was changed",
            Sources.module),
        event(
            ancm, 1022, .applicationStop, .ends, "the application could not be recycled: the whole worker process was",
            Sources.module),
        event(
            ancm, 1028, .startFailure, .refuses, "the library that runs applications inside the process was not found",
            Sources.module),
        event(
            ancm, 1029, .startFailure, .refuses,
            "the library that runs applications in processes of their own was not found",
            Sources.module),
        event(ancm, 1030, .applicationStop, .ends, "the application's process was stopped", Sources.module),
        event(ancm, 1031, .startFailure, .refuses, "the application failed as it was started", Sources.module),
        event(
            ancm, 1032, .applicationStart, .accompanies, "the application was started inside the worker process",
            Sources.module),
        event(ancm, 1033, .applicationStop, .ends, "the application was shut down", Sources.module),
        event(ancm, 1034, .startFailure, .refuses, "the application's web.config could not be read", Sources.module),
        event(
            ancm, 1035, .crash, .ends, "the application's main function ended; its output stands in the event",
            Sources.module),
    ]
}
