internal import Diagnosis
internal import Products
internal import Times

/// A line of a server's own log, taken apart.
struct ServerLineReading {
    /// The product whose line it is.
    var product: ProductID
    /// What it says, without what stands before.
    var message: String
    /// The line, cut to 300 characters.
    var text: String
    /// When it was written, as far as it says.
    var stamp: PartialStamp
    /// The process that wrote it.
    var writerID: Int?
    /// The program that wrote it, where what is around it says so.
    var program: String?
    /// Whether it is written as a product's lines are; else only its message is known.
    var isDescribed: Bool
    /// What it tells of the server's states; nil where it tells of none.
    var line: (template: StateTemplate, pieces: [StateMessage.Field: String])?
    /// What it says where it may tell of a failure in words that are not known.
    var unknownMessage: String?
}

/// How lines of servers' own logs are read: by their products' descriptions, and without one by their messages alone.
struct ServerLineSyntax: Sendable {
    private let described: [(product: ProductID, line: DescribedErrorLine)]
    private let states: StateTemplates
    /// What lines that tell of states have in them.
    let signs: StateSigns
    /// Levels at which lines that say what is not known are worth showing.
    private static let levels: Set<String> = [
        "error", "critical", "crit", "fatal", "severe", "alert", "emerg", "emergency", "err",
    ]

    init(_ catalogue: ProductCatalogue) {
        described = catalogue.products.flatMap { product in
            product.serverLines.compactMap { description in
                (try? DescribedErrorLine(description, of: product.id)).map { (product.id, $0) }
            }
        }
        states = StateTemplates(catalogue)
        signs = StateSigns(catalogue)
    }

    /// That of the products in use.
    static let current = ServerLineSyntax(.current)

    /// Takes a line apart; nil where no server wrote it.
    func read(_ text: ErrorText, processID: Int?) -> ServerLineReading? {
        for (product, description) in described {
            guard description.isRight(for: text), let pieces = description.pieces(of: text),
                let stamp = PartialStamp(pieces),
                let message = pieces[.message]
            else { continue }
            var reading = ServerLineReading(
                product: product, message: message, text: String(text.text.prefix(300)),
                stamp: stamp == .none ? text.stamp : stamp, writerID: pieces[.process].flatMap { Int($0) } ?? processID,
                program: text.program, isDescribed: true)
            // Servers run inside others: Uvicorn's workers write by gunicorn's logger, Jetty by Spring's.
            let writer = text.program ?? ProductCatalogue.current[product]?.names.last
            reading.line = Self.trimmed(message) {
                states.first(of: product, in: $0, by: writer)
                    ?? states.first(in: $0, by: text.program, isDescribed: true)
            }
            if let state = reading.line { reading.product = state.template.product }
            if reading.line == nil, Self.levels.contains(pieces[.level]?.lowercased() ?? ""),
                ProductCatalogue.current.signal(inMessage: message, of: product) == nil
            {
                reading.unknownMessage = String(message.prefix(300))
            }
            return reading
        }
        return plain(text, processID)
    }

    /// A line whose message alone tells whose it is: most servers write to a console without a time of their own.
    private func plain(_ text: ErrorText, _ processID: Int?) -> ServerLineReading? {
        guard let line = Self.trimmed(text.text, { states.first(in: $0, by: text.program, isDescribed: false) }) else {
            return nil
        }
        return ServerLineReading(
            product: line.template.product, message: text.text, text: String(text.text.prefix(300)), stamp: text.stamp,
            writerID: processID, program: text.program, isDescribed: false, line: line)
    }

    private static func trimmed<Value>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Value?) -> Value? {
        var text = text
        return text.withUTF8 { bytes in
            let start = bytes.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? bytes.count
            return body(UnsafeBufferPointer(rebasing: bytes[start...]))
        }
    }
}
