import Diagnosis
import Foundation
import Products

/// What each product says of a failure, as pages for whoever looks a line up at night.
///
/// `docs/signals.md` tells how to find one and lists the beginnings of all messages; `docs/signals/PRODUCT.md` has the product's signals.
enum SignalPages {
    /// The products that say anything.
    static let products = ProductCatalogue.builtIn.products.filter { !$0.signals.isEmpty }

    /// Every page by its path below `docs`.
    static let all: [(path: String, text: String)] =
        [("signals.md", index)]
        + products.flatMap { product in
            files(of: product).map { (path: $0.path, text: page(of: product, $0.kinds, isFirst: $0.isFirst)) }
        }

    /// The pages of a product: what Windows logs of it has one of its own.
    private static func files(of product: Product) -> [(path: String, kinds: [Kind], isFirst: Bool)] {
        let kinds = Set(product.signals.map { Kind($0.match) })
        return [
            (file(of: product, .message), [Kind.message, .row], true),
            (file(of: product, .event), [.event, .reason], false),
        ]
        .filter { $0.2 || !kinds.isDisjoint(with: $0.1) }
    }

    private static func file(of product: Product, _ kind: Kind) -> String {
        switch kind {
        case .message, .row: "signals/\(product.id.rawValue).md"
        case .event, .reason: "signals/\(product.id.rawValue)-events.md"
        }
    }

    /// The page that has a signal, with the anchor of its entry.
    static func place(of signal: Signal, of product: Product) -> String {
        "\(file(of: product, Kind(signal.match)))#\(anchor(signal.id))"
    }

    // MARK: - One product

    private static func page(of product: Product, _ kinds: [Kind], isFirst: Bool) -> String {
        var text = isFirst ? "# What \(product.title) says\n\n" : "# What Windows logs of \(product.title)\n\n"
        text +=
            "*Made from `Sources/Products`; `POSTERN_RECORD=1 swift test --filter SignalPageTests` writes it anew. "
            + "[How to read this page, and all messages from A to Z](../signals.md).*\n\n"
        if isFirst, !product.statuses.isEmpty {
            text += "## Statuses\n\n"
            text += product.statuses.map { "- **\($0.status)**: \(plain($0.means)).\n" }.joined()
            text += "\n"
        }
        if isFirst, !product.places.isEmpty {
            text += "## Where its logs are\n\n"
            text += product.places.map { "- \(words($0.kind)): \(plain($0.place)).\n" }.joined()
            text += "\n"
        }
        for kind in kinds {
            let signals = product.signals.filter { Kind($0.match) == kind }
            if signals.isEmpty { continue }
            text += "## \(kind.title)\n\n"
            if let note = kind.note { text += note + "\n\n" }
            text += signals.map { entry($0, of: product) }.joined(separator: "\n")
            text += "\n"
        }
        return String(text.dropLast())
    }

    private enum Kind: CaseIterable {
        case message, row, event, reason

        init(_ match: Signal.Match) {
            self =
                switch match {
                case .message: .message
                case .row: .row
                case .event: .event
                case .reason: .reason
                }
        }

        var title: String {
            switch self {
            case .message: "Messages"
            case .row: "States, flags and fields of a row"
            case .event: "Windows events"
            case .reason: "Reasons in HTTPERR"
            }
        }

        var note: String? {
            switch self {
            case .message: "Of those that fit a line, the first counts."
            case .row: "Of those that fit a row, the first counts; a message that stands in the row comes before them."
            case .event, .reason: nil
            }
        }
    }

    private static func words(_ kind: LogPlace.Kind) -> String {
        switch kind {
        case .access: "Requests"
        case .errors: "Errors"
        case .driver: "What the driver ended by itself"
        }
    }

