import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import Times

/// What products' own ways of logging mean.
struct ProductFormatTests {
    private func entries(_ text: String, _ format: String? = nil, name: String = "access.log") throws -> [Entry] {
        let log = try AccessLog.open(
            MemorySource(name: name, text: text), format: try format.map { try AccessLogFormat.parse($0) })
        var entries: [Entry] = []
        _ = try log.scan { row in
            let entry = row.entry()
            #expect(entry.name == row.name)
            entries.append(entry)
            return .next
        }
        return entries
    }

    private func sample(_ name: String) throws -> String {
        try #require(FormatCatalogue.all.first { $0.name == name }?.samples.first) + "\n"
    }

    // MARK: - HAProxy

    private let httplog =
        "10.0.0.9:4001 [04/Mar/2026:10:17:21.250] fe~ be/s1 1/20/3/400/424 502 209 - - SH-- 5/4/3/2/+1 7/8 {a|b c} {} \"GET /x#20y?q=1 HTTP/1.1\"\n"

    @Test(arguments: [
        "log-format \"%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r\"",
        "log-format %ci:%cp\\ [%tr]\\ %ft\\ %b/%s\\ %TR/%Tw/%Tc/%Tr/%Ta\\ %ST\\ %B\\ %CC\\ %CS\\ %tsc\\ %ac/%fc/%bc/%sc/%rc\\ %sq/%bq\\ %hr\\ %hs\\ %{+Q}r",
        "%[src]:%[src_port] [%tr] %ft %b/%s %[req.timer.hdr]/%Tw/%Tc/%Tr/%Ta %[status] %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r",
    ])
    func `a log-format string gives what httplog gives`(format: String) throws {
        for text in [
            httplog, httplog.split(separator: " {a|b c} {}").joined(),
            httplog.split(separator: "10.0.0.9").joined(separator: "2001:db8::1")
                .split(separator: "400/424 502").joined(separator: "-1/424 -1"),
        ] {
            let own = text.hasPrefix("10") ? text : "2001:db8::1" + text
            let plain = try #require(try entries(own, "httplog").first)
            let entry = try #require(try entries(own, format).first)
            #expect(entry.proxyTimers == plain.proxyTimers)
            #expect(entry.client == plain.client)
            #expect(entry.clientPort == plain.clientPort)
            #expect(entry.time == plain.time)
            #expect(entry.duration == plain.duration)
            #expect(entry.status == plain.status)
            #expect(entry.bytesSent == plain.bytesSent)
            #expect(entry.normalizedTarget == plain.normalizedTarget)
            #expect(entry.name == plain.name)
        }
    }

    @Test func `a log-format of JSON, of parts and with samples that mean nothing is read`() throws {
        let json =
            "{\"t\":\"%trl\",\"ms\":%ms,\"s\":%ST,\"m\":\"%HM\",\"p\":\"%HP\",\"q\":\"%HQ\",\"x\":\"%[var(txn.a),lower]\",\"ta\":%Ta}"
        let row =
            "{\"t\":\"04/Mar/2026:11:15:00 +0100\",\"ms\":042,\"s\":502,\"m\":\"GET\",\"p\":\"/a\",\"q\":\"?b=1\",\"x\":\"y z\",\"ta\":31}\n"
        let entry = try #require(try entries(row, "haproxy: " + json).first)
        #expect(entry.time.iso8601 == "2026-03-04T10:15:00.042Z")
        #expect(entry.status == 502 && entry.path == "/a" && entry.query == "b=1")
        #expect(entry.duration == .milliseconds(31))
    }

    @Test func `clf has its milliseconds and timers, tcplog its connections`() throws {
        let clf = try #require(try entries(sample("httplog-clf")).first)
        #expect(clf.time.iso8601 == "2026-03-04T10:15:00.334Z")
        #expect(clf.proxyTimers?.termination == "SH--" && clf.proxyTimers?.response == nil)
        #expect(clf.clientPort == 46798 && clf.duration == .milliseconds(7))
        let log = try AccessLog.open(MemorySource(name: "t", text: sample("tcplog")))
        let tally = try log.scan { _ in .next }
        #expect(tally.lacks.contains { $0.contains("option httplog") })
        let tcp = try #require(try entries(sample("tcplog")).first)
        #expect(tcp.status == -1 && tcp.proxyTimers?.termination == "sC" && tcp.duration == .milliseconds(5007))
        // Rows of requests come before more rows of connections.
        let mixed = try AccessLog.open(
            MemorySource(name: "t", text: sample("tcplog") + sample("tcplog") + sample("httplog")))
        #expect(mixed.format.name == "httplog")
    }

