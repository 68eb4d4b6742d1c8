public import Diagnosis
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
        var title: FactValue {
            .fact(Fact("chain.title", ["hop": .hop(Diagnosis.Hop(name)), "product": .word(product.title)]))
        }
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
        /// The claim, a sentence a fact.
        public var statement: [Fact]
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
    /// What could not be decided, and why, each with its hop.
    public var undecided: [Fact] = []

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
            var open: [Fact] = answer.undecided
            for route in answer.routes { open += route.notes }
            let name = Diagnosis.Hop(hop.name)
            for fact in open { undecided.append(Fact("chain.undecided", ["hop": .hop(name), "what": .fact(fact)])) }
            asked = Self.agreed(answer.routes.compactMap(\.next), else: asked)
            asked.isForwarded = true
        }
        var known = Set<Fact>()
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
        var title: FactValue
        var least: Duration?
        var most: Duration?
        var proofs: [HopSetting]

        var wait: FactValue {
            guard let least else { return .fact(Fact("wait.endless")) }
            guard let most else { return .fact(Fact("wait.at-least", ["least": .duration(least)])) }
            if least == most { return .duration(least) }
            return .fact(Fact("wait.between", ["least": .duration(least), "most": .duration(most)]))
        }

        /// Who waits, and how long.
        func fact(_ id: Fact.ID) -> Fact { Fact(id, ["hop": title, "wait": wait]) }
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
                        hop: index,
                        title: .fact(
                            Fact(
                                "chain.work", ["hop": .hop(Diagnosis.Hop(hop.name)), "setting": .word(work.name)])),
                        least: work.duration, most: work.duration,
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
                subject: .response, outcome: .undecided, statement: [Fact("chain.response.endless")], proofs: proofs,
                hop: 0)
        }
        let certain = ends.filter { one in
            guard let most = one.most else { return false }
            return limits.allSatisfy { $0 == one || ($0.least.map { most < $0 } ?? true) }
        }
        if let first = certain.first { return responseClaim(first, among: limits, shortest, proofs) }
        let rivals = limits.filter { one in
            one.least.map { least in limits.allSatisfy { $0.most.map { least <= $0 } ?? true } } ?? false
        }
        let isTie = rivals.count > 1 && rivals.allSatisfy { $0.least == shortest && $0.most == shortest }
        if isTie {
            return Claim(
                subject: .response, outcome: .faulty,
                statement: [
                    Fact("chain.response.tie", ["hops": .list(rivals.map(\.title)), "wait": .duration(shortest)])
                ], proofs: rivals.flatMap(\.proofs).unique, hop: rivals[0].hop)
        }
        return Claim(
            subject: .response, outcome: .undecided,
            statement: [
                Fact(
                    rivals.count == 1 ? "chain.response.one-open" : "chain.response.several-open",
                    ["rivals": .facts(rivals.map { $0.fact("chain.response.rival") })])
            ], proofs: rivals.flatMap(\.proofs).unique, hop: rivals.first?.hop ?? 0)
    }

    /// One clock certainly ends a slow response before all others.
    private func responseClaim(
        _ first: Limit, among limits: [Limit], _ shortest: Duration, _ proofs: [HopSetting]
    ) -> Claim {
        let behind = limits.filter { $0.hop > first.hop || ($0.hop == first.hop && $0 != first) }
        let routes = hops[first.hop].answer.routes
        var statement = [
            Fact(
                "chain.response.first",
                [
                    "hop": first.title, "wait": first.wait,
                    "setting": first.proofs.first { $0.duration == first.least }.map(\.reference),
                    "behind": behind.isEmpty ? nil : .facts(behind.map { $0.fact("chain.response.behind") }),
                ])
        ]
        if !behind.isEmpty { statement.append(Fact("chain.response.wasted")) }
        if routes.count > 1, routes.contains(where: { $0.condition != nil }) {
            statement.append(Fact("chain.response.every-way"))
        }
        let tries = routes.map(\.tries).max() ?? 1
        if tries > 1 {
            statement.append(
                Fact("chain.response.tries", ["tries": .count(tries), "whole": .duration(shortest * tries)]))
        }
        return Claim(
            subject: .response, outcome: behind.isEmpty ? .sound : .faulty, statement: statement,
            proofs: first.proofs + proofs.filter { !first.proofs.contains($0) }, hop: first.hop)
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
        let next: FactValue =
            index + 1 < hops.count ? .hop(Diagnosis.Hop(hops[index + 1].name)) : Self.theServer
        let isDifferent = Set(waits.map(\.wait)).count > 1
        guard let wait = first.wait else {
            return Claim(
                subject: .connect, outcome: .faulty,
                statement: [
                    Fact(
                        "chain.connect.endless",
                        ["hop": hop.title, "next": next, "setting": first.setting.reference])
                ], proofs: [first.setting], hop: index)
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
        let earlier = limits().first { $0.hop < index && ($0.most.map { $0 < whole } ?? false) }
        let others = isDifferent ? FactValue.fact(Fact("chain.connect.others")) : nil
        let statement = Fact(
            "chain.connect",
            [
                "hop": hop.title, "next": next, "wait": .duration(wait), "setting": first.setting.reference,
                "attempts": attempts > 1 ? .count(attempts) : nil, "whole": .duration(whole),
                "others": others,
                "earlier": earlier.map { .fact($0.fact("chain.connect.earlier")) },
            ])
        return Claim(
            subject: .connect, outcome: earlier != nil ? .faulty : isDifferent ? .undecided : .sound,
            statement: [statement], proofs: proofs + (earlier?.proofs ?? []), hop: index)
    }

    /// The server, where its configuration is not at hand.
    private static let theServer = FactValue.fact(Fact("hop", ["hop": .hop(.server)]))

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
            claim.statement.append(Fact("chain.keep-alive.some-ways"))
        }
        return claim
    }

    private func keepAliveClaim(_ index: Int, _ route: HopRoute) -> Claim {
        let hop = hops[index]
        let next = index + 1 < hops.count ? hops[index + 1] : nil
        let title = next?.title ?? Self.theServer
        let reuse = route.settings(of: .keepAlive).first(where: \.isLimit)
        func claim(_ standing: Claim.Standing, _ proofs: [HopSetting], _ statement: Fact...) -> Claim {
            Claim(subject: .keepAlive, outcome: standing, statement: statement, proofs: proofs, hop: index)
        }
        if route.reuses == false {
            return claim(
                .sound, route.settings(of: .keepAlive),
                Fact("chain.keep-alive.once", ["hop": hop.title, "next": title]))
        }
        let use = FactValue.fact(
            Fact(
                route.reuses == nil ? "chain.keep-alive.may-use" : "chain.keep-alive.uses",
                ["hop": hop.title, "next": title]))
        let limit = reuse.flatMap(Self.idleLimit)
        let time = FactValue.fact(Self.idleTime(reuse, limit))
        guard let next else {
            let racing = Self.serverDefaults.filter { own in limit.map { $0 >= own.close } ?? true }
            let servers = racing.map { server in
                Fact(
                    "chain.keep-alive.server",
                    [
                        "product": .word(server.name), "close": .duration(server.close),
                        "caveat": server.caveat.map { .word($0) },
                    ])
            }
            return claim(
                .undecided, [reuse].compactMap { $0 },
                Fact("chain.keep-alive.server-open", ["use": use, "time": time]),
                racing.isEmpty
                    ? Fact("chain.keep-alive.none-earlier")
                    : Fact("chain.keep-alive.earlier", ["servers": .facts(servers)]))
        }
        let closes = next.answer.routes.flatMap { $0.settings(of: .idleClose) }.unique
        func order(_ close: HopSetting) -> Duration {
            close.duration ?? (close.value == .off ? .zero : .seconds(1 << 40))
        }
        guard let close = closes.filter(\.isLimit).min(by: { order($0) < order($1) }) else {
            return claim(
                .undecided, [reuse].compactMap { $0 },
                Fact("chain.keep-alive.next-open", ["use": use, "time": time, "next": title]))
        }
        let proofs = [reuse, close].compactMap { $0 }
        guard let closed = close.duration else {
            return claim(
                .sound, proofs,
                Fact(
                    close.value == .off ? "chain.keep-alive.closes-each" : "chain.keep-alive.closes-none",
                    ["next": title, "setting": close.reference]))
        }
        let values: [String: FactValue?] = [
            "use": use, "time": time, "next": title, "close": .duration(closed), "setting": close.reference,
        ]
        let isRacing = limit.map { $0 >= closed } ?? true
        guard isRacing || reuse == nil else { return claim(.sound, proofs, Fact("chain.keep-alive.sound", values)) }
        var racing = claim(
            route.reuses == true && reuse != nil ? .faulty : .undecided, proofs, Fact("chain.keep-alive.race", values))
        if let consequence = ProductCatalogue.builtIn[hop.product]?.staleConnection {
            racing.statement.append(
                Fact("chain.keep-alive.consequence", ["consequence": .word(consequence)]))
        }
        racing.statement.append(Fact("chain.keep-alive.remedy", ["next": title, "hop": hop.title]))
        return racing
    }

    /// After how long a connection is used no more; of one that is halved, after how long few are left.
    private static func idleLimit(_ reuse: HopSetting) -> Duration? {
        // Half of the idle ones go in each interval: after four of them few are left.
        reuse.setting.clock.run == .halving ? reuse.duration.map { $0 * 4 } : reuse.duration
    }

    /// For how long an idle connection may be used.
    private static func idleTime(_ reuse: HopSetting?, _ limit: Duration?) -> Fact {
        guard let reuse else { return Fact("idle.unknown") }
        guard let limit else { return Fact("idle.endless", ["setting": reuse.reference]) }
        if reuse.setting.clock.run == .halving {
            return Fact(
                "idle.halving",
                [
                    "limit": .duration(limit), "step": reuse.duration.map { .duration($0) },
                    "setting": reuse.reference,
                ])
        }
        return Fact("idle.limit", ["limit": .duration(limit), "setting": reuse.reference])
    }
}
