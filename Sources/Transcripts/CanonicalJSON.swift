internal import Diagnosis
internal import Syntax

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif
/// The one spelling of a value as JSON: keys sorted, no blanks, nothing in it that a terminal or a browser would obey.
public enum CanonicalJSON {
    /// Writes a value on one line.
    ///
    /// Control and format characters, `<`, `>` and `&` are written as `\uXXXX`: they can stand only inside strings.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - isPretty: whether to break and indent lines for people.
    /// - Returns: the JSON text, without a line feed at its end.
    /// - Throws: what the value's own encoding throws.
    public static func text(_ value: some Encodable, isPretty: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        let bytes = try encoder.encode(value)
        let plain = String(decoding: bytes, as: UTF8.self)
        // Most values have nothing to escape.
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E && $0 != 0x26 || $0 == 0x0A }) {
            return plain
        }
        var text = ""
        text.reserveCapacity(plain.utf8.count)
        for scalar in plain.unicodeScalars { append(scalar, keeping: "\n", to: &text) }
        return text
    }

    /// Writes a string with its quotes.
    static func append(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: append(scalar, keeping: nil, to: &text)
            }
        }
        text += "\""
    }

    private static func append(_ scalar: Unicode.Scalar, keeping kept: Unicode.Scalar?, to text: inout String) {
        switch scalar {
        case "<", ">", "&": appendEscape(scalar, to: &text)
        case " "..."~": text.unicodeScalars.append(scalar)
        default:
            if scalar == kept || Escaping.isHarmless(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                appendEscape(scalar, to: &text)
            }
        }
    }

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - type: what to read.
    ///   - bytes: the JSON text in UTF-8.
    /// - Returns: the value.
    /// - Throws: what is wrong with the text.
    public static func value<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    private static func appendEscape(_ scalar: Unicode.Scalar, to text: inout String) {
        for unit in UTF16.encode(scalar) ?? .init() {
            let digits = String(unit, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
    }
}
