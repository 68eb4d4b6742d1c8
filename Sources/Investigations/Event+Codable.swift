internal import Diagnosis

extension Event: Codable {
    private enum CodingKeys: String, CodingKey {
        case event, step, value, origin, `default`, text, reason, check, finding, suggestions, report, from, to
        case beginning, suggestion, setting, input, records
    }

    /// The word that names the kind of event in records.
    public var word: String {
        switch self {
        case .began: "began"
        case .supplied: "supplied"
        case .configured: "configured"
        case .suggested: "suggested"
        case .prompted: "prompted"
        case .answered: "answered"
        case .skipped: "skipped"
        case .refused: "refused"
        case .checkBegan: "check-began"
        case .checkFinished: "check-finished"
        case .checkFailed: "check-failed"
        case .checkCancelled: "check-cancelled"
        case .wentBack: "went-back"
        case .noted: "noted"
        case .left: "left"
        case .inputOpened: "input-opened"
        case .inputHashed: "input-hashed"
        case .inputClosed: "input-closed"
        case .resumed: "resumed"
        case .concluded: "concluded"
        case .sealed: "sealed"
        }
    }

    /// Writes an object whose key `event` tells the kind.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(word, forKey: .event)
        switch self {
        case .began(let beginning):
            try container.encode(beginning, forKey: .beginning)
        case .supplied(let step, let value, let origin), .answered(let step, let value, let origin):
            try container.encode(step, forKey: .step)
            try container.encode(value, forKey: .value)
            try container.encode(origin, forKey: .origin)
        case .configured(let setting, let value):
            try container.encode(setting, forKey: .setting)
            try container.encode(value, forKey: .value)
        case .suggested(let suggestion):
            try container.encode(suggestion, forKey: .suggestion)
        case .prompted(let step, let standard):
            try container.encode(step, forKey: .step)
            try container.encode(standard, forKey: .default)
        case .skipped(let step, let origin):
            try container.encode(step, forKey: .step)
            try container.encode(origin, forKey: .origin)
        case .refused(let step, let text, let reason):
            try container.encode(step, forKey: .step)
            try container.encode(text, forKey: .text)
            try container.encode(reason, forKey: .reason)
        case .checkBegan(let step, let check):
            try container.encode(step, forKey: .step)
            try container.encode(check, forKey: .check)
        case .checkFinished(let step, let result):
            try container.encode(step, forKey: .step)
            try container.encode(result.finding, forKey: .finding)
            try container.encode(result.suggestions, forKey: .suggestions)
            try container.encodeIfPresent(result.report, forKey: .report)
        case .checkFailed(let step, let reason):
            try container.encode(step, forKey: .step)
            try container.encode(reason, forKey: .reason)
        case .checkCancelled(let step):
            try container.encode(step, forKey: .step)
        case .wentBack(let from, let to):
            try container.encode(from, forKey: .from)
            try container.encode(to, forKey: .to)
        case .noted(let step, let text):
            try container.encode(step, forKey: .step)
            try container.encode(text, forKey: .text)
        case .left(let reason):
            try container.encode(reason, forKey: .reason)
        case .inputOpened(let input), .inputHashed(let input), .inputClosed(let input):
            try container.encode(input, forKey: .input)
        case .resumed(let resumption):
            try resumption.encode(to: encoder)
        case .concluded(let report):
            try container.encode(report, forKey: .report)
        case .sealed(let records):
            try container.encode(records, forKey: .records)
        }
    }

    /// Reads what `encode(to:)` writes; an unknown kind is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try container.decode(String.self, forKey: key) }
        func origin() throws -> AnswerOrigin { try container.decode(AnswerOrigin.self, forKey: .origin) }
        let word = try text(.event)
        switch word {
        case "began": self = .began(try container.decode(Beginning.self, forKey: .beginning))
        case "supplied":
            self = .supplied(
                step: try text(.step), value: try container.decode([String].self, forKey: .value), origin: try origin())
        case "configured": self = .configured(setting: try text(.setting), value: try text(.value))
        case "suggested": self = .suggested(try container.decode(Suggestion.self, forKey: .suggestion))
        case "prompted":
            self = .prompted(
                step: try text(.step), standard: try container.decode([String]?.self, forKey: .default))
        case "answered":
            self = .answered(
                step: try text(.step), value: try container.decode([String].self, forKey: .value), origin: try origin())
        case "skipped": self = .skipped(step: try text(.step), origin: try origin())
        case "refused":
            self = .refused(step: try text(.step), text: try text(.text), reason: try text(.reason))
        case "check-began": self = .checkBegan(step: try text(.step), check: try text(.check))
        case "check-finished":
            let result = CheckResult(
                finding: try container.decode(Finding.self, forKey: .finding),
                suggestions: try container.decode([Suggestion].self, forKey: .suggestions),
                report: try container.decodeIfPresent(DiagnosisReport.self, forKey: .report))
            self = .checkFinished(step: try text(.step), result: result)
        case "check-failed": self = .checkFailed(step: try text(.step), reason: try text(.reason))
        case "check-cancelled": self = .checkCancelled(step: try text(.step))
        case "went-back": self = .wentBack(from: try text(.from), to: try text(.to))
        case "noted": self = .noted(step: try text(.step), text: try text(.text))
        case "left": self = .left(try container.decode(LeavingReason.self, forKey: .reason))
        case "input-opened": self = .inputOpened(try container.decode(InputState.self, forKey: .input))
        case "input-hashed": self = .inputHashed(try container.decode(InputState.self, forKey: .input))
        case "input-closed": self = .inputClosed(try container.decode(InputState.self, forKey: .input))
        case "resumed": self = .resumed(try Resumption(from: decoder))
        case "sealed": self = .sealed(records: try container.decode(Int.self, forKey: .records))
        case "concluded": self = .concluded(try container.decode(DiagnosisReport.self, forKey: .report))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .event, in: container, debugDescription: "there is no kind of event ‘\(word)’")
        }
    }
}
