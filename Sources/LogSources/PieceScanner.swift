/// Hands out the bytes of a source piece by piece, for readers of what is not made of lines.
public struct PieceScanner {
    private static let pieceSize = 1 << 18

    private let source: any LogSource
    private let monitor: ScanMonitor

    /// Creates a scanner of the source.
    public init(_ source: any LogSource, monitor: ScanMonitor = .none) {
        self.source = source
        self.monitor = monitor
    }

    /// Hands out the source's bytes, decompressed and otherwise as they are.
    ///
    /// - Parameters:
    ///   - header: how many bytes at the beginning are passed over.
    ///   - body: called with at most 256 KiB at a time and never none, which are good until it returns.
    /// - Throws: what opening, reading or `body` throws, or `cancelled`.
    public func forEachPiece(
        behind header: Int = 0, _ body: (UnsafeRawBufferPointer) throws(LogSourceError) -> Void
    ) throws(LogSourceError) {
        var left = header
        try read(try source.open()) { piece throws(LogSourceError) in
            let passedOver = min(piece.count, left)
            left -= passedOver
            if passedOver < piece.count { try body(UnsafeRawBufferPointer(rebasing: piece[passedOver...])) }
        }
    }

    /// Hands out the source's text as UTF-8, made of UTF-16 where it is that, without a byte order mark.
    ///
    /// - Parameter body: called with at most 256 KiB at a time, which are good until it returns.
    /// - Throws: what opening or reading throws, or `cancelled`.
    public func forEachTextPiece(_ body: (UnsafeRawBufferPointer) -> Void) throws(LogSourceError) {
        try read(try source.openText().bytes) { piece in body(piece) }
    }

    private func read(
        _ opened: any LogBytes, _ body: (UnsafeRawBufferPointer) throws(LogSourceError) -> Void
    ) throws(LogSourceError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        var bytes = opened
        var total: Int64 = 0
        while true {
            guard monitor.mayGoOn(ScanProgress(name: source.name, bytesRead: total, byteCount: source.byteCount)) else {
                throw .cancelled(name: source.name)
            }
            let count = try bytes.read(into: buffer)
            guard count > 0 else { return }
            total += Int64(count)
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
