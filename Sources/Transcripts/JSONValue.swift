internal import Diagnosis

/// A value of JSON with its numbers as they are spelled.
///
/// It is read from canonical text only where `canonicalText` of what was read gives the same text again.
public indirect enum JSONValue: Hashable, Sendable {
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
    /// An object; no name stands in it twice.
    case object([String: JSONValue])

    /// The value behind a name; nil where this is no object, or has no such name.
    public subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { return members[name] }
        return nil
    }

    /// The string that this is.
    public var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The integer that this is.
    public var integer: Int? {
        if case .number(let text) = self { return Int(text) }
        return nil
    }

    /// Reads a value.
    ///
    /// - Parameter bytes: JSON text in UTF-8, one value and nothing else; nested at most 64 deep.
    /// - Throws: where the text ceases to be JSON, as an offset in bytes, and what is wrong there.
    public init(parsing bytes: some Collection<UInt8>) throws(JSONFault) {
        var parser = JSONParser(Array(bytes))
        self = try parser.document()
    }

    /// The one spelling of the value, as `CanonicalJSON` writes it, without a line feed.
    public var canonicalText: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let spelling): text += Self.canonicalNumber(spelling)
        case .string(let value): CanonicalJSON.append(value, to: &text)
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let names = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for (index, name) in names.enumerated() {
                if index > 0 { text += "," }
                CanonicalJSON.append(name, to: &text)
                text += ":"
                members[name]?.write(to: &text)
            }
            text += "}"
        }
    }

    /// Integers as they are, everything else as the shortest decimal that reads back the same.
    private static func canonicalNumber(_ spelling: String) -> String {
        let digits = spelling.utf8.first == UInt8(ascii: "-") ? spelling.dropFirst() : Substring(spelling)
        if digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return spelling == "-0" ? "0" : spelling
        }
        guard let value = Double(spelling), value.isFinite else { return spelling }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

/// Where a text ceases to be JSON.
public struct JSONFault: Error, Hashable, Sendable {
    /// The byte that does not belong there, from 0.
    public var offset: Int
    /// What is wrong there.
    public var reason: String
}

/// Reads JSON of RFC 8259, without recursion deeper than it allows.
private struct JSONParser {
    private static let mostDepth = 64
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFault) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        guard index == bytes.count else { throw fault("text behind the value") }
        return value
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(offset: index, reason: reason) }

    private mutating func skipBlanks() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth < Self.mostDepth else { throw fault("nested deeper than \(Self.mostDepth)") }
        skipBlanks()
        guard index < bytes.count else { throw fault("the text ends within a value") }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes[index...].starts(with: word.utf8) else { throw fault("no value begins like this") }
        index += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        index += 1
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if takes(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw fault("expected a name") }
            let start = index
            let name = try string()
            guard members[name] == nil else {
                index = start
                throw fault("a name that stands in the object already")
            }
            skipBlanks()
            guard takes(UInt8(ascii: ":")) else { throw fault("expected ‘:’") }
            members[name] = try value(depth: depth + 1)
            skipBlanks()
            if takes(UInt8(ascii: "}")) { return .object(members) }
            guard takes(UInt8(ascii: ",")) else { throw fault("expected ‘,’ or ‘}’") }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        index += 1
        var values: [JSONValue] = []
        skipBlanks()
        if takes(UInt8(ascii: "]")) { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            skipBlanks()
            if takes(UInt8(ascii: "]")) { return .array(values) }
            guard takes(UInt8(ascii: ",")) else { throw fault("expected ‘,’ or ‘]’") }
        }
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = index
        func isDigit(_ index: Int) -> Bool { index < bytes.count && (0x30...0x39).contains(bytes[index]) }
        _ = takes(UInt8(ascii: "-"))
        guard isDigit(index) else { throw fault("no value begins like this") }
        if !takes(UInt8(ascii: "0")) { while isDigit(index) { index += 1 } }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard isDigit(index) else { throw fault("expected a digit") }
            while isDigit(index) { index += 1 }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if !takes(UInt8(ascii: "-")) { _ = takes(UInt8(ascii: "+")) }
            guard isDigit(index) else { throw fault("expected a digit") }
            while isDigit(index) { index += 1 }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() throws(JSONFault) -> String {
        index += 1
        var text: [UInt8] = []
        var start = index
        while true {
            guard index < bytes.count else { throw fault("the text ends within a string") }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                text += bytes[start..<index]
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw fault("a string that is not UTF-8")
                }
                index += 1
                return string
            case UInt8(ascii: "\\"):
                text += bytes[start..<index]
                index += 1
                try escape(into: &text)
                start = index
            case ..<0x20: throw fault("a control character that is not escaped")
            default: index += 1
            }
        }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard index < bytes.count else { throw fault("the text ends within a string") }
        index += 1
        switch bytes[index - 1] {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            var scalar = Unicode.Scalar(UInt32(unit))
            if UTF16.isLeadSurrogate(unit), bytes[index...].starts(with: [0x5C, 0x75]) {
                index += 2
                let second = try hexadecimal()
                if UTF16.isTrailSurrogate(second) {
                    scalar = Unicode.Scalar(
                        0x10000 + ((UInt32(unit) & 0x3FF) << 10 | UInt32(second) & 0x3FF))
                }
            }
            guard let scalar else { throw fault("half a character") }
            text += Array(UTF8.encode(scalar) ?? .init())
        default:
            index -= 1
            throw fault("an escape that JSON does not have")
        }
    }

    private mutating func hexadecimal() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue,
                bytes[index] < 0x80
            else { throw fault("expected a hexadecimal digit") }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
