/// Which route of Caddy's JSON takes a URL, and what holds there.
struct CaddyJSONRouting {
    private let root: JSONValue
    private let file: String

    init(_ root: JSONValue, _ file: String) {
        self.root = root
        self.file = file
    }

    private var servers: [JSONValue.Member] { root["apps"]?["http"]?["servers"]?.members ?? [] }

    private func place(_ value: JSONValue) -> String { "\(file):\(value.line)" }

    // MARK: - The list of timeouts, without a URL

    /// Every proxy's timeouts, by path.
    var timeouts: [ConfiguredTimeout] {
        servers.flatMap { proxies($0.value["routes"], .everything) }
    }

    private func proxies(_ routes: JSONValue?, _ outer: ConfiguredTimeout.Scope) -> [ConfiguredTimeout] {
        (routes?.items ?? []).flatMap { route -> [ConfiguredTimeout] in
            let path = route["match"]?.items.lazy.compactMap { $0["path"]?.texts.first }.first
            let scope =
                path.map { $0.hasSuffix("*") ? ConfiguredTimeout.Scope.prefix(String($0.dropLast())) : .exact($0) }
                ?? outer
            return (route["handle"]?.items ?? []).flatMap { handler -> [ConfiguredTimeout] in
                guard handler["handler"]?.text == "reverse_proxy" else { return proxies(handler["routes"], scope) }
                return settings(handler).filter { ["dial_timeout", "response_header_timeout"].contains($0.name) }.map {
                    ConfiguredTimeout(
                        kind: $0.kind, duration: $0.duration, setting: $0.name, place: $0.place, scope: scope)
                }.reversed()
            }
        }
    }

    // MARK: - One URL

    func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        var open = servers
        if let port = url.effectivePort {
            let bound = servers.filter { server in
                (server.value["listen"]?.texts ?? [":443"]).contains { RequestURL.hostAndPort($0).port == port }
            }
            if bound.isEmpty {
                if !servers.isEmpty {
                    answer.undecided.append("no server listens on port \(port); every server is named")
                }
            } else {
                open = bound
            }
        }
        for server in open {
            let way = [HopRoute.Waypoint("server \(server.key)", place(server.value))]
            _ = walk(
                server.value["routes"], url, way, open.count > 1 ? "if server \(server.key) takes it" : nil,
                server.value, &answer)
        }
        return answer
    }

    private func walk(
        _ routes: JSONValue?, _ url: RequestURL, _ way: [HopRoute.Waypoint], _ condition: String?, _ server: JSONValue,
        _ answer: inout HopAnswer
    ) -> Bool {
        var taken = Set<String>()
        for route in routes?.items ?? [] {
            if let group = route["group"]?.text, taken.contains(group) { continue }
            let holds = fits(route["match"], url)
            if holds == false { continue }
            if holds == true, let group = route["group"]?.text { taken.insert(group) }
            let open = holds == nil ? "if the matcher at \(place(route)) fits, which cannot be told from the URL" : nil
            let conditions = [condition, open].compactMap { $0 }
            let both = conditions.isEmpty ? nil : conditions.joined(separator: ", and ")
            var next = way
            if let match = route["match"] {
                let words = match.items.flatMap { ($0["host"]?.texts ?? []) + ($0["path"]?.texts ?? []) }
                next.append(.init("route \(words.joined(separator: " "))", place(route)))
            }
            for handler in route["handle"]?.items ?? [] {
                switch handler["handler"]?.text {
                case "reverse_proxy":
                    answer.routes.append(self.route(handler, url, next, both, server))
                    if holds == true { return true }
                case "subroute":
                    if walk(handler["routes"], url, next, both, server, &answer), holds == true { return true }
                case "static_response", "file_server":
                    guard holds == true else { continue }
                    var own = HopRoute()
                    own.condition = condition
                    own.waypoints = next
                    own.settings = clientSettings(server)
                    answer.routes.append(own)
                    return true
                default: continue
                }
            }
        }
        return false
    }

    private func fits(_ match: JSONValue?, _ url: RequestURL) -> Bool? {
        guard let match, !match.items.isEmpty else { return true }
        var isOpen = false
        for set in match.items {
            var holds: Bool? = true
            for member in set.members {
                switch member.key {
                case "path":
                    if !member.value.texts.contains(where: { CaddyRouting.fits($0, url.normalPath) }) { holds = false }
                case "host":
                    if let host = url.host {
                        if !member.value.texts.contains(where: { Wildcard.fits($0.lowercased(), host) }) {
                            holds = false
                        }
                    } else if holds == true {
                        holds = nil
                    }
                default: if holds == true { holds = nil }
                }
            }
            if holds == true { return true }
            if holds == nil { isOpen = true }
        }
        return isOpen ? nil : false
    }

    private func setting(_ rule: SettingRule, _ value: JSONValue?) -> HopSetting? {
        guard let value else { return nil }
        switch value.content {
        case .number(let nanoseconds) where abs(nanoseconds) < 1e18:
            return HopSetting(
                kind: rule.kind, name: rule.name,
                value: nanoseconds <= 0 ? .off : .duration(.nanoseconds(Int64(nanoseconds))), place: place(value),
                clock: rule.clock)
        case .text(let text): return rule.setting(text, unit: 1000, place: place(value), zeroIsOff: true)
        default: return nil
        }
    }

    private func settings(_ handler: JSONValue) -> [HopSetting] {
        let transport = handler["transport"]
        let balancing = handler["load_balancing"]
        return CaddyRouting.rules.compactMap { rule in
            let value: JSONValue? =
                switch rule.name {
                case "keepalive": transport?["keep_alive"]?["idle_timeout"]
                case "tls_timeout": transport?["tls"]?["handshake_timeout"]
                case "lb_try_duration": balancing?["try_duration"]
                case "fail_duration": handler["health_checks"]?["passive"]?["fail_duration"]
                default: transport?[rule.name]
                }
            return setting(rule, value)
                ?? (rule.standard != nil || rule.name == "response_header_timeout" ? rule.byDefault : nil)
        }
    }

    private func clientSettings(_ server: JSONValue) -> [HopSetting] {
        let names = [
            "read_header": "read_header_timeout", "read_body": "read_timeout", "write": "write_timeout",
            "idle": "idle_timeout",
        ]
        return CaddyRouting.clientRules.compactMap { rule in
            setting(rule, server[names[rule.name] ?? ""]) ?? (rule.standard == nil ? nil : rule.byDefault)
        }
    }

    private func route(
        _ handler: JSONValue, _ url: RequestURL, _ way: [HopRoute.Waypoint], _ condition: String?, _ server: JSONValue
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way + [.init("reverse_proxy", place(handler))]
        let dials = (handler["upstreams"]?.items ?? []).compactMap { $0["dial"]?.text }
        route.target = dials.isEmpty ? "a server that is found at run time" : dials.joined(separator: ", ")
        route.settings = clientSettings(server) + settings(handler)
        route.reuses = handler["transport"]?["keep_alive"]?["enabled"]?.content != .bool(false)
        var next = url
        next.scheme = handler["transport"]?["tls"] == nil ? "http" : "https"
        let ports = Set(dials.map { RequestURL.hostAndPort($0).port ?? 80 })
        next.port = ports.count == 1 ? ports.first : nil
        route.next = next
        return route
    }
}
