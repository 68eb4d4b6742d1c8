internal import Diagnosis
public import LogSources
internal import Products

/// The form that events are in, told by the content.
public enum EventForm: Hashable, Sendable {
    /// The binary log itself (`.evtx`).
    case evtx
    /// XML by Event Viewer or `wevtutil /f:xml`, with or without a root, also inside other text.
    case xml
    /// JSON by PowerShell's `ConvertTo-Json`, or lines of JSON that carry XML in a member.
    case json
    /// `wevtutil /f:text`, or the details that Event Viewer copies as text.
    case text
    /// CSV or text with tabs by Event Viewer, or by PowerShell's `Export-Csv`.
    case table(EventTableLayout)

    private static let sampleSize = 1 << 16

    /// What is said where none of them is found.
    static let expected =
        "Windows events: .evtx, XML (<Event>…</Event>), wevtutil's text, or Event Viewer's or PowerShell's CSV or JSON"

    /// Tells the form from a source's beginning.
    ///
    /// - Parameter source: where the bytes are.
    /// - Returns: the form; XML where nothing else fits.
    /// - Throws: `LogSourceError`, or `SystemEvidenceError` where the source is empty or another binary file.
    public static func of(_ source: any LogSource) throws -> EventForm {
        if try beginning(of: source.open(), most: 8) == EvtxHeader.signature { return .evtx }
        switch try ContentKind.of(source) {
        case .empty: throw SystemEvidenceError.empty(name: source.name)
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        let text = try beginning(of: source.openText().bytes, most: sampleSize)
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0]
        let first = text.first { !blanks.contains($0) }
        if first == 0x7B || first == 0x5B { return .json }
        let words = String(decoding: text, as: UTF8.self)
        if hasEvent(words) { return .xml }
        if let line = words.split(whereSeparator: \.isNewline).first(where: { !$0.allSatisfy(\.isWhitespace) }) {
            let line = String(line)
            if EventDetailsText.blockNumber(line) != nil || EventDetailsText.isFirstLabel(line) { return .text }
        }
        return EventTableLayout.of(text).map { .table($0) } ?? .xml
    }

    private static func hasEvent(_ text: String) -> Bool {
        var rest = text[...]
        while let found = rest.firstIndex(of: "<") {
            rest = rest[found...].dropFirst()
            if rest.hasPrefix("Event>") || rest.hasPrefix("Event ") || rest.hasPrefix("Event\t")
                || rest.hasPrefix("Event\n") || rest.hasPrefix("Event\r\n")
            {
                return true
            }
        }
        return false
    }

    private static func beginning(of bytes: any LogBytes, most: Int) throws(LogSourceError) -> [UInt8] {
        var bytes = bytes
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: most, alignment: 16)
        defer { buffer.deallocate() }
        var count = 0
        while count < most {
            let read = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
            if read == 0 { break }
            count += read
        }
        return Array(buffer[..<count])
    }
}
