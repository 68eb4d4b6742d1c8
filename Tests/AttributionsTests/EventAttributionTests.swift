import Attributions
import Diagnosis
import Incidents
import Testing

/// What the server's system events may be charged with, and what not.
struct EventAttributionTests {
    private let lost = Rows.haproxy(at: 10, "/x", 502, "0/0/0/-1/800", "SH--")

    private func cause(_ attribution: Attribution) -> String {
        "\(attribution.cause.rawValue)/\(attribution.detail?.rawValue ?? "-")"
    }

    @Test(arguments: [5074, 5075, 5076, 5077, 5078, 5079, 5080, 5081, 5117, 5186, 5070])
    func `a recycle that overlaps is no reason for a lost connection, however near`(id: Int) throws {
        let found = try Rows.attributions(proxy: lost, events: Rows.event(id, at: 10))
        #expect(found.map(cause) == ["dropped-connection/premature-close"])
        #expect(found[0].evidence == ["access.log:1"])
        #expect(!found[0].words.contains("\(id)"))
    }

    @Test(arguments: [(5093, "recycle"), (5013, "recycle"), (5009, "crash"), (5011, "crash")])
    func `what ends requests is`(id: Int, detail: String) throws {
        let found = try Rows.attributions(proxy: lost, events: Rows.event(id, at: 11))
        #expect(found.map(cause) == ["dropped-connection/\(detail)"])
        #expect(found[0].evidence == ["access.log:1", "System.xml:1"])
    }

    @Test func `a recycle whose process had to be killed is, by the killing`() throws {
        func recycled(_ id: Int, at seconds: Int, _ data: [String]) -> String {
            Rows.event(id, at: seconds).replacing(
                "<Data>ShopPool</Data><Data>4312</Data>", with: data.map { "<Data>\($0)</Data>" }.joined())
        }
        let events = recycled(5074, at: 2, ["4312", "ShopPool"]) + recycled(5013, at: 11, ["ShopPool", "4312"])
        let found = try Rows.attributions(proxy: lost, events: events)
        #expect(found.map(cause) == ["dropped-connection/recycle"])
        #expect(found[0].words.contains("WAS logged 5013 (shutdown-overrun), of the same as WAS 5074"))
        #expect(Set(found[0].evidence) == ["access.log:1", "System.xml:1", "System.xml:2"])
    }

    @Test func `a crash that two logs report is cited from both`() throws {
        let report =
            "<Event><System><Provider Name='Application Error'/><EventID>1000</EventID><TimeCreated "
            + "SystemTime='2026-03-04T10:15:10.5Z'/></System><EventData><Data>w3wp.exe</Data>"
            + String(repeating: "<Data>0</Data>", count: 7) + "<Data>10d8</Data></EventData></Event>\n"
        let found = try Rows.attributions(proxy: lost, events: report + Rows.event(5011, at: 24))
        #expect(found.map(cause) == ["dropped-connection/crash"])
        #expect(Set(found[0].evidence) == ["access.log:1", "System.xml:1", "System.xml:2"])
    }

    @Test func `where nothing listened, the recycle at that moment is cited and the cause stays refused`() throws {
        let errors =
            "2026/03/04 10:15:05 [error] 1#1: *3 connect() failed (111: Connection refused) while connecting to upstream, "
            + "client: 10.0.0.1, server: s, request: \"GET /x HTTP/1.1\", upstream: \"http://10.1.0.5:80/x\", host: \"h\"\n"
        let found = try Rows.attributions(
            proxy: Rows.nginx(end: 5, "/x", 502, rt: "0.001"), errors: errors, events: Rows.event(5079, at: 4))
        #expect(found.map(cause) == ["dropped-connection/refused"])
        #expect(found[0].evidence == ["access.log:1", "error.log:1", "System.xml:1"])
    }
}
