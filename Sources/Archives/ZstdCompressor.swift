internal import CCodecs

/// Compresses a stream of bytes with zstd, in bounded memory, with a checksum at its end.
///
/// The same bytes in the same pieces come out the same.
public final class ZstdCompressor {
    private let packer: OpaquePointer
    private var output = [UInt8](repeating: 0, count: 1 << 17)

    /// Begins a stream; nil where there is no memory.
    public init?() {
        // Level 9 packs logs to a third less than the usual 3 does, still as fast as a disk; it needs some 20 MB.
        guard let packer = postern_packer_open(9) else { return nil }
        self.packer = packer
    }

    deinit { postern_packer_close(packer) }

    /// Compresses bytes.
    ///
    /// - Parameters:
    ///   - bytes: what comes next.
    ///   - isLast: whether the stream ends with them.
    ///   - body: takes what is ready, piece by piece.
    /// - Returns: false where there is no memory.
    /// - Throws: what the body throws; the stream is of no use then.
    public func compress(
        _ bytes: UnsafeRawBufferPointer, isLast: Bool = false, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows -> Bool {
        // An empty buffer need not have an address; nothing is read from this one.
        var none: UInt8 = 0
        return try withUnsafePointer(to: &none) { none in
            let first = bytes.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) } ?? none
            var position = 0
            while true {
                var consumed = 0
                var produced = 0
                let result = output.withUnsafeMutableBufferPointer { buffer in
                    buffer.baseAddress.map {
                        postern_packer_step(
                            packer, first + position, bytes.count - position, &consumed, $0, buffer.count, &produced,
                            isLast ? 1 : 0)
                    } ?? Int32(POSTERN_CODEC_MEMORY.rawValue)
                }
                position += consumed
                if produced > 0 {
                    try output.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<produced])) }
                }
                switch result {
                case Int32(POSTERN_CODEC_ENDED.rawValue): return true
                case Int32(POSTERN_CODEC_MORE.rawValue):
                    if !isLast, position == bytes.count, produced < output.count { return true }
                default: return false
                }
            }
        }
    }
}
