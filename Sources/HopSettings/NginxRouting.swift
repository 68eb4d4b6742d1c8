/// Which server block and which location of nginx take a URL, and what holds there.
struct NginxRouting {
    private typealias Block = ConfigurationBlock
    typealias Blocks = [ConfigurationBlock]

    private let main: Blocks
    private let http: Blocks

    init(_ blocks: Blocks) {
        main = blocks
        // People paste parts: a server or a location without the http block around it counts too.
        http = blocks.filter { $0.name == "http" }.flatMap { $0.block ?? [] }
    }

    private var servers: Blocks {
        let found = (http + main).filter { $0.name == "server" && $0.block != nil }
        guard found.isEmpty, main.contains(where: { $0.name == "location" || $0.name.hasSuffix("_pass") }) else {
            return found
        }
        return [Block(words: ["server"], place: main[0].place, block: main)]
    }

    private var upstreams: Blocks { (http + main).filter { $0.name == "upstream" && $0.block != nil } }

    func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        guard let server = server(for: url, &answer) else {
            if servers.isEmpty { answer.undecided.append("there is no server block: what takes this URL is not known") }
            return answer
        }
        var path = url.normalPath
        var way = [HopRoute.Waypoint("server \(names(server).first ?? "without a name")", server.place)]
        // An internal redirect of try_files or index begins the search again; nginx allows ten.
        for _ in 0..<10 {
            let found = locate(path, server.block ?? [], [])
            for doubt in found.doubts {
                answer.undecided.append(
                    "the expression of \(doubt.text) (\(doubt.place ?? "")) was not tried: if it fits, that location holds"
                )
            }
            way += found.chain.map { HopRoute.Waypoint($0.words.joined(separator: " "), $0.place) }
            let levels = [main, http, server.block ?? []] + found.chain.map { $0.block ?? [] }
            if let next = redirect(levels.last ?? [], path, found.chain.isEmpty), passing(levels) == nil {
                way.append(HopRoute.Waypoint(next.rule.words.joined(separator: " "), next.rule.place))
                if next.target.hasPrefix("@") {
                    guard let named = (server.block ?? []).first(where: { $0.words == ["location", next.target] })
                    else {
                        answer.undecided.append("\(next.rule.place): there is no location \(next.target)")
                        break
                    }
                    way.append(HopRoute.Waypoint("location \(next.target)", named.place))
                    answer.routes.append(
                        route([main, http, server.block ?? [], named.block ?? []], way, url, path, nil, &answer))
                    answer.routes[answer.routes.count - 1].notes.append(
                        "files that exist are answered by nginx itself (\(next.rule.place))")
                    return answer
                }
                if next.target.hasPrefix("/"), next.target != path {
                    path = next.target
                    continue
                }
            }
            var route = route(levels, way, url, path, found.chain.last, &answer)
            if route.target != nil, let last = found.chain.last?.words.last, last == path + "/" {
                route.notes.append("nginx answers \(path) itself with a redirect to \(path)/")
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
            return answer
        }
        answer.undecided.append("internal redirects lead round in a circle")
        return answer
    }

    private func waypoints(_ chain: Blocks) -> [HopRoute.Waypoint] {
        chain.map { HopRoute.Waypoint($0.words.joined(separator: " "), $0.place) }
    }

    // MARK: - Servers

    private func names(_ server: ConfigurationBlock) -> [String] {
        (server.block ?? []).filter { $0.name == "server_name" }.flatMap { $0.words.dropFirst() }
    }

    private func listens(_ server: ConfigurationBlock) -> [(port: Int?, isDefault: Bool)] {
        let found = (server.block ?? []).filter { $0.name == "listen" && $0.words.count > 1 }
        guard !found.isEmpty else { return [(80, false)] }
        return found.map { listen in
            let address = listen.words[1]
            let isDefault = listen.words.contains("default_server") || listen.words.contains("default")
            if address.hasPrefix("unix:") { return (nil, isDefault) }
            if let port = Int(address) { return (port, isDefault) }
            return (RequestURL.hostAndPort(address).port ?? 80, isDefault)
        }
    }

