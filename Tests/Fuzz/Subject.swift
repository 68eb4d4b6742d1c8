import AccessLogs
import Products

/// A format and rows of it.
struct Subject {
    /// The format as `--format` takes it; nil where it is to be found out.
    var format: String?
    /// Lines before the rows, with their line feeds.
    var header = ""
    /// Rows to be changed.
    ///
    /// `{M}`, `{S}` and `{C}` stand for a minute, a second and a status.
    var rows: [String]

    /// Every described format, those that products' own format strings give, and rows in envelopes.
    static let all: [Subject] = described + strings + found

    private static var described: [Subject] {
        FormatCatalogue.all.flatMap { description in
            description.samples.map { sample in
                // A sample of several lines begins with its header.
                var lines = sample.split(separator: "\n").map(String.init)
                let row = spread(lines.removeLast())
                let header = lines.map { $0 + "\n" }.joined()
                return Subject(
                    format: description.name, header: header, rows: [row] + lines.filter { $0.hasPrefix("#Fields") })
            }
        }
    }

    /// Puts places for a time and a status into a sample.
    private static func spread(_ row: String) -> String {
        var text = row
        for (sample, places) in [
            (":15:00", ":{M}:{S}"), (":17:21", ":{M}:{S}"), ("1772619300", "17726{M}3{S}"), (" 502 ", " {C} "),
            (" 503 ", " {C} "), (" 504 ", " {C} "), (" 200 ", " {C} "), (" 418 ", " {C} "), (":502,", ":{C},"),
            (":503,", ":{C},"), (":502}", ":{C}}"), ("\"502\"", "\"{C}\""), ("\"503\"", "\"{C}\""), ("/502 ", "/{C} "),
            ("\t502\t", "\t{C}\t"), (" 502,", " {C},"), (" 200,", " {C},"),
        ] {
            text = text.split(separator: sample, omittingEmptySubsequences: false).joined(separator: places)
        }
        return text
    }

    private static let common = "192.0.2.7 - - [04/Mar/2026:11:{M}:{S} +0100] \"GET /a/{M}?b=1 HTTP/1.1\" {C} 157"

