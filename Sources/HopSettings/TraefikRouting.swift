internal import Diagnosis
internal import Products
internal import Syntax

/// Which router and which service of Traefik take a URL, and what holds there.
struct TraefikRouting: HopRouting {
    /// A part of the configuration, and whose file it stands in.
    private struct Node {
        var name: String
        var value: JSONValue
        var file: String

        var place: String { "\(file):\(value.line)" }

        func place(_ value: JSONValue) -> String { "\(file):\(value.line)" }
    }

    /// Where Traefik listens.
    private struct EntryPoint {
        var name: String
        var port: Int?
        var node: Node?

        var title: String { "entry point \(name)" }
    }

    private let entryPoints: [EntryPoint]
    private let routers: [Node]
    private let services: [String: Node]
    private let middlewares: [String: Node]
    private let transports: [String: Node]
    private let standard: Node?
    private let isRunTimeToo: Bool
    private let hasStatic: Bool
    private let expressions = ExpressionCache()

    private static let table = SettingTable(.traefik)
    /// Services may stand for others this deep.
    private static let deepest = 8

    init(_ parts: [TraefikPart], isRunTimeToo: Bool) {
        func nodes(_ path: String...) -> [Node] {
            parts.flatMap { part in
                let owner = path.reduce(Optional(part.tree)) { value, name in value?.at(name) }
                return (owner?.members ?? [:]).map { Node(name: $0.name, value: $0.value, file: part.file) }
            }
        }
        func byName(_ nodes: [Node]) -> [String: Node] {
            Dictionary(nodes.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
        }
        let points = nodes("entryPoints").map { node in
            EntryPoint(
                name: node.name,
                port: node.value.at("address")?.scalar.flatMap { address in
                    RequestURL.hostAndPort(address.split(separator: "/").first ?? "").port
                }, node: node)
        }
        let isConfigured = [
            "entryPoints", "providers", "serversTransport", "api", "log", "accessLog", "certificatesResolvers",
        ]
        hasStatic = parts.contains { part in isConfigured.contains { part.tree.at($0) != nil } }
        // Without any of its own Traefik listens on port 80.
        entryPoints = points.isEmpty && hasStatic ? [EntryPoint(name: "http", port: 80, node: nil)] : points
        routers = nodes("http", "routers").sorted { Self.priority($0) > Self.priority($1) }
        services = byName(nodes("http", "services"))
        middlewares = byName(nodes("http", "middlewares"))
        transports = byName(nodes("http", "serversTransports"))
        standard =
            parts.lazy.compactMap { part in
                part.tree.at("serversTransport").map { Node(name: "serversTransport", value: $0, file: part.file) }
            }.first
        self.isRunTimeToo = isRunTimeToo
    }

    /// The greatest is tried first; without one of its own a router has the length of its rule.
    private static func priority(_ router: Node) -> Int {
        let own = router.value.at("priority")?.scalar.flatMap { Int($0) } ?? 0
        return own != 0 ? own : router.value.at("rule")?.scalar?.utf8.count ?? 0
    }

    // MARK: - One URL

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        if !hasStatic {
            answer.undecided.append(
                Fact(
                    "route.file-absent",
                    [
                        "file": .word("Traefik’s static configuration"),
                        "what": .word("the timeouts towards clients and of the transport that services share"),
                    ]))
        }
        if routers.isEmpty || isRunTimeToo {
            answer.undecided.append(Fact("route.found-at-run-time", ["product": .word("Traefik")]))
        }
        let open = entryPoints.isEmpty ? [nil] : openEntryPoints(url, &answer).map { Optional($0) }
        for point in open {
            let first = answer.routes.count
            let isTaken = walk(point, url, &answer)
            if !isTaken, isRunTimeToo || routers.isEmpty || answer.routes.count == first {
                answer.routes.append(unrouted(point, url, others: answer.routes.count > first))
            }
            guard open.count > 1, let point else { continue }
            for index in first..<answer.routes.count {
                answer.routes[index].condition = [
                    "if \(point.title) takes it", answer.routes[index].condition,
                ].compactMap { $0 }.joined(separator: ", and ")
            }
            if answer.routes.count > HopConfiguration.mostRoutes { break }
        }
        return answer
    }

