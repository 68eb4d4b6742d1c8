/// Steps over what stands in front of a line.
struct PrefixWalk {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private func byte(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }
    private func isDigit(_ index: Int) -> Bool { byte(index) &- 0x30 < 10 }

    /// Whether nothing is left.
    var isAtEnd: Bool { position >= bytes.count }
    /// The byte that comes next; 0 at the end.
    var next: UInt8 { byte(position) }

    /// The next word of at most `longest` bytes, and one blank behind it.
    mutating func word(_ longest: Int = 100) -> Range<Int>? {
        let start = position
        while position < bytes.count, bytes[position] != 0x20, position - start <= longest { position += 1 }
        guard position > start, position - start <= longest else { return nil }
        let range = start..<position
        if byte(position) == 0x20 { position += 1 }
        return range
    }

    /// Whether a word is this text.
    func isWord(_ range: Range<Int>, _ text: StaticString) -> Bool {
        range.count == text.utf8CodeUnitCount
            && text.withUTF8Buffer { bytes[range].elementsEqual($0) }
    }

    func last(of range: Range<Int>) -> UInt8 { byte(range.upperBound - 1) }
    func first(of range: Range<Int>) -> UInt8 { byte(range.lowerBound) }
    func contains(_ range: Range<Int>, _ wanted: UInt8) -> Bool { bytes[range].contains(wanted) }
    func slice(_ range: Range<Int>) -> Slice<UnsafeRawBufferPointer> { bytes[range] }

    mutating func skipBlanks() { while byte(position) == 0x20 || byte(position) == 0x09 { position += 1 } }

    mutating func take(_ wanted: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == wanted else { return false }
        position += 1
        return true
    }

    // MARK: - Times

    /// `2026-03-04T10:15:00.123456789Z`, with an offset or none, also with a blank or `_` between date and time; then a blank.
    mutating func isoTime() -> Range<Int>? {
        let start = position
        guard isDigit(start), isDigit(start + 3), byte(start + 4) == 0x2D, byte(start + 7) == 0x2D,
            isDigit(start + 9), byte(start + 13) == 0x3A, byte(start + 16) == 0x3A, isDigit(start + 18)
        else { return nil }
        switch byte(start + 10) {
        case 0x54, 0x20, 0x5F: break
        default: return nil
        }
        var end = start + 19
        if byte(end) == 0x2E || byte(end) == 0x2C {
            guard isDigit(end + 1) else { return nil }
            end += 1
            while isDigit(end) { end += 1 }
        }
        switch byte(end) {
        case 0x5A: end += 1
        case 0x2B, 0x2D:
            guard isDigit(end + 1), isDigit(end + 2) else { return nil }
            end += 3
            if byte(end) == 0x3A { end += 1 }
            while isDigit(end) { end += 1 }
        default: break
        }
        guard byte(end) == 0x20 || byte(end) == 0x09 || end == bytes.count else { return nil }
        position = min(end + 1, bytes.count)
        return start..<end
    }

    /// Whether a word is `2026-03-04T10:15:00…`.
    func isTime(_ word: Range<Int>) -> Bool {
        word.count >= 19 && isDigit(word.lowerBound) && byte(word.lowerBound + 4) == 0x2D
            && byte(word.lowerBound + 10) == 0x54 && byte(word.lowerBound + 13) == 0x3A
    }

    /// `Mar  4 10:15:00`, with or without a fraction, and a blank.
    mutating func syslogTime() -> Range<Int>? {
        let start = position
        guard start + 15 <= bytes.count, isMonth(start), byte(start + 3) == 0x20 else { return nil }
        var at = start + 4
        while byte(at) == 0x20 { at += 1 }
        guard isDigit(at) else { return nil }
        while isDigit(at) { at += 1 }
        guard byte(at) == 0x20, isClock(at + 1) else { return nil }
        at += 9
        if byte(at) == 0x2E {
            at += 1
            while isDigit(at) { at += 1 }
        }
        guard byte(at) == 0x20 else { return nil }
        position = at + 1
        return start..<at
    }

    /// `Wed 2026-03-04 10:15:00 UTC`, as `journalctl -o short-full` has it, and a blank: the time with its zone's name.
    mutating func journalTime() -> Range<Int>? {
        let start = position
        guard byte(start + 3) == 0x20, byte(start) &- 0x41 < 26, !isDigit(start + 1) else { return nil }
        position = start + 4
        guard let time = isoTime(), byte(time.lowerBound + 10) == 0x20, let zone = word(40),
            bytes[zone].allSatisfy({ Self.isName($0) || $0 == 0x2B || $0 == 0x2F })
        else {
            position = start
            return nil
        }
        return time.lowerBound..<zone.upperBound
    }

    /// `[12345.678901]`, seconds since the machine started, and a blank.
    mutating func monotonicTime() -> Bool {
        guard byte(position) == 0x5B else { return false }
        var at = position + 1
        while byte(at) == 0x20 { at += 1 }
        guard isDigit(at) else { return false }
        while isDigit(at) { at += 1 }
        guard byte(at) == 0x2E, isDigit(at + 1) else { return false }
        at += 1
        while isDigit(at) { at += 1 }
        guard byte(at) == 0x5D, byte(at + 1) == 0x20 else { return false }
        position = at + 2
        return true
    }

