package import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence

/// What the proxy itself says about one failure: a signal of its product, found in an error line or in the row, with the
/// clause that tells it.
struct ProxySignal {
    typealias Word = Proof.Claim

    /// How far the proxy's word reaches.
    var word: Word
    /// How often the word is right, 0...1.
    var strength: Double
    /// In one clause, beginning in lower case.
    var because: String
    /// The signal; nil where nothing but the status is there, or where the absence of one tells.
    var id: Signal.ID?
    /// Whether it is the error line that says it.
    var isFromErrorLine = false

    /// What the proxy says of an entry.
    static func of(_ entry: Entry, _ joined: ErrorLineJoin.Joined?) -> ProxySignal {
        if let joined, let signal = fromErrorLine(joined.line) { return signal }
        let facts = RowFacts(entry)
        guard let signal = ProductCatalogue.current.signal(inRow: facts, of: entry.product) else { return fromNothing }
        return ProxySignal(
            word: signal.claim, strength: signal.strength.value, because: clause(signal, facts, entry.product),
            id: signal.id)
    }

    /// How far the proxy's word reaches, by an error line where one says something.
    static func word(of entry: Entry, _ line: ProxyErrorLine?) -> Word {
        if let line, let signal = fromErrorLine(line) { return signal.word }
        let signal = ProductCatalogue.current.signal(inRow: RowFacts(entry), of: entry.product)
        return signal?.claim ?? .nothing
    }

    private static func fromErrorLine(_ line: ProxyErrorLine) -> ProxySignal? {
        let word: Word
        switch line.signal.claim {
        case .serverDown: word = .cause(.droppedConnection, .markedDown)
        case .bodyBroke, .serverUp, .nothing: return nil
        default: word = line.signal.claim
        }
        return ProxySignal(
            word: word, strength: line.signal.strength.value,
            because: "the proxy's error log says so (\(line.signal.proves))", id: line.signal.id,
            isFromErrorLine: true)
    }

    /// What a row's signal proves, behind the state or the flags that say so.
    private static func clause(_ signal: Signal, _ facts: RowFacts, _ product: ProductID) -> String {
        let isFilled = signal.proves.utf8.contains(UInt8(ascii: "{"))
        let words =
            isFilled ? signal.proves.replacing("{status}", with: "\(facts.status ?? 0)") : signal.proves
        guard case .row(let pattern) = signal.match, pattern.isState,
            let lead = ProductCatalogue.current[product]?.stateWords, let state = facts.termination ?? facts.flags
        else { return words }
        return lead.replacing("{}", with: String(state.prefix(80))) + ": " + words
    }

    static var fromNothing: ProxySignal {
        ProxySignal(
            word: .nothing, strength: Strength.unclear.value, because: "the proxy's log has nothing but the status")
    }
}

extension Entry {
    /// Whether the entry says that its own side had aborted the connection.
    var isAbortedHere: Bool { ProductCatalogue.current[product]?.isAbortedHere(in: RowFacts(self)) ?? false }

    /// Whether the entry's product made its status itself, as a gateway to what lies behind it.
    package var isOfGateway: Bool {
        ProductCatalogue.current[product]?.isGateway(in: RowFacts(self)) ?? (upstream != nil)
    }
}
