internal import Diagnosis
internal import Products
internal import Times

/// A message of HAProxy, lighttpd or Traefik, which names no client: what a server or the proxy itself went through.
///
/// ```
/// Mar  4 10:15:59 lb1 haproxy[1]: Server be/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", …
/// haproxy-1  | [ALERT] 062/101559 (1) : backend 'be' has no server available!
/// 2026-11-23 03:43:21: (gw_backend.c.274) establishing connection failed: socket: tcp:127.0.0.1:21001: Connection refused
/// 2026-11-23T03:43:21Z DBG …/proxy.go:100 > 502 Bad Gateway error=EOF
/// ```
struct ProxyMessage {
    /// When it was written, as far as it says.
    enum Stamp: Equatable {
        /// To the year, in UTC where it says so, else on the wall.
        case full(Timestamp, isUTC: Bool)
        /// Month, day (both from 1) and microseconds of the day, on the wall.
        case day(month: Int, day: Int, clock: Int64)
        /// Days since New Year and microseconds of the day, on the wall.
        case dayOfYear(Int, clock: Int64)
        case none
    }

    var product: ProductID
    var stamp: Stamp
    var level: String
    var signal: Signal?
    var upstream: String?

    /// Reads a line; nil where no such product wrote it.
    init?(_ text: String) {
        if let message = Self.haproxy(text) ?? Self.lighttpd(text) ?? Self.traefik(text) {
            self = message
        } else {
            return nil
        }
    }

    private init(
        _ product: ProductID, _ stamp: Stamp, _ level: String, _ signal: Signal?,
        _ upstream: String? = nil
    ) {
        self.product = product
        self.stamp = stamp
        self.level = level
        self.signal = signal
        self.upstream = upstream
    }

    /// The message as a line; its place is not yet known.
    func line(at time: Timestamp, _ text: String) -> ProxyErrorLine {
        var line = ProxyErrorLine(
            source: "", line: 0, offset: 0, text: String(text.prefix(300)), time: time, product: product, level: level,
            signal: .unknown)
        line.upstream = upstream
        return line
    }

    // MARK: - HAProxy

    private static let levels = ["[WARNING]", "[ALERT]", "[NOTICE]", "[EMERG]"]

    private static func haproxy(_ text: String) -> ProxyMessage? {
        let head = text.prefix(240)
        var stamp = stamp(in: head)
        var level = ""
        var body: Substring
        if let (found, range) = levels.lazy.compactMap({ name in head.range(of: name).map { (name, $0) } }).first {
            // `[WARNING] 271/091212 (3065) : message`; newer releases leave the time out.
            level = String(found.dropFirst().dropLast()).lowercased()
            let rest = text[range.upperBound...].drop { $0 == " " }
            guard let colon = rest.range(of: " : ") else { return nil }
            let before = rest[..<colon.lowerBound]
            guard before.last == ")", before.utf8.count < 40 else { return nil }
            body = rest[colon.upperBound...]
            if let slash = before.firstIndex(of: "/"), let day = Int(before[..<slash]), (0...365).contains(day),
                let clock = clock(before[before.index(after: slash)...].prefix(6))
            {
                if case .full = stamp {} else { stamp = .dayOfYear(day, clock: clock) }
            }
        } else if let name = head.range(of: "haproxy["), let end = text[name.upperBound...].range(of: "]: ") {
            body = text[end.upperBound...]
            // A request's row has its own time, with the year.
            if let open = body.prefix(80).firstIndex(of: "["), let date = rowDate(body[open...]) {
                return ProxyMessage(.haproxy, .full(date, isUTC: false), level, nil)
            }
        } else {
            return nil
        }
        guard let signal = ProductCatalogue.current.signal(inMessage: String(body.prefix(400)), of: .haproxy) else {
            return ProxyMessage(.haproxy, stamp, level, nil)
        }
        return ProxyMessage(.haproxy, stamp, level, signal, server(in: body))
    }

    /// `be/s1` of `Server be/s1 is DOWN`, `be` of `backend 'be' has no server available!`.
    private static func server(in body: Substring) -> String? {
        let words = body.split(separator: " ", maxSplits: 8)
        guard let place = words.firstIndex(where: { ["Server", "backend", "proxy"].contains($0) }),
            place + 1 < words.count
        else { return nil }
        let name = words[place + 1].drop { $0 == "'" }.prefix { $0 != "'" && $0 != ":" }
        return name.isEmpty ? nil : String(name)
    }

    /// `[04/Mar/2026:10:15:59.123]` of a row.
    private static func rowDate(_ text: Substring) -> Timestamp? {
        let parts = text.dropFirst().prefix(20).split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let clock = clock(parts[1].filter { $0 != ":" }[...]) else { return nil }
        let date = parts[0].split(separator: "/")
        guard date.count == 3, let day = Int(date[0]), (1...31).contains(day), let month = month(date[1]),
            let year = Int(date[2]), (1970...9999).contains(year)
        else { return nil }
        return Timestamp(microseconds: Timestamp(year: year, month: month, day: day).microseconds + clock)
    }

