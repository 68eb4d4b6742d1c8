public import Diagnosis

/// Something that happened in an investigation; the transcript is these in order.
public enum Event: Hashable, Sendable {
    /// The investigation began.
    case began(Beginning)
    /// An answer was given beforehand, by an option or an answer file, for when its step comes.
    case supplied(step: String, value: [String], origin: AnswerOrigin)
    /// A setting was made: a zone, a format, the statuses that count.
    case configured(setting: String, value: String)
    /// The program found something worth offering as a default.
    case suggested(Suggestion)
    /// A question was put, with this default.
    case prompted(step: String, standard: [String]?)
    /// A question was answered.
    case answered(step: String, value: [String], origin: AnswerOrigin)
    /// A question was passed over: what it asks for is not to be had.
    case skipped(step: String, origin: AnswerOrigin)
    /// An answer was given that cannot be taken.
    case refused(step: String, text: String, reason: String)
    /// A check began.
    case checkBegan(step: String, check: String)
    /// A check ended with a result.
    case checkFinished(step: String, result: CheckResult)
    /// A check could not run.
    case checkFailed(step: String, reason: String)
    /// The user stopped a check.
    case checkCancelled(step: String)
    /// The user went back to an earlier question; nothing is erased.
    case wentBack(from: String, to: String)
    /// The user wrote a note.
    case noted(step: String, text: String)
    /// The walk was left before its end.
    case left(LeavingReason)
    /// A file is read from here on.
    case inputOpened(InputState)
    /// The hash of what is read of a file, taken when it was first read.
    case inputHashed(InputState)
    /// How a file stands at the end.
    case inputClosed(InputState)
    /// The walk was taken up again.
    case resumed(Resumption)
    /// The verdict was reached and the investigation closed.
    case concluded(DiagnosisReport)
    /// The record is closed behind that many records; nothing follows.
    case sealed(records: Int)
}

/// Where an answer is from.
public enum AnswerOrigin: String, Hashable, Sendable, Codable {
    /// Typed at the prompt.
    case typed
    /// The default, accepted with Enter.
    case standard = "default"
    /// Given on the command line.
    case option
    /// Given in an answer file.
    case file
    /// Nothing was given to a run without questions.
    case absent
}

/// Why a walk was left before its end.
public enum LeavingReason: String, Hashable, Sendable, Codable {
    /// The user said `:quit`, or Ctrl-D and yes.
    case quit
    /// Input ended.
    case endOfInput = "end-of-input"
    /// The program was told to end.
    case terminated
}
