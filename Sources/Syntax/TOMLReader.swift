/// Why a text is no TOML.
public struct TOMLFault: Error, Hashable, Sendable {
    /// Its line, from 1.
    public var line: Int
    /// What is wrong there, or what was expected.
    public var reason: String
}

/// Reads TOML 1.0, as values of JSON: tables are objects; dates and times are the text that stands there.
public struct TOMLReader {
    /// Tables, arrays and dotted names may be nested this deep.
    public static let deepest = 64
    /// The most values of a text.
    private static let mostValues = 200_000

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var count = 0
    private let root = Table(line: 1)

    /// A table while it is filled.
    private final class Table {
        /// What stands behind a key.
        enum Entry {
            case table(Table)
            case tables([Table])
            case value(JSONValue)
        }

        var names: [String] = []
        var entries: [String: Entry] = [:]
        let line: Int
        /// Whether it stands as one value, `{ … }`: nothing is added to it from outside.
        var isClosed = false

        init(line: Int) { self.line = line }

        func set(_ name: String, _ entry: Entry) {
            if entries[name] == nil { names.append(name) }
            entries[name] = entry
        }

        /// The table as an object.
        var value: JSONValue {
            var members = JSONObject()
            for name in names {
                switch entries[name] {
                case .table(let table): members[name] = table.value
                case .tables(let tables):
                    var list = JSONValue.array(tables.map(\.value))
                    list.line = tables.first?.line ?? line
                    members[name] = list
                case .value(let value): members[name] = value
                case nil: continue
                }
            }
            var value = JSONValue.object(members)
            value.line = line
            return value
        }
    }

    /// Reads a text.
    ///
    /// - Parameter text: the text.
    /// - Returns: its table.
    /// - Throws: where it ceases to be TOML.
    public static func read(_ text: some StringProtocol) throws(TOMLFault) -> JSONValue {
        var reader = TOMLReader(text)
        try reader.read()
        return reader.root.value
    }

    private init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    // MARK: - Lines

    private mutating func read() throws(TOMLFault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        var table = root
        while true {
            skipBlankLines()
            guard let byte = peek else { return }
            if byte == UInt8(ascii: "[") {
                table = try header()
            } else {
                let (owner, name) = try target(of: try keys(), in: table)
                guard take(UInt8(ascii: "=")) else { throw fault("expected ‘=’ behind a key") }
                skipBlanks()
                guard owner.entries[name] == nil else {
                    throw fault("‘\(name.prefix(40))’ stands in its table already")
                }
                owner.set(name, try entry(depth: 0))
            }
            try endLine()
        }
    }

