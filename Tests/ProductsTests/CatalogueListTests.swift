import Foundation
import Products
import Testing
import TestingSupport

/// The list of products has every product that a file of the module describes.
struct CatalogueListTests {
    @Test func `every product that is described is in the catalogue`() throws {
        let folder = Corpus.root.appendingPathComponent("Sources/Products")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        var described = 0
        for file in files {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for found in text.matches(of: /static let (\w+): Product = \{\s+var product = Product\(\s*\.(\w+)/) {
                described += 1
                let identity = text.matches(of: /static let (\w+) = ProductID\(rawValue: "([^"]+)"\)/).first {
                    $0.output.1 == found.output.2
                }
                let id = try #require(identity, "\(file) gives \(found.output.2) no identity").output.2
                #expect(
                    ProductCatalogue.builtIn[ProductID(rawValue: String(id))] != nil,
                    "\(file): add .\(found.output.1) to ProductCatalogue.builtIn, where its messages are to be tried")
            }
        }
        #expect(described == ProductCatalogue.builtIn.products.count)
    }
}
