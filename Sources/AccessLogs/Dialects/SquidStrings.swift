/// Squid's `logformat` strings.
extension LineTemplate {
    /// Compiles Squid's string of codes, `%ts.%03tu %6tr %>a %Ss/%03>Hs`.
    static func squid(_ definition: String) throws(Problem) -> LineTemplate {
        var scanner = FormatScanner(definition)
        var pieces: [Piece] = []
        var isPadded = false
        while let character = scanner.next() {
            guard character == "%" else {
                // A blank or tab may be written as an escape.
                if character == "\\", let next = scanner.next() {
                    pieces.append(.literal(next == "t" ? "\t" : next == "n" ? "" : String(next)))
                } else {
                    pieces.append(.literal(String(character)))
                }
                continue
            }
            if scanner.take("%") {
                pieces.append(.literal("%"))
                continue
            }
            let start = "%"
            for encoding in ["\"", "[", "#", "/", "'"] as [Character] where scanner.take(encoding) { break }
            let isLeft = scanner.take("-")
            let width = scanner.digits()
            if !width.isEmpty, !width.hasPrefix("0"), !width.hasPrefix(".") { isPadded = true }
            if isLeft { isPadded = true }
            var argument: String?
            if scanner.take("{") { argument = try scanner.until("}") }
            let name = SquidCodes.name(&scanner)
            guard !name.isEmpty else { throw Problem(message: "a ‘%’ without a code behind it") }
            if scanner.take("{") { argument = try scanner.until("}") }
            if name == "byte" {
                pieces.append(
                    .literal(argument.flatMap { UInt8($0) }.map { String(decoding: [$0], as: UTF8.self) } ?? ""))
                continue
            }
            pieces.append(.field(SquidCodes.field(name, argument), start + name))
        }
        let names = pieces.map(\.name)
        // The moment at which a request began is the row's own time only where there is no other.
        if names.contains("%ts") || names.contains("%tl") || names.contains("%tg") {
            pieces = pieces.map { $0.name == "%tS" ? .field(.ignored, "%tS") : $0 }
        }
        var template = try compile(pieces)
        template.isStrict = isPadded
        return template
    }
}

extension LineTemplate.Piece {
    /// The name of a field; nil for anything else.
    fileprivate var name: String? { if case .field(_, let name) = self { name } else { nil } }
}

/// Squid's codes, without their `http::` (src/format/Token.cc of Squid 8).
private enum SquidCodes {
    /// The codes that name a field of ours.
    private static let fields: [String: Field] = [
        ">a": .client, ">A": .client, ">p": .clientPort, "ts": .timeEpochSeconds, "tu": .timeFraction, "tl": .timeLocal,
        "tg": .timeLocal, "tS": .timeEpochSeconds, "tr": .durationMilliseconds, "rm": .method, ">rm": .method,
        "<rm": .ignored, "ru": .target, ">ru": .target, "<ru": .ignored, "rp": .target, ">rp": .target, "<rp": .ignored,
        ">rd": .host, ">Hs": .status, "Hs": .status, "<Hs": .upstreamStatus, "Ss": .flags, "<st": .bytes,
        "<a": .upstreamAddress, "<lp": .sourcePort, "err_code": .details, "err_detail": .reason,
    ]

    /// Codes that are passed over.
    private static let others: [String] = [
        "sn", "note", "master_xaction", ">eui", ">la", ">lp", ">qos", ">nfmark", "transport::>connection_id", "la",
        "lp",
        "<A", "<p", "<la", "<qos", "<nfmark", ">handshake", "dt", "busy_time", "et", "ea", "un", "ul", "ue", "us", "ui",
        "credentials", ">rs", "<rs", "<rd", ">rP", "<rP", "rv", ">rv", "<rv", ">h", ">ha", "<h", "mt", "st", ">st",
        ">sh", "<sh", "<sH", "<sS", "<bs", "<pt", "<tt", "Sh", "request_attempts", "bump_mode", ">sni", ">cert_subject",
        ">cert_issuer", "<cert_subject", "<cert_issuer", "<cert_errors", "<cert", ">negotiated_version",
        "<negotiated_version", ">received_hello_version", "<received_hello_version", ">received_supported_version",
        "<received_supported_version", ">negotiated_cipher", "<negotiated_cipher", "all_trs", "sum_trs", "last_h", "tt",
        "to", "to_status", "<service_name", "rd", "rP", "byte", "un", "oa", "la", "loc",
    ]

    /// What stands before codes of parts of Squid.
    private static let prefixes = ["http::", "ssl::", "tls::", "adapt::", "icap::", "proxy_protocol::", "transport::"]

    private static let all = (fields.keys + others).sorted { ($1.count, $0) < ($0.count, $1) }

    /// Takes the longest code that is known, else a word.
    static func name(_ scanner: inout FormatScanner) -> String {
        for prefix in prefixes where scanner.take(text: prefix) {
            // The other parts' codes mean other things.
            guard prefix == "http::" else {
                let sign = scanner.take("<") ? "<" : scanner.take(">") ? ">" : ""
                return prefix + sign + scanner.letters(and: "_")
            }
            break
        }
        if let known = all.first(where: { scanner.take(text: $0) }) { return known }
        let sign = scanner.take("<") ? "<" : scanner.take(">") ? ">" : ""
        return sign + scanner.letters(and: "_")
    }

    /// What a code gives.
    static func field(_ name: String, _ argument: String?) -> Field {
        switch (name, argument?.lowercased()) {
        case (">h", let header?), (">ha", let header?):
            switch header {
            case "host": return .host
            case "user-agent": return .userAgent
            case "referer": return .referer
            case "x-forwarded-for": return .forwardedFor
            case "x-request-id", "traceparent", "x-correlation-id": return .requestID
            default: return .ignored
            }
        case ("tl", let layout?), ("tg", let layout?):
            if layout.hasPrefix("%d/%b/%y:%h:%m:%s") { return .timeLocal }
            return layout.hasPrefix("%y-%m-%d") || layout.hasPrefix("%f") ? .timeISO : .ignored
        default: return fields[name] ?? .ignored
        }
    }
}
