import AccessLogs
import CByteScan
import Diagnosis
import Foundation
import LogSources
import Synchronization
import Times

/// What is wrong with how a log was counted.
struct Disagreement: Error {
    var words: String
}

/// Counts a log in every way there is and holds the results against each other.
struct Judgement {
    /// What a counting gives, in a form that can be compared.
    private struct Result: Equatable {
        var minutes: [Timestamp: [Int: Int]]
        var tally: ScanTally
        var handedOut: Int
        var rows: [UInt8]
    }

    private static let name = "log"
    private static let statuses: Set = [502, 503, 504]
    private let text: [UInt8]
    private let format: AccessLogFormat?
    /// Where the log is written to, to be read as a file.
    private let path: String

    /// Prepares to judge.
    ///
    /// - Parameters:
    ///   - text: the log.
    ///   - format: the format as `--format` takes it; nil where it is to be found out.
    ///   - path: a file to use.
    /// - Throws: where there is no such format.
    init(_ text: [UInt8], format: String?, path: String) throws {
        self.text = text
        self.format = try format.map { try AccessLogFormat.parse($0) }
        self.path = path
    }

    /// Judges, with random threads and windows.
    ///
    /// - Throws: the first disagreement.
    func judge(_ random: inout SplitMix64) throws {
        let memory: AccessLog
        do throws(AccessLogError) {
            memory = try AccessLog.open(MemorySource(name: Self.name, bytes: text), format: format)
        } catch {
            // What is no log is refused, and that is all.
            return
        }
        let plain = try count(memory, isPlain: true)
        for kernel in ["base", "avx2", nil] {
            postern_use_kernels(kernel)
            let counted = try count(memory, isPlain: false)
            if counted != plain { throw Self.difference(plain, counted, "kernels \(kernel ?? "best") and the reader") }
        }
        try checkLines(plain)
        try checkScan(memory, plain)
        try checkCitations(plain, memory)
        let window = Self.window(plain.minutes.keys.sorted(), &random)
        try checkFile(plain, window: window, threads: Int.random(in: 1...4, using: &random))
    }

    /// A window around rows; nil where there are none.
    private static func window(_ minutes: [Timestamp], _ random: inout SplitMix64) -> TimeWindow? {
        guard let one = minutes.randomElement(using: &random), let other = minutes.randomElement(using: &random) else {
            return nil
        }
        let moved = Int64.random(in: 0...60_000_000, using: &random)
        return TimeWindow(from: one, to: Timestamp(microseconds: other.microseconds + moved))
    }

    private func count(
        _ log: AccessLog, window: TimeWindow? = nil, threads: Int = 1, isPlain: Bool
    ) throws -> Result {
        var plan = AccessLog.CountingPlan()
        plan.window = window
        plan.threads = threads
        plan.isPlain = isPlain
        let rows = Mutex<[UInt8]>([])
        let taker = RowTaker(statuses: Self.statuses) { row, sink in
            row.writeJSON(to: sink)
        } take: { bytes in
            rows.withLock { $0 += bytes }
            return true
        }
        let counts = try log.counts(plan, handingRowsTo: taker)
        return Result(
            minutes: counts.minutes.byMinute, tally: counts.tally, handedOut: counts.handedOut,
            rows: rows.withLock { $0 })
    }

    // MARK: - The plain result

    private var hasNULs: Bool { text.contains(0) }

    private func checkLines(_ plain: Result) throws {
        let feeds = text.count { $0 == 0x0A }
        let lines = feeds + (text.isEmpty || text.last == 0x0A ? 0 : 1)
        let parts = plain.tally.rows + plain.tally.others + plain.tally.unparsed
        // Blocks of NULs part lines.
        guard hasNULs ? parts >= lines : parts == lines else {
            throw Disagreement(
                words:
                    "\(lines) lines became \(plain.tally.rows) rows, \(plain.tally.others) others and \(plain.tally.unparsed) unparsed"
            )
        }
        let counted = plain.minutes.values.reduce(0) { $0 + $1.values.reduce(0, +) }
        guard counted == plain.tally.rows else {
            throw Disagreement(words: "\(plain.tally.rows) rows, but \(counted) in the minutes")
        }
    }

    /// The scan that hands out every row sees the same rows.
    private func checkScan(_ log: AccessLog, _ plain: Result) throws {
        var minutes: [Timestamp: [Int: Int]] = [:]
        let sink = ByteSink()
        let tally = try log.scan { row in
            minutes[row.time.floor(to: .seconds(60)), default: [:]][row.status, default: 0] += 1
            if Self.statuses.contains(row.status) { row.entry().writeJSON(to: sink) }
            return .next
        }
        var scanned = plain
        scanned.minutes = minutes
        scanned.tally = tally
        scanned.rows = Array(sink.bytes)
        // The scan knows of more rows than the first ones what they have.
        scanned.tally.isUnitOpen = plain.tally.isUnitOpen
        scanned.tally.otherLacks = plain.tally.otherLacks
        scanned.tally.hasDurations = plain.tally.hasDurations
        if scanned != plain { throw Self.difference(plain, scanned, "the scan and the count") }
    }

