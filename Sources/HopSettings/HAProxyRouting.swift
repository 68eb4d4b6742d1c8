internal import Diagnosis
internal import Products

/// Which frontend and which backend of HAProxy take a URL, and what holds there.
struct HAProxyRouting: HopRouting {
    private let sections: [HAProxySection]
    private let expressions = ExpressionCache()

    init(_ sections: [HAProxySection]) { self.sections = sections }

    func answer(for question: HopQuestion) -> HopAnswer {
        let answer = answer(for: question.url)
        guard let name = question.backend else {
            return question.url.path == nil ? adding(unreached: answer, question.url) : answer
        }
        // That it went there decides the rules that lead there; a log also names the frontend where no backend was chosen.
        if answer.routes.contains(where: { $0.backends.contains(name) }) { return HopAnswer(routes: answer.routes) }
        let backend = sections.first { ["backend", "listen"].contains($0.kind) && $0.name == name }
        return HopAnswer(routes: backend.map { [route(nil, $0, [], question.url, nil)] } ?? [])
    }

    /// With the backends to which nothing at hand leads: where all ways are asked for, their frontend may be in another file.
    private func adding(unreached answer: HopAnswer, _ url: RequestURL) -> HopAnswer {
        var answer = answer
        let reached = answer.routes.reduce(into: Set<String>()) { $0.formUnion($1.backends) }
        for backend in sections where backend.kind == "backend" && !reached.contains(backend.name) {
            answer.undecided.append(
                Fact("route.unreached", ["place": .text(backend.place), "backend": .text(backend.name)]))
            answer.routes.append(route(nil, backend, [], url, "if it goes to \(backend.name)"))
        }
        return answer
    }

