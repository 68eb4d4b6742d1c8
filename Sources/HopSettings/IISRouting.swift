/// Which site, application and pool of IIS take a URL, and what holds there.
struct IISRouting {
    private let files: [IISFile]

    init(_ files: [IISFile]) { self.files = files }

    private var host: XMLElement? { files.first { $0.role == .host }?.root }

    func answer(for url: RequestURL) -> HopAnswer {
        var answer = HopAnswer()
        var route = HopRoute()
        let site = site(for: url, &answer)
        let application = site.flatMap { self.application(of: $0, url.normalPath) }
        let name = site?["name"]
        let path = url.normalPath
        if let site { route.waypoints.append(.init("site \(name ?? "")", site.place)) }
        if let application {
            route.waypoints.append(.init("application \(application["path"] ?? "/")", application.place))
        }
        let scopes = scopes(site: name, application: application?["path"] ?? "/", path: path)
        route.settings = siteSettings(site)
        if site?.name != nil || host != nil { pool(site, application, &route, &answer) }
        own(scopes, &route)
        gateway(scopes, application?["path"] ?? "/", path, url, &route, &answer)
        if host == nil {
            answer.undecided.append(
                "applicationHost.config is not at hand: the site's, the pool's and ARR's settings are the defaults")
        }
        if !files.contains(where: { $0.role == .web }) {
            answer.undecided.append("the application's web.config is not at hand: what it sets is not known")
        }
        if !files.contains(where: { $0.role == .machine }) {
            answer.undecided.append("machine.config is not at hand: ASP.NET's defaults are taken")
        }
        answer.routes = [route]
        return answer
    }

    // MARK: - Site, application, pool

