#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The bytes of a source that are in memory, and the line that is not at its end yet.
struct LineWindow: ~Copyable {
    private let readSize: Int
    private var whole: UnsafeMutableRawBufferPointer
    /// The memory without the padding that readers of lines may look at.
    private var buffer: UnsafeMutableRawBufferPointer
    /// Bytes in the buffer; all of them belong to the unfinished line, except while `take` runs.
    private var filled = 0
    /// The place of the buffer's first byte in the source.
    private var offset = 0
    /// The number of the last line of which something was handed out.
    private(set) var number = 0
    private var line = Line.fresh
    /// Whether a part of the unfinished line was handed out.
    private var hasPart = false
    /// Whether the unfinished line may hold NULs.
    private var mayHoldNULs = false

    /// What became of the unfinished line's beginning, besides what is in the buffer.
    private enum Line {
        /// All of it is in the buffer.
        case fresh
        /// It began with NULs, which were passed over.
        case nulled
        /// It has its number; what stood before a block of NULs was handed out.
        case parted
        /// Its beginning was handed out as a cut line, and the rest is passed over.
        case skipped
    }

    init(readSize: Int, from offset: Int) {
        self.readSize = readSize
        self.offset = offset
        whole = Self.allocated(readSize * 2)
        buffer = Self.inside(whole)
    }

    deinit { whole.deallocate() }

    private static func allocated(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: capacity + 2 * LogLine.padding, alignment: 64)
    }

    private static func inside(_ whole: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: whole[LogLine.padding..<whole.count - LogLine.padding])
    }

    /// Where the next bytes are to be read to.
    var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<min(buffer.count, filled + readSize)])
    }

    /// Hands out the lines that end in the bytes just read.
    ///
    /// - Parameters:
    ///   - count: how many bytes were read into `room`; more than none.
    ///   - body: called once a line.
    /// - Returns: what `body` wants after the last one.
    mutating func take(
        _ count: Int, _ body: (LogLine) -> LineScanner.Decision
    ) -> LineScanner.Decision {
        guard let base = UnsafeRawPointer(buffer.baseAddress) else { return .stop }
        // Only what was just read can hold a line feed that was not seen before.
        var search = filled
        filled += count
        mayHoldNULs = mayHoldNULs || memchr(base + search, 0, count) != nil
        var start = 0
        while search < filled, let found = memchr(base + search, 0x0A, filled - search) {
            let end = UnsafeRawPointer(found) - base
            if line != .skipped, handOut(start, end, isEnded: true, body) == .stop { return .stop }
            line = .fresh
            hasPart = false
            start = end + 1
            search = start
        }
        if passOver(&start, body) == .stop { return .stop }
        if start > 0 {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<filled]))
            filled -= start
            offset += start
        }
        mayHoldNULs = mayHoldNULs && memchr(base, 0, filled) != nil
        if buffer.count - filled < readSize { grow() }
        return .next
    }

    /// Hands out what stands behind the last line feed.
    mutating func end(_ body: (LogLine) -> LineScanner.Decision) {
        let isThere =
            switch line {
            case .fresh: filled > 0
            case .nulled: true
            case .parted: filled > 0 || !hasPart
            case .skipped: false
            }
        if isThere { _ = handOut(0, filled, isEnded: true, body) }
    }

    /// Passes over what of the unfinished line need not be kept: the rest of a cut line, and blocks of NULs.
    private mutating func passOver(
        _ start: inout Int, _ body: (LogLine) -> LineScanner.Decision
    ) -> LineScanner.Decision {
        if line == .skipped {
            start = filled
            return .next
        }
        if mayHoldNULs, filled > start {
            let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<filled])
            let zeros = NULBlocks.trailing(rest)
            if zeros == rest.count {
                if line == .fresh { line = .nulled }
                start = filled
            } else if zeros >= NULBlocks.shortest {
                if handOut(start, filled, isEnded: false, body) == .stop { return .stop }
                line = .parted
                start = filled
            }
        }
        guard filled - start > LineScanner.longestLine else { return .next }
        if handOut(start, start + LineScanner.longestLine, isEnded: false, isCut: true, body) == .stop { return .stop }
        line = .skipped
        start = filled
        return .next
    }

    private mutating func handOut(
        _ start: Int, _ end: Int, isEnded: Bool, isCut: Bool = false, _ body: (LogLine) -> LineScanner.Decision
    ) -> LineScanner.Decision {
        let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<end])
        if line != .parted { number += 1 }
        if !mayHoldNULs, line == .fresh {
            return body(LogLine(bytes, number: number, offset: offset + start, isCut: isCut))
        }
        return NULBlocks.forEachPart(
            of: bytes, number: number, offset: offset + start, isCut: isCut, isEnded: isEnded, hasPart: &hasPart, body)
    }

    private mutating func grow() {
        let larger = Self.allocated(buffer.count + LineScanner.longestLine)
        Self.inside(larger).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<filled]))
        whole.deallocate()
        whole = larger
        buffer = Self.inside(larger)
    }
}
