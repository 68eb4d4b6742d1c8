/// UTF-16 code units, read as UTF-8; a lone surrogate becomes U+FFFD, a last odd byte too.
struct UTF16Bytes: LogBytes {
    private static let inputSize = 1 << 16
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    private var rest: any LogBytes
    private let isBigEndian: Bool
    private let input = Buffer()
    /// The first byte of a code unit whose second was not read yet.
    private var pending: UInt8?
    private var highSurrogate: UInt16?
    private var ready: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    private final class Buffer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: inputSize, alignment: 16)
        deinit { bytes.deallocate() }
    }

    init(_ rest: any LogBytes, isBigEndian: Bool) {
        self.rest = rest
        self.isBigEndian = isBigEndian
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
        while position == ready.count, !isAtEnd { try refill() }
        let part = ready[position...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        position += part.count
        return part.count
    }

    private mutating func refill() throws(LogSourceError) {
        let count = try rest.read(into: input.bytes)
        ready.removeAll(keepingCapacity: true)
        position = 0
        if count == 0 {
            isAtEnd = true
            if highSurrogate != nil || pending != nil { ready += Self.replacement }
            return
        }
        var index = 0
        if let first = pending {
            take(first, input.bytes[0])
            pending = nil
            index = 1
        }
        while index + 1 < count {
            take(input.bytes[index], input.bytes[index + 1])
            index += 2
        }
        if index < count { pending = input.bytes[index] }
    }

    private mutating func take(_ first: UInt8, _ second: UInt8) {
        let (high, low) = isBigEndian ? (first, second) : (second, first)
        let unit = UInt16(high) << 8 | UInt16(low)
        if unit < 0x80, highSurrogate == nil {
            ready.append(low)
            return
        }
        if let lead = highSurrogate {
            highSurrogate = nil
            if UTF16.isTrailSurrogate(unit) {
                append(Unicode.Scalar(0x10000 + (UInt32(lead - 0xD800) << 10) + UInt32(unit - 0xDC00)))
                return
            }
            ready += Self.replacement
        }
        if UTF16.isLeadSurrogate(unit) { highSurrogate = unit } else { append(Unicode.Scalar(unit)) }
    }

    private mutating func append(_ scalar: Unicode.Scalar?) {
        if let scalar { ready += UTF8.encode(scalar) ?? .init() } else { ready += Self.replacement }
    }
}
