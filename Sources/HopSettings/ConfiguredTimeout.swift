public import Products

/// A timeout that a hop's configuration sets, or leaves at the product's default.
public struct ConfiguredTimeout: Hashable, Sendable {
    /// What is waited for.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The connection to the server.
        case connect
        /// The response's header.
        case response
        /// The server reading the request.
        case send
        /// A place in the proxy's own queue.
        case queue
        /// The next request on an idle connection to the server: how long the connection may still be used again.
        case keepAlive = "keep-alive"
        /// The next request on an idle connection from the client: how long it is kept open.
        case idleClose = "idle-close"
        /// The request's header.
        case requestHeader = "request-header"
        /// The request's body.
        case requestBody = "request-body"
        /// The client reading the response.
        case sendToClient = "send-to-client"
        /// The server's own work on a request.
        case work
        /// Another try: how many there are, how long a server counts as down.
        case retry
        /// The life of processes: start, stop, recycling.
        case process
    }

    /// Which requests it holds for.
    public enum Scope: Hashable, Sendable {
        /// All.
        case everything
        /// Paths that begin with this.
        case prefix(String)
        /// This path alone.
        case exact(String)
        /// Paths that an expression fits; it is not tried.
        case expression(String)
        /// Requests that went to this backend.
        case backend(String)
    }

    /// What is waited for.
    public var kind: Kind
    /// How long; nil where the product waits without end.
    public var duration: Duration?
    /// The setting: `proxy_read_timeout`.
    public var setting: String
    /// Where it stands, as `FILE:LINE`; nil for the product's default.
    public var place: String?
    /// Which requests it holds for.
    public var scope: Scope

    /// Creates a timeout.
    public init(kind: Kind, duration: Duration?, setting: String, place: String?, scope: Scope) {
        self.kind = kind
        self.duration = duration
        self.setting = setting
        self.place = place
        self.scope = scope
    }
}

/// What a hop's configuration says of its timeouts.
public struct HopConfiguration: Hashable, Sendable {
    /// The product it configures.
    public var product: ProductID
    /// Every timeout found, and the defaults of what is not set.
    public var timeouts: [ConfiguredTimeout]
    /// What could not be read: included files that are not at hand.
    public var limitations: [String]
    /// What was read, for answers about single URLs.
    var layout: Layout = .none

    /// Creates a configuration.
    public init(product: ProductID, timeouts: [ConfiguredTimeout], limitations: [String] = []) {
        self.product = product
        self.timeouts = timeouts
        self.limitations = limitations
    }

    init(product: ProductID, timeouts: [ConfiguredTimeout], limitations: [String], layout: Layout) {
        self.init(product: product, timeouts: timeouts, limitations: limitations)
        self.layout = layout
    }

    /// The timeouts of a kind that can hold for a request: the most particular one, and those whose expression might fit.
    ///
    /// - Parameters:
    ///   - kind: what is waited for.
    ///   - path: the request's path.
    ///   - backend: the backend it went to, where the log says so.
    ///   - host: the host it asked for, where the log says so; then its virtual host is looked for too.
    /// - Returns: none where the configuration says nothing of it.
    public func timeouts(
        of kind: ConfiguredTimeout.Kind, path: String, backend: String? = nil, host: String? = nil
    ) -> [ConfiguredTimeout] {
        if let host, backend == nil {
            let (name, port) = RequestURL.hostAndPort(host)
            let routes = answer(for: RequestURL(host: name, port: port == -1 ? nil : port, path: path)).routes
            var found: [ConfiguredTimeout] = []
            for setting in routes.flatMap({ $0.settings(of: kind) })
            where setting.duration != nil || setting.value == .off {
                let timeout = ConfiguredTimeout(
                    kind: kind, duration: setting.duration, setting: setting.name, place: setting.place,
                    scope: .exact(path))
                if !found.contains(timeout) { found.append(timeout) }
            }
            if !found.isEmpty { return found }
        }
        let own = timeouts.filter { $0.kind == kind }
        let exact = own.filter { $0.scope == .exact(path) }
        if !exact.isEmpty { return exact }
        if let backend {
            let named = own.filter { $0.scope == .backend(backend) }
            if !named.isEmpty { return named }
        }
        let prefixes = own.compactMap { timeout -> (Int, ConfiguredTimeout)? in
            guard case .prefix(let prefix) = timeout.scope, path.hasPrefix(prefix) else { return nil }
            return (prefix.utf8.count, timeout)
        }
        let longest = prefixes.map(\.0).max() ?? -1
        var found = prefixes.filter { $0.0 == longest }.map(\.1)
        if found.isEmpty { found = own.filter { $0.scope == .everything } }
        if found.isEmpty, backend == nil {
            found = own.filter { if case .backend = $0.scope { true } else { false } }
        }
        return found + own.filter { if case .expression = $0.scope { true } else { false } }
    }
}

