internal import Diagnosis
internal import Products
internal import Syntax

/// Which site, application and pool of IIS take a URL, and what holds there.
struct IISRouting: HopRouting {
    private let files: [IISFile]
    private let expressions = ExpressionCache()

    init(_ files: [IISFile]) { self.files = files }

    private var host: XMLElement? { files.first { $0.role == .host }?.root }

    func answer(for question: HopQuestion) -> HopAnswer {
        let url = question.url
        var answer = HopAnswer()
        let sites = sites(for: url, &answer)
        for site in sites.isEmpty ? [nil] : sites.map(Optional.some) {
            let applications = applications(of: site, url.normalPath)
            if applications.count > 1 {
                answer.undecided.append(.openPath(applications.count, "application"))
            }
            for application in applications {
                var conditions: [String] = []
                if sites.count > 1, let site {
                    conditions.append("site \(site["name"] ?? "") (\(site.place)) takes it")
                }
                if applications.count > 1 { conditions.append("application \(application?["path"] ?? "/") takes it") }
                var route = route(url, site, application, &answer)
                route.condition = conditions.isEmpty ? nil : "if \(conditions.joined(separator: ", and "))"
                answer.routes.append(route)
            }
        }
        if host == nil {
            answer.undecided.append(
                Fact(
                    "route.file-absent",
                    [
                        "file": .word("applicationHost.config"),
                        "what": .word("the site's, the pool's and ARR's settings"),
                    ]))
        }
        if !files.contains(where: { $0.role == .web }) {
            answer.undecided.append(Fact("route.own-file-absent", ["file": .word("web.config")]))
        }
        if !files.contains(where: { $0.role == .machine }) {
            answer.undecided.append(
                Fact("route.file-absent", ["file": .word("machine.config"), "what": .word("ASP.NET's settings")]))
        }
        return answer
    }

    private func route(
        _ url: RequestURL, _ site: XMLElement?, _ application: XMLElement?, _ answer: inout HopAnswer
    ) -> HopRoute {
        var route = HopRoute()
        let name = site?["name"]
        let root = application?["path"] ?? "/"
        // Where the path is not known, what holds for the whole application does.
        let path = url.normalPath ?? root
        if let site { route.waypoints.append(.init("site \(name ?? "")", site.place)) }
        if let application { route.waypoints.append(.init("application \(root)", application.place)) }
        let scopes = scopes(site: name, application: root, path: path)
        route.settings = siteSettings(site)
        if site?.name != nil || host != nil { pool(site, application, &route, &answer) }
        own(scopes, &route)
        gateway(scopes, root, path, url, &route, &answer)
        return route
    }

    // MARK: - Site, application, pool

    private func sites(for url: RequestURL, _ answer: inout HopAnswer) -> [XMLElement] {
        func bindings(_ site: XMLElement) -> [(port: Int, host: String)] {
            var found: [(port: Int, host: String)] = []
            for binding in site.elements("bindings", "binding") {
                let scheme = binding["protocol"]?.lowercased() ?? ""
                guard scheme == "http" || scheme == "https" else { continue }
                let information = binding["bindingInformation"] ?? ""
                let parts = information.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count >= 3 else {
                    found.append((0, ""))
                    continue
                }
                found.append((Int(parts[parts.count - 2]) ?? 0, parts[parts.count - 1].lowercased()))
            }
            return found
        }
        func fits(_ binding: String, _ host: String) -> Bool {
            binding == host || binding.hasPrefix("*.") && host.hasSuffix(binding.dropFirst())
        }
        return VirtualHosts(
            all: host?.elements("system.applicationHost", "sites", "site") ?? [],
            // A site without a binding to HTTP takes nothing.
            ports: { site in
                let own = bindings(site).map(\.port)
                return own.isEmpty ? [0] : own
            },
            isNamed: { site, host in bindings(site).contains { fits($0.host, host) } },
            choose: { candidates, host, port in
                func first(_ fits: (String) -> Bool) -> XMLElement? {
                    candidates.first { site in
                        bindings(site).contains { fits($0.host) && (port == nil || $0.port == port) }
                    }
                }
                if let site = first({ $0 == host }) { return site }
                if let site = first({ $0.hasPrefix("*.") && host.hasSuffix($0.dropFirst()) }) { return site }
                if let site = first({ $0.isEmpty || $0 == "*" }) { return site }
                let named = candidates.first { site in bindings(site).contains { $0.host == host } }
                return named ?? candidates.first
            }
        ).open(for: url, noun: "site", verb: "has a binding to", &answer.undecided)
    }

    private static func covers(_ prefix: String, _ path: String) -> Bool {
        let prefix = prefix.lowercased()
        let path = path.lowercased()
        let bare = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        return path == bare || path.hasPrefix(bare + "/")
    }

