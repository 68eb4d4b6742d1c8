import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import TestingSupport
import Times

struct MutatedRowsTests {
    private static let rows: [(format: String, row: String)] = [
        (
            "combined",
            "10.0.0.9 - bob [04/Mar/2026:11:17:21 +0100] \"POST /a?x=1 HTTP/1.1\" 502 157 \"-\" \"c\" rt=2.5 us=\"502, 200\" uct=-"
        ),
        (
            "vhost_combined",
            "h.example:443 10.0.0.9 - - [04/Mar/2026:11:17:21 +0100] \"GET /a HTTP/1.1\" 200 - \"-\" \"c\" 1234"
        ),
        (
            "httplog",
            "x[1]: 10.0.0.9:1 [04/Mar/2026:10:17:21.250] fe be/s1 1/2/3/4/5 200 2 - - ---- 1/1/1/1/0 0/0 {a} \"GET /x#20 HTTP/1.1\""
        ),
        (
            "caddy",
            "{\"level\":\"info\",\"ts\":1772619441.25,\"logger\":\"http.log.access\",\"request\":{\"remote_ip\":\"10.0.0.9\",\"method\":"
                + "\"GET\",\"uri\":\"/a\\u0026b\",\"headers\":{\"User-Agent\":[\"c\"]}},\"duration\":0.5,\"size\":2,\"status\":502}"
        ),
        ("w3c", "2026-03-04 10:17:21 10.1.0.5 GET /x - 443 - 10.1.0.9 \"a b\" - 200 0 2147954402 15"),
        ("w3c", "#Fields: date time cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip sc-status time-taken"),
        (
            "$msec|$status|$upstream_addr $upstream_status|$request_time|$request",
            "1772619441.123|502|a, b : c 502, 200|0.5|GET / HTTP/1.1"
        ),
        ("%t %U%q %>s %{ms}T %{remote}p", "[04/Mar/2026:11:17:21 +0100] /a?b 500 99999999999999999999 70000"),
        (
            "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %tsc %rc %sq/%bq %hr %hs %{+Q}r",
            "10.0.0.9:1 [04/Mar/2026:10:17:21.250] fe be/s1 1/2/3/4/5 200 2 ---- 0 0/0 {a} {} \"GET /x#20 HTTP/1.1\""
        ),
    ]

    /// Every described format's own sample too, where one row is a row by itself.
    private static var samples: [(format: String, row: String)] {
        FormatCatalogue.all.compactMap { description in
            description.samples.first.flatMap { $0.contains("\n") ? nil : (description.name, $0) }
        }
    }

    @Test func `forty thousand mutated rows are read or counted, and none is lost`() throws {
        var random = SplitMix64(seed: 502)
        for (format, row) in Self.rows + Self.samples {
            var text: [UInt8] = []
            let lines = 1000
            for _ in 0..<lines {
                var bytes = Array(row.utf8)
                for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
                    let place = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0..<6, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: place)
                    case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                    case 3: bytes.removeSubrange(place...)
                    case 4: bytes.insert(contentsOf: [UInt8](repeating: 0x39, count: 40), at: place)
                    default: bytes.insert(contentsOf: bytes[place...], at: place)
                    }
                }
                text += bytes.map { $0 == 0x0A ? 0x20 : $0 } + [0x0A]
            }
            let header =
                "#Fields: date time cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip sc-status time-taken\n"
            let good = row.hasPrefix("#") ? "2026-03-04 10:17:21 GET /x - 443 - 10.1.0.9 200 15\n" : row + "\n"
            let source = MemorySource(name: "m", bytes: Array(((row.hasPrefix("#") ? header : "") + good).utf8) + text)
            let log = try AccessLog.open(source, format: try AccessLogFormat.parse(format))
            var read = 0
            let tally = try log.scan { row in
                let entry = row.entry()
                // Whatever was read can be asked for everything.
                #expect(entry.start.from <= entry.start.to)
                #expect(entry.name == row.name)
                _ = entry.normalizedTarget
                read += 1
                return .next
            }
            #expect(read == tally.rows)
            #expect(tally.rows + tally.others + tally.unparsed == lines + (row.hasPrefix("#") ? 2 : 1), "\(format)")
        }
    }
}
