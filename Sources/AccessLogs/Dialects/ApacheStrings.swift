/// Apache's `LogFormat` strings; Tomcat, Varnish and lighttpd write theirs alike.
extension LineTemplate {
    /// Compiles Apache's `LogFormat` string.
    static func apache(_ definition: String) throws(Problem) -> LineTemplate {
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
            if index < characters.count, characters[index] == "^" { index += 1 }
            guard index < characters.count else { throw Problem(message: "a ‘%’ without a directive behind it") }
            let name = "%" + String(characters[begin...index])
            pieces.append(.literal(literal))
            let field = Field.apache(characters[index], argument: argument)
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
        return try compile(pieces)
    }
}

extension Field {
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
        case ("x", "vsl:fetcherror"), ("x", "vsl:fetcherror[1]"): .details
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
}
