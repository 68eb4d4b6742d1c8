internal import Diagnosis
internal import Products

/// Varnish: its VCL, and where they are at hand the arguments that varnishd is started with or what `param.show` says.
enum VarnishConfiguration: ReadableConfiguration {
    static let product = ProductID.varnish

    private static let fields: Set<String> = [
        ".host", ".port", ".path", ".connect_timeout", ".first_byte_timeout", ".between_bytes_timeout",
        ".max_connections",
        ".probe",
    ]

    static func owns(_ text: String) -> Bool {
        var sees = 0
        for line in text.utf8.split(separator: 0x0A).lazy.map({ Substring($0).trimmed }).prefix(400) {
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix("//") || line.hasPrefix("*")
                || line.hasPrefix("/*")
            {
                continue
            }
            // Every VCL since Varnish 4 begins so.
            if line.hasPrefix("vcl "), line.dropFirst(4).first?.isNumber ?? false, line.contains(";") { return true }
            sees += 1
            if sees > 3 { break }
        }
        return parameters(in: text) != nil && !text.holds("sub vcl_")
    }

    static func weight(of line: ConfigurationLine) -> Int {
        if line.name == "sub", line.words.count > 1, line.words[1].hasPrefix("vcl_") { return 6 }
        if line.name == "backend", line.text.hasSuffix("{"), line.words.count == 3 { return 4 }
        if fields.contains(line.name), line.words.count > 1, line.words[1] == "=" { return 4 }
        return line.text.hasPrefix("set bereq.") || line.text.hasPrefix("set req.backend_hint") ? 4 : 0
    }

    /// Parameters as varnishd's arguments or its command line name them; nil where a text is neither.
    static func parameters(in text: String) -> [(name: String, value: String, line: Int)]? {
        var found: [(name: String, value: String, line: Int)] = []
        var isArguments = false
        for (index, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard index < 20_000, found.count < 1000 else { break }
            let words = Substring(line).split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\"" || $0 == "'" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            if words.contains(where: { $0.hasSuffix("varnishd") || $0.hasSuffix("varnishncsa") })
                || first.hasPrefix("DAEMON_OPTS")
            {
                isArguments = true
            }
            for (place, word) in words.enumerated() where word == "-p" || word.hasPrefix("-p") && word.contains("=") {
                let pair = word == "-p" ? (place + 1 < words.count ? words[place + 1] : "") : word.dropFirst(2)
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { found.append((String(parts[0]), String(parts[1]), index + 1)) }
            }
            // param.show: first_byte_timeout          60.000 [seconds] (default)
            if words.count > 2, words[2] == "[seconds]" {
                isArguments = true
                if words.last != "(default)" { found.append((String(first), String(words[1]), index + 1)) }
            }
        }
        return isArguments ? found : nil
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = VCLReader(includes: includes)
        var parameters: [String: SettingTable.Written] = [:]
        for file in files {
            if let own = Self.parameters(in: file.text), !file.text.holds("sub vcl_"), !file.text.holds("backend ") {
                for one in own { parameters[one.name] = .init(text: one.value, place: "\(file.name):\(one.line)") }
                continue
            }
            try reader.read(file)
        }
        var limitations = reader.limitations
        if parameters.isEmpty {
            limitations.append(
                Fact("configuration.parameters-absent", ["setting": .word("-p"), "product": .word("Varnish")]))
        }
        return HopConfiguration(
            product: product, limitations: limitations, logFormats: files.flatMap { logFormats(in: $0.text) },
            routing: VarnishRouting(reader.program, parameters))
    }

