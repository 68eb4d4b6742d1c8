internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let traefik = ErrorLineSyntax("2026-03-04T11:17:21Z DBG", read: TraefikErrorText.read)
}

/// Traefik: `2026-03-04T11:17:21Z DBG …/proxy.go:100 > 502 Bad Gateway error=EOF`; it names no client.
enum TraefikErrorText {
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text
        var head = text.prefix(160)
        var level: String?
        if head.hasPrefix("time=\""), let found = head.range(of: " level=") {
            level = String(head[found.upperBound...].prefix { $0 != " " })
            head = head.dropFirst(6)
        } else {
            level = ["TRC", "DBG", "INF", "WRN", "ERR", "FTL"].first { head.prefix(50).range(of: " \($0) ") != nil }
        }
        guard let level, case .full(let time, let isUTC) = PartialStamp(before: head) else { return nil }
        // Many programs in Go write lines like these; one that is Traefik's says so, or tells of a failure.
        let signal = ProductCatalogue.current.signal(inMessage: String(text.prefix(600)), of: .traefik)
        guard signal != nil || text[...].range(of: "raefik") != nil else { return nil }
        return ErrorLineReading(.traefik, text, .full(time, isUTC: isUTC), level: level.lowercased(), signal)
    }
}
