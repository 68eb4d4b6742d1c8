/// What an event of one provider and number means, and where it names whom it is about.
public struct EventMeaning: Hashable, Sendable {
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
    public enum Subject: String, Hashable, Sendable {
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
    /// What it proves, in words.
    public var proves: String

    init(
        _ provider: String, _ id: Int, _ kind: SystemEventKind, pool: Int? = nil, process: ProcessPlace? = nil,
        exit: Int? = nil, of subject: Subject = .any, _ strength: EventStrength, _ proves: String
    ) {
        self.provider = provider
        self.id = id
        self.kind = kind
        self.pool = pool
        self.process = process
        exitCode = exit
        self.subject = subject
        self.strength = strength
        self.proves = proves
    }
}
