import AccessLogs
import Attributions
import Diagnosis
import Incidents
import Products
import SystemEvidence
import Times

/// An incident of a few rows in which a rule has its part.
struct RuleSample: CustomStringConvertible, Sendable {
    /// The rule.
    var rule: String
    /// What the last failure is charged to, as `cause/detail`.
    var charge: String
    /// The incident.
    var incident: Rows.Logs

    init(_ rule: String, _ charge: String, _ incident: Rows.Logs) {
        self.rule = rule
        self.charge = charge
        self.incident = incident
    }

    var description: String { "\(rule): \(charge)" }
}

// MARK: - Rows

extension RuleSample {
    private static let apacheFormat = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %D"
    private static let paths = ["/a", "/b", "/c", "/d"]

    /// Quick rows of several paths, before and while something fails.
    private static let quick = (0..<50).map { Rows.success(end: $0, paths[$0 % 4], rt: "0.020") }.joined()
    /// Quick rows of several paths, and then slow ones of all of them.
    private static func busy(_ slow: String) -> String {
        (0..<20).map { second in paths.map { Rows.success(end: second, $0, rt: "0.020") }.joined() }.joined()
            + (32..<40).map { second in paths.map { Rows.success(end: second, $0, rt: slow) }.joined() }.joined()
    }
    /// Rows of two paths of which some are slow and most are not.
    private static let mixed =
        (0..<15).map { second in ["/a", "/b"].map { Rows.success(end: second, $0, rt: "0.020") }.joined() }.joined()
        + ["/a", "/b"].map { path in
            Rows.success(end: 33, path, rt: "0.020") + Rows.success(end: 34, path, rt: "0.020")
                + Rows.success(end: 35, path, rt: "3.000")
        }.joined()

    private static let quiet = Rows.iis(end: 1, "/z", 200, ms: 1) + Rows.iis(end: 59, "/z", 200, ms: 1)

    private static func combined(_ second: Int, _ path: String, _ status: Int) -> String {
        "10.0.0.1 - - [04/Mar/2026:10:15:\(Rows.two(second)) +0000] \"GET \(path) HTTP/1.1\" \(status) 10 \"-\" \"u\"\n"
    }

    private static func apache(at second: Int, _ path: String, _ status: Int, µs: Int) -> String {
        "10.0.0.1 - - [04/Mar/2026:10:15:\(Rows.two(second)) +0000] \"GET \(path) HTTP/1.1\" \(status) 10 \"-\" \"u\" "
            + "\(µs)\n"
    }

    private static func caddy(_ second: Int, _ path: String, error: String? = nil) -> String {
        let stamp = 1_772_619_300 + second
        let request =
            "\"request\":{\"remote_ip\":\"10.0.0.1\",\"remote_port\":\"5000\",\"proto\":\"HTTP/1.1\",\"method\":\"GET\","
            + "\"host\":\"h\",\"uri\":\"\(path)\"},\"duration\":0.02,\"status\":502"
        guard let error else {
            return
                "{\"level\":\"error\",\"ts\":\(stamp).0,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\","
                + "\(request),\"size\":0,\"bytes_read\":0,\"user_id\":\"\",\"resp_headers\":{}}\n"
        }
        return
            "{\"level\":\"error\",\"ts\":\(stamp).0,\"logger\":\"http.log.error.log0\",\"msg\":\"\(error)\",\(request)}\n"
    }

    private static func nginxError(_ second: Int, _ path: String, _ message: String) -> String {
        "2026/03/04 10:15:\(Rows.two(second)) [error] 1#1: *3 \(message), client: 10.0.0.1, server: s, "
            + "request: \"GET \(path) HTTP/1.1\", upstream: \"http://10.1.0.5:80\(path)\", host: \"h\"\n"
    }

    private static func driver(_ second: Int, _ path: String, _ status: String, _ reason: String) -> String {
        "2026-03-04 10:15:\(Rows.two(second)) 10.1.0.9 50112 10.1.0.5 80 HTTP/1.1 GET \(path) \(status) 1 \(reason) ShopPool\n"
    }

    /// A gateway that logs the port from which it spoke to the server.
    private static let gateway =
        "{\"timeStamp\":\"2026-03-04T10:15:20+00:00\",\"properties\":{\"clientIP\":\"192.0.2.7\",\"clientPort\":45057,"
        + "\"httpMethod\":\"GET\",\"requestUri\":\"/a\",\"httpStatus\":502,\"sentBytes\":466,\"timeTaken\":0.004,"
        + "\"serverRouted\":\"10.1.0.5:443\",\"serverStatus\":\"-\",\"upstreamSourcePort\":\"50112\"}}\n"

