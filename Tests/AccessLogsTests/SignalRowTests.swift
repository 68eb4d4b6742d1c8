import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import TestingSupport

/// A row says of a failure what it says, whatever it stands in.
struct SignalRowTests {
    /// How products write what a signal's sample has; nil where this form does not say it.
    private static let forms: [ProductID: @Sendable (RowFacts) -> String?] = [
        .haproxy: { facts in
            guard let termination = facts.termination, facts.flags == nil else { return nil }
            let answered = facts.header == .present ? "7" : "-1"
            let server = facts.server == RowFacts.Server.none ? "<NOSRV>" : "s1"
            return
                "Mar  4 10:15:00 lb haproxy[12]: 192.0.2.7:4001 [04/Mar/2026:10:15:00.250] fe \(facts.hasOwnBackend == false ? "fe" : "be")/\(server) \(facts.requestTime == .absent ? "-1" : "1")/20/3/\(answered)/424 \(facts.status ?? 503) 209 - - \(termination) 5/4/3/2/0 7/8 \"GET /a?b=1 HTTP/1.1\""
        },
        .nginx: { facts in
            guard facts.hasServerFields else { return nil }
            func time(_ name: String, _ presence: RowFacts.Presence) -> String {
                presence == .notLogged ? "" : " \(name)=\(presence == .present ? "0.004" : "-")"
            }
            let address = facts.server.map { " ua=\($0 == .group ? "shop" : "10.0.0.5:80")" } ?? ""
            return
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" \(facts.status ?? 502) 157 \"-\" \"curl/8\" rt=4.001\(time("uct", facts.connect))\(time("uht", facts.header)) us=\(facts.serverStatus.map(String.init) ?? "-")\(address)"
        },
        .envoy: { facts in
            guard let flags = facts.flags else { return nil }
            return
                "[2026-03-04T10:15:00.353Z] \"GET /a?b=1 HTTP/1.1\" \(facts.status ?? 503) \(flags) \(facts.details.map { "\($0) - \"-\"" } ?? "- - \"-\"") 0 87 1 - \"192.0.2.2\" \"curl/8\" \"55241280-a34a\" \"shop.example\" \"-\" outbound|80||shop - 10.0.0.5:80 192.0.2.2:4001 - default"
        },
        .alb: { facts in
            guard facts.header == .notLogged, facts.hasServerFields else { return nil }
            let target = facts.serverStatus.map(String.init) ?? "-"
            return
                "https 2026-03-04T10:15:00.186641Z app/shop/50dc6c495c0c9188 192.0.2.7:2817 \(facts.flags == nil ? "10.0.0.1:80" : "-") 0.001 \(facts.serverStatus == nil ? "-1 -1" : "4.205 0.001") \(facts.status ?? 502) \(target) 94 326 \"GET https://shop.example:443/a?b=1 HTTP/1.1\" \"curl/8\" ECDHE TLSv1.2 arn:aws \"Root=1-58337262\" \"-\" \"-\" 0 2026-03-04T10:14:56Z \"forward\" \"-\" \"\(facts.flags ?? "-")\" \"10.0.0.1:80\" \"\(target)\" \"-\" \"-\""
        },
        .cloudFront: { facts in
            facts.flags.map {
                "2026-03-04\t10:15:00\tFRA60-P4\t904\t192.0.2.7\tGET\td111111abcdef8.cloudfront.net\t/a\t\(facts.status ?? 502)\t-\tcurl/8\tb=1\t-\tError\tQm4==\tshop.example\thttps\t61\t0.045\t-\tTLSv1.3\tTLS_AES_128_GCM_SHA256\tError\tHTTP/2.0\t-\t-\t40004\t0.045\t\($0)\ttext/html\t507\t-\t-"
            }
        },
        .iis: { facts in
            guard let substatus = facts.substatus else { return nil }
            return
                "2026-03-04 10:15:00 10.1.0.5 GET /a b=1 443 - 10.1.0.9 curl/8 - \(facts.status ?? 502) \(substatus) \(facts.windowsError ?? 0) 30015"
        },
        .googleCloud: { facts in
            facts.flags.map {
                "{\"timestamp\":\"2026-03-04T10:15:00.353139Z\",\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"https://shop.example/a?b=1\",\"status\":\(facts.status ?? 502),\"responseSize\":\"447\",\"latency\":\"0.120s\",\"remoteIp\":\"192.0.2.7\"},\"jsonPayload\":{\"statusDetails\":\"\($0)\"}}"
            }
        },
        .heroku: { facts in
            facts.flags.map {
                "2026-03-04T10:15:00.119257+00:00 heroku[router]: at=error code=\($0) desc=\"so\" method=GET path=\"/a?b=1\" host=shop.example request_id=5f1c-4 fwd=\"192.0.2.7\" dyno=web.1 connect=1ms service=45ms status=\(facts.status ?? 503) bytes=904 protocol=https"
            }
        },
        .frontDoor: { facts in
            facts.flags.map {
                "{\"time\":\"2026-03-04T10:15:00.123Z\",\"category\":\"FrontDoorAccessLog\",\"properties\":{\"trackingReference\":\"0abcdEFGH\",\"httpMethod\":\"GET\",\"requestUri\":\"https://shop.example:443/a?b=1\",\"responseBytes\":\"310\",\"clientIp\":\"192.0.2.7\",\"timeTaken\":\"4.001\",\"httpStatusCode\":\"\(facts.status ?? 503)\",\"errorInfo\":\"\($0)\",\"hostName\":\"shop.example\"}}"
            }
        },
        .akamai: { facts in
            facts.flags.map {
                "{\"version\":1,\"streamId\":\"77\",\"cp\":\"902\",\"reqId\":\"5f1c4\",\"reqTimeSec\":\"1772619300.117\",\"bytes\":\"904\",\"cliIP\":\"192.0.2.7\",\"statusCode\":\"\(facts.status ?? 503)\",\"proto\":\"HTTPS\",\"reqHost\":\"shop.example\",\"reqMethod\":\"GET\",\"reqPath\":\"a\",\"queryStr\":\"b=1\",\"turnAroundTimeMSec\":\"45\",\"errorCode\":\"\($0)\"}"
            }
        },
        .cloudflare: { facts in
            guard let status = facts.status else { return nil }
            return
                "{\"ClientIP\":\"192.0.2.7\",\"ClientRequestHost\":\"shop.example\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/\",\"EdgeEndTimestamp\":\"2026-03-04T10:15:04Z\",\"EdgeResponseBytes\":69045,\"EdgeResponseStatus\":\(status),\"EdgeStartTimestamp\":\"2026-03-04T10:15:00Z\",\"OriginResponseStatus\":\(facts.serverStatus ?? 0),\"RayID\":\"3a6050bcbe121a87\"}"
        },
        .traefik: { facts in
            "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" \(facts.status ?? 502) 11 \"-\" \"curl/8\" 5 \"up@file\" \"http://10.0.0.5:80\" 4ms"
        },
        .caddy: { facts in
            "{\"level\":\"error\",\"ts\":1772619300.25,\"logger\":\"http.log.access.log0\",\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"4001\",\"proto\":\"HTTP/1.1\",\"method\":\"GET\",\"host\":\"shop.example\",\"uri\":\"/a?b=1\",\"headers\":{}},\"user_id\":\"\",\"duration\":0.004001,\"size\":0,\"status\":\(facts.status ?? 502),\"resp_headers\":{}}"
        },
        .squid: { facts in
            "1772619300.621      2 192.0.2.7 \(facts.flags ?? "TCP_MISS")/\(facts.status ?? 502) 3349 GET http://up.test/a - FIRSTUP_PARENT/10.0.0.5 text/html"
        },
    ]

    private static let headers: [ProductID: String] = [
        .iis:
            "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken"
    ]

    /// Rows of a product with what is known of each, every signal at least once where the form says it.
    private static let samples: [ProductID: [(row: String, claim: Proof.Claim)]] = forms.reduce(into: [:]) {
        all, form in
        for signal in ProductCatalogue.builtIn[form.key]?.signals ?? [] {
            for case .row(let facts) in signal.samples {
                if let row = form.value(facts) { all[form.key, default: []].append((row, signal.claim)) }
            }
        }
    }

    private static func entries(_ product: ProductID, _ wrapping: Wrapping) throws -> [Entry] {
        let lines = (headers[product].map { [$0] } ?? []) + (samples[product] ?? []).map(\.row)
        var entries: [Entry] = []
        _ = try AccessLog.open(MemorySource(name: "a.log", text: wrapping.text(of: lines)), format: nil).scan { row in
            entries.append(row.entry())
            return .next
        }
        return entries
    }

    private static func signal(_ entry: Entry) -> Signal? {
        ProductCatalogue.builtIn.signal(inRow: RowFacts(entry), of: entry.product)
    }

    @Test(arguments: forms.keys.sorted { $0.rawValue < $1.rawValue })
    func `a row with what a signal asks for carries that signal`(product: ProductID) throws {
        let samples = try #require(Self.samples[product])
        let entries = try Self.entries(product, .nothing)
        #expect(entries.count == samples.count, "\(product)")
        for (entry, sample) in zip(entries, samples) {
            #expect(entry.product == product, "\(sample.row)")
            #expect(Self.signal(entry)?.claim == sample.claim, "\(Self.signal(entry)?.id ?? "none"): \(sample.row)")
        }
    }

    @Test(arguments: Wrapping.allCases)
    func `a row carries the same signal in whatever it stands`(wrapping: Wrapping) throws {
        for product in Self.forms.keys {
            let plain = try Self.entries(product, .nothing)
            let read = try Self.entries(product, wrapping)
            #expect(read.map { Self.signal($0)?.id } == plain.map { Self.signal($0)?.id }, "\(wrapping) \(product)")
        }
    }
}
