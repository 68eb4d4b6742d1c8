#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One line of a source, valid only while the scan's closure runs.
public struct LogLine {
    /// The line without its line feed and without a carriage return before it; at most `LineScanner.longestLine` bytes.
    public let bytes: UnsafeRawBufferPointer
    /// 1-based.
    public let number: Int
    /// The first byte's place, counted from 0; in UTF-16 sources, in the UTF-8 made of them.
    public let offset: Int
    /// Whether the line was longer than `LineScanner.longestLine` and `bytes` is only its beginning.
    public let isCut: Bool

    /// How many bytes before and behind `bytes` may be read, though they are not the line's: vectors read past its end.
    public static let padding = 64

    /// Creates a line.
    ///
    /// - Parameters:
    ///   - bytes: the line without its line feed; `padding` bytes around it may be read.
    ///   - number: 1-based.
    ///   - offset: the first byte's place, counted from 0.
    ///   - isCut: whether `bytes` is only the line's beginning.
    package init(bytes: UnsafeRawBufferPointer, number: Int, offset: Int, isCut: Bool) {
        self.bytes = bytes
        self.number = number
        self.offset = offset
        self.isCut = isCut
    }

    /// The bytes as text, with U+FFFD for what is not UTF-8.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Reads a source line by line with bounded memory.
///
/// UTF-16 with a byte order mark is turned into UTF-8 on the way; a UTF-8 mark is dropped. A line longer than
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
    /// - Parameter body: called once a line; the line's bytes are valid only until it returns.
    /// - Returns: the number of lines handed out.
    /// - Throws: what opening or reading throws, or `cancelled`.
    @discardableResult
    public func forEachLine(_ body: (LogLine) -> Decision) throws(LogSourceError) -> Int {
        let opened = try source.open()
        let byteCount = opened.isCompressed ? nil : source.byteCount
        var bytes = try Transcoding.utf8(opened)
        var capacity = Self.readSize * 2
        var whole = Self.allocated(capacity)
        defer { whole.deallocate() }
        var buffer = Self.inside(whole)
        var filled = 0  // bytes in the buffer
        var bufferOffset = 0  // the buffer's first byte in the source
        var number = 0
        var isSkipping = false
        var total: Int64 = 0

        while true {
            guard monitor.mayGoOn(ScanProgress(name: source.name, bytesRead: total, byteCount: byteCount)) else {
                throw .cancelled(name: source.name)
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<min(capacity, filled + Self.readSize)])
            let count = try bytes.read(into: room)
            total += Int64(count)
            filled += count
            var start = 0
            let view = UnsafeRawBufferPointer(buffer)
            // Only what was just read can hold a line feed that was not seen before.
            var search = filled - count
            while search < filled, let base = view.baseAddress,
                let found = memchr(base + search, 0x0A, filled - search)
            {
                let end = UnsafeRawPointer(found) - base
                if isSkipping {
                    isSkipping = false
                } else {
                    number += 1
                    let line = Self.line(view, start, end, number, bufferOffset + start, isCut: false)
                    if body(line) == .stop { return number }
                }
                start = end + 1
                search = start
            }
            if count == 0 {
                if filled > start, !isSkipping {
                    number += 1
                    _ = body(Self.line(view, start, filled, number, bufferOffset + start, isCut: false))
                }
                return number
            }
            if isSkipping {
                start = filled
            } else if filled - start > Self.longestLine {
                number += 1
                let end = start + Self.longestLine
                let line = Self.line(view, start, end, number, bufferOffset + start, isCut: true)
                if body(line) == .stop { return number }
                isSkipping = true
                start = filled
            }
            if start > 0 {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: view[start..<filled]))
                filled -= start
                bufferOffset += start
            }
            if capacity - filled < Self.readSize {
                capacity += Self.longestLine
                let larger = Self.allocated(capacity)
                Self.inside(larger).copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[0..<filled]))
                whole.deallocate()
                whole = larger
                buffer = Self.inside(larger)
            }
        }
    }

    private static func allocated(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + 2 * LogLine.padding, alignment: 64)
        whole.initializeMemory(as: UInt8.self, repeating: 0)
        return whole
    }

    private static func inside(_ whole: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: whole[LogLine.padding..<whole.count - LogLine.padding])
    }

    private static func line(
        _ view: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ number: Int, _ offset: Int, isCut: Bool
    ) -> LogLine {
        let isCut = isCut || end - start > longestLine
        var end = min(end, start + longestLine)
        if !isCut, end > start, view[end - 1] == 0x0D { end -= 1 }
        return LogLine(
            bytes: UnsafeRawBufferPointer(rebasing: view[start..<end]), number: number, offset: offset, isCut: isCut)
    }
}
