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
        let plain = String(decoding: try encoder.encode(value), as: UTF8.self)
        // Most values have nothing to escape.
        if plain.utf8.allSatisfy({ isPlain($0) || $0 == 0x0A }) { return plain }
        var text = ""
        text.reserveCapacity(plain.utf8.count)
        for scalar in plain.unicodeScalars { append(scalar, keeping: "\n", to: &text) }
        return text
    }

    /// Whether a byte stands for itself inside and outside of strings.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F && byte != 0x3C && byte != 0x3E && byte != 0x26
    }

    /// Whether a string has nothing to escape; most have not.
    private static func isPlain(_ string: String) -> Bool {
        var string = string
        return string.withUTF8 { bytes in
            // Counted by hand: this module calls the library's iterators, which is slow for every byte.
            var place = 0
            while place < bytes.count {
                let byte = bytes[place]
                guard isPlain(byte), byte != 0x22, byte != 0x5C else { return false }
                place += 1
            }
            return true
        }
    }

    /// Writes a number: a whole one without a point, any other as the shortest decimal that reads back the same.
    static func append(_ number: Double, to text: inout String) {
        let spelling = number.description
        text += spelling.hasSuffix(".0") ? String(spelling.dropLast(2)) : spelling
    }

    /// Writes a string with its quotes.
    static func append(_ string: String, to text: inout String) {
        text += "\""
        if isPlain(string) {
            text += string
            text += "\""
            return
        }
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
