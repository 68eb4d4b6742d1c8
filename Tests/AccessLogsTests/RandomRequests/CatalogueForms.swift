import Products

/// Forms of the formats that are known by name, each as its product writes it.
enum CatalogueForms {
    static let all = containers + clouds + servers + columns + others

    private static func object(_ members: [(String, String?)]) -> String {
        "{" + members.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + "}"
    }

    private static func json(_ text: String?, html: Bool = false) -> String? {
        text.map { ProductText.json($0, html: html) }
    }

    private static func quoted(_ value: some CustomStringConvertible) -> String { "\"\(value)\"" }

    private static func form(
        _ name: String, _ moment: StampMoment, step: Int64, _ length: WrittenForm.Length,
        hazards: Hazards = .withoutZones, hasClient: Bool = true, hasTarget: Bool = true, isKnown: Bool = true,
        header: String = "", variant: String = "", _ row: @escaping @Sendable (DrawnRequest) -> String
    ) -> WrittenForm {
        WrittenForm(
            name: variant.isEmpty ? name : "\(name), \(variant)", told: name, isKnown: isKnown, moment: moment,
            step: step,
            length: length, hazards: hazards, hasClient: hasClient, hasTarget: hasTarget, header: header, row: row)
    }

    // MARK: - Proxies

