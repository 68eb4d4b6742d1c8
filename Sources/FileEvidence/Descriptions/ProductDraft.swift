internal import Products
internal import YAMLDocuments

/// Something of a file, with the place it stands at.
struct Placed<Value> {
    var value: Value
    var place: YAMLPlace

    init(_ value: Value, _ place: YAMLPlace) {
        self.value = value
        self.place = place
    }
}

/// What a file says of a product, before it is held to its samples.
struct ProductDraft {
    /// The product as it is known, or a new one, with what the file says in single words.
    var product: Product
    var formats: [Placed<FormatDescription>] = []
    var errorLines: [Placed<ErrorLineDescription>] = []
    var serverLines: [Placed<ErrorLineDescription>] = []
    var states: [Placed<StateMessage>] = []
    var otherLines: [Placed<OtherLine>] = []
    var signals: [Placed<SignalDraft>] = []
    var timeouts: [Placed<TimeoutSetting>] = []
    var counters: [Placed<CounterName>] = []

    init(_ product: Product) { self.product = product }
}

/// The keys of a product's file.
extension DescriptionTable<ProductDraft> {
    /// Keys that a file about a known product may have: they add to what is known and change nothing of it.
    static let additions: Set<String> = [
        "product", "names", "places", "log-advice", "statuses", "formats", "error-lines", "server-lines", "states",
        "other-lines", "signals", "timeouts", "counters",
    ]

    static var product: Self {
        Self(
            what: "a product’s file",
            keys: [
                DescriptionKey(
                    name: "product", takes: "name",
                    means:
                        "its name in records and JSON: one that is known, or a new one of small letters, digits and ‘-’",
                    isRequired: true
                ) { _, _, _ in },
                .text("title", "its name as people write it; a new product has to have one", \.product.title),
                DescriptionKey(
                    name: "names", takes: "list of texts", means: "further names that a person may type or choose"
                ) { value, draft, faults in
                    draft.product.names += faults.texts(value, "names")?.map { $0.lowercased() } ?? []
                },
                .text("choice", "what lists of choices call it, one of its names", \.product.choice),
                .word("moment", "what moment a row’s time means", \.product.moment, StampMoment.byWord),
                .flag("server", "whether others are put in front of it", \.product.isServer),
                .flag(
                    "one-request-a-process", "whether each of its processes works on one request at a time",
                    \.product.holdsOneRequest),
                .texts(
                    "processes", "what the system calls its processes, where that is not its name",
                    \.product.processNames),
                DescriptionKey(
                    name: "built-on", takes: "product", means: "the product whose error lines it writes"
                ) { value, draft, faults in
                    draft.product.isBuiltOn = faults.product(value, "built-on")
                },
                .word(
                    "settling", "where the evidence lies that settles what became of a request behind it",
                    \.product.settling, Settling.byWord),
                .texts(
                    "configuration-files", "what its configuration’s files are called", \.product.configurationFiles),
                .text("row-format-setting", "the setting that holds its rows’ format", \.product.rowFormatSetting),
                .text(
                    "state-words", "what introduces a row’s state or flags; `{}` stands for them", \.product.stateWords),
                .text(
                    "details-tag", "what stands before a row’s details where they have a line of their own",
                    \.product.detailsTag),
                .text(
                    "stale-connection",
                    "what becomes of a request that meets the close of an idle connection, in a clause",
                    \.product.staleConnection),
                statuses,
                .statuses(
                    "gateway-statuses", "statuses that are gateway failures beside 502, 503 and 504",
                    \.product.ownGatewayStatuses),
                .statuses(
                    "error-line-statuses", "statuses that are gateway failures where a line of its error log says so",
                    \.product.statusesThatNeedItsErrorLog),
                .statuses(
                    "row-statuses",
                    "statuses that are gateway failures where the row itself says so: one of its row signals asks for them",
                    \.product.statusesThatItsRowsTell),
                .text(
                    "error-line-condition", "when it answers one of these to a server’s fault, in a clause",
                    \.product.ownErrorCondition),
                .number(
                    "answers-timeout-with", "the status for a response that did not come in time",
                    \.product.answersTimeoutWith, 100...999),
                .statuses(
                    "never-of-a-timeout", "statuses that it never answers a timeout with",
                    \.product.statusesNeverOfATimeout),
                .statuses(
                    "client-gone", "statuses of its rows for a client that left before it was answered; 499 without it",
                    \.product.statusesOfGoneClient),
                .part("error-log", "what its error log is like", \.product, .errorLog),
                places, advice,
                .part("rows", "what it does to every row of its log", \.product.rowHabits, .rowHabits),
                DescriptionKey(
                    name: "common-rows", takes: "mapping",
                    means: "how its rows of the common and the combined format tell that they are its"
                ) { value, draft, faults in
                    var marks = draft.product.commonRows ?? CommonRowMarks()
                    DescriptionTable<CommonRowMarks>.commonRows.read(value, into: &marks, &faults)
                    draft.product.commonRows = marks
                },
                .list("formats", "how rows of its access log are written", of: .format) { draft in
                    FormatDescription(
                        name: "", product: draft.product.id, moment: draft.product.moment, samples: [])
                } _: { format, place, draft, _ in
                    draft.formats.append(Placed(format, place))
                },
                .list("error-lines", "how lines of its error log are written", of: .errorLine) { _ in
                    ErrorLineDescription(samples: [])
                } _: { line, place, draft, _ in
                    draft.errorLines.append(Placed(line, place))
                },
                .list("server-lines", "how lines of its own log as a server are written", of: .errorLine) { _ in
                    ErrorLineDescription(samples: [])
                } _: { line, place, draft, _ in
                    draft.serverLines.append(Placed(line, place))
                },
                .list("states", "what such lines say of its processes and pools", of: .state) { _ in
                    StateMessage(.failed, "", samples: [])
                } _: { state, place, draft, _ in
                    draft.states.append(Placed(state, place))
                },
                .list("other-lines", "lines beside its rows, or taken for them", of: .otherLine) { _ in
                    OtherLineDraft()
                } _: { line, place, draft, faults in
                    if let line = line.line(at: place, &faults) { draft.otherLines.append(Placed(line, place)) }
                },
                .list("signals", "what it says of a failure; of those that fit, the first counts", of: .signal) { _ in
                    SignalDraft()
                } _: { signal, place, draft, _ in
                    draft.signals.append(Placed(signal, place))
                },
                .list("timeouts", "its timeouts and limits, with their defaults", of: .timeout) { _ in
                    TimeoutDraft()
                } _: { timeout, place, draft, faults in
                    if let timeout = timeout.setting(at: place, &faults) {
                        draft.timeouts.append(Placed(timeout, place))
                    }
                },
                .list("counters", "its counters of queues and load", of: .counter) { _ in
                    CounterDraft()
                } _: { counter, place, draft, faults in
                    if let counter = counter.counter(at: place, &faults) {
                        draft.counters.append(Placed(counter, place))
                    }
                },
            ])
    }

