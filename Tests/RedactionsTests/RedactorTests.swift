import Redactions
import Testing

/// Shapes of lines: what goes, what stays.
struct RedactorTests {
    /// A redacted text whose pseudonyms are only their kinds, so that a test can be read.
    static func outline(_ text: String) -> String {
        var outline = ""
        var rest = text[...]
        outer: while !rest.isEmpty {
            for kind in SensitiveKind.allCases where rest.hasPrefix(kind.rawValue + "-") {
                let digits = rest.dropFirst(kind.rawValue.count + 1).prefix(10)
                if digits.count == 10, digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
                    outline += "<\(kind.rawValue)>"
                    rest = rest.dropFirst(kind.rawValue.count + 11)
                    continue outer
                }
            }
            outline.append(rest.removeFirst())
        }
        return outline
    }

    static func redactor(_ known: [SensitiveValue] = []) throws -> Redactor {
        Redactor(key: try #require(PseudonymKey(bytes: Array(1...32))), known: known)
    }

    static func redacted(_ text: String) throws -> String {
        var redactor = try redactor()
        redactor.learn(text)
        let copy = redactor.redact(text)
        #expect(redactor.redact(copy) == copy)
        return outline(copy)
    }

    @Test(arguments: [
        (
            #"10.1.2.3 - alice [24/Nov/2026:12:34:35 +0100] "GET /Shop/Report.aspx?month=2026-07&u=a@b.example HTTP/1.1" 504 167 "http://shop.example/Home?s=1#x" "Mozilla/5.0 (X11)" rt=3.000 ua="10.0.0.9:80" us="504""#,
            #"<address> - <user> [24/Nov/2026:12:34:35 +0100] "GET /Shop/Report.aspx?month=<value>&u=<email> HTTP/1.1" 504 167 "http://<host>/Home?s=<value>" "<agent>" rt=3.000 ua="<address>:80" us="504""#
        ),
        (
            #"www.shop.example:443 2001:db8::1 - John Doe [24/Nov/2026:12:34:35 +0100] "POST /a;jsessionid=8A0F HTTP/1.1" 502 0"#,
            #"<host>:443 <address> - <user> [24/Nov/2026:12:34:35 +0100] "POST /a;jsessionid=<token> HTTP/1.1" 502 0"#
        ),
        (
            #"1.2.3.4 - - [24/Nov/2026:12:34:35 +0100] "GET /x HTTP/1.1" 200 1 "-" "curl/8" "10.9.8.7, 10.9.8.6" sess=abcdef cs="HIT""#,
            #"<address> - - [24/Nov/2026:12:34:35 +0100] "GET /x HTTP/1.1" 200 1 "-" "<agent>" "<address>, <address>" sess=<value> cs="HIT""#
        ),
    ])
    func `a row of the common format keeps time, method, path, status and durations`(line: String, copy: String) throws
    {
        #expect(try Self.redacted(line) == copy)
    }

    @Test(arguments: [
        (
            "2026-11-24 11:34:36 10.0.0.7 GET /Shop/Report.aspx month=2026-07&id=5 443 CORP\\alice 10.1.1.1 Mozilla/5.0+(X11) http://shop.example/ 200 0 64 4005",
            "2026-11-24 11:34:36 <address> GET /Shop/Report.aspx month=<value>&id=<value> 443 <host>\\<user> <address> <agent> http://<host>/ 200 0 64 4005"
        ),
        (
            "2026-11-24 11:34:36 W3SVC1 WEB01 10.0.0.7 POST /a.aspx - 80 - fe80::1%4 HTTP/1.1 curl/8 ASP.NET_SessionId=abc;+x=y - shop.example 502 3 12029 100 200 21000",
            "2026-11-24 11:34:36 W3SVC1 <host> <address> POST /a.aspx - 80 - <address> HTTP/1.1 <agent> <agent> - <host> 502 3 12029 100 200 21000"
        ),
        (
            "2026-11-24 11:34:36 10.0.0.7 GET /x 12345 80 4711 10.1.1.1 curl/8 - 200 0 0 15",
            "2026-11-24 11:34:36 <address> GET /x <value> 80 <user> <address> <agent> - 200 0 0 15"
        ),
        (
            "2026-11-24 11:34:36 10.0.0.1 4010 10.0.0.2 80 HTTP/1.1 GET /x?token=1 503 1 AppOffline ShopPool",
            "2026-11-24 11:34:36 <address> 4010 <address> 80 HTTP/1.1 GET /x?token=<token> 503 1 AppOffline ShopPool"
        ),
        (
            "2026-11-24 11:34:36 2001:db8::7%0 4010 10.0.0.2 80 - - - - - Timer_ConnectionIdle -",
            "2026-11-24 11:34:36 <address> 4010 <address> 80 - - - - - Timer_ConnectionIdle -"
        ),
    ])
    func `a row of W3C keeps what is no name`(line: String, copy: String) throws {
        #expect(try Self.redacted(line) == copy)
    }

    @Test(arguments: [
        (
            #"Nov 24 12:35:23 lb1 haproxy[30969]: 10.0.1.2:47107 [24/Nov/2026:12:35:23.854] www shop/s1 0/0/0/35/35 502 1926 SID=abc - SH-- 2/2/1/1/0 0/0 {shop.example|Mozilla/5.0 (X11)|10.2.2.2} {} "GET /a?b=c HTTP/1.1""#,
            #"Nov 24 12:35:23 <host> haproxy[30969]: <address>:47107 [24/Nov/2026:12:35:23.854] www shop/s1 0/0/0/35/35 502 1926 SID=<cookie> - SH-- 2/2/1/1/0 0/0 {<host>|<agent>|<address>} {} "GET /a?b=<value> HTTP/1.1""#
        ),
        (
            "[WARNING] 329/123523 (30969) : Server shop/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\"",
            "[WARNING] 329/123523 (30969) : Server shop/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\""
        ),
    ])
    func `HAProxy's rows keep timers, termination and names of backends`(line: String, copy: String) throws {
        #expect(try Self.redacted(line) == copy)
    }

    @Test(arguments: [
        (
            #"2026/11/24 12:34:35 [error] 29233#29233: *135 upstream timed out (110: Connection timed out) while reading response header from upstream, client: 127.10.52.169, server: shop.example, request: "GET /Shop/Report.aspx?month=2026-07 HTTP/1.1", upstream: "http://127.0.0.1:29735/Shop/Report.aspx?month=202"#,
            #"2026/11/24 12:34:35 [error] 29233#29233: *135 upstream timed out (110: Connection timed out) while reading response header from upstream, client: <address>, server: <host>, request: "GET /Shop/Report.aspx?month=<value> HTTP/1.1", upstream: "http://<address>:29735/Shop/Report.aspx?month=<value>"#
        ),
        (
            #"[Wed Jun 17 13:08:42.787147 2026] [proxy_http:error] [pid 12182:tid 140] (70007)The timeout specified has expired: [client 10.1.1.1:52924] AH01102: error reading status line from remote server app01:8000, referer: https://shop.example/x?y=zzz"#,
            #"[Wed Jun 17 13:08:42.787147 2026] [proxy_http:error] [pid 12182:tid 140] (70007)The timeout specified has expired: [client <address>:52924] AH01102: error reading status line from remote server <host>:8000, referer: https://<host>/x?y=<value>"#
        ),
        (
            #"[Wed Jun 17 13:08:42 2026] [error] [client 10.1.1.1] user alice: authentication failure for "/private": Password Mismatch"#,
            #"[Wed Jun 17 13:08:42 2026] [error] [client <address>] user <user>: authentication failure for "/private": Password Mismatch"#
        ),
        (
            #"2012/04/09 11:53:29 [error] 2865#0: *66647 user "xyzzy" was not found in "/var/www/.htpasswd", client: 192.0.43.10, server: www.myhost.com, request: "GET / HTTP/1.1", host: "www.myhost.com:8080""#,
            #"2012/04/09 11:53:29 [error] 2865#0: *66647 user "<user>" was not found in "/var/www/.htpasswd", client: <address>, server: <host>, request: "GET / HTTP/1.1", host: "<host>:8080""#
        ),
    ])
    func `error lines keep the product's words`(line: String, copy: String) throws {
        #expect(try Self.redacted(line) == copy)
    }

    @Test(arguments: [
        (
            #"{"level":"error","ts":1597924637.90,"logger":"http.log.error","msg":"dial tcp [::1]:8050: connect: connection refused","request":{"remote_ip":"10.1.1.1","method":"POST","host":"shop.example","uri":"/a?b=c\u0026d=e","headers":{"Cookie":["sid=abc; x=y"],"User-Agent":["curl/8"],"X-Weird":["alice"]}},"user_id":"bob","status":502,"duration":0.1"#,
            #"{"level":"error","ts":1597924637.90,"logger":"http.log.error","msg":"dial tcp [<address>]:8050: connect: connection refused","request":{"remote_ip":"<address>","method":"POST","host":"<host>","uri":"/a?b=<value>\u0026d=<value>","headers":{"Cookie":["sid=<cookie>; x=<cookie>"],"User-Agent":["<agent>"],"X-Weird":["<value>"]}},"user_id":"<user>","status":502,"duration":0.1"#
        ),
        (
            #"{"response_code":"503","response_flags":"UAEX","upstream_host":"10.0.0.1:80","authority":"shop.example","request_id":"a2b7","path":"/api?k=v","start_time":"2019-11-19T03:27:35.402Z","x_forwarded_for":"10.1.1.1,10.2.2.2","user_agent":"Go-http"#,
            #"{"response_code":"503","response_flags":"UAEX","upstream_host":"<address>:80","authority":"<host>","request_id":"<token>","path":"/api?k=<value>","start_time":"2019-11-19T03:27:35.402Z","x_forwarded_for":"<address>,<address>","user_agent":"<agent>"#
        ),
        (
            #"{"log":"10.1.1.1 - bob [24/Nov/2026:12:34:35 +0100] \"GET /a?b=ccc HTTP/1.1\" 502 1 \"-\" \"curl/8\"\n","stream":"stdout","time":"2026-11-24T11:34:35.1Z"}"#,
            #"{"log":"<address> - <user> [24/Nov/2026:12:34:35 +0100] \"GET /a?b=<value> HTTP/1.1\" 502 1 \"-\" \"<agent>\"\n","stream":"stdout","time":"2026-11-24T11:34:35.1Z"}"#
        ),
    ])
    func `JSON keeps numbers, times and known words, also where it was cut`(line: String, copy: String) throws {
        #expect(try Self.redacted(line) == copy)
    }

    @Test(arguments: [
        (
            #"https 2018-07-02T22:23:00.186641Z app/my-lb/50dc6c495c0c9188 10.1.1.1:2817 10.0.0.1:80 0.086 0.048 -1 502 - 0 57 "GET https://www.example.com:443/a?b=ccccc HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/t/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "-" 1 2018-07-02T22:22:48.364000Z "forward" "-" "TargetConnectionError" "10.0.0.1:80" "-""#,
            #"https 2018-07-02T22:23:00.186641Z app/my-lb/<token> <address>:2817 <address>:80 0.086 0.048 -1 502 - 0 57 "GET https://<host>:443/a?b=<value> HTTP/1.1" "<agent>" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:<user>:targetgroup/t/<token> "<value>" "<host>" "-" 1 2018-07-02T22:22:48.364000Z "forward" "-" "TargetConnectionError" "<address>:80" "-""#
        ),
        (
            #"[2019-03-06T09:31:27.354Z] "GET /status/418 HTTP/1.1" 503 UC upstream_reset_before_response_started{connection_termination} - "-" 0 95 0 - "10.90.16.220" "Apache-HttpClient/4.5.1" "3a7cbcc1-af72-47fb-bbac-a7672951f50f" "health.abc.com" "10.80.47.192:8181" outbound|80||health-api.production.svc.cluster.local 10.80.45.233:37132 - -"#,
            #"[2019-03-06T09:31:27.354Z] "GET /status/418 HTTP/1.1" 503 UC upstream_reset_before_response_started{connection_termination} - "-" 0 95 0 - "<address>" "<agent>" "<token>" "<host>" "<address>:8181" outbound|80||<host> <address>:37132 - -"#
        ),
    ])
    func `rows of load balancers keep their words`(line: String, copy: String) throws {
        #expect(try Self.redacted(line) == copy)
    }

    @Test(arguments: [
        (
            "<Computer>WEB01</Computer><Security UserID='S-1-5-21-1-2-3-1001'/><Data Name='TargetUserName'>alice</Data><Data Name='AppPoolID'>ShopPool</Data>",
            "<Computer><host></Computer><Security UserID='<user>'/><Data Name='TargetUserName'><user></Data><Data Name='AppPoolID'>ShopPool</Data>"
        ),
        ("Account Name:\t\talice\tAccount Domain:\t\tCORP", "Account Name:\t\t<user>\tAccount Domain:\t\t<host>"),
        (
            "A worker of CORP\\alice ended, see C:\\Users\\bob\\dump.log",
            "A worker of <host>\\<user> ended, see C:\\Users\\<user>\\dump.log"
        ),
        (
            "IIS APPPOOL\\ShopPool, C:\\inetpub\\logs\\u_ex261124.log",
            "IIS APPPOOL\\ShopPool, C:\\inetpub\\logs\\u_ex261124.log"
        ),
        ("/home/alice/logs/access.log", "/home/<user>/logs/access.log"),
        (
            "see httperr1.log, Report.aspx, web.config and access.log.1.gz",
            "see httperr1.log, Report.aspx, web.config and access.log.1.gz"
        ),
        ("proxy_pass http://app:8080; # by bob@corp.example", "proxy_pass http://<host>:8080; # by <email>"),
        ("server app1 10.0.0.1:8080 check cookie s1", "server app1 <address>:8080 check cookie s1"),
        (
            "connectionString=\"Server=db01;User Id=sa;Password=Pa55\"",
            "connectionString=\"Server=<host>;User Id=<user>;Password=<token>\""
        ),
        ("https://bob:pw@intra.example/a/b?x=y#z", "https://<user>:<token>@<host>/a/b?x=<value>"),
        ("GET /go%3Furl%3Dsecretvalue and /x?u=http%3A%2F%2F10.0.0.7%2F", "GET /go%3F<value> and /x?u=<value>"),
        ("/u/alice@b.example/f47ac10b-58cc-4372-a567-0e02b2c3d479/7", "/u/<email>/<token>/7"),
        ("Cookie: a=bcd; e=fgh", "Cookie: a=<cookie>; e=<cookie>"),
        (
            "1609459200.123   5006 10.0.0.1 TCP_MISS/502 4096 GET http://shop.example/x?y=zz alice HIER_DIRECT/10.0.0.2 text/html",
            "1609459200.123   5006 <address> TCP_MISS/502 4096 GET http://<host>/x?y=<value> <user> HIER_DIRECT/<address> text/html"
        ),
        ("web77.corp.example is web77", "<host> is <host>"),
        ("a key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a key <token>"),
        ("Host: shop.example\\r\\nCookie: a=bbbbb\\r\\n", "Host: <host>\\r\\nCookie: a=<cookie>\\r\\n"),
        ("secret_key = abcdef", "secret_key = <token>"),
        ("0.1234567890123456789 and 0x8080000000000000", "0.1234567890123456789 and 0x8080000000000000"),
        (
            "Clr4IntegratedAppPool, MSVCR120.dll, ECDHE-RSA-AES128-GCM-SHA256",
            "Clr4IntegratedAppPool, MSVCR120.dll, ECDHE-RSA-AES128-GCM-SHA256"
        ),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer <token>"),
        ("X-Forwarded-For: 10.0.0.1, 2001:DB8::2, ::ffff:10.0.0.3", "X-Forwarded-For: <address>, <address>, <address>"),
        (
            "25 of 25 failures stop at 3 s, 2026-11-24T11:34:23Z/PT20M",
            "25 of 25 failures stop at 3 s, 2026-11-24T11:34:23Z/PT20M"
        ),
        (
            "SSL routines::bad record type; std::string; 11:34:35.123",
            "SSL routines::bad record type; std::string; 11:34:35.123"
        ),
        ("a cut address 192.168.1…", "a cut address <address>…"), ("a cut name shop.exam…", "a cut name <host>…"),
        ("\\\\files01\\share\\x.log and 00:50:56:9e:57:60", "\\\\<host>\\share\\x.log and <address>"),
        ("arn:aws:acm:eu-west-1:123456789012:certificate/abc", "arn:aws:acm:eu-west-1:<user>:certificate/abc"),
    ])
    func `free text loses names, addresses and secrets`(text: String, copy: String) throws {
        #expect(try Self.redacted(text) == copy)
    }

    @Test(arguments: [
        ("2001:db8:0:0:0:0:0:1", "[2001:DB8::1]:443"), ("10.0.0.7", "::ffff:10.0.0.7"), ("fe80::1%eth0", "fe80:0::1"),
        ("Alice@B.example", "alice%40b.example"), ("https://Shop.Example/", "https://shop.example:8443/"),
    ])
    func `the same thing has the same name however it is spelled`(first: String, second: String) throws {
        var redactor = try Self.redactor()
        func name(_ text: String) -> Substring? {
            redactor.redact(text).split { !($0.isLetter || $0.isNumber || $0 == "-") }.first { $0.contains("-") }
        }
        let one = try #require(name("at " + first))
        #expect(name("at " + second) == one)
    }

    @Test func `what was learned in one text is found in another`() throws {
        var redactor = try Self.redactor([SensitiveValue(.user, "bob")])
        redactor.learn(#"10.1.1.1 - jdoe77 [24/Nov/2026:12:34:35 +0100] "GET /a?q=Sesame42 HTTP/1.1" 502 1"#)
        let note = redactor.redact("bob says that jdoe77 saw it, path /users/JDoe77/Sesame42; bobby did not")
        #expect(Self.outline(note) == "<user> says that <user> saw it, path /users/<user>/<value>; bobby did not")
        #expect(redactor.removed == ["user": 2, "value": 1])
    }

    @Test func `another key gives other names`() throws {
        var one = Redactor(key: try #require(PseudonymKey(bytes: Array(1...32))))
        var other = Redactor(key: try #require(PseudonymKey(bytes: Array(2...33))))
        #expect(one.redact("10.0.0.7") != other.redact("10.0.0.7"))
        let key = PseudonymKey.random()
        #expect(PseudonymKey(hexadecimal: key.hexadecimal + "\n") == key)
        #expect(PseudonymKey(hexadecimal: "abc") == nil)
        #expect(PseudonymKey(bytes: [1, 2, 3]) == nil)
    }

    @Test func `no bytes and no length bring it down`() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "\"", "[", "{\"", "}", "]", "\\", "%", "%3F", "?", "=", "&", ":", "://", "@", "10.0.0.1", "::", "<", ">",
            " ", "\n", "a", "é",
            "\u{0}", "…", "GET /", "HTTP/1.1\"", "[24/Nov/2026:12:34:35 +0100]", "2026-11-24 11:34:36", "\\u00",
            "Cookie:", "user ", "-",
        ]
        for _ in 0..<1500 {
            let text = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            var redactor = try Self.redactor()
            redactor.learn(text)
            #expect(!redactor.redact(text).contains("10.0.0.1"), "\(text)")
            _ = SecretScrubber().scrubbed(text)
        }
    }

    @Test(arguments: [
        "a://", "a=", "x?y", "a:1", "/&", "*?b", "{\"", "[\"", "10.0.", "%3A%2F%2F", "@a", "user ", "\\a", "a.b",
        "Cookie: ", "<a>", "%41/",
    ])
    func `a long text takes no more than its length's time`(piece: String) throws {
        let text = String(repeating: piece, count: 30_000 / piece.utf8.count)
        let clock = ContinuousClock()
        var redactor = try Self.redactor()
        let time = clock.measure {
            redactor.learn(text)
            _ = redactor.redact(text)
        }
        // Quadratic time would be minutes.
        #expect(time < .seconds(10), "\(piece): \(time)")
    }
}
