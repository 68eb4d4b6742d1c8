import AccessLogs
import Attributions
import Diagnosis
import Incidents
import LogSources
import Products
import SystemEvidence
import Times
import Wording

/// Entries read from rows written as the products write them: the scenario stands in the test as the log would.
enum Rows {
    static func entries(_ text: String, name: String, format: String? = nil) throws -> [Entry] {
        let log = try AccessLog.open(
            MemorySource(name: name, text: text), format: try format.map { try AccessLogFormat.parse($0) })
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        return entries
    }

    /// `seconds` are those of the minute 10:15 UTC.
    static func nginx(
        end seconds: Int, _ path: String, _ status: Int, rt: String, us: String = "", uct: String = "0.000",
        uht: String = "-"
    ) -> String {
        "10.0.0.1 - - [04/Mar/2026:10:15:\(two(seconds)) +0000] \"GET \(path) HTTP/1.1\" \(status) 10 \"-\" \"u\" rt=\(rt) "
            + "ua=\"10.1.0.5:80\" us=\"\(us.isEmpty ? "\(status)" : us)\" uct=\"\(uct)\" uht=\"\(uht)\" urt=\"\(rt)\"\n"
    }

    static func success(end seconds: Int, _ path: String, rt: String) -> String {
        nginx(end: seconds, path, 200, rt: rt, uht: rt)
    }

    static let w3cHead =
        "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem "
        + "cs-uri-query c-ip sc-status sc-substatus sc-win32-status time-taken\n"

    static func iis(end seconds: Int, _ path: String, _ status: Int, ms: Int, win32: Int = 0, substatus: Int = 0)
        -> String
    {
        "2026-03-04 10:15:\(two(seconds)) GET \(path) - 10.1.0.9 \(status) \(substatus) \(win32) \(ms)\n"
    }

    static func haproxy(
        at seconds: Int, _ path: String, _ status: Int, _ timers: String, _ state: String, server: String = "s1"
    ) -> String {
        "Mar  4 10:15:59 lb1 haproxy[1]: 10.0.0.1:5000 [04/Mar/2026:10:15:\(two(seconds)).000] fe be/\(server) \(timers) \(status) "
            + "200 - - \(state) 1/1/1/1/0 0/0 \"GET \(path) HTTP/1.1\"\n"
    }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The logs of an incident.
    struct Logs: Sendable {
        var proxy: String
        var server: String?
        var errors: String?
        var events: String?
        /// The server's own log.
        var own: String?
        var driver: String?
        var counters: [CounterSeries]?
        /// The proxy's timeout, where it was told.
        var told: Duration?
        /// The format of the proxy's log, where it is none that is guessed.
        var format: String?
        /// When failures were written whose rows are stamped with the start and have no duration, in seconds of the minute.
        var written: ClosedRange<Int>?
        /// Whether nothing tells how the clocks of the two logs stand to each other.
        var isClockOpen = false
        /// What was typed about one such request.
        var typed: IncidentEvidence.TypedReading?
    }

    /// nginx's format with the time that a request took and the server's status.
    static let nginxWithoutConnectTimes =
        "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "
        + "\"$http_user_agent\" rt=$request_time us=\"$upstream_status\""

    /// Charges the failures of a proxy's rows, with whatever else is at hand.
    static func attributions(
        proxy: String, server: String? = nil, errors: String? = nil, events: String? = nil,
        driver: String? = nil, counters: [CounterSeries]? = nil, told: Duration? = nil
    ) throws -> [Attribution] {
        try attributions(
            of: Logs(
                proxy: proxy, server: server, errors: errors, events: events, driver: driver, counters: counters,
                told: told))
    }

    /// Charges the failures of an incident.
    static func attributions(of logs: Logs) throws -> [Attribution] { try attributor(of: logs).attributions() }

    /// What charges the failures of an incident.
    static func attributor(of logs: Logs) throws -> Attributor {
        let all = try entries(logs.proxy, name: "access.log", format: logs.format)
        var failures = all.filter { [502, 503, 504].contains($0.status) }
        if let written = logs.written {
            for index in failures.indices {
                failures[index].moment = .start
                failures[index].writtenAfter = second(written.lowerBound)
                failures[index].writtenBefore = second(written.upperBound)
            }
        }
        var profile = TrafficProfile(around: failures)
        for entry in all where ![502, 503, 504].contains(entry.status) { profile.count(entry) }
        var evidence = IncidentEvidence(failures: failures, profile: profile)
        evidence.told = IncidentEvidence.ToldTimeouts(proxy: logs.told)
        evidence.isClockOpen = logs.isClockOpen
        evidence.typed = logs.typed
        if let server = logs.server {
            let head = server.hasPrefix("2026-") ? w3cHead : ""
            let rows = try entries(head + server, name: "u_ex260304.log")
            var theirs = TrafficProfile(around: failures)
            for row in rows where ![502, 503, 504].contains(row.status) { theirs.count(row) }
            evidence.serverProfile = theirs
            let times = rows.map(\.time)
            evidence.server = IncidentEvidence.ServerSide(
                candidates: rows, rivals: all.filter { ![502, 503, 504].contains($0.status) },
                coverage: times.min().flatMap { first in times.max().map { TimeWindow(from: first, to: $0) } },
                unparsed: 0,
                isClipped: false)
        }
        if let errors = logs.errors {
            evidence.errorLines = try ProxyErrorLog.read(MemorySource(name: "error.log", text: errors), zone: .utc)
                .lines
        }
        if let own = logs.own {
            evidence.serverLines = try ServerErrorLog.read(MemorySource(name: "app.log", text: own), zone: .utc).lines
        }
        if let events = logs.events {
            evidence.events = try EventLog.read(MemorySource(name: "System.xml", text: events)).events
        }
        if let driver = logs.driver {
            evidence.httpErrors = try HTTPErrorLog.read(MemorySource(name: "httperr1.log", text: driver)).rows
        }
        evidence.counters = logs.counters
        return Attributor(evidence)
    }

    private static func second(_ second: Int) -> Timestamp {
        Timestamp(year: 2026, month: 3, day: 4, hour: 10, minute: 15, second: second)
    }

    static func event(_ id: Int, at seconds: Int) -> String {
        "<Event><System><Provider Name='Microsoft-Windows-WAS' EventSourceName='WAS'/><EventID>\(id)</EventID><TimeCreated "
            + "SystemTime='2026-03-04T10:15:\(two(seconds)).0000000Z'/></System><EventData><Data>ShopPool</Data><Data>4312</Data>"
            + "</EventData></Event>\n"
    }
}

extension Attribution {
    /// Why, in one sentence.
    var words: String { Wording.english.text(because) }
}
