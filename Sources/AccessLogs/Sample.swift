internal import Diagnosis
internal import LogSources

/// The first lines of a log, to find out how it is written.
struct Sample {
    struct Reading {
        var rows = 0
        var unreadable = 0
        var statedOffset: Int?
        var hasDurations = false
        /// The first row's stamp, in UTC where rows state no zone.
        var first: Timestamp?
        var fields = Set<Field>()
        /// What W3C headers said by the sample's end.
        var headerState: W3CReader?
    }

    private let source: MemorySource
    private let text: String

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
        self.source = MemorySource(name: source.name, bytes: bytes)
        text = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
    }

    /// Formats worth trying, the most particular first.
    func candidates(likely: LogFamily? = nil) -> [AccessLogFormat] {
        var candidates: [AccessLogFormat] = []
        if text.contains("#Fields:") || startsWithDate { candidates.append(.w3c) }
        if text.contains("{\"") { candidates.append(.caddy) }
        candidates += AccessLogFormat.described.filter { format in
            if case .json = format.grammar { return text.contains("{\"") }
            return true
        }
        candidates.append(.haproxy)
        let family =
            evidence == nil && (likely == .nginx || likely == .apache) ? likely ?? guessedFamily : guessedFamily
        let name = text.contains("\" \"") || text.contains("\"-\"") ? "combined" : "common"
        let tail = tailNumber
        let plain = AccessLogFormat.clf(
            tail.map { "\(name) \($0.words)" } ?? name, tail?.family ?? family, hasHost: false,
            tailNumber: tail?.field ?? .ignored)
        let withHost = AccessLogFormat.clf(
            "vhost_combined", .apache, hasHost: true, tailNumber: tail?.field ?? .ignored)
        candidates += startsWithHost ? [withHost, plain] : [plain, withHost]
        return candidates
    }

    /// Whether a row begins with a name and then an address: a virtual host in front.
    private var startsWithHost: Bool {
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.prefix(20)
        let hosts = rows.count { row in
            let words = row.prefix(300).split(separator: " ")
            return words.count > 2 && Self.isAddress(words[1]) && !Self.isAddress(words[0])
        }
        return hosts > 0 && hosts * 2 > rows.count
    }

    private static func isAddress(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".")
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return text.contains("::") || text.filter { $0 == ":" }.count >= 5
    }

    /// What a bare number behind most rows is: with a point, nginx's `$request_time` in seconds; without one, Apache's `%D`
    /// in microseconds, or `%T` in whole seconds where the numbers are small.
    private var tailNumber: (field: Field, family: LogFamily, words: String)? {
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropLast().prefix(200)
        var numbers: [Double] = []
        var points = 0
        for row in rows {
            guard let quote = row.lastIndex(of: "\"") else { continue }
            let words = row[row.index(after: quote)...].split(separator: " ")
            guard words.count == 1, let number = Double(words[0]), number >= 0 else { continue }
            numbers.append(number)
            if words[0].contains(".") { points += 1 }
        }
        guard numbers.count * 5 >= rows.count * 4, numbers.count >= 2 else { return nil }
        if points * 2 > numbers.count { return (.durationSeconds, .nginx, "with $request_time behind it") }
        let middle = numbers.sorted()[numbers.count / 2]
        return middle >= 200
            ? (.durationMicroseconds, .apache, "with %D behind it")
            : (.durationWholeSeconds, .apache, "with %T behind it")
    }

    func read(as format: AccessLogFormat) -> Reading {
        var reading = Reading()
        let reader = RowReader(format: format, zone: .utc, source: source.name)
        _ = try? LineScanner(source).forEachLine { line in
            switch reader.read(line) {
            case .row:
                reading.rows += 1
                if reading.statedOffset == nil { reading.statedOffset = reader.statedOffset }
                if reading.first == nil { reading.first = reader.time }
                if reader.duration != nil { reading.hasDurations = true }
            case .unreadable: reading.unreadable += 1
            case .other: break
            }
            return .next
        }
        reading.fields = reader.seen
        if case .w3c = format.grammar { reading.headerState = reader.w3cState }
        return reading
    }

    func unreadable(as format: AccessLogFormat) -> [UnreadableRow] {
        var rows: [UnreadableRow] = []
        let reader = RowReader(format: format, zone: .utc, source: source.name)
        _ = try? LineScanner(source).forEachLine { line in
            let reason: String
            switch reader.read(line) {
            case .unreadable(let why): reason = why
            case .other where !line.bytes.isEmpty: reason = "no format of an access log fits"
            default: return .next
            }
            rows.append(UnreadableRow(line: line.number, reason: reason, excerpt: AccessLog.excerpt(line)))
            return rows.count < 3 ? .next : .stop
        }
        return rows
    }

    /// Whether nothing in the rows tells nginx from Apache.
    func isFamilyOpen(_ format: AccessLogFormat) -> Bool {
        guard case .template(let template) = format.grammar, template.takesTail else { return false }
        return evidence == nil && tailNumber == nil
    }

    private var startsWithDate: Bool {
        text.split(separator: "\n").prefix(5).contains {
            Timestamp(iso8601: $0.prefix(10)) != nil && $0.dropFirst(10).hasPrefix(" ")
        }
    }

    private var guessedFamily: LogFamily { tailNumber?.family ?? evidence ?? .nginx }

    /// What tells nginx from Apache, which write the same line: escapes, statuses that only one has, the file's name, and
    /// the names that people give to fields behind the line.
    private var evidence: LogFamily? {
        if text.contains("\\\"") || text.contains("\" 408 -\n") || text.contains("internal dummy connection") {
            return .apache
        }
        if text.contains("\\x22") || text.contains("\" 499 ") || text.contains("\" 444 ") { return .nginx }
        if [" rt=", " urt=", " uct=", " uht=", "upstream_", "request_time="].contains(where: text.contains) {
            return .nginx
        }
        let name = source.name.lowercased()
        if name.contains("nginx") { return .nginx }
        if name.contains("apache") || name.contains("httpd") || name.contains("access_log") { return .apache }
        // Apache writes ‘-’ for no bytes, nginx 0.
        for line in text.split(separator: "\n").prefix(200) {
            if line.hasSuffix(" -") || line.contains("\" 304 - ") || line.contains("\" 302 - ") { return .apache }
            if line.contains("\" 304 0 ") { return .nginx }
        }
        return nil
    }
}
