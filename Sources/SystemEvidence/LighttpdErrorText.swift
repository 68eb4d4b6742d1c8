internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let lighttpd = ErrorLineSyntax("2026-03-04 11:17:21: (gw_backend.c.274)", read: LighttpdErrorText.read)
}

/// lighttpd: `2026-03-04 11:17:21: (gw_backend.c.274) establishing connection failed: …`; it names no client.
enum LighttpdErrorText {
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text
        let head = text.prefix(160)
        guard let open = head.range(of: ": ("), let end = head[open.upperBound...].firstIndex(of: ")"),
            head[open.upperBound..<end].range(of: ".c.") != nil, case .full(let time, _) = PartialStamp(before: head)
        else { return nil }
        let body = String(text[end...].prefix(400))
        return ErrorLineReading(
            .lighttpd, text, .full(time, isUTC: false), level: "error",
            ProductCatalogue.current.signal(inMessage: body, of: .lighttpd))
    }
}
