import AccessLogs
import CByteScan
import Diagnosis
import Foundation
import LogSources
import Synchronization
import Testing
import TestingSupport
import Times

/// Holds the kernels, which read no more of a row than they need, against the reader that reads every row whole.
@Suite(.serialized) struct CountingTests {
    /// Rows of each format, with a second and a minute to put in: `{M}` and `{S}`, and a status: `{C}`.
    static let formats: [(name: String, header: String, rows: [String])] = [
        (
            "combined", "",
            [
                "10.0.0.9 - - [04/Mar/2026:11:{M}:{S} +0100] \"GET /a/{M}?b=1 HTTP/1.1\" {C} 157 \"-\" \"Mozilla/5.0 (X11)\" rt=2.5 us=\"502, 200\" uct=-",
                "2001:db8::1 - bob [04/Mar/2026:11:{M}:{S} +0100] \"POST /a\\\"b\\\\ HTTP/1.1\" {C} - \"r\\\"\" \"c\"",
                "10.0.0.9 - - [04/Mar/2026:11:{M}:{S} +0100] \"-\" {C} 0",
            ]
        ),
        (
            "vhost_combined", "",
            ["h.example:443 10.0.0.9 - - [04/Mar/2026:11:{M}:{S} +0100] \"GET /a HTTP/1.1\" {C} - \"-\" \"c\" 1234"]
        ),
        (
            "httplog", "",
            [
                "Mar  4 10:{M}:{S} lb haproxy[12]: 10.0.0.9:1 [04/Mar/2026:10:{M}:{S}.250] fe~ be/s1 1/2/3/4/5 {C} 2 - - ---- 1/1/1/1/0 0/0 {a} \"GET /x#20 HTTP/1.1\"",
                "10.0.0.9:1 [04/Mar/2026:10:{M}:{S}.250] fe be/<NOSRV> 0/-1/-1/-1/+5 {C} 2 - - SC-- 1/1/1/1/0 0/0 \"GET /x HTTP/1.1\"",
                "10.0.0.9:1 [04/Mar/2026:10:{M}:{S}.250] fe be/s 1/2/3 {C} -- 1/1/1/1/0 0/0",
            ]
        ),
        (
            "caddy", "",
            [
                "{\"level\":\"info\",\"ts\":17726{M}4{S}.25,\"logger\":\"http.log.access\",\"request\":{\"remote_ip\":\"10.0.0.9\",\"method\":\"GET\",\"uri\":\"/a\\u0026b\",\"headers\":{\"User-Agent\":[\"c \\\" d\"]}},\"duration\":0.5,\"size\":2,\"status\":{C}}",
                "{\"level\":\"info\",\"ts\":17726{M}4{S}.25,\"logger\":\"http.log.error\",\"request\":{\"uri\":\"/\"},\"status\":{C}}",
            ]
        ),
        (
            "nginx-json", "",
            [
                "{\"time_iso8601\":\"2026-03-04T11:{M}:{S}+01:00\",\"remote_addr\":\"192.0.2.7\",\"request\":\"GET /a?b=1 HTTP/1.1\",\"status\":\"{C}\",\"request_time\":\"3.001\"}",
                "{ \"time_iso8601\" : \"2026-03-04T11:{M}:{S}+01:00\", \"a\": [1, {\"status\": 7}, true], \"request\":\"GET /\", \"status\": {C} }",
            ]
        ),
        (
            "w3c",
            "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken\r\n",
            [
                "2026-03-04 10:{M}:{S} 10.1.0.5 GET /x - 10.1.0.9 Mozilla/5.0+(X11) {C} 0 2147954402 15",
                "2026-03-04 10:{M}:{S} 10.1.0.5 GET /x - 10.1.0.9 \"a b\" {C} 0 0 15",
                "2026-03-04\t10:{M}:{S}\t10.1.0.5\tGET\t/x\t-\t10.1.0.9\tq\"q {C} 0 0 15",
                "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
                "2026-03-04 10:{M}:{S} 10.1.0.5 GET /x - 10.1.0.9 x {C} 0 0 ",
            ]
        ),
        (
            "$msec|$status|$upstream_addr $upstream_status|$request_time|$request", "",
            ["17726194{S}.123|{C}|a, b : c 502, 200|0.5|GET /{M} HTTP/1.1"]
        ),
        (
            "%t %U%q %>s %{ms}T %{remote}p", "",
            ["[04/Mar/2026:11:{M}:{S} +0100] /a?b {C} 99999999999999999999 70000"]
        ),
        (
            "envoy", "",
            [
                "[2026-03-04T10:{M}:{S}.353Z] \"GET /a HTTP/1.1\" {C} UPE 0 87 1 - \"192.0.2.2\" \"drv\" \"55241280-a34a\" \"up.test\" \"127.0.0.1:21000\""
            ]
        ),
        (
            "squid", "",
            [
                "17726194{S}.621      2 192.0.2.7 TCP_MISS/{C} 3349 GET http://up.test/close0 - FIRSTUP/10.0.0.5 text/html"
            ]
        ),
    ]

