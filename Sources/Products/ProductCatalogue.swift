internal import Synchronization

/// The products that are known.
public struct ProductCatalogue: Sendable {
    /// All of them, in the order in which their messages are tried.
    public let products: [Product]
    /// The same, those that users described before all others: the order in which what is pasted is tried.
    private let byMessage: [Product]
    private let byID: [ProductID: Int]
    private let byName: [String: Int]
    /// What is built on a product.
    private let builtOn: [ProductID: [ProductID]]
    private let tables: Tables

    /// Tables that are made of a product's when they are first asked for.
    private final class Tables: Sendable {
        let messages = Mutex<[ProductID: MessageTable]>([:])
        let rows = Mutex<[ProductID: [Signal]]>([:])
        let reasons = Mutex<[String: NamedReason]?>(nil)
    }

    /// A reason in one word, and whose it is.
    private struct NamedReason: Sendable {
        var signal: Signal
        var product: ProductID
    }

    /// Creates a catalogue.
    public init(_ products: [Product]) {
        self.products = products
        byMessage = products.filter(\.isOwn) + products.filter { !$0.isOwn }
        byID = Dictionary(products.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        byName = Dictionary(
            products.enumerated().flatMap { index, product in
                (product.names + [product.id.rawValue]).map { ($0, index) }
            }, uniquingKeysWith: { first, _ in first })
        builtOn = Dictionary(grouping: products.filter { $0.isBuiltOn != nil }) { $0.isBuiltOn ?? .other }
            .mapValues { $0.map(\.id) }
        tables = Tables()
    }

    /// Those that the program knows by itself.
    public static let builtIn = ProductCatalogue([
        .nginx, .apache, .haproxy, .lighttpd, .traefik, .envoy, .squid, .varnish, .iis, .alb, .cloudFront, .appGateway,
        .frontDoor, .googleCloud, .cloudflare, .kong, .apisix, .cloudflared, .gorouter, .goReverseProxy, .heroku,
        .apiGateway, .fastly,
        .akamai, .vercel, .gunicorn, .hypercorn, .uvicorn, .uwsgi, .phpFPM, .node, .tomcat, .kestrel,
        .aiohttp, .gevent, .django, .gin, .echo, .chi, .actix, .puma, .rails, .yarp, .jetty, .undertow, .systemd,
        .linux, .caddy,
        .other,
    ])

    /// The catalogue with a product: in the place of the one of its identity, else before the products without a name.
    public func with(_ product: Product) -> ProductCatalogue {
        var products = products
        if let place = byID[product.id] {
            products[place] = product
        } else {
            products.insert(product, at: byID[.other] ?? products.endIndex)
        }
        return ProductCatalogue(products)
    }

    /// The product that is expected where nothing tells: the one most run.
    public var usual: ProductID { products.first?.id ?? .other }

    /// Those in use: the program's own, and a team's once these are read.
    public static var current: ProductCatalogue { installed.withLock { $0 } ?? builtIn }

    private static let installed = Mutex<ProductCatalogue?>(nil)

    /// Puts a catalogue in use, once, before any evidence is looked at.
    public static func install(_ catalogue: ProductCatalogue) { installed.withLock { $0 = catalogue } }

    /// The product of an identity.
    public subscript(_ id: ProductID) -> Product? { byID[id].map { products[$0] } }

    /// The product that a person means.
    ///
    /// - Parameter name: what was typed or chosen, in any case: `iis-arr`, `Ingress-NGINX`, `aws-alb`.
    /// - Returns: nil where no product is called so.
    public func product(named name: String) -> Product? { byName[name.lowercased()].map { products[$0] } }

    // MARK: - Recognising

    /// What a message of a product's error log proves; nil where it tells nothing of a failed request.
    public func signal(inMessage text: String, of id: ProductID) -> Signal? {
        guard let place = byID[id] else { return nil }
        let table = tables.messages.withLock { tables in
            if let table = tables[id] { return table }
            let table = MessageTable(of: products[place])
            tables[id] = table
            return table
        }
        return table.signal(of: text)
    }

    /// What a line of a product's error log proves, as the signals of what is built on the product say, or its own.
    ///
    /// - Parameters:
    ///   - text: the line's message.
    ///   - id: the product whose lines are written so.
    /// - Returns: the signal and whose it is; nil where the message tells nothing of a failed request.
    public func signal(inErrorLine text: String, by id: ProductID) -> (signal: Signal, product: ProductID)? {
        for other in builtOn[id] ?? [] {
            if let signal = signal(inMessage: text, of: other) { return (signal, other) }
        }
        return signal(inMessage: text, of: id).map { ($0, id) }
    }

    /// What a row of a product's log proves; nil where it says nothing.
    public func signal(inRow row: RowFacts, of id: ProductID) -> Signal? {
        if let details = row.details, let signal = signal(inMessage: details, of: id), signal.claim.isOfARequest {
            return signal
        }
        return rowSignals(of: id).first { if case .row(let pattern) = $0.match { pattern.fits(row) } else { false } }
    }

    private func rowSignals(of id: ProductID) -> [Signal] {
        guard let place = byID[id] else { return [] }
        return tables.rows.withLock { tables in
            if let signals = tables[id] { return signals }
            let signals = products[place].signals.filter { if case .row = $0.match { true } else { false } }
            tables[id] = signals
            return signals
        }
    }

    /// What somebody pasted: an error line, a part of one, a termination state, or a reason in one word such as
    /// `OriginCommError`.
    ///
    /// - Parameter text: the text.
    /// - Returns: the signal, and whose it is; nil where it tells nothing of a failed request.
    public func signal(inPasted text: String) -> (signal: Signal, product: ProductID)? {
        for product in byMessage {
            if let signal = signal(inMessage: text, of: product.id) { return (signal, product.id) }
        }
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            guard (2...4).contains(word.utf8.count), word.first?.isLetter == true,
                word.dropFirst().first.map({ "-RQCHDLT".contains($0) }) ?? false,
                word.dropFirst(2).allSatisfy({ "-VNIUEODRP".contains($0) })
            else { continue }
            var facts = RowFacts()
            facts.termination = String(word)
            for product in byMessage {
                for signal in rowSignals(of: product.id) {
                    guard case .row(let pattern) = signal.match, !pattern.terminations.isEmpty, pattern.fits(facts)
                    else { continue }
                    // Two letters are in many a text; only a state that names both is taken for one.
                    let isWhole = word.utf8.count == 4 || pattern.terminations.allSatisfy { !$0.contains("?") }
                    if isWhole { return (signal, product.id) }
                }
            }
        }
        return signal(inStatuses: text) ?? signal(inReason: text)
    }

