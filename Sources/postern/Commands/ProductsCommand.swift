import ArgumentParser
import Diagnosis
import FileEvidence
import Files

/// The products whose words are known, and a team's own.
struct ProductsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "products", abstract: "List the products that are known, and check descriptions of your own.",
        subcommands: [List.self, Lint.self], defaultSubcommand: List.self)

    /// Lists them.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the products that are known, and your team's own.")

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let own = UserDescriptions.own
                let products = KnownProduct.all(and: own)
                if common.json {
                    try Output.line(Reports.json(products, isPretty: true))
                } else {
                    for product in products { try Output.line(Escaping.terminal(Self.line(product))) }
                    if let directory = Locations().products {
                        try Output.line("")
                        try Output.line(Escaping.terminal("Your own are read from \(directory)/*.yaml."))
                    }
                }
                for fault in own.faults { Output.error("postern: \(Escaping.terminal(fault))") }
                return own.faults.isEmpty ? 0 : Exit.malformed
            }
        }

        private static func line(_ product: KnownProduct) -> String {
            let counts = [
                (product.signals, "signal"), (product.formats.count, "format"), (product.timeouts, "timeout"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
            let files = product.files.isEmpty ? "" : ", with \(product.files.joined(separator: ", "))"
            return
                "\(product.name)  \(product.title): \(counts.isEmpty ? "no more than its name" : counts.joined(separator: ", "))"
                + (product.isOwn ? ", your own" : "") + files
        }
    }

    /// Finds everything that is wrong in descriptions.
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find all faults of descriptions of products, with line and column.",
            discussion: "Exit code 1 where there is a fault.")

        @Argument(help: "Files that describe products; your own without them.", completion: .file())
        var files: [String] = []

        @OptionGroup var common: CommonOptions

        func run() throws {
            try Failure.guarded {
                let own = UserDescriptions.own
                let paths = files.isEmpty ? own.productPaths : files
                guard !paths.isEmpty else {
                    let place = Locations().products.map { ": there is no file in \($0)" } ?? ""
                    throw Failure(Exit.missing, "there are no descriptions to check\(place)")
                }
                var listing = LintListing(common)
                for path in paths.sorted() {
                    try listing.look(at: path) {
                        let file = try own.check(path)
                        return
                            "\(file.isNewProduct ? "a new product" : "adds to \(file.product)"), signals: \(file.signals), "
                            + "formats: \(file.formats)"
                    }
                }
                return try listing.end()
            }
        }
    }
}
