internal import Products

/// Apache's `LogFormat` strings; Tomcat, Varnish and lighttpd write theirs alike.
extension LineTemplate {
    /// Compiles Apache's `LogFormat` string, or one of those who write theirs alike.
    ///
    /// - Parameters:
    ///   - definition: the string.
    ///   - dialect: whose it is; some letters mean something else to each.
    /// - Returns: the template.
    /// - Throws: what is wrong with it.
    static func apache(_ definition: String, _ dialect: FormatDialect = .apache) throws(Problem) -> LineTemplate {
        var pieces: [Piece] = []
        let characters = Array(definition)
        var literal = ""
        var index = 0
        while index < characters.count {
            if characters[index] == "\\", index + 1 < characters.count {
                // In httpd.conf quotes inside the string are written as \".
                let next = characters[index + 1]
                literal.append(next == "t" ? "\t" : next)
                index += 2
                continue
            }
            guard characters[index] == "%" else {
                literal.append(characters[index])
                index += 1
                continue
            }
            index += 1
            if index < characters.count, characters[index] == "%" {
                literal.append("%")
                index += 1
                continue
            }
            let begin = index
            while index < characters.count, "<>!,0123456789".contains(characters[index]) { index += 1 }
            var argument: String?
            if index < characters.count, characters[index] == "{" {
                guard let close = characters[index...].firstIndex(of: "}") else {
                    throw Problem(message: "‘%{’ is not closed")
                }
                argument = String(characters[(index + 1)..<close])
                index = close + 1
            }
            // %^FB, %^ti and %^to have names of two letters.
            if index + 2 < characters.count, characters[index] == "^" { index += 2 }
            guard index < characters.count else { throw Problem(message: "a ‘%’ without a directive behind it") }
            let name = "%" + String(characters[begin...index])
            pieces.append(.literal(literal))
            let field =
                characters[index - 1] == "^" || index > 1 && characters[index - 2] == "^"
                ? Field.ignored : Field.apache(characters[index], argument: argument, dialect)
            if field == .timeLocal, argument == nil {
                // %t brings its own brackets.
                pieces.append(.literal("["))
                pieces.append(.field(.timeLocal, name))
                literal = "]"
            } else {
                pieces.append(.field(field, name))
                literal = ""
            }
            index += 1
        }
        pieces.append(.literal(literal))
        return try compile(pieces, queryHasMark: dialect != .lighttpd)
    }
}

extension Field {
    /// Apache's directives, without modifiers.
    static func apache(_ letter: Character, argument: String?, _ dialect: FormatDialect) -> Field {
        switch (letter, argument?.lowercased()) {
        case ("h", _), ("a", nil): .client
        case ("a", "c"): .ignored
        case ("t", nil): .timeLocal
        case ("t", let layout?): Field.time(in: layout, argument ?? "", dialect)
        case ("r", _): .request
        case ("m", _): .method
        case ("U", _): .path
        case ("q", _): .query
        case ("s", _): .status
        case ("b", _), ("B", _), ("O", _): .bytes
        case ("D", _), ("T", _): Field.duration(letter, argument, dialect)
        case ("p", "remote"): .clientPort
        case ("v", _), ("V", _), ("i", "host"): .host
        case ("i", "user-agent"): .userAgent
        case ("i", "referer"): .referer
        case ("i", "x-request-id"), ("o", "x-request-id"), ("e", "unique_id"),
            ("i", "x-correlation-id"), ("i", "traceparent"):
            .requestID
        case ("i", "x-forwarded-for"): .forwardedFor
        case ("e", "balancer_worker_name"): .upstreamAddress
        case ("x", "vsl:fetcherror"), ("x", "vsl:fetcherror[1]"): .details
        default: .ignored
        }
    }

    /// A duration by its letter and its unit.
    ///
    /// Tomcat writes `%D` in milliseconds up to version 9 and in microseconds from 10 on, which neither pattern nor rows
    /// tell: it is a number whose unit is open.
    private static func duration(_ letter: Character, _ unit: String?, _ dialect: FormatDialect) -> Field {
        if letter == "D" { return dialect == .tomcat ? .tailNumber : .durationMicroseconds }
        switch unit {
        case "ms", "msec": return .durationMilliseconds
        case "us", "usec": return .durationMicroseconds
        case "ns": return .durationNanoseconds
        case "fracsec": return .durationSeconds
        // Tomcat 9 writes places behind the point, all others whole seconds.
        default: return .durationWholeSeconds
        }
    }

    /// What a layout of a time gives, where it is a whole time in an order that is known.
    private static func time(in lowered: String, _ layout: String, _ dialect: FormatDialect) -> Field {
        var bare = lowered
        for moment in ["begin:", "end:"] where lowered.hasPrefix(moment) {
            bare = String(lowered.dropFirst(moment.count))
        }
        switch bare {
        case "sec": return .timeEpochSeconds
        case "msec", "usec": return .timeEpochMilliseconds
        case "msec_frac", "usec_frac": return .timeFraction
        default: break
        }
        // Java's layouts are words: yyyy-MM-dd'T'HH:mm:ss.
        if dialect == .tomcat, bare.hasPrefix("yyyy-mm-dd"), layout.contains("HH:mm:ss") { return .timeISO }
        if dialect == .tomcat, bare.hasPrefix("dd/mmm/yyyy:"), layout.contains("HH:mm:ss") { return .timeLocal }
        if bare.hasPrefix("%y-%m-%d") || bare.hasPrefix("%f") { return .timeISO }
        return bare.hasPrefix("%d/%b/%y:") ? .timeLocal : .ignored
    }
}
