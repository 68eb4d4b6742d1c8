#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many characters fit on the terminal.
public struct TerminalSize: Hashable, Sendable {
    /// Columns, at least 1.
    public var columns: Int
    /// Rows, at least 1.
    public var rows: Int

    /// Creates a size.
    ///
    /// - Parameters:
    ///   - columns: the columns; what is below 1 is taken as 1.
    ///   - rows: the rows; what is below 1 is taken as 1.
    public init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
    }

    /// The size that is assumed where there is no terminal, or one that does not tell.
    public static let standard = TerminalSize(columns: 80, rows: 24)

    /// Whether a file descriptor is a terminal's.
    ///
    /// - Parameter descriptor: standard output unless told otherwise.
    /// - Returns: whether it is.
    public static func isTerminal(descriptor: Int32 = 1) -> Bool { isatty(descriptor) == 1 }

    /// The size of the terminal behind a file descriptor, else ``standard``.
    ///
    /// - Parameter descriptor: standard output unless told otherwise.
    /// - Returns: the size, 80 columns and 24 rows where there is no telling.
    public static func current(descriptor: Int32 = 1) -> TerminalSize {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return standard }
        return TerminalSize(
            columns: size.ws_col > 0 ? Int(size.ws_col) : standard.columns,
            rows: size.ws_row > 0 ? Int(size.ws_row) : standard.rows)
    }
}