    /// The application of a path; all of the site where the path is not known.
    private func applications(of site: XMLElement?, _ path: String?) -> [XMLElement?] {
        let all = site?.elements("application") ?? []
        guard let path else { return all.isEmpty ? [nil] : all }
        var most: (application: XMLElement, length: Int)?
        for application in all {
            let prefix: String = application["path"] ?? "/"
            guard Self.covers(prefix, path), prefix.utf8.count > most?.length ?? -1 else { continue }
            most = (application, prefix.utf8.count)
        }
        return [most?.application]
    }

    private static let table = SettingTable(.iis)

    /// A setting as the first element that has its attribute says, else the schema's own.
    ///
    /// - Parameters:
    ///   - name: its name in the product's table; its last word is the attribute's.
    ///   - elements: where it may stand, the most particular first.
    ///   - attribute: the attribute's name where it is another.
    /// - Returns: the setting.
    private func setting(_ name: String, _ elements: [XMLElement?], _ attribute: String? = nil) -> HopSetting {
        let setting = Self.table[name]
        let attribute = attribute ?? name.split(separator: " ").last.map(String.init) ?? name
        for element in elements {
            guard let element, let text = element[attribute] else { continue }
            let value: HopSetting.Value =
                if let bare = setting.unit.bare {
                    IISConfiguration.time(text, unit: bare).map { .duration($0) } ?? .word(text)
                } else {
                    Int(text).map { .count($0) } ?? .word(text)
                }
            return setting.set(to: value, at: element.place)
        }
        return setting.byDefault
    }

    private func siteSettings(_ site: XMLElement?) -> [HopSetting] {
        let sites = host?.element("system.applicationHost", "sites")
        let limits = [site?.element("limits"), sites?.element("siteDefaults", "limits")]
        let web = [host?.element("system.applicationHost", "webLimits")]
        return [
            setting("site limits connectionTimeout", limits + web),
            setting("webLimits headerWaitTimeout", web),
            setting("webLimits minBytesPerSecond", web),
        ]
    }

