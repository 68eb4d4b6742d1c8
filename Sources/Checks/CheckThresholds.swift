internal import Times

/// Where checks draw their lines, each with its reason.
enum CheckThresholds {
    // MARK: What attributions add up to

    /// A cause is supported from this share of the failures on: two may share an incident.
    static let supportingShare = (part: 2, of: 5)
    /// A cause is ruled out where at most this share is left unexplained.
    static let unexplainedShare = (part: 1, of: 10)
    /// One cause is the verdict from this share of the failures on.
    static let verdictShare = (part: 1, of: 2)
    /// A second cause is told from this share on.
    static let secondShare = (part: 1, of: 10)
    /// How much of a verdict's sureness does not depend on the share of the failures that its cause explains.
    static let shareless = 0.8

    /// How sure a verdict is whose cause explains only a part of the failures: less than its attributions are.
    static func sureness(_ sureness: Double, share: Double) -> Double {
        sureness * (shareless + (1 - shareless) * share)
    }

    /// Error lines that name a detail are not few from this share of a cause's lines on.
    static let shareOfDetailedLines = 0.2

    // MARK: What lies around an incident

    /// How far beyond the failures' time rows of the hop behind are read: what was waited for, and clocks that differ.
    static let followMargin = Duration.seconds(600)
    /// How far beyond the window the server's own failures may lie.
    static let serverMargin = Duration.seconds(600)
    /// How long a row that began in the window may go on after it.
    static let longestRow = Duration.seconds(3600)
    /// The most rows that are read to show which took longer than a timeout.
    static let mostLongRows = 5000
    /// Logs that lie further apart than this do not overlap, whatever their clocks.
    static let clockMargin = Duration.seconds(300)
    /// Two timeouts that differ by less are one.
    static let sameTimeout = Duration.milliseconds(200)

    // MARK: What was typed by hand

    /// People count whole seconds, so a request reached a timeout that it came this near to.
    static let reachedBy = Duration.seconds(1)
    /// A request reached a timeout with this part of it: people round.
    static let reachedPart = 0.97
    /// It failed before a timeout where it took less than this part of it.
    static let earlyPart = 0.9
    /// A server that worked for this much longer than the user waited was still at it.
    static let workedOn = Duration.seconds(2)
}
