internal import Products

extension AccessLogFormat {
    /// What checks want and the rows do not have, each with the configuration that would log it.
    ///
    /// - Parameter fields: the fields that the rows read so far had.
    /// - Returns: one sentence a lack, empty where nothing is missing.
    func lacks(having fields: FieldSet) -> [String] {
        let durations: FieldSet = [
            .durationSeconds, .durationMilliseconds, .durationMicroseconds, .durationNanoseconds,
            .durationWholeSeconds, .timerTotal, .timeOfStart, .timeOfEnd,
        ]
        let hasDuration = !fields.isDisjoint(with: durations)
        let advices = (ProductCatalogue.current[product]?.logAdvice ?? []).filter {
            $0.formats.isEmpty || $0.formats.contains(name)
        }
        var lacks: [String] = []
        if !hasDuration {
            lacks.append(advices.first { $0.lack == .duration }?.words ?? "no duration is logged")
        }
        for advice in advices {
            switch advice.lack {
            case .duration: continue
            case .fields(let names):
                let wanted = names.compactMap { FormatDescription.fields[$0] }
                if !wanted.contains(where: fields.contains) { lacks.append(advice.words) }
            case .always: lacks.append(advice.words)
            }
        }
        return lacks
    }
}
