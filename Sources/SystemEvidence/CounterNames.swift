internal import Products

/// Which counters are known, by the names that Windows and the exporters of Prometheus give them: those of the products.
enum CounterNames {
    typealias Meaning = CounterMeaning

    private static let all = ProductCatalogue.current.products.flatMap(\.counters)

    // MARK: - Windows

    /// Counters by their names in English, in lower case; the object's beginning where another's counter has the name too.
    private static let windowsByCounter: [String: [(object: String, meaning: Meaning)]] = Dictionary(
        grouping: all.compactMap { counter -> (name: String, object: String, meaning: Meaning)? in
            guard case .windows(let object) = counter.origin else { return nil }
            return (counter.name, object, counter.meaning)
        }, by: \.name
    ).mapValues { $0.map { ($0.object, $0.meaning) } }

    /// What a counter of Windows counts; nil where it is none of queues and load.
    static func meaning(of path: CounterPath) -> Meaning? {
        let object = path.object.lowercased()
        return windowsByCounter[path.counter.lowercased()]?.first { object.hasPrefix($0.object) }?.meaning
    }

    /// The counters of `HTTP Service Request Queues` in the order in which Windows lists them.
    ///
    /// Names are translated, the order is not. Of the last two it is not certain which comes first; neither is needed.
    static let requestQueues: [Meaning?] = [
        Meaning(.queueLength), Meaning(.queueAge), Meaning(.arrivalRate), Meaning(.rejected),
        nil, nil,
    ]

    /// Whether a counter may be one of queues whose name is in another language than English.
    static func isForeign(_ path: CounterPath) -> Bool {
        let object = path.object.lowercased()
        let isEnglishObject = object.hasPrefix("http service")
        guard !isEnglishObject, !isEnglish(path.counter) else { return false }
        return object.contains("http")
            || ["asp.net", "w3svc", "app_pool", "was_w3wp"].contains { object.hasPrefix($0) }
    }

    /// Words of which every English counter of the objects looked at has one.
    private static let englishWords: Set<Substring> = [
        "active", "age", "anonymous", "application", "applications", "audit", "average", "bytes", "cache", "calls",
        "compilation", "compilations", "connection", "connections", "count", "current", "debugging", "error", "errors",
        "events", "execution", "failures", "flushes", "hits", "maximum", "messages", "misses", "number", "output",
        "percent", "pings", "pipeline", "pool", "preprocessing", "process", "processes", "rate", "recent", "request",
        "requests", "restarts", "running", "sec", "session", "sessions", "shutdown", "size", "startup", "state",
        "threads", "time", "total", "transactions", "trust", "uptime", "users", "viewstate", "worker",
    ]

    private static func isEnglish(_ counter: String) -> Bool {
        counter.lowercased().split { !$0.isLetter }.contains { englishWords.contains($0) }
    }

    // MARK: - Prometheus

    /// What is known of a metric.
    private struct Metric {
        var meaning: Meaning
        /// A label that has to have a value, where one metric counts several things.
        var label: (name: String, value: String)?
    }

    private static let metrics: [String: Metric] = Dictionary(
        all.compactMap { counter in
            guard case .metric(let label, let value) = counter.origin else { return nil }
            var metric = Metric(meaning: counter.meaning)
            if let label, let value { metric.label = (label, value) }
            return (counter.name, metric)
        }, uniquingKeysWith: { first, _ in first })

    /// The name of a metric that is a queue's length, as an example.
    static let queueMetric = all.first { counter in
        if case .metric = counter.origin { counter.meaning.kind.isQueue } else { false }
    }?.name

    /// What a metric counts; nil where it is not known.
    ///
    /// - Parameters:
    ///   - name: `…_backend_current_queue`, or a recording rule's name that has it between colons.
    ///   - labels: the series' labels.
    /// - Returns: its meaning.
    static func meaning(ofMetric name: String, _ labels: [String: String]) -> Meaning? {
        guard let metric = metrics[name] ?? name.split(separator: ":").lazy.compactMap({ metrics[String($0)] }).first
        else { return nil }
        if let label = metric.label, labels[label.name] != label.value { return Meaning(.other) }
        return metric.meaning
    }
}

/// A counter's path, taken apart: `\\WEB01\HTTP Service Request Queues(ShopPool)\CurrentQueueSize`.
struct CounterPath: Hashable {
    /// Object and instance as they are written, with the machine's name: what a set of counters has in common.
    var owner: String
    /// `HTTP Service Request Queues`.
    var object: String
    /// `ShopPool`; nil where the object has no instances.
    var instance: String?
    /// `CurrentQueueSize`.
    var counter: String

    /// Takes a path apart; nil where the text is none.
    init?(_ text: String) {
        guard let slash = text.lastIndex(of: "\\"), slash > text.startIndex else { return nil }
        counter = String(text[text.index(after: slash)...])
        owner = String(text[..<slash])
        var rest = text[..<slash]
        if rest.hasPrefix("\\\\") {
            rest = rest.dropFirst(2)
            guard let end = rest.firstIndex(of: "\\") else { return nil }
            rest = rest[rest.index(after: end)...]
        } else if rest.hasPrefix("\\") {
            rest = rest.dropFirst()
        }
        guard !rest.isEmpty, !counter.isEmpty else { return nil }
        if rest.hasSuffix(")"), let open = rest.firstIndex(of: "(") {
            object = String(rest[..<open])
            instance = String(rest[rest.index(after: open)...].dropLast())
        } else {
            object = String(rest)
        }
    }
}
