/// A value of JSON, with its numbers as they are spelled.
public struct JSONValue: Hashable, Sendable {
    /// What it is.
    public enum Content: Hashable, Sendable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool(Bool)
        /// A number, as it is spelled.
        case number(String)
        /// A string, without its escapes.
        case string(String)
        /// An array.
        case array([JSONValue])
        /// An object.
        case object(JSONObject)
    }

    /// Values may be nested this deep.
    public static let deepest = 64

    /// What it is.
    public var content: Content
    /// 1-based line on which it begins; 0 where it was not read.
    ///
    /// Values are equal wherever they stand.
    public var line = 0

    /// Creates a value.
    public init(_ content: Content) { self.content = content }

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - bytes: JSON text in UTF-8, one value and nothing else; nested at most `deepest` deep.
    ///   - dialect: how much is forgiven.
    /// - Throws: where the text ceases to be JSON.
    public init(parsing bytes: some Collection<UInt8>, dialect: JSONDialect = .strict) throws(JSONFault) {
        var json = JSONTokens(ByteFeed(bytes), dialect: dialect)
        let token = try json.next()
        self = try Self.read(&json, token, depth: 0, dialect)
        guard try json.next() == .end else { throw json.fault("text behind the value") }
    }

    private static func read(
        _ json: inout JSONTokens, _ token: JSONTokens.Token, depth: Int, _ dialect: JSONDialect
    ) throws(JSONFault) -> JSONValue {
        guard depth < deepest else { throw json.fault("nested deeper than \(deepest)") }
        let line = json.line
        var value: JSONValue
        switch token {
        case .string: value = .string(json.string)
        case .literal: value = try literal(&json)
        case .arrayStart:
            var values: [JSONValue] = []
            try json.elements { (json, token) throws(JSONFault) in
                values.append(try read(&json, token, depth: depth + 1, dialect))
            }
            value = .array(values)
        case .objectStart:
            var members = JSONObject()
            try json.members { (json, name, token) throws(JSONFault) in
                guard dialect == .tolerant || members[name] == nil else {
                    throw json.fault("‘\(name)’ stands in the object already")
                }
                members[name] = try read(&json, token, depth: depth + 1, dialect)
            }
            value = .object(members)
        case .end: throw json.fault("the text ends within a value")
        default: throw json.fault("expected a value")
        }
        value.line = line
        return value
    }

    private static func literal(_ json: inout JSONTokens) throws(JSONFault) -> JSONValue {
        switch json.string {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case let number:
            guard isNumber(json.text) else { throw json.fault("expected a value") }
            return .number(number)
        }
    }

    /// Whether a text is a number as RFC 8259 spells them.
    static func isNumber(_ text: [UInt8]) -> Bool {
        var rest = text[...]
        func digits() -> Bool {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count > 0
        }
        if rest.first == 0x2D { rest = rest.dropFirst() }
        if rest.first == 0x30 {
            rest = rest.dropFirst()
        } else if !digits() {
            return false
        }
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            guard digits() else { return false }
        }
        if let letter = rest.first, letter | 0x20 == 0x65 {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
            guard digits() else { return false }
        }
        return rest.isEmpty
    }

    /// Whether two values are the same, wherever they stand.
    public static func == (one: JSONValue, other: JSONValue) -> Bool { one.content == other.content }

    /// Hashes what the value is, not where it stands.
    public func hash(into hasher: inout Hasher) { hasher.combine(content) }

    // MARK: - Making values

    /// `null`.
    public static let null = JSONValue(.null)

    /// `true` or `false`.
    public static func bool(_ value: Bool) -> JSONValue { JSONValue(.bool(value)) }

    /// A number, as it is spelled.
    public static func number(_ spelling: String) -> JSONValue { JSONValue(.number(spelling)) }

    /// A string.
    public static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }

    /// An array.
    public static func array(_ values: [JSONValue]) -> JSONValue { JSONValue(.array(values)) }

    /// An object.
    public static func object(_ members: JSONObject) -> JSONValue { JSONValue(.object(members)) }

    // MARK: - Looking into values

    /// The value behind a name; nil where this is no object, or has no such name.
    public subscript(name: String) -> JSONValue? { members[name] }

    /// An object's members; none where this is no object.
    public var members: JSONObject {
        if case .object(let members) = content { return members }
        return JSONObject()
    }

    /// An array's values; none where this is no array.
    public var items: [JSONValue] {
        if case .array(let values) = content { return values }
        return []
    }

    /// The string that this is.
    public var text: String? {
        if case .string(let text) = content { return text }
        return nil
    }

    /// The strings among an array's values.
    public var texts: [String] { items.compactMap(\.text) }

    /// The integer that this is.
    public var integer: Int? {
        if case .number(let text) = content { return Int(text) }
        return nil
    }

    /// The number that this is; nil where it is none, or too large for one.
    public var number: Double? {
        guard case .number(let text) = content, let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