    private func site(for url: RequestURL, _ answer: inout HopAnswer) -> XMLElement? {
        guard let host else { return nil }
        let sites = host.elements("system.applicationHost", "sites", "site")
        func bindings(_ site: XMLElement) -> [(port: Int?, host: String)] {
            site.elements("bindings", "binding").filter {
                ["http", "https"].contains(($0["protocol"] ?? "").lowercased())
            }.map {
                let parts = ($0["bindingInformation"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count >= 3 else { return (nil, "") }
                return (Int(parts[parts.count - 2]), parts[parts.count - 1].lowercased())
            }
        }
        var candidates = sites
        if let port = url.effectivePort {
            candidates = sites.filter { bindings($0).contains { $0.port == port } }
            if candidates.isEmpty {
                candidates = sites
                if !sites.isEmpty {
                    answer.undecided.append(
                        "no site has a binding to port \(port); it is chosen by the host's name among all")
                }
            }
        }
        guard candidates.count > 1 else { return candidates.first }
        guard let asked = url.host else {
            answer.undecided.append(
                "the URL has no host: the first site (\(candidates[0].place)) is taken of \(candidates.count)")
            return candidates.first
        }
        func first(_ fits: (String) -> Bool) -> XMLElement? {
            candidates.first { site in
                bindings(site).contains { fits($0.host) && (url.effectivePort == nil || $0.port == url.effectivePort) }
            }
        }
        return first { $0 == asked } ?? first { $0.hasPrefix("*.") && asked.hasSuffix($0.dropFirst()) }
            ?? first { $0.isEmpty || $0 == "*" } ?? candidates.first { site in
                bindings(site).contains { $0.host == asked }
            }
            ?? candidates.first
    }

    private static func covers(_ prefix: String, _ path: String) -> Bool {
        let prefix = prefix.lowercased()
        let path = path.lowercased()
        let bare = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        return path == bare || path.hasPrefix(bare + "/")
    }

    private func application(of site: XMLElement, _ path: String) -> XMLElement? {
        site.elements("application").filter { Self.covers($0["path"] ?? "/", path) }
            .max { ($0["path"] ?? "/").utf8.count < ($1["path"] ?? "/").utf8.count }
    }

    /// A number, a time or a word of the first element that sets it, else the schema's own.
    private func setting(
        _ kind: ConfiguredTimeout.Kind, _ name: String, _ elements: [XMLElement?], _ attribute: String,
        _ standard: HopSetting.Value, unit: Duration? = nil, clock: String
    ) -> HopSetting {
        for element in elements {
            guard let element, let text = element[attribute] else { continue }
            var value: HopSetting.Value
            if let unit {
                value =
                    IISConfiguration.time(text, unit: unit).map { $0 == .zero ? .off : .duration($0) } ?? .word(text)
            } else {
                value = Int(text).map { .count($0) } ?? .word(text)
            }
            if case .count(0) = value, kind == .process { value = .off }
            return HopSetting(kind: kind, name: name, value: value, place: element.place, clock: clock)
        }
        return HopSetting(kind: kind, name: name, value: standard, clock: clock)
    }

    private func siteSettings(_ site: XMLElement?) -> [HopSetting] {
        let sites = host?.element("system.applicationHost", "sites")
        let limits = [site?.element("limits"), sites?.element("siteDefaults", "limits")]
        let web = [host?.element("system.applicationHost", "webLimits")]
        var header = setting(
            .requestHeader, "webLimits headerWaitTimeout", web, "headerWaitTimeout", .duration(.seconds(120)),
            unit: .seconds(1),
            clock: "total, for the client's whole request header")
        if header.place == nil || header.value == .off {
            header.value = .duration(.seconds(120))
            header.clock += "; 00:00:00, the default, leaves it to HTTP.sys: 120 s"
        }
        return [
            setting(
                .idleClose, "site limits connectionTimeout", limits + web, "connectionTimeout",
                .duration(.seconds(120)),
                unit: .seconds(1),
                clock: "idle, until the client's connection is closed; also a gap in the request's body"),
            header,
            setting(
                .requestBody, "webLimits minBytesPerSecond", web, "minBytesPerSecond", .count(240),
                clock: "bytes a second that a client must read at least"),
        ]
    }

    private func pool(
        _ site: XMLElement?, _ application: XMLElement?, _ route: inout HopRoute, _ answer: inout HopAnswer
    ) {
        let sites = host?.element("system.applicationHost", "sites")
        let name =
            application?["applicationPool"] ?? site?.element("applicationDefaults")?["applicationPool"]
            ?? sites?.element("applicationDefaults")?["applicationPool"] ?? "DefaultAppPool"
        let pools = host?.element("system.applicationHost", "applicationPools")
        let own = pools?.elements("add").last { $0["name"]?.lowercased() == name.lowercased() }
        if let own { route.waypoints.append(.init("pool \(name)", own.place)) }
        if own == nil, site != nil {
            answer.undecided.append(
                "the application pool \(name) is not in applicationHost.config; its settings are the defaults")
        }
        let defaults = pools?.element("applicationPoolDefaults")
        func both(_ path: String...) -> [XMLElement?] {
            [own?.elements(path[...]).first, defaults?.elements(path[...]).first]
        }
        let s = Duration.seconds(1)
        let minute = Duration.seconds(60)
        route.settings += [
            setting(
                .queue, "pool queueLength", [own, defaults], "queueLength", .count(1000),
                clock: "requests that wait for a worker process; more get 503 (QueueFull)"),
            setting(
                .process, "failure rapidFailProtectionMaxCrashes", both("failure"), "rapidFailProtectionMaxCrashes",
                .count(5),
                clock: "crashes after which the pool is stopped: 503"),
            setting(
                .process, "failure rapidFailProtectionInterval", both("failure"), "rapidFailProtectionInterval",
                .duration(.seconds(300)), unit: minute, clock: "within which these crashes count"),
            setting(
                .process, "failure loadBalancerCapabilities", both("failure"), "loadBalancerCapabilities",
                .word("HttpLevel"),
                clock: "HttpLevel answers 503 for a stopped pool, TcpLevel closes the connection"),
            setting(
                .process, "processModel idleTimeout", both("processModel"), "idleTimeout", .duration(.seconds(1200)),
                unit: minute,
                clock: "without requests, until the worker process is ended"),
            setting(
                .process, "processModel pingInterval", both("processModel"), "pingInterval", .duration(.seconds(30)),
                unit: s,
                clock: "between two looks at whether the worker process is alive"),
            setting(
                .process, "processModel pingResponseTime", both("processModel"), "pingResponseTime",
                .duration(.seconds(90)), unit: s,
                clock: "total, for the answer to that, until the process is ended"),
            setting(
                .process, "processModel startupTimeLimit", both("processModel"), "startupTimeLimit",
                .duration(.seconds(90)), unit: s,
                clock: "total, for a worker process to start"),
            setting(
                .process, "processModel shutdownTimeLimit", both("processModel"), "shutdownTimeLimit",
                .duration(.seconds(90)),
                unit: s, clock: "total, for requests to end when a process is recycled; then they are cut off"),
            setting(
                .process, "recycling periodicRestart time", both("recycling", "periodicRestart"), "time",
                .duration(.seconds(104_400)), unit: minute, clock: "between two recyclings of the worker process"),
            setting(
                .process, "recycling periodicRestart requests", both("recycling", "periodicRestart"), "requests", .off,
                clock: "requests after which the worker process is recycled"),
            setting(
                .process, "recycling periodicRestart memory", both("recycling", "periodicRestart"), "memory", .off,
                clock: "KB of virtual memory at which the worker process is recycled"),
            setting(
                .process, "recycling periodicRestart privateMemory", both("recycling", "periodicRestart"),
                "privateMemory", .off,
                clock: "KB of private memory at which the worker process is recycled"),
            setting(
                .process, "recycling disallowOverlappingRotation", both("recycling"), "disallowOverlappingRotation",
                .word("false"),
                clock: "true ends the old process before the new one starts: a gap"),
        ]
    }

    // MARK: - Sections, the most particular first

    /// A place where sections are: an element, and what file it is in.
    private func scopes(site: String?, application: String, path: String) -> [XMLElement] {
        var found: [(rank: Int, element: XMLElement)] = []
        for file in files {
            let base = file.role == .machine ? 0 : file.role == .host ? 100_000 : 200_000
            found.append((base, file.root))
            for location in file.root.children where location.name == "location" {
                var own = (location["path"] ?? "").split(separator: "/").joined(separator: "/")
                if own == "." { own = "" }
                // A web.config's places are below its own directory, those of the server's files begin with the site.
                let target = file.role == .web ? Self.below(application, path) : "/" + (site ?? "") + path
                let isIn = own.isEmpty || Self.covers("/" + own, target)
                if isIn { found.append((base + 1 + own.utf8.count, location)) }
            }
        }
        return found.sorted { $0.rank > $1.rank }.map(\.element)
    }

    private static func below(_ application: String, _ path: String) -> String {
        application == "/" ? path : "/" + path.dropFirst(application.utf8.count).drop { $0 == "/" }
    }

    private func sections(_ scopes: [XMLElement], _ path: String...) -> [XMLElement?] {
        scopes.flatMap { $0.elements(path[...]) }
    }

    private func own(_ scopes: [XMLElement], _ route: inout HopRoute) {
        let runtime = sections(scopes, "system.web", "httpRuntime")
        let debug = sections(scopes, "system.web", "compilation").compactMap { $0 }.first { $0["debug"] != nil }
        var execution = setting(
            .work, "httpRuntime executionTimeout", runtime, "executionTimeout", .duration(.seconds(110)),
            unit: .seconds(1),
            clock: "total, for ASP.NET's own work; looked at every 15 s, so it ends up to 15 s later")
        if let debug, debug["debug"]?.lowercased() == "true" {
            execution.value = .off
            execution.clock += "; not in force, because debug=true (\(debug.place))"
        }
        let server = sections(scopes, "system.webServer", "serverRuntime")
        let http = sections(scopes, "system.webServer", "httpProtocol").compactMap { $0 }.first {
            $0["allowKeepAlive"] != nil
        }
        if let http, http["allowKeepAlive"]?.lowercased() == "false",
            let index = route.settings.firstIndex(where: { $0.kind == .idleClose })
        {
            route.settings[index] = HopSetting(
                kind: .idleClose, name: "httpProtocol allowKeepAlive", value: .off, place: http.place,
                clock: "off: the connection is closed after each response")
        }
        route.settings += [
            execution,
            setting(
                .queue, "serverRuntime appConcurrentRequestLimit", server, "appConcurrentRequestLimit", .count(5000),
                clock: "requests at once in an application; more get 503.2"),
            setting(
                .queue, "httpRuntime appRequestQueueLimit", runtime, "appRequestQueueLimit", .count(5000),
                clock: "requests that ASP.NET lets wait; more get 503"),
            setting(
                .queue, "processModel requestQueueLimit", sections(scopes, "system.web", "processModel"),
                "requestQueueLimit",
                .count(5000), clock: "requests that ASP.NET lets wait in all; more get 503"),
        ]
        let cgi = sections(scopes, "system.webServer", "cgi")
        if host != nil || !cgi.isEmpty {
            route.settings.append(
                setting(
                    .work, "cgi timeout", cgi, "timeout", .duration(.seconds(900)), unit: .seconds(60),
                    clock: "total, for a CGI program; only where the URL is one"))
        }
        for application in sections(scopes, "system.webServer", "fastCgi", "application").compactMap({ $0 }).prefix(8) {
            let name = (application["fullPath"] ?? "").split(separator: "\\").last.map(String.init) ?? "application"
            let note = "; only where \(name) answers the URL"
            let own: [XMLElement?] = [application]
            route.settings += [
                setting(
                    .work, "fastCgi \(name) activityTimeout", own, "activityTimeout", .duration(.seconds(70)),
                    unit: .seconds(1),
                    clock: "idle, without a sign of the FastCGI process" + note),
                setting(
                    .work, "fastCgi \(name) requestTimeout", own, "requestTimeout", .duration(.seconds(90)),
                    unit: .seconds(1),
                    clock: "total, for a FastCGI request" + note),
                setting(
                    .queue, "fastCgi \(name) queueLength", own, "queueLength", .count(1000),
                    clock: "requests that wait for it" + note),
            ]
        }
    }

    // MARK: - IIS as a gateway: the ASP.NET Core module, ARR

    private func gateway(
        _ scopes: [XMLElement], _ application: String, _ path: String, _ url: RequestURL, _ route: inout HopRoute,
        _ answer: inout HopAnswer
    ) {
        let core = sections(scopes, "system.webServer", "aspNetCore")
        if let first = core.compactMap({ $0 }).first {
            let model = core.compactMap { $0?["hostingModel"] }.first ?? "OutOfProcess"
            let isOut = model.lowercased() != "inprocess"
            if isOut {
                route.target = "its own process (\(core.compactMap { $0?["processPath"] }.first ?? "dotnet"))"
                route.reuses = nil
            }
            route.waypoints.append(.init("aspNetCore \(model)", first.place))
            var request = setting(
                isOut ? .response : .process, "aspNetCore requestTimeout", core, "requestTimeout",
                .duration(.seconds(120)),
                unit: .seconds(60), clock: "idle, for the response of the application's own process; 502.3")
            if !isOut { request.clock = "not in force in process" }
            route.settings += [
                request,
                setting(
                    .process, "aspNetCore startupTimeLimit", core, "startupTimeLimit", .duration(.seconds(120)),
                    unit: .seconds(1),
                    clock: "total, for the application to start"),
                setting(
                    .process, "aspNetCore shutdownTimeLimit", core, "shutdownTimeLimit", .duration(.seconds(10)),
                    unit: .seconds(1),
                    clock: "total, for the application to stop"),
                setting(
                    .process, "aspNetCore rapidFailsPerMinute", core, "rapidFailsPerMinute", .count(10),
                    clock: "crashes a minute, after which it is not started again for the rest of the minute"),
            ]
        }
        let proxy = sections(scopes, "system.webServer", "proxy")
        guard proxy.compactMap({ $0?["enabled"] }).first?.lowercased() == "true" || !farms.isEmpty else { return }
        if let rule = rewriting(scopes, application, path, url, &answer) {
            let target = rule.action["url"] ?? ""
            let address = target.replacing("{R:0}", with: "").replacing("{R:1}", with: "")
            guard let next = RequestURL(address.replacing("{HTTP_HOST}", with: url.host ?? "")) else { return }
            route.waypoints.append(.init("rewrite \(rule.name) to \(target)", rule.action.place))
            route.target = target
            forwarded(to: next, proxy, url, &route)
        } else if !farms.isEmpty {
            answer.undecided.append(
                "no rewrite rule at hand sends this URL to a farm (\(farms.compactMap { $0["name"] }.joined(separator: ", ")))"
            )
        }
    }

    private var farms: [XMLElement] { files.flatMap { $0.root.elements("webFarms", "webFarm") } }

    private func forwarded(to next: RequestURL, _ proxy: [XMLElement?], _ url: RequestURL, _ route: inout HopRoute) {
        let farm = farms.first { $0["name"]?.lowercased() == next.host }
        let `protocol` = farm?.element("applicationRequestRouting", "protocol")
        var onward = url
        onward.scheme = next.scheme
        onward.port = next.port
        if let farm {
            route.waypoints.append(.init("farm \(farm["name"] ?? "")", farm.place))
            let servers = farm.elements("server").filter { $0["enabled"]?.lowercased() != "false" }
            let ports = Set(
                servers.map { server in
                    server.element("applicationRequestRouting").flatMap {
                        $0[next.scheme == "https" ? "httpsPort" : "httpPort"]
                    }
                    .flatMap { Int($0) } ?? (next.scheme == "https" ? 443 : 80)
                })
            onward.port = ports.count == 1 ? ports.first : nil
        }
        if (`protocol` ?? proxy.first { $0?["preserveHostHeader"] != nil } ?? nil)?["preserveHostHeader"]?.lowercased()
            != "true"
        {
            onward.host = farm == nil ? next.host : nil
        }
        route.next = onward
        let name = farm == nil ? "proxy timeout" : "farm \(farm?["name"] ?? "") protocol timeout"
        var timeout = setting(
            .response, name, farm == nil ? proxy : [`protocol`], "timeout", .duration(.seconds(30)), unit: .seconds(1),
            clock: "total, for the response's header; 502.3 when it runs out")
        if timeout.place == nil { timeout.clock += "; ARR's documentation says 30 s, others 120 s" }
        route.settings.append(timeout)
        let keep = (`protocol` ?? proxy.first { $0?["keepAlive"] != nil } ?? nil)?["keepAlive"]
        route.reuses = keep?.lowercased() != "false"
    }

    private func rewriting(
        _ scopes: [XMLElement], _ application: String, _ path: String, _ url: RequestURL, _ answer: inout HopAnswer
    ) -> (name: String, action: XMLElement)? {
        let rules =
            files.flatMap { $0.root.elements("system.webServer", "rewrite", "globalRules", "rule") }.map { ($0, true) }
            + scopes.flatMap { $0.elements("system.webServer", "rewrite", "rules", "rule") }.map { ($0, false) }
        for (rule, isGlobal) in rules where rule["enabled"]?.lowercased() != "false" {
            guard let action = rule.element("action"), action["type"] == "Rewrite", action["url"]?.holds("://") ?? false
            else { continue }
            let own = String((isGlobal ? path : Self.below(application, path)).drop { $0 == "/" })
            let pattern = rule.element("match")?["url"] ?? ".*"
            let syntax = rule["patternSyntax"]?.lowercased()
            let ignoresCase = rule.element("match")?["ignoreCase"]?.lowercased() != "false"
            var fits =
                syntax == "wildcard"
                ? Wildcard.fits(ignoresCase ? pattern.lowercased() : pattern, ignoresCase ? own.lowercased() : own)
                : syntax == "exactmatch"
                    ? own == pattern : Expression(pattern, ignoresCase: ignoresCase).flatMap { $0.fits(own) }
            for condition in rule.elements("conditions", "add") where fits != false {
                let text: String? =
                    switch condition["input"]?.uppercased() {
                    case "{HTTP_HOST}": url.host
                    case "{REQUEST_URI}", "{URL}", "{PATH_INFO}": url.path
                    case "{SERVER_PORT}": url.effectivePort.map(String.init)
                    default: nil
                    }
                let holds = text.flatMap { text in
                    syntax == "wildcard"
                        ? Wildcard.fits((condition["pattern"] ?? "").lowercased(), text)
                        : Expression(condition["pattern"] ?? "", ignoresCase: true).flatMap { $0.fits(text) }
                }.map { condition["negate"]?.lowercased() == "true" ? !$0 : $0 }
                if holds == false { fits = false } else if holds == nil { fits = nil }
            }
            if fits == false { continue }
            if fits == nil {
                answer.undecided.append(
                    "\(rule.place): whether the rewrite rule ‘\(rule["name"] ?? "")’ fits was not decided; it is taken that it does"
                )
            }
            return (rule["name"] ?? "", action)
        }
        return nil
    }
}
