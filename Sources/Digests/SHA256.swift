#if canImport(CommonCrypto)
    internal import CommonCrypto
#else
    internal import CNettle
#endif

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece.
public struct SHA256: Sendable {
    #if canImport(CommonCrypto)
        private var context = CC_SHA256_CTX()
    #else
        private var context = sha256_ctx()
    #endif

    /// Begins with no bytes.
    public init() {
        #if canImport(CommonCrypto)
            CC_SHA256_Init(&context)
        #else
            nettle_sha256_init(&context)
        #endif
    }

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        #if canImport(CommonCrypto)
            // The length of one call has 32 bits there.
            for piece in stride(from: 0, to: bytes.count, by: 1 << 30) {
                CC_SHA256_Update(&context, start + piece, CC_LONG(min(1 << 30, bytes.count - piece)))
            }
        #else
            nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
        #endif
    }

    /// Adds bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The 32 bytes of the digest of all bytes so far; more may be added afterwards.
    public var digest: [UInt8] {
        var copy = context
        return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            #if canImport(CommonCrypto)
                CC_SHA256_Final(buffer.baseAddress, &copy)
            #else
                postern_sha256_digest(&copy, buffer.baseAddress)
            #endif
            count = 32
        }
    }

    /// The digest of all bytes so far, in lower-case hexadecimal.
    public var hexadecimal: String { String(decoding: Self.hexadecimal(digest), as: UTF8.self) }

    /// Bytes as lower-case hexadecimal digits.
    public static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
