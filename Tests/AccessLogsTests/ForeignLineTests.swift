import AccessLogs
import LogSources
import Products
import Testing

/// Lines that people take for rows.
struct ForeignLineTests {
    @Test(arguments: ForeignLine.all)
    func `every kind knows its samples, and a log of them is refused with its reason`(kind: ForeignLine) throws {
        #expect(!kind.samples.isEmpty)
        for sample in kind.samples {
            #expect(ForeignLine.reason(for: sample) == kind.reason)
            for text in [sample + "\n" + sample + "\n", "Mar  4 10:15:00 host app[1]: \(sample)\n"] {
                #expect {
                    _ = try AccessLog.open(MemorySource(name: "x", text: text))
                } throws: { error in
                    guard case AccessLogError.unrecognised(_, let rows) = error else { return false }
                    return rows.first?.reason == kind.reason
                }
            }
        }
    }

    @Test func `no described format's row is of such a kind`() {
        // Hypercorn's own rows stand behind its logger's prefix, as its messages do; rows are tried first.
        for description in FormatCatalogue.all where description.name != "hypercorn-default" {
            for line in description.samples.flatMap({ $0.split(separator: "\n") }) {
                #expect(ForeignLine.reason(for: String(line)) == nil, "\(description.name)")
            }
        }
    }

    @Test(arguments: [
        ("[{\"a\":1},{\"a\":2}]\n", "no status"), ("{\"records\": [{\"properties\":{}}]}\n", "no status"),
        ("# only\n# comments\n", "comments, but no rows"),
        ("{\"a\":1}\n", "no status"),
        ("#Fields: date time c-ip cs-uri-stem\n2026-03-04 10:15:00 192.0.2.7 /a\n", "#Fields names no sc-status"),
        (
            "#Software: Microsoft HTTP API 2.0\n#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status "
                + "s-siteid s-reason s-queuename\n2026-03-04 10:16:10 10.1.0.9 50112 10.1.0.5 443 HTTP/1.1 GET /a 503 2 AppOffline P\n",
            "HTTPERR"
        ),
    ])
    func `what cannot be read says what to do`(text: String, words: String) {
        #expect {
            _ = try AccessLog.open(MemorySource(name: "x", text: text))
        } throws: { error in
            guard case AccessLogError.unrecognised(_, let rows) = error else { return false }
            return rows.contains { $0.reason.contains(words) }
        }
    }

    @Test func `an array with one object a line is read`() throws {
        let object = "{\"time\":\"2026-03-04T10:15:00Z\",\"method\":\"GET\",\"path\":\"/a\",\"status\":502}"
        for text in ["[\(object),\n\(object)]\n", "[\n  \(object),\n  \(object)\n]\n"] {
            let tally = try AccessLog.open(MemorySource(name: "x", text: text)).scan { _ in .next }
            #expect(tally.rows == 2 && tally.unparsed == 0)
        }
    }
}
