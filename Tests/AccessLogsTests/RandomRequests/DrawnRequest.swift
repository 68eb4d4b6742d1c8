import TestingSupport

/// A request as it happened, before any product wrote of it.
struct DrawnRequest {
    /// When it began, in microseconds since 1970, UTC.
    var start: Int64
    /// How long it took, in microseconds.
    var duration: Int64
    var status: Int
    var method: String
    /// Path and query as the client sent them: any bytes but blanks and control characters.
    var path: String
    var query: String?
    var client: String
    var port: Int
    var user: String?
    var referer: String?
    var agent: String?
    var host: String
    var sent: Int
    var requestID: String
    /// The server that was tried, and what it answered; nil where it did not.
    var server: String
    var serverStatus: Int?
    /// Parts of the duration, in microseconds.
    var queued: Int64
    var connecting: Int64
    /// Until the response's header; nil where none came.
    var headed: Int64?
    /// HAProxy's letters, Envoy's flags and details.
    var termination: String
    var flags: String
    var details: String

    var end: Int64 { start + duration }
    var target: String { path + (query.map { "?" + $0 } ?? "") }
    var requestLine: String { "\(method) \(target) HTTP/1.1" }
}

/// What a log can hold of what clients send; products that refuse some of it never log it.
struct Hazards: OptionSet {
    let rawValue: Int
    /// Quotes and backslashes, as they are, in targets.
    static let rawQuotes = Hazards(rawValue: 1)
    /// Bytes above 127, as they are, in targets.
    static let rawUTF8 = Hazards(rawValue: 2)
    /// Quotes, backslashes and whole rows in agents, referers and users.
    static let headers = Hazards(rawValue: 4)
    /// Brackets and times in users.
    static let users = Hazards(rawValue: 8)
    /// IPv6 clients.
    static let v6 = Hazards(rawValue: 16)
    /// Zones of IPv6 clients.
    static let zones = Hazards(rawValue: 32)
    static let all: Hazards = [.rawQuotes, .rawUTF8, .headers, .users, .v6, .zones]
    static let withoutZones: Hazards = [.rawQuotes, .rawUTF8, .headers, .users, .v6]
}

/// Draws requests from seeded dice.
struct RequestDice {
    private var dice: SplitMix64

    init(seed: UInt64) { dice = SplitMix64(seed: seed) }

    private static let statuses = [
        100, 101, 200, 200, 200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 408, 413, 418, 429, 431, 451,
        500, 501, 502, 502, 502, 503, 503, 504, 504, 505, 507, 511, 520, 521, 522, 523, 524, 525, 526, 530, 599,
    ]
    private static let methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PROPFIND"]
    private static let segments = [
        "a", "shop", "api", "v1.2", "Report.aspx", "x%20y", "caf%C3%A9", "a+b", "%2Fetc", "q%22q", "100%25", "~jo",
        "a;v=1", "a,b", "(x)", "it's", "a=b", "@me", "index.php", "a:b", "*", "..%2F", "a&b", "%E6%97%A5", "502", "-",
    ]
    private static let rawQuotes = ["q\"q", "b\\b", "\\x22", "\"", "a\\\"b", "\\"]
    private static let rawUTF8 = ["café", "日本", "ü", "\u{1F600}"]
    private static let queries = [
        "b=1", "id=5&x=%2B", "q=a+b", "t=04/Mar/2026:10:15:00", "u=http://x/y?z", "502", "time=3.000", "a[]=1",
        "s=\u{27}",
        "rt=9.999", "x=%22%20502%205", "",
    ]
    private static let agents = [
        "curl/8", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0", "-",
        "kube-probe/1.29", "a [b] c", "rt=9.999 urt=9.999", "9.999", "Go-http-client/2.0 502 5",
    ]
    private static let hardHeaders = [
        "say \"hi\"", "back\\slash", "\\x22", "\" 502 5 \"-\" \"x\" 9.999", "\\\" 502 5 \\\"-\\\"", "a\\", "\"",
        "x\" [04/Mar/2026:10:15:00 +0000] \"GET /forged HTTP/1.1\" 200 1", "ünï", "{\"status\":200}", "a\tb",
    ]
    private static let referers = [
        "https://shop.example/a?b=1", "-", "http://x/%22", "https://x/ 502", "android-app://x",
    ]
    private static let users = ["jo", "jo@example.org", "-"]
    private static let hardUsers = [
        "a b", "x] [04/Mar/2026:10:15:00 +0000", "jo [04/Mar/2020:01:02:03 +0000] \"GET /forged HTTP/1.1\" 200 1",
        "[x]", "a - b",
    ]
    private static let terminations = ["----", "sH--", "SC--", "SH--", "CD--", "PH--", "sQ--", "cD--", "LR--"]
    private static let flags = ["-", "UF", "UT", "UC", "UH", "URX", "UF,URX", "NR", "DC"]
    private static let details = ["via_upstream", "response_timeout", "upstream_reset_before_response_started{x}"]

