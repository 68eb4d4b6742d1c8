import Investigations

extension Event {
    /// The event without passwords and keys in what a person typed or gave: those are never recorded.
    var withoutSecrets: Event {
        func clean(_ text: String) -> String { Secrets.scrubbed(text).text }
        switch self {
        case .supplied(let step, let value, let origin):
            return .supplied(step: step, value: value.map(clean), origin: origin)
        case .answered(let step, let value, .typed):
            return .answered(step: step, value: value.map(clean), origin: .typed)
        case .configured(let setting, let value): return .configured(setting: setting, value: clean(value))
        case .refused(let step, let text, let reason):
            return .refused(step: step, text: clean(text), reason: clean(reason))
        case .noted(let step, let text): return .noted(step: step, text: clean(text))
        default: return self
        }
    }
}
