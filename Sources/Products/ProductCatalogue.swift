internal import Synchronization

/// The products that are known.
public struct ProductCatalogue: Sendable {
    /// All of them, in the order in which their messages are tried.
    public var products: [Product]
    private let byID: [ProductID: Int]
    private let byName: [String: Int]

    /// Creates a catalogue.
    public init(_ products: [Product]) {
        self.products = products
        byID = Dictionary(products.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        byName = Dictionary(
            products.enumerated().flatMap { index, product in
                (product.names + [product.id.rawValue]).map { ($0, index) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Those that the program knows by itself.
    public static let builtIn = ProductCatalogue([
        .nginx, .apache, .haproxy, .lighttpd, .traefik, .envoy, .squid, .varnish, .iis, .alb, .cloudFront, .appGateway,
        .frontDoor, .googleCloud, .cloudflare, .kong, .apisix, .gunicorn, .hypercorn, .uvicorn, .uwsgi, .phpFPM, .node,
        .tomcat,
        .kestrel, .caddy, .other,
    ])

    /// Those in use: the program's own and a team's, once these are read; the latter are installed before anything is looked
    /// at, and never again.
    public static var current: ProductCatalogue { installed.withLock { $0 } ?? builtIn }

    private static let installed = Mutex<ProductCatalogue?>(nil)

    /// Puts a catalogue in use, once, as the program begins.
    public static func install(_ catalogue: ProductCatalogue) { installed.withLock { $0 = catalogue } }

    /// The product of an identity.
    public subscript(_ id: ProductID) -> Product? { byID[id].map { products[$0] } }

    /// The product that a person means.
    ///
    /// - Parameter name: what was typed or chosen, in any case: `iis-arr`, `Ingress-NGINX`, `aws-alb`.
    /// - Returns: nil where no product is called so.
    public func product(named name: String) -> Product? { byName[name.lowercased()].map { products[$0] } }
}

extension ProductID {
    /// The name of the product as its makers write it.
    public var title: String { ProductCatalogue.current[self]?.title ?? rawValue }
}
