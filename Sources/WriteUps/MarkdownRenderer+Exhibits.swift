internal import Diagnosis
internal import Times
internal import Wording

/// Exhibits in Markdown: tables and lists, which every renderer shows at its own width.
extension MarkdownRenderer {
    private static var mostRows: Int { 40 }

    mutating func exhibit(_ exhibit: Exhibit) {
        switch exhibit {
        case .series(let series): self.series(series)
        case .scatter(let scatter): self.scatter(scatter)
        case .histogram(let histogram): self.histogram(histogram)
        case .chain(let chain): self.chain(chain)
        case .table(let table):
            caption(table.caption)
            self.table(
                table.columns.map { text(words($0.name)) }, table.rows.map { $0.map { Wording.english.text($0) } })
        case .lines(let rows):
            lines.append("")
            // Indented code needs no fence that a row could close.
            for row in rows { lines.append("    " + Escaping.markdownCodeText(row)) }
        }
    }

    private mutating func caption(_ fact: Fact) { lines += ["", "*\(text(words(fact)))*"] }

    private func words(_ fact: Fact) -> String { Wording.english.text(fact) }

    private mutating func series(_ series: Exhibit.Series) {
        caption(series.caption)
        let most = max(1, series.buckets.map(\.part).max() ?? 1)
        table(
            ["from (UTC)", "failed", "all", ""],
            series.buckets.prefix(Self.mostRows).map { bucket in
                [bucket.start.iso8601, "\(bucket.part)", "\(bucket.whole)", bar(bucket.part, of: most)]
            })
        rest(series.buckets.count)
        for mark in series.marks { lines.append("- \(time(mark.time)): \(text(words(mark.label)))") }
    }

    private mutating func histogram(_ histogram: Exhibit.Histogram) {
        caption(histogram.caption)
        let most = max(1, histogram.bins.map(\.count).max() ?? 1)
        table(
            ["from", "below", "failures", ""],
            histogram.bins.prefix(Self.mostRows).map { bin in
                [
                    value(bin.from, histogram.scale), value(bin.to, histogram.scale), "\(bin.count)",
                    bar(bin.count, of: most),
                ]
            })
        rest(histogram.bins.count)
    }

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

    private mutating func rest(_ count: Int) {
        if count > Self.mostRows { lines += ["", "and \(count - Self.mostRows) more rows"] }
    }

    private func bar(_ part: Int, of most: Int) -> String {
        String(repeating: "█", count: part > 0 ? max(1, min(20, part * 20 / most)) : 0)
    }

    private func value(_ value: Double, _ scale: Exhibit.Scale) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "?" }
        switch scale {
        case .time: return Timestamp(microseconds: Int64(value * 1_000_000)).iso8601
        case .seconds: return Duration(inSeconds: value).durationText
        case .count, .text: return "\(Int64(value))"
        }
    }
}
