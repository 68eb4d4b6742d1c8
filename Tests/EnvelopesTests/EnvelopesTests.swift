import Envelopes
import LogSources
import Testing
import TestingSupport
import Times

/// What stands around lines, and what is inside.
struct EnvelopesTests {
    private static let lines = [
        "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a\\\"b HTTP/1.1\" 502 157 \"-\" \"curl/8\\\\\"",
        "2026/03/04 10:15:00 [error] 7#7: *1 upstream timed out, client: 10.0.0.1",
        "[Wed Mar 04 10:15:00.5 2026] [proxy:error] [pid 1] AH1",
        "{\"level\":\"error\",\"status\":502,\"uri\":\"/é\"}",
    ]

    private struct Found {
        var text: String
        var facts: EnvelopeFacts
        var line: Int
    }

    private func found(_ text: String, _ wanted: @escaping (String) -> Bool) throws -> [Found] {
        var found: [Found] = []
        let search = EnvelopeSearch()
        try LineScanner(try MemorySource(name: "log", text: text).unrolled()).forEachLine { line in
            let outcome = search.first(in: line.bytes) { inner -> Found? in
                let text = String(decoding: inner.bytes, as: UTF8.self)
                return wanted(text) ? Found(text: text, facts: inner.facts, line: line.number) : nil
            }
            if case .read(let one) = outcome { found.append(one) }
            return .next
        }
        return found
    }

