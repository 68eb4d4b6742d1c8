import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing
import Times

struct ProxyErrorLogTests {
    private func lines(_ text: String, zone: ClockZone = .utc) throws -> [ProxyErrorLine] {
        try ProxyErrorLog.read(MemorySource(name: "error.log", text: text), zone: zone).lines
    }

    private func nginx(_ message: String, request: String = "GET /x HTTP/1.1") -> String {
        "2026/03/04 11:17:21 [error] 812#812: *37 \(message), client: 10.0.0.9, server: shop, request: \"\(request)\", "
            + "upstream: \"http://10.1.0.5:80/x\", host: \"shop\"\n"
    }

    private func caddy(_ message: String, logger: String = "http.log.error.log0") -> String {
        "{\"level\":\"error\",\"ts\":1772619441.6647499,\"logger\":\"\(logger)\",\"msg\":\"\(message)\",\"request\":{\"remote_ip\":"
            + "\"10.0.0.9\",\"remote_port\":\"4711\",\"method\":\"POST\",\"host\":\"shop\",\"uri\":\"/pay?a=1\",\"headers\":{}},"
            + "\"duration\":0.000930628,\"status\":502,\"err_id\":\"x\"}\n"
    }

    @Test(arguments: [
        ("dial tcp 10.1.0.5:80: connect: connection refused", "refused"),
        ("dial tcp 10.1.0.5:80: i/o timeout", "connect-timeout"),
        ("dial tcp: lookup web.internal on 10.0.0.2:53: no such host", "dns"),
        ("net/http: timeout awaiting response headers", "response-timeout"),
        ("EOF", "premature-close"),
        ("net/http: HTTP/1.x transport connection broken: unexpected EOF", "premature-close"),
        ("read tcp 10.0.0.1:46038->10.1.0.5:80: read: connection reset by peer", "reset"),
        ("http: server closed idle connection", "keep-alive-race"),
        ("net/http: HTTP/1.x transport connection broken: malformed HTTP status code \\\"NOT\\\"", "bad-status-line"),
        ("net/http: HTTP/1.x transport connection broken: bad Content-Length \\\"12x\\\"", "bad-framing"),
        ("net/http: server response headers exceeded 10485760 bytes; aborted", "header-too-big"),
        ("tls: first record does not look like a TLS handshake", "tls"),
        ("x509: certificate signed by unknown authority", "tls"),
        ("no upstreams available", "marked-down"),
        ("context canceled", "client-left"),
        ("words that nobody has met", "nothing"),
    ])
    func `Caddy's records tell what failed and for whom`(message: String, signal: String) throws {
        let found = try lines(
            "{\"level\":\"info\",\"ts\":1772619440.1,\"logger\":\"http.log\",\"msg\":\"server running\"}\n"
                + caddy(message))
        #expect(found.map(\.signal.claim.label) == [signal])
        let line = try #require(found.first)
        #expect(line.product == .caddy)
        #expect(line.line == 2)
        #expect(line.time.microseconds == 1_772_619_441_664_749)
        #expect(line.client == "10.0.0.9")
        #expect(line.clientPort == 4711)
        #expect(line.method == "POST")
        #expect(line.target == "/pay?a=1")
    }

