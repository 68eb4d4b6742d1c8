import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing

/// HTTP.sys's error log in all its layouts.
struct HTTPErrorTests {
    private func read(_ text: String) throws -> HTTPErrorLog {
        try HTTPErrorLog.read(MemorySource(name: "httperr1.log", text: text))
    }

    private static let start = "2026-03-04 10:16:10 10.1.0.9 50112 10.1.0.5 443 HTTP/1.1 POST /a?b=1"

    @Test(arguments: [
        ("503 2 QueueFull", nil), ("503 2 QueueFull ShopPool", "ShopPool"), ("- 503 2 QueueFull ShopPool", "ShopPool"),
        ("503 2 QueueFull ShopPool TCP", "ShopPool"), ("7 503 2 QueueFull ShopPool QUIC", "ShopPool"),
        ("7 9 503 2 QueueFull ShopPool", "ShopPool"), ("- - 503 2 QueueFull ShopPool TCP", "ShopPool"),
        ("503 2 Brand_New ShopPool", "ShopPool"), ("- 503 2 Brand_New ShopPool", "ShopPool"),
        ("- - 503 - Brand_New - TCP", nil),
    ])
    func `rows of twelve to sixteen columns are read without a header`(tail: String, queue: String?) throws {
        let log = try read("\(Self.start) \(tail)\n")
        let row = try #require(log.rows.first)
        #expect(row.status == 503)
        #expect(row.queue == queue)
        #expect(["QueueFull", "Brand_New"].contains(row.reason))
        #expect(row.target == "/a?b=1")
        #expect(row.clientPort == 50112)
        #expect(row.server == "10.1.0.5")
        #expect(row.serverPort == 443)
    }

    @Test func `each header counts from where it stands`() throws {
        let log = try read(
            "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n"
                + "\(Self.start) 503 2 QueueFull A\n#Software: Microsoft HTTP API 2.0\n"
                + "#Fields: date time s-reason c-ip c-port cs-method cs-uri streamid sc-status s-queuename\n"
                + "2026-03-04 10:16:11 Client_Reset 10.1.0.9 5 GET /x - - B\n")
        #expect(log.rows.map(\.reason) == ["QueueFull", "Client_Reset"])
        #expect(log.rows.map(\.queue) == ["A", "B"])
        #expect(log.rows.map(\.site) == ["2", nil])
        #expect(log.tally.unparsed == 0)
    }

    @Test func `scopes are no part of an address, and impossible addresses cost no row`() throws {
        let log = try read(
            "2026-03-04 10:16:10 fe80::1%12 50112 2001:4898:0:fff:0:5efe:10.85.220.4%0 80 - - - - - Timer_ConnectionIdle -\n"
                + "2026-03-04 10:16:10 293.217.138.127 123456 10.1.2.5 80 HTTP/1.1 GET / - 503 - N/A -\n")
        #expect(log.rows.map(\.client) == ["fe80::1", "293.217.138.127"])
        #expect(log.rows.map(\.server) == ["2001:4898:0:fff:0:5efe:10.85.220.4", "10.1.2.5"])
        #expect(log.rows.map(\.clientPort) == [50112, nil])
        #expect(log.rows.map(\.meaning) == [.idle, .failed])
    }

    @Test func `a blank in a target moves what follows, and costs no row`() throws {
        let log = try read(
            "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n"
                + "2026-03-04 10:16:10 10.1.0.9 50112 10.1.0.5 443 HTTP/1.1 GET /a b c 503 2 AppOffline Pool\n")
        #expect(log.rows.first?.target == "/a b c")
        #expect(log.rows.first?.status == 503)
        #expect(log.rows.first?.meaning == .poolDown)
    }

    @Test func `a log that was only begun is one, and bad rows are counted`() throws {
        #expect(
            try read("#Software: Microsoft HTTP API 2.0\n#Fields: date time s-reason\n").rows.isEmpty)
        let log = try read(
            "\(Self.start) 503 2 QueueFull A\nx\n\(Self.start)\n2026-99-04 10:16:10 a b c d e f g h i j k\n")
        #expect(log.tally.rows == 1)
        #expect(log.tally.unparsed == 3)
        #expect(log.tally.firstUnparsed.map(\.line) == [2, 3, 4])
    }

    @Test func `every reason has words, a strength and one row in the table`() {
        let names = HTTPErrorReason.all.map { $0.name.lowercased() }
        #expect(Set(names).count == names.count)
        #expect(HTTPErrorReason.all.allSatisfy { !$0.words.isEmpty && (0.3...1).contains($0.strength) })
        #expect(HTTPErrorReason.named("QUEUEFULL")?.meaning == .turnedAway)
        #expect(HTTPErrorReason.named("Timer_EntityBody")?.meaning == .slowPeer)
        #expect(HTTPErrorReason.named("URL_Length")?.statuses == [414])
        #expect(HTTPErrorReason.named("nothing") == nil)
    }
}
