/// A product that can stand on the way of a request, with all that Postern knows of it.
///
/// Every product is one file of this module, and answers the same questions. Tables are made when they are first asked for.
public struct Product: Sendable {
    /// Its identity.
    public var id: ProductID
    /// Its name, as its makers write it.
    public var title: String
    /// What a person may type or choose for it, in lower case.
    public var names: [String]
    /// What a playbook's list of choices calls it.
    public var choice: String

    /// Whether a user described it: what is pasted is taken for its words before any other's.
    public var isOwn = false

    /// Statuses that only this product answers with, and that are gateway failures beside 502, 503 and 504.
    public var ownGatewayStatuses: Set<Int> = []
    /// Statuses that are gateway failures where a line of its error log says so: it answers them to a server's fault too.
    public var statusesThatNeedItsErrorLog: Set<Int> = []
    /// Statuses that are gateway failures where the row itself says so: a signal of its rows asks for that status.
    public var statusesThatItsRowsTell: Set<Int> = []
    /// The status with which it answers a request whose response did not come in time; nil where that differs.
    public var answersTimeoutWith: Int?
    /// When it answers one of ``statusesThatNeedItsErrorLog`` to a server's fault, in a clause.
    public var ownErrorCondition: String?
    /// Statuses that it makes itself as a gateway where its row has a substatus.
    public var gatewayStatusesWithSubstatus: Set<Int> = []
    /// Error numbers of its rows for a connection that its client had closed or reset.
    public var errorsOfGoneClient: Set<Int> = []
    /// Those of them for a connection that its own side had aborted.
    public var errorsOfOwnAbort: Set<Int> = []
    /// Statuses of its rows for a client that left before it was answered.
    public var statusesOfGoneClient: Set<Int> = [499]
    /// What the statuses it makes itself can mean.
    public var statuses: [StatusFact] = []

    /// What moment the time in its usual rows means.
    public var moment: StampMoment = .end
    /// Whether its error log has a record of every failure that it makes itself: without one the server sent the status.
    public var recordsEveryFailure = false
    /// Whether its error log has a line of every request that reached no server, while its rows do not tell whose a status is.
    public var logsWhatReachedNoServer = false
    /// Whether its error log says in words why it gave up on each request.
    public var errorLogTellsReasons = false
    /// Whether it has an error log of requests at all.
    public var hasRequestErrorLog = true
    /// Statuses that it never answers a timeout with, while its rows need not say how far a request got.
    public var statusesNeverOfATimeout: Set<Int> = []
    /// What becomes of a request that meets the close of the idle connection it was sent on, in a clause; nil where that
    /// is not known.
    public var staleConnection: String?
    /// Whether its error lines name the client without the request.
    public var errorLinesNameClientsOnly = false
    /// How finely its error log is stamped.
    public var errorStampResolution: Duration = .zero
    /// What its error log says that concerns no server.
    public var unrelatedMessages = UnrelatedMessages()
    /// Texts of lines that say for whom something failed, of which the line before, by the same thread, says why.
    public var errorLineEchoes: [String] = []
    /// The sign that ends an error's number in its error log's brackets: `(111: …)` or `(111)…`.
    public var errorNumberEnd = UInt8(ascii: ":")
    /// What stands before the details of a row where they have a line of their own: `FetchError `.
    public var detailsTag = ""
    /// What a row's termination state or flags are introduced with; `{}` stands for them.
    public var stateWords: String?

    /// What the files of its configuration are usually called; empty where they are not read.
    public var configurationFiles: [String] = []
    /// Writes a line of its error log as it does itself, for incidents that are written down by hand.
    public var writesErrorLine: @Sendable (WrittenErrorLine) -> String = \.message
    /// Products whose usual rows look like its own, so that rows alone do not tell them apart.
    public var lookalikes: [ProductID] = []
    /// The product on which it is built, and whose error lines it writes; nil where its lines are its own.
    public var isBuiltOn: ProductID?
    /// Whether it is a server that others are put in front of: of two logs that lie together, its log is the server's.
    public var isServer = false
    /// Whether each of its processes works on one request at a time: its end costs no more than one.
    public var holdsOneRequest = false
    /// Whether it is a part of the operating system that tells of other programs' processes.
    public var isOfSystem = false
    /// What the system calls its processes, where that is not its name: `java`; a version may follow.
    public var processNames: [String] = []
    /// The setting that holds its rows' format, as its own format string.
    public var rowFormatSetting: String?
    /// Names under which versions of it write Windows' events.
    public var eventProviders: [EventProvider] = []