    private func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        let doors = sections.filter { $0.kind == "frontend" || $0.kind == "listen" }
        var open = doors
        if let port = url.effectivePort {
            let bound = doors.filter { ports($0).contains { $0.contains(port) } }
            if !bound.isEmpty {
                open = bound
            } else if !doors.isEmpty {
                answer.undecided.append(Fact("route.no-frontend-at", ["port": .count(port)]))
            }
        } else if doors.count > 1 {
            answer.undecided.append(Fact("route.every-frontend"))
        }
        if doors.isEmpty {
            // A part of a file: backends alone.
            for backend in sections where backend.kind == "backend" {
                answer.routes.append(route(nil, backend, [], url, "if it goes to \(backend.name)"))
            }
            answer.undecided.append(Fact("route.no-frontend"))
            return answer
        }
        for door in open {
            let condition = open.count > 1 ? "if \(door.kind) \(door.name) takes it" : nil
            routes(of: door, url, condition, &answer)
            if answer.routes.count > HopConfiguration.mostRoutes { break }
        }
        return answer
    }

    private func ports(_ section: HAProxySection) -> [ClosedRange<Int>] {
        section.lines.filter { $0.words.first == "bind" && $0.words.count > 1 }.flatMap { line in
            line.words[1].split(separator: ",").compactMap { address -> ClosedRange<Int>? in
                guard let colon = address.lastIndex(of: ":") else { return nil }
                let ends = address[address.index(after: colon)...].split(separator: "-").compactMap { Int($0) }
                guard let low = ends.first, let high = ends.last, low <= high else { return nil }
                return low...high
            }
        }
    }

    private func routes(of door: HAProxySection, _ url: RequestURL, _ condition: String?, _ answer: inout HopAnswer) {
        let way = [HopRoute.Waypoint("\(door.kind) \(door.name)", door.place)]
        let conditions = HAProxyConditions(door, url, expressions)
        func add(_ name: String, _ rule: SectionLine, _ open: String?) {
            let open = [condition, open].compactMap { $0 }
            let words = open.isEmpty ? nil : open.joined(separator: ", and ")
            let point = HopRoute.Waypoint(rule.words.joined(separator: " "), rule.place)
            guard let backend = sections.first(where: { ["backend", "listen"].contains($0.kind) && $0.name == name })
            else {
                answer.undecided.append(
                    Fact("route.backend-absent", ["place": .text(rule.place), "backend": .text(name)]))
                return
            }
            answer.routes.append(route(door, backend, way + [point], url, words))
        }
        var doubts: [Fact] = []
        for rule in door.lines where ["redirect", "http-request"].contains(rule.words.first ?? "") {
            let acts =
                rule.words[0] == "redirect"
                || ["redirect", "return", "deny", "reject", "tarpit", "auth", "use-service"]
                    .contains(rule.words.count > 1 ? rule.words[1] : "")
            guard acts, conditions.holds(rule.words) != false else { continue }
            doubts.append(
                .about(
                    conditions.holds(rule.words) == true ? "route.answers-itself" : "route.may-answer-itself", rule))
        }
        answer.undecided += doubts
        for rule in door.lines where rule.words.first == "use_backend" && rule.words.count > 1 {
            guard answer.routes.count <= HopConfiguration.mostRoutes else { return }
            let holds = conditions.holds(rule.words)
            if holds == false { continue }
            let text = rule.words.dropFirst(2).joined(separator: " ")
            if rule.words[1].contains("%[") {
                answer.undecided.append(
                    Fact("route.name-made", ["place": .text(rule.place), "backend": .text(rule.words[1])]))
                for backend in sections where backend.kind == "backend" {
                    add(backend.name, rule, "if it goes to \(backend.name)")
                }
                if holds == true { return }
                continue
            }
            add(rule.words[1], rule, holds == true ? nil : "if ‘\(text)’ holds, which cannot be told from the URL")
            if holds == true { return }
        }
        if let standard = door.last(["default_backend"]), standard.words.count > 1 {
            return add(standard.words[1], standard, nil)
        }
        if door.kind == "listen" { answer.routes.append(route(door, door, way, url, condition)) }
        if door.kind == "frontend", answer.routes.isEmpty {
            var route = HopRoute()
            route.condition = condition
            route.waypoints = way
            route.settings = clientSettings(door)
            answer.routes.append(route)
        }
    }

    // MARK: - What holds there

    private static let table = SettingTable(.haproxy)

    private func setting(_ section: HAProxySection, _ name: String) -> HopSetting {
        Self.table.setting(name) { words in
            guard let line = section.last(words.split(separator: " ").map(String.init)) else { return nil }
            let value = words.split(separator: " ").count
            return line.words.count > value ? .init(text: line.words[value], place: line.place) : nil
        }
    }

    private func clientSettings(_ door: HAProxySection) -> [HopSetting] {
        ["timeout client", "timeout http-request", "timeout http-keep-alive"].map { setting(door, $0) }
    }

    /// What a server's line says of a key, of the first line that says something.
    private func serverSetting(_ name: String, _ key: String, _ servers: [SectionLine]) -> HopSetting {
        Self.table.setting(name) { _ in
            for line in servers {
                guard let index = line.words.firstIndex(of: key), index + 1 < line.words.count else { continue }
                return .init(text: line.words[index + 1], place: line.place)
            }
            return nil
        }
    }

    private func route(
        _ door: HAProxySection?, _ backend: HAProxySection, _ way: [HopRoute.Waypoint], _ url: RequestURL,
        _ condition: String?
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way
        route.backends = [backend.name]
        if door?.name != backend.name || door?.kind != backend.kind {
            route.waypoints.append(.init("\(backend.kind) \(backend.name)", backend.place))
        }
        let servers = (backend.lines + backend.inherited).filter {
            ["server", "server-template"].contains($0.words.first ?? "") && $0.words.count > 2
        }
        let address = { (line: SectionLine) in line.words[line.words[0] == "server" ? 2 : min(3, line.words.count - 1)]
        }
        route.target =
            servers.isEmpty
            ? "backend \(backend.name)"
            : servers.prefix(3).map(address).joined(separator: ", ") + (servers.count > 3 ? ", …" : "")
        if let door { route.settings = clientSettings(door) }
        route.settings += ["timeout connect", "timeout queue", "timeout server"].map { setting(backend, $0) }
        if backend.last(["timeout", "tunnel"]) != nil { route.settings.append(setting(backend, "timeout tunnel")) }
        setTimeouts(door, backend, url, &route)
        let retries = setting(backend, "retries")
        route.settings.append(retries)
        if let on = backend.last(["retry-on"]),
            on.words.contains(where: { ["response-timeout", "all-retryable-errors"].contains($0) })
        {
            if case .count(let count) = retries.value { route.tries = 1 + min(1000, max(0, count)) }
            route.notes.append(.about("route.retried", on))
        }
        // What default-server says holds for the servers that say nothing of their own.
        let standards = (backend.lines + backend.inherited).filter { $0.words.first == "default-server" }
        reuse(door, backend, servers + standards, &route)
        next(backend, servers, address, url, &route)
        return route
    }

    /// `http-request set-timeout` overrules a section's timeout for some requests.
    private func setTimeouts(
        _ door: HAProxySection?, _ backend: HAProxySection, _ url: RequestURL, _ route: inout HopRoute
    ) {
        let owners = [door, backend].compactMap { $0 }
        for section in owners.count == 2 && owners[0] == owners[1] ? [backend] : owners {
            for line in section.lines
            where line.words.starts(with: ["http-request", "set-timeout"]) && line.words.count > 3 {
                let holds = HAProxyConditions(section, url, expressions).holds(line.words)
                guard holds != false, line.words[2] == "server" else { continue }
                if holds == nil {
                    route.notes.append(.about("route.may-hold", line))
                } else {
                    var own = Self.table["timeout server"].set(to: .init(text: line.words[3], place: line.place))
                    own.remarks.append("by http-request set-timeout")
                    route.set(own)
                }
            }
        }
    }

    private func reuse(
        _ door: HAProxySection?, _ backend: HAProxySection, _ servers: [SectionLine], _ route: inout HopRoute
    ) {
        let closes = ["http-server-close", "httpclose", "forceclose"].lazy.compactMap { name in
            [backend, door].compactMap { $0 }.lazy.compactMap { $0.last(["option", name]) }.first
        }.first
        if let closes {
            route.reuses = false
            route.notes.append(.about("route.closes", closes))
        } else if backend.last(["http-reuse"])?.words.last == "never" {
            route.reuses = nil
            route.notes.append(Fact("route.own-client-only", ["line": .word("http-reuse never")]))
        } else {
            route.reuses = true
        }
        route.settings.append(serverSetting("pool-purge-delay", "pool-purge-delay", servers))
        let most = serverSetting("maxconn (server)", "maxconn", servers)
        if case .count = most.value { route.settings.append(most) }
    }

    private func next(
        _ backend: HAProxySection, _ servers: [SectionLine], _ address: (SectionLine) -> String, _ url: RequestURL,
        _ route: inout HopRoute
    ) {
        let ports = Set(servers.map { RequestURL.hostAndPort(address($0)).port })
        var next = url
        next.scheme = servers.first.map { $0.words.contains("ssl") ? "https" : "http" }
        next.port = ports.count == 1 ? ports.first.flatMap { $0 } : nil
        for line in backend.lines where line.words.starts(with: ["http-request", "set-header"]) && line.words.count > 3
        {
            if line.words[2].lowercased() == "host", !line.words[3].contains("%") {
                next.host = RequestURL.hostAndPort(line.words[3]).host
            }
            if line.words[1] == "set-path" {
                route.notes.append(.about("route.path-rewritten", line))
            }
        }
        for line in backend.lines
        where line.words.starts(with: ["http-request", "set-path"])
            || line.words.starts(with: ["http-request", "replace-path"])
        {
            route.notes.append(.about("route.path-not-followed", line))
        }
        route.next = next
    }
}

