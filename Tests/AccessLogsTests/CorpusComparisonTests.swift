import AccessLogs
import Diagnosis
import Foundation
import LogSources
import Testing
import Times

/// What other projects' readers make of the same logs, compared where it means the same.
struct CorpusComparisonTests {
    private typealias Object = [String: Any]

    private func expectation(of path: String) throws -> Object {
        let contents = try Data(contentsOf: URL(fileURLWithPath: "\(CorpusTests.corpus)/\(path).expected.json"))
        return try #require(try JSONSerialization.jsonObject(with: contents) as? Object)
    }

    private func entries(of path: String, zone: String? = nil) throws -> [Int: Entry] {
        let source = try FileSource("\(CorpusTests.corpus)/\(path)")
        var entries: [Int: Entry] = [:]
        _ = try AccessLog.open(source, zone: zone.flatMap { LogZone($0) }).scan { row in
            entries[row.number] = row.entry()
            return .next
        }
        return entries
    }

    private func target(_ entry: Entry) -> String { entry.path + (entry.query.map { "?" + $0 } ?? "") }

    @Test(
        .enabled(if: !CorpusTests.logs.isEmpty),
        arguments: [
            "nginx/datadog-nginx.log", "apache/datadog-apache.log", "haproxy/datadog-haproxy.log",
            "envoy/datadog-envoy.log", "iis/datadog-iis.log",
        ])
    func `rows agree with Datadog's pipelines`(path: String) throws {
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
            if let duration = line["duration_ns"] as? Int { #expect(entry.duration == .nanoseconds(duration)) }
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
            let timers = try #require(entry.haproxy)
            #expect(timers.frontend == haproxy["frontend_name"] as? String)
            #expect(timers.backend == haproxy["backend_name"] as? String)
            #expect(timers.termination == haproxy["termination_state"] as? String)
            #expect(timers.queue == (haproxy["time_queue"] as? Int).map { .milliseconds($0) })
            #expect(timers.response == (haproxy["time_backend_response"] as? Int).map { .milliseconds($0) })
            #expect(timers.retries == haproxy["retries"] as? Int)
        }
        #expect(compared == rows.count)
    }

    @Test(
        .enabled(if: !CorpusTests.logs.isEmpty),
        arguments: [
            "nginx/opsagent-nginx-access.log", "apache/opsagent-apache-access.log", "iis/opsagent-iis.log",
            "iis/opsagent-iis_access.log",
        ])
    func `rows agree with Google's agent`(path: String) throws {
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

    @Test(
        .enabled(if: !CorpusTests.logs.isEmpty),
        arguments: [
            ("apache/fail2ban-apache-badbots.log", 4), ("apache/fail2ban-apache-fakegooglebot.log", 3),
            ("apache/fail2ban-apache-pass.log", 1), ("nginx/fail2ban-nginx-bad-request.log", 8),
            ("nginx/fail2ban-nginx-botsearch.log", 8), ("traefik/fail2ban-traefik-auth.log", 3),
            ("haproxy/fail2ban-haproxy-http-auth.log", 3),
        ])
    func `clients and times agree with fail2ban's annotations`(path: String, rows: Int) throws {
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

    @Test(.enabled(if: !CorpusTests.logs.isEmpty))
    func `rows of ARR agree, and its additions are taken from the query`()
        throws
    {
        let path = "iis/iislogreader-arr.log"
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

    @Test(.enabled(if: !CorpusTests.logs.isEmpty)) func `an object made one line agrees with OpenTelemetry's reading`()
        throws
    {
        let path = "gcp/otel-global_external_alb.json"
        let object = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: "\(CorpusTests.corpus)/\(path)")))
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
