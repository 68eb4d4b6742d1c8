internal import Diagnosis
internal import Products

/// Which site and which `reverse_proxy` of a Caddyfile take a URL, and what holds there.
struct CaddyRouting: HopRouting {
    private typealias Block = ConfigurationBlock
    private let globals: [ConfigurationBlock]
    private let sites: [ConfigurationBlock]

    init(_ blocks: [ConfigurationBlock]) {
        globals = blocks.first { $0.words.isEmpty }?.block ?? []
        sites = blocks.filter { !$0.words.isEmpty && $0.block != nil }
    }

    static let table = SettingTable(.caddy)

    /// The settings of a proxy, and whether the product's default is told where nothing sets one.
    static let proxySettings: [(name: String, isToldByDefault: Bool)] = [
        ("dial_timeout", true), ("response_header_timeout", true), ("read_timeout", false), ("write_timeout", false),
        ("tls_timeout", false), ("keepalive", true), ("lb_try_duration", true), ("fail_duration", false),
        ("stream_timeout", false),
    ]

    /// The settings of a server towards its clients, likewise.
    static let clientSettings: [(name: String, isToldByDefault: Bool)] = [
        ("read_header", true), ("read_body", false), ("write", false), ("idle", true),
    ]

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
    private func fits(_ block: ConfigurationBlock, _ url: RequestURL, _ path: String?, _ names: [String: Matcher])
        -> Bool?
    {
        guard let word = block.argument else { return true }
        if word == "*" { return true }
        if word.hasPrefix("/") { return path.map { Self.fits(word, $0) } }
        guard word.hasPrefix("@") else { return true }
        guard let matcher = names[word] else { return nil }
        if !matcher.paths.isEmpty {
            guard let path else { return nil }
            if !matcher.paths.contains(where: { Self.fits($0, path) }) { return false }
        }
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

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        let open = open(for: url, &answer)
        if open.isEmpty { answer.undecided.append(Fact("route.no-site")) }
        for site in open {
            let first = answer.routes.count
            let names = matchers(site.block ?? [])
            let title = "site \(site.words.joined(separator: " "))"
            let way = [HopRoute.Waypoint(title, site.place)]
            let isDone = walk(site.block ?? [], url, url.normalPath, names, way, nil, &answer)
            if !isDone, answer.routes.count == first { answer.routes.append(plain(way)) }
            guard open.count > 1 else { continue }
            for index in first..<answer.routes.count {
                answer.routes[index].condition = [
                    "if \(title) (\(site.place)) takes it", answer.routes[index].condition,
                ]
                .compactMap { $0 }.joined(separator: ", and ")
            }
        }
        return answer
    }

    private func plain(_ way: [HopRoute.Waypoint]) -> HopRoute {
        var route = HopRoute()
        route.waypoints = way
        route.settings = clientSettings()
        return route
    }

    private func addresses(_ site: ConfigurationBlock) -> [RequestURL] {
        site.words.flatMap { $0.split(separator: ",") }.compactMap { RequestURL($0) }
    }

    private func open(for url: RequestURL, _ answer: inout HopAnswer) -> [ConfigurationBlock] {
        func named(_ site: ConfigurationBlock, _ fits: (String?) -> Bool) -> Bool {
            addresses(site).contains { fits($0.host) }
        }
        return VirtualHosts(
            all: sites,
            ports: { site in
                let own = addresses(site)
                return own.isEmpty ? [443, 80] : own.flatMap { $0.effectivePort.map { [$0] } ?? [443, 80] }
            },
            isNamed: { site, host in named(site) { $0.map { $0 == host || Wildcard.fits($0, host) } ?? false } },
            choose: { candidates, host, port in
                func first(_ fits: (String?) -> Bool) -> ConfigurationBlock? {
                    candidates.first { site in
                        addresses(site).contains { address in
                            guard fits(address.host) else { return false }
                            guard let port else { return true }
                            return (address.effectivePort.map { [$0] } ?? [443, 80]).contains(port)
                        }
                    }
                }
                return first { $0 == host } ?? first { $0.map { Wildcard.fits($0, host) } ?? false }
                    ?? first { $0 == nil } ?? candidates.first { named($0) { $0 == host } }
            }
        ).open(for: url, noun: "site", verb: "is for", &answer.undecided)
    }

    /// Caddy sorts directives: `handle` and its like before `reverse_proxy`, longer paths first.
    private static let order = ["redir", "handle", "handle_path", "route", "respond", "reverse_proxy", "php_fastcgi"]

    private func walk(
        _ blocks: [ConfigurationBlock], _ url: RequestURL, _ path: String?, _ names: [String: Matcher],
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
                if block.name == "handle_path", let path,
                    let prefix = block.argument?.prefix(while: { $0 != "*" }), path.hasPrefix(prefix)
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

    private func clientSettings() -> [HopSetting] {
        let timeouts = globals.first { $0.name == "servers" }?.block?.first { $0.name == "timeouts" }?.block ?? []
        return Self.clientSettings.compactMap { setting($0, timeouts) }
    }

    private func settings(_ proxy: ConfigurationBlock) -> [HopSetting] {
        let own = (proxy.block ?? []) + (proxy.block ?? []).filter { $0.name == "transport" }.flatMap { $0.block ?? [] }
        return Self.proxySettings.compactMap { setting($0, own) }
    }

    private func setting(
        _ rule: (name: String, isToldByDefault: Bool), _ lines: [ConfigurationBlock]
    ) -> HopSetting? {
        let found = Self.table.setting(rule.name) { name in
            guard let line = lines.last(where: { $0.name == name }), let text = line.argument else { return nil }
            return .init(text: text, place: line.place)
        }
        return found.place == nil && !rule.isToldByDefault ? nil : found
    }

    private func route(
        _ proxy: ConfigurationBlock, _ url: RequestURL, _ path: String?, _ way: [HopRoute.Waypoint],
        _ condition: String?
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way
        let inner = (proxy.block ?? []).filter { $0.name == "to" }.flatMap { $0.words.dropFirst() }
        let targets = proxy.words.dropFirst().filter { !$0.hasPrefix("@") && !$0.hasPrefix("/") && $0 != "*" } + inner
        route.target = targets.isEmpty ? "a server that is found at run time" : targets.joined(separator: ", ")
        route.backends = Set(targets)
        route.settings = clientSettings() + settings(proxy)
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
