internal import Crypto

/// SHA-256 of bytes that come piece by piece.
public struct RunningHash {
    private var digest = SHA256()

    /// Creates the hash of nothing.
    public init() {}

    /// Takes in more bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { digest.update(bufferPointer: bytes) }

    /// Takes in more bytes.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { digest.update(bufferPointer: $0) }
    }

    /// The hash of all bytes so far, in lower-case hexadecimal.
    public var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        let digits = Array("0123456789abcdef".utf8)
        for byte in digest.finalize() {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
