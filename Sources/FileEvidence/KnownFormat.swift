internal import AccessLogs
internal import Products

/// A format of access logs that is known by a name.
public struct KnownFormat: Hashable, Sendable, Encodable {
    /// Its name.
    public var name: String
    /// The title of the product that writes it.
    public var product: String
    /// How it is described; nil where it is read by rules of its own.
    public var template: String?
    /// A row of it; nil where none is at hand.
    public var sample: String?
    /// Whether the user described it.
    public var isOwn = false
    /// Whether rows tell that they are of this format; others are written alike by several products.
    public var isFound = true
    /// The format that this is another name of; nil where the name is the format's own.
    public var sameAs: String?

    /// All formats: other names of some first, the user's last.
    public static var all: [KnownFormat] {
        let described = FormatCatalogue.all
        let plain = AccessLogFormat.names.filter { name in !described.contains { $0.name == name } }
        var all: [KnownFormat] = plain.map { name in
            let format = AccessLogFormat.named(name)
            return KnownFormat(name: name, product: format?.product.title ?? "", sameAs: format?.name)
        }
        for description in described where !description.isOwn { all.append(KnownFormat(description)) }
        for description in described where description.isOwn { all.append(KnownFormat(description)) }
        return all
    }

    private init(name: String, product: String, sameAs: String?) {
        self.name = name
        self.product = product
        self.sameAs = sameAs
    }

    private init(_ description: FormatDescription) {
        name = description.name
        product = description.product.title
        template = description.template
        sample = description.samples.first
        isOwn = description.isOwn
        isFound = description.isFound
    }
}
