internal import Diagnosis
public import LogSources
public import Products
public import Times

/// Reads the error logs of nginx, Apache, Caddy, lighttpd and Traefik, and HAProxy's messages of servers that come and go.
public struct ProxyErrorLog: Sendable {
    /// The most lines kept.
    public static let mostLines = 200_000

    /// Lines that tell of a failed request, in the order of the log.
    public private(set) var lines: [ProxyErrorLine] = []
    /// What the reading went through.
    public private(set) var tally = EvidenceTally()
    /// The product, as most lines are written.
    public private(set) var product: ProductID = .nginx

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - zone: the zone of its stamps: they carry none.
    ///   - window: only lines inside are kept; all are counted.
    ///   - monitor: watches the reading.
    /// - Returns: the lines that tell of a request.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, zone: ClockZone, window: TimeWindow = .everything, monitor: ScanMonitor = .none
    ) throws -> ProxyErrorLog {
        switch try ContentKind.of(source) {
        case .empty: throw SystemEvidenceError.empty(name: source.name)
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var log = ProxyErrorLog()
        var products: [ProductID: Int] = [:]
        var attempts = ConnectionAttempts()
        var years = YearGuess(window)
        try LineScanner(source, monitor: monitor).forEachLine { line in
            if line.bytes.isEmpty { return .next }
            let text = String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(4096)), as: UTF8.self)
            // Caddy's stamps count from 1970 and know no zone.
            let caddy = CaddyErrorText.read(line.bytes)
            var read = caddy
            if caddy == nil, var local = NginxErrorText.read(text) ?? ApacheErrorText.read(text) {
                local.line.time = zone.utc(wall: local.line.time)
                read = local
            }
            if read == nil, let message = ProxyMessage(text) {
                guard let time = years.time(of: message, zone) else {
                    log.tally.failed(line.number, "expected a time before HAProxy's message")
                    return .next
                }
                read = (message.line(at: time, text), message.signal)
            }
            guard var read else {
                log.tally.failed(
                    line.number,
                    "expected a line as of nginx (2026/03/04 11:17:21 [error]), Apache ([Wed Mar 04 11:17:21 2026]), "
                        + "HAProxy ([WARNING], or haproxy[1]:), lighttpd, Traefik, or one of Caddy's JSON records")
                return .next
            }
            log.tally.rows += 1
            log.tally.covers(read.line.time)
            products[read.line.product, default: 0] += 1
            guard let signal = attempts.signal(of: read.line, said: read.signal, in: text),
                window.contains(read.line.time)
            else { return .next }
            guard log.lines.count < mostLines else {
                log.tally.isClipped = true
                return .next
            }
            read.line.signal = signal
            read.line.source = source.name
            read.line.line = line.number
            read.line.offset = line.offset
            log.add(read.line)
            return .next
        }
        guard log.tally.rows > 0 else {
            throw SystemEvidenceError.unrecognised(
                name: source.name, expected: "an error log of nginx, Apache, Caddy, HAProxy, lighttpd or Traefik")
        }
        log.product = products.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .nginx
        return log
    }

    /// Apache writes two or three lines for one failure: the one that tells most stands for all.
    ///
    /// Other threads' lines may stand between them.
    private mutating func add(_ line: ProxyErrorLine) {
        if line.product == .apache, let client = line.client, let port = line.clientPort {
            for index in lines.indices.suffix(64).reversed() {
                let earlier = lines[index]
                guard line.time - earlier.time <= .milliseconds(50) else { break }
                guard earlier.client == client, earlier.clientPort == port else { continue }
                if line.signal.order < earlier.signal.order { lines[index] = line }
                lines[index].path = line.path ?? earlier.path
                return
            }
        }
        lines.append(line)
    }
}

/// Joins the line in which Apache says why a connection failed with the one that says for whom.
///
/// The first has no client, the second no reason:
/// `(111)Connection refused: AH00957: …`, then `[client …] AH01114: …`. The thread that writes both joins them.
private struct ConnectionAttempts {
    private var reasons: [Substring: (signal: Signal, time: Timestamp)] = [:]

    mutating func signal(
        of line: ProxyErrorLine, said signal: Signal?, in text: String
    ) -> Signal? {
        guard line.product == .apache, let start = text[...].range(of: "[pid ") else { return signal }
        let thread = text[start.upperBound...].prefix { $0 != "]" }
        if line.client == nil, let signal {
            // A thread writes its next line at once; older reasons are of no more use.
            if reasons.count > 4096 { reasons.removeAll() }
            reasons[thread] = (signal, line.time)
            return nil
        }
        if signal == nil, text.contains("AH01114"), let reason = reasons[thread],
            line.time - reason.time <= .milliseconds(200)
        {
            return reason.signal
        }
        return signal
    }
}