    private func server(for url: RequestURL, _ answer: inout HopAnswer) -> ConfigurationBlock? {
        var candidates = servers
        if let port = url.effectivePort {
            let listening = candidates.filter { listens($0).contains { $0.port == port } }
            if !listening.isEmpty {
                candidates = listening
            } else if !candidates.isEmpty {
                answer.undecided.append(
                    "no server block listens on port \(port); it is chosen by the host's name among all")
            }
        }
        guard candidates.count > 1 else { return candidates.first }
        let standard =
            candidates.first {
                listens($0).contains { $0.isDefault && ($0.port == url.effectivePort || url.effectivePort == nil) }
            }
            ?? candidates.first { listens($0).contains(where: \.isDefault) } ?? candidates.first
        guard let authority = url.host else {
            answer.undecided.append(
                "the URL has no host: the default server (\(standard?.place ?? "")) is taken of \(candidates.count)")
            return standard
        }
        let host = authority.hasSuffix(".") ? String(authority.dropLast()) : authority
        func firstServer(_ fits: (String) -> Bool) -> ConfigurationBlock? {
            candidates.first { names($0).contains { fits($0.lowercased()) } }
        }
        if let exact = firstServer({ $0 == host || ($0.hasPrefix(".") && $0.dropFirst() == host) }) { return exact }
        var best: (length: Int, server: ConfigurationBlock)?
        for server in candidates {
            for name in names(server).map({ $0.lowercased() }) {
                let tail = name.hasPrefix("*.") ? name.dropFirst() : name.hasPrefix(".") ? name[...] : ""
                if !tail.isEmpty, host.hasSuffix(tail), tail.utf8.count > best?.length ?? 0 {
                    best = (tail.utf8.count, server)
                }
            }
        }
        if let best { return best.server }
        for server in candidates {
            for name in names(server).map({ $0.lowercased() }) where name.hasSuffix(".*") {
                let head = name.dropLast()
                if host.hasPrefix(head), head.utf8.count > best?.length ?? 0 { best = (head.utf8.count, server) }
            }
        }
        if let best { return best.server }
        for server in candidates {
            for name in names(server) where name.hasPrefix("~") {
                switch Expression(name.dropFirst(), ignoresCase: true).map({ $0.fits(host) }) {
                case .some(.some(true)): return server
                case .some(.some(false)): continue
                default:
                    answer.undecided.append(
                        "\(server.place): the expression \(name) of server_name was not tried: if it fits, that server holds"
                    )
                }
            }
        }
        return standard
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
            switch Expression(pattern, ignoresCase: ignoresCase).map({ $0.fits(path) }) {
            case .some(.some(true)):
                var inner = locate(path, location.block ?? [], outer + [location])
                inner.isFinal = true
                inner.doubts = found.doubts + inner.doubts
                inner.doubted = found.doubted + inner.doubted
                return inner
            case .some(.some(false)): continue
            default:
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
        for family in NginxConfiguration.families {
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

    private static let clientRules = [
        SettingRule(
            "client_header_timeout", .requestHeader, .seconds(60), "total, for the client's whole request header; 408"),
        SettingRule(
            "client_body_timeout", .requestBody, .seconds(60), "idle, between two reads of the client's body; 408"),
        SettingRule("send_timeout", .sendToClient, .seconds(60), "idle, between two writes to the client"),
        SettingRule("keepalive_timeout", .idleClose, .seconds(75), "idle, until the client's connection is closed"),
    ]

    private static func rules(_ family: String) -> [SettingRule] {
        [
            SettingRule(
                "\(family)_connect_timeout", .connect, .seconds(60),
                family == "proxy" || family == "grpc"
                    ? "total, TCP and TLS, for each server that is tried" : "total, for each server that is tried"),
            SettingRule("\(family)_send_timeout", .send, .seconds(60), "idle, between two writes of the request"),
            SettingRule(
                "\(family)_read_timeout", .response, .seconds(60),
                "total for the response's header (trickled bytes do not restart it); then idle, between two reads of "
                    + "the body"),
        ]
    }

    private func setting(_ rule: SettingRule, _ levels: [Blocks]) -> HopSetting {
        guard let own = value(rule.name, levels), let text = own.argument else { return rule.byDefault }
        return rule.setting(text, unit: 1_000_000, place: own.place, zeroIsOff: rule.kind == .idleClose)
    }

    private func route(
        _ levels: [Blocks], _ way: [HopRoute.Waypoint], _ url: RequestURL, _ path: String,
        _ location: ConfigurationBlock?, _ answer: inout HopAnswer
    ) -> HopRoute {
        var route = HopRoute()
        route.waypoints = way
        route.settings = Self.clientRules.map { setting($0, levels) }
        if let index = route.settings.firstIndex(where: { $0.kind == .idleClose }), route.settings[index].value == .off
        {
            route.settings[index].clock = "off: the connection is closed after each response"
        }
        for level in levels.dropFirst(2) {
            for rule in level {
                switch rule.name {
                case "rewrite":
                    route.notes.append(
                        "\(rule.place): ‘\(rule.words.joined(separator: " "))’ may lead elsewhere; it was not followed")
                case "if"
                where rule.block?.contains(where: { $0.name.hasSuffix("_pass") || $0.name.hasSuffix("_timeout") })
                    ?? false:
                    route.notes.append(
                        "\(rule.place): the condition of ‘\(rule.words.joined(separator: " "))’ was not tried")
                case "error_page" where ["502", "504"].contains(where: rule.words.contains):
                    route.notes.append(
                        "\(rule.place): error_page gives users another page, and perhaps another status, for 502 or 504"
                    )
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
        route.settings += Self.rules(family).map { setting($0, levels) }
        retries(family, levels, &route)
        pass(family, rule, levels, url, path, location, &route, &answer)
        return route
    }

    private func retries(_ family: String, _ levels: [Blocks], _ route: inout HopRoute) {
        let total = SettingRule(
            "\(family)_next_upstream_timeout", .retry, nil, "total, within which a further server may be tried")
        if let own = value(total.name, levels), let text = own.argument {
            route.settings.append(total.setting(text, unit: 1_000_000, place: own.place, zeroIsOff: true))
        }
        if let own = value("\(family)_next_upstream_tries", levels), let count = own.argument.flatMap({ Int($0) }) {
            route.settings.append(
                HopSetting(
                    kind: .retry, name: own.name, value: count == 0 ? .off : .count(count), place: own.place,
                    clock: "servers tried at most"))
        }
    }

    private func pass(
        _ family: String, _ rule: ConfigurationBlock, _ levels: [Blocks], _ url: RequestURL, _ path: String,
        _ location: ConfigurationBlock?, _ route: inout HopRoute, _ answer: inout HopAnswer
    ) {
        let target = rule.words[1]
        guard !target.contains("$") else {
            answer.undecided.append("\(rule.place): \(target) holds variables: where it goes is not known")
            let resolver = SettingRule("resolver_timeout", .connect, .seconds(30), "total, for the name to be resolved")
            route.settings.append(setting(resolver, levels))
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
        let group = upstreams.first { $0.argument == String(authority) }
        upstream(group, family, levels, &route)
        guard family == "proxy" else { return }
        var next = url
        next.scheme = scheme
        if !uri.isEmpty, let prefix = location?.words.last, location?.words.count == 2 || location?.words[1] == "^~",
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
            let written = server.words.first { $0.hasPrefix("fail_timeout=") }
            guard let written else { continue }
            let rule = SettingRule(
                "fail_timeout", .retry, .seconds(10), "how long a server counts as down after failures")
            route.settings.append(
                rule.setting(String(written.dropFirst(13)), unit: 1_000_000, place: server.place))
        }
        let keepalive = block.last { $0.name == "keepalive" }
        var idle = SettingRule(
            "keepalive_timeout (upstream)", .keepAlive, .seconds(60),
            "idle, until a connection to the server is no longer used"
        )
        .byDefault
        if let own = block.last(where: { $0.name == "keepalive_timeout" }), let text = own.argument {
            idle = SettingRule("keepalive_timeout (upstream)", .keepAlive, nil, idle.clock)
                .setting(text, unit: 1_000_000, place: own.place)
        }
        route.settings.append(idle)
        if keepalive == nil {
            // Since 1.29.7 connections are kept without being told to.
            route.reuses = nil
            route.notes.append(
                "no ‘keepalive’ in an upstream block: connections to the server are used once, but kept by default since "
                    + "nginx 1.29.7")
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
                    "\(keepalive?.place ?? ""): before nginx 1.29.7 ‘keepalive’ needs proxy_http_version 1.1 and an empty "
                        + "Connection header; they are not both set")
            }
        } else if family == "fastcgi" {
            route.reuses = value("fastcgi_keep_conn", levels)?.argument == "on"
        } else {
            route.reuses = family == "grpc"
        }
        if let keepalive {
            route.settings.append(
                HopSetting(
                    kind: .keepAlive, name: "keepalive",
                    value: keepalive.argument.flatMap { Int($0) }.map { .count($0) } ?? .off,
                    place: keepalive.place, clock: "idle connections kept by each worker"))
        }
    }
}
