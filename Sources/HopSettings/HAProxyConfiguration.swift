internal import Diagnosis
internal import Products

/// One line of a section: its words, and where it stands.
struct SectionLine: Hashable, Sendable {
    /// The words, quotes and escapes taken off.
    var words: [String]
    /// Where it stands, as `FILE:LINE`.
    var place: String
}

/// A section with what it inherits: `frontend`, `backend`, `listen` or `defaults`.
struct HAProxySection: Hashable, Sendable {
    /// The section's kind.
    var kind: String
    /// Its name; empty where it has none.
    var name: String
    /// Where it begins.
    var place: String
    /// The lines of the defaults that it takes over, the oldest first.
    var inherited: [SectionLine] = []
    /// Its own lines.
    var lines: [SectionLine] = []

    /// The last line that begins with these words, its own before what it inherits.
    func last(_ words: [String]) -> SectionLine? {
        func fits(_ line: SectionLine) -> Bool { line.words.starts(with: words) }
        return lines.last(where: fits) ?? inherited.last(where: fits)
    }
}

/// HAProxy: sections of lines; a proxy section inherits from the `defaults` before it, or from the one it names.
enum HAProxyConfiguration: ReadableConfiguration {
    static let product = ProductID.haproxy

    static func weight(of line: ConfigurationLine) -> Int {
        switch line.name {
        case "frontend", "backend": line.isEnded ? 0 : 3
        case "defaults", "global": 3
        case "option", "balance", "default_backend", "use_backend", "bind": line.isEnded ? 0 : 1
        case "timeout" where line.words.count >= 3: 2
        default: 0
        }
    }

    private static let sections: Set<String> = [
        "defaults", "backend", "listen", "frontend", "global", "resolvers", "peers", "cache", "program", "ring",
        "userlist", "mailers", "http-errors", "fcgi-app", "log-forward", "crt-store", "traces", "log-profile", "acme",
    ]

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = Reader()
        for file in files { try reader.read(file) }
        reader.close()
        return HopConfiguration(
            product: product, limitations: reader.limitations, logFormats: reader.logFormats,
            routing: HAProxyRouting(reader.found))
    }

    private struct Reader {
        var found: [HAProxySection] = []
        var limitations: [Fact] = []
        private(set) var logFormats: [String] = []
        private var named: [String: [SectionLine]] = [:]
        private var lastDefaults: [SectionLine] = []
        private var current: HAProxySection?
        private var variables: [String: String] = [:]
        private var conditions = 0

        mutating func close() {
            guard let section = current else { return }
            current = nil
            if section.kind == "defaults" {
                lastDefaults = section.inherited + section.lines
                if !section.name.isEmpty { named[section.name] = lastDefaults }
            } else {
                found.append(section)
            }
        }

        mutating func read(_ file: ConfigurationFile) throws(ConfigurationFault) {
            for (index, line) in file.lines.enumerated() {
                let place = "\(file.name):\(index + 1)"
                let words = try words(line, place)
                guard let first = words.first else { continue }
                if first == "log-format" || first == "error-log-format", words.count > 1, logFormats.count < 500 {
                    logFormats.append("haproxy: " + words.dropFirst().joined(separator: " "))
                }
                if first.hasPrefix(".") {
                    if first == ".if" {
                        limitations.append(
                            Fact(
                                "configuration.condition-open",
                                ["place": .text(place), "line": .text(words.joined(separator: " "))]))
                    }
                    continue
                }
                if HAProxyConfiguration.sections.contains(first), first != "cache" || words.count == 2,
                    !(current?.kind == "ring" && first == "log-forward")
                {
                    begin(words, place)
                } else if first == "setenv" || first == "presetenv", words.count > 2 {
                    if first == "setenv" || variables[words[1]] == nil { variables[words[1]] = words[2] }
                } else if first == "timeout", words.count < 3 {
                    limitations.append(
                        Fact(
                            "configuration.no-value",
                            ["place": .text(place), "line": .text(words.joined(separator: " "))]))
                } else {
                    if current == nil {
                        // A part of a file: what stands before any section is taken as a proxy's own.
                        current = HAProxySection(kind: "listen", name: "", place: place)
                        limitations.append(
                            Fact("configuration.outside-section", ["place": .text(place), "word": .text(first)]))
                    }
                    current?.lines.append(SectionLine(words: words, place: place))
                }
            }
        }

        private mutating func begin(_ words: [String], _ place: String) {
            close()
            let name = words.count > 1 && words[1] != "from" ? words[1] : ""
            let from = words.firstIndex(of: "from").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
            var section = HAProxySection(kind: words[0], name: name, place: place)
            if let from {
                if let lines = named[from] {
                    section.inherited = lines
                } else {
                    limitations.append(
                        Fact("configuration.no-defaults", ["place": .text(place), "name": .text(from)]))
                }
            } else if words[0] != "defaults" {
                section.inherited = lastDefaults
            }
            current = section
            guard section.inherited.count < 10_000 else {
                limitations.append(Fact("configuration.long-defaults", ["place": .text(place)]))
                current?.inherited = []
                return
            }
        }

        /// Words as HAProxy takes them apart: blanks part them; quotes and backslashes keep blanks.
        private func words(_ line: Substring, _ place: String) throws(ConfigurationFault) -> [String] {
            var words: [String] = []
            var word = ""
            var isWord = false
            var quote: Character?
            var rest = line[...]
            while let character = rest.popFirst() {
                if character == "\\", quote != "'" {
                    guard let next = rest.popFirst() else { break }
                    isWord = true
                    switch next {
                    case "n": word += "\n"
                    case "r": word += "\r"
                    case "t": word += "\t"
                    case "x":
                        let digits = rest.prefix(2)
                        if digits.count == 2, let value = UInt8(digits, radix: 16), value < 0x80 {
                            word.unicodeScalars.append(Unicode.Scalar(value))
                            rest = rest.dropFirst(2)
                        } else {
                            word += "\\x"
                        }
                    case " ", "#", "\"", "'", "\\", "$": word.append(next)
                    // Other backslashes stay, as in a regular expression.
                    default: word += "\\" + String(next)
                    }
                } else if let open = quote {
                    if character == open {
                        quote = nil
                    } else if open == "\"", character == "$" {
                        word += variable(&rest)
                    } else {
                        word.append(character)
                    }
                } else if character == "\"" || character == "'" {
                    quote = character
                    isWord = true
                } else if character == "#" {
                    break
                } else if character == " " || character == "\t" || character == "\r" || character == "\r\n" {
                    if isWord { words.append(word) }
                    word = ""
                    isWord = false
                } else {
                    word.append(character)
                    isWord = true
                }
            }
            if let quote {
                throw ConfigurationFault(
                    message:
                        "\(place): a quote \(quote) is opened and not closed on this line; haproxy -c would refuse this too"
                )
            }
            if isWord { words.append(word) }
            return words
        }

        private func variable(_ rest: inout Substring) -> String {
            let isBraced = rest.first == "{"
            if isBraced { rest = rest.dropFirst() }
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            rest = rest.dropFirst(name.count)
            var standard: Substring?
            if isBraced {
                let inside = rest.prefix { $0 != "}" }
                if inside.hasPrefix("-") { standard = inside.dropFirst() }
                rest = rest.dropFirst(inside.count + 1)
            }
            return variables[String(name)] ?? standard.map(String.init) ?? "${\(name)}"
        }
    }
}