    // MARK: - Format strings

    @Test(arguments: [
        (
            "<Valve className=\"org.apache.catalina.valves.AccessLogValve\" pattern=\"%h %l %u %t &quot;%r&quot; %s %b %{ms}T\"/>",
            "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 - 2500", ProductID.tomcat
        ),
        (
            "access_log_format = '%(h)s %(l)s %(u)s %(t)s \"%(r)s\" %(s)s %(b)s \"%(f)s\" \"%(a)s\" %(D)s'",
            "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 5 \"-\" \"c\" 2500000", .gunicorn
        ),
        (
            "hypercorn: %(h)s %(t)s %(m)s %(Uq)s %(s)s %(L)s",
            "192.0.2.7:5 [04/Mar/2026:10:15:00 +0000] GET /a?b=1 502 2.500", .hypercorn
        ),
        (
            ":remote-addr [:date[iso]] \":method :url HTTP/:http-version\" :status :res[content-length] - :response-time ms",
            "192.0.2.7 [2026-03-04T10:15:00.000Z] \"GET /a?b=1 HTTP/1.1\" 502 5 - 2500.000 ms", .node
        ),
        (
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% %DURATION% %DOWNSTREAM_REMOTE_ADDRESS%\\n",
            "[2026-03-04T10:15:00.000Z] \"GET /a?b=1 HTTP/1.1\" 502 UF 2500 192.0.2.7:5", .envoy
        ),
        (
            "varnish: %h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-agent}i\" %D",
            "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET http://shop/a?b=1 HTTP/1.1\" 502 5 \"-\" \"c\" 2500000",
            .varnish
        ),
        (
            "accesslog.format = \"%h %V %u %t \\\"%r\\\" %>s %b %D\"",
            "192.0.2.7 shop - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 5 2500000", .lighttpd
        ),
        (
            "%h [%{%Y-%m-%d %H:%M:%S}t.%{msec_frac}t] \"%r\" %>s %D",
            "192.0.2.7 [2026-03-04 10:15:00.000] \"GET /a?b=1 HTTP/1.1\" 502 2500000", .apache
        ),
    ])
    func `servers' own format strings are obeyed`(format: String, row: String, product: ProductID) throws {
        let plain = format.hasSuffix("\\n") ? String(format.dropLast(2)) : format
        let entry = try #require(try entries(row + "\n", plain).first)
        #expect(entry.product == product)
        #expect(entry.time.iso8601 == "2026-03-04T10:15:00Z")
        #expect(entry.status == 502)
        #expect(entry.method == "GET" && entry.path == "/a" && entry.query == "b=1")
        #expect(entry.client == "192.0.2.7")
        #expect(entry.duration == .milliseconds(2500))
    }

    // MARK: - Clouds

    @Test func `a balancer's duration and moment are those of its stamps`() throws {
        let alb = try #require(try entries(sample("aws-alb")).first)
        #expect(alb.duration == .microseconds(4_186_641))
        #expect(alb.start.contains(alb.time - .microseconds(4_186_641)))
        #expect(alb.waitedForServer == .milliseconds(4205))
        let short = try #require(try entries(sample("aws-alb-short")).first)
        #expect(short.duration == .milliseconds(4206))
        // A classic balancer's stamp is when the request came.
        #expect(try entries(sample("aws-elb")).first?.moment == .start)
        let v6 = sample6.split(separator: "192.0.2.7:2817").joined(separator: "[fe80::202:b3ff]:443")
        let entry = try #require(try entries(v6 + "\n").first)
        #expect(entry.client == "fe80::202:b3ff" && entry.clientPort == 443)
        let tls =
            "https"
            + sample6.dropFirst(5).split(separator: "\"GET https://shop.example:443/a HTTP/1.1\"").joined(
                separator: "\"- - -\"")
        let tally = try AccessLog.open(MemorySource(name: "x", text: sample6 + "\n" + tls + "\n")).scan { _ in .next }
        #expect(tally.rows == 1 && tally.others == 1)
    }

