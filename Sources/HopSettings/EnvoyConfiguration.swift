internal import Diagnosis
internal import Products
internal import Syntax

/// Envoy: a bootstrap file with its static resources, files of resources, or what its administration dumps.
enum EnvoyConfiguration: ReadableConfiguration {
    static let product = ProductID.envoy

    private static let types = "type.googleapis.com/envoy."

    static func owns(_ text: String) -> Bool {
        guard let heads = TreeHeads(text), heads.language != .toml else { return false }
        if heads.has("staticresources") || heads.has("dynamicresources") { return true }
        let parts = ["resources", "configs", "listeners", "clusters", "virtualhosts", "routeconfig", "filterchains"]
        return parts.contains(where: heads.has) && text.holds(types)
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = Reader(includes: includes)
        for file in files { try reader.read(file) }
        return HopConfiguration(
            product: product, limitations: reader.limitations, logFormats: reader.logFormats,
            routing: EnvoyRouting(reader.resources))
    }

    private struct Reader {
        let includes: ConfigurationReader.Includes
        var resources = EnvoyResources()
        var limitations: [Fact] = []
        private(set) var logFormats: [String] = []
        private var bytes = 0
        private var known = Set<String>()

        init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

        mutating func read(_ file: ConfigurationFile, depth: Int = 0) throws(ConfigurationFault) {
            guard known.insert(file.name).inserted else { return }
            bytes += file.text.utf8.count
            guard bytes <= ConfigurationReader.mostBytes, depth < ConfigurationReader.deepest else {
                throw ConfigurationFault(
                    message:
                        "\(file.name): the files are more than \(ConfigurationReader.mostBytes >> 20) MiB together, or "
                        + "lead to one another more than \(ConfigurationReader.deepest) deep")
            }
            guard let language = SettingTree.Language(file.text), language != .toml else {
                throw ConfigurationFault(message: "\(file.name):1: expected YAML or JSON")
            }
            let tree = try SettingTree.read(file, as: language)
            resources.add(tree, file.name)
            readFormats(of: tree)
            var paths: [(path: String, line: Int)] = []
            Self.paths(in: tree, &paths)
            for (path, line) in paths {
                let place = "\(file.name):\(line)"
                do {
                    let found = try includes(path, file.name)
                    if found.isEmpty { limitations.append(.absent(path, at: place)) }
                    for one in found { try read(one, depth: depth + 1) }
                } catch {
                    limitations.append(.unread(path, at: place, error))
                }
            }
            for name in ["lds_config", "cds_config", "ads_config"] {
                guard let source = tree.at("dynamic_resources", name), source.at("path_config_source") == nil,
                    source.at("path") == nil
                else { continue }
                limitations.append(
                    Fact("configuration.by-control-plane", ["place": .text("\(file.name):\(source.line)")]))
            }
        }

        /// The formats of `access_log`, wherever one stands.
        private mutating func readFormats(of tree: JSONValue) {
            guard logFormats.count < 500 else { return }
            for item in tree.items { readFormats(of: item) }
            for member in tree.members {
                guard member.name == "access_log" || member.name == "accessLog" else {
                    readFormats(of: member.value)
                    continue
                }
                for log in member.value.items.isEmpty ? [member.value] : member.value.items {
                    guard let own = log.at("typed_config") ?? log.at("config") else { continue }
                    let format = own.at("log_format") ?? own
                    if let text = format.at("text_format_source", "inline_string") ?? format.at("text_format")
                        ?? own.at("format"),
                        let string = text.scalar
                    {
                        logFormats.append("envoy: " + string.trimmed)
                    }
                    if let json = format.at("json_format") ?? format.at("typed_json_format") {
                        logFormats.append("envoy: " + json.spelled)
                    }
                }
            }
        }

