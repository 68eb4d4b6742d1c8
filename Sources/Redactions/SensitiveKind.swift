/// What kind of thing a value that is taken out is; its word begins the pseudonym.
///
/// In order of strength: a value that is seen as two kinds is named by the first of them throughout.
public enum SensitiveKind: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// An address of a machine or a network card.
    case address
    /// An address of e-mail.
    case email
    /// A person's or an account's name.
    case user
    /// A machine's or a site's name.
    case host
    /// A password, a key, a session's or a request's identifier.
    case token
    /// The value of a cookie.
    case cookie
    /// The value of a query's parameter, or a field that may hold anything.
    case value
    /// What a client says that it is, and other text of clients.
    case agent

    /// Whether the first is the stronger one.
    public static func < (first: Self, second: Self) -> Bool { first.strength < second.strength }

    private var strength: Int {
        switch self {
        case .address: 0
        case .email: 1
        case .user: 2
        case .host: 3
        case .token: 4
        case .cookie: 5
        case .value: 6
        case .agent: 7
        }
    }
}
