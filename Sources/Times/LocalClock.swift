/// Turns local stamps into UTC in the order in which they were written.
///
/// A counter log states its offset once. Where the clocks are set meanwhile, local times repeat an hour or skip one: by the
/// order of the rows both show, and no sample is lost.
package struct LocalClock {
    private static let hour: Int64 = 3_600_000_000

    /// What is added to local time for UTC, in microseconds.
    private var offset: Int64
    private let changesClocks: Bool
    private let isSummer: Bool
    private var last: Int64?
    private var step: Int64 = 0
    /// Where the clocks were found to be set, in local time: how many hours are added from there on.
    package private(set) var changes: [(at: Timestamp, hours: Int)] = []

    package init(offset: Duration, zone: String) {
        self.offset = offset.microseconds
        let name = zone.lowercased()
        changesClocks = !name.contains("utc") && !name.contains("coordinated universal")
        isSummer = ["daylight", "sommer", "summer", "d’été", "d'été", "verano"].contains { name.contains($0) }
    }

    /// A stamp in UTC.
    ///
    /// - Parameter wall: the local stamp; those before it in the file were handed in before.
    /// - Returns: the moment.
    package mutating func utc(_ wall: Timestamp) -> Timestamp {
        let now = wall.microseconds
        if let last {
            let change = now - last
            if changesClocks, changes.count < 8, isRepeat(change) {
                offset += Self.hour
                changes.append((wall, 1))
            } else if changesClocks, changes.count < 8, isSkip(from: last, to: now) {
                offset -= Self.hour
                changes.append((wall, -1))
            } else if change > 0 {
                step = change
            }
        }
        last = now
        return Timestamp(microseconds: now &+ offset)
    }

    /// Local time fell back by an hour, less what passed between two samples.
    private func isRepeat(_ change: Int64) -> Bool {
        if change >= -Self.hour - 5_000_000, change <= -Self.hour * 5 / 12 { return true }
        return step >= Self.hour * 5 / 6 && step <= Self.hour * 7 / 6 && abs(change) <= 5_000_000
    }

    /// Local time skipped just the hour that clocks skip in spring: on a Sunday, by night, from one full hour to the next.
    private func isSkip(from last: Int64, to now: Int64) -> Bool {
        guard !isSummer, step > 0, step <= Self.hour else { return false }
        let slack = step + step / 4 + 2_000_000
        let change = now - last
        guard change > Self.hour, change <= Self.hour + slack else { return false }
        let missing = Timestamp(microseconds: last).floor(to: .seconds(3600)).microseconds + Self.hour
        guard now >= missing + Self.hour, missing - last <= slack else { return false }
        let time = Timestamp(microseconds: missing)
        let weekday = (time.dayNumber % 7 + 11) % 7
        let hourOfDay = (missing / Self.hour % 24 + 24) % 24
        let month = CivilDate.date(daysSinceEpoch: time.dayNumber).month
        return weekday == 0 && hourOfDay <= 3 && ![1, 5, 6, 7, 12].contains(month)
    }
}