    private var sample6: String {
        "https 2026-03-04T10:15:00.186641Z app/s/5 192.0.2.7:2817 10.0.0.1:80 0.1 0.2 0.3 502 502 9 8 \"GET https://shop.example:443/a HTTP/1.1\" \"c\" - - arn \"Root=1-5\" \"-\" \"-\" 0 2026-03-04T10:14:56Z \"forward\" \"-\" \"-\" \"-\" \"-\" \"-\" \"-\""
    }

    @Test func `Cloudflare's two stamps give the duration, in whatever unit they are`() throws {
        let text = try sample("cloudflare")
        let entry = try #require(try entries(text).first)
        #expect(entry.duration == .seconds(4) && entry.moment == .start)
        #expect(entry.upstream?.statuses == [0])
        let nano = text.split(separator: "\"2026-03-04T10:15:04Z\"").joined(separator: "1772619304500000000")
            .split(separator: "\"2026-03-04T10:15:00Z\"").joined(separator: "1772619300000000000")
        let other = try #require(try entries(nano).first)
        #expect(other.time == entry.time && other.duration == .milliseconds(4500))
    }

    @Test func `Application Gateway's first version logs milliseconds and hides the server's status in the query`()
        throws
    {
        let row =
            "{\"timeStamp\":\"2026-03-04T10:15:00Z\",\"properties\":{\"clientIP\":\"192.0.2.7\",\"httpMethod\":\"GET\",\"requestUri\":\"/a\","
            + "\"requestQuery\":\"b=1&X-AzureApplicationGateway-CACHE-HIT=0&SERVER-ROUTED=10.4.0.4&X-AzureApplicationGateway-LOG-ID="
            + "874f1f0f&SERVER-STATUS=502\",\"httpStatus\":\"502\",\"sentBytes\":\"553\",\"timeTaken\":\"205\"}}\n"
        let entry = try #require(try entries(row).first)
        #expect(entry.duration == .milliseconds(205))
        #expect(entry.query == "b=1" && entry.requestID == "874f1f0f")
        #expect(entry.upstream?.statuses == [502] && entry.upstream?.addresses == ["10.4.0.4"])
    }

    @Test func `CloudFront's rows have its result, host and seconds`() throws {
        let entry = try #require(try entries(sample("aws-cloudfront")).first)
        #expect(entry.product == .cloudFront && entry.flags == "OriginConnectError")
        #expect(entry.duration == .milliseconds(4001) && entry.host == "shop.example")
        #expect(entry.clientPort == 51512)
    }

    // MARK: - IIS

    @Test func `IIS's own format is read in the zone told, and Advanced Logging's local time too`() throws {
        let text = try sample("iis-native")
        let log = try AccessLog.open(MemorySource(name: "in260304.log", text: text), zone: LogZone("Europe/Berlin"))
        var entries: [Entry] = []
        _ = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        #expect(entries.first?.time.iso8601 == "2026-03-04T10:17:21Z")
        #expect(entries.first?.iis?.win32Status == 64)
        #expect(entries.first?.duration == .milliseconds(184_312))
        #expect(entries.first?.query == "a=b")
        let advanced =
            "#Software: IIS Advanced Logging Module\n#Fields: date-local time-local cs-uri-stem sc-status TimeTakenMS\n"
            + "2026-03-04 11:17:21.5 /a 502 31\n"
        let local = try AccessLog.open(MemorySource(name: "a", text: advanced), zone: LogZone("+01:00"))
        #expect(local.zone.origin == .told)
        _ = try local.scan { row in
            #expect(row.time.iso8601 == "2026-03-04T10:17:21.500Z" && row.duration == .milliseconds(31))
            return .next
        }
    }

    @Test(arguments: [
        "nc260304.log", "localhost_access_log.2026-03-04.txt", "varnishncsa.log",
        "/var/log/lighttpd/access-lighttpd.log",
        "gunicorn-access.log", "nginx.log", "/srv/apache2/access_log", "a.log", "x",
    ])
    func `a file's name tells nothing of whose common rows it has`(name: String) throws {
        let log = try AccessLog.open(MemorySource(name: name, text: sample("common")))
        let plain = try AccessLog.open(MemorySource(name: "b.txt", text: sample("common")))
        #expect(log.format == plain.format && log.isProductAssumed)
    }

