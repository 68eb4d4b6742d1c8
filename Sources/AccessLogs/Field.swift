/// What a piece of a row is, whatever the product calls it.
enum Field: Int, CaseIterable {
    case ignored
    case timeLocal, timeISO, timeEpochMilliseconds, timeEpochSeconds, dateOnly, timeOnly
    case client, clientPort, clientAndPort, request, method, target, path, query, status, bytes, referer, userAgent,
        host
    case durationSeconds, durationWholeSeconds, durationMilliseconds, durationMicroseconds, durationNanoseconds
    case upstreamAddress, upstreamStatus, upstreamConnect, upstreamHeader, upstreamResponse
    case requestID, forwardedFor, flags, connection, substatus, win32Status
    /// A bare number behind the row: a duration whose unit the sample tells.
    case tailNumber

    static let count = allCases.count

    /// Whether it is a list over the servers tried.
    var isList: Bool { rawValue >= Field.upstreamAddress.rawValue && rawValue <= Field.upstreamResponse.rawValue }

    /// nginx's variables.
    static let nginx: [String: Field] = [
        "time_local": .timeLocal, "time_iso8601": .timeISO, "msec": .timeEpochSeconds, "remote_addr": .client,
        "remote_port": .clientPort, "request": .request, "request_method": .method, "request_uri": .target,
        "uri": .path, "args": .query, "query_string": .query, "status": .status, "body_bytes_sent": .bytes,
        "bytes_sent": .bytes, "http_referer": .referer, "http_user_agent": .userAgent, "host": .host,
        "http_host": .host,
        "request_time": .durationSeconds, "upstream_addr": .upstreamAddress, "upstream_status": .upstreamStatus,
        "upstream_connect_time": .upstreamConnect, "upstream_header_time": .upstreamHeader,
        "upstream_response_time": .upstreamResponse, "request_id": .requestID, "http_x_request_id": .requestID,
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
        default: .ignored
        }
    }

    /// W3C extended field names.
    static let w3c: [String: Field] = [
        "date": .dateOnly, "time": .timeOnly, "c-ip": .client, "c-port": .clientPort, "cs-method": .method,
        "cs-uri-stem": .path, "cs-uri-query": .query, "cs-uri": .target, "sc-status": .status,
        "sc-substatus": .substatus, "sc-win32-status": .win32Status, "sc-bytes": .bytes,
        "time-taken": .durationMilliseconds, "timetakenms": .durationMilliseconds, "cs(user-agent)": .userAgent,
        "cs(referer)": .referer, "cs(referrer)": .referer, "cs-host": .host, "cs(host)": .host,
        "x-request-id": .requestID, "x-arr-log-id": .requestID, "x-correlation-id": .requestID,
        "x-amzn-trace-id": .requestID, "x-azure-ref": .requestID, "cf-ray": .requestID, "traceparent": .requestID,
        "x-forwarded-for": .forwardedFor, "x-original-forwarded-for": .forwardedFor,
    ]
}

/// Where a field's bytes stand in a row; `length` is negative where the row has no such field.
struct FieldSpan {
    var start: Int32 = 0
    var length: Int32 = -1
}
