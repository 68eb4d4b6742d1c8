/// How a log's rows are written, as data: a template of the line, or the names of a JSON line's members.
///
/// One description gives the reader, the detector and the documentation, and carries rows that it has to read.
public struct FormatDescription: Hashable, Sendable {
    /// A grammar that neither a template nor members describe.
    public enum Grammar: Hashable, Sendable {
        /// W3C extended: the header names the fields.
        case w3c
        /// HAProxy's httplog: timers, termination state and counts.
        case httplog
        /// The common log format, with what may follow it.
        case common(hasHost: Bool)
    }

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
    /// What stands between the time and the object where both are not one: rows of such a log begin with the time.
    public var head: String?
    /// The byte between key and value where rows are pairs, whose keys `members` names; `template` is what stands before.
    public var pairs: UInt8?
    private var markerPath: String?
    private var markerPrefix: String?
    /// Rows that the description has to read; the first is shown in the documentation.
    public var samples: [String]
    /// Whether a user described it: of formats that read a log nearly as well it comes first.
    public var isOwn = false
    /// Whether rows tell that they are of this format; others have to be named.
    public var isFound = true
    /// Further names that can be given.
    public var otherNames: [String] = []
    /// What it is called where people read it; nil where its name is that.
    public var title: String?
    /// Whether rows without a zone are in UTC.
    public var isUTC = false
    /// Whether fields that stand in no quotes may hold blanks.
    public var isLoose = false
    /// The language the template is written in where it is a product's own format string.
    public var dialect: FormatDialect?
    /// The grammar of a format that neither a template nor members describe.
    public var grammar: Grammar?
    /// Words of a log's first lines without which the format is not tried.
    public var sign: String?
    /// Words of a log's first lines with which the format is not tried: they are another format's.
    public var otherSign: String?

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
    @inline(never) public init(
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

    /// Whether rows are objects that begin a line.
    public var isJSON: Bool { grammar == nil && template == nil && pairs == nil }
}

extension FormatDescription {
    /// A format that a grammar of its own reads.
    @inline(never) static func own(
        _ name: String, _ product: ProductID, _ moment: StampMoment, _ grammar: Grammar, title: String? = nil,
        sign: String? = nil, otherSign: String? = nil, isUTC: Bool = false, isFound: Bool = true, sample: String
    ) -> FormatDescription {
        var description = FormatDescription(name: name, product: product, moment: moment, samples: [sample])
        description.grammar = grammar
        description.title = title
        description.sign = sign
        description.otherSign = otherSign
        description.isUTC = isUTC
        description.isFound = isFound
        return description
    }

    /// The common or the combined log format, which many write: rows do not tell whose.
    @inline(never) static func shared(_ name: String, _ product: ProductID, _ moment: StampMoment, agent: Bool)
        -> FormatDescription
    {
        own(
            name, product, moment, .common(hasHost: false), isFound: false,
            sample: "192.0.2.7 - - [04/Mar/2026:11:15:00 +0100] \"GET /a?b=1 HTTP/1.1\" 502 157"
                + (agent ? " \"-\" \"curl/8\"" : ""))
    }

    /// A format that a product's own format string describes.
    @inline(never) static func string(
        _ name: String, _ dialect: FormatDialect, _ moment: StampMoment, _ definition: String,
        product: ProductID? = nil, sign: String? = nil, isFound: Bool = true, samples: [String]
    ) -> FormatDescription {
        var description = FormatDescription(
            name: name, product: product ?? dialect.product, moment: moment, template: definition, samples: samples)
        description.dialect = dialect
        description.sign = sign
        description.isFound = isFound
        return description
    }

    /// A format that people know by another name than its own.
    @inline(never) static func titled(_ title: String, _ description: FormatDescription) -> FormatDescription {
        var description = description
        description.title = title
        return description
    }

    /// A format that can be given by further names.
    @inline(never) static func called(_ names: String..., as description: FormatDescription) -> FormatDescription {
        var description = description
        description.otherNames = names
        return description
    }

    /// JSON lines that begin with the time, and have a text between it and the object.
    @inline(never) static func headed(_ head: String, isUTC: Bool, _ description: FormatDescription)
        -> FormatDescription
    {
        var description = description
        description.head = head
        description.sign = head
        description.isUTC = isUTC
        return description
    }

    /// Rows of `key=value` pairs, behind a beginning that a template describes.
    @inline(never) static func pairs(
        _ separator: Character, sign: String? = nil, isUTC: Bool = false, _ description: FormatDescription
    )
        -> FormatDescription
    {
        var description = description
        description.pairs = separator.asciiValue
        description.sign = sign
        description.isUTC = isUTC
        return description
    }

    /// The same as a table's columns have it: members without their path, with the letter of their type behind them or not.
    @inline(never) static func alsoInColumns(_ description: FormatDescription) -> FormatDescription {
        var description = description
        for (path, field) in description.members {
            guard path.contains(">"), let name = path.split(separator: ">").last.map(String.init) else { continue }
            for column in [name, name + "_s", name + "_d"] where description.members[column] == nil {
                description.members[column] = field
            }
        }
        description.members["TimeGenerated"] = "time"
        return description
    }

    /// The same below a member in which a store nests what it was given.
    @inline(never) static func alsoBelow(_ member: String, _ description: FormatDescription) -> FormatDescription {
        var description = description
        for (path, field) in description.members { description.members["\(member)>\(path)"] = field }
        return description
    }

    /// A format whose times are in UTC without saying so.
    @inline(never) static func utc(besides otherSign: String? = nil, _ description: FormatDescription)
        -> FormatDescription
    {
        var description = description
        description.otherSign = otherSign
        description.isUTC = true
        return description
    }

    /// A format that is tried only where this text stands in the first lines.
    @inline(never) static func signed(_ sign: String, _ description: FormatDescription) -> FormatDescription {
        var description = description
        description.sign = sign
        return description
    }

    /// A format whose fields may hold blanks outside quotes.
    @inline(never) static func loose(_ description: FormatDescription) -> FormatDescription {
        var description = description
        description.isLoose = true
        return description
    }
}
