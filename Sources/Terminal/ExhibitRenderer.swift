public import Diagnosis
internal import Times
public import Wording

/// Draws exhibits in lines of text, at the width that there is.
///
/// All of a stranger's text is escaped; nothing is told by colour alone.
public struct ExhibitRenderer {
    /// The columns there are.
    public var width: Int
    /// Whether only ASCII is drawn with.
    public var isPlain: Bool
    /// Whether all there is to tell is shown, or what fits between two questions.
    public var isLong: Bool
    /// The language.
    public var wording: Wording

    /// Creates a renderer.
    ///
    /// - Parameters:
    ///   - width: the columns there are; less than 40 are taken as 40, more than 200 as 200.
    ///   - isPlain: whether only ASCII is drawn with.
    ///   - isLong: whether all there is to tell is shown.
    ///   - wording: the language.
    public init(width: Int, isPlain: Bool, isLong: Bool = true, wording: Wording = .english) {
        self.width = min(200, max(40, width))
        self.isPlain = isPlain
        self.isLong = isLong
        self.wording = wording
    }

    /// The exhibit in lines, none wider than the columns there are.
    public func lines(of exhibit: Exhibit) -> [String] {
        switch exhibit {
        case .series(let series): lines(of: series)
        case .scatter(let scatter): lines(of: scatter)
        case .histogram(let histogram): lines(of: histogram)
        case .chain(let chain): ChainDrawing(width: width, isPlain: isPlain, isBrief: !isLong).lines(of: chain)
        case .table(let table): lines(of: table)
        case .lines(let lines): lines.map { fitted(Escaping.terminal($0)) }
        }
    }

    // MARK: - Bars

    /// The most bars that are drawn of one exhibit.
    private var mostBars: Int { isLong ? 24 : 12 }

    private func lines(of series: Exhibit.Series) -> [String] {
        let (buckets, step) = merged(series)
        let most = buckets.map(\.part).max() ?? 0
        guard most > 0 else { return [] }
        var caption = series.caption
        if step != series.step { caption.values["step"] = .duration(Duration(inSeconds: step)) }
        let showsWhole = buckets.contains { $0.whole != $0.part }
        // Below a minute the seconds tell steps apart; over days the date does.
        let days = Set(buckets.map { $0.start.dateText }).count
        func label(_ time: Timestamp) -> String {
            let clock = step < 60 ? String(time.clockText.prefix(8)) : String(time.clockText.prefix(5))
            return days > 1 ? "\(time.dateText) \(clock)" : clock
        }
        var lines = heading(caption)
        var marks = series.marks.sorted { $0.time < $1.time }[...]
        for bucket in buckets {
            while let mark = marks.first, mark.time < bucket.start + Duration(inSeconds: step) {
                lines.append(fitted("\(label(mark.time)) \(arrow) \(words(mark.label))"))
                marks.removeFirst()
            }
            let number = showsWhole ? "\(bucket.part) of \(bucket.whole)" : "\(bucket.part)"
            lines.append(bar(label(bucket.start), bucket.part, of: most, number))
        }
        return lines
    }

    /// Neighbouring steps taken together until they can be drawn.
    private func merged(_ series: Exhibit.Series) -> (buckets: [Exhibit.Series.Bucket], step: Double) {
        guard let first = series.buckets.first, let last = series.buckets.last, series.step > 0, series.step < 1e9
        else { return (Array(series.buckets.prefix(mostBars * 2)), 60) }
        let count = (last.start - first.start).inSeconds / series.step + 1
        let factor = max(1, (count / Double(mostBars)).rounded(.up))
        guard factor > 1, factor < 1e9 else { return (Array(series.buckets.prefix(mostBars * 2)), series.step) }
        let step = series.step * factor
        var merged: [Exhibit.Series.Bucket] = []
        for bucket in series.buckets {
            let start = bucket.start.floor(to: Duration(inSeconds: step))
            if merged.last?.start == start {
                merged[merged.count - 1].part &+= bucket.part
                merged[merged.count - 1].whole &+= bucket.whole
            } else {
                merged.append(.init(start: start, part: bucket.part, whole: bucket.whole))
            }
        }
        return (Array(merged.prefix(mostBars * 2)), step)
    }

    private func lines(of histogram: Exhibit.Histogram) -> [String] {
        let most = histogram.bins.map(\.count).max() ?? 0
        guard most > 0 else { return [] }
        let labels = histogram.bins.map { text($0.from, histogram.scale) }
        let room = labels.map { DisplayWidth.columns(of: $0) }.max() ?? 0
        return heading(histogram.caption)
            + zip(labels, histogram.bins).prefix(mostBars).map { label, bin in
                let padded = DisplayWidth.padded(label, to: room, isRightAligned: true)
                return bar("\(padded) \(isPlain ? ".." : "…")", bin.count, of: most, "\(bin.count)")
            }
    }