    /// `1772619300.123456`, seconds since 1970, and a blank.
    mutating func epochTime() -> Range<Int>? {
        let start = position
        guard (0..<10).allSatisfy({ isDigit(start + $0) }), byte(start + 10) == 0x2E, isDigit(start + 11) else {
            return nil
        }
        var at = start + 11
        while isDigit(at) { at += 1 }
        guard byte(at) == 0x20 else { return nil }
        position = at + 1
        return start..<at
    }

    /// `[2026-03-04 10:15:00+0000] ` before an object, as BOSH writes it.
    mutating func bracketedTime() -> Range<Int>? {
        guard byte(position) == 0x5B, let close = bytes[position...].prefix(48).firstIndex(of: 0x5D),
            byte(close + 1) == 0x20, byte(close + 2) == 0x7B
        else { return nil }
        let start = position + 1
        var inner = PrefixWalk(UnsafeRawBufferPointer(rebasing: bytes[start..<close]))
        guard let time = inner.isoTime(), inner.position == close - start else { return nil }
        position = close + 2
        return (time.lowerBound + start)..<(time.upperBound + start)
    }

    /// `20.1.2026 10:15:00`, as consoles put it in front of a name, with or without a blank.
    private mutating func dayAndClock() {
        var at = position
        for length in [2, 2, 4] {
            let start = at
            while isDigit(at), at - start < length { at += 1 }
            guard at > start, byte(at) == (length == 4 ? 0x20 : 0x2E) else { return }
            at += 1
        }
        guard isClock(at) else { return }
        position = at + 8
        skipBlanks()
    }

    /// `10:15:00`.
    private func isClock(_ at: Int) -> Bool {
        isDigit(at) && isDigit(at + 1) && byte(at + 2) == 0x3A && isDigit(at + 3) && isDigit(at + 4)
            && byte(at + 5) == 0x3A && isDigit(at + 6) && isDigit(at + 7)
    }

    /// `10:15:00` and a blank.
    mutating func clock() -> Bool {
        guard isClock(position), byte(position + 8) == 0x20 else { return false }
        position += 9
        return true
    }

