internal import Products
internal import YAMLDocuments

/// A timeout as a file has it.
struct TimeoutDraft {
    var name = ""
    var kind: TimeoutKind?
    var standard: TimeoutSetting.Default?
    var run: TimeoutClock.Run?
    var span: TimeoutClock.Span?
    var remark: String?
    var unit = TimeoutSetting.Unit.seconds
    var zero = TimeoutSetting.Zero.literal
    var caveat: String?
    var source = ""

    /// The setting; nil where something does not go together.
    func setting(at place: YAMLPlace, _ faults: inout YAMLFaults) -> TimeoutSetting? {
        guard let kind, let standard, let run, let span else { return nil }
        let isTime =
            switch run {
            case .total, .idle, .headerThenIdle, .period, .halving: true
            case .tries, .connectTries, .places, .rate, .choice: false
            }
        switch standard {
        case .duration where !isTime || unit == .none:
            return faults.nothing(
                "‘\(name)’ has a time for its default: it cannot run as \(run.rawValue) in the unit \(unit.rawValue)",
                at: place)
        case .count where isTime || unit != .none:
            return faults.nothing(
                "‘\(name)’ has a number for its default: its unit is none, and it runs as tries, places or rate",
                at: place,
                advice: "a time needs its unit, as 30s")
        default: break
        }
        return TimeoutSetting(
            name, kind, standard, TimeoutClock(run, span, remark), unit: unit, zero: zero, caveat: caveat,
            source: source)
    }
}

extension DescriptionTable<TimeoutDraft> {
    static var timeout: Self {
        Self(
            what: "a timeout",
            keys: [
                .text("name", "the setting as the product calls it", \.name).required,
                .word("kind", "what is waited for, or what is bounded", \.kind, TimeoutKind.byWord).required,
                DescriptionKey(
                    name: "default",
                    takes: "duration, number, `unbounded`, `off`, or a mapping of `same-as`, `word` or `computed`",
                    means: "what holds where nobody sets it: another setting, a word, or what the product works out",
                    isRequired: true
                ) { value, draft, faults in
                    if let pairs = value.members {
                        guard pairs.count == 1, let text = pairs[0].value.text, !text.isEmpty else {
                            faults.add("‘default’ names one of same-as, word and computed", at: value.place)
                            return
                        }
                        switch pairs[0].name {
                        case "same-as": draft.standard = .sameAs(text)
                        case "word": draft.standard = .word(text)
                        case "computed": draft.standard = .computed(text)
                        default:
                            faults.add("‘\(pairs[0].name)’ is none of same-as, word and computed", at: pairs[0].key)
                        }
                        return
                    }
                    switch value.text {
                    case "unbounded": draft.standard = .unbounded
                    case "off": draft.standard = .off
                    case let text?:
                        if let count = Int(text), count >= 0 {
                            draft.standard = .count(count)
                        } else {
                            draft.standard = faults.duration(value, "default").map { .duration($0) }
                        }
                    case nil: faults.add("‘default’ must be a duration, as 30s; found \(value.found)", at: value.place)
                    }
                },
                .word("runs", "how its clock runs", \.run, TimeoutClock.Run.byWord).required,
                DescriptionKey(
                    name: "over",
                    takes:
                        "\(TimeoutClock.Span.named.keys.sorted().map { "`\($0)`" }.joined(separator: ", ")), or words",
                    means: "over what it runs", isRequired: true
                ) { value, draft, faults in
                    guard let text = faults.text(value, "over") else { return }
                    draft.span = TimeoutClock.Span.named[text] ?? .words(text)
                    if !text.contains(" "), TimeoutClock.Span.named[text] == nil {
                        faults.add(
                            "‘\(text)’ is no word for ‘over’, and no words either", at: value.place,
                            advice: YAMLFaults.nearest(text, among: TimeoutClock.Span.named.keys)
                                ?? "known are \(TimeoutClock.Span.named.keys.sorted().joined(separator: ", "))")
                    }
                },
                .text("remark", "what else is to be known of the clock", \.remark),
                .word("unit", "how a bare number is read; seconds without it", \.unit, TimeoutSetting.Unit.byWord),
                .word("zero", "what 0 means; no time at all without it", \.zero, TimeoutSetting.Zero.named),
                .text("caveat", "that other versions have another default", \.caveat),
                .text("source", "the page or file that says so", \.source).required,
            ])
    }
}

/// A counter as a file has it.
struct CounterDraft {
    var windows: String?
    var metric: String?
    var label: String?
    var kind: CounterKind?
    var isTotal = false

    func counter(at place: YAMLPlace, _ faults: inout YAMLFaults) -> CounterName? {
        guard let kind else { return nil }
        let meaning = CounterMeaning(kind, isTotal: isTotal)
        switch (windows, metric) {
        case (let path?, nil):
            let parts = path.lowercased().split(separator: "\\")
            guard parts.count == 2 else {
                return faults.nothing(
                    "‘\(path)’ is no counter", at: place,
                    advice: "write OBJECT\\COUNTER, as Windows has them in English")
            }
            return CounterName(.windows(object: String(parts[0])), name: String(parts[1]), meaning)
        case (nil, let metric?):
            let parts = label?.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts?.count ?? 2 == 2 else {
                return faults.nothing(
                    "‘\(label ?? "")’ is no label with its value", at: place, advice: "write name=value")
            }
            return CounterName(.metric(label: parts?[0], value: parts?[1]), name: metric, meaning)
        default: return faults.nothing("a counter is read from ‘windows’ or as a ‘metric’", at: place)
        }
    }
}

extension DescriptionTable<CounterDraft> {
    static var counter: Self {
        Self(
            what: "a counter",
            keys: [
                .text("windows", "object and name of a counter of Windows: `Object\\Counter`", \.windows),
                .text("metric", "the name of a metric of Prometheus", \.metric),
                .text("label", "a label that the metric’s series has to have: `name=value`", \.label),
                .word("counts", "what it counts", \.kind, CounterKind.byWord).required,
                .flag("total", "whether it only grows, so that its growth a second is what tells", \.isTotal),
            ])
    }
}
