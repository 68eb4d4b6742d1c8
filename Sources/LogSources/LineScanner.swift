/// Reads a source line by line with bounded memory.
///
/// UTF-16 is turned into UTF-8 on the way; a byte order mark is dropped. A line longer than
/// `longestLine` is handed out cut, and the rest of it is passed over: a 10 MB line costs no more than a 1 MiB one.
public struct LineScanner {
    /// The longest line handed out whole, in bytes.
    public static let longestLine = 1 << 20
    private static let readSize = 1 << 18

    private let source: any LogSource
    private let monitor: ScanMonitor

    /// Creates a scanner of the source.
    public init(_ source: any LogSource, monitor: ScanMonitor = .none) {
        self.source = source
        self.monitor = monitor
    }

    /// What the closure wants after a line.
    public enum Decision: Hashable, Sendable {
        /// The next line.
        case next
        /// No more lines.
        case stop
    }

    /// Hands every line to `body`, the last one also when no line feed ends it.
    ///
    /// A line that blocks of NULs part is handed out part by part, each with the line's number; one of nothing but NULs is
    /// an empty line.
    ///
    /// - Parameter body: called once a line; the line's bytes are valid only until it returns.
    /// - Returns: the number of lines handed out.
    /// - Throws: what opening or reading throws, or `cancelled`.
    @discardableResult
    public func forEachLine(_ body: (LogLine) -> Decision) throws(LogSourceError) -> Int {
        let opened = try source.open()
        let byteCount = opened.isCompressed ? nil : source.byteCount
        var (bytes, start) = try Transcoding.utf8(opened)
        var window = LineWindow(readSize: Self.readSize, from: start)
        var total: Int64 = 0
        while true {
            guard monitor.mayGoOn(ScanProgress(name: source.name, bytesRead: total, byteCount: byteCount)) else {
                throw .cancelled(name: source.name)
            }
            let count = try bytes.read(into: window.room)
            total += Int64(count)
            if count == 0 {
                window.end(body)
                return window.number
            }
            if window.take(count, body) == .stop { return window.number }
        }
    }
}
