/// Bytes that are written one after the other, in memory of their own that is used again and again.
public final class ByteSink {
    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    /// The last day that was written, and its date's text.
    var dayText: (day: Int, text: [UInt8]) = (.min, [])
    /// The number of bytes written.
    public private(set) var count = 0

    /// Creates an empty sink.
    public init(capacity: Int = 1 << 16) {
        self.capacity = max(capacity, 64)
        storage = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// What was written; valid until the next byte is.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: storage, count: count) }

    /// Forgets what was written.
    public func removeAll() { count = 0 }

    /// Takes back what was written last.
    ///
    /// - Parameter kept: how many bytes stay.
    func removeAll(behind kept: Int) { count = min(count, kept) }

    @inline(__always)
    private func makeRoom(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: storage, byteCount: count)
        storage.deallocate()
        storage = moved
        capacity = larger
    }

    /// Writes a byte.
    @inline(__always)
    public func append(_ byte: UInt8) {
        makeRoom(1)
        storage.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Writes bytes.
    @inline(__always)
    public func append(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        makeRoom(bytes.count)
        (storage + count).copyMemory(from: base, byteCount: bytes.count)
        count += bytes.count
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
        var digits = (UInt64(0), UInt64(0), UInt64(0))
        var rest = number.magnitude
        var length = 0
        withUnsafeMutableBytes(of: &digits) { digits in
            repeat {
                length += 1
                digits[24 - length] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 {
                length += 1
                digits[24 - length] = 0x2D
            }
            append(UnsafeRawBufferPointer(rebasing: digits[(24 - length)...]))
        }
    }

    /// Writes a number with leading zeros.
    ///
    /// - Parameters:
    ///   - number: not negative.
    ///   - width: how many digits, at most 18.
    public func append(_ number: Int, width: Int) {
        makeRoom(width)
        var rest = number
        var place = count + width
        while place > count {
            place -= 1
            storage.storeBytes(of: UInt8(truncatingIfNeeded: 0x30 + rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
        count += width
    }
}
