import CEditShim

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The line discipline of the terminal on standard input, to be given back as it was found.
struct TerminalAttributes {
    private var value = termios()

    /// The attributes now; nil where standard input is no terminal.
    init?() {
        guard tcgetattr(STDIN_FILENO, &value) == 0 else { return nil }
    }

    /// Whether the terminal gathers whole lines by itself.
    var gathersLines: Bool { value.c_lflag & tcflag_t(ICANON) != 0 }

    /// Gives these attributes to the terminal, once it has shown what was written.
    func apply() {
        var value = value
        // A signal may end the wait; the attributes matter more than the wait.
        while tcsetattr(STDIN_FILENO, TCSADRAIN, &value) != 0, errno == EINTR { continue }
    }

    /// The same without echo.
    var silent: TerminalAttributes {
        var copy = self
        copy.value.c_lflag &= ~tcflag_t(ECHO)
        return copy
    }

    /// The same with each key handed over as it is pressed: Ctrl-C, Ctrl-Z and Ctrl-S too are keys then.
    var raw: TerminalAttributes {
        var copy = silent
        copy.value.c_lflag &= ~tcflag_t(ICANON | ISIG | IEXTEN)
        copy.value.c_iflag &= ~tcflag_t(IXON | INLCR)
        copy.value.c_iflag |= tcflag_t(ICRNL)
        withUnsafeMutableBytes(of: &copy.value.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        return copy
    }

    /// Throws away what was typed and not yet read.
    static func discardTypeAhead() { tcflush(STDIN_FILENO, TCIFLUSH) }
}
