import Products
import Testing

struct ProductTests {
    static let products = ProductCatalogue.builtIn.products

    @Test func `no two products share a name`() {
        var owners: [String: ProductID] = [:]
        for product in Self.products {
            for name in Set(product.names + [product.id.rawValue]) {
                #expect(owners[name] == nil, "\(name) is both \(product.id) and \(owners[name]?.rawValue ?? "")")
                owners[name] = product.id
                #expect(name == name.lowercased())
            }
        }
    }

    @Test(arguments: [
        ("iis-arr", ProductID.iis), ("Ingress-NGINX", .nginx), ("openresty", .nginx), ("aws-alb", .alb),
        ("istio", .envoy),
    ])
    func `what a person types finds the product`(name: String, id: ProductID) {
        #expect(ProductCatalogue.builtIn.product(named: name)?.id == id)
    }
}
