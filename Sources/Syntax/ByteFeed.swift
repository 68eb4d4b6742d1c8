/// Bytes one after the other, with their place and line; no more than one piece of the source is in memory.
///
/// A source that fails ends like one that is complete: whoever has read to the end looks at `failure`.
public struct ByteFeed {
    private static let pieceSize = 1 << 16

    private final class Room {
        let bytes: UnsafeMutableRawBufferPointer
        init(_ size: Int) { bytes = .allocate(byteCount: max(1, size), alignment: 16) }
        deinit { bytes.deallocate() }
    }

    private let room: Room
    private let refill: (UnsafeMutableRawBufferPointer) throws -> Int
    private var position = 0
    private var count = 0
    private var isEnded = false
    /// How many bytes the pieces before this one had.
    private var before = 0
    /// 1-based line of the byte that comes next.
    public private(set) var line = 1
    /// Why the source could not be read to its end; nil where it was, or has not ended yet.
    public private(set) var failure: (any Error)?

    /// Begins to read a source.
    ///
    /// - Parameter refill: puts the next bytes into a buffer and tells how many there were, 0 at the end only.
    public init(_ refill: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        room = Room(Self.pieceSize)
        self.refill = refill
    }

    /// Begins to read bytes that are in memory; a byte order mark before them is passed over.
    public init(_ bytes: some Collection<UInt8>) {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        room = Room(bytes.count)
        room.bytes.copyBytes(from: bytes)
        count = bytes.count
        refill = { _ in 0 }
    }

    /// Offset of the byte that comes next.
    public var offset: Int { before + position }

    /// The next byte, without taking it; nil at the end.
    @inline(__always)
    public mutating func peek() -> UInt8? {
        if position < count { return room.bytes[position] }
        return refilled() ? room.bytes[0] : nil
    }

    /// Takes the next byte; nil at the end.
    @inline(__always)
    public mutating func next() -> UInt8? {
        guard let byte = peek() else { return nil }
        position += 1
        if byte == 0x0A { line += 1 }
        return byte
    }

    private mutating func refilled() -> Bool {
        guard !isEnded else { return false }
        before += count
        position = 0
        count = 0
        do {
            count = try refill(room.bytes)
        } catch {
            failure = error
        }
        isEnded = count == 0
        return !isEnded
    }
}
