/// Format strings of products other than nginx and Apache.
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

    /// Compiles the `access_log_format` of gunicorn and hypercorn.
    static func python(_ definition: String) throws(Problem) -> LineTemplate {
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
            default: pieces.append(.field(ServerNames.python(name), "%(\(name))s"))
            }
        }
        return try compile(pieces)
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

    /// Compiles Envoy's string of command operators, `%START_TIME% %RESPONSE_CODE%`.
    static func envoy(_ definition: String) throws(Problem) -> LineTemplate {
        var scanner = FormatScanner(definition)
        var pieces: [Piece] = []
        while let character = scanner.next() {
            guard character == "%" else {
                pieces.append(.literal(character == "\n" ? "" : String(character)))
                continue
            }
            if scanner.take("%") {
                pieces.append(.literal("%"))
                continue
            }
            let name = scanner.letters(and: "_")
            var argument = ""
            if scanner.take("(") { argument = try scanner.nested("(", ")") }
            // Behind a colon stands the longest length.
            _ = try scanner.until("%")
            pieces.append(.field(ServerNames.envoy(name, argument), "%\(name)%"))
        }
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
