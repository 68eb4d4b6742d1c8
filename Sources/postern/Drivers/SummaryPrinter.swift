import Diagnosis
import FileEvidence
import Products
import Terminal
import Times

/// Writes a summary for people and for programs.
struct SummaryPrinter {
    let summary: LogSummary
    /// The buckets' width; nil for what suits the reader.
    let width: Duration?
    /// The window that was asked for; nil for all.
    let window: TimeWindow?
    /// What the logs cover, where none of it lies in the window.
    var covered: TimeWindow?
    /// Directories some of whose files could not be read.
    var losses: [(path: String, words: String)] = []
    /// Where the failed rows were written, if they were.
    var failuresPath: String?

    /// Files of a set that are named one by one when they were passed over; of more only their number is told.
    private static let mostPassedOver = 3
    /// Logs that are named one by one where nothing is wrong with them.
    private static let mostNamed = 12

    // MARK: - For programs

    /// What a source holds, beside what every report tells of one.
    private struct Coverage: Encodable {
        var source: String
        var kind: String
        var format: String?
        var zone: String?
        var from: Timestamp?
        var to: Timestamp?
        var rows: Int
        var failures: Int
        var others: Int
        var unparsed: Int
        var isPassedOver: Bool?
        var damage: String?
    }

    /// The buckets' width: the one asked for, or a wider one where minutes of many months are no longer told apart.
    private func width(or suitable: Duration) -> Duration {
        let wanted = width ?? suitable
        let unit = summary.narrowest
        let units = (wanted.microseconds + unit.microseconds - 1) / unit.microseconds
        return .microseconds(units * unit.microseconds)
    }

    /// Says that buckets are wider than was asked for; nil where they are not.
    private var widening: String? {
        guard summary.narrowest > .seconds(60), width != width(or: .seconds(60)) else { return nil }
        return "the logs cover too long a time for buckets of \((width ?? .seconds(60)).durationText): they are "
            + "\(width(or: .seconds(60)).durationText) wide; --window asks for less"
    }

    /// One JSON object, a bucket a line.
    ///
    /// - Parameter write: takes the text piece by piece.
    /// - Throws: what `write` throws.
    func json(_ write: (String) throws -> Void) throws {
        let width = width(or: .seconds(60))
        let minutes = width.microseconds / 60_000_000
        let unit = minutes % 60 == 0 ? "PT\(minutes / 60)H" : "PT\(minutes)M"
        var text = "{\"schema\":\"postern/summary/1\",\"bucket\":\"\(unit)\""
        if let window { text += ",\"window\":\(try Reports.json(window))" }
        text += ",\"requests\":\(summary.rows),\"failures\":\(summary.failed),\"buckets\":["
        var isFirst = true
        try summary.forEachBucket(width) { bucket in
            text += isFirst ? "\n" : ",\n"
            isFirst = false
            text += "{\"start\":\"\(bucket.start.iso8601)\",\"requests\":\(bucket.requests)"
            text += ",\"failures\":\(bucket.failures),\"byStatus\":{"
            for (place, (status, count)) in bucket.byStatus.sorted(by: { $0.key < $1.key }).enumerated() {
                text += place > 0 ? ",\"\(status)\":\(count)" : "\"\(status)\":\(count)"
            }
            text += "}}"
            if text.utf8.count > 1 << 16 {
                try write(text)
                text = ""
            }
        }
        let lost = losses.map {
            Coverage(
                source: $0.path, kind: "directory", rows: 0, failures: 0, others: 0, unparsed: 0, damage: $0.words)
        }
        text += "],\n\"coverage\":\(try Reports.json(summary.sources.map(coverage) + lost))"
        if let widening { text += ",\n\"limitations\":\(try Reports.json([widening]))" }
        try write(text + "}\n")
    }

    private func coverage(_ counted: CountedLog) -> Coverage {
        Coverage(
            source: counted.path, kind: counted.product.rawValue, format: counted.formatName,
            zone: counted.zone.zone.name, from: counted.covers?.from, to: counted.covers?.to, rows: counted.rows,
            failures: counted.failures, others: counted.others, unparsed: counted.unparsed,
            isPassedOver: counted.isPassedOver ? true : nil, damage: counted.damage)
    }

    // MARK: - For people

