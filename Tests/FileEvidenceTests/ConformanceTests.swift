import AccessLogs
import Diagnosis
import HopSettings
import Incidents
import Products
import SystemEvidence
import Testing
import Times

/// What every source of evidence answers, whatever holds the incident: memory, files, a database.
struct ConformanceTests {
    private typealias Row = MemoryEvidence.Row

    private static let failures = FailureStatuses()

    /// Quick requests over four paths, one a second.
    private func quick(from time: String = "10:14:30", count: Int = 60, took: Double = 0.25) -> [Row] {
        (0..<count).map { .row(time, plus: Double($0), "GET /\(["a", "b", "c", "d"][$0 % 4])", 200, took: took) }
    }

    private func answer(_ held: HeldIncident, _ demand: RowPredicate, limit: Int = 100, of side: HopSide = .proxy)
        throws -> RowAnswer.Rows
    {
        var question = RowQuestion(held.logs(side))
        question.demands = [.init(demand, limit: limit)]
        return try held.source.rows(question, monitor: .none).rows[0]
    }

    private func lines(_ held: HeldIncident, _ demand: RowPredicate) throws -> [Int] {
        try answer(held, demand).entries.map(\.line)
    }

    private func window(_ text: String) throws -> TimeWindow { try #require(TimeWindow(text)) }

    // MARK: - Counts

    @Test(arguments: Holder.allCases)
    func `rows are counted by minute and status, with what the log covers`(holder: Holder) throws {
        let held = try HeldIncident(
            MemoryEvidence(proxy: [
                .row("10:15:00", "GET /a", 200, took: 1), .row("10:15:59", "GET /a", 502, took: 1),
                .row("10:16:00", "GET /a", 502, took: 1), .row("10:18:30", "GET /b", 200),
            ]), by: holder)
        var question = RowQuestion(held.logs(.proxy))
        question.counts = true
        let answer = try held.source.rows(question, monitor: .none)
        let minutes = answer.perMinute.sorted { $0.key < $1.key }
        #expect(minutes.map(\.key.clockText) == ["10:15:00", "10:16:00", "10:18:00"])
        #expect(minutes.map(\.value) == [[200: 1, 502: 1], [502: 1], [200: 1]])
        #expect(answer.logs.map { HeldIncident.short($0.name) } == ["access.log"])
        #expect(answer.logs.map(\.product) == [.nginx])
        #expect(answer.logs.map(\.tally.rows) == [4])
        #expect(answer.logs[0].tally.from?.clockText == "10:15:00")
        #expect(answer.logs[0].tally.to?.clockText == "10:18:30")
        #expect(answer.rows.isEmpty)
        #expect(answer.traffic == nil)
    }

    @Test(arguments: Holder.allCases)
    func `nothing is counted that was not asked for`(holder: Holder) throws {
        let held = try HeldIncident(MemoryEvidence(proxy: quick()), by: holder)
        let answer = try held.source.rows(RowQuestion(held.logs(.proxy)), monitor: .none)
        #expect(answer.perMinute.isEmpty)
        #expect(answer.clockSamples.isEmpty)
        #expect(answer.logs.map(\.tally.rows) == [60])
    }

    // MARK: - Rows by predicate

    private func mixed(_ holder: Holder) throws -> HeldIncident {
        try HeldIncident(
            MemoryEvidence(proxy: [
                .row("10:15:00", "GET /a?x=1", 200, took: 1) { $0.requestID = "request-1" },
                .row("10:15:10", "GET /a?x=2", 502, took: 0.5) { $0.requestID = "request-2" },
                .row("10:15:20", "POST /a?x=1", 504, took: 10), .row("10:15:30", "GET /b", 500, took: 30),
                .row("10:15:40", "GET /b", 404),
            ]), by: holder)
    }

    @Test(arguments: Holder.allCases)
    func `rows are chosen by status`(holder: Holder) throws {
        let held = try mixed(holder)
        #expect(try lines(held, RowPredicate()) == [1, 2, 3, 4, 5])
        #expect(try lines(held, RowPredicate(statuses: .failures(Self.failures))) == [2, 3])
        #expect(try lines(held, RowPredicate(statuses: .successes(Self.failures))) == [1, 4, 5])
        #expect(try lines(held, RowPredicate(statuses: .listed([404, 500]))) == [4, 5])
        #expect(try lines(held, RowPredicate(statuses: .failures(FailureStatuses(told: [500])))) == [4])
        #expect(try lines(held, RowPredicate(statuses: .failuresByMore(Self.failures))).isEmpty)
    }

    @Test(arguments: Holder.allCases)
    func `rows are chosen by their stamp, both ends included`(holder: Holder) throws {
        let held = try mixed(holder)
        let window = try window("2026-03-04T10:15:10Z/2026-03-04T10:15:30Z")
        #expect(try lines(held, RowPredicate(window: window)) == [2, 3, 4])
    }

    @Test(arguments: Holder.allCases)
    func `rows are chosen by when their requests may have been under way`(holder: Holder) throws {
        let held = try mixed(holder)
        let early = try window("2026-03-04T10:15:05Z/2026-03-04T10:15:06Z")
        // Ten and thirty seconds reach back to it, half a second does not.
        #expect(try lines(held, RowPredicate(underWay: [early])) == [4])
        let late = try window("2026-03-04T10:15:12Z/2026-03-04T10:15:13Z")
        #expect(try lines(held, RowPredicate(underWay: [early, late])) == [3, 4])
        #expect(try lines(held, RowPredicate(underWay: [])).isEmpty)
    }

    @Test(arguments: Holder.allCases)
    func `rows are chosen by the request's name or id, and by duration`(holder: Holder) throws {
        let held = try mixed(holder)
        let first = try #require(try answer(held, RowPredicate()).entries.first)
        #expect(try lines(held, RowPredicate(requests: .init(names: [first.name.request]))) == [1])
        let id = RequestName.number(ofID: "request-2")
        #expect(try lines(held, RowPredicate(requests: .init(names: [first.name.request], ids: [id]))) == [1, 2])
        #expect(try lines(held, RowPredicate(longerThan: .seconds(1))) == [3, 4])
    }

    @Test(arguments: Holder.allCases)
    func `a limit keeps the first rows and says that there were more`(holder: Holder) throws {
        let held = try mixed(holder)
        let some = try answer(held, RowPredicate(), limit: 2)
        #expect(some.entries.map(\.line) == [1, 2])
        #expect(some.isClipped)
        #expect(try !answer(held, RowPredicate(), limit: 5).isClipped)
    }

    @Test(arguments: Holder.allCases)
    func `several demands are answered in one pass, each by itself`(holder: Holder) throws {
        let held = try mixed(holder)
        var question = RowQuestion(held.logs(.proxy))
        question.demands = [
            .init(RowPredicate(statuses: .failures(Self.failures)), limit: 9),
            .init(RowPredicate(longerThan: .seconds(5)), limit: 1),
        ]
        let answer = try held.source.rows(question, monitor: .none)
        #expect(answer.rows.map { $0.entries.map(\.line) } == [[2, 3], [3]])
        #expect(answer.rows.map(\.isClipped) == [false, true])
    }

    @Test(arguments: Holder.allCases)
    func `what a row says is the same everywhere`(holder: Holder) throws {
        let entry = try answer(mixed(holder), RowPredicate()).entries[1]
        #expect(entry.time.iso8601 == "2026-03-04T10:15:10Z")
        #expect(entry.moment == .end)
        #expect(entry.duration == .milliseconds(500))
        #expect(entry.status == 502)
        #expect(entry.method == "GET")
        #expect(entry.path == "/a")
        #expect(entry.query == "x=2")
        #expect(entry.requestID == "request-2")
    }

    // MARK: - Time

    @Test(arguments: Holder.allCases)
    func `conditions and answers are in true time`(holder: Holder) throws {
        let held = try mixed(holder)
        var question = RowQuestion(held.logs(.proxy))
        question.shift = StampShift(.seconds(-3600))
        question.demands = [
            .init(RowPredicate(window: try window("2026-03-04T09:15:10Z/2026-03-04T09:15:20Z")), limit: 9)
        ]
        let entries = try held.source.rows(question, monitor: .none).rows[0].entries
        #expect(entries.map(\.line) == [2, 3])
        #expect(entries.map(\.time.clockText) == ["09:15:10", "09:15:20"])
    }

    @Test(arguments: Holder.allCases)
    func `requests that did not fail are profiled inside the failures' time and outside`(holder: Holder) throws {
        let held = try HeldIncident(
            MemoryEvidence(proxy: quick() + [.row("10:15:31", "GET /report", 504, took: 10)]), by: holder)
        let failed = try answer(held, RowPredicate(statuses: .failures(Self.failures))).entries
        var question = RowQuestion(held.logs(.proxy))
        question.traffic = RowQuestion.Traffic(TrafficProfile(around: failed), besides: Self.failures)
        let traffic = try #require(try held.source.rows(question, monitor: .none).traffic)
        #expect(traffic.count == 60)
        #expect(traffic.longestSuccess == .milliseconds(250))
        #expect(traffic.loads.values.reduce(0) { $0 + $1.inside.count } == 10)
        #expect(traffic.loads.values.reduce(0) { $0 + $1.outside.count } == 50)
    }

    @Test(arguments: Holder.allCases)
    func `a server's clock that is ahead is found, and its rows are brought into the proxy's time`(holder: Holder)
        throws
    {
        let traffic = (0..<240).map {
            Row.row("10:12:00", plus: Double($0), "GET /\($0 % 37)", 200, took: 0.2 + Double($0 % 11) / 10)
        }
        let held = try HeldIncident(
            MemoryEvidence(
                proxyLogs: [.init("access.log", traffic + [.row("10:16:10", "GET /report", 504, took: 10)])],
                serverLogs: [
                    .init(
                        "u_ex260304.log", by: .iis, ahead: .seconds(90),
                        traffic + [.row("10:16:25", "GET /report", 200, took: 25)])
                ]), by: holder)
        let evidence = try IncidentReader(held.source).incident(in: .everything, of: held.selection)
        let clock = try #require(evidence.clock)
        #expect(abs((clock.offset - .seconds(90)).microseconds) <= 1_000_000)
        #expect(evidence.failures.map(\.line) == [241])
        #expect(evidence.matching?[0]?.row.line == (holder == .memory ? 241 : 243))
        let paired = try #require(evidence.matching?[0]?.row)
        #expect(
            abs((paired.time - (try #require(Timestamp(iso8601: "2026-03-04T10:16:25Z")))).microseconds) <= 1_500_000)
        #expect(evidence.matching?.rivals == 0)
    }

    // MARK: - Other evidence

    @Test(arguments: Holder.allCases)
    func `error lines, events, the driver's rows and counters are those of the window`(holder: Holder) throws {
        let held = try HeldIncident(
            MemoryEvidence(
                errorLines: ["10:00:00", "10:15:01"].map {
                    MemoryEvidence.errorLine(
                        $0, "connect() failed (111: Connection refused) while connecting to upstream", for: "GET /a")
                },
                events: [.event("10:15:02", 5011), .event("12:00:00", 5011)],
                driverErrors: [
                    MemoryEvidence.driverError("10:15:03", "GET /a", 503, "QueueFull"),
                    MemoryEvidence.driverError("11:15:03", "GET /a", 503, "QueueFull"),
                ],
                counters: "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\WEB\\HTTP Service Request Queues(P)\\CurrentQueueSize\"\n"
                    + "\"03/04/2026 10:15:00.000\",\"5\"\n\"03/04/2026 13:15:00.000\",\"9\"\n"), by: holder)
        let window = try window("2026-03-04T10:14Z/2026-03-04T10:20Z")
        let lines = try held.source.errorLines(
            ErrorLineQuestion(held.names(.proxyErrorLog), in: window), monitor: .none)
        #expect(lines.items.map(\.line) == [2])
        #expect(lines.coverage.map(\.rows) == [2])
        let events = try held.source.events(EventQuestion(held.names(.eventLog), in: window), monitor: .none)
        #expect(events.items.map(\.id) == [5011])
        #expect(events.items.map(\.time.clockText) == ["10:15:02"])
        let driver = try held.source.driverErrors(WindowQuestion(held.names(.httpErrorLog), in: window), monitor: .none)
        #expect(driver.items.map(\.reason) == ["QueueFull"])
        #expect(driver.coverage.map { HeldIncident.short($0.source) } == ["httperr1.log"])
        let counters = try held.source.counters(WindowQuestion(held.names(.counters), in: window), monitor: .none)
        #expect(counters.items.flatMap(\.samples).map(\.value) == [5])
    }

    @Test(arguments: Holder.allCases)
    func `of a server's own log come the lines of the window, and the last word before it of each pool`(holder: Holder)
        throws
    {
        func line(_ time: String, _ message: String) -> String { "[04-Mar-2026 \(time)] WARNING: \(message)" }
        let held = try HeldIncident(
            MemoryEvidence(serverLines: [
                line("09:00:00", "[pool a] child 3 exited on signal 11 (SIGSEGV) after 1.0 seconds from start"),
                line("09:30:00", "[pool a] server reached pm.max_children setting (5), consider raising it"),
                line("09:40:00", "[pool b] child 9 exited on signal 9 (SIGKILL) after 1.0 seconds from start"),
                line("10:15:02", "[pool a] child 4 exited on signal 9 (SIGKILL) after 1.0 seconds from start"),
                line("10:15:03", "this is nothing that php-fpm says"),
                line("12:00:00", "[pool a] child 5 exited on signal 9 (SIGKILL) after 1.0 seconds from start"),
            ]), by: holder)
        let question = ErrorLineQuestion(
            held.names(.serverErrorLog), in: try window("2026-03-04T10:14Z/2026-03-04T10:20Z"),
            zone: try #require(LogZone("+00:00")))
        let lines = try held.source.serverErrorLines(question, monitor: .none)
        #expect(lines.items.map(\.line) == [2, 3, 4])
        #expect(lines.items.map(\.change) == [.full, .killed, .killed])
        #expect(lines.items.map(\.pool) == ["a", "b", "a"])
        #expect(lines.items.map(\.processID) == [nil, 9, 4])
        #expect(lines.coverage.map(\.rows) == [6])
        #expect(lines.coverage.map(\.kind) == ["php-fpm-messages"])
        #expect(lines.product == .phpFPM)
    }

    @Test(arguments: Holder.allCases)
    func `stamps of error lines are read in the zone of the question`(holder: Holder) throws {
        let held = try HeldIncident(
            MemoryEvidence(errorLines: [
                MemoryEvidence.errorLine(
                    "11:15:01", "connect() failed (111: Connection refused) while connecting to upstream", for: "GET /a"
                )
            ]), by: holder)
        let question = ErrorLineQuestion(
            held.names(.proxyErrorLog), in: .everything, zone: try #require(LogZone("+01:00")),
            shift: StampShift(.seconds(60)))
        let lines = try held.source.errorLines(question, monitor: .none)
        #expect(lines.items.map(\.time.clockText) == ["10:16:01"])
    }

    @Test(arguments: Holder.allCases)
    func `a configuration is read by its name`(holder: Holder) throws {
        let held = try HeldIncident(
            MemoryEvidence(configuration: "http { server { location / { proxy_pass http://10.0.0.1; } } }\n"),
            by: holder)
        let configuration = try held.source.configuration(held.names(.proxyConfig), monitor: .none)
        #expect(configuration.product == .nginx)
    }

    // MARK: - What goes wrong

    @Test(arguments: Holder.allCases)
    func `a name that is not there is missing, and a reading ends when its monitor says so`(holder: Holder) throws {
        let held = try HeldIncident(MemoryEvidence(proxy: quick()), by: holder)
        let error = #expect(throws: EvidenceError.self) {
            try held.source.rows(
                RowQuestion(AccessLogSelection(side: .proxy, names: ["/nowhere/access.log"])), monitor: .none)
        }
        #expect(error?.kind == .missing)
        let ended = #expect(throws: EvidenceError.self) {
            try held.source.rows(RowQuestion(held.logs(.proxy)), monitor: EvidenceMonitor { _ in false })
        }
        #expect(ended?.kind == .cancelled)
    }
}
