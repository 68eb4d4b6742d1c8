import AccessLogs
import Attributions
import Diagnosis
import Incidents
import LogSources
import Products
import SystemEvidence
import Testing
import Times

struct AttributionTests {
    private func causes(_ attributions: [Attribution]) -> [String] {
        attributions.map { "\($0.cause.rawValue)/\($0.detail?.rawValue ?? "-")" }
    }

    /// Quick rows of several paths before and while something fails.
    private var quickTraffic: String {
        (0..<50).map { Rows.success(end: $0, ["/a", "/b", "/c", "/d"][$0 % 4], rt: "0.020") }.joined()
    }

    @Test func `the server worked longer than the proxy waited: proxy timeout`() throws {
        let found = try Rows.attributions(
            proxy: quickTraffic + Rows.nginx(end: 30, "/report", 504, rt: "10.000"),
            server: Rows.iis(end: 0, "/a", 200, ms: 20) + Rows.iis(end: 45, "/report", 200, ms: 25_000, win32: 64))
        #expect(causes(found) == ["proxy-timeout/response-timeout"])
        #expect(found[0].match?.line == 4)
        #expect(found[0].confidence >= 0.9)
        #expect(found[0].evidence == ["access.log:51", "u_ex260304.log:4"])
    }

    @Test func `the server's own work would have fitted: the request waited`() throws {
        let found = try Rows.attributions(
            proxy: quickTraffic + Rows.nginx(end: 30, "/report", 504, rt: "10.000"),
            server: Rows.iis(end: 0, "/a", 200, ms: 20) + Rows.iis(end: 41, "/report", 200, ms: 900))
        #expect(causes(found) == ["queued-requests/saturation"])
    }

    @Test func `every path slow and no row on the server: a queue`() throws {
        var proxy = ""
        for second in 0..<20 {
            for path in ["/a", "/b", "/c", "/d"] { proxy += Rows.success(end: second, path, rt: "0.020") }
        }
        for second in 32..<40 {
            for path in ["/a", "/b", "/c", "/d"] { proxy += Rows.success(end: second, path, rt: "7.500") }
        }
        proxy += Rows.nginx(end: 38, "/a", 504, rt: "10.000") + Rows.nginx(end: 39, "/b", 504, rt: "10.000")
        let found = try Rows.attributions(
            proxy: proxy, server: Rows.iis(end: 1, "/z", 200, ms: 20) + Rows.iis(end: 59, "/z", 200, ms: 20))
        #expect(causes(found) == ["queued-requests/saturation", "queued-requests/saturation"])
    }

