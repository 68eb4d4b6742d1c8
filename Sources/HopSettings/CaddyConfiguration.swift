internal import Diagnosis
internal import Products
internal import Syntax

/// Caddy: a Caddyfile, or the JSON that `caddy adapt` makes of it.
enum CaddyConfiguration: ReadableConfiguration {
    static let product = ProductID.caddy

    private static let telling: Set<String> = [
        "reverse_proxy", "transport", "response_header_timeout", "dial_timeout", "handle", "handle_path", "encode",
        "file_server", "php_fastcgi",
    ]

    static func weight(of line: ConfigurationLine) -> Int { telling.contains(line.name) && !line.isEnded ? 3 : 0 }

    /// An object of JSON; a Caddyfile may begin with a brace as well, but no quote follows it.
    static func owns(_ text: String) -> Bool {
        var signs = text.lazy.filter { !$0.isWhitespace && $0 != "\u{FEFF}" }.makeIterator()
        guard signs.next() == "{", let next = signs.next() else { return false }
        return next == "\"" || next == "}"
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var blocks: [ConfigurationBlock] = []
        var limitations: [Fact] = []
        for file in files {
            if owns(file.text) {
                let value = try json(file, isAlone: files.count == 1)
                return HopConfiguration(
                    product: product, limitations: [], routing: CaddyJSONRouting(value, file.name))
            }
            var reader = Reader(includes: includes)
            blocks += try reader.read(file)
            limitations += reader.limitations
        }
        return HopConfiguration(product: product, limitations: limitations, routing: CaddyRouting(blocks))
    }

