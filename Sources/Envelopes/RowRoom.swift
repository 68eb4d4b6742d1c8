internal import LogSources

/// Memory for a line that was put together, with room around it that readers of lines may look at.
final class RowRoom {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 16)

    deinit { memory.deallocate() }

    /// Copies bytes to where they stay until the next copy.
    func keep(_ row: [UInt8]) -> UnsafeRawBufferPointer {
        let needed = row.count + 2 * LogLine.padding
        if memory.count < needed {
            memory.deallocate()
            memory = .allocate(byteCount: max(needed, 1 << 16), alignment: 16)
        }
        let place = UnsafeMutableRawBufferPointer(rebasing: memory[LogLine.padding..<LogLine.padding + row.count])
        place.copyBytes(from: row)
        return UnsafeRawBufferPointer(place)
    }
}
