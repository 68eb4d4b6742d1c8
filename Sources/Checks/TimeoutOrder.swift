public import Diagnosis
public import HopSettings
public import Incidents

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
            if let paths = input.selection.paths[kind] { given.append((name, paths)) }
        }
        guard !given.isEmpty else { return nil }
        var configured: [ConfiguredHop] = []
        for (name, paths) in given {
            configured.append(ConfiguredHop(name: name, configuration: try input.store.configuration(at: paths)))
        }
        return TimeoutChain(of: url, through: configured)
    }

    /// Compares the hops' timeouts.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        guard let chain = try chain(input) else {
            return CheckResult(
                finding: Finding(
                    check: description.name, outcome: .undetermined,
                    statement: "No hop's configuration is at hand, so nothing is known of their timeouts.",
                    missing: [
                        "Give the configurations: --proxy-config nginx.conf, --server-config applicationHost.config, and "
                            + "--hop balancer:config=haproxy.cfg for what is in front."
                    ]))
        }
        return CheckResult(finding: finding(chain))
    }

    /// The finding of a chain, with its picture in plain characters.
    public static func finding(_ chain: TimeoutChain) -> Finding {
        let faulty = chain.claims.filter { $0.outcome == .faulty }
        let open = chain.claims.filter { $0.outcome == .undecided }
        let outcome: Outcome =
            !faulty.isEmpty ? .rulesOut : open.isEmpty && !chain.claims.isEmpty ? .supports : .undetermined
        let first = chain.claims.first { $0.subject == .response } ?? faulty.first ?? open.first ?? chain.claims.first
        var missing: [String] = []
        if chain.claims.isEmpty {
            missing.append(
                "On the way of \(chain.url.text) no hop at hand passes the request on; is the URL one of theirs?")
        }
        return Finding(
            check: description.name, outcome: outcome,
            statement: first?.statement ?? "No hop at hand passes \(chain.url.text) on.",
            figures: chain.claims.filter { $0 != first }.map { claim in
                let word =
                    switch claim.outcome {
                    case .sound: ""
                    case .faulty: claim.subject == .keepAlive ? " (race)" : " (out of order)"
                    case .undecided: " (open)"
                    }
                return Figure("\(claim.subject.rawValue)\(word)", claim.statement)
            },
            citations: citations(chain), limitations: chain.undecided, missing: missing,
            table: ChainPicture(width: 78, isPlain: true, isBrief: true).lines(of: chain))
    }

    private static func citations(_ chain: TimeoutChain) -> [Citation] {
        var citations: [Citation] = []
        let order: [TimeoutChain.Claim.Outcome] = [.faulty, .undecided, .sound]
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
