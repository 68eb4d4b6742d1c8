/// A Caddyfile: blocks by line; `reverse_proxy` with its transport, inside `handle` and its like.
enum CaddyConfiguration {
    static func read(_ file: ConfigurationFile) throws(ConfigurationFault) -> HopConfiguration {
        var timeouts: [ConfiguredTimeout] = []
        // What each open block is: its words, and what its transport sets.
        var blocks: [(words: [String], line: Int)] = []
        var matchers: [String: String] = [:]
        var found: [(scope: ConfiguredTimeout.Scope, values: [String: (Duration?, Int)], depth: Int)] = []
        for (index, raw) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            var words = ApacheConfiguration.words(raw.trimmed)
            if let comment = words.firstIndex(where: { $0.hasPrefix("#") }) { words = Array(words[..<comment]) }
            guard let first = words.first else { continue }
            if first == "}" {
                guard blocks.popLast() != nil else {
                    throw ConfigurationFault(message: "\(file.name):\(number): a ‘}’ closes no block")
                }
                if let last = found.last, last.depth > blocks.count {
                    found.removeLast()
                    timeouts += emitted(last.scope, last.values, file.name)
                }
                continue
            }
            let opens = words.last == "{"
            if opens { words.removeLast() }
            let inner = words.first ?? ""
            if inner.hasPrefix("@"), words.count >= 3, words[1] == "path" { matchers[inner] = words[2] }
            if inner == "reverse_proxy" {
                let own = words.dropFirst().first { $0.hasPrefix("/") || matchers[$0] != nil || $0 == "*" }
                let path =
                    own
                    ?? blocks.reversed().lazy.compactMap { block -> String? in
                        guard ["handle", "handle_path", "route"].contains(block.words.first ?? ""),
                            block.words.count > 1
                        else { return nil }
                        return block.words[1]
                    }.first
                let scope = self.scope(path.flatMap { matchers[$0] ?? $0 })
                if opens {
                    found.append((scope, [:], blocks.count + 1))
                } else {
                    timeouts += emitted(scope, [:], file.name)
                }
            } else if words.count >= 2, !found.isEmpty,
                ["response_header_timeout", "dial_timeout", "lb_try_duration"].contains(inner)
            {
                found[found.count - 1].values[inner] = (ConfiguredDuration.read(words[1], unit: 1000), number)
            }
            if opens { blocks.append((words, number)) }
            guard blocks.count < 64 else {
                throw ConfigurationFault(message: "\(file.name):\(number): blocks are nested too deep")
            }
        }
        for open in found.reversed() { timeouts += emitted(open.scope, open.values, file.name) }
        let limitations = blocks.map {
            "\(file.name) ends inside the block that begins at line \($0.line); the rest is not known"
        }
        return HopConfiguration(product: .caddy, timeouts: timeouts, limitations: limitations)
    }

    private static func scope(_ path: String?) -> ConfiguredTimeout.Scope {
        guard let path, path.hasPrefix("/") else { return .everything }
        return path.hasSuffix("*") ? .prefix(String(path.dropLast())) : .exact(path)
    }

    private static func emitted(
        _ scope: ConfiguredTimeout.Scope, _ values: [String: (Duration?, Int)], _ name: String
    ) -> [ConfiguredTimeout] {
        let header = values["response_header_timeout"]
        let dial = values["dial_timeout"]
        return [
            ConfiguredTimeout(
                kind: .response, duration: header?.0, setting: "response_header_timeout",
                place: header.map { "\(name):\($0.1)" }, scope: scope),
            ConfiguredTimeout(
                kind: .connect, duration: dial == nil ? .seconds(3) : dial?.0, setting: "dial_timeout",
                place: dial.map { "\(name):\($0.1)" }, scope: scope),
        ]
    }
}
