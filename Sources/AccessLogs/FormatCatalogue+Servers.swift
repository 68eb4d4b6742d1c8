internal import Products

/// What a proxy forwards to, and formats that many write.
extension FormatCatalogue {
    static let servers: [FormatDescription] = [
        iisFormat,
        common("iis-ncsa", .iis, agent: false),
        common("tomcat", .tomcat, agent: false),
        common("gunicorn", .gunicorn, agent: true),
        common("hypercorn", .hypercorn, agent: true),
        common("morgan", .node, agent: true),
        common("varnish", .varnish, agent: true),
        common("lighttpd", .lighttpd, agent: true),
        FormatDescription(
            name: "pino-http", product: .node, moment: .end,
            members: [
                "time": "time", "req>method": "method", "req>url": "target", "req>id": "request-id",
                "req>remoteAddress": "client", "req>remotePort": "client-port", "req>headers>host": "host",
                "req>headers>user-agent": "user-agent", "req>headers>referer": "referer",
                "req>headers>x-request-id": "request-id", "req>headers>x-forwarded-for": "forwarded-for",
                "res>statusCode": "status", "res>headers>content-length": "bytes", "responseTime": "milliseconds",
            ],
            samples: [
                "{\"level\":30,\"time\":1772619300250,\"pid\":12,\"hostname\":\"web\",\"req\":{\"id\":1,\"method\":\"GET\",\"url\":\"/a?b=1\",\"headers\":{\"host\":\"shop.example\",\"user-agent\":\"curl/8\"},\"remoteAddress\":\"192.0.2.7\",\"remotePort\":51},\"res\":{\"statusCode\":502,\"headers\":{}},\"responseTime\":3001,\"msg\":\"request completed\"}"
            ]),
        FormatDescription(
            name: "ecs", product: .other, moment: .end,
            members: [
                "@timestamp": "time", "http>request>method": "method", "http.request.method": "method",
                "url>original": "target", "url.original": "target", "url>path": "path", "url.path": "path",
                "url>query": "query", "url.query": "query", "http>response>status_code": "status",
                "http.response.status_code": "status", "http>response>body>bytes": "bytes",
                "http.response.body.bytes": "bytes", "event>duration": "nanoseconds", "event.duration": "nanoseconds",
                "source>ip": "client", "source.ip": "client", "client>ip": "client", "client.ip": "client",
                "user_agent>original": "user-agent", "user_agent.original": "user-agent", "url>domain": "host",
                "url.domain": "host", "http>request>id": "request-id", "http.request.id": "request-id",
            ],
            samples: [
                "{\"@timestamp\":\"2026-03-04T10:15:00.123Z\",\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":502}},\"url\":{\"path\":\"/a\",\"query\":\"b=1\"},\"source\":{\"ip\":\"192.0.2.7\"},\"event\":{\"duration\":4001000000}}"
            ]),
        FormatDescription(
            name: "json", product: .other, moment: .end,
            members: [
                "time": "time", "timestamp": "time", "@timestamp": "time", "ts": "time", "date": "time",
                "datetime": "time", "method": "method", "request_method": "method", "http_method": "method",
                "verb": "method", "uri": "target", "url": "target", "path": "target", "request_uri": "target",
                "target": "target", "request_path": "target", "request": "request", "status": "status",
                "status_code": "status", "statusCode": "status", "response_code": "status", "code": "status",
                "ip": "client", "client": "client", "client_ip": "client", "clientIp": "client",
                "remote_ip": "client", "remote_addr": "client", "remoteAddress": "client", "host": "host",
                "user_agent": "user-agent", "userAgent": "user-agent", "referer": "referer", "referrer": "referer",
                "bytes": "bytes", "size": "bytes", "length": "bytes", "bytes_sent": "bytes", "bytes_out": "bytes",
                "body_bytes_sent": "bytes", "duration_ms": "milliseconds", "durationMs": "milliseconds",
                "latency_ms": "milliseconds", "elapsed_ms": "milliseconds", "response_time_ms": "milliseconds",
                "took_ms": "milliseconds", "generation_time_milli": "milliseconds", "latency_ns": "nanoseconds",
                "duration_ns": "nanoseconds", "request_id": "request-id", "requestId": "request-id",
                "x_forwarded_for": "forwarded-for",
            ],
            samples: [
                "{\"time\":\"2026-03-04T10:15:00.123Z\",\"ip\":\"192.0.2.7\",\"method\":\"GET\",\"path\":\"/a?b=1\",\"status\":502,\"duration_ms\":4001}"
            ]),
    ]

    /// IIS's own format: comma separated, in local time.
    private static let iisFormat: FormatDescription = {
        var description = FormatDescription(
            name: "iis-native", product: .iis, moment: .end,
            template:
                "{client}, {-}, {date-numeric}, {clock}, {-}, {-}, {-}, {milliseconds}, {-}, {bytes}, {status}, {win32}, {method}, {path}, {query},{*}",
            samples: [
                "10.1.0.9, -, 03/04/2026, 11:17:21, W3SVC2, WEB01, 10.1.0.5, 184312, 812, 5120, 502, 64, GET, /Shop/Report.aspx, a=b, ",
                "10.1.0.9, CORP\\\\jo, 03/04/26, 7:17:21, W3SVC2, WEB01, 10.1.0.5, 31, 812, 5120, 200, 0, GET, /, -,",
            ])
        description.isLoose = true
        return description
    }()
}