    @Test(arguments: [
        ("connect() failed (111: Connection refused) while connecting to upstream", "refused"),
        (
            "upstream timed out (110: Operation timed out) while reading response header from upstream",
            "response-timeout"
        ),
        ("upstream timed out (110: Connection timed out) while SSL handshaking to upstream", "connect-timeout"),
        ("upstream timed out (110: Connection timed out) while sending request to upstream", "response-timeout"),
        ("upstream timed out (110: Connection timed out) while reading upstream", "body-broke"),
        ("upstream prematurely closed connection while reading response header from upstream", "premature-close"),
        ("recv() failed (104: Connection reset by peer) while reading response header from upstream", "reset"),
        ("upstream sent too big header while reading response header from upstream", "header-too-big"),
        ("upstream sent no valid HTTP/1.0 header while reading response header from upstream", "bad-status-line"),
        ("upstream sent duplicate header line: \"Content-Length: 5\"", "bad-framing"),
        ("no live upstreams while connecting to upstream", "marked-down"),
        ("web.internal could not be resolved (110: Operation timed out)", "dns"),
        ("limiting requests, excess: 2.000 by zone \"r\"", "refused-by-proxy"),
        (
            "connect() to 10.1.0.5:80 failed (99: Cannot assign requested address) while connecting to upstream",
            "dropped-connection"
        ),
        (
            "upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream",
            "tls"
        ),
        (
            "client prematurely closed connection, so upstream connection is closed too while reading response header from upstream",
            "client-left"
        ),
    ])
    func `nginx's messages prove what they say`(message: String, signal: String) throws {
        let line = try #require(try lines(nginx(message)).first)
        #expect(line.signal.claim.label == signal)
        #expect(line.connection == 37)
        #expect(line.client == "10.0.0.9")
        #expect(line.target == "/x")
        #expect(line.upstream == "http://10.1.0.5:80/x")
    }

    @Test func `a request cannot pretend to be another line's field`() throws {
        let request = "GET /a\", upstream: \"http://evil/\", host: \"no live upstreams HTTP/1.1"
        let line = try #require(
            try lines(
                nginx("connect() failed (111: Connection refused) while connecting to upstream", request: request)
            ).first)
        #expect(line.signal.claim.label == "refused")
        #expect(line.client == "10.0.0.9")
        let quiet = try lines(
            nginx("open() \"/var/www/x\" failed (2: No such file)", request: "GET /no%20live%20upstreams HTTP/1.1"))
        #expect(quiet.isEmpty)
    }

    @Test func `a zone is taken off the stamps`() throws {
        let line = try #require(
            try lines(nginx("no live upstreams while connecting to upstream"), zone: ClockZone { _ in 3600 }).first)
        #expect(line.time.iso8601 == "2026-03-04T10:17:21Z")
    }

    @Test(arguments: [
        (
            "(70007)The timeout specified has expired: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
            "response-timeout"
        ),
        (
            "(20014)Internal error: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
            "premature-close"
        ),
        (
            "(104)Connection reset by peer: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
            "reset"
        ),
        ("[client 10.0.0.9:4001] AH00898: Corrupt status line returned by remote server", "bad-status-line"),
        (
            "(28)No space left on device: [client 10.0.0.9:4001] AH10124: header size is over the limit allowed by ResponseFieldSize",
            "header-too-big"
        ),
        ("(EAI 2)Name or service not known: [client 10.0.0.9:4001] AH00898: DNS lookup failure for: s", "dns"),
    ])
    func `Apache's codes and numbers prove what they say`(text: String, signal: String) throws {
        let line = try #require(
            try lines("[Wed Mar 04 11:17:21.500485 2026] [proxy_http:error] [pid 1:tid 2] \(text)\n").first)
        #expect(line.signal.claim.label == signal)
        #expect(line.client == "10.0.0.9")
        #expect(line.clientPort == 4001)
        #expect(line.time.iso8601 == "2026-03-04T11:17:21.500485Z")
    }

    @Test func `Apache's two lines of one failure are one, also with another thread's between`() throws {
        func line(_ microseconds: Int, _ tid: Int, _ text: String) -> String {
            "[Wed Mar 04 11:17:21.500\(microseconds) 2026] [proxy:error] [pid 1:tid \(tid)] \(text)\n"
        }
        let found = try lines(
            line(
                100, 2,
                "(70007)The timeout specified has expired: [client 10.0.0.9:1] AH01102: error reading status line from remote server s"
            )
                + line(
                    101, 3,
                    "(70007)The timeout specified has expired: [client 10.0.0.8:2] AH01102: error reading status line from remote server s"
                )
                + line(102, 2, "[client 10.0.0.9:1] AH00898: Error reading from remote server returned by /x")
                + line(103, 3, "[client 10.0.0.8:2] AH00898: Error reading from remote server returned by /y")
                + line(104, 4, "(111)Connection refused: AH00957: http: attempt to connect to 10.1.0.5:80 failed")
                + line(105, 4, "[client 10.0.0.7:3] AH01114: HTTP: failed to make connection to backend: s"))
        #expect(found.map(\.signal.claim.label) == ["response-timeout", "response-timeout", "refused"])
    }

    @Test func `what is no error log is refused`() {
        #expect(throws: SystemEvidenceError.self) { try lines("hello\n") }
        #expect(throws: SystemEvidenceError.empty(name: "error.log")) { try lines("") }
    }
}

