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

    static let products: [ProductID] = [.nginx, .apache, .haproxy, .caddy, .traefik, .envoy]
    /// Products that log Go's errors behind their own words, each with how it writes one.
    static let ofGo: [ProductID: @Sendable (String) -> String] = [
        .caddy: { $0 },
        .traefik: { "502 Bad Gateway error=\"\($0)\"" },
        .cloudflared: { "error=\"Unable to reach the origin service: \($0)\"" },
        .gorouter: { "endpoint_failure (\($0))" },
    ]

    private static func table(of product: ProductID) throws -> [Entry] { try table(product.rawValue) }

    private static func table(_ product: String) throws -> [Entry] {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/messages/\(product).txt")
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

    /// The failed request's row that `row SC-- EREFUSED` stands for: its termination state and its connection's error.
    private static func row(_ text: String) -> RowFacts? {
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count >= 2, words[0] == "row" else { return nil }
        var facts = RowFacts(status: 503)
        facts.termination = words[1]
        facts.header = .absent
        facts.server = .one
        if words.count > 2 { facts.flags = words[2] }
        return facts
    }

    @Test(arguments: products)
    func `each message of the source is taken by the signal that its table names, or by none`(product: ProductID) throws
    {
        let table = try Self.table(of: product)
        #expect(table.count > 30)
        #expect(Set(table.map(\.message)).count == table.count)
        let catalogue = ProductCatalogue.builtIn
        for entry in table {
            let place = "\(product.rawValue).txt:\(entry.line)"
            #expect((entry.reason == nil) != entry.texts.isEmpty, "\(place): a signal, or a reason why there is none")
            for (signal, text) in entry.texts {
                let found = Self.row(text).map { catalogue.signal(inRow: $0, of: product)?.id }
                #expect((found ?? Self.signal(in: text, of: product)) == signal, "\(place): \(text)")
            }
            if entry.reason != nil {
                let found = catalogue.signal(inMessage: entry.message, of: product)
                #expect(found == nil, "\(place): \(found?.id ?? "") takes \(entry.message)")
            }
        }
    }

    /// What a text of a table proves: a message, or flags behind their operator.
    private static func signal(in text: String, of product: ProductID) -> Signal.ID? {
        let operation = "%RESPONSE_FLAGS% "
        guard text.hasPrefix(operation) else {
            return ProductCatalogue.builtIn.signal(inMessage: text, of: product)?.id
        }
        var row = RowFacts(status: 503)
        row.flags = String(text.dropFirst(operation.count))
        return ProductCatalogue.builtIn.signal(inRow: row, of: product)?.id
    }

    @Test(arguments: [ProductID.caddy, .traefik, .cloudflared, .gorouter])
    func `each error of Go is taken by the same signal, whichever product logs it`(product: ProductID) throws {
        let table = try Self.table("go")
        let line = try #require(Self.ofGo[product])
        #expect(table.count > 250)
        for entry in table {
            #expect((entry.reason == nil) != entry.texts.isEmpty, "go.txt:\(entry.line)")
            for (signal, text) in entry.texts {
                let wanted = signal.replacing("caddy.", with: "\(product.rawValue).")
                let found = ProductCatalogue.builtIn.signal(inMessage: line(text), of: product)?.id
                #expect(found == wanted, "go.txt:\(entry.line): \(text)")
            }
        }
    }

    /// A signal that no message leads to is of another release, or of a module that is not among the files.
    @Test(arguments: products)
    func `each signal of a product stands in its table, or is marked as another's`(product: ProductID) throws {
        var named = Set(try Self.table(of: product).flatMap { $0.texts.map(\.signal) })
        if Self.ofGo[product] != nil {
            named.formUnion(
                try Self.table("go").flatMap(\.texts).map {
                    $0.signal.replacing("caddy.", with: "\(product.rawValue).")
                })
            named.formUnion(Self.ofSeveralErrors.map { "\(product.rawValue).\($0)" })
        }
        let known = try #require(ProductCatalogue.builtIn[product]).signals
        for signal in named { #expect(known.contains { $0.id == signal }, "\(signal) is in the table alone") }
        for signal in known {
            let isOfARow = if case .row(let pattern) = signal.match { !pattern.isState } else { false }
            if isOfARow { continue }
            let isElsewhere = Self.elsewhere.contains { signal.id.hasPrefix($0) }
            #expect(named.contains(signal.id) || isElsewhere, "\(signal.id) is in no table")
        }
    }

    /// Signals of messages that are not in the files which `Lab/list-messages` reads, by how their names begin.
    private static let elsewhere = [
        // Of nginx's configuration, as it starts; without a number, as some people paste it; in words not met yet.
        "nginx.unresolved-at-start", "nginx.connect-timed-out", "nginx.not-understood",
        // Of ingress-nginx, of OpenResty's modules in Lua, of Tengine's checks.
        "nginx.ingress.", "nginx.lua-balancer", "nginx.check-",
        // Of lines that lost their number, of modules that are no part of Apache, and of Apache 2.2.
        "apache.not-permitted-in-words",
        "apache.wsgi.", "apache.fcgid.", "apache.jk.", "apache.2.2.", "apache.child-crashed",
        // Of letters that the manual describes one by one, and of what stands beside a state.
        "haproxy.state.",
        // What OpenSSL says, behind no number of Apache's.
        "apache.tls-to-plain-port", "apache.handshake-error",
        // The system's errors and TLS' reasons, which Envoy puts behind its own words.
        "envoy.refused", "envoy.backlog-full", "envoy.connection-timed-out", "envoy.no-route", "envoy.unreachable",
        "envoy.no-free-port", "envoy.connect-reset", "envoy.connect-forbidden", "envoy.no-socket",
        "envoy.too-many-files",
        "envoy.certificate-refused", "envoy.no-tls", "envoy.no-secret", "envoy.handshake-failed",
        // Of a row without flags.
        "envoy.flag.none",
        // Of Envoy's filters.
        "envoy.unresolved", "envoy.pending-overflow", "envoy.forbidden",
    ]
    /// Signals of Go's errors that are put together of several, or carry what the server sent.
    private static let ofSeveralErrors: Set<String> = [
        "dial-timed-out", "send-timed-out", "outer-proxy", "stream-refused", "other-protocol",
    ]
}
