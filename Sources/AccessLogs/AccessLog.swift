internal import Diagnosis
internal import Envelopes
public import LogSources
public import Products
public import Times

/// Why a log could not be read as an access log.
public enum AccessLogError: Error, Hashable, Sendable {
    /// The source itself cannot be read.
    case source(LogSourceError)
    /// The source has no bytes.
    case empty(name: String)
    /// The source is not text.
    case binary(name: String, what: BinaryContent)
    /// No row was understood; the first ones with the reason.
    case unrecognised(name: String, rows: [UnreadableRow])
}

/// A row that could not be read.
public struct UnreadableRow: Hashable, Sendable {
    /// 1-based.
    public var line: Int
    /// What was expected.
    public var reason: String
    /// The row's beginning; a stranger's text.
    public var excerpt: String
}

/// What a scan went through.
public struct ScanTally: Hashable, Sendable {
    /// Rows read.
    public var rows = 0
    /// Lines that are no rows and mean to be none: comments, headers, start-up messages.
    public var others = 0
    /// Rows that could not be read.
    public var unparsed = 0
    /// Whether lines stand between the rows that are no comments.
    public var hasLinesBetween = false
    /// Rows outside the window that was asked for.
    public var outside = 0
    /// The first of them, at most five.
    public var firstUnparsed: [UnreadableRow] = []
    /// The earliest stamp.
    public var from: Timestamp?
    /// The latest stamp.
    public var to: Timestamp?
    /// The farthest a stamp lay before an earlier row's.
    public var longestStepBack = Duration.zero
    /// Whether rows had a duration.
    public var hasDurations = false
    /// What was lost of the source, each in words.
    public var losses: [String] = []
    /// All that was lost of the source, in words; nil where nothing was.
    public var damage: String? { losses.isEmpty ? nil : losses.joined(separator: "; ") }
    /// Whether a number behind each row is a duration in a unit that the rows do not tell.
    public var isUnitOpen = false
    /// What else checks want and the rows lack.
    public var otherLacks: [String] = []
    /// What checks want and the rows lack.
    public var lacks: [String] { (isUnitOpen ? [AccessLogFormat.unitIsOpen] : []) + otherLacks }

    /// Creates an empty tally.
    public init() {}

    /// Counts an entry that was read elsewhere.
    package mutating func count(_ entry: Entry) {
        rows += 1
        if let last = to, entry.time < last { longestStepBack = max(longestStepBack, last - entry.time) }
        from = min(from ?? entry.time, entry.time)
        to = max(to ?? entry.time, entry.time)
        if entry.duration != nil { hasDurations = true }
    }

    /// Notes what rows of a format with these fields lack.
    mutating func lack(_ format: AccessLogFormat, _ fields: FieldSet) {
        isUnitOpen = format.leavesUnitOpen(fields)
        otherLacks = format.lacks(having: fields)
    }

    /// Adds what another part of the same log holds; stamps are put together elsewhere.
    mutating func add(_ part: ScanTally) {
        rows += part.rows
        others += part.others
        unparsed += part.unparsed
        outside += part.outside
        firstUnparsed += part.firstUnparsed.prefix(5 - firstUnparsed.count)
        hasDurations = hasDurations || part.hasDurations
    }

    /// Counts a line by what it turned out to be.
    ///
    /// - Returns: whether it is a row.
    mutating func note(_ outcome: RowReader.Reading, of line: LogLine) -> Bool {
        switch outcome {
        case .row:
            rows += 1
            return true
        case .other:
            others += 1
            if line.bytes.first != 0x23 { hasLinesBetween = true }
        case .unreadable(let reason):
            unparsed += 1
            hasLinesBetween = true
            if firstUnparsed.count < 5 {
                firstUnparsed.append(
                    UnreadableRow(line: line.number, reason: reason, excerpt: AccessLog.excerpt(line)))
            }
        }
        return false
    }
}

/// One access log, ready to be asked.
public struct AccessLog: Sendable {
    /// Where its bytes are.
    public let source: any LogSource
    /// How its rows are written.
    public let format: AccessLogFormat
    /// The zone its stamps are read in.
    public let zone: ZoneDetermination
    /// How sure the format is: the part of the sampled rows that were read, 0...1.
    public let certainty: Double
    /// Whether the format fits more than one product and the product was assumed.
    public let isProductAssumed: Bool
    /// The first row's stamp; nil where none of the first lines has one.
    public let firstTime: Timestamp?
    /// What headers say of the rows behind the first ones; nil where the format has none.
    let headerState: W3CReader?
    /// Fields that the first rows had.
    let sampleFields: FieldSet
    /// Whether the first rows had a duration.
    let hasSampleDurations: Bool
    /// Names of formats that read as many rows and as many fields as the one that was taken.
    public let alsoFits: [String]

    private static let sampleSize = 500

