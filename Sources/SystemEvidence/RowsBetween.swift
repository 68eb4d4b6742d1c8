public import LogSources

/// The rows of an access log, between which the lines of an error log stand: a container writes both to one stream.
public struct RowsBetween {
    /// Whether a line is a row; asked line by line in the order of the log.
    let isRow: (LogLine) -> Bool
    /// The last line that is looked at.
    let lastLine: Int

    /// Creates them.
    ///
    /// - Parameters:
    ///   - lastLine: the last line that is looked at.
    ///   - isRow: whether a line is a row; asked line by line in the order of the log.
    public init(upTo lastLine: Int = .max, isRow: @escaping (LogLine) -> Bool) {
        self.lastLine = lastLine
        self.isRow = isRow
    }
}

extension LineScanner {
    /// Hands out every line that is neither empty nor a row, and nil in place of each row.
    ///
    /// - Parameters:
    ///   - rows: the rows between which the lines stand; nil where there are none.
    ///   - take: what is done with a line.
    /// - Throws: `LogSourceError`.
    func forEachLine(besides rows: RowsBetween?, _ take: (LogLine?) -> Void) throws(LogSourceError) {
        try forEachLine { line in
            if let rows, rows.isRow(line) {
                take(nil)
            } else if !line.bytes.isEmpty {
                take(line)
            }
            return line.number < rows?.lastLine ?? .max ? .next : .stop
        }
    }
}
