internal import Diagnosis

extension ProductID {
    /// A program that passes requests on by Go's own `httputil.ReverseProxy`.
    public static let goReverseProxy = ProductID(rawValue: "go-reverse-proxy")
}

extension Product {
    static let goReverseProxy: Product = {
        var product = Product(
            .goReverseProxy, "Go's ReverseProxy", names: ["go-reverse-proxy", "golang", "oauth2-proxy", "httputil"])
        product.answersTimeoutWith = 502
        product.statuses = [
            StatusFact(
                502, "every error on the way to the server; Go's error stands in the log behind http: proxy error",
                of: [.responseTimeout, .connectTimeout, .notConnected, .lost, .unreadable]),
            StatusFact(503, "the server's own, or the program's"),
            StatusFact(504, "the server's own, or the program's: by itself Go answers a timeout with 502"),
        ]
        product.errorLogTellsReasons = true
        product.places = [LogPlace(.errors, "standard error of the program, behind http: proxy error")]
        product.errorLineTable = {
            [
                ErrorLineDescription(
                    template: "{time} {message}", signs: ["http: proxy error: "],
                    samples: [
                        "2026/03/04 11:17:21 http: proxy error: dial tcp 10.1.0.5:80: connect: connection refused"
                    ]),
                // oauth2-proxy.
                ErrorLineDescription(
                    template: "[{time}] [{-}] {message}", signs: ["Error proxying to upstream server: "],
                    samples: [
                        "[2026/03/04 11:17:21] [http.go:107] Error proxying to upstream server: dial tcp 10.1.0.5:80: connect: connection refused"
                    ]),
            ]
        }
        product.signalTable = { GoReverseProxySignals.errors.signals }
        return product
    }()
}

/// What Go's proxy says where the program that uses it sets no handler of its own.
private enum GoReverseProxySignals {
    static let errors = GoErrors(
        prefix: "go-reverse-proxy",
        remedies: GoErrors.Remedies(
            start: ["Start the server, or correct its address in the program's settings."],
            reach: ["Look at routes and firewalls to the server; the program's Dialer.Timeout bounds each try."],
            patience: ["Raise Transport.ResponseHeaderTimeout, or make the request quicker."],
            close: [
                "Find why the server ended the connection: its own log. Set Transport.IdleConnTimeout below the server's idle timeout."
            ], answer: ["Correct the response that the server sends."],
            header: ["Raise Transport.MaxResponseHeaderBytes, or send a smaller header."],
            handshake: [
                "Let the server's certificate bear the name that is asked for, and let the program trust its CA."
            ],
            name: ["Correct the server's name in the program's settings."],
            client: ["Look at what stands in front: the client left."]),
        context: ["http: proxy error: ", "Error proxying to upstream server: "],
        line: { "http: proxy error: \($0)" })
}
