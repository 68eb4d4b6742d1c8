internal import Products
internal import Times

/// A template of error lines, compiled: what stands between the fields, and which field stands where.
struct ErrorLineTemplate: Sendable {
    private struct Part: Sendable {
        /// Nil for what is passed over.
        var field: ErrorLineDescription.Field?
        /// What follows the field; empty where the line ends.
        var end: [UInt8]
        /// Whether it stands in quotes, in which a backslash guards a quote.
        var isQuoted: Bool
        /// Whether blanks may stand in it.
        var isLong: Bool
    }

    private let start: [UInt8]
    private let parts: [Part]
    /// Whether nothing but a time stands before the message.
    private let isMessageBehindTime: Bool

    init(_ template: String) throws(DescribedErrorLine.Problem) {
        var start: [UInt8]?
        var parts: [Part] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            let literal = Array(rest[..<open].utf8)
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw DescribedErrorLine.Problem(message: "a ‘{’ of the template is not closed")
            }
            if parts.isEmpty {
                start = literal
            } else {
                guard !literal.isEmpty else {
                    throw DescribedErrorLine.Problem(
                        message: "nothing stands before \(rest[open...close]): the line cannot be taken apart")
                }
                parts[parts.count - 1].end = literal
            }
            let name = String(rest[rest.index(after: open)..<close])
            let field = ErrorLineDescription.Field(rawValue: name)
            guard field != nil || name == "-" || name == "*" else {
                throw DescribedErrorLine.Problem(
                    message: "there is no field ‘\(name)’ of error lines; there are "
                        + ErrorLineDescription.Field.allCases.map(\.rawValue).joined(separator: ", "))
            }
            let before = parts.last?.end ?? start ?? []
            parts.append(
                Part(
                    field: field, end: [], isQuoted: before.last == 0x22,
                    isLong: name == "*" || field == .message || field == .request))
            rest = rest[rest.index(after: close)...]
        }
        if !parts.isEmpty { parts[parts.count - 1].end = Array(rest.utf8) }
        for index in parts.indices where parts[index].end.first != 0x22 { parts[index].isQuoted = false }
        guard parts.contains(where: { $0.field == .message }) else {
            throw DescribedErrorLine.Problem(message: "the template has to name {message}")
        }
        self.start = start ?? []
        self.parts = parts
        isMessageBehindTime = parts.count >= 2 && parts[0].field?.isTime == true && parts[1].field == .message
    }

    /// The fields' texts; nil where the line does not fit.
    func pieces(of line: String) -> [ErrorLineDescription.Field: String]? {
        var line = line
        return line.withUTF8 { pieces(of: $0) }
    }

    private func pieces(of bytes: UnsafeBufferPointer<UInt8>) -> [ErrorLineDescription.Field: String]? {
        guard Self.has(start, in: bytes, at: 0) else { return nil }
        var pieces: [ErrorLineDescription.Field: String] = [:]
        var position = start.count
        for part in parts {
            // Words may be aligned, with blanks before them.
            if !part.isQuoted { while position < bytes.count, bytes[position] == 0x20 { position += 1 } }
            guard let (end, next) = end(of: part, in: bytes, from: position) else { return nil }
            // The number of a process is one.
            if part.field == .process, end == position || bytes[position..<end].contains(where: { $0 &- 0x30 >= 10 }) {
                return nil
            }
            if part.field == .level, !LevelWord.isOne(bytes[position..<end]) { return nil }
            if part.field == .message, isMessageBehindTime, Self.isLineInEnvelope(bytes, position) { return nil }
            if let field = part.field {
                pieces[field] = String(decoding: UnsafeBufferPointer(rebasing: bytes[position..<end]), as: UTF8.self)
            }
            position = next
        }
        return pieces
    }

    /// Whether a line with its own time, or a stream's, begins at a place or within the next words: the time before it is then that
    /// of what is around the line.
    private static func isLineInEnvelope(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        var start = start
        for _ in 0..<3 where start < bytes.count {
            if PartialStamp.end(of: .time, in: bytes, from: start) != nil { return true }
            let end = bytes[start...].firstIndex(of: 0x20) ?? bytes.count
            if streams.contains(where: { $0.elementsEqual(bytes[start..<end]) }) { return true }
            start = end + 1
        }
        return false
    }

    private static let streams = ["stdout", "stderr"].map { Array($0.utf8) }

    /// Where a part ends, and where what follows it does.
    private func end(
        of part: Part, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (end: Int, next: Int)? {
        if let field = part.field, field.isTime {
            guard let end = PartialStamp.end(of: field, in: bytes, from: start), Self.has(part.end, in: bytes, at: end)
            else { return nil }
            return (end, end + part.end.count)
        }
        guard !part.end.isEmpty else {
            let end = bytes.count
            if !part.isLong, bytes[start..<end].contains(0x20) { return nil }
            return (end, end)
        }
        var position = start
        while position < bytes.count {
            if part.isQuoted, bytes[position] == 0x5C {
                position += 2
                continue
            }
            if Self.has(part.end, in: bytes, at: position) { return (position, position + part.end.count) }
            if !part.isLong, !part.isQuoted, bytes[position] == 0x20 {
                return Self.padded(part.end, in: bytes, position)
            }
            position += 1
        }
        return nil
    }

    /// A word may be padded with blanks up to what follows it.
    private static func padded(
        _ text: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, _ end: Int
    ) -> (end: Int, next: Int)? {
        guard let after = bytes[end...].firstIndex(where: { $0 != 0x20 }) else { return nil }
        let start = text.first == 0x20 ? after - 1 : after
        return has(text, in: bytes, at: start) ? (end, start + text.count) : nil
    }

    private static func has(_ text: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        guard bytes.count - position >= text.count else { return false }
        for index in text.indices where bytes[position + index] != text[index] { return false }
        return true
    }
}
