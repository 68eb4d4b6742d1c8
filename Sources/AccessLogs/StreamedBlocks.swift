internal import LogSources

/// A source that can only be read from its beginning, as one block after the other.
struct StreamedBlocks {
    /// How many bytes are read at once.
    private static let size = 1 << 18

    private var bytes: any LogBytes
    private let buffer = BlockBuffer(capacity: 2 * size)
    /// Bytes in the buffer, and how many of them were handed out with the last block.
    private var filled = 0
    private var used = 0
    /// The place of the buffer's first byte in the source.
    private var offset = 0
    /// Whether what comes next is the rest of a line that was too long.
    private var isSkipping = false
    private var isOver = false
    /// NULs that were left out of what is in the buffer.
    private var gap: (at: Int, count: Int)?

    init(_ source: any LogSource) throws(LogSourceError) {
        (bytes, offset) = try source.openText()
    }

    /// Reads the next lines; nil at the end.
    mutating func next() throws(LogSourceError) -> LogBlock? {
        while true {
            if used > 0 {
                buffer.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer.bytes[used..<filled]))
                filled -= used
                offset += used
                if let gap {
                    // A block ends behind the gap or begins with it.
                    if gap.at < used { offset += gap.count }
                    self.gap = gap.at < used ? nil : (gap.at - used, gap.count)
                }
                used = 0
            }
            if isOver {
                guard filled > 0, !isSkipping else { return nil }
                return block(0, filled)
            }
            buffer.grow(to: filled + Self.size, keeping: filled)
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[filled..<filled + Self.size])
            let count = try bytes.read(into: room)
            if count == 0 {
                isOver = true
                continue
            }
            var start = 0
            let fresh = UnsafeRawBufferPointer(rebasing: buffer.bytes[filled..<filled + count])
            // A crash may leave a long block of NULs, and the next row behind it in the same line.
            if gap == nil || gap?.at == filled, fresh.allSatisfy({ $0 == 0 }) {
                gap = (filled, (gap?.count ?? 0) + count)
                continue
            }
            filled += count
            if isSkipping {
                guard let feed = fresh.firstIndex(of: 0x0A) else {
                    used = filled
                    continue
                }
                isSkipping = false
                start = filled - count + feed + 1
            }
            if let last = fresh.lastIndex(of: 0x0A), filled - count + last + 1 > start {
                return block(start, filled - count + last + 1)
            }
            if filled - start > LineScanner.longestLine {
                isSkipping = true
                return block(start, filled)
            }
            if start > 0 { used = start }
        }
    }

    private mutating func block(_ start: Int, _ end: Int) -> LogBlock {
        used = end
        return LogBlock(
            bytes: UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<end]), offset: offset + start,
            gap: gap.flatMap { $0.at < end ? ($0.at - start, $0.count) : nil })
    }
}
