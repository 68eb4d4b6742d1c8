import Foundation
public import Testing

/// Skips a test, and says so, where something is lacking that it needs.
///
/// Where `CI` or `POSTERN_STRICT` is set, the test fails instead: no test passes because something is not installed.
public struct RequirementTrait: TestTrait, SuiteTrait {
    /// What the test needs.
    public let requirements: [Requirement]

    /// Whether the tests of a suite need what the suite needs.
    public var isRecursive: Bool { true }

    /// What the test needs, in words.
    public var comments: [Comment] { requirements.map { Comment(rawValue: "requires \($0)") } }

    /// Fails or skips the test where something is lacking.
    ///
    /// - Parameter test: the test.
    /// - Throws: what the runner takes for a skipped test, or ``Lacking``.
    public func prepare(for test: Test) async throws {
        let lacking = requirements.filter { !$0.isMet }
        guard !lacking.isEmpty else { return }
        let words = lacking.map(\.complaint).joined(separator: ", ")
        let isStrict = Self.isStrict(ProcessInfo.processInfo.environment)
        if isStrict, !lacking.allSatisfy(\.mayLackAnywhere) { throw Lacking(description: words) }
        try await ConditionTrait.disabled(Comment(rawValue: words)).prepare(for: test)
    }

    /// Whether what is lacking fails a test.
    ///
    /// - Parameter environment: the variables of the environment.
    /// - Returns: whether it does.
    public static func isStrict(_ environment: [String: String]) -> Bool {
        ["CI", "POSTERN_STRICT"].contains { !["", "0", "false"].contains(environment[$0] ?? "") }
    }

    /// What is lacking.
    public struct Lacking: Error, CustomStringConvertible {
        /// What is lacking, in words.
        public let description: String
    }
}

extension Trait where Self == RequirementTrait {
    /// Names what a test needs beside this package.
    ///
    /// - Parameter requirements: what it needs.
    /// - Returns: the trait.
    public static func requires(_ requirements: Requirement...) -> Self { Self(requirements: requirements) }
}
