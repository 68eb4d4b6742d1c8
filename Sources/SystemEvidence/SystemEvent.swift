internal import Diagnosis
public import Products
public import Times

/// One event of a Windows event log.
public struct SystemEvent: Hashable, Sendable {
    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line at which the event begins; of a binary log, the record's number as Event Viewer shows it.
    public var line: Int
    /// The event's first byte, from 0.
    public var offset: Int
    /// The event's beginning, cut to 400 bytes; a stranger's text.
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
    /// 1 critical, 2 error, 3 warning, 4 information, 0 always; nil where the form has only a localized word.
    public var level: Int?
    /// The record's number in its log, where the form has it.
    public var recordID: Int?
    /// What the event carries, in order; empty where the form has only the message.
    public var data: [String]
    /// What it means.
    public var kind: SystemEventKind
    /// How much it says of requests that failed at its time.
    public var strength: EventStrength
    /// The application pool, where it names one.
    public var pool: String?
    /// The worker process, where it names one.
    public var processID: Int?
    /// The code with which the process ended, where it names one.
    public var exitCode: UInt32?
    /// The program's file, in lower case, where it names one: `w3wp.exe`.
    public var image: String?
    /// Windows' number of the crash, which all events of it share.
    public var reportID: String?
    /// Whether the record was recovered from a damaged part of a binary log.
    public var isRecovered = false
}
