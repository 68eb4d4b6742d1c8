/// Lays text out for a number of columns: wrapped paragraphs, and tables.
public struct TextLayout: Hashable, Sendable {
    /// Where a column's text stands.
    public enum Alignment: Hashable, Sendable {
        /// At the left.
        case left
        /// At the right, as numbers.
        case right
    }

    /// The columns there are, at least 10.
    public var width: Int

    /// Creates a layout; less than 10 columns are taken as 10.
    public init(width: Int) { self.width = max(10, width) }

    /// Breaks text at blanks, and words that are wider than a line where they must.
    ///
    /// Newlines in the text begin new lines; blanks at a break vanish. Colour sequences take no columns.
    ///
    /// - Parameters:
    ///   - text: the text, already escaped.
    ///   - indent: the blanks before each line.
    ///   - hangingIndent: the blanks before each line but a paragraph's first, where they differ from `indent`.
    /// - Returns: the lines, none wider than ``width`` unless the indent leaves less than 5 columns.
    public func wrapped(_ text: String, indent: Int = 0, hangingIndent: Int? = nil) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var used = 0
            var isFirst = true
            func margin() -> Int { max(0, isFirst ? indent : hangingIndent ?? indent) }
            func room() -> Int { max(5, width - margin()) }
            func endLine() {
                lines.append(line.isEmpty ? "" : String(repeating: " ", count: margin()) + line)
                line = ""
                used = 0
                isFirst = false
            }
            for word in paragraph.split(separator: " ") {
                let columns = DisplayWidth.columns(of: word)
                if !line.isEmpty, used + 1 + columns > room() { endLine() }
                if !line.isEmpty {
                    line += " "
                    used += 1
                }
                if columns <= room() {
                    line += word
                    used += columns
                    continue
                }
                var sequence = ColourSequence()
                for scalar in word.unicodeScalars {
                    let taken = sequence.takes(scalar) ? 0 : DisplayWidth.columns(of: scalar)
                    if taken > 0, used + taken > room() { endLine() }
                    line.unicodeScalars.append(scalar)
                    used += taken
                }
            }
            endLine()
        }
        return lines
    }

    /// Sets rows out in columns, two blanks apart; what does not fit is cut, the widest column first.
    ///
    /// - Parameters:
    ///   - rows: the cells, already escaped; a row may be shorter than others.
    ///   - header: the columns' titles, if any.
    ///   - alignments: where each column's text stands; left where the list ends.
    ///   - indent: the blanks before each line.
    /// - Returns: the lines, without blanks at their ends.
    public func table(
        _ rows: [[String]], header: [String]? = nil, alignments: [Alignment] = [], indent: Int = 0
    ) -> [String] {
        let all = (header.map { [$0] } ?? []) + rows
        let count = all.map(\.count).max() ?? 0
        guard count > 0 else { return all.map { _ in "" } }
        var widths = Array(repeating: 0, count: count)
        for row in all {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.columns(of: cell)) }
        }
        let room = max(count, width - max(0, indent) - 2 * (count - 1))
        shrink(&widths, to: room)
        return all.map { row in
            var line = String(repeating: " ", count: max(0, indent))
            for (index, cell) in row.enumerated() {
                if index > 0 { line += "  " }
                let isRight = index < alignments.count && alignments[index] == .right
                let fitted = DisplayWidth.truncated(cell, to: widths[index])
                line += DisplayWidth.padded(fitted, to: widths[index], isRightAligned: isRight)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    /// Takes columns away from the widest until the sum is `room`, in one step for each distinct width.
    private func shrink(_ widths: inout [Int], to room: Int) {
        var total = widths.reduce(0, +)
        while total > room, let widest = widths.max(), widest > 1 {
            let places = widths.indices.filter { widths[$0] == widest }
            let next = widths.filter { $0 < widest }.max() ?? 1
            let step = min(widest - next, (total - room) / places.count)
            if step > 0 {
                for place in places { widths[place] -= step }
                total -= step * places.count
            } else {
                for place in places.prefix(total - room) { widths[place] -= 1 }
                total -= min(places.count, total - room)
            }
        }
    }
}
