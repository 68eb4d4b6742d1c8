/// HAProxy: sections of lines; a proxy section inherits from the `defaults` before it, or from the one it names.
enum HAProxyConfiguration {
    private static let kinds: [String: ConfiguredTimeout.Kind] = [
        "connect": .connect, "server": .response, "queue": .queue,
    ]

    private struct Section {
        var values: [ConfiguredTimeout.Kind: (duration: Duration?, place: String)] = [:]
    }

    static func read(_ file: ConfigurationFile) -> HopConfiguration {
        var named: [String: Section] = [:]
        var current = Section()
        var lastDefaults = Section()
        var kind = ""
        var name = ""
        var timeouts: [ConfiguredTimeout] = []
        func close() {
            switch kind {
            case "defaults":
                lastDefaults = current
                if !name.isEmpty { named[name] = current }
            case "backend", "listen":
                for (word, what) in kinds.sorted(by: { $0.key < $1.key }) {
                    let value = current.values[what]
                    guard value != nil || what != .queue else { continue }
                    timeouts.append(
                        ConfiguredTimeout(
                            kind: what, duration: value?.duration, setting: "timeout \(word)", place: value?.place,
                            scope: .backend(name)))
                }
            default: break
            }
        }
        for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let code = line.prefix { $0 != "#" }
            let words = code.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }).map(
                String.init)
            guard let first = words.first else { continue }
            switch first {
            case "defaults", "backend", "listen", "frontend", "global", "resolvers", "peers", "cache", "program",
                "ring",
                "userlist", "mailers", "http-errors", "fcgi-app":
                close()
                kind = first
                name = words.count > 1 && words[1] != "from" ? words[1] : ""
                let from = words.firstIndex(of: "from").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
                current =
                    first == "defaults"
                    ? from.flatMap { named[$0] } ?? Section() : from.flatMap { named[$0] } ?? lastDefaults
            case "timeout" where words.count >= 3:
                guard let what = kinds[words[1]] else { continue }
                current.values[what] = (
                    ConfiguredDuration.read(words[2], unit: 1000), "\(file.name):\(index + 1)"
                )
            default: continue
            }
        }
        close()
        return HopConfiguration(product: .haproxy, timeouts: timeouts)
    }
}