    private static func entry(_ signal: Signal, of product: Product) -> String {
        var text = "### \(signal.id)\n\n"
        text += looks(signal)
        text += "**\(sentence(signal.proves.replacing("{status}", with: "the status")))**\n\n"
        var points: [(String, String)] = []
        points.append(("Charged to", charge(signal.claim)))
        if let gave = gaveUp(signal, product) { points.append(("Gave up", gave)) }
        if let fault = signal.fault { points.append(("At fault", plain(fault))) }
        points.append(("How sure", "right in about \(Int((signal.strength.value * 100).rounded())) of 100 cases"))
        if let fake = signal.fakedBy { points.append(("Can look the same", plain(withoutStop(fake)))) }
        if !signal.answers.isEmpty {
            points.append(("The client gets", signal.answers.sorted().map(String.init).joined(separator: " or ")))
        }
        if !signal.remedies.isEmpty {
            points.append(("Do", signal.remedies.map { plain(withoutStop($0)) }.joined(separator: ". ")))
        }
        if let settles = signal.settles(on: product.settling) { points.append(("Settles it", plain(settles))) }
        text += points.map { "- \($0.0): \($0.1).\n" }.joined()
        text += "- Source: <\(signal.source)>\n"
        return text
    }

    /// How it looks: lines as they are written, or what stands in the row.
    private static func looks(_ signal: Signal) -> String {
        let lines: [String] = signal.samples.compactMap { sample in
            switch sample {
            case .message(let text): text
            case .row: nil
            case .event(let provider, let id): "event \(id) of \(provider)"
            case .reason(let name): name
            }
        }
        switch signal.match {
        case .row(let pattern): return sentence("a row with \(row(pattern))") + "\n\n"
        case .message, .event, .reason: return fenced(Array(lines.prefix(3)))
        }
    }

