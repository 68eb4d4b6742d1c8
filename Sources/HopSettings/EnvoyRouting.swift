internal import Diagnosis
internal import Products
internal import Syntax

/// Which virtual host, route and cluster of Envoy take a URL, and what holds there.
struct EnvoyRouting: HopRouting {
    private typealias Node = EnvoyResources.Node

    /// A filter of a listener that passes requests on.
    private struct Door {
        var title: String
        var place: String
        var port: Int?
        /// Names that its filter chain asks of the client's TLS; empty where it asks for none.
        var names: [String]
        var filter: Node
        var isTCP: Bool
    }

    private let resources: EnvoyResources
    private let doors: [Door]
    private let expressions = ExpressionCache()

    private static let table = SettingTable(.envoy)
    /// Setting of both sides that an extension of the cluster holds.
    private static let httpOptions = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"

    init(_ resources: EnvoyResources) {
        self.resources = resources
        doors = resources.listeners.flatMap { Self.doors(of: $0) }
    }

    private static func doors(of listener: Node) -> [Door] {
        let name = listener.value.at("name")?.scalar ?? ""
        let address = listener.value.at("address", "socket_address")
        let port = address?.at("port_value")?.scalar.flatMap { Int($0) }
        let title = "listener " + (name.isEmpty ? address?.at("address")?.scalar ?? "" : name)
        var chains = listener.value.at("filter_chains")?.items ?? []
        if let standard = listener.value.at("default_filter_chain") { chains.append(standard) }
        return chains.flatMap { chain in
            let names = chain.at("filter_chain_match", "server_names")?.scalars ?? []
            return (chain.at("filters")?.items ?? []).compactMap { filter -> Door? in
                guard let own = filter.at("typed_config") ?? filter.at("config") else { return nil }
                let kind = (own["@type"]?.scalar ?? "") + (filter.at("name")?.scalar ?? "")
                let isTCP = kind.holds("TcpProxy") || kind.holds("tcp_proxy")
                guard isTCP || kind.holds("HttpConnectionManager") || kind.holds("http_connection_manager") else {
                    return nil
                }
                return Door(
                    title: title, place: listener.place, port: port, names: names, filter: listener.at(own),
                    isTCP: isTCP)
            }
        }
    }

