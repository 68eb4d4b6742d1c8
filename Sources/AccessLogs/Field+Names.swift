extension Field {
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
