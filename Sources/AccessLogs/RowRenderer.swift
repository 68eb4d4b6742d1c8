internal import Diagnosis
internal import LogSources
internal import Times

/// Reads the rows of a block that are handed out, and has them written.
final class RowRenderer {
    private let reader: RowReader
    private let taker: RowTaker
    private let sink = ByteSink()
    private var hasRead = false

    init(_ log: AccessLog, _ taker: RowTaker) {
        reader = RowReader(format: log.format, zone: log.zone.zone, source: log.source.name)
        self.taker = taker
    }

    /// Writes a block's wanted rows.
    ///
    /// - Parameters:
    ///   - count: what the block holds.
    ///   - block: the block.
    ///   - lines: how many lines come before it.
    /// - Returns: what was written; valid until the next call.
    func render(_ count: BlockScanner.Count, of block: LogBlock, behind lines: Int) -> UnsafeRawBufferPointer {
        sink.removeAll()
        var header = -1
        for wanted in count.wanted {
            if wanted.header != header {
                header = wanted.header
                reader.w3cState = count.headers[header]
            }
            let line = BlockScanner.line(block, wanted.range, lines + wanted.line)
            // Which of two hours a clock that was set back shows, the scan knows and a lone row does not.
            // The first row is read whole, which tells how finely the log is stamped.
            reader.givenTime = hasRead && wanted.isUsual ? Timestamp(microseconds: wanted.time) : nil
            guard let unwrapped = wanted.unwrapped else {
                render(line, wanted)
                continue
            }
            unwrapped.withUnsafeBytes { bytes in
                reader.given = UnsafeRawBufferPointer(
                    rebasing: bytes[LogLine.padding..<(bytes.count - LogLine.padding)])
                render(line, wanted)
                reader.given = nil
            }
        }
        return sink.bytes
    }

    private func render(_ line: LogLine, _ wanted: BlockScanner.Wanted) {
        guard case .row = reader.read(line) else { return }
        hasRead = true
        reader.setTime(microseconds: wanted.time)
        taker.render(AccessRow(reader: reader, line: line), sink)
    }
}
