import AccessLogs
import ArgumentParser
import Diagnosis

extension LogsCommand {
    /// The formats that are known, and how to add one.
    struct Formats: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "formats", abstract: "List the formats that are known, and the user's own.")

        @OptionGroup var common: CommonOptions

        private struct Row: Encodable {
            var name: String
            var product: String
            var template: String?
            var sample: String?
            var isOwn: Bool
            /// Whether rows tell that they are of this format; others are written alike by several products.
            var isFound: Bool
        }

        func run() throws {
            try Failure.guarded {
                let rows = Self.rows()
                let own = UserFormats.own
                if common.json {
                    try Output.line(Reports.json(rows, isPretty: true))
                } else {
                    for row in rows {
                        try Output.line(
                            Escaping.terminal(
                                "\(row.name)  (\(row.product))\(row.isOwn ? ", your own" : row.isFound ? "" : ", written alike by several products")"
                            ))
                        // A sample may have a header before its row.
                        if let sample = row.sample?.split(separator: "\n").last {
                            try Output.line("  " + Escaping.terminal(String(sample.prefix(150))))
                        }
                    }
                    try Output.line(
                        "\nA product’s own format string (nginx log_format, Apache LogFormat, HAProxy log-format, …) can be given instead of a name."
                    )
                    if let directory = Locations().formats {
                        try Output.line(Escaping.terminal("Formats of your own are read from \(directory)/*.yaml."))
                    }
                }
                for fault in own.faults { Output.error("postern: \(Escaping.terminal(fault))") }
                return own.faults.isEmpty ? 0 : Exit.malformed
            }
        }

        private static func rows() -> [Row] {
            let described = FormatCatalogue.all
            let plain = AccessLogFormat.names.filter { name in !described.contains { $0.name == name } }
            return plain.map { name in
                Row(
                    name: name, product: AccessLogFormat.named(name)?.family.displayName ?? "", template: nil,
                    sample: nil,
                    isOwn: false, isFound: true)
            }
                + described.map { row(of: $0, isOwn: false) }
                + UserFormats.own.descriptions.map { row(of: $0, isOwn: true) }
        }

        private static func row(of description: FormatDescription, isOwn: Bool) -> Row {
            Row(
                name: description.name, product: description.family.displayName, template: description.template,
                sample: description.samples.first, isOwn: isOwn, isFound: description.isFound)
        }
    }
}