    private static var statuses: DescriptionKey<ProductDraft> {
        DescriptionKey(
            name: "statuses", takes: "mapping",
            means:
                "what each status that it makes itself can mean: a clause, or a mapping with `means` and `decisive`, where it means one cause only"
        ) { value, draft, faults in
            guard let members = value.members else {
                faults.add("‘statuses’ must be a mapping; found \(value.found)", at: value.place)
                return
            }
            for member in members {
                guard let status = Int(member.name), (100...999).contains(status) else {
                    faults.add("‘\(member.name)’ is no status", at: member.key)
                    continue
                }
                guard !draft.product.statuses.contains(where: { $0.status == status }) else {
                    faults.add(
                        "what \(status) means on \(draft.product.title) is known already", at: member.key,
                        advice: "leave it out")
                    continue
                }
                var fact = StatusFact(status, "")
                if member.value.members == nil {
                    fact.means = faults.text(member.value, "statuses: \(status)") ?? ""
                } else {
                    DescriptionTable<StatusFact>.status.read(member.value, into: &fact, &faults)
                }
                draft.product.statuses.append(fact)
            }
        }
    }

    private static var places: DescriptionKey<ProductDraft> {
        DescriptionKey(
            name: "places", takes: "mapping", means: "where its logs usually are: `access`, `errors`, `driver`"
        ) { value, draft, faults in
            for (name, place, text) in faults.pairs(value, "places") ?? [] {
                guard let kind = LogPlace.Kind(rawValue: name) else {
                    let words = LogPlace.Kind.allCases.map(\.rawValue)
                    faults.add(
                        "‘\(name)’ is no log", at: place,
                        advice: YAMLFaults.nearest(name, among: words) ?? "known are \(words.joined(separator: ", "))")
                    continue
                }
                draft.product.places.append(LogPlace(kind, text))
            }
        }
    }

    private static var advice: DescriptionKey<ProductDraft> {
        .list("log-advice", "what its log may lack, and how to log it", of: .logAdvice) { _ in
            LogAdvice(.always, "")
        } _: { advice, _, draft, _ in
            draft.product.logAdvice.append(advice)
        }
    }
}

extension YAMLFaults {
    /// A product that is known.
    mutating func product(_ value: YAMLValue, _ name: String) -> ProductID? {
        guard let text = text(value, name) else { return nil }
        let known = ProductCatalogue.builtIn
        guard let product = known.product(named: text) else {
            add(
                "there is no product ‘\(text)’", at: value.place,
                advice: Self.nearest(text, among: known.products.flatMap(\.names))
                    ?? "‘postern products’ lists those that are known")
            return nil
        }
        return product.id
    }
}
