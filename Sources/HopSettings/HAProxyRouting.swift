/// Which frontend and which backend of HAProxy take a URL, and what holds there.
struct HAProxyRouting {
    let sections: [HAProxySection]

    func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        let doors = sections.filter { $0.kind == "frontend" || $0.kind == "listen" }
        var open = doors
        if let port = url.effectivePort {
            let bound = doors.filter { ports($0).contains { $0.contains(port) } }
            if !bound.isEmpty {
                open = bound
            } else if !doors.isEmpty {
                answer.undecided.append("no frontend binds port \(port); every frontend is named")
            }
        } else if doors.count > 1 {
            answer.undecided.append("the URL has no port: every frontend is named")
        }
        if doors.isEmpty {
            // A part of a file: backends alone.
            for backend in sections where backend.kind == "backend" {
                answer.routes.append(route(nil, backend, [], url, "if it goes to \(backend.name)"))
            }
            answer.undecided.append("there is no frontend or listen section: every backend is named")
            return answer
        }
        for door in open {
            let condition = open.count > 1 ? "if \(door.kind) \(door.name) takes it" : nil
            routes(of: door, url, condition, &answer)
            if answer.routes.count >= HopConfiguration.mostRoutes {
                answer.undecided.append("there are more ways; \(HopConfiguration.mostRoutes) are told")
                break
            }
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
        let conditions = HAProxyConditions(door, url)
        func add(_ name: String, _ rule: HAProxyLine, _ open: String?) {
            let open = [condition, open].compactMap { $0 }
            let words = open.isEmpty ? nil : open.joined(separator: ", and ")
            let point = HopRoute.Waypoint(rule.words.joined(separator: " "), rule.place)
            guard let backend = sections.first(where: { ["backend", "listen"].contains($0.kind) && $0.name == name })
            else {
                answer.undecided.append("\(rule.place): there is no backend ‘\(name)’ in what is at hand")
                return
            }
            answer.routes.append(route(door, backend, way + [point], url, words))
        }
        var doubts: [String] = []
        for rule in door.lines where ["redirect", "http-request"].contains(rule.words.first ?? "") {
            let acts =
                rule.words[0] == "redirect"
                || ["redirect", "return", "deny", "reject", "tarpit", "auth", "use-service"]
                    .contains(rule.words.count > 1 ? rule.words[1] : "")
            guard acts, conditions.holds(rule.words) != false else { continue }
            doubts.append(
                "\(rule.place): ‘\(rule.words.joined(separator: " "))’ "
                    + (conditions.holds(rule.words) == true ? "answers this URL itself" : "may answer it itself"))
        }
        answer.undecided += doubts
        for rule in door.lines where rule.words.first == "use_backend" && rule.words.count > 1 {
            guard answer.routes.count < HopConfiguration.mostRoutes else { return }
            let holds = conditions.holds(rule.words)
            if holds == false { continue }
            let text = rule.words.dropFirst(2).joined(separator: " ")
            if rule.words[1].contains("%[") {
                answer.undecided.append("\(rule.place): the backend’s name ‘\(rule.words[1])’ is made for each request")
                for backend in sections where backend.kind == "backend" {
                    add(backend.name, rule, "if it goes to \(backend.name)")
                }
                if holds == true { return }
                continue
            }
            add(rule.words[1], rule, holds == true ? nil : "if ‘\(text)’ holds, which cannot be told from the URL")
            if holds == true { return }
        }
        if let standard = door.last("default_backend"), standard.words.count > 1 {
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

    private func setting(
        _ section: HAProxySection, _ word: String, _ kind: ConfiguredTimeout.Kind, _ clock: String,
        _ others: String...
    ) -> HopSetting {
        for name in [word] + others {
            guard let line = section.last("timeout", name), line.words.count > 2 else { continue }
            let own = name == word ? clock : "\(clock); timeout \(name) holds where timeout \(word) is not set"
            return SettingRule("timeout \(name)", kind, nil, own)
                .setting(line.words[2], unit: 1000, place: line.place, zeroIsOff: true)
        }
        return SettingRule("timeout \(word)", kind, nil, clock).byDefault
    }

    private func clientSettings(_ door: HAProxySection) -> [HopSetting] {
        [
            setting(door, "client", .sendToClient, "idle, while the client is to send or to read"),
            setting(door, "http-request", .requestHeader, "total, for the client's whole request header", "client"),
            setting(
                door, "http-keep-alive", .idleClose, "idle, until the client's connection is closed", "http-request",
                "client"),
        ].reduce(into: []) { all, one in
            // The same line may stand in for several.
            var one = one
            if all.contains(where: { $0.name == one.name }) {
                one.name += one.kind == .idleClose ? " (between requests)" : " (request header)"
            }
            all.append(one)
        }
    }

    private func route(
        _ door: HAProxySection?, _ backend: HAProxySection, _ way: [HopRoute.Waypoint], _ url: RequestURL,
        _ condition: String?
    ) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.waypoints = way
        if door?.name != backend.name || door?.kind != backend.kind {
            route.waypoints.append(.init("\(backend.kind) \(backend.name)", backend.place))
        }
        let servers = (backend.lines + backend.inherited).filter {
            ["server", "server-template"].contains($0.words.first ?? "") && $0.words.count > 2
        }
        let address = { (line: HAProxyLine) in line.words[line.words[0] == "server" ? 2 : min(3, line.words.count - 1)]
        }
        route.target =
            servers.isEmpty
            ? "backend \(backend.name)"
            : servers.prefix(3).map(address).joined(separator: ", ") + (servers.count > 3 ? ", …" : "")
        if let door { route.settings = clientSettings(door) }
        let connect = setting(backend, "connect", .connect, "total, TCP and TLS, for each try")
        var queue = setting(backend, "queue", .queue, "total, in the queue for a free server; 503 when it runs out")
        if queue.place == nil {
            queue.value = connect.value
            queue.place = connect.place
            queue.clock += "; as timeout connect where it is not set"
        }
        route.settings += [
            connect, queue,
            setting(
                backend, "server", .response, "total for the response's header; then idle, while the server is to send"),
        ]
        if let tunnel = backend.last("timeout", "tunnel"), tunnel.words.count > 2 {
            route.settings.append(
                SettingRule(
                    "timeout tunnel", .response, nil,
                    "idle, once a connection is a tunnel (WebSocket); not for responses"
                )
                .setting(tunnel.words[2], unit: 1000, place: tunnel.place, zeroIsOff: true))
            route.settings[route.settings.count - 1].kind = .process
        }
        setTimeouts(door, backend, url, &route)
        let retries = backend.last("retries")
        route.settings.append(
            HopSetting(
                kind: .retry, name: "retries",
                value: .count(retries.flatMap { $0.words.count > 1 ? Int($0.words[1]) : nil } ?? 3),
                place: retries?.place,
                clock: "further tries to connect, with a pause of up to 1 s before each on the same server"))
        if let on = backend.last("retry-on"),
            on.words.contains(where: { ["response-timeout", "all-retryable-errors"].contains($0) })
        {
            route.tries = 1 + min(1000, max(0, retries.flatMap { $0.words.count > 1 ? Int($0.words[1]) : nil } ?? 3))
            route.notes.append("\(on.place): a response that does not come in time is tried again")
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
                let holds = HAProxyConditions(section, url).holds(line.words)
                guard holds != false, line.words[2] == "server" else { continue }
                if holds == nil {
                    route.notes.append("\(line.place): ‘\(line.words.joined(separator: " "))’ may hold instead")
                } else {
                    route.set(
                        SettingRule(
                            "timeout server", .response, nil, "total for the response's header; then idle (set-timeout)"
                        )
                        .setting(line.words[3], unit: 1000, place: line.place, zeroIsOff: true))
                }
            }
        }
    }

