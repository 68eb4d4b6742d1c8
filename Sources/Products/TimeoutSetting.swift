/// A timeout or limit of a product: what it is called, what its clock measures, and what holds where nobody sets it.
///
/// It is a fact about the product. What a configuration sets it to is read by the product's reader of configurations.
public struct TimeoutSetting: Hashable, Sendable {
    /// What holds where nobody sets it.
    public enum Default: Hashable, Sendable {
        /// So long.
        case duration(Duration)
        /// Without end.
        case unbounded
        /// Not at all.
        case off
        /// A number, as of tries or places.
        case count(Int)
        /// A word.
        case word(String)
        /// What this other setting of the product is set to.
        case sameAs(String)
        /// Something that the product works out from what is not here, in words.
        case computed(String)
    }

    /// How a bare number is read where it is set.
    public enum Unit: String, Hashable, Sendable, CaseIterable {
        /// Milliseconds.
        case milliseconds
        /// Seconds.
        case seconds
        /// Minutes.
        case minutes
        /// A number always carries its unit: `30s`.
        case spelled
        /// No time at all: tries, places, words.
        case none
    }

    /// What it means where it is set to 0.
    public enum Zero: Hashable, Sendable {
        /// Nothing particular: no time at all.
        case literal
        /// There is no limit.
        case unbounded
        /// What it limits does not happen: an idle connection is closed at once.
        case never
        /// The product's own default.
        case standard
    }

    /// The setting as its product calls it: `proxy_read_timeout`.
    public var name: String
    /// What is waited for, or what the setting bounds.
    public var kind: TimeoutKind
    /// What holds where nobody sets it.
    public var standard: Default
    /// What its clock measures.
    public var clock: TimeoutClock
    /// How a bare number is read.
    public var unit: Unit
    /// What 0 means.
    public var zero: Zero
    /// What is to be known of the default: that other versions have another.
    public var caveat: String?
    /// The public page or source file that says so.
    public var source: String

    /// Creates a setting.
    @inline(never) public init(
        _ name: String, _ kind: TimeoutKind, _ standard: Default, _ clock: TimeoutClock, unit: Unit = .seconds,
        zero: Zero = .literal, caveat: String? = nil, source: String
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.clock = clock
        self.unit = unit
        self.zero = zero
        self.caveat = caveat
        self.source = source
    }
}
