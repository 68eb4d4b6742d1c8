import AccessLogs
import Attributions
import Checks
import Diagnosis
import HopSettings
import Incidents
import Products
import Testing
import Times

/// Every check on incidents that are written down in memory.
struct CheckTests {
    private func outcome(_ check: any Check.Type, _ input: CheckInput) throws -> Finding.Outcome {
        try check.run(input).finding.outcome
    }

    private func causes(_ input: CheckInput) throws -> [String] {
        try VerdictCheck.attributions(input).map { "\($0.cause.rawValue)/\($0.detail?.rawValue ?? "-")" }
    }

    // MARK: - Proxy failures

    @Test func `failures that a pause of ten minutes separates are two bursts, and the larger is offered`() throws {
        let rows: [MemoryEvidence.Row] =
            [.row("09:00:00", "GET /a", 502, took: 0.1), .row("10:15:00", "GET /a", 502, took: 0.1)]
            + [.row("10:16:00", "GET /b", 504, took: 60)]
        let result = try ProxyFailures.run(CheckInput(MemoryEvidence(proxy: rows)))
        #expect(result.finding.outcome == .supports)
        #expect(result.finding.citations.map(\.line) == [1, 2, 3])
        #expect(result.suggestions.map(\.value) == [["2026-03-04T10:15:00Z/2026-03-04T10:17:00Z"]])
    }

