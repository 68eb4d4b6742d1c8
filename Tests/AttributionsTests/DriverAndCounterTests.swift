import Attributions
import Diagnosis
import Incidents
import Products
import SystemEvidence
import Testing
import Times

/// What the driver in front of IIS and queues' counters add to the logs of both sides.
struct DriverAndCounterTests {
    private func gateway(port: Int, _ status: Int = 502, path: String = "/a") -> String {
        "{\"timeStamp\":\"2026-03-04T10:15:20+00:00\",\"properties\":{\"clientIP\":\"192.0.2.7\",\"clientPort\":45057,\"httpMethod\":\"GET\","
            + "\"requestUri\":\"\(path)\",\"httpStatus\":\(status),\"sentBytes\":466,\"timeTaken\":0.004,\"serverRouted\":\"10.1.0.5:443\","
            + "\"serverStatus\":\"-\",\"upstreamSourcePort\":\"\(port)\"}}\n"
    }

    private func driver(_ port: Int, _ request: String, _ tail: String) -> String {
        "2026-03-04 10:15:20 10.1.0.9 \(port) 10.1.0.5 443 \(request) \(tail)\n"
    }

    @Test func `the port tells which of two equal requests a row is of, and finds rows without a request`() throws {
        let found = try Rows.attributions(
            proxy: gateway(port: 50112) + gateway(port: 50113),
            driver: driver(50113, "HTTP/1.1 GET /a", "- 2 Connection_Abandoned_By_ReqQueue ShopPool")
                + driver(50112, "- - -", "- - Timer_ConnectionIdle -"))
        #expect(found.map(\.detail) == [.keepAliveRace, .crash])
        #expect(found.map { $0.evidence.last } == ["httperr1.log:2", "httperr1.log:1"])
    }

    @Test func `another connection's row is not this request's`() throws {
        let found = try Rows.attributions(
            proxy: gateway(port: 50112),
            driver: driver(40000, "HTTP/1.1 GET /a", "- 2 Connection_Abandoned_By_ReqQueue ShopPool")
                + driver(50112, "HTTP/1.1 GET /other", "- 2 Connection_Abandoned_By_ReqQueue ShopPool"))
        #expect(found.allSatisfy { $0.evidence.count == 1 })
    }

    private func queue(_ length: (Int) -> Double) -> [CounterSeries] {
        [
            CounterSeries(
                name: "q", kind: .queueLength,
                samples: (0..<60).map {
                    .init(
                        time: Timestamp(year: 2026, month: 3, day: 4, hour: 10, minute: 15, second: $0),
                        value: length($0))
                })
        ]
    }

    @Test func `a queue that was long makes waiting surer, and nothing else`() throws {
        let waited = Rows.haproxy(at: 30, "/x", 503, "0/1502/-1/-1/1502", "sQ--")
        let refused = Rows.haproxy(at: 30, "/x", 503, "0/0/-1/-1/2002", "SC--")
        let plain = try #require(try Rows.attributions(proxy: waited).first)
        let long = try #require(try Rows.attributions(proxy: waited, counters: queue { $0 < 20 ? 0 : 40 }).first)
        #expect(plain.cause == .queuedRequests)
        #expect(long.cause == .queuedRequests)
        #expect(long.confidence > plain.confidence)
        #expect(long.words.contains("queue's counter"))
        for counters in [queue { $0 < 40 ? 0 : 40 }, queue { _ in 40 }, queue { _ in 0 }] {
            #expect(try Rows.attributions(proxy: waited, counters: counters).first == plain)
        }
        #expect(
            try Rows.attributions(proxy: refused, counters: queue { $0 < 20 ? 0 : 40 })
                == Rows.attributions(proxy: refused))
    }

    @Test func `HAProxy's own message of servers that are down makes that surer while it holds`() throws {
        let down = Rows.haproxy(at: 30, "/x", 503, "0/-1/-1/-1/0", "SC--", server: "<NOSRV>")
        let say = { (second: Int, text: String) in
            "2026-03-04T10:15:\(Rows.two(second))Z lb1 haproxy[1]: \(text)\n"
        }
        let gone =
            say(20, "Server be/s1 is DOWN, reason: Layer4 timeout.") + say(20, "backend be has no server available!")
        let plain = try #require(try Rows.attributions(proxy: down).first)
        let told = try #require(try Rows.attributions(proxy: down, errors: gone).first)
        #expect(plain.detail == .markedDown)
        #expect(told.detail == .markedDown)
        #expect(told.confidence > plain.confidence)
        #expect(told.evidence.contains("error.log:2"))
        for errors in [
            gone + say(25, "Server be/s1 is UP, reason: Layer4 check passed."),
            say(40, "backend be has no server available!"), say(20, "backend other has no server available!"),
        ] {
            #expect(try Rows.attributions(proxy: down, errors: errors).first?.confidence == plain.confidence)
        }
    }
}