    /// What varnishncsa is started with: `-F '%h …'`.
    private static func logFormats(in text: String) -> [String] {
        guard text.holds("varnishncsa") else { return [] }
        return text.utf8.split(separator: 0x0A).prefix(20_000).compactMap { line -> String? in
            let line = Substring(line)
            guard let flag = line.place(of: "-F ") else { return nil }
            let rest = line[flag...].dropFirst(3).drop { $0 == " " }
            guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
            var format = ""
            var left = rest.dropFirst()
            while let character = left.popFirst(), character != quote {
                format.append(character)
                if character == "\\", let next = left.popFirst() { format.append(next) }
            }
            return "varnish: " + format
        }
    }
}

/// What a VCL says, as far as it decides a backend or a timeout.
struct VCLProgram: Sendable {
    /// A statement.
    indirect enum Statement: Sendable {
        /// `set NAME = VALUE;`
        case set(name: String, value: [String], place: String)
        /// `if (CONDITION) { … } else if (CONDITION) { … } else { … }`
        case branch([Arm], otherwise: [Statement])
        /// `call NAME;`
        case call(String)
        /// `return (HOW);`
        case leave(how: String, place: String)
    }

    /// What is done where a condition holds.
    struct Arm: Sendable {
        /// The condition's words; texts begin with a quote.
        var condition: [String]
        var statements: [Statement]
        var place: String
    }

    /// A backend's settings, by their names without the dot.
    struct Backend: Sendable {
        var name: String
        var place: String
        var settings: [String: SettingTable.Written] = [:]
    }

    var backends: [Backend] = []
    /// What is done in each subroutine; of those of one name one behind the other.
    var routines: [String: [Statement]] = [:]
    /// The backends of directors.
    var directors: [String: [String]] = [:]
}

/// Reads VCL.
struct VCLReader {
    private(set) var program = VCLProgram()
    private(set) var limitations: [Fact] = []

    private struct Token {
        var text: String
        var line: Int
        var isText = false
    }

    private let includes: ConfigurationReader.Includes
    private var tokens: [Token] = []
    private var place = 0
    private var file = ""
    private var bytes = 0

    /// Blocks may be nested this deep.
    private static let deepest = 32

    init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

    // MARK: - Files

    mutating func read(_ file: ConfigurationFile, depth: Int = 0) throws(ConfigurationFault) {
        bytes += file.text.utf8.count
        guard bytes <= ConfigurationReader.mostBytes, depth < ConfigurationReader.deepest else {
            throw ConfigurationFault(
                message:
                    "\(file.name): the files are more than \(ConfigurationReader.mostBytes >> 20) MiB together, or "
                    + "include one another more than \(ConfigurationReader.deepest) deep")
        }
        let outer = (tokens, place, self.file)
        defer { (tokens, place, self.file) = outer }
        self.file = file.name
        tokens = try Self.tokens(file)
        place = 0
        while let token = peek { try declaration(token, depth) }
    }

