internal import Attributions
internal import Diagnosis
import Products
internal import SystemEvidence
internal import Times

/// How a queue's counter behaved around the first failure: its level before, its rise, its peak.
///
/// A queue alone proves nothing. Only one that had grown before the first failed request began can be why that one waited; one
/// that grows afterwards may be what slow requests leave behind them.
struct QueueRise: Hashable {
    /// When a queue rose, by the first failed request.
    enum Order: Hashable {
        /// Before it began, and the queue was still long then.
        case before
        /// While it waited.
        case meanwhile
        /// After it had failed.
        case after
        /// Before it began, and the queue was short again by then.
        case over
        /// It did not rise.
        case never
        /// There is no failure to hold it against.
        case unknown
    }

    var counter: String
    /// The level before the failures began; where no sample is from before, the lowest quarter of all.
    var level: Double
    var isLevelFromBefore: Bool
    var peak: Double
    var peakTime: Timestamp
    /// When it rose above its level.
    var rise: Timestamp?
    var order: Order

    /// Whether it grew before the failures began.
    var isBefore: Bool { order == .before }

    /// The queue counter that rose most; nil where no queue counter has samples.
    ///
    /// - Parameters:
    ///   - series: counters of any kind, in the clock of the failures.
    ///   - first: when the first failed request began, and when the first failed; nil where that is not known.
    /// - Returns: how it behaved.
    static func of(_ series: [CounterSeries], first: (begin: Timestamp, end: Timestamp)?) -> QueueRise? {
        var best: QueueRise?
        for one in series where one.kind.isQueue {
            guard let found = of(one, first) else { continue }
            if best.map({ $0.isLess(than: found) }) ?? true { best = found }
        }
        return best
    }

    /// Whether another counter tells more: it grew before the failures where this one did not, or grew more.
    private func isLess(than other: QueueRise) -> Bool {
        if isBefore != other.isBefore { return other.isBefore }
        return other.peak - other.level > peak - level
    }

    private static func of(_ series: CounterSeries, _ first: (begin: Timestamp, end: Timestamp)?) -> QueueRise? {
        let samples = series.samples.sorted { $0.time < $1.time }
        var near = samples
        if let first {
            let from = first.begin - QueueThresholds.reach
            near = samples.filter { $0.time >= from }
        }
        guard let top = (near.isEmpty ? samples : near).max(by: { $0.value < $1.value }) else { return nil }
        var before: [Double] = []
        if let first { for sample in samples where sample.time < first.begin { before.append(sample.value) } }
        let isFromBefore = before.count >= QueueThresholds.fewestBefore
        let values = (isFromBefore ? before : samples.map(\.value)).sorted()
        let level = isFromBefore ? values[values.count / 2] : values[values.count / QueueThresholds.usualPart]
        // What lies above by as much as others lie below is no growth.
        let spread = isFromBefore ? level - values[values.count / QueueThresholds.lowest] : 0
        let threshold = level + max(QueueThresholds.leastGrowth, spread * QueueThresholds.spread)
        var found = QueueRise(
            counter: series.name, level: level, isLevelFromBefore: isFromBefore, peak: top.value, peakTime: top.time,
            rise: nil, order: .never)
        let step = usualStep(samples)
        guard let first else {
            found.rise = samples.first { $0.value >= threshold }?.time
            found.order = .unknown
            return found
        }
        // A sample shows what happened since the one before it.
        let begin = first.begin + step
        let index = samples.lastIndex { $0.time <= begin }
        if let index, samples[index].value >= threshold {
            var start = index
            while start > 0, samples[start - 1].value >= threshold { start -= 1 }
            found.rise = samples[start].time
            found.order = .before
        } else if let later = samples[((index ?? -1) + 1)...].first(where: { $0.value >= threshold }) {
            found.rise = later.time
            found.order = later.time <= first.end + step ? .meanwhile : .after
        } else if let earlier = near.last(where: { $0.value >= threshold }) {
            found.rise = earlier.time
            found.order = .over
        }
        return found
    }

    /// The time between two samples, as most have it.
    private static func usualStep(_ samples: [CounterSeries.Sample]) -> Duration {
        let steps = zip(samples, samples.dropFirst()).map { ($1.time - $0.time).microseconds }.sorted()
        guard !steps.isEmpty else { return .seconds(1) }
        let bounds = QueueThresholds.steps
        return min(max(.microseconds(steps[steps.count / 2]), bounds.lowerBound), bounds.upperBound)
    }

    /// Level, rise and peak.
    var fact: Fact {
        let level = FactValue.measure(.init(self.level))
        let order: Fact? =
            switch self.order {
            case .before: Fact("queue.rose.before")
            case .meanwhile: Fact("queue.rose.meanwhile")
            case .after: Fact("queue.rose.after")
            case .over: Fact("queue.rose.over")
            case .never, .unknown: nil
            }
        return Fact(
            rise == nil ? "queue.level" : "queue.rose",
            [
                "counter": .text(counter), isLevelFromBefore ? "before" : "usual": level,
                "peak": .measure(.init(peak)), "time": .time(peakTime), "rise": rise.map { .time($0) },
                "order": order.map { .fact($0) },
            ])
    }

    /// What a queue that does not speak for waiting leaves to say; nil where it does.
    var limitation: Fact? {
        switch order {
        case .after: Fact("queue.limitation.after")
        case .meanwhile: Fact("queue.limitation.meanwhile")
        case .over: Fact("queue.limitation.over")
        case .never: Fact("queue.limitation.never")
        case .before, .unknown: nil
        }
    }
}

/// What other counters of load show around the failures.
enum LoadFigures {
    /// The kinds that are told, with their names.
    private static let told: [(kind: CounterKind, name: Fact.ID)] = [
        (.rejected, "load.rejected"), (.arrivalRate, "load.arrival-rate"), (.activeRequests, "load.active-requests"),
        (.restarts, "load.restarts"), (.workerFailures, "load.worker-failures"),
        (.connectionErrors, "load.connection-errors"), (.resets, "load.resets"), (.waitTime, "load.wait-time"),
        (.queueAge, "load.queue-age"),
    ]

    /// Counters whose values since the failures began are well above those before.
    ///
    /// - Parameters:
    ///   - series: counters of any kind.
    ///   - begin: when the first failed request began.
    /// - Returns: a quantity a kind, of the counter that grew most.
    static func of(_ series: [CounterSeries], begin: Timestamp?) -> [Quantity] {
        guard let begin else { return [] }
        return told.compactMap { kind, name in
            var best: (fact: Fact, growth: Double)?
            for one in series where one.kind == kind {
                let before = one.samples.filter { $0.time < begin }.map(\.value).sorted()
                guard let peak = one.samples.filter({ $0.time >= begin }).max(by: { $0.value < $1.value }) else {
                    continue
                }
                let usual = before.isEmpty ? 0 : before[before.count / 2]
                let growth = peak.value - usual
                guard growth > 0, peak.value >= usual * QueueThresholds.changedTimes, growth > best?.growth ?? 0 else {
                    continue
                }
                func measure(_ value: Double) -> FactValue { .measure(.init(value, one.isRate ? .perSecond : .none)) }
                best = (
                    Fact(
                        "load.peak",
                        [
                            "counter": .text(one.name), "before": before.isEmpty ? nil : measure(usual),
                            "peak": measure(peak.value), "time": .time(peak.time),
                        ]),
                    growth
                )
            }
            return best.map { Quantity(name, .fact($0.fact)) }
        }
    }
}
