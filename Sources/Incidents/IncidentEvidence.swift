public import AccessLogs
public import Diagnosis
public import HopSettings
public import Products
public import SystemEvidence
public import Times

/// Everything that attribution looks at, gathered from whatever sources there are.
public struct IncidentEvidence: Sendable {
    /// The server's side of it.
    public struct ServerSide: Sendable {
        /// The rows that could be counterparts of the failures, in the log's order.
        public var candidates: [Entry]
        /// Requests of the proxy's log that did not fail and compete for the same rows.
        public var rivals: [Entry]
        /// First and last stamp in the log.
        public var coverage: TimeWindow?
        /// Rows that could not be read.
        public var unparsed: Int
        /// Whether more candidates or rivals were found than are kept.
        public var isClipped: Bool
        /// Whether one of the two logs leaves queries out, so that requests are compared without them.
        public var lacksQueries = false

        /// Creates a server's side.
        public init(candidates: [Entry], rivals: [Entry], coverage: TimeWindow?, unparsed: Int, isClipped: Bool) {
            self.candidates = candidates
            self.rivals = rivals
            self.coverage = coverage
            self.unparsed = unparsed
            self.isClipped = isClipped
        }
    }

    /// Timeouts that were told.
    public struct ToldTimeouts: Hashable, Sendable {
        /// The proxy's response timeout.
        public var proxy: Duration?
        /// The server's own.
        public var server: Duration?
        /// The shortest of any other element.
        public var other: Duration?

        /// Creates the timeouts.
        public init(proxy: Duration? = nil, server: Duration? = nil, other: Duration? = nil) {
            self.proxy = proxy
            self.server = server
            self.other = other
        }
    }

    /// What answers typed about one failing request lead to.
    public struct TypedReading: Hashable, Sendable {
        /// The cause; `unknown` where they name none.
        public var cause: Cause
        /// What kind of it.
        public var detail: CauseDetail?
        /// How sure that is for the request they are about.
        public var strength: Strength
        /// Why.
        public var because: Fact

        /// Creates a reading.
        public init(cause: Cause, detail: CauseDetail?, strength: Strength, because: Fact) {
            self.cause = cause
            self.detail = detail
            self.strength = strength
            self.because = because
        }
    }

    /// The gateway failures of the window, in the order of the proxy's log.
    public var failures: [Entry]
    /// Logs of failures whose rows fit more than one product, where nothing else tells which wrote them.
    public var sourcesOfOpenProduct: Set<String> = []
    /// What the requests that did not fail looked like.
    public var profile: TrafficProfile
    /// What the requests that did not fail looked like to the server, where that was asked for.
    public var serverProfile: TrafficProfile?
    /// The server's side; nil where there is no server log.
    public var server: ServerSide?
    /// The proxy's error lines; nil where there is no error log.
    public var errorLines: [ProxyErrorLine]?
    /// Whether the error log covers the failures' time; nil where that is not known.
    public var isErrorLogCovering: Bool?
    /// What the server's own log says of its states; nil where it is not at hand.
    public var serverLines: [ServerErrorLine]?
    /// The server's system events; nil where there are none at hand.
    public var events: [SystemEvent]?
    /// HTTP.sys's error rows; nil where there are none at hand.
    public var httpErrors: [HTTPErrorRow]?
    /// What the proxy's configuration says; nil where it is not at hand.
    public var configuration: HopConfiguration?
    /// Why a configuration that was given does not count: it is of another product than the proxy's log.
    public var configurationOfOther: Fact?
    /// Queue counters; nil where there are none at hand.
    public var counters: [CounterSeries]?
    /// What was found while counters were read, in sentences.
    public var counterNotes: [String] = []
    /// Timeouts that were told.
    public var told: ToldTimeouts
    /// What was typed about one such request; nil where nothing was.
    public var typed: TypedReading?
    /// How far the server's clock is ahead of the proxy's, where it could be measured; the entries are corrected already.
    public var clock: ClockEstimate?
    /// The clocks of several servers, by the path of their logs, where there are several.
    public var serverClocks: [String: ClockEstimate] = [:]
    /// Whether both logs were there and yet nothing told how their clocks stand to each other.
    public var isClockOpen = false
    /// The pairs of failures and server rows, where they were found already.
    public var matching: Matcher.Matching?
    /// What was added to the proxy's stamps, because the zone they were read in turned out to be wrong.
    public var proxyZoneShift = Duration.zero

    /// Gathers evidence.
    public init(
        failures: [Entry], profile: TrafficProfile, server: ServerSide? = nil, errorLines: [ProxyErrorLine]? = nil,
        events: [SystemEvent]? = nil, counters: [CounterSeries]? = nil, told: ToldTimeouts = ToldTimeouts()
    ) {
        self.failures = failures
        self.profile = profile
        self.server = server
        self.errorLines = errorLines
        self.events = events
        self.counters = counters
        self.told = told
    }
}