    private static func json(_ file: ConfigurationFile, isAlone: Bool) throws(ConfigurationFault) -> JSONValue {
        guard isAlone else {
            throw ConfigurationFault(message: "\(file.name) is Caddy's JSON, which is one file; give it alone")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: file.text.utf8, dialect: .tolerant)
        } catch {
            throw ConfigurationFault(
                message: "\(file.name):\(error.line): \(error.reason); is this what caddy adapt wrote?")
        }
        guard value["apps"] != nil else {
            throw ConfigurationFault(
                message:
                    "\(file.name):1: expected Caddy's JSON with ‘apps’, as caddy adapt writes it, or Envoy's with ‘static_resources’; "
                    + "this JSON has "
                    + (value.members.names.prefix(4).joined(separator: ", ")))
        }
        return value
    }

    private struct Token {
        var text: String
        var line: Int
        var isFirst: Bool
        var isQuoted: Bool
    }

    private struct Reader {
        var limitations: [Fact] = []
        private let includes: ConfigurationReader.Includes
        private var snippets: [String: [Token]] = [:]
        private var count = 0

        init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

        mutating func read(_ file: ConfigurationFile) throws(ConfigurationFault) -> [ConfigurationBlock] {
            let tokens = try expanded(Self.tokens(file.text), file, 0)
            var stack: [[ConfigurationBlock]] = [[]]
            var heads: [ConfigurationBlock] = []
            var words: [String] = []
            var start = 1
            func place(_ line: Int) -> String { "\(file.name):\(line)" }
            func end() {
                guard !words.isEmpty else { return }
                stack[stack.count - 1].append(ConfigurationBlock(words: words, place: place(start)))
                words = []
            }
            for (index, token) in tokens.enumerated() {
                if token.isFirst, token.text != "{" || words.isEmpty {
                    // A site's addresses may go on in the next line behind a comma.
                    if !(stack.count == 1 && words.last?.hasSuffix(",") == true) { end() }
                }
                if token.text == "{", !token.isQuoted, index + 1 == tokens.count || tokens[index + 1].isFirst {
                    guard stack.count < 64 else {
                        throw ConfigurationFault(message: "\(place(token.line)): blocks are nested too deep")
                    }
                    if words.isEmpty { start = token.line }
                    heads.append(ConfigurationBlock(words: words, place: place(start), block: []))
                    words = []
                    stack.append([])
                } else if token.text == "}", !token.isQuoted, token.isFirst {
                    guard var head = heads.popLast(), let block = stack.popLast() else {
                        throw ConfigurationFault(
                            message: "\(place(token.line)): a ‘}’ closes no block; caddy validate would refuse this too"
                        )
                    }
                    head.block = block
                    stack[stack.count - 1].append(head)
                } else {
                    if words.isEmpty { start = token.line }
                    words.append(token.text)
                }
            }
            end()
            while var head = heads.popLast(), let block = stack.popLast() {
                limitations.append(
                    Fact("configuration.unfinished", ["file": .text(file.name), "place": .text(head.place)]))
                head.block = block
                stack[stack.count - 1].append(head)
            }
            return Self.sites(stack[0])
        }

        /// A file of one site needs no braces: its first line names it.
        private static func sites(_ blocks: [ConfigurationBlock]) -> [ConfigurationBlock] {
            let top = blocks.filter { !$0.name.hasPrefix("(") }
            let directives = ["reverse_proxy", "handle", "handle_path", "route", "encode", "php_fastcgi", "transport"]
            guard top.contains(where: { directives.contains($0.name) }) else { return top }
            let globals = top.prefix { $0.words.isEmpty }
            let rest = top.dropFirst(globals.count)
            guard let first = rest.first else { return top }
            let isAddress = first.block == nil && !directives.contains(first.name) && !first.name.hasPrefix("@")
            return globals + [
                ConfigurationBlock(
                    words: isAddress ? first.words : [""], place: first.place,
                    block: Array(rest.dropFirst(isAddress ? 1 : 0)))
            ]
        }

        /// The tokens with snippets taken out and imports put in.
        private mutating func expanded(
            _ tokens: [Token], _ file: ConfigurationFile, _ depth: Int
        ) throws(ConfigurationFault) -> [Token] {
            guard depth < ConfigurationReader.deepest else {
                throw ConfigurationFault(
                    message: "\(file.name): imports lead to one another more than \(ConfigurationReader.deepest) deep")
            }
            var result: [Token] = []
            var index = 0
            while index < tokens.count {
                let token = tokens[index]
                if token.isFirst, token.text.hasPrefix("("), token.text.hasSuffix(")"), index + 1 < tokens.count,
                    tokens[index + 1].text == "{"
                {
                    var open = 1
                    var end = index + 2
                    while end < tokens.count, open > 0 {
                        if tokens[end].text == "{", end + 1 == tokens.count || tokens[end + 1].isFirst { open += 1 }
                        if tokens[end].text == "}", tokens[end].isFirst { open -= 1 }
                        end += 1
                    }
                    snippets[String(token.text.dropFirst().dropLast())] = Array(
                        tokens[(index + 2)..<max(index + 2, end - 1)])
                    index = end
                    continue
                }
                guard token.isFirst, token.text == "import", index + 1 < tokens.count, !tokens[index + 1].isFirst else {
                    result.append(token)
                    index += 1
                    count += 1
                    guard count < 1_000_000 else {
                        throw ConfigurationFault(message: "\(file.name): imports make the file too large")
                    }
                    continue
                }
                let name = tokens[index + 1].text
                var end = index + 2
                while end < tokens.count, !tokens[end].isFirst { end += 1 }
                let arguments = tokens[(index + 2)..<end].map(\.text)
                result += try imported(name, arguments, token.line, file, depth)
                index = end
            }
            return result
        }

        private mutating func imported(
            _ name: String, _ arguments: [String], _ line: Int, _ file: ConfigurationFile, _ depth: Int
        ) throws(ConfigurationFault) -> [Token] {
            if let snippet = snippets[name] {
                let filled = snippet.map { token in
                    var token = token
                    for (number, argument) in arguments.enumerated().prefix(16) where token.text.contains("{") {
                        token.text = token.text.replacing("{args[\(number)]}", with: argument)
                            .replacing("{args.\(number)}", with: argument)
                    }
                    return token
                }
                return try expanded(filled, file, depth + 1)
            }
            do {
                let files = try includes(name, file.name)
                if files.isEmpty, !name.contains("*") {
                    limitations.append(.absent(name, at: "\(file.name):\(line)"))
                }
                var tokens: [Token] = []
                for one in files {
                    count += one.text.utf8.count
                    guard count < ConfigurationReader.mostBytes else {
                        throw ConfigurationFault(message: "\(file.name):\(line): the imported files are too large")
                    }
                    tokens += try expanded(Self.tokens(one.text), one, depth + 1)
                }
                if !tokens.isEmpty {
                    limitations.append(
                        Fact(
                            "configuration.imported-places",
                            ["place": .text("\(file.name):\(line)"), "name": .text(name), "file": .text(file.name)]))
                }
                return tokens
            } catch let fault as ConfigurationFault {
                throw fault
            } catch {
                limitations.append(.unread(name, at: "\(file.name):\(line)", error))
                return []
            }
        }

        private static func tokens(_ text: String) -> [Token] {
            var tokens: [Token] = []
            var line = 1
            var isFirst = true
            var rest = text[...]
            while let character = rest.first {
                if character.isNewline {
                    line += 1
                    isFirst = true
                    rest = rest.dropFirst()
                } else if character.isWhitespace || character == "\u{FEFF}" {
                    rest = rest.dropFirst()
                } else if character == "#" {
                    rest = rest.drop { !$0.isNewline }
                } else if character == "\\", rest.dropFirst().first?.isNewline ?? false {
                    line += 1
                    rest = rest.dropFirst(2)
                } else {
                    let start = line
                    var word = ""
                    let isQuoted = character == "\"" || character == "`"
                    if isQuoted {
                        rest = rest.dropFirst()
                        while let next = rest.popFirst(), next != character {
                            if next.isNewline { line += 1 }
                            if next == "\\", character == "\"", rest.first == "\"" || rest.first == "\\" {
                                word.append(rest.removeFirst())
                            } else {
                                word.append(next)
                            }
                        }
                    } else {
                        let taken = rest.prefix { !$0.isWhitespace }
                        word = String(taken)
                        rest = rest[taken.endIndex...]
                    }
                    tokens.append(Token(text: word, line: start, isFirst: isFirst, isQuoted: isQuoted))
                    isFirst = false
                }
            }
            return tokens
        }
    }
}