    @Test(arguments: Wrapping.allCases)
    func `lines come out as they went in`(wrapping: Wrapping) throws {
        for line in Self.lines {
            let read = try found(wrapping.text(of: [line, line, line])) { $0 == line }
            #expect(read.count == 3, "\(wrapping) \(line)")
            if wrapping.isLineByLine { #expect(read.map(\.line) == [1, 2, 3], "\(wrapping)") }
        }
    }

    @Test(arguments: Wrapping.allCases)
    func `a chain that is known takes them out as well`(wrapping: Wrapping) throws {
        let line = Self.lines[0]
        let text = wrapping.text(of: [line, line])
        let chain = try #require(try found(text) { $0 == line }.first).facts.envelopes
        let peeler = EnvelopePeeler(chain)
        var rows: [String] = []
        try LineScanner(try MemorySource(name: "log", text: text).unrolled()).forEachLine { outer in
            if let row = peeler.row(of: outer.bytes) { rows.append(String(decoding: row, as: UTF8.self)) }
            return .next
        }
        #expect(rows.filter { $0 == line }.count == 2)
    }

    @Test(arguments: [
        (Wrapping.dockerTimes, "2026-03-04T10:15:00.123456Z"), (.composeTimes, "2026-03-04T10:15:00.123456Z"),
        (.runtime, "2026-03-04T10:15:00.123456Z"), (.journalISO, "2026-03-04T10:15:00Z"),
        (.journalFull, "2026-03-04T10:15:00Z"), (.journalEpoch, "2026-03-04T10:15:00.123456Z"),
        (.journalJSON, "2026-03-04T10:15:00.123456Z"), (.journalExport, "2026-03-04T10:15:00.123456Z"),
        (.journalVerbose, "2026-03-04T10:15:00.123456Z"), (.syslog5424, "2026-03-04T10:15:00.123Z"),
        (.grafana, "2026-03-04T10:15:00.123456Z"), (.lokiQuery, "2026-03-04T10:15:00.123456Z"),
        (.cloudWatchEvents, "2026-03-04T10:15:00.123Z"), (.hitsOfDocker, "2026-03-04T10:15:00.123456Z"),
        (.insightsTable, "2026-03-04T10:15:00.123Z"),
    ])
    func `what is around a line tells when it was written`(wrapping: Wrapping, time: String) throws {
        let facts = try #require(try found(wrapping.text(of: ["word"])) { $0 == "word" }.first).facts
        guard case .full(let stamp, _) = facts.stamp else {
            Issue.record("\(wrapping) \(facts)")
            return
        }
        #expect(stamp.iso8601 == time)
    }

    @Test(arguments: [
        (Wrapping.journal, 12 as Int?), (.journalJSON, 12), (.journalISO, 12), (.syslog5424, 12), (.journalExport, 12),
        (.syslog, nil),
    ])
    func `a journal tells who wrote a line`(wrapping: Wrapping, process: Int?) throws {
        let facts = try #require(try found(wrapping.text(of: ["word"])) { $0 == "word" }.first).facts
        #expect(facts.program == "app")
        #expect(facts.processID == process)
    }

    @Test func `a prefix that is none of these is left where it is`() throws {
        #expect(try found("foo=1 bar word\n") { $0 == "word" }.isEmpty)
        #expect(try found("[error] word\n") { $0 == "word" }.isEmpty)
        #expect(try found("10.0.0.1:80 word\n") { $0 == "word" }.isEmpty)
    }

    @Test func `a console's date may stand in front of a container's name`() throws {
        #expect(try found("20.1.2026 09:52:14web.1     | word\n") { $0 == "word" }.count == 1)
        #expect(try found("20.1.2026 09:52:14 web.1 | word\n") { $0 == "word" }.count == 1)
        #expect(try found("20.1.2026 web.1 | word\n") { $0 == "word" }.isEmpty)
    }

    @Test func `a time in brackets is a prefix before an object alone`() throws {
        #expect(try found("[2026-03-04 10:15:00+0000] {\"a\":1}\n") { $0 == "{\"a\":1}" }.count == 1)
        #expect(try found("[2026-03-04 10:15:00+0000] word\n") { $0 == "word" }.isEmpty)
    }

    @Test func `a document that breaks off is read up to there, and that is told`() throws {
        let whole = Wrapping.cloudWatchEvents.text(of: ["one", "two", "three"])
        let source = try MemorySource(name: "x", text: String(whole.dropLast(120))).unrolled()
        var lines = 0
        try LineScanner(source).forEachLine { line in
            if !line.bytes.isEmpty { lines += 1 }
            return .next
        }
        #expect(lines == 2)
        #expect(source.losses.count == 1)
    }

    @Test func `records stand on the lines on which they begin`() throws {
        let text = Wrapping.cloudWatchEvents.text(of: ["one", "two"])
        #expect(try found(text) { $0 == "one" }.map(\.line) == [3])
        #expect(try found(text) { $0 == "two" }.map(\.line) == [8])
        #expect(try found(Wrapping.splunkTable.text(of: ["one", "two"])) { $0 == "two" }.map(\.line) == [3])
    }

    @Test func `cells keep quotes and line feeds, and times of UTC columns become plain`() throws {
        let text =
            "\"TimeGenerated [UTC]\",httpMethod_s,requestUri_s,status_d\n"
            + "\"2/11/2026, 6:40:04.120 PM\",GET,\"/a,\"\"b\"\"\nc\",502\n"
        var lines: [String] = []
        try LineScanner(try MemorySource(name: "x", text: text).unrolled()).forEachLine { line in
            lines.append(line.text)
            return .next
        }
        #expect(
            lines == [
                "",
                "{\"TimeGenerated\":\"2026-02-11T18:40:04.120Z\",\"httpMethod_s\":\"GET\",\"requestUri_s\":\"/a,\\\"b\\\"\\nc\",\"status_d\":\"502\"}",
            ])
    }

