internal import CCodecs

/// Compressions that logs are kept in, told by a file's first bytes and not by its name.
enum Compression: String, CaseIterable {
    case gzip, zstd, xz, bzip2

    private var signature: [UInt8] {
        switch self {
        case .gzip: [0x1F, 0x8B, 0x08]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .bzip2: [0x42, 0x5A, 0x68]
        }
    }

    var code: Int32 {
        switch self {
        case .gzip: Int32(POSTERN_GZIP.rawValue)
        case .zstd: Int32(POSTERN_ZSTD.rawValue)
        case .xz: Int32(POSTERN_XZ.rawValue)
        case .bzip2: Int32(POSTERN_BZIP2.rawValue)
        }
    }

    /// The compression that bytes begin with; nil where they begin with none.
    static func of(_ bytes: UnsafeRawBufferPointer) -> Compression? {
        allCases.first { one in
            guard bytes.starts(with: one.signature) else { return false }
            // ‘BZh’ is followed by the block's size, and that by the number of the circle's circumference.
            return one != .bzip2 || bytes.count < 10
                || (0x31...0x39).contains(bytes[3])
                    && (bytes[4...].starts(with: [0x31, 0x41, 0x59]) || bytes[4...].starts(with: [0x17, 0x72, 0x45]))
        }
    }
}

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
    private var isOver = false
    private var produced: Int64 = 0
    private let damage: Damage

    var isCompressed: Bool { true }

    private final class Codec {
        let codec: OpaquePointer
        init?(_ compression: Compression) {
            guard let codec = postern_codec_open(compression.code) else { return nil }
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
    /// - Throws: `unreadable` where there is no memory.
    init(
        _ first: [UInt8], _ rest: any LogBytes, _ compression: Compression, name: String, damage: Damage
    ) throws(LogSourceError) {
        guard let codec = Codec(compression) else {
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
            if position == filled {
                filled = try rest.read(into: input.bytes)
                position = 0
                if filled == 0 {
                    isOver = true
                    if isMemberOpen { lost("ends in the middle: the file was cut off, or is still being written") }
                    return 0
                }
            }
            if !isMemberOpen, produced > 0 {
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
            switch result {
            case Int32(POSTERN_CODEC_ENDED.rawValue):
                isMemberOpen = false
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

/// Opens what may be compressed.
enum MaybeCompressed {
    private static let firstSize = 1 << 16

    /// Looks at the first bytes and decompresses what follows where they say so.
    ///
    /// - Parameters:
    ///   - bytes: the bytes as they are stored.
    ///   - name: the source's name.
    ///   - damage: takes what is lost.
    /// - Returns: the bytes as they are meant.
    /// - Throws: what reading throws.
    static func opened(_ bytes: any LogBytes, name: String, damage: Damage) throws(LogSourceError) -> any LogBytes {
        var rest = bytes
        var first = [UInt8](repeating: 0, count: firstSize)
        var count = 0
        while count < 16 {
            var failure: LogSourceError?
            let read = first.withUnsafeMutableBytes { buffer -> Int in
                do throws(LogSourceError) {
                    return try rest.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if read == 0 { break }
            count += read
        }
        let compression = first.withUnsafeBytes { Compression.of(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
        guard let compression else { return Prefixed(first: Array(first[0..<count]), rest: rest) }
        return try DecompressedBytes(Array(first[0..<count]), rest, compression, name: name, damage: damage)
    }

    private struct Prefixed: LogBytes {
        let first: [UInt8]
        var position = 0
        var rest: any LogBytes

        init(first: [UInt8], rest: any LogBytes) {
            self.first = first
            self.rest = rest
        }

        mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
            guard position < first.count else { return try rest.read(into: buffer) }
            let count = min(buffer.count, first.count - position)
            first.withUnsafeBytes { bytes in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
            }
            position += count
            return count
        }
    }
}