    private static let risingQueue = CounterSeries(
        name: "q", kind: .queueLength,
        samples: (0..<60).map { second in
            .init(
                time: Timestamp(year: 2026, month: 3, day: 4, hour: 10, minute: 15, second: second),
                value: second < 20 ? 0 : 40)
        })

    /// A server's log that has every other row, of failures too or of none of them.
    private static func halfLogged(areFailuresLogged: Bool) -> Rows.Logs {
        var logs = Rows.Logs(proxy: "", server: quiet)
        for second in 2..<50 {
            logs.proxy += Rows.success(end: second, "/pay", rt: "0.030")
            if second % 2 == 0 { logs.server? += Rows.iis(end: second, "/pay", 200, ms: 28) }
            guard second >= 10, second < 40, second % 3 == 0 else { continue }
            logs.proxy += Rows.nginx(end: second, "/pay", 503, rt: "0.02\(second % 10)", uht: "0.020")
            if second % 2 == 0, areFailuresLogged { logs.server? += Rows.iis(end: second, "/pay", 503, ms: 20) }
        }
        return logs
    }
}

// MARK: - Samples

extension RuleSample {
    static let all: [RuleSample] =
        premises + driver + answers + losses + durations + stamps + waits + bare + surroundings + openEnded + turns
        + statuses + adjustments + ownLog

    private static let slow504 = Rows.nginx(end: 38, "/report", 504, rt: "10.000")
    private static let lost502 = Rows.nginx(end: 20, "/x", 502, rt: "0.300")

    private static let premises: [RuleSample] = [
        RuleSample(
            "ambiguous-error-line", "dropped-connection/refused",
            .init(
                proxy: lost502,
                errors: nginxError(20, "/x", "connect() failed (111: Connection refused) while connecting to upstream")
                    + nginxError(20, "/x", "upstream sent too big header while reading response header from upstream"))),
        RuleSample(
            "no-error-record", "server-sent/application",
            .init(
                proxy: caddy(20, "/x"),
                errors: caddy(5, "/y", error: "dial tcp 10.1.0.5:80: connect: connection refused"))),
        RuleSample(
            "time-ran-out", "proxy-timeout/response-timeout",
            .init(proxy: combined(20, "/report", 504), server: quiet + Rows.iis(end: 41, "/report", 200, ms: 31_000))),
        RuleSample(
            "others-waited", "queued-requests/saturation",
            .init(
                proxy: (busy("7.500") + slow504).withoutConnectTimes, server: quiet,
                format: Rows.nginxWithoutConnectTimes)),
        RuleSample(
            "time-ran-out", "proxy-timeout/response-timeout",
            .init(proxy: slow504.withoutConnectTimes, format: Rows.nginxWithoutConnectTimes)),
        RuleSample(
            "stopped-at-timeout", "proxy-timeout/response-timeout",
            .init(proxy: apache(at: 20, "/x", 502, µs: 10_003_000), told: .seconds(10), format: apacheFormat)),
        RuleSample(
            "work-longer-than-patience", "proxy-timeout/response-timeout",
            .init(
                proxy: apache(at: 20, "/x", 502, µs: 3_200_000), server: quiet + Rows.iis(end: 29, "/x", 200, ms: 9000),
                format: apacheFormat)),
    ]

    private static let driver: [RuleSample] = [
        RuleSample(
            "driver-turned-away", "queued-requests/queue-full",
            .init(
                proxy: Rows.nginx(end: 20, "/x", 503, rt: "0.001", uht: "0.001"), server: quiet,
                driver: driver(20, "/x", "503", "QueueFull"))),
        RuleSample(
            "driver-pool-down", "dropped-connection/-",
            .init(
                proxy: Rows.nginx(end: 20, "/x", 503, rt: "0.001", uht: "0.001"), server: quiet,
                driver: driver(20, "/x", "503", "AppOffline"))),
        RuleSample(
            "driver-still-queued", "queued-requests/saturation",
            .init(proxy: slow504, server: quiet, driver: driver(38, "/report", "-", "Client_Reset"))),
        RuleSample(
            "driver-abandoned", "dropped-connection/crash",
            .init(proxy: lost502, server: quiet, driver: driver(20, "/x", "-", "Connection_Abandoned_By_ReqQueue"))),
        RuleSample(
            "driver-closed-idle", "dropped-connection/keep-alive-race",
            .init(
                proxy: gateway,
                driver: "2026-03-04 10:15:20 10.1.0.9 50112 10.1.0.5 443 - - - - - Timer_ConnectionIdle -\n")),
    ]

