internal import CCodecs

/// Decompresses what another reading gives, member after member.
///
/// Of a stream that is cut off or damaged everything before that is handed out, and the loss is noted.
struct DecompressedBytes: LogBytes {
    private static let inputSize = 1 << 17

    private let name: String
    private let compression: Compression
    private var rest: any LogBytes
    private let codec: Codec
    private let input: Buffer
    private var position = 0
    private var filled: Int
    private var isMemberOpen = false
    private var hasEndedMember = false
    /// The last output filled its buffer, so that there may be more without any input.
    private var mayHoldOutput = false
    private var isOver = false
    private var produced: Int64 = 0
    private let damage: Damage

    var isCompressed: Bool { true }

    private final class Codec {
        let codec: OpaquePointer
        init?(_ compression: Compression, _ gzip: GzipReader) {
            guard let codec = postern_codec_open(compression.code(gzip)) else { return nil }
            self.codec = codec
        }
        deinit { postern_codec_close(codec) }
    }

    private final class Buffer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: inputSize, alignment: 64)
        deinit { bytes.deallocate() }
    }

    /// Begins to decompress.
    ///
    /// - Parameters:
    ///   - first: the bytes read to find out about the compression.
    ///   - rest: what follows them.
    ///   - compression: the compression.
    ///   - name: the source's name.
    ///   - damage: takes what is lost.
    ///   - gzip: what decompresses gzip.
    /// - Throws: `unreadable` where there is no memory.
    init(
        _ first: [UInt8], _ rest: any LogBytes, _ compression: Compression, name: String, damage: Damage,
        gzip: GzipReader
    ) throws(LogSourceError) {
        guard let codec = Codec(compression, gzip) else {
            throw .unreadable(name: name, reason: "no memory to decompress \(compression.rawValue)")
        }
        self.codec = codec
        self.name = name
        self.compression = compression
        self.rest = rest
        self.damage = damage
        input = Buffer()
        input.bytes.copyBytes(from: first.prefix(Self.inputSize))
        filled = min(first.count, Self.inputSize)
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
        guard let output = buffer.baseAddress else { return 0 }
        while !isOver {
            if position == filled, !mayHoldOutput {
                filled = try rest.read(into: input.bytes)
                position = 0
                if filled == 0 {
                    isOver = true
                    if isMemberOpen { lost("ends in the middle: the file was cut off, or is still being written") }
                    return 0
                }
            }
            if !isMemberOpen, hasEndedMember {
                switch following() {
                case .member: break
                case .padding: continue
                case .other:
                    isOver = true
                    lost("is followed by bytes that are no \(compression.rawValue)")
                    return 0
                }
            }
            guard let base = input.bytes.baseAddress else { return 0 }
            var consumed = 0
            var made = 0
            isMemberOpen = true
            let result = postern_codec_step(
                codec.codec, (base + position).assumingMemoryBound(to: UInt8.self), filled - position, &consumed,
                output.assumingMemoryBound(to: UInt8.self), buffer.count, &made)
            position += consumed
            produced += Int64(made)
            mayHoldOutput = made == buffer.count
            switch result {
            case Int32(POSTERN_CODEC_ENDED.rawValue):
                isMemberOpen = false
                hasEndedMember = true
                mayHoldOutput = false
                if postern_codec_restart(codec.codec) != 0 { isOver = true }
            case Int32(POSTERN_CODEC_MORE.rawValue):
                // A stream that takes nothing and gives nothing will never end.
                if consumed == 0, made == 0, position < filled { fail("is damaged") }
            case Int32(POSTERN_CODEC_MEMORY.rawValue): fail("needs more memory than is allowed")
            default: fail("is damaged")
            }
            if made > 0 { return made }
        }
        return 0
    }

    private enum Following {
        case member
        case padding
        case other
    }

    /// What stands behind a member: another one, zeros that a tape or a block device left, or something else.
    private mutating func following() -> Following {
        let left = UnsafeRawBufferPointer(rebasing: input.bytes[position..<filled])
        let zeros = left.prefix { $0 == 0 }.count
        if zeros > 0 {
            position += zeros
            return .padding
        }
        // zstd has frames of other kinds as well.
        return left.count < 10 || compression == .zstd || Compression.of(left) == compression ? .member : .other
    }

    private mutating func fail(_ what: String) {
        isOver = true
        isMemberOpen = false
        lost("\(what) after \(produced) decompressed bytes")
    }

    private func lost(_ what: String) {
        damage.note("the \(compression.rawValue) stream \(what); what comes before that was read")
    }
}
