internal import Diagnosis
internal import Envelopes
internal import LogSources
internal import Products
internal import Times

/// The first lines of a log, to find out how it is written.
struct Sample {
    struct Reading {
        var rows = 0
        var unreadable = 0
        /// Rows before which something stands that is none of the row's.
        var strangeFronts = 0
        /// Lines of another log that stand between the rows.
        var foreign = 0
        /// Fields that the rows had, all together.
        var fields = 0
        var statedOffset: Int?
        var hasDurations = false
        /// The first row's stamp, in UTC where rows state no zone.
        var first: Timestamp?
        /// Fields that rows had, once each.
        var seen = FieldSet()
        /// What W3C headers said before the first row.
        var headerState: W3CReader?
    }

    let source: MemorySource
    let text: SampleText
    /// Lines that are pieces of rows whose last piece comes later.
    private(set) var pieces = 0
    /// Which lines are another log's, by their numbers, as far as anybody asked.
    private let foreign = ForeignLines()

    private final class ForeignLines {
        var known: [Int: Bool] = [:]

        func contains(_ line: LogLine) -> Bool {
            if let isForeign = known[line.number] { return isForeign }
            let isForeign = ForeignLine.of(line.bytes) != nil
            known[line.number] = isForeign
            return isForeign
        }
    }

    init(of source: any LogSource, limit: Int, monitor: ScanMonitor) throws(AccessLogError) {
        var bytes: [UInt8] = []
        var lines = 0
        do {
            try LineScanner(source, monitor: monitor).forEachLine { line in
                bytes.append(contentsOf: line.bytes.prefix(16_384))
                bytes.append(0x0A)
                lines += 1
                return lines >= limit || bytes.count > 1 << 22 ? .stop : .next
            }
        } catch {
            throw .source(error)
        }
        self.init(name: source.name, bytes: bytes)
    }

    private init(name: String, bytes: [UInt8]) {
        source = MemorySource(name: name, bytes: bytes)
        text = SampleText(bytes.prefix(1 << 16))
    }

    /// What most lines are in; nil where most are in nothing.
    var envelope: Envelope? {
        var counts: [Envelope: Int] = [:]
        var lines = 0
        _ = try? LineScanner(source).forEachLine { line in
            guard !line.bytes.isEmpty else { return .next }
            lines += 1
            for envelope in Envelope.around(line.bytes) { counts[envelope, default: 0] += 1 }
            return .next
        }
        guard let most: Int = counts.values.max(), most * 2 > lines else { return nil }
        // The first of those that fit nearly as many lines says most: a runtime's line begins with Docker's time, too.
        let enough: Int = max(lines, most + most / 2)
        return Envelope.all.first { envelope -> Bool in
            guard let count = counts[envelope] else { return false }
            return count * 2 > enough
        }
    }

    /// The same lines without the envelope; a piece of a row gives an empty line.
    func peeled(_ envelope: Envelope) -> Sample {
        let peeler = EnvelopePeeler([envelope])
        var bytes: [UInt8] = []
        var pieces = pieces
        _ = try? LineScanner(source).forEachLine { line in
            // A line feed inside the row would make two of it.
            if let row = peeler.row(of: line.bytes) {
                bytes.append(contentsOf: row.lazy.map { $0 == 0x0A ? 0x20 : $0 })
            } else {
                pieces += 1
            }
            bytes.append(0x0A)
            return .next
        }
        var sample = Sample(name: source.name, bytes: bytes)
        sample.pieces = pieces
        return sample
    }

    /// Formats worth trying; of two that fit equally well the first counts.
    func candidates(likely: ProductID? = nil) -> [AccessLogFormat] {
        var candidates: [AccessLogFormat] = []
        if startsWithDate { candidates.append(.w3c) }
        for known in FormatCatalogue.found {
            if let sign = known.sign, !text.contains(sign) { continue }
            if let other = known.otherSign, text.contains(other) { continue }
            guard var format = known.format else { continue }
            if case .json = format.grammar, !format.isOwn, !text.contains("{\"") { continue }
            if format.grammar == .w3c {
                // Advanced Logging can write local time.
                if text.contains("time-local") { format.isUTC = false }
            }
            candidates.append(format)
        }
        let guess = SharedFormatGuess(sample: self)
        return candidates + guess.formats(likely: likely)
    }

    /// Whether a format reads any of the first lines that are no comments.
    func reads(_ format: AccessLogFormat) -> Bool {
        let reader = RowReader(format: format, zone: .utc, source: source.name, tellsForeign: false, explains: false)
        var lines = 0
        var isRead = false
        _ = try? LineScanner(source).forEachLine { line in
            if case .row = reader.read(line) { isRead = true }
            if let first = line.bytes.first, first != 0x23 { lines += 1 }
            return isRead || lines == Self.firstLines ? .stop : .next
        }
        return isRead
    }

