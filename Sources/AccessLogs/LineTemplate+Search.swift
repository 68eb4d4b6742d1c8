internal import Diagnosis

/// Rows of a template in which a client's own text looks like what stands between two fields.
extension LineTemplate {
    /// So many places are tried in one row.
    private static let mostTries = 2000
    /// So many places are tried for the end of one field.
    private static let mostEnds = 64

    /// Takes such a row apart: of the places where each field may end those are taken that leave a time, a status and
    /// numbers where the template has them.
    ///
    /// - Returns: whether there are such places.
    func matchSoundly(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans) -> Bool {
        guard !takesTail, Self.starts(bytes, at: 0, with: prefix) else { return false }
        spans.clear()
        var tries = Self.mostTries
        return place(0, bytes, prefix.count, spans, &tries)
    }

    private func place(
        _ index: Int, _ bytes: UnsafeRawBufferPointer, _ begin: Int, _ spans: FieldSpans, _ tries: inout Int
    ) -> Bool {
        guard index < parts.count else { return begin == bytes.count || parts.last?.terminator.isEmpty == false }
        let part = parts[index]
        var start = begin
        if isStrict, !part.isQuoted { while start < bytes.count, bytes[start] == 0x20 { start += 1 } }
        guard !part.terminator.isEmpty else {
            guard part.isSound(bytes, start, bytes.count) else { return false }
            record(part.field, start, bytes.count, spans)
            return true
        }
        var ends: [Int] = []
        var from = start
        while ends.count < Self.mostEnds, let end = Self.find(part.terminator, in: bytes, from: from, part: part) {
            ends.append(end)
            from = end + 1
        }
        // What stands behind a header's quote is the product's word only where no later place would do.
        if part.field == .userAgent { ends.reverse() }
        for end in ends {
            tries -= 1
            guard tries > 0 else { return false }
            if isOneWord(part), holdsBlank(bytes, start, end) { return false }
            if part.isSound(bytes, start, end), place(index + 1, bytes, end + part.terminator.count, spans, &tries) {
                record(part.field, start, end, spans)
                return true
            }
        }
        return false
    }

    /// Whether a row has more quotes than its template: products that guard none write what clients sent as it is.
    func hasStrayQuotes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var quotes = 0
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x5C { index += 1 } else if bytes[index] == 0x22 { quotes += 1 }
            index += 1
        }
        return quotes > self.quotes
    }

    /// Whether what was found for numbers can be numbers.
    func isSound(_ bytes: UnsafeRawBufferPointer, _ spans: FieldSpans) -> Bool {
        for part in parts where part.field.isNumber {
            let span = spans[part.field.rawValue]
            if span.length > 0, !part.isSound(bytes, Int(span.start), Int(span.start + span.length)) { return false }
        }
        return true
    }
}

extension LineTemplate.Part {
    /// Whether bytes can be what the part is; texts that clients send can be anything.
    func isSound(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        switch field {
        case .timeLocal: return end - start <= RowReader.longestLocalTime && ByteText.clfWall(bytes, start) != nil
        case .timeISO: return end - start >= 19 && ByteText.timestamp(bytes, start, end) != nil
        case .timeEpochSeconds: return ByteText.millionths(bytes, start, end) != nil
        case .timeEpochMilliseconds, .timeFraction: return ByteText.integer(bytes, start, end) != nil
        case .status:
            guard end - start == 3 || end - start == 1 || end - start == 2 else { return false }
            return bytes[start] == 0x2D || end - start == 3 && ByteText.integer(bytes, start, end) != nil
        case .method, .client, .clientAndPort, .clientPort:
            return end > start && !(start..<end).contains { bytes[$0] == 0x20 || bytes[$0] == 0x22 }
        default: return !field.isNumber || Self.isNumber(bytes, start, end)
        }
    }

    /// Digits with a point and perhaps a unit, or one of the words that products write for none.
    private static func isNumber(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end > start else { return true }
        if bytes[start] == 0x2D { return end - start == 1 || ByteText.signed(bytes, start, end) != nil }
        let first = bytes[start] == 0x2B ? start + 1 : start
        return JSONFields.duration(bytes, first, end) != nil || ByteText.integer(bytes, first, end) != nil
    }
}
