internal import Diagnosis
public import Products
public import Times

/// One request's line in an access log.
public struct Entry: Hashable, Sendable {
    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line in the decompressed source.
    public var line: Int
    /// The line's first byte, from 0.
    public var offset: Int
    /// The line, cut to 300 characters; a stranger's text.
    public var text: String
    /// The product that wrote it.
    public var product: ProductID
    /// What its target is still spelled with.
    var escapes: TargetEscapes
    /// Its name as numbers.
    public var name: RequestName
    /// The log's own stamp, in UTC.
    public var time: Timestamp
    /// What moment the stamp means.
    public var moment: StampMoment
    /// The stamp's step: the moment lies in `time ..< time + resolution`.
    public var resolution: Duration
    /// How long the request took, as the log has it.
    public var duration: Duration?
    /// The latest stamp of the rows before it, of a log that is stamped with starts.
    ///
    /// It ended no earlier, for a row is written as its request ends. Nil where stamps are of the end, or the log's order does
    /// not tell.
    public var writtenAfter: Timestamp?
    /// The first later stamp behind it in such a log.
    public var writtenBefore: Timestamp?
    /// Whether what stands around the row tells when it was written: syslog, Docker, a journal.
    public var isWritingTold = false
    /// A duration in a unit that the row does not tell; nil where it tells one.
    public var openNumber: OpenNumber?
    /// The status; -1 where none was sent.
    public var status: Int
    /// The request's method; nil where it could not be read.
    public var method: String?
    /// The request's path, without scheme, host and query.
    public var path: String
    /// The query, without its question mark.
    public var query: String?
    /// The peer's address.
    public var client: String?
    /// The peer's port.
    public var clientPort: Int?
    /// The port from which the proxy spoke to the server, where it logs it.
    public var sourcePort: Int?
    /// The user agent.
    public var userAgent: String?
    /// The referrer, as a number that is the same in both hops' logs.
    public var referrer: UInt64?
    /// The host asked for.
    public var host: String?
    /// Bytes sent, as the log counts them.
    public var bytesSent: Int?
    /// The address the request was forwarded for, as the log has it.
    public var forwardedFor: String?
    /// An id that another hop may log too.
    public var requestID: String?
    /// Response flags, status details or another reason of the proxy's own.
    public var flags: String?
    /// What the product says of the reason in words, from all fields that say something of it.
    public var details: String?
    /// The connection's number, where the proxy logs one.
    public var connection: Int?
    private var upstreamBox = Boxed<UpstreamExchange>.none
    private var timersBox = Boxed<ProxyTimers>.none
    /// The servers that were tried.
    public var upstream: UpstreamExchange? {
        get { upstreamBox.value }
        set { upstreamBox = Boxed(newValue) }
    }
    /// The proxy's timers and termination state.
    public var proxyTimers: ProxyTimers? {
        get { timersBox.value }
        set { timersBox = Boxed(newValue) }
    }
    /// IIS's further status.
    public var iis: IISStatus?

    /// Creates an entry of what every row has.
    package init(
        source: String, line: Int, offset: Int, text: String, product: ProductID, name: RequestName, time: Timestamp,
        moment: StampMoment, resolution: Duration, duration: Duration?, status: Int, method: String?, path: String,
        query: String?
    ) {
        self.source = source
        self.line = line
        self.offset = offset
        self.text = text
        self.product = product
        escapes = product.rowHabits.escapes
        self.name = name
        self.time = time
        self.moment = moment
        self.resolution = resolution
        self.duration = duration
        self.status = status
        self.method = method
        self.path = path
        self.query = query
    }

    /// When it began and ended.
    public var timing: RowTiming {
        RowTiming(time: time, moment: moment, resolution: resolution, duration: duration)
    }

    /// The interval in which the request began.
    public var start: TimeWindow { timing.start }

    /// The interval in which the request ended.
    public var end: TimeWindow {
        let end = timing.end
        guard duration == nil, let writtenAfter else { return end }
        if isWritingTold, let writtenBefore { return TimeWindow(from: writtenAfter, to: writtenBefore) }
        return TimeWindow(from: max(end.from, writtenAfter), to: max(end.to, writtenAfter))
    }

