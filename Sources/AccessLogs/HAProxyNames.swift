/// What HAProxy calls the fields of a `log-format`.
enum HAProxyNames {
    /// Variables; those that are missing here are passed over.
    static let variables: [String: Field] = [
        "ci": .client, "cp": .clientPort, "t": .timeLocal, "tr": .timeLocal, "tl": .timeLocal, "trl": .timeLocal,
        "T": .timeLocal, "trg": .timeLocal, "Ts": .timeEpochSeconds, "ms": .timeFraction, "ft": .frontend,
        "f": .frontend, "b": .backend, "s": .server, "TR": .timerRequest, "Tq": .timerRequest, "Tw": .timerQueue,
        "Tc": .timerConnect, "Tr": .timerResponse, "Ta": .timerTotal, "Tt": .timerTotal, "ST": .status, "B": .bytes,
        "tsc": .termination, "ts": .termination, "rc": .retries, "sq": .serverQueue, "bq": .backendQueue,
        "r": .request, "HM": .method, "HU": .target, "HP": .path, "HPO": .path, "HQ": .query, "ID": .requestID,
    ]

    /// Captured headers: nothing at all where none is captured.
    static let gaps: Set<String> = ["hr", "hs", "hrl", "hsl"]

    /// Variables that `+Q` puts into quotes.
    static let texts: Set<String> = [
        "ci", "bi", "fi", "si", "ft", "f", "b", "s", "r", "HM", "HU", "HP", "HPO", "HQ", "HV", "CC", "CS", "ID", "H",
        "sslc", "sslv",
    ]

    /// Sample fetches whose meaning is plain; a converter behind one makes it another.
    static let samples: [String: Field] = [
        "src": .client, "src_port": .clientPort, "method": .method, "capture.req.method": .method, "path": .path,
        "query": .query, "url": .target, "pathq": .target, "capture.req.uri": .target, "status": .status,
        "txn.status": .status, "unique-id": .requestID, "req.hdr(host)": .host, "req.fhdr(host)": .host,
        "hdr(host)": .host, "req.hdr(user-agent)": .userAgent, "req.fhdr(user-agent)": .userAgent,
        "req.hdr(x-request-id)": .requestID, "req.hdr(x-forwarded-for)": .forwardedFor,
        "req.timer.hdr": .timerRequest, "req.timer.queue": .timerQueue, "bc.timer.connect": .timerConnect,
        "res.timer.hdr": .timerResponse, "txn.timer.total": .timerTotal, "txn.sess_term_state": .termination,
        "fe_name": .frontend, "be_name": .backend, "srv_name": .server,
    ]
}
