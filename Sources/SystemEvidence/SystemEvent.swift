public import Diagnosis

/// What an event of the server's system means for the requests of that moment.
public enum SystemEventKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A worker process ended unexpectedly.
    case crash
    /// A worker process lost touch with the service that watches it: it crashed or was stopped by a debugger.
    case communicationError = "communication-error"
    /// A worker process did not answer its ping.
    case hang
    /// A pool was disabled after several crashes.
    case rapidFail = "rapid-fail"
    /// A worker process could not start.
    case startFailure = "start-failure"
    /// A worker process was killed because it did not end in time.
    case shutdownOverrun = "shutdown-overrun"
    /// A pool was recycled; by default the old process finishes its requests.
    case recycle
    /// A pool was recycled without overlap.
    case recycleWithoutOverlap = "recycle-without-overlap"
    /// A worker process was stopped because nothing was asked of it.
    case idleStop = "idle-stop"
    /// A service was stopped or started.
    case serviceStop = "service-stop"
    /// A service ended unexpectedly.
    case serviceCrash = "service-crash"
    /// IIS as a whole was restarted.
    case iisReset = "iis-reset"
    /// The machine was shut down or restarted.
    case reboot
    /// The machine went down without being shut down.
    case unexpectedReboot = "unexpected-reboot"
    /// No free ports were left on the machine.
    case portExhaustion = "port-exhaustion"
    /// A TLS handshake failed; common noise.
    case tlsFailure = "tls-failure"
    /// A pool was disabled or could not run.
    case poolDisabled = "pool-disabled"
    /// Something that says nothing of requests.
    case other
}

/// One event of a Windows event log.
public struct SystemEvent: Hashable, Sendable {
    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line at which the event begins.
    public var line: Int
    /// The event's first byte, from 0.
    public var offset: Int
    /// The event's beginning, cut to 300 characters; a stranger's text.
    public var text: String
    /// When it was logged, in UTC.
    public var time: Timestamp
    /// The provider, without `Microsoft-Windows-`.
    public var provider: String
    /// The event's number.
    public var id: Int
    /// The log it stands in.
    public var channel: String
    /// The machine.
    public var computer: String
    /// What the event carries, in order.
    public var data: [String]
    /// What it means.
    public var kind: SystemEventKind
    /// The application pool, where it names one.
    public var pool: String?
    /// The worker process, where it names one.
    public var processID: Int?
}

/// Which events mean what: by provider and number, never by their localized text.
///
/// Numbers of WAS and its fellows are those of Microsoft's event pages and articles; where one is known from third
/// parties only, it is told apart no further than its kind.
enum EventTable {
    struct Meaning {
        var kind: SystemEventKind
        /// Which item of the event's data names the pool and the process, from 0.
        var pool: Int?
        var process: Int?
    }

    static func meaning(provider: String, id: Int) -> Meaning? {
        switch provider {
        case "WAS": was[id]
        case "Service Control Manager":
            switch id {
            case 7031, 7034: Meaning(kind: .serviceCrash)
            case 7036, 7040: id == 7036 ? Meaning(kind: .serviceStop) : nil
            default: nil
            }
        case "Kernel-Power": id == 41 ? Meaning(kind: .unexpectedReboot) : nil
        case "EventLog": id == 6008 ? Meaning(kind: .unexpectedReboot) : nil
        case "User32", "USER32": id == 1074 ? Meaning(kind: .reboot) : nil
        case "Tcpip": id == 4227 || id == 4231 ? Meaning(kind: .portExhaustion) : nil
        case "Schannel": id == 36874 || id == 36887 || id == 36888 ? Meaning(kind: .tlsFailure) : nil
        case "IIS-IISReset": (3201...3203).contains(id) ? Meaning(kind: .iisReset) : nil
        case "Application Error": id == 1000 ? Meaning(kind: .crash, process: 8) : nil
        case "Application Hang": id == 1002 ? Meaning(kind: .hang) : nil
        case ".NET Runtime": id == 1026 ? Meaning(kind: .crash) : nil
        case "IIS-W3SVC-WP": id == 2280 ? Meaning(kind: .startFailure) : nil
        default: nil
        }
    }

    private static let was: [Int: Meaning] = [
        5002: Meaning(kind: .rapidFail, pool: 0), 5009: Meaning(kind: .crash, pool: 0, process: 1),
        5010: Meaning(kind: .hang, pool: 0, process: 1), 5011: Meaning(kind: .communicationError, pool: 0, process: 1),
        5012: Meaning(kind: .startFailure, pool: 0, process: 1),
        5013: Meaning(kind: .shutdownOverrun, pool: 0, process: 1),
        5021: Meaning(kind: .poolDisabled, pool: 0), 5057: Meaning(kind: .poolDisabled, pool: 0),
        5059: Meaning(kind: .poolDisabled, pool: 0), 5074: Meaning(kind: .recycle, pool: 1, process: 0),
        5075: Meaning(kind: .recycle, pool: 1, process: 0), 5076: Meaning(kind: .recycle, pool: 1, process: 0),
        5077: Meaning(kind: .recycle, pool: 1, process: 0), 5117: Meaning(kind: .recycle, pool: 1, process: 0),
        5078: Meaning(kind: .recycle, pool: 1, process: 0), 5079: Meaning(kind: .recycle, pool: 0),
        5080: Meaning(kind: .recycle, pool: 0), 5081: Meaning(kind: .recycle, pool: 0),
        5093: Meaning(kind: .recycleWithoutOverlap, pool: 0), 5139: Meaning(kind: .startFailure, pool: 0, process: 1),
        5186: Meaning(kind: .idleStop, pool: 1, process: 0),
    ]
}
