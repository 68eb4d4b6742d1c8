extension Event {
    /// The event with what a person typed or gave cleaned: passwords and keys are never recorded.
    ///
    /// - Parameter clean: takes secrets out of a text.
    /// - Returns: the event to record.
    public func scrubbed(_ clean: (String) -> String) -> Event {
        switch self {
        case .supplied(let step, let value, let origin):
            .supplied(step: step, value: value.map(clean), origin: origin)
        case .answered(let step, let value, .typed):
            .answered(step: step, value: value.map(clean), origin: .typed)
        case .configured(let setting, let value): .configured(setting: setting, value: clean(value))
        case .refused(let step, let text, let reason):
            .refused(step: step, text: clean(text), reason: clean(reason))
        case .noted(let step, let text): .noted(step: step, text: clean(text))
        default: self
        }
    }
}
