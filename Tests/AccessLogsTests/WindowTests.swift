import AccessLogs
import Diagnosis
import Foundation
import LogSources
import Synchronization
import Testing
import TestingSupport
import Times

/// Windows of plain files: rows are found by looking at few, and none is lost.
struct WindowTests {
    private static let start = Timestamp(year: 2026, month: 3, day: 4)

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func row(_ second: Int, _ status: Int, _ number: Int) -> String {
        let clock = "\(two(second / 3600 % 24)):\(two(second / 60 % 60)):\(two(second % 60))"
        return
            "10.0.0.9 - - [\(two(4 + second / 86400))/Mar/2026:\(clock) +0000] \"GET /page/\(number) HTTP/1.1\" \(status) 1 "
            + "\"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0\"\n"
    }

    /// Counts and failed rows of a window, by looking at few rows or at all.
    private static func count(_ log: AccessLog, _ window: TimeWindow, threads: Int = 2) throws -> (LogCounts, String) {
        var plan = AccessLog.CountingPlan()
        plan.window = window
        plan.threads = threads
        let rows = Mutex<[UInt8]>([])
        let taker = RowTaker(statuses: [502]) { row, sink in
            row.writeJSON(to: sink)
        } take: { bytes in
            rows.withLock { $0 += bytes }
            return true
        }
        let counts = try log.counts(plan, handingRowsTo: taker)
        return (counts, String(decoding: rows.withLock { $0 }, as: UTF8.self))
    }

    /// Holds windows of a log against the same windows of the log read whole, as a stream.
    ///
    /// - Returns: the largest part of the file that was read for one of them, 0...1.
    @discardableResult
    private static func compare(
        _ text: [UInt8], format: String = "combined", zone: LogZone? = nil, windows: [TimeWindow]
    ) throws -> Double {
        var most = 0.0
        try TemporaryFile.with(text) { path in
            let plain = try AccessLog.open(
                try FileSource(path, named: "m"), format: try AccessLogFormat.parse(format), zone: zone)
            let streamed = try AccessLog.open(
                MemorySource(name: "m", bytes: text), format: try AccessLogFormat.parse(format), zone: zone)
            let lines = Double(text.count { $0 == 0x0A })
            for window in windows {
                let (found, rows) = try count(plain, window)
                let (all, expected) = try count(streamed, window)
                #expect(found.minutes.byMinute == all.minutes.byMinute, "\(window)")
                #expect(rows == expected, "\(window)")
                #expect(found.tally.rows == all.tally.rows)
                #expect(found.tally.from == all.tally.from)
                #expect(found.tally.to == all.tally.to)
                let read = found.tally.rows + found.tally.outside + found.tally.others + found.tally.unparsed
                most = max(most, Double(read) / lines)
            }
        }
        return most
    }

    private static func windows(_ random: inout SplitMix64, seconds: Int, length: Int) -> [TimeWindow] {
        (0..<6).map { _ in
            let from = start + .seconds(Int.random(in: -100..<seconds + 100, using: &random))
            return TimeWindow(from: from, to: from + .seconds(length))
        }
    }

    @Test func `of a sorted log little is read`() throws {
        var random = SplitMix64(seed: 1)
        var text: [UInt8] = []
        for number in 0..<80_000 { text += Array(Self.row(number, number % 37 == 0 ? 502 : 200, number).utf8) }
        let windows = Self.windows(&random, seconds: 80_000, length: 300)
        #expect(try Self.compare(text, windows: windows) < 0.12)
    }

    @Test func `a window's edges belong to it, to the second and past the log's ends`() throws {
        var text: [UInt8] = []
        for number in 0..<40_000 { text += Array(Self.row(number, 502, number).utf8) }
        try Self.compare(
            text,
            windows: [
                TimeWindow(from: Self.start, to: Self.start),
                TimeWindow(from: Self.start + .seconds(20_000), to: Self.start + .seconds(20_000)),
                TimeWindow(from: Self.start + .seconds(39_999), to: Self.start + .seconds(90_000)),
                TimeWindow(from: Self.start - .seconds(90_000), to: Self.start - .seconds(1)),
                TimeWindow(from: Self.start - .seconds(1), to: Self.start + .seconds(1)),
                .everything,
            ])
    }

