/// A regular expression of a configuration, tried with a bound on the steps.
///
/// Servers use PCRE. Here are the parts of it that routing rules are made of: classes, groups, alternatives, repeats and
/// anchors. What else an expression holds is not guessed at: it is said that it was not tried. The steps are bounded,
/// because an expression is a stranger's text and some take longer than a person lives.
struct Expression {
    private indirect enum Node {
        case byte(UInt8)
        case set([Bool])
        case start
        case end
        case boundary(Bool)
        case look(Node, Bool)
        case sequence([Node])
        case alternatives([Node])
        case group(Node, Int?)
        case repeated(Node, Int, Int, isLazy: Bool)
    }

    private let root: Node
    private let groups: Int
    private static let mostSteps = 200_000
    private static let deepest = 2000

    /// Reads an expression; nil where it is broken or holds what is not known here.
    init?(_ pattern: some StringProtocol, ignoresCase: Bool = false) {
        guard pattern.utf8.count <= 4096 else { return nil }
        var reader = Reader(bytes: Array(pattern.utf8), ignoresCase: ignoresCase)
        guard let node = reader.alternatives(0), reader.isAtEnd else { return nil }
        root = node
        groups = reader.groups
    }

    /// The text that fits and its groups.
    struct Match {
        /// The groups, the whole first; empty where a group has no part.
        var groups: [String]
    }

    /// Looks for the first place where the expression fits.
    ///
    /// - Returns: `.some(nil)` where it fits nowhere, nil where it took too many steps.
    func first(in text: some StringProtocol) -> Match?? {
        var matcher = Matcher(bytes: Array(text.utf8.prefix(16_384)), captures: groups)
        for start in 0...matcher.bytes.count {
            if let end = matcher.run(root, at: start) {
                guard !matcher.isExhausted else { return nil }
                let all = [start..<end] + matcher.captured.map { $0 ?? 0..<0 }
                return .some(
                    Match(groups: all.map { String(decoding: matcher.bytes[$0], as: UTF8.self) }))
            }
            if matcher.isExhausted { return nil }
        }
        return .some(nil)
    }

    /// Whether the expression fits somewhere in the text; nil where it took too many steps.
    func fits(_ text: some StringProtocol) -> Bool? { first(in: text).map { $0 != nil } }

    private struct Matcher {
        let bytes: [UInt8]
        var captured: [Range<Int>?]
        var steps = 0
        var depth = 0
        var isExhausted = false

        init(bytes: [UInt8], captures: Int) {
            self.bytes = bytes
            captured = Array(repeating: nil, count: captures)
        }

        mutating func run(_ node: Node, at start: Int) -> Int? {
            var end: Int?
            let isFit = match(node, start) { _, place in
                end = place
                return true
            }
            return isFit ? end : nil
        }

        /// Tries a node, and what comes behind it with where the node ends.
        mutating func match(_ node: Node, _ at: Int, _ next: (inout Matcher, Int) -> Bool) -> Bool {
            steps += 1
            depth += 1
            defer { depth -= 1 }
            guard steps < Expression.mostSteps, depth < Expression.deepest, !isExhausted else {
                isExhausted = true
                return false
            }
            switch node {
            case .byte(let byte): return at < bytes.count && bytes[at] == byte && next(&self, at + 1)
            case .set(let set): return at < bytes.count && set[Int(bytes[at])] && next(&self, at + 1)
            case .start: return at == 0 && next(&self, at)
            case .end: return at == bytes.count && next(&self, at)
            case .boundary(let wanted):
                let before = at > 0 && Expression.isWord(bytes[at - 1])
                let after = at < bytes.count && Expression.isWord(bytes[at])
                return (before != after) == wanted && next(&self, at)
            case .look(let inner, let wanted):
                let isThere = match(inner, at) { _, _ in true }
                return !isExhausted && isThere == wanted && next(&self, at)
            case .sequence(let nodes): return sequence(nodes[...], at, next)
            case .alternatives(let nodes):
                for node in nodes where match(node, at, next) { return true }
                return false
            case .group(let inner, let number):
                return match(inner, at) { matcher, end in
                    guard let number else { return next(&matcher, end) }
                    let before = matcher.captured[number]
                    matcher.captured[number] = at..<end
                    if next(&matcher, end) { return true }
                    matcher.captured[number] = before
                    return false
                }
            case .repeated(let inner, let least, let most, let isLazy):
                return repeated(inner, least, most, isLazy, 0, at, next)
            }
        }

