import Diagnosis

/// What a second Tab shows: the candidates, in columns.
struct CompletionList {
    /// How many candidates are shown at most.
    static let mostShown = 60

    /// The lines to show, none wider than the terminal.
    let lines: [String]

    init(result: Completer.Result, columns: Int) {
        let room = max(10, columns - 1)
        let names = result.shown.prefix(Self.mostShown).map { DisplayWidth.truncated(Escaping.terminal($0), to: room) }
        let width = (names.map { DisplayWidth.columns(of: $0) }.max() ?? 0) + 2
        let perRow = max(1, (room + 2) / width)
        let rows = (names.count + perRow - 1) / perRow
        var lines = (0..<rows).map { row in
            // Down the columns, as in a directory listing.
            let cells = stride(from: row, to: names.count, by: max(1, rows)).map { names[$0] }
            let padded = cells.dropLast().map { DisplayWidth.padded($0, to: width) }
            return padded.joined() + (cells.last ?? "")
        }
        if result.shown.count > names.count { lines.append("… and \(result.shown.count - names.count) more") }
        if result.unspellable > 0 {
            let noun = result.unspellable == 1 ? "1 name that is" : "\(result.unspellable) names that are"
            lines.append("… and \(noun) not UTF-8")
        }
        self.lines = lines
    }
}