    /// Opens a log and finds out what was not told.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - format: the format, where it was told.
    ///   - zone: the zone, where it was told; rows that state their own keep it.
    ///   - likely: the product, where rows fit more than one.
    ///   - configured: formats that the hop's configuration names; one that reads the rows is theirs.
    ///   - monitor: watches the reading.
    /// - Returns: the log.
    /// - Throws: where it cannot be read, is no text, or has no row that any format fits.
    public static func open(
        _ source: any LogSource, format: AccessLogFormat? = nil, zone: LogZone? = nil, likely: ProductID? = nil,
        configured: [AccessLogFormat] = [], monitor: ScanMonitor = .none
    ) throws(AccessLogError) -> AccessLog {
        let kind: ContentKind
        do {
            kind = try ContentKind.of(source)
        } catch {
            throw .source(error)
        }
        switch kind {
        case .empty: throw .empty(name: source.name)
        case .binary(let what): throw .binary(name: source.name, what: what)
        case .text: break
        }
        var source = try lines(of: source)
        func detected(in source: any LogSource) throws(AccessLogError) -> FormatDetection {
            FormatDetection(
                of: try Sample(of: source, limit: sampleSize, monitor: monitor), format: format, likely: likely,
                configured: configured)
        }
        var detection = try detected(in: source)
        if detection.best == nil, let embedded = try embedded(in: source) {
            let inner = try detected(in: embedded)
            if inner.best != nil { (source, detection) = (embedded, inner) }
        }
        guard let best = detection.best else {
            throw .unrecognised(name: source.name, rows: detection.reasons)
        }
        let share =
            Double(best.reading.rows)
            / Double(max(1, best.reading.rows + best.reading.unreadable + best.reading.foreign))
        let isLog = share >= (best.reading.rows >= severalRows ? leastPartOfSeveral : leastPart)
        guard format != nil || isLog else {
            throw .unrecognised(name: source.name, rows: detection.reasons)
        }
        let determination: ZoneDetermination
        if let offset = best.reading.statedOffset {
            determination = ZoneDetermination(zone: offset == 0 ? .utc : .offset(seconds: offset), origin: .stated)
        } else if best.format.isUTC, zone == nil {
            determination = ZoneDetermination(zone: .utc, origin: .format)
        } else if let zone {
            determination = ZoneDetermination(zone: zone, origin: .told)
        } else {
            determination = ZoneDetermination(zone: .utc, origin: .assumed)
        }
        return AccessLog(
            source: source, format: best.format.withSiblings, zone: determination, certainty: share,
            isProductAssumed: format == nil && likely != best.format.product && detection.isProductOpen,
            firstTime: best.reading.first.map { first in
                var clock = ZoneClock(determination.zone)
                guard determination.origin != .stated else { return first }
                return first - .seconds(clock.offset(atWall: first.wholeSeconds))
            }, headerState: best.reading.headerState, sampleFields: best.reading.seen,
            hasSampleDurations: best.reading.hasDurations, alsoFits: detection.ties)
    }

    /// The part of the first lines that has to be rows of a log whose format nobody told.
    private static let leastPart = 0.2
    /// The same where so many of them are rows: a proxy that runs with debug messages writes more of those.
    private static let leastPartOfSeveral = 0.05
    private static let severalRows = 5

    /// The source with its rows a line each.
    private static func lines(of source: any LogSource) throws(AccessLogError) -> any LogSource {
        do {
            return try source.unrolled()
        } catch {
            throw .source(error)
        }
    }

    /// The source with the objects that its members hold as text; nil where they hold none.
    private static func embedded(in source: any LogSource) throws(AccessLogError) -> (any LogSource)? {
        do {
            return try source.withEmbeddedObjects()
        } catch {
            throw .source(error)
        }
    }

    /// Hands every row to `body`.
    ///
    /// - Parameters:
    ///   - monitor: watches the scan and may end it.
    ///   - body: called once a row; the row is valid only until it returns.
    /// - Returns: what the scan went through; rows, others and unparsed add up to the number of lines.
    /// - Throws: where the source cannot be read or the monitor ended the scan.
    public func scan(
        monitor: ScanMonitor = .none, _ body: (AccessRow) -> LineScanner.Decision
    ) throws(AccessLogError) -> ScanTally {
        var tally = ScanTally()
        let reader = RowReader(format: format, zone: zone.zone, source: source.name)
        do {
            try LineScanner(source, monitor: monitor).forEachLine { line in
                guard tally.note(reader.read(line), of: line) else { return .next }
                let time = reader.time
                if let last = tally.to, time < last {
                    tally.longestStepBack = max(tally.longestStepBack, last - time)
                    if let first = tally.from, time < first { tally.from = time }
                } else {
                    if tally.from == nil { tally.from = time }
                    tally.to = time
                }
                if reader.duration != nil { tally.hasDurations = true }
                return body(AccessRow(reader: reader, line: line))
            }
        } catch {
            throw .source(error)
        }
        tally.losses = source.losses
        if tally.rows > 0 { tally.lack(format, reader.seen) }
        return tally
    }

    /// Tells rows from the lines between them.
    ///
    /// - Returns: whether a line is a row; asked line by line in the order of the log.
    package func rowTest() -> (LogLine) -> Bool {
        let reader = RowReader(format: format, zone: zone.zone, source: source.name)
        return { line in
            if case .row = reader.read(line) { return true }
            return false
        }
    }

    static func excerpt(_ line: LogLine) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(120)), as: UTF8.self)
    }
}
