internal import CByteScan

/// HAProxy's `httplog` line, with whatever syslog, a journal or a container put in front of it.
struct HTTPLogLine {
    /// Where the pieces stand; every one within the line.
    var client = FieldSpan()
    var clientPort: Int?
    var frontend = FieldSpan()
    var backend = FieldSpan()
    var server = FieldSpan()
    var timers: (request: Int, queue: Int, connect: Int, response: Int, total: Int) = (-1, -1, -1, -1, -1)
    var status = 0
    var bytes = 0
    var termination = FieldSpan()
    var retries = 0
    var serverQueue = 0
    var backendQueue = 0
    var request = FieldSpan()
    /// Wall clock of the accept date in seconds since 1970, and its milliseconds.
    var wall: Int64 = 0
    var milliseconds = 0
    /// Where the accept date stands, with its brackets.
    var stamp: (Int, Int)?
    /// Whether the row's stamp is known already and need not be read.
    var isTimeKnown = false

    enum LineKind {
        case row
        case other
        case unreadable(String)
    }

    /// Takes a line apart.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> LineKind {
        guard let date = Self.acceptDate(bytes) else { return .other }
        var position = date + 21
        if isTimeKnown {
            if position < bytes.count, bytes[position] == 0x2E { position += 4 }
        } else {
            guard let wall = ByteText.clfWall(bytes, date + 1) else {
                return .unreadable("expected an accept date in brackets")
            }
            self.wall = wall
            milliseconds = 0
            if position + 4 <= bytes.count, bytes[position] == 0x2E {
                guard let value = ByteText.integer(bytes, position + 1, position + 4) else {
                    return .unreadable("expected milliseconds behind the accept date (column \(position + 2))")
                }
                milliseconds = value
                position += 4
            }
        }
        guard position < bytes.count, bytes[position] == 0x5D else {
            return .unreadable("expected ‘]’ behind the accept date")
        }
        position += 1
        stamp = (date, position)
        readClient(bytes, before: date)

