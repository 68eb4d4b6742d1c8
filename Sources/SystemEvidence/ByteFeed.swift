internal import LogSources

/// A source's bytes one after the other, with the line they stand in: for what is not read line by line.
///
/// UTF-16 comes as UTF-8, NULs are passed over. No more than one piece of the source is in memory.
struct ByteFeed {
    private static let readSize = 1 << 16

    private final class Room {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: ByteFeed.readSize, alignment: 16)
        deinit { bytes.deallocate() }
    }

    private var source: any LogBytes
    private let room = Room()
    private var position = 0
    private var count = 0
    private let monitor: ScanMonitor
    private let name: String
    private let byteCount: Int64?
    private var total: Int64 = 0
    /// 1-based line of the byte that comes next.
    private(set) var line = 1

    /// Begins to read a source's text.
    init(_ source: any LogSource, monitor: ScanMonitor) throws(LogSourceError) {
        self.source = try source.openText().bytes
        self.monitor = monitor
        name = source.name
        byteCount = self.source.isCompressed ? nil : source.byteCount
    }

    /// The next byte, without taking it; nil at the end.
    @inline(__always)
    mutating func peek() throws(LogSourceError) -> UInt8? {
        while true {
            if position < count {
                let byte = room.bytes[position]
                if byte != 0 { return byte }
                position += 1
                continue
            }
            guard try refill() else { return nil }
        }
    }

    /// Takes the next byte; nil at the end.
    @inline(__always)
    mutating func next() throws(LogSourceError) -> UInt8? {
        guard let byte = try peek() else { return nil }
        position += 1
        if byte == 0x0A { line += 1 }
        return byte
    }

    private mutating func refill() throws(LogSourceError) -> Bool {
        guard monitor.mayGoOn(ScanProgress(name: name, bytesRead: total, byteCount: byteCount)) else {
            throw .cancelled(name: name)
        }
        position = 0
        count = try source.read(into: room.bytes)
        total += Int64(count)
        return count > 0
    }
}