        /// Files that hold more of the configuration.
        private static func paths(in tree: JSONValue, _ paths: inout [(path: String, line: Int)]) {
            guard paths.count < 100 else { return }
            for item in tree.items { Self.paths(in: item, &paths) }
            for member in tree.members {
                switch member.name {
                case "path_config_source", "pathConfigSource":
                    if let path = member.value.at("path")?.scalar { paths.append((path, member.value.line)) }
                case "lds_config", "cds_config", "config_source":
                    if let path = member.value.at("path"), let text = path.scalar { paths.append((text, path.line)) }
                    Self.paths(in: member.value, &paths)
                default: Self.paths(in: member.value, &paths)
                }
            }
        }
    }
}

/// The resources of an Envoy, wherever they stand.
struct EnvoyResources: Sendable {
    /// A resource, and the file that it stands in.
    struct Node: Sendable {
        var value: JSONValue
        var file: String

        var place: String { "\(file):\(value.line)" }

        func place(_ value: JSONValue) -> String { "\(file):\(value.line)" }

        func at(_ value: JSONValue) -> Node { Node(value: value, file: file) }
    }

    private(set) var listeners: [Node] = []
    private(set) var clusters: [String: Node] = [:]
    private(set) var routes: [String: Node] = [:]
    private(set) var endpoints: [String: Node] = [:]

    /// Adds what a file says.
    mutating func add(_ tree: JSONValue, _ file: String) {
        take(tree.at("static_resources") ?? tree, file)
        for resource in tree.at("resources")?.items ?? [] { take(typed: resource, file) }
        for dump in tree.at("configs")?.items ?? [] {
            if let inner = dump.at("bootstrap", "static_resources") { take(inner, file) }
            for (list, path) in Self.dumped {
                for item in dump.at(list)?.items ?? [] {
                    let value = path.reduce(Optional(item)) { value, name in value?.at(name) }
                    if let value { take(typed: value, file) }
                }
            }
        }
    }

    /// Where the administration's dump has resources.
    private static let dumped: [(list: String, path: [String])] = [
        ("static_listeners", ["listener"]), ("dynamic_listeners", ["active_state", "listener"]),
        ("static_clusters", ["cluster"]), ("dynamic_active_clusters", ["cluster"]),
        ("static_route_configs", ["route_config"]), ("dynamic_route_configs", ["route_config"]),
        ("static_endpoint_configs", ["endpoint_config"]), ("dynamic_endpoint_configs", ["endpoint_config"]),
    ]

    private mutating func take(_ owner: JSONValue, _ file: String) {
        for listener in owner.at("listeners")?.items ?? [] { listeners.append(Node(value: listener, file: file)) }
        for cluster in owner.at("clusters")?.items ?? [] { add(cluster: cluster, file) }
        if owner.at("virtual_hosts") != nil { add(route: owner, file) }
        if let route = owner.at("route_config") { add(route: route, file) }
        // A listener alone.
        if owner.at("filter_chains") != nil { listeners.append(Node(value: owner, file: file)) }
    }

    private mutating func take(typed value: JSONValue, _ file: String) {
        // A dump has what a control plane sent, each within a wrapper.
        let value = value.at("resource") ?? value
        let type = value["@type"]?.scalar ?? ""
        if type.hasSuffix(".Listener") || value.at("filter_chains") != nil {
            listeners.append(Node(value: value, file: file))
        } else if type.hasSuffix(".Cluster") {
            add(cluster: value, file)
        } else if type.hasSuffix(".RouteConfiguration") || value.at("virtual_hosts") != nil {
            add(route: value, file)
        } else if type.hasSuffix(".ClusterLoadAssignment"), let name = value.at("cluster_name")?.scalar {
            endpoints[name] = Node(value: value, file: file)
        }
    }

    private mutating func add(cluster: JSONValue, _ file: String) {
        guard let name = cluster.at("name")?.scalar, clusters[name] == nil else { return }
        clusters[name] = Node(value: cluster, file: file)
    }

    private mutating func add(route: JSONValue, _ file: String) {
        let name = route.at("name")?.scalar ?? ""
        guard routes[name] == nil else { return }
        routes[name] = Node(value: route, file: file)
    }
}
