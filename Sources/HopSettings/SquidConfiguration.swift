internal import Diagnosis
internal import Products

/// Squid: lines of a name and its words; `cache_peer` names the servers of a reverse proxy.
enum SquidConfiguration: ReadableConfiguration {
    static let product = ProductID.squid

    private static let telling: [String: Int] = [
        "http_port": 3, "https_port": 3, "cache_peer": 4, "cache_peer_access": 4, "http_access": 4,
        "refresh_pattern": 4,
        "cache_dir": 4, "cache_mem": 2, "coredump_dir": 3, "visible_hostname": 3, "forwarded_for": 1, "never_direct": 4,
        "always_direct": 4, "read_timeout": 2, "connect_timeout": 2, "forward_timeout": 3, "request_timeout": 2,
        "peer_connect_timeout": 4, "client_lifetime": 3, "icp_port": 3, "icp_access": 3, "ssl_bump": 4, "logformat": 3,
        "auth_param": 3, "maximum_object_size": 2, "server_idle_pconn_timeout": 4, "client_idle_pconn_timeout": 4,
        "http_reply_access": 3, "cache_log": 3, "half_closed_clients": 3, "cache_effective_user": 3, "via": 0,
    ]

    static func weight(of line: ConfigurationLine) -> Int {
        guard !line.isEnded, line.words.count > 1, line.words[1] != "=", line.words.last != "{" else { return 0 }
        return telling[line.name] ?? 0
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var reader = Reader(includes: includes)
        for file in files { try reader.read(file, 0) }
        return HopConfiguration(
            product: product, limitations: reader.limitations,
            logFormats: reader.lines.filter { $0.words[0] == "logformat" && $0.words.count > 2 }.prefix(500).map {
                "squid: " + $0.words[2]
            }, routing: SquidRouting(reader.lines))
    }

    private struct Reader {
        let includes: ConfigurationReader.Includes
        var lines: [SectionLine] = []
        var limitations: [Fact] = []
        private var bytes = 0
        /// The most lines of all files.
        private static let mostLines = 500_000

        init(includes: @escaping ConfigurationReader.Includes) { self.includes = includes }

        mutating func read(_ file: ConfigurationFile, _ depth: Int) throws(ConfigurationFault) {
            bytes += file.text.utf8.count
            guard bytes <= ConfigurationReader.mostBytes, depth < ConfigurationReader.deepest else {
                throw ConfigurationFault(
                    message:
                        "\(file.name): the files are more than \(ConfigurationReader.mostBytes >> 20) MiB together, or "
                        + "include one another more than \(ConfigurationReader.deepest) deep")
            }
            var joined = ""
            var start = 0
            for (index, raw) in file.lines.enumerated() {
                let line = raw.trimmed
                if joined.isEmpty { start = index + 1 }
                if line.hasSuffix("\\"), joined.utf8.count < 1 << 16 {
                    joined += line.dropLast() + " "
                    continue
                }
                let whole = joined + line
                joined = ""
                try take(whole, "\(file.name):\(start)", file, depth)
            }
            if !joined.isEmpty { try take(joined, "\(file.name):\(start)", file, depth) }
        }

        private mutating func take(
            _ line: String, _ place: String, _ file: ConfigurationFile, _ depth: Int
        ) throws(ConfigurationFault) {
            guard !line.hasPrefix("#") else { return }
            let words = Self.words(line)
            guard let name = words.first else { return }
            switch name {
            case "include":
                for pattern in words.dropFirst() {
                    do {
                        let found = try includes(pattern, file.name)
                        if found.isEmpty, !pattern.contains("*") { limitations.append(.absent(pattern, at: place)) }
                        for one in found { try read(one, depth + 1) }
                    } catch let fault as ConfigurationFault {
                        throw fault
                    } catch {
                        limitations.append(.unread(pattern, at: place, error))
                    }
                }
            case "if":
                limitations.append(
                    Fact("configuration.condition-open", ["place": .text(place), "line": .text(line)]))
            case "else", "endif": return
            default:
                guard lines.count < Self.mostLines else {
                    throw ConfigurationFault(message: "\(place): more than \(Self.mostLines) lines")
                }
                lines.append(SectionLine(words: words, place: place))
            }
        }

        /// Words, apart by blanks; quotes keep them together; a `#` behind a blank begins a comment.
        private static func words(_ line: String) -> [String] {
            // A format is not taken apart: its quotes are its own.
            if line.hasPrefix("logformat") {
                let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
                return parts.map { String($0).trimmed }
            }
            var words: [String] = []
            var rest = Substring(line).utf8
            while true {
                rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
                guard let first = rest.first, first != UInt8(ascii: "#") else { return words }
                if first == UInt8(ascii: "\"") {
                    let text = rest.dropFirst().prefix { $0 != first }
                    words.append(String(Substring(text)))
                    rest = rest[text.endIndex...].dropFirst()
                } else {
                    let text = rest.prefix { $0 != 0x20 && $0 != 0x09 }
                    words.append(String(Substring(text)))
                    rest = rest[text.endIndex...]
                }
            }
        }
    }
}
