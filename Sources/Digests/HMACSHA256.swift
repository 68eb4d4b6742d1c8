#if canImport(CommonCrypto)
    internal import CommonCrypto
#else
    internal import CNettle
#endif

/// HMAC (RFC 2104) with SHA-256.
public enum HMACSHA256 {
    /// Authenticates a message.
    ///
    /// - Parameters:
    ///   - message: the bytes.
    ///   - key: of any length.
    /// - Returns: the code's 32 bytes.
    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            #if canImport(CommonCrypto)
                CCHmac(
                    CCHmacAlgorithm(kCCHmacAlgSHA256), key, key.count, message, message.count, buffer.baseAddress)
            #else
                var context = hmac_sha256_ctx()
                nettle_hmac_sha256_set_key(&context, key.count, key)
                nettle_hmac_sha256_update(&context, message.count, message)
                postern_hmac_sha256_digest(&context, buffer.baseAddress)
            #endif
            count = 32
        }
    }
}