    /// `502 3 12002 29889`, `502.3 with 12002`: a status with what stands beside it in a row of a product that writes a substatus.
    private func signal(inStatuses text: String) -> (signal: Signal, product: ProductID)? {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.prefix(64).map { Int($0) ?? -1 }
        guard numbers.count >= 3 else { return nil }
        for product in byMessage where !product.gatewayStatusesWithSubstatus.isEmpty {
            for start in 0...(numbers.count - 3)
            where product.gatewayStatusesWithSubstatus.contains(numbers[start]) && (0...99).contains(numbers[start + 1])
            {
                var facts = RowFacts(numbers[start])
                facts.substatus = numbers[start + 1]
                facts.windowsError = numbers[start + 2]
                let found = rowSignals(of: product.id).first {
                    if case .row(let pattern) = $0.match {
                        pattern.windowsError != nil && pattern.fits(facts)
                    } else {
                        false
                    }
                }
                if let found { return (found, product.id) }
            }
        }
        return nil
    }

    /// The first word of a text that is a product's reason, as `OriginCommError` and `failed_to_pick_backend` are.
    private func signal(inReason text: String) -> (signal: Signal, product: ProductID)? {
        let reasons = tables.reasons.withLock { known in
            if let known { return known }
            let made = namedReasons()
            known = made
            return made
        }
        for word in text.split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber || $0 == "_") }) {
            if let found = reasons[String(word)] { return (found.signal, found.product) }
        }
        return nil
    }

    /// Reasons that are no word of a language and no flag of a few letters, by their spelling.
    private func namedReasons() -> [String: NamedReason] {
        var reasons: [String: NamedReason] = [:]
        for product in products {
            for signal in product.signals {
                for name in Self.names(in: signal.match) where Self.isUnmistakable(name) && reasons[name] == nil {
                    reasons[name] = NamedReason(signal: signal, product: product.id)
                }
            }
        }
        return reasons
    }

    private static func names(in match: Signal.Match) -> [String] {
        switch match {
        case .row(let pattern): pattern.flags
        case .reason(let pattern): [pattern.name]
        case .message, .event: []
        }
    }

    private static func isUnmistakable(_ name: String) -> Bool {
        name.utf8.count >= 6 && name.dropFirst().contains { $0.isUppercase || $0 == "_" }
    }
}

extension Product {
    /// The proxy of incidents that are written down without naming one.
    public static let usualProxy = nginx
    /// The server behind it, likewise.
    public static let usualServer = iis
}

extension ProductID {
    /// The name of the product as its makers write it.
    public var title: String { ProductCatalogue.current[self]?.title ?? rawValue }
}
