public import Diagnosis
public import Products

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
    /// What the hop's log may call where the request is passed on to: backend, upstream, balancer, farm.
    public var backends: Set<String> = []
    /// The URL that the next hop is asked for, as far as it is known.
    public var next: RequestURL?
    /// The settings in force.
    public var settings: [HopSetting] = []
    /// What a reader must know besides.
    public var notes: [Fact] = []
    /// Whether an idle connection to the next hop is used again; nil where that depends on what is not known.
    public var reuses: Bool?
    /// How many servers may be tried one after the other when one does not answer in time.
    public var tries = 1

    /// Creates a way.
    public init() {}

    /// The settings of a kind.
    public func settings(of kind: TimeoutKind) -> [HopSetting] { settings.filter { $0.kind == kind } }

    /// Sets a setting, in place of one of the same name.
    mutating func set(_ setting: HopSetting) {
        if let index = settings.firstIndex(where: { $0.name == setting.name }) {
            settings[index] = setting
        } else {
            settings.append(setting)
        }
    }
}
