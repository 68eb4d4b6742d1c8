/// JSON read from beginning to end, token by token: documents may be larger than memory.
///
/// Whoever reads a source that can fail looks at `failure` when a fault is thrown, and at the end.
public struct JSONTokens {
    /// A token; the text of strings and literals is in `text`.
    public enum Token: Hashable, Sendable {
        /// `{`.
        case objectStart
        /// `}`.
        case objectEnd
        /// `[`.
        case arrayStart
        /// `]`.
        case arrayEnd
        /// `:`.
        case colon
        /// `,`.
        case comma
        /// A string.
        case string
        /// A number, `true`, `false` or `null`.
        case literal
        /// Nothing is left.
        case end
    }

    /// Values that are passed over may be nested this deep.
    public static let deepest = 32

    private var feed: ByteFeed
    private let isStrict: Bool
    private let longestText: Int
    /// The text of the string or literal read last, its escapes undone.
    public private(set) var text: [UInt8] = []
    /// 1-based line on which the token read last begins.
    public private(set) var line = 1
    /// Offset of the first byte of the token read last.
    public private(set) var offset = 0

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - feed: the bytes.
    ///   - dialect: how much is forgiven.
    ///   - longestText: how many bytes are kept of a string or literal; the rest is passed over.
    public init(_ feed: ByteFeed, dialect: JSONDialect = .tolerant, longestText: Int = .max) {
        self.feed = feed
        isStrict = dialect == .strict
        self.longestText = longestText
    }

    /// The string or literal read last.
    public var string: String { String(decoding: text, as: UTF8.self) }

    /// Why the source could not be read to its end.
    public var failure: (any Error)? { feed.failure }

    /// A fault at the token read last.
    public func fault(_ reason: String) -> JSONFault { JSONFault(offset: offset, line: line, reason: reason) }

    /// A fault at the byte that was read last, or at the one that would come next.
    private func fault(_ reason: String, back: Int) -> JSONFault {
        JSONFault(offset: feed.offset - back, line: feed.line, reason: reason)
    }

    /// Whether nothing but blanks is left.
    public mutating func isAtEnd() -> Bool {
        while let byte = feed.peek() {
            switch byte {
            case 0x20, 0x0A, 0x0D, 0x09: break
            // What stands between documents in a sequence of them (RFC 7464).
            case 0x1E where !isStrict: break
            default: return false
            }
            _ = feed.next()
        }
        return true
    }