/// Conditions of HAProxy's rules, as far as a URL decides them.
struct HAProxyConditions {
    /// The acl lines by their names.
    private var lists: [String: [SectionLine]] = [:]
    private let url: RequestURL
    private let expressions: ExpressionCache

    init(_ section: HAProxySection, _ url: RequestURL, _ expressions: ExpressionCache) {
        self.url = url
        self.expressions = expressions
        for line in section.inherited + section.lines where line.words.first == "acl" && line.words.count > 2 {
            lists[line.words[1], default: []].append(line)
        }
    }

    /// Whether a rule's `if` or `unless` holds; true where it has none, nil where the URL does not tell.
    func holds(_ words: [String]) -> Bool? {
        guard let index = words.firstIndex(where: { $0 == "if" || $0 == "unless" }) else { return true }
        let value = expression(words[(index + 1)...])
        return words[index] == "if" ? value : value.map { !$0 }
    }

    private func expression(_ words: ArraySlice<String>) -> Bool? {
        var alternatives: [Bool?] = []
        var term: Bool? = true
        var isNegated = false
        var rest = words
        func and(_ left: Bool?, _ right: Bool?) -> Bool? {
            if left == false || right == false { return false }
            return left == nil || right == nil ? nil : true
        }
        while var word = rest.popFirst() {
            if word == "||" || word.lowercased() == "or" {
                alternatives.append(term)
                term = true
                continue
            }
            while word.hasPrefix("!"), !word.isEmpty {
                isNegated.toggle()
                word.removeFirst()
            }
            if word.isEmpty { continue }
            var value: Bool?
            if word == "{" {
                let inside = rest.prefix { $0 != "}" }
                rest = rest.dropFirst(inside.count + 1)
                value = test(Array(inside))
            } else {
                value = named(word)
            }
            if isNegated { value = value.map { !$0 } }
            isNegated = false
            term = and(term, value)
        }
        alternatives.append(term)
        if alternatives.contains(true) { return true }
        return alternatives.contains(nil) ? nil : false
    }

