import AccessLogs
import Diagnosis
import Foundation
import LogSources
import Testing
import TestingSupport
import Times

/// What other projects' readers make of the same logs, compared where it means the same.
struct CorpusComparisonTests {
    private typealias Object = [String: Any]

    private func expectation(of path: String) throws -> Object { try Corpus.expected(path) }

    private func entries(of path: String, zone: String? = nil) throws -> [Int: Entry] {
        let source = try FileSource(Corpus.path(path))
        var entries: [Int: Entry] = [:]
        _ = try AccessLog.open(source, zone: zone.flatMap { LogZone($0) }).scan { row in
            entries[row.number] = row.entry()
            return .next
        }
        return entries
    }

    private func target(_ entry: Entry) -> String { entry.path + (entry.query.map { "?" + $0 } ?? "") }

    /// A log, and whose reading of it is compared.
    enum Comparison: Sendable, CustomTestStringConvertible {
        case datadog(String)
        case google(String)
        case fail2ban(String, rows: Int)
        case logReader(String)

        var path: String {
            switch self {
            case .datadog(let path), .google(let path), .fail2ban(let path, _), .logReader(let path): path
            }
        }

        var testDescription: String { path }
    }

    static let comparisons = Corpus.cases(
        [
            .datadog("nginx/datadog-nginx.log"), .datadog("apache/datadog-apache.log"),
            .datadog("haproxy/datadog-haproxy.log"), .datadog("envoy/datadog-envoy.log"),
            .datadog("iis/datadog-iis.log"), .google("nginx/opsagent-nginx-access.log"),
            .google("apache/opsagent-apache-access.log"), .google("iis/opsagent-iis.log"),
            .google("iis/opsagent-iis_access.log"),
        ],
        withLarger: [
            .fail2ban("apache/fail2ban-apache-badbots.log", rows: 4),
            .fail2ban("apache/fail2ban-apache-fakegooglebot.log", rows: 3),
            .fail2ban("apache/fail2ban-apache-pass.log", rows: 1),
            .fail2ban("nginx/fail2ban-nginx-bad-request.log", rows: 8),
            .fail2ban("nginx/fail2ban-nginx-botsearch.log", rows: 8),
            .fail2ban("traefik/fail2ban-traefik-auth.log", rows: 3),
            .fail2ban("haproxy/fail2ban-haproxy-http-auth.log", rows: 3),
            .logReader("iis/iislogreader-arr.log"),
        ],
        name: \Comparison.path)

    @Test(arguments: comparisons)
    func `rows agree with what other programs read`(comparison: Comparison) throws {
        switch comparison {
        case .datadog(let path): try compareWithDatadog(path)
        case .google(let path): try compareWithGoogle(path)
        case .fail2ban(let path, let rows): try compareWithFail2ban(path, rows: rows)
        case .logReader(let path): try compareWithLogReader(path)
        }
    }

