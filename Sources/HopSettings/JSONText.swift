/// A value of JSON with the line it begins on.
struct JSONValue: Hashable, Sendable {
    /// What it is.
    indirect enum Content: Hashable, Sendable {
        case null
        case bool(Bool)
        case number(Double)
        case text(String)
        case list([JSONValue])
        case object([Member])
    }

    /// A name and its value.
    struct Member: Hashable, Sendable {
        var key: String
        var value: JSONValue
    }

    var content: Content
    var line: Int

    subscript(_ key: String) -> JSONValue? { members.last { $0.key == key }?.value }

    var members: [Member] {
        if case .object(let members) = content { return members }
        return []
    }

    var items: [JSONValue] {
        if case .list(let items) = content { return items }
        return []
    }

    var text: String? {
        if case .text(let text) = content { return text }
        return nil
    }

    var texts: [String] { items.compactMap(\.text) }
}

/// Reads a file of JSON, nested no deeper than 64.
struct JSONText {
    private let name: String
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ file: ConfigurationFile) {
        name = file.name
        bytes = Array(file.text.drop { $0 == "\u{FEFF}" }.utf8)
    }

    mutating func read() throws(ConfigurationFault) -> JSONValue {
        let value = try value(0)
        skipBlanks()
        guard position == bytes.count else { throw fault("nothing behind the end of the JSON") }
        return value
    }

    private func fault(_ expected: String) -> ConfigurationFault {
        let found =
            position < bytes.count
            ? "‘\(String(decoding: bytes[position...].prefix(12), as: UTF8.self))’" : "the file's end"
        return ConfigurationFault(
            message: "\(name):\(line): expected \(expected), found \(found); is this what caddy adapt wrote?")
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            if bytes[position] == 0x0A { line += 1 }
            position += 1
        }
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(_ depth: Int) throws(ConfigurationFault) -> JSONValue {
        guard depth < 64 else { throw fault("JSON nested less than 64 deep") }
        skipBlanks()
        let start = line
        guard position < bytes.count else { throw fault("a value") }
        switch bytes[position] {
        case 0x7B:
            position += 1
            var members: [JSONValue.Member] = []
            if takes(0x7D) { return JSONValue(content: .object(members), line: start) }
            repeat {
                skipBlanks()
                let key = try text()
                guard takes(0x3A) else { throw fault("a ‘:’") }
                members.append(JSONValue.Member(key: key, value: try value(depth + 1)))
            } while takes(0x2C)
            guard takes(0x7D) else { throw fault("a ‘,’ or a ‘}’") }
            return JSONValue(content: .object(members), line: start)
        case 0x5B:
            position += 1
            var items: [JSONValue] = []
            if takes(0x5D) { return JSONValue(content: .list(items), line: start) }
            repeat { items.append(try value(depth + 1)) } while takes(0x2C)
            guard takes(0x5D) else { throw fault("a ‘,’ or a ‘]’") }
            return JSONValue(content: .list(items), line: start)
        case 0x22: return JSONValue(content: .text(try text()), line: start)
        default:
            let word = bytes[position...].prefix { byte in
                ![0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x5D, 0x7D, 0x3A].contains(byte)
            }
            let content: JSONValue.Content
            switch String(decoding: word.prefix(64), as: UTF8.self) {
            case "null": content = .null
            case "true": content = .bool(true)
            case "false": content = .bool(false)
            case let number:
                guard let value = Double(number), value.isFinite else { throw fault("a value") }
                content = .number(value)
            }
            position += word.count
            return JSONValue(content: content, line: start)
        }
    }

    private mutating func text() throws(ConfigurationFault) -> String {
        guard position < bytes.count, bytes[position] == 0x22 else { throw fault("a text in quotes") }
        position += 1
        var result: [UInt8] = []
        while position < bytes.count, bytes[position] != 0x22 {
            guard bytes[position] == 0x5C else {
                if bytes[position] == 0x0A { line += 1 }
                result.append(bytes[position])
                position += 1
                continue
            }
            position += 1
            guard position < bytes.count else { break }
            switch bytes[position] {
            case 0x6E: result.append(0x0A)
            case 0x74: result.append(0x09)
            case 0x72: result.append(0x0D)
            case 0x62: result.append(0x08)
            case 0x66: result.append(0x0C)
            case 0x75:
                let digits = String(decoding: bytes[(position + 1)...].prefix(4), as: UTF8.self)
                let scalar = UInt32(digits, radix: 16).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
                result += Array(String(Character(scalar)).utf8)
                position = min(position + 4, bytes.count - 1)
            default: result.append(bytes[position])
            }
            position += 1
        }
        guard position < bytes.count else { throw fault("a ‘\"’") }
        position += 1
        return String(decoding: result, as: UTF8.self)
    }
}
