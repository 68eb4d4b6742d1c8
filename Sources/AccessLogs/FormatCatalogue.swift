internal import Products
internal import Synchronization

/// The formats that are known by name, beside those that products' own format strings give.
public enum FormatCatalogue {
    /// The described formats; of two that fit a row equally well the first counts.
    public static let all: [FormatDescription] = plain + proxies + clouds + servers

    /// Those that rows tell.
    static let found: [Known] = all.filter(\.isFound).map(Known.init)

    /// A format of the catalogue, compiled when it is first tried: a program that looks at one log needs few of them.
    final class Known: Sendable {
        /// The words without which the format is not tried.
        let sign: String?
        private let description: FormatDescription
        private let kept = Mutex<AccessLogFormat?>(nil)

        init(_ description: FormatDescription) {
            self.description = description
            sign = description.sign ?? (description.isJSON ? "{\"" : nil)
        }

        /// The format; nil where its description is wrong, which a test keeps from happening.
        var format: AccessLogFormat? {
            kept.withLock { kept in
                if kept == nil { kept = try? description.compiled() }
                return kept
            }
        }
    }

    /// Formats that a grammar of their own reads.
    static let plain: [FormatDescription] = [
        own(
            "w3c", .iis, .end, .w3c, title: "W3C extended", sign: "#Fields:", isUTC: true,
            sample: "2026-03-04 10:15:00 10.1.0.5 GET /a b=1 443 - 10.1.0.9 curl/8 - 502 3 12002 30015"),
        own(
            "aws-cloudfront", .cloudFront, .end, .w3c, sign: "x-edge-location", isUTC: true,
            sample:
                "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n2026-03-04\t10:15:00\tFRA2-C1\t182\t192.0.2.7\tGET\td111111abcdef8.cloudfront.net\t/a\t502\t-\tcurl/8\tb=1\t-\tError\tMRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==\tshop.example\thttps\t217\t4.001\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t51512\t4.001\tOriginConnectError\ttext/html\t-\t-\t-"
        ),
        own(
            "caddy", .caddy, .end, .json(.caddy), title: "JSON", sign: "{\"",
            sample:
                "{\"level\":\"info\",\"ts\":1772619300.25,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"60877\",\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/a?b=1\",\"headers\":{\"User-Agent\":[\"curl/8\"]}},\"duration\":0.017,\"size\":112,\"status\":502}"
        ),
        own(
            "caddy-console", .caddy, .end, .json(.caddyConsole), sign: "http.log.access", isUTC: true,
            sample:
                "2026/03/04 10:15:00.250\tINFO\thttp.log.access.log0\thandled request\t{\"request\": {\"remote_ip\": \"192.0.2.7\", \"method\": \"GET\", \"host\": \"shop.example\", \"uri\": \"/a?b=1\", \"headers\": {\"User-Agent\": [\"curl/8\"]}}, \"duration\": 0.017, \"size\": 112, \"status\": 502}"
        ),
        own(
            "httplog", .haproxy, .start, .haproxy,
            sample:
                "192.0.2.7:4001 [04/Mar/2026:10:15:00.250] fe~ be/s1 1/20/3/-1/424 504 209 - - sH-- 5/4/3/2/0 7/8 \"GET /a?b=1 HTTP/1.1\""
        ),
        common("combined", .nginx, agent: true),
        common("apache-combined", .apache, agent: true),
        common("common", .apache, agent: false),
        own(
            "vhost_combined", .apache, .start, .template(.common(hasHost: true)), isFound: false,
            sample:
                "shop.example:443 192.0.2.7 - - [04/Mar/2026:11:15:00 +0100] \"GET /a?b=1 HTTP/1.1\" 502 157 \"-\" \"curl/8\""
        ),
    ]

    /// A format that writes the common or combined log format: rows do not tell whose.
    static func common(_ name: String, _ product: ProductID, agent: Bool) -> FormatDescription {
        let format = AccessLogFormat.clf(name, product, hasHost: false)
        return own(
            name, product, format.moment, format.grammar, isFound: false,
            sample: "192.0.2.7 - - [04/Mar/2026:11:15:00 +0100] \"GET /a?b=1 HTTP/1.1\" 502 157"
                + (agent ? " \"-\" \"curl/8\"" : ""))
    }

    static func own(
        _ name: String, _ product: ProductID, _ moment: StampMoment, _ grammar: AccessLogFormat.Grammar,
        title: String? = nil, sign: String? = nil, isUTC: Bool = false, isFound: Bool = true, sample: String
    ) -> FormatDescription {
        var description = FormatDescription(name: name, product: product, moment: moment, samples: [sample])
        description.grammar = grammar
        description.title = title
        description.sign = sign
        description.isUTC = isUTC
        description.isFound = isFound
        return description
    }

    /// A format that a product's own format string describes.
    static func string(
        _ name: String, _ dialect: FormatDialect, _ moment: StampMoment, _ definition: String, sign: String? = nil,
        isFound: Bool = true, samples: [String]
    ) -> FormatDescription {
        var description = FormatDescription(
            name: name, product: dialect.product, moment: moment, template: definition, samples: samples)
        description.dialect = dialect
        description.sign = sign
        description.isFound = isFound
        return description
    }
}
