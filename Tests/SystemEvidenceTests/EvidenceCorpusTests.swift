import Diagnosis
import Foundation
import LogSources
import SystemEvidence
import Testing
import Times

/// Logs that others wrote, where they are at hand: each is read with the counts found by eye, or refused with a reason.
struct EvidenceCorpusTests {
    static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus").path

    /// A file's bytes; nil where it is not at hand.
    private func source(_ name: String) -> MemorySource? {
        FileManager.default.contents(atPath: "\(Self.corpus)/\(name)").map {
            MemorySource(name: name, bytes: Array($0))
        }
    }

    private func expected(_ name: String) throws -> [String: Any]? {
        guard let bytes = FileManager.default.contents(atPath: "\(Self.corpus)/\(name).expected.json") else {
            return nil
        }
        return try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
    }

    // MARK: - HTTPERR

    @Test(arguments: [
        (
            "httperr/logjoint-httperr.log", 10,
            ["Connection_Abandoned_By_ReqQueue": 1, "Timer_ConnectionIdle": 6, "NotFound": 3]
        ),
        ("httperr/msdocs-kb4464854-httperr.log", 2, ["N/A": 2]),
        ("httperr/ocollector-httperr.log", 4, ["AppOffline": 3, "Timer_ConnectionIdle": 1]),
    ])
    func `HTTPERR logs have the rows they have`(name: String, rows: Int, reasons: [String: Int]) throws {
        guard let source = source(name) else { return }
        let log = try HTTPErrorLog.read(source)
        #expect(log.tally.rows == rows)
        #expect(log.tally.unparsed == 0)
        #expect(Dictionary(grouping: log.rows, by: \.reason).mapValues(\.count) == reasons)
    }

    @Test func `another reader's messages are the same`() throws {
        let name = "httperr/logjoint-httperr.log"
        guard let source = source(name), let messages = try expected(name)?["messages"] as? [[String: Any]] else {
            return
        }
        let rows = try HTTPErrorLog.read(source).rows
        #expect(messages.count == 2)
        for message in messages {
            let row = rows[try #require(message["index"] as? Int)]
            func text(_ key: String) -> String? { (message[key] as? String).flatMap { $0 == "-" ? nil : $0 } }
            #expect(row.time.iso8601 == "\(try #require(text("time")))Z")
            let client = try #require(text("client"))
            let address = client[..<(client.lastIndex(of: ":") ?? client.endIndex)].prefix { $0 != "%" }
            #expect(row.client == String(address))
            #expect(row.clientPort.map { client.hasSuffix(":\($0)") } ?? false)
            #expect(row.method == text("verb"))
            #expect(row.target == text("url"))
            #expect(row.status == text("status").flatMap { Int($0) })
            #expect(row.site == text("siteid"))
            #expect(row.reason == text("reason"))
        }
    }

    // MARK: - Counters

    @Test(arguments: [
        (
            "perfmon/memedata-DataCollector01.head.csv", 21, "2021-09-16T11:51:58.569Z",
            "Eastern Daylight Time, 240 min to UTC"
        ),
        (
            "perfmon/narmadha-DataCollector01.csv", 21, "2017-09-19T04:21:39.073Z",
            "India Standard Time, -330 min to UTC"
        ),
        ("perfmon/typeperf-stdout.txt", 1, "2026-09-22T21:42:32.824Z", "assumed UTC: the header has no zone"),
    ])
    func `counter logs have the samples they have`(name: String, rows: Int, from: String, zone: String) throws {
        guard let source = source(name) else { return }
        let log = try CounterLog.read(source)
        #expect(log.tally.rows == rows)
        #expect(log.tally.unparsed == 0)
        #expect(log.tally.from?.iso8601 == from)
        #expect(log.zone == zone)
        // None of these is a counter of queues of requests.
        #expect(log.series.isEmpty)
    }

    @Test func `a binary performance log is refused with what makes text of it`() {
        guard let source = source("perfmon/tx-BasicPerfCounters.blg") else { return }
        #expect {
            try CounterLog.read(source)
        } throws: { "\($0)".contains("relog tx-BasicPerfCounters.blg -f CSV -o out.csv") }
    }

    // MARK: - Error logs of proxies

    @Test(arguments: [
        (
            "nginx/issues-upstream-a.log", 21,
            ["premature-close": 8, "reset": 3, "connect-timeout": 3, "header-too-big": 4, "refused": 1]
        ),
        ("nginx/opsagent-nginx-error.log", 6, ["refused": 1]),
        ("apache/issues-mod_proxy-a.log", 20, ["premature-close": 5, "response-timeout": 1, "refused": 4]),
        ("apache/opsagent-apache-error.log", 4, [:]),
        ("haproxy/issues-server-down-a.log", 9, ["server-down": 3, "server-up": 2, "no-live-servers": 3]),
        ("caddy/issue-pyradiotracking-20.log", 1, ["refused": 1]),
    ])
    func `error logs have the signals they have`(name: String, rows: Int, signals: [String: Int]) throws {
        guard let source = source(name) else { return }
        let log = try ProxyErrorLog.read(source, zone: .utc)
        let lines = String(
            decoding: FileManager.default.contents(atPath: "\(Self.corpus)/\(name)") ?? Data(), as: UTF8.self
        )
        .split(separator: "\n", omittingEmptySubsequences: true).count { $0 != "\r" }
        #expect(log.tally.rows == rows)
        #expect(log.tally.rows + log.tally.unparsed == lines)
        #expect(Dictionary(grouping: log.lines, by: \.signal.rawValue).mapValues(\.count) == signals)
    }

    @Test(arguments: ["nginx/opsagent-nginx-error.log", "apache/opsagent-apache-error.log"])
    func `another reader's records are as many, and the same`(name: String) throws {
        guard let source = source(name), let output = try expected(name)?["output"] as? [[String: Any]] else { return }
        let records = output.flatMap { $0["entries"] as? [[String: Any]] ?? [] }.compactMap { entry in
            (entry["jsonPayload"] as? [String: Any]).map { (payload: $0, time: entry["timestamp"] as? String ?? "") }
        }.filter { $0.payload["level"] != nil }
        let log = try ProxyErrorLog.read(source, zone: .utc)
        #expect(log.tally.rows == records.count)
        // The other reader does not read Apache's stamps without a fraction.
        if name.hasPrefix("nginx") {
            #expect(log.tally.from == records.compactMap { Timestamp(iso8601: $0.time) }.min())
            #expect(log.tally.to == records.compactMap { Timestamp(iso8601: $0.time) }.max())
        }
        for line in log.lines {
            let record = try #require(records.first { Timestamp(iso8601: $0.time) == line.time }?.payload)
            #expect(line.client == record["client"] as? String)
            #expect(line.level == record["level"] as? String)
            #expect("\(line.method ?? "") \(line.target ?? "") HTTP/1.1" == record["request"] as? String)
        }
    }
}