    private static let answers: [RuleSample] = [
        RuleSample(
            "absence-agrees", "dropped-connection/premature-close",
            .init(
                proxy: (0..<30).map { Rows.haproxy(at: $0, "/x", 200, "0/0/0/20/20", "----") }.joined()
                    + Rows.haproxy(at: 31, "/x", 502, "0/0/0/-1/800", "SH--"),
                server: quiet + (0..<30).map { Rows.iis(end: $0, "/x", 200, ms: 15) }.joined())),
        RuleSample(
            "server-row-same-status", "server-sent/application",
            .init(
                proxy: Rows.haproxy(at: 10, "/pay", 502, "0/0/0/30/31", "----"),
                server: Rows.iis(end: 10, "/pay", 502, ms: 30))),
        RuleSample(
            "server-row-same-status", "server-sent/gateway-behind",
            .init(
                proxy: Rows.haproxy(at: 10, "/pay", 502, "0/0/0/30/31", "----"),
                server: Rows.iis(end: 10, "/pay", 502, ms: 30, substatus: 3))),
        RuleSample(
            "turned-away-without-row", "queued-requests/queue-full",
            .init(proxy: Rows.haproxy(at: 10, "/pay", 503, "0/0/0/1/1", "----"), server: quiet)),
        RuleSample(
            "refused-answer-at-crash", "dropped-connection/crash",
            .init(
                proxy: Rows.haproxy(at: 10, "/x", 502, "0/0/0/-1/3", "PH--"), server: quiet,
                events: Rows.event(5009, at: 11))),
        RuleSample(
            "no-server-said", "dropped-connection/marked-down",
            .init(
                proxy: combined(20, "/x", 503),
                errors: "W0304 10:15:05.000000       7 controller.go:1110] Service \"shop/x\" does not have any active "
                    + "Endpoint.\n"
            )),
        RuleSample(
            "proxy-names-cause", "dropped-connection/refused",
            .init(proxy: Rows.haproxy(at: 10, "/x", 503, "0/0/-1/-1/1002", "SC--"))),
        RuleSample(
            "client-left", "unknown/client-left", .init(proxy: Rows.haproxy(at: 10, "/x", 503, "0/0/-1/-1/40", "CC--"))),
    ]

    private static let losses: [RuleSample] = [
        RuleSample(
            "ending-event", "dropped-connection/crash",
            .init(
                proxy: lost502, server: quiet + Rows.iis(end: 20, "/x", 200, ms: 300, win32: 64),
                events: Rows.event(5009, at: 21))),
        RuleSample(
            "answered-in-time", "invalid-response/-",
            .init(proxy: lost502, server: quiet + Rows.iis(end: 20, "/x", 200, ms: 290))),
        RuleSample(
            "lost-near-event", "dropped-connection/recycle",
            .init(proxy: Rows.haproxy(at: 10, "/x", 502, "0/0/0/-1/800", "SH--"), events: Rows.event(5013, at: 11))),
        RuleSample(
            "connection-lost", "dropped-connection/premature-close",
            .init(proxy: Rows.haproxy(at: 10, "/x", 502, "0/0/0/-1/800", "SH--"))),
        RuleSample("never-logged", "dropped-connection/premature-close", .init(proxy: lost502, server: quiet)),
        RuleSample("lost-or-invalid", "unknown/-", .init(proxy: lost502)),
        RuleSample(
            "aborted-by-server", "dropped-connection/reset",
            .init(proxy: lost502, server: quiet + Rows.iis(end: 20, "/x", 200, ms: 290, win32: 1236))),
        RuleSample(
            "written-to-nobody", "unknown/-",
            .init(proxy: lost502, server: quiet + Rows.iis(end: 20, "/x", 200, ms: 290, win32: 64))),
    ]

