internal import Diagnosis
internal import Investigations
internal import Times

/// Follows the times of records: the monotonic clock never goes back, and where the other clock was set shows.
struct RecordTimes {
    /// Where both clocks stood; within one start of the machine they can be compared.
    private var last: (time: Timestamp, monotonic: Int64)?
    private var boot: String?
    private var isFirstFormat = false
    /// Where the machine's clock was set, in sentences.
    private(set) var notes: [String] = []

    /// Milliseconds of more than a hundred thousand years.
    private static let longest: Int64 = 1 << 52

    /// Differences that are not told: what an adjusted clock gains or loses between two records.
    private static let tolerance = Duration.seconds(2)

    /// Takes the next record.
    ///
    /// - Returns: what is wrong with its times; nil where nothing is.
    mutating func fault(in record: Record, line: Int) -> Fault? {
        switch record.event {
        case .began(let beginning):
            boot = beginning.boot
            isFirstFormat = beginning.format == nil
        case .resumed(let resumption):
            if resumption.boot != boot || resumption.boot == nil { last = nil }
            boot = resumption.boot
        default: break
        }
        guard let monotonic = record.monotonic else {
            return isFirstFormat
                ? nil : Fault(.contradiction, record: record.sequence, line: line, "has no monotonic time")
        }
        guard (0...Self.longest).contains(monotonic) else {
            return Fault(
                .contradiction, record: record.sequence, line: line, "states a monotonic time that no clock shows")
        }
        if let last {
            guard monotonic >= last.monotonic else {
                return Fault(
                    .contradiction, record: record.sequence, line: line,
                    "was made before the record in front of it, by the clock that is never set")
            }
            let set = record.time - last.time - .milliseconds(monotonic - last.monotonic)
            if set > Self.tolerance || set < .zero - Self.tolerance {
                let seconds = (set.inSeconds * 10).rounded() / 10
                notes.append(
                    "The machine's clock was set by \(seconds > 0 ? "+" : "")\(seconds) s before record \(record.sequence)."
                )
            }
        }
        last = (record.time, monotonic)
        return nil
    }
}
