import LogSources
import SystemEvidence
import Testing
import TestingSupport
import Times

/// Who the client of an error line is, whatever family its address is of.
struct ClientAddressTests {
    private static func apache(_ client: String) -> String {
        "[Wed Mar 04 11:17:21.500485 2026] [proxy_http:error] [pid 1:tid 2] (104)Connection reset by peer: [client \(client)] "
            + "AH01102: error reading status line from remote server s:80"
    }

    private static func older(_ client: String) -> String {
        "[Wed Mar 04 11:17:21 2026] [error] [client \(client)] (104)Connection reset by peer: proxy: error reading status line "
            + "from remote server s"
    }

    private static func caddy(_ address: String) -> String {
        "{\"level\":\"error\",\"ts\":1772623041.5,\"logger\":\"http.log.error.log0\",\"msg\":\"EOF\",\"request\":"
            + "{\"remote_addr\":\"\(address)\",\"method\":\"GET\",\"uri\":\"/x\"},\"status\":502}"
    }

    private static func nginx(_ client: String) -> String {
        "2026/03/04 11:17:21 [error] 812#812: *37 connect() failed (111: Connection refused) while connecting to upstream, client: "
            + "\(client), server: shop, request: \"GET /x HTTP/1.1\", upstream: \"http://[2001:db8::5]:80/x\""
    }

    struct Sample: CustomTestStringConvertible {
        var line: String
        var client: String
        var port: Int?
        var testDescription: String { "\(client) \(port.map(String.init) ?? "-")" }

        init(_ line: String, _ client: String, _ port: Int? = nil) {
            self.line = line
            self.client = client
            self.port = port
        }
    }

    static let samples = [
        Sample(apache("10.0.0.9:4001"), "10.0.0.9", 4001), Sample(apache("10.0.0.9"), "10.0.0.9"),
        Sample(apache("2001:db8:77:1::9:51000"), "2001:db8:77:1::9", 51000),
        Sample(apache("2001:db8::9:443"), "2001:db8::9", 443), Sample(apache("::1:8080"), "::1", 8080),
        Sample(apache("::1"), "::1"), Sample(apache("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2:3:4:5:6"),
        Sample(apache("2001:db8:1:2:3:4:5:6:0"), "2001:db8:1:2:3:4:5:6", 0),
        Sample(apache("2001:db8::"), "2001:db8::"), Sample(apache("2001:db8:::90"), "2001:db8::", 90),
        Sample(apache("::ffff:192.0.2.7:61000"), "::ffff:192.0.2.7", 61000),
        Sample(apache("[2001:db8::9]:4001"), "2001:db8::9", 4001), Sample(apache("[2001:db8::9]"), "2001:db8::9"),
        Sample(older("2001:db8::9"), "2001:db8::9"), Sample(older("2001:db8::9:51"), "2001:db8::9:51"),
        Sample(older("fe80::1%eth0"), "fe80::1%eth0"), Sample(caddy("[::1]:5000"), "::1", 5000),
        Sample(caddy("[2001:db8::9]:50112"), "2001:db8::9", 50112), Sample(caddy("192.0.2.7:9"), "192.0.2.7", 9),
        Sample(nginx("2001:db8::9"), "2001:db8::9"), Sample(nginx("::ffff:192.0.2.7"), "::ffff:192.0.2.7"),
    ]

    @Test(arguments: samples) func `the port is behind the last colon, where there is one`(sample: Sample) throws {
        let log = try ProxyErrorLog.read(MemorySource(name: "error.log", text: sample.line + "\n"), zone: .utc)
        let line = try #require(log.lines.first)
        #expect(line.client == sample.client)
        #expect(line.clientPort == sample.port)
    }

    @Test(arguments: [
        ("2001:DB8::9", "2001:db8::9"), ("[::1]", "::1"), ("fe80::1%eth0", "fe80::1"),
        ("::FFFF:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"), ("web-1", "web-1"),
    ]) func `two logs' spellings of one address compare equal`(text: String, comparable: String) {
        #expect(ClientAddress.comparable(text) == comparable)
    }
}
