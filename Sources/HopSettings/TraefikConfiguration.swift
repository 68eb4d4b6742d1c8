internal import Diagnosis
internal import Products
internal import Syntax

/// Traefik: its static and its dynamic configuration in YAML or TOML, and the labels and arguments of a Compose file.
enum TraefikConfiguration: ReadableConfiguration {
    static let product = ProductID.traefik

    /// Outermost names that no other product's files have.
    private static let telling = ["entrypoints", "certificatesresolvers", "serverstransport", "tcpserverstransport"]
    private static let dynamic: Set<String> = [
        "routers", "services", "middlewares", "serverstransports", "models",
    ]
    private static let providers: Set<String> = [
        "docker", "swarm", "file", "kubernetesingress", "kubernetescrd", "kubernetesgateway", "consulcatalog", "nomad",
        "ecs",
        "consul", "etcd", "zookeeper", "redis", "http", "rest", "providersthrottleduration", "rancher", "marathon",
        "plugin",
        "knative", "kubernetesingressnginx",
    ]

    static func owns(_ text: String) -> Bool {
        guard let heads = TreeHeads(text), heads.language != .json else { return false }
        if telling.contains(where: heads.has) { return true }
        if heads.has("providers", above: providers) { return true }
        if ["http", "tcp", "udp"].contains(where: { heads.has($0, above: dynamic) }) { return true }
        // lighttpd has an accesslog.format, too.
        let fields: Set = ["filepath", "fields", "filters", "bufferingsize"]
        if heads.has("accesslog", above: heads.language == .yaml ? fields.union(["format"]) : fields) { return true }
        return isCompose(heads) && TraefikLabels.areIn(text)
    }

    private static func isCompose(_ heads: TreeHeads) -> Bool { heads.language == .yaml && heads.has("services") }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = Reader(includes: includes)
        for file in files { try reader.read(file, follows: true) }
        // A file that one of them names may have been given under another name.
        if !reader.parts.contains(where: { $0.tree.at("http") != nil }) {
            reader.limitations += reader.absent.map { .absent($0.name, at: $0.place) }
        }
        return HopConfiguration(
            product: product, limitations: reader.limitations,
            routing: TraefikRouting(reader.parts, isRunTimeToo: reader.isRunTimeToo))
    }

    private struct Reader {
        let includes: ConfigurationReader.Includes
        var parts: [TraefikPart] = []
        var limitations: [Fact] = []
        /// Whether routers may come from where no file at hand tells.
        var isRunTimeToo = false
        private var bytes = 0
        private var known = Set<String>()

        init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

        mutating func read(_ file: ConfigurationFile, follows: Bool) throws(ConfigurationFault) {
            guard known.insert(file.name).inserted else { return }
            bytes += file.text.utf8.count
            guard bytes <= ConfigurationReader.mostBytes else {
                throw ConfigurationFault(
                    message: "\(file.name): the files are more than \(ConfigurationReader.mostBytes >> 20) MiB together"
                )
            }
            guard let heads = TreeHeads(file.text) else {
                throw ConfigurationFault(message: "\(file.name):1: expected YAML or TOML")
            }
            let tree = try SettingTree.read(file, as: heads.language)
            if TraefikConfiguration.isCompose(heads), !heads.has("http"), !heads.has("entrypoints") {
                let labels = TraefikLabels(tree)
                parts.append(TraefikPart(tree: labels.arguments, file: file.name))
                parts += labels.services.map { TraefikPart(tree: $0, file: file.name) }
                if labels.isMoreAtRunTime { isRunTimeToo = true }
                return
            }
            parts.append(TraefikPart(tree: tree, file: file.name))
            guard let providers = tree.at("providers") else { return }
            if providers.members.contains(where: {
                !["file", "providersthrottleduration", "precedence"].contains($0.name.lowercased())
            }) {
                isRunTimeToo = true
            }
            guard follows, let provider = providers.at("file") else { return }
            let place = "\(file.name):\(provider.line)"
            var patterns: [String] = []
            if let name = provider.at("filename")?.scalar { patterns.append(name) }
            if let directory = provider.at("directory")?.scalar {
                let start = directory.hasSuffix("/") ? directory : directory + "/"
                patterns += ["yml", "yaml", "toml"].map { "\(start)*.\($0)" }
            }
            var found = 0
            for pattern in patterns {
                do {
                    for one in try includes(pattern, file.name) {
                        found += 1
                        try read(one, follows: false)
                    }
                } catch {
                    limitations.append(.unread(pattern, at: place, error))
                }
            }
            // What stands there may be among the files that were given.
            if found == 0, let name = patterns.first, !name.isEmpty { absent.append((name, place)) }
        }

        /// Files that were named and not found.
        private(set) var absent: [(name: String, place: String)] = []
    }
}

