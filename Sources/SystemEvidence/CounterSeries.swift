internal import Diagnosis
public import Products
public import Times

/// One counter's samples.
public struct CounterSeries: Hashable, Sendable {
    /// One sample.
    public struct Sample: Hashable, Sendable {
        /// When, in UTC.
        public var time: Timestamp
        /// The value; never infinite, never no number.
        public var value: Double

        /// Creates a sample.
        public init(time: Timestamp, value: Double) {
            self.time = time
            self.value = value
        }
    }

    /// The counter as its source names it; a stranger's text.
    ///
    /// `\\WEB01\HTTP Service Request Queues(ShopPool)\CurrentQueueSize`, `lb_backend_current_queue{proxy="be"}`.
    public var name: String
    /// What it counts.
    public var kind: CounterKind
    /// The samples by time.
    public var samples: [Sample]
    /// Whether the source has a total that only grows, and the samples are its growth a second.
    public var isRate: Bool

    /// Creates a series.
    public init(name: String, kind: CounterKind, samples: [Sample], isRate: Bool = false) {
        self.name = name
        self.kind = kind
        self.samples = samples
        self.isRate = isRate
    }
}

/// Takes up one counter's samples in bounded memory.
struct SampleKeeper {
    /// What is kept: the samples, or the greatest of every `stride`, so that no peak vanishes.
    private var samples: [CounterSeries.Sample] = []
    private var stride = 1
    private var group: CounterSeries.Sample?
    private var groupSize = 0
    /// Whether values are a total that only grows.
    private let isTotal: Bool
    private var last: CounterSeries.Sample?
    /// Whether some samples stand for several.
    private(set) var isThinned = false

    init(isTotal: Bool) { self.isTotal = isTotal }

    /// Takes up a sample.
    ///
    /// - Parameters:
    ///   - sample: the sample as the source has it.
    ///   - isWanted: whether it is kept; a total's growth needs to know of those before, too.
    mutating func take(_ sample: CounterSeries.Sample, isWanted: Bool) {
        var sample = sample
        if isTotal {
            let earlier = last
            last = sample
            guard let earlier, sample.time > earlier.time else { return }
            // A process that begins anew counts from zero.
            let growth = sample.value >= earlier.value ? sample.value - earlier.value : sample.value
            sample.value = growth / (sample.time - earlier.time).inSeconds
        }
        guard isWanted else { return }
        if group.map({ $0.value < sample.value }) ?? true { group = sample }
        groupSize += 1
        if groupSize >= stride { closeGroup() }
    }

    private mutating func closeGroup() {
        if let group { samples.append(group) }
        group = nil
        groupSize = 0
        guard samples.count > CounterLog.mostSamples else { return }
        isThinned = true
        stride *= 2
        var kept: [CounterSeries.Sample] = []
        kept.reserveCapacity(samples.count / 2 + 1)
        for index in Swift.stride(from: 0, to: samples.count, by: 2) {
            let next = samples[min(index + 1, samples.count - 1)]
            kept.append(samples[index].value >= next.value ? samples[index] : next)
        }
        samples = kept
    }

    /// The samples by time.
    func finished() -> [CounterSeries.Sample] {
        var all = samples
        if let group { all.append(group) }
        let isOrdered = zip(all, all.dropFirst()).allSatisfy { $0.time <= $1.time }
        return isOrdered ? all : all.sorted { $0.time < $1.time }
    }
}
