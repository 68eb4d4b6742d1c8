import Archives
import Foundation
import LogSources
import Testing
import TestingSupport

/// Archives as the system's own programs read them.
struct ArchiveTests {
    /// A directory that is gone when the test is over.
    private final class Folder {
        let path = NSTemporaryDirectory() + "/postern-archives-" + UUID().uuidString

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func run(_ arguments: [String], in folder: String) throws -> (output: String, code: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.required("tar"))
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: bytes, as: UTF8.self), process.terminationStatus)
    }

    private static let names = [
        "top/", "top/plain", "top/" + String(repeating: "n", count: 96), "top/" + String(repeating: "n", count: 97),
        "top/" + String(repeating: "long", count: 60), "top/größe", "top/with a blank", "top/-dash",
    ]

    @Test(.requires(.tar))
    func `what is packed is what tar unpacks, whatever the names`() throws {
        let folder = try Folder()
        var bytes: [UInt8] = []
        for (index, name) in Self.names.enumerated() {
            let content = Array(String(repeating: "x", count: name.hasSuffix("/") ? 0 : index * 511).utf8)
            let entry = TarEntry(name: name, size: Int64(content.count), modified: 1_772_620_500)
            bytes += entry.header + content + entry.padding
            #expect(bytes.count % TarEntry.blockSize == 0)
        }
        bytes += TarEntry.end
        try Data(bytes).write(to: URL(fileURLWithPath: folder.path + "/a.tar"))
        let listed = try run(["-tvf", "a.tar", "--numeric-owner", "--quoting-style=literal"], in: folder.path)
        #expect(listed.code == 0)
        let rows = listed.output.split(separator: "\n")
        #expect(rows.count == Self.names.count)
        for (row, name) in zip(rows, Self.names) {
            #expect(row.hasSuffix(" 2026-03-04 10:35 " + name), "\(row)")
            #expect(row.hasPrefix(name.hasSuffix("/") ? "drwx------ 0/0" : "-rw------- 0/0"), "\(row)")
        }
        #expect(try run(["-xf", "a.tar"], in: folder.path).code == 0)
        for (index, name) in Self.names.enumerated() where !name.hasSuffix("/") {
            #expect(FileManager.default.contents(atPath: "\(folder.path)/\(name)")?.count == index * 511, "\(name)")
        }
    }

    @Test(.requires(.tar))
    func `a file of more than 8 GiB has its size in the extensions`() throws {
        let folder = try Folder()
        let entry = TarEntry(name: "large", size: 0o1000_0000_0000, modified: -1)
        try Data(entry.header).write(to: URL(fileURLWithPath: folder.path + "/a.tar"))
        let listed = try run(["-tvf", "a.tar"], in: folder.path)
        #expect(listed.output.contains(" 8589934592 1969-12-31"), "\(listed.output)")
    }

    @Test func `extensions count their own length`() throws {
        // 100 bytes and more of a record need a digit more, which is counted as well.
        for length in 80...120 {
            let header = TarEntry(name: String(repeating: "ä", count: length), modified: 0).header
            let record = header.dropFirst(TarEntry.blockSize).prefix { $0 != 0 }
            let text = String(decoding: record, as: UTF8.self)
            #expect(text.hasPrefix("\(record.count) path="))
            #expect(text.hasSuffix("ä\n"))
        }
    }

    private func packed(_ bytes: [UInt8], pieces: Int) throws -> [UInt8] {
        let compressor = try #require(ZstdCompressor())
        var output: [UInt8] = []
        var rest = bytes[...]
        while true {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            let isLast = rest.isEmpty
            #expect(piece.withUnsafeBytes { compressor.compress($0, isLast: isLast) { output += $0 } })
            if isLast { return output }
        }
    }

    @Test(arguments: [0, 1, 100, 1 << 17, 3_000_000], [7777, 1 << 20])
    func `what is compressed is what a reader of logs reads`(count: Int, pieces: Int) throws {
        var seed: UInt64 = 42
        let bytes = (0..<count).map { index -> UInt8 in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index % 50 == 49 ? 0x0A : 0x61 + UInt8(seed >> 60)
        }
        let whole = try packed(bytes, pieces: pieces)
        #expect(try packed(bytes, pieces: pieces) == whole)
        let folder = try Folder()
        try Data(whole).write(to: URL(fileURLWithPath: folder.path + "/packed"))
        let source = try FileSource(folder.path + "/packed")
        var lines: [String] = []
        try LineScanner(source).forEachLine { line in
            lines.append(line.text)
            return .next
        }
        #expect(lines == bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
        #expect(source.damage == nil)
    }
}
