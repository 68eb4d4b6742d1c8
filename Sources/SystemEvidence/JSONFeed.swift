internal import LogSources

/// JSON read from beginning to end, token by token: documents may be larger than memory.
struct JSONFeed {
    /// What went wrong and where.
    struct Fault: Error {
        /// 1-based.
        var line: Int
        /// What was expected.
        var expected: String
    }

    /// A token; the text of strings and literals is in `text`.
    enum Token: Hashable {
        case objectStart, objectEnd, arrayStart, arrayEnd, colon, comma, string, literal, end
    }

    /// Deeper than this is refused.
    private static let deepest = 32
    /// The longest string kept; the rest of a longer one is passed over.
    private static let longestText = 1 << 12

    private var feed: ByteFeed
    /// The text of the string or literal read last, its escapes undone.
    private(set) var text: [UInt8] = []

    init(_ feed: ByteFeed) { self.feed = feed }

    /// 1-based line of what comes next.
    var line: Int { feed.line }

    /// The string or literal read last.
    var string: String { String(decoding: text, as: UTF8.self) }

    func fault(_ expected: String) -> Fault { Fault(line: feed.line, expected: expected) }

    /// Whether nothing but blanks is left.
    mutating func isAtEnd() throws -> Bool {
        while let byte = try feed.peek() {
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0x1E else { return false }
            _ = try feed.next()
        }
        return true
    }

    mutating func next() throws -> Token {
        if try isAtEnd() { return .end }
        guard let byte = try feed.next() else { return .end }
        switch byte {
        case 0x7B: return .objectStart
        case 0x7D: return .objectEnd
        case 0x5B: return .arrayStart
        case 0x5D: return .arrayEnd
        case 0x3A: return .colon
        case 0x2C: return .comma
        case 0x22:
            try readString()
            return .string
        default:
            guard Self.isLiteral(byte) else { throw fault("a JSON value") }
            text = [byte]
            while let byte = try feed.peek(), Self.isLiteral(byte) {
                _ = try feed.next()
                if text.count < 64 { text.append(byte) }
            }
            return .literal
        }
    }

    private static func isLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x41...0x5A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    private mutating func readString() throws {
        text.removeAll(keepingCapacity: true)
        var hasEscapes = false
        while let byte = try feed.next() {
            if byte == 0x22 {
                if hasEscapes { text = text.withUnsafeBytes { Array(JSONLine.text($0, 0, $0.count).utf8) } }
                return
            }
            if text.count < Self.longestText { text.append(byte) }
            guard byte == 0x5C else { continue }
            hasEscapes = true
            guard let escaped = try feed.next() else { break }
            if text.count < Self.longestText { text.append(escaped) }
        }
        throw fault("the end of a string")
    }

    // MARK: - Values

    /// Reads an object's members; its brace was read already.
    ///
    /// - Parameter member: is handed a member's name and the first token of its value, and reads the rest of it.
    /// - Throws: what reading throws, `Fault`, and what `member` throws.
    mutating func members(_ member: (inout JSONFeed, String, Token) throws -> Void) throws {
        var token = try next()
        if token == .objectEnd { return }
        while true {
            guard token == .string else { throw fault("a member's name") }
            let name = string
            guard try next() == .colon else { throw fault("a colon") }
            try member(&self, name, try next())
            switch try next() {
            case .comma: token = try next()
            case .objectEnd: return
            default: throw fault("a comma or the object's end")
            }
        }
    }

    /// Reads an array's elements; its bracket was read already.
    ///
    /// - Parameter element: is handed the first token of each, and reads the rest of it.
    /// - Throws: what reading throws, `Fault`, and what `element` throws.
    mutating func elements(_ element: (inout JSONFeed, Token) throws -> Void) throws {
        var token = try next()
        if token == .arrayEnd { return }
        while true {
            try element(&self, token)
            switch try next() {
            case .comma: token = try next()
            case .arrayEnd: return
            default: throw fault("a comma or the array's end")
            }
        }
    }

    /// Passes over a value whose first token was read.
    mutating func skip(_ token: Token, depth: Int = 0) throws {
        guard depth <= Self.deepest else { throw fault("no more than \(Self.deepest) levels") }
        switch token {
        case .string, .literal: return
        case .objectStart: try members { json, _, token in try json.skip(token, depth: depth + 1) }
        case .arrayStart: try elements { json, token in try json.skip(token, depth: depth + 1) }
        default: throw fault("a JSON value")
        }
    }
}
