internal import AccessLogs
internal import Products
internal import SystemEvidence
internal import YAMLDocuments

/// Holds what a file says to its samples, in the catalogue that it is to become a part of.
struct SampleHolding {
    private let draft: ProductDraft
    private let before: ProductCatalogue
    private let after: ProductCatalogue
    private var product: Product { draft.product }

    init(_ draft: ProductDraft, before: ProductCatalogue, after: ProductCatalogue) {
        self.draft = draft
        self.before = before
        self.after = after
    }

    /// Adds a fault for whatever does not hold.
    func hold(_ signals: [(Signal, Placed<SignalDraft>)], _ faults: inout YAMLFaults) {
        let namesBefore = Set(before.products.flatMap(\.formats).flatMap { [$0.name] + $0.otherNames })
        var names = namesBefore
        for format in draft.formats {
            if !names.insert(format.value.name).inserted {
                faults.add("there is a format named ‘\(format.value.name)’ already", at: format.place)
            }
            if let fault = format.value.fault(habits: product.rowHabits) ?? format.value.shapeFault {
                faults.add(fault, at: format.place)
            }
        }
        for line in draft.errorLines {
            if let fault = line.value.fault(of: product.id) { faults.add("error lines: \(fault)", at: line.place) }
        }
        for line in draft.serverLines {
            if let fault = line.value.fault(of: product.id) { faults.add("server lines: \(fault)", at: line.place) }
        }
        for state in draft.states {
            if let sample = state.value.fault(of: product.id) {
                faults.add("states: the template does not fit ‘\(sample.prefix(120))’", at: state.place)
            }
        }
        for line in draft.otherLines {
            if let fault = ForeignLine.fault(of: line.value) { faults.add("other lines: \(fault)", at: line.place) }
        }
        holdTimeouts(&faults)
        var ids = Set(before.products.flatMap(\.signals).map(\.id))
        for (signal, draft) in signals {
            if !ids.insert(signal.id).inserted {
                faults.add("there is a signal named ‘\(signal.id)’ already", at: draft.place)
            }
            hold(signal, to: draft.value.samples, &faults)
        }
        holdKnown(signals, &faults)
    }

    // MARK: - Signals

    private func hold(_ signal: Signal, to samples: [Placed<SignalDraft.Sample>], _ faults: inout YAMLFaults) {
        for sample in samples {
            let found: Signal?
            switch (signal.match, sample.value) {
            case (.message, .text(let text)):
                // A whole line says more than its message; only the message is asked.
                let message = after[product.id]?.errorLines.lazy.compactMap { $0.message(in: text, of: product.id) }
                    .first
                found = after.signal(inMessage: message ?? text, of: product.id)
            case (.row, .facts(let facts)): found = after.signal(inRow: facts, of: product.id)
            case (.row, .text(let row)):
                let formats = after[product.id]?.formats ?? []
                guard let facts = formats.lazy.compactMap({ $0.facts(ofRow: row, habits: product.rowHabits) }).first
                else {
                    faults.add(
                        "no format of \(product.title) reads this row", at: sample.place,
                        advice: "add the format, or write what stands in the row: {status: 502, flags: …}")
                    continue
                }
                found = after.signal(inRow: facts, of: product.id)
            case (.event(let event), .text(let text)):
                let isIt = text == "\(event.provider) \(event.id)"
                found =
                    isIt
                    ? firstSignal { if case .event(let other) = $0 { other.isSameEvent(as: event) } else { false } }
                    : nil
            case (.reason(let reason), .text(let text)):
                let isIt = text == reason.name
                found =
                    isIt
                    ? firstSignal { if case .reason(let other) = $0 { other.name == reason.name } else { false } } : nil
            default:
                faults.add("a sample of ‘\(signal.id)’ is text, not what stands in a row", at: sample.place)
                continue
            }
            if found?.id == signal.id { continue }
            if let found {
                faults.add(
                    "‘\(found.id)’ recognises this sample of ‘\(signal.id)’ first", at: sample.place,
                    advice: "put the narrower one in front, or name what tells them apart under none")
            } else {
                faults.add("‘\(signal.id)’ does not recognise this sample", at: sample.place)
            }
        }
    }

    /// The first signal of the catalogue's that is recognised in a way.
    private func firstSignal(_ isRight: (Signal.Match) -> Bool) -> Signal? {
        after.products.lazy.flatMap(\.signals).first { isRight($0.match) }
    }

    /// What the product's own signals recognise has to stay theirs.
    private func holdKnown(_ signals: [(Signal, Placed<SignalDraft>)], _ faults: inout YAMLFaults) {
        let places = Dictionary(signals.map { ($0.id, $1.place) }, uniquingKeysWith: { first, _ in first })
        var told = Set<Signal.ID>()
        for known in before[product.id]?.signals ?? [] {
            for sample in known.samples {
                let found: Signal?
                switch sample {
                case .message(let text): found = after.signal(inMessage: text, of: product.id)
                case .row(let facts): found = after.signal(inRow: facts, of: product.id)
                case .event, .reason: continue
                }
                guard let found, found.id != known.id, let place = places[found.id], told.insert(found.id).inserted
                else { continue }
                faults.add(
                    "‘\(found.id)’ takes what ‘\(known.id)’ recognises", at: place,
                    advice: "make it narrower: it must not fit ‘\(sample.words.prefix(120))’")
            }
        }
    }

    private func holdTimeouts(_ faults: inout YAMLFaults) {
        var names = Set((before[product.id]?.timeouts ?? []).map(\.name))
        for timeout in draft.timeouts where !names.insert(timeout.value.name).inserted {
            faults.add("there is a setting named ‘\(timeout.value.name)’ already", at: timeout.place)
        }
        for timeout in draft.timeouts {
            guard case .sameAs(let other) = timeout.value.standard else { continue }
            if !names.contains(other) || other == timeout.value.name {
                faults.add(
                    "‘\(timeout.value.name)’ is the same as ‘\(other)’, which is no other setting of \(product.title)",
                    at: timeout.place, advice: YAMLFaults.nearest(other, among: names.subtracting([timeout.value.name]))
                )
            }
        }
    }
}

extension FormatDescription {
    /// Whether it says in one way how a row is written.
    fileprivate var shapeFault: String? {
        let shapes = [template != nil && pairs == nil, !members.isEmpty, grammar != nil].count { $0 }
        return shapes == 1 ? nil : "the format \(name) is told by one of template, members and grammar"
    }
}

extension EventPattern {
    fileprivate func isSameEvent(as other: EventPattern) -> Bool {
        id == other.id && provider.lowercased() == other.provider.lowercased()
    }
}

extension Signal.Sample {
    /// The sample, for a message.
    fileprivate var words: String {
        switch self {
        case .message(let text), .reason(let text): text
        case .row(let facts): "status \(facts.status ?? 0) \(facts.termination ?? facts.flags ?? "")"
        case .event(let provider, let id): "\(provider) \(id)"
        }
    }
}
