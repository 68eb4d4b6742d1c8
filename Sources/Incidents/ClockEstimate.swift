internal import AccessLogs
internal import Diagnosis
public import Times

/// How far the server's clock is ahead of the proxy's, found from requests that both logged.
///
/// It can change: clocks drift by seconds a day, are set, and local time jumps where summer time begins and ends.
public struct ClockEstimate: Hashable, Sendable {
    /// How far ahead it was at one time of the proxy's.
    public struct Knot: Hashable, Sendable {
        /// The proxy's time, as its log was read.
        public var time: Timestamp
        /// How far the server's stamps were ahead then.
        public var offset: Duration

        /// Creates a knot.
        public init(time: Timestamp, offset: Duration) {
            self.time = time
            self.offset = offset
        }
    }

    /// How far the server's clock is ahead, over all.
    public var offset: Duration
    /// How far off that may be.
    public var uncertainty: Duration
    /// The pairs that agree on it.
    public var pairs: Int
    /// How it went on, in order of time; empty where it stayed the same.
    public var course: [Knot]

    /// Creates an estimate.
    ///
    /// - Parameters:
    ///   - offset: how far the server's clock is ahead.
    ///   - uncertainty: how far off that may be.
    ///   - pairs: the pairs that agree on it.
    ///   - course: how it went on; empty where it stayed the same.
    public init(offset: Duration, uncertainty: Duration, pairs: Int, course: [Knot] = []) {
        self.offset = offset
        self.uncertainty = uncertainty
        self.pairs = pairs
        self.course = course
    }

    /// Two knots farther apart than this are a clock that was set, or a zone that changed; nearer ones are drift.
    static let step = Duration.seconds(20)

    /// How far the server's stamps were ahead at a time of the proxy's: between knots along the line, at a step by the side.
    ///
    /// - Parameter time: the proxy's time, as its log was read.
    /// - Returns: the server's stamp less the proxy's, for one moment.
    public func offset(at time: Timestamp) -> Duration {
        guard let first = course.first, let last = course.last else { return offset }
        if time <= first.time { return first.offset }
        if time >= last.time { return last.offset }
        let next = course.partition { course[$0].time <= time }
        let (left, right) = (course[next - 1], course[next])
        let change = right.offset - left.offset
        if abs(change.microseconds) >= Self.step.microseconds { return left.offset }
        let part = (time - left.time) / (right.time - left.time)
        return left.offset + .microseconds(Int64(Double(change.microseconds) * part))
    }

    /// The proxy's time, as its log was read, of a moment that the server stamped.
    ///
    /// - Parameter stamp: the server's stamp.
    /// - Returns: the proxy's time; where the server's clock was set back, the earlier of two.
    public func proxyTime(ofServer stamp: Timestamp) -> Timestamp {
        guard !course.isEmpty else { return stamp - offset }
        for knot in course {
            let time = stamp - knot.offset
            let there = offset(at: time)
            if abs((there - knot.offset).microseconds) < Self.step.microseconds { return stamp - there }
        }
        return stamp - offset
    }

    /// The part of a difference that is a matter of time zones: whole quarters of an hour, where the rest is small.
    ///
    /// No clock that anyone keeps is a quarter of an hour off; a zone that was read wrongly is, and by exactly that.
    public var zoneShift: Duration { Self.zoneShift(in: offset) }

    /// The part of a difference that is a matter of time zones.
    ///
    /// - Parameter offset: the difference.
    /// - Returns: whole quarters of an hour, zero where the rest is not small.
    public static func zoneShift(in offset: Duration) -> Duration {
        let quarter: Int64 = 900_000_000
        let whole = (offset.microseconds + (offset.microseconds < 0 ? -quarter / 2 : quarter / 2)) / quarter * quarter
        let rest = abs(offset.microseconds - whole)
        return whole != 0 && rest <= 180_000_000 ? .microseconds(whole) : .zero
    }
}

/// What the comparison of two logs' clocks means for reading them: which stamps are moved, and by how much.
public struct ClockCorrection: Hashable, Sendable {
    /// What was found; nil where the logs have too little in common.
    public var estimate: ClockEstimate?
    /// Whether the proxy's log leaves its zone open, so that whole quarters of an hour are its zone's and not a clock's.
    public var isProxyZoneOpen: Bool

    /// Creates a correction.
    ///
    /// - Parameters:
    ///   - estimate: what was found.
    ///   - isProxyZoneOpen: whether the proxy's log leaves its zone open.
    public init(_ estimate: ClockEstimate?, isProxyZoneOpen: Bool) {
        self.estimate = estimate
        self.isProxyZoneOpen = isProxyZoneOpen
    }

    /// What is added to all stamps of the proxy's; where it changes, what the first of them need.
    public var proxyShift: Duration {
        guard isProxyZoneOpen, let estimate else { return .zero }
        return ClockEstimate.zoneShift(in: estimate.course.first?.offset ?? estimate.offset)
    }

    /// What is added to one of the proxy's stamps for true time.
    public func proxyShift(at time: Timestamp) -> Duration {
        guard isProxyZoneOpen, let estimate else { return .zero }
        return ClockEstimate.zoneShift(in: estimate.offset(at: time))
    }

    /// What is added to one of the server's stamps for true time, which is the proxy's.
    public func serverShift(at stamp: Timestamp) -> Duration {
        guard let estimate else { return .zero }
        let read = estimate.proxyTime(ofServer: stamp)
        return read + proxyShift(at: read) - stamp
    }

    /// How far the server's clock is ahead of true time at a true time.
    public func ahead(at time: Timestamp) -> Duration {
        guard let estimate else { return .zero }
        let read = time - proxyShift(at: time - proxyShift)
        return estimate.offset(at: read) - proxyShift(at: read)
    }
}