    private func openEntryPoints(_ url: RequestURL, _ answer: inout HopAnswer) -> [EntryPoint] {
        let ways = entryPoints.filter { point in
            guard point.name.lowercased() != "traefik" || entryPoints.count == 1 else { return false }
            return isEntrance(point)
        }
        let all = ways.isEmpty ? entryPoints : ways
        guard let port = url.effectivePort else { return all }
        let bound = all.filter { $0.port == port }
        if bound.isEmpty {
            answer.undecided.append(
                Fact(
                    "route.port-unbound",
                    ["noun": .word("entry point"), "verb": .word("listens on"), "port": .count(port)]))
        }
        return bound.isEmpty ? all : bound
    }

    /// Whether requests go on from there: not where all are redirected to another entry point.
    private func isEntrance(_ point: EntryPoint) -> Bool {
        point.node?.value.at("http", "redirections", "entryPoint") == nil
    }

    /// Adds the ways from an entry point; whether one of them is certainly taken.
    private func walk(_ point: EntryPoint?, _ url: RequestURL, _ answer: inout HopAnswer) -> Bool {
        for router in routers {
            guard answer.routes.count <= HopConfiguration.mostRoutes else { return true }
            if let point, !listens(router, on: point) { continue }
            let isTLS = router.value.at("tls") != nil || point?.node?.value.at("http", "tls") != nil
            if let scheme = url.scheme, !url.isForwarded, isTLS != (scheme == "https"), isTLS || point != nil {
                continue
            }
            let rule = router.value.at("rule")?.scalar
            let holds = rule.map { TraefikRule(url, expressions).holds($0) } ?? nil
            if holds == false { continue }
            let open =
                holds == nil
                ? rule.map { "if ‘\($0)’ holds, which cannot be told from the URL" }
                    ?? "if router \(router.name) takes it"
                : nil
            var way: [HopRoute.Waypoint] = []
            if let point { way.append(.init(point.title, point.node?.place)) }
            way.append(.init("router \(router.name)" + (rule.map { " \($0)" } ?? ""), router.place))
            pass(router, point, url, way, open, &answer)
            if holds == true { return true }
        }
        return false
    }

    private func listens(_ router: Node, on point: EntryPoint) -> Bool {
        let names = names(router.value.at("entryPoints"))
        if names.isEmpty {
            let standards = entryPoints.filter { $0.node?.value.at("asDefault")?.isTrue ?? false }
            return standards.isEmpty || standards.contains { $0.name == point.name }
        }
        return names.contains(point.name.lowercased())
    }

    /// A list of names as YAML, TOML and labels write it, each without its provider, in lower case.
    private func names(_ value: JSONValue?) -> [String] {
        (value?.scalars ?? []).flatMap { $0.split(separator: ",") }.map { Self.bare($0.trimmed) }
    }

    private static func bare(_ name: String) -> String { String(name.prefix { $0 != "@" }).lowercased() }

    // MARK: - What holds there

    private func pass(
        _ router: Node, _ point: EntryPoint?, _ url: RequestURL, _ way: [HopRoute.Waypoint], _ condition: String?,
        _ answer: inout HopAnswer
    ) {
        var next = url
        var notes: [Fact] = []
        var tries: (value: String, place: String)?
        let own = names(point?.node?.value.at("http", "middlewares")) + names(router.value.at("middlewares"))
        for name in expanded(own, 0) {
            guard let middleware = middlewares[name] else { continue }
            for member in middleware.value.members {
                let words = "\(middleware.name): \(member.name)"
                let place = middleware.place(member.value)
                let told: [String: FactValue?] = ["place": .text(place), "line": .text(words)]
                switch member.name.lowercased() {
                case "stripprefix":
                    guard let path = next.path else { continue }
                    let prefixes = (member.value.at("prefixes")?.scalars ?? []).flatMap { $0.split(separator: ",") }
                    if let prefix = prefixes.first(where: { path.hasPrefix($0) }) {
                        next.path = "/" + path.dropFirst(prefix.count).drop { $0 == "/" }
                    }
                case "addprefix":
                    if let path = next.path, let prefix = member.value.at("prefix")?.scalar {
                        next.path = prefix + path
                    }
                case "replacepath": next.path = member.value.at("path")?.scalar ?? next.path
                case "replacepathregex", "stripprefixregex": notes.append(Fact("route.path-not-followed", told))
                case "redirectscheme", "redirectregex", "basicauth", "digestauth", "forwardauth", "ipallowlist",
                    "ipwhitelist", "inflightreq", "ratelimit", "circuitbreaker":
                    notes.append(Fact("route.may-answer-itself", told))
                case "errors": notes.append(Fact("route.error-page", told))
                case "retry":
                    if let attempts = member.value.at("attempts") {
                        tries = attempts.scalar.map { ($0, middleware.place(attempts)) }
                    }
                default: continue
                }
            }
        }
        guard let name = router.value.at("service")?.scalar else {
            answer.undecided.append(
                Fact("route.backend-absent", ["place": .text(router.place), "backend": .text("service")]))
            return
        }
        if name.hasSuffix("@internal") {
            var route = HopRoute()
            route.condition = condition
            route.waypoints = way + [.init("service \(name)", nil)]
            route.settings = clientSettings(point)
            answer.routes.append(route)
            return
        }
        for target in targets(name, from: router, 0, &answer) {
            var route = HopRoute()
            let open = [condition, target.condition].compactMap { $0 }
            route.condition = open.isEmpty ? nil : open.joined(separator: ", and ")
            route.waypoints = way + target.way
            route.settings = clientSettings(point)
            route.notes = notes
            if let tries {
                route.settings.append(
                    Self.table["retry.attempts"].set(to: .init(text: tries.value, place: tries.place)))
            }
            fill(&route, target, next, &answer)
            answer.routes.append(route)
            if answer.routes.count > HopConfiguration.mostRoutes { return }
        }
    }

