import ArgumentParser
import Diagnosis
import FileEvidence
import Products
import Terminal

extension LogsCommand {
    /// The formats that are known, and how to add one.
    struct Formats: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "formats", abstract: "List the formats that are known, and the user's own.")

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let rows = KnownFormat.all
                let own = UserDescriptions.own
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                } else {
                    let columns = TerminalSize.isTerminal() ? TerminalSize.current().columns : 150
                    for row in rows where row.sameAs == nil {
                        let remark = row.isOwn ? ", your own" : row.isFound ? "" : ", written alike by several products"
                        try Output.line(Escaping.terminal("\(row.name)  (\(row.product))\(remark)"))
                        // A sample may have a header before its row.
                        if let sample = row.sample?.split(separator: "\n").last {
                            let text = Escaping.terminal(sample.split(separator: "\t").joined(separator: "  "))
                            try Output.line("  " + DisplayWidth.truncated(text, to: max(20, columns - 2)))
                        }
                    }
                    let others = rows.compactMap { row in row.sameAs.map { "\(row.name) (\($0))" } }
                    let layout = TextLayout(width: columns)
                    for paragraph in [
                        "Other names: \(others.joined(separator: ", ")).",
                        "A product’s own format string (\(Self.settings), …) can be given instead of a name.",
                    ] {
                        try Output.line("")
                        for line in layout.wrapped(paragraph) { try Output.line(line) }
                    }
                    if let directory = Locations().formats {
                        try Output.line(Escaping.terminal("Formats of your own are read from \(directory)/*.yaml."))
                    }
                }
                for fault in own.faults { Output.error("postern: \(Escaping.terminal(fault))") }
                return own.faults.isEmpty ? 0 : Exit.malformed
            }
        }

        /// Where products' format strings stand, for the first few of the catalogue.
        private static var settings: String {
            ProductCatalogue.current.products.compactMap { product in
                product.rowFormatSetting.map { "\(product.title) \($0)" }
            }.joined(separator: ", ")
        }
    }
}
