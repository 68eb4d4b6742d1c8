internal import Diagnosis
internal import Products

/// Which backend a VCL chooses for a URL, and what holds there.
struct VarnishRouting: HopRouting {
    /// What is decided on one way through the VCL.
    private struct Way {
        var backend: String?
        var backendPlace: String?
        var url: RequestURL
        var sets: [String: SettingTable.Written] = [:]
        var conditions: [String] = []
        var waypoints: [HopRoute.Waypoint] = []
        var notes: [Fact] = []
        /// How a subroutine was left; nil while it goes on.
        var left: String?
    }

    private let program: VCLProgram
    private let parameters: [String: SettingTable.Written]
    private let expressions = ExpressionCache()

    private static let table = SettingTable(.varnish)
    /// Subroutines may call one another this deep.
    private static let deepest = 16
    /// How a subroutine is left on the way to a backend.
    private static let passing: Set<String> = ["pass", "hash", "lookup", "pipe"]
    /// The most statements that are followed for one question.
    private static let mostSteps = 50_000

    init(_ program: VCLProgram, _ parameters: [String: SettingTable.Written]) {
        self.program = program
        self.parameters = parameters
    }

    func answer(for question: HopQuestion) -> HopAnswer {
        var answer = HopAnswer()
        var steps = 0
        var ways = follow("vcl_recv", [Way(url: question.url)], 0, &steps)
        // What vcl_recv answers itself goes no further.
        let answered = ways.filter { $0.left.map { !Self.passing.contains($0) } ?? false }
        ways.removeAll { $0.left.map { !Self.passing.contains($0) } ?? false }
        for index in ways.indices { ways[index].left = nil }
        var open = ways
        open = follow("vcl_backend_fetch", open, 0, &steps)
        if steps >= Self.mostSteps { answer.undecided.append(Fact("route.too-many-steps")) }
        for way in open {
            if way.left == "fail" || way.left == "abandon" { continue }
            answer.routes += routes(way, &answer)
            if answer.routes.count > HopConfiguration.mostRoutes { return answer }
        }
        if program.backends.isEmpty, program.routines.isEmpty {
            // Only what Varnish is started with: its backends are in a VCL that is not at hand.
            var route = self.route(VCLProgram.Backend(name: "", place: ""), Way(url: question.url))
            route.waypoints = []
            route.backends = []
            route.target = "a backend of the VCL"
            route.next?.scheme = nil
            route.next?.port = nil
            answer.undecided.append(
                Fact("route.file-absent", ["file": .word("the VCL"), "what": .word("the backends’ own timeouts")]))
            answer.routes = [route]
        } else if open.isEmpty {
            for way in answered {
                var route = HopRoute()
                route.condition = way.conditions.isEmpty ? nil : way.conditions.joined(separator: ", and ")
                route.waypoints = way.waypoints
                route.settings = clientSettings()
                answer.routes.append(route)
            }
        }
        if let backend = question.backend, !answer.routes.contains(where: { $0.backends.contains(backend) }),
            let own = program.backends.first(where: { $0.name == backend })
        {
            answer.routes.append(route(own, Way(url: question.url)))
        }
        return answer
    }

    // MARK: - The way through the VCL

    private func follow(_ name: String, _ ways: [Way], _ depth: Int, _ steps: inout Int) -> [Way] {
        guard depth < Self.deepest, let statements = program.routines[name] else { return ways }
        return follow(statements, ways, depth, &steps)
    }

    private func follow(_ statements: [VCLProgram.Statement], _ ways: [Way], _ depth: Int, _ steps: inout Int) -> [Way]
    {
        var done: [Way] = []
        var open = ways
        for statement in statements {
            steps += open.count
            guard !open.isEmpty, steps < Self.mostSteps else { break }
            var next: [Way] = []
            for way in open {
                for one in follow(statement, way, depth, &steps) {
                    if one.left == nil { next.append(one) } else { done.append(one) }
                }
            }
            open = next
            if done.count + open.count > HopConfiguration.mostRoutes { break }
        }
        return Array((done + open).prefix(HopConfiguration.mostRoutes + 1))
    }

