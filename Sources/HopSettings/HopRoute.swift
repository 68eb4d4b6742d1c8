/// One setting that holds for a URL: a timeout, a limit, a switch.
public struct HopSetting: Hashable, Sendable {
    /// What it is set to.
    public enum Value: Hashable, Sendable {
        /// So long.
        case duration(Duration)
        /// Without end, or not at all.
        case off
        /// A number, as of tries or places.
        case count(Int)
        /// A word.
        case word(String)
    }

    /// What is waited for, or what the setting bounds.
    public var kind: ConfiguredTimeout.Kind
    /// The setting as its product calls it: `proxy_read_timeout`.
    public var name: String
    /// What it is set to.
    public var value: Value
    /// Where it stands, as `FILE:LINE`; nil for the product's default.
    public var place: String?
    /// What its clock measures, in words.
    public var clock: String

    /// Creates a setting.
    public init(kind: ConfiguredTimeout.Kind, name: String, value: Value, place: String? = nil, clock: String) {
        self.kind = kind
        self.name = name
        self.value = value
        self.place = place
        self.clock = clock
    }

    /// Whether it limits how long something lasts, be it to no end.
    var isLimit: Bool {
        switch value {
        case .duration, .off: true
        case .count, .word: false
        }
    }

    /// How long; nil where it is no duration.
    public var duration: Duration? {
        // The optimiser of Swift 6.3.1 fails where this is inlined.
        @inline(never)
        get {
            if case .duration(let duration) = value { return duration }
            return nil
        }
    }
}

/// One way that a request can take through a hop.
public struct HopRoute: Hashable, Sendable {
    /// A rule that was followed: `location /report/`.
    public struct Waypoint: Hashable, Sendable {
        /// The rule in the product's words.
        public var text: String
        /// Where it stands, as `FILE:LINE`; nil where it is a default.
        public var place: String?

        /// Creates a waypoint.
        public init(_ text: String, _ place: String?) {
            self.text = text
            self.place = place
        }
    }

    /// What must hold for this way to be taken; nil where nothing is left open.
    public var condition: String?
    /// The rules that were followed, in order.
    public var waypoints: [Waypoint] = []
    /// Where the request is passed on to, as the configuration says; nil where the hop answers it itself.
    public var target: String?
    /// The URL that the next hop is asked for, as far as it is known.
    public var next: RequestURL?
    /// The settings in force.
    public var settings: [HopSetting] = []
    /// What a reader must know besides.
    public var notes: [String] = []
    /// Whether an idle connection to the next hop is used again; nil where that depends on what is not known.
    public var reuses: Bool?
    /// How many servers may be tried one after the other when one does not answer in time.
    public var tries = 1

    /// Creates a way.
    public init() {}

    /// The settings of a kind.
    public func settings(of kind: ConfiguredTimeout.Kind) -> [HopSetting] { settings.filter { $0.kind == kind } }

    /// Sets a setting, in place of one of the same name.
    mutating func set(_ setting: HopSetting) {
        if let index = settings.firstIndex(where: { $0.name == setting.name }) {
            settings[index] = setting
        } else {
            settings.append(setting)
        }
    }
}

/// What a hop's configuration says of one URL.
public struct HopAnswer: Hashable, Sendable {
    /// The ways that are possible, the most likely first; one where all is decided, none where nothing fits.
    public var routes: [HopRoute]
    /// What could not be decided, and why.
    public var undecided: [String]

    /// Creates an answer.
    public init(routes: [HopRoute] = [], undecided: [String] = []) {
        self.routes = routes
        self.undecided = undecided
    }
}

extension HopConfiguration {
    /// The ways of a request through this hop, with every setting that holds on them.
    ///
    /// - Parameter url: the URL as this hop is asked for it.
    /// - Returns: the ways, and what could not be decided.
    public func answer(for url: RequestURL) -> HopAnswer {
        var answer: HopAnswer
        switch layout {
        case .none: answer = HopAnswer()
        case .nginx(let blocks): answer = NginxRouting(blocks).answer(for: url)
        case .haproxy(let sections): answer = HAProxyRouting(sections: sections).answer(for: url)
        case .apache(let blocks): answer = ApacheRouting(blocks).answer(for: url)
        case .caddyfile(let blocks): answer = CaddyRouting(blocks).answer(for: url)
        case .caddyJSON(let value, let name): answer = CaddyJSONRouting(value, name).answer(for: url)
        case .iis(let files): answer = IISRouting(files).answer(for: url)
        }
        answer.routes = Array(answer.routes.prefix(Self.mostRoutes))
        answer.undecided += limitations
        return answer
    }

    /// The most ways that are told of one hop.
    static let mostRoutes = 24

    /// What was read, by product.
    enum Layout: Hashable, Sendable {
        /// Nothing but the list of timeouts.
        case none
        /// nginx's blocks.
        case nginx([ConfigurationBlock])
        /// HAProxy's sections, what they inherit put into them.
        case haproxy([HAProxySection])
        /// Apache's directives and sections.
        case apache([ConfigurationBlock])
        /// A Caddyfile's blocks, its imports put in.
        case caddyfile([ConfigurationBlock])
        /// Caddy's own JSON, and the file's name.
        case caddyJSON(JSONValue, String)
        /// IIS's files.
        case iis([IISFile])
    }
}

/// A directive, and what stands between its braces where it has some.
struct ConfigurationBlock: Hashable, Sendable {
    /// The directive's words, its name first.
    var words: [String]
    /// Where it begins, as `FILE:LINE`.
    var place: String
    /// What is inside; nil for a directive that has no block.
    var block: [ConfigurationBlock]?

    /// Its name; empty where it has none.
    var name: String { words.first ?? "" }
    /// Its first argument.
    var argument: String? { words.count > 1 ? words[1] : nil }
}

/// A clock that a setting has, and the product's default.
struct SettingRule {
    var name: String
    var kind: ConfiguredTimeout.Kind
    /// Nil where it is off by default.
    var standard: Duration?
    var clock: String

    init(_ name: String, _ kind: ConfiguredTimeout.Kind, _ standard: Duration?, _ clock: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.clock = clock
    }

    /// The setting at its default.
    var byDefault: HopSetting {
        HopSetting(kind: kind, name: name, value: standard.map(HopSetting.Value.duration) ?? .off, clock: clock)
    }

    /// The setting with a value as it was written; 0 turns it off where the product reads it so.
    func setting(_ text: String, unit: Int64, place: String?, zeroIsOff: Bool = false) -> HopSetting {
        let value: HopSetting.Value
        if let duration = ConfiguredDuration.read(text, unit: unit) {
            value = zeroIsOff && duration == .zero ? .off : .duration(duration)
        } else {
            value = text == "off" ? .off : .word(text)
        }
        return HopSetting(kind: kind, name: name, value: value, place: place, clock: clock)
    }
}
