internal import Diagnosis
public import Syntax

extension JSONValue {
    /// The one spelling of the value, as `CanonicalJSON` writes it, without a line feed.
    ///
    /// A text is canonical where what was read of it gives the same text again.
    public var canonicalText: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch content {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let spelling): Self.append(number: spelling, to: &text)
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
            let sorted = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { text += "," }
                CanonicalJSON.append(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    /// Integers as they are, everything else as the shortest decimal that reads back the same.
    private static func append(number spelling: String, to text: inout String) {
        let digits = spelling.utf8.first == UInt8(ascii: "-") ? spelling.dropFirst() : Substring(spelling)
        if digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            text += spelling == "-0" ? "0" : spelling
        } else if let value = Double(spelling), value.isFinite {
            CanonicalJSON.append(value, to: &text)
        } else {
            text += spelling
        }
    }
}
