internal import Products

/// The outermost names of a YAML, TOML or JSON text, and those one level below them, found without reading it whole.
///
/// By them a product's file is told from others' that are written in the same language.
struct TreeHeads {
    /// The names, in lower case and without underlines, each with those below it.
    private(set) var names: [String: Set<String>] = [:]
    /// The language.
    let language: SettingTree.Language

    /// The most lines that are looked at.
    private static let mostLines = 20_000

    /// Looks at a text; nil where it is in none of these languages.
    init?(_ text: String) {
        guard let language = SettingTree.Language(text) else { return nil }
        self.language = language
        switch language {
        case .yaml: readYAML(text)
        case .toml: readTOML(text)
        case .json: readJSON(text)
        }
    }

    /// Whether there is an outermost name.
    func has(_ name: String) -> Bool { names[name] != nil }

    /// Whether one of some names stands below an outermost one.
    func has(_ name: String, above children: Set<String>) -> Bool {
        names[name].map { !$0.isDisjoint(with: children) } ?? false
    }

    private mutating func add(_ outer: some StringProtocol, _ inner: (some StringProtocol)?) {
        func plain(_ text: some StringProtocol) -> String {
            text.trimmed.filter { !"\"'_".contains($0) }.lowercased()
        }
        let name = plain(outer)
        guard !name.isEmpty, name.utf8.count < 200 else { return }
        names[name, default: []].formUnion(inner.map { [plain($0)] } ?? [])
    }

    private mutating func readYAML(_ text: String) {
        var outer: Substring?
        var inner: Int?
        for line in text.utf8.split(separator: 0x0A).prefix(Self.mostLines) {
            let blanks = line.prefix { $0 == 0x20 }.count
            let rest = Substring(line.dropFirst(blanks))
            guard let first = rest.utf8.first, first != UInt8(ascii: "#"), first != 0x0D else { continue }
            guard let colon = rest.utf8.prefix(200).firstIndex(of: UInt8(ascii: ":")) else { continue }
            if blanks == 0, first != UInt8(ascii: "-") {
                outer = rest[..<colon]
                inner = nil
                add(rest[..<colon], nil as Substring?)
            } else if let outer, inner == nil || inner == blanks {
                inner = blanks
                add(outer, rest[..<colon].drop { $0 == "-" || $0 == " " })
            }
        }
    }

    private mutating func readTOML(_ text: String) {
        var table: [Substring] = []
        for line in text.utf8.split(separator: 0x0A).prefix(Self.mostLines) {
            let text = Substring(line).trimmed
            guard let first = text.first, first != "#" else { continue }
            if first == "[" {
                table = text.prefix(400).drop { $0 == "[" }.prefix { $0 != "]" }.split(separator: ".").map { $0 }
                if let outer = table.first { add(outer, table.dropFirst().first) }
            } else if let equals = text.prefix(200).firstIndex(of: "=") {
                let keys = table + text[..<equals].split(separator: ".")
                if let outer = keys.first { add(outer, keys.dropFirst().first) }
            }
        }
    }

    /// Names by their depth of brackets, whatever stands between them.
    private mutating func readJSON(_ text: String) {
        var depth = 0
        var outer: String?
        var last: Substring.UTF8View?
        var rest = Substring(text).utf8
        var left = 1 << 20
        while let byte = rest.popFirst(), left > 0 {
            left -= 1
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":"):
                guard let name = last.map({ String(Substring($0)) }) else { continue }
                if depth == 1 {
                    outer = name
                    add(name, nil as String?)
                } else if depth == 2, let outer {
                    add(outer, name)
                }
            case UInt8(ascii: "\""):
                let start = rest
                var length = 0
                while let inner = rest.popFirst(), inner != UInt8(ascii: "\"") {
                    length += 1
                    if inner == UInt8(ascii: "\\"), rest.popFirst() != nil { length += 1 }
                }
                last = length < 200 ? start.prefix(length) : nil
                left -= length
            default: continue
            }
        }
    }
}
