import Diagnosis
import LogSources
import Products
import SystemEvidence
import Testing
import TestingSupport
import Times

private enum ProductTable {
    static let signals = Dictionary(
        ProductCatalogue.builtIn.products.flatMap(\.signals).map { ($0.id, $0) },
        uniquingKeysWith: { first, _ in first })
}

/// The same line says the same, whatever it stands in.
struct WaysInTests {
    /// A product's error line around a message.
    private static let lines: [ProductID: @Sendable (String) -> String] = [
        .nginx: {
            "2026/03/04 11:17:21 [error] 812#812: *37 \($0), client: 10.0.0.9, server: shop, request: \"GET /x HTTP/1.1\""
        },
        .apache: { "[Wed Mar 04 11:17:21.500485 2026] [proxy_http:error] [pid 1:tid 2] \($0)" },
        .haproxy: { "[WARNING] 062/111721 (1) : \($0)" },
        .lighttpd: { "2026-03-04 11:17:21: (gw_backend.c.274) \($0)" },
        .traefik: { "2026-03-04T11:17:21Z DBG github.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:113 > \($0)" },
        .cloudflared: {
            "2026-03-04T11:17:21Z ERR Request failed \($0) connIndex=1 event=0 originService=http://web:80"
        },
        .squid: { "2026/03/04 11:17:21 kid1| \($0)" },
        .goReverseProxy: { "2026/03/04 11:17:21 \($0)" },
        .caddy: {
            "{\"level\":\"error\",\"ts\":1772623041.5,\"logger\":\"http.log.error.log0\",\"msg\":\"\($0.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined())\",\"request\":{\"remote_ip\":\"10.0.0.9\",\"remote_port\":\"4711\",\"method\":\"GET\",\"host\":\"shop\",\"uri\":\"/x\"},\"status\":502}"
        },
    ]

    private static let window = TimeWindow(
        from: Timestamp(year: 2026, month: 3, day: 4), to: Timestamp(year: 2026, month: 3, day: 5))

    private static func read(_ text: String) throws -> ProxyErrorLog {
        try ProxyErrorLog.read(MemorySource(name: "error.log", text: text), zone: .utc, window: window)
    }

    /// Every message of every product whose error lines are read, with what it says as it is.
    private static let samples: [(product: ProductID, line: String, signal: String)] =
        ProductCatalogue.builtIn.products.flatMap { product in
            product.signals.flatMap { signal in
                signal.samples.compactMap { sample -> (product: ProductID, line: String, signal: String)? in
                    guard case .message(let message) = sample, let line = lines[product.isBuiltOn ?? product.id] else {
                        return nil
                    }
                    return (product.id, line(message), signal.id)
                }
            }
        }

    @Test func `every message is known in a file as it is by itself`() throws {
        #expect(Self.samples.count > 100)
        for sample in Self.samples {
            let log = try Self.read(sample.line + "\n")
            // What is built on one product shares some of its words.
            let known = ProductTable.signals[sample.signal]
            #expect(log.lines.map(\.signal.claim) == [known?.claim], "\(sample.line)")
        }
    }

    @Test(arguments: Wrapping.allCases)
    func `every message says the same in whatever it stands`(wrapping: Wrapping) throws {
        for product in Self.lines.keys {
            let samples = Self.samples.filter { $0.product == product }
            let lines = samples.map(\.line)
            let plain = try Self.read(lines.map { $0 + "\n" }.joined())
            let read = try Self.read(wrapping.text(of: lines))
            #expect(read.product == product, "\(wrapping) \(product)")
            #expect(read.lines.map(\.signal.id) == plain.lines.map(\.signal.id), "\(wrapping) \(product)")
            // HAProxy's own stamp has no year: what is around it knows better.
            if product != .haproxy {
                #expect(read.lines.map(\.time) == plain.lines.map(\.time), "\(wrapping) \(product)")
            }
            #expect(read.lines.map(\.client) == plain.lines.map(\.client), "\(wrapping) \(product)")
            #expect(read.lines.map(\.target) == plain.lines.map(\.target), "\(wrapping) \(product)")
            if wrapping.isLineByLine {
                #expect(read.lines.map(\.line) == plain.lines.map(\.line), "\(wrapping) \(product)")
                #expect(read.tally.unparsed == 0, "\(wrapping) \(product)")
            }
        }
    }

    @Test(arguments: Wrapping.allCases.filter(\.isLineByLine))
    func `every message that is pasted says the same in whatever it stands`(wrapping: Wrapping) {
        // Every signal and every way in occurs, but not each of one with each of the other.
        let turn = (Wrapping.allCases.firstIndex(of: wrapping) ?? 0) % 12
        for (place, sample) in Self.samples.enumerated() where place % 12 == turn {
            guard let plain = PastedText.signal(in: sample.line) else { continue }
            let pasted = PastedText.signal(in: wrapping.text(of: [sample.line]))
            #expect(pasted?.signal.claim == plain.signal.claim, "\(wrapping) \(sample.line)")
        }
    }

    @Test(arguments: [
        (
            "Mar  4 11:17:21 web apache2[12]: [proxy_http:error] [pid 12:tid 2] (104)Connection reset by peer: [client 10.0.0.9:4001] AH01102: error reading status line from remote server s:80",
            "reset"
        ),
        (
            "Mar  4 11:17:21 web lighttpd[12]: (gw_backend.c.274) read timeout on socket: tcp:127.0.0.1:1",
            "response-timeout"
        ),
        (
            "2026-03-04T11:17:21Z [error] 12#12: *3 no live upstreams while connecting to upstream, client: 10.0.0.9",
            "marked-down"
        ),
        ("Mar  4 11:17:21 lb haproxy[12]: backend be has no server available!", "marked-down"),
        (
            "2026/03/04 11:17:21.123\tERROR\thttp.log.error\tEOF\t{\"request\": {\"remote_ip\": \"10.0.0.9\", \"method\": \"GET\", \"uri\": \"/x\"}, \"status\": 502}",
            "premature-close"
        ),
        (
            "\u{1B}[90m2026-03-04T11:17:21Z\u{1B}[0m \u{1B}[33mDBG\u{1B}[0m proxy.go:113 > 502 Bad Gateway error=EOF",
            "premature-close"
        ),
        (
            "{\"level\":\"debug\",\"error\":\"dial tcp 10.0.0.5:80: connect: connection refused\",\"time\":\"2026-03-04T11:17:21Z\",\"message\":\"502 Bad Gateway\"}",
            "refused"
        ),
    ])
    func `a line whose time stands around it is read with that`(line: String, signal: String) throws {
        let log = try Self.read(line + "\n")
        #expect(log.lines.map(\.signal.claim.label) == [signal])
        #expect(log.lines.first?.time.wholeSeconds == Timestamp(iso8601: "2026-03-04T11:17:21Z")?.wholeSeconds)
    }

    @Test func `a line that has no time anywhere is told as that`() throws {
        #expect(throws: SystemEvidenceError.self) {
            try Self.read("[error] 12#12: *3 no live upstreams while connecting to upstream, client: 10.0.0.9\n")
        }
    }
}