    /// Chains are put in for their names.
    private func expanded(_ names: [String], _ depth: Int) -> [String] {
        guard depth < Self.deepest else { return names }
        return names.prefix(100).flatMap { name -> [String] in
            guard let chain = middlewares[name]?.value.at("chain", "middlewares") else { return [name] }
            return expanded(self.names(chain), depth + 1)
        }
    }

    /// A load balancer that a service leads to.
    private struct Target {
        var name: String
        var balancer: Node
        var way: [HopRoute.Waypoint]
        var condition: String?
    }

    private func targets(_ name: String, from owner: Node, _ depth: Int, _ answer: inout HopAnswer) -> [Target] {
        guard depth < Self.deepest else {
            answer.undecided.append(Fact("route.circle"))
            return []
        }
        guard let service = services[Self.bare(name)] else {
            answer.undecided.append(
                Fact("route.backend-absent", ["place": .text(owner.place), "backend": .text(name)]))
            return []
        }
        let point = HopRoute.Waypoint("service \(service.name)", service.place)
        if let balancer = service.value.at("loadBalancer") {
            return [
                Target(
                    name: service.name, balancer: Node(name: service.name, value: balancer, file: service.file),
                    way: [point], condition: nil)
            ]
        }
        var inner: [(name: String, condition: String?)] = []
        if let all = service.value.at("weighted", "services") ?? service.value.at("highestRandomWeight", "services") {
            let names = all.items.compactMap { $0.at("name")?.scalar }
            inner = names.prefix(32).map { ($0, names.count > 1 ? "if \(service.name) chooses \($0)" : nil) }
        } else if let main = service.value.at("mirroring", "service")?.scalar {
            inner = [(main, nil)]
        } else if let failover = service.value.at("failover") {
            if let main = failover.at("service")?.scalar { inner.append((main, "if \(main) is up")) }
            if let other = failover.at("fallback")?.scalar { inner.append((other, "if \(service.name) falls back")) }
        }
        return inner.flatMap { one in
            targets(one.name, from: service, depth + 1, &answer).prefix(64).map { target in
                var target = target
                target.way.insert(point, at: 0)
                let both = [one.condition, target.condition].compactMap { $0 }
                target.condition = both.isEmpty ? nil : both.joined(separator: ", and ")
                return target
            }
        }
    }