    @Test func `one word more before the frontend is stepped over`() throws {
        let row =
            "10.0.0.9:4001 [04/Mar/2026:10:17:21.250] shop.example fe~ be/s1 1/20/3/400/424 502 209 - - SH-- 5/4/3/2/+1 7/8 \"GET /x HTTP/1.1\" TLSv1.3\n"
        let entry = try #require(try entries(row).first)
        #expect(entry.proxyTimers?.frontend == "fe" && entry.proxyTimers?.backend == "be")
        #expect(entry.proxyTimers?.termination == "SH--" && entry.path == "/x" && entry.duration == .milliseconds(424))
    }

    @Test func `an agent that ends its own quote does not set the duration`() throws {
        let row =
            "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a HTTP/1.1\" 504 15 \"-\" \"x\" 7 \"shop@file\" \"http://10.9.9.9:80\" 60000ms\" 5 \"store@docker\" \"https://10.0.0.7:8443\" 3061ms\n"
        let plain = try sample("traefik")
        let entry = try #require(try entries(plain + row + plain).dropFirst().first)
        #expect(entry.duration == .milliseconds(3061) && entry.upstream?.addresses == ["https://10.0.0.7:8443"])
    }

    @Test func `URLs in all requests are Varnish's, which is assumed; hosts beside clients are anybody's`() throws {
        let varnish = "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET http://shop/a HTTP/1.1\" 502 5 \"-\" \"c\"\n"
        let log = try AccessLog.open(MemorySource(name: "x", text: varnish + varnish))
        #expect(log.format.product == .varnish && log.isProductAssumed)
        // Not where a scanner sends some.
        let some = try AccessLog.open(
            MemorySource(name: "x", text: varnish + varnish + sample("common")))
        #expect(some.format.product != .varnish)
        let beside = "192.0.2.7 shop.example - [04/Mar/2026:10:15:00 +0000] \"GET /a HTTP/1.1\" 502 5 \"-\" \"c\"\n"
        let entry = try #require(try entries(beside + beside).first)
        #expect(entry.host == "shop.example" && entry.client == "192.0.2.7")
    }

    @Test func `two formats in one file keep the fields of both`() throws {
        let plain = "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"c\"\n"
        let rich =
            "192.0.2.7 - - [04/Mar/2026:10:15:01 +0000] \"GET /b HTTP/1.1\" 502 5 \"-\" \"c\" 311 0.045 [ns-web-80] [] "
            + "10.0.0.5:80 5 0.044 502 5f1c4\n"
        let log = try AccessLog.open(MemorySource(name: "log", text: plain + rich + rich + rich))
        var entries: [Entry] = []
        let tally = try log.scan { row in
            entries.append(row.entry())
            return .next
        }
        #expect(tally.rows == 4 && tally.unparsed == 0)
        #expect(entries.map(\.duration) == [nil, .milliseconds(45), .milliseconds(45), .milliseconds(45)])
        #expect(entries.map(\.path) == ["/a", "/b", "/b", "/b"])
    }

    @Test func `a row carries what the product says of the reason`() throws {
        let row =
            "shop.example - [2026-03-04T10:15:00.4Z] \"GET /a HTTP/1.1\" 502 0 9 \"-\" \"c\" \"192.0.2.7:4\" \"10.0.0.5:6\" "
            + "x_forwarded_for:\"192.0.2.7\" vcap_request_id:\"5f1c-4\" response_time:0.045 "
            + "x_cf_routererror:\"endpoint_failure (dial tcp 10.0.0.5:6: connect: connection refused)\"\n"
        let log = try AccessLog.open(MemorySource(name: "log", text: row + row))
        var details: [String?] = []
        _ = try log.scan { row in
            details.append(row.entry().details)
            return .next
        }
        #expect(details.count == 2 && details.allSatisfy { $0?.contains("connection refused") == true })
    }

    @Test(arguments: ["=a b", ":", "k=", "\"", "=\"", "at=error = code=H1"])
    func `broken pairs end`(text: String) throws {
        let head = "2026-03-04T10:15:00.1+00:00 heroku[router]: "
        let good = head + "method=GET path=\"/a\" status=503 service=5ms code=H12\n"
        let log = try AccessLog.open(MemorySource(name: "log", text: good + good + head + text + "\n"))
        let tally = try log.scan { _ in .next }
        #expect(tally.rows == 2)
    }
}
