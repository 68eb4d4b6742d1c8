internal import Diagnosis
internal import Products
internal import Syntax
internal import Times

extension ErrorLineSyntax {
    static let traefik = ErrorLineSyntax("2026-03-04T11:17:21Z DBG", read: TraefikErrorText.read)
}

/// Traefik and cloudflared, which name no client.
///
/// ```
/// 2026-03-04T11:17:21Z DBG …/proxy.go:100 > 502 Bad Gateway error=EOF
/// {"level":"debug","error":"EOF","time":"2026-03-04T11:17:21Z","message":"502 Bad Gateway"}
/// time="2026-03-04T11:17:21Z" level=debug msg="'502 Bad Gateway' caused by: EOF"
/// {"level":"debug","msg":"'502 Bad Gateway' caused by: EOF","time":"2026-03-04T11:17:21Z"}
/// 2026-03-04T11:17:21Z ERR  error="Unable to reach the origin service. …: EOF" connIndex=0 originService=http://localhost:8080
/// {"level":"error","error":"Unable to reach the origin service. …: EOF","connIndex":0,"time":"2026-03-04T11:17:21Z"}
/// ```
///
/// Many programs in Go write lines like these; one that is theirs says so, or tells of a failure in their words.
enum TraefikErrorText {
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        guard let (level, time, message) = plain(line.text) ?? object(line.bytes) else { return nil }
        let stamp = PartialStamp(time)
        guard case .full = stamp else { return nil }
        if isOfTunnel(line, message) {
            var reading = ErrorLineReading(.cloudflared, line, stamp, level: level)
            reading.tell(message.prefix(600))
            if level != "error", level != "warn", level != "fatal" { reading.unknownMessage = nil }
            return reading
        }
        var reading = ErrorLineReading(.traefik, line, stamp, level: level)
        reading.tell(message.prefix(600))
        reading.line.answer = answer(in: message.prefix(300))
        if reading.signal == nil || line.isBy("cloudflared"), let other = ofCloudflared(line, stamp, level, message) {
            return other
        }
        guard reading.signal != nil || line.isBy("traefik") || isTraefiks(line.text) else { return nil }
        if level != "error", level != "warn", level != "fatal" { reading.unknownMessage = nil }
        return reading
    }

    /// Names of fields that Traefik alone writes so.
    private static let fields = [
        "raefik", "providerName", "entryPointName", "routerName", "serviceName", "middlewareName", "acmeCA",
    ]

    private static func isTraefiks(_ text: String) -> Bool {
        fields.contains { text[...].range(of: $0) != nil }
    }

    /// cloudflared writes with the same library; it tells of a connection of its tunnel, or of the service behind it.
    private static func ofCloudflared(
        _ line: ErrorText, _ stamp: PartialStamp, _ level: String, _ message: Substring
    ) -> ErrorLineReading? {
        guard
            line.isBy("cloudflared")
                || ["connIndex", "originService", "ingressRule"].contains(where: { line.text[...].range(of: $0) != nil }
                )
        else { return nil }
        var reading = ErrorLineReading(.cloudflared, line, stamp, level: level)
        reading.tell(message.prefix(600))
        if level != "error", level != "warn", level != "fatal" { reading.unknownMessage = nil }
        return reading
    }

    /// Whether cloudflared wrote the line: its program is named, or what only it logs stands there.
    private static func isOfTunnel(_ line: ErrorText, _ message: Substring) -> Bool {
        if line.isBy("cloudflared") { return true }
        if line.isBy("traefik") { return false }
        return signsOfTunnel.contains { line.text[...].range(of: $0) != nil }
    }

    private static let signsOfTunnel = [
        "originService=", "\"originService\":", "connIndex=", "\"connIndex\":", "Unable to reach the origin service",
        "Incoming request ended abruptly", "traffic from cloudflared",
    ]

    /// `502 Bad Gateway error=…`, `'502 Bad Gateway' caused by: …`: the status that was answered.
    private static func answer(in message: Substring) -> Int? {
        for phrase in [" Bad Gateway", " Gateway Timeout", " Internal Server Error", " Service Unavailable"] {
            guard let found = message.range(of: phrase) else { continue }
            if let status = Int(message[..<found.lowerBound].suffix(3)), (500...599).contains(status) { return status }
        }
        return nil
    }

    private static let levels: [Substring: String] = [
        "TRC": "trace", "DBG": "debug", "INF": "info", "WRN": "warn", "ERR": "error", "FTL": "fatal", "PNC": "panic",
    ]

    private static func plain(_ text: String) -> (level: String, time: Substring, message: Substring)? {
        if text.hasPrefix("time=\""), let found = text.prefix(160).range(of: " level=") {
            let level = text[found.upperBound...].prefix { $0 != " " }
            return (String(level), text.dropFirst(6).prefix { $0 != "\"" }, text[found.upperBound...])
        }
        let words = text.prefix(80).split(separator: " ", maxSplits: 2)
        guard words.count == 3, let level = levels[words[1]] else { return nil }
        return (level, words[0], text[words[2].startIndex...])
    }

    private enum Member {
        case level, time, message, error
    }

    private static let members: [UInt64: Member] = Dictionary(
        uniqueKeysWithValues: [
            ("level", Member.level), ("time", .time), ("msg", .message), ("message", .message), ("error", .error),
        ].map { (JSONLine.number(of: $0.0), $0.1) })

    private static func object(_ bytes: UnsafeRawBufferPointer) -> (level: String, time: Substring, message: Substring)?
    {
        guard bytes.first == 0x7B else { return nil }
        var found: [Member: String] = [:]
        let fault = JSONLine.read(bytes) { path, _, from, to in
            guard let member = members[path], to - from <= 4096 else { return }
            found[member] = JSONLine.text(bytes, from, to)
        }
        // A line without words of its own has only the error.
        guard fault == nil, let level = found[.level], let time = found[.time],
            found[.message] != nil || found[.error] != nil
        else { return nil }
        let message = found[.message] ?? ""
        let text = found[.error].map { "\(message) error=\"\($0)\"" } ?? message
        return (level, time[...], text[...])
    }
}
