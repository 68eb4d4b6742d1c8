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
