/// A text with marks on what is taken out of it.
///
/// First the text's shape is asked (a row, an error line, JSON): whole fields are marked by their place or name. Patterns
/// (addresses, tokens, names of hosts) are looked for in what is left. A byte is marked once; the first mark stays.
struct RedactionSpans {
    /// One stretch that is taken out.
    struct Mark {
        /// Where it stands in the text.
        var range: Range<Int>
        /// What kind of thing it is.
        var kind: SensitiveKind
        /// The value as it is spelled, without the escapes of the text around it.
        var value: [UInt8]
        /// Whether it is the whole value, not what another mark or a cut left of it.
        var isWhole: Bool
    }

    private enum State: UInt8 {
        /// Nothing is known.
        case free
        /// A path: only what is sensitive anywhere is taken out of it.
        case path
        /// Marked, or to be left.
        case taken
    }

    /// The text.
    let bytes: [UInt8]
    /// How deep it stands in strings of JSON.
    let depth: Int
    /// Whether its end was cut off, perhaps in the middle of a value.
    let isCut: Bool
    /// The marks, in the order in which they were found.
    private(set) var marks: [Mark] = []
    private var states: [State]

    /// How deep JSON is read that stands in JSON's strings.
    static let maximumDepth = 4

    /// Takes a text; nothing is marked yet.
    init(_ bytes: [UInt8], depth: Int = 0, isCut: Bool? = nil) {
        self.bytes = bytes
        self.depth = depth
        self.isCut = isCut ?? Self.isCut(bytes)
        states = Array(repeating: .free, count: bytes.count)
    }

    /// Excerpts are cut at 300 bytes or characters; one of that length may have been, unless it is a copy of one.
    private static func isCut(_ bytes: [UInt8]) -> Bool {
        if bytes.suffix(3).elementsEqual("…".utf8) || bytes.suffix(3).elementsEqual("...".utf8) { return true }
        if bytes.suffix(3).elementsEqual("\u{FFFD}".utf8) { return true }
        guard (297...1200).contains(bytes.count) else { return false }
        let isOfThatLength = bytes.count <= 303 || (297...300).contains(bytes.count { $0 & 0xC0 != 0x80 })
        return isOfThatLength && Pseudonyms.ranges(in: bytes).isEmpty
    }

    /// Marks all that is to be taken out.
    mutating func markAll() {
        for range in Pseudonyms.ranges(in: bytes) { leave(range) }
        markPrivateKeys()
        var start = 0
        while start < bytes.count {
            let end = lineEnd(start, bytes.count)
            markLine(start..<end)
            start = end + 1
        }
        markRest()
    }

    /// Marks what is sensitive by its name or by pattern in what is left.
    mutating func markRest() {
        let all = 0..<textEnd
        markFields(all)
        markLooseQueries(all)
        markURLs(all)
        markTimes(all)
        markPatterns(all)
        markCutEnd()
    }

    /// Where the text ends, without the sign of a cut.
    private var textEnd: Int {
        let hasSign = bytes.suffix(3).elementsEqual("…".utf8) || bytes.suffix(3).elementsEqual("\u{FFFD}".utf8)
        return isCut && hasSign ? bytes.count - 3 : bytes.count
    }

    // MARK: Marking

    /// Whether nothing was decided about a byte, or no more than that it belongs to a path.
    func isOpen(_ index: Int) -> Bool { states[index] != .taken }

    /// Whether nothing was decided about a byte.
    func isFree(_ index: Int) -> Bool { states[index] == .free }

    /// Leaves a stretch as it is, whatever it looks like.
    mutating func leave(_ range: Range<Int>) {
        for index in range where states[index] != .taken { states[index] = .taken }
    }

    /// Notes that a stretch is a path.
    mutating func settle(_ range: Range<Int>) {
        for index in range where states[index] == .free { states[index] = .path }
    }

    /// Marks a stretch, as far as nothing of it is marked.
    ///
    /// - Parameters:
    ///   - range: the stretch; blanks around it stay.
    ///   - kind: what it is; a value that is an address is one, whatever the field's name says.
    ///   - value: what it is without escapes, where that differs.
    mutating func claim(_ range: Range<Int>, _ kind: SensitiveKind, value: [UInt8]? = nil) {
        var range = range
        while let first = range.first, bytes[first].isBlank { range = (range.lowerBound + 1)..<range.upperBound }
        while let last = range.last, bytes[last].isBlank { range = range.lowerBound..<(range.upperBound - 1) }
        guard !range.isEmpty, !isNothing(range) else { return }
        if range.allSatisfy({ isOpen($0) }) {
            put(range, kind, value ?? Array(bytes[range]), isWhole: true)
            return
        }
        var start: Int?
        for index in range.lowerBound...range.upperBound {
            if index < range.upperBound, isOpen(index) {
                if start == nil { start = index }
            } else if let from = start {
                start = nil
                let piece = from..<index
                if piece.contains(where: { bytes[$0].isAlphanumeric || bytes[$0] >= 0x80 }) {
                    put(piece, kind, Array(bytes[piece]), isWhole: false)
                }
            }
        }
    }

