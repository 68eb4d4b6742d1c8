/// A kind of line that stands in logs beside rows, or that people take for rows: what it is, and what to do.
///
/// As data, like the formats: each kind has a template or a text that tells it, and samples that a test holds against it.
public struct ForeignLine: Hashable, Sendable {
    /// How a line of the kind is told.
    enum Sign: Hashable, Sendable {
        /// It fits a template.
        case template(LineTemplate)
        /// It begins with a text, and has another one further on.
        case texts(start: String, further: String)
    }

    /// What the line is, and what would give rows that can be used.
    public let reason: String
    /// Lines of the kind.
    public let samples: [String]
    let sign: Sign
    /// Whether it is a request's row all the same, only without what makes it of use.
    var isRow = false

    /// The kinds that are known.
    public static let all: [ForeignLine] =
        errorLogs
        + rowsWithoutTime.map { kind in
            var kind = kind
            kind.isRow = true
            return kind
        } + others

    /// What kind a line is of; nil where it is of none that is known.
    static func of(_ bytes: UnsafeRawBufferPointer) -> ForeignLine? {
        var start = 0
        while start < bytes.count, bytes[start] == 0x20 { start += 1 }
        let line = UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(4096))
        guard !line.isEmpty else { return nil }
        let spans = FieldSpans.allocated()
        defer { spans.deallocate() }
        return all.first { $0.matches(line, spans) }
    }

    /// The kind that a line is of, for tests and messages.
    ///
    /// - Parameter line: the line.
    /// - Returns: why it is no row; nil where it is of no kind that is known.
    public static func reason(for line: String) -> String? {
        Array(line.utf8).withUnsafeBytes { of($0)?.reason }
    }

    private func matches(_ bytes: UnsafeRawBufferPointer, _ spans: FieldSpans) -> Bool {
        switch sign {
        case .template(let template):
            // Most lines fail at the first byte.
            if let first = template.prefix.first, bytes.first != first { return false }
            for field in Self.checked { spans[field.rawValue].length = -1 }
            guard template.match(bytes, into: spans) == nil else { return false }
            return isSound(spans, bytes)
        case .texts(let start, let further):
            let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(400))
            return head.starts(with: start.utf8) && (further.isEmpty || Self.holds(head, Array(further.utf8)))
        }
    }

    private static let checked: [Field] = [.status, .timeISO, .timeOnly]

    /// Whether the pieces are what the template calls them: a status of three digits, a time.
    private func isSound(_ spans: FieldSpans, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let status = spans[Field.status.rawValue]
        if status.length >= 0,
            status.length != 3 || ByteText.integer(bytes, Int(status.start), Int(status.start) + 3) == nil
        {
            return status.length == 1 && bytes[Int(status.start)] == 0x2D
        }
        let time = spans[Field.timeISO.rawValue]
        if time.length >= 0, ByteText.timestamp(bytes, Int(time.start), Int(time.start + time.length)) == nil {
            return false
        }
        let clock = spans[Field.timeOnly.rawValue]
        return clock.length < 0 || clock.length <= 15 && ByteText.clockSeconds(bytes, Int(clock.start)) != nil
    }

    private static func holds(_ bytes: UnsafeRawBufferPointer, _ text: [UInt8]) -> Bool {
        guard bytes.count >= text.count else { return false }
        for start in 0...(bytes.count - text.count)
        where bytes[start] == text[0] && bytes[start...].starts(with: text) {
            return true
        }
        return false
    }

    private static func template(_ template: String, _ reason: String, _ samples: String...) -> ForeignLine {
        guard let compiled = try? LineTemplate.described(template, isWhole: false) else {
            preconditionFailure("a known kind's template is none: \(template)")
        }
        return ForeignLine(reason: reason, samples: samples, sign: .template(compiled))
    }

    private static func texts(
        _ start: String, _ further: String = "", _ reason: String, _ samples: String...
    ) -> ForeignLine {
        ForeignLine(reason: reason, samples: samples, sign: .texts(start: start, further: further))
    }

    // MARK: - The kinds

    private static let errorLogs: [ForeignLine] = [
        template(
            "[{-} {-} {-} {clock} {-}] [{*}", "a line of Apache’s error log, not of its access log",
            "[Sat Jun 01 02:17:42 2013] [error] [client 192.0.2.7] File does not exist: /srv",
            "[Sat Jul 20 21:34:49.453232 2013] [access_compat:error] [pid 17512:tid 1401] [client 192.0.2.7:51380] AH01797: client denied"
        ),
        template(
            "{-} {clock} [{-}] {*}", "a line of nginx’s error log, not of its access log",
            "2015/01/21 10:56:10 [error] 2833#0: *16336 open() \"/var/www/x\" failed (2: No such file or directory), client: 192.0.2.7"
        ),
        texts(
            "host nginx", ": 20", "a line of nginx’s error log, not of its access log",
            "host nginx: 2025/09/07 21:20:40 [error] 23141#23141: *24470 PAM: user 'x' - not authenticated"),
        template(
            "{-} {clock} {-} {-}#{-}: {*}", "a line of nginx’s error log, not of its access log",
            "2015/01/21 10:56:10 error 2833#0: *1 open() failed"),
        template(
            "{-} {-} [ERROR {status} {-}] {*}",
            "a line of an error log of Caddy 0.x; its access log is a file of its own",
            "29/Jan/2016:15:17:26 +0100 [ERROR 502 /index.php] dial tcp 127.0.0.1:9000: connection refused"),
        texts(
            "{", "\"logger\":\"http.log.error",
            "Caddy’s record of an error, not of a request; the directive ‘log’ writes access records",
            "{\"level\":\"error\",\"ts\":1.5,\"logger\":\"http.log.error\",\"msg\":\"EOF\",\"status\":502}"),
        template(
            "[{-} {-}][{-}][{-}][{-}] {*}", "a line of Envoy’s own log, not of its access log",
            "[2021-03-12 15:31:30.492][1][warning][runtime] [source/common/runtime/runtime_features.cc:31] Unable to use"
        ),
        template(
            "{-} {clock}: ({-}.c.{-}) {*}", "a line of lighttpd’s error log, not of its access log",
            "2026-11-23 03:43:21: (gw_backend.c.274) establishing connection failed: socket: tcp:127.0.0.1:21001"),
        texts(
            "[WARNING]", "", "a message of HAProxy itself, no request", "[WARNING]  (301) : Server a/b is DOWN"),
        texts(
            "[ALERT]", "", "a message of HAProxy itself, no request",
            "[ALERT]    (301) : backend 'a' has no server available!"),
        texts(
            "[NOTICE]", "", "a message of HAProxy itself, no request",
            "[NOTICE] 271/091210 (3054) : New worker #1 (3065) forked"),
        template(
            "Server {-} is {-}, {*}", "a message of HAProxy itself, no request",
            "Server shop/web01 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms."
        ),
        template(
            "backend {-} has no server available!", "a message of HAProxy itself, no request",
            "backend shop has no server available!"),
        template(
            "Connect from {-} to {-} ({-}/{-})",
            "HAProxy logs connections only; ‘option httplog’ would log requests",
            "Connect from 192.0.2.7:33312 to 10.0.3.31:8012 (www/HTTP)"),
    ]

    private static let rowsWithoutTime: [ForeignLine] = [
        template(
            "INFO: {client}:{client-port} - \"{request}\" {status} {*}",
            "uvicorn’s rows have no time; its --log-config with %(asctime)s in the access formatter, or gunicorn’s "
                + "--access-logfile in front of it, would log one",
            "INFO:     127.0.0.1:43658 - \"GET /x HTTP/1.1\" 200 OK"),
        template(
            "{method} {target} {status} {milliseconds} ms - {-}",
            "rows of morgan’s format ‘dev’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            "GET /x 200 12.345 ms - 15"),
        template(
            "\u{1B}[0m{method} {target} {*}",
            "rows of morgan’s format ‘dev’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            "\u{1B}[0mGET /x \u{1B}[32m200\u{1B}[0m 12.345 ms - 15\u{1B}[0m"),
        template(
            "{method} {target} {status} {bytes} - {milliseconds} ms",
            "rows of morgan’s format ‘tiny’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            "GET /x 200 15 - 12.3 ms"),
        template(
            "{client} {-} {method} {target} {-} {status} {bytes} - {milliseconds} ms",
            "rows of morgan’s format ‘short’ have no time; ‘combined’, or :date[iso] in the format, would log one",
            "::1 - GET /x HTTP/1.1 200 15 - 12.3 ms"),
        template(
            "{client} - {-} \"{request}\" {status} {*}",
            "the row has no time of its own; %t in the format (nginx: [$time_local]) would log one",
            "127.0.0.1 - - \"GET /bad.foo HTTP/1.1\" 404 65508 4.386"),
        template(
            "\"{request}\" {status} {flags} {-} {-} \"{-}\" {*}",
            "the row has no time; Envoy’s format begins with [%START_TIME%]",
            "\"GET /v1/status HTTP/1.1\" 503 UC upstream_reset_before_response_started{connection_termination} - \"-\" 0 95 0 - \"10.0.0.1\" \"c\""
        ),
    ]

    private static let others: [ForeignLine] = [
        template(
            "[{-} {clock} {-}] [{-}] [{-}] {*}", "a message of gunicorn or hypercorn itself, no request",
            "[2026-03-04 10:15:00 +0000] [7] [INFO] Booting worker with pid: 7"),
        texts("INFO:     ", "", "a message of uvicorn itself, no request", "INFO:     Started server process [1]"),
        texts(
            "/docker-entrypoint", "", "a message of the container’s start, no request",
            "/docker-entrypoint.sh: Configuration complete; ready for start up"),
        texts(
            "AH0", ": ", "a message of Apache itself, no request",
            "AH00558: httpd: Could not reliably determine the server's fully qualified domain name"),
        template(
            "time=\"{-}\" level={-} msg={*}", "a message of a program, no request",
            "time=\"2026-03-04T10:15:00Z\" level=error msg=\"502 Bad Gateway\""),
        template(
            "tls {-} {time} {-} {-} {client}:{client-port} {*}",
            "a connection of a Network Load Balancer; requests are logged by an Application Load Balancer or the server",
            "tls 2.0 2022-04-01T08:51:42 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.7:51341 10.0.0.1:443 5 2 98"
        ),
    ]
}
