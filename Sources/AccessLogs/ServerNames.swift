/// What servers' own format strings, and Envoy's, call the fields.
enum ServerNames {
    /// gunicorn's and hypercorn's atoms.
    static func python(_ name: String) -> Field {
        switch name.lowercased() {
        case "{x-request-id}i", "{x-request-id}o", "{x-correlation-id}i", "{traceparent}i": return .requestID
        case "{x-forwarded-for}i": return .forwardedFor
        case "{host}i": return .host
        case "{user-agent}i": return .userAgent
        case "{referer}i": return .referer
        default: break
        }
        switch name {
        case "h": return .client
        case "r": return .request
        case "m": return .method
        case "U", "R": return .path
        case "Uq": return .target
        case "q", "qs": return .query
        case "s": return .status
        case "b", "B": return .bytes
        case "f": return .referer
        case "a": return .userAgent
        case "T": return .durationWholeSeconds
        case "M": return .durationMilliseconds
        case "D": return .durationMicroseconds
        case "L": return .durationSeconds
        default: return .ignored
        }
    }

    /// morgan's tokens.
    static func morgan(_ name: String, _ argument: String) -> Field {
        switch (name, argument) {
        case ("remote-addr", _): .client
        case ("date", "clf"): .timeLocal
        case ("date", "iso"): .timeISO
        case ("method", _): .method
        case ("url", _): .target
        case ("status", _): .status
        case ("response-time", _), ("total-time", _): .durationMilliseconds
        case ("referrer", _), ("referer", _), ("req", "referer"), ("req", "referrer"): .referer
        case ("user-agent", _), ("req", "user-agent"): .userAgent
        case ("req", "host"): .host
        case ("req", "x-request-id"), ("req", "x-correlation-id"), ("req", "traceparent"), ("id", _): .requestID
        case ("req", "x-forwarded-for"): .forwardedFor
        case ("res", "content-length"): .bytes
        default: .ignored
        }
    }

    /// Envoy's command operators; of `X?Y` the first that is known counts.
    static func envoy(_ name: String, _ argument: String) -> Field {
        switch name {
        case "START_TIME": return argument.isEmpty || argument.hasPrefix("%Y-%m-%d") ? .timeISO : .ignored
        case "PROTOCOL", "BYTES_RECEIVED": return .ignored
        case "RESPONSE_CODE": return .status
        case "RESPONSE_FLAGS": return .flags
        case "BYTES_SENT": return .bytes
        case "DURATION": return .durationMilliseconds
        case "UPSTREAM_HOST": return .upstreamAddress
        case "UPSTREAM_LOCAL_ADDRESS": return .sourcePort
        case "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS": return .clientAndPort
        case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT": return .client
        case "DOWNSTREAM_REMOTE_PORT": return .clientPort
        case "REQ", "RESP", "REQ_WITHOUT_QUERY": break
        default: return .ignored
        }
        for header in argument.lowercased().split(separator: "?") {
            switch header {
            case ":method": return .method
            case ":path", "x-envoy-original-path": return .target
            case ":authority", "host": return .host
            case "user-agent": return .userAgent
            case "referer": return .referer
            case "x-request-id", "traceparent": return .requestID
            case "x-forwarded-for": return .forwardedFor
            case "x-envoy-upstream-service-time": return .upstreamHeader
            default: continue
            }
        }
        return .ignored
    }
}
