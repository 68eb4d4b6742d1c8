internal import Diagnosis
public import Times

/// Rows by minute and status, in memory that is bounded whatever stretch of time they cover.
///
/// Counters stand in pages of one status and 1440 units of time. A unit is a minute until there are too many pages: rows
/// of a year, or stamps that are all over the centuries, are then kept by the hour, by the day, or by thirty days. No row
/// is lost by that; `unit` says how finely they can still be told apart.
public struct MinuteCounts: Sendable {
    /// The most pages kept; all of them together are below 6 MiB.
    public static let mostPages = 500
    private static let slots: Int64 = 1440
    private static let units: [Int64] = [60, 3600, 86_400, 30 * 86_400]

    private struct Page: Hashable {
        var number: Int64
        var status: Int32
    }

    private var pages: [Page: [UInt64]] = [:]
    private var level = 0

    /// Creates empty counts.
    public init() {}

    /// Whether nothing was counted.
    public var isEmpty: Bool { pages.isEmpty }

    /// How long the stretches are that rows are told apart by; a minute as a rule.
    public var unit: Duration { .seconds(Self.units[level]) }

    /// Counts rows.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - status: their status; -1 for answers without one.
    ///   - time: when, of which only the unit counts.
    public mutating func add(_ count: Int, status: Int, at time: Timestamp) {
        guard count > 0 else { return }
        let place = Self.floorDivided(time.wholeSeconds, Self.units[level])
        let page = Page(number: Self.floorDivided(place, Self.slots), status: Int32(truncatingIfNeeded: status))
        let slot = Int(place - page.number * Self.slots)
        if pages[page] == nil {
            if pages.count >= Self.mostPages, level + 1 < Self.units.count {
                coarsen(to: level + 1)
                return add(count, status: status, at: time)
            }
            pages[page] = [UInt64](repeating: 0, count: Int(Self.slots))
        }
        pages[page]?[slot] += UInt64(count)
    }

    /// Adds other counts.
    public mutating func add(_ other: MinuteCounts) {
        if isEmpty, level <= other.level {
            self = other
            return
        }
        if other.level > level { coarsen(to: other.level) }
        other.visit { time, status, count in add(count, status: status, at: time) }
    }

    /// The counts in order of time and, within a unit, of status.
    ///
    /// - Parameter body: is handed the unit's first moment, the status and how many rows there are; never none.
    public func visit(_ body: (_ time: Timestamp, _ status: Int, _ count: Int) throws -> Void) rethrows {
        let unit = Self.units[level]
        let byNumber = Dictionary(grouping: pages.keys, by: \.number)
        for number in byNumber.keys.sorted() {
            let row = (byNumber[number] ?? []).sorted { $0.status < $1.status }
                .map { (Int($0.status), pages[$0] ?? []) }
            for slot in 0..<Int(Self.slots) {
                for (status, counters) in row where counters[slot] > 0 {
                    let seconds = (number * Self.slots + Int64(slot)) * unit
                    try body(Timestamp(seconds: seconds), status, Int(counters[slot]))
                }
            }
        }
    }

    /// Rows with one of some statuses.
    public func count(of statuses: Set<Int>) -> Int {
        pages.reduce(0) { sum, page in
            statuses.contains(Int(page.key.status)) ? sum + page.value.reduce(0) { $0 + Int($1) } : sum
        }
    }

    /// The first moment of the first and of the last unit with rows; nil where there are none.
    public var span: (first: Timestamp, last: Timestamp)? {
        var first: Int64?
        var last: Int64?
        for (page, counters) in pages {
            guard let low = counters.firstIndex(where: { $0 > 0 }), let high = counters.lastIndex(where: { $0 > 0 })
            else { continue }
            first = min(first ?? .max, page.number * Self.slots + Int64(low))
            last = max(last ?? .min, page.number * Self.slots + Int64(high))
        }
        guard let first, let last else { return nil }
        return (Timestamp(seconds: first * Self.units[level]), Timestamp(seconds: last * Self.units[level]))
    }

    /// The counts by unit and status, as one dictionary; for few.
    public var byMinute: [Timestamp: [Int: Int]] {
        var minutes: [Timestamp: [Int: Int]] = [:]
        visit { minutes[$0, default: [:]][$1] = $2 }
        return minutes
    }

    private mutating func coarsen(to level: Int) {
        var coarse = MinuteCounts()
        coarse.level = level
        visit { coarse.add($2, status: $1, at: $0) }
        self = coarse
    }

    private static func floorDivided(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : -((-value + by - 1) / by)
    }
}
