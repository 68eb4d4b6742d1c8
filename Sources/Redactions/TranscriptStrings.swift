internal import Diagnosis
internal import Playbooks
internal import Syntax
internal import Transcripts

/// The strings of a transcript's records: which are words of the format and stay, which go through a redactor.
struct TranscriptStrings {
    private let playbook: Playbook
    private var redactor: Redactor

    /// Creates them.
    init(playbook: Playbook, redactor: Redactor) {
        self.playbook = playbook
        self.redactor = redactor
    }

    /// How many different values of each kind were given pseudonyms.
    var removed: [String: Int] { redactor.removed }

    private enum Treatment {
        /// A word of the format, a time, a hash.
        case keep
        /// Any text.
        case text
        /// One value of that kind.
        case whole(SensitiveKind)
    }

    /// Members whose strings are words of the format, hashes or times wherever they stand.
    private static let kept: Set<String> = [
        "at", "prev", "sum", "event", "step", "origin", "check", "outcome", "cause", "detail", "kind", "schema",
        "format", "mode",
        "build", "program", "sha256", "modified", "playbookHash", "playbookText", "zone", "time", "from", "to",
        "original", "fact", "word", "scale", "unit", "subject", "standing",
    ]

    private func treatment(of name: String, step: String?) -> Treatment {
        if Self.kept.contains(name) { return .keep }
        switch name {
        case "operator": return .whole(.user)
        case "host": return .whole(.host)
        case "boot": return .whole(.token)
        case "value", "default": return isPath(step) ? .text : .keep
        default: return .text
        }
    }

    /// Whether a step's answers are paths or text; windows, durations and choices are none, and must stay what they are.
    private func isPath(_ step: String?) -> Bool {
        guard let step, let question = playbook.step(step)?.question else { return true }
        switch question.answer {
        case .path, .text: return true
        case .duration, .window, .choice: return false
        }
    }

    /// Shows the redactor all strings of a record.
    mutating func learn(_ record: JSONValue) {
        visit(record, name: "", step: nil) { redactor, text, treatment in
            switch treatment {
            case .keep: break
            case .text: redactor.learn(text)
            case .whole(let kind): redactor.learn(SensitiveValue(kind, text))
            }
            return text
        }
    }

    /// The record without sensitive values.
    mutating func copy(_ record: JSONValue) -> JSONValue {
        visit(record, name: "", step: nil) { redactor, text, treatment in
            switch treatment {
            case .keep: text
            case .text: redactor.redact(text)
            case .whole(let kind): redactor.pseudonym(for: SensitiveValue(kind, text))
            }
        }
    }

    /// A playbook's text without sensitive values; what its tree is made of stays.
    mutating func playbookText(_ text: String) -> String {
        var words: Set<String> = [playbook.name, playbook.start]
        for step in playbook.steps {
            words.insert(step.id)
            words.formUnion(step.branches.keys)
            words.formUnion(step.branches.values)
            if let check = step.check {
                words.insert(check.name)
                words.formUnion(check.bindings.keys)
                words.formUnion(check.bindings.values)
            }
            if let standard = step.question?.standard { words.insert(standard) }
            if case .choice(let choices) = step.question?.answer { words.formUnion(choices.map(\.word)) }
        }
        return redactor.redact(text, keeping: words)
    }

    @discardableResult
    private mutating func visit(
        _ value: JSONValue, name: String, step: String?,
        _ body: (inout Redactor, String, Treatment) -> String
    ) -> JSONValue {
        switch value.content {
        case .null, .bool, .number: return value
        case .string(let text): return .string(body(&redactor, text, treatment(of: name, step: step)))
        case .array(let values): return .array(values.map { visit($0, name: name, step: step, body) })
        case .object(let members):
            let step = members["step"]?.text ?? step
            var copy = JSONObject()
            for member in members {
                copy[member.name] = visit(member.value, name: member.name, step: step, body)
            }
            return .object(copy)
        }
    }
}