    private static let durations: [RuleSample] = [
        RuleSample(
            "work-alone", "proxy-timeout/response-timeout",
            .init(
                proxy: busy("7.500") + slow504,
                server: quiet + (32..<40).map { Rows.iis(end: $0, "/a", 200, ms: 20) }.joined()
                    + Rows.iis(end: 39, "/report", 200, ms: 10_800))),
        RuleSample(
            "began-too-late", "queued-requests/saturation",
            .init(proxy: slow504, server: quiet + Rows.iis(end: 39, "/report", 200, ms: 900))),
        RuleSample(
            "work-beyond-shared-wait", "proxy-timeout/response-timeout",
            .init(
                proxy: busy("3.000") + slow504, server: quiet + Rows.iis(end: 49, "/report", 200, ms: 20_500),
                told: .seconds(10))),
        RuleSample(
            "shared-wait-in-time-taken", "queued-requests/saturation",
            .init(proxy: busy("7.500") + slow504, server: quiet + Rows.iis(end: 39, "/report", 200, ms: 10_800))),
        RuleSample(
            "others-quick", "proxy-timeout/response-timeout",
            .init(proxy: quick + slow504, server: quiet + Rows.iis(end: 53, "/report", 200, ms: 25_000))),
        RuleSample(
            "none-slower", "proxy-timeout/response-timeout",
            .init(
                proxy: mixed + slow504, server: quiet + Rows.iis(end: 53, "/report", 200, ms: 25_000),
                told: .seconds(10))),
        RuleSample(
            "work-longer-than-patience", "proxy-timeout/response-timeout",
            .init(proxy: slow504, server: quiet + Rows.iis(end: 53, "/report", 200, ms: 25_000))),
    ]

    private static let stamps: [RuleSample] = [
        RuleSample(
            "began-after-giving-up", "queued-requests/saturation",
            .init(proxy: combined(20, "/report", 504), server: quiet + Rows.iis(end: 26, "/report", 200, ms: 900))),
        RuleSample(
            "waiting-by-stamps", "queued-requests/saturation",
            .init(
                proxy: busy("7.500") + Rows.nginx(end: 38, "/report", 504, rt: "-"),
                server: quiet + Rows.iis(end: 41, "/report", 200, ms: 12_000))),
        RuleSample(
            "went-on-past-answer", "proxy-timeout/response-timeout",
            .init(proxy: combined(20, "/report", 504), server: quiet + Rows.iis(end: 41, "/report", 200, ms: 31_000))),
        RuleSample(
            "stamps-too-near", "unknown/-",
            .init(proxy: combined(20, "/report", 504), server: quiet + Rows.iis(end: 20, "/report", 500, ms: 1500))),
        RuleSample(
            "answered-too-late", "proxy-timeout/response-timeout",
            .init(
                proxy: slow504,
                server: quiet + Rows.iis(end: 41, "/report", 200, ms: 0).replacing(" 0\n", with: " -\n"))),
    ]

    private static let waits: [RuleSample] = [
        RuleSample(
            "queue-was-long", "queued-requests/saturation",
            .init(proxy: slow504, server: quiet, counters: [risingQueue])),
        RuleSample(
            "began-late-by-stamp", "queued-requests/saturation",
            .init(
                proxy: Rows.nginx(end: 38, "/report", 504, rt: "20.000"),
                server:
                    "10.0.0.9 [04/Mar/2026:10:15:31 +0000] \"GET /report HTTP/1.1\" 200 5 \"-\" \"u\"\n"
                    + "10.0.0.9 [04/Mar/2026:10:15:59 +0000] \"GET /z HTTP/1.1\" 200 5 \"-\" \"u\"\n")),
        RuleSample(
            "all-silent", "dropped-connection/-",
            .init(
                proxy: (0..<8).map { Rows.haproxy(at: $0, "/a", 200, "0/0/0/20/20", "----") }.joined()
                    + [10, 11, 24].map { Rows.haproxy(at: $0, "/b", 503, "0/0/-1/-1/12000", "sC--") }.joined()
                    + Rows.haproxy(at: 10, "/report", 504, "0/0/0/-1/12000", "sH--")
                    + (25..<35).map { Rows.haproxy(at: $0, "/a", 200, "0/0/0/20/20", "----") }.joined())),
        RuleSample(
            "ran-out-after-long", "proxy-timeout/response-timeout",
            .init(
                proxy: Rows.nginx(end: 40, "/report", 504, rt: "30.000").withoutConnectTimes,
                format: Rows.nginxWithoutConnectTimes)),
        RuleSample(
            "partly-silent", "dropped-connection/-",
            .init(
                proxy: (0..<8).map { Rows.haproxy(at: $0, "/a", 200, "0/0/0/20/20", "----") }.joined()
                    + [10, 11, 24].map { Rows.haproxy(at: $0, "/b", 503, "0/0/-1/-1/12000", "sC--") }.joined()
                    + Rows.haproxy(at: 20, "/report", 504, "0/0/0/-1/12000", "sH--")
                    + (25..<35).map { Rows.haproxy(at: $0, "/a", 200, "0/0/0/20/20", "----") }.joined())),
        RuleSample(
            "hang-event", "proxy-timeout/hung",
            .init(proxy: slow504, server: quiet, events: Rows.event(5010, at: 38))),
        RuleSample(
            "others-waited", "queued-requests/saturation", .init(proxy: busy("7.500") + slow504, server: quiet)),
        RuleSample("others-waited", "queued-requests/saturation", .init(proxy: busy("7.500") + slow504)),
        RuleSample(
            "others-quick", "proxy-timeout/response-timeout", .init(proxy: quick + slow504, server: quiet)),
        RuleSample("others-quick", "proxy-timeout/response-timeout", .init(proxy: quick + slow504)),
        RuleSample("never-logged", "unknown/-", .init(proxy: slow504, server: quiet)),
        RuleSample("gave-up-waiting", "proxy-timeout/response-timeout", .init(proxy: slow504)),
        RuleSample("time-ran-out", "unknown/-", .init(proxy: combined(20, "/report", 504), server: quiet)),
        RuleSample("time-ran-out", "proxy-timeout/response-timeout", .init(proxy: combined(20, "/report", 504))),
    ]

