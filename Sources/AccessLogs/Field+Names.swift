/// What products call the fields.
extension Field {
    /// nginx's variables.
    static let nginx: [String: Field] = [
        "time_local": .timeLocal, "time_iso8601": .timeISO, "msec": .timeEpochSeconds, "remote_addr": .client,
        "remote_port": .clientPort, "request": .request, "request_method": .method, "request_uri": .target,
        "uri": .path, "args": .query, "query_string": .query, "status": .status, "body_bytes_sent": .bytes,
        "bytes_sent": .bytes, "http_referer": .referer, "http_user_agent": .userAgent, "host": .host,
        "http_host": .host,
        "request_time": .durationSeconds, "upstream_addr": .upstreamAddress, "upstream_status": .upstreamStatus,
        "upstream_connect_time": .upstreamConnect, "upstream_header_time": .upstreamHeader,
        "upstream_response_time": .upstreamResponse,
        "upstream_response_length": .upstreamOther, "upstream_bytes_received": .upstreamOther,
        "upstream_bytes_sent": .upstreamOther, "upstream_queue_time": .upstreamOther,
        "request_id": .requestID, "http_x_request_id": .requestID, "req_id": .requestID,
        "http_x_correlation_id": .requestID, "http_traceparent": .requestID, "http_x_forwarded_for": .forwardedFor,
        "connection": .connection,
    ]

    /// Keys of `key=value` tails that people give nginx's variables.
    static let tailKeys: [String: Field] = [
        "rt": .durationSeconds, "request_time": .durationSeconds, "urt": .upstreamResponse,
        "upstream_response_time": .upstreamResponse, "uct": .upstreamConnect, "upstream_connect_time": .upstreamConnect,
        "uht": .upstreamHeader, "upstream_header_time": .upstreamHeader, "us": .upstreamStatus,
        "upstream_status": .upstreamStatus, "ua": .upstreamAddress, "upstream_addr": .upstreamAddress,
        "upstream": .upstreamAddress, "rid": .requestID, "request_id": .requestID, "id": .requestID, "host": .host,
        "conn": .connection, "connection": .connection,
    ]

    /// Apache's directives, without modifiers.
    static func apache(_ letter: Character, argument: String?) -> Field {
        switch (letter, argument?.lowercased()) {
        case ("h", _), ("a", nil): .client
        case ("a", "c"): .ignored
        case ("t", nil): .timeLocal
        case ("t", "msec"), ("t", "begin:msec"), ("t", "end:msec"): .timeEpochMilliseconds
        case ("t", "sec"), ("t", "begin:sec"), ("t", "end:sec"): .timeEpochSeconds
        case ("t", "msec_frac"), ("t", "usec_frac"), ("t", "begin:msec_frac"), ("t", "begin:usec_frac"),
            ("t", "end:msec_frac"), ("t", "end:usec_frac"):
            .timeFraction
        case ("t", let layout?): Field.time(inLayout: layout)
        case ("r", _): .request
        case ("m", _): .method
        case ("U", _): .path
        case ("q", _): .query
        case ("s", _): .status
        case ("b", _), ("B", _), ("O", _): .bytes
        case ("D", _), ("T", "us"): .durationMicroseconds
        case ("T", "ms"): .durationMilliseconds
        case ("T", _): .durationWholeSeconds
        case ("p", "remote"): .clientPort
        case ("v", _), ("V", _), ("i", "host"): .host
        case ("i", "user-agent"): .userAgent
        case ("i", "referer"): .referer
        case ("i", "x-request-id"), ("o", "x-request-id"), ("e", "unique_id"),
            ("i", "x-correlation-id"), ("i", "traceparent"):
            .requestID
        case ("i", "x-forwarded-for"): .forwardedFor
        case ("e", "balancer_worker_name"): .upstreamAddress
        default: .ignored
        }
    }

    /// What a `strftime` layout gives, where it is a whole time in an order that is known.
    private static func time(inLayout layout: String) -> Field {
        let plain = layout.split(separator: ":", maxSplits: 1).last.map(String.init) ?? layout
        let bare = ["begin:", "end:"].contains { layout.hasPrefix($0) } ? plain : layout
        if bare.hasPrefix("%y-%m-%d") || bare.hasPrefix("%f") { return .timeISO }
        return bare.hasPrefix("%d/%b/%y:") ? .timeLocal : .ignored
    }

    /// W3C extended field names.
    static let w3c: [String: Field] = [
        "date": .dateOnly, "time": .timeOnly, "date-local": .dateOnly, "time-local": .timeOnly, "bytes": .bytes,
        "c-status": .status, "x-duration": .durationMilliseconds, "c-ip": .client, "c-port": .clientPort,
        "cs-method": .method,
        "cs-uri-stem": .path, "cs-uri-query": .query, "cs-uri": .target, "sc-status": .status,
        "sc-substatus": .substatus, "sc-win32-status": .win32Status, "sc-bytes": .bytes,
        "time-taken": .durationMilliseconds, "timetakenms": .durationMilliseconds, "cs(user-agent)": .userAgent,
        "cs(referer)": .referer, "cs(referrer)": .referer, "cs-host": .host, "cs(host)": .host,
        "x-request-id": .requestID, "x-arr-log-id": .requestID, "x-correlation-id": .requestID,
        "x-amzn-trace-id": .requestID, "x-azure-ref": .requestID, "cf-ray": .requestID, "traceparent": .requestID,
        "x-host-header": .host, "x-edge-request-id": .requestID,
        "x-edge-detailed-result-type": .flags,
        "x-forwarded-for": .forwardedFor, "x-original-forwarded-for": .forwardedFor,
    ]
}
