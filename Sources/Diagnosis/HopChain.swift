/// The way of a URL through hops, with the timeouts that hold on it: an exhibit.
public struct HopChain: Hashable, Sendable, Codable {
    /// A setting in force.
    public struct Setting: Hashable, Sendable, Codable {
        /// The setting as its product calls it.
        public var name: String
        /// Its value in the product's words: `60 s`, `off`.
        public var value: String
        /// Where it stands, as `FILE:LINE`; nil for the product's default.
        public var place: String?
        /// What its clock measures.
        public var clock: String
        /// Whether it may end a slow response, a connection's making or its idling.
        public var isDecisive: Bool

        /// Creates a setting.
        public init(name: String, value: String, place: String?, clock: String, isDecisive: Bool) {
            self.name = name
            self.value = value
            self.place = place
            self.clock = clock
            self.isDecisive = isDecisive
        }
    }

    /// A rule that was followed.
    public struct Rule: Hashable, Sendable, Codable {
        /// The rule in the product's words: `location /report/`.
        public var text: String
        /// Where it stands, as `FILE:LINE`; nil where it is a default.
        public var place: String?

        /// Creates a rule.
        public init(text: String, place: String?) {
            self.text = text
            self.place = place
        }
    }

    /// One way through a hop.
    public struct Route: Hashable, Sendable, Codable {
        /// What must hold for it to be taken; nil where nothing is left open.
        public var condition: String?
        /// The rules that were followed.
        public var rules: [Rule]
        /// Where the request is passed on to; nil where the hop answers it itself.
        public var target: String?
        /// The settings in force.
        public var settings: [Setting]

        /// Creates a way.
        public init(condition: String?, rules: [Rule], target: String?, settings: [Setting]) {
            self.condition = condition
            self.rules = rules
            self.target = target
            self.settings = settings
        }
    }

    /// How the settings of two neighbours stand to each other.
    public enum Standing: String, Hashable, Sendable, Codable {
        /// As they should.
        case sound
        /// In a way that makes failures.
        case faulty
        /// What is at hand does not decide it.
        case undecided
    }

    /// What follows for the connection from a hop to the next.
    public struct Link: Hashable, Sendable, Codable {
        /// The subject of connections that are used again.
        public static let keepAlive = "keep-alive"

        /// What it is about: `connect`, `keep-alive`.
        public var subject: String
        /// How things stand.
        public var standing: Standing
        /// The settings that decide it.
        public var proofs: [Rule]

        /// Creates a link's claim.
        public init(subject: String, standing: Standing, proofs: [Rule]) {
            self.subject = subject
            self.standing = standing
            self.proofs = proofs
        }
    }

    /// A hop on the way.
    public struct Stop: Hashable, Sendable, Codable {
        /// Which.
        public var hop: Hop
        /// Its product, as it is titled.
        public var product: String
        /// The URL that it is asked for.
        public var asked: String
        /// The ways through it; at most ``mostRoutes``.
        public var routes: [Route]
        /// How many more ways there are.
        public var more: Int
        /// What follows for the connection to the next hop.
        public var links: [Link]

        /// The most ways that are shown.
        public static let mostRoutes = 4

        /// Creates a stop; ways beyond the most are counted.
        public init(hop: Hop, product: String, asked: String, routes: [Route], links: [Link]) {
            self.hop = hop
            self.product = product
            self.asked = asked
            self.routes = Array(routes.prefix(Self.mostRoutes))
            more = max(0, routes.count - Self.mostRoutes)
            self.links = links
        }
    }

    /// The URL that users ask for.
    public var url: String
    /// The hops, outermost first.
    public var stops: [Stop]

    /// Creates a chain.
    public init(url: String, stops: [Stop]) {
        self.url = url
        self.stops = stops
    }
}