    private static let containers: [WrittenForm] = [
        form("traefik-json", .start, step: 1, .steps(1)) { request in
            object([
                ("ClientAddr", quoted("\(request.client):\(request.port)")), ("ClientHost", quoted(request.client)),
                ("ClientPort", quoted(request.port)), ("ClientUsername", json(request.user ?? "-", html: true)),
                ("DownstreamContentSize", String(request.sent)), ("DownstreamStatus", String(request.status)),
                ("Duration", String(request.duration * 1000)), ("OriginDuration", String(request.duration * 500)),
                ("OriginStatus", String(request.status)), ("Overhead", "12345"), ("RequestCount", "5"),
                ("RequestHost", quoted(request.host)), ("RequestMethod", quoted(request.method)),
                ("RequestPath", json(request.target, html: true)), ("RequestProtocol", quoted("HTTP/1.1")),
                ("ServiceAddr", quoted(request.server)),
                ("StartLocal", quoted(ProductText.iso(request.start, places: 6))),
                ("StartUTC", quoted(ProductText.iso(request.start, places: 6))), ("level", quoted("info")),
                ("request_User-Agent", json(request.agent, html: true)),
                ("time", quoted(ProductText.iso(request.end, places: 0))),
            ])
        },
        form("traefik", .start, step: 1_000_000, .steps(1000), hazards: [.v6, .rawUTF8]) { request in
            "\(request.client) - \(request.user ?? "-") [\(ProductText.common(request.start, east: 0))] \"\(request.requestLine)\" \(request.status) \(request.sent) "
                + "\"\(request.referer ?? "-")\" \"\(request.agent ?? "-")\" 5 \"shop@docker\" \"http://\(request.server)\" \(request.duration / 1000)ms"
        },
        form("caddy", .end, step: 1, .steps(1)) { request in
            object([
                ("level", quoted("info")), ("ts", ProductText.seconds(request.end, places: 6)),
                ("logger", quoted("http.log.access.log0")), ("msg", quoted("handled request")),
                (
                    "request",
                    object([
                        ("remote_ip", quoted(request.client)), ("remote_port", quoted(request.port)),
                        ("client_ip", quoted(request.client)), ("proto", quoted("HTTP/2.0")),
                        ("method", quoted(request.method)), ("host", quoted(request.host)),
                        ("uri", json(request.target)),
                        ("headers", object([("User-Agent", json(request.agent).map { "[\($0)]" })])),
                    ])
                ), ("bytes_read", "0"), ("user_id", json(request.user ?? "")),
                // Seconds as a float: a whole second has no point, but nobody takes one to the nanosecond.
                ("duration", ProductText.seconds(request.duration, places: 6) + "001"), ("size", String(request.sent)),
                ("status", String(request.status)),
            ])
        },
        form("caddy", .end, step: 1, .open(1), variant: "duration_format ns") { request in
            caddy(request, String(request.duration * 1000))
        },
        form("caddy", .end, step: 1, .open(1000), variant: "duration_format ms") { request in
            caddy(request, String(request.duration / 1000))
        },
        form("caddy", .end, step: 1, .steps(1), variant: "duration_format string") { request in
            caddy(request, quoted(ProductText.go(request.duration)))
        },
        form("envoy-json", .start, step: 1000, .steps(1000)) { request in
            object([
                ("start_time", quoted(ProductText.iso(request.start, places: 3))), ("method", quoted(request.method)),
                ("path", json(request.target)), ("protocol", quoted("HTTP/1.1")),
                ("response_code", String(request.status)), ("response_flags", quoted(request.flags)),
                ("response_code_details", json(request.details)), ("bytes_sent", String(request.sent)),
                ("duration", String(request.duration / 1000)),
                ("upstream_service_time", request.headed.map { quoted($0 / 1000) } ?? "null"),
                ("authority", quoted(request.host)), ("user_agent", json(request.agent)),
                ("request_id", quoted(request.requestID)), ("upstream_host", quoted(request.server)),
                (
                    "downstream_remote_address",
                    quoted(
                        request.client.contains(":")
                            ? "[\(request.client)]:\(request.port)" : "\(request.client):\(request.port)")
                ),
            ])
        },
        form("squid", .end, step: 1000, .steps(1000), hazards: [.v6, .rawQuotes]) { request in
            let elapsed = String(request.duration / 1000)
            return
                "\(ProductText.seconds(request.end, places: 3)) \(String(repeating: " ", count: max(0, 6 - elapsed.utf8.count)))\(elapsed) \(request.client) TCP_MISS/\(request.status) \(request.sent) \(request.method) http://\(request.host)\(ProductText.percent(request.target)) - HIER_DIRECT/10.0.0.5 text/html"
        },
        form("gorouter", .start, step: 1, .steps(1), hazards: [.v6]) { request in
            "\(request.host) - [\(ProductText.iso(request.start, places: 6).dropLast())000Z] \"\(request.requestLine)\" \(request.status) 0 \(request.sent) \"\(request.referer ?? "-")\" \"\(request.agent ?? "-")\" \"\(request.client.contains(":") ? "[\(request.client)]" : request.client):\(request.port)\" \"\(request.server)\" x_forwarded_for:\"203.0.113.9\" x_forwarded_proto:\"https\" vcap_request_id:\"\(request.requestID)\" response_time:\(ProductText.seconds(request.duration, places: 6)) gorouter_time:0.000214 app_id:\"bae9\" app_index:\"0\" instance_id:\"7d\" x_cf_routererror:\"-\""
        },
        form("heroku-router", .end, step: 1, .steps(1000), hazards: []) { request in
            "\(ProductText.iso(request.end, places: 6, zone: "+00:00")) heroku[router]: at=info method=\(request.method) path=\"\(request.target)\" host=\(request.host) request_id=\(request.requestID) fwd=\"\(request.client)\" dyno=web.1 connect=1ms service=\(request.duration / 1000)ms status=\(request.status) bytes=\(request.sent) protocol=https"
        },
        form("apisix", .end, step: 1_000_000, .steps(1000)) { request in
            FormatStringLoggers.nginx(
                "$remote_addr - $remote_user [$time_local] $http_host \"$request\" $status $body_bytes_sent $request_time \"$http_referer\" \"$http_user_agent\" $upstream_addr $upstream_status $upstream_response_time \"http://x/a\"",
                request)
        },
        form("nginx-proxy-manager", .end, step: 1_000_000, .none, hazards: [.rawQuotes, .headers, .v6]) { request in
            FormatStringLoggers.nginx(
                "[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host \"$request_uri\" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $upstream_addr] \"$http_user_agent\" \"$http_referer\"",
                request)
        },
    ]

    private static func caddy(_ request: DrawnRequest, _ duration: String) -> String {
        object([
            ("level", quoted("info")), ("ts", ProductText.seconds(request.end, places: 6)),
            ("logger", quoted("http.log.access.log0")), ("msg", quoted("handled request")),
            (
                "request",
                object([
                    ("remote_ip", quoted(request.client)), ("method", quoted(request.method)),
                    ("host", quoted(request.host)), ("uri", json(request.target)),
                ])
            ), ("duration", duration), ("size", String(request.sent)), ("status", String(request.status)),
        ])
    }

