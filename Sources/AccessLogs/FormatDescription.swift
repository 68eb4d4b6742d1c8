internal import LogSources
public import Products

/// How a log's rows are written, as data: a template of the line, or the names of a JSON line's members.
///
/// One description gives the reader, the detector and the documentation, and carries rows that it has to read.
public struct FormatDescription: Hashable, Sendable {
    /// The name that can be given with `--proxy-format`.
    public var name: String
    /// The product that writes it.
    public var product: ProductID
    /// What moment a row's time means.
    public var moment: StampMoment
    /// The line, with `{field}` where a field stands; nil for JSON lines.
    ///
    /// `{-}` is passed over, `{*}` at the end as well, blanks included.
    public var template: String?
    /// Fields by the path of the member that has them, for JSON lines: `request>uri`.
    public var members: [String: String]
    /// A member that rows have, with what it begins with; lines where it differs are records of another kind.
    public var marker: (path: String, prefix: String)? {
        get { markerPath.map { ($0, markerPrefix ?? "") } }
        set {
            markerPath = newValue?.path
            markerPrefix = newValue?.prefix
        }
    }
    private var markerPath: String?
    private var markerPrefix: String?
    /// Rows that the description has to read; the first is shown in the documentation.
    public var samples: [String]
    /// Whether rows tell that they are of this format; others have to be named, or the file's name tells.
    public internal(set) var isFound = true
    /// What it is called where people read it; nil where its name is that.
    var title: String?
    /// Whether rows without a zone are in UTC.
    var isUTC = false
    /// Whether fields that stand in no quotes may hold blanks.
    var isLoose = false
    /// The language the template is written in where it is a product's own format string.
    var dialect: FormatDialect?
    /// The grammar of a format that neither a template nor members describe.
    var grammar: AccessLogFormat.Grammar?
    /// Words of a log's first lines without which the format is not tried.
    var sign: String?

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - name: the name that can be given with `--proxy-format`.
    ///   - product: the product that writes it.
    ///   - moment: what moment a row's time means.
    ///   - template: the line, with `{field}` where a field stands; nil for JSON lines.
    ///   - members: fields by the path of the member that has them.
    ///   - marker: a member that rows have, with what it begins with.
    ///   - samples: rows that it has to read.
    public init(
        name: String, product: ProductID, moment: StampMoment, template: String? = nil, members: [String: String] = [:],
        marker: (path: String, prefix: String)? = nil, samples: [String]
    ) {
        self.name = name
        self.product = product
        self.moment = moment
        self.template = template
        self.members = members
        self.samples = samples
        self.marker = marker
    }

    /// The fields that templates and members can name.
    public static let fieldNames: [String] = fields.keys.sorted()

    static let fields: [String: Field] = [
        "time": .timeISO, "time-local": .timeLocal, "epoch": .timeEpochSeconds, "client": .client,
        "client-port": .clientPort, "client-and-port": .clientAndPort, "request": .request, "method": .method,
        "target": .target, "path": .path, "query": .query, "status": .status, "bytes": .bytes, "referer": .referer,
        "user-agent": .userAgent, "host": .host, "seconds": .durationSeconds, "milliseconds": .durationMilliseconds,
        "microseconds": .durationMicroseconds, "nanoseconds": .durationNanoseconds, "upstream": .upstreamAddress,
        "upstream-status": .upstreamStatus, "upstream-connect": .upstreamConnect, "upstream-header": .upstreamHeader,
        "upstream-time": .upstreamResponse, "flags": .flags, "request-id": .requestID,
        "forwarded-for": .forwardedFor, "date-numeric": .dateNumeric, "clock": .timeOnly, "fraction": .timeFraction,
        "start-time": .timeOfStart, "end-time": .timeOfEnd, "win32": .win32Status, "frontend": .frontend,
        "backend": .backend, "server": .server, "termination": .termination, "timer-request": .timerRequest,
        "timer-queue": .timerQueue, "timer-connect": .timerConnect, "timer-response": .timerResponse,
        "timer-total": .timerTotal, "retries": .retries, "server-queue": .serverQueue,
        "backend-queue": .backendQueue, "source-port": .sourcePort,
    ]

    /// Compiles it.
    ///
    /// - Returns: the format.
    /// - Throws: what is wrong with the template, or which field has a name that is none.
    public func compiled() throws(AccessLogFormat.Problem) -> AccessLogFormat {
        var format = AccessLogFormat(
            name: name, product: product, definition: template, moment: moment, grammar: try compiledGrammar())
        format.isUTC = isUTC
        format.title = title
        return format
    }

    /// Whether rows are objects that begin a line.
    var isJSON: Bool { grammar == nil && template == nil }

    private func compiledGrammar() throws(AccessLogFormat.Problem) -> AccessLogFormat.Grammar {
        if let grammar { return grammar }
        if let template {
            do throws(LineTemplate.Problem) {
                var compiled: LineTemplate
                if let dialect {
                    compiled = try dialect.template(template)
                } else {
                    compiled = try LineTemplate.described(template)
                }
                if isLoose { compiled.isStrict = false }
                return .template(compiled)
            } catch {
                throw AccessLogFormat.Problem(message: "the format \(name): \(error.message)")
            }
        }
        var paths: [String: Field] = [:]
        for (path, field) in members {
            guard let known = Self.fields[field] else {
                throw AccessLogFormat.Problem(
                    message:
                        "the format \(name): there is no field ‘\(field)’; there are \(Self.fieldNames.joined(separator: ", "))"
                )
            }
            paths[path] = known
        }
        let fields = Set(paths.values)
        let names: Set<Field> = [.target, .path, .request]
        let times: Set<Field> = [.timeISO, .timeLocal, .timeEpochSeconds]
        guard fields.contains(.status), !fields.isDisjoint(with: names), !fields.isDisjoint(with: times) else {
            throw AccessLogFormat.Problem(
                message: "the format \(name): its members have to give a status, a time and a target, path or request")
        }
        return .json(JSONFields(paths, marker: marker))
    }

    /// Whether it reads its own samples.
    ///
    /// - Returns: the first sample that it does not read, with why; nil where it reads all.
    public func fault() -> String? {
        let format: AccessLogFormat
        do { format = try compiled() } catch { return error.message }
        for sample in samples {
            let why: String
            do {
                let log = try AccessLog.open(MemorySource(name: name, text: sample + "\n"), format: format)
                let tally = try log.scan { _ in .next }
                if tally.rows == 1 { continue }
                why = tally.firstUnparsed.first?.reason ?? "\(tally.rows) rows"
            } catch {
                if case .unrecognised(_, let rows) = error {
                    why = rows.first?.reason ?? "no row"
                } else {
                    why = "no row"
                }
            }
            return "the format \(name) does not read its sample (\(why)): \(sample.prefix(120))"
        }
        return nil
    }
}