    private static func text(
        _ format: (name: String, header: String, rows: [String]), lines: Int, mutations: Int,
        _ random: inout SplitMix64
    ) -> [UInt8] {
        var text = Array(format.header.utf8)
        var second = 0
        let statuses = [200, 200, 200, 304, 404, 499, 502, 502, 503, 504, 101, 600]
        for _ in 0..<lines {
            if Int.random(in: 0..<3, using: &random) == 0 { second += Int.random(in: -20...40, using: &random) }
            let clock = abs(second) % 3600
            func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            let row = format.rows[Int.random(in: 0..<format.rows.count, using: &random)]
                .replacingOccurrences(of: "{M}", with: two(clock / 60))
                .replacingOccurrences(of: "{S}", with: two(clock % 60))
                .replacingOccurrences(of: "{C}", with: "\(statuses.randomElement(using: &random) ?? 200)")
            var bytes = Array(row.utf8)
            if mutations > 0, Int.random(in: 0..<4, using: &random) == 0 {
                for _ in 0..<Int.random(in: 1...mutations, using: &random) where !bytes.isEmpty {
                    mutate(&bytes, &random)
                }
            }
            text += bytes.map { $0 == 0x0A ? 0x20 : $0 }
            if Int.random(in: 0..<8, using: &random) == 0 { text.append(0x0D) }
            text.append(0x0A)
        }
        if Bool.random(using: &random) { text.removeLast() }
        return text
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.insert(contentsOf: [UInt8](repeating: 0x39, count: 40), at: place)
        case 5: bytes.insert([0x20, 0x22, 0x5C, 0x5B, 0x2D].randomElement(using: &random) ?? 0x20, at: place)
        case 6: bytes.insert(contentsOf: [UInt8](repeating: 0, count: Int.random(in: 1...9, using: &random)), at: place)
        case 7: bytes[place] = [0x20, 0x22, 0x5C, 0x2D, 0x0D].randomElement(using: &random) ?? 0x20
        default: bytes.insert(contentsOf: bytes[place...], at: place)
        }
    }

    /// What a counting gives, in a form that can be compared.
    private struct Result: Equatable {
        var minutes: [Timestamp: [Int: Int]]
        var tally: ScanTally
        var rows: String
    }

    private static func count(
        _ log: AccessLog, window: TimeWindow? = nil, threads: Int = 1, isPlain: Bool
    ) throws -> Result {
        var plan = AccessLog.CountingPlan()
        plan.window = window
        plan.threads = threads
        plan.isPlain = isPlain
        let rows = Mutex<[UInt8]>([])
        let taker = RowTaker(statuses: [502, 503, 504]) { row, sink in
            row.writeJSON(to: sink)
        } take: { bytes in
            rows.withLock { $0 += bytes }
            return true
        }
        let counts = try log.counts(plan, handingRowsTo: taker)
        return Result(
            minutes: counts.minutes.byMinute, tally: counts.tally,
            rows: String(decoding: rows.withLock { $0 }, as: UTF8.self))
    }

    @Test(arguments: formats.indices)
    func `what the kernels count is what the reader counts`(format: Int) throws {
        let format = Self.formats[format]
        var random = SplitMix64(seed: UInt64(format.name.utf8.count) &* 502)
        for round in 0..<8 {
            let text = Self.text(format, lines: 500, mutations: round % 4, &random)
            let log = try AccessLog.open(
                MemorySource(name: "m", bytes: text), format: try AccessLogFormat.parse(format.name))
            let plain = try Self.count(log, isPlain: true)
            #expect(plain.tally.rows > 140)
            for kernel in ["base", "avx2", nil] {
                postern_use_kernels(kernel)
                #expect(
                    try Self.count(log, isPlain: false) == plain, "\(format.name), \(kernel ?? "best"), round \(round)")
            }
            let lines =
                text.split(separator: 0x0A, omittingEmptySubsequences: false).count - (text.last == 0x0A ? 1 : 0)
            let parted = plain.tally.rows + plain.tally.others + plain.tally.unparsed
            // A block of NULs parts a line.
            #expect(round % 4 > 0 ? parted >= lines : parted == lines)
            try Self.compareWithScan(log, plain)
        }
    }

    /// The scan that hands out every row sees the same rows.
    private static func compareWithScan(_ log: AccessLog, _ counted: Result) throws {
        var minutes: [Timestamp: [Int: Int]] = [:]
        let tally = try log.scan { row in
            minutes[row.time.floor(to: .seconds(60)), default: [:]][row.status, default: 0] += 1
            return .next
        }
        #expect(minutes == counted.minutes)
        #expect(tally.rows == counted.tally.rows)
        #expect(tally.others == counted.tally.others)
        #expect(tally.unparsed == counted.tally.unparsed)
        #expect(tally.firstUnparsed == counted.tally.firstUnparsed)
        #expect(tally.longestStepBack == counted.tally.longestStepBack)
        #expect(tally.from == counted.tally.from)
        #expect(tally.to == counted.tally.to)
    }

    /// Formats of each kind, whose rows are long enough for several blocks.
    static let blocks = formats.filter { ["combined", "httplog", "caddy", "w3c"].contains($0.name) }

    @Test(arguments: blocks.indices)
    func `several threads count what one does`(format: Int) throws {
        let format = Self.blocks[format]
        var random = SplitMix64(seed: 7)
        let text = Self.text(format, lines: 12_000, mutations: 3, &random)
        try TemporaryFile.with(text) { path in
            let log = try AccessLog.open(
                try FileSource(path, named: "m"), format: try AccessLogFormat.parse(format.name))
            let plain = try Self.count(log, isPlain: true)
            for threads in [1, 2, 5] {
                #expect(try Self.count(log, threads: threads, isPlain: false) == plain)
            }
            let streamed = try AccessLog.open(
                MemorySource(name: "m", bytes: text), format: try AccessLogFormat.parse(format.name))
            #expect(try Self.count(streamed, isPlain: false) == plain)
            try Self.compareWithScan(log, plain)
        }
    }

    @Test func `a header that changes between blocks is obeyed by all threads`() throws {
        var text: [UInt8] = []
        for part in 0..<40 {
            let hasHost = part % 3 == 1
            text += Array(
                "#Fields: date time cs-method cs-uri-stem sc-status\(hasHost ? " cs-host" : "") time-taken\n".utf8)
            for row in 0..<1500 {
                let status = row % 50 == 0 ? 502 : 200
                text += Array(
                    "2026-03-04 10:\(10 + part):\(10 + row % 50) GET /p\(part) \(status)\(hasHost ? " 503" : "") \(row)\n"
                        .utf8)
            }
        }
        try TemporaryFile.with(text) { path in
            let log = try AccessLog.open(try FileSource(path, named: "m"), format: try AccessLogFormat.parse("w3c"))
            let plain = try Self.count(log, isPlain: true)
            #expect(plain.tally.rows == 60_000)
            #expect(plain.minutes.values.reduce(0) { $0 + ($1[502] ?? 0) } == 1200)
            for _ in 0..<5 { #expect(try Self.count(log, threads: 4, isPlain: false) == plain) }
        }
    }

    @Test func `lines that are too long, and blocks of NULs, are passed over alike`() throws {
        let row = "10.0.0.9 - - [04/Mar/2026:11:17:21 +0100] \"GET /a HTTP/1.1\" 502 1 \"-\" \"c\"\n"
        var text: [UInt8] = []
        for turn in 0..<3 {
            for _ in 0..<4000 { text += Array(row.utf8) }
            text += [UInt8](repeating: 0x78, count: [900_000, 1_048_576, 3_000_000][turn]) + [0x0A]
            text += Array(row.utf8.dropLast(40)) + [UInt8](repeating: 0, count: [5000, 300_000, 2_000_000][turn])
            text += Array(row.utf8)
        }
        try TemporaryFile.with(text) { path in
            let log = try AccessLog.open(
                try FileSource(path, named: "m"), format: try AccessLogFormat.parse("combined"))
            let plain = try Self.count(log, isPlain: true)
            #expect(plain.tally.rows == 12_003)
            try Self.compareWithScan(log, plain)
            for threads in [1, 3] { #expect(try Self.count(log, threads: threads, isPlain: false) == plain) }
            let streamed = try AccessLog.open(
                MemorySource(name: "m", bytes: text), format: try AccessLogFormat.parse("combined"))
            #expect(try Self.count(streamed, isPlain: false) == plain)
            // What is cited stands where it is said to stand.
            let feeds = text.indices.filter { text[$0] == 0x0A }
            for line in plain.rows.split(separator: "\n").enumerated().filter({ $0.offset % 400 == 0 }).map(\.element) {
                let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                let offset = try #require(fields["offset"] as? Int)
                #expect(text[offset..<offset + row.utf8.count - 1].elementsEqual(row.utf8.dropLast()))
                #expect(fields["line"] as? Int == feeds.count { $0 < offset } + 1)
            }
        }
    }

    @Test func `a row is written the same with and without strings`() throws {
        for format in Self.formats {
            var random = SplitMix64(seed: 3)
            let text = Self.text(format, lines: 3000, mutations: 4, &random)
            let log = try AccessLog.open(
                MemorySource(name: "a \"b\".log", bytes: text), format: try AccessLogFormat.parse(format.name))
            _ = try log.scan { row in
                let (fast, slow) = (ByteSink(), ByteSink())
                row.writeJSON(to: fast)
                row.entry().writeJSON(to: slow)
                #expect(fast.bytes.elementsEqual(slow.bytes), "\(String(decoding: fast.bytes, as: UTF8.self))")
                return .next
            }
        }
    }
}

/// A file that is there for one test.
enum TemporaryFile {
    static func with(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }
}
