/// Which site and which `reverse_proxy` of a Caddyfile take a URL, and what holds there.
struct CaddyRouting {
    private typealias Block = ConfigurationBlock
    private let globals: [ConfigurationBlock]
    private let sites: [ConfigurationBlock]

    init(_ blocks: [ConfigurationBlock]) {
        globals = blocks.first { $0.words.isEmpty }?.block ?? []
        sites = blocks.filter { !$0.words.isEmpty && $0.block != nil }
    }

    static let rules: [SettingRule] = [
        SettingRule("dial_timeout", .connect, .seconds(3), "total, TCP; 502 when it runs out"),
        SettingRule("response_header_timeout", .response, nil, "total, for the response's header"),
        SettingRule("read_timeout", .response, nil, "idle, between two reads from the server"),
        SettingRule("write_timeout", .send, nil, "idle, between two writes of the request"),
        SettingRule("tls_timeout", .connect, nil, "total, for the TLS handshake with the server"),
        SettingRule("keepalive", .keepAlive, .seconds(120), "idle, until a connection to the server is no longer used"),
        SettingRule("lb_try_duration", .retry, nil, "total, within which another server may be tried"),
        SettingRule("fail_duration", .retry, nil, "how long a server counts as down after a failure"),
    ]

    static let clientRules: [SettingRule] = [
        SettingRule("read_header", .requestHeader, nil, "total, for the client's request header"),
        SettingRule("read_body", .requestBody, nil, "total, for the client's request"),
        SettingRule("write", .sendToClient, nil, "total, for writing the response"),
        SettingRule("idle", .idleClose, .seconds(300), "idle, until the client's connection is closed"),
    ]

    // MARK: - The list of timeouts, without a URL

    /// Every proxy's timeouts, by path.
    var timeouts: [ConfiguredTimeout] {
        sites.flatMap { site in proxies(site.block ?? [], nil, matchers(site.block ?? [])) }
    }

    private func proxies(_ blocks: [ConfigurationBlock], _ outer: String?, _ names: [String: Matcher])
        -> [ConfiguredTimeout]
    {
        blocks.flatMap { block -> [ConfiguredTimeout] in
            let own = block.argument.flatMap { names[$0]?.paths.first ?? ($0.hasPrefix("/") ? $0 : nil) } ?? outer
            guard block.name == "reverse_proxy" else {
                return block.block.map { proxies($0, own, names.merging(matchers($0)) { $1 }) } ?? []
            }
            let scope: ConfiguredTimeout.Scope =
                own.map { $0.hasSuffix("*") ? .prefix(String($0.dropLast())) : .exact($0) } ?? .everything
            return settings(block).filter { ["dial_timeout", "response_header_timeout"].contains($0.name) }.map {
                ConfiguredTimeout(kind: $0.kind, duration: $0.duration, setting: $0.name, place: $0.place, scope: scope)
            }.reversed()
        }
    }

    // MARK: - Matchers

    private struct Matcher {
        var paths: [String] = []
        var hosts: [String] = []
        /// What it asks besides, which a URL does not tell.
        var others: [String] = []
    }

    private func matchers(_ blocks: [ConfigurationBlock]) -> [String: Matcher] {
        var found: [String: Matcher] = [:]
        for block in blocks where block.name.hasPrefix("@") {
            var matcher = Matcher()
            let rules = block.words.count > 1 ? [Array(block.words.dropFirst())] : (block.block ?? []).map(\.words)
            for rule in rules {
                switch rule.first {
                case "path": matcher.paths += rule.dropFirst()
                case "host": matcher.hosts += rule.dropFirst().map { $0.lowercased() }
                case let name?: matcher.others.append(name)
                case nil: continue
                }
            }
            found[block.name] = matcher
        }
        return found
    }

    /// Whether the words behind a directive's name let the URL through; nil where that cannot be told.
    private func fits(_ block: ConfigurationBlock, _ url: RequestURL, _ path: String, _ names: [String: Matcher])
        -> Bool?
    {
        guard let word = block.argument else { return true }
        if word == "*" { return true }
        if word.hasPrefix("/") { return Self.fits(word, path) }
        guard word.hasPrefix("@") else { return true }
        guard let matcher = names[word] else { return nil }
        if !matcher.paths.isEmpty, !matcher.paths.contains(where: { Self.fits($0, path) }) { return false }
        if !matcher.hosts.isEmpty {
            guard let host = url.host else { return nil }
            if !matcher.hosts.contains(where: { Wildcard.fits($0, host) }) { return false }
        }
        return matcher.others.isEmpty ? true : nil
    }

    static func fits(_ pattern: String, _ path: String) -> Bool {
        Wildcard.fits(pattern.lowercased().replacing("?", with: "\u{1}"), path.lowercased())
    }

    // MARK: - One URL

