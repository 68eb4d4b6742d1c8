/// Which virtual host and which `ProxyPass` of Apache take a URL, and what holds there.
struct ApacheRouting {
    private typealias Block = ConfigurationBlock
    private let main: [ConfigurationBlock]

    init(_ blocks: [ConfigurationBlock]) { main = blocks }

    /// A `ProxyPass` or a member: where requests go, and how.
    private struct Worker {
        /// The path that is mapped; nil for a member and where an expression is.
        var path: String?
        /// An expression that is mapped.
        var pattern: String?
        var isMember = false
        var url: String
        var keys: [String: (value: String, place: String)]
        var rule: ConfigurationBlock
    }

    // MARK: - The list of timeouts, without a URL

    /// Every timeout that is set, by path.
    var timeouts: [ConfiguredTimeout] {
        let blocks = flattened(main, hosts: true)
        func shared(_ name: String) -> (Duration?, String)? {
            blocks.last { $0.name == name && $0.words.count > 1 }.map {
                (ConfiguredDuration.read($0.words[1], unit: 1_000_000), $0.place)
            }
        }
        let proxy = shared("proxytimeout")
        let global = shared("timeout")
        let general = ConfiguredTimeout(
            kind: .response, duration: proxy.map(\.0) ?? global.map(\.0) ?? .seconds(60),
            setting: proxy == nil && global != nil ? "Timeout" : "ProxyTimeout", place: proxy?.1 ?? global?.1,
            scope: .everything)
        var timeouts = [general]
        let workers = workers(main, hosts: true)
        for worker in workers where !worker.isMember {
            let members = members(of: worker.url, workers)
            let scope = worker.path.map(ConfiguredTimeout.Scope.prefix) ?? .expression(worker.pattern ?? worker.url)
            let own = worker.url.hasPrefix("balancer:") ? nil : worker.keys["timeout"]
            if let value = own ?? members.lazy.compactMap({ $0.keys["timeout"] }).first {
                timeouts.append(
                    ConfiguredTimeout(
                        kind: .response, duration: ConfiguredDuration.read(value.value, unit: 1_000_000),
                        setting: "timeout=", place: value.place, scope: scope))
            } else if worker.path != nil {
                var timeout = general
                timeout.scope = scope
                timeouts.append(timeout)
            }
            if let connect = worker.keys["connectiontimeout"]
                ?? members.lazy.compactMap({ $0.keys["connectiontimeout"] }).first
            {
                timeouts.append(
                    ConfiguredTimeout(
                        kind: .connect, duration: ConfiguredDuration.read(connect.value, unit: 1_000_000),
                        setting: "connectiontimeout=", place: connect.place, scope: scope))
            }
        }
        return timeouts
    }

    private func flattened(_ blocks: [ConfigurationBlock], hosts: Bool) -> [ConfigurationBlock] {
        blocks.flatMap { block in
            block.name == "virtualhost" && hosts ? [block] + (block.block ?? []) : [block]
        }
    }

    private func members(of url: String, _ workers: [Worker]) -> [Worker] {
        guard url.hasPrefix("balancer:") else { return [] }
        return workers.filter { $0.isMember && (url == $0.url || url.hasPrefix($0.url + "/")) }
    }

    /// Workers in the order in which Apache looks at them.
    private func workers(_ blocks: [ConfigurationBlock], hosts: Bool = false) -> [Worker] {
        var workers: [Worker] = []
        for block in flattened(blocks, hosts: hosts) {
            switch block.name {
            case "proxypass", "proxypassmatch": add(block, nil, &workers)
            case "location", "locationmatch":
                for inner in block.block ?? [] where ["proxypass", "proxypassmatch"].contains(inner.name) {
                    add(inner, block, &workers)
                }
            case "proxy":
                let name =
                    (block.argument ?? "").lowercased().hasPrefix("balancer:") ? Self.bare(block.argument ?? "") : nil
                for inner in block.block ?? [] where inner.name == "balancermember" && inner.words.count > 1 {
                    workers.append(
                        Worker(
                            isMember: true, url: name ?? "", keys: Self.keys(inner.words.dropFirst(2), inner.place),
                            rule: inner))
                }
            case "balancermember" where block.words.count > 2:
                workers.append(
                    Worker(
                        isMember: true, url: Self.bare(block.words[1]),
                        keys: Self.keys(block.words.dropFirst(3), block.place),
                        rule: block))
            default: continue
            }
        }
        return workers
    }