    private static func row(_ pattern: RowPattern) -> String {
        var parts: [String] = []
        func codes(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: " or ") }
        if !pattern.statuses.isEmpty {
            parts.append("status \(pattern.statuses.sorted().map(String.init).joined(separator: " or "))")
        }
        if let substatus = pattern.substatus { parts.append("substatus \(substatus)") }
        if let error = pattern.windowsError { parts.append("Windows error \(error)") }
        if !pattern.terminations.isEmpty { parts.append("the state \(codes(pattern.terminations))") }
        if !pattern.flags.isEmpty { parts.append(codes(pattern.flags)) }
        if let has = pattern.hasFlags { parts.append(has ? "a reason or flag" : "no reason or flag") }
        switch pattern.serverStatus {
        case .same: parts.append("the same status of the server's")
        case .absent: parts.append("no status of the server's")
        case .oneOf(let statuses):
            parts.append("the server's status \(statuses.sorted().map(String.init).joined(separator: " or "))")
        case .any: parts.append("a status of the server's")
        case nil: break
        }
        func presence(_ value: RowFacts.Presence) -> String {
            switch value {
            case .present: "a value"
            case .absent: "none"
            case .notLogged: "not logged"
            }
        }
        if let header = pattern.header { parts.append("the header's time: \(presence(header))") }
        if !pattern.connect.isEmpty {
            parts.append("the time of connecting: \(pattern.connect.map(presence).sorted().joined(separator: " or "))")
        }
        if let time = pattern.requestTime { parts.append("the time of the request's header: \(presence(time))") }
        if let has = pattern.hasServerFields { parts.append(has ? "fields of a server" : "no field of a server") }
        switch pattern.server {
        case RowFacts.Server.none?: parts.append("no server chosen")
        case .group?: parts.append("the group's name for a server")
        case .one?: parts.append("a server")
        case nil: break
        }
        if let has = pattern.hasOwnBackend { parts.append(has ? "a backend" : "no backend chosen") }
        return parts.joined(separator: ", ")
    }

    private static func charge(_ claim: Proof.Claim) -> String {
        switch claim {
        case .cause(let cause, let detail):
            "`\(cause.rawValue)`" + (detail.map { ", `\($0.rawValue)`" } ?? "")
        case .gaveUpWaiting: "`proxy-timeout`, `response-timeout`; `queued-requests` where the server had not begun"
        case .lostConnection(let detail): "`dropped-connection`" + (detail.map { ", `\($0.rawValue)`" } ?? "")
        case .lostOrInvalid: "`dropped-connection` or `invalid-response`: the server's log tells"
        case .timeRanOut:
            "`proxy-timeout`, `queued-requests` or `dropped-connection` with `connect-timeout`: durations tell"
        case .clientLeft: "no hop behind the proxy: `unknown`, `client-left`"
        case .bodyBroke: "nothing: the status had been sent before; it names `truncated-body`"
        case .serverDown: "nothing by itself; alone `dropped-connection`, `marked-down`"
        case .serverUp, .nothing: "nothing by itself"
        }
    }

    private static func gaveUp(_ signal: Signal, _ product: Product) -> String? {
        switch signal.claim {
        case .serverUp, .serverDown, .nothing: nil
        default:
            switch signal.hop {
            case .itself:
                isProxy(product, in: signal) ? plain(product.title) : "what stands in front of \(plain(product.title))"
            case .next: "the server behind \(plain(product.title))"
            case .client: "the client"
            }
        }
    }

    /// Whether a product speaks as a proxy: IIS does in its rows and by WinHTTP's codes, and as a server in its events.
    private static func isProxy(_ product: Product, in signal: Signal) -> Bool {
        guard product.isServer else { return true }
        switch signal.match {
        case .message, .row: return !product.gatewayStatusesWithSubstatus.isEmpty
        case .event, .reason: return false
        }
    }

    // MARK: - The index

    private static var index: String {
        var text = """
            # What each line means

            Every message, state, flag, event and reason that Postern knows, with what it means. `postern check verdict --set error-line='…'` looks a \
            line up for you; this page is for reading.

            ## How to find a line

            - You know the product: take its page below.
            - You have a message: look for its beginning [from A to Z](#messages-from-a-to-z). Leave out time, level, numbers and addresses.
            - You have a state, a flag or a code (`SH--`, `UF`, `H12`, `OriginCommError`, 502.3 with 12002): [states and codes](#states-flags-and-codes).
            - A product that stands on another says what that one says: ingress-nginx, OpenResty, Kong and APISIX have nginx's lines too; Istio has Envoy's.

            ## How to read an entry

            - The line comes first, as the product writes it, then what it means in one sentence.
            - *Charged to* is the cause and its detail as reports name them. *Gave up* is the hop that ended the request, *at fault* the one that has to \
            change.
            - *How sure* counts how often a failure with this line is what the line says; an entry that is less than about 60 says something of a server, not \
            of the request.
            - *Can look the same* is what else leads to this line. *Settles it* is where to look to be sure, on that product's platform.

            ## Products

            | product | says | page |
            |---|---|---|

            """
        text += products.map { product in
            let pages = files(of: product).map { file in
                "[\(file.isFirst ? product.id.rawValue : "Windows events")](\(file.path))"
            }
            return "| \(plain(product.title)) | \(product.signals.count) signals | \(pages.joined(separator: ", ")) |\n"
        }.joined()
        text += "\n## States, flags and codes\n"
        for product in products {
            let states = states(of: product)
            if states.isEmpty { continue }
            text += "\n### Of \(plain(product.title))\n\n"
            text += states.map { "- \(code($0.0)): \($0.1)\n" }.joined()
        }
        text += "\n## Messages from A to Z\n"
        var letter = ""
        for (beginning, links) in beginnings {
            let first = self.letter(of: beginning)
            if first != letter {
                letter = first
                text += "\n### \(letter)\n\n"
            }
            text += "- \(code(beginning)): \(links)\n"
        }
        return text
    }

    /// A product's states, flags, codes, events and reasons, each with its entries.
    private static func states(of product: Product) -> [(String, String)] {
        var entries: [String: [String]] = [:]
        for signal in product.signals {
            var names: [String] = []
            switch signal.match {
            case .message: break
            case .row(let pattern):
                names += pattern.terminations + pattern.flags.filter { $0.contains { $0.isLetter || $0.isNumber } }
                if let error = pattern.windowsError { names.append("\(pattern.statuses.min() ?? 502).3 with \(error)") }
                if let substatus = pattern.substatus, pattern.windowsError == nil {
                    names.append("\(pattern.statuses.min() ?? 502).\(substatus)")
                }
            case .event(let pattern): names.append("\(pattern.provider) \(pattern.id)")
            case .reason(let pattern): names.append(pattern.name)
            }
            for name in names { entries[name, default: []].append(link(to: signal, of: product)) }
        }
        return entries.map { ($0.key, unique($0.value).joined(separator: ", ")) }
            .sorted { (key($0.0), $0.0) < (key($1.0), $1.0) }
    }

    /// How samples of messages begin, each with its entries, from A to Z.
    private static var beginnings: [(String, String)] {
        var entries: [String: [String]] = [:]
        for product in products {
            for signal in product.signals {
                for sample in signal.samples {
                    guard case .message(let text) = sample else { continue }
                    entries[beginning(of: text), default: []].append(link(to: signal, of: product))
                }
            }
        }
        return entries.map { ($0.key, unique($0.value).joined(separator: ", ")) }
            .sorted { (key($0.0), $0.0) < (key($1.0), $1.0) }
    }

    /// What products put in front of the words that a person looks for: a client, an error's number, their own sentence.
    private static var leads: [Regex<Substring>] {
        [
            #/^\[client [^\]]*\] /#, #/^\(\d+\)[^:]*: /#, #/^[45]\d\d [A-Za-z ]+ error="/#,
            #/^error="[^:"]*cloudflared: /#,
            #/^http: proxy error: /#, #/^endpoint_failure \(/#,
        ]
    }

    /// The first words of a message.
    private static func beginning(of text: String) -> String {
        var line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        while let lead = leads.lazy.compactMap({ line.prefixMatch(of: $0) }).first,
            lead.range.upperBound < line.endIndex
        {
            line = String(line[lead.range.upperBound...])
        }
        func isLoose(_ line: String) -> Bool {
            let isQuote = line.hasSuffix("\"") && !line.count(where: { $0 == "\"" }).isMultiple(of: 2)
            return isQuote || line.hasSuffix(")") && !line.contains("(")
        }
        while isLoose(line) {
            line.removeLast()
        }
        guard line.count > longest else { return line }
        let cut = line.prefix(longest)
        return String(cut[..<(cut.lastIndex(of: " ") ?? cut.endIndex)]) + " …"
    }

    private static let longest = 72

    private static func link(to signal: Signal, of product: Product) -> String {
        "[\(signal.id)](\(place(of: signal, of: product)))"
    }

    /// The anchor that a heading gets: letters, digits, hyphens and underscores of its text, in lower case.
    static func anchor(_ heading: String) -> String {
        String(heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == " " })
            .replacing(" ", with: "-")
    }

    /// What is sorted by: letters and digits alone.
    private static func key(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    private static func letter(of text: String) -> String {
        key(text).first.map { $0.isNumber ? "0–9" : $0.uppercased() } ?? "0–9"
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen = Set<String>()
        return texts.filter { seen.insert($0).inserted }
    }

    // MARK: - Markdown

    private static func sentence(_ clause: String) -> String {
        let text = plain(withoutStop(clause))
        return (text.first.map { $0.uppercased() } ?? "") + text.dropFirst() + "."
    }

    private static func withoutStop(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

    /// Our own words, with the signs guarded that Markdown would take for its own.
    private static func plain(_ text: String) -> String {
        var safe = ""
        var isCode = false
        for character in text {
            if character == "`" { isCode.toggle() }
            if !isCode, "\\*<[|".contains(character) { safe += "\\" }
            safe.append(character)
        }
        return safe
    }

    private static func code(_ text: String) -> String {
        let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
        return fence.count == 1 ? "`\(text)`" : "\(fence) \(text) \(fence)"
    }

    private static func fenced(_ lines: [String]) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: lines.joined()) + 1))
        return fence + "\n" + lines.joined(separator: "\n") + "\n" + fence + "\n\n"
    }

    private static func longestRun(of sign: Character, in text: String) -> Int {
        var run = 0
        var longest = 0
        for character in text {
            run = character == sign ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