    // MARK: - One URL

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        let open = openDoors(url, &answer)
        for door in open {
            let first = answer.routes.count
            if door.isTCP { tunnel(door, url, &answer) } else { walk(door, url, &answer) }
            if answer.routes.count > HopConfiguration.mostRoutes { break }
            guard open.count > 1 else { continue }
            for index in first..<answer.routes.count {
                answer.routes[index].condition = ["if \(door.title) takes it", answer.routes[index].condition]
                    .compactMap { $0 }.joined(separator: ", and ")
            }
        }
        if doors.isEmpty {
            // A part of a file: routes, or clusters alone.
            answer.undecided.append(Fact("route.no-listener"))
            let routes = resources.routes.sorted { $0.key < $1.key }
            for (_, routing) in routes { walk(routing, nil, [], url, &answer) }
            if routes.isEmpty {
                for (name, _) in resources.clusters.sorted(by: { $0.key < $1.key }) {
                    answer.routes.append(
                        route(to: name, nil, nil, nil, [], url, "if it goes to \(name)", &answer))
                    if answer.routes.count > HopConfiguration.mostRoutes { break }
                }
            }
        }
        return answer
    }

    private func openDoors(_ url: RequestURL, _ answer: inout HopAnswer) -> [Door] {
        // A TCP proxy passes whatever comes; it is a way of its own only where nothing speaks HTTP.
        let speaking = doors.filter { !$0.isTCP }
        var open = speaking.isEmpty ? doors : speaking
        if let port = url.effectivePort {
            let bound = doors.filter { $0.port == port }
            if bound.isEmpty, !doors.isEmpty {
                answer.undecided.append(Fact("route.no-listener-at", ["port": .count(port)]))
            }
            if !bound.isEmpty { open = bound }
        }
        if let host = url.host {
            let named = open.filter { door in door.names.contains { Wildcard.fits($0.lowercased(), host) } }
            open = named.isEmpty ? open.filter(\.names.isEmpty) + [] : named
            if open.isEmpty { open = speaking.isEmpty ? doors : speaking }
        }
        return open
    }

    private func walk(_ door: Door, _ url: RequestURL, _ answer: inout HopAnswer) {
        let manager = door.filter
        var way = [HopRoute.Waypoint(door.title, door.place)]
        if let own = manager.value.at("route_config") {
            walk(manager.at(own), manager, way, url, &answer)
            return
        }
        let name = manager.value.at("rds", "route_config_name")?.scalar
        if let name, let routing = resources.routes[name] {
            walk(routing, manager, way, url, &answer)
            return
        }
        way.append(.init("routes \(name ?? "of its scopes")", nil))
        answer.undecided.append(
            Fact(
                "configuration.undefined",
                ["place": .text(manager.place), "name": .text("the route configuration \(name ?? "")")]))
        var route = HopRoute()
        route.waypoints = way
        route.settings = clientSettings(manager)
        answer.routes.append(route)
    }

    private func walk(
        _ routing: Node, _ manager: Node?, _ way: [HopRoute.Waypoint], _ url: RequestURL, _ answer: inout HopAnswer
    ) {
        let hosts = routing.value.at("virtual_hosts")?.items ?? []
        let open = openHosts(hosts, url, manager)
        if open.count > 1 {
            answer.undecided.append(
                Fact("route.host-open", ["noun": .word("virtual host"), "count": .count(open.count)]))
        }
        for host in open {
            let name = host.at("name")?.scalar ?? ""
            let here = way + [.init("virtual host \(name)", routing.place(host))]
            let condition = open.count > 1 ? "if virtual host \(name) takes it" : nil
            walk(routing.at(host), routing, manager, here, condition, url, &answer)
            if answer.routes.count > HopConfiguration.mostRoutes { return }
        }
        if open.isEmpty {
            var route = HopRoute()
            route.waypoints = way
            route.settings = clientSettings(manager)
            answer.routes.append(route)
        }
    }

    /// A domain that is written out comes before one with a star in front, that before one with a star behind; the longest first.
    private func openHosts(_ hosts: [JSONValue], _ url: RequestURL, _ manager: Node?) -> [JSONValue] {
        guard let name = url.host else { return hosts }
        let authority = name + (url.isForwarded ? "" : url.port.map { ":\($0)" } ?? "")
        func rank(_ domain: String) -> (Int, Int)? {
            let domain = domain.lowercased()
            if domain == "*" { return (0, 0) }
            if domain == name || domain == authority { return (3, domain.utf8.count) }
            // The port of a domain is asked for where the client names one.
            if domain.hasSuffix(":*"), domain.dropLast(2) == name { return (3, domain.utf8.count) }
            if domain.hasPrefix("*"), name.hasSuffix(domain.dropFirst()) || authority.hasSuffix(domain.dropFirst()) {
                return (2, domain.utf8.count)
            }
            if domain.hasSuffix("*"), name.hasPrefix(domain.dropLast()) { return (1, domain.utf8.count) }
            return nil
        }
        let ranked = hosts.compactMap { host in
            (host.at("domains")?.scalars ?? []).compactMap(rank).max { $0 < $1 }.map { (host, $0) }
        }
        return ranked.max { $0.1 < $1.1 }.map { [$0.0] } ?? []
    }

    private func walk(
        _ host: Node, _ routing: Node, _ manager: Node?, _ way: [HopRoute.Waypoint], _ condition: String?,
        _ url: RequestURL, _ answer: inout HopAnswer
    ) {
        for rule in host.value.at("routes")?.items ?? [] {
            guard answer.routes.count <= HopConfiguration.mostRoutes else { return }
            let (holds, words) = fits(rule.at("match"), url)
            if holds == false { continue }
            let open = holds == nil ? "if ‘\(words)’ fits, which cannot be told from the URL" : nil
            let conditions = [condition, open].compactMap { $0 }
            let both = conditions.isEmpty ? nil : conditions.joined(separator: ", and ")
            let here = way + [.init("route \(words)", routing.place(rule))]
            guard let action = rule.at("route") else {
                var route = HopRoute()
                route.condition = both
                route.waypoints = here
                route.settings = clientSettings(manager)
                answer.routes.append(route)
                if holds == true { return }
                continue
            }
            pass(action, host, manager, here, both, words, url, &answer)
            if holds == true { return }
        }
    }

    /// Whether a route's match fits the URL, and the match in words.
    private func fits(_ match: JSONValue?, _ url: RequestURL) -> (Bool?, String) {
        guard let match else { return (nil, "match") }
        var holds: Bool? = true
        var words: [String] = []
        let ignoresCase = match.at("case_sensitive")?.scalar == "false"
        func cased(_ text: String) -> String { ignoresCase ? text.lowercased() : text }
        func and(_ value: Bool?) {
            holds = holds == false || value == false ? false : holds == nil || value == nil ? nil : true
        }
        for member in match.members {
            let text = member.value.scalar ?? ""
            switch member.name.lowercased().filter({ $0 != "_" }) {
            case "prefix":
                words.append("prefix \(text)")
                and(url.path.map { cased($0).hasPrefix(cased(text)) } ?? (text == "/" ? true : nil))
            case "path":
                words.append("path \(text)")
                and(url.path.map { cased($0) == cased(text) })
            case "pathseparatedprefix":
                words.append("path_separated_prefix \(text)")
                and(url.path.map { cased($0) == cased(text) || cased($0).hasPrefix(cased(text) + "/") })
            case "saferegex", "regex":
                let pattern = member.value.at("regex")?.scalar ?? text
                words.append("regex \(pattern)")
                // The whole path has to fit.
                and(url.path.flatMap { expressions.fits("^(?:\(pattern))$", ignoresCase: ignoresCase, $0) })
            case "casesensitive": continue
            default:
                words.append(member.name)
                and(nil)
            }
        }
        return (holds, words.joined(separator: ", "))
    }

    // MARK: - What holds there

    private func pass(
        _ action: JSONValue, _ host: Node, _ manager: Node?, _ way: [HopRoute.Waypoint], _ condition: String?,
        _ match: String, _ url: RequestURL, _ answer: inout HopAnswer
    ) {
        var names: [(name: String, condition: String?)] = []
        if let name = action.at("cluster")?.scalar {
            names = [(name, nil)]
        } else if let weighted = action.at("weighted_clusters", "clusters") {
            let all = weighted.items.compactMap { $0.at("name")?.scalar }
            names = all.prefix(64).map { ($0, all.count > 1 ? "if the weights choose \($0)" : nil) }
        } else {
            answer.undecided.append(
                Fact("route.name-made", ["place": .text(host.place(action)), "backend": .text("cluster_header")]))
            names = resources.clusters.keys.sorted().prefix(64).map { ($0, "if it goes to \($0)") }
        }
        for (name, own) in names {
            let open = [condition, own].compactMap { $0 }
            answer.routes.append(
                route(
                    to: name, host.at(action), host, manager, way, url,
                    open.isEmpty ? nil : open.joined(separator: ", and "), &answer))
        }
    }

    private func route(
        to name: String, _ action: Node?, _ host: Node?, _ manager: Node?, _ way: [HopRoute.Waypoint],
        _ url: RequestURL,
        _ condition: String?, _ answer: inout HopAnswer
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way
        route.settings = clientSettings(manager)
        route.settings += routeSettings(action, host, manager)
        route.backends = [name]
        var next = url
        rewrite(action, &next, &route)
        if let cluster = resources.clusters[name] {
            route.waypoints.append(.init("cluster \(name)", cluster.place))
            fill(&route, cluster, &next)
        } else {
            route.target = "cluster \(name)"
            route.settings.append(Self.table["cluster connect_timeout"].byDefault)
            answer.undecided.append(
                Fact(
                    "configuration.undefined",
                    ["place": .text(action?.place ?? name), "name": .text("the cluster \(name)")]))
        }
        route.next = next
        return route
    }

    private func rewrite(_ action: Node?, _ next: inout RequestURL, _ route: inout HopRoute) {
        guard let action else { return }
        if let prefix = action.value.at("prefix_rewrite")?.scalar, let path = next.path {
            let told = route.waypoints.last?.text ?? ""
            if let start = told.place(of: "prefix ") {
                let matched = told[start...].dropFirst("prefix ".count).prefix { $0 != "," }
                if path.hasPrefix(matched) { next.path = prefix + path.dropFirst(matched.count) }
            } else {
                next.path = prefix
            }
        }
        for name in ["regex_rewrite", "path_rewrite_policy"] {
            guard let rewrite = action.value.at(name) else { continue }
            route.notes.append(
                Fact("route.path-not-followed", ["place": .text(action.place(rewrite)), "line": .text(name)]))
        }
        if let host = action.value.at("host_rewrite_literal")?.scalar { next.host = RequestURL.hostAndPort(host).host }
    }

    private func fill(_ route: inout HopRoute, _ cluster: Node, _ next: inout RequestURL) {
        let value = cluster.value
        let name = value.at("name")?.scalar ?? ""
        let service = value.at("eds_cluster_config", "service_name")?.scalar ?? name
        var addresses: [JSONValue] = []
        let sources: [JSONValue?] = [value.at("load_assignment"), resources.endpoints[service]?.value]
        for case let source? in sources {
            for group in source.at("endpoints")?.items ?? [] {
                for endpoint in group.at("lb_endpoints")?.items ?? [] {
                    if let address = endpoint.at("endpoint", "address", "socket_address") { addresses.append(address) }
                }
            }
        }
        for host in value.at("hosts")?.items ?? [] {
            if let address = host.at("socket_address") { addresses.append(address) }
        }
        let texts: [String] = addresses.map { address in
            let host = address.at("address")?.scalar ?? ""
            let port = address.at("port_value")?.scalar.map { ":\($0)" } ?? ""
            return "\(host)\(port)"
        }
        let first = texts.prefix(3).joined(separator: ", ")
        let rest = texts.count > 3 ? ", …" : ""
        route.target = texts.isEmpty ? "cluster \(name)" : "\(first)\(rest)"
        route.backends.formUnion(texts)
        route.settings.append(setting("cluster connect_timeout", value.at("connect_timeout"), cluster))
        let options =
            value.at("typed_extension_protocol_options")?.members[Self.httpOptions]?.at("common_http_protocol_options")
            ?? value.at("common_http_protocol_options")
        route.settings.append(setting("idle_timeout (upstream)", options?.at("idle_timeout"), cluster))
        if let longest = options?.at("max_connection_duration") {
            route.settings.append(setting("max_connection_duration", longest, cluster))
        }
        for threshold in (value.at("circuit_breakers", "thresholds")?.items ?? []).prefix(1) {
            for name in ["max_connections", "max_pending_requests", "max_requests"] {
                guard let limit = threshold.at(name) else { continue }
                route.settings.append(setting(name, limit, cluster))
            }
        }
        let most = (options ?? value).at("max_requests_per_connection")?.scalar
        route.reuses = most != "1"
        let secure = value.at("transport_socket")
        let kind = (secure?.at("name")?.scalar ?? "") + (secure?.at("typed_config")?["@type"]?.scalar ?? "")
        next.scheme =
            kind.holds("tls") || kind.holds("UpstreamTlsContext") || value.at("tls_context") != nil ? "https" : "http"
        let ports = Set(addresses.map { $0.at("port_value")?.scalar.flatMap { Int($0) } })
        next.port = ports.count == 1 ? ports.first.flatMap { $0 } : nil
    }

    private func tunnel(_ door: Door, _ url: RequestURL, _ answer: inout HopAnswer) {
        let proxy = door.filter
        let weighted = proxy.value.at("weighted_clusters", "clusters")?.items.compactMap { $0.at("name")?.scalar } ?? []
        for name in [proxy.value.at("cluster")?.scalar].compactMap({ $0 }) + weighted.prefix(64) {
            var route = HopRoute()
            route.waypoints = [.init(door.title, door.place), .init("tcp_proxy", proxy.place)]
            route.condition = weighted.count > 1 ? "if the weights choose \(name)" : nil
            route.backends = [name]
            route.settings = [setting("tcp_proxy idle_timeout", proxy.value.at("idle_timeout"), proxy)]
            var next = url
            if let cluster = resources.clusters[name] {
                fill(&route, cluster, &next)
                route.settings.removeAll { $0.kind == .keepAlive }
            } else {
                route.target = "cluster \(name)"
                route.settings.append(Self.table["cluster connect_timeout"].byDefault)
            }
            // Each client's connection has one of its own to the server.
            route.reuses = false
            route.next = next
            answer.routes.append(route)
        }
    }

    private func setting(_ name: String, _ value: JSONValue?, _ node: Node?) -> HopSetting {
        Self.table.setting(name) { wanted in
            guard wanted == name, let value, let text = value.scalar, let node else { return nil }
            return .init(text: text, place: node.place(value))
        }
    }

    private func clientSettings(_ manager: Node?) -> [HopSetting] {
        guard let manager else { return [] }
        let value = manager.value
        let options = value.at("common_http_protocol_options")
        var settings = [
            setting("stream_idle_timeout", value.at("stream_idle_timeout"), manager),
            setting("request_timeout", value.at("request_timeout"), manager),
            setting("request_headers_timeout", value.at("request_headers_timeout"), manager),
            setting("idle_timeout (downstream)", options?.at("idle_timeout") ?? value.at("idle_timeout"), manager),
        ]
        if let longest = options?.at("max_stream_duration") {
            settings.append(setting("max_stream_duration", longest, manager))
        }
        return settings
    }

    private func routeSettings(_ action: Node?, _ host: Node?, _ manager: Node?) -> [HopSetting] {
        let value = action?.value
        var settings = [setting("route timeout", value?.at("timeout"), action)]
        let idle = Self.table.setting("route idle_timeout") { name in
            if name == "route idle_timeout", let own = value?.at("idle_timeout"), let text = own.scalar, let action {
                return .init(text: text, place: action.place(own))
            }
            if name == "stream_idle_timeout", let own = manager?.value.at("stream_idle_timeout"), let text = own.scalar,
                let manager
            {
                return .init(text: text, place: manager.place(own))
            }
            return nil
        }
        settings.append(idle)
        if let longest = value?.at("max_stream_duration", "max_stream_duration") {
            settings.append(setting("max_stream_duration", longest, action))
        }
        let owner = value?.at("retry_policy") != nil ? action : host
        guard let policy = value?.at("retry_policy") ?? host?.value.at("retry_policy") else { return settings }
        if let each = policy.at("per_try_timeout") { settings.append(setting("per_try_timeout", each, owner)) }
        if policy.at("retry_on") != nil { settings.append(setting("num_retries", policy.at("num_retries"), owner)) }
        return settings
    }
}