    private static let bare: [RuleSample] = [
        RuleSample(
            "answered-in-time", "invalid-response/-",
            .init(
                proxy: apache(at: 20, "/x", 502, µs: 50_000), server: quiet + Rows.iis(end: 20, "/x", 200, ms: 45),
                format: apacheFormat)),
        RuleSample(
            "status-not-of-response-timeout", "dropped-connection/-",
            .init(proxy: combined(20, "/x", 502), server: quiet)),
        RuleSample(
            "answered-as-status-was-made", "invalid-response/-",
            .init(proxy: combined(20, "/x", 502), server: quiet + Rows.iis(end: 20, "/x", 200, ms: 40))),
        RuleSample(
            "crash-event", "dropped-connection/crash",
            .init(proxy: combined(20, "/x", 502), server: quiet, events: Rows.event(5009, at: 21))),
        RuleSample(
            "crash-event", "dropped-connection/crash",
            .init(proxy: combined(20, "/x", 502), events: Rows.event(5009, at: 21))),
        RuleSample(
            "short-of-timeouts", "dropped-connection/premature-close",
            .init(
                proxy: (0..<4).map { apache(at: 10 + $0, "/x", 502, µs: 3_001_000 + $0) }.joined()
                    + apache(at: 20, "/x", 502, µs: 200_000), server: quiet, format: apacheFormat)),
        RuleSample(
            "short-of-timeouts", "dropped-connection/premature-close",
            .init(proxy: apache(at: 20, "/x", 502, µs: 200_000), server: quiet, format: apacheFormat)),
        RuleSample("bare-status", "unknown/-", .init(proxy: combined(20, "/x", 502))),
    ]

    // MARK: What others went through

    /// Requests that are given up in turn, and answers of other paths before and after.
    private static func failing(_ asked: [String], spared: [String], status: Int = 504) -> String {
        (0..<20).map { second in (spared + asked).map { Rows.success(end: second, $0, rt: "0.020") }.joined() }.joined()
            + (30..<42).map { second in
                Rows.nginx(end: second, asked[second % asked.count], status, rt: "10.000")
                    + spared.map { Rows.success(end: second, $0, rt: "0.020") }.joined()
            }.joined()
    }

    /// Quick losses in one second after another, beside answers or none.
    private static func lost(beside answered: [String]) -> String {
        (0..<40).map { second in ["/a", "/b", "/c"].map { Rows.success(end: second, $0, rt: "0.020") }.joined() }
            .joined()
            + (46..<52).map { second in
                combined(second, "/x", 502) + answered.map { Rows.success(end: second, $0, rt: "0.020") }.joined()
            }.joined()
    }