    private func bar(_ label: String, _ part: Int, of most: Int, _ number: String) -> String {
        let room = max(8, min(60, width - DisplayWidth.columns(of: label) - number.utf8.count - 4))
        let length = most > 0 ? Int((Double(max(0, part)) / Double(most) * Double(room)).rounded(.up)) : 0
        let mark = isPlain ? "#" : "█"
        return fitted("\(label) \(String(repeating: mark, count: min(room, max(0, length)))) \(number)")
    }

    // MARK: - Points

    private func lines(of scatter: Exhibit.Scatter) -> [String] {
        // A forged record may hold any number.
        func isSound(_ value: Double) -> Bool { value.isFinite && abs(value) < 1e12 }
        let points = scatter.points.filter { isSound($0.x) && isSound($0.y) }
        let straight = scatter.lines.filter { $0.y.map(isSound) ?? true }
        let values = points.map(\.y) + straight.compactMap(\.y)
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
            let highest = values.max(), highest > 0
        else { return [] }
        let isDiagonal = straight.contains { $0.y == nil }
        let (low, high) = isDiagonal ? (0, max(right, highest)) : (left, right)
        let rows = isLong ? 14 : 8
        let margin = 9
        let columns = max(20, min(width - margin - 2, 100))
        let top = (isDiagonal ? high : highest) * 1.02
        func column(_ x: Double) -> Int {
            high > low ? min(columns - 1, max(0, Int((x - low) / (high - low) * Double(columns - 1)))) : 0
        }
        func row(_ y: Double) -> Int { min(rows - 1, max(0, rows - 1 - Int(max(0, y) / top * Double(rows)))) }
        var grid = [[Character]](repeating: [Character](repeating: " ", count: columns), count: rows)
        for line in straight {
            if let y = line.y {
                for place in 0..<columns { grid[row(y)][place] = isPlain ? "-" : "─" }
            } else {
                for place in 0..<columns {
                    grid[row(low + (high - low) * Double(place) / Double(columns - 1))][place] = isPlain ? "." : "·"
                }
            }
        }
        var counts: [Int: Int] = [:]
        for point in points { counts[row(point.y) * columns + column(point.x), default: 0] += 1 }
        for (cell, count) in counts {
            grid[cell / columns][cell % columns] = count > 4 ? "@" : count > 1 ? "o" : isPlain ? "*" : "•"
        }
        let bar = isPlain ? "|" : "│"
        var lines = heading(scatter.caption)
        for (index, cells) in grid.enumerated() {
            let isLabelled = index == 0 || index == rows - 1 || index == rows / 2
            let value = top * Double(rows - index - 1) / Double(rows)
            let label = isLabelled ? text(value, scatter.y.scale) : ""
            lines.append(
                fitted(DisplayWidth.padded(label, to: margin, isRightAligned: true) + " " + bar + String(cells)))
        }
        let first = text(low, scatter.x.scale)
        let last = text(high, scatter.x.scale)
        let gap = max(1, columns - DisplayWidth.columns(of: first) - DisplayWidth.columns(of: last))
        let blanks = String(repeating: " ", count: margin + 2)
        lines.append(fitted(blanks + first + String(repeating: " ", count: gap) + last))
        lines.append(
            fitted(blanks + "\(words(scatter.x.name)) \(arrow)  \(words(scatter.y.name)) \(isPlain ? "^" : "↑")"))
        for line in straight {
            let mark = line.y == nil ? (isPlain ? "." : "·") : isPlain ? "-" : "─"
            lines.append(fitted("\(blanks)\(mark)\(mark) \(words(line.label))"))
        }
        return lines
    }

    // MARK: - Tables

    private func lines(of table: Exhibit.Table) -> [String] {
        let rows = table.rows.map { $0.map { Escaping.terminal(wording.text($0)) } }
        let header = table.columns.map { words($0.name) }
        let alignments = table.columns.map { column -> TextLayout.Alignment in
            switch column.scale {
            case .count, .seconds: .right
            case .time, .text: .left
            }
        }
        return heading(table.caption)
            + TextLayout(width: width).table(
                isLong ? rows : Array(rows.prefix(10)), header: header, alignments: alignments)
    }

    // MARK: - Words

    private var arrow: String { isPlain ? ">" : "→" }

    private func heading(_ caption: Fact) -> [String] { TextLayout(width: width).wrapped(words(caption)) }

    private func words(_ fact: Fact) -> String { Escaping.terminal(wording.text(fact)) }

    private func text(_ value: Double, _ scale: Exhibit.Scale) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        switch scale {
        case .time: return String(Timestamp(microseconds: Int64(value * 1_000_000)).clockText.prefix(8))
        case .seconds:
            let rounded = value < 10 ? (value * 10).rounded() / 10 : value.rounded()
            return Duration(inSeconds: value < 1 ? (value * 1000).rounded() / 1000 : rounded).durationText
        case .count, .text: return "\(Int64(value))"
        }
    }

    private func fitted(_ line: String) -> String {
        var line = DisplayWidth.truncated(line, to: width)
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
