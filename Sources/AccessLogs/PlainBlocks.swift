internal import CByteScan
internal import LogSources

/// A plain file, divided into blocks that workers take in order and read by themselves.
///
/// A line belongs to the block in which it begins.
struct PlainBlocks: Sendable {
    /// Bytes of a block: reading fewer at once costs the system more, and more no longer fit into a processor’s second cache.
    static let size = 1 << 20
    /// How far is read past a block at first, for the end of its last line.
    private static let more = 1 << 12

    private let file: PlainFile
    /// Stretches of the file to read, in order; each begins at a line and ends behind one.
    private let ranges: [Range<Int>]
    /// How many blocks come before each range's.
    private let before: [Int]
    /// The number of blocks.
    let count: Int
    /// The bytes of all ranges.
    let byteCount: Int

    init(_ file: PlainFile, ranges: [Range<Int>]) {
        self.file = file
        self.ranges = ranges
        var before: [Int] = []
        var count = 0
        for range in ranges {
            before.append(count)
            count += (range.count + Self.size - 1) / Self.size
        }
        self.before = before
        self.count = count
        byteCount = ranges.reduce(0) { $0 + $1.count }
    }

    /// Whether parts of the file are left out.
    var isPartial: Bool { ranges != [file.byteOrderMark..<Int(file.byteCount)] }

    /// Counts the lines that end in a stretch of the file.
    func lines(from: Int, to: Int) throws(LogSourceError) -> Int {
        var lines = 0
        var place = from
        let buffer = BlockBuffer(capacity: Self.size)
        while place < to {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<min(Self.size, to - place)])
            let count = try file.read(at: Int64(place), into: room)
            guard count > 0, let base = room.baseAddress else { break }
            lines += Int(postern_count_lines(base.assumingMemoryBound(to: UInt8.self), count))
            place += count
        }
        return lines
    }

    /// Reads the lines that begin in a block.
    ///
    /// - Parameters:
    ///   - index: which block, below `count`.
    ///   - buffer: where the bytes go.
    /// - Returns: the lines; none where no line begins in it.
    /// - Throws: what reading throws.
    func block(_ index: Int, into buffer: BlockBuffer) throws(LogSourceError) -> LogBlock {
        guard let place = before.lastIndex(where: { $0 <= index }) else {
            return LogBlock(bytes: UnsafeRawBufferPointer(start: nil, count: 0), offset: 0)
        }
        let range = ranges[place]
        let from = range.lowerBound + (index - before[place]) * Self.size
        let to = min(from + Self.size, range.upperBound)
        // The byte before tells whether a line begins at the first.
        let begin = from == range.lowerBound ? from : from - 1
        // No more, however large the buffer has become: how far was read tells how long a line is.
        let first = Self.size + Self.more + 1
        buffer.grow(to: first, keeping: 0)
        var filled = try file.read(
            at: Int64(begin),
            into: UnsafeMutableRawBufferPointer(
                rebasing: buffer.bytes[..<min(first, range.upperBound - begin)]))
        var start = 0
        if begin < from {
            guard let feed = Self.feed(in: buffer.bytes, 0, min(filled, to - begin - 1)) else {
                return LogBlock(bytes: UnsafeRawBufferPointer(rebasing: buffer.bytes[..<0]), offset: from)
            }
            start = feed + 1
        }
        guard to < range.upperBound else {
            return LogBlock(
                bytes: UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<filled]), offset: begin + start)
        }
        // The line that is looked for the end of begins before this place.
        let last = to - begin - 1
        var search = last
        var gap: (at: Int, count: Int)?
        while true {
            if let feed = Self.feed(in: buffer.bytes, search, filled) {
                return LogBlock(
                    bytes: UnsafeRawBufferPointer(rebasing: buffer.bytes[start...feed]), offset: begin + start,
                    gap: gap.map { ($0.at - start, $0.count) })
            }
            let place = begin + filled + (gap?.count ?? 0)
            // Past the longest line nothing more is needed to know that it is too long.
            if filled - last > LineScanner.longestLine || place >= range.upperBound { break }
            buffer.grow(to: filled + min(max(filled, Self.more), LineScanner.longestLine), keeping: filled)
            search = max(search, filled)
            let room = buffer.bytes[filled..<min(buffer.capacity, range.upperBound - place + filled)]
            let count = try file.read(at: Int64(place), into: UnsafeMutableRawBufferPointer(rebasing: room))
            if count == 0 { break }
            // A crash may leave a long block of NULs, and the next row behind it in the same line.
            let zeros =
                gap == nil || gap?.at == filled ? Self.leadingZeros(in: buffer.bytes, filled, filled + count) : 0
            if zeros >= Self.more {
                gap = (filled, (gap?.count ?? 0) + zeros)
                buffer.move(filled + zeros..<filled + count, to: filled)
                filled += count - zeros
            } else {
                filled += count
            }
        }
        return LogBlock(
            bytes: UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<filled]), offset: begin + start,
            gap: gap.map { ($0.at - start, $0.count) })
    }

    private static func leadingZeros(in bytes: UnsafeMutableRawBufferPointer, _ from: Int, _ to: Int) -> Int {
        (bytes[from..<to].firstIndex { $0 != 0 } ?? to) - from
    }

    private static func feed(in bytes: UnsafeMutableRawBufferPointer, _ from: Int, _ to: Int) -> Int? {
        guard from < to else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[from..<to]).firstIndex(of: 0x0A).map { $0 + from }
    }
}
