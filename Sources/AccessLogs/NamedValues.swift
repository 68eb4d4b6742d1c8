internal import Diagnosis
internal import LogSources
internal import Times

/// Rows of `key=value` pairs behind a fixed beginning.
struct NamedValues: Hashable, Sendable {
    /// What stands between key and value.
    var separator: UInt8
    /// The beginning; nil where pairs begin the row.
    var head: LineTemplate?
    /// Fields by their names, in lower case.
    var names: [String: Field]

    /// Takes a line apart.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - spans: where each field stands.
    /// - Returns: whether it is a row, another record, or none.
    func read(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans) -> W3CReader.RowKind {
        var start = 0
        if let head {
            guard head.match(bytes, into: spans) == nil else { return .unreadable(Self.expected) }
            let rest = spans[Field.tailOther.rawValue]
            guard rest.length > 0 else { return .other }
            start = Int(rest.start)
            spans[Field.tailOther.rawValue] = FieldSpan()
        }
        readPairs(bytes, from: start, spans)
        let hasName = JSONFields.names.contains { spans[$0.rawValue].length >= 0 }
        if spans[Field.status.rawValue].length < 0 || !hasName { return .other }
        return .row
    }

    private static let expected = "expected named values behind the beginning of the format"

    private func readPairs(_ bytes: UnsafeRawBufferPointer, from start: Int, _ spans: FieldSpans) {
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
}