    private static let surroundings: [RuleSample] = [
        RuleSample(
            "failures-of-many-paths", "queued-requests/saturation",
            .init(proxy: failing(["/a", "/b", "/c", "/d"], spared: []))),
        RuleSample(
            "failures-of-some-paths", "proxy-timeout/response-timeout",
            .init(proxy: failing(["/x", "/y", "/z"], spared: ["/a", "/b", "/c", "/d", "/e", "/f"]))),
        RuleSample(
            "failures-of-one-path", "proxy-timeout/response-timeout",
            .init(proxy: failing(["/x"], spared: ["/a", "/b", "/c", "/d"]))),
        RuleSample(
            "usually-quick", "queued-requests/saturation",
            .init(proxy: failing(["/a", "/b", "/c", "/d"], spared: []))),
        RuleSample(
            "usually-slow", "proxy-timeout/response-timeout",
            .init(
                proxy: quick + (0..<54).map { Rows.success(end: $0 / 2, "/report", rt: "6.000") }.joined() + slow504)),
        RuleSample(
            "path-never-answered", "proxy-timeout/response-timeout", .init(proxy: quick + slow504)),
        RuleSample("others-answered", "unknown/-", .init(proxy: lost(beside: ["/a", "/b", "/c"]))),
        RuleSample("nobody-answered", "unknown/-", .init(proxy: lost(beside: []))),
        RuleSample(
            "others-waited-then", "dropped-connection/premature-close",
            .init(
                proxy: busy("7.500") + Rows.nginx(end: 38, "/x", 502, rt: "0.200"), server: quiet)),
        RuleSample(
            "limit-fits-order", "proxy-timeout/response-timeout",
            .init(
                proxy: combined(20, "/x", 502), server: quiet + Rows.iis(end: 50, "/x", 200, ms: 29_000),
                told: .seconds(10), written: 29...31)),
        RuleSample(
            "short-by-order", "dropped-connection/-",
            .init(proxy: combined(20, "/x", 502), server: quiet, told: .seconds(10), written: 20...21)),
        RuleSample(
            "row-without-duration", "proxy-timeout/response-timeout",
            .init(
                proxy: slow504,
                server: quiet + Rows.iis(end: 38, "/report", 500, ms: 0).replacing(" 0\n", with: " -\n"))),
    ]

    // MARK: Where nothing tells when the proxy gave up

    /// A row without a duration that is stamped with the start, written at any time afterwards.
    private static func open(_ path: String, _ status: Int, beside rows: String = "", _ server: String) -> Rows.Logs {
        .init(proxy: rows + combined(20, path, status), server: quiet + server, written: 20...58)
    }

    private static let openEnded: [RuleSample] = [
        RuleSample(
            "ended-alike-by-order", "proxy-timeout/response-timeout",
            .init(
                proxy: (0..<6).map { _ in combined(20, "/x", 504) }.joined(), written: 24...25)),
        RuleSample(
            "long-by-order", "proxy-timeout/response-timeout",
            .init(proxy: combined(20, "/x", 504), written: 24...25)),
        RuleSample(
            "began-long-after", "queued-requests/saturation",
            open("/report", 504, Rows.iis(end: 30, "/report", 200, ms: 900))),
        RuleSample(
            "took-long", "proxy-timeout/response-timeout",
            open("/report", 504, Rows.iis(end: 30, "/report", 200, ms: 9900))),
        RuleSample(
            "took-long-alone", "proxy-timeout/response-timeout",
            open("/report", 504, beside: quick, Rows.iis(end: 30, "/report", 200, ms: 9900))),
        RuleSample(
            "took-long-as-others", "queued-requests/saturation",
            open(
                "/report", 504,
                beside: busy("7.500")
                    + (24..<30).map { second in paths.map { Rows.success(end: second, $0, rt: "7.500") }.joined() }
                    .joined(), Rows.iis(end: 28, "/report", 200, ms: 7900))),
        RuleSample(
            "ended-long-after", "proxy-timeout/response-timeout",
            open("/report", 504, Rows.iis(end: 30, "/report", 200, ms: 0).replacing(" 0\n", with: " -\n"))),
        RuleSample(
            "ended-soon-after", "invalid-response/-", open("/x", 502, Rows.iis(end: 20, "/x", 200, ms: 40))),
    ]

    // MARK: The order in which others were served