    private func named(_ name: String) -> Bool? {
        switch name {
        case "TRUE", "HTTP": return true
        case "FALSE": return false
        default: break
        }
        let rules = lists[name] ?? []
        guard !rules.isEmpty else { return nil }
        let values = rules.map { test(Array($0.words.dropFirst(2))) }
        if values.contains(true) { return true }
        return values.contains(nil) ? nil : false
    }

    private func test(_ words: [String]) -> Bool? {
        guard let criterion = words.first else { return nil }
        var ignoresCase = false
        var method: String?
        var patterns: [String] = []
        var index = 1
        while index < words.count {
            switch words[index] {
            case "-i": ignoresCase = true
            case "-m" where index + 1 < words.count:
                method = words[index + 1]
                index += 1
            case "-f", "-M", "-u", "-n": return nil
            case "--":
                patterns += words[(index + 1)...]
                index = words.count
            default: patterns.append(words[index])
            }
            index += 1
        }
        guard let (sample, own, lowers) = sample(criterion) else { return nil }
        guard let sample else { return nil }
        let text = lowers || ignoresCase ? sample.lowercased() : sample
        if criterion == "ssl_fc" || criterion == "always_true" || criterion == "always_false" { return sample == "1" }
        guard !patterns.isEmpty else { return method == "found" ? true : nil }
        let values = patterns.map { pattern -> Bool? in
            let pattern = ignoresCase ? pattern.lowercased() : pattern
            switch method ?? own {
            case "str": return text == pattern
            case "beg": return text.hasPrefix(pattern)
            case "end": return text.hasSuffix(pattern)
            case "sub": return text.holds(pattern)
            case "dir":
                return ("/" + text.prefix { $0 != "?" } + "/").holds(
                    "/" + pattern.split(separator: "/").joined(separator: "/") + "/")
            case "dom":
                return ("." + text.replacingAll(["/", "?", ":"], with: ".") + ".").holds("." + pattern + ".")
            case "reg": return expressions.fits(pattern, ignoresCase: ignoresCase, sample)
            case "int": return Int(text).flatMap { value in Int(pattern).map { $0 == value } }
            default: return nil
            }
        }
        if values.contains(true) { return true }
        return values.contains(nil) ? nil : false
    }

    /// What a fetch gives for the URL, how it is compared, and whether it is made small; nil where it is not known here.
    private func sample(_ criterion: String) -> (String?, String, Bool)? {
        let parts = criterion.split(separator: ",").map(String.init)
        guard var fetch = parts.first else { return nil }
        var lowers = false
        var cutsPort = false
        for converter in parts.dropFirst() {
            switch converter {
            case "lower": lowers = true
            case "host_only": cutsPort = true
            case "field(1,:)", "field(1": cutsPort = true
            case ":)": continue
            default: return nil
            }
        }
        var method = "str"
        let name = fetch.prefix { $0 != "(" }
        for suffix in ["beg", "end", "sub", "dir", "dom", "reg"] where name.hasSuffix("_\(suffix)") {
            method = suffix
            fetch = String(name.dropLast(suffix.count + 1)) + String(fetch.dropFirst(name.count))
        }
        let query = url.query.map { "?\($0)" } ?? ""
        let authority = url.host.map { $0 + (cutsPort || url.isForwarded ? "" : url.port.map { ":\($0)" } ?? "") }
        switch fetch {
        case "path": return (url.path, method, lowers)
        case "pathq", "url", "capture.req.uri": return (url.path.map { $0 + query }, method, lowers)
        case "query": return (url.path == nil ? nil : url.query ?? "", method, lowers)
        case "hdr(host)", "req.hdr(host)", "hdr(Host)", "req.hdr(Host)", "req.fhdr(host)", "hdr(host,1)",
            "req.hdr(Host,1)":
            return (authority, method, lowers)
        case "base": return (url.path.flatMap { path in authority.map { $0 + path } }, method, lowers)
        case "ssl_fc": return (url.scheme.map { $0 == "https" ? "1" : "0" }, "int", false)
        case "ssl_fc_sni", "req.ssl_sni", "req_ssl_sni": return (url.scheme == "https" ? url.host : nil, method, lowers)
        case "dst_port": return (url.effectivePort.map(String.init), "int", false)
        case "always_true": return ("1", "int", false)
        case "always_false": return ("0", "int", false)
        default: return nil
        }
    }
}

extension Fact {
    /// What is to be known of a line, told with it.
    fileprivate static func about(_ id: ID, _ line: SectionLine) -> Fact {
        Fact(id, ["place": .text(line.place), "line": .text(line.words.joined(separator: " "))])
    }
}

extension String {
    /// The text with each of some characters replaced by another.
    func replacingAll(_ characters: Set<Character>, with other: Character) -> String {
        String(map { characters.contains($0) ? other : $0 })
    }
}
