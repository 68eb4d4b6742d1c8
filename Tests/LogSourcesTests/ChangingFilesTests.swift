import Foundation
import LogSources
import Testing

/// Logs that are written to, emptied and rotated while they are read.
struct ChangingFilesTests {
    /// Rows that tell their own number and place.
    private static func rows(from first: Int, _ count: Int, at offset: Int = 0, word: String = "row") -> String {
        var text = ""
        text.reserveCapacity(count * 120)
        var place = offset
        for number in first..<first + count {
            let row = "\(word) \(number) at \(place) " + String(repeating: "x", count: 90) + "\n"
            text += row
            place += row.utf8.count
        }
        return text
    }

    private static let many = rows(from: 1, 20_000)

    /// Scans the source and checks that each row is where it says; `meanwhile` runs once, at the first row.
    private func scan(_ source: FileSource, word: String = "row", meanwhile: () throws -> Void = {}) throws -> Int {
        var failure: (any Error)?
        var misplaced: [String] = []
        var count = 0
        try LineScanner(source).forEachLine { line in
            if line.number == 1 {
                do { try meanwhile() } catch { failure = error }
            }
            count += 1
            let text = line.text
            if text.hasSuffix("x"), text.hasPrefix(word) {
                if !text.hasPrefix("\(word) \(line.number) at \(line.offset) ") { misplaced.append(text) }
            }
            return .next
        }
        if let failure { throw failure }
        #expect(misplaced.isEmpty, "\(misplaced.first ?? "")")
        return count
    }

    @Test func `a log that is appended to faster than it is read ends where it ended when it was opened`() throws {
        let file = try TestFile(Self.many)
        let more = try TestFile(Self.rows(from: 1, 5000))
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        writer.arguments = [
            "-c", #"n=0; while [ $n -lt 400 ]; do cat "$1" >> "$0" || exit; n=$((n+1)); done"#, file.path, more.path,
        ]
        try writer.run()
        defer {
            writer.terminate()
            writer.waitUntilExit()
        }
        let source = try FileSource(file.path)
        for _ in 0..<3 {
            let size = try #require(try FileSource(file.path).plainFile()).byteCount
            var end: Int64 = 0
            try LineScanner(source).forEachLine { line in
                end = Int64(line.offset + line.bytes.count + 1)
                return .next
            }
            #expect(end >= size)
        }
        #expect(source.damage == nil)
    }

    @Test func `what is appended during a scan is not in it`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        #expect(try scan(source) { try file.append("row 20001\n") } == 20_000)
        #expect(source.damage == nil)
        #expect(try scan(source) == 20_001)
        #expect(source.damage == nil)
    }

    @Test func `a log that is cut while it is read gives what was there, and the loss is told`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        let count = try scan(source) { try file.truncate(to: 1_000_000) }
        #expect(count < 20_000)
        #expect(source.damage?.contains("became shorter while it was read") == true)
    }

    @Test func `a log that is emptied and begun anew while it is read is told`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        let count = try scan(source) {
            try file.truncate(to: 0)
            try file.append(Self.rows(from: 1, 10, word: "new"))
        }
        #expect(count < 20_000)
        #expect(source.damage?.contains("became shorter while it was read") == true)
        // Begun anew, and longer than it was by the time it is noticed.
        let other = try TestFile(Self.many)
        let grown = try FileSource(other.path)
        _ = try scan(grown) {
            try other.truncate(to: 0)
            try other.append(Self.rows(from: 1, 25_000, word: "new"))
        }
        #expect(grown.damage?.contains("written anew while it was read") == true)
    }

    @Test func `an emptied log whose writer keeps its place has its rows behind a hole`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try file.truncate(to: 0)
        try handle.write(contentsOf: Data("row after the hole\nnext\n".utf8))
        var lines: [(Int, Int, String)] = []
        try LineScanner(source).forEachLine { line in
            lines.append((line.number, line.offset, line.text))
            return .next
        }
        #expect(lines.map(\.0) == [1, 2])
        #expect(lines.map(\.1) == [Self.many.utf8.count, Self.many.utf8.count + 19])
        #expect(lines.map(\.2) == ["row after the hole", "next"])
    }

    @Test func `a log that is renamed while it is read is read to its end`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        let count = try scan(source) {
            try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".1")
            try Data(Self.rows(from: 1, 3).utf8).write(to: URL(fileURLWithPath: file.path))
        }
        #expect(count == 20_000)
        #expect(source.damage == nil)
        // The second scan finds another file there.
        #expect(try scan(source) == 3)
        #expect(source.damage?.contains("another file has taken its place") == true)
        #expect(try source.plainFile() != nil)
        #expect(source.damage?.contains("another file has taken its place") == true)
    }

    @Test func `a source that follows another of its path tells what changed since that was read`() throws {
        let file = try TestFile(Self.many)
        let earlier = try FileSource(file.path)
        #expect(try scan(earlier) == 20_000)
        let same = try FileSource(file.path).following(earlier)
        #expect(try scan(same) == 20_000)
        #expect(same.damage == nil)
        try FileManager.default.moveItem(atPath: file.path, toPath: file.path + ".1")
        try Data(Self.rows(from: 1, 3).utf8).write(to: URL(fileURLWithPath: file.path))
        let other = try FileSource(file.path).following(earlier)
        #expect(other.byteCount != earlier.byteCount)
        #expect(try scan(other) == 3)
        #expect(other.damage?.contains("another file has taken its place") == true)
        #expect(earlier.damage == nil)
    }

    @Test func `a log that is shorter or begun anew at the second scan says so`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        #expect(try scan(source) == 20_000)
        try file.truncate(to: 500_000)
        _ = try scan(source)
        #expect(source.damage?.contains("shorter than when it was first read") == true)
        try file.truncate(to: 0)
        try file.append(Self.rows(from: 1, 30_000, word: "new"))
        #expect(try scan(source, word: "new") == 30_000)
        #expect(source.damage?.contains("written anew since it was first read") == true)
    }

    @Test func `a log that is gone at the second scan is missing, not a crash`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        #expect(try scan(source) { try FileManager.default.removeItem(atPath: file.path) } == 20_000)
        #expect(throws: LogSourceError.missing(name: file.path)) { try source.lines() }
    }

    @Test func `a FIFO that took a log's place is refused, and nobody waits for a writer`() throws {
        let file = try TestFile(Self.many)
        let source = try FileSource(file.path)
        try FileManager.default.removeItem(atPath: file.path)
        #expect(mkfifo(file.path, 0o600) == 0)
        #expect(throws: LogSourceError.isNoFile(name: file.path)) { try source.lines() }
    }

    @Test func `a compressed log that is cut while it is read tells both losses`() throws {
        let members = try GzipSamples.members.filter { $0.name.hasPrefix("noise") }.map(\.bytes)
        try #require(!members.isEmpty)
        let file = try TestFile((0..<8).flatMap { _ in members[0] })
        let source = try FileSource(file.path)
        var isCut = false
        try LineScanner(source).forEachLine { _ in
            if !isCut { try? file.truncate(to: 300_000) }
            isCut = true
            return .next
        }
        let damage = try #require(source.damage)
        #expect(damage.contains("became shorter while it was read"))
        #expect(damage.contains("ends in the middle"))
    }
}