    // MARK: - Clouds

    private static func alb(_ request: DrawnRequest) -> (String, String, String) {
        // Until the target closed the connection; what is left of a second goes to the client.
        let first = request.duration / 4
        return (
            ProductText.seconds(first, places: 3),
            ProductText.seconds(request.duration - 2 * first, places: 3),
            ProductText.seconds(first, places: 3)
        )
    }

    private static let clouds: [WrittenForm] = [
        form("aws-alb", .end, step: 1, .steps(1_000_000), hazards: []) { request in
            let (connect, target, response) = alb(request)
            return
                "https \(ProductText.iso(request.end, places: 6)) app/shop/5 \(request.client):\(request.port) \(request.server) \(connect) \(target) \(response) \(request.status) \(request.serverStatus.map(String.init) ?? "-") 94 \(request.sent) \"\(request.method) https://shop.example:443\(request.target) HTTP/1.1\" \"\(request.agent ?? "-")\" ECDHE TLSv1.2 arn:aws \"Root=1-\(request.requestID)\" \"shop.example\" \"-\" 0 \(ProductText.iso(request.start, places: 6)) \"forward\" \"-\" \"-\" \"\(request.server)\" \"502\" \"-\" \"-\""
        },
        form("aws-elb", .start, step: 1, .steps(3000), hazards: []) { request in
            let (connect, target, response) = alb(request)
            return
                "\(ProductText.iso(request.start, places: 6)) shop \(request.client):\(request.port) \(request.server) \(connect)000 \(target)000 \(response)000 \(request.status) 200 0 \(request.sent) \"\(request.method) https://shop.example:443\(request.target) HTTP/1.1\" \"\(request.agent ?? "-")\" - -"
        },
        form("google-cloud", .start, step: 1, .steps(1), hazards: [.v6, .rawUTF8]) { request in
            object([
                ("timestamp", quoted(ProductText.iso(request.start, places: 6))),
                (
                    "httpRequest",
                    object([
                        ("requestMethod", quoted(request.method)),
                        ("requestUrl", json("https://shop.example\(request.target)")),
                        ("status", String(request.status)), ("responseSize", quoted(request.sent)),
                        ("latency", quoted(ProductText.seconds(request.duration, places: 6) + "s")),
                        ("remoteIp", quoted(request.client)), ("userAgent", json(request.agent)),
                    ])
                ), ("jsonPayload", object([("statusDetails", quoted("response_sent_by_backend"))])),
            ])
        },
        form("cloudflare", .start, step: 1_000_000, .steps(1_000_000), hazards: [.v6, .rawUTF8]) { request in
            object([
                ("ClientIP", quoted(request.client)), ("ClientRequestHost", quoted(request.host)),
                ("ClientRequestMethod", quoted(request.method)), ("ClientRequestURI", json(request.target)),
                ("EdgeEndTimestamp", quoted(ProductText.iso(request.end, places: 0))),
                ("EdgeResponseBytes", String(request.sent)), ("EdgeResponseStatus", String(request.status)),
                ("EdgeStartTimestamp", quoted(ProductText.iso(request.start, places: 0))),
                ("OriginResponseStatus", "0"), ("RayID", quoted(request.requestID)),
            ])
        },
        form("cloudflare", .start, step: 1, .steps(1), hazards: [.v6, .rawUTF8], variant: "unixnano") { request in
            object([
                ("ClientIP", quoted(request.client)), ("ClientRequestHost", quoted(request.host)),
                ("ClientRequestMethod", quoted(request.method)), ("ClientRequestURI", json(request.target)),
                ("EdgeEndTimestamp", String(request.end * 1000)), ("EdgeResponseStatus", String(request.status)),
                ("EdgeStartTimestamp", String(request.start * 1000)),
            ])
        },
        form("azure-front-door", .end, step: 1000, .steps(1000), hazards: [.v6, .rawUTF8]) { request in
            object([
                ("time", quoted(ProductText.iso(request.end, places: 3))), ("category", quoted("FrontDoorAccessLog")),
                (
                    "properties",
                    object([
                        ("trackingReference", quoted(request.requestID)), ("httpMethod", quoted(request.method)),
                        ("requestUri", json("https://shop.example:443\(request.target)")),
                        ("responseBytes", quoted(request.sent)), ("clientIp", quoted(request.client)),
                        ("timeTaken", quoted(ProductText.seconds(request.duration, places: 3))),
                        ("httpStatusCode", quoted(request.status)), ("hostName", quoted("shop.example")),
                    ])
                ),
            ])
        },
        form("azure-app-gateway", .end, step: 1_000_000, .steps(1000), hazards: [.v6, .rawUTF8]) { request in
            object([
                ("timeStamp", quoted(ProductText.iso(request.end, places: 0, zone: "+00:00"))),
                (
                    "properties",
                    object([
                        ("clientIP", quoted(request.client)), ("clientPort", String(request.port)),
                        ("httpMethod", quoted(request.method)),
                        ("originalRequestUriWithArgs", json(request.target)), ("httpStatus", String(request.status)),
                        ("sentBytes", String(request.sent)),
                        ("timeTaken", ProductText.seconds(request.duration, places: 3)),
                        ("serverRouted", quoted(request.server)), ("serverStatus", quoted("502")),
                        ("serverResponseLatency", quoted("0.001")),
                    ])
                ),
            ])
        },
        form("azure-app-gateway", .end, step: 1_000_000, .steps(1000), hazards: [.v6], variant: "v1") { request in
            object([
                ("timeStamp", quoted(ProductText.iso(request.end, places: 0))),
                (
                    "properties",
                    object([
                        ("clientIP", quoted(request.client)), ("httpMethod", quoted(request.method)),
                        ("requestUri", json(request.path)), ("requestQuery", json(request.query ?? "")),
                        ("httpStatus", quoted(request.status)), ("timeTaken", quoted(request.duration / 1000)),
                    ])
                ),
            ])
        },
        form("azure-app-service", .end, step: 1_000_000, .steps(1000), hazards: []) { request in
            object([
                ("time", quoted(ProductText.iso(request.end, places: 0, zone: ".0000000Z"))),
                ("category", quoted("AppServiceHTTPLogs")),
                (
                    "properties",
                    object([
                        ("CsMethod", quoted(request.method)), ("CsUriStem", json(request.path)),
                        ("CsUriQuery", json(request.query ?? "")), ("CIp", quoted(request.client)),
                        ("ScStatus", String(request.status)), ("ScSubStatus", quoted("0")),
                        ("ScWin32Status", quoted("0")), ("TimeTaken", String(request.duration / 1000)),
                    ])
                ),
            ])
        },
        form("aws-cloudfront-json", .end, step: 1_000_000, .steps(1000), hazards: [.v6]) { request in
            object([
                ("date", quoted(ProductText.clock(request.end).date)),
                ("time", quoted(ProductText.clock(request.end).time)),
                ("x-edge-location", quoted("FRA60-P4")), ("sc-bytes", quoted(request.sent)),
                ("c-ip", quoted(request.client)), ("cs-method", quoted(request.method)),
                ("cs(Host)", quoted("d1.cloudfront.net")), ("cs-uri-stem", json(request.path)),
                ("sc-status", quoted(request.status)), ("cs-uri-query", json(request.query ?? "-")),
                ("time-taken", quoted(ProductText.seconds(request.duration, places: 3))),
            ])
        },
        form("aws-api-gateway", .start, step: 1_000_000, .none, hazards: []) { request in
            object([
                ("requestId", quoted(request.requestID)), ("ip", quoted(request.client)), ("caller", quoted("-")),
                ("requestTime", quoted(ProductText.common(request.start, east: 0))),
                ("httpMethod", quoted(request.method)), ("path", json(request.target)),
                ("status", quoted(request.status)), ("protocol", quoted("HTTP/1.1")),
                ("responseLength", quoted(request.sent)),
            ])
        },
        form("fastly", .start, step: 1_000_000, .none, hazards: [.v6, .rawUTF8]) { request in
            object([
                ("timestamp", quoted(ProductText.iso(request.start, places: 0, zone: "+0000"))),
                ("client_ip", quoted(request.client)), ("host", quoted(request.host)), ("url", json(request.target)),
                ("request_method", quoted(request.method)), ("response_status", String(request.status)),
                ("response_body_size", String(request.sent)),
            ])
        },
        form("akamai-datastream", .start, step: 1000, .steps(1000), hazards: []) { request in
            object([
                ("version", "1"), ("reqTimeSec", quoted(ProductText.seconds(request.start, places: 3))),
                ("cliIP", quoted(request.client)), ("statusCode", quoted(request.status)),
                ("reqMethod", quoted(request.method)),
                (
                    "reqPath",
                    json(
                        ["/", "/-", "/*"].contains(request.path) || request.path.hasPrefix("/%")
                            ? request.path.replacing("-", with: "%2D") : String(request.path.dropFirst()))
                ),
                ("queryStr", json(request.query ?? "-")), ("turnAroundTimeMSec", quoted(request.duration / 1000)),
            ])
        },
    ]

