public import Diagnosis
internal import Envelopes
public import LogSources
public import Products
public import Times

/// Reads the log that a server keeps of itself: what its processes and pools went through.
///
/// Such a log holds whatever its application prints. Only the beginnings of messages are looked at that are known to be the
/// product's own; everything else is another line.
public struct ServerErrorLog: Sendable {
    /// The most lines kept.
    public static let mostLines = 50_000
    /// The most processes, pools and units of which the last word before the window is kept.
    static let mostStates = 256

    /// Lines that tell of a change: those in the window, and of each pool or unit the last one before it.
    public private(set) var lines: [ServerErrorLine] = []
    /// Lines that may tell of a failure in words that are not known, the most frequent first.
    public private(set) var unknownLines: [UnknownLines] = []
    /// What the reading went through.
    public private(set) var tally = EvidenceTally()
    /// Lines that say something that is known.
    public private(set) var known = 0
    /// The product, as most lines are written.
    public private(set) var product: ProductID = .other
    /// Whether stamps state no zone.
    public private(set) var isZoneOpen = false

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - zone: the zone of stamps that state none.
    ///   - window: of lines outside only the last ones before it are kept; all are counted.
    ///   - rows: what else stands in the log, where that is an access log; nil where it is not.
    ///   - monitor: watches the reading.
    /// - Returns: the lines that tell of a change.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, zone: ClockZone, window: TimeWindow = .everything, besides rows: RowsBetween? = nil,
        monitor: ScanMonitor = .none
    ) throws -> ServerErrorLog {
        switch try ContentKind.of(source) {
        // After a rotation the log is there, and nothing was logged.
        case .empty: return ServerErrorLog()
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var reading = ServerErrorReading(source.name, zone, window)
        let lines = try source.unrolled()
        try LineScanner(lines, monitor: monitor).forEachLine(besides: rows) { line in
            if let line { reading.take(line) } else { reading.passOver() }
        }
        reading.takeUnfinished()
        if !reading.isServers, rows != nil { return ServerErrorLog() }
        guard reading.isServers else {
            throw SystemEvidenceError.unrecognised(
                name: source.name,
                expected: reading.hasLinesWithoutTime
                    ? "a time before each line, or around it (docker logs --timestamps, journalctl -o short-iso)"
                    : "the log that a server keeps of itself: gunicorn's, php-fpm's, Tomcat's, the journal of its unit")
        }
        var log = ServerErrorLog()
        log.lines = reading.kept
        log.unknownLines = reading.unknown.groups(of: source.name)
        log.tally = reading.tally
        log.known = reading.known
        log.isZoneOpen = reading.isZoneOpen
        log.product = reading.products.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .other
        return log
    }
}

/// One reading of a server's log.
private struct ServerErrorReading {
    var tally = EvidenceTally()
    var products: [ProductID: Int] = [:]
    var unknown = UnknownMessages()
    var hasLinesWithoutTime = false
    var isZoneOpen = false
    /// Lines that say something that is known.
    private(set) var known = 0
    /// Lines that are written as a product writes them.
    private var described = 0
    private var others = 0
    /// Whether lines of the log are in pieces, which are put together whatever they say.
    private var isInPieces = false
    /// So many lines are read whatever they say.
    private static let firstLines = 2000
    private var lines: [ServerErrorLine] = []
    /// Programs that wrote lines, as a journal says, besides the kernel and the service manager; two are enough to know.
    private var programs = Set<String>()
    /// The last word of each pool or unit before the window.
    private var before: [String: ServerErrorLine] = [:]
    /// Whether the line before was kept in ``before``, and under which name.
    private var lastKey: String?
    private let name: String
    private let zone: ClockZone
    private let window: TimeWindow
    private var years: YearGuess
    private let envelopes = EnvelopeSearch()
    private let syntax = ServerLineSyntax.current
    /// The number and the place of the line read last.
    private var last = (number: 0, offset: 0)

    init(_ name: String, _ zone: ClockZone, _ window: TimeWindow) {
        self.name = name
        self.zone = zone
        self.window = window
        years = YearGuess(window)
    }

    /// Whether the log is a server's: something in it is known, or most of it is written as servers write.
    var isServers: Bool { tally.rows > 0 && (known > 0 || described > others) }

    var kept: [ServerErrorLine] {
        var kept = before.values + lines
        if programs.count > 1 { for place in kept.indices { kept[place].isOfOneProgram = false } }
        return kept.sorted { ($0.time, $0.source, $0.line) < ($1.time, $1.source, $1.line) }
    }

