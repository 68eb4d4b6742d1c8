/// Makes keys of the bytes that a terminal sends: UTF-8, escape sequences, bracketed pastes.
///
/// No bytes can make it fail: what is no UTF-8 becomes U+FFFD, what is no known sequence vanishes. It holds what
/// ``append(_:)`` gave it and no more; the reader bounds that.
struct KeyDecoder {
    enum Key: Hashable {
        /// A character, or a control character that is a key: Enter, Tab, Ctrl-A.
        case scalar(Unicode.Scalar)
        /// The Alt key with an ASCII character, or Escape and then that character.
        case meta(Unicode.Scalar)
        /// The Escape key.
        case escape
        case up
        case down
        case left
        case right
        case home
        case end
        case delete
        case wordLeft
        case wordRight
        /// Text from the clipboard, to be inserted and not to be obeyed.
        case paste([UInt8])
    }

    /// The longest paste that is kept, in bytes; the rest of it is dropped.
    static let longestPaste = 65_536
    private static let longestSequence = 64
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    private var bytes: [UInt8] = []
    private var head = 0
    private var paste: [UInt8]?

    /// Whether the beginning of something is held, which more bytes would complete.
    var isWaiting: Bool { head < bytes.count || paste != nil }
    /// Whether a paste has begun and not ended.
    var isPasting: Bool { paste != nil }

    /// Takes bytes from the terminal.
    mutating func append(_ more: some Sequence<UInt8>) {
        if head > 0 {
            bytes.removeFirst(head)
            head = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Forgets everything held.
    mutating func reset() { self = KeyDecoder() }

    /// The next key, or nil where more bytes are needed.
    ///
    /// - Parameter isQuiet: whether the terminal has fallen silent, so that no more bytes complete what is held:
    ///   Escape is then the Escape key, a paste is over, and the beginning of a sequence vanishes.
    /// - Returns: the key.
    mutating func next(isQuiet: Bool = false) -> Key? {
        while true {
            if paste != nil {
                if let text = takePaste(isQuiet: isQuiet) { return .paste(text) }
                return nil
            }
            guard head < bytes.count else { return nil }
            let first = bytes[head]
            switch first {
            case 0x1B:
                switch takeEscape(isQuiet: isQuiet) {
                case .key(let key): return key
                case .nothing: continue
                case .needsMore: return nil
                }
            case 0x00:
                head += 1
            case 0x01..<0x80:
                head += 1
                return .scalar(Unicode.Scalar(first))
            default:
                guard let scalar = takeScalar(isQuiet: isQuiet) else { return nil }
                if Self.isKey(scalar) { return .scalar(scalar) }
            }
        }
    }

    /// Whether a scalar may go into a line at all.
    ///
    /// Second-row control characters would be taken for keys that libedit leaves free, and characters that turn the
    /// direction of writing around would let a pasted line look like another one.
    static func isKey(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }

    /// Text from the clipboard or a default as one line: line ends and tabs become blanks, a last line end and other
    /// control characters vanish.
    static func oneLine(_ text: some Sequence<UInt8>) -> String {
        var bytes = Array(text)
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        var line = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            // A line end may be written as CR, LF, CR LF, or, where the terminal driver swaps the two, as LF CR.
            let isSecondHalf = scalar == "\n" && previous == "\r" || scalar == "\r" && previous == "\n"
            previous = isSecondHalf ? " " : scalar
            switch scalar {
            case _ where isSecondHalf: break
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}", "\u{85}": line.append(" ")
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || !isKey(scalar): break
            default: line.append(scalar)
            }
        }
        return String(line)
    }

    private enum Taken {
        case key(Key)
        case nothing
        case needsMore
    }

    private mutating func takePaste(isQuiet: Bool) -> [UInt8]? {
        guard var text = paste else { return nil }
        var index = head
        while index < bytes.count {
            if bytes[index] == 0x1B {
                let rest = bytes[index...].prefix(Self.pasteEnd.count)
                if rest.elementsEqual(Self.pasteEnd) {
                    head = index + Self.pasteEnd.count
                    paste = nil
                    return text
                }
                if Self.pasteEnd.starts(with: rest), !isQuiet { break }
            }
            if text.count < Self.longestPaste { text.append(bytes[index]) }
            index += 1
        }
        head = index
        paste = isQuiet ? nil : text
        return isQuiet ? text : nil
    }

