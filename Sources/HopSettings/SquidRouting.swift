internal import Diagnosis
internal import Products

/// Which peer of Squid takes a URL, and what holds there.
struct SquidRouting: HopRouting {
    /// A `cache_peer`.
    private struct Peer {
        var name: String
        var host: String
        var port: Int?
        var line: SectionLine
        var access: [SectionLine] = []

        /// What stands behind a key of its line: `connect-timeout=5`.
        func option(_ key: String) -> String? {
            line.words.dropFirst(5).first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
        }
    }

    private let peers: [Peer]
    private let lists: [String: [SectionLine]]
    private let last: [String: SectionLine]
    private let direct: (always: [SectionLine], never: [SectionLine])
    private let expressions = ExpressionCache()

    private static let table = SettingTable(.squid)
    /// Other names of settings.
    private static let other = [
        "server_idle_pconn_timeout": "pconn_timeout", "client_idle_pconn_timeout": "persistent_request_timeout",
    ]

    init(_ lines: [SectionLine]) {
        var peers: [Peer] = []
        var places: [String: Int] = [:]
        var lists: [String: [SectionLine]] = [:]
        var last: [String: SectionLine] = [:]
        var direct: (always: [SectionLine], never: [SectionLine]) = ([], [])
        for line in lines where line.words.count > 1 {
            switch line.words[0] {
            case "cache_peer" where line.words.count > 3:
                var peer = Peer(name: line.words[1], host: line.words[1], port: Int(line.words[3]), line: line)
                peer.name = peer.option("name") ?? peer.name
                if places[peer.name] == nil { places[peer.name] = peers.count }
                peers.append(peer)
            case "cache_peer_access" where line.words.count > 2:
                if let place = places[line.words[1]] {
                    peers[place].access.append(
                        SectionLine(words: Array(line.words.dropFirst(2)), place: line.place))
                }
            case "acl" where line.words.count > 2: lists[line.words[1], default: []].append(line)
            case "always_direct": direct.always.append(.init(words: Array(line.words.dropFirst()), place: line.place))
            case "never_direct": direct.never.append(.init(words: Array(line.words.dropFirst()), place: line.place))
            default: last[line.words[0]] = line
            }
        }
        self.peers = peers
        self.lists = lists
        self.last = last
        self.direct = direct
    }

    func answer(for question: HopQuestion) -> HopAnswer {
        var answer = HopAnswer()
        let url = question.url
        var open: [(peer: Peer, holds: Bool?)] = []
        for peer in peers.prefix(HopConfiguration.mostRoutes) {
            let holds = allows(peer.access, url, standard: true)
            if holds != false { open.append((peer, holds)) }
        }
        let isDirect = allows(direct.always, url, standard: false)
        if isDirect != true {
            for (peer, holds) in open {
                var condition = open.count > 1 ? "if peer \(peer.name) is chosen" : nil
                if holds == nil {
                    condition = "if cache_peer_access lets it go to \(peer.name), which cannot be told from the URL"
                }
                answer.routes.append(route(to: peer, url, condition))
            }
        }
        let never = allows(direct.never, url, standard: false)
        if peers.isEmpty || isDirect == true || answer.routes.isEmpty, never != true {
            answer.routes.append(route(to: nil, url, nil))
        } else if isDirect == nil {
            answer.routes.append(route(to: nil, url, "if always_direct holds"))
        }
        return answer
    }

    /// What a list of rules says of a URL; nil where it cannot be told from it.
    private func allows(_ rules: [SectionLine], _ url: RequestURL, standard: Bool) -> Bool? {
        guard let final = rules.last else { return standard }
        for rule in rules.prefix(2000) {
            var holds: Bool? = true
            for name in rule.words.dropFirst() {
                let isNegated = name.hasPrefix("!")
                var value = matches(isNegated ? String(name.dropFirst()) : name, url)
                if isNegated { value = value.map { !$0 } }
                holds = holds == false || value == false ? false : holds == nil || value == nil ? nil : true
            }
            if holds == nil { return nil }
            if holds == true { return rule.words.first == "allow" }
        }
        // Where none holds, the opposite of the last is done.
        return final.words.first != "allow"
    }

    private func matches(_ name: String, _ url: RequestURL) -> Bool? {
        if name == "all" { return true }
        guard let lines = lists[name] else { return nil }
        let values = lines.prefix(2000).map { matches($0, url) }
        return values.contains(true) ? true : values.contains(nil) ? nil : false
    }

