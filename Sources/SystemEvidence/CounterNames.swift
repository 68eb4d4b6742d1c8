/// Which counters are known, by the names that Windows and the exporters of Prometheus give them.
enum CounterNames {
    /// What is known of a counter.
    struct Meaning: Hashable {
        var kind: CounterKind
        /// Whether its value only grows, so that its growth a second is what tells.
        var isTotal = false
    }

    // MARK: - Windows

    /// Counters by their names in English, in lower case; the object's beginning where another's counter has the name too.
    private static let windows: [(object: String, counter: String, meaning: Meaning)] = [
        ("", "currentqueuesize", Meaning(kind: .queueLength)),
        ("", "maxqueueitemage", Meaning(kind: .queueAge)),
        ("", "arrivalrate", Meaning(kind: .arrivalRate)),
        ("", "rejectionrate", Meaning(kind: .rejected)),
        ("", "rejectedrequests", Meaning(kind: .rejected, isTotal: true)),
        ("", "requests queued", Meaning(kind: .requestsQueued)),
        ("", "requests in native queue", Meaning(kind: .requestsQueued)),
        ("", "requests in application queue", Meaning(kind: .requestsQueued)),
        ("", "requests rejected", Meaning(kind: .rejected, isTotal: true)),
        ("", "request wait time", Meaning(kind: .waitTime)),
        ("", "active requests", Meaning(kind: .activeRequests)),
        ("", "requests executing", Meaning(kind: .activeRequests)),
        ("", "requests current", Meaning(kind: .activeRequests)),
        ("asp.net", "application restarts", Meaning(kind: .restarts, isTotal: true)),
        ("asp.net", "worker process restarts", Meaning(kind: .restarts, isTotal: true)),
        ("app_pool_was", "total application pool recycles", Meaning(kind: .restarts, isTotal: true)),
        ("app_pool_was", "recent worker process failures", Meaning(kind: .workerFailures)),
        ("app_pool_was", "total worker process failures", Meaning(kind: .workerFailures, isTotal: true)),
        ("app_pool_was", "total worker process ping failures", Meaning(kind: .workerFailures, isTotal: true)),
        ("web service", "current connections", Meaning(kind: .connections)),
        ("tcpv4", "connections reset", Meaning(kind: .resets, isTotal: true)),
        ("tcpv6", "connections reset", Meaning(kind: .resets, isTotal: true)),
    ]

    private static let windowsByCounter = Dictionary(grouping: windows, by: \.counter)

    /// What a counter of Windows counts; nil where it is none of queues and load.
    static func meaning(of path: CounterPath) -> Meaning? {
        let object = path.object.lowercased()
        return windowsByCounter[path.counter.lowercased()]?.first { object.hasPrefix($0.object) }?.meaning
    }

    /// The counters of `HTTP Service Request Queues` in the order in which Windows lists them.
    ///
    /// Names are translated, the order is not. Of the last two it is not certain which comes first; neither is needed.
    static let requestQueues: [Meaning?] = [
        Meaning(kind: .queueLength), Meaning(kind: .queueAge), Meaning(kind: .arrivalRate), Meaning(kind: .rejected),
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
    struct Metric {
        var meaning: Meaning
        /// A label that has to have a value, where one metric counts several things.
        var label: (name: String, value: String)?

        init(_ kind: CounterKind, isTotal: Bool = false, label: (name: String, value: String)? = nil) {
            meaning = Meaning(kind: kind, isTotal: isTotal)
            self.label = label
        }
    }

    /// Metrics of windows_exporter, of nginx's exporter and its traffic status module, and of HAProxy and its exporter.
    private static let metrics: [String: Metric] = [
        "windows_iis_http_requests_current_queue_size": Metric(.queueLength),
        "windows_iis_http_requests_max_queue_item_age": Metric(.queueAge),
        "windows_iis_http_requests_arrival_rate": Metric(.arrivalRate),
        "windows_iis_http_requests_rejection_rate": Metric(.rejected),
        "windows_iis_http_request_total_rejected_request": Metric(.rejected, isTotal: true),
        "windows_iis_worker_current_requests": Metric(.activeRequests),
        "windows_iis_requests_total": Metric(.arrivalRate, isTotal: true),
        "windows_iis_current_connections": Metric(.connections),
        "windows_iis_total_application_pool_recycles": Metric(.restarts, isTotal: true),
        "windows_iis_recent_worker_process_failures": Metric(.workerFailures),
        "windows_iis_total_worker_process_failures": Metric(.workerFailures, isTotal: true),
        "windows_iis_total_worker_process_ping_failures": Metric(.workerFailures, isTotal: true),
        "windows_tcp_connections_reset_total": Metric(.resets, isTotal: true),
        // Threads that wait for a lock are no requests in a queue.
        "windows_netframework_clrlocksandthreads_current_queue_length": Metric(.other),

        "nginx_connections_active": Metric(.connections),
        "nginx_connections_writing": Metric(.activeRequests),
        "nginx_http_requests_total": Metric(.arrivalRate, isTotal: true),
        "nginx_vts_main_connections": Metric(.activeRequests, label: ("status", "writing")),
        "nginx_vts_server_requests_total": Metric(.arrivalRate, isTotal: true),
        "nginx_vts_upstream_requests_total": Metric(.arrivalRate, isTotal: true),

        "haproxy_backend_current_queue": Metric(.queueLength),
        "haproxy_server_current_queue": Metric(.queueLength),
        "haproxy_backend_queue_time_average_seconds": Metric(.waitTime),
        "haproxy_server_queue_time_average_seconds": Metric(.waitTime),
        "haproxy_backend_http_queue_time_average_seconds": Metric(.waitTime),
        "haproxy_server_http_queue_time_average_seconds": Metric(.waitTime),
        "haproxy_backend_current_sessions": Metric(.activeRequests),
        "haproxy_server_current_sessions": Metric(.activeRequests),
        "haproxy_frontend_current_sessions": Metric(.connections),
        "haproxy_frontend_http_requests_total": Metric(.arrivalRate, isTotal: true),
        "haproxy_backend_http_requests_total": Metric(.arrivalRate, isTotal: true),
        "haproxy_backend_sessions_total": Metric(.arrivalRate, isTotal: true),
        "haproxy_backend_connection_errors_total": Metric(.connectionErrors, isTotal: true),
        "haproxy_server_connection_errors_total": Metric(.connectionErrors, isTotal: true),
        "haproxy_backend_response_errors_total": Metric(.connectionErrors, isTotal: true),
        "haproxy_server_response_errors_total": Metric(.connectionErrors, isTotal: true),
    ]

    /// What a metric counts; nil where it is not known.
    ///
    /// - Parameters:
    ///   - name: `haproxy_backend_current_queue`, or a recording rule's name that has it between colons.
    ///   - labels: the series' labels.
    /// - Returns: its meaning.
    static func meaning(ofMetric name: String, _ labels: [String: String]) -> Meaning? {
        guard let metric = metrics[name] ?? name.split(separator: ":").lazy.compactMap({ metrics[String($0)] }).first
        else { return nil }
        if let label = metric.label, labels[label.name] != label.value { return Meaning(kind: .other) }
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
