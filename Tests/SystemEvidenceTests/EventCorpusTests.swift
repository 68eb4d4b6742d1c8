import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing
import TestingSupport
import Times

/// Event logs of real machines.
struct EventCorpusTests {
    private func read(_ name: String, _ bytes: [UInt8]) throws -> EventLog {
        try EventLog.read(MemorySource(name: name, bytes: bytes), keepsAll: true)
    }

    /// A file, how many events it has, and the kinds of those that mean something.
    struct Case: Sendable {
        var name: String
        var count: Int
        var kinds: [String]?
    }

    static let cases = Corpus.cases(
        [
            Case(
                name: "lab-System.xml", count: 3,
                kinds: ["communication-error", "communication-error", "communication-error"]),
            Case(name: "msdocs-kb2565028-was-5005-5189.txt", count: 2, kinds: ["service-crash", "start-failure"]),
            Case(name: "opsagent-windows_event_log_raw_xml.jsonl", count: 4, kinds: []),
            Case(name: "tx-HTTP_Server.head.evtx", count: 880, kinds: []),
        ],
        withLarger: [
            Case(name: "blog-w3wp-crash-1000-5011.xml", count: 2, kinds: ["crash", "communication-error"]),
            Case(name: "issue-aspnetcoremodule-260-w3svc-wp-2303.xml", count: 2, kinds: []),
            Case(name: "plaso-System.selected.xml", count: 213), Case(name: "plaso-System.evtx", count: 5009),
            Case(name: "tx-HTTP_Server.evtx", count: 2041, kinds: []),
        ],
        name: { "winevent/" + $0.name })

    @Test(arguments: cases)
    func `every log is read whole`(one: Case) throws {
        let log = try read(one.name, Corpus.bytes("winevent/" + one.name))
        #expect(log.tally.rows == one.count)
        #expect(log.tally.unparsed == 0, "\(log.tally.firstUnparsed)")
        if let kinds = one.kinds { #expect(log.events.map(\.kind.rawValue).filter { $0 != "other" } == kinds) }
    }

    @Test(
        arguments: Corpus.cases(
            [("lab-System.xml", SystemEventKind.communicationError, [20256, 21700, 22616], 1)],
            withLarger: [("blog-w3wp-crash-1000-5011.xml", .crash, [28828], 2)], name: { "winevent/" + $0.0 }))
    func `each crash is one occurrence`(
        name: String, kind: SystemEventKind, processes: [Int], events: Int
    ) throws {
        let found = EventOccurrence.all(of: try read(name, Corpus.bytes("winevent/" + name)).events)
        #expect(found.allSatisfy { $0.kind == kind && $0.events.count == events })
        #expect(found.map(\.processID) == processes)
    }

    private struct Expected: Decodable {
        var records: Int
        var first: String
        var last: String
        var counts: [String: Int]

        enum CodingKeys: String, CodingKey {
            case records
            case first = "first_SystemTime"
            case last = "last_SystemTime"
            case counts = "by_provider_and_id"
        }
    }

    @Test(
        arguments: Corpus.cases(
            ["tx-HTTP_Server.head.evtx"], withLarger: ["plaso-System.evtx", "tx-HTTP_Server.evtx"],
            name: { "winevent/" + $0 }))
    func `a binary log agrees with another reader's counts`(name: String) throws {
        let json = try Corpus.bytes("winevent/\(name).expected.json")
        let expected = try JSONDecoder().decode(Expected.self, from: Data(json))
        let log = try read(name, Corpus.bytes("winevent/" + name))
        #expect(log.form == .evtx)
        #expect(log.tally.rows == expected.records)
        #expect(log.damage == nil)
        #expect(log.tally.from == Timestamp(iso8601: expected.first))
        #expect(log.tally.to == Timestamp(iso8601: expected.last))
        var wanted: [Int: Int] = [:]
        for (name, count) in expected.counts {
            wanted[Int(name.split(separator: " ").last ?? "") ?? 0, default: 0] += count
        }
        var found: [Int: Int] = [:]
        for event in log.events { found[event.id, default: 0] += 1 }
        #expect(found == wanted)
        for (name, count) in expected.counts where !name.hasPrefix("Microsoft-Windows-") {
            let its = log.events.count { "\($0.provider) / \($0.id)".lowercased() == name.lowercased() }
            #expect(its == count, "\(name)")
        }
    }

    @Test func `a file is read where it lies, and a compressed one through a private copy`() throws {
        let path = try Corpus.path("winevent/tx-HTTP_Server.head.evtx")
        let bytes = try Corpus.bytes("winevent/tx-HTTP_Server.head.evtx")
        let plain = try EventLog.read(FileSource(path), keepsAll: true)
        let copied = try read("copy", bytes)
        #expect(plain.tally == copied.tally)
        #expect(plain.events.count == 880)
        #expect(plain.events.map(\.line) == copied.events.map(\.line))
    }

    /// What is done to the log, and how many of its 880 records are still read at least.
    @Test(arguments: [
        ("cut in a chunk", 439), ("bad checksum", 840), ("zeroed chunk", 660), ("header lost", 880),
        ("sign of a chunk lost", 660), ("written in part", 880), ("beginning of a chunk damaged", 660),
    ])
    func `a damaged log gives what can be read, and states the loss`(damage: String, least: Int) throws {
        var bytes = try Corpus.bytes("winevent/tx-HTTP_Server.head.evtx")
        let third = 4096 + 65_536 * 3
        switch damage {
        case "cut in a chunk": bytes.removeSubrange((4096 + 65_536 * 2 + 30_000)...)
        case "bad checksum": for index in 0..<100 { bytes[third + 5000 + index] = 0xFF }
        case "zeroed chunk": for index in 0..<65_536 { bytes[third + index] = 0 }
        case "header lost": for index in 8..<128 { bytes[index] = 0x55 }
        case "beginning of a chunk damaged": for index in 40..<56 { bytes[third + index] = 0xFF }
        case "sign of a chunk lost": for index in 0..<8 { bytes[third + index] = 0x58 }
        default:
            // The header of a log that is written to lags behind.
            bytes[120] |= 1
            bytes[42] = 2
            bytes[24] = 100
        }
        let log = try read("damaged.evtx", bytes)
        #expect(log.tally.rows >= least)
        #expect(log.damage != nil)
        if log.tally.rows < 880, damage != "header lost" {
            #expect(log.tally.rows + log.tally.unparsed == 880, "\(log.damage ?? "")")
        }
        #expect(Set(log.events.map(\.line)).count == log.events.count)
    }

    @Test func `a log with bytes changed anywhere is read or refused`() throws {
        let whole = try Corpus.bytes("winevent/tx-HTTP_Server.head.evtx")
        var random = SplitMix64(seed: 502)
        for _ in 0..<6 {
            var bytes = Array(whole.prefix(4096 + 65_536 * 3))
            for _ in 0..<Int.random(in: 1...400, using: &random) {
                bytes[Int.random(in: 8..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? read("changed.evtx", bytes)
        }
        for size in [8, 9, 127, 128, 4095, 4096, 4097, 4096 + 511] {
            #expect(throws: SystemEvidenceError.self) { try read("short.evtx", Array(whole.prefix(size))) }
        }
    }
}
