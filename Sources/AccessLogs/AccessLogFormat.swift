internal import Diagnosis
internal import Envelopes
public import Products
internal import Times

/// How a log's rows are written.
public struct AccessLogFormat: Hashable, Sendable {
    enum Grammar: Hashable, Sendable {
        case template(LineTemplate)
        case httplog
        case w3c
        case json(JSONFields)
        case named(NamedValues)
    }

    /// What people call it: `combined`, `httplog`, `w3c`, or `log_format` for a string of the user's.
    public var name: String
    /// What it is called where people read it; nil where its name is that.
    var title: String?
    /// The product.
    public var product: ProductID
    /// The product's own format string, where one was given.
    public var definition: String?
    /// What moment a row's time means.
    public var moment: StampMoment
    var grammar: Grammar
    /// What a bare number behind the row is: people add `%D` or `$request_time` there.
    var tailNumber: Field = .ignored
    /// Whether a user described it: of formats that read a log nearly as well it comes first.
    var isOwn = false
    /// Whether it is tried only where words stand in the log that hardly anybody else writes.
    var isSigned = false
    /// Whether clients' addresses have their ports behind a colon, those of IPv6 without brackets too.
    var clientHasPort = false
    /// Whether rows without a zone are in UTC.
    var isUTC = false
    /// What a container, a journal or a syslog put around each row, the outermost first.
    var envelopes: [Envelope] = []

    /// Other orders in which the same product may have written some of the rows.
    var siblings: [LineTemplate] = []

    /// The format's and the product's name, and what the rows stand in.
    public var displayName: String {
        "\(title ?? name) (\(product.title))" + envelopes.map { " \($0.words)" }.joined()
    }

    /// Why a format could not be used.
    public struct Problem: Error, Hashable, Sendable {
        /// What is wrong and what to do.
        public var message: String
    }

    /// Names that can be given instead of a format string.
    public static let names = FormatCatalogue.all.flatMap(\.otherNames).sorted() + FormatCatalogue.all.map(\.name)

    /// The format of that name; nil where there is none.
    public static func named(_ name: String) -> AccessLogFormat? {
        let name = name.lowercased()
        return FormatCatalogue.all.first { $0.name.lowercased() == name || $0.otherNames.contains(name) }.flatMap {
            try? $0.compiled()
        }
    }

    /// W3C extended, as IIS writes it.
    static let w3c: AccessLogFormat = {
        var format = AccessLogFormat(name: "w3c", product: .iis, moment: .end, grammar: .w3c)
        format.isUTC = true
        format.title = "W3C extended"
        return format
    }()

    /// The same with the orders that the product is known to write beside it.
    var withSiblings: AccessLogFormat {
        var format = self
        let known = FormatCatalogue.all.filter {
            $0.product == product && $0.moment == moment && $0.name != name && $0.dialect == nil && $0.template != nil
                && !$0.isOwn
        }
        guard FormatCatalogue.all.contains(where: { $0.name == name && $0.dialect == nil && $0.template != nil }) else {
            return self
        }
        format.siblings += known.compactMap {
            if case .template(let template)? = (try? $0.compiled())?.grammar { return template }
            return nil
        }
        return format
    }

    static func clf(
        _ name: String, _ product: ProductID, hasHost: Bool, tailNumber: Field = .ignored
    ) -> AccessLogFormat {
        AccessLogFormat(
            name: name, product: product, moment: ProductCatalogue.current[product]?.moment ?? .end,
            grammar: .template(.common(hasHost: hasHost)), tailNumber: tailNumber)
    }

    /// Takes a name, or a product's own format string: what only one product writes tells whose it is.
    ///
    /// A product's name and a colon before the string say so: `tomcat: %h %l %u %t "%r" %s %b %D`.
    public static func parse(_ text: String) throws(Problem) -> AccessLogFormat {
        let trimmed = text.trimmingBlanks
        if let format = named(trimmed) { return format }
        if let colon = trimmed.firstIndex(of: ":"), let dialect = FormatDialect(rawValue: String(trimmed[..<colon])) {
            return try dialect.format(trimmed[trimmed.index(after: colon)...].trimmingBlanks)
        }
        if let dialect = FormatDialect.of(trimmed) { return try dialect.format(trimmed) }
        let advice = NearestName.of(trimmed, among: names).map { "; did you mean \($0)?" } ?? ""
        throw Problem(
            message:
                "‘\(trimmed)’ is neither a format's name (\(names.joined(separator: ", "))) nor a format string with $ or %\(advice)"
        )
    }
}
