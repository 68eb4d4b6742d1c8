public import Archives
import Digests
import Files
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A tar archive, compressed with zstd while it is written, that appears under its name whole or not at all.
public final class PackedArchive {
    private let file: PendingFile
    private let compressor: ZstdCompressor
    private var hash = SHA256()
    /// How many bytes the archive has so far.
    public private(set) var byteCount: Int64 = 0

    /// SHA-256 of the archive so far, in hexadecimal.
    public var digest: String { hash.hexadecimal }

    /// Begins an archive.
    ///
    /// - Parameter path: the name that it is to have.
    /// - Throws: where it cannot be written there.
    public init(for path: String) throws {
        file = try PendingFile(for: path)
        guard let compressor = ZstdCompressor() else { throw RecordError.noMemory }
        self.compressor = compressor
    }

    /// Adds a file whose bytes are at hand, or a directory.
    public func add(_ entry: TarEntry, _ bytes: [UInt8] = []) throws {
        precondition(entry.size == Int64(bytes.count), "an entry says how many bytes it has")
        try write(entry.header)
        try write(bytes)
        try write(entry.padding)
    }

    /// Adds the first bytes of a file on disk.
    ///
    /// - Parameters:
    ///   - entry: how it is packed; its size says how many bytes are read.
    ///   - place: the file.
    ///   - expected: what SHA-256 of these bytes has to be.
    ///   - mayGoOn: told of each piece; false ends it.
    /// - Throws: where the file is not what it was a moment ago.
    public func add(_ entry: TarEntry, from place: String, expecting expected: String, mayGoOn: (Int) -> Bool) throws {
        let changed = RecordError.changedWhilePacked(path: place)
        try write(entry.header)
        var seen = SHA256()
        do {
            // What has taken the file's place could be a pipe, and must not be waited for.
            let descriptor = try FileDescriptor.open(
                FilePath(place), .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? descriptor.close() }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
            defer { buffer.deallocate() }
            var left = entry.size
            while left > 0 {
                let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(min(Int64(buffer.count), left))))
                let count = try descriptor.read(into: wanted)
                guard count > 0 else { throw changed }
                let piece = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(wanted).prefix(count))
                seen.update(piece)
                try write(piece)
                left -= Int64(count)
                guard mayGoOn(count) else { throw RecordError.interrupted }
            }
        } catch let code as Errno {
            throw FileError.system(path: place, doing: .read, code: code)
        }
        guard seen.hexadecimal == expected else { throw changed }
        try write(entry.padding)
    }

    /// Ends the archive and gives it its name.
    public func keep(replacing isReplacing: Bool) throws {
        try TarEntry.end.withUnsafeBytes { try write($0, isLast: true) }
        try file.keep(replacing: isReplacing)
    }

    private func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    private func write(_ bytes: UnsafeRawBufferPointer, isLast: Bool = false) throws {
        let isWell = try compressor.compress(bytes, isLast: isLast) { piece in
            try file.write(piece)
            hash.update(piece)
            byteCount += Int64(piece.count)
        }
        guard isWell else { throw RecordError.noMemory }
    }
}