/// Why a configuration could not be read.
public struct ConfigurationFault: Error, Hashable, Sendable {
    /// Where, as `FILE:LINE`, what was expected, and what to do.
    public var message: String

    /// Creates a fault.
    public init(message: String) { self.message = message }
}

/// One configuration file as text.
public struct ConfigurationFile: Hashable, Sendable {
    /// The name as the user gave it, or as it was included.
    public var name: String
    /// What is in it; a stranger's text.
    public var text: String

    /// Creates a file.
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Reads configurations of the products that it knows.
public enum ConfigurationReader {
    /// Gives the files that an `include` names, in order; throws what is wrong with them.
    public typealias Includes = (_ pattern: String, _ from: String) throws -> [ConfigurationFile]

    /// The deepest that files may include one another.
    public static let deepest = 16
    /// The most bytes of all files together.
    public static let mostBytes = 8 << 20

    /// Reads a configuration, whatever product it is of.
    ///
    /// - Parameters:
    ///   - file: the main file.
    ///   - includes: gives included files.
    /// - Returns: its timeouts.
    /// - Throws: `ConfigurationFault` where it is no configuration of a known product, or is broken.
    public static func read(
        _ file: ConfigurationFile, includes: @escaping Includes = { _, _ in [] }
    ) throws(ConfigurationFault) -> HopConfiguration {
        try read([file], includes: includes)
    }

    /// Reads the files of one hop's configuration: several of HAProxy's, IIS's with its `web.config`, or one.
    ///
    /// - Parameters:
    ///   - files: the files, in the order in which the product reads them.
    ///   - includes: gives included files.
    /// - Returns: its timeouts.
    /// - Throws: `ConfigurationFault` where a file is no configuration of a known product, is broken, or where the files
    ///   are of several products.
    public static func read(
        _ files: [ConfigurationFile], includes: @escaping Includes = { _, _ in [] }
    ) throws(ConfigurationFault) -> HopConfiguration {
        guard files.reduce(0, { $0 + $1.text.utf8.count }) <= mostBytes else {
            throw ConfigurationFault(
                message: "\(files.map(\.name).joined(separator: ", ")): larger than \(mostBytes >> 20) MiB: "
                    + "no configuration")
        }
        var product: ProductID?
        for file in files {
            guard let own = self.product(of: file.text) else {
                throw ConfigurationFault(
                    message:
                        "\(file.name):1: expected a configuration of nginx, HAProxy, Apache, Caddy (Caddyfile or JSON) "
                        + "or IIS (applicationHost.config, web.config, machine.config)")
            }
            if let product, product != own {
                throw ConfigurationFault(
                    message:
                        "\(file.name) is \(own.title)'s, but \(files[0].name) is \(product.title)'s: one hop has one "
                        + "product; give each hop its own, as in --hop balancer:config=\(file.name)")
            }
            product = own
        }
        switch product {
        case .nginx: return try NginxConfiguration.read(files, includes)
        case .haproxy: return try HAProxyConfiguration.read(files)
        case .apache: return try ApacheConfiguration.read(files, includes)
        case .caddy: return try CaddyConfiguration.read(files, includes)
        case .iis: return try IISConfiguration.read(files, includes)
        default: throw ConfigurationFault(message: "there is no configuration to read; name a file")
        }
    }

