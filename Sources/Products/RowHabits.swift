/// What a product does to every row of its log, beyond what the row's format says.
public struct RowHabits: Hashable, Sendable {
    /// Where a row says which server was tried.
    public enum ServerFields: String, Hashable, Sendable, CaseIterable {
        /// Nowhere that is read.
        case none
        /// In fields with one element a try.
        case tries
        /// In timers and a termination state.
        case timers
    }

    /// Which field holds how long the product waited for the server it tried last.
    public enum WaitField: String, Hashable, Sendable, CaseIterable {
        /// The whole duration: nothing finer is logged.
        case whole
        /// The time to the response's header.
        case header
        /// The time to the end of the response.
        case response
        /// The same of the last try; those before it follow one another.
        case lastTry = "last-try"
    }

    /// How strange bytes are written in a target.
    public var escapes: TargetEscapes = []
    /// Where a row says which server was tried.
    public var serverFields = ServerFields.none
    /// Which field holds how long the product waited for the server it tried last.
    public var waitField = WaitField.whole
    /// Whether it puts the request's id and the server's status behind the query it logs.
    public var hidesServerInQuery = false
    /// Whether rows have a substatus and a Windows error code.
    public var hasWindowsStatus = false
    /// Whether a status of 0 marks a row of another service.
    public var statusZeroIsNoRequest = false
    /// Whether the duration is the sum of the times to send, to wait and to answer.
    public var durationIsInParts = false
    /// Whether a duration in seconds that has no point is in milliseconds, where the row names no server.
    public var wholeSecondsAreMilliseconds = false
    /// Whether a duration in seconds always has a point: a whole number there is another program's, in a unit that nobody
    /// tells.
    public var secondsHavePoint = false
    /// Whether times of the server are in milliseconds.
    public var serverTimesAreMilliseconds = false
    /// Whether an IPv6 address without brackets has a port behind it.
    public var portFollowsBareIPv6 = false

    /// Creates habits: none.
    @inline(never) public init() {}

    /// Creates habits that differ from the usual.
    @inline(never) init(_ change: (inout RowHabits) -> Void) { change(&self) }
}

/// How strange bytes are written in a target, beside `%HH`, `\xHH`, `\"`, `\\` and `+` for a blank.
public struct TargetEscapes: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// As in JSON's strings: `\u0026`.
    public static let json = TargetEscapes(rawValue: 1)
    /// `#HH`.
    public static let hash = TargetEscapes(rawValue: 2)
    /// `%2B` is a plus that the client meant; others leave it open.
    public static let keepsEncodedPlus = TargetEscapes(rawValue: 4)
    /// A backslash is one that the client sent: the product guards nothing with it.
    public static let keepsBackslashes = TargetEscapes(rawValue: 8)
}

extension ProductID {
    /// What the product does to every row of its log; the usual where it is not known.
    public var rowHabits: RowHabits { ProductCatalogue.current[self]?.rowHabits ?? RowHabits() }
}
