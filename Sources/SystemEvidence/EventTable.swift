/// Which events mean what: by provider and number, never by their localized text.
///
/// Numbers of WAS and its fellows are those of Microsoft's event pages and articles; where one is known from third
/// parties only, it is told apart no further than its kind. docs/formats/windows-events.md prints the table.
public enum EventTable {
    /// Every event that means something for requests.
    public static let meanings: [EventMeaning] = was + services + machine + processes + module

    private static let was: [EventMeaning] = [
        EventMeaning(
            "WAS", 5002, .rapidFail, pool: 0, .refuses,
            "the pool was disabled after a series of crashes; its requests are answered 503"),
        EventMeaning(
            "WAS", 5005, .serviceCrash, .ends, "the service that runs the pools is stopping because of an error"),
        EventMeaning(
            "WAS", 5009, .crash, pool: 0, process: .decimal(1), exit: 2, .ends,
            "the worker process ended unexpectedly, and its requests with it"),
        EventMeaning(
            "WAS", 5010, .hang, pool: 0, process: .decimal(1), .ends,
            "the worker process did not answer its ping; it is killed"),
        EventMeaning(
            "WAS", 5011, .communicationError, pool: 0, process: .decimal(1), .ends,
            "the worker process lost touch with its service: it crashed, or a debugger held it"),
        EventMeaning(
            "WAS", 5012, .startFailure, pool: 0, process: .decimal(1), .refuses,
            "the worker process did not start in time"),
        EventMeaning(
            "WAS", 5013, .shutdownOverrun, pool: 0, process: .decimal(1), .ends,
            "the worker process did not end in time and was killed, with the requests it still had"),
        EventMeaning(
            "WAS", 5021, .poolDisabled, pool: 0, .refuses, "the pool's identity is invalid: no process starts"),
        EventMeaning("WAS", 5057, .poolDisabled, pool: 0, .refuses, "the pool was disabled: its identity is invalid"),
        EventMeaning("WAS", 5059, .poolDisabled, pool: 0, .refuses, "the pool was disabled: no process could start"),
        EventMeaning("WAS", 5070, .recycleFailed, pool: 0, .accompanies, "the pool was to be recycled and was not"),
        EventMeaning(
            "WAS", 5074, .recycle, pool: 1, process: .decimal(0), .accompanies, "recycled: it had run for its time"),
        EventMeaning(
            "WAS", 5075, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: it had served its number of requests"),
        EventMeaning(
            "WAS", 5076, .recycle, pool: 1, process: .decimal(0), .accompanies, "recycled: by the clock"),
        EventMeaning(
            "WAS", 5077, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: it had reached its virtual memory"),
        EventMeaning(
            "WAS", 5078, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: an ISAPI reported that it was unhealthy"),
        EventMeaning("WAS", 5079, .recycle, pool: 0, .accompanies, "recycled: somebody asked for it"),
        EventMeaning("WAS", 5080, .recycle, pool: 0, .accompanies, "recycled: its configuration was changed"),
        EventMeaning("WAS", 5081, .recycle, pool: 0, .accompanies, "recycled: the configuration store had a problem"),
        EventMeaning(
            "WAS", 5093, .recycleWithoutOverlap, pool: 0, .ends,
            "the pool was recycled without overlap: for a while no process was there to answer"),
        EventMeaning(
            "WAS", 5117, .recycle, pool: 1, process: .decimal(0), .accompanies,
            "recycled: it had reached its private memory"),
        EventMeaning(
            "WAS", 5139, .startFailure, pool: 2, process: .decimal(1), .refuses,
            "the worker process's listener failed: a module could not be loaded"),
        EventMeaning(
            "WAS", 5186, .idleStop, pool: 1, process: .decimal(0), .accompanies,
            "stopped for idleness: no request was there; the next waits for a start"),
        EventMeaning(
            "WAS", 5189, .startFailure, pool: 0, .refuses, "the pool's configuration file could not be made"),
        EventMeaning(
            "IIS-W3SVC-WP", 2280, .startFailure, .refuses,
            "a module's library could not be loaded: the pool cannot start"
        ),
        EventMeaning(
            "IIS-W3SVC-WP", 2299, .recycle, .accompanies, "an application reported that it was unhealthy: recycled"),
    ]

    private static let services: [EventMeaning] = [
        EventMeaning("IIS-IISReset", 3201, .iisReset, .ends, "IIS was told to stop: all pools are dropped"),
        EventMeaning("IIS-IISReset", 3202, .iisReset, .ends, "IIS was told to start"),
        EventMeaning("IIS-IISReset", 3203, .iisReset, .ends, "IIS was told to restart: all pools are dropped"),
        EventMeaning(
            "Service Control Manager", 7031, .serviceCrash, of: .webService, .ends,
            "the service ended unexpectedly, and all pools with it; it is started again"),
        EventMeaning(
            "Service Control Manager", 7034, .serviceCrash, of: .webService, .ends,
            "the service ended unexpectedly, and all pools with it"),
        EventMeaning(
            "Service Control Manager", 7036, .serviceStop, of: .webService, .ends,
            "the service was stopped, or started where the binary data say so"),
    ]

    private static let machine: [EventMeaning] = [
        EventMeaning(
            "Kernel-Power", 41, .unexpectedReboot, .ends,
            "the machine went down without being shut down; logged at the next start"),
        EventMeaning("Kernel-Power", 109, .reboot, .ends, "the kernel began to shut the machine down"),
        EventMeaning("Kernel-General", 12, .systemStart, .accompanies, "the machine started"),
        EventMeaning("Kernel-General", 13, .reboot, .ends, "the machine was shut down"),
        EventMeaning("EventLog", 6005, .systemStart, .accompanies, "the event log began, as at every start"),
        EventMeaning("EventLog", 6006, .reboot, .ends, "the event log ended, as at every shutdown"),
        EventMeaning(
            "EventLog", 6008, .unexpectedReboot, .ends,
            "the shutdown before this start was unexpected; logged at the next start"),
        EventMeaning("User32", 1074, .reboot, .ends, "a process or a person restarted the machine or shut it down"),
        EventMeaning(
            "Tcpip", 4227, .portExhaustion, .accompanies,
            "a port was needed again too soon: few are left on the machine that dials"),
        EventMeaning(
            "Tcpip", 4231, .portExhaustion, .accompanies, "no port was left on the machine that dials"),
        EventMeaning("Schannel", 36874, .tlsFailure, .noise, "a TLS handshake failed: no cipher suite in common"),
        EventMeaning("Schannel", 36887, .tlsFailure, .noise, "a TLS alert came from the other side"),
        EventMeaning("Schannel", 36888, .tlsFailure, .noise, "a TLS alert was sent to the other side"),
    ]

    private static let processes: [EventMeaning] = [
        EventMeaning(
            "Application Error", 1000, .crash, process: .hexadecimal(8), of: .webProcess, .ends,
            "the process crashed, with its exception code and module"),
        EventMeaning(
            "Application Hang", 1002, .hang, process: .hexadecimal(2), of: .webProcess, .ends,
            "the process did not answer and was closed"),
        EventMeaning(
            ".NET Runtime", 1026, .crash, process: .writer, of: .webProcess, .ends,
            "an exception that nobody caught ended the process"),
        EventMeaning(
            "Windows Error Reporting", 1001, .crashReport, of: .webProcess, .accompanies,
            "Windows reports a crash, several times for one, and sometimes days later"),
        EventMeaning(
            "ASP.NET", 1309, .applicationError, .accompanies, "the application failed in a request: a 500, not a 502"),
        EventMeaning(
            "ASP.NET", 1310, .applicationError, .accompanies, "the application's configuration failed: a 500, not a 502"
        ),
    ]

    /// The ASP.NET Core Module, in both versions and in IIS Express.
    private static let module: [EventMeaning] = [
        EventMeaning(ancm, 1000, .startFailure, .refuses, "the application could not be started: 500.3x or 502.5"),
        EventMeaning(ancm, 1001, .applicationStart, .accompanies, "the application was started"),
        EventMeaning(ancm, 1003, .rapidFail, .refuses, "the application failed too often in a minute: 502.5 or 503"),
        EventMeaning(ancm, 1005, .shutdownOverrun, .ends, "the application did not end in time and was killed"),
        EventMeaning(ancm, 1007, .startFailure, .refuses, "the application's libraries could not be loaded"),
        EventMeaning(ancm, 1010, .startFailure, .refuses, "the application's process could not be started"),
        EventMeaning(ancm, 1011, .crash, .ends, "the application's main function ended: it was no longer there"),
        EventMeaning(
            ancm, 1012, .applicationStop, .ends, "app_offline.htm took the application down, for a new version"),
        EventMeaning(ancm, 1018, .crash, .ends, "an exception that nobody caught ended the application"),
        EventMeaning(ancm, 1020, .startFailure, .refuses, "the application's configuration was not understood"),
        EventMeaning(
            ancm, 1021, .applicationStop, .ends, "the application was recycled: its configuration was changed"),
        EventMeaning(ancm, 1022, .applicationStop, .ends, "the application was recycled after a failure"),
        EventMeaning(ancm, 1030, .applicationStop, .ends, "the application's process was stopped"),
        EventMeaning(ancm, 1031, .startFailure, .refuses, "the application's runtime could not be loaded"),
        EventMeaning(
            ancm, 1032, .applicationStart, .accompanies, "the application was started inside the worker process"),
        EventMeaning(ancm, 1033, .applicationStop, .ends, "the application was shut down"),
        EventMeaning(ancm, 1034, .startFailure, .refuses, "the application's runtime was not found"),
    ]

    private static let ancm = "IIS AspNetCore Module"

    private struct Key: Hashable {
        var provider: String
        var id: Int
    }

    private static let byKey: [Key: EventMeaning] = Dictionary(
        meanings.map { (Key(provider: $0.provider.lowercased(), id: $0.id), $0) },
        uniquingKeysWith: { first, _ in first })

    /// What an event means.
    ///
    /// - Parameters:
    ///   - provider: its provider, with or without `Microsoft-Windows-`, in any case.
    ///   - id: its number.
    /// - Returns: the meaning; nil where it says nothing of requests.
    public static func meaning(provider: String, id: Int) -> EventMeaning? {
        byKey[Key(provider: family(provider.lowercased()), id: id)]
    }

    /// The name under which the table has a provider: several versions of a program write under several names.
    private static func family(_ provider: String) -> String {
        let name = provider.hasPrefix("microsoft-windows-") ? String(provider.dropFirst(18)) : provider
        if name.hasPrefix("asp.net ") { return "asp.net" }
        if name.contains("aspnetcore module") { return ancm.lowercased() }
        return name == "w3svc-wp" ? "iis-w3svc-wp" : name
    }

    private static let ids = Set(meanings.map(\.id))

    /// Whether any provider's event of the number means something.
    static func isKnown(_ id: Int) -> Bool { ids.contains(id) }

    /// Whether a record's event means something; it is asked before anything is made of the record.
    static func isKnown(_ record: EventRecord) -> Bool {
        meaning(provider: record.provider, id: record.id) != nil
            || !record.eventSource.isEmpty && meaning(provider: record.eventSource, id: record.id) != nil
    }
}
