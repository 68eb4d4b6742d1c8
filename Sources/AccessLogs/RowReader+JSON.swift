internal import CByteScan
internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// Rows as JSON without a string on the way.
extension RowReader {
    /// Writes the row that was read, where nothing in it needs another spelling.
    ///
    /// - Returns: false where something does: what was written is then to be taken back, and ``Entry/writeJSON(to:)`` writes
    ///   the row. Where it is true both write the same; a test holds one against the other.
    func writePlainJSON(_ line: LogLine, to sink: ByteSink) -> Bool {
        let bytes = bytes(of: line)
        guard escapedFields.isEmpty, !habits.serverTimesAreMilliseconds, hasPlainTries(bytes),
            strangeFront(bytes) == nil,
            let name = plainName(bytes),
            let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), time.microseconds >= 0
        else { return false }
        var row = postern_row()
        row.line = UInt64(line.number)
        row.offset = UInt64(line.offset)
        row.status = Int32(status)
        row.method = Self.span(name.method)
        row.path = Self.span(name.path)
        row.client = Self.span(plainText(.client, bytes))
        row.duration = durationMicroseconds
        row.address.length = -1
        row.substatus = -1
        switch serverFields {
        case .none: break
        case .tries:
            row.has_tries = 1
            row.tries = (
                span(.upstreamAddress), span(.upstreamStatus), span(.upstreamConnect), span(.upstreamHeader),
                span(.upstreamResponse)
            )
        case .httplog: guard take(httplog, bytes, into: &row) else { return false }
        case .elsewhere: return false
        }
        if let (substatus, win32) = iisStatus(bytes) {
            row.substatus = Int64(substatus)
            row.win32_status = Int64(win32)
        }
        let second = time.microseconds / 1_000_000
        row.second = UInt32(second % 86400)
        row.microsecond = UInt32(time.microseconds % 1_000_000)
        if second / 86400 != day {
            day = second / 86400
            dayText = Array(time.dateText.utf8)
        }
        guard dayText.count == 10 else { return false }
        let texts = Int(max(0, row.method.length) + row.path.length + max(0, row.client.length)) + bytes.count
        return sourceText.withUnsafeBufferPointer { source in
            dayText.withUnsafeBufferPointer { date in
                guard let sourceBase = source.baseAddress, let dateBase = date.baseAddress else { return false }
                row.source = sourceBase
                row.source_length = source.count
                row.date = dateBase
                return sink.append(upTo: Int(POSTERN_ROW_ROOM) + source.count + texts) { to in
                    postern_write_row(to, &row, base)
                } > 0
            }
        }
    }

    /// Whether the server's times are numbers in seconds as their product writes them, with a point.
    private func hasPlainTries(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard habits.secondsHavePoint else { return true }
        for field in [Field.upstreamConnect, .upstreamHeader, .upstreamResponse] {
            guard let (start, end) = range(field) else { continue }
            var hasDigit = false
            var hasPoint = false
            for index in start...end {
                let byte = index < end ? bytes[index] : 0x20
                switch byte {
                case 0x30...0x39: hasDigit = true
                case 0x2E: hasPoint = true
                default:
                    if hasDigit, !hasPoint { return false }
                    (hasDigit, hasPoint) = (false, false)
                }
            }
        }
        return true
    }

    private static func span(_ range: Range<Int>?) -> postern_span {
        range.map { postern_span(start: Int32($0.lowerBound), length: Int32($0.count)) }
            ?? postern_span(start: 0, length: -1)
    }

    private func span(_ field: Field) -> postern_span {
        let span = spans[field.rawValue]
        return postern_span(start: span.start, length: span.length)
    }

    /// A field that is there and is no lone dash.
    private func plainText(_ field: Field, _ bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let (start, end) = range(field), end > start, end - start > 1 || bytes[start] != 0x2D else { return nil }
        return start..<min(end, start + 8192)
    }

    /// Where method and path stand, in a request as clients write it; nil where it is written otherwise.
    private func plainName(_ bytes: UnsafeRawBufferPointer) -> (method: Range<Int>?, path: Range<Int>)? {
        if let (start, end) = range(.request), end > start {
            guard end - start <= 8192, let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
                return nil
            }
            var methodEnd = 0
            var pathStart = 0
            var pathEnd = 0
            guard postern_split_request(base, start, end, &methodEnd, &pathStart, &pathEnd) != 0 else { return nil }
            return (start..<methodEnd, pathStart..<pathEnd)
        }
        guard range(.request) == nil else { return nil }
        let method = plainText(.method, bytes)
        if let target = plainText(.target, bytes) {
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
            let path = postern_path_start(base, target.lowerBound, target.upperBound)
            guard path < target.upperBound else { return nil }
            var mark = path
            while mark < target.upperBound, bytes[mark] != 0x3F { mark += 1 }
            return (method, path..<mark)
        }
        guard let path = plainText(.path, bytes), bytes[path.lowerBound] == 0x2F else { return nil }
        return (method, path)
    }

    private static let noServer = Array("<NOSRV>".utf8)

    private func take(_ line: HTTPLogLine, _ bytes: UnsafeRawBufferPointer, into row: inout postern_row) -> Bool {
        guard line.server.length >= 0, line.termination.length > 0 else { return false }
        let server = Int(line.server.start)..<Int(line.server.start + line.server.length)
        row.has_no_server = bytes[server].elementsEqual(Self.noServer) ? 1 : 0
        // They stand with a slash between them.
        let end = row.has_no_server == 1 ? Int(line.backend.start + line.backend.length) : server.upperBound
        row.address = Self.span(Int(line.backend.start)..<end)
        // Centuries are left to the reader of text.
        guard max(line.timers.connect, line.timers.response) < 1_000_000_000_000 else { return false }
        row.connect = line.timers.connect < 0 ? -1 : Int64(line.timers.connect) * 1000
        row.header = line.timers.response < 0 ? -1 : Int64(line.timers.response) * 1000
        row.termination = postern_span(start: line.termination.start, length: line.termination.length)
        return true
    }
}
