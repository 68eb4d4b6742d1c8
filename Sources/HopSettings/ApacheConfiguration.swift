internal import Diagnosis
internal import Products

/// Apache: `Timeout`, `ProxyTimeout`, and the keys of `ProxyPass` and `BalancerMember`.
enum ApacheConfiguration: ReadableConfiguration {
    static let product = ProductID.apache

    private static let telling: Set<String> = [
        "proxypass", "proxytimeout", "<virtualhost", "<location", "<proxy", "<ifmodule", "loadmodule", "balancermember",
        "documentroot", "servername", "listen", "customlog",
    ]

    static func weight(of line: ConfigurationLine) -> Int {
        if telling.contains(line.name) { return line.isEnded ? 0 : 2 }
        return line.name == "timeout" && line.words.count == 2 ? 1 : 0
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = Reader(includes: includes)
        for file in files where !reader.known.contains(file.name) { try reader.read(file, 0) }
        let tree = reader.finish()
        return HopConfiguration(
            product: product, limitations: reader.limitations, logFormats: reader.logFormats,
            routing: ApacheRouting(tree))
    }

    private struct Reader {
        var limitations: [Fact] = []
        var known = Set<String>()
        /// Formats of `LogFormat` and of `CustomLog`, as they are written.
        private(set) var logFormats: [String] = []
        private let includes: ConfigurationReader.Includes
        /// Relative names are beside the main file, wherever the line stands.
        private var mainFile = ""
        private var stack: [[ConfigurationBlock]] = [[]]
        private var heads: [ConfigurationBlock] = []
        private var variables: [String: String] = [:]
        private var modules = Set<String>()
        private var bytes = 0

        init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

        mutating func read(_ file: ConfigurationFile, _ depth: Int) throws(ConfigurationFault) {
            if depth == 0 { mainFile = file.name }
            known.insert(file.name)
            bytes += file.text.utf8.count
            guard bytes <= ConfigurationReader.mostBytes else {
                throw ConfigurationFault(
                    message: "\(file.name): the included files are more than \(ConfigurationReader.mostBytes >> 20) MiB"
                )
            }
            var joined = ""
            var start = 0
            for (index, raw) in file.lines.enumerated() {
                let line = raw.trimmed
                if joined.isEmpty { start = index + 1 }
                // A backslash at its end goes on in the next line.
                if line.hasSuffix("\\"), joined.utf8.count < 1 << 16 {
                    joined += line.dropLast() + " "
                    continue
                }
                joined += line
                if !joined.isEmpty, !joined.hasPrefix("#") { try take(joined, "\(file.name):\(start)", file, depth) }
                joined = ""
            }
        }

        private mutating func take(
            _ line: String, _ place: String, _ file: ConfigurationFile, _ depth: Int
        ) throws(ConfigurationFault) {
            if line.hasPrefix("</") {
                let name = line.dropFirst(2).prefix { $0 != ">" }.trimmed.lowercased()
                guard let head = heads.last, head.name == name else {
                    throw ConfigurationFault(
                        message: "\(place): \(line) closes "
                            + (heads.last.map { "‘<\($0.name)>’, which begins at \($0.place)" } ?? "no section")
                            + "; apachectl configtest would refuse this too")
                }
                return close()
            }
            if line.hasPrefix("<") {
                guard stack.count < 64 else {
                    throw ConfigurationFault(message: "\(place): sections are nested too deep")
                }
                var inside = line.dropFirst()
                if let end = inside.lastIndex(of: ">") { inside = inside[..<end] }
                var words = ApacheConfiguration.words(substituted(String(inside), place))
                guard !words.isEmpty else { return }
                words[0] = words[0].lowercased()
                heads.append(ConfigurationBlock(words: words, place: place, block: []))
                stack.append([])
                return
            }
            var words = ApacheConfiguration.words(substituted(line, place))
            guard !words.isEmpty else { return }
            words[0] = words[0].lowercased()
            switch words[0] {
            case "logformat", "customlog", "globallog", "transferlog":
                if let format = Self.format(in: line, words), logFormats.count < 500 { logFormats.append(format) }
            case "define" where words.count > 1: variables[words[1]] = words.count > 2 ? words[2] : ""
            case "undefine" where words.count > 1: variables[words[1]] = nil
            case "loadmodule" where words.count > 1: modules.insert(words[1])
            case "include" where words.count > 1, "includeoptional" where words.count > 1:
                try include(words, place, file, depth)
            default: stack[stack.count - 1].append(ConfigurationBlock(words: words, place: place))
            }
        }

