/// Rows of the common log format that hold what should have been escaped.
extension LineTemplate {
    /// Takes such a row apart from its time and its status, which nothing else looks like.
    ///
    /// User names with blanks and brackets, quotes inside the request, a word between time and request, and a missing byte
    /// count are what people's logs have.
    ///
    /// - Returns: whether it is a row.
    func matchLoosely(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans) -> Bool {
        guard let (open, request) = Self.timeAndRequest(bytes) else { return false }
        var close = open + 20
        while bytes[close] != 0x5D { close += 1 }
        // Client, identity and user stand before the time.
        guard let first = (0..<open).first(where: { bytes[$0] == 0x20 }), first > 0,
            let second = (first + 1..<open).first(where: { bytes[$0] == 0x20 }), second + 1 < open
        else { return false }
        guard let end = Self.requestEnd(bytes, from: request) else { return false }
        spans.clear()
        record(.client, 0, first, spans)
        record(.identity, first + 1, second, spans)
        record(.timeLocal, open + 1, close, spans)
        if request > close + 3 { record(.host, close + 2, request - 2, spans) }
        record(.request, request, end, spans)
        var status = end + 2
        while status < bytes.count, bytes[status] != 0x20 { status += 1 }
        record(.status, end + 2, status, spans)
        guard status + 1 < bytes.count else { return true }
        var size = status + 1
        while size < bytes.count, bytes[size] != 0x20 { size += 1 }
        record(.bytes, status + 1, size, spans)
        tail(bytes, from: size, spans)
        return true
    }

    /// The bracket before the time, and the request's first byte: the quote follows the time, or one word behind it.
    private static func timeAndRequest(_ bytes: UnsafeRawBufferPointer) -> (Int, Int)? {
        var open = 0
        while open + 23 < bytes.count {
            defer { open += 1 }
            guard bytes[open] == 0x5B, bytes[open + 3] == 0x2F, ByteText.clfWall(bytes, open + 1) != nil else {
                continue
            }
            var close = open + 21
            while close < bytes.count, close < open + 32, bytes[close] != 0x5D { close += 1 }
            guard close + 2 < bytes.count, bytes[close] == 0x5D, bytes[close + 1] == 0x20 else { continue }
            var quote = close + 2
            if bytes[quote] != 0x22 {
                while quote < bytes.count, bytes[quote] != 0x20, bytes[quote] != 0x22 { quote += 1 }
                guard quote < bytes.count, bytes[quote] == 0x20 else { continue }
                quote += 1
            }
            if quote < bytes.count, bytes[quote] == 0x22 { return (open, quote + 1) }
        }
        return nil
    }

    /// The quote behind which a status stands.
    private static func requestEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var quote = start
        while quote + 2 < bytes.count {
            if bytes[quote] == 0x22, bytes[quote + 1] == 0x20 {
                let isNone = bytes[quote + 2] == 0x2D && (quote + 3 == bytes.count || bytes[quote + 3] == 0x20)
                let isEnded = quote + 5 == bytes.count || quote + 5 < bytes.count && bytes[quote + 5] == 0x20
                if isNone || isEnded && ByteText.integer(bytes, quote + 2, quote + 5) != nil { return quote }
            }
            quote += 1
        }
        return nil
    }
}
