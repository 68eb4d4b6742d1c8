/// What stands behind a backslash in JSON.
enum JSONEscape {
    /// The byte that a letter means; nil where it is `u`, or no escape of JSON's.
    @inline(__always)
    static func byte(for letter: UInt8) -> UInt8? {
        switch letter {
        case 0x22, 0x2F, 0x5C: letter
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: nil
        }
    }

    /// The value of a hexadecimal digit.
    @inline(__always)
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// The character of a surrogate pair; nil where the two are none.
    static func scalar(_ lead: UInt16, _ trail: UInt16) -> Unicode.Scalar? {
        guard UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(lead & 0x3FF) << 10 | UInt32(trail & 0x3FF)))
    }
}
