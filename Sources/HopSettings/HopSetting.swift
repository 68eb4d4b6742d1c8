public import Diagnosis
public import Products

/// One setting that holds for a request: a timeout, a limit, a switch.
public struct HopSetting: Hashable, Sendable {
    /// What it is set to.
    public enum Value: Hashable, Sendable {
        /// So long.
        case duration(Duration)
        /// Without end.
        case unbounded
        /// Not at all: an idle connection is closed at once, nothing is tried again.
        case off
        /// A number, as of tries or places.
        case count(Int)
        /// A word.
        case word(String)
    }

    /// What the product's setting is: its clock, its default, where that is documented.
    public var setting: TimeoutSetting
    /// What is waited for, or what the setting bounds.
    public var kind: TimeoutKind
    /// The setting as its product calls it, with the one that stands in for it: `proxy_read_timeout`,
    /// `ProxyTimeout = Timeout`.
    public var name: String
    /// What it is set to.
    public var value: Value
    /// Where it stands, as `FILE:LINE`; nil for the product's default.
    public var place: String?
    /// The setting whose value holds, where this one is not set itself; nil where it is, or has its own default.
    public var standIn: String?
    /// What is to be known of it here.
    public var remarks: [String]
    /// What must be so for it to hold: `php-cgi.exe answers the URL`; nil where it holds for the whole way.
    public var condition: String?

    init(
        _ setting: TimeoutSetting, _ value: Value, name: String? = nil, place: String? = nil, remarks: [String] = []
    ) {
        self.setting = setting
        kind = setting.kind
        self.name = name ?? setting.name
        self.value = value
        self.place = place
        self.remarks = remarks
    }

    /// What its clock measures, in words.
    public var clock: String {
        var words =
            kind == .idleClose && value == .off
            ? ["off: the connection is closed after each response"] : [setting.clock.words]
        words += remarks
        if place == nil, let caveat = setting.caveat { words.append(caveat) }
        if let condition { words.append("only where \(condition)") }
        return words.joined(separator: "; ")
    }

    /// Whether it limits how long something lasts, be it to no end.
    public var isLimit: Bool {
        switch value {
        case .duration, .unbounded, .off: true
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

    /// The setting with its place, as a claim cites it: `proxy_read_timeout, proxy.conf:7`.
    public var reference: FactValue {
        .fact(
            Fact(
                place == nil ? "setting.by-default" : "setting.at",
                ["setting": .word(name), "place": place.map { .text($0) }]))
    }

    /// The value in words: `60 s`, `off`, `3`.
    public var valueText: String {
        switch value {
        case .duration(let duration): duration.shortText
        case .unbounded, .off: "off"
        case .count(let count): "\(count)"
        case .word(let word): word
        }
    }
}

extension Array where Element == HopSetting {
    /// Each setting once, in order.
    var unique: [HopSetting] {
        var known = Set<HopSetting>()
        return filter { known.insert($0).inserted }
    }
}

extension Duration {
    /// `60 s`, `1.5 s`, `20 ms`, `2 min`, `29 h`.
    var shortText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        guard milliseconds >= 1000 else {
            return self == .zero || milliseconds > 0
                ? "\(milliseconds) ms" : "\(components.attoseconds / 1_000_000_000_000) µs"
        }
        if milliseconds % 1000 != 0 { return "\(Double(milliseconds) / 1000) s" }
        let seconds = milliseconds / 1000
        if seconds < 300 { return "\(seconds) s" }
        if seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }
}
