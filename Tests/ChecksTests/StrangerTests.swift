import AccessLogs
import Attributions
import Checks
import Diagnosis
import Products
import Testing
import Times

@testable import Incidents

/// Logs of another site, another machine or another day, and those that only look like it.
struct StrangerTests {
    private typealias Row = MemoryEvidence.Row

    /// Requests of a shop, one every two seconds: each with its own pages, some with numbers of their own.
    private static let requests: [(second: Double, target: String)] = (0..<120).map { number in
        let pages = ["/shop", "/shop/cart", "/shop/item/\(number)", "/login", "/api/order/\(number)", "/style.css"]
        // Gaps that do not repeat, so that no other moment fits as well.
        return (Double(number) * 2 + Double(number * number % 7) / 4, pages[number % pages.count])
    }

    private static func rows(
        plus shift: Double = 0, took: Double? = 0.1, keeping isKept: (Int) -> Bool = { _ in true },
        naming target: (String) -> String = { $0 }
    ) -> [Row] {
        requests.enumerated().filter { isKept($0.offset) }.map { _, request in
            .row("10:10:00", plus: request.second + shift, "GET \(target(request.target))", 200, took: took)
        }
    }

    private static let failures: [Row] = (0..<6).map {
        .row("10:13:00", plus: Double($0) * 4 + 0.5, "GET /shop/item/\(900 + $0)", 502, took: 3)
    }

    /// Another site's requests of the same time.
    private static let blog: [Row] = (0..<90).map { number in
        .row(
            "10:10:00", plus: Double(number) * 2.7, "GET /blog/\(number % 13)/\(["summer", "garden"][number % 2])", 200,
            took: 0.05)
    }

    private static let proxy = (rows() + failures).inOrder

    private func setAside(_ evidence: MemoryEvidence) throws -> [Fact.ID] {
        let input = CheckInput(evidence)
        let outcome = try UsableEvidence(reader: input.reader).run(VerdictCheck.self, input.arguments)
        #expect(outcome.result.report?.setAside == outcome.setAside)
        return outcome.setAside.compactMap(\.why?.id)
    }

    private func setAside(proxy: [Row] = Self.proxy, server: [Row]) throws -> [Fact.ID] {
        try setAside(MemoryEvidence(proxy: proxy, server: server))
    }

    // MARK: - Strangers

