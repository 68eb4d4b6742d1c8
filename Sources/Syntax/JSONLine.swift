/// One line of JSON, taken apart in place.
///
/// A log's line is one object. Its scalars are handed out with the number of their path; nothing is decoded that nobody
/// asks for, and no line, however broken, does more than end the reading.
public struct JSONLine {
    /// A scalar's kind.
    public enum Kind: Hashable, Sendable {
        /// A string, without its quotes.
        case string
        /// A string that has escapes.
        case escapedString
        /// A number, `true`, `false` or `null`, as written.
        case literal
    }

    /// Objects and arrays deeper than this end the reading.
    public static let deepest = 32

    /// The number of a path, as `request>headers>User-Agent>0` is written: names and places, with `>` between them.
    ///
    /// - Parameter path: the path.
    /// - Returns: its number.
    public static func number(of path: String) -> UInt64 {
        path.split(separator: ">", omittingEmptySubsequences: false).reduce(root) { hash, name in
            var hash = entered(hash)
            for byte in name.utf8 { hash = mixed(hash, byte) }
            return hash
        }
    }

    private static let root: UInt64 = 0xCBF2_9CE4_8422_2325
    @inline(__always)
    private static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    @inline(__always)
    private static func entered(_ hash: UInt64) -> UInt64 { mixed(hash, 0x1F) }

    private let bytes: UnsafeRawBufferPointer
    private var position: Int

    private init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        self.bytes = bytes
        position = start
    }

    /// Hands out every scalar of the object that stands at a place.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - start: where the object begins; a prefix may stand before it.
    ///   - body: is handed the path's number, the scalar's kind, and where its bytes begin and end.
    /// - Returns: nil where the object was read to its end, else what was expected and where.
    public static func read(
        _ bytes: UnsafeRawBufferPointer, at start: Int = 0, _ body: (UInt64, Kind, Int, Int) -> Void
    ) -> String? {
        var line = JSONLine(bytes, at: start)
        line.skipBlanks()
        guard line.position < bytes.count, bytes[line.position] == 0x7B else { return "expected a JSON object" }
        if let fault = line.value(root, 0, body) { return "expected \(fault) at byte \(line.position)" }
        line.skipBlanks()
        return line.position == bytes.count ? nil : "expected the line's end at byte \(line.position)"
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 || bytes[position] == 0x0D {
            position += 1
        }
    }

    private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func value(
        _ path: UInt64, _ depth: Int, _ body: (UInt64, Kind, Int, Int) -> Void
    ) -> String? {
        guard depth <= Self.deepest else { return "no more than \(Self.deepest) levels" }
        switch byte {
        case 0x7B: return object(path, depth, body)
        case 0x5B: return array(path, depth, body)
        case 0x22:
            guard let (start, end, isEscaped) = string() else { return "the end of a string" }
            body(path, isEscaped ? .escapedString : .string, start, end)
            return nil
        default:
            let start = position
            while position < bytes.count, JSONTokens.isLiteral(bytes[position]) { position += 1 }
            guard position > start else { return "a value" }
            body(path, .literal, start, position)
            return nil
        }
    }

    private mutating func object(
        _ path: UInt64, _ depth: Int, _ body: (UInt64, Kind, Int, Int) -> Void
    ) -> String? {
        position += 1
        skipBlanks()
        if byte == 0x7D {
            position += 1
            return nil
        }
        while true {
            skipBlanks()
            guard byte == 0x22, let (start, end, _) = string() else { return "a member's name" }
            var key = Self.entered(path)
            for index in start..<end { key = Self.mixed(key, bytes[index]) }
            skipBlanks()
            guard byte == 0x3A else { return "a colon" }
            position += 1
            skipBlanks()
            if let fault = value(key, depth + 1, body) { return fault }
            skipBlanks()
            switch byte {
            case 0x2C: position += 1
            case 0x7D:
                position += 1
                return nil
            default: return "a comma or the object's end"
            }
        }
    }

    private mutating func array(
        _ path: UInt64, _ depth: Int, _ body: (UInt64, Kind, Int, Int) -> Void
    ) -> String? {
        position += 1
        skipBlanks()
        if byte == 0x5D {
            position += 1
            return nil
        }
        var place = 0
        while true {
            skipBlanks()
            var key = Self.entered(path)
            for digit in String(place).utf8 { key = Self.mixed(key, digit) }
            if let fault = value(key, depth + 1, body) { return fault }
            place += 1
            skipBlanks()
            switch byte {
            case 0x2C: position += 1
            case 0x5D:
                position += 1
                return nil
            default: return "a comma or the array's end"
            }
        }
    }

    /// The string that begins here: where it begins and ends inside its quotes, and whether it has escapes.
    private mutating func string() -> (Int, Int, Bool)? {
        let start = position + 1
        var index = start
        var isEscaped = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 {
                position = index + 1
                return (start, index, isEscaped)
            }
            if byte == 0x5C {
                isEscaped = true
                index += 1
            }
            index += 1
        }
        position = bytes.count
        return nil
    }

    /// A string's text with its escapes undone; an escape that is none stays as it is written.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - start: where the string begins, inside its quotes.
    ///   - end: where it ends.
    /// - Returns: the text.
    public static func text(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> String {
        var plain: [UInt8] = []
        plain.reserveCapacity(end - start)
        forEachByte(bytes, start, end) { plain.append($0) }
        return String(decoding: plain, as: UTF8.self)
    }

    /// Hands out the bytes that a string means.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - start: where the string begins, inside its quotes.
    ///   - end: where it ends.
    ///   - body: is handed each byte of the text in UTF-8.
    public static func forEachByte(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ body: (UInt8) -> Void
    ) {
        var index = start
        while index < end {
            guard bytes[index] == 0x5C, index + 1 < end else {
                body(bytes[index])
                index += 1
                continue
            }
            if bytes[index + 1] == 0x75 {
                guard let unit = unit(bytes, index + 2, end) else {
                    body(0x5C)
                    index += 1
                    continue
                }
                var scalar = Unicode.Scalar(unit)
                index += 6
                if UTF16.isLeadSurrogate(unit), index + 1 < end, bytes[index] == 0x5C, bytes[index + 1] == 0x75,
                    let trail = self.unit(bytes, index + 2, end), let pair = JSONEscape.scalar(unit, trail)
                {
                    scalar = pair
                    index += 6
                }
                for byte in UTF8.encode(scalar ?? "\u{FFFD}") ?? .init() { body(byte) }
                continue
            }
            if bytes[index + 1] == 0x78, index + 3 < end, let high = JSONEscape.digit(bytes[index + 2]),
                let low = JSONEscape.digit(bytes[index + 3])
            {
                // No JSON, but what products write that put their own escapes between JSON's quotes: \xHH.
                body(UInt8(truncatingIfNeeded: high << 4 | low))
                index += 4
                continue
            }
            body(JSONEscape.byte(for: bytes[index + 1]) ?? bytes[index + 1])
            index += 2
        }
    }

    /// The four hexadecimal digits of an escape.
    private static func unit(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UInt16? {
        guard start + 4 <= end else { return nil }
        var value: UInt16 = 0
        for index in start..<start + 4 {
            guard let digit = JSONEscape.digit(bytes[index]) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
