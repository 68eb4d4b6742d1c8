internal import Digests

/// The secret behind pseudonyms.
///
/// Who has it can test guesses: whether `address-3fa9c0d1e2` is 10.0.0.7. It is kept apart from what was redacted with it.
public struct PseudonymKey: Hashable, Sendable {
    private var bytes: [UInt8]

    /// Takes a key.
    ///
    /// - Parameter bytes: 16 to 64 random bytes; with fewer or more there is no key.
    public init?(bytes: [UInt8]) {
        guard (16...64).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Reads a key from a file's text.
    ///
    /// - Parameter text: 32 to 128 hexadecimal digits, with blanks or line feeds around them; anything else gives no key.
    public init?(hexadecimal text: String) {
        let words = text.utf8.split { $0 <= 0x20 }
        guard words.count == 1, let digits = words.first, digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = digit.hexadecimal else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.init(bytes: bytes)
    }

    /// Makes a new key from the system's random numbers.
    ///
    /// - Returns: a key of 32 bytes.
    public static func random() -> PseudonymKey {
        var key = PseudonymKey(unchecked: [])
        key.bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        return key
    }

    /// The key as hexadecimal digits, for its file.
    public var hexadecimal: String {
        String(decoding: SHA256.hexadecimal(bytes), as: UTF8.self)
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// A pseudonym's ten hexadecimal digits.
    ///
    /// At least one of them is a letter: ten decimal digits behind `user-` may be somebody's name.
    func digits(of kind: SensitiveKind, _ value: [UInt8]) -> [UInt8] {
        let code = HMACSHA256.code(for: Array(kind.rawValue.utf8) + [0] + value, key: bytes)
        let digits = SHA256.hexadecimal(code)
        for start in stride(from: 0, to: 60, by: 10) {
            let ten = digits[start..<(start + 10)]
            if ten.contains(where: { $0.isLetter }) { return Array(ten) }
        }
        return [UInt8(ascii: "a")] + digits[1..<10]
    }
}
