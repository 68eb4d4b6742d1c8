internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// Rows whose values have names: `key=value` pairs behind a fixed beginning, or the columns of an export with a header.
struct NamedValues: Hashable, Sendable {
    enum Notation: Hashable, Sendable {
        /// Pairs with this byte between key and value; the beginning is a template of its own.
        case pairs(separator: UInt8, head: LineTemplate?)
        /// Columns that the first line names, with this byte between them; the line itself is no row.
        case columns([Field?], separator: UInt8, header: [UInt8])
    }

    var notation: Notation
    /// Fields by their names, in lower case.
    var names: [String: Field]

    /// Takes a line apart.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - spans: where each field stands.
    /// - Returns: whether it is a row, another record, or none.
    func read(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans) -> W3CReader.RowKind {
        switch notation {
        case .pairs(let separator, let head):
            var start = 0
            if let head {
                guard head.match(bytes, into: spans) == nil else { return .unreadable(Self.expected) }
                let rest = spans[Field.tailOther.rawValue]
                guard rest.length > 0 else { return .other }
                start = Int(rest.start)
                spans[Field.tailOther.rawValue] = FieldSpan()
            }
            readPairs(bytes, from: start, separator, spans)
        case .columns(let fields, let separator, let header):
            if bytes.elementsEqual(header) { return .other }
            readColumns(bytes, fields, separator, spans)
        }
        let hasName = JSONFields.names.contains { spans[$0.rawValue].length >= 0 }
        if spans[Field.status.rawValue].length < 0 || !hasName { return .other }
        return .row
    }

    private static let expected = "expected named values behind the beginning of the format"

    private func readPairs(_ bytes: UnsafeRawBufferPointer, from start: Int, _ separator: UInt8, _ spans: FieldSpans) {
        var position = start
        while position < bytes.count {
            while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
            let key = position
            while position < bytes.count, bytes[position] != separator, bytes[position] != 0x20,
                bytes[position] != 0x22
            { position += 1 }
            guard position < bytes.count, bytes[position] == separator, position > key else {
                // Words without a value say nothing; a quoted one is stepped over whole.
                if position < bytes.count, bytes[position] == 0x22 {
                    position = (LineTemplate.closingQuote(bytes, from: position + 1) ?? bytes.count) + 1
                } else if position == key {
                    // A separator without a key before it.
                    position += 1
                }
                continue
            }
            let keyEnd = position
            position += 1
            let isQuoted = position < bytes.count && bytes[position] == 0x22
            let from = isQuoted ? position + 1 : position
            let to: Int
            if isQuoted {
                to = LineTemplate.closingQuote(bytes, from: from) ?? bytes.count
                position = min(bytes.count, to + 1)
            } else {
                while position < bytes.count, bytes[position] != 0x20 { position += 1 }
                to = position
            }
            guard keyEnd - key <= 64 else { continue }
            let name = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[key..<keyEnd]), as: UTF8.self)
            // Of two pairs with one name the first counts: what follows may be a client's.
            if let field = names[name.lowercased()], spans[field.rawValue].length < 0 {
                spans[field.rawValue] = FieldSpan(start: Int32(from), length: Int32(to - from))
            }
        }
    }

    private func readColumns(
        _ bytes: UnsafeRawBufferPointer, _ fields: [Field?], _ separator: UInt8, _ spans: FieldSpans
    ) {
        var column = 0
        Self.forEachColumn(of: bytes, separator) { from, to in
            defer { column += 1 }
            guard column < fields.count, let field = fields[column], to > from else { return }
            if spans[field.rawValue].length < 0 {
                spans[field.rawValue] = FieldSpan(start: Int32(from), length: Int32(to - from))
            }
        }
    }

    /// Hands out where each column's value stands, without its quotes.
    static func forEachColumn(
        of bytes: UnsafeRawBufferPointer, _ separator: UInt8, _ body: (_ from: Int, _ to: Int) -> Void
    ) {
        var position = 0
        while position <= bytes.count {
            if position < bytes.count, bytes[position] == 0x22 {
                var end = position + 1
                while end < bytes.count {
                    if bytes[end] == 0x22 {
                        guard end + 1 < bytes.count, bytes[end + 1] == 0x22 else { break }
                        end += 1
                    }
                    end += 1
                }
                body(position + 1, min(end, bytes.count))
                position = end + 1
                while position < bytes.count, bytes[position] != separator { position += 1 }
            } else {
                let from = position
                while position < bytes.count, bytes[position] != separator { position += 1 }
                body(from, position)
            }
            position += 1
        }
    }
}

/// A table that was exported with its columns' names in the first line.
struct TableHeader {
    private let header: [UInt8]
    private let names: [String]
    private let separator: UInt8

    /// The header; nil where the first line is none.
    init?(_ line: Substring) {
        header = Array(line.utf8)
        guard let separator = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")].first(where: header.contains)
        else { return nil }
        self.separator = separator
        var names: [String] = []
        header.withUnsafeBytes { bytes in
            NamedValues.forEachColumn(of: bytes, separator) { from, to in
                names.append(
                    Self.plain(String(decoding: UnsafeRawBufferPointer(rebasing: bytes[from..<to]), as: UTF8.self)))
            }
        }
        guard names.count >= 4, Set(names).count == names.count, names.allSatisfy({ !$0.isEmpty && $0.utf8.count < 80 })
        else { return nil }
        self.names = names
    }

    /// A column's name without what exports put behind it: `httpStatus_d`, `TimeGenerated [UTC]`.
    private static func plain(_ name: String) -> String {
        var name = name.lowercased()
        if name.hasSuffix("]"), let open = name.lastIndex(of: "[") {
            name = String(name[..<open]).trimmingBlanks
        }
        for suffix in ["_s", "_d", "_t", "_g", "_b"] where name.hasSuffix(suffix) { name.removeLast(2) }
        return name
    }

    /// A described JSON format as the columns have it; nil where they do not give a status, a time and a request.
    func format(_ description: FormatDescription) -> AccessLogFormat? {
        guard description.isJSON else { return nil }
        var byName: [String: Field] = [:]
        for (path, name) in description.members {
            guard let last = path.split(separator: ">").last, let field = FormatDescription.fields[name] else {
                continue
            }
            byName[last.lowercased()] = field
        }
        for name in ["timegenerated", "timestamp", "time"] where byName[name] == nil { byName[name] = .timeISO }
        let fields = names.map { byName[$0] }
        let known = Set(fields.compactMap { $0 })
        guard known.contains(.status), !known.isDisjoint(with: JSONFields.names),
            !known.isDisjoint(with: [.timeISO, .timeLocal, .timeEpochSeconds])
        else { return nil }
        var format = AccessLogFormat(
            name: description.name, product: description.product, moment: description.moment,
            grammar: .named(
                NamedValues(notation: .columns(fields, separator: separator, header: header), names: [:])))
        format.title = "\(description.title ?? description.name) as a table"
        format.isUTC = true
        return format
    }
}
