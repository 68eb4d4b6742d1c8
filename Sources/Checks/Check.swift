public import Diagnosis
public import Incidents

/// A pure function from evidence to a finding, registered under one name.
public protocol Check: Sendable {
    /// What it is called, asks for and answers.
    static var description: CheckDescription { get }

    /// Looks at the evidence.
    ///
    /// - Parameter input: the answers at hand and the store to ask.
    /// - Returns: a finding, and defaults for later questions.
    /// - Throws: where a source that was named cannot be read.
    static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult
}

/// The checks that exist, in the order in which the walk comes to them.
public enum CheckRegistry {
    /// All checks.
    public static let all: [any Check.Type] = [
        StatusMeaning.self, ProxyFailures.self, ServerAnswer.self, ProxyTimeout.self, DroppedConnection.self,
        InvalidResponse.self, QueuedRequests.self, VerdictCheck.self, TimeoutOrder.self,
    ]

    /// Their descriptions.
    public static var descriptions: [CheckDescription] { all.map { $0.description } }

    /// The check of that name.
    public static func check(_ name: String) -> (any Check.Type)? { all.first { $0.description.name == name } }
}