    @Test func `a log without failures rules them out, and so does a window without any`() throws {
        #expect(
            try outcome(ProxyFailures.self, CheckInput(MemoryEvidence(proxy: MemoryEvidence.Row.quick()))) == .rulesOut)
        let failed = MemoryEvidence(proxy: [.row("10:15:00", "GET /a", 502, took: 0.1)])
        let elsewhere = try #require(TimeWindow("2026-03-04T12:00Z/13:00"))
        #expect(try outcome(ProxyFailures.self, CheckInput(failed, ["since": .window(elsewhere)])) == .rulesOut)
        #expect(try outcome(ProxyFailures.self, CheckInput(MemoryEvidence())) == .undetermined)
    }

    @Test func `statuses that were told are the failures`() throws {
        let evidence = MemoryEvidence(proxy: [.row("10:15:00", "GET /a", 500), .row("10:15:01", "GET /a", 502)])
        let result = try ProxyFailures.run(CheckInput(evidence, ["status": .text("500")]))
        #expect(result.finding.citations.map(\.line) == [1])
    }

    // MARK: - The server's own answer

    @Test func `a row with the same status at the server is the server's own failure`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: MemoryEvidence.Row.quick() + [.row("10:15:20", "GET /pay", 502, took: 0.05)],
                server: MemoryEvidence.Row.quick() + [.row("10:15:20", "GET /pay", 502, took: 0.04)]))
        #expect(try outcome(ServerAnswer.self, input) == .supports)
        #expect(try causes(input) == ["server-sent/application"])
    }

    @Test func `another status at the server means that a hop in front made the failure`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: MemoryEvidence.Row.quick() + [.row("10:15:20", "GET /report", 504, took: 10)],
                server: MemoryEvidence.Row.quick() + [.row("10:15:35", "GET /report", 200, took: 25)]))
        #expect(try outcome(ServerAnswer.self, input) == .rulesOut)
        #expect(try VerdictCheck.attributions(input).map(\.match?.status) == [200])
    }

    @Test func `without the server's log its row is asked for, and an answer by hand is taken`() throws {
        #expect(try outcome(ServerAnswer.self, CheckInput(MemoryEvidence())) == .undetermined)
        let told = CheckInput(MemoryEvidence(), ["server-row": .choice("same-status")])
        #expect(try outcome(ServerAnswer.self, told) == .supports)
    }

    // MARK: - Timeouts

    @Test func `requests that all stop at ten seconds while the server goes on are a timeout of ten seconds`() throws {
        let slow = (0..<6).map {
            MemoryEvidence.Row.row("10:15:00", plus: Double($0) * 4, "GET /report", 504, took: 10)
        }
        let went = (0..<6).map {
            MemoryEvidence.Row.row("10:15:12", plus: Double($0) * 4, "GET /report", 200, took: 22)
        }
        let input = CheckInput(
            MemoryEvidence(proxy: MemoryEvidence.Row.quick() + slow, server: MemoryEvidence.Row.quick() + went))
        let result = try ProxyTimeout.run(input)
        #expect(result.finding.outcome == .supports)
        #expect(result.suggestions.map(\.value) == [["10 s"]])
        #expect(Set(try causes(input)) == ["proxy-timeout/response-timeout"])
    }

    @Test func `a refused connection is no timeout`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: [.row("10:15:01", "GET /a", 502, took: 0)],
                errorLines: [
                    MemoryEvidence.errorLine(
                        "10:15:01", "connect() failed (111: Connection refused) while connecting to upstream",
                        for: "GET /a")
                ]))
        #expect(try outcome(ProxyTimeout.self, input) == .rulesOut)
    }

    @Test func `rows of the server's that took longer than a told timeout speak for it without the proxy's log`() throws
    {
        let input = CheckInput(
            MemoryEvidence(
                proxyLogs: [],
                serverLogs: [.init("server.log", by: .iis, [.row("10:15:00", "GET /report", 200, took: 95)])]),
            ["proxy-timeout": .duration(.seconds(60))])
        let result = try ProxyTimeout.run(input)
        #expect(result.finding.outcome == .supports)
        #expect(result.finding.citations.map(\.line) == [1])
    }

    // MARK: - Dropped connections

    @Test(arguments: [
        ("connect() failed (111: Connection refused) while connecting to upstream", "refused"),
        ("upstream prematurely closed connection while reading response header from upstream", "premature-close"),
        ("recv() failed (104: Connection reset by peer) while reading response header from upstream", "reset"),
    ])
    func `what nginx says of a lost connection is its detail`(message: String, detail: String) throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: [.row("10:15:01", "GET /a", 502, took: 0.2)],
                errorLines: [MemoryEvidence.errorLine("10:15:01", message, for: "GET /a")]))
        #expect(try outcome(DroppedConnection.self, input) == .supports)
        #expect(try causes(input) == ["dropped-connection/\(detail)"])
    }

    @Test func `a crash of the worker process as the connection is lost is the cause`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: MemoryEvidence.Row.quick() + [.row("10:15:20", "GET /pay", 502, took: 1.5)],
                server: MemoryEvidence.Row.quick(),
                errorLines: [
                    MemoryEvidence.errorLine(
                        "10:15:20",
                        "recv() failed (104: Connection reset by peer) while reading response header from upstream",
                        for: "GET /pay")
                ], events: [.event("10:15:20", 5011)]))
        #expect(try outcome(DroppedConnection.self, input) == .supports)
        #expect(try causes(input) == ["dropped-connection/crash"])
        #expect(try DroppedConnection.run(input).finding.citations.contains { $0.source == "System.xml" })
    }

    @Test func `without any log what the event viewer showed is taken`() throws {
        let input = CheckInput(MemoryEvidence(), ["system-events": .choice("crash")])
        #expect(try outcome(DroppedConnection.self, input) != .rulesOut)
    }

    // MARK: - Invalid responses

    @Test func `a header that nginx could not take is an invalid response`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: [.row("10:15:01", "GET /a", 502, took: 0.2)],
                errorLines: [
                    MemoryEvidence.errorLine(
                        "10:15:01", "upstream sent too big header while reading response header from upstream",
                        for: "GET /a")
                ]))
        #expect(try outcome(InvalidResponse.self, input) == .supports)
        #expect(try causes(input) == ["invalid-response/header-too-big"])
        #expect(try outcome(DroppedConnection.self, input) == .rulesOut)
    }

    // MARK: - Queues

    @Test func `a request whose own work would have fitted had waited`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: MemoryEvidence.Row.quick() + [.row("10:15:20", "GET /report", 504, took: 10)],
                server: MemoryEvidence.Row.quick() + [.row("10:15:31", "GET /report", 200, took: 0.9)]))
        #expect(try outcome(QueuedRequests.self, input) == .supports)
        #expect(try causes(input) == ["queued-requests/saturation"])
    }

    @Test func `a queue that the driver found full is one, by its own word`() throws {
        let input = CheckInput(
            MemoryEvidence(
                proxy: MemoryEvidence.Row.quick() + [.row("10:15:20", "GET /report", 503, took: 0.01)],
                server: MemoryEvidence.Row.quick(),
                driverErrors: [MemoryEvidence.driverError("10:15:20", "GET /report", 503, "QueueFull")]))
        #expect(try causes(input) == ["queued-requests/queue-full"])
    }

    // MARK: - The verdict

    @Test(arguments: [("AppOffline", Cause.droppedConnection), ("QueueFull", .queuedRequests)])
    func `the driver's log alone decides, for each of its rows is a proof`(reason: String, cause: Cause) throws {
        let rows = (0..<3).map { MemoryEvidence.driverError("10:15:0\($0)", "GET /a", 503, reason) }
        let report = try #require(
            try VerdictCheck.run(CheckInput(MemoryEvidence(driverErrors: rows))).report)
        #expect(report.verdict.isDecided && report.verdict.cause == cause && report.verdict.hop == .server)
        #expect(report.causes.map(\.count) == [3])
    }

    @Test func `idle connections that the driver closed are no failure by themselves`() throws {
        let rows = (0..<3).map { MemoryEvidence.driverError("10:15:0\($0)", "GET /a", 408, "Timer_ConnectionIdle") }
        let report = try #require(
            try VerdictCheck.run(CheckInput(MemoryEvidence(driverErrors: rows))).report)
        #expect(!report.verdict.isDecided && report.verdict.cause == .unknown)
    }

    @Test func `a cause of all failures is the verdict, with its share`() throws {
        let lines = (0..<5).map {
            MemoryEvidence.errorLine(
                "10:15:0\($0)", "connect() failed (111: Connection refused) while connecting to upstream",
                for: "GET /\($0)")
        }
        let rows = (0..<5).map { MemoryEvidence.Row.row("10:15:00", plus: Double($0), "GET /\($0)", 502, took: 0) }
        let report = try #require(
            try VerdictCheck.run(CheckInput(MemoryEvidence(proxy: rows, errorLines: lines))).report)
        #expect(report.verdict.isDecided)
        #expect(report.verdict.cause == .droppedConnection)
        #expect(report.verdict.detail == .refused)
        #expect(report.verdict.share == 1)
        #expect(report.coverage.map(\.source) == ["access.log", "error.log"])
        #expect(report.coverage.map(\.rows) == [5, 5])
    }

    @Test func `a bare status is not enough for a verdict`() throws {
        let rows = (0..<5).map { MemoryEvidence.Row.row("10:15:00", plus: Double($0), "GET /a", 502) }
        let report = try #require(try VerdictCheck.run(CheckInput(MemoryEvidence(proxy: rows))).report)
        #expect(!report.verdict.isDecided)
        #expect(report.verdict.cause == .unknown)
        #expect(!report.missing.isEmpty)
    }

    @Test func `a line that names no request is joined to the one that was answered so at that time`() throws {
        let rows: [MemoryEvidence.Row] = [
            .row("10:15:01", "GET /a", 503), .row("10:15:01", "GET /b", 500), .row("10:15:20", "GET /c", 504),
            .row("10:15:20", "GET /d", 502), .row("10:16:00", "GET /e", 503),
        ]
        let lines = [
            "2026-03-04 10:15:01: (gw_backend.c.289) establishing connection failed: socket: tcp:10.1.0.5:80: No route to host",
            "2026-03-04 10:15:01: (gw_backend.c.2179) closing connection; response not received, but request sent on socket: "
                + "tcp:10.1.0.5:80 (pid:0) for shop /b?",
            "2026-03-04 10:15:20: (gw_backend.c.2887) read timeout on socket: tcp:10.1.0.5:80 (fd: 9)",
            "2026-03-04 10:15:20: (http-header-glue.c.1225) response headers too large for /other",
        ]
        let evidence = MemoryEvidence(
            proxyLogs: [MemoryEvidence.Log("access.log", by: .lighttpd, rows)], errorLines: lines)
        #expect(
            try causes(CheckInput(evidence)) == [
                "dropped-connection/no-route", "dropped-connection/reset", "proxy-timeout/response-timeout",
                "invalid-response/-", "dropped-connection/-",
            ])
    }

    @Test func `clients that left are told as what they are, with the log or without`() throws {
        let lines = [
            MemoryEvidence.errorLine(
                "10:15:01",
                "epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too "
                    + "while sending request to upstream", for: "GET /a")
        ]
        for proxy in [[MemoryEvidence.Row.row("10:15:01", "GET /a", 503, took: 0.4)], nil] {
            let evidence = MemoryEvidence(proxy: proxy, errorLines: lines)
            let report = try #require(try VerdictCheck.run(CheckInput(evidence)).report)
            #expect(!report.verdict.isDecided)
            #expect(report.verdict.cause == .unknown)
            #expect(report.verdict.detail == .clientLeft)
            #expect(report.verdict.hop == nil)
        }
    }

    @Test func `a log without failures is free of them`() throws {
        let report = try #require(
            try VerdictCheck.run(CheckInput(MemoryEvidence(proxy: MemoryEvidence.Row.quick()))).report)
        #expect(report.isFreeOfFailures)
    }

    // MARK: - What needs no log

    @Test func `a status by itself points to a cause where the product is known`() throws {
        let known = CheckInput(MemoryEvidence(), ["users-see": .choice("504"), "product": .choice("haproxy")])
        #expect(try StatusMeaning.run(known).finding.outcome != .rulesOut)
        let open = CheckInput(MemoryEvidence(), ["users-see": .choice("502")])
        #expect(try outcome(StatusMeaning.self, open) == .undetermined)
    }

    @Test func `timeouts are compared where a configuration is at hand`() throws {
        #expect(try outcome(TimeoutOrder.self, CheckInput(MemoryEvidence())) == .undetermined)
        let configuration = """
            http { server { listen 80; location / { proxy_pass http://10.0.0.1; proxy_read_timeout 30s; } } }
            """
        let input = CheckInput(MemoryEvidence(configuration: configuration), ["url": .text("/report")])
        let chain = try #require(try TimeoutOrder.chain(input))
        #expect(chain.hops.map(\.name) == ["proxy"])
    }

    @Test func `every check has a test here`() {
        // A check that is added is to be added here too.
        let tested: [any Check.Type] = [
            StatusMeaning.self, ProxyFailures.self, ServerAnswer.self, ProxyTimeout.self, DroppedConnection.self,
            InvalidResponse.self, QueuedRequests.self, VerdictCheck.self, TimeoutOrder.self,
        ]
        #expect(Set(CheckRegistry.descriptions.map(\.name)) == Set(tested.map { $0.description.name }))
    }
}
