internal import Diagnosis
public import HopSettings
internal import Products

/// Draws a chain of hops: a box for each, and between two what holds for their connections.
public struct ChainPicture {
    /// The columns there are, at least 40.
    public var width: Int
    /// Whether only ASCII is drawn with.
    public var isPlain: Bool
    /// Whether only the clocks are shown that may end a slow response, a connection's making or its idling.
    public var isBrief: Bool
    /// How many columns a text takes.
    public var columns: (String) -> Int

    private static let mostRoutes = 4

    /// Creates a drawer.
    ///
    /// - Parameters:
    ///   - width: the columns there are; less than 40 are taken as 40, more than 120 as 120.
    ///   - isPlain: whether only ASCII is drawn with.
    ///   - isBrief: whether only the clocks are shown that may end a slow response, a connection's making or its idling.
    ///   - columns: how many columns a text takes; its characters are counted without it.
    public init(width: Int, isPlain: Bool, isBrief: Bool = false, columns: @escaping (String) -> Int = { $0.count }) {
        self.width = min(120, max(40, width))
        self.isPlain = isPlain
        self.isBrief = isBrief
        self.columns = columns
    }

    /// The picture; every stranger's text in it is escaped.
    public func lines(of chain: TimeoutChain) -> [String] {
        var lines = [cut(" " + Escaping.terminal(chain.url.text), to: width)]
        for (index, hop) in chain.hops.enumerated() {
            if index == 0 { lines += arrow([]) }
            lines += box(hop)
            let claims = chain.claims.filter { $0.hop == index && $0.subject != .response }
            let words = claims.map { claim in
                let mark =
                    switch claim.outcome {
                    case .sound: "ok"
                    case .faulty: claim.subject == .keepAlive ? "RACE" : "OUT OF ORDER"
                    case .undecided: "open"
                    }
                let proofs = claim.proofs.prefix(2).map { "\($0.name) \($0.valueText)" }.joined(separator: " / ")
                return "\(claim.subject.rawValue) \(mark)\(proofs.isEmpty ? "" : ": \(proofs)")"
            }
            if index + 1 < chain.hops.count {
                lines += arrow(words)
            } else if !words.isEmpty {
                lines += arrow(words)
                let targets = hop.answer.routes.compactMap(\.target)
                lines.append(cut(" " + Escaping.terminal(targets.first ?? "the server"), to: width))
            }
        }
        return lines
    }

    private func arrow(_ words: [String]) -> [String] {
        let bar = isPlain ? "|" : "│"
        return (words.isEmpty ? [""] : words).map {
            cut("    \(bar)\($0.isEmpty ? "" : "  ")\(Escaping.terminal($0))", to: width)
        }
            + ["    \(isPlain ? "v" : "▼")"]
    }

    private func box(_ hop: TimeoutChain.Hop) -> [String] {
        let line = isPlain ? "-" : "─"
        let (topLeft, topRight, bottomLeft, bottomRight, side) =
            isPlain ? ("+", "+", "+", "+", "|") : ("┌", "┐", "└", "┘", "│")
        let title = cut(" \(Escaping.terminal(hop.title)) ", to: width - 6)
        var lines = [
            topLeft + line + title + String(repeating: line, count: max(0, width - 3 - columns(title))) + topRight
        ]
        func row(_ left: String, _ right: String = "") {
            let room = width - 4
            var right = Escaping.terminal(right)
            if columns(right) > room / 2 { right = tail(right, to: room / 2) }
            let left = cut(Escaping.terminal(left), to: room - (right.isEmpty ? 0 : columns(right) + 1))
            let blanks = String(repeating: " ", count: max(0, room - columns(left) - columns(right)))
            lines.append("\(side) \(left)\(blanks)\(right) \(side)")
        }
        if hop.answer.routes.isEmpty { row("nothing at hand takes \(hop.url.text)") }
        for (index, route) in hop.answer.routes.prefix(Self.mostRoutes).enumerated() {
            if index > 0 { row("") }
            if let condition = route.condition { row("? \(condition)") }
            for point in route.waypoints { row(point.text, point.place ?? "") }
            if route.target == nil { row("answers itself") }
            for setting in route.settings where isShown(setting) {
                row("  " + padded(setting.valueText, to: 8) + " " + setting.name, setting.place ?? "default")
                guard !isBrief else { continue }
                for words in wrapped(setting.clock, to: width - 4 - 11) { row("           " + words) }
            }
        }
        if hop.answer.routes.count > Self.mostRoutes {
            row("and \(hop.answer.routes.count - Self.mostRoutes) more ways")
        }
        lines.append(bottomLeft + String(repeating: line, count: width - 2) + bottomRight)
        return lines
    }

    private func isShown(_ setting: HopSetting) -> Bool {
        guard isBrief else { return setting.kind != .process }
        switch setting.kind {
        case .response, .connect: return true
        case .work: return setting.condition == nil
        case .keepAlive, .idleClose: return setting.isLimit
        default: return false
        }
    }

    private func wrapped(_ text: String, to room: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, columns(line) + 1 + columns(String(word)) > room {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// The first part of a text that fits.
    private func cut(_ text: String, to limit: Int) -> String {
        guard columns(text) > limit else { return text }
        let mark = isPlain ? "..." : "…"
        var kept = ""
        var used = columns(mark)
        for character in text {
            used += columns(String(character))
            if used > limit { break }
            kept.append(character)
        }
        return kept + mark
    }

    /// The last part of a text that fits: of a place the line matters most.
    private func tail(_ text: String, to limit: Int) -> String {
        let mark = isPlain ? "..." : "…"
        var kept: [Character] = []
        var used = columns(mark)
        for character in text.reversed() {
            used += columns(String(character))
            if used > limit { break }
            kept.append(character)
        }
        return mark + String(kept.reversed())
    }
}
