/// From where on a queue's counter counts as grown, each with its reason.
package enum QueueThresholds {
    /// The least growth that counts: fewer requests are noise.
    package static let leastGrowth = 5.0
    /// The fewest samples from before the failures that tell a queue's usual length.
    package static let fewestBefore = 3
    /// A length above the middle by as much as one in ten samples lies below it is no growth; by this many times that, it is.
    package static let spread = 3.0
    /// The part of the samples that lie lowest.
    package static let lowest = 10
    /// What the time between two samples is taken to be at least and at most.
    package static let steps = Duration.seconds(1)...Duration.seconds(60)
    /// A sample holds for this many times as long as samples are apart.
    static let holds = 2
    /// How long before the first failure a peak can belong to it.
    package static let reach = Duration.seconds(600)
    /// Without samples from before, the lowest quarter of all tells the usual length.
    package static let usualPart = 4
    /// Another counter of load has changed where its peak is this many times the usual; so has any that was nothing before.
    package static let changedTimes = 2.0
}
