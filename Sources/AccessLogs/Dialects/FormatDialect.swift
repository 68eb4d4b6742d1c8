internal import Diagnosis
internal import Products
internal import Times

/// Reading products' own format strings.
extension FormatDialect {
    /// Whose string it is, by what only that product writes; nil where it is none.
    static func of(_ text: String) -> FormatDialect? {
        if text.contains("AccessLogValve") { return .tomcat }
        if text.hasPrefix("accesslog.format") { return .lighttpd }
        if text.contains("%(") && text.contains(")s") { return .gunicorn }
        if text.hasPrefix("logformat ") || ["%>Hs", "%Ss", "%ts", "%>a", "%<a"].contains(where: text.contains) {
            return .squid
        }
        if text.contains("%START_TIME") || text.contains("%RESPONSE_CODE%") { return .envoy }
        if text.contains("$") { return .nginx }
        if text.contains(":status"), text.contains(":url") || text.contains(":method") { return .morgan }
        if ["VSL:", "Varnish:", "VCL_Log:"].contains(where: text.contains) { return .varnish }
        let haproxy = [
            "%TR", "%ST", "%Tw", "%Tr/", "%ft", "%ci", "%[", "%HM", "%tsc", "%{+Q}", "%{+E}", "log-format",
        ]
        if haproxy.contains(where: text.contains) { return .haproxy }
        return text.contains("%") ? .apache : nil
    }

    /// Compiles a string, or the whole line of configuration that has it.
    func format(_ definition: String) throws(AccessLogFormat.Problem) -> AccessLogFormat {
        let text = FormatString.unwrapped(definition, self)
        if self == .envoy, text.hasPrefix("{") {
            return AccessLogFormat(
                name: "json_format", product: product, definition: definition, moment: moment,
                grammar: .json(try EnvoyNames.members(ofJSON: text)))
        }
        do throws(LineTemplate.Problem) {
            return AccessLogFormat(
                name: directive, product: product, definition: definition, moment: moment(of: text),
                grammar: .template(try compiled(text)))
        } catch {
            throw AccessLogFormat.Problem(message: "the \(directive) string cannot be used: \(error.message)")
        }
    }

    /// Compiles a string.
    func compiled(_ text: String) throws(LineTemplate.Problem) -> LineTemplate {
        switch self {
        case .nginx: try LineTemplate.nginx(text)
        case .apache, .tomcat, .varnish, .lighttpd: try LineTemplate.apache(text, self)
        case .haproxy: try LineTemplate.haproxy(text)
        case .gunicorn, .hypercorn: try LineTemplate.python(text, self)
        case .morgan: try LineTemplate.morgan(text)
        case .envoy: try LineTemplate.envoy(text)
        case .squid: try LineTemplate.squid(text)
        }
    }

    /// Whether the string itself says what moment a row's time means.
    private func moment(of text: String) -> StampMoment {
        if text.contains("%{end:") { return .end }
        return text.contains("%{begin:") ? .start : moment
    }
}

/// A format string as people paste it.
enum FormatString {
    /// Only the string, where a whole line of configuration was pasted: `log_format name '…' '…';`.
    static func unwrapped(_ text: String, _ dialect: FormatDialect) -> String {
        switch dialect {
        case .nginx where text.hasPrefix("log_format"), .gunicorn where text.hasPrefix("access_log"),
            .hypercorn where text.hasPrefix("access_log"):
            joined(text)
        case .apache where text.hasPrefix("LogFormat"), .lighttpd where text.hasPrefix("accesslog.format"),
            .haproxy where text.hasPrefix("log-format") && text.contains(" \""):
            between(text, "\"")
        case .haproxy where text.hasPrefix("log-format"): String(text.dropFirst("log-format".count)).trimmingBlanks
        case .tomcat where text.contains("pattern="): valvePattern(text)
        case .squid where text.hasPrefix("logformat "):
            text.split(separator: " ", maxSplits: 2).dropFirst(2).first.map { String($0).trimmingBlanks } ?? text
        default: unquoted(text)
        }
    }

    private static func unquoted(_ text: String) -> String {
        for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            let inner = text.dropFirst().dropLast()
            // A format may begin and end with quotes of its own.
            if quote == "'" || !inner.contains("\"") || inner.contains("\\\"") { return String(inner) }
        }
        return text
    }

    private static func between(_ text: String, _ quote: Character) -> String {
        guard let first = text.firstIndex(of: quote), let last = text.lastIndex(of: quote), first < last else {
            return text
        }
        return String(text[text.index(after: first)..<last])
    }

    /// The pieces in quotes, one behind the other.
    private static func joined(_ text: String) -> String {
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

    /// The pattern of Tomcat's `<Valve className="…AccessLogValve" pattern="…"/>`.
    private static func valvePattern(_ text: String) -> String {
        guard let start = text.firstRange(of: "pattern=") else { return text }
        let rest = text[start.upperBound...]
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return String(rest) }
        let pattern = rest.dropFirst().prefix { $0 != quote }.split(
            separator: "&quot;", omittingEmptySubsequences: false
        )
        .joined(separator: "\"")
        switch pattern {
        case "common": return "%h %l %u %t \"%r\" %s %b"
        case "combined": return "%h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-Agent}i\""
        default: return pattern
        }
    }
}

extension AccessLogFormat {
    /// Compiles nginx's `log_format` string.
    public static func nginx(logFormat definition: String) throws(Problem) -> AccessLogFormat {
        try FormatDialect.nginx.format(definition)
    }

    /// Compiles Apache's `LogFormat` string.
    public static func apache(logFormat definition: String) throws(Problem) -> AccessLogFormat {
        try FormatDialect.apache.format(definition)
    }
}