    private static let strings: [Subject] = [
        Subject(
            format: "combined",
            rows: [
                common + " \"-\" \"Mozilla/5.0 (X11)\" rt=2.5 us=\"502, 200\" uct=- uht=\"0.1, -\" urt=1.000",
                "2001:db8::1 - bob [04/Mar/2026:11:{M}:{S} +0100] \"POST /a\\\"b\\\\ HTTP/1.1\" {C} - \"r\\\"\" \"c\"",
                "192.0.2.7 - - [04/Mar/2026:11:{M}:{S} +0100] \"-\" {C} 0",
            ]),
        Subject(
            format: "httplog",
            rows: [
                "Mar  4 10:{M}:{S} lb haproxy[12]: 192.0.2.7:1 [04/Mar/2026:10:{M}:{S}.250] fe~ be/s1 1/2/3/4/5 {C} 2 - - ---- 1/1/1/1/0 0/0 {a} \"GET /x#20 HTTP/1.1\"",
                "192.0.2.7:1 [04/Mar/2026:10:{M}:{S}.250] fe be/<NOSRV> 0/-1/-1/-1/+5 {C} 2 - - SC-- 1/1/1/1/0 0/0 \"GET /x HTTP/1.1\"",
                "192.0.2.7:1 [04/Mar/2026:10:{M}:{S}.250] fe be/s 1/2/3 {C} -- 1/1/1/1/0 0/0",
                "192.0.2.7:1 [04/Mar/2026:10:{M}:{S}.250] fe/1: SSL handshake failure",
            ]),
        Subject(
            format: "caddy",
            rows: [
                "{\"level\":\"info\",\"ts\":17726{M}4{S}.25,\"logger\":\"http.log.access\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"method\":\"GET\",\"uri\":\"/a\\u0026b\",\"headers\":{\"User-Agent\":[\"c \\\" d\"]}},\"duration\":0.5,\"size\":2,\"status\":{C}}",
                "{\"level\":\"info\",\"ts\":17726{M}4{S}.25,\"logger\":\"http.log.error\",\"request\":{\"uri\":\"/\"},\"status\":{C}}",
            ]),
        Subject(
            format: "nginx-json",
            rows: [
                "{\"time_iso8601\":\"2026-03-04T11:{M}:{S}+01:00\",\"remote_addr\":\"192.0.2.7\",\"request\":\"GET /a?b=1 HTTP/1.1\",\"status\":\"{C}\",\"request_time\":\"3.001\"}",
                "{ \"time_iso8601\" : \"2026-03-04T11:{M}:{S}+01:00\", \"a\": [1, {\"status\": 7}, true], \"request\":\"GET /\", \"status\": {C} }",
                "{\"msec\":17726{M}3{S}.125,\"status\":{C},\"request_method\":\"GET\",\"uri\":\"/\\ud83d\\ude00\"}",
            ]),
        Subject(
            format: "w3c",
            header:
                "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken\r\n",
            rows: [
                "2026-03-04 10:{M}:{S} 10.1.0.5 GET /x - 192.0.2.7 Mozilla/5.0+(X11) {C} 0 2147954402 15",
                "2026-03-04 10:{M}:{S} 10.1.0.5 GET /x - 192.0.2.7 \"a b\" {C} 0 0 15",
                "2026-03-04\t10:{M}:{S}\t10.1.0.5\tGET\t/x\t-\t192.0.2.7\tq\"q {C} 0 0 15",
                "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
                "2026-03-04 10:{M}:{S} 10.1.0.5 GET /x - 192.0.2.7 x {C} 0 0 ",
            ]),
        Subject(
            format: "w3c", header: "#Date: 2026-03-04 10:00:00\n#Fields: time cs-method cs-uri sc-status time-taken\n",
            rows: [
                "10:{M}:{S} GET /a {C} 0.125", "#Date: 2026-03-05 00:00:00",
                "#Fields: time cs-method cs-uri sc-status time-taken",
            ]),
        Subject(
            format: "$msec|$status|$upstream_addr $upstream_status|$request_time|$request",
            rows: ["17726194{S}.123|{C}|a, b : c 502, 200|0.5|GET /{M} HTTP/1.1"]),
        Subject(
            format: "log_format x '$remote_addr [$time_iso8601] $status \"$request\" $upstream_response_time';",
            rows: ["192.0.2.7 [2026-03-04T11:{M}:{S}+01:00] {C} \"GET / HTTP/1.1\" 0.1, 0.2 : -"]),
        Subject(
            format: "$time_local $request_method $uri $status $bytes_sent",
            rows: ["04/Mar/2026:11:{M}:{S} +0100 GET /a {C} 12"]),
        Subject(
            format: "%t %U%q %>s %{ms}T %{remote}p",
            rows: ["[04/Mar/2026:11:{M}:{S} +0100] /a?b {C} 99999999999999999999 70000"]),
        Subject(
            format: "LogFormat \"%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\" %D %T\" x",
            rows: [common + " \"-\" \"c\" 1234567 1"]),
        Subject(
            format: "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %tsc %rc %sq/%bq %hr %hs %{+Q}r",
            rows: [
                "192.0.2.7:1 [04/Mar/2026:10:{M}:{S}.250] fe be/s1 1/2/3/4/5 {C} 2 ---- 0 0/0 {a} {} \"GET /x#20 HTTP/1.1\""
            ]),
        Subject(
            format:
                "haproxy: {\"t\":\"%trl\",\"ms\":%ms,\"s\":%ST,\"m\":\"%HM\",\"p\":\"%HP\",\"q\":\"%HQ\",\"x\":\"%[var(txn.a),lower]\",\"ta\":%Ta}",
            rows: [
                "{\"t\":\"04/Mar/2026:11:{M}:{S} +0100\",\"ms\":042,\"s\":{C},\"m\":\"GET\",\"p\":\"/a\",\"q\":\"?b=1\",\"x\":\"y z\",\"ta\":31}"
            ]),
        Subject(
            format: "access_log_format = '%(h)s %(l)s %(u)s %(t)s \"%(r)s\" %(s)s %(b)s \"%(f)s\" \"%(a)s\" %(D)s'",
            rows: [common + " \"-\" \"c\" 3001000"]),
        Subject(
            format: "envoy: [%START_TIME%] \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %RESPONSE_FLAGS% %DURATION%",
            rows: ["[2026-03-04T10:{M}:{S}.353Z] \"GET /a\" {C} UF 12"]),
        Subject(
            format: "morgan: :date[iso] :method :url :status :response-time ms",
            rows: ["2026-03-04T10:{M}:{S}.353Z GET /a {C} 1.25 ms"]),
        Subject(format: "varnish: %h %l %u %t \"%r\" %s %b %D", rows: [common + " 3001000"]),
        Subject(format: "tomcat: %h %l %u %t \"%r\" %s %b %D", rows: [common + " 3001"]),
        Subject(
            format: "lighttpd: %h %V %u %t \"%r\" %>s %b %T",
            rows: ["192.0.2.7 shop.example - [04/Mar/2026:11:{M}:{S} +0100] \"GET / HTTP/1.1\" {C} 157 3"]),
    ]

    /// Rows whose format is found out, in what containers, journals and syslogs put around them.
    private static let found: [Subject] = [
        Subject(rows: [common + " \"-\" \"c\""]),
        Subject(rows: [
            "{\"log\":\"192.0.2.7 - - [04/Mar/2026:11:{M}:{S} +0100] \\\"GET /a HTTP/1.1\\\" {C} 157 \\\"-\\\" \\\"c\\\"\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-04T10:{M}:{S}.1Z\"}"
        ]),
        Subject(rows: ["2026-03-04T10:{M}:{S}.123456789Z stdout F " + common + " \"-\" \"c\""]),
        Subject(rows: ["<190>Mar  4 10:{M}:{S} web1 nginx: " + common + " \"-\" \"c\""]),
        Subject(rows: ["<190>1 2026-03-04T10:{M}:{S}Z web1 nginx 12 - - " + common + " \"-\" \"c\""]),
        Subject(rows: ["web-1  | " + common + " \"-\" \"c\""]),
        Subject(rows: ["[pod/web-0/nginx] " + common + " \"-\" \"c\""]),
    ]
}
