public import Diagnosis
public import Playbooks

/// What the engine wants done next; a driver does it and decides nothing.
public enum Action: Hashable, Sendable {
    /// Begin: the first event must be `began`.
    case begin
    /// Put a question.
    case ask(Ask)
    /// Run a check.
    case run(CheckRequest)
    /// The verdict is reached: close the investigation with this report.
    case conclude(DiagnosisReport)
    /// The investigation is closed with this report: close its record.
    case seal(DiagnosisReport)
    /// The investigation is closed with this report.
    case finish(DiagnosisReport)
}

/// A question to put.
public struct Ask: Hashable, Sendable {
    /// The step's id.
    public var step: String
    /// The step's title.
    public var title: String
    /// The question.
    public var question: Step.Question
    /// What Enter accepts, with where it is from.
    public var standard: Suggestion?
    /// The answer given beforehand, to be taken without asking.
    public var supplied: Event?
    /// Why the last answer was not taken or its check did not run.
    public var problem: String?
}

/// A check to run.
public struct CheckRequest: Hashable, Sendable {
    /// The step's id.
    public var step: String
    /// The step's title.
    public var title: String
    /// The check's name.
    public var check: String
    /// The answers it is handed, by parameter; what was not answered is not there.
    public var arguments: [String: AnswerValue]
}

/// Why an event was refused; the investigation is unchanged.
public enum RefusedEvent: Error, Hashable, Sendable {
    /// The event does not belong here: this was expected instead.
    case outOfPlace(event: String, expected: String)
    /// The answer cannot be taken.
    case badAnswer(step: String, AnswerRefusal)
    /// There is no earlier question to go back to.
    case nothingBefore
    /// The step is not in the playbook.
    case unknownStep(String)
}
