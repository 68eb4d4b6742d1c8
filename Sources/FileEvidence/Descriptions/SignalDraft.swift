internal import Products
internal import YAMLDocuments

/// A signal as a file has it, before its samples are looked at.
struct SignalDraft {
    /// A sample: a text, or what stands in a row.
    enum Sample {
        case text(String)
        case facts(RowFacts)
    }

    var id = ""
    var match: Signal.Match?
    /// How often another key than the first says how it is recognised.
    var furtherMatches = 0
    var claim: Proof.Claim?
    var strength: Strength?
    var words: String?
    var answers: Set<Int> = []
    var fakedBy: String?
    var remedies: [String] = []
    var source = ""
    var samples: [Placed<Sample>] = []

    mutating func set(_ match: Signal.Match) {
        if self.match == nil { self.match = match } else { furtherMatches += 1 }
    }

    /// The signal without its samples; nil where something is lacking.
    func signal(of product: ProductID, at place: YAMLPlace, _ faults: inout YAMLFaults) -> Signal? {
        let name = "\(product.rawValue).\(id)"
        guard let match, furtherMatches == 0 else {
            return faults.nothing(
                "‘\(id)’ has to say how it is recognised by one of message, row, event and reason", at: place)
        }
        var claim = claim
        var strength = strength
        switch match {
        case .event(let event):
            claim = claim ?? event.kind.claim
            strength = strength ?? event.strength.strength
        case .reason(let reason): claim = claim ?? reason.meaning.claim
        case .message, .row: break
        }
        guard let claim else {
            return faults.nothing(
                "‘\(id)’ does not say what it proves", at: place,
                advice:
                    "add proves: a proof (refused, response-timeout), a cause (dropped-connection/crash) or how far it reaches"
            )
        }
        guard let strength, let words else {
            let lacking = strength == nil ? words == nil ? "strength and words" : "strength" : "words"
            return faults.nothing(
                "what ‘\(id)’ proves leaves open how surely and in which words: add \(lacking)", at: place,
                advice: strength == nil ? "strengths are \(Strength.named.keys.sorted().joined(separator: ", "))" : nil)
        }
        var signal = Signal(
            name, match, Proof(claim, strength, words), fakedBy: fakedBy, remedies: remedies, source: source,
            samples: [])
        signal.answers = answers
        return signal
    }
}

extension DescriptionTable<SignalDraft> {
    static var signal: Self {
        Self(
            what: "a signal",
            keys: [
                DescriptionKey(
                    name: "id", takes: "name", means: "its name behind the product’s and a point, unique",
                    isRequired: true
                ) { value, draft, faults in
                    guard let id = faults.text(value, "id") else { return }
                    guard id.utf8.allSatisfy({ $0 == 0x2D || $0 == 0x2E || $0 &- 0x61 < 26 || $0 &- 0x30 < 10 }) else {
                        faults.add("the id ‘\(id)’ may hold only a-z, 0-9, ‘.’ and ‘-’", at: value.place)
                        return
                    }
                    draft.id = id
                },
                matched("message", "a line of the error log that carries it", .message, MessagePattern()) {
                    .message($0)
                },
                matched("row", "what stands in a request’s own row", .row, RowPattern()) { .row($0) },
                DescriptionKey(
                    name: "event", takes: "mapping", means: "an event of Windows"
                ) { value, draft, faults in
                    var event = EventDraft()
                    DescriptionTable<EventDraft>.event.read(value, into: &event, &faults)
                    if let pattern = event.pattern { draft.set(.event(pattern)) }
                },
                DescriptionKey(
                    name: "reason", takes: "mapping", means: "a reason in HTTP.sys’s error log"
                ) { value, draft, faults in
                    var reason = ReasonPattern(name: "", statuses: [], meaning: .other)
                    DescriptionTable<ReasonPattern>.reason.read(value, into: &reason, &faults)
                    draft.set(.reason(reason))
                },
                DescriptionKey(
                    name: "proves", takes: "proof, cause/detail, or how far it reaches",
                    means: "what it proves; events and reasons know it by their kind"
                ) { value, draft, faults in
                    let proofs = Proof.named
                    guard let word = faults.text(value, "proves") else { return }
                    if let proof = proofs[word] {
                        draft.claim = proof.claim
                        draft.strength = proof.strength
                        draft.words = proof.words
                    } else if let claim = Proof.Claim(word: word) {
                        draft.claim = claim
                    } else {
                        let words = proofs.keys.sorted() + Proof.Claim.words
                        faults.add(
                            "‘\(word)’ is nothing that can be proved", at: value.place,
                            advice: YAMLFaults.nearest(word, among: words)
                                ?? "known are \(words.joined(separator: ", "))")
                    }
                },
                .word(
                    "strength", "how often it is right, by name, where the proof leaves that open or says another",
                    \.strength, Strength.named),
                .text(
                    "words", "what it proves, in a clause, where the proof leaves that open or says it worse", \.words),
                .statuses(
                    "answers",
                    "what the product answers then: a message without client and request is joined to such failures by its time",
                    \.answers),
                .text("faked-by", "what else can make it appear", \.fakedBy),
                .texts("remedies", "what helps, in the product’s own settings", \.remedies).required,
                .text("source", "the page, file or ticket that the fact is from", \.source).required,
                DescriptionKey(
                    name: "samples", takes: "list",
                    means:
                        "what it has to recognise, before any other does: messages or whole error lines; rows, or mappings of what stands in them; `PROVIDER NUMBER` of events; reasons",
                    isRequired: true
                ) { value, draft, faults in
                    let values = value.list ?? [value]
                    if values.isEmpty {
                        faults.add("a signal needs a sample that it has to recognise", at: value.place)
                    }
                    for one in values {
                        if one.members == nil {
                            guard let text = faults.text(one, "samples") else { continue }
                            draft.samples.append(Placed(.text(text), one.place))
                        } else {
                            var facts = RowFacts()
                            DescriptionTable<RowFacts>.facts.read(one, into: &facts, &faults)
                            draft.samples.append(Placed(.facts(facts), one.place))
                        }
                    }
                },
            ])
    }

    private static func matched<Pattern>(
        _ name: String, _ means: String, _ table: DescriptionTable<Pattern>, _ empty: Pattern,
        _ match: @escaping (Pattern) -> Signal.Match
    ) -> DescriptionKey<SignalDraft> {
        DescriptionKey(name: name, takes: "mapping", means: means) { value, draft, faults in
            var pattern = empty
            table.read(value, into: &pattern, &faults)
            draft.set(match(pattern))
        }
    }
}
