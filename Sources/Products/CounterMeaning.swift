/// What a counter counts.
public struct CounterMeaning: Hashable, Sendable {
    /// What it counts.
    public var kind: CounterKind
    /// Whether its value only grows, so that its growth a second is what tells.
    public var isTotal: Bool

    /// Creates a meaning.
    @inline(never) public init(_ kind: CounterKind, isTotal: Bool = false) {
        self.kind = kind
        self.isTotal = isTotal
    }
}

/// A counter of a product: a performance counter of Windows, or a metric of an exporter for Prometheus.
public struct CounterName: Hashable, Sendable {
    /// Where it is read.
    public enum Origin: Hashable, Sendable {
        /// Windows: the object's name begins with this, in lower case; the counter's name is in lower case.
        case windows(object: String)
        /// Prometheus; a label that has to have a value, where one metric counts several things.
        case metric(label: String?, value: String?)
    }

    /// Where it is read.
    public var origin: Origin
    /// Its name.
    public var name: String
    /// What it counts.
    public var meaning: CounterMeaning

    /// Creates a counter.
    @inline(never) public init(_ origin: Origin, name: String, _ meaning: CounterMeaning) {
        self.origin = origin
        self.name = name
        self.meaning = meaning
    }

    @inline(never) static func windows(_ object: String, _ name: String, _ kind: CounterKind, isTotal: Bool = false)
        -> CounterName
    {
        CounterName(.windows(object: object), name: name, CounterMeaning(kind, isTotal: isTotal))
    }

    @inline(never) static func metric(
        _ name: String, _ kind: CounterKind, isTotal: Bool = false, label: (name: String, value: String)? = nil
    ) -> CounterName {
        CounterName(
            .metric(label: label?.name, value: label?.value), name: name, CounterMeaning(kind, isTotal: isTotal))
    }
}
