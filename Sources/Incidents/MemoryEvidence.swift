public import AccessLogs
public import Diagnosis
public import HopSettings
internal import LogSources
internal import Ordering
public import Products
public import SystemEvidence
public import Times

/// An incident that is written down in a few lines: the twin of every other source of evidence, for tests and training.
///
/// Rows of access logs are values. What else there is stands in the words of its product, and is read as it is anywhere.
public final class MemoryEvidence: EvidenceSource {
    /// The day of all times that are given without one.
    public static let day = "2026-03-04"

    /// The access log of one hop.
    public struct Log: Sendable {
        /// Its name.
        public var name: String
        /// The product that writes it.
        public var product: ProductID
        /// What moment its stamps mean.
        public var moment: StampMoment
        /// The step of its stamps.
        public var resolution: Duration
        /// How far its clock is ahead.
        public var ahead: Duration
        /// Its zone, and how that is known.
        public var zone: ZoneDetermination
        /// Its rows, in their order.
        public var rows: [Row]

        /// Creates a log; of the usual proxy where none is named.
        public init(
            _ name: String, by product: ProductID = Product.usualProxy.id, moment: StampMoment = .end,
            resolution: Duration = .seconds(1), ahead: Duration = .zero,
            zone: ZoneDetermination = ZoneDetermination(zone: .utc, origin: .stated), _ rows: [Row]
        ) {
            self.name = name
            self.product = product
            self.moment = moment
            self.resolution = resolution
            self.ahead = ahead
            self.zone = zone
            self.rows = rows
        }
    }

    /// One request's row.
    public struct Row: Sendable {
        /// Its stamp; nil where the text was no time.
        var time: Timestamp?
        var request: String
        var status: Int
        var took: Duration?
        var change: @Sendable (inout Entry) -> Void

        /// A row.
        ///
        /// - Parameters:
        ///   - time: the stamp's time of day in UTC, `10:15:00`, of the one day of all such incidents.
        ///   - seconds: what is added to it.
        ///   - request: method and target, `GET /a?b=c`.
        ///   - status: the status; -1 for none.
        ///   - took: the duration in seconds; nil where the log has none.
        ///   - change: sets what else the row says.
        /// - Returns: the row.
        public static func row(
            _ time: String, plus seconds: Double = 0, _ request: String, _ status: Int, took: Double? = nil,
            _ change: @escaping @Sendable (inout Entry) -> Void = { _ in }
        ) -> Row {
            Row(
                time: MemoryEvidence.time(time).map { $0 + Duration(inSeconds: seconds) }, request: request,
                status: status, took: took.map { Duration(inSeconds: $0) }, change: change)
        }
    }

    private var logs: [String: Log] = [:]
    private var texts: [EvidenceKind: String] = [:]
    /// Which names are of what.
    public private(set) var selection = EvidenceSelection()

    /// Writes an incident down.
    ///
    /// - Parameters:
    ///   - proxy: rows of the usual proxy in front.
    ///   - server: rows of the usual server behind it; nil where its log is not at hand.
    ///   - errorLines: the proxy's error log, a line each.
    ///   - serverLines: the log that the server keeps of itself, a line each.
    ///   - events: the server's events.
    ///   - driverErrors: rows of HTTP.sys's error log.
    ///   - counters: a performance log as CSV or Prometheus' text.
    ///   - configuration: the proxy's configuration.
    public convenience init(
        proxy: [Row]? = nil, server: [Row]? = nil, errorLines: [String]? = nil,
        serverLines: [String]? = nil, events: [WindowsEvent]? = nil,
        driverErrors: [String]? = nil, counters: String? = nil, configuration: String? = nil
    ) {
        self.init(
            proxyLogs: proxy.map { [Log("access.log", $0)] } ?? [],
            serverLogs: server.map { [Log("u_ex260304.log", by: Product.usualServer.id, $0)] } ?? [],
            errorLines: errorLines, serverLines: serverLines,
            events: events, driverErrors: driverErrors, counters: counters, configuration: configuration)
    }