    @Test func `one slow path while others are quick is work, also without the server's log`() throws {
        let failures = (30..<34).map { Rows.nginx(end: $0, "/report", 504, rt: "10.00\($0 % 4)") }.joined()
        #expect(
            Set(causes(try Rows.attributions(proxy: quickTraffic + failures))) == ["proxy-timeout/response-timeout"])
    }

    @Test func `the same status on the server: its own`() throws {
        let found = try Rows.attributions(
            proxy: Rows.haproxy(at: 10, "/pay", 502, "0/0/0/30/31", "----"),
            server: Rows.iis(end: 10, "/pay", 502, ms: 30))
        #expect(causes(found) == ["server-sent/application"])
        #expect(found[0].hop == .server)
        let gateway = try Rows.attributions(
            proxy: Rows.haproxy(at: 10, "/pay", 502, "0/0/0/30/31", "----"),
            server: Rows.iis(end: 10, "/pay", 502, ms: 30, substatus: 3))
        #expect(causes(gateway) == ["server-sent/gateway-behind"])
    }

    @Test(arguments: [
        ("503 0/0/-1/-1/1002 SC-- s1", "dropped-connection/refused"),
        ("503 0/-1/-1/-1/0 SC-- <NOSRV>", "dropped-connection/marked-down"),
        ("503 0/0/2000/-1/2000 sC-- s1", "dropped-connection/connect-timeout"),
        ("503 0/1502/-1/-1/1502 sQ-- s1", "queued-requests/saturation"),
        ("502 0/0/0/-1/300 SH-- s1", "dropped-connection/premature-close"),
        ("502 0/0/0/-1/3 PH-- s1", "invalid-response/-"),
        ("502 0/0/0/12/13 ---- s1", "server-sent/application"), ("503 0/0/-1/-1/40 CC-- s1", "unknown/client-left"),
        ("503 0/-1/-1/-1/0 PR-- <NOSRV>", "unknown/refused-by-proxy"),
        ("503 0/-1/-1/-1/0 LR-- <NOSRV>", "unknown/refused-by-proxy"),
    ])
    func `HAProxy's termination state is taken at its word`(row: String, expected: String) throws {
        let parts = row.split(separator: " ").map(String.init)
        let line = Rows.haproxy(at: 5, "/x", Int(parts[0]) ?? 0, parts[1], parts[2], server: parts[3])
        #expect(causes(try Rows.attributions(proxy: line)) == [expected])
    }

    @Test func `a request that stays with its frontend found no backend; no server was down`() throws {
        let row = Rows.haproxy(at: 5, "/x", 503, "-1/-1/-1/-1/0", "SC--", server: "<NOSRV>")
        let found = try Rows.attributions(
            proxy: row.replacing(" fe be/", with: " fe~ fe/")
                + row.replacing("-1/-1/-1/-1/0", with: "0/-1/-1/-1/0"))
        #expect(causes(found) == ["unknown/not-routed", "dropped-connection/marked-down"])
        #expect(found.allSatisfy { $0.hop == .proxy })
    }

    @Test(arguments: [
        ("EREFUSED", "dropped-connection/refused"), ("ENETUNREACH returned by OS", "dropped-connection/no-route"),
        ("SSL_HANDSHAKE", "dropped-connection/tls"), ("26", "dropped-connection/connect-timeout"),
        ("", "dropped-connection/refused"), ("0", "dropped-connection/refused"),
    ])
    func `the error of HAProxy's connection says more than its state`(error: String, expected: String) throws {
        let format =
            "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}r {%[bc_err_name]}"
        let row = Rows.haproxy(at: 5, "/x", 503, "0/0/-1/-1/1002", "SC--").dropLast() + " {\(error)}\n"
        let found = try Rows.attributions(of: Rows.Logs(proxy: String(row), format: format))
        #expect(causes(found) == [expected])
    }

    @Test(arguments: [
        ("502 uct=- ", "dropped-connection/refused"), ("504 uct=- ", "dropped-connection/connect-timeout"),
        ("502 uht=0.020 ", "server-sent/application"), ("502 ", "unknown/-"),
    ])
    func `nginx's upstream fields tell how far a request got`(fields: String, expected: String) throws {
        let status = Int(fields.prefix(3)) ?? 0
        let line = Rows.nginx(
            end: 5, "/x", status, rt: "0.020", uct: fields.contains("uct=-") ? "-" : "0.000",
            uht: fields.contains("uht=0.020") ? "0.020" : "-")
        #expect(causes(try Rows.attributions(proxy: line)) == [expected])
    }

    @Test(arguments: [
        ("connect() failed (111: Connection refused) while connecting to upstream", "dropped-connection/refused"),
        ("upstream sent too big header while reading response header from upstream", "invalid-response/header-too-big"),
        (
            "upstream sent invalid header: \"X: a\\x00\" while reading response header from upstream",
            "invalid-response/bad-framing"
        ),
        (
            "upstream prematurely closed connection while reading response header from upstream",
            "dropped-connection/premature-close"
        ),
        (
            "recv() failed (104: Connection reset by peer) while reading response header from upstream",
            "dropped-connection/reset"
        ),
        ("no live upstreams while connecting to upstream", "dropped-connection/marked-down"),
        (
            "upstream timed out (110: Operation timed out) while connecting to upstream",
            "dropped-connection/connect-timeout"
        ),
        ("web could not be resolved (3: Host not found)", "dropped-connection/dns"),
        ("SSL_do_handshake() failed (SSL: error:0A00010B) while SSL handshaking to upstream", "dropped-connection/tls"),
    ])
    func `the proxy's error line decides`(message: String, expected: String) throws {
        let errors =
            "2026/03/04 10:15:05 [error] 1#1: *3 \(message), client: 10.0.0.1, server: s, request: \"GET /x?q=1 HTTP/1.1\", "
            + "upstream: \"http://10.1.0.5:80/x\", host: \"h\"\n"
        let found = try Rows.attributions(proxy: Rows.nginx(end: 5, "/x?q=1", 502, rt: "0.020"), errors: errors)
        #expect(causes(found) == [expected])
        #expect(found[0].evidence == ["access.log:1", "error.log:1"])
        #expect(found[0].confidence >= 0.9)
    }

    @Test func `a crash names the reason of a lost connection, but of no other failure`() throws {
        let proxy =
            Rows.haproxy(at: 10, "/x", 502, "0/0/0/-1/800", "SH--")
            + Rows.haproxy(at: 10, "/y", 502, "0/0/0/12/13", "----")
            + Rows.haproxy(at: 50, "/x", 502, "0/0/0/-1/800", "SH--")
        let found = try Rows.attributions(proxy: proxy, events: Rows.event(5009, at: 11))
        #expect(
            causes(found) == [
                "dropped-connection/crash", "server-sent/application", "dropped-connection/premature-close",
            ])
        #expect(found[0].evidence.contains("System.xml:1"))
    }

    @Test func `nothing but a status leaves the cause unknown`() throws {
        let line = "10.0.0.1 - - [04/Mar/2026:10:15:05 +0000] \"GET /x HTTP/1.1\" 502 150 \"-\" \"u\"\n"
        let found = try Rows.attributions(proxy: line + line)
        #expect(causes(found) == ["unknown/-", "unknown/-"])
        #expect(found.allSatisfy { $0.hop == nil && $0.confidence <= 0.5 })
    }

    @Test func `a row of a request that succeeded is not taken for a failure's`() throws {
        // Two requests for the same page: one went through, one was lost; the server has one row.
        let proxy = Rows.success(end: 10, "/x", rt: "0.100") + Rows.nginx(end: 10, "/x", 502, rt: "0.050")
        let found = try Rows.attributions(
            proxy: proxy,
            server: Rows.iis(end: 1, "/z", 200, ms: 1) + Rows.iis(end: 10, "/x", 200, ms: 100)
                + Rows.iis(end: 59, "/z", 200, ms: 1))
        #expect(found[0].match == nil)
        #expect(causes(found) == ["dropped-connection/premature-close"])
    }

    @Test func `an answered request that the proxy did not understand is an invalid response`() throws {
        let found = try Rows.attributions(
            proxy: Rows.nginx(end: 10, "/x", 502, rt: "0.050"),
            server: Rows.iis(end: 1, "/z", 200, ms: 1) + Rows.iis(end: 10, "/x", 200, ms: 45)
                + Rows.iis(end: 59, "/z", 200, ms: 1))
        #expect(causes(found) == ["invalid-response/-"])
    }

    // MARK: - The default formats: nginx's combined has no duration

    private func combined(_ second: Int, _ path: String, _ status: Int) -> String {
        "10.0.0.1 - - [04/Mar/2026:10:15:\(Rows.two(second)) +0000] \"GET \(path) HTTP/1.1\" \(status) 10 \"-\" \"u\"\n"
    }

    private var quietServer: String { Rows.iis(end: 1, "/z", 200, ms: 1) + Rows.iis(end: 59, "/z", 200, ms: 1) }

    @Test func `by the two stamps a server still at it when the proxy gave up was working`() throws {
        let found = try Rows.attributions(
            proxy: combined(20, "/report", 504), server: quietServer + Rows.iis(end: 41, "/report", 200, ms: 31_000))
        #expect(causes(found) == ["proxy-timeout/response-timeout"])
    }

    @Test func `by the two stamps a server that began only then had made the request wait`() throws {
        let found = try Rows.attributions(
            proxy: combined(20, "/report", 504), server: quietServer + Rows.iis(end: 26, "/report", 200, ms: 900))
        #expect(causes(found) == ["queued-requests/saturation"])
    }

    @Test func `a bare 502 with no row on the server was lost, with one at that moment not understood`() throws {
        #expect(
            causes(try Rows.attributions(proxy: combined(20, "/x", 502), server: quietServer)) == [
                "dropped-connection/-"
            ])
        let answered = try Rows.attributions(
            proxy: combined(20, "/x", 502), server: quietServer + Rows.iis(end: 20, "/x", 200, ms: 40))
        #expect(causes(answered) == ["invalid-response/-"])
        // A log that ends before the failure says nothing of it.
        let early = try Rows.attributions(proxy: combined(50, "/x", 502), server: Rows.iis(end: 1, "/z", 200, ms: 1))
        #expect(causes(early) == ["unknown/-"])
    }

    @Test func `connections lost at once, here and there, while others are answered: a keep-alive race`() throws {
        let lost = [5, 17, 29, 41].enumerated().map { place, second in
            Rows.nginx(end: second, ["/order", "/basket"][place % 2], 502, rt: "0.001", uct: "0.000")
        }
        let server = Rows.iis(end: 0, "/a", 200, ms: 20) + Rows.iis(end: 59, "/a", 200, ms: 20)
        let found = try Rows.attributions(proxy: quickTraffic + lost.joined(), server: server)
        #expect(Set(causes(found)) == ["dropped-connection/keep-alive-race"])
        // A server that takes its time before it closes had begun to work.
        let slow = [5, 17, 29, 41].map { Rows.nginx(end: $0, "/order", 502, rt: "0.70\($0 % 10)", uct: "0.000") }
        #expect(
            Set(causes(try Rows.attributions(proxy: quickTraffic + slow.joined(), server: server)))
                == ["dropped-connection/premature-close"])
    }

    @Test func `nginx that tried no server could not resolve its name`() throws {
        let row =
            "10.0.0.1 - - [04/Mar/2026:10:15:30 +0000] \"GET /x HTTP/1.1\" 502 10 \"-\" \"u\" rt=0.000 ua=\"-\" us=\"-\" "
            + "uct=\"-\" uht=\"-\" urt=\"-\"\n"
        #expect(causes(try Rows.attributions(proxy: quickTraffic + row)) == ["dropped-connection/dns"])
    }

    @Test func `where half of the server's rows are missing, those that are there speak for the rest`() throws {
        var proxy = ""
        var server = ""
        for second in 0..<50 {
            proxy += Rows.success(end: second, "/pay", rt: "0.030")
            if second % 2 == 0 { server += Rows.iis(end: second, "/pay", 200, ms: 28) }
            guard second >= 10, second < 40, second % 3 == 0 else { continue }
            proxy += Rows.nginx(end: second, "/pay", 503, rt: "0.02\(second % 10)", uht: "0.020")
            if second % 2 == 0 { server += Rows.iis(end: second, "/pay", 503, ms: 20) }
        }
        server += Rows.iis(end: 59, "/z", 200, ms: 1)
        let found = try Rows.attributions(proxy: proxy, server: Rows.iis(end: 0, "/z", 200, ms: 1) + server)
        // Alone, a 503 without a row would be one that the queue in front of the server's log answered.
        #expect(Set(causes(found)) == ["server-sent/application"])
        #expect(found.contains { $0.match == nil && $0.words.contains("only") })
    }

    @Test func `two requests of one client that fail in one second get the error line that fits each`() throws {
        func apache(_ second: Int, _ path: String, _ microseconds: Int) -> String {
            "10.0.0.1 - - [04/Mar/2026:10:15:\(Rows.two(second)) +0000] \"GET \(path) HTTP/1.1\" 502 10 \"-\" \"u\" \(microseconds)\n"
        }
        func error(_ stamp: String, _ port: Int, _ text: String) -> String {
            "[Wed Mar 04 10:15:\(stamp) 2026] [proxy_http:error] [pid 9:tid \(port)] \(text): [client 10.0.0.1:\(port)] AH01102: error "
                + "reading status line from remote server 10.1.0.5:80\n"
        }
        let timeout = "(70007)The timeout specified has expired"
        let closed = "(20014)Internal error (specific information not available)"
        let rows =
            (0..<6).map { apache(20 + $0, "/slow", 3_000_900 + $0 * 100) }.joined()
            + (0..<6).map { apache(22 + $0, "/crash", 1_000_000 + $0 * 70_000) }.joined()
        let errors =
            (0..<6).map { error("\(23 + $0).10\($0)000", 100 + $0, timeout) }.joined()
            + (0..<6).map { error("\(23 + $0).11\($0)000", 200 + $0, closed) }.joined()
        let format = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D"
        let failures = try Rows.entries(rows, name: "access.log", format: format)
        let lines = try ProxyErrorLog.read(MemorySource(name: "error.log", text: errors), zone: .utc).lines
        let joined = ErrorLineJoin.lines(for: failures, among: lines)
        #expect(joined.count == 12)
        for (index, line) in joined {
            #expect(
                line.line.signal.claim
                    == (failures[index].path == "/slow" ? .gaveUpWaiting : .lostConnection(.prematureClose)))
        }
    }

    @Test func `rows with the start alone get the lines that their status and the timeout allow`() throws {
        func row(_ start: Int, _ path: String, _ status: Int) -> String {
            "10.0.0.9 - - [04/Mar/2026:10:1\(5 + start / 60):\(Rows.two(start % 60)) +0000] \"GET \(path) HTTP/1.1\" "
                + "\(status) 12 \"-\" \"curl/8\"\n"
        }
        func line(_ second: Int, _ thread: Int, _ text: String) -> String {
            "[Wed Mar 04 10:1\(5 + second / 60):\(Rows.two(second % 60)).300000 2026] [proxy:error] [pid 9:tid \(thread)] \(text)\n"
        }
        let timeouts = (0..<4).map { 2 + 5 * $0 }
        let refusals = (0..<4).map { 40 + 3 * $0 }
        let rows =
            refusals.map { row($0, "/quick", 503) }.joined() + timeouts.map { row($0, "/slow", 502) }.joined()
        let errors =
            refusals.map { second in
                line(
                    second, second,
                    "(111)Connection refused: AH00957: HTTP: attempt to connect to 10.1.0.5:80 (s) failed")
                    + line(second, second, "[client 10.0.0.9:0] AH01114: HTTP: failed to make connection to backend: s")
            }.joined()
            + timeouts.map { second in
                line(
                    second + 75, second,
                    "(70007)The timeout specified has expired: [client 10.0.0.9:0] AH01102: error reading status line from "
                        + "remote server s:80")
            }.joined()
        let failures = try Rows.entries(rows, name: "access.log", format: "apache")
        #expect(failures.count == 8)
        let lines = try ProxyErrorLog.read(MemorySource(name: "error.log", text: errors), zone: .utc).lines
        let joined = ErrorLineJoin.lines(for: failures, among: lines)
        #expect(joined.count == 8)
        for (index, found) in joined {
            let isRefused = failures[index].status == 503
            #expect(found.line.signal.claim == (isRefused ? .cause(.droppedConnection, .refused) : .gaveUpWaiting))
            let wait = found.line.time - failures[index].time
            #expect(wait == .milliseconds(isRefused ? 300 : 75_300))
        }
    }

    @Test func `a line of a status that the product answers otherwise is not joined`() throws {
        let row =
            "2001:db8::9 - - [04/Mar/2026:10:15:00 +0000] \"GET /a HTTP/1.1\" 502 12 \"-\" \"curl/8\"\n"
        let error =
            "[Wed Mar 04 10:15:00.300000 2026] [proxy:error] [pid 9:tid 1] (111)Connection refused: [client 2001:db8::9:4711] "
            + "AH00957: HTTP: attempt to connect to 10.1.0.5:80 (s) failed\n"
        let lines = try ProxyErrorLog.read(MemorySource(name: "error.log", text: error), zone: .utc).lines
        #expect(lines.count == 1)
        let failures = try Rows.entries(row, name: "access.log", format: "apache")
        #expect(ErrorLineJoin.lines(for: failures, among: lines).isEmpty)
        let refused = try Rows.entries(row.replacing("502", with: "503"), name: "access.log", format: "apache")
        #expect(ErrorLineJoin.lines(for: refused, among: lines).count == 1)
    }

    @Test func `HTTP.sys says of requests that no worker finished what became of them`() throws {
        func driver(_ second: Int, _ path: String, _ status: String, _ reason: String) -> String {
            "2026-03-04 10:15:\(Rows.two(second)) 10.1.0.9 50112 10.1.0.5 80 HTTP/1.1 GET \(path) \(status) 1 \(reason) ShopPool\n"
        }
        let server = Rows.iis(end: 0, "/a", 200, ms: 20) + Rows.iis(end: 59, "/a", 200, ms: 20)
        let found = try Rows.attributions(
            proxy: quickTraffic + Rows.nginx(end: 20, "/full", 503, rt: "0.001", uht: "0.001")
                + Rows.nginx(end: 25, "/late", 504, rt: "10.000") + Rows.nginx(end: 31, "/died", 502, rt: "0.400"),
            server: server,
            driver: driver(20, "/full", "503", "QueueFull") + driver(25, "/late", "-", "Client_Reset")
                + driver(31, "/died", "-", "Connection_Abandoned_By_ReqQueue"))
        #expect(
            causes(found) == ["queued-requests/queue-full", "queued-requests/saturation", "dropped-connection/crash"])
        #expect(found.allSatisfy { $0.confidence >= 0.95 && $0.evidence.contains { $0.hasPrefix("httperr1.log:") } })
    }
}