    /// Where the evidence lies that settles what became of a request behind it.
    public var settling = Settling.server
    /// Where its logs usually are.
    public var places: [LogPlace] = []
    /// What its log may lack, and how to log it; of those for one lack the first counts.
    public var logAdvice: [LogAdvice] = []

    /// What it does to every row of its log.
    public var rowHabits = RowHabits()
    /// How its rows of the common and the combined log format tell that they are its; nil where it writes none.
    public var commonRows: CommonRowMarks?

    /// Makes ``formats``.
    public var formatTable: @Sendable () -> [FormatDescription] = { [] }
    /// Makes ``errorLines``.
    public var errorLineTable: @Sendable () -> [ErrorLineDescription] = { [] }
    /// Makes ``serverLines``.
    public var serverLineTable: @Sendable () -> [ErrorLineDescription] = { [] }
    /// Makes ``states``.
    public var stateTable: @Sendable () -> [StateMessage] = { [] }
    /// Makes ``otherLines``.
    public var otherLineTable: @Sendable () -> [OtherLine] = { [] }
    /// Makes ``signals``.
    public var signalTable: @Sendable () -> [Signal] = { [] }
    /// Makes ``timeouts``.
    public var timeoutTable: @Sendable () -> [TimeoutSetting] = { [] }
    /// Makes ``counters``.
    public var counterTable: @Sendable () -> [CounterName] = { [] }

    /// How the rows of its access log are written.
    public var formats: [FormatDescription] { formatTable() }
    /// How the lines of its error log are written, where data say it; of those that fit the first counts.
    public var errorLines: [ErrorLineDescription] { errorLineTable() }
    /// How the lines of the log are written that it keeps of itself as a server; of those that fit the first counts.
    public var serverLines: [ErrorLineDescription] { serverLineTable() }
    /// What such lines say of its processes, its pools and requests; of those that fit the first counts.
    public var states: [StateMessage] { stateTable() }
    /// Lines that stand beside its rows, or are taken for them; of those that fit the first counts.
    public var otherLines: [OtherLine] { otherLineTable() }
    /// What it says of a failure, and what each saying proves; of those that fit, the first counts.
    public var signals: [Signal] { signalTable() }
    /// Its timeouts and limits, with their defaults.
    public var timeouts: [TimeoutSetting] { timeoutTable() }
    /// Its counters of queues and load.
    public var counters: [CounterName] { counterTable() }

    /// Creates a product of which nothing is known yet but its names.
    public init(_ id: ProductID, _ title: String, names: [String], choice: String? = nil) {
        self.id = id
        self.title = title
        self.names = names
        self.choice = choice ?? id.rawValue
    }

    /// Whether it made the status of a row itself, as a gateway to what lies behind it.
    public func isGateway(in row: RowFacts) -> Bool {
        guard let substatus = row.substatus else { return row.hasServerFields }
        return substatus > 0 && row.status.map(gatewayStatusesWithSubstatus.contains) ?? false
    }

    /// Whether a row says that its client had closed or reset the connection.
    public func isClientGone(in row: RowFacts) -> Bool {
        if let error = row.windowsError, errorsOfGoneClient.contains(error) { return true }
        return row.status.map(statusesOfGoneClient.contains) ?? false
    }

    /// Whether a row says that the server's side had aborted the connection.
    public func isAbortedHere(in row: RowFacts) -> Bool { row.windowsError.map(errorsOfOwnAbort.contains) ?? false }

    /// The setting that ends the wait for a response, where nothing tells which of several it was.
    public var responseTimeout: TimeoutSetting? { timeouts.first { $0.kind == .response } }

    /// What holds for a setting where nobody sets it nor one that stands in for it.
    ///
    /// - Parameter setting: one of the product's own.
    /// - Returns: its default, or that of the last setting that it is the same as.
    public func standard(of setting: TimeoutSetting) -> TimeoutSetting.Default {
        var current = setting
        for _ in timeouts {
            guard case .sameAs(let other) = current.standard, let next = timeouts.first(where: { $0.name == other })
            else { break }
            current = next
        }
        return current.standard
    }
}
