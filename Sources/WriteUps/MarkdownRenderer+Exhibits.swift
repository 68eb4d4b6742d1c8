internal import Diagnosis
internal import Wording

/// Exhibits in Markdown: tables and lists, which every renderer shows at its own width.
extension MarkdownRenderer {
    private static var mostRows: Int { 40 }

    mutating func exhibit(_ exhibit: Exhibit) {
        switch exhibit {
        case .scatter(let scatter): self.scatter(scatter)
        case .chain(let chain): self.chain(chain)
        case .lines(let rows):
            lines.append("")
            // Indented code needs no fence that a row could close.
            for row in rows { lines.append("    " + Escaping.markdownCodeText(row)) }
        case .table(let table): rows(table, bars: nil)
        default:
            guard let table = exhibit.table else { return }
            rows(table, bars: table.columns.firstIndex { $0.scale == .count })
        }
        if case .series(let series) = exhibit {
            for mark in series.marks { lines.append("- \(time(mark.time)): \(text(words(mark.label)))") }
        }
    }

    /// Rows, with bars for a column of counts behind them.
    private mutating func rows(_ table: Exhibit.Table, bars column: Int?) {
        caption(table.caption)
        let counts = column.map { column in
            table.rows.map { if case .count(let count) = $0[column] { count } else { 0 } }
        }
        let most = max(1, counts?.max() ?? 1)
        let head = table.columns.map { text(words($0.name)) } + (counts == nil ? [] : [""])
        let cells = table.rows.map { $0.map { Wording.english.text($0) } }
        guard let counts else { return self.table(head, cells) }
        self.table(head, zip(cells, counts).prefix(Self.mostRows).map { $0 + [bar($1, of: most)] })
        if cells.count > Self.mostRows { lines += ["", "and \(cells.count - Self.mostRows) more rows"] }
    }

    private mutating func caption(_ fact: Fact) { lines += ["", "*\(text(words(fact)))*"] }

    private func words(_ fact: Fact) -> String { Wording.english.text(fact) }

    /// Points are told by their range and by the lines that they are held against.
    private mutating func scatter(_ scatter: Exhibit.Scatter) {
        caption(scatter.caption)
        let (xs, ys) = (scatter.points.map(\.x).sorted(), scatter.points.map(\.y).sorted())
        guard let left = xs.first, let right = xs.last, let least = ys.first, let most = ys.last else { return }
        table(
            ["", "least", "median", "most"],
            [
                [
                    words(scatter.x.name), value(left, scatter.x.scale), value(xs[xs.count / 2], scatter.x.scale),
                    value(right, scatter.x.scale),
                ],
                [
                    words(scatter.y.name), value(least, scatter.y.scale), value(ys[ys.count / 2], scatter.y.scale),
                    value(most, scatter.y.scale),
                ],
            ])
        lines.append("")
        for line in scatter.lines {
            let above = scatter.points.count { point in point.y >= line.y ?? point.x }
            lines.append("- \(text(words(line.label))): \(above) of \(scatter.points.count) points lie on it or above")
        }
    }

    private mutating func chain(_ chain: HopChain) {
        lines += ["", "The way of \(code(chain.url)):", ""]
        for (index, stop) in chain.stops.enumerated() {
            lines.append("\(index + 1). **\(text(stop.hop.name))** (\(text(stop.product)))")
            for route in stop.routes {
                let rules = route.rules.map { "\(code($0.text))\(place($0.place))" }.joined(separator: ", ")
                let condition = route.condition.map { "where \(code($0)): " } ?? ""
                lines.append(
                    "   - \(condition)\(rules)\(route.target.map { " to \(code($0))" } ?? " answers itself")")
                for setting in route.settings where setting.isDecisive {
                    lines.append(
                        "     - \(code("\(setting.name) \(setting.value)"))\(place(setting.place ?? "default"))")
                }
            }
            if stop.more > 0 { lines.append("   - and \(stop.more) more ways") }
            for link in stop.links {
                let proofs = link.proofs.map { code($0.text) }.joined(separator: " and ")
                lines.append(
                    "   - \(text(link.subject)): \(link.standing.rawValue)\(proofs.isEmpty ? "" : ": \(proofs)")")
            }
        }
    }

    private func place(_ place: String?) -> String { place.map { " (\(text($0)))" } ?? "" }

    private func bar(_ part: Int, of most: Int) -> String {
        String(repeating: "█", count: part > 0 ? max(1, min(20, part * 20 / most)) : 0)
    }

    private func value(_ value: Double, _ scale: Exhibit.Scale) -> String { Wording.english.text(scale.value(value)) }
}
