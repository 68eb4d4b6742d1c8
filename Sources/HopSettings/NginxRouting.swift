internal import Diagnosis
internal import Products

/// Which server block and which location of nginx take a URL, and what holds there.
struct NginxRouting: HopRouting {
    private typealias Block = ConfigurationBlock
    typealias Blocks = [ConfigurationBlock]

    private let main: Blocks
    private let http: Blocks
    private let servers: Blocks
    private let upstreams: Blocks
    private let expressions = ExpressionCache()

    init(_ blocks: Blocks) {
        main = blocks
        // People paste parts: a server or a location without the http block around it counts too.
        http = blocks.filter { $0.name == "http" }.flatMap { $0.block ?? [] }
        let found = (http + main).filter { $0.name == "server" && $0.block != nil }
        let isBare = main.contains { $0.name == "location" || $0.name.hasSuffix("_pass") }
        servers =
            found.isEmpty && isBare ? [Block(words: ["server"], place: main[0].place, block: main)] : found
        upstreams = (http + main).filter { $0.name == "upstream" && $0.block != nil }
    }

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        let open = open(for: url, &answer)
        if servers.isEmpty { answer.undecided.append(Fact("route.no-server-block")) }
        for server in open {
            let first = answer.routes.count
            let start = HopRoute.Waypoint("server \(names(server).first ?? "without a name")", server.place)
            if let path = url.normalPath {
                follow(path, server, start, url, &answer)
            } else {
                enumerate(server, start, url, &answer)
            }
            guard open.count > 1 else { continue }
            for index in first..<answer.routes.count {
                answer.routes[index].condition = [
                    "if \(start.text) (\(server.place)) takes it", answer.routes[index].condition,
                ].compactMap { $0 }.joined(separator: ", and ")
            }
        }
        return answer
    }

    /// The way of a path through a server block.
    private func follow(
        _ asked: String, _ server: ConfigurationBlock, _ start: HopRoute.Waypoint, _ url: RequestURL,
        _ answer: inout HopAnswer
    ) {
        var path = asked
        var way = [start]
        // An internal redirect of try_files or index begins the search again; nginx allows ten.
        for _ in 0..<10 {
            let found = locate(path, server.block ?? [], [])
            for doubt in found.doubts {
                answer.undecided.append(
                    Fact(
                        "route.location-untried",
                        ["location": .text(doubt.text), "place": doubt.place.map { .text($0) }]))
            }
            way += waypoints(found.chain)
            let levels = [main, http, server.block ?? []] + found.chain.map { $0.block ?? [] }
            if let next = redirect(levels.last ?? [], path, found.chain.isEmpty), passing(levels) == nil {
                way.append(HopRoute.Waypoint(next.rule.words.joined(separator: " "), next.rule.place))
                if next.target.hasPrefix("@") {
                    guard let named = (server.block ?? []).first(where: { $0.words == ["location", next.target] })
                    else {
                        return answer.undecided.append(
                            Fact(
                                "route.no-location", ["place": .text(next.rule.place), "location": .text(next.target)]))
                    }
                    way.append(HopRoute.Waypoint("location \(next.target)", named.place))
                    var route = route(
                        [main, http, server.block ?? [], named.block ?? []], way, url, path, nil, &answer)
                    route.notes.append(
                        Fact(
                            "route.files-answered",
                            ["product": .word(ProductID.nginx.title), "place": .text(next.rule.place)]))
                    return answer.routes.append(route)
                }
                if next.target.hasPrefix("/"), next.target != path {
                    path = next.target
                    continue
                }
            }
            var route = route(levels, way, url, path, found.chain.last, &answer)
            if route.target != nil, let last = found.chain.last?.words.last, last == path + "/" {
                route.notes.append(
                    Fact("route.slash-redirect", ["product": .word(ProductID.nginx.title), "path": .text(path)]))
            }
            answer.routes.append(route)
            for doubt in found.doubted {
                let levels = [main, http, server.block ?? []] + doubt.map { $0.block ?? [] }
                guard passing(levels) != nil else { continue }
                var other = self.route(levels, way.prefix(1) + waypoints(doubt), url, path, doubt.last, &answer)
                other.condition =
                    "if \(doubt.last?.words.dropFirst().joined(separator: " ") ?? "") fits, which was not tried"
                answer.routes.append(other)
            }
            return
        }
        answer.undecided.append(Fact("route.circle"))
    }

    /// Every way through a server block that passes requests on, where the path is not known.
    private func enumerate(
        _ server: ConfigurationBlock, _ start: HopRoute.Waypoint, _ url: RequestURL, _ answer: inout HopAnswer
    ) {
        let chains = chains(server.block ?? [], [])
        if chains.count > 1 {
            answer.undecided.append(.openPath(chains.count, "location"))
        }
        for chain in chains {
            let levels = [main, http, server.block ?? []] + chain.map { $0.block ?? [] }
            var route = route(levels, [start] + waypoints(chain), url, nil, chain.last, &answer)
            if chains.count > 1, let last = chain.last {
                route.condition = "if \(last.words.joined(separator: " ")) holds"
            }
            answer.routes.append(route)
        }
    }

    /// The locations, with those around them, that pass requests on.
    private func chains(_ block: Blocks, _ outer: Blocks) -> [Blocks] {
        guard outer.count < 32 else { return [] }
        let own = passing([block]) == nil ? [] : [outer]
        return block.filter { $0.name == "location" && $0.block != nil }.reduce(into: own) { found, location in
            found += chains(location.block ?? [], outer + [location])
        }
    }

    private func waypoints(_ chain: Blocks) -> [HopRoute.Waypoint] {
        chain.map { HopRoute.Waypoint($0.words.joined(separator: " "), $0.place) }
    }

    // MARK: - Servers

    private func names(_ server: ConfigurationBlock) -> [String] {
        (server.block ?? []).filter { $0.name == "server_name" }.flatMap { $0.words.dropFirst() }
    }

    /// What a server block listens on; port 0 stands for a socket of the file system.
    private func listens(_ server: ConfigurationBlock) -> [(port: Int, isDefault: Bool)] {
        let found = (server.block ?? []).filter { $0.name == "listen" && $0.words.count > 1 }
        guard !found.isEmpty else { return [(80, false)] }
        return found.map { listen in
            let address = listen.words[1]
            let isDefault = listen.words.contains("default_server") || listen.words.contains("default")
            if address.hasPrefix("unix:") { return (0, isDefault) }
            if let port = Int(address) { return (port, isDefault) }
            return (RequestURL.hostAndPort(address).port ?? 80, isDefault)
        }
    }

    private func open(for url: RequestURL, _ answer: inout HopAnswer) -> Blocks {
        var doubts: [Fact] = []
        let hosts = VirtualHosts<ConfigurationBlock>(
            all: servers, ports: { listens($0).map(\.port) },
            isNamed: { server, host in
                let bare = host.hasSuffix(".") ? String(host.dropLast()) : host
                return names(server).contains { rank($0.hasPrefix("~") ? $0 : $0.lowercased(), bare) != nil }
            },
            choose: { candidates, host, port in choose(candidates, host, port, &doubts) })
        let open = hosts.open(for: url, noun: "server block", verb: "listens on", &answer.undecided)
        answer.undecided += doubts
        return open
    }

    /// How well a name of `server_name` fits a host; nil where it does not.
    ///
    /// An exact name comes before a wildcard at the start, that before one at the end, and longer wildcards before shorter
    /// ones; expressions come after all of these.
    private func rank(_ name: String, _ host: String) -> (Int, Int)? {
        if name == host || (name.hasPrefix(".") && name.dropFirst() == host) { return (3, 0) }
        let tail = name.hasPrefix("*.") ? name.dropFirst() : name.hasPrefix(".") ? name[...] : ""
        if !tail.isEmpty, host.hasSuffix(tail) { return (2, tail.utf8.count) }
        if name.hasSuffix(".*"), host.hasPrefix(name.dropLast()) { return (1, name.utf8.count) }
        if name.hasPrefix("~"), expressions.fits(name.dropFirst(), ignoresCase: true, host) == true {
            return (0, 0)
        }
        return nil
    }

    private func choose(
        _ candidates: Blocks, _ authority: String, _ port: Int?, _ doubts: inout [Fact]
    ) -> ConfigurationBlock? {
        let host = authority.hasSuffix(".") ? String(authority.dropLast()) : authority
        var best: (rank: (Int, Int), server: ConfigurationBlock)?
        for server in candidates {
            for name in names(server).map({ $0.lowercased() }) where !name.hasPrefix("~") {
                guard let rank = rank(name, host) else { continue }
                if best.map({ $0.rank < rank }) ?? true { best = (rank, server) }
            }
        }
        if let best { return best.server }
        for server in candidates {
            for name in names(server) where name.hasPrefix("~") {
                switch expressions.fits(name.dropFirst(), ignoresCase: true, host) {
                case true?: return server
                case false?: continue
                case nil:
                    doubts.append(
                        Fact("route.name-untried", ["place": .text(server.place), "name": .text(name)]))
                }
            }
        }
        return candidates.first { listens($0).contains { $0.isDefault && (port == nil || $0.port == port) } }
            ?? candidates.first { listens($0).contains(where: \.isDefault) } ?? candidates.first
    }

    // MARK: - Locations

    private struct Found {
        var chain: Blocks = []
        var isFinal = false
        var doubts: [HopRoute.Waypoint] = []
        var doubted: [Blocks] = []
    }

    /// nginx's own search: exact, then the longest prefix and what is inside it, then expressions in order.
    private func locate(_ path: String, _ block: Blocks, _ outer: Blocks) -> Found {
        let locations = block.filter { $0.name == "location" && $0.block != nil && $0.words.count > 1 }
        var found = Found(chain: outer)
        guard outer.count < 32 else { return found }
        if let exact = locations.first(where: { $0.words.count > 2 && $0.words[1] == "=" && $0.words[2] == path }) {
            return Found(chain: outer + [exact], isFinal: true)
        }
        func prefix(_ location: ConfigurationBlock) -> String? {
            switch location.words[1] {
            case "=", "~", "~*": nil
            case "^~": location.words.count > 2 ? location.words[2] : nil
            case let word where word.hasPrefix("~") || word.hasPrefix("=") || word.hasPrefix("@"): nil
            default: location.words[1]
            }
        }
        let best = locations.filter { location in
            prefix(location).map { path.utf8.starts(with: $0.utf8) || path + "/" == $0 } ?? false
        }.max { (prefix($0) ?? "").utf8.count < (prefix($1) ?? "").utf8.count }
        var isClosed = false
        if let best {
            isClosed = best.words[1] == "^~"
            found = locate(path, best.block ?? [], outer + [best])
            if found.isFinal { return found }
        }
        guard !isClosed else { return found }
        for location in locations {
            guard let (pattern, ignoresCase) = self.expression(location) else { continue }
            switch expressions.fits(pattern, ignoresCase: ignoresCase, path) {
            case true?:
                var inner = locate(path, location.block ?? [], outer + [location])
                inner.isFinal = true
                inner.doubts = found.doubts + inner.doubts
                inner.doubted = found.doubted + inner.doubted
                return inner
            case false?: continue
            case nil:
                found.doubts.append(.init(location.words.joined(separator: " "), location.place))
                found.doubted.append(outer + [location])
            }
        }
        return found
    }

    private func expression(_ location: ConfigurationBlock) -> (String, Bool)? {
        let words = location.words
        switch words[1] {
        case "~": return words.count > 2 ? (words[2], false) : nil
        case "~*": return words.count > 2 ? (words[2], true) : nil
        default:
            // nginx also reads the sign and the pattern in one word.
            if words[1].hasPrefix("~*") { return (String(words[1].dropFirst(2)), true) }
            return words[1].hasPrefix("~") ? (String(words[1].dropFirst()), false) : nil
        }
    }

    /// What try_files leads to when no file is there.
    private func redirect(_ block: Blocks, _ path: String, _ isServer: Bool) -> (
        rule: ConfigurationBlock, target: String
    )? {
        guard let rule = block.last(where: { $0.name == "try_files" && $0.words.count > 2 }),
            let last = rule.words.last, !last.hasPrefix("=")
        else { return nil }
        let bare = last.prefix { $0 != "?" }
        return (rule, bare.contains("$") ? String(last) : String(bare))
    }

    private func passing(_ levels: [Blocks]) -> (family: String, rule: ConfigurationBlock)? {
        for family in TimeoutSetting.nginxFamilies {
            if let rule = levels.last?.last(where: { $0.name == "\(family)_pass" && $0.words.count > 1 }) {
                return (family, rule)
            }
        }
        return nil
    }

    // MARK: - What holds there

    private func value(_ name: String, _ levels: [Blocks]) -> ConfigurationBlock? {
        for level in levels.reversed() {
            if let rule = level.last(where: { $0.name == name && $0.block == nil }) { return rule }
        }
        return nil
    }

    private static let table = SettingTable(.nginx)
    private static let clientSettings = [
        "client_header_timeout", "client_body_timeout", "send_timeout", "keepalive_timeout",
    ]

    private func setting(_ name: String, _ levels: [Blocks]) -> HopSetting {
        Self.table.setting(name) { written($0, levels) }
    }

    private func written(_ name: String, _ levels: [Blocks]) -> SettingTable.Written? {
        guard let own = value(name, levels), let text = own.argument else { return nil }
        return SettingTable.Written(text: text, place: own.place)
    }

    private func route(
        _ levels: [Blocks], _ way: [HopRoute.Waypoint], _ url: RequestURL, _ path: String?,
        _ location: ConfigurationBlock?, _ answer: inout HopAnswer
    ) -> HopRoute {
        var route = HopRoute()
        route.waypoints = way
        route.settings = Self.clientSettings.map { setting($0, levels) }
        for level in levels.dropFirst(2) {
            for rule in level {
                switch rule.name {
                case "rewrite":
                    route.notes.append(.about("route.rewrite", rule))
                case "if"
                where rule.block?.contains(where: { $0.name.hasSuffix("_pass") || $0.name.hasSuffix("_timeout") })
                    ?? false:
                    route.notes.append(.about("route.condition-untried", rule))
                case "error_page" where ["502", "504"].contains(where: rule.words.contains):
                    route.notes.append(.about("route.error-page", rule))
                default: continue
                }
            }
        }
        guard let (family, rule) = passing(levels) else {
            if let own = levels.last?.first(where: { $0.name == "return" }) {
                route.waypoints.append(.init(own.words.joined(separator: " "), own.place))
            }
            return route
        }
        route.waypoints.append(.init(rule.words.joined(separator: " "), rule.place))
        route.target = rule.words[1]
        route.settings += ["connect", "send", "read"].map { setting("\(family)_\($0)_timeout", levels) }
        retries(family, levels, &route)
        pass(family, rule, levels, url, path, location, &route, &answer)
        return route
    }

    private func retries(_ family: String, _ levels: [Blocks], _ route: inout HopRoute) {
        for name in ["\(family)_next_upstream_timeout", "\(family)_next_upstream_tries"]
        where value(name, levels)?.argument != nil {
            route.settings.append(setting(name, levels))
        }
    }

    private func pass(
        _ family: String, _ rule: ConfigurationBlock, _ levels: [Blocks], _ url: RequestURL, _ path: String?,
        _ location: ConfigurationBlock?, _ route: inout HopRoute, _ answer: inout HopAnswer
    ) {
        let target = rule.words[1]
        guard !target.contains("$") else {
            answer.undecided.append(
                Fact("route.variables", ["place": .text(rule.place), "target": .text(target)]))
            route.settings.append(setting("resolver_timeout", levels))
            return
        }
        var scheme: String?
        var rest = target[...]
        if let mark = rest.place(of: "://") {
            scheme = rest[..<mark].lowercased()
            rest = rest[rest.index(mark, offsetBy: 3)...]
        }
        guard !rest.hasPrefix("unix:") else { return upstream(nil, family, levels, &route) }
        let authority = rest.prefix { $0 != "/" }
        let uri = rest[authority.endIndex...]
        route.backends.insert(String(authority))
        let group = upstreams.first { $0.argument == String(authority) }
        upstream(group, family, levels, &route)
        guard family == "proxy" else { return }
        var next = url
        next.scheme = scheme
        if let path, !uri.isEmpty, let prefix = location?.words.last,
            location?.words.count == 2 || location?.words[1] == "^~",
            path.hasPrefix(prefix)
        {
            next.path = String(uri) + path.dropFirst(prefix.count)
        }
        let servers = (group?.block ?? []).filter { $0.name == "server" }.compactMap(\.argument)
        let addresses = (group == nil ? [String(authority)] : servers).map { RequestURL.hostAndPort($0) }
        let ports = Set(addresses.map { $0.port ?? (scheme == "https" ? 443 : 80) })
        next.port = ports.count == 1 ? ports.first : nil
        // The Host that the next hop sees is the target's name unless it is set.
        let header = levels.reversed().first { $0.contains { $0.name == "proxy_set_header" } }?
            .last { $0.name == "proxy_set_header" && $0.argument?.lowercased() == "host" }
        switch header?.words.last {
        case "$host", "$http_host", "$server_name": break
        case let value? where header?.words.count == 3 && !value.contains("$"):
            next.host = RequestURL.hostAndPort(value).host
        default: next.host = RequestURL.hostAndPort(authority).host
        }
        route.next = next
    }

    private func upstream(
        _ group: ConfigurationBlock?, _ family: String, _ levels: [Blocks], _ route: inout HopRoute
    ) {
        let block = group?.block ?? []
        if let group { route.waypoints.append(.init("upstream \(group.argument ?? "")", group.place)) }
        let servers = block.filter { $0.name == "server" && !$0.words.contains("backup") && !$0.words.contains("down") }
        let policy = value("\(family)_next_upstream", levels)
        let triesOn = policy?.words.contains("timeout") ?? true
        if servers.count > 1, triesOn, policy?.words.contains("off") != true {
            let limit = value("\(family)_next_upstream_tries", levels).flatMap { $0.argument }.flatMap { Int($0) } ?? 0
            route.tries = limit > 0 ? min(limit, servers.count) : servers.count
        }
        for server in servers.prefix(8) {
            guard let written = server.words.first(where: { $0.hasPrefix("fail_timeout=") }) else { continue }
            let text = String(written.dropFirst("fail_timeout=".count))
            route.settings.append(Self.table["fail_timeout"].set(to: .init(text: text, place: server.place)))
        }
        let keepalive = block.last { $0.name == "keepalive" }
        route.settings.append(
            Self.table.setting("keepalive_timeout (upstream)") { _ in
                block.last { $0.name == "keepalive_timeout" && $0.words.count > 1 }
                    .map { .init(text: $0.words[1], place: $0.place) }
            })
        if keepalive == nil {
            // Since 1.29.7 connections are kept without being told to.
            route.reuses = nil
            route.notes.append(
                Fact(
                    "route.kept-by-default",
                    [
                        "setting": .word("keepalive"), "product": .word(ProductID.nginx.title),
                        "version": .word("1.29.7"),
                    ]))
        } else if keepalive?.argument == "0" {
            route.reuses = false
        } else if family == "proxy" {
            let version = value("proxy_http_version", levels)
            let clears =
                levels.reversed().first { $0.contains { $0.name == "proxy_set_header" } }?
                .contains { $0.name == "proxy_set_header" && $0.argument?.lowercased() == "connection" } ?? false
            route.reuses = version?.argument == "1.1" && clears ? true : nil
            if route.reuses == nil {
                route.notes.append(
                    Fact(
                        "route.keeping-needs",
                        [
                            "place": keepalive.map { .text($0.place) }, "setting": .word("keepalive"),
                            "product": .word(ProductID.nginx.title), "version": .word("1.29.7"),
                            "needs": .word("proxy_http_version 1.1"),
                        ]))
            }
        } else if family == "fastcgi" {
            route.reuses = value("fastcgi_keep_conn", levels)?.argument == "on"
        } else {
            route.reuses = family == "grpc"
        }
        if let keepalive {
            route.settings.append(
                Self.table["keepalive"].set(to: .init(text: keepalive.argument ?? "0", place: keepalive.place)))
        }
    }
}