    /// So many lines are looked at to find out which formats are worth reading all of them.
    private static let firstLines = 40

    func read(as format: AccessLogFormat) -> Reading {
        var reading = Reading()
        let reader = RowReader(format: format, zone: .utc, source: source.name, tellsForeign: false, explains: false)
        let isW3C = format.grammar == .w3c
        _ = try? LineScanner(source).forEachLine { line in
            // A header below the first row says nothing of that row.
            if isW3C, reading.headerState == nil, line.bytes.first.map({ $0 != 0x23 }) ?? false {
                reading.headerState = reader.w3cState
            }
            switch reader.read(line) {
            case .row:
                reading.rows += 1
                if reader.strangeFront(reader.bytes(of: line)) != nil { reading.strangeFronts += 1 }
                reading.fields += reader.fieldCount
                if reading.statedOffset == nil { reading.statedOffset = reader.statedOffset }
                if reading.first == nil { reading.first = reader.time }
                if reader.duration != nil { reading.hasDurations = true }
            // Comments mean to be no rows; lines of another log tell against the format.
            case .unreadable where foreign.contains(line): reading.foreign += 1
            case .unreadable: reading.unreadable += 1
            case .other: break
            }
            return .next
        }
        reading.seen = reader.seen
        if isW3C, reading.headerState == nil { reading.headerState = reader.w3cState }
        return reading
    }

    /// Whether the first lines are such as stand in other logs.
    var hasForeignLines: Bool {
        var isForeign = false
        var seen = 0
        _ = try? LineScanner(source).forEachLine { line in
            guard !line.bytes.isEmpty else { return .next }
            isForeign = foreign.contains(line)
            seen += 1
            return isForeign || seen == Self.firstLines ? .stop : .next
        }
        return isForeign
    }

    /// Why lines are no rows: what they are where that is known, else what the format expected.
    func unreadable(as format: AccessLogFormat) -> [UnreadableRow] {
        var known: [UnreadableRow] = []
        var rows: [UnreadableRow] = []
        let reader = RowReader(format: format, zone: .utc, source: source.name)
        _ = try? LineScanner(source).forEachLine { line in
            if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return .next }
            if let foreign = ForeignLine.of(line.bytes) {
                known.append(
                    UnreadableRow(line: line.number, reason: foreign.reason, excerpt: AccessLog.excerpt(line)))
                return known.count < 3 ? .next : .stop
            }
            guard rows.count < 3 else { return .next }
            let reason: String
            switch reader.read(line) {
            case .unreadable(let why): reason = why
            case .other where line.bytes[0] != 0x23:
                reason =
                    line.bytes[0] == 0x7B ? "the object has no status, or no path" : "no format of an access log fits"
            case .row:
                let bytes = reader.bytes(of: line)
                guard let front = reader.strangeFront(bytes) else { return .next }
                let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[front].prefix(60)), as: UTF8.self)
                reason = "what stands before the client is not known: ‘\(text)’"
            default: return .next
            }
            rows.append(UnreadableRow(line: line.number, reason: reason, excerpt: AccessLog.excerpt(line)))
            return .next
        }
        if known.isEmpty, rows.isEmpty, !text.isEmpty {
            rows.append(
                UnreadableRow(
                    line: 1, reason: "there are comments, but no rows", excerpt: String(text.string.prefix(40))))
        }
        return known.isEmpty ? rows : known
    }

    /// The format that lines which are no rows were most likely meant to be in.
    func expected(likely: ProductID?) -> AccessLogFormat {
        if text.contains("#Fields:") || startsWithDate { return .w3c }
        guard text.string.drop(while: \.isWhitespace).hasPrefix("{") else {
            return .clf("combined", ProductCatalogue.current.usual, hasHost: false)
        }
        // Objects that have the members of one format and a value that cannot be read are of that one.
        let tried = candidates(likely: likely).compactMap { format -> (AccessLogFormat, Int)? in
            guard case .json = format.grammar else { return nil }
            return (format, read(as: format).unreadable)
        }
        return tried.max { $0.1 < $1.1 }?.0 ?? .clf("combined", ProductCatalogue.current.usual, hasHost: false)
    }

    private var startsWithDate: Bool {
        text.rows(5).contains { row in
            row.bytes.count > 10 && row.bytes[row.bytes.startIndex + 10] == 0x20
                && Timestamp(iso8601: String(decoding: row.bytes.prefix(10), as: UTF8.self)) != nil
        }
    }
}