    mutating func take(_ line: LogLine) {
        last = (line.number, line.offset)
        // What the log is shows at its beginning; further on, one line in a thousand tells until when it goes.
        if line.number > Self.firstLines, line.number % 1024 != 0, !isInPieces, !syntax.signs.mayStand(in: line.bytes) {
            tally.rows += 1
            lastKey = nil
            return
        }
        var program: String?
        let outcome = envelopes.first(in: line.bytes) { inside in
            if let name = inside.facts.program { program = name }
            return syntax.read(ErrorText(inside), processID: inside.facts.processID)
        }
        switch outcome {
        case .piece: isInPieces = true
        case .unread:
            others += 1
            note(program)
        case .read(let found): take(found)
        }
    }

    /// Goes over a row: its pieces are no beginning of what comes.
    func passOver() { envelopes.forgetPieces() }

    /// Takes lines whose last piece never came.
    mutating func takeUnfinished() {
        for found in envelopes.unfinished({ syntax.read(ErrorText($0), processID: $0.facts.processID) }) { take(found) }
    }

    private mutating func take(_ found: ServerLineReading) {
        if let state = found.line, state.template.message.continues {
            add(state.pieces)
            return
        }
        guard let time = years.time(of: found.stamp, zone) else {
            if found.line != nil { hasLinesWithoutTime = true }
            tally.failed(last.number, "the line has no time, and nothing around it has one")
            return
        }
        if !found.stamp.isWhole { isZoneOpen = true }
        tally.rows += 1
        tally.covers(time)
        lastKey = nil
        if found.isDescribed { described += 1 }
        note(found.program)
        products[found.product, default: 0] += 1
        guard let state = found.line else {
            if window.contains(time), let message = found.unknownMessage { unknown.add(message, at: last.number) }
            return
        }
        known += 1
        var line = ServerErrorLine(
            source: name, line: last.number, offset: last.offset, text: found.text, time: time,
            resolution: Self.resolution(of: time), product: found.product, change: state.template.message.change,
            isOfServer: state.template.message.isOfServer)
        line.writerID = found.writerID
        line.program = found.program
        line.answers = state.template.message.answers
        line.signal = ProductCatalogue.current.signal(inMessage: found.message, of: found.product)
        Self.fill(&line, state.pieces)
        if time < window.from {
            keepBefore(line)
        } else if window.contains(time) {
            guard lines.count < ServerErrorLog.mostLines else {
                tally.isClipped = true
                return
            }
            lines.append(line)
        }
    }

    /// Stamps without a fraction are whole seconds.
    private static func resolution(of time: Timestamp) -> Duration {
        time.microseconds % 1_000_000 == 0 ? .seconds(1) : .zero
    }

    /// Takes note of who wrote a line.
    private mutating func note(_ program: String?) {
        guard let program, programs.count < 2, ProductCatalogue.current.product(named: program)?.isOfSystem != true
        else { return }
        programs.insert(program)
    }

    private mutating func keepBefore(_ line: ServerErrorLine) {
        let key = "\(line.product.rawValue) \(line.pool ?? "") \(line.unit ?? "") \(line.isOfServer)"
        if let known = before[key], known.time > line.time { return }
        guard before[key] != nil || before.count < ServerErrorLog.mostStates else { return }
        before[key] = line
        lastKey = key
    }

    /// Adds what a line says of the one before it.
    private mutating func add(_ pieces: [StateMessage.Field: String]) {
        if let lastKey, var line = before[lastKey] {
            Self.fill(&line, pieces)
            before[lastKey] = line
        } else if let place = lines.indices.last, last.number - lines[place].line <= 3 {
            Self.fill(&lines[place], pieces)
        }
    }

    private static func fill(_ line: inout ServerErrorLine, _ pieces: [StateMessage.Field: String]) {
        if let process = pieces[.process].flatMap({ Int($0) }) { line.processID = process }
        if let pool = pieces[.pool] { line.pool = pool }
        if let unit = pieces[.unit] { line.unit = unit }
        if let program = pieces[.program] { line.program = program }
        if let script = pieces[.script] { line.script = script }
        var target = pieces[.target]
        if let request = pieces[.request] { target = request.split(separator: " ").dropFirst().first.map(String.init) }
        // A URL's path begins behind its host.
        if let url = target, let scheme = url[...].range(of: "://") {
            target = url[scheme.upperBound...].firstIndex(of: "/").map { String(url[$0...]) }
        }
        if let target, target.hasPrefix("/") { line.path = String(target.prefix { $0 != "?" }) }
    }
}
