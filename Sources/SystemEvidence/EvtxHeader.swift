/// The first block of a binary event log, as far as it decides how the rest is read.
struct EvtxHeader {
    static let blockSize = 4096
    static let chunkSize = 65_536
    static let signature = Array("ElfFile\0".utf8)
    private static let size = 128
    private static let mostChunks = 65_535

    private var bytes: [UInt8]

    /// Takes the file's first block; what is missing of it counts as zeros.
    init(_ first: [UInt8]) {
        bytes = Array(first.prefix(Self.blockSize))
        bytes += [UInt8](repeating: 0, count: Self.blockSize - bytes.count)
    }

    /// Whether the block says of itself what every such file's says, and its checksum is right.
    var isSound: Bool {
        number(at: 32, bytes: 4) == UInt64(Self.size) && number(at: 38, bytes: 2) == 3
            && number(at: 40, bytes: 2) == UInt64(Self.blockSize)
            && number(at: 124, bytes: 4) == UInt64(Self.checksum(bytes.prefix(120)))
    }

    /// Whether the log was not closed: it was copied while it was written to, or the machine went down.
    var isDirty: Bool { number(at: 120, bytes: 4) & 1 == 1 }

    /// How many chunks the block says there are.
    var chunkCount: Int { Int(number(at: 42, bytes: 2)) }

    /// The number that the next record would get.
    var nextRecord: UInt64 { number(at: 24, bytes: 8) }

    /// The block as it would be if it were sound, and the file had as many chunks as it has.
    func mended(chunks: Int) -> [UInt8] {
        var header = self
        let count = min(max(1, chunks), Self.mostChunks)
        header.bytes.replaceSubrange(0..<8, with: Self.signature)
        header.set(0, at: 8, bytes: 8)
        header.set(UInt64(count - 1), at: 16, bytes: 8)
        header.set(UInt64(Self.size), at: 32, bytes: 4)
        header.set(1, at: 36, bytes: 2)
        header.set(3, at: 38, bytes: 2)
        header.set(UInt64(Self.blockSize), at: 40, bytes: 2)
        header.set(UInt64(count), at: 42, bytes: 2)
        header.set(UInt64(Self.checksum(header.bytes.prefix(120))), at: 124, bytes: 4)
        return header.bytes
    }

    /// A chunk as it is, or without its sign where its header does not agree with its checksum.
    static func checked(_ chunk: [UInt8]) -> [UInt8] {
        let told = chunk[124..<128].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard checksum(chunk[0..<120] + chunk[128..<512]) != told else { return chunk }
        var unsigned = chunk
        unsigned.replaceSubrange(0..<8, with: [UInt8](repeating: 0, count: 8))
        return unsigned
    }

    private func number(at place: Int, bytes count: Int) -> UInt64 {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func set(_ value: UInt64, at place: Int, bytes count: Int) {
        for index in 0..<count { bytes[place + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
    }

    /// CRC-32, bit by bit: it is of a few hundred bytes.
    private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
