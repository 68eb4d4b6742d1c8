/// A source whose bytes are in memory: the twin of `FileSource` for tests and pasted lines.
public struct MemorySource: LogSource {
    /// The name that stands in citations.
    public let name: String
    private let bytes: [UInt8]

    /// Creates a source of the bytes.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// Creates a source of the text's UTF-8.
    public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

    /// The number of bytes.
    public var byteCount: Int64? { Int64(bytes.count) }

    /// Begins to read at the first byte.
    public func open() -> any LogBytes { Reading(rest: bytes[...]) }

    private struct Reading: LogBytes {
        var rest: ArraySlice<UInt8>

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
            let part = rest.prefix(buffer.count)
            buffer.copyBytes(from: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
    }
}
