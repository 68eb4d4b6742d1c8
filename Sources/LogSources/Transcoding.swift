/// Turns UTF-16 into UTF-8 on the way from a source to its lines.
enum Transcoding {
    /// The same bytes, or UTF-8 made of them where a byte order mark says UTF-16; a UTF-8 mark is dropped.
    static func utf8(_ bytes: any LogBytes) throws(LogSourceError) -> any LogBytes {
        var bytes = bytes
        var head: [UInt8] = []
        while head.count < 3 {
            var chunk = [UInt8](repeating: 0, count: 3 - head.count)
            let count = try read(&bytes, into: &chunk)
            if count == 0 { break }
            head += chunk.prefix(count)
        }
        if head == [0xEF, 0xBB, 0xBF] { return bytes }
        if head.starts(with: [0xFF, 0xFE]) {
            return UTF16Bytes(rest: bytes, pending: Array(head.dropFirst(2)), isBigEndian: false)
        }
        if head.starts(with: [0xFE, 0xFF]) {
            return UTF16Bytes(rest: bytes, pending: Array(head.dropFirst(2)), isBigEndian: true)
        }
        return PrefixedBytes(prefix: head[...], rest: bytes)
    }

    private static func read(
        _ bytes: inout any LogBytes, into chunk: inout [UInt8]
    ) throws(LogSourceError) -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk.count, alignment: 1)
        defer { buffer.deallocate() }
        let count = try bytes.read(into: buffer)
        for index in 0..<count { chunk[index] = buffer[index] }
        return count
    }

    /// Bytes already read to look at them, then the rest.
    private struct PrefixedBytes: LogBytes {
        var prefix: ArraySlice<UInt8>
        var rest: any LogBytes

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
            guard !prefix.isEmpty else { return try rest.read(into: buffer) }
            let part = prefix.prefix(buffer.count)
            buffer.copyBytes(from: part)
            prefix = prefix.dropFirst(part.count)
            return part.count
        }
    }

    /// UTF-16 code units, read as UTF-8; a lone surrogate becomes U+FFFD, a last odd byte too.
    private struct UTF16Bytes: LogBytes {
        var rest: any LogBytes
        var pending: [UInt8]
        let isBigEndian: Bool
        var highSurrogate: UInt16?
        var ready: ArraySlice<UInt8> = []
        var isAtEnd = false

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
            while ready.isEmpty, !isAtEnd { try refill() }
            let part = ready.prefix(buffer.count)
            buffer.copyBytes(from: part)
            ready = ready.dropFirst(part.count)
            return part.count
        }

        private mutating func refill() throws(LogSourceError) {
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = try Transcoding.read(&rest, into: &chunk)
            var bytes = pending
            bytes.append(contentsOf: chunk.prefix(count))
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count)
            var index = 0
            while index + 1 < bytes.count {
                let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
                take(isBigEndian ? first << 8 | second : second << 8 | first, into: &text)
                index += 2
            }
            pending = Array(bytes[index...])
            if count == 0 {
                isAtEnd = true
                if highSurrogate != nil || !pending.isEmpty { text += replacement }
            }
            ready = text[...]
        }

        private mutating func take(_ unit: UInt16, into text: inout [UInt8]) {
            if let high = highSurrogate {
                highSurrogate = nil
                if UTF16.isTrailSurrogate(unit) {
                    let value = 0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(unit - 0xDC00)
                    append(Unicode.Scalar(value), to: &text)
                    return
                }
                text += replacement
            }
            if UTF16.isLeadSurrogate(unit) { highSurrogate = unit } else { append(Unicode.Scalar(unit), to: &text) }
        }

        private func append(_ scalar: Unicode.Scalar?, to text: inout [UInt8]) {
            if let scalar { text.append(contentsOf: UTF8.encode(scalar) ?? .init()) } else { text += replacement }
        }

        private var replacement: [UInt8] { [0xEF, 0xBF, 0xBD] }
    }
}