    private func isMonth(_ at: Int) -> Bool {
        guard at + 3 <= bytes.count else { return false }
        let name = UInt32(bytes[at]) << 16 | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2])
        return Self.months.contains(name)
    }

    private static let months: [UInt32] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } }

    // MARK: - Syslog

    /// `<190>`.
    mutating func priority() -> Bool {
        guard byte(position) == 0x3C else { return false }
        var end = position + 1
        while isDigit(end), end < position + 5 { end += 1 }
        guard end > position + 1, byte(end) == 0x3E else { return false }
        position = end + 1
        return true
    }

    /// How many bytes follow, as syslog over TCP counts them, and a blank.
    mutating func count() {
        var end = position
        while isDigit(end), end < position + 6 { end += 1 }
        if end > position, byte(end) == 0x20, byte(end + 1) == 0x3C { position = end + 1 }
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

    // MARK: - Names

    /// A container's name, blanks and a bar; in colour perhaps, with a time of day or a number and a bar before it.
    mutating func composeName() -> Bool {
        colour()
        dayAndClock()
        _ = clock()
        var start = position
        while isDigit(position) { position += 1 }
        // pm2 writes `0|app  | `.
        if position > start, byte(position) == 0x7C, Self.isName(byte(position + 1)) {
            position += 1
            start = position
        } else {
            position = start
        }
        while position < bytes.count, position - start < 160, Self.isName(bytes[position]) || bytes[position] == 0x40 {
            position += 1
        }
        guard position > start else { return false }
        colour()
        while byte(position) == 0x20 { position += 1 }
        guard byte(position) == 0x7C else { return false }
        position += 1
        colour()
        guard byte(position) == 0x20 || position == bytes.count else { return false }
        position = min(position + 1, bytes.count)
        colour()
        return true
    }

    /// `[pod/web-0/app] `, or `[web-0 app] ` as kubetail writes it.
    mutating func kubectlName() -> Bool {
        guard bytes.count > 6, bytes[0] == 0x5B else { return false }
        var end = 1
        while end < bytes.count, end < 600, bytes[end] != 0x5D { end += 1 }
        guard byte(end) == 0x5D, byte(end + 1) == 0x20 else { return false }
        let name = bytes[1..<end]
        guard name.starts(with: "pod/".utf8) || name.starts(with: "container/".utf8) || isPodAndContainer(1..<end)
        else {
            return false
        }
        position = end + 2
        return true
    }

    private func isPodAndContainer(_ range: Range<Int>) -> Bool {
        let parts = bytes[range].split(separator: 0x20, omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let pod = parts.first, isPod(pod.startIndex..<pod.endIndex) else {
            return false
        }
        return parts.allSatisfy { isLabel($0.startIndex..<$0.endIndex) }
    }

    /// `web-5d9f7c8b6-x2k4q app `, in colour perhaps, with a namespace in front perhaps.
    mutating func sternNames() -> Bool {
        guard let first = word(253), isLabel(first) else { return false }
        if isPod(first), let container = word(63), isLabel(container), !isAtEnd { return true }
        position = first.upperBound + 1
        guard let pod = word(253), isLabel(pod), isPod(pod), let container = word(63), isLabel(container), !isAtEnd
        else { return false }
        return true
    }

    /// A name as Kubernetes allows it: lower case, digits, `-` and full stops inside.
    private func isLabel(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty, Self.isLowerOrDigit(first(of: range)), Self.isLowerOrDigit(last(of: range)) else {
            return false
        }
        return bytes[range].allSatisfy { Self.isLowerOrDigit($0) || $0 == 0x2D || $0 == 0x2E }
    }

    /// Whether a name ends as those of pods do: a part behind `-` that has a digit, or five letters.
    private func isPod(_ range: Range<Int>) -> Bool {
        guard let dash = bytes[range].lastIndex(of: 0x2D), bytes[range].first.map({ $0 &- 0x30 >= 10 }) ?? false,
            !bytes[range].contains(0x2E)
        else { return false }
        let end = bytes[(dash + 1)..<range.upperBound]
        return end.contains { $0 &- 0x30 < 10 } || end.count == 5
            || bytes[range.lowerBound..<dash].contains { $0 &- 0x30 < 10 }
    }

    /// `ecs/web/9d5c3f…` or `i-0123456789abcdef0`, and a blank.
    mutating func streamName() -> Bool {
        guard let name = word(512), !isAtEnd else { return false }
        let end = bytes[name].lastIndex(of: 0x2F).map { ($0 + 1)..<name.upperBound } ?? name
        let isInstance = end == name && bytes[name].starts(with: "i-".utf8)
        guard isInstance || end != name && first(of: name) != 0x2F else { return false }
        let id = isInstance ? bytes[name].dropFirst(2) : bytes[end]
        return id.count >= 12 && id.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 || $0 == 0x2D }
    }

    /// A tag between tabs, with an object behind it.
    mutating func tabbedTag() -> Bool {
        guard byte(position - 1) == 0x09 else { return false }
        let start = position
        while position < bytes.count, position - start < 255, Self.isName(bytes[position]) { position += 1 }
        guard position > start, byte(position) == 0x09, byte(position + 1) == 0x7B else { return false }
        position += 1
        return true
    }

    /// `{app="web", pod="web-0"} `.
    mutating func labels() -> Bool {
        guard byte(position) == 0x7B else { return false }
        var at = position + 1
        var isQuoted = false
        while at < bytes.count, at < 4096, isQuoted || bytes[at] != 0x7D {
            // A name stands before `=`, where JSON has a quote first.
            if at == position + 1, bytes[at] == 0x22 { return false }
            if bytes[at] == 0x5C { at += 1 } else if bytes[at] == 0x22 { isQuoted.toggle() }
            at += 1
        }
        guard byte(at) == 0x7D, byte(at + 1) == 0x20 else { return false }
        position = at + 2
        return true
    }

    /// `error.log:` or `/var/log/web/error.log.1:17:`, as grep writes it.
    mutating func fileName() -> Bool {
        var at = position
        var hasLetter = false
        var hasDot = false
        while at < bytes.count, at - position < 300, Self.isName(bytes[at]) || bytes[at] == 0x2F {
            hasLetter = hasLetter || bytes[at] & 0x5F &- 0x41 < 26
            hasDot = hasDot || bytes[at] == 0x2E || bytes[at] == 0x2F
            at += 1
        }
        guard hasLetter, hasDot, byte(at) == 0x3A else { return false }
        at += 1
        var end = at
        while isDigit(end) { end += 1 }
        if end > at, byte(end) == 0x3A { at = end + 1 }
        // `shop.example:443 ` names a virtual host and its port.
        end = at
        while isDigit(end) { end += 1 }
        guard at < bytes.count, end == at || byte(end) != 0x20 else { return false }
        position = at
        return true
    }

    /// `> `, or blanks.
    mutating func quotes() -> Bool {
        let start = position
        skipBlanks()
        if take(0x3E) { skipBlanks() }
        // Code in a chat or a ticket stands between backticks.
        while take(0x60) {}
        return position > start && !isAtEnd
    }

    /// Steps over `ESC [ … m`.
    private mutating func colour() {
        while let end = Self.colourEnd(bytes, position) { position = end }
    }

    /// Where an escape sequence that sets a colour ends; nil where none begins there.
    static func colourEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        guard start + 2 < bytes.count, bytes[start] == 0x1B, bytes[start + 1] == 0x5B else { return nil }
        var end = start + 2
        while end < bytes.count, bytes[end] &- 0x30 < 10 || bytes[end] == 0x3B { end += 1 }
        return end < bytes.count && bytes[end] == 0x6D ? end + 1 : nil
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 || byte &- 0x30 < 10 }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