    /// The table of the buckets, then the sources and what of them could not be read.
    ///
    /// - Parameters:
    ///   - style: how it is painted; bars are drawn only where it is coloured.
    ///   - size: the terminal; nil where the output is none.
    /// - Returns: the text, with a line feed at its end.
    func text(_ style: TerminalStyle, _ size: TerminalSize?) -> String {
        // What is no terminal has no width to keep to: one line a source can be searched.
        let layout = TextLayout(width: size?.columns ?? 10_000)
        var lines: [String] = []
        if summary.rows > 0 {
            let width = width(or: size.map { fittingWidth(rows: $0.rows) } ?? .seconds(60))
            lines = SummaryTable(summary, bucket: width, columns: size?.columns ?? 100, style: style).lines()
        } else {
            lines = layout.wrapped(Escaping.terminal(nothing)).map { style.paint($0, .warning) }
        }
        lines.append("")
        if let widening, size == nil || width != nil {
            lines += layout.wrapped(widening, hangingIndent: 2).map { style.paint($0, .warning) }
        }
        let read = summary.sources.filter { !$0.isPassedOver }
        let passedOver = summary.sources.filter(\.isPassedOver)
        // Of many logs those are named of which there is something to tell.
        let isMany = read.count > Self.mostNamed
        var named: [CountedLog] = []
        for (place, source) in read.enumerated() {
            let isTold = source.damage != nil || source.unparsed > 0
            if !isMany || isTold || place < Self.mostNamed - 1 { named.append(source) }
        }
        for source in named { lines += self.lines(source, layout, style) }
        if named.count < read.count {
            var (rest, failed) = (summary.rows, summary.failed)
            for source in named {
                rest -= source.rows
                failed -= source.failures
            }
            lines += layout.wrapped(
                "\(read.count - named.count) more logs, read whole: \(Counted.words(rest, "row")), \(failed) failed",
                hangingIndent: 2)
        }
        if passedOver.count > Self.mostPassedOver, let first = passedOver.first, let last = passedOver.last {
            lines += layout.wrapped(
                Escaping.terminal(
                    "\(passedOver.count) more files from \(first.path) to \(last.path): not read, all of them lie outside "
                        + "the window"), hangingIndent: 2)
        } else {
            for source in passedOver {
                lines += layout.wrapped(
                    Escaping.terminal("\(source.path): not read, all of it lies outside the window"), hangingIndent: 2)
            }
        }
        for loss in losses {
            lines += layout.wrapped(Escaping.terminal("\(loss.path): \(loss.words)"), hangingIndent: 2).map {
                style.paint($0, .warning)
            }
        }
        if let failuresPath, failuresPath != "-" {
            let count = read.reduce(0) { $0 + $1.handedOut }
            lines += layout.wrapped(
                Escaping.terminal("\(Counted.words(count, "failed row")) written to \(failuresPath)"), hangingIndent: 2)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Why there is no table.
    var nothing: String {
        guard let window else { return "There is no row to count: only comments and other lines." }
        let covered = covered.map { "; the \(summary.sources.count == 1 ? "log covers" : "logs cover") \($0)" } ?? ""
        return "No row lies in the window \(window)\(covered)."
    }

    /// The narrowest buckets that fit the screen with what else there is to tell, and no more than forty.
    private func fittingWidth(rows: Int) -> Duration {
        guard let (first, last) = summary.span else { return .seconds(60) }
        let most = Int64(min(40, max(10, rows - 6 - 2 * min(summary.sources.count, 4))))
        let minutes = (last - first).microseconds / 60_000_000 + 1
        let widths: [Int64] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440]
        let days = (minutes + most * 1440 - 1) / (most * 1440)
        return .seconds((widths.first { (minutes + $0 - 1) / $0 + 1 <= most } ?? days * 1440) * 60)
    }

    private func lines(
        _ source: CountedLog, _ layout: TextLayout, _ style: TerminalStyle
    ) -> [String] {
        var parts = [source.format, Counted.words(source.rows, "row") + (window == nil ? "" : " in the window")]
        if summary.sources.count > 1, source.rows > 0 { parts.append("\(source.failures) failed") }
        if let covers = source.covers {
            parts.append(
                covers.from == covers.to ? "at \(covers.from)" : "from \(covers.from) to \(covers.to)")
        }
        if source.others > 0 { parts.append(Counted.words(source.others, "other line")) }
        let advice = source.zone.origin == .assumed ? "; --zone sets it" : ""
        parts.append("zone \(source.zone.zone.name) (\(source.zone.origin.rawValue)\(advice))")
        var lines = layout.wrapped(
            Escaping.terminal("\(source.path): \(parts.joined(separator: ", "))"), hangingIndent: 2)
        func warn(_ text: String, indent: Int) {
            lines += layout.wrapped(Escaping.terminal(text), indent: indent, hangingIndent: indent + 2).map {
                style.paint($0, .warning)
            }
        }
        if let damage = source.damage { warn("lost: \(damage)", indent: 2) }
        if source.unparsed > 0 {
            let verb = source.unparsed == 1 ? "is" : "are"
            warn("\(Counted.words(source.unparsed, "row")) could not be read and \(verb) not counted:", indent: 2)
            for row in source.firstUnparsed { warn("line \(row.line): \(row.reason)", indent: 4) }
            let more = source.unparsed - source.firstUnparsed.count
            if more > 0 { warn("and \(more) more", indent: 4) }
        }
        return lines
    }
}

/// Numbers of things in words.
enum Counted {
    /// `1 row`, `2 rows`, `182,334 rows`.
    static func words(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
}
