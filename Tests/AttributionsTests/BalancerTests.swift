import AccessLogs
import Attributions
import Diagnosis
import Incidents
import Testing

/// What balancers and edges that somebody else runs say of their failures.
struct BalancerTests {
    private func cause(_ rows: String) throws -> String {
        let found = try Rows.attributions(proxy: rows)
        return found.map { "\($0.cause.rawValue)/\($0.detail?.rawValue ?? "-")" }.joined(separator: " ")
    }

    private func frontDoor(_ info: String) -> String {
        "{\"time\":\"2026-03-04T10:15:00.123Z\",\"category\":\"FrontDoorAccessLog\",\"properties\":{\"httpMethod\":\"GET\",\"requestUri\":"
            + "\"https://shop:443/a\",\"clientIp\":\"192.0.2.7\",\"timeTaken\":\"4.001\",\"httpStatusCode\":\"503\",\"errorInfo\":\"\(info)\"}}\n"
    }

    @Test(arguments: [
        ("OriginConnectionRefused", "dropped-connection/refused"), ("OriginInvalidResponse", "invalid-response/-"),
        ("DNSNameNotResolved", "dropped-connection/dns"), ("SSLHandshakeError", "dropped-connection/tls"),
    ])
    func `Front Door's error information names the cause`(info: String, cause: String) throws {
        #expect(try self.cause(frontDoor(info)) == cause)
    }

    @Test(arguments: [
        ("OriginDnsError", "dropped-connection/dns"), ("OriginHeaderTooBigError", "invalid-response/header-too-big"),
        ("OriginConnectError", "dropped-connection/-"),
    ])
    func `CloudFront's result names the cause`(type: String, cause: String) throws {
        let rows =
            "#Fields: date time x-edge-location c-ip cs-method cs-uri-stem sc-status time-taken x-edge-detailed-result-type\n"
            + "2026-03-04\t10:15:00\tFRA2\t192.0.2.7\tGET\t/a\t502\t4.001\t\(type)\n"
        #expect(try self.cause(rows) == cause)
    }

    @Test func `a status that the server itself logged is the server's`() throws {
        let head =
            "#Fields: date time cs-method cs-uri-stem cs-uri-query c-ip sc-status sc-substatus sc-win32-status time-taken\n"
        let row =
            "2026-03-04 10:15:00 GET /a X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=94661963-6d5f&SERVER-STATUS=502 10.1.0.9 502 0 0 15\n"
        #expect(try cause(head + row) == "server-sent/application")
        let cloudflare =
            "{\"ClientIP\":\"192.0.2.7\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/a\",\"EdgeEndTimestamp\":"
            + "\"2026-03-04T10:15:04Z\",\"EdgeResponseStatus\":502,\"EdgeStartTimestamp\":\"2026-03-04T10:15:00Z\","
            + "\"OriginResponseStatus\":502}\n"
        #expect(try cause(cloudflare) == "server-sent/application")
    }

    @Test(arguments: [
        ("UT", "proxy-timeout/response-timeout"), ("URX,UT", "proxy-timeout/response-timeout"),
        ("UF,URX", "dropped-connection/-"), ("UH", "dropped-connection/marked-down"),
        ("UO", "queued-requests/queue-full"),
        ("DF", "dropped-connection/dns"), ("URX", "server-sent/application"), ("UAEX", "unknown/refused-by-proxy"),
        ("NC", "unknown/not-routed"),
    ])
    func `Envoy's flags name the cause, the most telling of several`(flags: String, cause: String) throws {
        let rows =
            "[2026-03-04T10:15:00.353Z] \"GET /a HTTP/1.1\" 503 \(flags) 0 87 4001 - \"192.0.2.2\" \"drv\" "
            + "\"55241280-a34a-4759-9aae-cb8836a4c356\" \"up.test\" \"127.0.0.1:21000\"\n"
        #expect(try self.cause(rows) == cause)
    }
}