    private func follow(_ statement: VCLProgram.Statement, _ way: Way, _ depth: Int, _ steps: inout Int) -> [Way] {
        var way = way
        switch statement {
        case .set(let name, let value, let place):
            set(name, value, place, &way)
            return [way]
        case .call(let name): return follow(name, [way], depth + 1, &steps)
        case .leave(let how, let place):
            way.left = how
            if !["pass", "hash", "lookup", "fetch", "deliver"].contains(how) {
                way.waypoints.append(.init("return (\(how))", place))
            }
            return [way]
        case .branch(let arms, let otherwise):
            var result: [Way] = []
            for arm in arms {
                let holds = VCLCondition(way.url, expressions).holds(arm.condition)
                if holds == false { continue }
                let text = arm.condition.map { $0.hasPrefix("\"") ? $0 + "\"" : $0 }.joined(separator: " ")
                var taken = way
                if holds == nil { taken.conditions.append("if ‘\(text)’ holds, which cannot be told from the URL") }
                let before = taken.waypoints.count
                let inner = follow(arm.statements, [taken], depth + 1, &steps)
                result += inner.map { inner in
                    // A condition that decides nothing of ours is no waypoint.
                    guard inner.backend != way.backend || inner.sets.count != way.sets.count || inner.left != way.left
                    else {
                        var inner = inner
                        inner.conditions = way.conditions
                        return inner
                    }
                    var inner = inner
                    inner.waypoints.insert(.init("if (\(text))", arm.place), at: min(before, inner.waypoints.count))
                    return inner
                }
                if holds == true { return Self.merged(result) }
            }
            return Self.merged(result + follow(otherwise, [way], depth + 1, &steps))
        }
    }

    /// Ways that came to the same are one: the one that asks for least.
    private static func merged(_ ways: [Way]) -> [Way] {
        var result: [Way] = []
        for way in ways.prefix(HopConfiguration.mostRoutes + 1) {
            let place = result.firstIndex { other in
                other.backend == way.backend && other.left == way.left && other.url == way.url
                    && other.sets.mapValues(\.text) == way.sets.mapValues(\.text)
            }
            guard let place else {
                result.append(way)
                continue
            }
            if way.conditions.count < result[place].conditions.count { result[place] = way }
        }
        return result
    }

    private func set(_ name: String, _ value: [String], _ place: String, _ way: inout Way) {
        switch name.lowercased() {
        case "req.backend_hint", "bereq.backend", "req.backend":
            // `shop.backend()` is a director's choice.
            guard var backend = value.first else { return }
            if backend.hasSuffix(".backend") { backend = String(backend.dropLast(".backend".count)) }
            way.backend = backend
            way.backendPlace = place
        case "bereq.first_byte_timeout", "bereq.between_bytes_timeout", "bereq.connect_timeout", "bereq.task_deadline":
            way.sets[String(name.dropFirst("bereq.".count))] = .init(text: value.joined(separator: " "), place: place)
        case "sess.timeout_idle", "sess.idle_send_timeout", "sess.send_timeout":
            way.sets[String(name.dropFirst("sess.".count))] = .init(text: value.joined(separator: " "), place: place)
        case "req.http.host", "bereq.http.host":
            way.url.host = value.count == 1 ? RequestURL.hostAndPort(value[0]).host : nil
        case "req.url", "bereq.url":
            way.notes.append(
                Fact("route.path-not-followed", ["place": .text(place), "line": .text("set \(name)")]))
        default: return
        }
    }

    // MARK: - What holds there

    private func routes(_ way: Way, _ answer: inout HopAnswer) -> [HopRoute] {
        let standard = program.backends.first { $0.name == "default" } ?? program.backends.first
        guard let name = way.backend else { return standard.map { [route($0, way)] } ?? [] }
        if let backend = program.backends.first(where: { $0.name == name }) { return [route(backend, way)] }
        if let members = program.directors[name] {
            var known = Set<String>()
            let backends = members.prefix(64).filter { known.insert($0).inserted }.compactMap { member in
                program.backends.first { $0.name == member }
            }
            guard !backends.isEmpty else {
                answer.undecided.append(
                    Fact("route.no-member", ["place": .text(way.backendPlace ?? name), "target": .text(name)]))
                return []
            }
            return backends.map { backend in
                var way = way
                way.waypoints.append(.init("director \(name)", way.backendPlace))
                if backends.count > 1 { way.conditions.append("if \(name) chooses \(backend.name)") }
                return route(backend, way)
            }
        }
        answer.undecided.append(
            Fact("route.backend-absent", ["place": .text(way.backendPlace ?? name), "backend": .text(name)]))
        return []
    }

    private func route(_ backend: VCLProgram.Backend, _ way: Way) -> HopRoute {
        var route = HopRoute()
        route.condition = way.conditions.isEmpty ? nil : way.conditions.joined(separator: ", and ")
        route.waypoints = way.waypoints + [.init("backend \(backend.name)", backend.place)]
        route.notes = way.notes
        let host = backend.settings["host"]?.text
        let port = backend.settings["port"]?.text
        let socket = backend.settings["path"]?.text
        route.target = host.map { $0 + (port.map { ":\($0)" } ?? "") } ?? socket ?? "backend \(backend.name)"
        route.backends = [backend.name]
        if let target = route.target { route.backends.insert(target) }
        route.settings = clientSettings(way)
        for name in ["first_byte_timeout", "between_bytes_timeout", "connect_timeout"] {
            let written = way.sets[name] ?? backend.settings[name] ?? parameters[name]
            route.settings.append(setting(name, written, by: way.sets[name] != nil))
        }
        route.settings.append(setting("backend_idle_timeout", parameters["backend_idle_timeout"], by: false))
        let places = backend.settings["max_connections"]
        if places != nil {
            for (name, own) in [("backend_wait_timeout", "wait_timeout"), ("backend_wait_limit", "wait_limit")] {
                route.settings.append(setting(name, backend.settings[own] ?? parameters[name], by: false))
            }
        }
        route.reuses = true
        var next = way.url
        next.scheme = "http"
        next.port = port.map { Int($0) ?? ($0 == "http" ? 80 : nil) } ?? 80
        if next.port == nil { next.scheme = nil }
        route.next = next
        return route
    }

