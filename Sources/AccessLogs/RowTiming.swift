internal import Diagnosis
public import Products
public import Times

/// When a request began and ended, as far as its row tells.
public struct RowTiming: Hashable, Sendable {
    /// The log's own stamp, in UTC.
    public var time: Timestamp
    /// What moment the stamp means.
    public var moment: StampMoment
    /// The stamp's step: the moment lies in `time ..< time + resolution`.
    public var resolution: Duration
    /// How long the request took, as the log has it.
    public var duration: Duration?

    /// Creates a timing.
    ///
    /// - Parameters:
    ///   - time: the log's own stamp, in UTC.
    ///   - moment: what moment the stamp means.
    ///   - resolution: the stamp's step.
    ///   - duration: how long the request took, as the log has it.
    public init(time: Timestamp, moment: StampMoment, resolution: Duration, duration: Duration?) {
        self.time = time
        self.moment = moment
        self.resolution = resolution
        self.duration = duration
    }

    /// The interval in which the request began; five seconds before the end where no duration is logged.
    public var start: TimeWindow {
        switch moment {
        case .start: return TimeWindow(from: time, to: time + step)
        case .end:
            guard let duration else { return TimeWindow(from: time - .seconds(5), to: time + step) }
            return TimeWindow(from: time - duration - .milliseconds(1), to: time + step - duration)
        }
    }

    /// The interval in which the request ended; a minute after the start where no duration is logged.
    public var end: TimeWindow {
        switch moment {
        case .end: return TimeWindow(from: time, to: time + step)
        case .start:
            guard let duration else { return TimeWindow(from: time, to: time + .seconds(60)) }
            return TimeWindow(from: time + duration, to: time + step + duration)
        }
    }

    /// The same as a clock that differs by `shift` would have stamped it.
    public func shifted(by shift: Duration) -> RowTiming {
        var timing = self
        timing.time = time + shift
        return timing
    }

    private var step: Duration { resolution - .microseconds(1) }
}
