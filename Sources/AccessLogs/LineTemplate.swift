internal import Products

/// A format string, compiled: what stands between the fields, and which field stands where.
struct LineTemplate: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        var field: Field
        /// The bytes that end the field; empty where the row does.
        var terminator: [UInt8]
        /// Whether the field stands in quotes and a backslash guards a quote in it.
        var isQuoted: Bool
        /// The name as the format has it, for messages.
        var name: String

        /// Whether it holds no blanks, in whatever format: what stands before it may hold anything, also what looks like a time.
        var isWord: Bool {
            // What ends at the first blank has none in it.
            guard !isQuoted, terminator != [0x20] else { return false }
            switch field {
            case .host, .client, .clientAndPort, .clientPort, .method: return true
            default: return false
            }
        }
    }

    /// Whether a field with blanks in it is none.
    func isOneWord(_ part: Part) -> Bool {
        isStrict && !part.isQuoted && !part.field.mayHoldBlanks || part.isWord
    }

    var prefix: [UInt8]
    var parts: [Part]
    /// Whether more may follow: quoted referer and user agent, then `key=value` pairs.
    var takesTail: Bool
    /// Whether fields that stand in no quotes hold no blanks.
    var isStrict = false
    /// How many quotes its rows have; a number that no row has where more may follow.
    var quotes = Int.max
    /// Whether a dash right behind the path stands for no query.
    var dashIsNoQuery = false
    /// Whether a client's address always has its port behind a colon, IPv6 without brackets too.
    var portFollowsClient = false

    /// Why a format string cannot be used.
    struct Problem: Error, Hashable {
        var message: String
    }

    // MARK: - Compiling

    /// Compiles a description's template: `{field}` where a field stands, `{-}` for what is passed over, `{*}` at the end.
    ///
    /// - Parameters:
    ///   - definition: the template.
    ///   - isWhole: whether it has to have a status and a time.
    /// - Returns: the template, whose fields are one word each.
    /// - Throws: what is wrong with it.
    static func described(_ definition: String, isWhole: Bool = true) throws(Problem) -> LineTemplate {
        var pieces: [Piece] = []
        var rest = definition[...]
        while let open = rest.firstIndex(of: "{") {
            pieces.append(.literal(String(rest[..<open])))
            if rest[rest.index(after: open)...].hasPrefix("{") {
                pieces.append(.literal("{"))
                rest = rest[rest.index(open, offsetBy: 2)...]
                continue
            }
            guard let close = rest[open...].firstIndex(of: "}") else { throw Problem(message: "a ‘{’ is not closed") }
            let name = String(rest[rest.index(after: open)..<close])
            let isPassedOver = name == "-" || name == "*"
            let whatFollows = isWhole ? Field.ignored : .tailOther
            guard let field = name == "*" ? whatFollows : isPassedOver ? .ignored : FormatDescription.fields[name]
            else {
                throw Problem(
                    message:
                        "there is no field ‘\(name)’; there are \(FormatDescription.fieldNames.joined(separator: ", "))"
                )
            }
            pieces.append(.field(field, name))
            rest = rest[rest.index(after: close)...]
        }
        pieces.append(.literal(String(rest)))
        var template = try compile(pieces, needsStatus: isWhole)
        template.isStrict = true
        return template
    }

    /// What a format string is made of.
    enum Piece {
        case literal(String)
        case field(Field, String)
        /// What may be missing altogether, blanks around it included: captured headers.
        case gap(String)
    }

    /// Whether a row is of no use without a field.
    private static func isNeeded(_ field: Field) -> Bool {
        switch field {
        case .status, .termination, .request, .method, .target, .path, .timeLocal, .timeISO, .timeEpochSeconds,
            .timeEpochMilliseconds, .dateNumeric, .dateOnly, .timeOnly, .timeSpelled:
            true
        default: false
        }
    }

    /// Joins the pieces to parts.
    ///
    /// - Parameters:
    ///   - pieces: what the format string is made of.
    ///   - needsStatus: whether a template without a status and a time is refused.
    ///   - queryHasMark: whether the query brings its question mark, so that it can stand right behind the path.
    /// - Returns: the template.
    /// - Throws: what is wrong with it.
    static func compile(
        _ pieces: [Piece], needsStatus: Bool = true, queryHasMark: Bool = true
    ) throws(Problem) -> LineTemplate {
        var prefix = ""
        var fields: [(field: Field, name: String, after: String, isGap: Bool)] = []
        var portFollowsClient = false
        var hasMark = false
        for piece in pieces {
            switch piece {
            case .literal(let text):
                if fields.isEmpty { prefix += text } else { fields[fields.count - 1].after += text }
            case .gap(let name):
                if let last = fields.last, last.isGap, last.after.allSatisfy({ $0 == " " }) {
                    fields[fields.count - 1].after = ""
                } else {
                    fields.append((.ignored, name, "", true))
                }
            case .field(let field, let name):
                if let last = fields.last, last.isGap, last.after.allSatisfy({ $0 == " " }) {
                    fields[fields.count - 1].after = " "
                } else if let last = fields.last, last.after == ":", last.field == .client, field == .clientPort {
                    // An IPv6 address has colons of its own.
                    fields[fields.count - 1].field = .clientAndPort
                    fields[fields.count - 1].after = ""
                    portFollowsClient = true
                    continue
                }
                if let last = fields.last, last.after.isEmpty {
                    // %U%q and $uri$args stand together and are one target.
                    // The question mark may be a variable of its own, and only some requests have one.
                    if last.field == .path, name == "$is_args" {
                        hasMark = true
                        continue
                    }
                    let isTarget = last.field == .path && field == .query && (queryHasMark || hasMark)
                    // Two variables side by side cannot be parted; the rest of the row can be read.
                    guard isTarget || !Self.isNeeded(last.field) && !Self.isNeeded(field) else {
                        throw Problem(
                            message: "nothing stands between \(last.name) and \(name): the row cannot be taken apart")
                    }
                    fields[fields.count - 1].field = isTarget ? .target : .ignored
                    fields[fields.count - 1].name += name
                } else {
                    fields.append((field, name, "", false))
                }
            }
        }
        for index in fields.indices where fields[index].isGap && fields[index].after.hasPrefix(" ") {
            let rest = String(fields[index].after.drop { $0 == " " })
            fields[index].after = rest.isEmpty ? " " : rest
        }
        if fields.count > 1, let last = fields.last, last.isGap, last.after.allSatisfy({ $0 == " " }) {
            // Where nothing is captured, the row ends without the blank before it.
            let before = fields[fields.count - 2].after
            let needed = String(before.reversed().drop { $0 == " " }.reversed())
            if !needed.isEmpty { fields[fields.count - 2].after = needed }
            fields[fields.count - 1].after = ""
        }
        guard !fields.isEmpty else { throw Problem(message: "it names no field") }
        guard !needsStatus || fields.contains(where: { $0.field == .status || $0.field == .termination }) else {
            throw Problem(message: "it has no status")
        }
        let times: [Field] = [
            .timeLocal, .timeISO, .timeEpochSeconds, .timeEpochMilliseconds, .dateNumeric, .dateOnly, .timeSpelled,
        ]
        guard !needsStatus || fields.contains(where: { times.contains($0.field) }) else {
            throw Problem(message: "it has no time")
        }
        var before = prefix
        let parts = fields.map { field in
            let part = Part(
                field: field.field, terminator: Array(field.after.utf8),
                isQuoted: before.hasSuffix("\"") && field.after.hasPrefix("\""), name: field.name)
            before = field.after
            return part
        }
        var template = LineTemplate(prefix: Array(prefix.utf8), parts: parts, takesTail: false)
        template.portFollowsClient = portFollowsClient
        template.dashIsNoQuery = hasMark
        let hasRest = fields.last.map { $0.after.isEmpty && [.ignored, .tailOther].contains($0.field) } ?? true
        if !hasRest, parts.contains(where: { $0.field == .userAgent && $0.isQuoted }) {
            template.quotes = (prefix + fields.map(\.after).joined()).count { $0 == "\"" }
        }
        return template
    }

    /// The common log format, with or without a virtual host in front, and whatever follows it.
    static func common(hasHost: Bool) -> LineTemplate {
        func part(_ field: Field, _ terminator: String, _ name: String, isQuoted: Bool = false) -> Part {
            Part(field: field, terminator: Array(terminator.utf8), isQuoted: isQuoted, name: name)
        }
        let host = hasHost ? [part(.host, " ", "virtual host")] : []
        return LineTemplate(
            prefix: [],
            parts: host + [
                part(.client, " ", "client"), part(.identity, " ", "identity"), part(.ignored, " [", "user"),
                part(.timeLocal, "] \"", "time"), part(.request, "\" ", "request", isQuoted: true),
                part(.status, " ", "status"), part(.bytes, "", "bytes"),
            ], takesTail: true)
    }

    // MARK: - Taking a row apart

    /// Takes a row apart.
    ///
    /// - Returns: nil where it fits, else what was expected.
    func match(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans) -> String? {
        var position = 0
        guard Self.starts(bytes, at: 0, with: prefix) else {
            return "expected ‘\(String(decoding: prefix, as: UTF8.self))’ at the start"
        }
        position = prefix.count
        for (index, part) in parts.enumerated() {
            // Numbers may stand right-aligned, with blanks before them.
            if isStrict, !part.isQuoted { while position < bytes.count, bytes[position] == 0x20 { position += 1 } }
            let start = position
            if part.terminator.isEmpty {
                position = bytes.count
                if takesTail, let blank = Self.find([0x20], in: bytes, from: start, part: part) { position = blank }
                record(part.field, start, position, spans)
            } else {
                guard let end = Self.find(part.terminator, in: bytes, from: start, part: part) else {
                    // A last literal such as a closing quote may be cut off; the row is then not whole.
                    return "expected ‘\(String(decoding: part.terminator, as: UTF8.self))’ behind \(part.name) "
                        + "(from column \(start + 1))"
                }
                if isOneWord(part), holdsBlank(bytes, start, end) {
                    return "expected one word for \(part.name) (from column \(start + 1))"
                }
                record(part.field, start, end, spans)
                position = end + part.terminator.count
            }
            if index == parts.count - 1, takesTail, position < bytes.count { tail(bytes, from: position, spans) }
        }
        return nil
    }

    func holdsBlank(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        for index in start..<end where bytes[index] == 0x20 { return true }
        return false
    }

    func record(_ field: Field, _ start: Int, _ end: Int, _ spans: FieldSpans) {
        if field != .ignored { spans[field.rawValue] = FieldSpan(start: Int32(start), length: Int32(end - start)) }
    }

    /// What follows the byte count: two quoted pieces are referer and user agent, `key=value` is what the key says.
    func tail(_ bytes: UnsafeRawBufferPointer, from start: Int, _ spans: FieldSpans) {
        var position = start
        var quoted = 0
        while position < bytes.count {
            if bytes[position] == 0x20 {
                position += 1
                continue
            }
            if bytes[position] == 0x22 {
                let end = Self.closingQuote(bytes, from: position + 1) ?? bytes.count
                quoted += 1
                if quoted == 1 { record(.referer, position + 1, end, spans) }
                if quoted == 2 { record(.userAgent, position + 1, end, spans) }
                if quoted == 3 { record(.tailOther, position + 1, end, spans) }
                position = end + 1
                continue
            }
            var end = position
            var equals: Int?
            while end < bytes.count, bytes[end] != 0x20, bytes[end] != 0x22 {
                if bytes[end] == 0x3D, equals == nil { equals = end }
                end += 1
            }
            guard let equals, equals > position else {
                let isFirst = spans[Field.tailNumber.rawValue].length < 0
                record(isFirst ? .tailNumber : .tailOther, position, end, spans)
                position = max(end, position + 1)
                continue
            }
            var valueStart = equals + 1
            var valueEnd = end
            if end < bytes.count, bytes[end] == 0x22, end == valueStart {
                valueStart = end + 1
                valueEnd = Self.closingQuote(bytes, from: valueStart) ?? bytes.count
                end = valueEnd + 1
            }
            let key = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<equals]), as: UTF8.self)
            if equals - position <= 32, let field = Field.tailKeys[key.lowercased()] {
                // Unquoted lists over several tries go on behind ‘, ’ and ‘ : ’.
                while valueEnd + 1 < bytes.count, valueEnd > valueStart, bytes[valueEnd] == 0x20,
                    bytes[valueEnd - 1] == 0x2C || bytes[valueEnd + 1] == 0x3A
                {
                    var next = valueEnd + (bytes[valueEnd + 1] == 0x3A ? 3 : 1)
                    while next < bytes.count, bytes[next] != 0x20 { next += 1 }
                    valueEnd = min(next, bytes.count)
                    end = valueEnd
                }
                record(field, valueStart, min(valueEnd, bytes.count), spans)
            }
            position = max(end, position + 1)
        }
    }

    static func closingQuote(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            if bytes[position] == 0x5C {
                position += 2
                continue
            }
            if bytes[position] == 0x22 { return position }
            position += 1
        }
        return nil
    }

    static func starts(_ bytes: UnsafeRawBufferPointer, at position: Int, with literal: [UInt8]) -> Bool {
        guard bytes.count - position >= literal.count else { return false }
        for index in literal.indices where bytes[position + index] != literal[index] { return false }
        return true
    }

    /// The place of a field's end.
    static func find(_ literal: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int, part: Part) -> Int? {
        let first = literal[0]
        let isList = part.field.isList
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if part.isQuoted, byte == 0x5C {
                position += 2
                continue
            }
            if byte == first, starts(bytes, at: position, with: literal) {
                // Tries are separated by ‘, ’ and ‘ : ’, also where blanks separate fields.
                let isInList =
                    isList && first == 0x20 && position > start
                    && (bytes[position - 1] == 0x2C || bytes[position - 1] == 0x3A
                        || position + 2 < bytes.count && bytes[position + 1] == 0x3A && bytes[position + 2] == 0x20)
                if !isInList { return position }
            }
            position += 1
        }
        return nil
    }
}

extension Field {
    /// Whether a value may hold blanks outside quotes: times do, before their zone.
    var mayHoldBlanks: Bool { self == .timeLocal || self == .timeSpelled || self == .timeISO }
}
