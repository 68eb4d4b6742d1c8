import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing
import Times

/// The error logs of proxies that name no client, and the table by which all are read.
struct ProxyMessageTests {
    private static let march = TimeWindow(
        from: Timestamp(year: 2026, month: 3, day: 4), to: Timestamp(year: 2026, month: 3, day: 5))

    private func read(_ text: String, window: TimeWindow = .everything) throws -> ProxyErrorLog {
        try ProxyErrorLog.read(MemorySource(name: "error.log", text: text), zone: .utc, window: window)
    }

    @Test(arguments: [
        ("Mar  4 10:15:59 lb1 haproxy[1]: ", ""), ("2026-03-04T10:15:59+00:00 lb1 haproxy[1]: ", ""),
        ("2026-03-04T11:15:59.000+01:00 lb1 haproxy[1]: ", ""), ("haproxy-1  | [WARNING] 062/101559 (1) : ", "warning"),
        ("[WARNING] 062/101559 (1) : ", "warning"), ("2026-03-04T10:15:59.5Z [WARNING]  (301) : ", "warning"),
    ])
    func `HAProxy's servers come and go, whatever stands before`(prefix: String, level: String) throws {
        let text = [
            "Server be/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms.",
            "backend 'be' has no server available!", "backend be has no server available!",
            "Server be/s1 is UP, reason: Layer4 check passed.", "Connect() failed for backend up.test: no free ports.",
            "Proxy be started.",
        ].map { prefix + $0 + "\n" }.joined()
        let log = try read(text, window: Self.march)
        #expect(log.product == .haproxy)
        #expect(log.tally.rows == 6)
        #expect(log.tally.unparsed == 0)
        #expect(
            log.lines.map(\.signal.claim.label) == [
                "server-down", "marked-down", "marked-down", "server-up", "dropped-connection",
            ])
        #expect(log.lines.map(\.upstream) == ["be/s1", "be", "be", "be/s1", "up.test"])
        #expect(
            log.lines.allSatisfy { $0.time.wholeSeconds == Timestamp(iso8601: "2026-03-04T10:15:59Z")?.wholeSeconds })
        #expect(log.lines.first?.level == level)
    }

    @Test func `a year that stamps leave out is that of the rows beside them, across New Year too`() throws {
        let log = try read(
            "Jan  1 00:00:02 lb1 haproxy[1]: 10.0.0.1:5000 [01/Jan/2026:00:00:01.000] fe be/s1 0/0/1/2/3 200 5 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"\n"
                + "Dec 31 23:59:59 lb1 haproxy[1]: backend be has no server available!\n"
                + "Jan  1 00:00:05 lb1 haproxy[1]: backend be has no server available!\n")
        #expect(log.lines.map(\.time.iso8601) == ["2025-12-31T23:59:59Z", "2026-01-01T00:00:05Z"])
        #expect(log.tally.unparsed == 0)
    }

    @Test(arguments: [
        ("establishing connection failed: socket: tcp:127.0.0.1:21001: Connection refused", "refused"),
        ("all handlers for /x?a=1 on  are down.", "marked-down"),
        ("read timeout on socket: tcp:127.0.0.1:1", "response-timeout"),
        ("response not received, request sent: 170 on socket", "reset"),
        ("response headers too large", "header-too-big"),
    ])
    func `lighttpd's messages prove what they say`(message: String, signal: String) throws {
        let log = try read(
            "2026-11-23 03:43:20: (server.c.1939) server started\n2026-11-23 03:43:21: (gw_backend.c.274) \(message)\n")
        #expect(log.product == .lighttpd)
        #expect(log.tally.rows == 2)
        #expect(log.lines.map(\.signal.claim.label) == [signal])
        #expect(log.lines.first?.time.iso8601 == "2026-11-23T03:43:21Z")
    }

    @Test(arguments: [
        (
            "2026-11-23T03:43:21Z DBG github.com/traefik/proxy.go:123 > 502 Bad Gateway error=EOF",
            "premature-close"
        ),
        (
            "time=\"2026-11-23T03:43:21Z\" level=debug msg=\"'502 Bad Gateway' caused by: dial tcp 10.0.0.5:80: connect: connection refused\"",
            "refused"
        ),
        (
            "2026-11-23T03:43:21Z DBG proxy.go:123 > 504 Gateway Timeout error=\"net/http: timeout awaiting response headers\"",
            "response-timeout"
        ),
    ])
    func `Traefik's messages prove what they say`(line: String, signal: String) throws {
        let log = try read(line + "\n")
        #expect(log.product == .traefik)
        #expect(log.lines.map(\.signal.claim.label) == [signal])
        #expect(log.lines.first?.time.iso8601 == "2026-11-23T03:43:21Z")
    }

    @Test(arguments: [
        (
            "2026-11-23T03:43:21Z ERR  error=\"Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: dial tcp 127.0.0.1:8080: connect: connection refused\" connIndex=0 event=1 ingressRule=0 originService=http://localhost:8080",
            "refused"
        ),
        (
            "2026-11-23T03:43:21Z ERR Request failed error=\"Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: EOF\" connIndex=0 dest=https://shop/a event=0 ip=198.41.192.7 type=http",
            "premature-close"
        ),
        (
            "{\"level\":\"error\",\"error\":\"Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: dial tcp 10.0.0.5:80: i/o timeout\",\"connIndex\":0,\"event\":1,\"ingressRule\":0,\"originService\":\"http://shop\",\"time\":\"2026-11-23T03:43:21Z\"}",
            "connect-timeout"
        ),
    ])
    func `cloudflared's lines are read from a console and as JSON`(line: String, signal: String) throws {
        let log = try read(line + "\n")
        #expect(log.product == .cloudflared)
        #expect(log.lines.map(\.signal.claim.label) == [signal])
        #expect(log.lines.first?.time.iso8601 == "2026-11-23T03:43:21Z")
    }

    @Test(arguments: [
        ("connect() failed (61: Connection refused) while connecting to upstream", "refused"),
        ("connect() failed (10061: No connection could be made) while connecting to upstream", "refused"),
        ("recv() failed (54: Connection reset by peer) while reading response header from upstream", "reset"),
        (
            "connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream",
            "refused"
        ),
        ("connect() failed (113: No route to host) while connecting to upstream", "no-route"),
        ("AH01114: HTTP: (OS 10061)x: AH00957: attempt to connect to s failed", "refused"),
        ("(70007)The timeout specified has expired: AH00898: Timeout on 100-Continue", "response-timeout"),
        ("TCP_MISS/502 HIER_NONE/- ERR_READ_ERROR/WITH_SERVER", "marked-down"),
        ("FetchError     first byte timeout", "response-timeout"),
        ("FetchError backend b: fail errno 111 (x)", "refused"),
        ("upstream_reset_before_response_started{connection_termination}", "premature-close"),
        (
            "upstream_reset_before_response_started{remote_connection_failure|delayed_connect_error:_Connection_refused}",
            "refused"
        ),
    ])
    func `numbers are told before words, on every system`(text: String, signal: String) throws {
        #expect(ProductCatalogue.current.signal(inPasted: text)?.signal.claim.label == signal)
    }

    @Test func `other programs' lines in Traefik's manner are not taken for its own`() throws {
        #expect(throws: SystemEvidenceError.self) {
            try read("2026-11-23T03:43:21Z INF server started\ntime=\"2026-11-23T03:43:21Z\" level=info msg=\"EOF\"\n")
        }
        let log = try read(
            "2026-11-23T03:43:20Z INF Traefik version 3.0\n2026-11-23T03:43:21Z DBG x > 502 Bad Gateway error=EOF\n")
        #expect(log.tally.rows == 2)
        #expect(log.lines.count == 1)
    }

    @Test func `no beginning of a message crashes, and no byte in it`() {
        let text = Array(
            ("Mar  4 10:15:59 lb1 haproxy[1]: Server be/s1 is DOWN, reason: x\n[WARNING] 062/101559 (1) : backend 'be' has no server available!\n"
                + "2026-11-23 03:43:21: (gw_backend.c.274) read timeout on socket\ntime=\"2026-11-23T03:43:21Z\" level=debug msg=\"EOF\"\n")
                .utf8)
        for length in text.indices {
            _ = try? ProxyErrorLog.read(MemorySource(name: "e", bytes: Array(text[..<length])), zone: .utc)
            for byte in [0x20, 0x3A, 0x5B, 0xFF] as [UInt8] {
                var changed = text
                changed[length] = byte
                _ = try? ProxyErrorLog.read(MemorySource(name: "e", bytes: changed), zone: .utc)
            }
        }
    }
}
