import Foundation
import Products
import Testing

/// The pages that say of each message of a product's source which signal takes it, or why none does.
struct MessageTableTests {
    /// A message of the source, and what comes of it.
    struct Entry {
        var message: String
        var line: Int
        /// Texts that the message makes, each with its signal.
        var texts: [(signal: Signal.ID, text: String)] = []
        /// Why no signal takes it.
        var reason: String?
    }

    static let products: [ProductID] = [.nginx]

    private static func table(of product: ProductID) throws -> [Entry] {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/messages/\(product.rawValue).txt")
        var entries: [Entry] = []
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            guard line.hasPrefix(" ") else {
                entries.append(Entry(message: String(line), line: index + 1))
                continue
            }
            let parts = line.drop { $0 == " " }.split(separator: ": ", maxSplits: 1).map(String.init)
            guard parts.count == 2, var entry = entries.popLast() else {
                Issue.record("\(product):\(index + 1): \(line)")
                continue
            }
            if parts[0] == "–" { entry.reason = parts[1] } else { entry.texts.append((parts[0], parts[1])) }
            entries.append(entry)
        }
        return entries
    }

    @Test(arguments: products)
    func `each message of the source is taken by the signal that its table names, or by none`(product: ProductID) throws
    {
        let table = try Self.table(of: product)
        #expect(table.count > 80)
        #expect(Set(table.map(\.message)).count == table.count)
        let catalogue = ProductCatalogue.builtIn
        for entry in table {
            let place = "\(product.rawValue).txt:\(entry.line)"
            #expect((entry.reason == nil) != entry.texts.isEmpty, "\(place): a signal, or a reason why there is none")
            for (signal, text) in entry.texts {
                #expect(catalogue.signal(inMessage: text, of: product)?.id == signal, "\(place): \(text)")
            }
            if entry.reason != nil {
                let found = catalogue.signal(inMessage: entry.message, of: product)
                #expect(found == nil, "\(place): \(found?.id ?? "") takes \(entry.message)")
            }
        }
    }

    /// A signal that no message leads to is of another release, or of a module that is not among the files.
    @Test(arguments: products)
    func `each signal of a product stands in its table, or is marked as another's`(product: ProductID) throws {
        let named = Set(try Self.table(of: product).flatMap { $0.texts.map(\.signal) })
        let known = try #require(ProductCatalogue.builtIn[product]).signals
        for signal in named { #expect(known.contains { $0.id == signal }, "\(signal) is in the table alone") }
        for signal in known {
            guard case .message = signal.match else { continue }
            #expect(named.contains(signal.id) || Self.elsewhere.contains(signal.id), "\(signal.id) is in no table")
        }
    }

    /// Signals of messages that are not in the files which `Lab/list-messages` reads, each with where it is from.
    private static let elsewhere: Set<Signal.ID> = [
        // Of nginx's configuration, as it starts.
        "nginx.unresolved-at-start",
        // Without a number, as some people paste it.
        "nginx.connect-timed-out",
        // Of modules and releases that are not among the files.
        "nginx.not-understood",
    ]
}