    // MARK: - Servers

    private static let servers: [WrittenForm] = [
        form("uwsgi", .start, step: 1_000_000, .steps(1000), hazards: [.v6, .rawUTF8]) { request in
            "[pid: 812|app: 0|req: 4/4] \(request.client) (\(request.user ?? "")) {40 vars in 611 bytes} [\(ProductText.spelled(request.start))] \(request.method) \(request.target) => generated \(request.sent) bytes in \(request.duration / 1000) msecs (HTTP/1.1 \(request.status)) 3 headers in 90 bytes (1 switches on core 0)"
        },
        form("uwsgi-micros", .start, step: 1_000_000, .steps(1), hazards: [.v6]) { request in
            "[pid: 812|app: 0|req: 4/4] \(request.client) () {40 vars in 611 bytes} [\(ProductText.spelled(request.start))] \(request.method) \(request.target) => generated \(request.sent) bytes in \(request.duration) micros (HTTP/1.1 \(request.status)) 3 headers in 90 bytes (1 switches on core 0)"
        },
        form("php-fpm-timed", .start, step: 1_000_000, .steps(1), hazards: [.v6]) { request in
            "\(request.client) -  \(ProductText.common(request.start, east: 0)) \"\(request.method) \(request.target)\" \(request.status) /srv/index.php \(ProductText.decimalMilliseconds(request.duration)) 2048 16.50%"
        },
        form("gin", .end, step: 1_000_000, .steps(1), hazards: [.v6]) { request in
            let clock = ProductText.clock(request.end)
            let client = String(repeating: " ", count: max(0, 15 - request.client.count)) + request.client
            return
                "[GIN] \(clock.date.split(separator: "-").joined(separator: "/")) - \(clock.time) | \(request.status) | \(String(repeating: " ", count: max(0, 13 - ProductText.go(request.duration).count)))\(ProductText.go(request.duration)) | \(client) | \(request.method)\(String(repeating: " ", count: max(1, 8 - request.method.count))) \(ProductText.json(request.target))"
        },
        form("gevent", .end, step: 1_000_000, .steps(1), hazards: [.v6]) { request in
            "\(request.client) - - [\(ProductText.iso(request.end, places: 0, separator: " ", zone: ""))] \"\(request.requestLine)\" \(request.status) \(request.sent) \(ProductText.seconds(request.duration, places: 6))"
        },
        form("aiohttp", .start, step: 1_000_000, .none, hazards: [.v6]) { request in
            "\(request.client) [\(ProductText.common(request.start, east: 0))] \"\(request.requestLine)\" \(request.status) \(request.sent) \"\(request.referer ?? "-")\" \"\(request.agent ?? "-")\""
        },
        form("pino-http", .end, step: 1000, .steps(1000)) { request in
            object([
                ("level", "30"), ("time", String(request.end / 1000)), ("pid", "12"),
                (
                    "req",
                    object([
                        ("id", "1"), ("method", quoted(request.method)), ("url", json(request.target)),
                        ("headers", object([("host", quoted(request.host)), ("user-agent", json(request.agent))])),
                        ("remoteAddress", quoted(request.client)), ("remotePort", String(request.port)),
                    ])
                ), ("res", object([("statusCode", String(request.status)), ("headers", "{}")])),
                ("responseTime", String(request.duration / 1000)), ("msg", quoted("request completed")),
            ])
        },
        form("serilog", .end, step: 1, .steps(1), hasClient: false) { request in
            object([
                ("@t", quoted(ProductText.iso(request.end, places: 6, zone: "0Z"))),
                ("@mt", quoted("HTTP {RequestMethod} {RequestPath} responded {StatusCode} in {Elapsed:0.0000} ms")),
                ("RequestMethod", quoted(request.method)), ("RequestPath", json(request.target)),
                ("StatusCode", String(request.status)),
                ("Elapsed", ProductText.decimalMilliseconds(request.duration) + "1"),
            ])
        },
        form("lograge", .end, step: 1000, .steps(10), hazards: [], hasClient: false) { request in
            object([
                ("method", quoted(request.method)), ("path", json(request.target)), ("format", quoted("html")),
                ("controller", quoted("ShopController")), ("action", quoted("show")),
                ("status", String(request.status)),
                ("duration", String(ProductText.decimalMilliseconds(request.duration).dropLast())),
                ("view", "0.0"), ("@timestamp", quoted(ProductText.iso(request.end, places: 3))),
            ])
        },
        form("lograge-logfmt", .end, step: 1, .steps(10), hazards: [], hasClient: false) { request in
            "I, [\(ProductText.iso(request.end, places: 6, zone: "")) #812]  INFO -- : method=\(request.method) path=\(request.target) format=html controller=ShopController action=show status=\(request.status) duration=\(ProductText.decimalMilliseconds(request.duration).dropLast()) view=0.00"
        },
    ]

