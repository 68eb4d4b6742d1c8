public import LogSources
internal import Synchronization
internal import Syntax

/// A log whose lines stand in a JSON document, a table with a header, the journal's own export, or varnishlog's transactions.
///
/// It is read as one JSON object a line, each on the line on which it begins as far as they are not on one.
///
/// Offsets are those of the text made of it, as they are of UTF-16.
public struct UnrolledSource: LogSource {
    private let source: any LogSource
    let form: RecordForm

    /// The name the user gave.
    public var name: String { source.name }
    /// How much will come out is not known.
    public var byteCount: Int64? { nil }
    /// What was lost of the bytes, and of what they mean.
    public var losses: [String] { source.losses + (broken.line.withLock { $0 }.map(Self.loss) ?? []) }
    private let broken = Broken()

    /// Where the reading that ended last found that the text is broken.
    fileprivate final class Broken: Sendable {
        let line = Mutex<Int?>(nil)
    }

    private static func loss(_ line: Int) -> [String] {
        ["it breaks off or is broken at line \(line); what comes before that was read"]
    }

    init(_ source: any LogSource, _ form: RecordForm) {
        self.source = source
        self.form = form
    }

    /// Begins to read at the first byte.
    public func open() throws(LogSourceError) -> any LogBytes {
        let bytes = try source.openText().bytes
        return switch form {
        case .document: UnrolledBytes(bytes, broken) { JSONUnrolling($0) }
        case .table(let layout): UnrolledBytes(bytes, broken) { TableUnrolling($0, layout) }
        case .journal: UnrolledBytes(bytes, broken) { JournalUnrolling($0) }
        case .embedding: UnrolledBytes(bytes, broken) { EmbeddedUnrolling($0) }
        case .varnishlog: UnrolledBytes(bytes, broken) { VarnishUnrolling($0) }
        }
    }
}

extension LogSource {
    /// The source with its rows a line each: itself where it is made of lines.
    ///
    /// - Returns: a source of lines.
    /// - Throws: what opening or reading throws.
    public func unrolled() throws(LogSourceError) -> any LogSource {
        try RecordForm.of(self).map { UnrolledSource(self, $0) } ?? self
    }
}

/// Hands out one record after the other.
protocol Unrolling {
    /// The next record as one line of JSON without its line feed, with the line on which it begins; nil at the end.
    mutating func next() -> (json: [UInt8], line: Int)?
    /// Why the source could not be read to its end.
    var failure: (any Error)? { get }
    /// The line on which what is read ceases to be what it should be; nil where it does not.
    var brokenAt: Int? { get }
}

/// The bytes of the lines made of records.
private struct UnrolledBytes: LogBytes {
    private var records: any Unrolling
    private var ready: [UInt8] = []
    private var position = 0
    /// The line that comes next.
    private var line = 1
    private var isAtEnd = false

    var isCompressed: Bool { true }

    private let broken: UnrolledSource.Broken

    init(_ bytes: any LogBytes, _ broken: UnrolledSource.Broken, _ records: (ByteFeed) -> some Unrolling) {
        var bytes = bytes
        self.broken = broken
        self.records = records(ByteFeed { buffer in try bytes.read(into: buffer) })
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int {
        while position == ready.count, !isAtEnd { try refill() }
        let part = ready[position...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        position += part.count
        return part.count
    }

    private mutating func refill() throws(LogSourceError) {
        ready.removeAll(keepingCapacity: true)
        position = 0
        while ready.count < 1 << 16 {
            guard let record = records.next() else {
                if let failure = records.failure as? LogSourceError { throw failure }
                isAtEnd = true
                broken.line.withLock { $0 = records.brokenAt }
                return
            }
            while line < record.line {
                ready.append(0x0A)
                line += 1
            }
            ready += record.json
            ready.append(0x0A)
            line += 1
        }
    }
}