    private func reuse(
        _ door: HAProxySection?, _ backend: HAProxySection, _ servers: [HAProxyLine], _ route: inout HopRoute
    ) {
        let closes = ["http-server-close", "httpclose", "forceclose"].lazy.compactMap { name in
            [backend, door].compactMap { $0 }.lazy.compactMap { $0.last("option", name) }.first
        }.first
        if let closes {
            route.reuses = false
            route.notes.append(
                "\(closes.place): ‘\(closes.words.joined(separator: " "))’ closes connections to the server after each response"
            )
        } else if backend.last("http-reuse")?.words.last == "never" {
            route.reuses = nil
            route.notes.append("http-reuse never: a connection is used again only by the client that it was opened for")
        } else {
            route.reuses = true
        }
        var delay = SettingRule(
            "pool-purge-delay", .keepAlive, .seconds(5),
            "per interval: half of the idle connections to the server are closed"
        )
        .byDefault
        for line in servers {
            guard let index = line.words.firstIndex(of: "pool-purge-delay"), index + 1 < line.words.count else {
                continue
            }
            delay = SettingRule("pool-purge-delay", .keepAlive, nil, delay.clock)
                .setting(line.words[index + 1], unit: 1000, place: line.place)
            break
        }
        route.settings.append(delay)
        for line in servers {
            guard let index = line.words.firstIndex(of: "maxconn"), index + 1 < line.words.count,
                let count = Int(line.words[index + 1])
            else { continue }
            route.settings.append(
                HopSetting(
                    kind: .queue, name: "maxconn (server)", value: .count(count), place: line.place,
                    clock: "requests at once; more wait in the queue"))
            break
        }
    }

    private func next(
        _ backend: HAProxySection, _ servers: [HAProxyLine], _ address: (HAProxyLine) -> String, _ url: RequestURL,
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
                route.notes.append("\(line.place): the path is rewritten; the next hop is asked for another")
            }
        }
        for line in backend.lines
        where line.words.starts(with: ["http-request", "set-path"])
            || line.words.starts(with: ["http-request", "replace-path"])
        {
            route.notes.append("\(line.place): the path is rewritten; that was not followed")
        }
        route.next = next
    }
}

/// Conditions of HAProxy's rules, as far as a URL decides them.
struct HAProxyConditions {
    /// The acl lines by their names.
    private var lists: [String: [HAProxyLine]] = [:]
    private let url: RequestURL

    init(_ section: HAProxySection, _ url: RequestURL) {
        self.url = url
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
            case "reg": return Expression(pattern, ignoresCase: ignoresCase).flatMap { $0.fits(sample) }
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
        case "pathq", "url", "capture.req.uri": return (url.path + query, method, lowers)
        case "query": return (url.query ?? "", method, lowers)
        case "hdr(host)", "req.hdr(host)", "hdr(Host)", "req.hdr(Host)", "req.fhdr(host)", "hdr(host,1)",
            "req.hdr(Host,1)":
            return (authority, method, lowers)
        case "base": return (authority.map { $0 + url.path }, method, lowers)
        case "ssl_fc": return (url.scheme.map { $0 == "https" ? "1" : "0" }, "int", false)
        case "ssl_fc_sni", "req.ssl_sni", "req_ssl_sni": return (url.scheme == "https" ? url.host : nil, method, lowers)
        case "dst_port": return (url.effectivePort.map(String.init), "int", false)
        case "always_true": return ("1", "int", false)
        case "always_false": return ("0", "int", false)
        default: return nil
        }
    }
}

extension String {
    /// The text with each of some characters replaced by another.
    func replacingAll(_ characters: Set<Character>, with other: Character) -> String {
        String(map { characters.contains($0) ? other : $0 })
    }
}