    /// `[table]` and `[[table]]`.
    private mutating func header() throws(TOMLFault) -> Table {
        place += 1
        let isList = take(UInt8(ascii: "["))
        let (owner, name) = try target(of: try keys(), in: root, opensLists: true)
        guard take(UInt8(ascii: "]")), !isList || take(UInt8(ascii: "]")) else {
            throw fault("expected ‘\(isList ? "]]" : "]")’ behind a table's name")
        }
        let table: Table
        switch owner.entries[name] {
        case nil:
            table = Table(line: line)
            owner.set(name, isList ? .tables([table]) : .table(table))
        case .tables(var tables) where isList:
            table = Table(line: line)
            // Taken out first, so that the list is not copied.
            owner.entries[name] = .tables([])
            tables.append(table)
            owner.entries[name] = .tables(tables)
        case .table(let known) where !isList && !known.isClosed: table = known
        default: throw fault("‘\(name.prefix(40))’ is something else already")
        }
        count += 1
        guard count <= Self.mostValues else { throw fault("more than \(Self.mostValues) values") }
        return table
    }

    /// The table that a dotted name leads into, and its last part.
    private func target(
        of keys: [String], in table: Table, opensLists: Bool = false
    ) throws(TOMLFault) -> (Table, String) {
        var table = table
        for key in keys.dropLast() {
            switch table.entries[key] {
            case nil:
                let inner = Table(line: line)
                table.set(key, .table(inner))
                table = inner
            case .table(let inner) where !inner.isClosed: table = inner
            case .tables(let tables) where opensLists:
                guard let last = tables.last else { throw fault("‘\(key.prefix(40))’ is empty") }
                table = last
            default: throw fault("‘\(key.prefix(40))’ is no table")
            }
        }
        guard let name = keys.last else { throw fault("expected a key") }
        return (table, name)
    }

    private mutating func keys() throws(TOMLFault) -> [String] {
        var keys: [String] = []
        repeat {
            skipBlanks()
            keys.append(try key())
            guard keys.count <= Self.deepest else { throw fault("nested deeper than \(Self.deepest)") }
            skipBlanks()
        } while take(UInt8(ascii: "."))
        return keys
    }

    private mutating func key() throws(TOMLFault) -> String {
        if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") { return try string() }
        let start = place
        while let byte = peek, Self.isBare(byte) { place += 1 }
        guard place > start else { throw fault("expected a key") }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }

    // MARK: - Values

    private mutating func entry(depth: Int) throws(TOMLFault) -> Table.Entry {
        guard peek == UInt8(ascii: "{") else { return .value(try value(depth: depth)) }
        return .table(try inlineTable(depth: depth))
    }

    private mutating func value(depth: Int) throws(TOMLFault) -> JSONValue {
        count += 1
        guard count <= Self.mostValues else { throw fault("more than \(Self.mostValues) values") }
        guard depth < Self.deepest else { throw fault("nested deeper than \(Self.deepest)") }
        let start = line
        var value: JSONValue
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): value = .string(try string())
        case UInt8(ascii: "["): value = .array(try array(depth: depth))
        case UInt8(ascii: "{"): return try inlineTable(depth: depth).value
        default: value = try word()
        }
        value.line = start
        return value
    }

    private mutating func array(depth: Int) throws(TOMLFault) -> [JSONValue] {
        place += 1
        var values: [JSONValue] = []
        while true {
            skipBlankLines()
            if take(UInt8(ascii: "]")) { return values }
            values.append(try value(depth: depth + 1))
            skipBlankLines()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw fault("expected ‘,’ or ‘]’ in an array") }
            return values
        }
    }

    private mutating func inlineTable(depth: Int) throws(TOMLFault) -> Table {
        guard depth < Self.deepest else { throw fault("nested deeper than \(Self.deepest)") }
        place += 1
        let table = Table(line: line)
        defer { table.isClosed = true }
        while true {
            skipBlankLines()
            if take(UInt8(ascii: "}")) { return table }
            let (owner, name) = try target(of: try keys(), in: table)
            guard take(UInt8(ascii: "=")) else { throw fault("expected ‘=’ behind a key") }
            skipBlanks()
            guard owner.entries[name] == nil else { throw fault("‘\(name.prefix(40))’ stands in its table already") }
            owner.set(name, try entry(depth: depth + 1))
            skipBlankLines()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw fault("expected ‘,’ or ‘}’ in a table") }
            return table
        }
    }

    /// A number, a date, `true` or `false`.
    private mutating func word() throws(TOMLFault) -> JSONValue {
        let start = place
        while let byte = peek, Self.isBare(byte) || byte == UInt8(ascii: "+") || byte == 0x2E || byte == 0x3A {
            place += 1
        }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        switch word {
        case "": throw fault("expected a value")
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        let spelled = Array(word.utf8).filter { $0 != 0x5F }
        let digits = spelled.first == UInt8(ascii: "+") ? Array(spelled.dropFirst()) : spelled
        if JSONValue.isNumber(digits) { return .number(String(decoding: digits, as: UTF8.self)) }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            if let number = Int(String(decoding: digits, as: UTF8.self).dropFirst(2), radix: radix) {
                return .number("\(number)")
            }
        }
        // A date may have a blank before its time.
        guard
            word.utf8.first.map({ (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D }) ?? false
                || word == "inf" || word == "nan"
        else { throw fault("expected a value, as text in quotes; found ‘\(word.prefix(40))’") }
        return .string(word)
    }

    private mutating func string() throws(TOMLFault) -> String {
        guard let quote = peek else { throw fault("expected text in quotes") }
        let isBasic = quote == UInt8(ascii: "\"")
        let isLong = place + 2 < bytes.count && bytes[place + 1] == quote && bytes[place + 2] == quote
        let start = line
        place += isLong ? 3 : 1
        if isLong {
            if peek == 0x0D { place += 1 }
            if peek == 0x0A { newline() }
        }
        var text: [UInt8] = []
        while let byte = peek {
            if byte == quote {
                if !isLong {
                    place += 1
                    return String(decoding: text, as: UTF8.self)
                }
                if place + 2 < bytes.count, bytes[place + 1] == quote, bytes[place + 2] == quote {
                    place += 3
                    // Up to two quotes may stand before those that end it.
                    while peek == quote {
                        text.append(quote)
                        place += 1
                    }
                    return String(decoding: text, as: UTF8.self)
                }
                text.append(byte)
                place += 1
            } else if byte == 0x0A {
                guard isLong else { throw fault("a quote is opened and not closed on this line") }
                text.append(byte)
                newline()
            } else if byte == UInt8(ascii: "\\"), isBasic {
                place += 1
                try escape(&text, isLong: isLong)
            } else {
                text.append(byte)
                place += 1
            }
        }
        line = start
        throw fault("a quote is opened and not closed")
    }

    private mutating func escape(_ text: inout [UInt8], isLong: Bool) throws(TOMLFault) {
        guard let byte = peek else { throw fault("a quote is opened and not closed") }
        place += 1
        switch byte {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "e"): text.append(0x1B)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let length = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = String(decoding: bytes[place..<min(place + length, bytes.count)], as: UTF8.self)
            guard let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number) else {
                throw fault("‘\\u\(digits)’ is no character")
            }
            text += Array(String(Character(scalar)).utf8)
            place += length
        case let blank where isLong && [0x20, 0x09, 0x0D, 0x0A].contains(blank):
            // A backslash at the end of a line takes the blanks behind it away.
            place -= 1
            while let blank = peek, [0x20, 0x09, 0x0D, 0x0A].contains(blank) {
                if blank == 0x0A { newline() } else { place += 1 }
            }
        default: throw fault("‘\\’ stands before something that it does not escape")
        }
    }

    // MARK: - Bytes

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        place += 1
        return true
    }

    private mutating func newline() {
        place += 1
        line += 1
    }

    private mutating func skipBlanks() { while let byte = peek, byte == 0x20 || byte == 0x09 { place += 1 } }

    /// Blanks, ends of lines and comments.
    private mutating func skipBlankLines() {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0D: place += 1
            case 0x0A: newline()
            case UInt8(ascii: "#"): while peek.map({ $0 != 0x0A }) ?? false { place += 1 }
            default: return
            }
        }
    }

    private mutating func endLine() throws(TOMLFault) {
        skipBlanks()
        if peek == UInt8(ascii: "#") { while peek.map({ $0 != 0x0A }) ?? false { place += 1 } }
        if peek == 0x0D { place += 1 }
        guard let byte = peek else { return }
        guard byte == 0x0A else { throw fault("expected the end of the line behind a value") }
        newline()
    }

    private func fault(_ reason: String) -> TOMLFault { TOMLFault(line: line, reason: reason) }
}