    private static func isXML(_ text: String) -> Bool {
        let head = text.prefix(4096).drop { $0 == "\u{FEFF}" || $0.isWhitespace }.lowercased()
        return head.hasPrefix("<?xml") || head.hasPrefix("<configuration") || head.hasPrefix("<!--")
    }

    /// The product by the words that only it has; nil where none is known.
    static func product(of text: String) -> ProductID? {
        if isXML(text) { return .iis }
        if text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{", let start = text.place(of: "{"),
            let next = text[text.index(after: start)...].first(where: { !$0.isWhitespace }), next == "\"" || next == "}"
        {
            return .caddy
        }
        var votes: [ProductID: Int] = [:]
        for line in text.split(separator: "\n").lazy.map(\.trimmed).filter({ !$0.isEmpty && !$0.hasPrefix("#") })
            .prefix(5000)
        {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let first = words.first else { continue }
            let word = first.lowercased()
            switch word {
            case "frontend", "backend": votes[.haproxy, default: 0] += line.hasSuffix(";") ? 0 : 3
            case "defaults", "global": votes[.haproxy, default: 0] += 3
            case "option", "balance", "default_backend", "use_backend", "bind":
                votes[.haproxy, default: 0] += line.hasSuffix(";") ? 0 : 1
            case "timeout" where words.count >= 3: votes[.haproxy, default: 0] += 2
            case "proxypass", "proxytimeout", "<virtualhost", "<location", "<proxy", "<ifmodule", "loadmodule",
                "balancermember", "documentroot", "servername", "listen", "customlog":
                votes[.apache, default: 0] += line.hasSuffix(";") ? 0 : 2
            case "timeout" where words.count == 2: votes[.apache, default: 0] += 1
            case "reverse_proxy", "transport", "response_header_timeout", "dial_timeout", "handle", "handle_path",
                "encode", "file_server", "php_fastcgi":
                votes[.caddy, default: 0] += line.hasSuffix(";") ? 0 : 3
            default:
                if line.contains(";"), !line.hasPrefix(";") { votes[.nginx, default: 0] += 1 }
                if ["http", "server", "location", "upstream", "events"].contains(word), line.contains("{") {
                    votes[.nginx, default: 0] += 3
                }
            }
        }
        return votes.filter { $0.value > 0 }.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    }
}

extension StringProtocol {
    /// Without blanks, tabs and carriage returns at both ends.
    var trimmed: String {
        var text = Substring(self)
        while let first = text.first, first == " " || first == "\t" || first == "\r" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" || last == "\r\n" {
            text = text.dropLast()
        }
        return String(text)
    }
}

/// Durations as configurations write them.
enum ConfiguredDuration {
    /// `60`, `60s`, `1m30s`, `500ms`, `1d`; nil where it is none.
    ///
    /// - Parameters:
    ///   - text: the value.
    ///   - unit: what a bare number counts, in microseconds.
    /// - Returns: the duration.
    static func read(_ text: some StringProtocol, unit: Int64) -> Duration? {
        var total: Int64 = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            guard let number = Double(digits), number >= 0, number < 1e9 else { return nil }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { $0.isLetter }.lowercased()
            rest = rest.dropFirst(word.count)
            let scale: Int64
            switch word {
            case "": scale = unit
            case "us", "µs": scale = 1
            case "ms": scale = 1000
            case "s", "sec": scale = 1_000_000
            case "m", "mi", "min": scale = 60_000_000
            case "h": scale = 3_600_000_000
            case "d": scale = 86_400_000_000
            case "w": scale = 604_800_000_000
            default: return nil
            }
            guard word != "" || rest.isEmpty else { return nil }
            let part = number * Double(scale)
            guard part < 1e17 else { return nil }
            total += Int64(part)
            guard total < 100_000_000_000_000_000 else { return nil }
        }
        return .microseconds(total)
    }
}