        private mutating func sequence(
            _ nodes: ArraySlice<Node>, _ at: Int, _ next: (inout Matcher, Int) -> Bool
        ) -> Bool {
            guard let first = nodes.first else { return next(&self, at) }
            return match(first, at) { matcher, end in matcher.sequence(nodes.dropFirst(), end, next) }
        }

        private mutating func repeated(
            _ node: Node, _ least: Int, _ most: Int, _ isLazy: Bool, _ count: Int, _ at: Int,
            _ next: (inout Matcher, Int) -> Bool
        ) -> Bool {
            func more(_ matcher: inout Matcher) -> Bool {
                guard count < most else { return false }
                return matcher.match(node, at) { matcher, end in
                    // A part that takes nothing would be repeated without end.
                    guard end > at || count < least else { return false }
                    return matcher.repeated(node, least, most, isLazy, count + 1, end, next)
                }
            }
            if count < least { return more(&self) }
            if isLazy { return next(&self, at) || more(&self) }
            return more(&self) || next(&self, at)
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private struct Reader {
        let bytes: [UInt8]
        var ignoresCase: Bool
        var position = 0
        var groups = 0

        var isAtEnd: Bool { position == bytes.count }
        private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func takes(_ text: String) -> Bool {
            guard bytes[position...].starts(with: text.utf8) else { return false }
            position += text.utf8.count
            return true
        }

        mutating func alternatives(_ depth: Int) -> Node? {
            guard depth < 32 else { return nil }
            var found: [Node] = []
            repeat {
                guard let one = sequence(depth) else { return nil }
                found.append(one)
            } while takes("|")
            return found.count == 1 ? found[0] : .alternatives(found)
        }

        private mutating func sequence(_ depth: Int) -> Node? {
            var nodes: [Node] = []
            while let byte = current, byte != 0x7C, byte != 0x29 {
                guard let atom = atom(depth) else { return nil }
                guard let repeated = repeats(atom) else { return nil }
                nodes.append(repeated)
            }
            return nodes.count == 1 ? nodes[0] : .sequence(nodes)
        }

        private mutating func repeats(_ atom: Node) -> Node? {
            let least: Int
            let most: Int
            if takes("*") {
                (least, most) = (0, Int.max)
            } else if takes("+") {
                (least, most) = (1, Int.max)
            } else if takes("?") {
                (least, most) = (0, 1)
            } else if current == 0x7B {
                // A brace that counts nothing is itself.
                guard let close = bytes[position...].firstIndex(of: 0x7D) else { return atom }
                let inside = String(decoding: bytes[(position + 1)..<close], as: UTF8.self)
                let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
                guard let low = parts.first.flatMap({ Int($0) }), low <= 1000, parts.count <= 2 else { return atom }
                least = low
                if parts.count == 1 {
                    most = low
                } else if parts[1].isEmpty {
                    most = Int.max
                } else if let high = Int(parts[1]), high <= 1000, high >= low {
                    most = high
                } else {
                    return nil
                }
                position = close + 1
            } else {
                return atom
            }
            if takes("+") { return nil }
            let isLazy = takes("?")
            if let next = current, [0x2A, 0x2B, 0x3F].contains(next) { return nil }
            return .repeated(atom, least, most, isLazy: isLazy)
        }

        private mutating func atom(_ depth: Int) -> Node? {
            guard let byte = current else { return nil }
            position += 1
            switch byte {
            case 0x2E: return .set((0..<256).map { $0 != 0x0A })
            case 0x5E: return .start
            case 0x24: return .end
            case 0x28: return group(depth)
            case 0x5B: return bracket()
            case 0x5C: return escape()
            case 0x2A, 0x2B, 0x3F: return nil
            default: return literal(byte)
            }
        }

        private mutating func group(_ depth: Int) -> Node? {
            var number: Int?
            var look: Bool?
            let before = ignoresCase
            if takes("?:") {
            } else if takes("?=") {
                look = true
            } else if takes("?!") {
                look = false
            } else if takes("?i)") {
                ignoresCase = true
                return .sequence([])
            } else if takes("?i:") {
                ignoresCase = true
            } else if takes("?P<") || takes("?<") {
                guard let close = bytes[position...].firstIndex(of: 0x3E),
                    bytes[position..<close].allSatisfy(Expression.isWord), close > position
                else { return nil }
                position = close + 1
                number = groups
                groups += 1
            } else if current == 0x3F {
                return nil
            } else {
                number = groups
                groups += 1
            }
            guard groups <= 64, let inner = alternatives(depth + 1), takes(")") else { return nil }
            ignoresCase = before
            if let look { return .look(inner, look) }
            return .group(inner, number)
        }

        private func literal(_ byte: UInt8) -> Node {
            let lower = byte | 0x20
            guard ignoresCase, (0x61...0x7A).contains(lower), byte < 0x80 else { return .byte(byte) }
            return .set((0..<256).map { $0 == Int(lower) || $0 == Int(lower & 0xDF) })
        }

        private static func shorthand(_ byte: UInt8) -> ((UInt8) -> Bool)? {
            switch byte {
            case 0x64: { (0x30...0x39).contains($0) }
            case 0x44: { !(0x30...0x39).contains($0) }
            case 0x77: { Expression.isWord($0) }
            case 0x57: { !Expression.isWord($0) }
            case 0x73: { $0 == 0x20 || (0x09...0x0D).contains($0) }
            case 0x53: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }
            default: nil
            }
        }

        private static func control(_ byte: UInt8) -> UInt8? {
            switch byte {
            case 0x6E: 0x0A
            case 0x72: 0x0D
            case 0x74: 0x09
            default: nil
            }
        }

        private mutating func escape() -> Node? {
            guard let byte = current else { return nil }
            position += 1
            if let test = Self.shorthand(byte) { return .set((0..<256).map { test(UInt8($0)) }) }
            if let control = Self.control(byte) { return .byte(control) }
            switch byte {
            case 0x62: return .boundary(true)
            case 0x42: return .boundary(false)
            case 0x41: return .start
            case 0x7A, 0x5A: return .end
            // Other letters and digits mean something in PCRE that is not known here.
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return nil
            default: return .byte(byte)
            }
        }

        private mutating func bracket() -> Node? {
            var set = Array(repeating: false, count: 256)
            let isNegated = takes("^")
            var isFirst = true
            while let byte = current {
                position += 1
                if byte == 0x5D, !isFirst {
                    let folded = ignoresCase ? Self.folded(set) : set
                    return .set(isNegated ? folded.map { !$0 } : folded)
                }
                isFirst = false
                var low = byte
                if byte == 0x5B, let next = current, [0x3A, 0x2E, 0x3D].contains(next) { return nil }
                if byte == 0x5C {
                    guard let escaped = current else { return nil }
                    position += 1
                    if let test = Self.shorthand(escaped) {
                        for one in 0..<256 where test(UInt8(one)) { set[one] = true }
                        continue
                    }
                    low = Self.control(escaped) ?? escaped
                }
                var high = low
                if current == 0x2D, position + 1 < bytes.count, bytes[position + 1] != 0x5D {
                    position += 1
                    high = bytes[position]
                    position += 1
                    if high == 0x5C {
                        guard let escaped = current, Self.shorthand(escaped) == nil else { return nil }
                        high = escaped
                        position += 1
                    }
                    guard high >= low else { return nil }
                }
                for one in low...high { set[Int(one)] = true }
            }
            return nil
        }

        private static func folded(_ set: [Bool]) -> [Bool] {
            var set = set
            for letter in 0x61...0x7A where set[letter] || set[letter - 0x20] {
                set[letter] = true
                set[letter - 0x20] = true
            }
            return set
        }
    }
}

/// A pattern with `*` and `?`, as host names and paths are matched by.
enum Wildcard {
    /// Whether a pattern fits a text; both are compared as they are.
    static func fits(_ pattern: some StringProtocol, _ text: some StringProtocol) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var place = 0
        var other = 0
        var star: (pattern: Int, text: Int)?
        while other < text.count {
            if place < pattern.count, pattern[place] == 0x2A {
                star = (place, other)
                place += 1
            } else if place < pattern.count, pattern[place] == 0x3F || pattern[place] == text[other] {
                place += 1
                other += 1
            } else if let last = star {
                star = (last.pattern, last.text + 1)
                place = last.pattern + 1
                other = last.text + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == 0x2A }
    }
}
