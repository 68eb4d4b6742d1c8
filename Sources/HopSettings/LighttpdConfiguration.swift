internal import Diagnosis
internal import Products

/// lighttpd: options with their values, and conditions with blocks of them.
enum LighttpdConfiguration: ReadableConfiguration {
    static let product = ProductID.lighttpd

    private static let telling: Set<String> = [
        "server.modules", "server.document-root", "server.errorlog", "server.username", "server.groupname",
        "proxy.server",
        "fastcgi.server", "scgi.server", "ajp13.server", "uwsgi.server", "sockproxy.server", "accesslog.filename",
        "accesslog.format", "server.pid-file", "server.upload-dirs", "index-file.names", "mimetype.assign",
        "server.max-read-idle", "server.max-write-idle", "server.max-keep-alive-idle", "server.error-handler-404",
        "ssl.pemfile", "proxy.header", "url.rewrite-once", "server.stream-response-body", "server.feature-flags",
    ]

    static func weight(of line: ConfigurationLine) -> Int {
        if line.text.hasPrefix("$HTTP[") || line.text.hasPrefix("$SERVER[") || line.text.hasPrefix("$REQUEST_HEADER[") {
            return 5
        }
        let name = line.name.prefix { $0 != "=" && $0 != "+" }
        return telling.contains(String(name)) && line.text.contains("=") ? 5 : 0
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = LighttpdReader(includes: includes)
        for file in files { try reader.read(file) }
        return HopConfiguration(
            product: product, limitations: reader.limitations, logFormats: logFormats(reader.statements),
            routing: LighttpdRouting(reader.statements))
    }

    /// `accesslog.format`, wherever one stands.
    private static func logFormats(_ statements: [LighttpdStatement]) -> [String] {
        statements.flatMap { statement -> [String] in
            switch statement {
            case .set("accesslog.format", let value, _): value.text.map { ["lighttpd: " + $0] } ?? []
            case .set: []
            case .branch(let arms): arms.flatMap { logFormats($0.statements) }
            }
        }
    }
}

/// A value of lighttpd's configuration.
struct LighttpdValue: Sendable {
    /// A member of an array, with its name where it has one.
    struct Member: Sendable {
        var name: String?
        var value: LighttpdValue
    }

    /// A text or number as it is written; nil for an array.
    var text: String?
    /// An array's members.
    var members: [Member] = []
    /// Where it stands.
    var place: String

    /// The member of a name.
    subscript(name: String) -> LighttpdValue? { members.first { $0.name == name }?.value }
}

/// An option that is set, or a condition.
indirect enum LighttpdStatement: Sendable {
    /// `name = value`, or `name += value`.
    case set(name: String, value: LighttpdValue, adds: Bool)
    /// `$HTTP["host"] == "…" { … } else … { … }`
    case branch([LighttpdArm])
}

/// What is set where a condition holds.
struct LighttpdArm: Sendable {
    /// What is compared: `HTTP["host"]`; nil for a bare else.
    var subject: String?
    var sign = "=="
    var pattern = ""
    var statements: [LighttpdStatement] = []
    var place: String
}

/// Reads lighttpd's configuration.
struct LighttpdReader {
    private(set) var statements: [LighttpdStatement] = []
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
    private var variables: [String: String] = [:]

    /// Blocks and arrays may be nested this deep.
    private static let deepest = 32

    init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

    mutating func read(_ file: ConfigurationFile) throws(ConfigurationFault) {
        statements += try statements(of: file, 0)
    }

    private mutating func statements(
        of file: ConfigurationFile, _ depth: Int
    ) throws(ConfigurationFault) -> [LighttpdStatement] {
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
        return try block(depth, isInner: false)
    }

