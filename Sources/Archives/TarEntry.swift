/// One file of a tar archive: what stands before its bytes, and what behind them.
///
/// Archives are as `pax` writes them (POSIX.1-2001), which every tar reads: a plain header, and before it one of
/// extensions where a name is long or not ASCII, or the file is larger than 8 GiB. Nothing in them tells who packed them,
/// and the same files make the same bytes.
public struct TarEntry: Hashable, Sendable {
    /// The file's name in the archive, with `/` between directories; a directory's ends with one.
    public var name: String
    /// How many bytes it holds; 0 for a directory.
    public var size: Int64
    /// When it was changed, in whole seconds since 1970.
    public var modified: Int64
    /// Whether anyone may run it.
    public var isProgram: Bool

    /// Creates an entry.
    public init(name: String, size: Int64 = 0, modified: Int64, isProgram: Bool = false) {
        self.name = name
        self.size = size
        self.modified = modified
        self.isProgram = isProgram
    }

    /// How many bytes a block of an archive has; each file begins with one.
    public static let blockSize = 512

    /// What stands at the end of an archive.
    public static let end = [UInt8](repeating: 0, count: 2 * blockSize)

    /// Whether it is a directory.
    public var isDirectory: Bool { name.hasSuffix("/") }

    /// The bytes before the file's own.
    public var header: [UInt8] {
        var extensions: [(String, String)] = []
        let isPlainName = name.utf8.count <= 100 && name.utf8.allSatisfy { $0 < 0x80 }
        if !isPlainName { extensions.append(("path", name)) }
        if size > Self.mostSize { extensions.append(("size", "\(size)")) }
        if !(0...Self.mostSize).contains(modified) { extensions.append(("mtime", "\(modified)")) }
        var bytes: [UInt8] = []
        if !extensions.isEmpty {
            let records = extensions.flatMap { Self.record($0.0, $0.1) }
            bytes += Self.block(
                name: Array("pax-header".utf8), size: Int64(records.count), modified: modified, mode: "0000644",
                kind: "x")
            bytes += records + Self.padding(behind: Int64(records.count))
        }
        // A reader that knows no extensions takes what fits.
        let plain = name.utf8.map { $0 < 0x80 ? $0 : UInt8(ascii: "_") }
        return bytes
            + Self.block(
                name: isDirectory ? Array(plain.prefix(99)) : Array(plain.prefix(100)), size: size, modified: modified,
                mode: isDirectory || isProgram ? "0000755" : "0000644", kind: isDirectory ? "5" : "0")
    }

    /// The bytes behind the file's own.
    public var padding: [UInt8] { Self.padding(behind: size) }

    /// Eleven octal digits hold no more.
    private static let mostSize: Int64 = 0o777_7777_7777

    private static func padding(behind size: Int64) -> [UInt8] {
        [UInt8](repeating: 0, count: (blockSize - Int(size % Int64(blockSize))) % blockSize)
    }

    /// A record of extensions: its own length in bytes, that of the number included, a key and a value.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while "\(length)".utf8.count + rest.utf8.count != length { length = "\(length)".utf8.count + rest.utf8.count }
        return Array("\(length)\(rest)".utf8)
    }

    private static func block(name: [UInt8], size: Int64, modified: Int64, mode: String, kind: String) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ bytes: some Collection<UInt8>, at place: Int) {
            block.replaceSubrange(place..<(place + bytes.count), with: bytes)
        }
        func octal(_ value: Int64, at place: Int) {
            let digits = String((0...mostSize).contains(value) ? value : 0, radix: 8)
            put((String(repeating: "0", count: 11 - digits.utf8.count) + digits).utf8, at: place)
        }
        put(name, at: 0)
        put(mode.utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        octal(size, at: 124)
        octal(modified, at: 136)
        put("        ".utf8, at: 148)
        put(kind.utf8, at: 156)
        put("ustar\0".utf8, at: 257)
        put("00".utf8, at: 263)
        put("0000000".utf8, at: 329)
        put("0000000".utf8, at: 337)
        // The sum of all bytes, its own place counted as blanks.
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put((String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\0 ").utf8, at: 148)
        return block
    }
}
