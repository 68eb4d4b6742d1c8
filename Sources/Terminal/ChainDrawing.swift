internal import Diagnosis

/// Draws a chain of hops: a box for each, and between two what holds for their connections.
struct ChainDrawing {
    /// The columns there are.
    let width: Int
    /// Whether only ASCII is drawn with.
    let isPlain: Bool
    /// Whether only the clocks are shown that may end a slow response, a connection's making or its idling.
    let isBrief: Bool

    init(width: Int, isPlain: Bool, isBrief: Bool) {
        self.width = min(120, width)
        self.isPlain = isPlain
        self.isBrief = isBrief
    }

    /// The picture; every stranger's text in it is escaped.
    func lines(of chain: HopChain) -> [String] {
        var lines = [cut(" " + Escaping.terminal(chain.url), to: width)]
        for (index, stop) in chain.stops.enumerated() {
            if index == 0 { lines += arrow([]) }
            lines += box(stop)
            let words = stop.links.map(words)
            if index + 1 < chain.stops.count {
                lines += arrow(words)
            } else if !words.isEmpty {
                lines += arrow(words)
                let target = stop.routes.compactMap(\.target).first
                lines.append(cut(" " + Escaping.terminal(target ?? "the server"), to: width))
            }
        }
        return lines
    }

    private func words(_ link: HopChain.Link) -> String {
        let mark =
            switch link.standing {
            case .sound: "ok"
            case .faulty: link.subject == HopChain.Link.keepAlive ? "RACE" : "OUT OF ORDER"
            case .undecided: "open"
            }
        let proofs = link.proofs.map(\.text).joined(separator: " / ")
        return "\(link.subject) \(mark)\(proofs.isEmpty ? "" : ": \(proofs)")"
    }

    private func arrow(_ words: [String]) -> [String] {
        let bar = isPlain ? "|" : "│"
        return (words.isEmpty ? [""] : words).map {
            cut("    \(bar)\($0.isEmpty ? "" : "  ")\(Escaping.terminal($0))", to: width)
        } + ["    \(isPlain ? "v" : "▼")"]
    }

    private func box(_ stop: HopChain.Stop) -> [String] {
        let line = isPlain ? "-" : "─"
        let (topLeft, topRight, bottomLeft, bottomRight, side) =
            isPlain ? ("+", "+", "+", "+", "|") : ("┌", "┐", "└", "┘", "│")
        let title = cut(" \(Escaping.terminal("\(stop.hop.name) (\(stop.product))")) ", to: width - 6)
        let rule = String(repeating: line, count: max(0, width - 3 - DisplayWidth.columns(of: title)))
        var lines = [topLeft + line + title + rule + topRight]
        func row(_ left: String, _ right: String = "") {
            let room = width - 4
            var right = Escaping.terminal(right)
            if DisplayWidth.columns(of: right) > room / 2 { right = tail(right, to: room / 2) }
            let left = cut(
                Escaping.terminal(left), to: room - (right.isEmpty ? 0 : DisplayWidth.columns(of: right) + 1))
            let gap = room - DisplayWidth.columns(of: left) - DisplayWidth.columns(of: right)
            lines.append("\(side) \(left)\(String(repeating: " ", count: max(0, gap)))\(right) \(side)")
        }
        if stop.routes.isEmpty { row("nothing at hand takes \(stop.asked)") }
        for (index, route) in stop.routes.enumerated() {
            if index > 0 { row("") }
            if let condition = route.condition { row("? \(condition)") }
            for rule in route.rules { row(rule.text, rule.place ?? "") }
            if route.target == nil { row("answers itself") }
            for setting in route.settings where setting.isDecisive || !isBrief {
                row("  " + DisplayWidth.padded(setting.value, to: 8) + " " + setting.name, setting.place ?? "default")
                guard !isBrief else { continue }
                for words in TextLayout(width: width - 15).wrapped(setting.clock) { row("           " + words) }
            }
        }
        if stop.more > 0 { row("and \(stop.more) more ways") }
        lines.append(bottomLeft + String(repeating: line, count: width - 2) + bottomRight)
        return lines
    }

    /// The first part of a text that fits.
    private func cut(_ text: String, to limit: Int) -> String {
        guard DisplayWidth.columns(of: text) > limit else { return text }
        let mark = isPlain ? "..." : "…"
        var kept = ""
        var used = DisplayWidth.columns(of: mark)
        for character in text {
            used += DisplayWidth.columns(of: String(character))
            if used > limit { break }
            kept.append(character)
        }
        return kept + mark
    }

    /// The last part of a text that fits: of a place the line matters most.
    private func tail(_ text: String, to limit: Int) -> String {
        let mark = isPlain ? "..." : "…"
        var kept: [Character] = []
        var used = DisplayWidth.columns(of: mark)
        for character in text.reversed() {
            used += DisplayWidth.columns(of: String(character))
            if used > limit { break }
            kept.append(character)
        }
        return mark + String(kept.reversed())
    }
}
