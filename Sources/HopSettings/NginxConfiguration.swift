internal import Diagnosis
internal import Products

/// nginx: directives in blocks, inherited from http to server to location.
enum NginxConfiguration: ReadableConfiguration {
    private typealias Directive = ConfigurationBlock

    static let product = ProductID.nginx

    static func weight(of line: ConfigurationLine) -> Int {
        let isBlock =
            ["http", "server", "location", "upstream", "events"].contains(line.name) && line.text.contains("{")
        return (line.text.contains(";") && !line.text.hasPrefix(";") ? 1 : 0) + (isBlock ? 3 : 0)
    }

    static func read(
        _ files: [ConfigurationFile], _ includes: @escaping ConfigurationReader.Includes
    ) throws(ConfigurationFault) -> HopConfiguration {
        var limitations: [Fact] = []
        var read = 0
        var tree: [Directive] = []
        var known = Set<String>()
        // A file that another one includes is given beside it by many; it counts once.
        for file in files where !known.contains(file.name) {
            tree += try parsed(file, { pattern, _ in try includes(pattern, file.name) }, 0, &read, &limitations, &known)
        }
        return HopConfiguration(
            product: product, limitations: limitations, logFormats: logFormats(tree, 0), routing: NginxRouting(tree))
    }

    /// `log_format name [escape=…] 'pieces' …;`, wherever one stands.
    private static func logFormats(_ tree: [Directive], _ depth: Int) -> [String] {
        tree.flatMap { directive -> [String] in
            if directive.words.first == "log_format", directive.words.count > 2 {
                let pieces = directive.words.dropFirst(2).drop { $0.hasPrefix("escape=") }
                return ["nginx: " + pieces.joined()]
            }
            return depth < 4 ? logFormats(directive.block ?? [], depth + 1) : []
        }
    }

    // MARK: - Blocks and words

    private static func parsed(
        _ file: ConfigurationFile, _ includes: ConfigurationReader.Includes, _ depth: Int, _ read: inout Int,
        _ limitations: inout [Fact], _ known: inout Set<String>
    ) throws(ConfigurationFault) -> [Directive] {
        known.insert(file.name)
        read += file.text.utf8.count
        guard read <= ConfigurationReader.mostBytes else {
            throw ConfigurationFault(
                message: "\(file.name): the included files are more than \(ConfigurationReader.mostBytes >> 20) MiB")
        }
        var stack: [[Directive]] = [[]]
        var heads: [Directive] = []
        var words: [String] = []
        var line = 1
        var start = 1
        var tokens = Tokens(file.text)
        while let token = tokens.next(&line) {
            switch token {
            case .word(let word):
                if words.isEmpty { start = line }
                words.append(word)
            case .end:
                guard !words.isEmpty else { continue }
                let directive = Directive(words: words, place: "\(file.name):\(start)", block: nil)
                words = []
                if directive.words[0] == "include", directive.words.count == 2 {
                    stack[stack.count - 1] += try included(
                        directive, file, includes, depth, &read, &limitations, &known)
                } else {
                    stack[stack.count - 1].append(directive)
                }
            case .open where words.first?.hasSuffix("_by_lua_block") ?? false:
                // Lua has its own quotes and comments; only its braces are counted.
                tokens.skipBlock(&line)
                words = []
            case .open:
                guard stack.count < 64 else {
                    throw ConfigurationFault(message: "\(file.name):\(line): blocks are nested too deep")
                }
                heads.append(Directive(words: words.isEmpty ? [""] : words, place: "\(file.name):\(start)", block: []))
                words = []
                stack.append([])
            case .close:
                guard var head = heads.popLast(), let block = stack.popLast() else {
                    throw ConfigurationFault(
                        message: "\(file.name):\(line): a ‘}’ closes no block; nginx -t would refuse this too")
                }
                head.block = block
                stack[stack.count - 1].append(head)
            }
        }
        // People paste parts of a configuration: what is there counts.
        while var head = heads.popLast(), let block = stack.popLast() {
            limitations.append(
                Fact("configuration.unfinished", ["file": .text(file.name), "place": .text(head.place)]))
            head.block = block
            stack[stack.count - 1].append(head)
        }
        return stack[0]
    }

    private static func included(
        _ directive: Directive, _ file: ConfigurationFile, _ includes: ConfigurationReader.Includes, _ depth: Int,
        _ read: inout Int, _ limitations: inout [Fact], _ known: inout Set<String>
    ) throws(ConfigurationFault) -> [Directive] {
        guard depth < ConfigurationReader.deepest else {
            throw ConfigurationFault(
                message: "\(directive.place): files include one another more than \(ConfigurationReader.deepest) deep")
        }
        let files: [ConfigurationFile]
        do {
            files = try includes(directive.words[1], file.name)
        } catch {
            limitations.append(.unread(directive.words[1], at: directive.place, error))
            return []
        }
        if files.isEmpty, !directive.words[1].contains("*") {
            limitations.append(.absent(directive.words[1], at: directive.place))
        }
        var found: [Directive] = []
        for file in files { found += try parsed(file, includes, depth + 1, &read, &limitations, &known) }
        return found
    }

    private enum Token {
        case word(String)
        case end
        case open
        case close
    }

    private struct Tokens {
        private let bytes: [UInt8]
        private var position = 0

        init(_ text: String) { bytes = Array(text.utf8) }

        mutating func next(_ line: inout Int) -> Token? {
            while position < bytes.count {
                switch bytes[position] {
                case 0x0A:
                    line += 1
                    position += 1
                case 0x20, 0x09, 0x0D: position += 1
                case 0x23:
                    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
                case 0x3B:
                    position += 1
                    return .end
                case 0x7B:
                    position += 1
                    return .open
                case 0x7D:
                    position += 1
                    return .close
                case 0x22, 0x27: return .word(quoted(&line))
                default: return .word(word())
                }
            }
            return nil
        }

        /// Passes over everything up to the brace that closes the block just opened.
        mutating func skipBlock(_ line: inout Int) {
            var depth = 1
            while position < bytes.count, depth > 0 {
                switch bytes[position] {
                case 0x0A: line += 1
                case 0x7B: depth += 1
                case 0x7D: depth -= 1
                default: break
                }
                position += 1
            }
        }

        private mutating func quoted(_ line: inout Int) -> String {
            let quote = bytes[position]
            var text: [UInt8] = []
            position += 1
            while position < bytes.count, bytes[position] != quote {
                // A backslash escapes a quote and itself; before anything else, as in `\d`, it stays.
                let next = position + 1 < bytes.count ? bytes[position + 1] : 0
                if bytes[position] == 0x5C, [0x22, 0x27, 0x5C].contains(next) { position += 1 }
                if bytes[position] == 0x0A { line += 1 }
                text.append(bytes[position])
                position += 1
            }
            position += 1
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func word() -> String {
            let start = position
            while position < bytes.count {
                let byte = bytes[position]
                // A brace inside ${name} belongs to the word.
                if byte == 0x24, position + 1 < bytes.count, bytes[position + 1] == 0x7B {
                    while position < bytes.count, bytes[position] != 0x7D, bytes[position] != 0x0A { position += 1 }
                    position = min(position + 1, bytes.count)
                    continue
                }
                if byte == 0x5C { position += 1 }
                if [0x20, 0x09, 0x0D, 0x0A, 0x3B, 0x7B, 0x7D].contains(byte) { break }
                position += 1
            }
            position = min(position, bytes.count)
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
    }
}
