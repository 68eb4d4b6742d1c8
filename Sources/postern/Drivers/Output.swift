import Files
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Standard output and standard error, written whole and at once.
enum Output {
    /// Prints a line on standard output.
    ///
    /// - Throws: where the output cannot be written, such as on a full disk; a reader that went away ends the program
    ///   quietly.
    static func line(_ text: String) throws(Failure) { try write(text + "\n") }

    /// Prints text on standard output.
    static func write(_ text: String) throws(Failure) {
        do {
            try FileDescriptor.standardOutput.writeAll(text.utf8)
        } catch {
            let code = Errno.of(error)
            if code == .brokenPipe { exit(0) }
            throw Failure(Exit.unwritable, "cannot write to standard output: \(code.description)")
        }
    }

    /// Prints a line on standard error; there is nobody to tell where that fails.
    static func error(_ text: String) { _ = try? FileDescriptor.standardError.writeAll((text + "\n").utf8) }

    /// Writes to a file, or to standard output where the path is nil or `-`.
    static func write(_ text: String, to path: String?) throws {
        guard let path, path != "-" else { return try write(text) }
        do {
            try FileTree.write(Array(text.utf8), to: path)
        } catch {
            throw Failure(Exit.unwritable, Failure(error).message)
        }
    }

    /// Writes lines as they come to a file, or to standard output where the path is nil or `-`.
    ///
    /// - Parameters:
    ///   - path: the file; made anew, for the owner only.
    ///   - body: is handed a closure that takes one line, without its line feed.
    /// - Throws: where the output cannot be written, or what the body throws.
    static func lines(to path: String?, _ body: ((String) throws -> Void) throws -> Void) throws {
        let isFile = path.map { $0 != "-" } ?? false
        if let path, isFile { try write("", to: path) }
        var buffer: [UInt8] = []
        func flush() throws {
            defer { buffer.removeAll(keepingCapacity: true) }
            guard let path, isFile else { return try write(String(decoding: buffer, as: UTF8.self)) }
            do {
                try FileTree.append(buffer, to: path)
            } catch {
                throw Failure(Exit.unwritable, Failure(error).message)
            }
        }
        try body { line in
            buffer += line.utf8
            buffer.append(0x0A)
            if buffer.count > 1 << 18 { try flush() }
        }
        try flush()
    }
}
