public import Products

/// One hop with its configuration, as it is put into a chain.
public struct ConfiguredHop: Sendable {
    /// What it is called: `balancer`, `proxy`, `server`.
    public var name: String
    /// What its configuration says.
    public var configuration: HopConfiguration

    /// Creates a hop.
    public init(name: String, configuration: HopConfiguration) {
        self.name = name
        self.configuration = configuration
    }
}

/// The way of a URL through all hops whose configuration is at hand, and who gives up first.
public struct TimeoutChain: Hashable, Sendable {
    /// A hop on the way.
    public struct Hop: Hashable, Sendable {
        /// What it is called.
        public var name: String
        /// Its product.
        public var product: ProductID
        /// The URL that it is asked for, as far as it is known.
        public var url: RequestURL
        /// The ways through it.
        public var answer: HopAnswer

        /// The hop with its product, as findings name it.
        public var title: String { "\(name) (\(product.title))" }
    }

    /// What follows from the settings.
    public struct Claim: Hashable, Sendable {
        /// What it is about.
        public enum Subject: String, Hashable, Sendable, Codable {
            /// Who gives up first on a slow response.
            case response
            /// After how long a connection that does not come about is given up.
            case connect
            /// Whether an idle connection may be used in the moment in which it is closed.
            case keepAlive = "keep-alive"
        }

        /// How things stand.
        public enum Standing: String, Hashable, Sendable, Codable {
            /// As they should.
            case sound
            /// In a way that makes failures.
            case faulty
            /// What is at hand does not decide it.
            case undecided
        }

        /// What it is about.
        public var subject: Subject
        /// How things stand.
        public var outcome: Standing
        /// The claim in words.
        public var statement: String
        /// The settings that prove it.
        public var proofs: [HopSetting]
        /// The outer hop of the pair, by its place in the chain.
        public var hop: Int
    }

    /// The URL that users ask for.
    public var url: RequestURL
    /// The hops, outermost first.
    public var hops: [Hop] = []
    /// What follows.
    public var claims: [Claim] = []
    /// What could not be decided, and why, the hop's name first.
    public var undecided: [String] = []

    /// Follows a URL through hops.
    ///
    /// - Parameters:
    ///   - url: the URL that users ask for.
    ///   - configured: the hops with their configurations, outermost first.
    public init(of url: RequestURL, through configured: [ConfiguredHop]) {
        self.url = url
        var asked = url
        for hop in configured {
            let answer = hop.configuration.answer(for: asked)
            hops.append(Hop(name: hop.name, product: hop.configuration.product, url: asked, answer: answer))
            undecided += answer.undecided.map { "\(hop.name): \($0)" }
            undecided += answer.routes.flatMap { route in route.notes.map { "\(hop.name): \($0)" } }
            asked = Self.agreed(answer.routes.compactMap(\.next), else: asked)
            asked.isForwarded = true
        }
        var known = Set<String>()
        undecided.removeAll { !known.insert($0).inserted }
        claims = [responseClaim()].compactMap { $0 }
        for index in hops.indices {
            if let claim = connectClaim(index) { claims.append(claim) }
            if let claim = keepAliveClaim(index) { claims.append(claim) }
        }
    }

    /// What all ways agree on; the path as it was where they do not.
    private static func agreed(_ urls: [RequestURL], else asked: RequestURL) -> RequestURL {
        guard let first = urls.first else {
            var url = asked
            url.port = nil
            url.scheme = nil
            return url
        }
        func common<Value: Hashable>(_ path: KeyPath<RequestURL, Value>) -> Value? {
            let values = Set(urls.map { $0[keyPath: path] })
            return values.count == 1 ? values.first : nil
        }
        var url = first
        url.scheme = common(\.scheme) ?? nil
        url.host = common(\.host) ?? nil
        url.port = common(\.port) ?? nil
        // Without a port of its own the scheme's would be taken: then nothing is known of it.
        if url.port == nil { url.scheme = nil }
        url.path = common(\.path) ?? asked.path
        return url
    }