    // MARK: - lighttpd and Traefik

    private static func lighttpd(_ text: String) -> ProxyMessage? {
        let head = text.prefix(160)
        guard let open = head.range(of: ": ("), let end = head[open.upperBound...].firstIndex(of: ")"),
            head[open.upperBound..<end].range(of: ".c.") != nil, case .full(let time, _) = stamp(in: head)
        else { return nil }
        let body = String(text[end...].prefix(400))
        return ProxyMessage(
            .lighttpd, .full(time, isUTC: false), "error",
            ProductCatalogue.current.signal(inMessage: body, of: .lighttpd))
    }

    private static func traefik(_ text: String) -> ProxyMessage? {
        var head = text.prefix(160)
        var level: String?
        if head.hasPrefix("time=\""), let found = head.range(of: " level=") {
            level = String(head[found.upperBound...].prefix { $0 != " " })
            head = head.dropFirst(6)
        } else {
            level = ["TRC", "DBG", "INF", "WRN", "ERR", "FTL"].first { head.prefix(50).range(of: " \($0) ") != nil }
        }
        guard let level, case .full(let time, let isUTC) = stamp(in: head) else { return nil }
        // Many programs in Go write lines like these; one that is Traefik's says so, or tells of a failure.
        let signal = ProductCatalogue.current.signal(inMessage: String(text.prefix(600)), of: .traefik)
        guard signal != nil || text[...].range(of: "raefik") != nil else { return nil }
        return ProxyMessage(.traefik, .full(time, isUTC: isUTC), level.lowercased(), signal)
    }

    // MARK: - Times

    /// The time at a line's beginning, perhaps behind a container's name and a bar.
    private static func stamp(in head: Substring) -> Stamp {
        var head = head
        if let bar = head.prefix(80).range(of: "| ") { head = head[bar.upperBound...] }
        head = head.drop { $0 == " " || $0 == "[" }
        let words = head.split(separator: " ", maxSplits: 3)
        guard let first = words.first else { return .none }
        let token = first.prefix { $0 != "\"" && $0 != "]" }
        if token.utf8.count >= 19, let time = Timestamp(iso8601: token) {
            let zone = token.dropFirst(19)
            return .full(time, isUTC: zone.contains("Z") || zone.contains("+") || zone.contains("-"))
        }
        if token.utf8.count == 10, words.count > 1, let time = Timestamp(iso8601: "\(token)T\(words[1].prefix(8))") {
            return .full(time, isUTC: false)
        }
        if words.count > 2, let month = month(first), let day = Int(words[1]), (1...31).contains(day),
            let clock = clock(words[2].prefix(8).filter { $0 != ":" }[...])
        {
            return .day(month: month, day: day, clock: clock)
        }
        return .none
    }

    private static func month(_ text: Substring) -> Int? {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            .firstIndex(of: String(text)).map { $0 + 1 }
    }

    /// `101559` as microseconds of the day.
    private static func clock(_ text: Substring) -> Int64? {
        guard text.utf8.count == 6, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int64(text) else {
            return nil
        }
        let (hour, minute, second) = (number / 10_000, number / 100 % 100, number % 100)
        guard hour <= 23, minute <= 59, second <= 60 else { return nil }
        return (hour * 3600 + minute * 60 + second) * 1_000_000
    }
}

/// Finds the year of stamps that have none: the one that lies nearest to what is known of the time.
struct YearGuess {
    /// A moment that the log's lines lie near.
    private var near: Timestamp?

    /// Begins with the window that is looked at.
    init(_ window: TimeWindow) {
        let everything = TimeWindow.everything
        if window.from != everything.from { near = window.from } else if window.to != everything.to { near = window.to }
    }

    /// When a message was written, in UTC; nil where it does not say.
    ///
    /// Where nothing tells the year it is 1970's, so that nobody takes it for another.
    mutating func time(of message: ProxyMessage, _ zone: ClockZone) -> Timestamp? {
        let wall: (Int) -> Timestamp
        switch message.stamp {
        case .none: return nil
        case .full(let time, let isUTC):
            let time = isUTC ? time : zone.utc(wall: time)
            near = time
            return time
        case .day(let month, let day, let clock):
            wall = { Timestamp(microseconds: Timestamp(year: $0, month: month, day: day).microseconds + clock) }
        case .dayOfYear(let day, let clock):
            wall = {
                Timestamp(microseconds: Timestamp(year: $0, month: 1, day: 1).microseconds + clock)
                    + .seconds(day * 86_400)
            }
        }
        guard let near else { return zone.utc(wall: wall(1970)) }
        let year = CivilDate.date(daysSinceEpoch: near.dayNumber).year
        let times = [year - 1, year, year + 1].filter { (1...9999).contains($0) }.map { zone.utc(wall: wall($0)) }
        return times.min { abs(($0 - near).microseconds) < abs(($1 - near).microseconds) }
    }
}
