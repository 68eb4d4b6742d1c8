import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import Times

struct FormatTests {
    private func read(_ text: String, format: String? = nil, zone: String? = nil, name: String = "access.log") throws
        -> (
            log: AccessLog, entries: [Entry], tally: ScanTally
        )
    {
        let log = try AccessLog.open(
            MemorySource(name: name, text: text), format: try format.map { try AccessLogFormat.parse($0) },
            zone: zone.flatMap { LogZone($0) })
        var entries: [Entry] = []
        let tally = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        return (log, entries, tally)
    }

    // MARK: - nginx

    @Test func `a combined row is read, and its stamp is the end`() throws {
        let row =
            "10.0.0.9 - bob [04/Mar/2026:11:17:21 +0100] \"POST /Shop/a%20b?x=1&y=\\x22 HTTP/1.1\" 502 157 \"-\" \"curl/8\" rt=2.500\n"
        let entry = try #require(try read(row).entries.first)
        #expect(entry.time.iso8601 == "2026-03-04T10:17:21Z")
        #expect(entry.status == 502)
        #expect(entry.method == "POST")
        #expect(entry.path == "/Shop/a%20b")
        #expect(entry.query == "x=1&y=\\x22")
        #expect(entry.normalizedTarget == "/Shop/a b?x=1&y=\"")
        #expect(entry.duration == .milliseconds(2500))
        #expect(entry.end.from == entry.time)
        #expect(entry.start.contains(entry.time - .milliseconds(2500)))
        #expect(entry.client == "10.0.0.9")
    }

    @Test func `a log_format string is obeyed, lists of tries included`() throws {
        let format = "'$msec [$request_id] $remote_addr \"$request_method $uri$is_args$args\"'"
        #expect(throws: AccessLogFormat.Problem.self) { try AccessLogFormat.parse(format) }
        let definition =
            "log_format t '$remote_addr|$time_iso8601|$request|$status|$upstream_addr|$upstream_status|' '$upstream_connect_time "
            + "$upstream_header_time $upstream_response_time|$request_time';"
        let row =
            "1.2.3.4|2026-03-04T11:17:21+01:00|GET /x HTTP/2.0|200|10.0.0.1:80, 10.0.0.2:80 : unix:/s|502, 504 : 200|-, 0.001 : "
            + "0.000 -, - : 0.010 0.001, 2.000 : 0.011|2.012\n"
        let entry = try #require(try read(row, format: definition).entries.first)
        let upstream = try #require(entry.upstream)
        #expect(upstream.addresses == ["10.0.0.1:80", "10.0.0.2:80", "unix:/s"])
        #expect(upstream.statuses == [502, 504, 200])
        #expect(upstream.connectTimes == [nil, .milliseconds(1), .zero])
        #expect(upstream.headerTimes.last == .milliseconds(10))
        #expect(upstream.responseTimes.last == .milliseconds(11))
        #expect(entry.duration == .milliseconds(2012))
    }

    @Test(arguments: [
        ("$remote_addr$status [$time_local]", "nothing stands between"), ("$request [$time_local]", "no status"),
        ("$status $request", "no time"), ("${status [$time_local]", "not closed"), ("%h %{x", "not closed"),
        ("combind", "did you mean combined"),
        ("%ci:%cp [%tr] %ft", "no status"), ("%ci %ST %[src", "not closed"),
    ])
    func `a format string that cannot be used says why`(text: String, words: String) {
        do {
            _ = try AccessLogFormat.parse(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.message.contains(words), "\(error.message)")
        }
    }

    // MARK: - Apache

