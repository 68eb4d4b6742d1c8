/// How lines of a product's error log are written, as data: a template of the line, or the names of a JSON line's members.
///
/// A product whose lines no template tells has a reader of its own where error lines are read.
public struct ErrorLineDescription: Hashable, Sendable {
    /// What a piece of a line is.
    public enum Field: String, Hashable, Sendable, CaseIterable {
        /// ISO 8601, with `T` or a blank, or slashes between the date's numbers; in JSON also a number since 1970.
        case time
        /// `04/Mar/2026:11:17:21 +0100`.
        case timeLocal = "time-local"
        /// Seconds since 1970, also with a fraction; milliseconds where there are as many digits.
        case epoch
        /// `Mar  4 10:15:59`, without the year.
        case syslogTime = "syslog-time"
        /// `Wed Mar  4 10:15:00 2026`, also with a fraction behind the seconds.
        case timeSpelled = "time-spelled"
        /// `04-Mar-2026 10:15:00`, also with a fraction, or a zone's name or offset behind it.
        case timeDashed = "time-dashed"
        /// The level, one word.
        case level
        /// The process that wrote it.
        case process = "pid"
        /// What the product says: signals are looked for in it alone.
        case message
        /// The client's address.
        case client
        /// The client's port.
        case clientPort = "client-port"
        /// Both, with a colon between.
        case clientAndPort = "client-and-port"
        /// Method and target, perhaps with the version.
        case request
        /// The method.
        case method
        /// The target as the client sent it, with its query.
        case target
        /// The path without its query.
        case path
        /// An id that the row of the same request has too.
        case requestID = "request-id"
        /// The server that was tried.
        case upstream
        /// The number of the client's connection.
        case connection

        /// Whether it is a time.
        public var isTime: Bool {
            switch self {
            case .time, .timeLocal, .epoch, .syslogTime, .timeSpelled, .timeDashed: true
            default: false
            }
        }
    }

    /// The line, with `{field}` where a field stands; nil for JSON lines.
    ///
    /// `{-}` is passed over, `{*}` at the end as well, blanks included. Message and request may hold blanks, and so may what
    /// stands in quotes; anything else is one word.
    public var template: String?
    /// Fields by the path of the member that has them, for JSON lines: `request>uri`.
    public var members: [String: Field]
    /// Members that lines have, with what each begins with: lines where one differs are another program's.
    public var markers: [String: String]
    /// Texts of which one has to stand in a line: others write lines of the same form; empty where the form tells.
    public var signs: [String]
    /// How the name of the program that wrote them begins, by what a journal or syslog around them says; nil where all is one.
    public var program: String?
    /// What stands in the message before a path of the request; nil where messages name none.
    public var pathBehind: String?
    /// Lines that the description has to read.
    public var samples: [String]

    /// Creates a description.
    @inline(never) public init(
        template: String? = nil, members: [String: Field] = [:], markers: [String: String] = [:],
        signs: [String] = [], program: String? = nil, pathBehind: String? = nil, samples: [String]
    ) {
        self.signs = signs
        self.pathBehind = pathBehind
        self.template = template
        self.members = members
        self.markers = markers
        self.program = program
        self.samples = samples
    }
}