    private static func tokens(_ file: ConfigurationFile) throws(ConfigurationFault) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(file.text).utf8
        var line = 1
        func fault(_ reason: String) -> ConfigurationFault {
            ConfigurationFault(message: "\(file.name):\(line): \(reason)")
        }
        func isWord(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        /// Takes all up to a mark and the mark; nil where there is none.
        func taken(to mark: String) -> Substring? {
            let wanted = Array(mark.utf8)
            var index = rest.startIndex
            while index != rest.endIndex {
                if rest[index] == wanted[0], rest[index...].starts(with: wanted) {
                    let text = Substring(rest[..<index])
                    rest = rest[rest.index(index, offsetBy: wanted.count)...]
                    return text
                }
                index = rest.index(after: index)
            }
            return nil
        }
        func count(_ text: Substring) { line += text.utf8.count { $0 == 0x0A } }
        while let byte = rest.first {
            if byte == 0x0A { line += 1 }
            if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                rest.removeFirst()
            } else if byte == UInt8(ascii: "#") || rest.starts(with: "//".utf8) {
                rest = rest.drop { $0 != 0x0A }
            } else if rest.starts(with: "/*".utf8) {
                guard let text = taken(to: "*/") else { throw fault("a comment is opened and not closed") }
                count(text)
            } else if rest.starts(with: "C{".utf8) {
                guard let text = taken(to: "}C") else { throw fault("a piece of C is opened and not closed") }
                count(text)
            } else if rest.starts(with: "{\"".utf8) || rest.starts(with: "\"\"\"".utf8) {
                let isBrace = byte == UInt8(ascii: "{")
                rest = rest.dropFirst(isBrace ? 2 : 3)
                let start = line
                guard let text = taken(to: isBrace ? "\"}" : "\"\"\"") else {
                    throw fault("a quote is opened and not closed")
                }
                count(text)
                tokens.append(Token(text: String(text), line: start, isText: true))
            } else if byte == UInt8(ascii: "\"") {
                rest.removeFirst()
                let text = rest.prefix { $0 != byte && $0 != 0x0A }
                rest = rest[text.endIndex...]
                guard rest.first == byte else { throw fault("a quote is opened and not closed on this line") }
                rest.removeFirst()
                tokens.append(Token(text: String(Substring(text)), line: line, isText: true))
            } else if isWord(byte) {
                let word = rest.prefix(while: isWord)
                rest = rest[word.endIndex...]
                tokens.append(Token(text: String(Substring(word)), line: line))
            } else {
                let two = ["==", "!=", "!~", "&&", "||", "<=", ">=", "+="].first { rest.starts(with: $0.utf8) }
                let text = two ?? String(decoding: [byte], as: UTF8.self)
                rest = rest.dropFirst(text.utf8.count)
                tokens.append(Token(text: text, line: line))
            }
            guard tokens.count < 1_000_000 else { throw fault("more than a million words") }
        }
        return tokens
    }

    // MARK: - Declarations

    private var peek: Token? { place < tokens.count ? tokens[place] : nil }

    private func spot(_ token: Token?) -> String { "\(file):\(token?.line ?? tokens.last?.line ?? 1)" }

    private func fault(_ reason: String) -> ConfigurationFault {
        ConfigurationFault(message: "\(spot(peek)): \(reason)")
    }

    private mutating func take(_ text: String) -> Bool {
        guard let token = peek, token.text == text, !token.isText else { return false }
        place += 1
        return true
    }

    private mutating func word() throws(ConfigurationFault) -> String {
        guard let token = peek else { throw fault("the file ends where a word was expected") }
        place += 1
        return token.text
    }

    /// Takes all up to a semicolon, and that.
    private mutating func rest() -> [String] {
        var words: [String] = []
        while let token = peek, token.isText || token.text != ";" {
            // A block begins where no semicolon was.
            if !token.isText, token.text == "}" { return words }
            words.append(token.text)
            place += 1
        }
        place += 1
        return words
    }

    /// Passes over a block, its opening brace being taken.
    private mutating func skipBlock() {
        var open = 1
        while let token = peek, open > 0 {
            if !token.isText { open += token.text == "{" ? 1 : token.text == "}" ? -1 : 0 }
            place += 1
        }
    }

    private mutating func declaration(_ token: Token, _ depth: Int) throws(ConfigurationFault) {
        place += 1
        switch token.text {
        case "vcl", "import", ";": if token.text != ";" { _ = rest() }
        case "include":
            let words = rest()
            // `include +glob "x/*.vcl";`
            guard let name = words.last else { return }
            do {
                let found = try includes(name, file)
                if found.isEmpty { limitations.append(.absent(name, at: spot(token))) }
                for one in found { try read(one, depth: depth + 1) }
            } catch {
                limitations.append(.unread(name, at: spot(token), error))
            }
        case "backend": try backend(token)
        case "sub":
            let name = try word()
            guard take("{") else { throw fault("expected ‘{’ behind sub \(name.prefix(40))") }
            program.routines[name, default: []] += try statements(1)
        case "director", "probe", "acl", "table":
            while let next = peek, next.text != "{" || next.isText { place += 1 }
            if take("{") { skipBlock() }
        default:
            throw ConfigurationFault(
                message: "\(spot(token)): expected backend, sub, include or another declaration; found "
                    + "‘\(token.text.prefix(40))’")
        }
    }

    private mutating func backend(_ start: Token) throws(ConfigurationFault) {
        var backend = VCLProgram.Backend(name: try word(), place: spot(start))
        if take("none") {
            _ = rest()
            return
        }
        guard take("{") else { throw fault("expected ‘{’ behind backend \(backend.name.prefix(40))") }
        while let token = peek, token.text != "}" || token.isText {
            place += 1
            guard token.text.hasPrefix("."), take("=") else {
                throw ConfigurationFault(
                    message: "\(spot(token)): expected a setting in a backend, as ‘.host = …’; found "
                        + "‘\(token.text.prefix(40))’")
            }
            if take("{") {
                skipBlock()
                continue
            }
            let value = rest().joined(separator: " ")
            backend.settings[String(token.text.dropFirst())] = .init(text: value, place: spot(token))
        }
        guard take("}") else { throw fault("the backend that begins at \(backend.place) is not closed") }
        program.backends.append(backend)
    }

    // MARK: - Statements

    private mutating func statements(_ depth: Int) throws(ConfigurationFault) -> [VCLProgram.Statement] {
        guard depth < Self.deepest else { throw fault("blocks are nested too deep") }
        var found: [VCLProgram.Statement] = []
        while let token = peek {
            if take("}") { return found }
            if token.text == "if", !token.isText {
                found.append(try branch(depth))
                continue
            }
            place += 1
            let spot = spot(token)
            switch token.text {
            case "{": found += try statements(depth + 1)
            case "set":
                let words = rest()
                guard words.count > 2, words[1] == "=" || words[1] == "+=" else { continue }
                found.append(.set(name: words[0], value: Array(words.dropFirst(2)), place: spot))
            case "call": if let name = rest().first { found.append(.call(name)) }
            case "return": found.append(.leave(how: rest().first { $0 != "(" } ?? "", place: spot))
            case "new":
                let words = rest()
                if let name = words.first { program.directors[name, default: []] += [] }
            default:
                // `shop.add_backend(web1);`
                let words = rest()
                if token.text.hasSuffix(".add_backend"), words.count > 1 {
                    program.directors[String(token.text.dropLast(".add_backend".count)), default: []].append(words[1])
                } else if token.text == "error" || token.text == "synth" {
                    found.append(.leave(how: "synth", place: spot))
                }
            }
        }
        throw fault("a block is opened and not closed")
    }

    private mutating func branch(_ depth: Int) throws(ConfigurationFault) -> VCLProgram.Statement {
        var arms: [VCLProgram.Arm] = []
        while true {
            let spot = spot(peek)
            place += 1
            let condition = try condition()
            guard take("{") else { throw fault("expected ‘{’ behind the condition of if") }
            arms.append(.init(condition: condition, statements: try statements(depth + 1), place: spot))
            if let token = peek, !token.isText, ["elsif", "elseif", "elif"].contains(token.text) { continue }
            guard take("else") else { return .branch(arms, otherwise: []) }
            if peek?.text == "if" { continue }
            guard take("{") else { throw fault("expected ‘{’ behind else") }
            return .branch(arms, otherwise: try statements(depth + 1))
        }
    }

    private mutating func condition() throws(ConfigurationFault) -> [String] {
        guard take("(") else { throw fault("expected ‘(’ behind if") }
        var open = 1
        var condition: [String] = []
        while let token = peek {
            place += 1
            if !token.isText {
                if token.text == "(" { open += 1 }
                if token.text == ")" { open -= 1 }
                if open == 0 { return condition }
            }
            condition.append(token.isText ? "\"" + token.text : token.text)
        }
        throw fault("a condition is opened and not closed")
    }
}
