internal import Products

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

    /// The lines, the first one's number being 1; each may end with a carriage return.
    var lines: [Substring] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
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
    /// - Returns: what they say.
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
    /// - Returns: what they say.
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
            guard let own = self.product(of: file) else {
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
    static func product(of file: ConfigurationFile) -> ProductID? {
        let text = file.text
        if isXML(text) { return .iis }
        if text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{", let start = text.place(of: "{"),
            let next = text[text.index(after: start)...].first(where: { !$0.isWhitespace }), next == "\"" || next == "}"
        {
            return .caddy
        }
        var votes: [ProductID: Int] = [:]
        let lines = file.lines.lazy.map(\.trimmed).filter { !$0.isEmpty && !$0.hasPrefix("#") }
        for line in lines.prefix(5000) {
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