    private func fill(_ route: inout HopRoute, _ target: Target, _ url: RequestURL, _ answer: inout HopAnswer) {
        let balancer = target.balancer.value
        var urls: [String] = []
        for server in balancer.at("servers")?.items ?? [] {
            if let text = server.at("url")?.scalar ?? server.at("address")?.scalar { urls.append(text) }
        }
        if let server = balancer.at("server") {
            // As labels say it: the container's own address is not known before it runs.
            let scheme = server.at("scheme")?.scalar ?? "http"
            let host = server.at("host")?.scalar ?? ""
            let port = server.at("port")?.scalar.map { ":\($0)" } ?? ""
            urls.append(server.at("url")?.scalar ?? "\(scheme)://\(host)\(port)")
        }
        let first = urls.prefix(3).joined(separator: ", ")
        let rest = urls.count > 3 ? ", …" : ""
        route.target = urls.isEmpty ? "service \(target.name)" : "\(first)\(rest)"
        route.backends = [target.name, "\(target.name)@file", "\(target.name)@docker"]
        let addresses = urls.compactMap { RequestURL($0) }
        for (text, address) in zip(urls, addresses) {
            route.backends.insert(text)
            guard let host = address.host else { continue }
            let port = address.port.map { ":\($0)" } ?? ""
            route.backends.insert("\(host)\(port)")
        }
        var transport = standard
        if let name = balancer.at("serversTransport")?.scalar, Self.bare(name) != "default" {
            if let own = transports[Self.bare(name)] {
                transport = own
            } else {
                transport = nil
                answer.undecided.append(
                    Fact(
                        "configuration.undefined",
                        [
                            "place": .text(target.balancer.place(balancer)),
                            "name": .text("serversTransport \(name)"),
                        ]))
            }
        }
        let isSecure = addresses.first?.scheme == "https"
        route.settings += transportSettings(transport, isSecure: isSecure)
        let idle = transport?.value.at("maxIdleConnsPerHost")?.scalar.flatMap { Int($0) } ?? 0
        route.reuses = idle >= 0
        var next = url
        next.scheme = addresses.first?.scheme
        let ports = Set(addresses.map { $0.effectivePort })
        next.port = ports.count == 1 ? ports.first.flatMap { $0 } : nil
        if balancer.at("passHostHeader")?.scalar == "false" { next.host = addresses.first?.host }
        route.next = next
    }

    /// A way that no router at hand decides: Traefik's own 404, or a service that is found at run time.
    private func unrouted(_ point: EntryPoint?, _ url: RequestURL, others: Bool) -> HopRoute {
        var route = HopRoute()
        if let point { route.waypoints = [.init(point.title, point.node?.place)] }
        route.settings = clientSettings(point)
        guard isRunTimeToo || routers.isEmpty else { return route }
        route.target = "a service that is found at run time"
        route.condition = others ? "if a router that is found at run time takes it" : nil
        route.settings += transportSettings(standard, isSecure: false)
        route.reuses = (standard?.value.at("maxIdleConnsPerHost")?.scalar.flatMap { Int($0) } ?? 0) >= 0
        var next = url
        next.scheme = nil
        next.port = nil
        route.next = next
        return route
    }

    private func setting(_ name: String, _ owner: JSONValue?, _ node: Node?) -> HopSetting {
        let key = String(name.split(separator: ".").last ?? "")
        return Self.table.setting(name) { _ in
            guard let value = owner?.at(key), let text = value.scalar, let node else { return nil }
            return .init(text: text, place: node.place(value))
        }
    }

    private func clientSettings(_ point: EntryPoint?) -> [HopSetting] {
        let timeouts = point?.node?.value.at("transport", "respondingTimeouts")
        var settings = ["readTimeout", "writeTimeout", "idleTimeout"].map {
            setting("respondingTimeouts.\($0)", timeouts, point?.node)
        }
        let transport = point?.node?.value.at("transport")
        if transport?.at("keepAliveMaxTime") != nil {
            settings.append(setting("transport.keepAliveMaxTime", transport, point?.node))
        }
        return settings
    }

    private func transportSettings(_ transport: Node?, isSecure: Bool) -> [HopSetting] {
        let timeouts = transport?.value.at("forwardingTimeouts")
        var settings = ["dialTimeout", "responseHeaderTimeout", "idleConnTimeout"].map {
            setting("forwardingTimeouts.\($0)", timeouts, transport)
        }
        if isSecure { settings.append(Self.table["TLS handshake (fixed)"].byDefault) }
        return settings
    }
}

/// A router's rule, as far as a URL decides it.
struct TraefikRule {
    private let url: RequestURL
    private let expressions: ExpressionCache
    private var rest: Substring.UTF8View = Substring().utf8

    /// The longest rule that is read, in bytes.
    private static let longest = 16_384
    /// Brackets may be nested this deep.
    private static let deepest = 32

    init(_ url: RequestURL, _ expressions: ExpressionCache) {
        self.url = url
        self.expressions = expressions
    }

