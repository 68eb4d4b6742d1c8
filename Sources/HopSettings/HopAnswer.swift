public import Diagnosis
public import Products

/// What a hop's configuration says of one question.
public struct HopAnswer: Hashable, Sendable {
    /// The ways that are possible; one where all is decided, none where nothing fits.
    public var routes: [HopRoute]
    /// What could not be decided, and why.
    public var undecided: [Fact]

    /// Creates an answer.
    public init(routes: [HopRoute] = [], undecided: [Fact] = []) {
        self.routes = routes
        self.undecided = undecided
    }

    /// The settings of a kind on any of the ways, each once.
    ///
    /// - Parameter kind: what is waited for.
    /// - Returns: those of the first way first; none where no way has one.
    public func settings(of kind: TimeoutKind) -> [HopSetting] {
        routes.flatMap { $0.settings(of: kind) }.unique
    }

    /// Leaves the ways that lead to a backend; says so where there is none.
    mutating func keepRoutes(to backend: String) {
        var kept = routes.filter { $0.backends.contains(backend) }
        if kept.isEmpty { undecided.append(Fact("route.no-backend", ["backend": .text(backend)])) }
        // Where one way is left, it was taken.
        if kept.count == 1 { kept[0].condition = nil }
        routes = kept
    }
}
