import Foundation
import TestingSupport

/// Streams of gzip of all kinds, made by hand and by `gzip`.
enum GzipSamples {
    /// One member each: the name says what is special about it.
    static var members: [(name: String, bytes: [UInt8])] { get throws { try made.get() } }

    private static let made = Result { try make() }

    private static func make() throws -> [(name: String, bytes: [UInt8])] {
        let rows = text(lines: 400)
        var members: [(String, [UInt8])] = [
            ("stored", stored(Array(rows.prefix(5000)))),
            ("stored, empty", stored([])),
            ("with a name", stored(Array("row\n".utf8), flags: 0x08, fields: Array("access.log".utf8) + [0])),
            (
                "with all fields",
                stored(
                    Array("row\n".utf8), flags: 0x1E,
                    fields: [3, 0, 1, 2, 3] + Array("access.log".utf8) + [0] + Array("a comment".utf8) + [0],
                    hasHeaderChecksum: true)
            ),
        ]
        for level in ["-1", "-6", "-9"] {
            for (name, bytes) in [("rows", rows), ("many rows", text(lines: 9000)), ("noise", noise(70_000))] {
                members.append(("\(name) \(level)", try gzip(bytes, level)))
            }
        }
        return members
    }

    private static func text(lines: Int) -> [UInt8] {
        Array(
            (1...lines).map {
                "10.0.\($0 % 7).\($0 * 37 % 251) - - [04/Mar/2026:10:15:\($0 % 60) +0000] \"GET /shop/\($0 * 7919 % 9973) "
                    + "HTTP/1.1\" \($0 % 11 == 0 ? 502 : 200) \($0 * 104_729 % 50_000)\n"
            }.joined().utf8)
    }

    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 11
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
    }

    /// A member whose bytes are not compressed.
    private static func stored(
        _ bytes: [UInt8], flags: UInt8 = 0, fields: [UInt8] = [], hasHeaderChecksum: Bool = false
    ) -> [UInt8] {
        var header: [UInt8] = [0x1F, 0x8B, 8, flags, 0, 0, 0, 0, 0, 3] + fields
        if hasHeaderChecksum {
            let checksum = checksum(header)
            header += [UInt8(checksum & 0xFF), UInt8(checksum >> 8 & 0xFF)]
        }
        let count = UInt16(bytes.count)
        let block: [UInt8] = [1, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)]
        let trailer = [checksum(bytes), UInt32(bytes.count)].flatMap { value in
            (0..<4).map { UInt8(value >> (8 * UInt32($0)) & 0xFF) }
        }
        return header + block + bytes + trailer
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = ~UInt32(0)
        for byte in bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 {
                let half = checksum >> 1
                checksum = checksum & 1 == 1 ? half ^ 0xEDB8_8320 : half
            }
        }
        return ~checksum
    }

    private static func gzip(_ bytes: [UInt8], _ level: String) throws -> [UInt8] {
        let file = try TestFile(bytes)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.required("gzip"))
        process.arguments = [level, file.path]
        try process.run()
        process.waitUntilExit()
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path + ".gz")))
    }
}