    private mutating func takeScalar(isQuiet: Bool) -> Unicode.Scalar? {
        let available = bytes[head...].prefix(4)
        let first = bytes[head]
        let length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1
        let continuation = available.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }.count
        if continuation < length - 1, continuation + 1 == available.count, !isQuiet { return nil }
        let text = String(decoding: available.prefix(continuation + 1), as: UTF8.self)
        head += continuation + 1
        return text.unicodeScalars.first ?? "\u{FFFD}"
    }

    private mutating func takeEscape(isQuiet: Bool) -> Taken {
        let rest = bytes[(head + 1)...]
        guard let second = rest.first else {
            guard isQuiet else { return .needsMore }
            head += 1
            return .key(.escape)
        }
        switch second {
        case UInt8(ascii: "["): return takeControlSequence(isQuiet: isQuiet)
        case UInt8(ascii: "O"):
            guard let third = rest.dropFirst().first else { return give(up: isQuiet, length: 2) }
            head += 3
            return Self.applicationKey(third).map { .key($0) } ?? .nothing
        // Reports of the terminal, with text up to BEL or ESC \.
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
            for (offset, byte) in rest.dropFirst().enumerated() {
                guard byte == 0x07 || byte == 0x1B else { continue }
                let end = head + 2 + offset
                // An Escape without its backslash begins something else.
                if byte == 0x1B, end + 1 == bytes.count, !isQuiet { return .needsMore }
                let isTerminated = byte == 0x1B && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\\")
                head = isTerminated ? end + 2 : byte == 0x07 ? end + 1 : end
                return .nothing
            }
            return give(up: isQuiet || rest.count > 4096, length: rest.count + 1)
        case 0x1B:
            // Some terminals send an Escape before the sequence of a key that is pressed with Alt.
            let third = rest.dropFirst().first
            if third == nil, !isQuiet { return .needsMore }
            head += 1
            return third == UInt8(ascii: "[") || third == UInt8(ascii: "O") ? .nothing : .key(.escape)
        case 0x20..<0x7F, 0x7F, 0x08:
            head += 2
            return .key(.meta(Unicode.Scalar(second)))
        default:
            head += 1
            return .nothing
        }
    }

    private mutating func give(up: Bool, length: Int) -> Taken {
        guard up else { return .needsMore }
        head += length
        return .nothing
    }

    /// `ESC [`, parameter bytes, intermediate bytes, a final byte: ECMA-48, 5.4.
    private mutating func takeControlSequence(isQuiet: Bool) -> Taken {
        var index = head + 2
        // The Linux console's function keys are `ESC [ [ A`.
        if index < bytes.count, bytes[index] == UInt8(ascii: "[") {
            return index + 1 < bytes.count ? give(up: true, length: 4) : give(up: isQuiet, length: 3)
        }
        var parameters: [UInt8] = []
        while index < bytes.count, (0x20...0x3F).contains(bytes[index]) {
            if parameters.count < Self.longestSequence { parameters.append(bytes[index]) }
            index += 1
        }
        guard index < bytes.count else {
            return give(up: isQuiet || parameters.count >= Self.longestSequence, length: index - head)
        }
        let final = bytes[index]
        guard (0x40...0x7E).contains(final) else {
            // No sequence after all: what begins here is looked at by itself.
            head = index
            return .nothing
        }
        head = index + 1
        let text = String(decoding: parameters, as: UTF8.self)
        if text == "200", final == UInt8(ascii: "~") {
            paste = []
            return .nothing
        }
        return Self.controlKey(text, final: final).map { .key($0) } ?? .nothing
    }

    private static func applicationKey(_ final: UInt8) -> Key? {
        final == UInt8(ascii: "M") ? .scalar("\n") : controlKey("", final: final)
    }

    private static func controlKey(_ parameters: String, final: UInt8) -> Key? {
        let parts = parameters.split(separator: ";", omittingEmptySubsequences: false)
        // The second parameter is 1 plus a sum of 1 for Shift, 2 for Alt and 4 for Ctrl.
        let modifiers = parts.count > 1 ? (Int(parts[1]) ?? 1) &- 1 : 0
        let isWordwise = modifiers & 6 != 0
        switch final {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return isWordwise ? .wordRight : .right
        case UInt8(ascii: "D"): return isWordwise ? .wordLeft : .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        case UInt8(ascii: "~"):
            switch parts.first {
            case "1", "7": return .home
            case "4", "8": return .end
            case "3": return .delete
            default: return nil
            }
        default: return nil
        }
    }
}
