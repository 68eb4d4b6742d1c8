internal import Diagnosis
internal import Products
internal import Times

extension ErrorLineSyntax {
    static let lighttpd = ErrorLineSyntax("2026-03-04 11:17:21: (gw_backend.c.274)", read: LighttpdErrorText.read)
}

/// lighttpd: `2026-03-04 11:17:21: (gw_backend.c.274) establishing connection failed: …`; it names no client.
///
/// To syslog it writes no time.
enum LighttpdErrorText {
    static func read(_ line: ErrorText) -> ErrorLineReading? {
        let text = line.text[...]
        var stamp = line.stamp
        var rest = text
        if text.first != "(" {
            let time = text.prefix(19)
            guard time.utf8.count == 19, let wall = Timestamp(iso8601: time), text.dropFirst(19).hasPrefix(": (") else {
                return nil
            }
            stamp = .full(wall, isUTC: false)
            rest = text.dropFirst(21)
        } else if !line.isBy("lighttpd") {
            return nil
        }
        guard let end = rest.prefix(80).firstIndex(of: ")"), rest[..<end].range(of: ".c.") != nil else { return nil }
        var reading = ErrorLineReading(.lighttpd, line, stamp, level: "error")
        reading.tell(rest[end...].prefix(400))
        return reading
    }
}