    /// One request and its fetch, as `varnishlog`, `-g request`, `-g raw` and `-v` print them.
    @Test(arguments: [
        """
        *   << BeReq    >> 3
        -   Begin          bereq 2 fetch
        -   Timestamp      Start: 1772619441.250000 0.000000 0.000000
        -   BereqMethod    GET
        -   BereqURL       /a?b=1
        -   FetchError     backend default: fail errno 111 (Connection refused)
        -   End

        *   << Request  >> 2
        -   Begin          req 1 rxreq
        -   Timestamp      Start: 1772619441.200000 0.000000 0.000000
        -   ReqStart       192.0.2.7 51000 a0
        -   ReqMethod      GET
        -   ReqURL         /a?b=1
        -   BogoHeader     Too many headers: X-A65: b
        -   RespStatus     503
        -   Timestamp      Resp: 1772619441.300000 0.100000 0.000100
        -   End

        """,
        """
        *   << Request  >> 2
        -   Begin          req 1 rxreq
        -   Timestamp      Start: 1772619441.200000 0.000000 0.000000
        -   ReqStart       192.0.2.7 51000 a0
        -   ReqMethod      GET
        -   ReqURL         /a?b=1
        -   RespStatus     503
        -   Timestamp      Resp: 1772619441.300000 0.100000 0.000100
        -   End
        **  << BeReq    >> 3
        --  Begin          bereq 2 fetch
        --  Timestamp      Start: 1772619441.250000 0.000000 0.000000
        --  BereqMethod    GET
        --  BereqURL       /a?b=1
        --  FetchError     backend default: fail errno 111 (Connection refused)
        --  End
        """,
        """
                 2 Begin          c req 1 rxreq
                 2 Timestamp      c Start: 1772619441.200000 0.000000 0.000000
                 2 ReqStart       c 192.0.2.7 51000 a0
                 3 Begin          b bereq 2 fetch
                 3 Timestamp      b Start: 1772619441.250000 0.000000 0.000000
                 2 ReqMethod      c GET
                 3 BereqMethod    b GET
                 3 BereqURL       b /a?b=1
                 2 ReqURL         c /a?b=1
                 3 FetchError     b backend default: fail errno 111 (Connection refused)
                 3 End            b
                 2 RespStatus     c 503
                 2 Timestamp      c Resp: 1772619441.300000 0.100000 0.000100
                 2 End            c
        """,
        """
        *              << BeReq    >>   3
        -            3 Begin          b bereq 2 fetch
        -            3 Timestamp      b Start: 1772619441.250000 0.000000 0.000000
        -            3 BereqMethod    b GET
        -            3 BereqURL       b /a?b=1
        -            3 FetchError     b backend default: fail errno 111 (Connection refused)
        -            3 End            b

        *              << Request  >>   2
        -            2 Begin          c req 1 rxreq
        -            2 Timestamp      c Start: 1772619441.200000 0.000000 0.000000
        -            2 ReqStart       c 192.0.2.7 51000 a0
        -            2 ReqMethod      c GET
        -            2 ReqURL         c /a?b=1
        -            2 RespStatus     c 503
        -            2 Timestamp      c Resp: 1772619441.300000 0.100000 0.000100
        -            2 End            c
        """,
    ])
    func `varnishlog's transactions are an object each, and a request has what its fetch died of`(text: String) throws {
        var lines = Set<String>()
        try LineScanner(try MemorySource(name: "x", text: text).unrolled()).forEachLine { line in
            if !line.bytes.isEmpty { lines.insert(line.text) }
            return .next
        }
        let reason = "\"Reasons\":\"FetchError backend default: fail errno 111 (Connection refused)\"}"
        #expect(
            lines == [
                "{\"varnishlog\":\"BeReq\",\"Start\":\"1772619441.250000\",\"Method\":\"GET\",\"URL\":\"/a?b=1\",\(reason)",
                "{\"varnishlog\":\"Request\",\"Start\":\"1772619441.200000\",\"Client\":\"192.0.2.7\",\"Method\":\"GET\",\"URL\":\"/a?b=1\",\"Status\":\"503\",\"Seconds\":\"0.100000\",\(reason)",
            ])
    }

    @Test(arguments: [
        "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET / HTTP/1.1\" 502 1 \"-\" \"a (b, c) d, e\"\n",
        "{\"a\":1}\n{\"a\":2}\n", "[Wed Mar 04 10:15:00 2026] [proxy:error] x\n", "[WARNING] 1 (1) : x\n",
        "#Fields: a,b,c,d\n", "date time s-ip cs-method\n", "{\"data\":{\"x\":1},\"events\":[]}\n", "",
    ])
    func `what is made of lines is left as it is`(text: String) throws {
        let source = try MemorySource(name: "x", text: text).unrolled()
        #expect(source is MemorySource)
    }

    @Test func `no beginning of a wrapped line crashes, and no byte in it`() throws {
        var dice = SplitMix64(seed: 7)
        for wrapping in Wrapping.allCases {
            let text = Array(wrapping.text(of: [Self.lines[0], Self.lines[3]]).utf8)
            for length in stride(from: 0, through: text.count, by: 7) {
                var changed = Array(text[..<length])
                if length > 0 { changed[Int(dice.next() % UInt64(length))] = UInt8(truncatingIfNeeded: dice.next()) }
                _ = try found(String(decoding: changed, as: UTF8.self)) { _ in false }
            }
        }
    }
}