    private func matches(_ line: SectionLine, _ url: RequestURL) -> Bool? {
        var words = line.words.dropFirst(3)
        var ignoresCase = false
        while let flag = words.first, flag.hasPrefix("-") {
            if flag == "-i" { ignoresCase = true }
            words = words.dropFirst()
        }
        func any(_ text: String?, _ fits: (String, String) -> Bool?) -> Bool? {
            guard let text else { return nil }
            let values = words.prefix(5000).map { fits($0, text) }
            return values.contains(true) ? true : values.contains(nil) ? nil : false
        }
        switch line.words[2] {
        case "dstdomain":
            return any(url.host) { pattern, host in
                let pattern = pattern.lowercased()
                // A dot in front stands for the domain and all below it.
                return pattern.hasPrefix(".") ? host == pattern.dropFirst() || host.hasSuffix(pattern) : host == pattern
            }
        case "dstdom_regex": return any(url.host) { expressions.fits($0, ignoresCase: ignoresCase, $1) }
        case "urlpath_regex":
            return any(url.path.map { $0 + (url.query.map { "?\($0)" } ?? "") }) {
                expressions.fits($0, ignoresCase: ignoresCase, $1)
            }
        case "url_regex":
            guard url.host != nil, url.path != nil else { return nil }
            return any(url.text) { expressions.fits($0, ignoresCase: ignoresCase, $1) }
        case "port", "localport", "myport":
            return any(url.effectivePort.map(String.init)) { range, port in
                let ends = range.split(separator: "-").compactMap { Int($0) }
                guard let low = ends.first, let high = ends.last, let port = Int(port) else { return nil }
                return low <= port && port <= high
            }
        case "proto": return any(url.scheme) { $0.lowercased() == $1 }
        default: return nil
        }
    }

    // MARK: - What holds there

    /// A duration as Squid writes it: a number and a unit behind a blank, `15 minutes`.
    private static func duration(_ words: ArraySlice<String>) -> String {
        guard let number = words.first else { return "" }
        let unit = words.dropFirst().first?.lowercased() ?? ""
        switch unit.hasSuffix("s") ? String(unit.dropLast()) : unit {
        case "second": return number + "s"
        case "minute": return number + "m"
        case "hour": return number + "h"
        case "day": return number + "d"
        case "week": return number + "w"
        case "millisecond": return number + "ms"
        case "fortnight": return (Double(number).map { "\($0 * 14)" } ?? number) + "d"
        // Squid takes a number without a unit for seconds, and says so.
        default: return number.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E } ? number + "s" : number
        }
    }

    private func setting(_ name: String) -> HopSetting {
        Self.table.setting(name) { wanted in
            guard let line = last[wanted] ?? Self.other[wanted].flatMap({ last[$0] }) else { return nil }
            let isTime = Self.table[wanted].unit != .none
            return .init(text: isTime ? Self.duration(line.words[1...]) : line.words[1], place: line.place)
        }
    }

    private func route(to peer: Peer?, _ url: RequestURL, _ condition: String?) -> HopRoute {
        var route = HopRoute()
        route.condition = condition
        route.settings = ["request_timeout", "client_idle_pconn_timeout", "client_lifetime", "read_timeout"].map(
            setting)
        var next = url
        if let peer {
            route.waypoints = [.init("cache_peer \(peer.name)", peer.line.place)]
            route.target = peer.host + (peer.port.map { ":\($0)" } ?? "")
            route.backends = [peer.name, peer.host]
            if let target = route.target { route.backends.insert(target) }
            if let own = peer.option("connect-timeout") {
                var setting = Self.table["peer_connect_timeout"].set(
                    to: .init(text: Self.duration([own]), place: peer.line.place))
                setting.name = "connect-timeout"
                route.settings.append(setting)
            } else {
                route.settings.append(setting("peer_connect_timeout"))
            }
            let isSecure = peer.line.words.contains { $0 == "ssl" || $0 == "tls" || $0.hasPrefix("ssl=") }
            next.scheme = isSecure ? "https" : "http"
            next.port = peer.port
            if let domain = peer.option("forceddomain") { next.host = domain.lowercased() }
        } else {
            route.waypoints = [.init("direct", nil)]
            route.target = "the server that the URL names"
            route.settings.append(setting("connect_timeout"))
        }
        route.settings += ["write_timeout", "server_idle_pconn_timeout", "forward_timeout", "connect_retries"].map(
            setting)
        for name in ["pconn_lifetime", "forward_max_tries", "dns_timeout"] where last[name] != nil {
            route.settings.append(setting(name))
        }
        route.reuses = last["server_persistent_connections"]?.words[1] != "off"
        route.next = next
        return route
    }
}
