/// How often a signal or a rule is right when it speaks, 0...1, under a name that says why.
public struct Strength: Hashable, Sendable, Comparable {
    /// The share of cases in which it is right.
    public var value: Double

    /// Creates a strength; give it a name where it is declared.
    public init(_ value: Double) { self.value = value }

    /// The weaker of two.
    public static func < (a: Strength, b: Strength) -> Bool { a.value < b.value }
}

/// How much the product's own words are worth.
extension Strength {
    /// An error line says that a time ran out: timers do not err.
    public static let saidOfTime = Strength(0.98)
    /// An error line names what failed.
    public static let said = Strength(0.97)
    /// An error line tells of the proxy's own limit; the line may be another request's of the same moment.
    public static let saidOfLimit = Strength(0.92)
    /// An error line tells of something that goes along with the failure.
    public static let saidInPassing = Strength(0.9)
    /// An error line tells of a server, not of a request.
    public static let saidOfServer = Strength(0.6)
    /// It leaves open what it means for a request.
    public static let open = Strength(0.5)
    /// It says next to nothing.
    public static let unclear = Strength(0.3)
}

/// How much what stands in a failed request's own row is worth.
extension Strength {
    /// A termination state that only one thing leads to, or that says that nothing failed.
    public static let statedOutright = Strength(0.97)
    /// Fields of the row that only this leads to: times of the steps, the server's own status.
    public static let statedByFields = Strength(0.96)
    /// A state or flag that hardly anything else leads to.
    public static let statedByState = Strength(0.95)
    /// A state or flag that a second thing sometimes leads to.
    public static let statedByFlag = Strength(0.94)
    /// A reason in words of a cloud's that stands for a few things alike.
    public static let statedByReason = Strength(0.93)
    /// A reason that is documented loosely.
    public static let statedLoosely = Strength(0.92)
    /// A state that is also set when something else went wrong before.
    public static let statedBeside = Strength(0.9)
    /// Nothing was connected to, and no time ran out: mostly it was refused.
    public static let connectedToNothing = Strength(0.88)
    /// A field is absent, which two things explain.
    public static let impliedByAbsence = Strength(0.85)
    /// The status and one field agree on it.
    public static let likely = Strength(0.8)
    /// The status alone, where only connecting leads to it.
    public static let statusOfConnecting = Strength(0.78)
    /// The status alone, where a few things lead to it.
    public static let statusAlone = Strength(0.75)
    /// The status alone, where it is as often something else's.
    public static let statusLoosely = Strength(0.72)
    /// The status alone, and no server tried.
    public static let statusUntried = Strength(0.7)
}
