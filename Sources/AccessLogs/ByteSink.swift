internal import CByteScan

/// Bytes that are written one after the other, in memory of their own that is used again and again.
public final class ByteSink {
    /// Where the bytes are.
    ///
    /// It lies outside the object, whose every access would be checked.
    private struct Memory {
        var base: UnsafeMutableRawPointer
        var capacity: Int
        var count = 0
    }

    private let memory: UnsafeMutablePointer<Memory>
    /// The number of bytes written.
    public var count: Int { memory.pointee.count }

    /// Creates an empty sink.
    public init(capacity: Int = 1 << 16) {
        let capacity = max(capacity, 64)
        memory = .allocate(capacity: 1)
        memory.initialize(to: Memory(base: .allocate(byteCount: capacity, alignment: 16), capacity: capacity))
    }

    deinit {
        memory.pointee.base.deallocate()
        memory.deallocate()
    }

    /// What was written; valid until the next byte is.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory.pointee.base, count: memory.pointee.count)
    }

    /// Forgets what was written.
    public func removeAll() { memory.pointee.count = 0 }

    /// Takes back what was written last.
    ///
    /// - Parameter kept: how many bytes stay.
    func removeAll(behind kept: Int) { memory.pointee.count = min(memory.pointee.count, kept) }

    /// The place for so many more bytes.
    @inline(__always)
    private func room(_ more: Int) -> UnsafeMutableRawPointer {
        if memory.pointee.capacity &- memory.pointee.count < more { grow(more) }
        return memory.pointee.base + memory.pointee.count
    }

    @inline(never)
    private func grow(_ more: Int) {
        let capacity = max(memory.pointee.capacity * 2, memory.pointee.count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        moved.copyMemory(from: memory.pointee.base, byteCount: memory.pointee.count)
        memory.pointee.base.deallocate()
        memory.pointee.base = moved
        memory.pointee.capacity = capacity
    }

    /// Writes a byte.
    @inline(__always)
    public func append(_ byte: UInt8) {
        room(1).storeBytes(of: byte, as: UInt8.self)
        memory.pointee.count &+= 1
    }

    /// Writes bytes.
    @inline(__always)
    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        room(bytes.count).copyMemory(from: base, byteCount: bytes.count)
        memory.pointee.count &+= bytes.count
    }

    /// Writes text that stands in the program.
    @inline(__always)
    public func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes text.
    public func append(text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Writes a number in decimal digits.
    public func append(number: Int) {
        if number < 0 { append(0x2D) }
        let place = room(20).assumingMemoryBound(to: UInt8.self)
        memory.pointee.count &+= postern_write_number(place, UInt64(number.magnitude))
    }

    /// Writes what a function puts into the memory.
    ///
    /// - Parameters:
    ///   - most: how many bytes it may need.
    ///   - body: is handed the place, and says how many bytes it wrote.
    /// - Returns: how many it wrote.
    func append(upTo most: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) -> Int {
        let count = body(room(most).assumingMemoryBound(to: UInt8.self))
        memory.pointee.count &+= count
        return count
    }

    /// Writes a number with leading zeros.
    ///
    /// - Parameters:
    ///   - number: not negative.
    ///   - width: how many digits, at most 18.
    public func append(_ number: Int, width: Int) {
        let base = room(width)
        var rest = UInt(number)
        var place = width
        while place > 0 {
            place &-= 1
            base.storeBytes(
                of: UInt8(truncatingIfNeeded: 0x30 &+ rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
        memory.pointee.count &+= width
    }
}