    private func clientSettings(_ way: Way? = nil) -> [HopSetting] {
        ["timeout_idle", "send_timeout", "idle_send_timeout"].map { name in
            setting(name, way?.sets[name] ?? parameters[name], by: false)
        }
    }

    private func setting(_ name: String, _ written: SettingTable.Written?, by request: Bool) -> HopSetting {
        var setting = Self.table.setting(name) { _ in written }
        if request { setting.remarks.append("as vcl_backend_fetch sets it for this request") }
        return setting
    }
}

/// A condition of VCL, as far as a URL decides it.
struct VCLCondition {
    private let url: RequestURL
    private let expressions: ExpressionCache
    private var rest: ArraySlice<String> = []

    /// Brackets may be nested this deep.
    private static let deepest = 32

    init(_ url: RequestURL, _ expressions: ExpressionCache) {
        self.url = url
        self.expressions = expressions
    }

    /// Whether it holds, of words whose texts begin with a quote; nil where the URL does not tell.
    func holds(_ words: [String]) -> Bool? {
        guard words.count < 2000 else { return nil }
        var reader = self
        reader.rest = words[...]
        let value = reader.either(0)
        return reader.rest.isEmpty ? value : nil
    }

    private mutating func take(_ word: String) -> Bool {
        guard rest.first == word else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func either(_ depth: Int) -> Bool? {
        var value = both(depth)
        while take("||") {
            let other = both(depth)
            value = value == true || other == true ? true : value == nil || other == nil ? nil : false
        }
        return value
    }

    private mutating func both(_ depth: Int) -> Bool? {
        var value = one(depth)
        while take("&&") {
            let other = one(depth)
            value = value == false || other == false ? false : value == nil || other == nil ? nil : true
        }
        return value
    }

    private mutating func one(_ depth: Int) -> Bool? {
        var isNegated = false
        while take("!") { isNegated.toggle() }
        let value = plain(depth)
        return isNegated ? value.map { !$0 } : value
    }

    private mutating func plain(_ depth: Int) -> Bool? {
        if rest.first == "(", depth < Self.deepest {
            rest.removeFirst()
            let value = either(depth + 1)
            // What stands between is not a condition that is understood.
            guard take(")") else {
                skip()
                _ = take(")")
                return nil
            }
            return value
        }
        var subject: [String] = []
        while let word = rest.first, !["&&", "||", ")", "~", "!~", "==", "!=", "<", ">", "<=", ">="].contains(word) {
            subject.append(word)
            rest.removeFirst()
            // A function's arguments.
            if word == "(" {
                skip()
                _ = take(")")
            }
        }
        guard let sign = rest.first, !["&&", "||", ")"].contains(sign) else { return nil }
        rest.removeFirst()
        guard let object = rest.popFirst() else { return nil }
        var isPlain = object.hasPrefix("\"") && subject.count == 1
        while let word = rest.first, !["&&", "||", ")"].contains(word) {
            isPlain = false
            rest.removeFirst()
            if word == "(" {
                skip()
                _ = take(")")
            }
        }
        guard isPlain, let text = sample(subject[0]) else { return nil }
        let pattern = String(object.dropFirst())
        switch sign {
        case "==": return text == pattern
        case "!=": return text != pattern
        case "~": return expressions.fits(pattern, text)
        case "!~": return expressions.fits(pattern, text).map { !$0 }
        default: return nil
        }
    }

    /// Passes over what stands within brackets, up to the closing one.
    private mutating func skip() {
        var open = 1
        while let word = rest.first {
            if word == "(" { open += 1 }
            if word == ")" { open -= 1 }
            if open == 0 { return }
            rest.removeFirst()
        }
    }

    private func sample(_ name: String) -> String? {
        switch name.lowercased() {
        case "req.http.host", "bereq.http.host":
            return url.host.map { $0 + (url.isForwarded ? "" : url.port.map { ":\($0)" } ?? "") }
        case "req.url", "bereq.url": return url.path.map { $0 + (url.query.map { "?\($0)" } ?? "") }
        default: return nil
        }
    }
}
