internal import Diagnosis
internal import Envelopes
internal import LogSources
internal import Products
internal import Syntax
internal import Times

/// Reads one row after the other into the same storage; a scan has one.
final class RowReader {
    enum Reading {
        case row
        case other
        case unreadable(String)
    }

    let format: AccessLogFormat
    /// What the product does to its rows.
    let habits: RowHabits
    let source: String
    /// The source's name as a JSON string.
    let sourceText: [UInt8]
    /// The vectors' way of taking a template's rows apart; nil where the template is too large for it.
    private let matcher: TemplateMatcher?
    /// The same for JSON.
    private let members: MemberMatcher?
    private(set) var clock: ZoneClock
    let peeler: EnvelopePeeler?
    /// The row that was read last, without what it is in.
    private(set) var row: UnsafeRawBufferPointer?
    let spans = FieldSpans.allocated()
    private(set) var httplog = HTTPLogLine()
    var w3c = W3CReader()
    /// The version of `w3c` that a scan has seen.
    var headerVersion = 0
    /// Fields of a JSON row that have escapes.
    private(set) var escaped = FieldSet()
    /// How strange bytes of a target are written.
    let escapes: TargetEscapes
    let isJSON: Bool
    /// Whether a client's address always has its port behind a colon.
    let portFollowsClient: Bool
    /// Whether anything may stand behind what the format names.
    let hasTail: Bool
    let isHTTPLog: Bool
    let isW3C: Bool
    var time = Timestamp(seconds: 0)
    var status = 0
    /// How long the request took, in microseconds; negative where the row does not tell.
    var durationMicroseconds: Int64 = -1
    /// How long the request took.
    var duration: Duration? {
        get { durationMicroseconds < 0 ? nil : .microseconds(durationMicroseconds) }
        set { durationMicroseconds = newValue?.microseconds ?? -1 }
    }
    /// A number that is a duration in a unit that the row does not tell.
    private(set) var openNumber: OpenNumber?
    /// The last day that was written as JSON, and its text.
    var day: Int64 = .min
    var dayText: [UInt8] = []
    /// The next row itself, where it was put together already from the lines that hold it.
    var given: UnsafeRawBufferPointer?
    /// The stamp of the next row, where it is known already.
    var givenTime: Timestamp?
    private(set) var statedOffset: Int?
    var seen = FieldSet()
    private(set) var resolution = Duration.seconds(1)

    /// Who wrote rows so far, where lines say who wrote them.
    var origins = Set<UInt64>()
    /// Whether lines of other logs are told from rows that cannot be read.
    let tellsForeign: Bool

    /// Whether what could not be read comes with words; without them it is quicker.
    private let explains: Bool

    init(
        format: AccessLogFormat, zone: LogZone, source: String, tellsForeign: Bool = true, explains: Bool = true,
        habits: RowHabits? = nil
    ) {
        self.tellsForeign = tellsForeign
        self.explains = explains
        self.format = format
        let habits = habits ?? format.product.rowHabits
        self.habits = habits
        if case .json = format.grammar { isJSON = true } else { isJSON = false }
        escapes = isJSON ? habits.escapes.union(.json) : habits.escapes
        var portFollowsClient = format.clientHasPort
        var hasTail = false
        if case .template(let template) = format.grammar {
            if template.portFollowsClient { portFollowsClient = true }
            hasTail = template.takesTail
        }
        self.hasTail = hasTail
        self.portFollowsClient = portFollowsClient
        isHTTPLog = format.grammar == .httplog
        isW3C = format.grammar == .w3c
        self.source = source
        let sink = ByteSink(capacity: 64)
        sink.append(quoting: source)
        sourceText = Array(sink.bytes)
        clock = ZoneClock(zone)
        peeler = format.envelopes.isEmpty ? nil : EnvelopePeeler(format.envelopes)
        if case .template(let template) = format.grammar { matcher = TemplateMatcher(template) } else { matcher = nil }
        if case .json(let fields) = format.grammar { members = MemberMatcher(fields) } else { members = nil }
    }

    deinit { spans.deallocate() }

    /// The bytes that the fields of the row read last stand in: the line's, or those of what it holds.
    func bytes(of line: LogLine) -> UnsafeRawBufferPointer { row ?? line.bytes }

    /// How many fields the row has.
    var fieldCount: Int {
        spans.indices.count { spans[$0].length > 0 } - (spans[Field.tailOther.rawValue].length > 0 ? 1 : 0)
    }

