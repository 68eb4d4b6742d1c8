public import Diagnosis
public import HopSettings
public import Products
public import SystemEvidence
public import Times

/// Where the evidence of incidents is: files, a database, memory.
///
/// It is asked by name, and only the source knows what a name stands for: a file, a directory, a table. Questions and
/// answers are values, so that a source that is far away can answer each with queries of its own. Nobody who asks can tell
/// where the answers come from.
public protocol EvidenceSource: AnyObject {
    /// Counts, samples and rows of the access logs of one hop.
    ///
    /// - Parameters:
    ///   - question: what is wanted of which logs.
    ///   - monitor: watches the reading and may end it.
    /// - Returns: what the logs say.
    /// - Throws: where a log that was named cannot be read, holds no row, or the monitor ended the reading.
    func rows(_ question: RowQuestion, monitor: EvidenceMonitor) throws(EvidenceError) -> RowAnswer

    /// Lines of a proxy's error logs that are stamped in a window.
    func errorLines(
        _ question: ErrorLineQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<ProxyErrorLine>

    /// Lines of servers' own logs that tell of a change: those stamped in a window, and of each pool the last one before it.
    func serverErrorLines(
        _ question: ErrorLineQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<ServerErrorLine>

    /// System events that are stamped in a window, in order of time.
    func events(_ question: EventQuestion, monitor: EvidenceMonitor) throws(EvidenceError) -> EvidenceAnswer<
        SystemEvent
    >

    /// Rows that HTTP.sys logged in a window.
    func driverErrors(
        _ question: WindowQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<HTTPErrorRow>

    /// Samples of counters in a window, one series for each counter and source.
    func counters(
        _ question: WindowQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<CounterSeries>

    /// What the configuration of a hop says.
    ///
    /// - Parameters:
    ///   - names: its sources, in the order in which its product reads them.
    ///   - monitor: watches the reading and may end it.
    /// - Returns: the configuration.
    /// - Throws: where a source cannot be read, is broken, or is none of a product that is known.
    func configuration(_ names: [String], monitor: EvidenceMonitor) throws(EvidenceError) -> HopConfiguration

    /// What was asked for and turned out not to be what it was given as.
    var setAside: [SetAside] { get }
}

extension EvidenceSource {
    /// Sources that only hold what they are made of have nothing that cannot be used.
    public var setAside: [SetAside] { [] }
}

/// A question for what sources hold of a window, by their own stamps.
public struct WindowQuestion: Hashable, Sendable {
    /// The sources' names, as the user gave them.
    public var names: [String]
    /// The window.
    public var window: TimeWindow

    /// Creates a question.
    public init(_ names: [String], in window: TimeWindow) {
        self.names = names
        self.window = window
    }
}

/// A question for the lines of error logs.
public struct ErrorLineQuestion: Hashable, Sendable {
    /// The logs' names, as the user gave them.
    public var names: [String]
    /// The access log among whose rows the lines stand; nil where the names are those of error logs.
    public var rows: AccessLogSelection?
    /// The last line that is looked at among rows.
    public var lastLine = Int.max
    /// The window, in true time.
    public var window: TimeWindow
    /// The zone of stamps that state none, if any: that of the access log beside them.
    public var zone: LogZone
    /// What is added to stamps that state no zone, once they are read in `zone`.
    public var shift: StampShift

    /// Creates a question.
    public init(_ names: [String], in window: TimeWindow, zone: LogZone = .utc, shift: StampShift = .none) {
        self.names = names
        self.window = window
        self.zone = zone
        self.shift = shift
    }
}

/// A question for system events.
public struct EventQuestion: Hashable, Sendable {
    /// The sources' names, as the user gave them.
    public var names: [String]
    /// The window, by the events' own stamps.
    public var window: TimeWindow
    /// The zone of exports that state none; nil to take what is usual.
    public var zone: LogZone?

    /// Creates a question.
    public init(_ names: [String], in window: TimeWindow, zone: LogZone? = nil) {
        self.names = names
        self.window = window
        self.zone = zone
    }
}

/// What sources hold of a window.
public struct EvidenceAnswer<Item: Sendable>: Sendable {
    /// What was found.
    public var items: [Item]
    /// What each source covers.
    public var coverage: [DiagnosisReport.SourceCoverage]
    /// What was found while they were read, in sentences.
    public var notes: [String]
    /// Lines that say what is not known.
    public var unknownLines: [UnknownLines] = []
    /// The product whose words they are in, where only one writes so.
    public var product: ProductID?

    /// Creates an answer.
    public init(_ items: [Item] = [], coverage: [DiagnosisReport.SourceCoverage] = [], notes: [String] = []) {
        self.items = items
        self.coverage = coverage
        self.notes = notes
    }
}
