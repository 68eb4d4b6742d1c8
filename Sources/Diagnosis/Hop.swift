/// A hop on a request's way.
///
/// In records and JSON it is its name.
public enum Hop: Hashable, Sendable {
    /// The proxy in front of the server: the one that the evidence options call so.
    case proxy
    /// The last hop.
    case server
    /// An element on the way of which only its timeout is known.
    case other
    /// A hop in front of the proxy, by the name that `--hop` gave it.
    case named(String)

    /// The hop of a name.
    public init(_ name: String) {
        switch name {
        case "proxy": self = .proxy
        case "server": self = .server
        case "other": self = .other
        default: self = .named(name)
        }
    }

    /// Its name; of a further hop a stranger's text.
    public var name: String {
        switch self {
        case .proxy: "proxy"
        case .server: "server"
        case .other: "other"
        case .named(let name): name
        }
    }
}

extension Hop: Comparable {
    /// By name.
    public static func < (left: Hop, right: Hop) -> Bool { left.name < right.name }
}

extension Hop: Codable {
    /// Reads a name.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
