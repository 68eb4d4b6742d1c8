import ArgumentParser
import Diagnosis

/// The evidence options: the same names everywhere.
struct EvidenceOptions: ParsableArguments {
    @Option(
        name: .customLong("proxy-log"), parsing: .singleValue,
        help: ArgumentHelp("The proxy's access log; may be repeated.", valueName: "path"),
        completion: .file())
    var proxyLog: [String] = []

    @Option(
        name: .customLong("proxy-error-log"), parsing: .singleValue,
        help: ArgumentHelp("The proxy's error log; may be repeated.", valueName: "path"), completion: .file())
    var proxyErrorLog: [String] = []

    @Option(
        name: .customLong("proxy-config"), parsing: .singleValue,
        help: ArgumentHelp(
            "The proxy's configuration (nginx, HAProxy, Apache, Caddy, IIS), for its timeouts; may be repeated.",
            valueName: "path"), completion: .file())
    var proxyConfig: [String] = []

    @Option(
        name: .customLong("server-config"), parsing: .singleValue,
        help: ArgumentHelp(
            "The server's configuration (applicationHost.config and web.config, or a proxy's), for check timeouts; may be "
                + "repeated.", valueName: "path"), completion: .file())
    var serverConfig: [String] = []

    @Option(
        name: .customLong("http-error-log"), parsing: .singleValue,
        help: ArgumentHelp("HTTP.sys's error log (httperr1.log); may be repeated.", valueName: "path"),
        completion: .file())
    var httpErrorLog: [String] = []

    @Option(
        name: .customLong("server-log"), parsing: .singleValue,
        help: ArgumentHelp("The server's access log; may be repeated.", valueName: "path"), completion: .file())
    var serverLog: [String] = []

    @Option(
        name: .customLong("event-log"), parsing: .singleValue,
        help: ArgumentHelp(
            "The server's Windows events, System and Application: .evtx, or exported as XML, text, CSV or JSON; may be repeated.",
            valueName: "path"),
        completion: .file())
    var eventLog: [String] = []

    @Option(
        name: .customLong("counters"), parsing: .singleValue,
        help: ArgumentHelp("Queue counters as PDH CSV or from Prometheus; may be repeated.", valueName: "path"),
        completion: .file())
    var counters: [String] = []

    @Option(
        name: .customLong("hop"), parsing: .singleValue,
        help: ArgumentHelp(
            "What is at hand of a hop in front of the proxy, outermost first: balancer:log=lb.log; KIND is log, error-log, config, "
                + "format or zone. May be repeated.", valueName: "name:kind=path"),
        completion: .file())
    var hops: [String] = []

    @Option(help: ArgumentHelp("How long the proxy waits for a response: 60s, 3 min.", valueName: "duration"))
    var proxyTimeout: String?

    @Option(help: ArgumentHelp("After how long the server itself ends a request.", valueName: "duration"))
    var serverTimeout: String?

    @Option(help: ArgumentHelp("The shortest timeout of any other element on the way.", valueName: "duration"))
    var otherTimeout: String?

    @Option(
        help: ArgumentHelp(
            "FROM/TO in ISO 8601; either end may be a duration (2026-03-04T10:15Z/PT20M).", valueName: "window"))
    var window: String?

    @Option(help: ArgumentHelp("Time zone of the proxy's logs: an IANA name or an offset.", valueName: "zone"))
    var proxyZone: String?

    @Option(help: ArgumentHelp("Time zone of the server's logs: an IANA name or an offset.", valueName: "zone"))
    var serverZone: String?

    @Option(
        help: ArgumentHelp(
            "Format of the proxy's log: a name, or the product's own format string.", valueName: "format"))
    var proxyFormat: String?

    @Option(
        help: ArgumentHelp(
            "Format of the server's log: a name, or the product's own format string.", valueName: "format"))
    var serverFormat: String?

    @Option(
        help: ArgumentHelp(
            "Statuses that are gateway failures (default: 502,503,504, and those that only the product has).",
            valueName: "list"))
    var status: String?

    @Option(
        name: .customLong("answers"),
        help: ArgumentHelp("A YAML file that answers steps by id.", valueName: "file"), completion: .file())
    var answersFile: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Answers one step; may be repeated.", valueName: "step=value"))
    var settings: [String] = []

    /// Paths by kind, as given.
    var paths: [(EvidenceKind, [String])] {
        [
            (.proxyLog, proxyLog), (.proxyErrorLog, proxyErrorLog), (.serverLog, serverLog), (.eventLog, eventLog),
            (.counters, counters),
        ].filter { !$0.1.isEmpty }
    }

    /// Paths that no step asks for, by kind, as given.
    var settingPaths: [(EvidenceKind, [String])] {
        [(.proxyConfig, proxyConfig), (.serverConfig, serverConfig), (.httpErrorLog, httpErrorLog)].filter {
            !$0.1.isEmpty
        }
    }

    /// Zones, formats and statuses, by name.
    var configured: [(String, String)] {
        [
            ("proxy-zone", proxyZone), ("server-zone", serverZone), ("proxy-format", proxyFormat),
            ("server-format", serverFormat), ("status", status),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    /// Values that answer a step of the same name.
    var values: [(String, String)] {
        [
            ("proxy-timeout", proxyTimeout), ("server-timeout", serverTimeout), ("other-timeout", otherTimeout),
            ("window", window),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}

/// Options that every command has.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Flag(help: "No colour, no redrawing, no line editing; also for screen readers.")
    var plain = false

    @Flag(name: .shortAndLong, help: "Print only what was asked for.")
    var quiet = false
}

/// Where records go.
struct TranscriptOptions: ParsableArguments {
    @Option(
        name: .customLong("transcripts"), help: ArgumentHelp("The directory for transcripts.", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Flag(help: "Keep no transcript; the walk cannot be resumed.")
    var noTranscript = false
}