    /// Whether a rule holds; nil where the URL does not tell, or it is no rule.
    func holds(_ rule: String) -> Bool? {
        guard rule.utf8.count <= Self.longest else { return nil }
        var reader = self
        reader.rest = Substring(rule).utf8
        guard let value = reader.either(0), reader.peek == nil else { return nil }
        return value
    }

    /// What is known of a part of a rule.
    private typealias Truth = Bool?

    private var peek: UInt8? { rest.first }

    private mutating func skipBlanks() {
        while let byte = rest.first, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { rest.removeFirst() }
    }

    private mutating func take(_ text: String) -> Bool {
        skipBlanks()
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// Nil outside where it is no rule.
    private mutating func either(_ depth: Int) -> Truth? {
        guard var value = both(depth) else { return nil }
        while take("||") {
            guard let other = both(depth) else { return nil }
            value = value == true || other == true ? true : value == nil || other == nil ? nil : false
        }
        skipBlanks()
        return .some(value)
    }

    private mutating func both(_ depth: Int) -> Truth? {
        guard var value = one(depth) else { return nil }
        while take("&&") {
            guard let other = one(depth) else { return nil }
            value = value == false || other == false ? false : value == nil || other == nil ? nil : true
        }
        return .some(value)
    }

    private mutating func one(_ depth: Int) -> Truth? {
        guard depth < Self.deepest else { return nil }
        if take("!") {
            guard let value = one(depth + 1) else { return nil }
            return .some(value.map { !$0 })
        }
        if take("(") {
            guard let value = either(depth + 1), take(")") else { return nil }
            return .some(value)
        }
        let name = rest.prefix { byte in (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
        guard !name.isEmpty else { return nil }
        rest = rest[name.endIndex...]
        guard take("("), let texts = arguments() else { return nil }
        return .some(matches(Substring(name).lowercased(), texts))
    }

    private mutating func arguments() -> [String]? {
        var texts: [String] = []
        repeat {
            skipBlanks()
            guard let quote = rest.popFirst(), quote == UInt8(ascii: "`") || quote == UInt8(ascii: "\"") else {
                return nil
            }
            let text = rest.prefix { $0 != quote }
            texts.append(String(Substring(text)))
            rest = rest[text.endIndex...]
            guard rest.popFirst() != nil, texts.count < 1000 else { return nil }
        } while take(",")
        return take(")") ? texts : nil
    }

    private func matches(_ name: String, _ texts: [String]) -> Bool? {
        func any(_ subject: String?, _ fits: (String, String) -> Bool?) -> Bool? {
            guard let subject else { return nil }
            let values = texts.map { fits($0, subject) }
            return values.contains(true) ? true : values.contains(nil) ? nil : false
        }
        let path = url.path
        switch name {
        case "host", "hostheader": return any(url.host) { $0.lowercased() == $1 }
        case "hostregexp": return any(url.host) { fits($0, ignoresCase: true, $1, whole: $0.contains("{")) }
        case "path": return any(path) { $0.contains("{") ? fits($0, ignoresCase: false, $1, whole: true) : $0 == $1 }
        case "pathprefix":
            return any(path) { $0.contains("{") ? fits($0, ignoresCase: false, $1, whole: false) : $1.hasPrefix($0) }
        case "pathregexp": return any(path) { fits($0, ignoresCase: false, $1, whole: false) }
        default: return nil
        }
    }

    /// An expression, or a text with `{name:expression}` in it, as Traefik 2 has them.
    private func fits(_ pattern: String, ignoresCase: Bool, _ text: String, whole: Bool) -> Bool? {
        guard pattern.contains("{"), !pattern.hasPrefix("^") else {
            return expressions.fits(pattern, ignoresCase: ignoresCase, text)
        }
        var expression = "^"
        var rest = pattern[...]
        while let character = rest.popFirst() {
            guard character == "{" else {
                expression +=
                    character.isASCII && !character.isLetter && !character.isNumber && character != "/"
                    ? "\\\(character)" : String(character)
                continue
            }
            var depth = 1
            var inner = ""
            while let next = rest.popFirst() {
                if next == "{" { depth += 1 }
                if next == "}" { depth -= 1 }
                if depth == 0 { break }
                inner.append(next)
            }
            let parts = inner.split(separator: ":", maxSplits: 1)
            expression += parts.count > 1 ? "(?:\(parts[1]))" : "[^/]+"
        }
        return expressions.fits(expression + (whole ? "$" : ""), ignoresCase: ignoresCase, text)
    }
}
