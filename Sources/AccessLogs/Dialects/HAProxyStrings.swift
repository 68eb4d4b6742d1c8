/// HAProxy's `log-format` strings.
extension LineTemplate {
    /// Compiles HAProxy's `log-format` string.
    ///
    /// Captured headers are absent where nothing is captured, and hold blanks where something is: what stands between the
    /// fields around them is passed over.
    static func haproxy(_ definition: String) throws(Problem) -> LineTemplate {
        var scanner = FormatScanner(definition)
        var pieces: [Piece] = []
        var quotesAll = false
        var seen = Set<String>()
        while let character = scanner.next() {
            if character == "\\", let next = scanner.next() {
                pieces.append(.literal(next == "t" ? "\t" : String(next)))
                continue
            }
            guard character == "%" else {
                // HAProxy writes no blank before anything else.
                if character != " " || !pieces.isEmpty { pieces.append(.literal(String(character))) }
                continue
            }
            if scanner.take("%") {
                pieces.append(.literal("%"))
                continue
            }
            if scanner.take("(") { _ = try scanner.until(")") }
            var flags = ""
            if scanner.take("{") { flags = try scanner.until("}") }
            let name: String
            let isSample = scanner.take("[")
            if isSample { name = try scanner.nested("[", "]") } else { name = scanner.letters() }
            guard !name.isEmpty else { throw Problem(message: "a ‘%’ without a variable’s name behind it") }
            if name == "o", !isSample {
                quotesAll = flags.contains("+Q") || quotesAll && !flags.contains("-Q")
                continue
            }
            seen.insert(name)
            let field = isSample ? HAProxyNames.samples[name.lowercased()] ?? .ignored : HAProxyNames.variables[name]
            let isText = isSample || HAProxyNames.texts.contains(name)
            let isQuoted = isText && (flags.contains("+Q") || quotesAll && !flags.contains("-Q"))
            if HAProxyNames.gaps.contains(name), !isSample {
                pieces.append(.gap("%" + name))
            } else if isQuoted {
                pieces += [.literal("\""), .field(field ?? .ignored, "%" + name), .literal("\"")]
            } else {
                pieces.append(.field(field ?? .ignored, "%" + name))
            }
        }
        // Two timers may mean the whole: the one without the idle time before the request counts.
        if seen.contains("Ta") { pieces = pieces.map { $0.demoted("%Tt") } }
        if seen.contains("TR") { pieces = pieces.map { $0.demoted("%Tq") } }
        return try compile(pieces)
    }
}

extension LineTemplate.Piece {
    /// The same piece, passed over where it has that name.
    fileprivate func demoted(_ name: String) -> LineTemplate.Piece {
        if case .field(_, name) = self { return .field(.ignored, name) }
        return self
    }
}

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
        "bc_err": .flags, "bc_err_name": .flags, "bc_err_str": .flags, "fe_name": .frontend, "be_name": .backend,
        "srv_name": .server, "accept_date": .timeEpochSeconds, "request_date": .timeEpochSeconds,
        "accept_date(s)": .timeEpochSeconds, "request_date(s)": .timeEpochSeconds,
        "accept_date(ms)": .timeEpochMilliseconds, "request_date(ms)": .timeEpochMilliseconds,
        "accept_date(us)": .timeEpochMilliseconds, "request_date(us)": .timeEpochMilliseconds,
    ]
}
