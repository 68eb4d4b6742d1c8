internal import Syntax

/// What a container, a journal, a collector or an export puts around a line.
///
/// Several may stand around one another.
public enum Envelope: Hashable, Sendable {
    /// A JSON object: the line is one of its members.
    case member(WrappedMember)
    /// The container runtime interface: `2026-03-04T10:15:00.123456789Z stdout F LINE`.
    case runtime
    /// Syslog as RFC 5424 has it: `<190>1 2026-03-04T10:15:00Z host web 12 - - LINE`.
    case syslog5424
    /// Syslog as RFC 3164 has it, `journalctl` in its short forms, Heroku: `Mar  4 10:15:00 host web[12]: LINE`.
    case syslog
    /// `docker compose logs`, `docker service logs`, foreman and pm2: `web-1  | LINE`.
    case compose
    /// `kubectl logs --prefix` and kubetail: `[pod/web-0/app] LINE`.
    case kubectl
    /// Loki's labels, as logcli prints them: `{app="web"} LINE`.
    case labels
    /// grep: `error.log.1:17:LINE`.
    case file
    /// A time alone, as of `docker logs -t` and `kubectl logs --timestamps`: `2026-03-04T10:15:00.123456789Z LINE`.
    case time
    /// Fluentd's own files: `2026-03-04T10:15:00+00:00<TAB>web.access<TAB>{"log":"LINE"}`.
    case fluentd
    /// stern: `web-5d9f7c8b6-x2k4q app LINE`.
    case stern
    /// A log stream's name, as `aws logs tail` prints it: `ecs/web/9d5c3f… LINE`.
    case stream
    /// A mail or a ticket that quotes: `> LINE`, or blanks.
    case quoted
    /// Colours of a terminal.
    case colours

    /// All of them, those first that say most of a line that several fit.
    public static let all: [Envelope] = WrappedMember.all.map { .member($0) } + prefixes

    /// Those that are no members of JSON.
    static let prefixes: [Envelope] = [
        .runtime, .fluentd, .syslog5424, .syslog, .compose, .kubectl, .labels, .file, .time, .stern, .stream, .quoted,
        .colours,
    ]

    /// Those that may stand around a line: all prefixes that fit it, or the members of JSON that may hold it.
    ///
    /// - Parameter bytes: the line.
    /// - Returns: the envelopes, those first that say most.
    public static func around(_ bytes: UnsafeRawBufferPointer) -> [Envelope] {
        let members = EnvelopeOpening.members(of: bytes)
        guard members.isEmpty else { return members.map { .member($0) } }
        return prefixes.filter { $0 == .colours ? bytes.contains(0x1B) : $0.prefix(of: bytes) != nil }
    }

    /// In words, behind a format's name.
    public var words: String {
        switch self {
        case .member(let member): member.words
        case .runtime: "in a container runtime's log"
        case .syslog5424, .syslog: "behind a syslog prefix"
        case .compose: "behind docker compose's prefix"
        case .kubectl: "behind kubectl's prefix"
        case .labels: "behind Loki's labels"
        case .file: "behind a file's name"
        case .time: "behind Docker's time"
        case .fluentd: "behind Fluentd's time and tag"
        case .stern: "behind stern's prefix"
        case .stream: "behind a log stream's name"
        case .quoted: "quoted"
        case .colours: "in colours"
        }
    }

    /// Whether a blank parts it from the line, so that readers of words may step over it.
    public var endsWithBlank: Bool { isPrefix && self != .file && self != .syslog5424 }

    /// Whether the line stands behind a prefix in this envelope's bytes, so that nothing is decoded to get it.
    public var isPrefix: Bool {
        switch self {
        case .member, .colours: false
        default: true
        }
    }
}

/// A member of a JSON object that holds a line.
public struct WrappedMember: Hashable, Sendable {
    /// Its path, names and places with `>` between them.
    public let path: String
    /// The path's number.
    public let number: UInt64

    private init(_ path: String) {
        self.path = path
        number = JSONLine.number(of: path)
    }

    /// In words.
    var words: String {
        switch path {
        case "log": "in Docker's json-file"
        case "MESSAGE": "in the journal's JSON"
        default: "in the member \(path.split(separator: ">").joined(separator: "."))"
        }
    }

    /// The journal writes a text that is not plain as its bytes.
    var isBytes: Bool { path == "MESSAGE" }

    /// Docker's json-file splits lines at 16 KiB.
    var isSplit: Bool { path == "log" }

    /// Those that are known; of several in one object the first counts.
    public static let all: [WrappedMember] = [
        // Docker; the journal.
        "log", "MESSAGE",
        // Elasticsearch and OpenSearch: hits, one a line, and fields of Kibana's.
        "_source>message", "_source>event>original", "_source>log", "_source>MESSAGE", "fields>message>0",
        // Splunk: exports of a search, and the HTTP event collector.
        "result>_raw", "_raw", "event",
        // Google Cloud; Loki and Grafana; CloudWatch; OpenTelemetry; GELF; Datadog.
        "textPayload", "jsonPayload>message", "jsonPayload>MESSAGE", "line", "@message", "body", "full_message",
        "short_message", "attributes>message", "content>message",
        // Azure: container logs, console logs, and rows that are JSON in JSON.
        "LogEntry", "LogMessage", "resultDescription", "properties>log", "properties>Log", "properties>message",
        "properties",
        // Collectors of all kinds.
        "message", "event>original", "msg", "Message", "data", "content", "text", "raw",
    ].map(WrappedMember.init)

    private static let ranks = Dictionary(
        all.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })

    private static let bytesRanks = Dictionary(
        all.enumerated().filter(\.element.isBytes).map { (JSONLine.number(of: "\($1.path)>0"), $0) },
        uniquingKeysWith: { first, _ in first })

    /// The place of a member that is written as its bytes, by the path of the first of them.
    static func bytesRank(of number: UInt64) -> Int? { bytesRanks[number] }

    /// The place of a member in the list; nil where its path is of none.
    static func rank(of number: UInt64) -> Int? { ranks[number] }
}
