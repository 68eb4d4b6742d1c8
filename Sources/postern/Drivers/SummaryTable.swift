import Diagnosis
import FileEvidence
import Terminal
import Times

/// Requests per stretch of time and status, with the failed ones as bars.
///
/// Statuses that do not fit side by side are put together: those that count as failures keep their columns longest, then
/// the most frequent ones.
struct SummaryTable {
    private let summary: LogSummary
    private let bucket: Duration
    private let buckets: [LogSummary.Bucket]
    private let columns: Int
    private let style: TerminalStyle
    private let total: LogSummary.Bucket
    /// The statuses with a column of their own, in order.
    private let shown: [Int]
    /// The others, the most frequent first.
    private let others: [Int]

    /// Screens narrower than this have no room for statuses and the year.
    private static let narrowest = 48
    private static let widestBar = 30
    private static let narrowestBar = 8

    /// Creates a table.
    ///
    /// - Parameters:
    ///   - summary: what was counted.
    ///   - bucket: the width of a bucket.
    ///   - columns: the width of the screen.
    ///   - style: how it is painted; bars are drawn only where it is coloured.
    init(_ summary: LogSummary, bucket: Duration, columns: Int, style: TerminalStyle) {
        self.summary = summary
        self.bucket = bucket
        self.columns = columns
        self.style = style
        buckets = summary.buckets(bucket)
        var total = LogSummary.Bucket(start: buckets.first?.start ?? Timestamp(microseconds: 0))
        for bucket in buckets {
            total.byStatus.merge(bucket.byStatus) { $0 + $1 }
            total.failures += bucket.failures
        }
        self.total = total
        let statuses = summary.statuses
        let ranked = total.byStatus.sorted { left, right in
            let (isLeft, isRight) = (statuses.contains(left.key), statuses.contains(right.key))
            return isLeft != isRight ? isLeft : (right.value, left.key) < (left.value, right.key)
        }
        // Time, requests, failed, share, and a bar where there is one; two blanks between columns.
        let digits = max(8, "\(total.requests)".count) + max(6, "\(total.failures)".count)
        var room = columns - 16 - digits - 6 - 6
        if style.isColoured, total.failures > 0 { room -= 2 + Self.narrowestBar }
        func columnWidth(_ count: Int) -> Int { 2 + max(4, "\(count)".count) }
        let needed = ranked.reduce(0) { $0 + columnWidth($1.value) }
        if needed > room { room -= columnWidth(total.requests) + 1 }
        var kept: [Int] = []
        for (status, count) in ranked where columns >= Self.narrowest {
            room -= columnWidth(count)
            guard room >= 0 else { break }
            kept.append(status)
        }
        shown = kept.sorted()
        others = ranked.dropFirst(kept.count).sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    /// The lines, the title first.
    func lines() -> [String] {
        let layout = TextLayout(width: columns)
        let header =
            ["UTC", "requests"] + shown.map(Self.name) + (hasOthers ? ["other"] : [])
            + (total.failures > 0 ? ["failed", "share"] : [])
        var rows = buckets.map { bucket in
            let date = bucket.start.dateText.dropFirst(isNarrow ? 5 : 0)
            return ["\(date) \(bucket.start.clockText.prefix(5))"] + cells(bucket, ".")
        }
        rows.append(["total"] + cells(total, "0"))
        // A number that is cut is worse than a line that the terminal breaks.
        let table = TextLayout(width: max(columns, 64)).table(
            rows, header: header, alignments: [.left] + header.dropFirst().map { _ in .right })
        var lines = layout.wrapped(title).map { style.paint($0, .heading) }
        lines.append(style.paint(table[0], .strong))
        lines += withBars(Array(table.dropFirst().dropLast()))
        if let last = table.last { lines.append(style.paint(last, .strong)) }
        if !others.isEmpty {
            let named = others.prefix(8).map { "\(Self.name($0)) × \(total.byStatus[$0] ?? 0)" }.joined(separator: ", ")
            let more = others.count > 8 ? " and \(others.count - 8) more" : ""
            lines += layout.wrapped("\(isNarrow ? "statuses" : "other"): \(named)\(more)", hangingIndent: 2)
        }
        return lines
    }

    private var isNarrow: Bool { columns < Self.narrowest }
    private var hasOthers: Bool { !others.isEmpty && !isNarrow }

    private var title: String {
        let failed = SummaryTable.ranges(summary.statuses)
        let width = bucket == .seconds(60) ? "minute" : Self.text(bucket)
        return "Requests per \(width); \(total.failures > 0 ? "failed: \(failed)" : "none failed (\(failed))")"
    }

    private func cells(_ bucket: LogSummary.Bucket, _ none: String) -> [String] {
        var cells = [String(bucket.requests)]
        for status in shown { cells.append(bucket.byStatus[status].map { String($0) } ?? none) }
        if hasOthers {
            let rest = others.reduce(0) { sum, status in sum + bucket.byStatus[status, default: 0] }
            cells.append(rest == 0 ? none : "\(rest)")
        }
        if total.failures > 0 {
            cells.append(bucket.failures == 0 ? none : "\(bucket.failures)")
            cells.append(bucket.failures == 0 ? "" : Self.share(bucket.failures, of: bucket.requests))
        }
        return cells
    }

    /// The rows with a bar each, and a line wherever no row was logged for longer than a bucket.
    private func withBars(_ rows: [String]) -> [String] {
        let most = buckets.map(\.failures).max() ?? 0
        let used = rows.map { DisplayWidth.columns(of: $0) }.max() ?? 0
        let room = min(Self.widestBar, columns - used - 2)
        let hasBars = style.isColoured && most > 0 && room >= Self.narrowestBar
        var lines: [String] = []
        for (index, row) in rows.enumerated() {
            let bucket = buckets[index]
            if index > 0 {
                let gap = bucket.start - (buckets[index - 1].start + self.bucket)
                if gap > .zero { lines.append(style.paint("  no row for \(Self.text(gap))", .dim)) }
            }
            guard hasBars, bucket.failures > 0 else {
                lines.append(row)
                continue
            }
            let bar = Self.bar(bucket.failures, of: most, columns: room)
            lines.append(DisplayWidth.padded(row, to: used) + "  " + style.paint(bar, .bad))
        }
        return lines
    }

    private static func bar(_ count: Int, of most: Int, columns: Int) -> String {
        let eighths = max(1, Int(Double(count) * Double(columns * 8) / Double(most)))
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    /// A duration of whole minutes.
    private static func text(_ duration: Duration) -> String {
        duration == .seconds(60) ? "1 min" : duration.durationText
    }

    /// What a status's column is called; rows may have none.
    private static func name(_ status: Int) -> String { status < 0 ? "none" : "\(status)" }

    /// `0.4 %`, `12 %`.
    static func share(_ part: Int, of whole: Int) -> String {
        let tenths = Int((Double(part) * 1000 / Double(max(1, whole))).rounded())
        if tenths == 0 { return "<0.1 %" }
        if tenths == 1000, part < whole { return ">99 %" }
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) %" : "\((tenths + 5) / 10) %"
    }

    /// `502–504, 520–526, 530`.
    static func ranges(_ statuses: Set<Int>) -> String {
        var ranges: [ClosedRange<Int>] = []
        for status in statuses.sorted() {
            if let last = ranges.last, last.upperBound + 1 == status {
                ranges[ranges.count - 1] = last.lowerBound...status
            } else {
                ranges.append(status...status)
            }
        }
        return ranges.map { range in
            switch range.count {
            case 1: "\(range.lowerBound)"
            case 2: "\(range.lowerBound), \(range.upperBound)"
            default: "\(range.lowerBound)–\(range.upperBound)"
            }
        }.joined(separator: ", ")
    }
}