        var cursor = Cursor(bytes: bytes, position: position)
        guard var front = cursor.token(), var back = cursor.token() else {
            return .unreadable("expected frontend and backend behind the accept date")
        }
        // A log-format of somebody's own may have words before the frontend: the timers tell where the server stands.
        if !cursor.isBeforeTimers || Self.firstIndex(of: 0x2F, in: bytes, back) == nil {
            var ahead = cursor
            var words = (front, back)
            for _ in 0..<Self.mostWordsBefore {
                guard let next = ahead.token() else { break }
                words = (words.1, next)
                guard ahead.isBeforeTimers, Self.firstIndex(of: 0x2F, in: bytes, next) != nil else { continue }
                (front, back) = words
                cursor = ahead
                break
            }
        }
        // `frontend/1: SSL handshake failure` and the like tell of connections, not of requests.
        if bytes[Int(front.start + front.length) - 1] == 0x3A { return .other }
        frontend = front
        if bytes[Int(front.start + front.length) - 1] == 0x7E { frontend.length -= 1 }
        guard let slash = Self.firstIndex(of: 0x2F, in: bytes, back) else {
            return .unreadable("expected backend/server (column \(back.start + 1))")
        }
        backend = FieldSpan(start: back.start, length: Int32(slash) - back.start)
        server = FieldSpan(start: Int32(slash) + 1, length: back.start + back.length - Int32(slash) - 1)
        guard let timing = cursor.token() else { return .unreadable("expected timers behind the server") }
        let times = Self.numbers(bytes, timing)
        // Three timers are a TCP proxy's: connections, no requests.
        if times.count == 3 { return .other }
        guard times.count == 5 else {
            return .unreadable("expected five timers TR/Tw/Tc/Tr/Ta (column \(timing.start + 1))")
        }
        timers = (times.values.0, times.values.1, times.values.2, times.values.3, times.values.4)
        guard let code = cursor.token(), let sent = cursor.token(),
            let status = ByteText.signed(bytes, Int(code.start), Int(code.start + code.length)),
            status == -1 || (0...999).contains(status)
        else { return .unreadable("expected a status behind the timers") }
        self.status = status
        self.bytes = ByteText.signed(bytes, Int(sent.start), Int(sent.start + sent.length)) ?? 0
        guard cursor.token() != nil, cursor.token() != nil, let state = cursor.token(),
            state.length == 4 || state.length == 2
        else { return .unreadable("expected two cookies and a termination state behind the byte count") }
        termination = state
        guard let connections = cursor.token(), let queues = cursor.token() else {
            return .unreadable("expected connection counts and queues behind the termination state")
        }
        let counts = Self.numbers(bytes, connections)
        retries = counts.count == 5 ? counts.values.4 : 0
        let waiting = Self.numbers(bytes, queues)
        serverQueue = waiting.values.0
        backendQueue = waiting.values.1
        request = cursor.request()
        return .row
    }

    /// The place of `[dd/Mon/yyyy:`: not every bracket is a date's, `haproxy[123]:` has one too.
    static func acceptDate(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        let place = postern_accept_date(base, bytes.count)
        return place < 0 ? nil : place
    }

    /// `ip:port` right in front of the date; an IPv6 address ends at its last colon.
    private mutating func readClient(_ bytes: UnsafeRawBufferPointer, before date: Int) {
        var end = date
        while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
        var start = end
        while start > 0, bytes[start - 1] != 0x20 { start -= 1 }
        // Syslog's priority may stand right before it.
        if start < end, bytes[start] == 0x3C, let close = bytes[start..<end].firstIndex(of: 0x3E) { start = close + 1 }
        client = FieldSpan(start: Int32(start), length: Int32(end - start))
        clientPort = nil
        var colon = end - 1
        while colon > start, bytes[colon] != 0x3A { colon -= 1 }
        if colon > start, let port = ByteText.integer(bytes, colon + 1, end), port <= 65535 {
            client.length = Int32(colon - start)
            clientPort = port
        }
    }

    private static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer, _ span: FieldSpan) -> Int? {
        for index in Int(span.start)..<Int(span.start + span.length) where bytes[index] == byte { return index }
        return nil
    }

    /// So many words are looked through for the server.
    private static let mostWordsBefore = 8

    /// Numbers separated by slashes.
    private struct Numbers {
        /// How many there are; 0 where one is none.
        var count = 0
        /// The first five; 0 where there are fewer.
        var values = (0, 0, 0, 0, 0)
    }

    private static func numbers(_ bytes: UnsafeRawBufferPointer, _ span: FieldSpan) -> Numbers {
        var numbers = Numbers()
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return numbers }
        var values: (Int64, Int64, Int64, Int64, Int64) = (0, 0, 0, 0, 0)
        numbers.count = withUnsafeMutableBytes(of: &values) { values in
            guard let first = values.bindMemory(to: Int64.self).baseAddress else { return 0 }
            return Int(postern_numbers(base, Int(span.start), Int(span.start + span.length), first, 5))
        }
        if numbers.count > 0 {
            numbers.values = (Int(values.0), Int(values.1), Int(values.2), Int(values.3), Int(values.4))
        }
        return numbers
    }

    private struct Cursor {
        let bytes: UnsafeRawBufferPointer
        var position: Int

        mutating func token() -> FieldSpan? {
            while position < bytes.count, bytes[position] == 0x20 { position += 1 }
            guard position < bytes.count, let base = bytes.baseAddress else { return nil }
            let start = position
            position = postern_word_end(base.assumingMemoryBound(to: UInt8.self), start, bytes.count)
            return FieldSpan(start: Int32(start), length: Int32(position - start))
        }

        /// Whether the next word is a proxy's timers.
        var isBeforeTimers: Bool {
            var ahead = self
            guard let word = ahead.token() else { return false }
            let count = HTTPLogLine.numbers(bytes, word).count
            return count == 5 || count == 3
        }

        /// The request in its quotes, behind captured headers in braces; a line cut by syslog has no closing quote.
        mutating func request() -> FieldSpan {
            while position < bytes.count, bytes[position] != 0x22 { position += 1 }
            guard position < bytes.count else { return FieldSpan() }
            let start = position + 1
            var end = bytes.count
            while end > start, bytes[end - 1] != 0x22 { end -= 1 }
            end = end > start ? end - 1 : bytes.count
            return FieldSpan(start: Int32(start), length: Int32(end - start))
        }
    }
}