    // MARK: - A slow response

    /// One clock that may end a slow response.
    private struct Limit: Equatable {
        var hop: Int
        var title: String
        var least: Duration?
        var most: Duration?
        var proofs: [HopSetting]

        var words: String {
            guard let least else { return "without end" }
            guard let most else { return "\(least.shortText) or without end" }
            return least == most ? least.shortText : "\(least.shortText) to \(most.shortText)"
        }
    }

    /// The least of several waits, where nil has no end.
    private static func least(_ durations: [Duration?]) -> Duration? { durations.compactMap { $0 }.min() }

    private func limits() -> [Limit] {
        var limits: [Limit] = []
        for (index, hop) in hops.enumerated() {
            let passing = hop.answer.routes.filter { !$0.settings(of: .response).isEmpty }
            let waits = passing.map { Self.least($0.settings(of: .response).map(\.duration)) }
            if !waits.isEmpty {
                limits.append(
                    Limit(
                        hop: index, title: hop.title, least: Self.least(waits),
                        most: waits.contains(nil) ? nil : waits.compactMap { $0 }.max(),
                        proofs: passing.flatMap { $0.settings(of: .response) }.unique))
            }
            let works = hop.answer.routes.flatMap { $0.settings(of: .work) }.filter { $0.condition == nil }
            if let work = works.first, works.count == 1 {
                limits.append(
                    Limit(
                        hop: index, title: "\(hop.name)’s \(work.name)", least: work.duration, most: work.duration,
                        proofs: [work]))
            }
        }
        return limits
    }

    private func responseClaim() -> Claim? {
        let limits = limits()
        guard !limits.isEmpty else { return nil }
        let proofs = limits.flatMap(\.proofs).unique
        let ends = limits.filter { $0.least != nil }
        guard let shortest = ends.compactMap(\.least).min() else {
            return Claim(
                subject: .response, outcome: .undecided,
                statement: "No hop at hand gives up on a slow response: each waits without end.", proofs: proofs, hop: 0
            )
        }
        let certain = ends.filter { one in
            guard let most = one.most else { return false }
            return limits.allSatisfy { $0 == one || ($0.least.map { most < $0 } ?? true) }
        }
        if let first = certain.first {
            let behind = limits.filter { $0.hop > first.hop || ($0.hop == first.hop && $0 != first) }
            let longer = behind.map { "\($0.title) would wait \($0.words)" }
            let isInnermost = behind.isEmpty
            let open = hops[first.hop].answer.routes.filter { $0.condition != nil }.count
            var statement = "For a slow response \(first.title) gives up first, after \(first.words)"
            if let proof = first.proofs.first(where: { $0.duration == first.least }) {
                statement += " (\(proof.reference))"
            }
            statement += longer.isEmpty ? "." : "; \(longer.joined(separator: ", "))."
            if !isInnermost {
                statement += " Work behind it goes on for nobody: an outer hop should wait longer than those behind it."
            }
            if open > 0, hops[first.hop].answer.routes.count > 1 {
                statement += " Each of its possible ways was looked at."
            }
            let tries = hops[first.hop].answer.routes.map(\.tries).max() ?? 1
            if tries > 1 {
                statement +=
                    " It may then try another server, up to \(tries) in all: users wait up to \((shortest * tries).shortText), unless a "
                    + "hop in front of it gives up before."
            }
            return Claim(
                subject: .response, outcome: isInnermost ? .sound : .faulty, statement: statement,
                proofs: first.proofs + proofs.filter { !first.proofs.contains($0) }, hop: first.hop)
        }
        let rivals = limits.filter { one in
            one.least.map { least in limits.allSatisfy { $0.most.map { least <= $0 } ?? true } } ?? false
        }
        let names = rivals.map { "\($0.title) after \($0.words)" }.joined(separator: ", ")
        let isTie = rivals.count > 1 && rivals.allSatisfy { $0.least == shortest && $0.most == shortest }
        if isTie {
            return Claim(
                subject: .response, outcome: .faulty,
                statement:
                    "\(rivals.map(\.title).joined(separator: " and ")) both give up after \(shortest.shortText): the outer one’s "
                    + "clock starts a little earlier, so which of them answers the user is chance.",
                proofs: rivals.flatMap(\.proofs).unique, hop: rivals[0].hop)
        }
        let why =
            rivals.count == 1
            ? "how long it waits depends on the way it takes" : "which of them is first depends on the ways they take"
        return Claim(
            subject: .response, outcome: .undecided,
            statement: "For a slow response the first to give up is: \(names); \(why).",
            proofs: rivals.flatMap(\.proofs).unique, hop: rivals.first?.hop ?? 0)
    }