    /// Reads the next token.
    ///
    /// - Throws: what is no token of JSON.
    public mutating func next() throws(JSONFault) -> Token {
        let isAtEnd = isAtEnd()
        line = feed.line
        offset = feed.offset
        guard !isAtEnd, let byte = feed.next() else { return .end }
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
            guard Self.isLiteral(byte) else { throw fault("expected a JSON value") }
            text.removeAll(keepingCapacity: true)
            text.append(byte)
            while let byte = feed.peek(), Self.isLiteral(byte) {
                _ = feed.next()
                append(byte)
            }
            return .literal
        }
    }

    /// Digits, letters, signs and points: what numbers, `true`, `false` and `null` are made of.
    @inline(__always)
    static func isLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x41...0x5A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) { if text.count < longestText { text.append(byte) } }

    private mutating func append(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar) ?? .init() { append(byte) }
    }

    // MARK: - Strings

    private mutating func readString() throws(JSONFault) {
        text.removeAll(keepingCapacity: true)
        // The first half of a surrogate pair, until the second comes.
        var lead: UInt16?
        while let byte = feed.next() {
            if byte == 0x5C {
                try readEscape(&lead)
                continue
            }
            try endPair(&lead)
            switch byte {
            case 0x22:
                guard !isStrict || String(validating: text, as: UTF8.self) != nil else {
                    throw fault("a string that is not UTF-8", back: 1)
                }
                return
            case ..<0x20 where isStrict: throw fault("a control character that is not escaped", back: 1)
            default: append(byte)
            }
        }
        throw fault("the text ends within a string", back: 0)
    }

    private mutating func readEscape(_ lead: inout UInt16?) throws(JSONFault) {
        guard let letter = feed.next() else { throw fault("the text ends within a string", back: 0) }
        if letter == 0x75 {
            guard let unit = try readUnit(&lead) else { return }
            if let first = lead, let scalar = JSONEscape.scalar(first, unit) {
                append(scalar)
                lead = nil
                return
            }
            try endPair(&lead)
            if UTF16.isLeadSurrogate(unit) {
                lead = unit
            } else if let scalar = Unicode.Scalar(unit) {
                append(scalar)
            } else {
                try halfCharacter()
            }
            return
        }
        try endPair(&lead)
        if let byte = JSONEscape.byte(for: letter) {
            append(byte)
        } else if isStrict {
            throw fault("an escape that JSON does not have", back: 1)
        } else {
            append(letter)
        }
    }

    /// The four digits behind `\u`; where they are none the text stays as it is written, and there is no unit.
    private mutating func readUnit(_ lead: inout UInt16?) throws(JSONFault) -> UInt16? {
        var unit: UInt16 = 0
        var digits: [UInt8] = []
        while digits.count < 4 {
            guard let byte = feed.peek(), let digit = JSONEscape.digit(byte) else {
                if isStrict { throw fault("expected a hexadecimal digit", back: 0) }
                try endPair(&lead)
                for byte in [0x5C, 0x75] + digits { append(byte) }
                return nil
            }
            _ = feed.next()
            digits.append(byte)
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// What comes is no second half of a pair.
    @inline(__always)
    private mutating func endPair(_ lead: inout UInt16?) throws(JSONFault) {
        guard lead != nil else { return }
        lead = nil
        try halfCharacter()
    }

    private mutating func halfCharacter() throws(JSONFault) {
        if isStrict { throw fault("half a character", back: 0) }
        append("\u{FFFD}")
    }

    // MARK: - Values

    /// Reads an object's members; its brace was read already.
    ///
    /// - Parameter member: is handed a member's name and the first token of its value, and reads the rest of it.
    /// - Throws: what is no JSON, and what `member` throws.
    public mutating func members(
        _ member: (inout JSONTokens, String, Token) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        var token = try next()
        if token == .objectEnd { return }
        while true {
            guard token == .string else { throw fault("expected a member's name") }
            let name = string
            guard try next() == .colon else { throw fault("expected a colon") }
            try member(&self, name, try next())
            switch try next() {
            case .comma: token = try next()
            case .objectEnd: return
            default: throw fault("expected a comma or the object's end")
            }
        }
    }

    /// Reads an array's elements; its bracket was read already.
    ///
    /// - Parameter element: is handed the first token of each, and reads the rest of it.
    /// - Throws: what is no JSON, and what `element` throws.
    public mutating func elements(
        _ element: (inout JSONTokens, Token) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        var token = try next()
        if token == .arrayEnd { return }
        while true {
            try element(&self, token)
            switch try next() {
            case .comma: token = try next()
            case .arrayEnd: return
            default: throw fault("expected a comma or the array's end")
            }
        }
    }

    /// Passes over a value.
    ///
    /// - Parameter token: its first token, which was read.
    /// - Throws: what is no JSON, and nesting deeper than `deepest`.
    public mutating func skip(_ token: Token) throws(JSONFault) { try skip(token, depth: 0) }

    private mutating func skip(_ token: Token, depth: Int) throws(JSONFault) {
        guard depth <= Self.deepest else { throw fault("expected no more than \(Self.deepest) levels") }
        switch token {
        case .string, .literal: return
        case .objectStart:
            try members { (json, _, token) throws(JSONFault) in try json.skip(token, depth: depth + 1) }
        case .arrayStart: try elements { (json, token) throws(JSONFault) in try json.skip(token, depth: depth + 1) }
        default: throw fault("expected a JSON value")
        }
    }
}
