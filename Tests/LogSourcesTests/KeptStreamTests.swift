import Foundation
import LogSources
import Synchronization
import Testing

/// Streams that can be read only once, with real FIFOs and writers.
struct SpooledInputTests {
    /// A folder with a FIFO in it.
    private final class Fifo {
        let path: String
        let folder: String

        init() throws {
            folder = NSTemporaryDirectory() + "/postern-fifo-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            path = folder + "/log"
            guard mkfifo(path, 0o600) == 0 else { throw POSIXError(.EIO) }
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        /// Names in the folder besides the FIFO's.
        var leftovers: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0 != "log" }
        }

        /// Writes to the FIFO from a thread of its own.
        func write(_ bytes: [UInt8], pausing pause: useconds_t = 0) {
            let path = path
            Thread.detachNewThread {
                guard let handle = FileHandle(forWritingAtPath: path) else { return }
                defer { try? handle.close() }
                for start in stride(from: 0, to: bytes.count, by: 50_000) {
                    try? handle.write(contentsOf: Data(bytes[start..<min(start + 50_000, bytes.count)]))
                    if pause > 0 { usleep(pause) }
                }
            }
        }
    }

    private static let lines = (1...30_000).map { "line \($0) of a stream" }
    private static let text = Array((lines.joined(separator: "\n") + "\n").utf8)

    @Test func `a FIFO is read once, can be scanned as often as wanted, and leaves nothing behind`() throws {
        let fifo = try Fifo()
        fifo.write(Self.text)
        let stream = SpooledInput(path: fifo.path, named: "log", keptIn: fifo.folder)
        let source = try FileSource(try stream.place(), named: "log")
        for _ in 0..<2 { #expect(try source.lines() == Self.lines) }
        #expect(try source.plainFile()?.byteCount == Int64(Self.text.count))
        #expect(try FileSource(try stream.place()).lines().count == Self.lines.count)
        #expect(source.damage == nil)
        #expect(fifo.leftovers.isEmpty)
    }

    @Test func `a writer that takes breaks is waited for`() throws {
        let fifo = try Fifo()
        fifo.write(Array(Self.text.prefix(200_000)), pausing: 150_000)
        let stream = SpooledInput(path: fifo.path, named: "log", keptIn: fifo.folder)
        let source = try FileSource(try stream.place(), named: "log")
        #expect(source.byteCount == 200_000)
    }

    @Test func `compressed streams are told by their bytes`() throws {
        for (name, member) in try GzipSamples.members where name.hasPrefix("rows") {
            let fifo = try Fifo()
            fifo.write(member + member)
            let stream = SpooledInput(path: fifo.path, named: "log", keptIn: fifo.folder)
            #expect(try FileSource(try stream.place(), named: "log").lines().count == 800)
        }
    }

    @Test func `a pipe's descriptor is kept as well, and stays open`() throws {
        let pipe = Pipe()
        let handle = pipe.fileHandleForWriting
        Thread.detachNewThread {
            try? handle.write(contentsOf: Data(Self.text))
            try? handle.close()
        }
        let number = pipe.fileHandleForReading.fileDescriptor
        let stream = SpooledInput(descriptor: number, named: "input", keptIn: NSTemporaryDirectory())
        #expect(try FileSource(try stream.place(), named: "-").lines() == Self.lines)
        #expect(fcntl(number, F_GETFD) >= 0)
    }

    @Test func `a FIFO without a writer can be given up, and asked again when there is one`() throws {
        let fifo = try Fifo()
        let stream = SpooledInput(path: fifo.path, named: "log", keptIn: fifo.folder)
        let asked = Atomic(0)
        let impatient = ScanMonitor { _ in asked.add(1, ordering: .relaxed).newValue < 3 }
        #expect(throws: LogSourceError.cancelled(name: "log")) { try stream.place(monitor: impatient) }
        #expect(asked.load(ordering: .relaxed) == 3)
        fifo.write(Self.text)
        #expect(try FileSource(try stream.place(), named: "log").lines() == Self.lines)
    }

    @Test func `a stream that was given up in its middle goes on where it was`() throws {
        let fifo = try Fifo()
        fifo.write(Self.text, pausing: 1000)
        let stream = SpooledInput(path: fifo.path, named: "log", keptIn: fifo.folder)
        let impatient = ScanMonitor { $0.bytesRead < 100_000 }
        #expect(throws: LogSourceError.cancelled(name: "log")) { try stream.place(monitor: impatient) }
        #expect(try FileSource(try stream.place(), named: "log").lines() == Self.lines)
    }

    @Test func `a writer that writes nothing leaves an empty source`() throws {
        let fifo = try Fifo()
        fifo.write([])
        let stream = SpooledInput(path: fifo.path, named: "log", keptIn: fifo.folder)
        #expect(try FileSource(try stream.place(), named: "log").lines().isEmpty)
    }

    @Test func `a folder that cannot take the file is named, and nothing of the stream is taken`() throws {
        let fifo = try Fifo()
        let stream = SpooledInput(path: fifo.path, named: "log", keptIn: "/nowhere/at/all")
        do {
            _ = try stream.place()
            Issue.record("the stream was kept nowhere")
        } catch {
            guard case LogSourceError.unreadable("log", let reason) = error else { throw error }
            #expect(reason.contains("cannot be kept in /nowhere/at/all"))
            #expect(reason.contains("TMPDIR"))
        }
    }

    @Test func `a FIFO that is gone is missing`() throws {
        let fifo = try Fifo()
        let stream = SpooledInput(path: fifo.path + "-gone", named: "log", keptIn: fifo.folder)
        #expect(throws: LogSourceError.missing(name: "log")) { try stream.place() }
        #expect(fifo.leftovers.isEmpty)
    }
}