    // MARK: - Connecting

    private func connectClaim(_ index: Int) -> Claim? {
        let hop = hops[index]
        let routes = hop.answer.routes.filter { !$0.settings(of: .connect).isEmpty }
        let waits = routes.compactMap { route -> (wait: Duration?, setting: HopSetting, route: HopRoute)? in
            guard let setting = route.settings(of: .connect).first else { return nil }
            return (setting.duration, setting, route)
        }
        guard let first = waits.first else { return nil }
        let next = index + 1 < hops.count ? hops[index + 1].name : "the server"
        let different = Set(waits.map(\.wait)).count > 1
        guard let wait = first.wait else {
            return Claim(
                subject: .connect, outcome: .faulty,
                statement:
                    "\(hop.title) waits without end for a connection to \(next) (\(first.setting.reference)): the operating "
                    + "system gives up after about two minutes.",
                proofs: [first.setting], hop: index)
        }
        var attempts = first.route.tries
        var proofs = [first.setting]
        if let retries = first.route.settings.first(where: { $0.setting.clock.run == .connectTries }),
            case .count(let count) = retries.value
        {
            attempts = min(max(count, 0), 1000) + 1
            proofs.append(retries)
        }
        let whole = wait * attempts
        var statement =
            "\(hop.title) gives up connecting to \(next) after \(wait.shortText) (\(first.setting.reference))"
            + (attempts > 1 ? ", up to \(attempts) times: \(whole.shortText) in all" : "")
        if different { statement += "; other ways have other limits" }
        let outer = limits().filter { $0.hop < index && $0.most != nil }
        if let earlier = outer.first(where: { ($0.most ?? whole) < whole }) {
            statement += "; \(earlier.title) in front of it gives up before that, after \(earlier.words)"
            return Claim(
                subject: .connect, outcome: .faulty, statement: statement + ".", proofs: proofs + earlier.proofs,
                hop: index)
        }
        return Claim(
            subject: .connect, outcome: different ? .undecided : .sound, statement: statement + ".", proofs: proofs,
            hop: index)
    }

    // MARK: - Idle connections

    /// Products that close idle connections by themselves, with after how long by default, the quickest first.
    static let serverDefaults: [(name: String, close: Duration, caveat: String?)] =
        ProductCatalogue.builtIn.products.compactMap { product in
            product.timeouts.first { $0.kind == .idleClose && $0.clock.run == .idle }.flatMap { setting in
                if case .duration(let close) = product.standard(of: setting) {
                    (product.title, close, setting.caveat)
                } else {
                    nil
                }
            }
        }.sorted { ($0.close, $0.name) < ($1.close, $1.name) }

    private func keepAliveClaim(_ index: Int) -> Claim? {
        let routes = hops[index].answer.routes.filter { !$0.settings(of: .response).isEmpty || $0.target != nil }
        let claims = routes.map { keepAliveClaim(index, $0) }
        guard var claim = claims.first(where: { $0.outcome == .faulty }) ?? claims.first else { return nil }
        if claims.contains(where: { $0.outcome != claim.outcome }) {
            claim.outcome = .undecided
            claim.statement += " That is so on some of its ways, not on all."
        }
        return claim
    }