    /// Requests in the order in which they ended.
    mutating func requests(_ count: Int, _ hazards: Hazards) -> [DrawnRequest] {
        (0..<count).map { _ in request(hazards) }.sorted { $0.end < $1.end }
    }

    private mutating func one<T>(of values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &dice)] }

    private mutating func chance(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &dice) == 0 }

    private mutating func duration() -> Int64 {
        switch Int.random(in: 0..<12, using: &dice) {
        case 0: return 0
        case 1: return Int64.random(in: 1..<20, using: &dice) * 1_000_000
        case 2: return Int64.random(in: 1..<1000, using: &dice)
        default:
            // From a tenth of a millisecond to two hours, each power of ten as often.
            var value = Double.random(in: 1..<10, using: &dice)
            for _ in 0..<Int.random(in: 2...9, using: &dice) { value *= 10 }
            return min(Int64(value), 7_200_000_000)
        }
    }

    private mutating func client(_ hazards: Hazards) -> String {
        if hazards.contains(.zones), chance(8) {
            return "fe80::\(hex(4)):\(hex(3))%eth\(Int.random(in: 0...9, using: &dice))"
        }
        if hazards.contains(.v6), chance(3) {
            return one(of: [
                "2001:db8::\(hex(2))", "::1", "2001:db8:\(hex(4)):\(hex(4)):\(hex(4)):\(hex(4)):\(hex(4)):\(hex(4))",
                "::ffff:192.0.2.\(Int.random(in: 1...254, using: &dice))", "fd00:\(hex(2))::\(hex(1))",
            ])
        }
        return (0..<4).map { _ in String(Int.random(in: 1...254, using: &dice)) }.joined(separator: ".")
    }

    private mutating func hex(_ digits: Int) -> String {
        String(
            String(UInt64.random(in: 1 << UInt64(4 * digits - 4)..<1 << UInt64(4 * digits), using: &dice), radix: 16)
                .suffix(digits))
    }

    private mutating func request(_ hazards: Hazards) -> DrawnRequest {
        var segments = Self.segments
        if hazards.contains(.rawQuotes) { segments += Self.rawQuotes }
        if hazards.contains(.rawUTF8) { segments += Self.rawUTF8 }
        let path = "/" + (0..<Int.random(in: 0...3, using: &dice)).map { _ in one(of: segments) }.joined(separator: "/")
        let duration = duration()
        let hasHeader = !chance(3)
        let queued = chance(2) ? 0 : duration / 8
        let connecting = chance(2) ? 0 : duration / 16
        let isHard = hazards.contains(.headers)
        var user: String? = one(of: Self.users)
        if hazards.contains(.users), chance(3) { user = one(of: Self.hardUsers) }
        if chance(2) { user = nil }
        return DrawnRequest(
            start: 1_772_618_400_000_000 + Int64.random(in: 0..<86_400_000_000, using: &dice), duration: duration,
            status: one(of: Self.statuses), method: one(of: Self.methods), path: path,
            query: chance(2) ? nil : one(of: Self.queries), client: client(hazards),
            port: Int.random(in: 1024...65535, using: &dice), user: user,
            referer: chance(3) ? nil : isHard && chance(3) ? one(of: Self.hardHeaders) : one(of: Self.referers),
            agent: chance(6) ? nil : isHard && chance(3) ? one(of: Self.hardHeaders) : one(of: Self.agents),
            host: one(of: ["shop.example", "shop.example:8443", "www.shop.example"]),
            sent: Int.random(in: 0...99_999, using: &dice), requestID: hex(8) + hex(8),
            server: one(of: ["10.0.0.5:8080", "10.0.0.6:80"]), serverStatus: hasHeader ? one(of: Self.statuses) : nil,
            queued: queued, connecting: connecting, headed: hasHeader ? duration / 2 : nil,
            termination: one(of: Self.terminations), flags: one(of: Self.flags), details: one(of: Self.details))
    }
}
