import AccessLogs
import LogSources
import Products
import Testing
import Times

/// Format strings of products that a person hands over or that a configuration has.
struct ConfiguredFormatTests {
    private func entry(_ row: String, _ format: String) throws -> Entry {
        let log = try AccessLog.open(MemorySource(name: "x", text: row + "\n"), format: AccessLogFormat.parse(format))
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        return try #require(entries.first)
    }

    @Test(arguments: [
        (
            "%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un %Sh/%<a %mt",
            "1772619300.621   5002 192.0.2.7 TCP_MISS/502 3349 GET http://up.test/a?b=1 - FIRSTUP_PARENT/10.0.0.5 text/html"
        ),
        (
            "logformat own %>a %ui %un [%tl] \"%rm %ru HTTP/%rv\" %>Hs %<st \"%{Referer}>h\" \"%{User-Agent}>h\" %Ss:%Sh %tr %<a",
            "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET http://up.test/a?b=1 HTTP/1.1\" 502 3349 \"-\" \"curl/8\" TCP_MISS:FIRSTUP_PARENT 5002 10.0.0.5"
        ),
        (
            "squid: %{%Y-%m-%dT%H:%M:%S%z}tl|%>a|%http::rm|%http::>rp|%http::>Hs|%err_code/%err_detail|%tr|%<a:%<p|%ssl::>sni",
            "2026-03-04T10:15:00+0000|192.0.2.7|GET|/a?b=1|502|ERR_CONNECT_FAIL/errno=111|5002|10.0.0.5:80|-"
        ),
    ])
    func `Squid's own formats are read`(format: String, row: String) throws {
        let entry = try entry(row, format)
        #expect(entry.product == .squid)
        #expect(entry.status == 502)
        #expect(entry.method == "GET")
        #expect(entry.path.hasSuffix("/a"))
        #expect(entry.client == "192.0.2.7")
        #expect(entry.duration == .milliseconds(5002))
        #expect(entry.time.wholeSeconds == 1_772_619_300)
    }

    @Test func `Envoy's json_format names the members`() throws {
        let format =
            "envoy: {\"when\": \"%START_TIME%\", \"code\": \"%RESPONSE_CODE%\", \"req\": {\"verb\": \"%REQ(:METHOD)%\", \"url\": "
            + "\"%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%\"}, \"ms\": \"%DURATION%\", \"why\": \"%RESPONSE_FLAGS%\", \"note\": \"x %PROTOCOL% y\"}"
        let row =
            "{\"code\":503,\"ms\":12,\"note\":\"x HTTP/1.1 y\",\"req\":{\"url\":\"/a?b=1\",\"verb\":\"GET\"},"
            + "\"when\":\"2026-03-04T10:15:00.353Z\",\"why\":\"UF\"}"
        let entry = try entry(row, format)
        #expect(entry.status == 503)
        #expect(entry.path == "/a")
        #expect(entry.flags == "UF")
        #expect(entry.duration == .milliseconds(12))
        #expect(throws: AccessLogFormat.Problem.self) { try AccessLogFormat.parse("envoy: {\"a\": \"%DURATION%\"}") }
        #expect(throws: AccessLogFormat.Problem.self) { try AccessLogFormat.parse("envoy: {\"a\": ") }
    }

    @Test func `a format that the configuration names is the rows'`() throws {
        let rows = (0..<20).map { index in
            "shop|04/Mar/2026:10:15:\(10 + index) +0000|192.0.2.7|502|GET /a\(index) HTTP/1.1|0.250|10.0.0.5:80"
        }.joined(separator: "\n")
        let source = MemorySource(name: "x", text: rows + "\n")
        #expect(throws: AccessLogError.self) { try AccessLog.open(source) }
        let own = [
            "nginx: $host $status",
            "nginx: $host|$time_local|$remote_addr|$status|$request|$request_time|$upstream_addr",
        ]
        .map { try? AccessLogFormat.parse($0) }.compactMap { $0 }
        let log = try AccessLog.open(source, configured: own)
        #expect(log.format.product == .nginx)
        #expect(log.certainty == 1)
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        #expect(entries.count == 20)
        #expect(entries.first?.duration == .milliseconds(250))
        // One that does not fit changes nothing.
        let plain = MemorySource(
            name: "y", text: "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a HTTP/1.1\" 502 11 \"-\" \"curl/8\"\n")
        #expect(try AccessLog.open(plain, configured: own).format.name == AccessLog.open(plain).format.name)
    }

    @Test func `an object that stands as text within a row is read as if it stood there`() throws {
        let properties =
            "{\\\"CsMethod\\\":\\\"GET\\\",\\\"CsUriStem\\\":\\\"/a\\\",\\\"CIp\\\":\\\"192.0.2.7\\\",\\\"CsHost\\\":\\\"shop\\\",\\\"ScStatus\\\":502,\\\"TimeTaken\\\":45}"
        let rows = (0..<5).map { index in
            "{\"time\":\"2026-03-04T10:15:0\(index).0000000Z\",\"category\":\"AppServiceHTTPLogs\",\"properties\":\"\(properties)\"}"
        }.joined(separator: "\n")
        let log = try AccessLog.open(MemorySource(name: "x", text: rows + "\n"))
        var entries: [Entry] = []
        let tally = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        #expect(entries.map(\.line) == [1, 2, 3, 4, 5])
        #expect(entries.first?.path == "/a")
        #expect(entries.first?.duration == .milliseconds(45))
        #expect(tally.unparsed == 0)
        // Whatever is broken in it is told, and ends.
        let broken =
            "{\"properties\":\"{\\\"a\\\":\"}\n{\"a\":\"{\\\"b\\\":{\\\"c\\\":\\\""
            + String(repeating: "[", count: 10_000) + "\"}\n"
        #expect(throws: AccessLogError.self) { try AccessLog.open(MemorySource(name: "x", text: broken)) }
    }

    @Test func `words before HAProxy's frontend are stepped over`() throws {
        let row =
            "Feb 11 08:40:04 lb1 haproxy[812]: 198.51.100.24:40004 [11/Feb/2026:08:40:04.250] orders.example ABC fe_https~ be_orders/app1 "
            + "0/0/1/-1/45 502 904 - - SH-- 5/4/3/2/0 0/0 \"GET /orders/4?x=1 HTTP/1.1\" TLSv1.3"
        let log = try AccessLog.open(MemorySource(name: "x", text: row + "\n"))
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        let entry = try #require(entries.first)
        #expect(entry.status == 502)
        #expect(entry.proxyTimers?.backend == "be_orders")
        #expect(entry.path == "/orders/4")
    }
}