    @Test(arguments: [5, 90, 900])
    func `rows that stand out of order are found, however far`(seconds: Int) throws {
        var random = SplitMix64(seed: UInt64(seconds))
        var text: [UInt8] = []
        for number in 0..<60_000 {
            let back = Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 0...seconds, using: &random) : 0
            text += Array(Self.row(max(0, number - back), number % 11 == 0 ? 502 : 200, number).utf8)
        }
        try Self.compare(text, windows: Self.windows(&random, seconds: 60_000, length: 120))
    }

    @Test(arguments: [-7200, -3600, -300, 3600, 40_000])
    func `a clock that is set in the middle loses no row`(seconds: Int) throws {
        var random = SplitMix64(seed: 9)
        var text: [UInt8] = []
        var all: [TimeWindow] = []
        for number in 0..<60_000 {
            let second = number < 31_234 ? number : number + seconds
            text += Array(Self.row(second, number % 11 == 0 ? 502 : 200, number).utf8)
        }
        for around in [31_234, 31_234 + seconds, 31_234 - 200, 31_234 + seconds + 150, 31_234 + seconds / 2] {
            let from = Self.start + .seconds(around - 60)
            all.append(TimeWindow(from: from, to: from + .seconds(120)))
        }
        try Self.compare(text, windows: all + Self.windows(&random, seconds: 60_000, length: 200))
    }

    @Test func `a log of HAProxy's, whose rows stand by their end, and without a zone`() throws {
        var random = SplitMix64(seed: 4)
        var rows: [(end: Int, text: String)] = []
        for number in 0..<50_000 {
            let length = Int.random(in: 0..<40, using: &random) == 0 ? Int.random(in: 0..<290, using: &random) : 0
            let clock = "\(Self.two(number / 3600)):\(Self.two(number / 60 % 60)):\(Self.two(number % 60))"
            rows.append(
                (
                    number + length,
                    "Mar  4 \(clock) lb haproxy[12]: 10.0.0.9:1 [04/Mar/2026:\(clock).250] fe~ be/s1 0/0/0/1/\(length * 1000) "
                        + "\(number % 13 == 0 ? 502 : 200) 2 - - ---- 1/1/1/1/0 0/0 \"GET /x/\(number) HTTP/1.1\"\n"
                ))
        }
        let text = rows.sorted { ($0.end, $0.text) < ($1.end, $1.text) }.flatMap { Array($0.text.utf8) }
        try Self.compare(text, format: "httplog", windows: Self.windows(&random, seconds: 50_000, length: 200))
        try Self.compare(
            text, format: "httplog", zone: LogZone("+02:00"),
            windows: Self.windows(&random, seconds: 50_000, length: 200))
    }

    @Test func `IIS's columns that change in the middle are seen`() throws {
        var text: [UInt8] = []
        for number in 0..<60_000 {
            if number == 0 { text += Array("#Fields: date time cs-method cs-uri-stem sc-status time-taken\n".utf8) }
            if number == 40_000 {
                text += Array("#Fields: date time s-ip cs-method cs-uri-stem cs-host sc-status time-taken\n".utf8)
            }
            let clock = "2026-03-04 \(Self.two(number / 3600)):\(Self.two(number / 60 % 60)):\(Self.two(number % 60))"
            text += Array(
                (number < 40_000
                    ? "\(clock) GET /page/with/a/rather/long/name/\(number) \(number % 9 == 0 ? 502 : 200) 15\n"
                    : "\(clock) 10.0.0.5 GET /page/with/a/long/name/\(number) shop \(number % 9 == 0 ? 502 : 200) 15\n")
                    .utf8)
        }
        var random = SplitMix64(seed: 11)
        try Self.compare(text, format: "w3c", windows: Self.windows(&random, seconds: 60_000, length: 300))
    }

    @Test func `IIS's columns that change places are seen, also where nothing was looked at`() throws {
        var text: [UInt8] = []
        for number in 0..<60_000 {
            if number == 0 || number == 30_000 {
                let places = number == 0 ? "s-ip cs-method cs-uri-stem c-ip" : "c-ip cs-method cs-uri-stem s-ip"
                text += Array("#Fields: date time \(places) sc-status time-taken\n".utf8)
            }
            let clock = "2026-03-04 \(Self.two(number / 3600)):\(Self.two(number / 60 % 60)):\(Self.two(number % 60))"
            text += Array(
                "\(clock) 10.0.0.5 GET /page/with/a/rather/long/name/\(number) 192.0.2.7 \(number % 9 == 0 ? 502 : 200) 15\n"
                    .utf8)
        }
        var random = SplitMix64(seed: 13)
        let most = try Self.compare(text, format: "w3c", windows: Self.windows(&random, seconds: 60_000, length: 300))
        #expect(most > 0.9)
        // Before the change nothing speaks against leaving most of it out.
        let from = Self.start + .seconds(9000)
        let early = TimeWindow(from: from, to: from + .seconds(300))
        #expect(try Self.compare(text, format: "w3c", windows: [early]) < 0.2)
    }

    /// Rows of HAProxy's over the night in which Berlin's clocks are set back at 01:00 UTC.
    private static func rows(ofNight seconds: some Sequence<Int>) -> [UInt8] {
        seconds.flatMap { second -> [UInt8] in
            // 22:00 UTC is midnight there; from 01:00 UTC on an hour less is shown.
            let local = second < 3 * 3600 ? second : second - 3600
            let clock = "\(two(local / 3600)):\(two(local / 60 % 60)):\(two(local % 60))"
            return Array(
                ("10.0.0.9:1 [25/Oct/2026:\(clock).250] fe~ be/s1 0/0/0/1/1 \(second % 13 == 0 ? 502 : 200) 2 - - ---- "
                    + "1/1/1/1/0 0/0 \"GET /x/with/a/rather/long/name/\(second) HTTP/1.1\"\n").utf8)
        }
    }

    @Test func `the hour that comes twice is found, in either of its two places`() throws {
        let text = Self.rows(ofNight: (0..<8 * 3600).flatMap { [$0, $0] })
        let midnight = Timestamp(year: 2026, month: 10, day: 24) + .seconds(22 * 3600)
        let windows = [0, 1, 2, 3, 4].flatMap { hour in
            [600, 1800].map { second in
                let from = midnight + .seconds(hour * 3600 + second)
                return TimeWindow(from: from, to: from + .seconds(600))
            }
        }
        try Self.compare(text, format: "httplog", zone: .named("Europe/Berlin"), windows: windows)
    }

    @Test func `rows that are far between are in the second of the two hours, too`() throws {
        // 02:10, 02:58, then 02:10 and 02:40 again.
        let text = Self.rows(ofNight: [7800, 10_680, 11_400, 13_200])
        let log = try AccessLog.open(
            MemorySource(name: "m", bytes: text), format: try AccessLogFormat.parse("httplog"),
            zone: .named("Europe/Berlin"))
        for isPlain in [true, false] {
            var plan = AccessLog.CountingPlan()
            plan.isPlain = isPlain
            let minutes = try log.counts(plan).minutes.byMinute.keys.map(\.iso8601).sorted()
            #expect(
                minutes == [
                    "2026-10-25T00:10:00Z", "2026-10-25T00:58:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:40:00Z",
                ])
        }
    }

    @Test func `gaps, comments, long lines and blocks of NULs between the rows mislead nobody`() throws {
        var random = SplitMix64(seed: 12)
        var text: [UInt8] = []
        for number in 0..<50_000 {
            let second = number < 20_000 ? number : number + 30_000
            text += Array(Self.row(second, number % 11 == 0 ? 502 : 200, number).utf8)
            if number == 10_000 { text += [UInt8](repeating: 0x78, count: 1_500_000) + [0x0A] }
            if number == 25_000 { text += [UInt8](repeating: 0, count: 300_000) }
            if number == 30_000 { for _ in 0..<3000 { text += Array("# a comment that goes on for a while\n".utf8) } }
        }
        try Self.compare(text, windows: Self.windows(&random, seconds: 80_000, length: 600))
        let around = [9_990, 24_990, 55_000, 59_990].map { second in
            TimeWindow(from: Self.start + .seconds(second), to: Self.start + .seconds(second + 60))
        }
        try Self.compare(text, windows: around)
    }
}
