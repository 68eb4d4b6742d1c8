public import Diagnosis
internal import Times

/// Makes sentences from facts: the one place where findings, verdicts and reasons get their words.
///
/// A language is a table of templates by the facts' names. In a template `{timeout}` stands for a value, `{rows|row|rows}` for
/// a count with its noun, `{from:clock}` for a value spelled in a certain way, and a part in brackets is left out where a value
/// in it is not known.
public struct Wording: Sendable {
    /// The templates, by the facts' names.
    private let templates: [String: Template]

    /// The names that have words.
    public var names: Set<String> { Set(templates.keys) }

    /// Creates a language.
    ///
    /// - Parameter texts: its templates, by the facts' names.
    public init(_ texts: [String: String]) { templates = texts.mapValues(Template.init) }

    /// The values that a template uses; nil where there is no template of that name.
    public func valueNames(of name: String) -> Set<String>? { templates[name]?.valueNames }

    /// The sentence, or the clause, of a fact.
    ///
    /// - Parameter fact: the fact.
    /// - Returns: its words; of a fact that a newer version recorded, its name and values. They may hold a stranger's text.
    public func text(_ fact: Fact) -> String {
        if let template = templates[fact.id.rawValue] { return template.filled(fact.values, self) }
        let values = fact.values.sorted { $0.key < $1.key }.map { "\($0.key) \(text($0.value))" }
        return fact.id.rawValue + (values.isEmpty ? "" : " (\(values.joined(separator: ", ")))")
    }

    /// Sentences one behind another.
    public func text(_ facts: [Fact]) -> String { facts.map(text).joined(separator: " ") }

    /// A value as people read it.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - form: how to spell it; nil for the usual way.
    /// - Returns: its words.
    public func text(_ value: FactValue, as form: String? = nil) -> String {
        switch value {
        case .count(let count): return "\(count)"
        case .part(let part, let whole): return "\(part) of \(whole)"
        case .share(let share): return share.percentText
        case .measure(let measure): return Self.text(measure)
        case .duration(let duration): return duration.durationText
        case .time(let time):
            switch form {
            case "clock": return time.clockText
            case "date-and-clock": return "\(time.dateText) \(time.clockText)"
            default: return time.iso8601
            }
        case .window(let window): return window.description
        case .statuses(let counts):
            return counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        case .cause(let cause):
            return form == "words" ? cause.rawValue.split(separator: "-").joined(separator: " ") : cause.rawValue
        case .detail(let detail): return detail.rawValue
        case .hop(let hop): return form == "the" ? the(hop) : hop.name
        case .word(let word), .text(let word): return word
        case .fact(let fact): return text(fact)
        case .list(let values):
            let texts = values.map { text($0) }
            switch form {
            case "clauses": return Self.joined(clauses: texts)
            case "then": return texts.joined(separator: ", then ")
            case "and": return texts.joined(separator: " and ")
            case "sentences": return texts.joined(separator: " ")
            default: return texts.joined(separator: ", ")
            }
        case .varying: return "…"
        }
    }

    /// Clauses of one sentence; one that begins with a comma, a colon or a bracket says itself how it follows the one before.
    private static func joined(clauses: [String]) -> String {
        let leads = [", ", ": ", " ("]
        return clauses.reduce(into: "") { sentence, clause in
            let leads = leads.contains { clause.hasPrefix($0) }
            sentence += sentence.isEmpty || leads ? clause : "; " + clause
        }
    }

    private func the(_ hop: Hop) -> String { text(hop == .other ? Fact("hop.other") : Fact("hop", ["hop": .hop(hop)])) }

    private static func text(_ measure: FactValue.Measure) -> String {
        let value = measure.value
        let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        switch measure.unit {
        case .none: return number
        case .perSecond: return "\(number) a second"
        case .seconds: return "\(number) s"
        }
    }
}
