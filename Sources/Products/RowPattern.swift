/// What stands in a failed request's row, as far as signals ask for it.
public struct RowFacts: Hashable, Sendable {
    /// Whether a field has a value.
    public enum Presence: Hashable, Sendable {
        /// It has one.
        case present
        /// It is logged, and has none.
        case absent
        /// It is not logged.
        case notLogged
    }

    /// What a server's address looks like.
    public enum Server: Hashable, Sendable {
        /// No server was chosen.
        case none
        /// The group's name stands where an address would.
        case group
        /// One server.
        case one
    }

    /// The status that the product answered with.
    public var status: Int?
    /// A termination state: `sH--`.
    public var termination: String?
    /// Response flags, separated by commas, or a reason in one word.
    public var flags: String?
    /// What the product says of the reason in words: response code details, an error's text.
    ///
    /// Of several fields all, in one text. Signals of its messages are looked for in it.
    public var details: String?
    /// The status of the last server that was tried.
    public var serverStatus: Int?
    /// The response header's time, of the last server that was tried.
    public var header: Presence = .notLogged
    /// The time of connecting, of the last server that was tried.
    public var connect: Presence = .notLogged
    /// The time that receiving the request's header took.
    public var requestTime: Presence = .notLogged
    /// Whether the request was given a backend: false where it stayed with its frontend; nil where the log does not say.
    public var hasOwnBackend: Bool?
    /// Whether anything of a server is logged.
    public var hasServerFields = false
    /// The server that was tried; nil where the log does not say.
    public var server: Server?
    /// A substatus: the 3 of 502.3.
    public var substatus: Int?
    /// An error number of Windows.
    public var windowsError: Int?

    /// Creates facts of which only the status is known.
    public init(status: Int? = nil) { self.status = status }

    /// Facts of a row, for samples.
    @inline(never) init(
        _ status: Int? = nil, termination: String? = nil, flags: String? = nil, details: String? = nil,
        serverStatus: Int? = nil,
        header: Presence = .notLogged, connect: Presence = .notLogged, hasServerFields: Bool = false,
        server: Server? = nil, substatus: Int? = nil, windowsError: Int? = nil
    ) {
        self.status = status
        self.termination = termination
        self.flags = flags
        self.details = details
        self.serverStatus = serverStatus
        self.header = header
        self.connect = connect
        self.hasServerFields = hasServerFields
        self.server = server
        self.substatus = substatus
        self.windowsError = windowsError
    }
}

/// What must stand in a row for a signal to be in it; what is left out may be anything.
public struct RowPattern: Hashable, Sendable {
    /// How the last server's status stands to the product's own.
    public enum ServerStatus: Hashable, Sendable {
        /// The same: the server sent it.
        case same
        /// There is none.
        case absent
        /// One of these.
        case oneOf(Set<Int>)
        /// Any.
        case any
    }

    /// Statuses of which the row has one; empty for any.
    public var statuses: Set<Int> = []
    /// Termination states of which the row's begins with one; `?` stands for any letter.
    public var terminations: [String] = []
    /// Flags of which one is among the row's; `*` stands for any text, at the beginning and at the end.
    public var flags: [String] = []
    /// Whether flags are logged at all; nil where that is all one.
    public var hasFlags: Bool?
    /// The last server's status.
    public var serverStatus: ServerStatus?
    /// The response header's time.
    public var header: RowFacts.Presence?
    /// The time of connecting, one of these; empty for any.
    public var connect: Set<RowFacts.Presence> = []
    /// Whether anything of a server is logged; nil where that is all one.
    public var hasServerFields: Bool?
    /// The server that was tried.
    public var server: RowFacts.Server?
    /// The substatus.
    public var substatus: Int?
    /// The error number of Windows.
    public var windowsError: Int?
    /// The time that receiving the request's header took.
    public var requestTime: RowFacts.Presence?
    /// Whether the request was given a backend; nil where that is all one.
    public var hasOwnBackend: Bool?

    /// Creates a pattern.
    @inline(never) public init(
        statuses: Set<Int> = [], terminations: [String] = [], flags: [String] = [], hasFlags: Bool? = nil,
        serverStatus: ServerStatus? = nil, header: RowFacts.Presence? = nil, connect: Set<RowFacts.Presence> = [],
        hasServerFields: Bool? = nil, server: RowFacts.Server? = nil, substatus: Int? = nil, windowsError: Int? = nil,
        requestTime: RowFacts.Presence? = nil, hasOwnBackend: Bool? = nil
    ) {
        self.statuses = statuses
        self.terminations = terminations
        self.flags = flags
        self.hasFlags = hasFlags
        self.serverStatus = serverStatus
        self.header = header
        self.connect = connect
        self.hasServerFields = hasServerFields
        self.server = server
        self.substatus = substatus
        self.windowsError = windowsError
        self.requestTime = requestTime
        self.hasOwnBackend = hasOwnBackend
    }

    /// Whether it asks for a termination state or for flags: such a signal can be pasted without the row.
    public var isState: Bool { !terminations.isEmpty || !flags.isEmpty }

    /// Whether the row has what it asks for.
    public func fits(_ row: RowFacts) -> Bool {
        if !statuses.isEmpty, !(row.status.map(statuses.contains) ?? false) { return false }
        if !terminations.isEmpty, !(row.termination.map(fitsTermination) ?? false) { return false }
        if let hasFlags, (row.flags != nil) != hasFlags { return false }
        if !flags.isEmpty, !(row.flags.map(fitsFlags) ?? false) { return false }
        switch serverStatus {
        case .same where row.serverStatus == nil || row.serverStatus != row.status: return false
        case .absent where row.serverStatus != nil: return false
        case .oneOf(let these) where !(row.serverStatus.map(these.contains) ?? false): return false
        case .any where row.serverStatus == nil: return false
        default: break
        }
        if let header, row.header != header { return false }
        if !connect.isEmpty, !connect.contains(row.connect) { return false }
        if let hasServerFields, row.hasServerFields != hasServerFields { return false }
        if let server, row.server != server { return false }
        if let substatus, row.substatus != substatus { return false }
        if let windowsError, row.windowsError != windowsError { return false }
        if let requestTime, row.requestTime != requestTime { return false }
        if let hasOwnBackend, row.hasOwnBackend != hasOwnBackend { return false }
        return true
    }

    private func fitsTermination(_ state: String) -> Bool {
        terminations.contains { wanted in
            state.utf8.count >= wanted.utf8.count && zip(state.utf8, wanted.utf8).allSatisfy { $1 == 0x3F || $0 == $1 }
        }
    }

    private func fitsFlags(_ text: String) -> Bool {
        flags.contains { wanted in
            if !wanted.contains("*") { return text.split(separator: ",").contains(Substring(wanted)) }
            let part = wanted.filter { $0 != "*" }
            if part.isEmpty { return true }
            switch (wanted.hasPrefix("*"), wanted.hasSuffix("*")) {
            case (true, true): return text.contains(part)
            case (true, false): return text.hasSuffix(part)
            default: return text.hasPrefix(part)
            }
        }
    }
}
