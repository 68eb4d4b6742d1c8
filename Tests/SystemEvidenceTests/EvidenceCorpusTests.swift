import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing
import TestingSupport
import Times

/// Logs of real programs: each is read with the counts found by eye, or refused with a reason.
struct EvidenceCorpusTests {
    private func source(_ name: String) throws -> MemorySource {
        MemorySource(name: name, bytes: try Corpus.bytes(name))
    }

    // MARK: - HTTPERR

    @Test(
        arguments: Corpus.cases(
            [
                ("httperr/msdocs-kb4464854-httperr.log", 2, ["N/A": 2]),
                ("httperr/lab-httperr.log", 12, ["QueueFull": 12]),
            ],
            withLarger: [
                (
                    "httperr/logjoint-httperr.log", 10,
                    ["Connection_Abandoned_By_ReqQueue": 1, "Timer_ConnectionIdle": 6, "NotFound": 3]
                ), ("httperr/ocollector-httperr.log", 4, ["AppOffline": 3, "Timer_ConnectionIdle": 1]),
            ], name: \.0))
    func `HTTPERR logs have the rows they have`(name: String, rows: Int, reasons: [String: Int]) throws {
        let source = try source(name)
        let log = try HTTPErrorLog.read(source)
        #expect(log.tally.rows == rows)
        #expect(log.tally.unparsed == 0)
        #expect(Dictionary(grouping: log.rows, by: \.reason).mapValues(\.count) == reasons)
    }

    @Test(
        arguments: Corpus.cases(
            ["httperr/lab-httperr.log"], withLarger: ["httperr/logjoint-httperr.log"], name: \.self))
    func `rows of HTTPERR are what another program reads`(name: String) throws {
        let messages = try #require(Corpus.expected(name)["messages"] as? [[String: Any]])
        let rows = try HTTPErrorLog.read(source(name)).rows
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

    /// A log, how many samples it has, when the first was taken, its zone, and how many counters of queues it has.
    struct CounterCase: Sendable {
        var name: String
        var rows: Int
        var from: String
        var zone: String
        var series = 0
    }

    @Test(
        arguments: Corpus.cases(
            [
                CounterCase(
                    name: "perfmon/lab-counters.csv", rows: 29, from: "2026-11-28T19:29:01.394Z",
                    zone: "Coordinated Universal Time, 0 min to UTC", series: 3)
            ],
            withLarger: [
                CounterCase(
                    name: "perfmon/memedata-DataCollector01.head.csv", rows: 21, from: "2021-09-16T11:51:58.569Z",
                    zone: "Eastern Daylight Time, 240 min to UTC"),
                CounterCase(
                    name: "perfmon/narmadha-DataCollector01.csv", rows: 21, from: "2017-09-19T04:21:39.073Z",
                    zone: "India Standard Time, -330 min to UTC"),
                CounterCase(
                    name: "perfmon/typeperf-stdout.txt", rows: 1, from: "2026-09-22T21:42:32.824Z",
                    zone: "assumed UTC: the header has no zone"),
            ], name: \CounterCase.name))
    func `counter logs have the samples they have`(one: CounterCase) throws {
        let source = try source(one.name)
        let log = try CounterLog.read(source)
        #expect(log.tally.rows == one.rows)
        #expect(log.tally.unparsed == 0)
        #expect(log.tally.from?.iso8601 == one.from)
        #expect(log.zone == one.zone)
        #expect(log.series.count == one.series)
    }

    @Test func `a binary performance log is refused with what makes text of it`() throws {
        let source = try source("perfmon/tx-BasicPerfCounters.head.blg")
        #expect {
            try CounterLog.read(source)
        } throws: { "\($0)".contains("relog tx-BasicPerfCounters.head.blg -f CSV -o out.csv") }
    }

    // MARK: - Error logs of proxies

    @Test(
        arguments: Corpus.cases(
            [
                (
                    "nginx/lab-error.log", 15,
                    ["refused": 3, "premature-close": 3, "response-timeout": 3, "reset": 3, "header-too-big": 3]
                ),
                ("nginx/opsagent-nginx-error.log", 6, ["refused": 1]),
                ("apache/lab-error.log", 22, ["premature-close": 6, "response-timeout": 2, "refused": 3]),
                ("apache/opsagent-apache-error.log", 4, [:]),
                ("haproxy/lab-messages.log", 3, ["server-down": 1, "server-up": 1, "marked-down": 1]),
                ("caddy/lab-error.log", 12, ["refused": 3, "premature-close": 6, "response-timeout": 3]),
            ],
            withLarger: [
                (
                    "nginx/issues-upstream-a.log", 21,
                    ["premature-close": 8, "reset": 3, "connect-timeout": 3, "header-too-big": 4, "refused": 1]
                ),
                ("apache/issues-mod_proxy-a.log", 20, ["premature-close": 5, "response-timeout": 1, "refused": 4]),
                ("haproxy/issues-server-down-a.log", 9, ["server-down": 3, "server-up": 2, "marked-down": 3]),
                ("caddy/issue-pyradiotracking-20.log", 1, ["refused": 1]),
            ], name: \.0))
    func `error logs have the signals they have`(name: String, rows: Int, signals: [String: Int]) throws {
        let source = try source(name)
        let log = try ProxyErrorLog.read(source, zone: .utc)
        let lines = String(decoding: try Corpus.bytes(name), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true).count { $0 != "\r" }
        #expect(log.tally.rows == rows)
        #expect(log.tally.rows + log.tally.unparsed == lines)
        #expect(Dictionary(grouping: log.lines, by: \.signal.claim.label).mapValues(\.count) == signals)
    }

    @Test(arguments: ["nginx/opsagent-nginx-error.log", "apache/opsagent-apache-error.log"])
    func `another reader's records are as many, and the same`(name: String) throws {
        let source = try source(name)
        let output = try #require(Corpus.expected(name)["output"] as? [[String: Any]])
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
