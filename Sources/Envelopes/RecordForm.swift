internal import LogSources
internal import Syntax

/// How a text that is not made of lines holds its records, told by its beginning.
enum RecordForm: Hashable {
    /// JSON that is no object a line: an array, objects spread over lines, or one object that holds all records.
    case document
    /// Cells below a header.
    case table(TableLayout)
    /// `journalctl -o export` and `-o verbose`.
    case journal
    /// Objects a line, in which members hold objects as text.
    case embedding
    /// varnishlog's transactions.
    case varnishlog

    private static let sampleSize = 1 << 16

    /// Tells the form; nil where the text is made of lines.
    static func of(_ source: any LogSource) throws(LogSourceError) -> RecordForm? {
        var bytes = try source.openText().bytes
        let head = try beginning(of: &bytes)
        return head.withUnsafeBytes { of(head: $0) }
    }

    static func beginning(of bytes: inout any LogBytes) throws(LogSourceError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: sampleSize, alignment: 16)
        defer { buffer.deallocate() }
        var count = 0
        while count < sampleSize {
            let read = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if read == 0 { break }
            count += read
        }
        return Array(buffer[..<count])
    }

    static func of(head: UnsafeRawBufferPointer) -> RecordForm? {
        guard let start = head.firstIndex(where: { !isBlank($0) }) else { return nil }
        let text = UnsafeRawBufferPointer(rebasing: head[start...])
        switch text[0] {
        case 0x5B:
            // `[{"` or `[[`; lines of logs begin with a bracket and a letter or a digit.
            let next = text.lazy.filter { !isBlank($0) }.dropFirst().prefix(2)
            let isArray = [[0x7B, 0x22], [0x7B, 0x7D], [0x5B, 0x7B], [0x5B, 0x22]].contains { next.elementsEqual($0) }
            return isArray && !isObjectPerLine(text) ? .document : nil
        case 0x7B: return isDocument(text) ? .document : nil
        default:
            if JournalUnrolling.isBeginning(text) { return .journal }
            if VarnishUnrolling.isBeginning(text) { return .varnishlog }
            return TableLayout.of(text).map { .table($0) }
        }
    }

    /// Whether objects are not one a line: the first is spread over lines, or holds the records.
    private static func isDocument(_ text: UnsafeRawBufferPointer) -> Bool {
        let feed = text.firstIndex(of: 0x0A)
        var end = feed ?? text.count
        while end > 0, text[end - 1] == 0x0D { end -= 1 }
        let line = UnsafeRawBufferPointer(rebasing: text[..<end])
        let isWhole = JSONLine.read(line) { _, _, _, _ in } == nil
        if !isWhole, feed != nil, end < sampleSize / 2 {
            // A broken line among others is none of a document.
            guard line.count < 4096, let last = line.last(where: { !isBlank($0) }),
                let next = text[end...].first(where: { !isBlank($0) })
            else { return false }
            guard last == 0x7B || last == 0x2C || last == 0x5B else { return false }
            return next == 0x22 || next == 0x7D || next == 0x5D || JSONUnrolling.holdsRecords(text)
        }
        return JSONUnrolling.holdsRecords(line)
    }

    /// Whether an object ends with the line, and the next begins without a comma between them.
    private static func isObjectPerLine(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let feed = text.firstIndex(of: 0x0A), let last = text[..<feed].last(where: { !isBlank($0) }) else {
            return false
        }
        return last == 0x7D && text[feed...].first { !isBlank($0) } == 0x7B
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
