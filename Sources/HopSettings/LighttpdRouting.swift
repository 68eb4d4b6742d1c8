internal import Diagnosis
internal import Products

/// Which backend of lighttpd takes a URL, and what holds there.
struct LighttpdRouting: HopRouting {
    /// The options of one way through the conditions.
    private struct Way {
        var options: [String: LighttpdValue] = [:]
        var conditions: [String] = []
        var waypoints: [HopRoute.Waypoint] = []
    }

    private let statements: [LighttpdStatement]
    private let expressions = ExpressionCache()

    private static let table = SettingTable(.lighttpd)
    /// The modules that pass requests on, by their option.
    private static let gateways = [
        "proxy.server", "fastcgi.server", "scgi.server", "ajp13.server", "uwsgi.server", "sockproxy.server",
    ]
    /// The most statements that are followed for one question.
    private static let mostSteps = 200_000

    init(_ statements: [LighttpdStatement]) { self.statements = statements }

    func answer(for question: HopQuestion) -> HopAnswer {
        var answer = HopAnswer()
        var steps = 0
        let ways = follow(statements, [Way()], question.url, &steps)
        if steps >= Self.mostSteps { answer.undecided.append(Fact("route.too-many-steps")) }
        for way in ways {
            routes(way, question.url, &answer)
            if answer.routes.count > HopConfiguration.mostRoutes { break }
        }
        return answer
    }

    private func follow(
        _ statements: [LighttpdStatement], _ ways: [Way], _ url: RequestURL, _ steps: inout Int
    ) -> [Way] {
        var open = ways
        for statement in statements {
            steps += open.count
            guard steps < Self.mostSteps else { return open }
            switch statement {
            case .set(let name, let value, let adds):
                for index in open.indices {
                    if adds, var known = open[index].options[name] {
                        known.members += value.members
                        known.text = known.text.map { $0 + (value.text ?? "") }
                        open[index].options[name] = known
                    } else {
                        open[index].options[name] = value
                    }
                }
            case .branch(let arms):
                guard concern(arms) else { continue }
                open = open.flatMap { follow(arms, $0, url, &steps) }
                open = Array(open.prefix(HopConfiguration.mostRoutes + 1))
            }
        }
        return open
    }

    /// Whether conditions decide a backend or a timeout.
    private func concern(_ arms: [LighttpdArm]) -> Bool {
        arms.contains { arm in
            arm.statements.contains { statement in
                switch statement {
                case .set(let name, _, _):
                    Self.gateways.contains(name) || name.hasPrefix("server.max-") || name.hasPrefix("proxy.")
                case .branch(let inner): concern(inner)
                }
            }
        }
    }

    private func follow(_ arms: [LighttpdArm], _ way: Way, _ url: RequestURL, _ steps: inout Int) -> [Way] {
        var result: [Way] = []
        for arm in arms {
            let holds = self.holds(arm, url)
            if holds == false { continue }
            var taken = way
            let words = arm.subject.map { "$\($0) \(arm.sign) \"\(arm.pattern)\"" } ?? "else"
            if holds == nil { taken.conditions.append("if ‘\(words)’ holds, which cannot be told from the URL") }
            if arm.subject != nil { taken.waypoints.append(.init(words, arm.place)) }
            result += follow(arm.statements, [taken], url, &steps)
            if holds == true || result.count > HopConfiguration.mostRoutes { return result }
        }
        return result + [way]
    }

    private func holds(_ arm: LighttpdArm, _ url: RequestURL) -> Bool? {
        guard let subject = arm.subject else { return true }
        let text: String?
        switch subject.lowercased() {
        case "http[host]", "request_header[host]": text = url.host
        case "http[url]": text = url.path
        case "http[querystring]": text = url.path == nil ? nil : url.query ?? ""
        case "http[scheme]": text = url.isForwarded ? nil : url.scheme
        case "server[socket]":
            let port = arm.pattern.split(separator: ":").last.flatMap { Int($0) }
            guard let own = url.effectivePort, let port else { return nil }
            return (own == port) == (arm.sign == "==")
        default: text = nil
        }
        guard let text else { return nil }
        switch arm.sign {
        case "==": return text == arm.pattern
        case "!=": return text != arm.pattern
        case "=^": return text.hasPrefix(arm.pattern)
        case "=$": return text.hasSuffix(arm.pattern)
        case "=~": return expressions.fits(arm.pattern, text)
        case "!~": return expressions.fits(arm.pattern, text).map { !$0 }
        default: return nil
        }
    }

    // MARK: - What holds there

    private func routes(_ way: Way, _ url: RequestURL, _ answer: inout HopAnswer) {
        let condition = way.conditions.isEmpty ? nil : way.conditions.joined(separator: ", and ")
        let first = answer.routes.count
        for gateway in Self.gateways {
            for member in way.options[gateway]?.members ?? [] {
                guard answer.routes.count <= HopConfiguration.mostRoutes else { return }
                let key = member.name ?? ""
                let holds = fits(key, url)
                if holds == false { continue }
                let open = holds == nil ? "if the path fits ‘\(key)’" : nil
                let both = [condition, open].compactMap { $0 }
                answer.routes.append(
                    route(
                        gateway, key, member.value, way, url, both.isEmpty ? nil : both.joined(separator: ", and ")))
                if holds == true { return }
            }
        }
        guard answer.routes.count == first else { return }
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way.waypoints
        route.settings = clientSettings(way)
        answer.routes.append(route)
    }

    /// Whether a backend's key fits: the beginning of a path, or the end of one.
    private func fits(_ key: String, _ url: RequestURL) -> Bool? {
        if key.isEmpty || key == "/" { return true }
        guard let path = url.path else { return nil }
        return key.hasPrefix("/") ? path.hasPrefix(key) : path.hasSuffix(key)
    }

    private func route(
        _ gateway: String, _ key: String, _ value: LighttpdValue, _ way: Way, _ url: RequestURL, _ condition: String?
    ) -> HopRoute {
        // Hosts stand in an array, or each behind a label, or one alone.
        let hosts = value["host"] != nil || value["socket"] != nil ? [value] : value.members.map(\.value)
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way.waypoints + [.init("\(gateway) \"\(key)\"", value.place)]
        let texts = hosts.prefix(64).compactMap { host in
            host["socket"]?.text ?? host["host"]?.text.map { $0 + (host["port"]?.text.map { ":\($0)" } ?? "") }
        }
        route.target =
            texts.isEmpty ? gateway : texts.prefix(3).joined(separator: ", ") + (texts.count > 3 ? ", …" : "")
        route.backends = Set(texts).union([key])
        route.settings = clientSettings(way)
        for name in ["read-timeout", "connect-timeout", "write-timeout", "disable-time"] {
            let own = hosts.lazy.compactMap { $0[name] }.first
            route.settings.append(
                Self.table.setting(name) { _ in
                    own.flatMap { own in own.text.map { .init(text: $0, place: own.place) } }
                })
        }
        // lighttpd closes its connection to a server after each response.
        route.reuses = false
        var next = url
        next.scheme = "http"
        let ports = Set(hosts.map { $0["port"]?.text.flatMap { Int($0) } })
        next.port = ports.count == 1 ? ports.first.flatMap { $0 } ?? 80 : nil
        route.next = next
        return route
    }

    private func clientSettings(_ way: Way) -> [HopSetting] {
        ["server.max-keep-alive-idle", "server.max-read-idle", "server.max-write-idle"].map { name in
            Self.table.setting(name) { _ in
                way.options[name].flatMap { value in value.text.map { .init(text: $0, place: value.place) } }
            }
        }
    }
}
