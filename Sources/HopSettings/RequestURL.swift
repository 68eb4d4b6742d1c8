/// The URL whose way is asked for, as far as it is known.
public struct RequestURL: Hashable, Sendable {
    /// `http` or `https`; nil where it was not told.
    public var scheme: String?
    /// The host in lower case, IPv6 addresses in brackets; nil where it was not told.
    public var host: String?
    /// The port; nil where it was not told.
    public var port: Int?
    /// The path with its `/`, as the client spells it; nil where it was not told.
    public var path: String?
    /// Everything behind the `?`; nil without one.
    public var query: String?
    /// Whether a hop passed the request on: then the port is the target's, and the Host that is sent has none.
    var isForwarded = false

    /// Creates a URL from its parts.
    public init(
        scheme: String? = nil, host: String? = nil, port: Int? = nil, path: String? = "/", query: String? = nil
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    /// Reads `https://shop.example:8443/report?x=1`, `shop.example/report`, `:8080/report` or `/report`.
    ///
    /// Gives nil where the text is none of these, or is longer than 8,192 bytes.
    ///
    /// - Parameter text: the text.
    public init?(_ text: some StringProtocol) {
        var rest = text.trimmed[...]
        guard !rest.isEmpty, rest.utf8.count <= 8192, !rest.contains(where: { $0 == " " || $0.isNewline }) else {
            return nil
        }
        var scheme: String?
        if let mark = rest.place(of: "://") {
            let word = rest[..<mark].lowercased()
            guard word == "http" || word == "https" else { return nil }
            scheme = word
            rest = rest[rest.index(mark, offsetBy: 3)...]
        }
        rest = rest.prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        rest = rest[authority.endIndex...]
        let address = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        let (host, port) = Self.hostAndPort(address)
        guard !(scheme != nil && (host ?? "").isEmpty), port != -1 else { return nil }
        let path = rest.prefix { $0 != "?" }
        self.init(
            scheme: scheme, host: host, port: port, path: path.isEmpty ? "/" : String(path),
            query: rest.contains("?") ? String(rest[path.endIndex...].dropFirst()) : nil)
    }

    /// The port that is asked: the one that is told, else the scheme's.
    public var effectivePort: Int? { port ?? (scheme == "https" ? 443 : scheme == "http" ? 80 : nil) }

    /// As a person writes it.
    public var text: String {
        let authority = (host ?? "") + (port.map { ":\($0)" } ?? "")
        let start = scheme.map { "\($0)://" } ?? ""
        return (authority.isEmpty ? "" : start + authority) + (path ?? "") + (query.map { "?\($0)" } ?? "")
    }

    /// The path as servers compare it: `%41` decoded, `.` and `..` taken out, runs of `/` joined; nil where it is
    /// not known.
    var normalPath: String? {
        guard let path else { return nil }
        var bytes: [UInt8] = []
        var iterator = Array(path.utf8)[...]
        while let byte = iterator.popFirst() {
            if byte == 0x25, let high = iterator.first.flatMap(Self.digit),
                let low = iterator.dropFirst().first.flatMap(Self.digit)
            {
                iterator = iterator.dropFirst(2)
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        var parts: [Substring] = []
        let decoded = String(decoding: bytes, as: UTF8.self)
        let pieces = decoded.split(separator: "/", omittingEmptySubsequences: true)
        for piece in pieces {
            switch piece {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(piece)
            }
        }
        let isFolder = decoded.hasSuffix("/") || pieces.last == "." || pieces.last == ".."
        return parts.isEmpty ? "/" : "/" + parts.joined(separator: "/") + (isFolder ? "/" : "")
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Parts `[::1]:80`, `a:80`, `:80`, `a`; a port of -1 where it is none.
    static func hostAndPort(_ text: some StringProtocol) -> (host: String?, port: Int?) {
        var host = text.lowercased()[...]
        var port: Int?
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            let digits = host[host.index(after: colon)...]
            if host[..<colon].contains(":"), !host.hasPrefix("[") { return ("[\(host)]", nil) }
            port = digits.isEmpty ? nil : Int(digits).flatMap { (1...65535).contains($0) ? $0 : nil } ?? -1
            host = host[..<colon]
        }
        return (host.isEmpty ? nil : String(host), port)
    }
}

extension StringProtocol {
    /// Where a text first stands in this one, by bytes.
    func place(of text: String) -> Index? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return startIndex }
        var index = utf8.startIndex
        while index != utf8.endIndex {
            if utf8[index] == first, utf8[index...].starts(with: wanted) { return index }
            index = utf8.index(after: index)
        }
        return nil
    }

    /// Whether a text stands in this one.
    func holds(_ text: String) -> Bool { place(of: text) != nil }
}
