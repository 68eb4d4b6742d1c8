import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An output stream, written without a buffer, so that its text and libedit's never change places.
public struct TerminalOutput: Sendable {
    private let file: FileDescriptor

    /// Standard output.
    public static let standardOutput = TerminalOutput(.standardOutput)
    /// Standard error.
    public static let standardError = TerminalOutput(.standardError)

    init(_ file: FileDescriptor) { self.file = file }

    /// Whether a terminal stands behind the stream.
    public var isTerminal: Bool { isatty(file.rawValue) == 1 }

    /// Writes text; what cannot be written, because nobody reads any more, is dropped.
    ///
    /// - Parameter text: text in which whatever came from a stranger is already escaped.
    public func write(_ text: String) {
        guard !text.isEmpty else { return }
        // What `print` holds back comes first.
        fflush(nil)
        try? file.writeAll(Array(text.utf8))
    }

    /// Writes text and ends the line, where the text has not.
    func writeLine(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n") }
}

extension FileDescriptor {
    /// Writes every byte, also where a signal comes in between or the descriptor does not block.
    func writeAll(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            do {
                done += try bytes.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[done...])) }
            } catch Errno.wouldBlock {
                var poll = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                _ = Self.wait(&poll)
            }
        }
    }

    private static func wait(_ descriptor: inout pollfd) -> Int32 {
        // A function of its own, since `poll` names the C function only outside of its caller's variable.
        poll(&descriptor, 1, 1000)
    }
}
