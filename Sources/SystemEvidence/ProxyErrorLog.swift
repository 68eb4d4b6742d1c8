public import Diagnosis
internal import Envelopes
public import LogSources
public import Products
public import Times

/// Reads error logs of proxies, and their messages about servers that come and go.
public struct ProxyErrorLog: Sendable {
    /// The most lines kept.
    public static let mostLines = 200_000

    /// Lines that tell of a failed request, in the order of the log.
    public private(set) var lines: [ProxyErrorLine] = []
    /// Lines that may tell of a failure in words that are not known, the most frequent first.
    public private(set) var unknownLines: [UnknownLines] = []
    /// What the reading went through.
    public private(set) var tally = EvidenceTally()
    /// The product, as most lines are written.
    public private(set) var product: ProductID = .other

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - source: where its bytes are.
    ///   - zone: the zone of stamps that state none.
    ///   - window: only lines inside are kept; all are counted.
    ///   - rows: what else stands in the log, where that is an access log; nil where it is not.
    ///   - monitor: watches the reading.
    /// - Returns: the lines that tell of a request.
    /// - Throws: `LogSourceError` or `SystemEvidenceError`.
    public static func read(
        _ source: any LogSource, zone: ClockZone, window: TimeWindow = .everything, besides rows: RowsBetween? = nil,
        monitor: ScanMonitor = .none
    ) throws -> ProxyErrorLog {
        switch try ContentKind.of(source) {
        // After a rotation the log is there, and nothing was logged.
        case .empty: return ProxyErrorLog()
        case .binary(let what): throw SystemEvidenceError.binary(name: source.name, what: what)
        case .text: break
        }
        var reading = Reading(source.name, zone, window)
        let lines = try source.unrolled()
        try LineScanner(lines, monitor: monitor).forEachLine(besides: rows) { line in
            if let line { reading.take(line) } else { reading.passOver() }
        }
        reading.takeUnfinished()
        var log = reading.log
        guard log.tally.rows > 0 || rows != nil else {
            throw SystemEvidenceError.unrecognised(
                name: source.name,
                expected: reading.hasLinesWithoutTime
                    ? "a time before each line, or around it; the answer to error-line takes a line without its time"
                    : "a proxy's error log, with lines such as \(Self.forms)")
        }
        log.unknownLines = reading.unknown.groups(of: source.name)
        log.lines = reading.failures.standing
        log.product =
            reading.products.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .other
        return log
    }

    /// One reading of a log.
    private struct Reading {
        var log = ProxyErrorLog()
        var products: [ProductID: Int] = [:]
        var failures = JoinedLines()
        var unknown = UnknownMessages()
        var hasLinesWithoutTime = false
        private let name: String
        private let zone: ClockZone
        private let window: TimeWindow
        private var years: YearGuess
        private let envelopes = EnvelopeSearch()
        /// The number and the place of the line read last.
        private var last = (number: 0, offset: 0)

        private typealias Found = (syntax: ErrorLineSyntax, reading: ErrorLineReading)

        init(_ name: String, _ zone: ClockZone, _ window: TimeWindow) {
            self.name = name
            self.zone = zone
            self.window = window
            years = YearGuess(window)
        }

