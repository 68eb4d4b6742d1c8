import Diagnosis
import Foundation
import LogSources
import SystemEvidence
import Testing
import Times

/// Event logs that others wrote, where they are at hand.
struct EventCorpusTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus/winevent").path

    private static func bytes(_ name: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { Array($0) }
    }

    private func read(_ name: String, _ bytes: [UInt8]) throws -> EventLog {
        try EventLog.read(MemorySource(name: name, bytes: bytes), keepsAll: true)
    }

    /// File, events, those that mean something.
    @Test(arguments: [
        ("blog-w3wp-crash-1000-5011.xml", 2, ["crash", "communication-error"]),
        ("issue-aspnetcoremodule-260-w3svc-wp-2303.xml", 2, []),
        ("msdocs-kb2565028-was-5005-5189.txt", 2, ["service-crash", "start-failure"]),
        ("opsagent-windows_event_log_raw_xml.jsonl", 4, []), ("plaso-System.selected.xml", 213, nil),
        ("plaso-System.evtx", 5009, nil), ("tx-HTTP_Server.evtx", 2041, []),
    ])
    func `every log is read whole`(name: String, count: Int, kinds: [String]?) throws {
        guard let bytes = Self.bytes(name) else { return }
        let log = try read(name, bytes)
        #expect(log.tally.rows == count)
        #expect(log.tally.unparsed == 0, "\(log.tally.firstUnparsed)")
        if let kinds { #expect(log.events.map(\.kind.rawValue).filter { $0 != "other" } == kinds) }
    }

    @Test func `the crash of the blog is one occurrence`() throws {
        guard let bytes = Self.bytes("blog-w3wp-crash-1000-5011.xml") else { return }
        let found = EventOccurrence.all(of: try read("x", bytes).events)
        #expect(found.map(\.kind) == [.crash])
        #expect(found.map(\.processID) == [28828])
        #expect(found.first?.events.count == 2)
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

    @Test(arguments: ["plaso-System.evtx", "tx-HTTP_Server.evtx"])
    func `a binary log agrees with another reader's counts`(name: String) throws {
        guard let bytes = Self.bytes(name), let json = Self.bytes("\(name).expected.json") else { return }
        let expected = try JSONDecoder().decode(Expected.self, from: Data(json))
        let log = try read(name, bytes)
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
        let path = "\(Self.folder)/plaso-System.evtx"
        guard FileManager.default.fileExists(atPath: path), let bytes = Self.bytes("plaso-System.evtx") else { return }
        let plain = try EventLog.read(FileSource(path))
        let copied = try read("copy", bytes)
        #expect(plain.tally == copied.tally)
        #expect(plain.events.map(\.line) == copied.events.filter { $0.kind != .other }.map(\.line))
    }

    /// What is done to the log, and how many of its 5009 records are still read at least.
    @Test(arguments: [
        ("cut in a chunk", 1700), ("bad checksum", 5000), ("zeroed chunk", 4840), ("header lost", 5009),
        ("sign of a chunk lost", 4840), ("written in part", 5009),
        ("beginning of a chunk damaged", 4840),
    ])
    func `a damaged log gives what can be read, and states the loss`(damage: String, least: Int) throws {
        guard var bytes = Self.bytes("plaso-System.evtx") else { return }
        let third = 4096 + 65_536 * 3
        switch damage {
        case "cut in a chunk": bytes.removeSubrange((4096 + 65_536 * 10 + 30_000)...)
        case "bad checksum": for index in 0..<100 { bytes[third + 5000 + index] = 0xFF }
        case "zeroed chunk": for index in 0..<65_536 { bytes[third + index] = 0 }
        case "header lost": for index in 8..<128 { bytes[index] = 0x55 }
        case "beginning of a chunk damaged": for index in 40..<56 { bytes[third + index] = 0xFF }
        case "sign of a chunk lost": for index in 0..<8 { bytes[third + index] = 0x58 }
        default:
            // The header of a log that is written to lags behind.
            bytes[120] |= 1
            bytes[42] = 5
            bytes[24] = 100
        }
        let log = try read("damaged.evtx", bytes)
        #expect(log.tally.rows >= least)
        #expect(log.damage != nil)
        if log.tally.rows < 5009, damage != "header lost" {
            #expect(log.tally.rows + log.tally.unparsed == 5009, "\(log.damage ?? "")")
        }
        #expect(Set(log.events.map(\.line)).count == log.events.count)
    }

    @Test func `a log with bytes changed anywhere is read or refused`() throws {
        guard let whole = Self.bytes("plaso-System.evtx") else { return }
        var random = SystemRandomNumberGenerator()
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
