internal import Diagnosis
internal import Products
internal import Syntax

/// Which route of Caddy's JSON takes a URL, and what holds there.
struct CaddyJSONRouting: HopRouting {
    private let root: JSONValue
    private let file: String

    init(_ root: JSONValue, _ file: String) {
        self.root = root
        self.file = file
    }

    private var servers: JSONObject { root["apps"]?["http"]?["servers"]?.members ?? [:] }

    private func place(_ value: JSONValue) -> String { "\(file):\(value.line)" }

    // MARK: - One URL

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        var open = Array(servers)
        if let port = url.effectivePort {
            let bound = servers.filter { server in
                (server.value["listen"]?.texts ?? [":443"]).contains { RequestURL.hostAndPort($0).port == port }
            }
            if bound.isEmpty {
                if !servers.isEmpty {
                    answer.undecided.append(Fact("route.no-server-at", ["port": .count(port)]))
                }
            } else {
                open = bound
            }
        }
        for server in open {
            let way = [HopRoute.Waypoint("server \(server.name)", place(server.value))]
            _ = walk(
                server.value["routes"], url, way, open.count > 1 ? "if server \(server.name) takes it" : nil,
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
            let conditions: [String] = [condition, open].compactMap { $0 }
            let both: String? = conditions.isEmpty ? nil : conditions.joined(separator: ", and ")
            var next = way
            if let match = route["match"] {
                var words: [String] = []
                for item in match.items {
                    words += item["host"]?.texts ?? []
                    words += item["path"]?.texts ?? []
                }
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
                switch member.name {
                case "path":
                    if let path = url.normalPath {
                        if !member.value.texts.contains(where: { CaddyRouting.fits($0, path) }) { holds = false }
                    } else if holds == true {
                        holds = nil
                    }
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

    /// The settings' members, where they have other names or another place than in a Caddyfile.
    private static let members: [String: [String]] = [
        "keepalive": ["transport", "keep_alive", "idle_timeout"],
        "tls_timeout": ["transport", "tls", "handshake_timeout"],
        "lb_try_duration": ["load_balancing", "try_duration"],
        "fail_duration": ["health_checks", "passive", "fail_duration"], "stream_timeout": ["stream_timeout"],
        "read_header": ["read_header_timeout"], "read_body": ["read_timeout"], "write": ["write_timeout"],
        "idle": ["idle_timeout"],
    ]

    private func settings(_ names: [(name: String, isToldByDefault: Bool)], _ owner: JSONValue) -> [HopSetting] {
        names.compactMap { rule in
            let path = Self.members[rule.name] ?? ["transport", rule.name]
            let setting = CaddyRouting.table[rule.name]
            let member = path.reduce(Optional(owner)) { value, key in value?[key] }
            if let nanoseconds = member?.number, abs(nanoseconds) < 1e18 {
                // Less than no time is none, as 0 is.
                let value = HopSetting.Value.duration(.nanoseconds(Int64(max(0, nanoseconds))))
                return setting.set(to: value, at: member.map(place) ?? file)
            }
            if let text = member?.text { return setting.set(to: .init(text: text, place: member.map(place) ?? file)) }
            return rule.isToldByDefault ? setting.byDefault : nil
        }
    }

    private func clientSettings(_ server: JSONValue) -> [HopSetting] {
        settings(CaddyRouting.clientSettings, server)
    }

    private func route(
        _ handler: JSONValue, _ url: RequestURL, _ way: [HopRoute.Waypoint], _ condition: String?, _ server: JSONValue
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way + [.init("reverse_proxy", place(handler))]
        let dials = (handler["upstreams"]?.items ?? []).compactMap { $0["dial"]?.text }
        route.target = dials.isEmpty ? "a server that is found at run time" : dials.joined(separator: ", ")
        route.backends = Set(dials)
        route.settings = clientSettings(server) + settings(CaddyRouting.proxySettings, handler)
        route.reuses = handler["transport"]?["keep_alive"]?["enabled"]?.content != .bool(false)
        var next = url
        next.scheme = handler["transport"]?["tls"] == nil ? "http" : "https"
        let ports = Set(dials.map { RequestURL.hostAndPort($0).port ?? 80 })
        next.port = ports.count == 1 ? ports.first : nil
        route.next = next
        return route
    }
}
