internal import LogSources
internal import Products
internal import Syntax

/// Undoes what products do to a request's target when they log it.
enum TargetSpelling {
    static func normalized(_ text: String, escapes: TargetEscapes) -> String {
        // Most targets need nothing done.
        guard text.utf8.contains(where: { $0 == 0x25 || $0 == 0x5C || $0 == 0x23 || $0 == 0x2B }) else { return text }
        var plain: [UInt8] = []
        let bytes = Array(text.utf8)
        plain.reserveCapacity(bytes.count)
        bytes.withUnsafeBytes { buffer in
            forEachByte(of: buffer, 0, buffer.count, escapes: escapes) { plain.append($0) }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// Hands out the bytes between two places as the client meant them.
    @inline(__always)
    static func forEachByte(
        of bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, escapes: TargetEscapes, _ body: (UInt8) -> Void
    ) {
        var index = start
        while index < end {
            let byte = bytes[index]
            switch byte {
            case 0x25:  // %HH
                if let value = hex(bytes, index + 1, end) {
                    body(value == 0x2B && !escapes.contains(.keepsEncodedPlus) ? 0x20 : value)
                    index += 3
                    continue
                }
            case 0x5C where escapes.contains(.json):  // \u0026
                var stop = index + 2
                if index + 1 < end, bytes[index + 1] == 0x75 { stop = min(end, index + 6) }
                JSONLine.forEachByte(bytes, index, min(end, stop)) { body($0) }
                index = stop
                continue
            case 0x5C where !escapes.contains(.keepsBackslashes):  // \xHH, \" and \\
                if index + 1 < end, bytes[index + 1] == 0x78, let value = hex(bytes, index + 2, end) {
                    body(value)
                    index += 4
                    continue
                }
                if index + 1 < end, bytes[index + 1] == 0x22 || bytes[index + 1] == 0x5C {
                    body(bytes[index + 1])
                    index += 2
                    continue
                }
            case 0x23 where escapes.contains(.hash):  // #HH
                if let value = hex(bytes, index + 1, end) {
                    body(value)
                    index += 3
                    continue
                }
            case 0x2B:
                // Servers and browsers write a blank as ‘+’.
                body(0x20)
                index += 1
                continue
            default: break
            }
            body(byte)
            index += 1
        }
    }

    @inline(__always)
    private static func hex(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ end: Int) -> UInt8? {
        guard index + 1 < end, let high = digit(bytes[index]), let low = digit(bytes[index + 1]) else { return nil }
        return high << 4 | low
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// One spelling of a request's target, for evidence other than access logs.
public enum TargetName {
    /// A target as HTTP.sys writes it, in the spelling that entries have.
    ///
    /// - Parameter target: path and query.
    /// - Returns: the spelling that ``Entry/normalizedTarget`` gives.
    public static func plain(_ target: String) -> String {
        guard let mark = target.firstIndex(of: "?") else {
            return TargetSpelling.normalized(target, escapes: .keepsEncodedPlus)
        }
        let path = TargetSpelling.normalized(String(target[..<mark]), escapes: .keepsEncodedPlus)
        return path + "?"
            + TargetSpelling.normalized(String(target[target.index(after: mark)...]), escapes: .keepsEncodedPlus)
    }
}