struct EventLogTests {
    private func event(
        _ id: Int, provider: String = "Name='Microsoft-Windows-WAS' EventSourceName='WAS'",
        data: String = "<Data>ShopPool</Data><Data>4312</Data>"
    ) -> String {
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider \(provider)/><EventID Qualifiers='1'>\(id)"
            + "</EventID><TimeCreated SystemTime='2026-03-04T10:15:02.123456700Z'/><Channel>System</Channel><Computer>WEB01</Computer>"
            + "</System><EventData>\(data)</EventData></Event>"
    }

    private func read(_ bytes: [UInt8]) throws -> EventLog {
        try EventLog.read(MemorySource(name: "System.xml", bytes: bytes))
    }
    private func read(_ text: String) throws -> EventLog { try read(Array(text.utf8)) }

    @Test func `events are read with a root, without one, on one line, and in UTF-16`() throws {
        let two = event(5009) + event(5074, data: "<Data>4312</Data><Data>ShopPool</Data>")
        let utf16: [UInt8] =
            [0xFF, 0xFE]
            + "<?xml version=\"1.0\" encoding=\"utf-16\"?><Events>\(two)</Events>".utf16.flatMap {
                [UInt8($0 & 0xFF), UInt8($0 >> 8)]
            }
        for log in [
            try read(two),
            try read(
                "<?xml version='1.0'?>\r\n<Events>\r\n\(event(5009))\r\n\(event(5074, data: "<Data>4312</Data><Data>ShopPool</Data>"))</Events>"
            ), try read(utf16),
        ] {
            #expect(log.events.map(\.kind) == [.crash, .recycle])
            #expect(log.events.map(\.pool) == ["ShopPool", "ShopPool"])
            #expect(log.events.map(\.processID) == [4312, 4312])
            #expect(log.events.first?.time.iso8601 == "2026-03-04T10:15:02.123456Z")
            #expect(log.tally.unparsed == 0)
        }
    }

    @Test func `a damaged event costs no other`() throws {
        let text = event(5009) + "\n<Event><System><Provider Name='x'/></Sys\n" + event(5011) + "\n<Event><System>cut"
        let log = try read(text)
        #expect(log.events.map(\.kind) == [.crash, .communicationError])
        #expect(log.tally.unparsed == 2)
        #expect(log.tally.firstUnparsed.map(\.line) == [2, 4])
    }

    @Test func `a document type and its entities are refused, and a huge event does not balloon`() throws {
        let bomb = "<Event><!DOCTYPE a [<!ENTITY b 'cccc'>]><System>&b;</System></Event>" + event(5009)
        #expect(try read(bomb).tally.unparsed == 1)
        let huge = "<Event><System>" + String(repeating: "<a>", count: 1_000_000) + "</Event>\n" + event(5009)
        let log = try read(huge)
        #expect(log.tally.unparsed == 1)
        #expect(log.events.count == 1)
        let deep = try read(
            "<Event>" + String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000)
                + "</Event>" + event(5009))
        #expect(deep.events.count == 1)
    }

    @Test func `other services' comings and goings do not matter`() throws {
        let manager = "Name='Service Control Manager'"
        let log = try read(
            event(7036, provider: manager, data: "<Data Name='param1'>Print Spooler</Data>")
                + event(7036, provider: manager, data: "<Data Name='param1'>World Wide Web Publishing Service</Data>"))
        #expect(log.events.map(\.kind) == [.serviceStop])
        #expect(log.tally.rows == 2)
    }
}