    /// When the proxy passed the request on for the last time, after its start: queueing, connecting and earlier tries.
    public var delayToServer: Duration {
        if let proxyTimers {
            return [proxyTimers.request, proxyTimers.queue, proxyTimers.connect].reduce(.zero) { $0 + ($1 ?? .zero) }
        }
        guard let upstream, product.rowHabits.waitField == .lastTry, upstream.responseTimes.count > 1 else {
            return .zero
        }
        return upstream.responseTimes.dropLast().reduce(.zero) { $0 + ($1 ?? .zero) }
    }

    /// How long the proxy waited for the server once it had passed the request on for the last time; nil where that is not
    /// logged.
    public var waitedForServer: Duration? {
        if let proxyTimers { return proxyTimers.total.map { $0 - delayToServer } }
        switch product.rowHabits.waitField {
        case .whole: return duration
        case .header: return upstream?.headerTimes.last.flatMap { $0 } ?? duration
        case .lastTry, .response:
            if let last = upstream?.responseTimes.last { return last }
            return duration
        }
    }

    /// The same entry as a clock that differs by `shift` would have stamped it.
    public func shifted(by shift: Duration) -> Entry {
        guard shift != .zero else { return self }
        var entry = self
        entry.time = time + shift
        entry.writtenAfter = writtenAfter.map { $0 + shift }
        entry.writtenBefore = writtenBefore.map { $0 + shift }
        return entry
    }

    /// The path in one spelling for all products, as the client meant it.
    public var plainPath: String { TargetSpelling.normalized(path, escapes: escapes) }

    /// Path and query in one spelling for all products.
    ///
    /// Products write strange bytes as `\xHH` or `#HH`, a blank as `+`, or decode the path's percent signs. All of these are
    /// undone, and percent signs too; letters keep their case.
    public var normalizedTarget: String {
        let path = TargetSpelling.normalized(path, escapes: escapes)
        guard let query, !query.isEmpty, query != "-" else { return path }
        return path + "?" + TargetSpelling.normalized(query, escapes: escapes)
    }
}

/// A value that only some entries have, kept beside them: entries are kept by the hundred thousand.
private indirect enum Boxed<Value: Hashable & Sendable>: Hashable, Sendable {
    case none
    case some(Value)

    init(_ value: Value?) { self = value.map { .some($0) } ?? .none }

    var value: Value? {
        if case .some(let value) = self { return value }
        return nil
    }
}

/// What a row says of the servers tried: lists over the tries, the last one decides.
public struct UpstreamExchange: Hashable, Sendable {
    /// The servers' addresses, or the group's name where none could be picked.
    public var addresses: [String] = []
    /// The statuses; nil where none came.
    public var statuses: [Int?] = []
    /// Times to the connection; nil where none was made.
    public var connectTimes: [Duration?] = []
    /// Times to the response header; nil where none came.
    public var headerTimes: [Duration?] = []
    /// Times to the end of the response.
    public var responseTimes: [Duration?] = []
    /// Whether the format logs connect times at all.
    public var hasConnectTimes = false
    /// Whether the format logs header times at all.
    public var hasHeaderTimes = false

    /// Creates an exchange of which nothing is logged.
    package init() {}
}

/// A proxy's timers and termination state; a timer is nil where the phase was not reached (`-1`).
public struct ProxyTimers: Hashable, Sendable {
    /// The frontend's name.
    public var frontend: String
    /// The backend's name.
    public var backend: String
    /// The server's name; nil for `<NOSRV>`.
    public var server: String?
    /// Time to receive the request's header.
    public var request: Duration?
    /// Time spent in queues.
    public var queue: Duration?
    /// Time to connect to the server.
    public var connect: Duration?
    /// Time to the response's header.
    public var response: Duration?
    /// All of it.
    public var total: Duration?
    /// The four letters of the termination state.
    public var termination: String
    /// Connection retries.
    public var retries: Int
    /// Requests ahead in the server's queue.
    public var serverQueue: Int
    /// Requests ahead in the backend's queue.
    public var backendQueue: Int
}

/// IIS's further status.
public struct IISStatus: Hashable, Sendable {
    /// The substatus, as in 502.3.
    public var substatus: Int
    /// The Windows error code; an HRESULT is reduced to its low 16 bits.
    public var win32Status: Int

    /// Creates a further status.
    package init(substatus: Int, win32Status: Int) {
        self.substatus = substatus
        self.win32Status = win32Status
    }
}
