internal import LogSources

/// Some whole lines of a log, valid only until the next ones are read.
struct LogBlock {
    /// The lines with their line feeds.
    ///
    /// `LogLine.padding` bytes around them may be read. The last line may lack its line feed at the source's end, or because
    /// it is longer than `LineScanner.longestLine`.
    var bytes: UnsafeRawBufferPointer
    /// The first byte's place in the source.
    var offset: Int
    /// NULs of a crash that were left out: where, counted in the block, and how many.
    var gap: (at: Int, count: Int)?

    /// The place in the source of a byte of the block.
    func offset(of place: Int) -> Int {
        guard let gap, place >= gap.at else { return offset + place }
        return offset + place + gap.count
    }
}

/// Memory that blocks are read into; a worker has one.
final class BlockBuffer {
    private var whole: UnsafeMutableRawBufferPointer
    /// How many bytes fit.
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        whole = .allocate(byteCount: capacity + 2 * LogLine.padding, alignment: 64)
    }

    deinit { whole.deallocate() }

    /// The memory without its padding.
    var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: whole[LogLine.padding..<LogLine.padding + capacity])
    }

    /// Moves bytes to the front.
    func move(_ range: Range<Int>, to place: Int) {
        UnsafeMutableRawBufferPointer(rebasing: bytes[place...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Makes room for more and keeps the first bytes.
    func grow(to larger: Int, keeping count: Int) {
        guard larger > capacity else { return }
        let moved = UnsafeMutableRawBufferPointer.allocate(byteCount: larger + 2 * LogLine.padding, alignment: 64)
        UnsafeMutableRawBufferPointer(rebasing: moved[LogLine.padding...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        whole.deallocate()
        whole = moved
        capacity = larger
    }
}