    private mutating func put(_ range: Range<Int>, _ kind: SensitiveKind, _ value: [UInt8], isWhole: Bool) {
        for index in range { states[index] = .taken }
        var kind = kind
        if kind != .address, value.count <= 120 {
            let plain = Spelling.trimmed(Spelling.decoded(value))
            if NetworkAddress.canonical(plain) != nil {
                kind = .address
            } else if kind != .email, kind != .agent, Self.isEmail(plain) {
                kind = .email
            } else if kind == .value, Self.isIdentifier(plain) {
                kind = .token
            }
        }
        let isLeft = isCut && range.upperBound + 3 >= bytes.count
        marks.append(Mark(range: range, kind: kind, value: value, isWhole: isWhole && !isLeft))
    }

    /// Whether a value stands for none, or for a variable of a configuration.
    private func isNothing(_ range: Range<Int>) -> Bool {
        let value = bytes[range]
        if value.count <= 2, !value.contains(where: { $0.isAlphanumeric || $0 >= 0x80 }) { return true }
        if value.elementsEqual("(null)".utf8) || value.elementsEqual("null".utf8) { return true }
        if value.elementsEqual("<nil>".utf8) || value.elementsEqual("N/A".utf8) { return true }
        if value.elementsEqual("…".utf8) || value.elementsEqual("%!d(<nil>)".utf8) { return true }
        guard value.count > 2, let first = value.first else { return false }
        let second = value[range.lowerBound + 1]
        if first == UInt8(ascii: "%"), second == UInt8(ascii: "{") || second == UInt8(ascii: "[") { return true }
        guard first == UInt8(ascii: "$") else { return false }
        if second == UInt8(ascii: "{") { return true }
        return value.dropFirst().allSatisfy { $0.isLower || $0 == UInt8(ascii: "_") || $0.isDigit } && second.isLower
    }

    /// Whether a whole value is an address of e-mail.
    static func isEmail(_ value: [UInt8]) -> Bool {
        guard let at = value.firstIndex(of: UInt8(ascii: "@")), at > 0, at + 1 < value.count,
            value.lastIndex(of: UInt8(ascii: "@")) == at
        else { return false }
        return value[..<at].allSatisfy { $0.isWord || ".+-".utf8.contains($0) }
            && value[(at + 1)...].allSatisfy { $0.isAlphanumeric || $0 == 0x2E || $0 == 0x2D }
    }

    /// Whether a whole value is a UUID or a long hexadecimal number.
    private static func isIdentifier(_ value: [UInt8]) -> Bool {
        let digits = value.count { $0 != 0x2D }
        guard digits >= 16, value.allSatisfy({ $0.hexadecimal != nil || $0 == 0x2D }) else { return false }
        return value.contains(where: \.isLetter)
    }

    /// Takes over the marks of a string that stands in this text with escapes.
    ///
    /// - Parameters:
    ///   - inner: the string without its escapes, marked.
    ///   - places: where each of its bytes stands here, and the end.
    mutating func adopt(_ inner: RedactionSpans, places: [Int]) {
        for mark in inner.marks {
            let range = places[mark.range.lowerBound]..<places[mark.range.upperBound]
            let count = marks.count
            claim(range, mark.kind, value: mark.value)
            if !mark.isWhole { for index in count..<marks.count { marks[index].isWhole = false } }
        }
        for index in inner.states.indices {
            switch inner.states[index] {
            case .free: break
            case .path: settle(places[index]..<places[index + 1])
            case .taken: leave(places[index]..<places[index + 1])
            }
        }
    }

    /// The text with something else in the place of each mark.
    ///
    /// - Parameter name: what stands for a mark.
    /// - Returns: the bytes of the text.
    func rendered(_ name: (Mark) -> [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var at = 0
        for mark in marks.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            text += bytes[at..<mark.range.lowerBound]
            text += name(mark)
            at = mark.range.upperBound
        }
        text += bytes[at...]
        return text
    }

    // MARK: Reading

    /// Whether a word stands at a place, in any case.
    func hasWord(_ word: StaticString, at place: Int) -> Bool {
        guard place >= 0, place + word.utf8CodeUnitCount <= bytes.count else { return false }
        return word.withUTF8Buffer { word in
            for index in word.indices where bytes[place + index].lowered != word[index] { return false }
            return true
        }
    }

    /// Where a line ends: at a line feed, or where one stands as `\\r\\n`, or as `\\n` before a header's name.
    func lineEnd(_ start: Int, _ limit: Int) -> Int {
        var at = start
        while at < limit {
            let byte = bytes[at]
            if byte == 0x0A || byte == 0x0D { return at }
            if byte == UInt8(ascii: "\\") {
                if hasWord("\\r\\n", at: at) { return at }
                if hasWord("\\n", at: at) {
                    let name = first((at + 2)..<min(limit, at + 42)) { !($0.isLetter || $0 == 0x2D) }
                    if name > at + 3, name < limit, bytes[name] == UInt8(ascii: ":") { return at }
                }
            }
            at += 1
        }
        return limit
    }

    /// The first byte of a stretch that is one of some, or its end.
    func first(_ range: Range<Int>, where isEnd: (UInt8) -> Bool) -> Int {
        bytes[range].firstIndex(where: isEnd) ?? range.upperBound
    }

    /// A stretch without blanks around it.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = range.first, bytes[first].isBlank { range = (range.lowerBound + 1)..<range.upperBound }
        while let last = range.last, bytes[last].isBlank { range = range.lowerBound..<(range.upperBound - 1) }
        return range
    }

    /// Whether a stretch is the words given.
    func isEqual(_ range: Range<Int>, _ word: String) -> Bool { bytes[range].elementsEqual(word.utf8) }

    /// The text of a stretch.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
