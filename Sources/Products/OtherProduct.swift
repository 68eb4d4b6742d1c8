extension ProductID {
    /// Products of whose answers nothing particular is known.
    public static let other = ProductID(rawValue: "other")
}

extension Product {
    static let other: Product = {
        var product = Product(.other, "other", names: ["other"])
        product.otherLineTable = { OtherProductOtherLines.all }
        product.formatTable = { OtherProductFormats.all }
        return product
    }()
}

/// How its rows are written.
private enum OtherProductFormats {
    static let all: [FormatDescription] = [
        .alsoBelow(
            "_source",
            FormatDescription(
                name: "ecs", product: .other, moment: .end,
                members: [
                    "@timestamp": "time", "http>request>method": "method", "http.request.method": "method",
                    "url>original": "target", "url.original": "target", "url>path": "path", "url.path": "path",
                    "url>query": "query", "url.query": "query", "http>response>status_code": "status",
                    "http.response.status_code": "status", "http>response>body>bytes": "bytes",
                    "http.response.body.bytes": "bytes", "event>duration": "nanoseconds",
                    "event.duration": "nanoseconds",
                    "source>ip": "client", "source.ip": "client", "client>ip": "client", "client.ip": "client",
                    "user_agent>original": "user-agent", "user_agent.original": "user-agent", "url>domain": "host",
                    "url.domain": "host", "http>request>id": "request-id", "http.request.id": "request-id",
                ],
                samples: [
                    "{\"@timestamp\":\"2026-03-04T10:15:00.123Z\",\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":502}},\"url\":{\"path\":\"/a\",\"query\":\"b=1\"},\"source\":{\"ip\":\"192.0.2.7\"},\"event\":{\"duration\":4001000000}}"
                ])),
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
                "duration_ns": "nanoseconds", "duration_us": "microseconds", "latency_us": "microseconds",
                "elapsed_us": "microseconds", "duration_s": "seconds", "duration_seconds": "seconds",
                "latency_seconds": "seconds", "latency_human": "seconds",
                // A name alone tells no unit: it is read where it stands behind the number.
                "duration": "duration", "latency": "duration", "elapsed": "duration", "took": "duration",
                "response_time": "duration", "responseTime": "duration", "request_time": "duration", "rt": "duration",
                "time_taken": "duration", "elapsed_time": "duration", "processing_time": "duration",
                "request_id": "request-id", "requestId": "request-id",
                "x_forwarded_for": "forwarded-for",
            ],
            samples: [
                "{\"time\":\"2026-03-04T10:15:00.123Z\",\"ip\":\"192.0.2.7\",\"method\":\"GET\",\"path\":\"/a?b=1\",\"status\":502,\"duration_ms\":4001}"
            ]),
    ]
}

/// Lines that stand beside its rows, or are taken for them.
private enum OtherProductOtherLines {
    static let all: [OtherLine] = [
        .template(
            "{client} - - \"{request}\" {status} {*}",
            "the row has no time of its own; %t in the format (nginx: [$time_local]) would log one", isRow: true,
            "127.0.0.1 - - \"GET /bad.foo HTTP/1.1\" 404 65508 4.386"),
        .texts(
            "/docker-entrypoint", "", "a message of the container’s start, no request",
            "/docker-entrypoint.sh: Configuration complete; ready for start up"),
        .template(
            "time=\"{-}\" level={-} msg={*}", "a message of a program, no request",
            "time=\"2026-03-04T10:15:00Z\" level=error msg=\"502 Bad Gateway\""),
    ]
}