        mutating func take(_ line: LogLine) {
            last = (line.number, line.offset)
            switch envelopes.first(in: line.bytes, { ErrorLineSyntax.read(ErrorText($0)) }) {
            case .piece: break
            case .unread:
                // What a person would paste is told by its words alone; in a file it lacks its time.
                if !hasLinesWithoutTime, log.tally.rows == 0, log.tally.unparsed < 20 {
                    let text = String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(600)), as: UTF8.self)
                    hasLinesWithoutTime = ProductCatalogue.current.signal(inPasted: text) != nil
                }
                log.tally.failed(line.number, "expected a line such as \(ProxyErrorLog.forms)")
                unknown.add(
                    String(decoding: UnsafeRawBufferPointer(rebasing: line.bytes.prefix(300)), as: UTF8.self),
                    at: line.number)
            case .read(let found): take(found)
            }
        }

        /// Goes over a row: its pieces are no beginning of what comes.
        func passOver() { envelopes.forgetPieces() }

        /// Takes lines whose last piece never came.
        mutating func takeUnfinished() {
            for found in envelopes.unfinished({ ErrorLineSyntax.read(ErrorText($0)) }) { take(found) }
        }

        private mutating func take(_ found: Found) {
            guard let time = years.time(of: found.reading.stamp, zone) else {
                log.tally.failed(last.number, "the line has no time, and nothing around it has one")
                hasLinesWithoutTime = true
                return
            }
            var reading = found.reading
            reading.line.time = time
            reading.line.source = name
            reading.line.line = last.number
            reading.line.offset = last.offset
            log.tally.rows += 1
            log.tally.covers(time)
            products[reading.line.product, default: 0] += 1
            guard window.contains(time) else { return }
            if reading.signal == nil || reading.signal?.id == Signal.unknown.id, let message = reading.unknownMessage {
                unknown.add(message, at: last.number)
            }
            guard failures.lines.count < ProxyErrorLog.mostLines else {
                log.tally.isClipped = true
                return
            }
            failures.add(reading, spread: found.syntax.spreadOfOneFailure)
        }
    }

    /// How lines begin that are read, of the products most run.
    private static let forms = ErrorLineSyntax.all.suffix(5).map(\.looksLike).joined(separator: ", ")
}

/// Lines that tell of failures, those of one failure put together.
private struct JoinedLines {
    private(set) var lines: [ProxyErrorLine] = []
    /// Why a thread failed last, and the place of the line that says so.
    private var reasons: [Substring: (place: Int, signal: Signal, time: Timestamp)] = [:]
    /// Lines whose reason another line has taken over, by their places.
    private var merged = Set<Int>()

    /// A thread that says why something failed says for whom within this.
    private static let pause = Duration.milliseconds(200)

    /// The lines that stand for themselves, in the order of the log.
    var standing: [ProxyErrorLine] {
        merged.isEmpty ? lines : lines.indices.lazy.filter { !merged.contains($0) }.map { lines[$0] }
    }

    mutating func add(_ reading: ErrorLineReading, spread: Duration?) {
        var line = reading.line
        switch reading.part {
        case .whole:
            guard let signal = reading.signal else { return }
            line.signal = signal
        case .reason(let thread):
            guard let signal = reading.signal else { return }
            line.signal = signal
            // What follows at once is a consequence of the first reason.
            if let known = reasons[thread], line.time - known.time <= Self.pause { return }
            if reasons.count > 4096 { reasons.removeAll() }
            reasons[thread] = (lines.count, signal, line.time)
        case .effect(let thread):
            if let reason = reasons.removeValue(forKey: thread), line.time - reason.time <= Self.pause {
                line.signal = reason.signal
                merged.insert(reason.place)
            } else if let signal = reading.signal {
                line.signal = signal
            } else {
                return
            }
        }
        if let spread, let client = line.client, let port = line.clientPort {
            for index in lines.indices.suffix(64).reversed() {
                let earlier = lines[index]
                guard line.time - earlier.time <= spread else { break }
                guard earlier.client == client, earlier.clientPort == port else { continue }
                // The line that has the system's number says why; the one after it only what that led to.
                let isConsequence = earlier.hasErrorNumber && !line.hasErrorNumber && earlier.signal.order < 3
                // What is answered with another status came of the last try.
                let isOtherAnswer =
                    !line.signal.answers.isEmpty && !earlier.signal.answers.isEmpty
                    && line.signal.answers.isDisjoint(with: earlier.signal.answers)
                if isOtherAnswer || !isConsequence && line.signal.order < earlier.signal.order { lines[index] = line }
                lines[index].path = line.path ?? earlier.path
                return
            }
        }
        lines.append(line)
    }
}

extension Signal {
    /// Which of two lines of one failure tells more: a code with its number more than the line that follows.
    fileprivate var order: Int {
        switch claim {
        case .nothing: 3
        case .lostConnection(.prematureClose), .bodyBroke, .clientLeft: 2
        default: 1
        }
    }
}

extension ProxyErrorLine {
    /// Whether the line has the number of a system's error before its message: `] (104)Connection reset by peer: `.
    fileprivate var hasErrorNumber: Bool {
        guard let open = text[...].range(of: "] (") else { return false }
        return text[open.upperBound...].first?.isNumber ?? false
    }
}
