internal import Diagnosis
internal import Products

/// Which virtual host and which `ProxyPass` of Apache take a URL, and what holds there.
struct ApacheRouting: HopRouting {
    private typealias Block = ConfigurationBlock
    private let main: [ConfigurationBlock]
    private let expressions = ExpressionCache()

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

    // MARK: - Workers

    private func members(of url: String, _ workers: [Worker]) -> [Worker] {
        guard url.hasPrefix("balancer:") else { return [] }
        return workers.filter { $0.isMember && (url == $0.url || url.hasPrefix($0.url + "/")) }
    }

    /// Workers in the order in which Apache looks at them.
    private func workers(_ blocks: [ConfigurationBlock]) -> [Worker] {
        var workers: [Worker] = []
        for block in blocks {
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

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        let hosts = hosts(for: url, &answer)
        for host in hosts {
            let first = answer.routes.count
            let words = host.map { name($0) ?? $0.words.dropFirst().joined(separator: " ") } ?? ""
            follow(url, host, host.map { [.init("VirtualHost \(words)", $0.place)] } ?? [], &answer)
            guard hosts.count > 1 else { continue }
            let condition =
                host.map { "if VirtualHost \(words) (\($0.place)) takes it" } ?? "if no VirtualHost takes it"
            for index in first..<answer.routes.count {
                answer.routes[index].condition = [condition, answer.routes[index].condition].compactMap { $0 }
                    .joined(separator: ", and ")
            }
        }
        return answer
    }

    /// The ways through one virtual host, or through the main server.
    private func follow(
        _ url: RequestURL, _ host: ConfigurationBlock?, _ way: [HopRoute.Waypoint], _ answer: inout HopAnswer
    ) {
        let path = url.normalPath
        let own = host?.block ?? []
        var doubtful: [Worker] = []
        var chosen: (worker: Worker, groups: [String])?
        // A ProxyPass inside a Location comes before all others; of several, the last that fits holds.
        let inner = (locations(main) + locations(own)).reversed()
        let outer =
            workers(main.filter { $0.name != "location" && $0.name != "locationmatch" })
            + workers(own.filter { $0.name != "location" && $0.name != "locationmatch" })
        for worker in Array(inner) + outer where !worker.isMember && chosen == nil {
            guard let path else {
                doubtful.append(worker)
                continue
            }
            if let prefix = worker.path {
                if Self.covers(prefix, path) { chosen = (worker, []) }
            } else if let pattern = worker.pattern {
                switch expressions.first(pattern, in: path) {
                case .some(.some(let match)): chosen = (worker, match.groups)
                case .some(.none): continue
                case .none:
                    answer.undecided.append(
                        Fact(
                            "route.expression-untried",
                            ["place": .text(worker.rule.place), "pattern": .text(pattern)]))
                    doubtful.append(worker)
                }
            }
        }
        for block in own + main where block.name == "rewriterule" && block.words.count > 3 {
            let flags = block.words[3].trimmed.drop { $0 == "[" }.prefix { $0 != "]" }.split(separator: ",")
            guard flags.contains(where: { $0 == "P" || $0.lowercased() == "proxy" }) else { continue }
            answer.undecided.append(.about("route.may-pass-on", block))
        }
        for block in own + main
        where ["if", "elseif"].contains(block.name)
            && (block.block ?? []).contains(where: { $0.name.hasPrefix("proxy") })
        {
            answer.undecided.append(.about("route.condition-untried", block))
        }
        if let chosen {
            answer.routes.append(route(chosen.worker, chosen.groups, own, way, url, path))
        } else if path != nil || doubtful.isEmpty {
            var route = HopRoute()
            route.waypoints = way
            route.settings = clientSettings(own)
            answer.routes.append(route)
        } else if doubtful.count > 1 {
            answer.undecided.append(.openPath(doubtful.count, "rule"))
        }
        for worker in doubtful {
            var other = route(worker, [], own, way, url, path)
            if path != nil {
                other.condition = "if ‘\(worker.pattern ?? "")’ fits, which was not tried"
            } else if doubtful.count > 1 {
                other.condition = "if ‘\(worker.path ?? worker.pattern ?? worker.url)’ fits"
            }
            answer.routes.append(other)
        }
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

    /// The virtual hosts that are open; nil stands for the main server, which takes what none of them does.
    private func hosts(for url: RequestURL, _ answer: inout HopAnswer) -> [ConfigurationBlock?] {
        let all = main.filter { $0.name == "virtualhost" }
        guard !all.isEmpty else { return [nil] }
        func ports(_ host: ConfigurationBlock) -> [Int] {
            let own = host.words.dropFirst().map { $0.hasSuffix(":*") ? nil : RequestURL.hostAndPort($0).port }
            return own.contains(nil) ? [] : own.compactMap { $0 }
        }
        if let port = url.effectivePort,
            !all.contains(where: { ports($0).isEmpty || ports($0).contains(port) }),
            main.contains(where: { block in
                block.name == "listen"
                    && block.argument.map { Int($0) == port || RequestURL.hostAndPort($0).port == port } ?? false
            })
        {
            return [nil]
        }
        func isNamed(_ candidate: ConfigurationBlock, _ host: String) -> Bool {
            (candidate.block ?? []).contains { block in
                switch block.name {
                case "servername":
                    block.argument.map { RequestURL($0)?.host == host || RequestURL.hostAndPort($0).host == host }
                        ?? false
                case "serveralias": block.words.dropFirst().contains { Wildcard.fits($0.lowercased(), host) }
                default: false
                }
            }
        }
        return VirtualHosts(
            all: all, ports: ports, isNamed: isNamed,
            choose: { candidates, host, _ in candidates.first { isNamed($0, host) } ?? candidates.first }
        ).open(for: url, noun: "VirtualHost", verb: "is for", &answer.undecided)
    }

    private func value(_ name: String, _ own: [ConfigurationBlock]) -> ConfigurationBlock? {
        own.last { $0.name == name && $0.words.count > 1 } ?? main.last { $0.name == name && $0.words.count > 1 }
    }

    private static let table = SettingTable(.apache)

    /// A setting of a directive, of its own virtual host or of the main server; of a key of `ProxyPass` where it has one.
    private func setting(
        _ name: String, _ own: [ConfigurationBlock], _ keys: [String: (value: String, place: String)] = [:]
    ) -> HopSetting {
        Self.table.setting(name) { name in
            if name.hasSuffix("=") {
                return keys[String(name.dropLast())].map { .init(text: $0.value, place: $0.place) }
            }
            guard let block = value(name.lowercased(), own) else { return nil }
            return .init(text: block.words.dropFirst().joined(separator: " "), place: block.place)
        }
    }

    private func clientSettings(_ own: [ConfigurationBlock]) -> [HopSetting] {
        var settings = [setting("Timeout", own)]
        if let keep = value("keepalive", own), keep.argument?.lowercased() == "off" {
            settings.append(HopSetting(Self.table["KeepAlive"], .off, place: keep.place))
        } else {
            settings.append(setting("KeepAliveTimeout", own))
        }
        if value("requestreadtimeout", own) != nil { settings.append(setting("RequestReadTimeout", own)) }
        return settings
    }

    private func route(
        _ worker: Worker, _ groups: [String], _ own: [ConfigurationBlock], _ way: [HopRoute.Waypoint],
        _ url: RequestURL, _ path: String?
    ) -> HopRoute {
        var route = HopRoute()
        route.waypoints = way + [.init(worker.rule.words.prefix(3).joined(separator: " "), worker.rule.place)]
        route.settings = clientSettings(own)
        guard worker.url != "!" else { return route }
        route.target = worker.url
        route.backends = [worker.url, Self.bare(worker.url)]
        if let mark = worker.url.place(of: "://") {
            let rest = worker.url[mark...].dropFirst("://".count)
            route.backends.insert(String(rest.prefix { $0 != "/" }))
        }
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
                        Fact(
                            "route.shared-worker",
                            [
                                "place": .text(worker.rule.place), "product": .word(ProductID.apache.title),
                                "other": .text(shared.rule.place),
                            ]))
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
                route.notes.append(Fact("route.members-differ"))
            }
            if members.isEmpty {
                route.notes.append(
                    Fact("route.no-member", ["place": .text(worker.rule.place), "target": .text(worker.url)]))
            }
        }
        reads(keys, own, &route)
        if let wait = balancer["timeout"] {
            route.settings.append(
                Self.table["timeout= (balancer)"].set(to: .init(text: wait.value, place: wait.place)))
        }
        next(worker, groups, members, own, url, path, &route)
        return route
    }

    private func reads(
        _ keys: [String: (value: String, place: String)], _ own: [ConfigurationBlock], _ route: inout HopRoute
    ) {
        // A worker's own key is its name; without one it waits as ProxyTimeout says.
        let response = setting(keys["timeout"] == nil ? "ProxyTimeout" : "timeout=", own, keys)
        route.settings += [response, setting("connectiontimeout=", own, keys)]
        for key in ["retry", "acquire", "ping", "ttl"] where keys[key] != nil || key == "retry" || key == "ttl" {
            route.settings.append(setting("\(key)=", own, keys))
        }
        let off =
            keys["disablereuse"]
            ?? keys["enablereuse"].map { ($0.value.lowercased() == "off" ? "on" : "off", $0.place) }
        let variable = (own + main).first {
            ["setenv", "setenvif"].contains($0.name) && $0.words.contains("proxy-nokeepalive")
        }
        route.reuses = off?.value.lowercased() != "on" && variable == nil
        if let off, off.value.lowercased() == "on" {
            route.notes.append(Fact("route.not-reused", ["place": .text(off.place)]))
        }
    }

    private func next(
        _ worker: Worker, _ groups: [String], _ members: [Worker], _ own: [ConfigurationBlock], _ url: RequestURL,
        _ path: String?, _ route: inout HopRoute
    ) {
        var target = worker.url
        for (index, group) in groups.enumerated().prefix(10) { target = target.replacing("$\(index)", with: group) }
        let member = members.first?.rule.words.first { $0.contains("://") }
        guard let address = RequestURL(member ?? target) else { return }
        var next = url
        next.scheme = address.scheme
        next.port = address.effectivePort
        let base = member.map { $0 + (RequestURL(target)?.path ?? "") }.flatMap { RequestURL($0) } ?? RequestURL(target)
        if let path, let prefix = worker.path, let base, !prefix.contains("*") {
            let mapped = base.path == "/" && !target.hasSuffix("/") && member == nil ? "" : base.path ?? ""
            let rest = String(path.dropFirst(prefix.count))
            next.path = (mapped + rest).hasPrefix("/") ? mapped + rest : "/" + mapped + rest
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
