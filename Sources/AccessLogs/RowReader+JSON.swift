internal import CByteScan
internal import Diagnosis
internal import LogSources

/// Rows as JSON without a string on the way.
extension RowReader {
    /// Writes the row that was read, where nothing in it needs another spelling.
    ///
    /// - Returns: false where something does: what was written is then to be taken back, and ``Entry/writeJSON(to:)`` writes
    ///   the row. Where it is true both write the same; a test holds one against the other.
    func writePlainJSON(_ line: LogLine, to sink: ByteSink) -> Bool {
        let bytes = bytes(of: line)
        guard escapedFields.isEmpty, let name = plainName(bytes) else { return false }
        sink.append("{\"source\":")
        sourceText.withUnsafeBytes { sink.append($0) }
        sink.append(",\"line\":")
        sink.append(number: line.number)
        sink.append(",\"offset\":")
        sink.append(number: line.offset)
        sink.append(",\"time\":\"")
        sink.append(time)
        sink.append("\",\"status\":")
        sink.append(number: status)
        if let method = name.method {
            sink.append(",\"method\":")
            guard sink.append(plain: Self.slice(bytes, method)) else { return false }
        }
        sink.append(",\"path\":")
        guard sink.append(plain: Self.slice(bytes, name.path)) else { return false }
        if durationMicroseconds >= 0 {
            sink.append(",\"duration\":")
            sink.append(microseconds: durationMicroseconds)
        }
        if let client = plainText(.client, bytes) {
            sink.append(",\"client\":")
            guard sink.append(plain: Self.slice(bytes, client)) else { return false }
        }
        switch serverFields {
        case .none: break
        case .tries: guard writeTry(bytes, to: sink) else { return false }
        case .haproxy: guard writeHAProxy(bytes, to: sink) else { return false }
        case .elsewhere: return false
        }
        if let (substatus, win32) = iisStatus(bytes) {
            sink.append(",\"substatus\":")
            sink.append(number: substatus)
            sink.append(",\"win32Status\":")
            sink.append(number: win32)
        }
        sink.append("}\n")
        return true
    }

    @inline(__always)
    private static func slice(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
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
        return plainText(.path, bytes).map { (method, $0) }
    }

    /// What is logged of the server, where one was tried.
    private func writeTry(_ bytes: UnsafeRawBufferPointer, to sink: ByteSink) -> Bool {
        for field in [Field.upstreamAddress, .upstreamStatus, .upstreamConnect, .upstreamHeader, .upstreamResponse] {
            guard let (first, end) = range(field), end > first else { continue }
            // The last of several tries counts.
            var start = end
            while start > first, bytes[start - 1] != 0x20 { start -= 1 }
            let isDash = end - start == 1 && bytes[start] == 0x2D
            guard start < end, end - first <= 4096, start == first || bytes[start] != 0x3A, bytes[end - 1] != 0x2C else {
                return false
            }
            if field == .upstreamAddress {
                if isDash {
                    if start == first { continue }
                    return false
                }
                let address = start..<end
                sink.append(",\"upstreamAddress\":")
                guard sink.append(plain: Self.slice(bytes, address)) else { return false }
            } else if field == .upstreamStatus {
                guard let status = ByteText.integer(bytes, start, end) else { continue }
                sink.append(",\"upstreamStatus\":")
                sink.append(number: status)
            } else {
                // Anything but digits and a point is left to the reader of text.
                guard let value = ByteText.millionths(bytes, start, end), value < 1_000_000_000_000_000 else {
                    if isDash { continue }
                    return false
                }
                sink.append(Self.key(of: field))
                sink.append(microseconds: value)
            }
        }
        return true
    }

    private static func key(of field: Field) -> StaticString {
        switch field {
        case .upstreamConnect: ",\"upstreamConnectTime\":"
        case .upstreamHeader: ",\"upstreamHeaderTime\":"
        default: ",\"upstreamResponseTime\":"
        }
    }

    private static let noServer = Array("<NOSRV>".utf8)

    private func writeHAProxy(_ bytes: UnsafeRawBufferPointer, to sink: ByteSink) -> Bool {
        let line = haproxy
        func slice(_ from: FieldSpan, _ to: FieldSpan) -> UnsafeRawBufferPointer {
            Self.slice(bytes, Int(from.start)..<Int(to.start + to.length))
        }
        guard line.server.length >= 0, line.termination.length > 0 else { return false }
        sink.append(",\"upstreamAddress\":")
        // They stand with a slash between them.
        let server = slice(line.server, line.server)
        if server.elementsEqual(Self.noServer) {
            guard sink.append(plain: slice(line.backend, line.backend)) else { return false }
            sink.removeAll(behind: sink.count - 1)
            sink.append("/\\u003cNOSRV\\u003e\"")
        } else {
            guard sink.append(plain: slice(line.backend, line.server)) else { return false }
        }
        if line.timers.connect >= 0 {
            sink.append(",\"upstreamConnectTime\":")
            sink.append(microseconds: Int64(line.timers.connect) * 1000)
        }
        if line.timers.response >= 0 {
            sink.append(",\"upstreamHeaderTime\":")
            sink.append(microseconds: Int64(line.timers.response) * 1000)
        }
        sink.append(",\"termination\":")
        return sink.append(plain: slice(line.termination, line.termination))
    }
}
