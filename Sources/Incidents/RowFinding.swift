public import AccessLogs

/// How the rows of a log are read beyond what the log tells, and what showed it.
public struct RowFinding: Hashable, Sendable {
    /// How the rows are read.
    public var reading: RowReading
    /// Requests that both hops logged and that tell the unit; nil where the order of the log's own rows does.
    public var requests: Int?
    /// Whether it differs from how the rows were read before.
    var changes = false

    /// Creates a finding.
    init(reading: RowReading) { self.reading = reading }
}

extension LogOverview.Source {
    /// Notes how its rows are read; what was lacking for that is no longer.
    mutating func take(_ finding: RowFinding?) {
        guard let finding else { return }
        self.finding = finding
        if finding.reading.unit != nil { lacks = tally.otherLacks }
    }
}