    private static func bare(_ url: String) -> String {
        var url = url[...]
        while url.hasSuffix("/") { url = url.dropLast() }
        return String(url)
    }

    private func add(_ rule: ConfigurationBlock, _ location: ConfigurationBlock?, _ workers: inout [Worker]) {
        let words = rule.words.dropFirst().filter { !["nocanon", "interpolate", "noquery"].contains($0.lowercased()) }
        let plain = words.filter { !$0.contains("=") || $0.contains("://") }
        let keys = Self.keys(words[...], rule.place)
        if let location, plain.count < 2 || !(plain.first ?? "").hasPrefix("/") {
            guard let url = plain.first else { return }
            let isExpression = location.name == "locationmatch" || location.argument == "~"
            let text = location.argument == "~" ? location.words.dropFirst(2).first ?? "" : location.argument ?? "/"
            workers.append(
                Worker(
                    path: isExpression ? nil : text, pattern: isExpression ? text : nil, url: url, keys: keys,
                    rule: rule))
        } else if plain.count >= 2 {
            let isExpression = rule.name == "proxypassmatch"
            workers.append(
                Worker(
                    path: isExpression ? nil : plain[plain.startIndex],
                    pattern: isExpression ? plain[plain.startIndex] : nil,
                    url: plain[plain.startIndex + 1], keys: keys, rule: rule))
        }
    }

    private static func keys(_ words: some Collection<String>, _ place: String) -> [String: (
        value: String, place: String
    )] {
        var keys: [String: (value: String, place: String)] = [:]
        for word in words where !word.contains("://") {
            guard let equals = word.firstIndex(of: "=") else { continue }
            keys[word[..<equals].lowercased()] = (String(word[word.index(after: equals)...]), place)
        }
        return keys
    }

    // MARK: - One URL

