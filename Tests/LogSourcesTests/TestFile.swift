import Foundation
import LogSources

/// A file that is gone when the test is over.
final class TestFile {
    let path: String

    init(_ bytes: [UInt8], name: String = "access.log") throws {
        let folder = NSTemporaryDirectory() + "/postern-sources-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    convenience init(_ text: String, name: String = "access.log") throws { try self.init(Array(text.utf8), name: name) }

    deinit { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }

    /// Writes behind what the file holds.
    func append(_ text: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    /// Cuts the file, as `copytruncate` does.
    func truncate(to count: UInt64) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.truncate(atOffset: count)
    }
}

extension LogSource {
    /// The source's lines, as they are scanned.
    func lines() throws -> [String] {
        var lines: [String] = []
        try LineScanner(self).forEachLine { line in
            lines.append(line.text)
            return .next
        }
        return lines
    }
}