    func read(_ line: LogLine) -> Reading {
        var bytes = line.bytes
        if let given {
            row = given
            bytes = given
        } else if let peeler {
            row = peeler.row(of: bytes)
            guard let row else { return .other }
            bytes = row
        }
        if line.isCut { return .unreadable("longer than \(LineScanner.longestLine >> 20) MiB") }
        guard let first = bytes.first else { return .other }
        if first == 0x20 || first == 0x09, bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return .other }
        spans.clear()
        duration = nil
        openNumber = nil
        let outcome =
            switch format.grammar {
            case .httplog: readHTTPLog(bytes)
            case .w3c: readW3C(bytes)
            case .template(let template): rowOrForeign(readTemplate(template, bytes), bytes)
            case .json(let fields): rowOrForeign(readJSON(fields, bytes), bytes)
            case .named(let values): rowOrForeign(readNamed(values, bytes), bytes)
            }
        if given != nil { return outcome }
        return peeler?.origin.map { rowOfOrigin($0, outcome) } ?? outcome
    }

    /// Fields of a JSON row that have escapes.
    var escapedFields: FieldSet { escaped }

    // MARK: - The three grammars

    private func readHTTPLog(_ bytes: UnsafeRawBufferPointer) -> Reading {
        httplog.isTimeKnown = givenTime != nil
        switch httplog.read(bytes) {
        case .other: return .other
        case .unreadable(let reason): return .unreadable(reason)
        case .row: break
        }
        let wall = httplog.wall
        time =
            givenTime
            ?? Timestamp(
                microseconds: (wall - Int64(clock.offset(atWall: wall))) * 1_000_000
                    + Int64(httplog.milliseconds) * 1000)
        resolution = .milliseconds(1)
        status = httplog.status
        if httplog.timers.total >= 0 { durationMicroseconds = Int64(min(httplog.timers.total, 864_000_000_000)) * 1000 }
        spans[Field.request.rawValue] = httplog.request
        spans[Field.client.rawValue] = httplog.client
        seen.insert(.durationMilliseconds)
        seen.insert(.termination)
        return .row
    }

    private func readW3C(_ bytes: UnsafeRawBufferPointer) -> Reading {
        var wall: Int64 = 0
        var microseconds: Int64 = 0
        var scale: Int64 = 1000
        w3c.isTimeKnown = givenTime != nil
        switch w3c.read(bytes, into: spans, wall: &wall, microseconds: &microseconds, durationScale: &scale) {
        case .other: return .other
        case .unreadable(let reason): return .unreadable(reason)
        case .row: break
        }
        time =
            givenTime
            ?? Timestamp(microseconds: (wall - Int64(clock.offset(atWall: wall))) * 1_000_000 + microseconds)
        resolution = microseconds == 0 ? .seconds(1) : .milliseconds(1)
        guard readStatus(bytes) else { return .unreadable("expected a status (sc-status)") }
        if habits.hidesServerInQuery { readHidden(bytes) }
        let span = spans[Field.durationMilliseconds.rawValue]
        if span.length > 0, scale == 0 {
            openNumber = Self.openNumber(bytes, Int(span.start), Int(span.start + span.length))
            if openNumber != nil { seen.insert(.tailNumber) }
        } else if span.length > 0 {
            seen.insert(.durationMilliseconds)
            if let value = ByteText.millionths(bytes, Int(span.start), Int(span.start + span.length)) {
                durationMicroseconds = min(value / (1_000_000 / scale), 864_000_000_000_000)
            }
        }
        return .row
    }

    private func readTemplate(_ template: LineTemplate, _ bytes: UnsafeRawBufferPointer) -> Reading {
        if bytes[0] == 0x23, template.prefix.first != 0x23 { return .other }
        if !(matcher?.fits(bytes, into: spans) ?? false) {
            spans.clear()
            if !explains, matcher != nil {
                guard matchOtherwise(template, bytes) else { return .unreadable("") }
            } else if let expected = template.match(bytes, into: spans), !matchOtherwise(template, bytes) {
                return .unreadable(expected)
            }
        }
        if isConnection(bytes) { return .other }
        let isDoubtful =
            !template.takesTail
            && (!template.isSound(bytes, spans) || template.quotes < Int.max && template.hasStrayQuotes(bytes))
        if isDoubtful, !template.matchSoundly(bytes, into: spans) {
            _ = template.match(bytes, into: spans)
        }
        if !readStatus(bytes) || !readTime(bytes) {
            // Quotes in the request or brackets in the user's name move everything behind them.
            let hadStatus = readStatus(bytes)
            let isOther =
                template.takesTail ? matchOtherwise(template, bytes) : template.matchSoundly(bytes, into: spans)
            guard isOther, readStatus(bytes), readTime(bytes) else {
                return .unreadable(
                    hadStatus
                        ? "expected a time as 04/Mar/2026:11:17:21 +0100" : "expected a status of three digits")
            }
        }
        if status == 0, habits.statusZeroIsNoRequest { return .other }
        if template.takesTail { settleHost(bytes) }
        if template.dashIsNoQuery { dropDash(bytes) }
        readDuration(bytes)
        splitClient(bytes)
        if spans[Field.termination.rawValue].length > 0 { seen.insert(.termination) }
        for field in [Field.flags, .details] where spans[field.rawValue].length > 0 { seen.insert(field) }
        noteUpstream()
        return .row
    }

    private func noteUpstream() {
        for field in [Field.upstreamStatus, .upstreamHeader] where spans[field.rawValue].length >= 0 {
            seen.insert(field)
        }
    }

    private func readJSON(_ fields: JSONFields, _ bytes: UnsafeRawBufferPointer) -> Reading {
        var escapes = FieldSet()
        var outcome = members?.read(bytes, into: spans, escaped: &escapes)
        if outcome == nil {
            spans.clear()
            outcome = fields.read(bytes, into: spans, escaped: &escapes)
        }
        escaped = escapes
        switch outcome ?? .other {
        case .other: return .other
        case .unreadable(let reason): return .unreadable(reason)
        case .row: break
        }
        return readMembers(bytes)
    }

    private func readNamed(_ values: NamedValues, _ bytes: UnsafeRawBufferPointer) -> Reading {
        switch values.read(bytes, into: spans) {
        case .other: .other
        case .unreadable(let reason): .unreadable(reason)
        case .row: readMembers(bytes)
        }
    }

    /// What the values of a row mean that each have a name.
    private func readMembers(_ bytes: UnsafeRawBufferPointer) -> Reading {
        guard readStatus(bytes) else { return .unreadable("expected a status of three digits") }
        for field in [Field.flags, .details] where spans[field.rawValue].length >= 0 { seen.insert(field) }
        noteUpstream()
        if range(.dateOnly) != nil {
            guard readTime(bytes) else { return .unreadable("expected a day as 2026-03-04 and a time as 10:15:00") }
            readDuration(bytes)
            splitClient(bytes)
            return .row
        }
        let times: [Field] = [.timeEpochSeconds, .timeISO, .timeLocal]
        guard let (start, end) = times.lazy.compactMap({ self.range($0) }).first else {
            return .unreadable("expected a time")
        }
        guard readAnyTime(bytes, start, end) else {
            return .unreadable("expected a time as 1795521989.416 or 2026-03-04T10:15:00Z")
        }
        readDuration(bytes)
        if habits.hidesServerInQuery { readHidden(bytes) }
        splitClient(bytes)
        return .row
    }

    /// A time in whatever way JSON lines have it: seconds since 1970, ISO 8601, or as the common log format does.
    private func readAnyTime(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        resolution = .milliseconds(1)
        if let stamp = JSONFields.time(bytes, start, end) {
            time = stamp
            statedOffset = 0
            if end - start <= 11, !(start..<end).contains(where: { bytes[$0] == 0x2E }) { resolution = .seconds(1) }
            return true
        }
        if let (stamp, offset) = ByteText.timestamp(bytes, start, end) {
            let zone = offset ?? clock.offset(atWall: stamp.wholeSeconds)
            time = stamp - .seconds(zone)
            statedOffset = offset
            if bytes[start + 19..<end].first != 0x2E { resolution = .seconds(1) }
            return true
        }
        if let wall = ByteText.spelledWall(bytes, start, end) {
            time = Timestamp(
                microseconds: wall.microseconds - Int64(clock.offset(atWall: wall.wholeSeconds)) * 1_000_000)
            return true
        }
        spans[Field.timeLocal.rawValue] = FieldSpan(start: Int32(start), length: Int32(end - start))
        spans[Field.timeISO.rawValue].length = -1
        spans[Field.timeEpochSeconds.rawValue].length = -1
        return readTime(bytes)
    }

    func readTime(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if let givenTime {
            time = givenTime
            return true
        }
        resolution = .seconds(1)
        if let (start, end) = range(.timeLocal) {
            // A user's name may hold a bracket and another time.
            guard end - start <= Self.longestLocalTime else { return false }
            guard let wall = ByteText.clfWall(bytes, start) else { return false }
            var microseconds: Int64 = 0
            var position = start + 20
            if position < end, bytes[position] == 0x2E {
                var stop = position + 1
                while stop < end, bytes[stop] != 0x20 { stop += 1 }
                microseconds = ByteText.millionths(bytes, position, stop) ?? 0
                resolution = .milliseconds(1)
                position = stop
            } else if let fraction = fraction(bytes) {
                microseconds = fraction
                resolution = .milliseconds(1)
            }
            while position < end, bytes[position] == 0x20 { position += 1 }
            let stated = ByteText.zone(bytes, position, end)
            statedOffset = stated
            time = Timestamp(
                microseconds: (wall - Int64(stated ?? clock.offset(atWall: wall))) * 1_000_000 + microseconds)
            return true
        }
        if let (start, end) = range(.timeISO) {
            guard let (stamp, stated) = ByteText.timestamp(bytes, start, end) else { return false }
            statedOffset = stated
            time = stamp - .seconds(stated ?? clock.offset(atWall: stamp.wholeSeconds))
            if let fraction = fraction(bytes) {
                time = time + .microseconds(fraction)
                resolution = .milliseconds(1)
            }
            if end - start > 19, bytes[start + 19] == 0x2E { resolution = .milliseconds(1) }
            return true
        }
        if let (start, end) = range(.timeEpochSeconds), let value = ByteText.millionths(bytes, start, end) {
            let fraction = fraction(bytes)
            time = Timestamp(microseconds: value + (fraction ?? 0))
            let isWhole = fraction == nil && !(start..<end).contains { bytes[$0] == 0x2E }
            resolution = isWhole ? .seconds(1) : .milliseconds(1)
            statedOffset = 0
            return true
        }
        if let (start, end) = range(.timeEpochMilliseconds), let value = ByteText.integer(bytes, start, end) {
            // Whoever writes microseconds writes 16 digits.
            time = Timestamp(microseconds: end - start > 14 ? Int64(value) : Int64(min(value, 1 << 42)) * 1000)
            resolution = .milliseconds(1)
            statedOffset = 0
            return true
        }
        if let (start, end) = range(.timeSpelled) {
            guard let wall = ByteText.spelledWall(bytes, start, end) else { return false }
            if end - start > 4, bytes[end - 3..<end].elementsEqual("GMT".utf8) { statedOffset = 0 }
            let offset = statedOffset ?? clock.offset(atWall: wall.wholeSeconds)
            time = Timestamp(microseconds: wall.microseconds - Int64(offset) * 1_000_000)
            return true
        }
        if let (date, dateEnd) = range(.dateOnly), let (start, end) = range(.timeOnly) {
            guard dateEnd - date == 10, end - start >= 8, let wall = ByteText.isoWall(bytes, date: date, time: start)
            else { return false }
            time = Timestamp(microseconds: (wall - Int64(clock.offset(atWall: wall))) * 1_000_000)
            return true
        }
        guard let (date, dateEnd) = range(.dateNumeric), let (start, end) = range(.timeOnly),
            let wall = ByteText.numericWall(bytes, date, dateEnd, start, end)
        else { return false }
        time = Timestamp(microseconds: (wall - Int64(clock.offset(atWall: wall))) * 1_000_000)
        return true
    }

    /// As long as `04/Mar/2026:11:17:21.123456789 +0100`.
    static let longestLocalTime = 36

    /// The finest first.
    private static let scales: [(Field, Int64)] = [
        (.durationNanoseconds, 1_000_000_000), (.durationMicroseconds, 1_000_000), (.durationMilliseconds, 1000),
        (.durationWholeSeconds, 1), (.durationSeconds, 1),
    ]

    private func readDuration(_ bytes: UnsafeRawBufferPointer) {
        if format.tailNumber != .ignored {
            spans[format.tailNumber.rawValue] = spans[Field.tailNumber.rawValue]
        } else if let field = unitBehindTail(bytes) {
            spans[field.rawValue] = spans[Field.tailNumber.rawValue]
        }
        if readTimers(bytes) || readOtherEnd(bytes) { return }
        if habits.wholeSecondsAreMilliseconds, isMilliseconds(bytes) {
            spans[Field.durationMilliseconds.rawValue] = spans[Field.durationSeconds.rawValue]
            spans[Field.durationSeconds.rawValue].length = -1
        }
        if habits.durationIsInParts { return readDurationParts(bytes) }
        // A whole second is used only where nothing finer is logged.
        for (field, scale) in Self.scales {
            guard let (start, end) = range(field) else { continue }
            if field == .durationSeconds {
                if lacksPoint(bytes, start, end) {
                    openNumber = Self.openNumber(bytes, start, end)
                    if openNumber != nil { seen.insert(.tailNumber) }
                    continue
                }
                if let value = JSONFields.duration(bytes, start, end) {
                    // Go and Google write a unit behind it.
                    seen.insert(field)
                    duration = value
                    return
                }
            }
            if field == .durationNanoseconds, let value = ByteText.integer(bytes, start, end) {
                seen.insert(field)
                durationMicroseconds = min(Int64(value) / 1000, 864_000_000_000_000)
                return
            }
            guard let value = ByteText.millionths(bytes, start, end) else { continue }
            seen.insert(field)
            if field == .durationWholeSeconds, let finer = finerSeconds(bytes, whole: value / 1_000_000) {
                durationMicroseconds = finer
                return
            }
            durationMicroseconds = min(value / scale, 864_000_000_000_000)
            return
        }
        if openNumber == nil { readOpenNumber(bytes) }
    }

    /// Whether a number that stands for seconds by its name alone is none: who logs them there always writes a point.
    private func lacksPoint(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end > start, habits.secondsHavePoint || hasTail, format.tailNumber == .ignored else { return false }
        return !(start..<end).contains { bytes[$0] < 0x30 || bytes[$0] > 0x39 }
    }

    /// The duration by a number in an open unit, where whole seconds in the same row tell the unit.
    private func finerSeconds(_ bytes: UnsafeRawBufferPointer, whole: Int64) -> Int64? {
        guard let (start, end) = range(.tailNumber), let number = Self.openNumber(bytes, start, end)?.millionths else {
            return nil
        }
        let fitting = DurationUnit.allCases.filter { $0 != .seconds && number / $0.perSecond / 1_000_000 == whole }
        guard fitting.count == 1, let unit = fitting.first else { return nil }
        return number / unit.perSecond
    }

    /// The unit that stands behind the number in the tail, as morgan's users write it: `12.410 ms`.
    private func unitBehindTail(_ bytes: UnsafeRawBufferPointer) -> Field? {
        guard hasTail, let (start, end) = range(.tailNumber), end > start else { return nil }
        if ByteText.millionths(bytes, start, end) == nil {
            return JSONFields.duration(bytes, start, end) == nil ? nil : .durationSeconds
        }
        guard end + 1 < bytes.count, bytes[end] == 0x20 else { return nil }
        var stop = end + 1
        while stop < bytes.count, bytes[stop] != 0x20, stop - end < 8 { stop += 1 }
        let word = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[end + 1..<stop]), as: UTF8.self)
        switch word {
        case "ms", "msec", "msecs": return .durationMilliseconds
        case "us", "µs", "usec": return .durationMicroseconds
        case "s", "sec", "secs": return .durationSeconds
        case "ns": return .durationNanoseconds
        default: return nil
        }
    }

    /// A number whose unit the row does not tell is no duration yet.
    private func readOpenNumber(_ bytes: UnsafeRawBufferPointer) {
        if range(.tailOther) != nil { seen.insert(.tailOther) }
        guard format.tailNumber == .ignored, let (start, end) = range(.tailNumber) else { return }
        if let value = Self.openNumber(bytes, start, end) {
            seen.insert(.tailNumber)
            openNumber = value
        } else if let value = JSONFields.duration(bytes, start, end) {
            seen.insert(.durationSeconds)
            duration = value
        } else if end - start > 1 {
            // A lone dash says that there is nothing.
            seen.insert(.tailOther)
        }
    }

    /// A number without a unit; nil where it is none.
    private static func openNumber(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> OpenNumber? {
        if let value = ByteText.millionths(bytes, start, end) { return OpenNumber(millionths: value) }
        // Nanoseconds have more digits.
        let whole = ByteText.integer(bytes, start, end).map { Int64($0).multipliedReportingOverflow(by: 1_000_000) }
        return whole.flatMap { $0.overflow ? nil : OpenNumber(millionths: $0.partialValue) }
    }

    // MARK: - Fields

    func range(_ field: Field) -> (Int, Int)? {
        let span = spans[field.rawValue]
        return span.length >= 0 ? (Int(span.start), Int(span.start + span.length)) : nil
    }

    func text(_ field: Field, _ bytes: UnsafeRawBufferPointer) -> String? {
        guard let (start, end) = range(field), end > start else { return nil }
        // A stranger's path may be a megabyte long; nobody reads past its beginning.
        let last = min(end, start + 8192)
        let text =
            escaped.contains(field)
            ? JSONLine.text(bytes, start, last)
            : String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<last]), as: UTF8.self)
        return text == "-" ? nil : text
    }

    func integer(_ field: Field, _ bytes: UnsafeRawBufferPointer) -> Int? {
        range(field).flatMap { ByteText.integer(bytes, $0.0, $0.1) }
    }
}
