public import Diagnosis
public import Products

/// How a failure's cause is told from what was observed: a name, the circumstance in which it applies, and what it charges.
///
/// What a proxy's own words prove is no rule: the signals of `Products` say that. ``all`` is the registry; every rule that
/// had a part in an attribution is named in it.
public struct AttributionRule: Hashable, Sendable, Identifiable {
    /// What a rule does.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Says what the proxy's log says besides its signals.
        case premise
        /// Charges a failure by somebody's own word: of those that apply, the first counts.
        case decision
        /// Makes what may have happened likelier or less likely, where no word decides.
        case observation
        /// Refines a charge, or makes it surer or less sure.
        case adjustment
        /// Looks at all charges together.
        case neighbours
    }

    /// What a rule charges.
    public enum Charge: Hashable, Sendable {
        /// Nothing: the cause stays open.
        case undecided
        /// This cause with this detail.
        case cause(Cause, CauseDetail?)
        /// This cause; the detail is what the evidence shows.
        case causeAsShown(Cause)
        /// What the proxy says.
        case asSaid
        /// The charge that was there, with another strength or detail.
        case unchanged
        /// What is charged to the failures like it.
        case likeOthers
        /// What was typed about one such request.
        case asTyped
        /// What all observations together make likeliest.
        case weighed
    }

    /// What a rule rests on.
    public enum Basis: String, Hashable, Sendable, CaseIterable {
        /// What needs the two clocks to be compared.
        static let ofServer: Set<Basis> = [.row, .absence, .driver, .serverWord, .event]

        /// What the proxy itself says.
        case proxyWord = "proxy-word"
        /// The server's row of the same request.
        case row
        /// No row of the request in a server's log that covers its time. Where many rows are missing this says little.
        case absence
        /// What HTTP.sys, the driver in front of IIS, logged.
        case driver
        /// What the server's own log says of its processes and pools.
        case serverWord = "server-word"
        /// An event of the server's system.
        case event
        /// How long the request took, beside a timeout that is known or seen.
        case duration
        /// What other requests went through meanwhile.
        case neighbours
        /// Counters of queues.
        case counters
        /// How the clocks of the two logs stand to each other.
        case clocks
        /// What was typed about one such request.
        case answers
    }

    /// How strongly a rule charges.
    public enum Weight: Hashable, Sendable {
        /// As often as experience says.
        case strength(Strength)
        /// As strongly as what the proxy says.
        case asSaid
        /// As what the proxy says, less a margin.
        case belowSaid(Strength)
        /// As strongly as the driver's reason.
        case asDriverSays
        /// No surer than this.
        case atMost(Strength)
        /// No less sure than this.
        case raised(by: Strength, atMost: Strength)
        /// As it was.
        case unchanged
        /// How much likelier it makes each hypothesis, as the page of rules prints it: `worked +2.5, queued −1.5`.
        case weighed(String)
    }

    /// Its name: `began-too-late`.
    public let id: String
    /// What it does.
    public let kind: Kind
    /// In which circumstance it applies, in a clause.
    public let precondition: String
    /// What it charges.
    public let charge: Charge
    /// How strongly.
    public let weight: Weight
    /// What it rests on.
    public let restsOn: Set<Basis>

    @inline(never)
    init(
        _ id: String, _ kind: Kind, when precondition: String, charges charge: Charge, _ weight: Weight,
        on restsOn: Set<Basis>
    ) {
        self.id = id
        self.kind = kind
        self.precondition = precondition
        self.charge = charge
        self.weight = weight
        self.restsOn = restsOn
    }

    /// Every rule, in the order in which they are asked.
    public static let all: [AttributionRule] =
        PremiseRule.all.map(\.rule) + DecidingRule.all.map(\.rule) + Observation.all.map(\.rule)
        + AdjustingRule.ofOne.map(\.rule)
        + NeighbourRule.all.map(\.rule) + AdjustingRule.last.map(\.rule)
}