    func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        guard let site = site(for: url, &answer) else {
            answer.undecided.append("there is no site for this URL")
            return answer
        }
        let names = matchers(site.block ?? [])
        let way = [HopRoute.Waypoint("site \(site.words.joined(separator: " "))", site.place)]
        if !walk(site.block ?? [], url, url.normalPath, names, way, nil, &answer), answer.routes.isEmpty {
            answer.routes.append(plain(way))
        }
        return answer
    }

    private func plain(_ way: [HopRoute.Waypoint]) -> HopRoute {
        var route = HopRoute()
        route.waypoints = way
        route.settings = clientSettings
        return route
    }

    private func addresses(_ site: ConfigurationBlock) -> [RequestURL] {
        site.words.flatMap { $0.split(separator: ",") }.compactMap { RequestURL($0) }
    }

    private func site(for url: RequestURL, _ answer: inout HopAnswer) -> ConfigurationBlock? {
        guard sites.count > 1 else { return sites.first }
        guard url.host != nil || url.port != nil else {
            answer.undecided.append(
                "the URL has no host: the first site (\(sites[0].place)) is taken of \(sites.count)")
            return sites.first
        }
        func fits(_ address: RequestURL, _ own: (String?) -> Bool) -> Bool {
            guard own(address.host) else { return false }
            let port = address.effectivePort
            guard let asked = url.effectivePort else { return true }
            return port == nil ? asked == 443 || asked == 80 : port == asked
        }
        return sites.first { site in addresses(site).contains { fits($0) { $0 == url.host } } }
            ?? sites.first { site in
                addresses(site).contains { fits($0) { $0.map { Wildcard.fits($0, url.host ?? "") } ?? false } }
            }
            ?? sites.first { site in addresses(site).contains { fits($0) { $0 == nil } } }
            ?? sites.first { site in addresses(site).contains { $0.host == url.host } }
    }

    /// Caddy sorts directives: `handle` and its like before `reverse_proxy`, longer paths first.
    private static let order = ["redir", "handle", "handle_path", "route", "respond", "reverse_proxy", "php_fastcgi"]

    private func walk(
        _ blocks: [ConfigurationBlock], _ url: RequestURL, _ path: String, _ names: [String: Matcher],
        _ way: [HopRoute.Waypoint], _ condition: String?, _ answer: inout HopAnswer, isRoute: Bool = false
    ) -> Bool {
        func length(_ block: ConfigurationBlock) -> Int {
            let word = block.argument ?? ""
            let path = names[word]?.paths.first ?? (word.hasPrefix("/") ? word : "")
            return path.isEmpty && word.hasPrefix("@") ? 1 : path.utf8.count
        }
        let known = blocks.enumerated().filter { Self.order.contains($0.element.name) }
        let sorted =
            isRoute
            ? known
            : known.sorted { left, right in
                let one = Self.order.firstIndex(of: left.element.name) ?? 0
                let other = Self.order.firstIndex(of: right.element.name) ?? 0
                if one != other { return one < other }
                let lengths = (length(left.element), length(right.element))
                return lengths.0 != lengths.1 ? lengths.0 > lengths.1 : left.offset < right.offset
            }
        var isHandled = false
        for (_, block) in sorted {
            if isHandled, block.name == "handle" || block.name == "handle_path" { continue }
            let holds = fits(block, url, path, names)
            if holds == false { continue }
            let words = block.words.prefix(3).joined(separator: " ")
            let open = holds == nil ? "if ‘\(block.argument ?? "")’ fits, which cannot be told from the URL" : nil
            let conditions = [condition, open].compactMap { $0 }
            let both = conditions.isEmpty ? nil : conditions.joined(separator: ", and ")
            let next = way + [HopRoute.Waypoint(words, block.place)]
            switch block.name {
            case "reverse_proxy", "php_fastcgi":
                answer.routes.append(route(block, url, path, next, both))
                if holds == true { return true }
            case "respond", "redir":
                guard holds == true else { continue }
                var route = plain(next)
                route.condition = condition
                answer.routes.append(route)
                return true
            default:
                var inner = path
                if block.name == "handle_path", let prefix = block.argument?.prefix(while: { $0 != "*" }),
                    path.hasPrefix(prefix)
                {
                    inner = "/" + path.dropFirst(prefix.count).drop { $0 == "/" }
                }
                let more = names.merging(matchers(block.block ?? [])) { $1 }
                let isDone = walk(
                    block.block ?? [], url, inner, more, next, both, &answer, isRoute: block.name == "route")
                if isDone, holds == true { return true }
                if holds == true, block.name != "route" { isHandled = true }
            }
        }
        return false
    }

    private var clientSettings: [HopSetting] {
        let timeouts = globals.first { $0.name == "servers" }?.block?.first { $0.name == "timeouts" }?.block ?? []
        return Self.clientRules.compactMap { rule in
            guard let own = timeouts.last(where: { $0.name == rule.name }), let text = own.argument else {
                return rule.standard == nil && rule.kind != .requestHeader ? nil : rule.byDefault
            }
            return rule.setting(text, unit: 1000, place: own.place, zeroIsOff: true)
        }
    }

    private func settings(_ proxy: ConfigurationBlock) -> [HopSetting] {
        let own = (proxy.block ?? []) + (proxy.block ?? []).filter { $0.name == "transport" }.flatMap { $0.block ?? [] }
        return Self.rules.compactMap { rule in
            if let line = own.last(where: { $0.name == rule.name }), let text = line.argument {
                return rule.setting(text, unit: 1000, place: line.place)
            }
            return rule.standard != nil || rule.name == "response_header_timeout" || rule.name == "lb_try_duration"
                ? rule.byDefault : nil
        }
    }

    private func route(
        _ proxy: ConfigurationBlock, _ url: RequestURL, _ path: String, _ way: [HopRoute.Waypoint], _ condition: String?
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way
        let inner = (proxy.block ?? []).filter { $0.name == "to" }.flatMap { $0.words.dropFirst() }
        let targets = proxy.words.dropFirst().filter { !$0.hasPrefix("@") && !$0.hasPrefix("/") && $0 != "*" } + inner
        route.target = targets.isEmpty ? "a server that is found at run time" : targets.joined(separator: ", ")
        route.settings = clientSettings + settings(proxy)
        route.reuses = route.settings.first { $0.name == "keepalive" }?.value != .off
        var next = url
        next.path = path
        let addresses = targets.compactMap { RequestURL($0) }
        next.scheme = addresses.first?.scheme ?? "http"
        let ports = Set(addresses.map { $0.effectivePort ?? 80 })
        next.port = ports.count == 1 ? ports.first : nil
        route.next = next
        return route
    }
}
