internal import AccessLogs
internal import Products
internal import Times

extension Entry {
    /// When the request ended, as far as that is known.
    ///
    /// Where a row has no more than when it began, its end is open, and what happens later than its row was written is no
    /// part of it.
    var knownEnd: TimeWindow {
        guard duration == nil, moment == .start else { return end }
        let from = writtenAfter.map { max($0, start.from) } ?? start.from
        return TimeWindow(from: from, to: max(from, writtenBefore ?? writtenAfter ?? start.to))
    }
}
