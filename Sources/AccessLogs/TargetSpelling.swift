/// Undoes what products do to a request's target when they log it.
enum TargetSpelling {
    static func normalized(_ text: String, family: LogFamily) -> String {
        let bytes = Array(text.utf8)
        // Most targets need nothing done.
        guard bytes.contains(where: { $0 == 0x25 || $0 == 0x5C || $0 == 0x23 || $0 == 0x2B }) else { return text }
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x25, let value = hex(bytes, index + 1) {  // %HH
                plain.append(value == 0x2B && family != .iis ? 0x20 : value)
                index += 3
            } else if byte == 0x5C, index + 1 < bytes.count, bytes[index + 1] == 0x78, let value = hex(bytes, index + 2)
            {
                plain.append(value)  // \xHH
                index += 4
            } else if byte == 0x5C, index + 1 < bytes.count, bytes[index + 1] == 0x22 || bytes[index + 1] == 0x5C {
                plain.append(bytes[index + 1])  // \" and \\
                index += 2
            } else if byte == 0x23, family == .haproxy, let value = hex(bytes, index + 1) {  // #HH
                plain.append(value)
                index += 3
            } else {
                // IIS writes a blank as ‘+’, and browsers do so in queries: both are read as a blank.
                plain.append(byte == 0x2B ? 0x20 : byte)
                index += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func hex(_ bytes: [UInt8], _ index: Int) -> UInt8? {
        guard index + 1 < bytes.count, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else {
            return nil
        }
        return high << 4 | low
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
