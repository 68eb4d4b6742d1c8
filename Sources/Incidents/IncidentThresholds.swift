internal import Times

/// Where the reading of an incident draws its lines, each with its reason.
package enum IncidentThresholds {
    // MARK: Durations at which failures stop

    /// How much earlier than its timeout a duration may end: rounding, never the timer.
    package static let beforeTimeout = Duration.milliseconds(15)
    /// Timeouts are hardly ever set to less than a second.
    package static let shortestTimeout = Duration.milliseconds(900)
    /// The part of a timeout's length by which its timer may fire late.
    package static let timerLatenessPart = 33
    /// How late a short timeout may fire at least.
    static let leastLateness = Duration.milliseconds(120)
    /// The fewest failures that make a cliff.
    static let fewestAtCliff = 3
    /// Slower successes are more than bodies sent slowly explain where they are over one in this many failures.
    static let slowerSuccessesPart = 10
    /// How many widths of a spike are looked at on either side of it.
    static let besideWidths = 4
    /// How many spreads a spike stands above what an even distribution would have put there: chance hardly ever does that.
    static let spikeSpreads = 4.0
    /// Durations that follow one another this closely are of one timer.
    static let sameTimer = Duration.milliseconds(5)
    /// Timeouts are set in whole or tenth seconds.
    static let timeoutStep = Duration.milliseconds(100)
    /// How far above a step a timer's durations may begin for the step to be what was set.
    static let nearStep = Duration.milliseconds(60)

    // MARK: Traffic around failures

    /// The fewest requests of a path outside the failures that tell its usual duration.
    static let fewestOutside = 3
    /// The fewest requests of a path while others failed that are compared with it.
    static let fewestInside = 2
    /// A path was slower where its median is more than this many times its usual one.
    static let slowerTimes = 3
    /// And longer by more than the timeout divided by this.
    static let slowerPart = 10
    /// The fewest paths that tell whether a slowdown is shared.
    static let fewestCompared = 2
    /// A slowdown is shared where at least this share of the paths has it.
    static let shared = (part: 2, of: 3)
    /// It is absent where at most this share of the paths has it.
    static let absent = (part: 1, of: 5)
    /// Of a path without requests outside, its quickest quarter stands for the usual duration.
    static let quickestQuarter = 0.25
}