    private static let turns: [RuleSample] = [
        RuleSample(
            "came-before-any-queue", "proxy-timeout/response-timeout",
            .init(
                proxy: (0..<30).map { second in paths.map { Rows.success(end: second, $0, rt: "0.020") }.joined() }
                    .joined()
                    + Rows.success(end: 28, "/e", rt: "0.020") + slow504,
                server: quiet + Rows.iis(end: 53, "/report", 200, ms: 0).replacing(" 0\n", with: " -\n"))),
        RuleSample(
            "overtaken", "proxy-timeout/response-timeout",
            .init(proxy: quick + slow504, server: quiet + Rows.iis(end: 53, "/report", 200, ms: 25_000))),
        RuleSample(
            "served-in-turn", "queued-requests/saturation",
            .init(
                proxy: (0..<8).map { Rows.nginx(end: 30 + $0, "/p\($0)", 504, rt: "10.000") }.joined(),
                server: quiet + (0..<8).map { Rows.iis(end: 42 + $0, "/p\($0)", 200, ms: 22_000) }.joined())),
        RuleSample(
            "behind-long-ones", "queued-requests/saturation",
            .init(
                proxy: ["/r", "/s", "/t"].map { Rows.nginx(end: 30, $0, 504, rt: "10.000") }.joined()
                    + failing(["/a", "/b", "/c", "/d"], spared: []),
                server: quiet + ["/r", "/s", "/t"].map { Rows.iis(end: 55, $0, 200, ms: 34_900) }.joined())),
    ]

    // MARK: What a status never means

    private static func status(_ fault: String, _ charge: String, _ proxy: String) -> RuleSample {
        RuleSample("status-not-of-\(fault)", charge, .init(proxy: proxy, server: quiet))
    }

    private static let statuses: [RuleSample] = [
        status("connect-timeout", "dropped-connection/-", combined(20, "/x", 502)),
        status("proxy-queue", "dropped-connection/-", combined(20, "/x", 502)),
        status("not-connected", "unknown/-", combined(20, "/x", 503)),
        status("no-server", "unknown/-", combined(20, "/x", 503)),
        status("full-server", "dropped-connection/-", combined(20, "/x", 502)),
        status("lost", "unknown/-", combined(20, "/x", 503)),
        status("unreadable", "unknown/-", combined(20, "/x", 503)),
    ]

    // MARK: The server's own log

    private static func gunicorn(_ second: Int, _ message: String) -> String {
        "[2026-03-04 10:15:\(Rows.two(second)) +0000] [1] [INFO] \(message)\n"
    }

    private static func fpm(_ second: Int, _ message: String) -> String {
        "[04-Mar-2026 10:15:\(Rows.two(second))] WARNING: \(message)\n"
    }

    private static let closed502 = Rows.haproxy(at: 10, "/x", 502, "0/0/0/-1/800", "SH--")

    private static let ownLog: [RuleSample] = [
        RuleSample(
            "turned-away-by-own-word", "queued-requests/queue-full",
            .init(
                proxy: Rows.haproxy(at: 10, "/pay", 503, "0/0/0/1/1", "----"),
                own: "2026-03-04T10:15:10.1Z WARNING:  Exceeded concurrency limit.\n")),
        RuleSample(
            "connect-timed-out-at-full-pool", "dropped-connection/connect-timeout",
            .init(
                proxy: Rows.haproxy(at: 10, "/x", 503, "0/0/-1/-1/5002", "sC--"),
                own: fpm(5, "[pool www] server reached pm.max_children setting (5), consider raising it"))),
        RuleSample(
            "lost-as-its-process-ended", "dropped-connection/worker-killed",
            .init(proxy: closed502, own: gunicorn(11, "WORKER TIMEOUT (pid:17)"))),
        RuleSample(
            "lost-as-a-process-ended", "dropped-connection/worker-killed",
            .init(
                proxy: closed502 + Rows.haproxy(at: 10, "/y", 502, "0/0/0/-1/900", "SH--"),
                own: gunicorn(11, "Worker (pid:17) was sent SIGKILL! Perhaps out of memory?"))),
        RuleSample(
            "a-process-ended", "dropped-connection/worker-killed",
            .init(
                proxy: combined(10, "/x", 502) + combined(10, "/y", 502),
                own: gunicorn(10, "Worker (pid:17) was sent SIGKILL! Perhaps out of memory?"))),
        RuleSample(
            "its-process-ended-late", "proxy-timeout/response-timeout",
            .init(proxy: slow504, own: gunicorn(38, "WORKER TIMEOUT (pid:17)"))),
        RuleSample(
            "lost-while-stopping", "dropped-connection/recycle",
            .init(
                proxy: closed502, own: gunicorn(9, "Handling signal: term") + gunicorn(14, "Listening at: http://*:1"))),
        RuleSample(
            "worked-on-by-own-word", "proxy-timeout/response-timeout",
            .init(
                proxy: slow504,
                own: fpm(
                    33,
                    #"[pool www] child 17, script '/srv/r.php' (request: "GET /report?a=1") executing too slow (5.0 sec), logging"#
                )
            )),
        RuleSample(
            "server-was-full", "queued-requests/saturation",
            .init(
                proxy: slow504,
                own: fpm(25, "[pool www] server reached pm.max_children setting (5), consider raising it"))),
        RuleSample(
            "server-queue-was-full", "queued-requests/saturation",
            .init(
                proxy: slow504,
                own:
                    "2026-03-04T10:15:37.1Z *** uWSGI listen queue of socket \"127.0.0.1:19014\" (fd: 3) full !!! (101/100) ***\n"
            )),
        RuleSample(
            "server-was-running", "unknown/-",
            .init(proxy: combined(20, "/x", 502), own: gunicorn(1, "Listening at: http://*:1"))),
        RuleSample(
            "its-process-ended", "dropped-connection/crash",
            .init(
                proxy: combined(20, "/x", 502),
                own: fpm(20, "[pool www] child 17 exited on signal 11 (SIGSEGV) after 41.2 seconds from start"))),
        RuleSample(
            "server-was-away", "dropped-connection/refused",
            .init(proxy: combined(20, "/x", 502), own: gunicorn(11, "Shutting down: Master"))),
        RuleSample(
            "away-by-own-word", "dropped-connection/refused",
            .init(
                proxy: Rows.haproxy(at: 10, "/x", 503, "0/0/-1/-1/1002", "SC--"),
                own: gunicorn(5, "Shutting down: Master") + gunicorn(30, "Listening at: http://*:1"))),
        RuleSample(
            "full-by-own-word", "queued-requests/saturation",
            .init(
                proxy: Rows.haproxy(at: 10, "/x", 503, "0/10000/-1/-1/10000", "sQ--"),
                own: fpm(5, "[pool www] server reached pm.max_children setting (5), consider raising it"))),
        RuleSample(
            "failed-by-own-word", "server-sent/application",
            .init(
                proxy: Rows.haproxy(at: 10, "/pay", 502, "0/0/0/30/31", "----"),
                server: Rows.iis(end: 10, "/pay", 502, ms: 30), own: gunicorn(10, "Error handling request /pay"))),
    ]

