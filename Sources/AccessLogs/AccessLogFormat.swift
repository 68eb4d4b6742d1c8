internal import Diagnosis

/// How a log's rows are written.
public struct AccessLogFormat: Hashable, Sendable {
    enum Grammar: Hashable, Sendable {
        case template(LineTemplate)
        case haproxy
        case w3c
        case json(JSONFields)
    }

    /// What people call it: `combined`, `httplog`, `w3c`, or `log_format` for a string of the user's.
    public var name: String
    /// The product.
    public var family: LogFamily
    /// The product's own format string, where one was given.
    public var definition: String?
    /// What moment a row's time means.
    public var moment: StampMoment
    var grammar: Grammar
    /// What a bare number behind the row is: people add `%D` or `$request_time` there.
    var tailNumber: Field = .ignored

    /// `combined (nginx)`, `httplog (HAProxy)`.
    public var displayName: String { "\(name) (\(family.displayName))" }

    /// Why a format could not be used.
    public struct Problem: Error, Hashable, Sendable {
        /// What is wrong and what to do.
        public var message: String
    }

    /// Names that can be given instead of a format string.
    public static let names =
        [
            "combined", "nginx", "nginx-combined", "apache", "apache-combined", "common", "vhost_combined", "httplog",
            "haproxy", "caddy",
            "w3c", "iis",
        ] + FormatCatalogue.all.map(\.name)

    /// The format of that name; nil where there is none.
    public static func named(_ name: String) -> AccessLogFormat? {
        switch name.lowercased() {
        case "combined", "nginx", "nginx-combined": clf("combined", .nginx, hasHost: false)
        case "apache", "apache-combined": clf("combined", .apache, hasHost: false)
        case "common", "apache-common": clf("common", .apache, hasHost: false)
        case "vhost_combined", "vhost-combined": clf("vhost_combined", .apache, hasHost: true)
        case "httplog", "haproxy": haproxy
        case "w3c", "iis": w3c
        case "caddy", "caddy-json": caddy
        default: FormatCatalogue.all.first { $0.name == name.lowercased() }.flatMap { try? $0.compiled() }
        }
    }

    /// The described formats, compiled.
    static let described: [AccessLogFormat] = FormatCatalogue.all.compactMap { try? $0.compiled() }

    static let haproxy = AccessLogFormat(name: "httplog", family: .haproxy, moment: .start, grammar: .haproxy)
    static let w3c = AccessLogFormat(name: "W3C extended", family: .iis, moment: .end, grammar: .w3c)

    static let caddy = AccessLogFormat(name: "JSON", family: .caddy, moment: .end, grammar: .json(.caddy))

    static func clf(
        _ name: String, _ family: LogFamily, hasHost: Bool, tailNumber: Field = .ignored
    ) -> AccessLogFormat {
        AccessLogFormat(
            name: name, family: family, moment: family == .apache ? .start : .end,
            grammar: .template(.common(hasHost: hasHost)), tailNumber: tailNumber)
    }

    /// Compiles nginx's `log_format` string.
    public static func nginx(logFormat definition: String) throws(Problem) -> AccessLogFormat {
        do {
            return AccessLogFormat(
                name: "log_format", family: .nginx, definition: definition, moment: .end,
                grammar: .template(try LineTemplate.nginx(unwrapped(definition, directive: "log_format"))))
        } catch {
            throw Problem(message: "the log_format string cannot be used: \(error.message)")
        }
    }

    /// Compiles Apache's `LogFormat` string.
    public static func apache(logFormat definition: String) throws(Problem) -> AccessLogFormat {
        do {
            let text = unwrapped(definition, directive: "LogFormat")
            return AccessLogFormat(
                name: "LogFormat", family: .apache, definition: definition,
                moment: text.contains("%{end:") ? .end : .start,
                grammar: .template(try LineTemplate.apache(text)))
        } catch {
            throw Problem(message: "the LogFormat string cannot be used: \(error.message)")
        }
    }

    /// Takes a name, or a product's own format string: one with `$` is nginx's, one with `%` Apache's.
    public static func parse(_ text: String) throws(Problem) -> AccessLogFormat {
        let trimmed = text.trimmingBlanks
        if let format = named(trimmed) { return format }
        if trimmed.contains("$") { return try nginx(logFormat: trimmed) }
        if ["%TR", "%ST", "%Tw", "%ft", "%ci", "%[", "%HM"].contains(where: trimmed.contains) {
            throw Problem(message: "HAProxy log-format strings are not read yet; httplog is")
        }
        if trimmed.contains("%") { return try apache(logFormat: trimmed) }
        let advice = NearestName.of(trimmed, among: names).map { "; did you mean \($0)?" } ?? ""
        throw Problem(
            message:
                "‘\(trimmed)’ is neither a format's name (\(names.joined(separator: ", "))) nor a format string with $ or %\(advice)"
        )
    }

    /// Only the string, where a whole line of configuration was pasted: `log_format name '…' '…';`.
    private static func unwrapped(_ text: String, directive: String) -> String {
        guard text.hasPrefix(directive) else {
            var plain = text
            for quote in ["'", "\""] where plain.count > 1 && plain.hasPrefix(quote) && plain.hasSuffix(quote) {
                plain = String(plain.dropFirst().dropLast())
            }
            return plain
        }
        if directive == "LogFormat" {
            guard let first = text.firstIndex(of: "\""), let last = text.lastIndex(of: "\""), first < last else {
                return text
            }
            return String(text[text.index(after: first)..<last])
        }
        var joined = ""
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "'" || $0 == "\"" }) {
            let quote = rest[open]
            let after = rest.index(after: open)
            guard let close = rest[after...].firstIndex(of: quote) else { break }
            joined += rest[after..<close]
            rest = rest[rest.index(after: close)...]
        }
        return joined.isEmpty ? text : joined
    }

    /// What checks want and the format cannot have, each with the configuration that would log it.
    ///
    /// - Parameter fields: the fields that the rows read so far had.
    /// - Returns: one sentence a lack, empty where nothing is missing.
    func lacks(having fields: Set<Field>) -> [String] {
        let durations: Set<Field> = [
            .durationSeconds, .durationMilliseconds, .durationMicroseconds, .durationWholeSeconds,
        ]
        let hasDuration = !fields.isDisjoint(with: durations)
        switch family {
        case .nginx:
            var lacks: [String] = []
            if !hasDuration { lacks.append("no duration is logged; $request_time in log_format would log it") }
            if !fields.contains(.upstreamStatus), !fields.contains(.upstreamHeader) {
                lacks.append(
                    "nothing of the server is logged; $upstream_status $upstream_connect_time $upstream_header_time "
                        + "$upstream_response_time in log_format would tell how far each request got")
            }
            return lacks
        case .apache:
            return hasDuration ? [] : ["no duration is logged; %D in LogFormat would log it"]
        case .iis:
            return hasDuration
                ? [] : ["time-taken is not among the #Fields; IIS logs it when it is ticked in Logging, Select Fields"]
        case .haproxy, .caddy, .envoy, .traefik, .alb, .appGateway, .googleCloud: return []
        case .other: return hasDuration ? [] : ["no duration is logged"]
        }
    }
}