    /// Writes an incident down whose logs are of any products.
    public init(
        proxyLogs: [Log], serverLogs: [Log] = [], errorLines: [String]? = nil,
        serverLines: [String]? = nil, events: [WindowsEvent]? = nil,
        driverErrors: [String]? = nil, counters: String? = nil, configuration: String? = nil
    ) {
        for (side, logs) in [(HopSide.proxy, proxyLogs), (.server, serverLogs)] where !logs.isEmpty {
            selection.names[side.log] = logs.map(\.name)
            for log in logs { self.logs[log.name] = log }
        }
        func add(_ kind: EvidenceKind, _ name: String, _ text: String?) {
            guard let text else { return }
            texts[kind] = text
            selection.names[kind] = [name]
        }
        add(.proxyErrorLog, "error.log", errorLines.map { $0.map { $0 + "\n" }.joined() })
        add(.serverErrorLog, "app.log", serverLines.map { $0.map { $0 + "\n" }.joined() })
        add(.eventLog, "System.xml", events.map { $0.map(\.text).joined() })
        add(.httpErrorLog, "httperr1.log", driverErrors.map { DriverErrors.head + $0.map { $0 + "\n" }.joined() })
        add(.counters, "counters.csv", counters)
        add(.proxyConfig, "proxy.conf", configuration)
    }

    /// A time of day of the one day; nil where the text is none.
    static func time(_ text: String) -> Timestamp? { Timestamp(iso8601: "\(day)T\(text)Z") }

    /// The text of a kind of evidence other than access logs; nil where there is none.
    public func text(of kind: EvidenceKind) -> String? { texts[kind] }

    /// The logs of one hop, in their order.
    public func logs(of side: HopSide) -> [Log] { (selection.names[side.log] ?? []).compactMap { logs[$0] } }

    // MARK: - Answers

    /// Counts, samples and rows.
    public func rows(_ question: RowQuestion, monitor: EvidenceMonitor) throws(EvidenceError) -> RowAnswer {
        var pass = RowPass(question)
        for name in question.logs.names {
            guard let log = logs[name] else { throw EvidenceError(.missing, "there is no log \(name)") }
            guard !log.rows.isEmpty else { throw EvidenceError(.malformed, "\(name) has no readable row") }
            pass.begin(name, of: log.product)
            var tally = ScanTally()
            for entry in try entries(of: log) {
                tally.count(entry)
                pass.take(entry)
            }
            pass.end(
                LogOverview.Source(
                    name: name, format: log.product.title, product: log.product, moment: log.moment, zone: log.zone,
                    tally: tally))
        }
        guard monitor.mayGoOn(EvidenceProgress(name: "memory", done: 1, total: 1)) else {
            throw EvidenceError(.cancelled, "cancelled")
        }
        return pass.finished()
    }

    /// A log's rows as entries, with the log's own stamps.
    public func entries(of log: Log) throws(EvidenceError) -> [Entry] {
        var entries: [Entry] = []
        for (place, row) in log.rows.enumerated() {
            guard let time = row.time else {
                throw EvidenceError(.malformed, "row \(place + 1) of \(log.name) has no time of day such as 10:15:00")
            }
            let words = row.request.split(separator: " ", maxSplits: 1).map(String.init)
            let target = (words.last ?? "/").split(separator: "?", maxSplits: 1).map(String.init)
            let method = words.count > 1 ? words.first : nil
            let (path, query) = (target.first ?? "/", target.count > 1 ? target.last : nil)
            let stamp = (time + log.ahead).floor(to: log.resolution)
            var entry = Entry(
                source: log.name, line: place + 1, offset: place, text: "\(stamp) \(row.request) \(row.status)",
                product: log.product, name: RequestName(method: method, path: path, query: query, as: log.product),
                time: stamp, moment: log.moment, resolution: log.resolution, duration: row.took, status: row.status,
                method: method, path: path, query: query)
            // The client's address in front, the proxy's behind.
            entry.client = selection.names[.serverLog]?.contains(log.name) ?? false ? "10.1.0.9" : "10.0.0.1"
            row.change(&entry)
            entries.append(entry)
        }
        return entries
    }