    // MARK: - Columns

    private static func iis(_ text: String?) -> String {
        guard let text, !text.isEmpty else { return "-" }
        return String(text.map { $0 == " " || $0 == "\t" ? "+" : $0 })
    }

    private static let iisFields =
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"

    private static func w3c(_ request: DrawnRequest, _ moment: Int64, _ taken: String) -> String {
        let clock = ProductText.clock(moment)
        return
            "\(clock.date) \(clock.time) 10.1.0.5 \(request.method) \(iis(request.path)) \(iis(request.query)) 443 \(iis(request.user)) \(request.client) \(iis(request.agent)) \(iis(request.referer)) \(request.status) 0 0 \(taken)"
    }

    private static let columns: [WrittenForm] = [
        form(
            "w3c", .end, step: 1_000_000, .steps(1000), hazards: [.v6],
            header:
                "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-03-04 10:00:00\n#Fields: \(iisFields)\n"
        ) { w3c($0, $0.end, String($0.duration / 1000)) },
        form(
            "w3c", .end, step: 1_000_000, .steps(1000), hazards: [.v6], header: "#Fields: \(iisFields)\n",
            variant: "header without software"
        ) { w3c($0, $0.end, String($0.duration / 1000)) },
        form("w3c", .end, step: 1_000_000, .steps(1000), hazards: [.v6], isKnown: false, variant: "rows alone") {
            w3c($0, $0.end, String($0.duration / 1000))
        },
        form(
            "w3c", .end, step: 1_000_000, .steps(1), hazards: [.v6],
            header:
                "#Version: 1.0\n#Start-Date: 2026-03-04 10:00:00\n#Fields: date time c-ip s-ip s-port cs-method cs-uri-stem cs-uri-query sc-status time-taken cs-version cs-host cs(User-Agent)\n",
            variant: "Kestrel"
        ) { request in
            let clock = ProductText.clock(request.end)
            return
                "\(clock.date) \(clock.time) \(request.client) 10.1.0.5 443 \(request.method) \(request.path) \(iis(request.query)) \(request.status) \(ProductText.decimalMilliseconds(request.duration)) HTTP/1.1 \(request.host) \(iis(request.agent))"
        },
        form(
            "w3c", .end, step: 1_000_000, .steps(1000), hazards: [.v6], isKnown: false,
            header:
                "#Version: 1.0\n#Software: Apache Tomcat/10.1.20\n#Fields: date time c-ip cs-method cs-uri sc-status time-taken\n",
            variant: "Tomcat"
        ) { request in
            let clock = ProductText.clock(request.end)
            return
                "\(clock.date) \(clock.time) \(request.client) \(request.method) \(request.target) \(request.status) \(ProductText.seconds(request.duration, places: 3))"
        },
        form(
            "w3c", .end, step: 1_000_000, .open(1000), hazards: [.v6],
            header:
                "#Software: SGOS 6.7.5.3\n#Version: 1.0\n#Fields: date time time-taken c-ip sc-status cs-method cs-uri sc-bytes\n",
            variant: "ProxySG, milliseconds"
        ) { request in
            let clock = ProductText.clock(request.end)
            return
                "\(clock.date) \(clock.time) \(request.duration / 1000) \(request.client) \(request.status) \(request.method) http://shop.example\(request.target) \(request.sent)"
        },
        form(
            "aws-cloudfront", .end, step: 1_000_000, .steps(1000), hazards: [.v6],
            header:
                "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken\n"
        ) { request in
            let clock = ProductText.clock(request.end)
            return [
                clock.date, clock.time, "FRA2-C1", String(request.sent), request.client, request.method,
                "d1.cloudfront.net", request.path, String(request.status),
                ProductText.percent(request.referer ?? "-", alsoPercent: true),
                ProductText.percent(request.agent ?? "-", alsoPercent: true),
                request.query.map { $0.isEmpty ? "-" : $0 } ?? "-",
                "-", "Error", request.requestID, request.host, "https", "61",
                ProductText.seconds(request.duration, places: 3),
            ].joined(separator: "\t")
        },
        form("iis-native", .end, step: 1_000_000, .steps(1000), hazards: []) { request in
            let clock = ProductText.clock(request.end)
            return
                "\(request.client), -, \(clock.month)/\(clock.day)/\(clock.year), \(clock.hour):\(ProductText.pad(Int64(clock.minute), 2)):\(ProductText.pad(Int64(clock.second), 2)), W3SVC2, WEB01, 10.1.0.5, \(request.duration / 1000), 812, \(request.sent), \(request.status), 64, \(request.method), \(request.path), \(request.query.map { $0.isEmpty ? "-" : $0 } ?? "-"),"
        },
    ]