/// A file of Traefik's, or what a Compose file says of one container.
struct TraefikPart: Sendable {
    /// What it says.
    var tree: JSONValue
    /// The file's name.
    var file: String
}

/// Labels and arguments by which a Compose file configures Traefik.
struct TraefikLabels {
    /// What Traefik's own arguments and variables say.
    private(set) var arguments = JSONValue.object([:])
    /// What the labels of each container say.
    private(set) var services: [JSONValue] = []
    /// Whether containers that are not here may have labels as well.
    private(set) var isMoreAtRunTime = false

    /// The most labels that are read.
    private static let most = 5000

    /// Whether a Compose file has some.
    static func areIn(_ text: String) -> Bool {
        text.holds("traefik.http.") || text.holds("traefik.enable") || text.holds("--entrypoints.")
            || text.holds("--entryPoints.") || text.holds("--providers.docker") || text.holds("TRAEFIK_ENTRYPOINTS")
    }

    /// Reads a Compose file.
    init(_ compose: JSONValue) {
        var left = Self.most
        for service in compose.at("services")?.members ?? [:] {
            var words = service.value.at("command")?.items ?? []
            if words.isEmpty, let command = service.value.at("command"), let text = command.scalar {
                words = text.split(whereSeparator: \.isWhitespace).map { word in
                    var value = JSONValue.string(String(word))
                    value.line = command.line
                    return value
                }
            }
            for word in words {
                guard let text = word.scalar, text.hasPrefix("--"), left > 0 else { continue }
                left -= 1
                let pair = text.dropFirst(2).split(separator: "=", maxSplits: 1)
                guard let name = pair.first else { continue }
                arguments = arguments.setting(
                    name.split(separator: ".").map { $0.lowercased() }, to: pair.count > 1 ? String(pair[1]) : "true",
                    line: word.line)
            }
            for (name, value, line) in Self.pairs(service.value.at("environment")) where left > 0 {
                guard name.uppercased().hasPrefix("TRAEFIK_") else { continue }
                left -= 1
                arguments = arguments.setting(
                    name.dropFirst(8).split(separator: "_").map { $0.lowercased() }, to: value, line: line)
            }
            var labels = JSONValue.object([:])
            let all = Self.pairs(service.value.at("labels")) + Self.pairs(service.value.at("deploy", "labels"))
            for (name, value, line) in all where left > 0 && name.lowercased().hasPrefix("traefik.") {
                left -= 1
                labels = labels.setting(
                    name.dropFirst(8).split(separator: ".").map { $0.lowercased() }, to: value, line: line)
            }
            if labels["http"] != nil { services.append(Self.completed(labels, service.name)) }
        }
        // What --providers.docker finds need not stand in this file.
        isMoreAtRunTime = services.isEmpty
    }

    /// `name=value` of a list, or the members of a mapping.
    private static func pairs(_ value: JSONValue?) -> [(String, String, Int)] {
        guard let value else { return [] }
        if value.items.isEmpty { return value.members.map { ($0.name, $0.value.scalar ?? "", $0.value.line) } }
        return value.items.compactMap { item in
            guard let text = item.scalar else { return nil }
            let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // A dollar is written twice in Compose.
            return (pair[0].trimmed, pair.count > 1 ? String(pair[1]).replacing("$$", with: "$") : "", item.line)
        }
    }

    /// The labels with what Traefik adds: a router without a service takes the container's only one.
    private static func completed(_ labels: JSONValue, _ container: String) -> JSONValue {
        var labels = labels
        let line = labels.at("http")?.members.first?.value.line ?? 0
        if labels.at("http", "services")?.members.isEmpty ?? true {
            labels = labels.setting(
                ["http", "services", container, "loadbalancer", "server", "host"], to: container, line: line)
        }
        let services = labels.at("http", "services")?.members.names ?? []
        for service in services {
            labels = labels.setting(
                ["http", "services", service, "loadbalancer", "server", "host"], to: container, line: line)
        }
        if services.count == 1 {
            for router in labels.at("http", "routers")?.members ?? [:] where router.value.at("service") == nil {
                labels = labels.setting(
                    ["http", "routers", router.name, "service"], to: services[0], line: router.value.line)
            }
        }
        return labels
    }
}

extension JSONValue {
    /// The value with a text put at a way of names.
    func setting(_ path: [String], to text: String, line: Int) -> JSONValue {
        guard let name = path.first, path.count < 32 else {
            var value = JSONValue.string(text)
            value.line = line
            return value
        }
        var members = self.members
        members[name] = (members[name] ?? .object([:])).setting(Array(path.dropFirst()), to: text, line: line)
        var value = JSONValue.object(members)
        value.line = self.line == 0 ? line : self.line
        return value
    }
}
