public import AccessLogs
internal import Diagnosis
public import Products
public import Times

/// Which rows of an access log are wanted, as a value: files are scanned for it, a database is asked for it in its language.
///
/// All conditions have to hold. Times are true time: what a log's stamps are once the question's shift is added.
public struct RowPredicate: Hashable, Sendable {
    /// Rows by their status.
    public enum Statuses: Hashable, Sendable {
        /// Whatever it is.
        case any
        /// One of these.
        case listed(Set<Int>)
        /// A gateway failure of the log's product.
        case failures(FailureStatuses)
        /// Any status but those of gateway failures.
        case successes(FailureStatuses)
        /// A gateway failure only where the proxy's error log has a line of it, or the row itself says so.
        case failuresByMore(FailureStatuses)

        /// Whether a status of a product's log is one of them.
        public func contains(_ status: Int, of product: ProductID) -> Bool {
            switch self {
            case .any: true
            case .listed(let statuses): statuses.contains(status)
            case .failures(let failures): failures.of(product).contains(status)
            case .successes(let failures): !failures.of(product).contains(status)
            case .failuresByMore(let failures): failures.withMore(product).contains(status)
            }
        }
    }

    /// The requests' names or ids; a row needs one of the two.
    public struct Requests: Hashable, Sendable {
        /// Numbers of method and target, as `RequestName` has them.
        public var names: Set<UInt64>
        /// Numbers of request ids: a rewrite changes names, and leaves ids.
        public var ids: Set<UInt64>

        /// Whether the names are without queries, as one of the logs leaves them out.
        public var lackQueries: Bool

        /// Creates a set of requests.
        public init(names: Set<UInt64>, ids: Set<UInt64> = [], lackQueries: Bool = false) {
            self.names = names
            self.ids = ids
            self.lackQueries = lackQueries
        }
    }

    /// By status.
    public var statuses = Statuses.any
    /// Stamped in this window; nil for any time.
    public var window: TimeWindow?
    /// Possibly under way in one of these windows, which stand in order and do not overlap; nil for any time.
    ///
    /// A row is stamped when a request began or ended; its duration reaches from there to either side.
    public var underWay: [TimeWindow]?
    /// Rows of these requests; nil for all.
    public var requests: Requests?
    /// Rows whose duration is longer than this, which none without a duration is; nil for all.
    public var longerThan: Duration?

    /// Creates a predicate; without arguments it holds for every row.
    public init(
        statuses: Statuses = .any, window: TimeWindow? = nil, underWay: [TimeWindow]? = nil,
        requests: Requests? = nil, longerThan: Duration? = nil
    ) {
        self.statuses = statuses
        self.window = window
        self.underWay = underWay
        self.requests = requests
        self.longerThan = longerThan
    }

    /// Whether all but the status is as wanted.
    ///
    /// - Parameters:
    ///   - row: the row.
    ///   - timing: when its request began and ended.
    ///   - time: its stamp in true time.
    ///   - name: its name, where it was made already; making it costs a hash of the target.
    /// - Returns: whether all conditions but the status hold.
    func holds(
        for row: some ScannedRow, _ timing: RowTiming, at time: Timestamp, name: inout RequestName?
    ) -> Bool {
        if let longerThan {
            guard let duration = timing.duration, duration > longerThan else { return false }
        }
        if let window, !window.contains(time) { return false }
        if let underWay {
            let span = TimeWindow(from: time - (timing.duration ?? .zero), to: time + (timing.duration ?? .zero))
            let first = underWay.partition { underWay[$0].to < span.from }
            guard first < underWay.count, underWay[first].overlaps(span) else { return false }
        }
        guard let requests else { return true }
        let own = name ?? row.name
        name = own
        return requests.names.contains(own.compared(withoutQuery: requests.lackQueries))
            || !requests.ids.isEmpty && row.requestNumber.map(requests.ids.contains) ?? false
    }
}

/// A row as a scan hands it out, or one that is kept in memory.
protocol ScannedRow {
    var time: Timestamp { get }
    var status: Int { get }
    var duration: Duration? { get }
    var timing: RowTiming { get }
    var openNumber: OpenNumber? { get }
    var name: RequestName { get }
    var requestNumber: UInt64? { get }
    func entry() -> Entry
}

extension AccessRow: ScannedRow {}

extension Entry: ScannedRow {
    var requestNumber: UInt64? { requestID.map(RequestName.number(ofID:)) }
    func entry() -> Entry { self }
}
