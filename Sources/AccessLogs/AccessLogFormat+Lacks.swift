internal import Products

extension AccessLogFormat {
    /// What is lacking where a number stands behind each row, in a unit that the row does not tell.
    public static let unitIsOpen =
        "the number that may be each row’s duration is in a unit that the log does not tell, and is not read; the product’s "
        + "format string, given instead of a format’s name, says which"

    private static let durations: FieldSet = [
        .durationSeconds, .durationMilliseconds, .durationMicroseconds, .durationNanoseconds, .durationWholeSeconds,
        .timerTotal, .timeOfStart, .timeOfEnd,
    ]

    /// Whether rows have members whose names somebody chose: one that is not known may be a duration.
    private var isOfMembers: Bool {
        guard case .json = grammar else { return false }
        return product == .other || ProductCatalogue.current[product]?.rowFormatSetting != nil
    }

    /// Whether rows with these fields have a duration only in a unit that they do not tell.
    func leavesUnitOpen(_ fields: FieldSet) -> Bool {
        fields.isDisjoint(with: Self.durations) && fields.contains(.tailNumber)
    }

    /// What checks want and the rows do not have, beside the unit of a number, each with the configuration that would log it.
    ///
    /// - Parameter fields: the fields that the rows read so far had.
    /// - Returns: one sentence a lack, empty where nothing is missing.
    func lacks(having fields: FieldSet) -> [String] {
        let advices = (ProductCatalogue.current[product]?.logAdvice ?? []).filter {
            $0.formats.isEmpty || $0.formats.contains(name)
        }
        var lacks: [String] = []
        if fields.isDisjoint(with: Self.durations), !leavesUnitOpen(fields) {
            if fields.contains(.tailOther) {
                lacks.append(
                    "what stands behind each row is not read; the product’s format string, given instead of a format’s "
                        + "name, says what it is")
            } else if isOfMembers {
                lacks.append("no member of the rows that is known by its name is a duration")
            } else {
                lacks.append(advices.first { $0.lack == .duration }?.words ?? "no duration is logged")
            }
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