    private func keepAliveClaim(_ index: Int, _ route: HopRoute) -> Claim {
        let hop = hops[index]
        let next = index + 1 < hops.count ? hops[index + 1] : nil
        let title = next?.title ?? "the server"
        let reuse = route.settings(of: .keepAlive).first(where: \.isLimit)
        if route.reuses == false {
            return Claim(
                subject: .keepAlive, outcome: .sound,
                statement: "\(hop.title) uses connections to \(title) once: no idle one can be closed under a request.",
                proofs: route.settings(of: .keepAlive), hop: index)
        }
        let condition =
            route.reuses == nil
            ? "Where \(hop.title) uses connections to \(title) again"
            : "\(hop.title) uses connections to \(title) again"
        // There is no limit, but half of the idle ones go in each interval: after four few are left.
        let isHalving = reuse?.setting.clock.run == .halving
        let limit = isHalving ? reuse?.duration.map { $0 * 4 } : reuse?.duration
        let words =
            reuse == nil
            ? "for a time that is not known"
            : isHalving
                ? "for some \(limit?.shortText ?? "") (half of them are closed every \(reuse?.duration?.shortText ?? ""), \(reuse?.reference ?? ""))"
                : limit.map { "for up to \($0.shortText) of idling (\(reuse?.reference ?? ""))" }
                    ?? "however long they idle (\(reuse?.reference ?? ""))"
        guard let next else {
            let racing = Self.serverDefaults.filter { own in limit.map { $0 >= own.close } ?? true }
            let names = racing.map { server in
                "\(server.name) \(server.close.shortText)\(server.caveat.map { " (\($0))" } ?? "")"
            }.joined(separator: ", ")
            return Claim(
                subject: .keepAlive, outcome: .undecided,
                statement: "\(condition) \(words); after how long the server closes idle ones is not at hand. "
                    + (racing.isEmpty
                        ? "No server that is known closes earlier by default."
                        : "By default these close earlier: \(names)."),
                proofs: [reuse].compactMap { $0 }, hop: index)
        }
        let closes = next.answer.routes.flatMap { $0.settings(of: .idleClose) }.unique
        func time(_ close: HopSetting) -> Duration {
            close.duration ?? (close.value == .off ? .zero : .seconds(1 << 40))
        }
        guard let close = closes.filter(\.isLimit).min(by: { time($0) < time($1) }) else {
            return Claim(
                subject: .keepAlive, outcome: .undecided,
                statement: "\(condition) \(words); after how long \(next.title) closes idle ones is not known.",
                proofs: [reuse].compactMap { $0 }, hop: index)
        }
        let proofs = [reuse, close].compactMap { $0 }
        guard let closed = close.duration else {
            let isClosing = close.value == .off
            return Claim(
                subject: .keepAlive, outcome: .sound,
                statement: isClosing
                    ? "\(next.title) closes each connection after its response (\(close.reference)): none idles."
                    : "\(next.title) keeps idle connections without end (\(close.reference)).",
                proofs: proofs, hop: index)
        }
        let isRacing = limit.map { $0 >= closed } ?? true
        guard isRacing || reuse == nil else {
            return Claim(
                subject: .keepAlive, outcome: .sound,
                statement:
                    "\(condition) \(words), and \(next.title) closes idle ones after \(closed.shortText) (\(close.reference)): "
                    + "no race.",
                proofs: proofs, hop: index)
        }
        let isSure = route.reuses == true && reuse != nil
        let consequence = ProductCatalogue.builtIn[hop.product]?.staleConnection
        return Claim(
            subject: .keepAlive, outcome: isSure ? .faulty : .undecided,
            statement:
                "\(condition) \(words), but \(next.title) closes idle ones after \(closed.shortText) (\(close.reference)): a "
                + "request can meet the close. \(consequence.map { "Then \($0). " } ?? "")Let \(next.title) keep them longer than "
                + "\(hop.title) uses them.",
            proofs: proofs, hop: index)
    }
}
