internal import Products

/// Format strings of application servers.
extension LineTemplate {
    /// Compiles the `access_log_format` of gunicorn and hypercorn.
    static func python(_ definition: String, _ dialect: FormatDialect = .gunicorn) throws(Problem) -> LineTemplate {
        var scanner = FormatScanner(definition)
        var pieces: [Piece] = []
        while let character = scanner.next() {
            guard character == "%", scanner.take("(") else {
                if character == "%" { _ = scanner.take("%") }
                pieces.append(.literal(String(character)))
                continue
            }
            let name = try scanner.nested("(", ")")
            _ = scanner.next()
            switch name {
            case "t": pieces += [.literal("["), .field(.timeLocal, "%(t)s"), .literal("]")]
            default: pieces.append(.field(ServerNames.python(name, dialect), "%(\(name))s"))
            }
        }
        var template = try compile(pieces)
        template.portFollowsClient = dialect == .hypercorn
        return template
    }

    /// Compiles morgan's string of tokens, `:method :url :status`.
    static func morgan(_ definition: String) throws(Problem) -> LineTemplate {
        var scanner = FormatScanner(definition)
        var pieces: [Piece] = []
        while let character = scanner.next() {
            guard character == ":", scanner.peek?.isLetter == true else {
                pieces.append(.literal(String(character)))
                continue
            }
            let name = scanner.letters(and: "-")
            var argument = ""
            if scanner.take("[") { argument = try scanner.until("]") }
            pieces.append(.field(ServerNames.morgan(name, argument.lowercased()), ":" + name))
        }
        return try compile(pieces)
    }
}

/// What servers' own format strings call the fields.
enum ServerNames {
    /// gunicorn's and hypercorn's atoms.
    static func python(_ name: String, _ dialect: FormatDialect) -> Field {
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
        // Hypercorn's own: %(r)s lacks the query, %(R)s has it.
        case "r", "R": return name == "r" || dialect == .hypercorn ? .request : .ignored
        case "m": return .method
        case "U": return .path
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
        case ("date", ""), ("date", "web"): .timeSpelled
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
}