    /// Lines of the error log.
    public func errorLines(
        _ question: ErrorLineQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<ProxyErrorLine> {
        if question.rows != nil { return EvidenceAnswer() }
        return try answer(.proxyErrorLog, question.names) {
            try SourceReading.errorLines(question, in: $0, monitor: .none)
        }
    }

    /// Lines of the server's own log.
    public func serverErrorLines(
        _ question: ErrorLineQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<ServerErrorLine> {
        if question.rows != nil { return EvidenceAnswer() }
        return try answer(.serverErrorLog, question.names) {
            try SourceReading.serverErrorLines(question, in: $0, monitor: .none)
        }
    }

    /// The events, in order of time.
    public func events(
        _ question: EventQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<SystemEvent> {
        var answer = try answer(.eventLog, question.names) {
            try SourceReading.events(question, in: $0, monitor: .none)
        }
        answer.items.arrange { $0.time < $1.time }
        return answer
    }

    /// The driver's rows.
    public func driverErrors(
        _ question: WindowQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<HTTPErrorRow> {
        try answer(.httpErrorLog, question.names) { try SourceReading.driverErrors(question, in: $0, monitor: .none) }
    }

    /// The counters.
    public func counters(
        _ question: WindowQuestion, monitor: EvidenceMonitor
    ) throws(EvidenceError) -> EvidenceAnswer<CounterSeries> {
        try answer(.counters, question.names) { try SourceReading.counters(question, in: $0, monitor: .none) }
    }

    /// The configuration.
    public func configuration(
        _ names: [String], monitor: EvidenceMonitor
    ) throws(EvidenceError) -> HopConfiguration {
        guard let text = texts[.proxyConfig] else { throw EvidenceError(.missing, "there is no configuration") }
        do {
            return try ConfigurationReader.read(names.map { ConfigurationFile(name: $0, text: text) }) { _, _ in [] }
        } catch {
            throw EvidenceError(.malformed, error.message)
        }
    }

    private func answer<Item>(
        _ kind: EvidenceKind, _ names: [String], _ read: (any LogSource) throws -> EvidenceAnswer<Item>
    ) throws(EvidenceError) -> EvidenceAnswer<Item> {
        var answer = EvidenceAnswer<Item>()
        for name in names {
            guard let text = texts[kind], selection.names[kind]?.contains(name) ?? false else {
                throw EvidenceError(.missing, "there is no source \(name)")
            }
            do {
                answer.add(try read(MemorySource(name: name, text: text)))
            } catch {
                throw EvidenceError(.malformed, "\(name) cannot be read: \(error)")
            }
        }
        return answer
    }
}

extension MemoryEvidence {
    /// An event of Windows' event log, as its XML has it.
    public struct WindowsEvent: Sendable {
        var text: String

        /// An event.
        ///
        /// - Parameters:
        ///   - time: its time of day in UTC, `10:15:00`.
        ///   - id: its number.
        ///   - provider: who wrote it.
        ///   - data: what it carries, in order.
        /// - Returns: the event.
        public static func event(
            _ time: String, _ id: Int, provider: String = "Microsoft-Windows-WAS",
            data: [String] = ["ShopPool", "4312"]
        ) -> WindowsEvent {
            WindowsEvent(
                text: "<Event><System><Provider Name='\(provider)'/><EventID>\(id)</EventID><TimeCreated SystemTime='"
                    + "\(MemoryEvidence.day)T\(time).0000000Z'/></System><EventData>"
                    + data.map { "<Data>\($0)</Data>" }.joined() + "</EventData></Event>\n")
        }
    }

    /// A line of the usual proxy's error log.
    ///
    /// - Parameters:
    ///   - time: its time of day, `10:15:00`.
    ///   - message: what it says: `upstream prematurely closed connection while reading response header from upstream`.
    ///   - request: the request's method and target.
    /// - Returns: the line.
    public static func errorLine(_ time: String, _ message: String, for request: String) -> String {
        Product.usualProxy.writesErrorLine(
            WrittenErrorLine(day: day, time: time, message: message, request: request))
    }

    /// A row of HTTP.sys's error log.
    ///
    /// - Parameters:
    ///   - time: its time of day in UTC, `10:15:00`.
    ///   - request: the request's method and target.
    ///   - status: the status that the driver answered with; nil where it closed the connection.
    ///   - reason: the driver's word: `QueueFull`.
    /// - Returns: the row.
    public static func driverError(_ time: String, _ request: String, _ status: Int?, _ reason: String) -> String {
        "\(day) \(time) 10.0.0.1 50000 10.1.0.5 80 HTTP/1.1 \(request) \(status.map(String.init) ?? "-") 1 \(reason) ShopPool"
    }

    private enum DriverErrors {
        static let head =
            "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason "
            + "s-queuename\n"
    }
}
