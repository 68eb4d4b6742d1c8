/// Apache: `Timeout`, `ProxyTimeout`, and the keys of `ProxyPass` and `BalancerMember`.
enum ApacheConfiguration {
    private struct Worker {
        /// Nil for a member of a balancer, and for a ProxyPassMatch.
        var path: String?
        var isMember = false
        var url: String
        var keys: [String: (value: String, place: String)]
    }

    static func read(_ file: ConfigurationFile, _ includes: ConfigurationReader.Includes) -> HopConfiguration {
        var state = State()
        state.read(file, includes, 0)
        return HopConfiguration(product: .apache, timeouts: state.timeouts(), limitations: state.limitations)
    }

    private struct State {
        var global: (duration: Duration?, place: String)?
        var proxy: (duration: Duration?, place: String)?
        var workers: [Worker] = []
        var locations: [String] = []
        var balancer: String?
        var limitations: [String] = []
        var read = 0

        mutating func read(_ file: ConfigurationFile, _ includes: ConfigurationReader.Includes, _ depth: Int) {
            read += file.text.utf8.count
            guard read <= ConfigurationReader.mostBytes, depth < ConfigurationReader.deepest else {
                limitations.append("\(file.name): too much is included; the rest is not read")
                return
            }
            var joined = ""
            var start = 0
            for (index, raw) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let line = raw.trimmed
                if joined.isEmpty { start = index + 1 }
                // A backslash at its end goes on in the next line.
                if line.hasSuffix("\\"), joined.utf8.count < 1 << 16 {
                    joined += line.dropLast() + " "
                    continue
                }
                joined += line
                take(joined, "\(file.name):\(start)", file, includes, depth)
                joined = ""
            }
        }

        private mutating func take(
            _ line: String, _ place: String, _ file: ConfigurationFile, _ includes: ConfigurationReader.Includes,
            _ depth: Int
        ) {
            guard !line.isEmpty, !line.hasPrefix("#") else { return }
            let words = ApacheConfiguration.words(line)
            guard let first = words.first?.lowercased() else { return }
            switch first {
            case "timeout" where words.count > 1:
                global = (ConfiguredDuration.read(words[1], unit: 1_000_000), place)
            case "proxytimeout" where words.count > 1:
                proxy = (ConfiguredDuration.read(words[1], unit: 1_000_000), place)
            case "<location": locations.append(words.count > 1 ? words[1].filter { $0 != ">" && $0 != "\"" } : "/")
            case "</location>": _ = locations.popLast()
            case "<proxy": balancer = words.count > 1 ? words[1].filter { $0 != ">" && $0 != "\"" } : nil
            case "</proxy>": balancer = nil
            case "proxypass", "proxypassmatch":
                let arguments = words.dropFirst().filter { !$0.contains("=") || $0.contains("://") }
                let keys = keys(words.dropFirst(), place)
                if let location = locations.last, let url = arguments.first {
                    workers.append(Worker(path: location, url: url, keys: keys))
                } else if arguments.count >= 2 {
                    let path = first == "proxypassmatch" ? nil : arguments[arguments.startIndex]
                    workers.append(Worker(path: path, url: arguments[arguments.startIndex + 1], keys: keys))
                }
            case "balancermember" where words.count > 1:
                workers.append(
                    Worker(path: nil, isMember: true, url: balancer ?? words[1], keys: keys(words.dropFirst(2), place)))
            case "include", "includeoptional":
                guard words.count > 1 else { return }
                do {
                    let files = try includes(words[1], file.name)
                    if files.isEmpty, first == "include", !words[1].contains("*") {
                        limitations.append("\(place): \(words[1]) is not at hand; what it sets is not known")
                    }
                    for file in files { read(file, includes, depth + 1) }
                } catch {
                    limitations.append("\(place): \(words[1]) cannot be read: \(error)")
                }
            default: return
            }
        }

        private func keys(_ words: ArraySlice<String>, _ place: String) -> [String: (value: String, place: String)] {
            var keys: [String: (value: String, place: String)] = [:]
            for word in words where !word.contains("://") {
                guard let equals = word.firstIndex(of: "=") else { continue }
                keys[word[..<equals].lowercased()] = (String(word[word.index(after: equals)...]), place)
            }
            return keys
        }

        func timeouts() -> [ConfiguredTimeout] {
            let shared =
                proxy.map {
                    ConfiguredTimeout(
                        kind: .response, duration: $0.duration, setting: "ProxyTimeout", place: $0.place,
                        scope: .everything)
                }
                ?? ConfiguredTimeout(
                    kind: .response, duration: global?.duration ?? .seconds(60),
                    setting: global == nil ? "ProxyTimeout" : "Timeout",
                    place: global?.place, scope: .everything)
            var timeouts = [shared]
            for worker in workers {
                let members =
                    worker.url.hasPrefix("balancer://")
                    ? workers.filter { $0.isMember && worker.url.hasPrefix($0.url) } : []
                let scope = worker.path.map(ConfiguredTimeout.Scope.prefix) ?? .expression(worker.url)
                guard !worker.isMember, worker.path != nil || worker.keys["timeout"] != nil else { continue }
                let value = worker.keys["timeout"] ?? members.lazy.compactMap { $0.keys["timeout"] }.first
                if let value {
                    timeouts.append(
                        ConfiguredTimeout(
                            kind: .response, duration: ConfiguredDuration.read(value.value, unit: 1_000_000),
                            setting: "timeout=",
                            place: value.place, scope: scope))
                } else if worker.path != nil {
                    timeouts.append(
                        ConfiguredTimeout(
                            kind: .response, duration: shared.duration, setting: shared.setting, place: shared.place,
                            scope: scope))
                }
                if let connect = worker.keys["connectiontimeout"]
                    ?? members.lazy.compactMap({ $0.keys["connectiontimeout"] }).first
                {
                    timeouts.append(
                        ConfiguredTimeout(
                            kind: .connect, duration: ConfiguredDuration.read(connect.value, unit: 1_000_000),
                            setting: "connectiontimeout=", place: connect.place, scope: scope))
                }
            }
            return timeouts
        }
    }

    /// Words of a line; quotes hold blanks together.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\t" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