    private func compareWithDatadog(_ path: String) throws {
        let rows = try entries(of: path)
        var compared = 0
        for line in try #require(try expectation(of: path)["lines"] as? [Object]) {
            let number = try #require(line["line"] as? Int)
            let http = line["http"] as? Object ?? [:]
            guard let status = http["status_code"] as? Int else { continue }
            let entry = try #require(rows[number], "line \(number) was not read")
            compared += 1
            #expect(entry.status == status)
            #expect(entry.method == http["method"] as? String)
            if let url = http["url"] as? String {
                #expect(path.hasPrefix("iis") ? entry.path == url : target(entry) == url)
            }
            if let time = line["date_ms"] as? Int { #expect(entry.time.microseconds == Int64(time) * 1000) }
            if let duration = line["duration_ns"] as? Int {
                // A number without a unit is theirs in seconds, and open here.
                let open = entry.openNumber.map { Duration.microseconds($0.millionths) }
                #expect((entry.duration ?? open) == .nanoseconds(duration))
            }
            if let agent = http["useragent"] as? String { #expect(entry.userAgent == agent) }
            if let id = http["request_id"] as? String { #expect(entry.requestID == id) }
            let network = line["network"] as? Object ?? [:]
            if let bytes = network["bytes_written"] as? Int { #expect(entry.bytesSent == bytes) }
            let client = network["client"] as? Object ?? [:]
            if let address = client["ip"] as? String { #expect(entry.client == address) }
            // Theirs is IIS's own port.
            if let port = client["port"] as? Int, !path.hasPrefix("iis") { #expect(entry.clientPort == port) }
            if let code = http["sub_status_code"] as? Int { #expect(entry.iis?.substatus == code) }
            guard let haproxy = line["haproxy"] as? Object else { continue }
            let timers = try #require(entry.proxyTimers)
            #expect(timers.frontend == haproxy["frontend_name"] as? String)
            #expect(timers.backend == haproxy["backend_name"] as? String)
            #expect(timers.termination == haproxy["termination_state"] as? String)
            #expect(timers.queue == (haproxy["time_queue"] as? Int).map { .milliseconds($0) })
            #expect(timers.response == (haproxy["time_backend_response"] as? Int).map { .milliseconds($0) })
            #expect(timers.retries == haproxy["retries"] as? Int)
        }
        #expect(compared == rows.count)
    }

    /// Google's agent.
    private func compareWithGoogle(_ path: String) throws {
        let rows = try entries(of: path).sorted { $0.key < $1.key }.map(\.value)
        let output = try #require(try expectation(of: path)["output"] as? [Object])
        let theirs = output.flatMap { $0["entries"] as? [Object] ?? [] }
        #expect(theirs.count == rows.count)
        for (entry, other) in zip(rows, theirs) {
            let request = try #require(other["httpRequest"] as? Object)
            // A row that ends in a blank was too much for it.
            guard let status = (request["status"] as? String).flatMap(Double.init), status > 0 else { continue }
            #expect(Double(entry.status) == status)
            #expect(entry.method == request["requestMethod"] as? String)
            #expect(target(entry) == request["requestUrl"] as? String)
            #expect(entry.client == request["remoteIp"] as? String)
            #expect(entry.userAgent ?? "" == request["userAgent"] as? String ?? "")
            let time = try #require((other["timestamp"] as? String).flatMap { Timestamp(iso8601: $0) })
            #expect(entry.time == time)
            let size = (request["responseSize"] as? String).flatMap(Double.init) ?? 0
            if !path.hasPrefix("iis") { #expect(Double(entry.bytesSent ?? 0) == size) }
            let payload = other["jsonPayload"] as? Object ?? [:]
            // Its pattern takes the bytes sent of a longer row for the duration.
            if let taken = (payload["time_taken"] as? String).flatMap({ Int($0) }), taken != 5035 {
                #expect(entry.duration == .milliseconds(taken))
            }
        }
    }

    /// The clients and times of fail2ban's annotations.
    private func compareWithFail2ban(_ path: String, rows: Int) throws {
        let entries = try entries(of: path, zone: "Europe/Amsterdam")
        let zone = try #require(TimeZone(identifier: "Europe/Amsterdam"))
        var compared = 0
        for line in try #require(try expectation(of: path)["lines"] as? [Object]) {
            guard let number = line["line"] as? Int, let entry = entries[number], let host = line["host"] as? String
            else { continue }
            compared += 1
            let client = try #require(entry.client)
            #expect(client == host || client == "::ffff:" + host)
            // Syslog's time has no year, and theirs comes from there.
            guard let time = line["time"] as? String, !time.hasPrefix("2004") else { continue }
            let parsed = try #require(Timestamp(iso8601: time + "Z"))
            let local = Date(timeIntervalSince1970: Double(entry.time.microseconds) / 1e6)
            let wall = local.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: local))
            #expect(wall == Double(parsed.microseconds) / 1e6, "line \(number)")
        }
        #expect(compared == rows)
    }

    private func compareWithLogReader(_ path: String) throws {
        let rows = try entries(of: path)
        for line in try #require(try expectation(of: path)["lines"] as? [Object]) {
            // The third row's port is impossible: nothing of ours hangs on it.
            guard let number = line["line"] as? Int, let status = line["sc-status"] as? Int else { continue }
            let entry = try #require(rows[number])
            #expect(entry.status == status)
            #expect(entry.path == line["cs-uri-stem"] as? String)
            #expect(entry.client == line["c-ip"] as? String)
            #expect(entry.duration == (line["time-taken"] as? Int).map { .milliseconds($0) })
        }
        #expect(rows[2]?.query == nil)
        #expect(rows[2]?.requestID == "94661963-6d5f-4b3d-a00d-279537ea6029")
        #expect(rows[2]?.upstream?.statuses == [200])
    }

    @Test(arguments: ["", "id=7&"])
    func `what ARR adds to the query is taken off it`(query: String) throws {
        let id = "0f0e0d0c-0b0a-4908-8706-050403020100"
        let row =
            "2026-03-04 10:15:20 10.1.0.5 GET /shop \(query)X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=\(id)&SERVER-STATUS=502"
        let log = try AccessLog.open(
            MemorySource(
                name: "u_ex.log",
                text: "#Software: Microsoft Internet Information Services 10.0\n"
                    + "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken\n"
                    + row + " 502 15\n"))
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        let entry = try #require(entries.first)
        #expect(entry.query == (query.isEmpty ? nil : "id=7"))
        #expect(entry.requestID == id)
        #expect(entry.upstream?.statuses == [502])
    }

    @Test func `an object made one line agrees with OpenTelemetry's reading`()
        throws
    {
        let path = "gcp/otel-global_external_alb.json"
        let object = try JSONSerialization.jsonObject(
            with: Data(try Corpus.bytes(path)))
        let line = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        let theirs = try #require(try expectation(of: path)["attributes"] as? Object)
        var entries: [Entry] = []
        let log = try AccessLog.open(MemorySource(name: "g", text: line + "\n"))
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        let entry = try #require(entries.first)
        #expect(log.format.name == "google-cloud")
        #expect(entry.status == theirs["http.response.status_code"] as? Int)
        #expect(entry.bytesSent == theirs["http.response.size"] as? Int)
        #expect(entry.client == theirs["network.peer.address"] as? String)
        #expect(entry.path == theirs["url.path"] as? String)
        #expect(entry.flags == theirs["gcp.load_balancing.status.details"] as? String)
        #expect(entry.duration == .microseconds(5192))
        #expect(entry.time.iso8601 == "2025-11-20T13:35:27.558637Z")
    }
}
