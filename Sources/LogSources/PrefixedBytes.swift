/// Bytes that were read to look at them, then the rest.
struct PrefixedBytes: LogBytes {
    private var prefix: ArraySlice<UInt8>
    private var rest: any LogBytes

    var isCompressed: Bool { rest.isCompressed }

    init(_ prefix: [UInt8], _ rest: any LogBytes) {
        self.prefix = prefix[...]
        self.rest = rest
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
        guard !prefix.isEmpty else { return try rest.read(into: buffer) }
        let part = prefix.prefix(buffer.count)
        buffer.copyBytes(from: part)
        prefix = prefix.dropFirst(part.count)
        return part.count
    }
}