    private func pool(
        _ site: XMLElement?, _ application: XMLElement?, _ route: inout HopRoute, _ answer: inout HopAnswer
    ) {
        let sites = host?.element("system.applicationHost", "sites")
        let places: [XMLElement?] = [
            application, site?.element("applicationDefaults"), sites?.element("applicationDefaults"),
        ]
        var name = "DefaultAppPool"
        for case let place? in places {
            guard let told = place["applicationPool"] else { continue }
            name = told
            break
        }
        let pools = host?.element("system.applicationHost", "applicationPools")
        let lowered = name.lowercased()
        let own = pools?.elements("add").last { (pool: XMLElement) -> Bool in pool["name"]?.lowercased() == lowered }
        if let own { route.waypoints.append(.init("pool \(name)", own.place)) }
        if own == nil, site != nil {
            answer.undecided.append(
                Fact("route.pool-absent", ["pool": .text(name), "file": .word("applicationHost.config")]))
        }
        let defaults = pools?.element("applicationPoolDefaults")
        func both(_ path: String...) -> [XMLElement?] {
            [own?.elements(path[...]).first, defaults?.elements(path[...]).first]
        }
        route.settings += [
            setting("pool queueLength", [own, defaults]),
            setting("failure rapidFailProtectionMaxCrashes", both("failure")),
            setting("failure rapidFailProtectionInterval", both("failure")),
            setting("failure loadBalancerCapabilities", both("failure")),
            setting("processModel idleTimeout", both("processModel")),
            setting("processModel pingInterval", both("processModel")),
            setting("processModel pingResponseTime", both("processModel")),
            setting("processModel startupTimeLimit", both("processModel")),
            setting("processModel shutdownTimeLimit", both("processModel")),
            setting("recycling periodicRestart time", both("recycling", "periodicRestart")),
            setting("recycling periodicRestart requests", both("recycling", "periodicRestart")),
            setting("recycling periodicRestart memory", both("recycling", "periodicRestart")),
            setting("recycling periodicRestart privateMemory", both("recycling", "periodicRestart")),
            setting("recycling disallowOverlappingRotation", both("recycling")),
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
        var execution = setting("httpRuntime executionTimeout", runtime)
        if let debug, debug["debug"]?.lowercased() == "true" {
            execution.value = .unbounded
            execution.remarks.append("not in force, because debug=true (\(debug.place))")
        }
        let server = sections(scopes, "system.webServer", "serverRuntime")
        let http = sections(scopes, "system.webServer", "httpProtocol").compactMap { $0 }.first {
            $0["allowKeepAlive"] != nil
        }
        if let http, http["allowKeepAlive"]?.lowercased() == "false",
            let index = route.settings.firstIndex(where: { $0.kind == .idleClose })
        {
            route.settings[index] = HopSetting(Self.table["httpProtocol allowKeepAlive"], .off, place: http.place)
        }
        route.settings += [
            execution,
            setting("serverRuntime appConcurrentRequestLimit", server),
            setting("httpRuntime appRequestQueueLimit", runtime),
            setting("processModel requestQueueLimit", sections(scopes, "system.web", "processModel")),
        ]
        let cgi = sections(scopes, "system.webServer", "cgi")
        if host != nil || !cgi.isEmpty {
            var timeout = setting("cgi timeout", cgi)
            timeout.condition = "the URL is a CGI program"
            route.settings.append(timeout)
        }
        for application in sections(scopes, "system.webServer", "fastCgi", "application").compactMap({ $0 }).prefix(8) {
            let name = (application["fullPath"] ?? "").split(separator: "\\").last.map(String.init) ?? "application"
            for key in ["activityTimeout", "requestTimeout", "queueLength"] {
                var own = setting("fastCgi \(key)", [application])
                own.name = "fastCgi \(name) \(key)"
                own.condition = "\(name) answers the URL"
                route.settings.append(own)
            }
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
            var request = setting("aspNetCore requestTimeout", core)
            if !isOut {
                request.kind = .process
                request.remarks.append("not in force in process")
            }
            route.settings.append(request)
            route.settings += ["startupTimeLimit", "shutdownTimeLimit", "rapidFailsPerMinute"].map {
                setting("aspNetCore \($0)", core)
            }
        }
        let proxy = sections(scopes, "system.webServer", "proxy")
        guard proxy.compactMap({ $0?["enabled"] }).first?.lowercased() == "true" || !farms.isEmpty else { return }
        if let rule = rewriting(scopes, application, path, url, &answer) {
            let target = rule.action["url"] ?? ""
            let address = target.replacing("{R:0}", with: "").replacing("{R:1}", with: "")
            guard let next = RequestURL(address.replacing("{HTTP_HOST}", with: url.host ?? "")) else { return }
            route.waypoints.append(.init("rewrite \(rule.name) to \(target)", rule.action.place))
            route.target = target
            route.backends = Set([next.host].compactMap { $0 })
            forwarded(to: next, proxy, url, &route)
        } else if !farms.isEmpty {
            answer.undecided.append(
                Fact("route.no-farm-rule", ["farms": .list(farms.compactMap { $0["name"] }.map { .text($0) })]))
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
            let isSecure = next.scheme == "https"
            var ports = Set<Int>()
            for server in farm.elements("server") where server["enabled"]?.lowercased() != "false" {
                let told: String? = server.element("applicationRequestRouting")?[isSecure ? "httpsPort" : "httpPort"]
                ports.insert(told.flatMap { Int($0) } ?? (isSecure ? 443 : 80))
            }
            onward.port = ports.count == 1 ? ports.first : nil
        }
        /// What the farm's own section says, else the first of the proxy's that says it.
        func said(_ attribute: String) -> String? {
            if let `protocol` { return `protocol`[attribute]?.lowercased() }
            for case let section? in proxy {
                if let text = section[attribute] { return text.lowercased() }
            }
            return nil
        }
        if said("preserveHostHeader") != "true" { onward.host = farm == nil ? next.host : nil }
        route.next = onward
        var timeout =
            farm == nil ? setting("proxy timeout", proxy) : setting("farm protocol timeout", [`protocol`])
        if let farm { timeout.name = "farm \(farm["name"] ?? "") protocol timeout" }
        route.settings.append(timeout)
        route.reuses = said("keepAlive") != "false"
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
            var fits: Bool? =
                url.path == nil
                ? nil
                : syntax == "wildcard"
                    ? Wildcard.fits(ignoresCase ? pattern.lowercased() : pattern, ignoresCase ? own.lowercased() : own)
                    : syntax == "exactmatch"
                        ? own == pattern : expressions.fits(pattern, ignoresCase: ignoresCase, own)
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
                        : expressions.fits(condition["pattern"] ?? "", ignoresCase: true, text)
                }.map { condition["negate"]?.lowercased() == "true" ? !$0 : $0 }
                if holds == false { fits = false } else if holds == nil { fits = nil }
            }
            if fits == false { continue }
            if fits == nil {
                answer.undecided.append(
                    Fact("route.rule-open", ["place": .text(rule.place), "rule": .text(rule["name"] ?? "")]))
            }
            return (rule["name"] ?? "", action)
        }
        return nil
    }
}