struct CounterLogTests {
    private func read(_ text: String) throws -> CounterLog {
        try CounterLog.read(MemorySource(name: "q.csv", text: text))
    }

    private let header =
        "\"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)\",\"\\\\WEB01\\HTTP Service Request Queues(ShopPool)\\CurrentQueueSize\",\"\\\\WEB01\\Memory\\Pages\"\r\n"

    @Test func `the header's minutes make UTC, blank samples are passed over`() throws {
        let log = try read(
            header + "\"03/04/2026 11:15:00.012\",\" \",\"1\"\r\n\"03/04/2026 11:15:01.012\",\"412\",\"1\"\r\n")
        #expect(log.series.count == 1)
        #expect(log.series[0].kind == .queueLength)
        #expect(
            log.series[0].samples == [
                .init(time: try #require(Timestamp(iso8601: "2026-03-04T10:15:01.012Z")), value: 412)
            ])
        #expect(log.tally.rows == 2)
    }

    @Test func `typeperf's empty first and closing lines are no samples`() throws {
        let log = try read(
            "\r\n" + header
                + "\"03/04/2026 11:15:00.012\",\"4\",\"1\"\r\n\r\nExiting, please wait...\r\nThe command completed successfully.\r\n"
        )
        #expect(log.tally.rows == 1)
        #expect(log.tally.unparsed == 0)
    }

    @Test func `a long series is thinned, and its peak stays`() throws {
        var text = header
        for second in 0..<50_000 {
            let time = Timestamp(seconds: 1_772_000_000 + Int64(second))
            let parts = time.dateText.split(separator: "-")
            text +=
                "\"\(parts[1])/\(parts[2])/\(parts[0]) \(time.clockText).000\",\"\(second == 31_337 ? 9999 : 1)\",\"1\"\n"
        }
        let log = try read(text)
        #expect(log.series[0].samples.count <= CounterLog.mostSamples)
        #expect(log.series[0].samples.map(\.value).max() == 9999)
        #expect(log.tally.isClipped)
    }

    @Test func `what is no counter log is refused`() {
        #expect(throws: SystemEvidenceError.self) { try read("a,b\n1,2\n") }
    }
}

struct HTTPErrorLogTests {
    private let rows =
        "2026-03-04 10:16:10 10.1.0.9 50112 10.1.0.5 443 HTTP/1.1 POST /Shop/Report.aspx?a=1 503 2 QueueFull ShopPool\n"
        + "2026-03-04 10:16:11 fe80::1%12 50113 10.1.0.5 443 HTTP/1.1 GET /x - 2 Client_Reset ShopPool\n"

    private func read(_ text: String) throws -> HTTPErrorLog {
        try HTTPErrorLog.read(MemorySource(name: "httperr1.log", text: text))
    }

    @Test func `rows are read by their header, and by their columns where it is lost`() throws {
        let head =
            "#Software: Microsoft HTTP API 2.0\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status "
            + "s-siteid s-reason s-queuename\n"
        for text in [head + rows, rows] {
            let log = try read(text)
            #expect(log.rows.map(\.reason) == ["QueueFull", "Client_Reset"])
            #expect(log.rows.map(\.meaning) == [.turnedAway, .waiting])
            #expect(log.rows[0].time.iso8601 == "2026-03-04T10:16:10Z")
            #expect(log.rows[0].status == 503)
            #expect(log.rows[1].status == nil)
            #expect(log.rows[0].target == "/Shop/Report.aspx?a=1")
            #expect(log.rows[0].clientPort == 50112)
            #expect(log.rows[0].queue == "ShopPool")
        }
    }

    @Test func `a row that is none is counted, and a file of them refused`() throws {
        let log = try read(rows + "what is this\n\0\0\0\n")
        #expect(log.tally.rows == 2)
        #expect(log.tally.unparsed == 1)
        #expect(throws: SystemEvidenceError.self) { try read("one\ntwo\n") }
        #expect(throws: SystemEvidenceError.self) { try read("") }
    }
}