    @Test func `another site's log is set aside, and the diagnosis goes on without it`() throws {
        let evidence = MemoryEvidence(proxy: Self.proxy, server: Self.blog)
        #expect(try setAside(evidence) == ["apart.paths"])
        let with = CheckInput(evidence)
        let alone = CheckInput(MemoryEvidence(proxy: Self.proxy))
        let usable = try UsableEvidence(reader: with.reader).usable(with.arguments)
        #expect(
            try VerdictCheck.attributions(CheckInput(arguments: usable, reader: with.reader))
                == VerdictCheck.attributions(alone))
    }

    @Test func `what all sites have makes no other site's log belong`() throws {
        let common = (0..<20).map { Row.row("10:10:00", plus: Double($0) * 11.3, "GET /", 200, took: 0.01) }
        #expect(try setAside(proxy: Self.proxy + common, server: Self.blog + common.shifted(5)) == ["apart.paths"])
    }

    @Test(arguments: [-72_000, 108_000, 777_600] as [Double])
    func `another day's log is set aside`(shift: Double) throws {
        // At other moments of that day.
        let other = Self.rows(plus: shift, keeping: { $0 % 3 > 0 }).enumerated().map { place, row in
            [row].shifted(Double(place * place % 97) * 3)[0]
        }
        #expect(try setAside(server: other) == ["apart.time"])
    }

    @Test func `the log of a machine that other users came to is set aside`() throws {
        let pages = ["/shop", "/shop/cart", "/login", "/style.css"]
        func traffic(_ seed: Int) -> [Row] {
            (0..<160).map { number -> Row in
                let second = Double((number * 37 + seed * 11 + number * number * (seed + 3)) % 2400) / 4
                return .row(
                    "10:05:00", plus: second, "GET \(pages[(number * seed) % 4])?u=\(number % 5)", 200, took: 0.1)
            }.inOrder
        }
        #expect(try setAside(proxy: traffic(1) + Self.failures, server: traffic(5)) == ["apart.requests"])
    }

    @Test func `among the logs of two servers the one of another site is set aside`() throws {
        let evidence = MemoryEvidence(
            proxyLogs: [MemoryEvidence.Log("access.log", Self.proxy)],
            serverLogs: [
                MemoryEvidence.Log("shop.log", by: Product.usualServer.id, Self.rows()),
                MemoryEvidence.Log("blog.log", by: Product.usualServer.id, Self.blog),
            ])
        let input = CheckInput(evidence)
        let outcome = try UsableEvidence(reader: input.reader).run(VerdictCheck.self, input.arguments)
        #expect(outcome.setAside.map(\.source) == ["blog.log"])
    }

    @Test func `failures alone show another site's log, too`() throws {
        #expect(try setAside(proxy: Self.failures, server: Self.blog) == ["apart.paths"])
    }

    // MARK: - Look-alikes

    @Test(arguments: [0, 47, -340, 3600, 7213] as [Double])
    func `a clock or a zone that is off makes no stranger`(ahead: Double) throws {
        #expect(try setAside(server: Self.rows(plus: ahead)) == [])
    }

    @Test func `rows that are missing make no stranger`() throws {
        #expect(try setAside(server: Self.rows(keeping: { $0 % 2 == 0 })) == [])
        #expect(try setAside(server: Self.rows(keeping: { $0 % 10 == 3 })) == [], "one server of ten, or a sample")
        #expect(try setAside(server: Self.rows(keeping: { $0 < 20 })) == [], "a part of the time")
    }

    @Test func `a proxy with other sites, and a server with other visitors, make no stranger`() throws {
        #expect(try setAside(proxy: Self.proxy + Self.blog, server: Self.rows()) == [])
        #expect(try setAside(server: Self.rows() + Self.blog) == [])
    }

    @Test func `few requests show nothing`() throws {
        let few = [Row.row("10:12:50", "GET /a", 200, took: 0.1), .row("10:13:40", "GET /b", 200, took: 0.1)]
        #expect(try setAside(proxy: few + Self.failures, server: [.row("10:12:50", "GET /health", 200)]) == [])
    }

    @Test func `a log of failures alone belongs where their paths are known`() throws {
        let usual = (0..<6).map { Row.row("10:05:00", plus: Double($0) * 30, "GET /shop/item/\(900 + $0)", 200) }
        #expect(try setAside(proxy: Self.failures, server: usual) == [])
    }

    @Test(
        arguments: [
            ("/app", ""), ("", "/app"), ("/public", "/v2/internal"),
        ])
    func `a prefix that the proxy takes off or puts in front is seen, and requests are found`(
        ours: String, theirs: String
    ) throws {
        let slow = (0..<4).map { (Double($0) * 30 + 7, "/report/\($0)") }
        func with(_ prefix: String, _ rows: [Row], _ more: [Row]) -> [Row] {
            (rows + more).inOrder
        }
        let evidence = MemoryEvidence(
            proxy: with(
                ours, Self.rows(naming: { ours + $0 }),
                slow.map { .row("10:10:03", plus: $0.0, "GET \(ours)\($0.1)", 504, took: 3) }),
            server: with(
                theirs, Self.rows(naming: { theirs + $0 }),
                slow.map { .row("10:10:05", plus: $0.0, "GET \(theirs)\($0.1)", 200, took: 5) }))
        #expect(try setAside(evidence) == [])
        let all = try VerdictCheck.attributions(CheckInput(evidence))
        #expect(all.count == 4)
        #expect(all.allSatisfy { $0.match != nil })
    }

    @Test func `a page that answers for all names no request, and is not another site's`() throws {
        #expect(try setAside(server: Self.rows(naming: { _ in "/index.php" })) == ["apart.names"])
    }

    // MARK: - Error logs

    private static func lines(_ path: String, from client: String) -> [String] {
        (0..<6).map { second in
            MemoryEvidence.errorLine(
                "10:13:0\(second)", "connect() failed (111: Connection refused) while connecting to upstream",
                for: "GET \(path)\(second)"
            ).replacing("10.0.0.1", with: client)
        }
    }

    @Test func `an error log about other requests and other users is set aside`() throws {
        let other = Self.lines("/blog/", from: "192.0.2.77")
        #expect(try setAside(MemoryEvidence(proxy: Self.proxy, errorLines: other)) == ["apart.lines"])
    }

    @Test func `an error log with one line of ours is ours`() throws {
        let ours = [
            MemoryEvidence.errorLine(
                "10:13:04", "connect() failed (111: Connection refused) while connecting to upstream",
                for: "GET /shop/item/901")
        ]
        let other = Self.lines("/blog/", from: "192.0.2.77")
        #expect(try setAside(MemoryEvidence(proxy: Self.proxy, errorLines: other + ours)) == [])
        #expect(try setAside(MemoryEvidence(proxy: Self.proxy, errorLines: Array(other.prefix(2)))) == [])
    }
}

extension [MemoryEvidence.Row] {
    /// The rows as much later, in seconds.
    fileprivate func shifted(_ seconds: Double) -> Self {
        map { row in
            var row = row
            row.time = row.time.map { $0 + Duration(inSeconds: seconds) }
            return row
        }
    }

    /// The rows in order of time.
    fileprivate var inOrder: Self {
        sorted { ($0.time ?? Timestamp(seconds: 0)) < ($1.time ?? Timestamp(seconds: 0)) }
    }
}
