/// What a message names, found by the shape it has in every language: quotation marks, digits, `0x`, a GUID, `.exe`.
struct EventMessage {
    private static let longestName = 256
    private static let mostNames = 64

    /// What stands between quotation marks, in order.
    private(set) var quoted: [String] = []
    /// Hexadecimal numbers, without their `0x`, in order.
    private(set) var hexadecimals: [String] = []
    /// Decimal numbers that stand by themselves, in order.
    private(set) var decimals: [Int] = []
    /// The first GUID, in lower case.
    private(set) var identifier: String?
    /// The first program's file, in lower case.
    private(set) var image: String?

    init(_ text: String) {
        let characters = Array(text.unicodeScalars.prefix(65_536))
        quoted = Self.quoted(characters)
        for word in Self.words(characters) {
            let lower = word.lowercased()
            if image == nil, lower.hasSuffix(".exe"), let name = lower.split(separator: "\\").last {
                image = String(name)
            }
            if identifier == nil, Self.isIdentifier(lower) { identifier = lower }
            if lower.hasPrefix("0x"), hexadecimals.count < Self.mostNames, lower.count <= 18,
                lower.dropFirst(2).allSatisfy(\.isHexDigit), lower.count > 2
            {
                hexadecimals.append(String(lower.dropFirst(2)))
            } else if let number = Int(lower), lower.count <= 10, decimals.count < Self.mostNames {
                decimals.append(number)
            }
        }
    }

    /// The pool: what is quoted and is no number.
    var pool: String? { quoted.first { !Self.isNumber($0) } }

    /// The process: a quoted decimal number, else the only decimal number there is.
    var process: Int? {
        if let quoted = quoted.first(where: { !$0.hasPrefix("0x") && Int($0) != nil }) { return Int(quoted) }
        return decimals.count == 1 ? decimals[0] : nil
    }

    /// The process of a crash report, whose message has six numbers: two stamps, code, offset, process, start.
    ///
    /// The start is a time in units of 100 ns, by which the place is known.
    var reportedProcess: Int? {
        let start = hexadecimals.firstIndex { $0.count >= 15 && $0.drop { $0 == "0" }.hasPrefix("1d") }
        let place = start.map { $0 - 1 } ?? 4
        return hexadecimals.indices.contains(place) ? Int(hexadecimals[place], radix: 16) : nil
    }

    /// The code with which a process ended: the first hexadecimal number.
    var exitCode: UInt32? { hexadecimals.first.flatMap { UInt32($0, radix: 16) } }

    static func isIdentifier(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }

    private static func isNumber(_ text: String) -> Bool {
        Int(text) != nil || text.lowercased().hasPrefix("0x") && text.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    /// What closes a quotation that the mark opens.
    private static func closers(of mark: Unicode.Scalar) -> Set<Unicode.Scalar>? {
        switch mark {
        case "'": ["'"]
        case "\"": ["\""]
        case "\u{2018}": ["\u{2019}"]
        case "\u{201A}": ["\u{2018}", "\u{2019}"]
        case "\u{201C}": ["\u{201D}"]
        case "\u{201E}": ["\u{201C}", "\u{201D}"]
        case "\u{AB}": ["\u{BB}"]
        case "\u{BB}": ["\u{AB}"]
        case "\u{2039}": ["\u{203A}"]
        case "\u{300C}": ["\u{300D}"]
        default: nil
        }
    }

    private static func quoted(_ text: [Unicode.Scalar]) -> [String] {
        var found: [String] = []
        var index = 0
        while index < text.count, found.count < mostNames {
            // An apostrophe inside a word opens nothing.
            guard let closers = closers(of: text[index]),
                index == 0 || !isLetterOrDigit(text[index - 1]) || !isStraight(text[index]),
                let end = end(text, from: index + 1, closers)
            else {
                index += 1
                continue
            }
            let inside = String(String.UnicodeScalarView(text[(index + 1)..<end])).trimmingMarks
            if !inside.isEmpty { found.append(inside) }
            index = end + 1
        }
        return found
    }

    private static func end(
        _ text: [Unicode.Scalar], from start: Int, _ closers: Set<Unicode.Scalar>
    ) -> Int? {
        var index = start
        while index < text.count, index - start <= longestName, text[index] != "\n" {
            if closers.contains(text[index]),
                !isStraight(text[index]) || index + 1 == text.count || !isLetterOrDigit(text[index + 1])
            {
                return index
            }
            index += 1
        }
        return nil
    }

    private static func isStraight(_ mark: Unicode.Scalar) -> Bool { mark == "'" || mark == "\"" || mark == "\u{2019}" }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }

    /// Runs of letters, digits, and what names, paths and GUIDs are made of besides.
    private static func words(_ text: [Unicode.Scalar]) -> [String] {
        text.split { scalar in
            !(isLetterOrDigit(scalar) || "-_.\\".unicodeScalars.contains(scalar))
        }.map { part in
            var part = part
            while let last = part.last, last == "." || last == "-" { part = part.dropLast() }
            return String(String.UnicodeScalarView(part))
        }
    }
}

extension String {
    /// The text without blanks, no-break blanks and marks of writing direction at either end.
    fileprivate var trimmingMarks: String {
        let marks: Set<Unicode.Scalar> = [" ", "\u{A0}", "\u{202F}", "\u{200E}", "\u{200F}", "\t"]
        var part = unicodeScalars[...]
        while let first = part.first, marks.contains(first) { part.removeFirst() }
        while let last = part.last, marks.contains(last) { part.removeLast() }
        return String(String.UnicodeScalarView(part))
    }
}
