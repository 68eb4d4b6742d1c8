public import Times

/// What is added to a log's stamps for true time, which is the proxy's: a value that any source can apply.
public struct StampShift: Hashable, Sendable {
    private enum Rule: Hashable, Sendable {
        case fixed(Duration)
        case proxy(ClockCorrection)
        case server(ClockCorrection)
    }

    private let rule: Rule

    /// Stamps stay as they are.
    public static let none = StampShift(.zero)

    /// The same for all stamps.
    public init(_ shift: Duration) { rule = .fixed(shift) }

    /// What the comparison of two hops' clocks says of one hop's stamps.
    public init(_ correction: ClockCorrection, of side: HopSide) {
        switch side {
        case .proxy:
            if let estimate = correction.estimate, correction.isProxyZoneOpen, !estimate.course.isEmpty {
                rule = .proxy(correction)
            } else {
                rule = .fixed(correction.proxyShift)
            }
        case .server: rule = correction.estimate == nil ? .fixed(.zero) : .server(correction)
        }
    }

    /// The shift where it is one for all stamps; nil where it depends on the stamp.
    public var constant: Duration? {
        if case .fixed(let shift) = rule { return shift }
        return nil
    }

    /// What is added to a stamp.
    public func at(_ stamp: Timestamp) -> Duration {
        switch rule {
        case .fixed(let shift): shift
        case .proxy(let correction): correction.proxyShift(at: stamp)
        case .server(let correction): correction.serverShift(at: stamp)
        }
    }
}
