internal import Diagnosis
internal import Incidents
internal import Ordering
internal import Products
internal import SystemEvidence
internal import Times

/// The lengths of queues at a moment, by counters.
///
/// A queue alone proves nothing: that one was long only makes a charge surer which rests on something else.
struct QueueLevels {
    private struct Level {
        var samples: [CounterSeries.Sample]
        /// The length from which on it is long.
        var threshold: Double
        /// The time between two samples.
        var step: Duration
    }

    private var levels: [Level] = []

    /// Finds each queue's usual length.
    ///
    /// - Parameters:
    ///   - series: counters of any kind, in the clock of the failures.
    ///   - first: when the first failed request began.
    init(_ series: [CounterSeries], firstFailure first: Timestamp?) {
        guard let first else { return }
        for one in series where one.kind.isQueue {
            let samples = one.samples.arranged { $0.time < $1.time }
            let before = samples.filter { $0.time < first }.map(\.value).sorted()
            // Without samples from before nothing tells whether it is longer than usual.
            guard before.count >= QueueThresholds.fewestBefore else { continue }
            let steps = zip(samples, samples.dropFirst()).map { ($1.time - $0.time).microseconds }.sorted()
            // What lies above by as much as others lie below is no growth.
            let middle = before[before.count / 2]
            let spread: Double = middle - before[before.count / QueueThresholds.lowest]
            let growth: Double = max(QueueThresholds.leastGrowth, spread * QueueThresholds.spread)
            let usual = Duration.microseconds(steps[steps.count / 2])
            let step: Duration = min(max(usual, QueueThresholds.steps.lowerBound), QueueThresholds.steps.upperBound)
            levels.append(Level(samples: samples, threshold: middle + growth, step: step))
        }
    }

    /// Whether a queue was long as a request began.
    func isLong(at begin: TimeWindow) -> Bool {
        levels.contains { level in
            let last = level.samples.partition { level.samples[$0].time <= begin.to + level.step }
            guard last > 0 else { return false }
            let sample = level.samples[last - 1]
            return sample.value >= level.threshold && sample.time + level.step * QueueThresholds.holds >= begin.from
        }
    }
}