    @Test func `a LogFormat string is obeyed, and its stamp is the start`() throws {
        let row =
            "10.0.0.9:5123 - - [04/Mar/2026:10:17:21 +0000] \"GET /x\\\"y HTTP/1.1\" 502 - \"-\" \"a \\\"quoted\\\" agent\" 2500000 2\n"
        let entry = try #require(
            try read(
                row,
                format:
                    "LogFormat \"%h:%{remote}p %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\" %D %T\" x"
            )
            .entries.first)
        #expect(entry.product == .apache)
        #expect(entry.duration == .milliseconds(2500))
        #expect(entry.start.from == entry.time)
        #expect(entry.end.from == entry.time + .milliseconds(2500))
        #expect(entry.clientPort == 5123)
        #expect(entry.bytesSent == nil)
        #expect(entry.normalizedTarget == "/x\"y")
        #expect(entry.userAgent == "a \\\"quoted\\\" agent")
    }

    @Test func `path and query that stand together are one target`() throws {
        let entry = try #require(
            try read("[04/Mar/2026:10:17:21 +0000] GET /a?b=c 200 7\n", format: "%t %m %U%q %>s %{ms}T").entries.first)
        #expect(entry.path == "/a")
        #expect(entry.query == "b=c")
        #expect(entry.duration == .milliseconds(7))
    }

    @Test(arguments: [
        ("0.003", ProductID.nginx, Duration?.some(.milliseconds(3)), Double?.none), ("12345", .apache, nil, 12_345.0),
        ("2", .apache, nil, 2), ("12.345", .nginx, nil, 12.345),
    ])
    func `a number behind combined rows is a duration only where its unit is known`(
        number: String, product: ProductID, duration: Duration?, open: Double?
    ) throws {
        let row = "1.2.3.4 - - [04/Mar/2026:10:17:21 +0000] \"GET /x HTTP/1.1\" 200 5 \"-\" \"u\" \(number)\n"
        let read = try read(String(repeating: row, count: 5))
        #expect(read.log.format.product == product)
        #expect(read.entries.first?.duration == duration)
        #expect(read.entries.first?.openNumber == open.map(OpenNumber.init))
    }

    // MARK: - HAProxy

    private let haproxy =
        "[04/Mar/2026:10:17:21.250] fe~ be/s1 1/20/3/400/424 502 209 - - SH-- 5/4/3/2/+1 7/8 {a|b} {} \"GET /x#20y?q=1 HTTP/1.1\"\n"

    @Test(arguments: [
        ("Mar  4 10:17:21 lb1 haproxy[812]: 10.0.0.9:4001 ", "10.0.0.9"), ("2001:db8::1:4001 ", "2001:db8::1"),
        ("2026-03-04T10:17:21+00:00 lb1 haproxy[1]: 10.0.0.9:4001 ", "10.0.0.9"),
        ("haproxy_1  | <134>10.0.0.9:4001 ", "10.0.0.9"),
    ])
    func `an httplog row is read behind any prefix`(prefix: String, client: String) throws {
        let entry = try #require(try read(prefix + haproxy).entries.first)
        #expect(entry.client == client)
        #expect(entry.clientPort == 4001)
        #expect(entry.time.iso8601 == "2026-03-04T10:17:21.250Z")
        #expect(entry.duration == .milliseconds(424))
        #expect(entry.normalizedTarget == "/x y?q=1")
        let timers = try #require(entry.proxyTimers)
        #expect(timers.termination == "SH--")
        #expect(timers.queue == .milliseconds(20))
        #expect(timers.response == .milliseconds(400))
        #expect(timers.retries == 1)
        #expect(timers.serverQueue == 7)
        #expect(timers.backendQueue == 8)
        #expect(timers.frontend == "fe")
    }

    @Test func `connections, start-up lines and cut rows are no requests`() throws {
        let text =
            "10.0.0.9:1 " + haproxy + "10.0.0.9:1 [04/Mar/2026:10:17:21.250] fe be/s1 0/0/12 99 -- 1/1/1/1/0 0/0\n"
            + "Proxy fe started.\n10.0.0.9:1 [04/Mar/2026:10:17:21.250] fe/1: SSL handshake failure\n"
            + "10.0.0.9:1 [04/Mar/2026:10:17:21.250] fe be/<NOSRV> 0/-1/-1/-1/0 503 99 - - SC-- 1/1/1/1/0 0/0 \"<BADREQ>\"\n"
            + "10.0.0.9:1 [04/Mar/2026:10:17:22.250] fe be/s1 0/0/0/-1/9 -1 0 - - CD-- 1/1/1/1/0 0/0 \"GET /cu\n"
            + "10.0.0.9:1 [04/Mar/2026:10:17:22.250] fe be/s1 0/0/0/1\n"
        let read = try read(text)
        #expect(read.tally.rows == 3)
        #expect(read.tally.others == 3)
        #expect(read.tally.unparsed == 1)
        #expect(read.tally.firstUnparsed.first?.line == 7)
        #expect(read.entries[1].proxyTimers?.server == nil)
        #expect(read.entries[1].method == nil)
        #expect(read.entries[2].status == -1)
    }

    // MARK: - IIS

    @Test func `Fields are read anew at every header, and Date gives the date`() throws {
        let text = """
            #Software: Microsoft Internet Information Services 10.0
            #Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken
            2026-03-04 10:17:21 POST /Shop/Report+1.aspx a=b+c 10.1.0.9 Mozilla/5.0+(X11) 502 3 2147954402 30015
            #Date: 2026-03-04 23:59:00
            #Fields: time sc-status time-taken cs-uri-stem
            23:59:59 200 12 /a
            00:00:02 200 12 /b
            00:00:03 200
            """
        let read = try read(text)
        #expect(read.tally.rows == 3)
        #expect(read.tally.others == 4)
        #expect(read.tally.unparsed == 1)
        let first = try #require(read.entries.first)
        #expect(first.iis?.substatus == 3)
        #expect(first.iis?.win32Status == 12002)
        #expect(first.duration == .milliseconds(30_015))
        #expect(first.end.from.iso8601 == "2026-03-04T10:17:21Z")
        #expect(first.normalizedTarget == "/Shop/Report 1.aspx?a=b c")
        #expect(read.entries[2].time.iso8601 == "2026-03-05T00:00:02Z")
        #expect(read.log.zone.zone == .utc)
        #expect(read.log.zone.origin == .format)
    }

    @Test func `a file whose header was lost is read by its columns`() throws {
        let row = "2026-03-04 10:17:21 10.1.0.5 GET /x - 443 - 10.1.0.9 agent - 200 0 0 15\n"
        #expect(try read(row).entries.first?.duration == .milliseconds(15))
    }

    // MARK: - One name in every spelling

    @Test func `the same request has the same name in every product's log`() throws {
        let nginx = try read(
            "1.2.3.4 - - [04/Mar/2026:10:17:21 +0000] \"GET /a%20b?q=%22x HTTP/1.1\" 200 5 \"-\" \"u\"\n"
        ).entries[0]
        let iis = try read(
            "#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status\n2026-03-04 10:17:21 GET /a+b q=%22x 200\n"
        ).entries[0]
        let haproxy = try read(
            "1.2.3.4:1 [04/Mar/2026:10:17:21.250] fe be/s1 1/2/3/4/5 200 2 - - ---- 1/1/1/1/0 0/0 \"GET http://h/a%20b?q=#22x HTTP/1.1\"\n"
        ).entries[0]
        #expect(nginx.name == iis.name)
        #expect(nginx.name == haproxy.name)
        #expect(nginx.normalizedTarget == iis.normalizedTarget)
        #expect(
            nginx.name
                != (try read("1.2.3.4 - - [04/Mar/2026:10:17:21 +0000] \"GET /a%20c HTTP/1.1\" 200 5 \"-\" \"u\"\n")
                    .entries[0].name))
    }

    // MARK: - Zones

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-04T09:17:21.250Z"), ("+05:30", "2026-03-04T04:47:21.250Z"),
        ("UTC", "2026-03-04T10:17:21.250Z"),
    ])
    func `a log without a zone is read in the one told`(zone: String, expected: String) throws {
        let read = try read("10.0.0.9:1 " + haproxy, zone: zone)
        #expect(read.entries[0].time.iso8601 == expected)
        #expect(read.log.zone.origin == .told)
    }

    @Test func `where clocks are set back the first of two times is taken`() throws {
        func time(_ stamp: String) throws -> String {
            try read(
                "1.2.3.4:1 [\(stamp)] fe be/s1 1/2/3/4/5 200 2 - - ---- 1/1/1/1/0 0/0 \"GET / HTTP/1.1\"\n",
                zone: "Europe/Berlin"
            ).entries[0].time.iso8601
        }
        #expect(try time("25/Oct/2026:01:30:00.000") == "2026-10-24T23:30:00Z")
        #expect(try time("25/Oct/2026:02:30:00.000") == "2026-10-25T00:30:00Z")
        #expect(try time("25/Oct/2026:03:30:00.000") == "2026-10-25T02:30:00Z")
        #expect(try time("29/Mar/2026:03:30:00.000") == "2026-03-29T01:30:00Z")
    }

    @Test(arguments: ["Nowhere/Land", "", "+25:00", "+1", "Mars"])
    func `what is no zone is refused`(text: String) { #expect(LogZone(text) == nil) }

    // MARK: - What is no access log

    @Test func `empty, binary and foreign files are refused by kind`() {
        #expect(throws: AccessLogError.empty(name: "x")) { try AccessLog.open(MemorySource(name: "x", text: "")) }
        #expect(throws: AccessLogError.binary(name: "x", what: .compressed("gzip"))) {
            try AccessLog.open(MemorySource(name: "x", bytes: [0x1F, 0x8B, 8]))
        }
        #expect(throws: AccessLogError.self) { try AccessLog.open(MemorySource(name: "x", text: "hello\nworld\n")) }
    }

    // MARK: - Caddy

    private func caddy(_ changes: String = "", request: String = "") -> String {
        "{\"level\":\"info\",\"ts\":1772619441.2501239,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\",\"request\":{"
            + "\"remote_ip\":\"10.0.0.9\",\"remote_port\":\"60877\",\"proto\":\"HTTP/1.1\",\"method\":\"GET\",\"host\":\"shop.example\","
            + "\"uri\":\"/api/stock?sku=1\\u00262=3\",\"headers\":{\"User-Agent\":[\"curl \\\"8\\\"\"],\"X-Forwarded-For\":[\"192.0.2.7\"]}"
            + "\(request)},\"bytes_read\":0,\"user_id\":\"\",\"duration\":0.017334397,\"size\":112,\"status\":502\(changes)}\n"
    }

    @Test func `a row of Caddy's is read, and its stamp is the end`() throws {
        let (log, entries, tally) = try read(caddy() + "{\"level\":\"info\",\"ts\":1.5,\"msg\":\"server running\"}\n")
        #expect(log.format.displayName == "JSON (Caddy)")
        #expect(log.zone.origin == .stated)
        #expect(tally.rows == 1)
        #expect(tally.others == 1)
        #expect(tally.unparsed == 0)
        let entry = try #require(entries.first)
        #expect(entry.time.microseconds == 1_772_619_441_250_123)
        #expect(entry.moment == .end)
        #expect(entry.status == 502)
        #expect(entry.duration == .microseconds(17_334))
        #expect(entry.method == "GET")
        #expect(entry.path == "/api/stock")
        #expect(entry.query == "sku=1&2=3")
        #expect(entry.client == "10.0.0.9")
        #expect(entry.clientPort == 60877)
        #expect(entry.forwardedFor == "192.0.2.7")
        #expect(entry.userAgent == "curl \"8\"")
        #expect(entry.host == "shop.example")
        #expect(entry.bytesSent == 112)
        // The same request as nginx writes it.
        let same = try read(
            "10.0.0.9 - - [04/Mar/2026:11:17:21 +0100] \"GET /api/stock?sku=1&2=3 HTTP/1.1\" 502 157 \"-\" \"c\"\n")
        #expect(same.entries.first?.name == entry.name)
    }

    @Test func `Caddy's earlier versions, other encoders and container logs are read as well`() throws {
        let old = caddy().split(separator: "\"remote_ip\":\"10.0.0.9\",\"remote_port\":\"60877\"").joined(
            separator: "\"remote_addr\":\"[2001:db8::1]:443\"")
        let entry = try #require(try read(old).entries.first)
        #expect(entry.client == "2001:db8::1")
        #expect(entry.clientPort == 443)
        let texts = caddy().split(separator: "1772619441.2501239").joined(
            separator: "\"2026-03-04T11:17:21.250+01:00\""
        )
        .split(separator: "0.017334397").joined(separator: "\"1m2.5s\"")
        let other = try #require(try read("caddy  | " + texts).entries.first)
        #expect(other.time.iso8601 == "2026-03-04T10:17:21.250Z")
        #expect(other.duration == .milliseconds(62_500))
        let milliseconds = caddy().split(separator: "1772619441.2501239").joined(separator: "1772619441250")
        #expect(try read(milliseconds).entries.first?.time.microseconds == 1_772_619_441_250_000)
    }

    @Test(arguments: [
        "{\"status\":502,\"request\":{\"uri\":\"/\"", "{\"status\":}", "{\"a\":[1,2", "{\"a\" 1}", "{} x",
        "{\"a\":\"unended", "{\"a\":\"x\\", "{\"status\":50x,\"ts\":1,\"request\":{\"uri\":\"/\"}}",
    ])
    func `a broken JSON line is counted with what was expected`(line: String) throws {
        let (_, entries, tally) = try read(caddy() + line + "\n")
        #expect(entries.count == 1)
        #expect(tally.unparsed == 1)
        #expect(tally.firstUnparsed.first?.reason.hasPrefix("expected") == true)
    }

    @Test func `JSON nested too deep ends the reading of its line`() throws {
        let deep = String(repeating: "{\"a\":", count: 100_000)
        #expect(try read(caddy() + deep + "\n").tally.unparsed == 1)
        let arrays = "{\"a\":" + String(repeating: "[", count: 200_000)
        #expect(try read(caddy() + arrays + "\n").tally.unparsed == 1)
    }
}