    /// Every failed row is where it is said to be.
    private func checkCitations(_ plain: Result, _ log: AccessLog) throws {
        var place = 0
        var line = 1
        var rereads = 3
        for row in plain.rows.split(separator: 0x0A) {
            guard let fields = try JSONSerialization.jsonObject(with: Data(row)) as? [String: Any],
                let offset = fields["offset"] as? Int, let number = fields["line"] as? Int,
                let status = fields["status"] as? Int
            else { throw Disagreement(words: "a row without its place: \(String(decoding: row, as: UTF8.self))") }
            guard offset >= place, offset < text.count else {
                throw Disagreement(words: "offset \(offset) behind \(place) in \(text.count) bytes")
            }
            line += text[place..<offset].count { $0 == 0x0A }
            place = offset
            let isBeginning = offset == 0 || offset == 3 && text.starts(with: [0xEF, 0xBB, 0xBF])
            guard isBeginning || text[offset - 1] == 0x0A || text[offset - 1] == 0 else {
                let bytes = text[max(0, offset - 20)..<min(text.count, offset + 20)]
                throw Disagreement(
                    words: "no row begins at offset \(offset), in ‘\(String(decoding: bytes, as: UTF8.self))’")
            }
            guard number == line else {
                throw Disagreement(words: "the row at offset \(offset) is in line \(line), not \(number)")
            }
            guard rereads > 0 else { continue }
            rereads -= 1
            try reread(offset, status, log)
        }
    }

    /// Reads a row by itself.
    private func reread(_ offset: Int, _ status: Int, _ log: AccessLog) throws {
        // Rows of W3C depend on headers before them, and those of some envelopes on pieces of them.
        guard format != nil, !["w3c", "aws-cloudfront"].contains(log.format.name) else { return }
        let row = Array(text[offset...].prefix { $0 != 0x0A })
        // Long blocks of NULs part lines, and how long is not for this to know.
        // A log of one row that is longer than the sample is not recognised.
        guard !row.contains(0), row.count < 1 << 16 else { return }
        var found: [Int] = []
        do throws(AccessLogError) {
            let alone = try AccessLog.open(MemorySource(name: Self.name, bytes: row + [0x0A]), format: log.format)
            _ = try alone.scan { row in
                found.append(row.status)
                return .next
            }
        } catch {
            throw Disagreement(words: "the row at offset \(offset) is none by itself: \(error)")
        }
        guard found == [status] else {
            throw Disagreement(words: "the row at offset \(offset) has the statuses \(found) by itself, not \(status)")
        }
    }

    // MARK: - Files, threads and windows

    private func checkFile(_ plain: Result, window: TimeWindow?, threads: Int) throws {
        try Data(text).write(to: URL(fileURLWithPath: path))
        let file = try AccessLog.open(try FileSource(path, named: Self.name), format: format)
        postern_use_kernels(nil)
        for threads in Set([1, threads]) {
            let counted = try count(file, threads: threads, isPlain: false)
            if counted != plain { throw Self.difference(plain, counted, "a file with \(threads) threads and memory") }
        }
        guard let window else { return }
        let inside = try count(file, window: window, isPlain: true)
        for threads in Set([1, threads]) {
            let counted = try count(file, window: window, threads: threads, isPlain: false)
            if counted != inside {
                throw Self.difference(inside, counted, "\(threads) threads and the reader in \(Self.words(window))")
            }
        }
        // In a large file stretches are left out, and rows that are years out of order with them.
        guard text.count <= 1 << 22 else { return }
        var rows = 0
        var failures = 0
        _ = try file.scan { row in
            guard window.contains(row.time) else { return .next }
            rows += 1
            if Self.statuses.contains(row.status) { failures += 1 }
            return .next
        }
        guard rows == inside.tally.rows, failures == inside.handedOut else {
            throw Disagreement(
                words:
                    "\(inside.tally.rows) rows and \(inside.handedOut) failures in \(Self.words(window)), but the scan has \(rows) and \(failures)"
            )
        }
    }

    private static func words(_ window: TimeWindow) -> String { "\(window.from.iso8601)/\(window.to.iso8601)" }

    // MARK: - Words

    private static func difference(_ one: Result, _ other: Result, _ what: String) -> Disagreement {
        var words = "\(what) disagree:"
        if one.tally != other.tally { words += "\n  \(one.tally)\n  \(other.tally)" }
        if one.handedOut != other.handedOut { words += "\n  \(one.handedOut) and \(other.handedOut) rows handed out" }
        let minutes = Set(one.minutes.keys).union(other.minutes.keys).filter { one.minutes[$0] != other.minutes[$0] }
        for minute in minutes.sorted().prefix(4) {
            words += "\n  \(minute.iso8601): \(one.minutes[minute] ?? [:]) and \(other.minutes[minute] ?? [:])"
        }
        let lines = (one.rows.split(separator: 0x0A), other.rows.split(separator: 0x0A))
        if let index = (0..<max(lines.0.count, lines.1.count)).first(where: { index in
            index >= lines.0.count || index >= lines.1.count || lines.0[index] != lines.1[index]
        }) {
            for side in [lines.0, lines.1] {
                words += "\n  " + (index < side.count ? String(decoding: side[index], as: UTF8.self) : "no row")
            }
        }
        return Disagreement(words: words)
    }
}