    func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        let host = host(for: url, &answer)
        let path = url.normalPath
        var way: [HopRoute.Waypoint] = []
        if let host {
            way.append(.init("VirtualHost \(name(host) ?? host.words.dropFirst().joined(separator: " "))", host.place))
        }
        let own = host?.block ?? []
        var doubtful: [Worker] = []
        var chosen: (worker: Worker, groups: [String])?
        // A ProxyPass inside a Location comes before all others; of several, the last that fits holds.
        let inner = (locations(main) + locations(own)).reversed()
        let outer =
            workers(main.filter { $0.name != "location" && $0.name != "locationmatch" })
            + workers(own.filter { $0.name != "location" && $0.name != "locationmatch" })
        for worker in Array(inner) + outer where !worker.isMember && chosen == nil {
            if let prefix = worker.path {
                if Self.covers(prefix, path) { chosen = (worker, []) }
            } else if let pattern = worker.pattern {
                switch Expression(pattern).map({ $0.first(in: path) }) {
                case .some(.some(.some(let match))): chosen = (worker, match.groups)
                case .some(.some(.none)): continue
                default:
                    answer.undecided.append("\(worker.rule.place): the expression ‘\(pattern)’ was not tried")
                    doubtful.append(worker)
                }
            }
        }
        for block in own + main where block.name == "rewriterule" && block.words.count > 3 {
            let flags = block.words[3].trimmed.drop { $0 == "[" }.prefix { $0 != "]" }.split(separator: ",")
            guard flags.contains(where: { $0 == "P" || $0.lowercased() == "proxy" }) else { continue }
            answer.undecided.append(
                "\(block.place): a RewriteRule with [P] may pass requests on as well; it was not tried")
        }
        for block in own + main
        where ["if", "elseif"].contains(block.name)
            && (block.block ?? []).contains(where: { $0.name.hasPrefix("proxy") })
        {
            answer.undecided.append("\(block.place): the condition of <If> was not tried")
        }
        if let chosen {
            answer.routes.append(route(chosen.worker, chosen.groups, own, way, url, path))
        } else {
            var route = HopRoute()
            route.waypoints = way
            route.settings = clientSettings(own)
            answer.routes.append(route)
        }
        for worker in doubtful {
            var other = route(worker, [], own, way, url, path)
            other.condition = "if ‘\(worker.pattern ?? "")’ fits, which was not tried"
            answer.routes.append(other)
        }
        return answer
    }

    private func locations(_ blocks: [ConfigurationBlock]) -> [Worker] {
        workers(blocks.filter { $0.name == "location" || $0.name == "locationmatch" })
    }

    /// Whether a path is one that a prefix maps: whole parts only.
    private static func covers(_ prefix: String, _ path: String) -> Bool {
        if prefix.contains("*") || prefix.contains("?") { return Wildcard.fits(prefix, path) }
        guard path.hasPrefix(prefix) else { return false }
        return prefix.hasSuffix("/") || path.utf8.count == prefix.utf8.count
            || path.utf8.dropFirst(prefix.utf8.count).first == 0x2F
    }

    private func name(_ host: ConfigurationBlock) -> String? {
        (host.block ?? []).last { $0.name == "servername" }?.argument
    }

    private func host(for url: RequestURL, _ answer: inout HopAnswer) -> ConfigurationBlock? {
        var candidates = main.filter { $0.name == "virtualhost" }
        guard !candidates.isEmpty else { return nil }
        if let port = url.effectivePort {
            let bound = candidates.filter { host in
                host.words.dropFirst().contains { address in
                    if address.hasSuffix(":*") { return true }
                    let own = RequestURL.hostAndPort(address).port
                    return own == nil || own == port
                }
            }
            if bound.isEmpty {
                let listens = main.filter { $0.name == "listen" }.compactMap(\.argument)
                if listens.contains(where: { Int($0) == port || RequestURL.hostAndPort($0).port == port }) {
                    return nil
                }
                answer.undecided.append("no VirtualHost is for port \(port); it is chosen by the host's name among all")
            } else {
                candidates = bound
            }
        }
        guard candidates.count > 1 else { return candidates.first }
        guard let host = url.host else {
            answer.undecided.append(
                "the URL has no host: the first VirtualHost (\(candidates[0].place)) is taken of \(candidates.count)")
            return candidates.first
        }
        return candidates.first { candidate in
            (candidate.block ?? []).contains { block in
                switch block.name {
                case "servername":
                    block.argument.map { RequestURL($0)?.host == host || RequestURL.hostAndPort($0).host == host }
                        ?? false
                case "serveralias": block.words.dropFirst().contains { Wildcard.fits($0.lowercased(), host) }
                default: false
                }
            }
        } ?? candidates.first
    }

    private func value(_ name: String, _ own: [ConfigurationBlock]) -> ConfigurationBlock? {
        own.last { $0.name == name && $0.words.count > 1 } ?? main.last { $0.name == name && $0.words.count > 1 }
    }

    private func setting(_ rule: SettingRule, _ block: ConfigurationBlock?) -> HopSetting {
        guard let block, let text = block.argument else { return rule.byDefault }
        return rule.setting(text, unit: 1_000_000, place: block.place)
    }

    private func clientSettings(_ own: [ConfigurationBlock]) -> [HopSetting] {
        var settings = [
            setting(
                SettingRule(
                    "Timeout", .sendToClient, .seconds(60), "idle, between two reads from or writes to the client"),
                value("timeout", own))
        ]
        let keep = value("keepalive", own)
        if keep?.argument?.lowercased() == "off" {
            settings.append(
                HopSetting(
                    kind: .idleClose, name: "KeepAlive", value: .off, place: keep?.place,
                    clock: "off: the connection is closed after each response"))
        } else {
            settings.append(
                setting(
                    SettingRule(
                        "KeepAliveTimeout", .idleClose, .seconds(5), "idle, until the client's connection is closed"),
                    value("keepalivetimeout", own)))
        }
        if let request = value("requestreadtimeout", own) {
            settings.append(
                HopSetting(
                    kind: .requestHeader, name: "RequestReadTimeout",
                    value: .word(request.words.dropFirst().joined(separator: " ")), place: request.place,
                    clock: "total, for the client's request header and body; 408"))
        }
        return settings
    }

    private func route(
        _ worker: Worker, _ groups: [String], _ own: [ConfigurationBlock], _ way: [HopRoute.Waypoint],
        _ url: RequestURL, _ path: String
    ) -> HopRoute {
        var route = HopRoute()
        route.waypoints = way + [.init(worker.rule.words.prefix(3).joined(separator: " "), worker.rule.place)]
        route.settings = clientSettings(own)
        guard worker.url != "!" else { return route }
        route.target = worker.url
        let all = workers(main) + workers(own)
        let members = members(of: Self.bare(worker.url), all)
        var keys = worker.keys
        if members.isEmpty, worker.path != nil || worker.pattern != nil {
            // The first worker whose URL begins this one is used instead, and its keys with it.
            let shared = all.prefix { $0.rule != worker.rule }.filter {
                !$0.isMember && $0.url != "!" && !$0.url.hasPrefix("balancer:") && worker.url.hasPrefix($0.url)
            }.max { $0.url.utf8.count < $1.url.utf8.count }
            if let shared {
                if !keys.isEmpty || !shared.keys.isEmpty {
                    route.notes.append(
                        "\(worker.rule.place): Apache uses the worker of \(shared.rule.place) for this URL as well, with that one's keys"
                    )
                }
                keys = shared.keys
            }
        }
        for block in main + own where block.name == "proxy" {
            let name = Self.bare(block.argument ?? "")
            guard !name.isEmpty, Self.bare(worker.url).hasPrefix(name) else { continue }
            for set in block.block ?? [] where set.name == "proxyset" {
                keys.merge(Self.keys(set.words.dropFirst(), set.place)) { $1 }
            }
        }
        var balancer: [String: (value: String, place: String)] = [:]
        if worker.url.hasPrefix("balancer:") {
            // On a balancer the key means the wait for a free member; its members have limits of their own.
            balancer = keys
            keys = members.first?.keys ?? [:]
            for member in members.prefix(8) {
                route.waypoints.append(
                    .init("BalancerMember \(member.rule.words.last { $0.contains("://") } ?? "")", member.rule.place))
            }
            let limits = Set(members.map { $0.keys["timeout"]?.value ?? "" })
            if limits.count > 1 {
                route.notes.append("the members have different timeouts; those of the first are shown")
            }
            if members.isEmpty { route.notes.append("\(worker.rule.place): no member of \(worker.url) is at hand") }
        }
        reads(keys, own, &route)
        if let wait = balancer["timeout"] {
            route.settings.append(
                SettingRule("timeout= (balancer)", .queue, nil, "total, until a member is free")
                    .setting(wait.value, unit: 1_000_000, place: wait.place))
        }
        next(worker, groups, members, own, url, path, &route)
        return route
    }

    private func reads(
        _ keys: [String: (value: String, place: String)], _ own: [ConfigurationBlock], _ route: inout HopRoute
    ) {
        let idle = "idle, between two reads from the server (a trickled header passes)"
        let response: HopSetting
        if let key = keys["timeout"] {
            response = SettingRule("timeout=", .response, nil, idle).setting(
                key.value, unit: 1_000_000, place: key.place)
        } else if let block = value("proxytimeout", own) {
            response = setting(SettingRule("ProxyTimeout", .response, nil, idle), block)
        } else if let block = value("timeout", own) {
            var own = setting(
                SettingRule("ProxyTimeout", .response, nil, idle + "; Timeout where nothing else is set"), block)
            own.name = "ProxyTimeout = Timeout"
            response = own
        } else {
            response = SettingRule("ProxyTimeout", .response, .seconds(60), idle + "; as Timeout").byDefault
        }
        route.settings.append(response)
        let total = "total, TCP only; TLS falls under the response's timeout"
        if let key = keys["connectiontimeout"] {
            route.settings.append(
                SettingRule("connectiontimeout=", .connect, nil, total).setting(
                    key.value, unit: 1_000_000, place: key.place))
        } else {
            var connect = response
            connect.kind = .connect
            connect.name = "connectiontimeout="
            connect.clock = total + "; as \(response.name) where it is not set"
            route.settings.append(connect)
        }
        let more: [(String, SettingRule)] = [
            ("retry", SettingRule("retry=", .retry, .seconds(60), "how long a server counts as down after it refused")),
            (
                "acquire",
                SettingRule("acquire=", .queue, nil, "total, until a connection of the pool is free (bare numbers: ms)")
            ),
            ("ping", SettingRule("ping=", .connect, nil, "total, for the answer to 100-Continue before each request")),
            ("ttl", SettingRule("ttl=", .keepAlive, nil, "idle, until a connection to the server is no longer used")),
        ]
        for (key, rule) in more {
            guard let own = keys[key] else {
                if key == "retry" || key == "ttl" { route.settings.append(rule.byDefault) }
                continue
            }
            route.settings.append(rule.setting(own.value, unit: key == "acquire" ? 1000 : 1_000_000, place: own.place))
        }
        let off =
            keys["disablereuse"]
            ?? keys["enablereuse"].map { ($0.value.lowercased() == "off" ? "on" : "off", $0.place) }
        let variable = (own + main).first {
            ["setenv", "setenvif"].contains($0.name) && $0.words.contains("proxy-nokeepalive")
        }
        route.reuses = off?.value.lowercased() != "on" && variable == nil
        if let off, off.value.lowercased() == "on" {
            route.notes.append("\(off.place): connections to the server are not used again")
        }
    }

    private func next(
        _ worker: Worker, _ groups: [String], _ members: [Worker], _ own: [ConfigurationBlock], _ url: RequestURL,
        _ path: String, _ route: inout HopRoute
    ) {
        var target = worker.url
        for (index, group) in groups.enumerated().prefix(10) { target = target.replacing("$\(index)", with: group) }
        let member = members.first?.rule.words.first { $0.contains("://") }
        guard let address = RequestURL(member ?? target) else { return }
        var next = url
        next.scheme = address.scheme
        next.port = address.effectivePort
        let base = member.map { $0 + (RequestURL(target)?.path ?? "") }.flatMap { RequestURL($0) } ?? RequestURL(target)
        if let prefix = worker.path, let base, !prefix.contains("*") {
            let mapped = base.path == "/" && !target.hasSuffix("/") && member == nil ? "" : base.path
            let rest = String(path.dropFirst(prefix.count))
            next.path = mapped + rest
            if !next.path.hasPrefix("/") { next.path = "/" + next.path }
        } else if groups.count > 0, target != worker.url, let base {
            next.path = base.path
        }
        if value("proxypreservehost", own)?.argument?.lowercased() != "on" { next.host = address.host }
        route.next = next
    }
}

extension String {
    /// The text with one part replaced wherever it stands.
    func replacing(_ part: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while !part.isEmpty, let mark = rest.place(of: part) {
            result += rest[..<mark] + other
            rest = rest[rest.index(mark, offsetBy: part.count)...]
        }
        return result + rest
    }
}
