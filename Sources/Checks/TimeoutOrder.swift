public import Diagnosis
public import HopSettings
public import Incidents
internal import Products

/// Whether the hops' timeouts are in an order that makes no failures, by their configurations.
public enum TimeoutOrder: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "timeouts",
        claim:
            "Every hop waits longer than the hop behind it, and no idle connection is used after its other end may close it.",
        method:
            "Reads the hops' configurations, follows the URL through them (virtual hosts, locations, backends) and compares every "
            + "timeout on the way, set or by default. No log is needed: it takes --url, --proxy-config, --server-config and, for "
            + "hops in front, --hop NAME:config=PATH.",
        parameters: [
            .url
        ])

    /// The chain of the hops whose configuration is at hand.
    ///
    /// - Parameter input: the answers at hand and the store to ask.
    /// - Returns: the chain; nil where no configuration is given.
    /// - Throws: where a configuration cannot be read, or the URL is none.
    public static func chain(_ input: CheckInput) throws(EvidenceError) -> TimeoutChain? {
        let text = input.text(.url) ?? "/"
        guard let url = RequestURL(text) else {
            throw EvidenceError(
                .usage, "‘\(text)’ is no URL; write https://shop.example/report, shop.example:8080/report or /report")
        }
        return try chain(input, of: url)
    }

    /// The chain of the hops whose configuration is at hand, for one URL.
    static func chain(_ input: CheckInput, of url: RequestURL) throws(EvidenceError) -> TimeoutChain? {
        let hops: [HopSources]
        do {
            hops = try input.text(.hop).map(HopSources.read) ?? []
        } catch {
            throw EvidenceError(.usage, error.message)
        }
        var given = hops.filter { !$0.configurations.isEmpty }.map { ($0.name, $0.configurations) }
        for (name, kind) in [("proxy", EvidenceKind.proxyConfig), ("server", .serverConfig)] {
            if let paths = input.selection.names[kind] { given.append((name, paths)) }
        }
        guard !given.isEmpty else { return nil }
        var configured: [ConfiguredHop] = []
        for (name, paths) in given {
            configured.append(ConfiguredHop(name: name, configuration: try input.reader.configuration(paths)))
        }
        return TimeoutChain(of: url, through: configured)
    }

    /// Compares the hops' timeouts.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let chain = try chain(input) else {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .undetermined,
                    statement: Fact("timeouts.no-configuration"), missing: [Fact("missing.configurations")]))
        }
        return CheckResult(finding: finding(chain))
    }

    /// The finding of a chain.
    public static func finding(_ chain: TimeoutChain) -> Finding {
        let faulty = chain.claims.filter { $0.outcome == .faulty }
        let open = chain.claims.filter { $0.outcome == .undecided }
        let outcome: Finding.Outcome =
            !faulty.isEmpty ? .rulesOut : open.isEmpty && !chain.claims.isEmpty ? .supports : .undetermined
        let first = chain.claims.first { $0.subject == .response } ?? faulty.first ?? open.first ?? chain.claims.first
        let url = FactValue.text(chain.url.text)
        return Finding(
            check: description.name, outcome: outcome,
            statement: first?.statement ?? [Fact("timeouts.nobody", ["url": url])],
            quantities: chain.claims.filter { $0 != first }.map { claim in
                let id: Fact.ID =
                    switch claim.outcome {
                    case .sound: "timeouts.sound"
                    case .faulty: claim.subject == .keepAlive ? "timeouts.race" : "timeouts.out-of-order"
                    case .undecided: "timeouts.open"
                    }
                return Quantity(
                    Fact(id, ["subject": .word(claim.subject.rawValue)]), .fact(.sentences(claim.statement)))
            },
            citations: citations(chain), limitations: chain.undecided,
            missing: chain.claims.isEmpty ? [Fact("missing.route", ["url": url])] : [],
            exhibits: [.chain(HopChain(chain))])
    }

    private static func citations(_ chain: TimeoutChain) -> [Citation] {
        var citations: [Citation] = []
        let order: [TimeoutChain.Claim.Standing] = [.faulty, .undecided, .sound]
        for claim in order.flatMap({ outcome in chain.claims.filter { $0.outcome == outcome } }) {
            for proof in claim.proofs {
                guard let place = proof.place, let colon = place.lastIndex(of: ":"),
                    let line = Int(place[place.index(after: colon)...])
                else { continue }
                let citation = Citation(
                    source: String(place[..<colon]), line: line, excerpt: "\(proof.name): \(proof.valueText)")
                if !citations.contains(citation) { citations.append(citation) }
            }
        }
        return citations
    }
}

extension HopChain {
    /// The chain as an exhibit.
    init(_ chain: TimeoutChain) {
        let stops = chain.hops.enumerated().map { index, hop in
            Stop(
                hop: Hop(hop.name), product: hop.product.title, asked: hop.url.text,
                routes: hop.answer.routes.map { route in
                    Route(
                        condition: route.condition,
                        rules: route.waypoints.map { Rule(text: $0.text, place: $0.place) }, target: route.target,
                        settings: route.settings.filter { $0.kind != .process }.map(Setting.init))
                },
                links: chain.claims.filter { $0.hop == index && $0.subject != .response }.map(Link.init))
        }
        self.init(url: chain.url.text, stops: stops)
    }
}

extension HopChain.Setting {
    fileprivate init(_ setting: HopSetting) {
        let isDecisive: Bool
        switch setting.kind {
        case .response, .connect: isDecisive = true
        case .work: isDecisive = setting.condition == nil
        case .keepAlive, .idleClose: isDecisive = setting.isLimit
        default: isDecisive = false
        }
        self.init(
            name: setting.name, value: setting.valueText, place: setting.place, clock: setting.clock,
            isDecisive: isDecisive)
    }
}

extension HopChain.Link {
    fileprivate init(_ claim: TimeoutChain.Claim) {
        let standing: HopChain.Standing =
            switch claim.outcome {
            case .sound: .sound
            case .faulty: .faulty
            case .undecided: .undecided
            }
        self.init(
            subject: claim.subject.rawValue, standing: standing,
            proofs: claim.proofs.prefix(2).map { HopChain.Rule(text: "\($0.name) \($0.valueText)", place: $0.place) })
    }
}
