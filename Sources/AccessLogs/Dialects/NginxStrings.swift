/// nginx's `log_format` strings.
extension LineTemplate {
    /// Compiles nginx's `log_format` string.
    static func nginx(_ definition: String) throws(Problem) -> LineTemplate {
        var pieces: [Piece] = []
        let characters = Array(definition)
        var literal = ""
        var index = 0
        while index < characters.count {
            guard characters[index] == "$" else {
                literal.append(characters[index])
                index += 1
                continue
            }
            var name = ""
            index += 1
            let isBraced = index < characters.count && characters[index] == "{"
            if isBraced { index += 1 }
            while index < characters.count,
                characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
            {
                name.append(characters[index])
                index += 1
            }
            if isBraced {
                guard index < characters.count, characters[index] == "}" else {
                    throw Problem(message: "‘${\(name)’ is not closed")
                }
                index += 1
            }
            guard !name.isEmpty else { throw Problem(message: "a ‘$’ without a variable’s name behind it") }
            pieces.append(.literal(literal))
            pieces.append(.field(Field.nginx[name] ?? .ignored, "$" + name))
            literal = ""
        }
        pieces.append(.literal(literal))
        return try compile(pieces, queryHasMark: false)
    }
}

extension Field {
    /// nginx's variables.
    static let nginx: [String: Field] = [
        "time_local": .timeLocal, "time_iso8601": .timeISO, "msec": .timeEpochSeconds, "remote_addr": .client,
        "remote_port": .clientPort, "request": .request, "request_line": .request, "request_method": .method,
        "request_uri": .target,
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
}