    // MARK: - Names that nobody's product gives

    private static func named(
        _ name: String, _ length: WrittenForm.Length, _ value: @escaping @Sendable (Int64) -> String
    )
        -> WrittenForm
    {
        WrittenForm(
            name: "json, \(name)", told: nil, isKnown: true, moment: .end,
            step: 1000, length: length
        ) { request in
            object([
                ("time", quoted(ProductText.iso(request.end, places: 3))), ("ip", quoted(request.client)),
                ("method", quoted(request.method)), ("path", json(request.target)), ("status", String(request.status)),
                (name, value(request.duration)), ("user_agent", json(request.agent)),
            ])
        }
    }

    private static let others: [WrittenForm] =
        [
            named("duration_ms", .steps(1000)) { String($0 / 1000) },
            named("duration_ms", .steps(1)) { ProductText.decimalMilliseconds($0) },
            named("latency_ns", .steps(1)) { String($0 * 1000) },
            named("durationMs", .steps(1000)) { String($0 / 1000) },
            named("duration", .steps(1)) { "\"\(ProductText.go($0))\"" },
            named("latency", .steps(1)) { "\"\(ProductText.go($0))\"" },
            named("latency_human", .steps(1)) { "\"\(ProductText.go($0))\"" },
            named("duration_us", .steps(1)) { String($0) },
            named("duration_s", .steps(1)) { ProductText.seconds($0, places: 6) },
        ]
        + [
            "duration", "latency", "elapsed", "took", "response_time", "responseTime", "request_time", "rt",
            "time_taken",
        ].flatMap {
            name in
            [
                named(name, .open(1_000_000)) { String($0 / 1_000_000) },
                named(name, .open(1)) { ProductText.seconds($0, places: 6) },
                named(name, .open(1000)) { String($0 / 1000) },
                named(name, .open(1)) { ProductText.decimalMilliseconds($0) },
                named(name, .open(1)) { String($0) }, named(name, .open(1)) { String($0 * 1000) },
            ]
        }
        + [
            form("ecs", .end, step: 1000, .steps(1), hazards: .withoutZones) { request in
                object([
                    ("@timestamp", quoted(ProductText.iso(request.end, places: 3))),
                    (
                        "http",
                        object([
                            ("request", object([("method", quoted(request.method))])),
                            ("response", object([("status_code", String(request.status))])),
                        ])
                    ), ("url", object([("original", json(request.target))])),
                    ("source", object([("ip", quoted(request.client))])),
                    ("event", object([("duration", String(request.duration * 1000))])),
                ])
            }
        ]
}
