public import Terminal

#if canImport(Glibc)
    public import Glibc
#else
    public import Darwin
#endif

/// A program that runs in a terminal of its own, to be typed to and looked at.
///
/// Tests wait for what they expect to see and never for a time; a wait that is in vain throws with the screen.
public final class PseudoTerminal {
    /// How long waits last unless told otherwise: long enough for a busy machine.
    public static let patience: Duration = .seconds(30)

    /// The process, which leads a session of its own.
    public let process: pid_t

    private var shown: Screen
    private let primary: Int32
    // Held open, so that the terminal outlives the program and its attributes can be read afterwards.
    private let secondary: Int32
    private var status: ExitStatus?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: the path of the program.
    ///   - arguments: its arguments, without its name.
    ///   - environment: all of its environment.
    ///   - size: the terminal's size.
    ///   - directory: the directory it starts in.
    /// - Throws: ``PseudoTerminalError`` where it cannot be started.
    public init(
        _ program: String, arguments: [String] = [], environment: [String: String],
        size: TerminalSize = .standard, directory: String? = nil
    ) throws {
        var primary: Int32 = -1
        var secondary: Int32 = -1
        var name = [CChar](repeating: 0, count: 128)
        var window = Self.window(size)
        guard openpty(&primary, &secondary, &name, nil, &window) == 0 else {
            throw PseudoTerminalError.refused("openpty", errno)
        }
        Spawning.close(onExec: primary)
        Spawning.close(onExec: secondary)
        self.primary = primary
        self.secondary = secondary
        self.shown = Screen(size: size)
        let path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do {
            process = try Spawning.start(
                program, arguments: arguments, environment: environment, directory: directory,
                connections: [.file(path), .descriptor(0), .descriptor(0)],
                isOwnSession: true)
        } catch {
            close(primary)
            close(secondary)
            throw error
        }
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            var ignored: Int32 = 0
            waitpid(process, &ignored, 0)
        }
        close(primary)
        close(secondary)
    }

    /// What the terminal shows now.
    public var screen: Screen {
        take(atMost: 0)
        return shown
    }

    /// The terminal's line discipline now.
    public var attributes: termios {
        var value = termios()
        tcgetattr(secondary, &value)
        return value
    }

    /// Types text, byte by byte as it stands: `\r` is the Enter key, `\u{3}` is Ctrl-C.
    public func type(_ text: String) throws { try type(bytes: Array(text.utf8)) }

    /// Types bytes that need not be UTF-8.
    public func type(bytes: [UInt8]) throws {
        var done = 0
        let start = ContinuousClock.now
        while done < bytes.count {
            // A terminal takes some 4 KiB at a time; the program may have to show what came before the rest fits.
            var descriptor = pollfd(fd: primary, events: Int16(POLLOUT | POLLIN), revents: 0)
            poll(&descriptor, 1, 100)
            if descriptor.revents & Int16(POLLIN) != 0 { take(atMost: 0) }
            if descriptor.revents & Int16(POLLOUT) != 0 {
                let count = bytes[done...].prefix(256).withUnsafeBytes { write(primary, $0.baseAddress, $0.count) }
                guard count > 0 else { throw PseudoTerminalError.refused("write", errno) }
                done += count
            }
            guard ContinuousClock.now - start < Self.patience else {
                throw PseudoTerminalError.timedOut("typing to be read", screen: shown.text)
            }
        }
    }

    /// Pastes text as a terminal does that knows bracketed paste.
    public func paste(_ text: String) throws { try type("\u{1B}[200~\(text)\u{1B}[201~") }

    /// Waits until the screen shows the text.
    @discardableResult
    public func waitFor(_ text: String, timeout: Duration = patience) throws -> Screen {
        try waitUntil("“\(text)”", timeout: timeout) { $0.text.contains(text) }
    }

    /// Waits until the cursor's row is exactly the text, blanks at its end aside.
    @discardableResult
    public func waitForLine(_ text: String, timeout: Duration = patience) throws -> Screen {
        try waitUntil("the line “\(text)”", timeout: timeout) { $0.currentLine == text }
    }

    /// Waits until the screen meets a condition.
    ///
    /// - Parameters:
    ///   - expected: the condition in words, for the failure.
    ///   - timeout: the longest wait.
    ///   - condition: takes the screen.
    /// - Returns: the screen that met it.
    /// - Throws: ``PseudoTerminalError/timedOut(_:screen:)``.
    @discardableResult
    public func waitUntil(
        _ expected: String, timeout: Duration = patience, _ condition: (Screen) throws -> Bool
    ) throws -> Screen {
        let start = ContinuousClock.now
        while true {
            take(atMost: 0)
            if try condition(shown) { return shown }
            guard ContinuousClock.now - start < timeout else {
                throw PseudoTerminalError.timedOut(expected, screen: shown.text)
            }
            take(atMost: 20)
        }
    }

    /// Changes the terminal's size, and tells the program.
    public func resize(to size: TerminalSize) {
        take(atMost: 0)
        shown.resize(to: size)
        var window = Self.window(size)
        _ = ioctl(primary, UInt(TIOCSWINSZ), &window)
    }

    /// Sends the program a signal.
    public func send(signal: Int32) { kill(process, signal) }

    /// Waits for the program's end.
    @discardableResult
    public func exitStatus(timeout: Duration = patience) throws -> ExitStatus {
        let start = ContinuousClock.now
        while status == nil {
            take(atMost: 5)
            var value: Int32 = 0
            if waitpid(process, &value, WNOHANG) == process {
                status = ExitStatus(waitStatus: value)
                take(atMost: 0)
            } else if ContinuousClock.now - start > timeout {
                throw PseudoTerminalError.timedOut("the program's end", screen: shown.text)
            }
        }
        guard let status else { preconditionFailure("the loop ends with a status") }
        return status
    }

    /// Ends the terminal's input, as the Ctrl-D key does in a program that reads whole lines.
    public func typeEnd() throws { try type("\u{4}") }

    private static func window(_ size: TerminalSize) -> winsize {
        winsize(
            ws_row: UInt16(clamping: size.rows), ws_col: UInt16(clamping: size.columns), ws_xpixel: 0, ws_ypixel: 0)
    }

    /// Takes what the program wrote, after waiting some milliseconds for its first byte.
    private func take(atMost milliseconds: Int32) {
        var wait = milliseconds
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            var descriptor = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, wait) > 0, descriptor.revents & Int16(POLLIN) != 0 else { return }
            let count = bytes.withUnsafeMutableBytes { read(primary, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            shown.take(bytes[..<count])
            wait = 0
        }
    }
}
