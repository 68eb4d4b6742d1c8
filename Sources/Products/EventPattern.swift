internal import Diagnosis

/// An event of Windows that means something for requests: by provider and number, never by its localized text.
public struct EventPattern: Hashable, Sendable {
    /// Where a process stands in an event's data.
    public enum ProcessPlace: Hashable, Sendable {
        /// A decimal number, the item counted from 0.
        case decimal(Int)
        /// A hexadecimal number, with or without `0x`, the item counted from 0.
        case hexadecimal(Int)
        /// The process that wrote the event, where the record says which.
        case writer
    }

    /// Which events of the kind are about requests.
    public enum Subject: String, Hashable, Sendable, CaseIterable {
        /// All of them.
        case any
        /// Those that name a service of IIS.
        case webService = "IIS's services"
        /// Those that name a process that serves requests: `w3wp.exe`, `dotnet.exe`, `iisexpress.exe`.
        case webProcess = "w3wp.exe, dotnet.exe, iisexpress.exe"
    }

    /// The provider, without `Microsoft-Windows-`.
    public var provider: String
    /// The event's number.
    public var id: Int
    /// What it means.
    public var kind: SystemEventKind
    /// Which item of the data names the pool, from 0.
    public var pool: Int?
    /// Where the data name the process.
    public var process: ProcessPlace?
    /// Which item of the data is the code with which the process ended, hexadecimal.
    public var exitCode: Int?
    /// Which events of it are about requests.
    public var subject: Subject
    /// How much it says of requests that failed at its time.
    public var strength: EventStrength
    /// How long before a failure it may be its reason; nil where it never is by its time alone.
    public var reach: Duration?

    /// Creates a pattern.
    @inline(never) public init(
        _ provider: String, _ id: Int, _ kind: SystemEventKind, pool: Int? = nil, process: ProcessPlace? = nil,
        exit: Int? = nil, of subject: Subject = .any, _ strength: EventStrength
    ) {
        self.provider = provider
        self.id = id
        self.kind = kind
        self.pool = pool
        self.process = process
        exitCode = exit
        self.subject = subject
        self.strength = strength
        reach = kind.reach
    }
}

/// What each kind of event can be the reason of.
extension SystemEventKind {
    /// How long before a failure an event of the kind may be its reason; nil where it never is by its time alone.
    ///
    /// A crash is logged within seconds of it; a stop goes on for a while. A recycle that overlaps lets the old process finish
    /// its requests: that it was near in time makes it no reason.
    public var reach: Duration? {
        switch self {
        case .crash, .communicationError, .hang: .seconds(5)
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .serviceCrash, .iisReset, .reboot,
            .unexpectedReboot, .rapidFail, .poolDisabled, .startFailure, .applicationStop:
            .seconds(30)
        default: nil
        }
    }

    /// What it proves of requests that were lost at its time.
    public var claim: Proof.Claim {
        switch self {
        case .crash, .communicationError, .serviceCrash, .unexpectedReboot, .rapidFail:
            .cause(.droppedConnection, .crash)
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .iisReset, .reboot, .applicationStop:
            .cause(.droppedConnection, .recycle)
        case .hang, .startFailure, .poolDisabled: .cause(.droppedConnection, nil)
        default: .nothing
        }
    }

    /// Of several events near one failure the one with the lowest number tells most.
    public var precedence: Int {
        switch self {
        case .crash, .communicationError, .serviceCrash, .unexpectedReboot: 0
        case .rapidFail, .hang: 1
        case .recycleWithoutOverlap, .shutdownOverrun, .serviceStop, .iisReset, .reboot, .applicationStop: 2
        default: 3
        }
    }
}

extension EventStrength {
    /// How often an event of the strength is the reason of a request that was lost at its time.
    public var strength: Strength {
        switch self {
        case .ends: .eventEnds
        case .refuses: .eventRefuses
        case .accompanies: .open
        case .noise: .unclear
        }
    }
}

extension Strength {
    /// An event ended what was in flight, and the request was in flight.
    public static let eventEnds = Strength(0.88)
    /// An event turned requests away, and the request came while it lasted.
    public static let eventRefuses = Strength(0.8)
}
