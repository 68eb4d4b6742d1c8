internal import Envelopes
internal import LogSources
internal import Times

/// When a row was written, as what stands around it says: syslog, Docker, a journal stamp a row as it comes.
extension RowReader {
    /// The longest request whose end is told so.
    private static let longest: Int64 = 600_000_000
    /// Zones differ by whole quarters of an hour.
    private static let quarter: Int64 = 900_000_000
    /// A row may be stamped so much before it began: two clocks, or rounding.
    private static let early: Int64 = 2_000_000

    /// The second in which the row was written, for a row that has its start alone; nil where nothing tells.
    func written(_ line: LogLine) -> TimeWindow? {
        guard duration == nil, let stamp = peeler?.stamp(of: line.bytes) else { return nil }
        var guess = YearGuess(TimeWindow(from: time, to: time))
        guard let told = guess.time(of: stamp, .utc) else { return nil }
        var wait = (told - time).microseconds
        if !stamp.isWhole {
            // On a wall that says no zone, whole quarters of an hour are the zone's.
            let quarters = ((wait + Self.early) / Self.quarter) - (wait + Self.early < 0 ? 1 : 0)
            wait -= quarters * Self.quarter
        }
        guard wait >= -Self.early, wait < Self.longest else { return nil }
        let from = max(time, time + .microseconds(wait))
        let isWhole = from.microseconds % 1_000_000 == 0
        return TimeWindow(from: from, to: from + (isWhole ? .seconds(1) : .milliseconds(1)))
    }
}