    private static func tokens(_ file: ConfigurationFile) throws(ConfigurationFault) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(file.text).utf8
        var line = 1
        while let byte = rest.first {
            if byte == 0x0A { line += 1 }
            if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                rest.removeFirst()
            } else if byte == UInt8(ascii: "#") {
                rest = rest.drop { $0 != 0x0A }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                rest.removeFirst()
                let start = line
                var text: [UInt8] = []
                var isClosed = false
                while let next = rest.popFirst() {
                    if next == byte {
                        isClosed = true
                        break
                    }
                    if next == 0x0A { line += 1 }
                    // A backslash keeps a quote; in an expression it stays.
                    if next == UInt8(ascii: "\\"), rest.first == byte, let quote = rest.popFirst() {
                        text.append(quote)
                    } else {
                        text.append(next)
                    }
                }
                guard isClosed else {
                    throw ConfigurationFault(message: "\(file.name):\(start): a quote is opened and not closed")
                }
                tokens.append(Token(text: String(decoding: text, as: UTF8.self), line: start, isText: true))
            } else if let sign = ["=>", "==", "!=", "=~", "!~", "=^", "=$", "+=", ":="].first(where: {
                rest.starts(with: $0.utf8)
            }) {
                tokens.append(Token(text: sign, line: line))
                rest = rest.dropFirst(2)
            } else if "(){}[],=+;".utf8.contains(byte) {
                tokens.append(Token(text: String(decoding: [byte], as: UTF8.self), line: line))
                rest.removeFirst()
            } else {
                let word = rest.prefix {
                    !"(){}[],=+!;\"#".utf8.contains($0) && ![0x20, 0x09, 0x0A, 0x0D].contains($0)
                }
                if word.isEmpty {
                    rest.removeFirst()
                    continue
                }
                tokens.append(Token(text: String(Substring(word)), line: line))
                rest = rest[word.endIndex...]
            }
            guard tokens.count < 1_000_000 else {
                throw ConfigurationFault(message: "\(file.name):\(line): more than a million words")
            }
        }
        return tokens
    }

    private var peek: Token? { place < tokens.count ? tokens[place] : nil }

    private var spot: String { "\(file):\((peek ?? tokens.last)?.line ?? 1)" }

    private func fault(_ reason: String) -> ConfigurationFault { ConfigurationFault(message: "\(spot): \(reason)") }

    private mutating func take(_ text: String) -> Bool {
        guard let token = peek, token.text == text, !token.isText else { return false }
        place += 1
        return true
    }

    private mutating func block(_ depth: Int, isInner: Bool) throws(ConfigurationFault) -> [LighttpdStatement] {
        guard depth < Self.deepest else { throw fault("blocks are nested too deep") }
        var found: [LighttpdStatement] = []
        while let token = peek {
            if isInner, take("}") { return found }
            if token.text.hasPrefix("$"), !token.isText {
                found.append(.branch(try arms(depth)))
                continue
            }
            place += 1
            if token.isText || token.text == ";" || token.text == "," { continue }
            switch token.text {
            case "include", "include_shell":
                let spot = "\(file):\(token.line)"
                let name = try value(0).text ?? ""
                if token.text == "include_shell" {
                    limitations.append(.absent("what ‘\(name)’ writes", at: spot))
                    continue
                }
                do {
                    let files = try includes(name, file)
                    if files.isEmpty, !name.contains("*") { limitations.append(.absent(name, at: spot)) }
                    for one in files { found += try statements(of: one, depth + 1) }
                } catch let fault as ConfigurationFault {
                    throw fault
                } catch {
                    limitations.append(.unread(name, at: spot, error))
                }
            case "else", "{", "}":
                throw ConfigurationFault(
                    message: "\(file):\(token.line): ‘\(token.text)’ stands where an option was expected")
            default:
                let adds = take("+=")
                guard adds || take("=") || take(":=") else {
                    throw ConfigurationFault(
                        message: "\(file):\(token.line): expected ‘=’ behind ‘\(token.text.prefix(60))’; "
                            + "lighttpd -tt would refuse this too")
                }
                let value = try value(0)
                if token.text.hasPrefix("var.") || !token.text.contains("."), let text = value.text {
                    variables[token.text] = text
                }
                found.append(.set(name: token.text, value: value, adds: adds))
            }
        }
        if isInner { throw fault("a block is opened and not closed") }
        return found
    }

    private mutating func arms(_ depth: Int) throws(ConfigurationFault) -> [LighttpdArm] {
        var arms: [LighttpdArm] = []
        repeat {
            var arm = LighttpdArm(place: spot)
            if let token = peek, token.text.hasPrefix("$") {
                place += 1
                var subject = String(token.text.dropFirst())
                if take("["), let key = peek {
                    place += 1
                    subject += "[\(key.text)]"
                    guard take("]") else { throw fault("expected ‘]’ in a condition") }
                }
                arm.subject = subject
                guard let sign = peek, ["==", "!=", "=~", "!~", "=^", "=$"].contains(sign.text) else {
                    throw fault("expected a comparison, as ‘==’, behind $\(subject.prefix(40))")
                }
                place += 1
                arm.sign = sign.text
                arm.pattern = try value(0).text ?? ""
            }
            guard take("{") else { throw fault("expected ‘{’ behind a condition") }
            arm.statements = try block(depth + 1, isInner: true)
            arms.append(arm)
            guard arms.count < 10_000 else { throw fault("more than 10,000 branches one behind the other") }
        } while take("else") || (peek?.text == "elseif" && take("elseif"))
        return arms
    }

    private mutating func value(_ depth: Int) throws(ConfigurationFault) -> LighttpdValue {
        guard depth < Self.deepest else { throw fault("arrays are nested too deep") }
        var value = try one(depth)
        while take("+") {
            let other = try one(depth)
            if let left = value.text, let right = other.text, left.utf8.count < 1 << 16 {
                value.text = left + right
            } else {
                value.members += other.members
            }
        }
        return value
    }

    private mutating func one(_ depth: Int) throws(ConfigurationFault) -> LighttpdValue {
        let spot = spot
        guard let token = peek else { throw fault("the file ends where a value was expected") }
        place += 1
        if !token.isText, token.text == "(" {
            var value = LighttpdValue(place: spot)
            while !take(")") {
                guard peek != nil else {
                    throw ConfigurationFault(message: "\(spot): an array is opened and not closed")
                }
                if take(",") { continue }
                let first = try self.value(depth + 1)
                if take("=>") {
                    value.members.append(.init(name: first.text ?? "", value: try self.value(depth + 1)))
                } else {
                    value.members.append(.init(name: nil, value: first))
                }
            }
            return value
        }
        if !token.isText, "{}[],=;".contains(token.text) || token.text == "=>" || token.text == ")" {
            throw ConfigurationFault(message: "\(spot): expected a value; found ‘\(token.text)’")
        }
        let text = token.isText ? token.text : variables[token.text] ?? token.text
        return LighttpdValue(text: text, place: spot)
    }
}