        /// The string of a `LogFormat` or of a `CustomLog` that has one; a name stands for one that is elsewhere.
        private static func format(in line: String, _ words: [String]) -> String? {
            var rest = line.drop { $0 != " " && $0 != "\t" }.drop { $0 == " " || $0 == "\t" }
            if words[0] != "logformat" {
                // First comes the file, perhaps in quotes.
                if rest.first == "\"" {
                    rest = rest.dropFirst().drop { $0 != "\"" }.dropFirst()
                } else {
                    rest = rest.drop { $0 != " " && $0 != "\t" }
                }
                rest = rest.drop { $0 == " " || $0 == "\t" }
            }
            guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
            var text = ""
            rest = rest.dropFirst()
            while let character = rest.popFirst(), character != quote {
                text.append(character)
                if character == "\\", let next = rest.popFirst() { text.append(next) }
            }
            return text.contains("%") ? "apache: " + text : nil
        }

        private mutating func include(
            _ words: [String], _ place: String, _ file: ConfigurationFile, _ depth: Int
        ) throws(ConfigurationFault) {
            guard depth < ConfigurationReader.deepest else {
                throw ConfigurationFault(
                    message: "\(place): files include one another more than \(ConfigurationReader.deepest) deep")
            }
            do {
                let files = try includes(words[1], mainFile)
                if files.isEmpty, words[0] == "include", !words[1].contains("*") {
                    limitations.append(.absent(words[1], at: place))
                }
                for file in files { try read(file, depth + 1) }
            } catch let fault as ConfigurationFault {
                throw fault
            } catch {
                limitations.append(.unread(words[1], at: place, error))
            }
        }

        /// `${X}` with what Define or the file gave it.
        private mutating func substituted(_ text: String, _ place: String) -> String {
            guard text.contains("${") else { return text }
            var result = ""
            var rest = text[...]
            while let mark = rest.place(of: "${"), let end = rest[mark...].firstIndex(of: "}") {
                let name = String(rest[rest.index(mark, offsetBy: 2)..<end])
                result += rest[..<mark]
                if let value = variables[name] {
                    result += value
                } else {
                    result += rest[mark...end]
                    limitations.append(
                        Fact("configuration.undefined", ["place": .text(place), "name": .text("${\(name)}")]))
                }
                rest = rest[rest.index(after: end)...]
                guard result.utf8.count < 1 << 16 else { break }
            }
            return result + rest
        }

        private mutating func close() {
            guard var head = heads.popLast(), let block = stack.popLast() else { return }
            head.block = block
            switch head.name {
            // These hold or do not for the whole server: what is in them counts as if they were not there.
            case "ifmodule", "ifversion", "iffile", "ifdirective", "ifsection":
                if head.argument?.hasPrefix("!") != true { stack[stack.count - 1] += block }
            case "ifdefine":
                let name = head.argument ?? ""
                let isNegated = name.hasPrefix("!")
                if (variables[String(name.drop { $0 == "!" })] != nil) != isNegated {
                    stack[stack.count - 1] += block
                } else if !isNegated, !block.isEmpty {
                    limitations.append(
                        Fact("configuration.section-left-out", ["place": .text(head.place), "name": .text(name)]))
                }
            default: stack[stack.count - 1].append(head)
            }
        }

        /// The whole tree; sections that are not closed count as far as they go.
        mutating func finish() -> [ConfigurationBlock] {
            while let head = heads.last {
                limitations.append(
                    Fact(
                        "configuration.section-unclosed",
                        ["section": .text("<\(head.words.joined(separator: " "))>"), "place": .text(head.place)]))
                close()
            }
            return stack[0]
        }
    }

    /// Words of a line; quotes hold blanks together.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isWord = false
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                isWord = true
            } else if character == " " || character == "\t" {
                if isWord { words.append(word) }
                word = ""
                isWord = false
            } else {
                word.append(character)
                isWord = true
            }
        }
        if isWord { words.append(word) }
        return words
    }
}