    private static let adjustments: [RuleSample] = [
        RuleSample(
            "connect-time-seen", "dropped-connection/connect-timeout",
            .init(
                proxy: (0..<4).map { apache(at: 10 + $0, "/x", 503, µs: 2_001_000 + $0) }.joined(),
                format: apacheFormat)),
        RuleSample("like-those-with-rows", "server-sent/application", halfLogged(areFailuresLogged: true)),
        RuleSample("few-rows", "queued-requests/queue-full", halfLogged(areFailuresLogged: false)),
        RuleSample(
            "idle-race-among-answered", "dropped-connection/keep-alive-race",
            .init(
                proxy: quick
                    + [5, 17, 29, 41].map { Rows.nginx(end: $0, ["/order", "/basket"][$0 / 12 % 2], 502, rt: "0.001") }
                    .joined(), server: quiet)),
        RuleSample(
            "clocks-open", "queued-requests/saturation",
            .init(
                proxy: slow504, server: quiet + Rows.iis(end: 39, "/report", 200, ms: 900), isClockOpen: true)),
        RuleSample(
            "queue-counter-rose", "queued-requests/saturation",
            .init(proxy: Rows.haproxy(at: 30, "/x", 503, "0/1502/-1/-1/1502", "sQ--"), counters: [risingQueue])),
        RuleSample(
            "proxy-had-said-down", "dropped-connection/marked-down",
            .init(
                proxy: Rows.haproxy(at: 30, "/x", 503, "0/-1/-1/-1/0", "SC--", server: "<NOSRV>"),
                errors: "2026-03-04T10:15:20Z lb1 haproxy[1]: backend be has no server available!\n")),
        RuleSample(
            "typed-by-hand", "dropped-connection/crash",
            .init(
                proxy: combined(20, "/x", 502),
                typed: .init(
                    cause: .droppedConnection, detail: .crash, strength: .typedCrashWithoutRow,
                    because: Fact("by-hand.event.crash", ["before": .fact(Fact("by-hand.failed"))])))),
    ]
}

extension String {
    /// nginx's rows as a format without connect times writes them.
    fileprivate var withoutConnectTimes: String {
        split(separator: "\n").map { row in
            let fields = row.split(separator: " ua=")
            let status = row.split(separator: "us=\"").last?.prefix(3) ?? ""
            return "\(fields[0]) us=\"\(status)\"\n"
        }.joined()
    }
}