/// nginx's error line: `2026/03/04 11:17:21 [error] 812#812: *3 MESSAGE, client: …, server: …, request: "…", upstream: "…"`.
enum NginxErrorText {
    static func read(_ text: String) -> (line: ProxyErrorLine, signal: Signal?)? {
        // A journal may stand before the date.
        guard let start = stamp(in: text), let wall = Timestamp(iso8601: isoDate(text[start...].prefix(19))) else {
            return nil
        }
        let rest = text[start...].dropFirst(19)
        guard let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") else { return nil }
        let level = String(rest[rest.index(after: open)..<close])
        guard level.count <= 6 else { return nil }
        var line = ProxyErrorLine(
            source: "", line: 0, offset: 0, text: String(text.prefix(300)), time: wall, product: .nginx, level: level,
            signal: .unknown)
        let body = rest[rest.index(after: close)...]
        if let star = body.firstIndex(of: "*"), body.distance(from: body.startIndex, to: star) < 30 {
            line.connection = Int(body[body.index(after: star)...].prefix { $0.isASCII && $0.isNumber })
        }
        // Values are not escaped: the message ends where the first of the fixed fields begins, and the request's own text
        // can only reach as far as the last upstream field.
        let message = body.range(of: ", client: ").map { body[..<$0.lowerBound] } ?? body
        line.client = value(of: ", client: ", in: body).map { String($0) }
        if let request = quoted(", request: \"", in: body) {
            let parts = request.split(separator: " ")
            if parts.count >= 2 {
                line.method = String(parts[0])
                let hasVersion = parts.count >= 3 && parts[parts.count - 1].hasPrefix("HTTP/")
                line.target = parts[1..<(hasVersion ? parts.count - 1 : parts.count)].joined(separator: " ")
            }
        }
        line.upstream = quoted(", upstream: \"", in: body).map { String($0) }
        return (line, ProductCatalogue.current.signal(inMessage: String(message), of: .nginx))
    }

    private static func stamp(in text: String) -> Substring.Index? {
        var index = text.startIndex
        var steps = 0
        while index < text.endIndex, steps < 120 {
            let part = text[index...].prefix(19)
            let bytes = Array(part.utf8)
            if bytes.count == 19, bytes[4] == 0x2F, bytes[7] == 0x2F, bytes[10] == 0x20, bytes[13] == 0x3A,
                bytes[16] == 0x3A
            {
                return index
            }
            index = text.index(after: index)
            steps += 1
        }
        return nil
    }

    private static func isoDate(_ text: Substring) -> String { String(text.map { $0 == "/" ? "-" : $0 }) }

    private static func value(of key: String, in text: Substring) -> Substring? {
        guard let range = text.range(of: key) else { return nil }
        return text[range.upperBound...].prefix { $0 != "," }
    }

    /// The text up to the quote that another field or the line's end follows.
    private static func quoted(_ key: String, in text: Substring) -> Substring? {
        guard let range = text.range(of: key) else { return nil }
        let rest = text[range.upperBound...]
        for next in ["\", upstream: \"", "\", host: \"", "\", referrer: \"", "\", subrequest: \""] {
            if let end = rest.range(of: next) { return rest[..<end.lowerBound] }
        }
        guard let end = rest.lastIndex(of: "\"") else { return rest }
        return rest[..<end]
    }
}

/// Apache's error line: `[Wed Mar 04 11:17:21.500485 2026] [proxy_http:error] [pid P:tid T] (70007)… [client IP:PORT] AH01102: …`.
enum ApacheErrorText {
    static func read(_ text: String) -> (line: ProxyErrorLine, signal: Signal?)? {
        let trimmed = text.drop { $0 == " " }
        guard trimmed.first == "[", let close = trimmed.firstIndex(of: "]"),
            let wall = wall(trimmed[trimmed.index(after: trimmed.startIndex)..<close])
        else { return nil }
        var line = ProxyErrorLine(
            source: "", line: 0, offset: 0, text: String(text.prefix(300)), time: wall, product: .apache, level: "",
            signal: .unknown)
        let body = trimmed[trimmed.index(after: close)...]
        if let open = body.firstIndex(of: "["), let end = body[open...].firstIndex(of: "]") {
            let level = body[body.index(after: open)..<end]
            line.level = String(level.split(separator: ":").last ?? level)
        }
        if let range = body.range(of: "[client ") {
            let address = body[range.upperBound...].prefix { $0 != "]" }
            if let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]),
                address.contains(".") || address.filter({ $0 == ":" }).count > 7
            {
                line.client = String(address[..<colon])
                line.clientPort = port
            } else {
                line.client = String(address)
            }
        }
        line.path = path(in: body)
        return (line, ProductCatalogue.current.signal(inMessage: String(body), of: .apache))
    }

    /// `AH00898: Error reading from remote server returned by /path, referer: …`: decoded, without its query.
    private static func path(in body: Substring) -> String? {
        guard body.range(of: "AH00898") != nil, let start = body.range(of: " returned by ") else { return nil }
        let rest = body[start.upperBound...]
        let path = rest.range(of: ", referer: ").map { rest[..<$0.lowerBound] } ?? rest
        // What Apache has escaped in its own way is not compared.
        return path.first == "/" && !path.utf8.contains(0x5C) ? String(path) : nil
    }

    /// `Wed Mar 04 11:17:21.500485 2026`, as wall-clock time.
    private static func wall(_ text: Substring) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 5, let year = Int(parts[4]), (1970...9999).contains(year), let day = Int(parts[2]),
            (1...31).contains(day),
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                .firstIndex(of: String(parts[1]))
        else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Timestamp(iso8601: "\(year)-\(two(month + 1))-\(two(day))T\(parts[3])")
    }
}

extension Substring {
    /// The first place of a text, without Foundation.
    func range(of text: String) -> Range<Index>? {
        let wanted = Array(text.utf8)
        var index = utf8.startIndex
        while index < utf8.endIndex {
            guard let candidate = utf8[index...].firstIndex(of: wanted[0]) else { return nil }
            let tail = utf8[candidate...]
            if tail.starts(with: wanted) { return candidate..<tail.index(candidate, offsetBy: wanted.count) }
            index = utf8.index(after: candidate)
        }
        return nil
    }
}

extension Signal {
    /// Which of two lines of one failure tells more: a code with its number more than the line that follows.
    fileprivate var order: Int {
        switch claim {
        case .nothing: 3
        case .lostConnection(.prematureClose), .bodyBroke, .clientLeft: 2
        default: 1
        }
    }
}
