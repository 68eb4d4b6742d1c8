/// Steps over what stands in front of a row.
struct PrefixWalk {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
    private func isDigit(_ index: Int) -> Bool { byte(index) >= 0x30 && byte(index) <= 0x39 }

    /// The next word of at most 100 bytes, and the blanks behind it.
    mutating func word() -> String? {
        let start = position
        while position < bytes.count, bytes[position] != 0x20, position - start <= 100 { position += 1 }
        guard position > start, position - start <= 100 else { return nil }
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        if byte(position) == 0x20 { position += 1 }
        return text
    }

    /// `2026-03-04T10:15:00.123456789Z` or with an offset, and a blank.
    mutating func isoTime() -> Bool {
        guard byte(position + 10) == 0x54, byte(position + 4) == 0x2D, isDigit(position), byte(position + 13) == 0x3A
        else { return false }
        var end = position + 19
        while end < bytes.count, end < position + 40, bytes[end] != 0x20 { end += 1 }
        guard end > position + 19, byte(end) == 0x20,
            byte(end - 1) == 0x5A || byte(end - 6) == 0x2B || byte(end - 6) == 0x2D || byte(end - 5) == 0x2B
                || byte(end - 5) == 0x2D
        else { return false }
        position = end + 1
        return true
    }

    /// `Mar  4 10:15:00`, with or without a fraction, and a blank.
    mutating func syslogTime() -> Bool {
        guard position + 16 <= bytes.count, ByteText.month(bytes, position) > 0, byte(position + 3) == 0x20 else {
            return false
        }
        var at = position + 4
        while byte(at) == 0x20 { at += 1 }
        while isDigit(at) { at += 1 }
        guard byte(at) == 0x20, ByteText.clockSeconds(bytes, at + 1) != nil else { return false }
        at += 9
        if byte(at) == 0x2E {
            at += 1
            while isDigit(at) { at += 1 }
        }
        guard byte(at) == 0x20 else { return false }
        position = at + 1
        return true
    }

    /// `<190>`.
    mutating func priority() -> Bool {
        guard byte(position) == 0x3C else { return false }
        var end = position + 1
        while isDigit(end), end < position + 5 { end += 1 }
        guard end > position + 1, byte(end) == 0x3E else { return false }
        position = end + 1
        return true
    }

    /// RFC 5424's structured data: `-` or elements in brackets; then a blank, and a byte order mark perhaps.
    mutating func structuredData() -> Bool {
        if byte(position) == 0x2D {
            position += 1
        } else {
            guard byte(position) == 0x5B else { return false }
            while byte(position) == 0x5B {
                var isQuoted = false
                while position < bytes.count, isQuoted || bytes[position] != 0x5D {
                    if bytes[position] == 0x5C { position += 1 } else if bytes[position] == 0x22 { isQuoted.toggle() }
                    position += 1
                }
                position += 1
            }
        }
        guard byte(position) == 0x20 else { return false }
        position += 1
        if byte(position) == 0xEF, byte(position + 1) == 0xBB, byte(position + 2) == 0xBF { position += 3 }
        return true
    }

    /// A container's name, blanks and a bar; in colour perhaps.
    mutating func composeName() -> Bool {
        colour()
        let start = position
        while position < bytes.count, position - start < 100, Self.isName(bytes[position]) { position += 1 }
        guard position > start else { return false }
        while byte(position) == 0x20 { position += 1 }
        guard byte(position) == 0x7C else { return false }
        position += 1
        colour()
        guard byte(position) == 0x20 || position == bytes.count else { return false }
        position = min(position + 1, bytes.count)
        return true
    }

    /// `[pod/web-0/web] `.
    mutating func kubectlName() -> Bool {
        guard bytes.count > 6, bytes[0] == 0x5B,
            bytes[1...].starts(with: "pod/".utf8) || bytes[1...].starts(with: "container/".utf8)
        else { return false }
        var end = 1
        while end < bytes.count, end < 600, bytes[end] != 0x5D { end += 1 }
        guard byte(end) == 0x5D, byte(end + 1) == 0x20 else { return false }
        position = end + 2
        return true
    }

    /// Steps over `ESC [ … m`.
    private mutating func colour() {
        while byte(position) == 0x1B, byte(position + 1) == 0x5B {
            var end = position + 2
            while isDigit(end) || byte(end) == 0x3B { end += 1 }
            guard byte(end) == 0x6D else { return }
            position = end + 1
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
