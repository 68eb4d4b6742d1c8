import Diagnosis
import Foundation
import LogSources
import Products
import SystemEvidence
import Testing
import Times

/// Counter logs as Windows' tools write them in all countries.
struct PDHTests {
    private static let queue = "\\\\WEB01\\HTTP Service Request Queues(ShopPool)\\CurrentQueueSize"

    private func read(_ text: String, name: String = "q.csv") throws -> CounterLog {
        try CounterLog.read(MemorySource(name: name, text: text))
    }

    private func header(_ zone: String, _ columns: String..., separator: String = ",") -> String {
        (["\"(PDH-CSV 4.0)\(zone)\""] + columns.map { "\"\($0)\"" }).joined(separator: separator) + "\r\n"
    }

    private func times(_ log: CounterLog, _ place: Int = 0) -> [String] {
        log.series[place].samples.map(\.time.iso8601)
    }

    // MARK: - Zones and dates

    @Test(arguments: [
        (" (W. Europe Standard Time)(-60)", "2026-03-04T10:15:00Z", "W. Europe Standard Time, -60 min to UTC"),
        (" (India Standard Time)(-330)", "2026-03-04T05:45:00Z", "India Standard Time, -330 min to UTC"),
        (" (Eastern Daylight Time)(240)", "2026-03-04T15:15:00Z", "Eastern Daylight Time, 240 min to UTC"),
        (
            " (Pacific Standard Time (Mexico))(480)", "2026-03-04T19:15:00Z",
            "Pacific Standard Time (Mexico), 480 min to UTC"
        ),
        ("", "2026-03-04T11:15:00Z", "assumed UTC: the header has no zone"),
    ])
    func `the header's minutes are added to local time`(zone: String, utc: String, words: String) throws {
        let log = try read(header(zone, Self.queue) + "\"03/04/2026 11:15:00.000\",\"4\"\r\n")
        #expect(times(log) == [utc])
        #expect(log.zone == words)
        #expect(log.notes.isEmpty == !zone.isEmpty)
    }

    /// One row a quarter of an hour around the hour that comes twice or never; all are kept, in order and evenly.
    @Test(arguments: [
        // In autumn 03:00 becomes 02:00.
        (
            " (W. Europe Daylight Time)(-120)",
            [
                "10/25/2026 01:30", "10/25/2026 01:45", "10/25/2026 02:00", "10/25/2026 02:30", "10/25/2026 02:45",
                "10/25/2026 02:00", "10/25/2026 02:15",
            ], "2026-10-25T01:15:00Z", "repeats"
        ),
        // In spring 02:00 becomes 03:00.
        (
            " (W. Europe Standard Time)(-60)",
            ["03/29/2026 01:15", "03/29/2026 01:30", "03/29/2026 01:45", "03/29/2026 03:00", "03/29/2026 03:15"],
            "2026-03-29T01:15:00Z", "skips"
        ),
    ])
    func `an hour that comes twice or never loses no sample`(
        zone: String, stamps: [String], last: String, word: String
    ) throws {
        let log = try read(
            header(zone, Self.queue) + stamps.map { "\"\($0):00.000\",\"1\"\r\n" }.joined())
        #expect(log.series[0].samples.count == stamps.count)
        #expect(times(log).last == last)
        #expect(times(log) == times(log).sorted())
        #expect(log.notes.count { $0.contains(word) } == 1)
    }

    @Test func `an hour without samples by day is a gap, and no clock was set`() throws {
        let log = try read(
            header(" (W. Europe Standard Time)(-60)", Self.queue)
                + "\"03/29/2026 11:30:00.000\",\"1\"\n\"03/29/2026 11:45:00.000\",\"1\"\n\"03/29/2026 13:00:00.000\",\"1\"\n"
                + "\"03/30/2026 01:30:00.000\",\"1\"\n\"03/30/2026 01:45:00.000\",\"1\"\n\"03/30/2026 03:00:00.000\",\"1\"\n"
        )
        #expect(times(log).last == "2026-03-30T02:00:00Z")
        #expect(log.notes.isEmpty)
    }

    @Test(arguments: [
        ("04/03/2026 11:15:00.000", "13/03/2026 11:15:00.000", "2026-03-04T11:15:00Z"),
        ("04.03.2026 11:15:00", "13.03.2026 11:15:00", "2026-03-04T11:15:00Z"),
        ("04.03.2026 11:15", "05.03.2026 11:15", "2026-03-04T11:15:00Z"),
        ("2026-03-04 11:15:00", "2026-03-13 11:15:00", "2026-03-04T11:15:00Z"),
        ("2026/03/04 11:15:00.5", "2026/03/13 11:15:00", "2026-03-04T11:15:00.500Z"),
        ("3/4/2026 11:15 AM", "3/13/2026 11:15:00 PM", "2026-03-04T11:15:00Z"),
        ("3/4/2026 12:15:00 AM", "3/4/2026 12:15:00 PM", "2026-03-04T00:15:00Z"),
    ])
    func `a thirteenth month shows that days come first, in the rows before it too`(
        first: String, last: String, utc: String
    ) throws {
        let log = try read(
            header(" (Coordinated Universal Time)(0)", Self.queue) + "\"\(first)\",\"1\"\n\"\(last)\",\"2\"\n")
        #expect(times(log).first == utc)
        #expect(log.series[0].samples.count == 2)
        #expect(log.tally.unparsed == 0)
    }

    @Test func `a date that is none in the order of the others is counted`() throws {
        let log = try read(
            header("", Self.queue)
                + "\"03/13/2026 11:15:00\",\"1\"\n\"13/03/2026 11:15:00\",\"1\"\n\"what\",\"1\"\n\"02/30/2026 25:00:00\",\"1\"\n"
        )
        #expect(log.tally.rows == 1)
        #expect(log.tally.unparsed == 3)
        #expect(log.tally.firstUnparsed.map(\.line) == [3, 4, 5])
    }

    // MARK: - Cells

    @Test(arguments: [
        ("412", 412.0), ("0.032083023520161361", 0.032083023520161361), ("0,5", 0.5), ("1.234,5", 1234.5),
        ("1,234.5", 1234.5), ("238132991823872", 238_132_991_823_872), ("1e3", 1000),
    ])
    func `numbers are read with either decimal sign`(text: String, value: Double) throws {
        let log = try read(header("", Self.queue) + "\"03/04/2026 11:15:00.000\",\"\(text)\"\n")
        #expect(log.series[0].samples.map(\.value) == [value])
    }

    @Test func `blanks are no values, and neither are marks of a failed sample, which are counted`() throws {
        let log = try read(
            header("", Self.queue)
                + [" ", "-1", "-1.#IND", "nan", "+Inf", "7"].map { "\"03/04/2026 11:15:00.000\",\"\($0)\"\n" }.joined())
        #expect(log.series[0].samples.map(\.value) == [7])
        #expect(log.tally.rows == 6)
        #expect(log.passedOver == 4)
        #expect(log.notes.contains { $0.hasPrefix("4 values were passed over") })
    }

    @Test(arguments: [",", ";", "\t"])
    func `cells may stand between commas, semicolons or tabs`(separator: String) throws {
        let log = try read(
            header("", "\\\\A\\Memory\\Pages", Self.queue, separator: separator)
                + "\"03/04/2026 11:15:00\"\(separator)\"1,5\"\(separator)\"3\"\n")
        #expect(log.series.map(\.samples.count) == [1])
        #expect(log.series[0].samples[0].value == 3)
    }

    @Test func `rows of another width are counted, a comment behind the header's columns is none`() throws {
        let text =
            header("", Self.queue, "why we log this") + "\"03/04/2026 11:15:00\",\"1\"\n\"03/04/2026 11:15:01\"\n"
            + "\"03/04/2026 11:15:02\",\"1\",\"2\",\"3\"\n\"03/04/2026 11:15:03\",\"2"
        let log = try read(text)
        #expect(log.series[0].samples.map(\.value) == [1, 2])
        #expect(log.tally.unparsed == 2)
        #expect(log.tally.firstUnparsed.map(\.line) == [3, 4])
    }

    @Test func `typeperf's output is read in UTF-16 too`() throws {
        let text =
            "\r\n" + header("", Self.queue) + "\"03/04/2026 11:15:00.000\",\"9\"\r\n\r\nBeende, bitte warten…\r\n"
        let utf16: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let log = try CounterLog.read(MemorySource(name: "q.csv", bytes: utf16))
        #expect(log.series[0].samples.map(\.value) == [9])
        #expect(log.tally.unparsed == 0)
    }

    @Test func `several logs in one file go on with the same series`() throws {
        let log = try read(
            header(" (a)(-60)", "\\\\A\\x\\y", Self.queue) + "\"03/04/2026 11:15:00\",\"0\",\"1\"\n"
                + header(" (b)(0)", Self.queue) + "\"03/04/2026 11:15:00\",\"2\"\n")
        #expect(log.series.map(\.name) == [Self.queue])
        #expect(log.series[0].samples.map(\.value) == [1, 2])
        #expect(times(log) == ["2026-03-04T10:15:00Z", "2026-03-04T11:15:00Z"])
    }

    @Test func `thousands of columns are read, and few of them kept`() throws {
        let others = (0..<20_000).map { "\\\\WEB01\\Process(some.process.of.ours#\($0))\\% Processor Time" }
        var text = (["\"(PDH-CSV 4.0) (UTC)(0)\""] + (others + [Self.queue]).map { "\"\($0)\"" }).joined(separator: ",")
        #expect(text.utf8.count > 1 << 20)
        for second in 0..<3 {
            text += "\n\"03/04/2026 11:15:0\(second).000\"," + String(repeating: "\"0.123456\",", count: 20_000)
            text += "\"\(second)\""
        }
        let log = try read(text)
        #expect(log.series.map(\.name) == [Self.queue])
        #expect(log.series[0].samples.map(\.value) == [0, 1, 2])
        #expect(log.tally.rows == 3)
    }

    @Test func `totals become growth a second, also where a process begins anew`() throws {
        let log = try read(
            header("", "\\\\A\\HTTP Service Request Queues(p)\\RejectedRequests")
                + "\"03/04/2026 11:15:00\",\"100\"\n\"03/04/2026 11:15:10\",\"150\"\n\"03/04/2026 11:15:20\",\"20\"\n")
        #expect(log.series[0].kind == .rejected)
        #expect(log.series[0].isRate)
        #expect(log.series[0].samples.map(\.value) == [5, 2])
    }

    // MARK: - Other languages

    private static let german = [
        "Aktuelle Warteschlangengröße", "Höchstalter des Warteschlangenelements", "Ankunftsrate", "Ablehnungsrate",
        "Abgelehnte Anforderungen", "Cachetrefferrate",
    ].map { "\\\\WEB01\\HTTP-Dienstanforderungswarteschlangen(ShopPool)\\\($0)" }

    private func german(_ values: String...) throws -> CounterLog {
        let head =
            "\"(PDH-CSV 4.0) (Mitteleuropäische Zeit)(-60)\"," + Self.german.map { "\"\($0)\"" }.joined(separator: ",")
        return try read(head + "\n" + values.map { "\"03/04/2026 11:15:00\",\($0)\n" }.joined())
    }

    @Test func `a set of six of HTTP's queues is told by its places, whatever its names`() throws {
        let log = try german("\"412\",\"3\",\"7.5\",\"0.1\",\"9\",\"0\"")
        #expect(log.series.map(\.kind) == [.queueLength, .queueAge, .arrivalRate, .rejected])
        #expect(log.series[0].samples.map(\.value) == [412])
        #expect(
            log.notes.contains { $0.contains("told by their places") && $0.contains("Aktuelle Warteschlangengröße") })
    }

    @Test func `where the places cannot be right, names are told and nothing is claimed`() throws {
        let log = try german("\"0.5\",\"3\",\"7.5\",\"0.1\",\"9\",\"0\"")
        #expect(log.series.isEmpty)
        #expect(log.notes.contains { $0.contains("is not known") && $0.contains("Ankunftsrate") })
    }

    @Test func `single counters in another language are told by name`() throws {
        let log = try read(
            "\"(PDH-CSV 4.0)\",\"\\\\A\\ASP.NET\\Anforderungen in Warteschlange\",\"\\\\A\\Arbeitsspeicher\\Seiten/s\","
                + "\"\\\\A\\ASP.NET\\Request Execution Time\"\n\"03/04/2026 11:15:00\",\"1\",\"2\",\"3\"\n")
        #expect(log.series.isEmpty)
        #expect(log.tally.rows == 1)
        let note = try #require(log.notes.first { $0.contains("is not known") })
        #expect(note.contains("Anforderungen in Warteschlange"))
        #expect(!note.contains("Seiten"))
        #expect(!note.contains("Execution"))
    }

    @Test func `threads that wait for a lock are no queue`() throws {
        let log = try read(
            header("", "\\\\A\\.NET CLR LocksAndThreads(w3wp)\\Current Queue Length")
                + "\"03/04/2026 11:15:00\",\"8\"\n")
        #expect(log.series.isEmpty)
    }

    // MARK: - What is none

    @Test func `a binary performance log is refused with what makes text of it`() {
        let head: [UInt8] =
            [0, 0, 1, 0, 0x30, 2, 0, 0] + [UInt8](repeating: 0, count: 40) + [0x30, 2, 0, 0, 1, 0, 4, 0]
        #expect {
            try CounterLog.read(MemorySource(name: "/logs/web.dat", bytes: head + head))
        } throws: { error in
            guard case .convertible(_, let what, let how)? = error as? SystemEvidenceError else { return false }
            return what.contains(".blg") && how.contains("relog web.dat -f CSV -o out.csv")
        }
    }

    @Test func `no beginning of a log crashes, and no byte in it`() throws {
        let text = Array(
            (header(" (W. Europe Standard Time)(-60)", Self.queue, "a\"\"b\\c\\d")
                + "\"03/04/2026 11:15:00.012\",\"412\",\"1\"\r\n\"03/04/2026 11:15:01.012\",\"1,5\",\"1\"\r\n").utf8)
        for length in text.indices {
            _ = try? CounterLog.read(MemorySource(name: "q.csv", bytes: Array(text[..<length])))
            for byte in [0x00, 0x22, 0x2C, 0x0A, 0xFF] as [UInt8] {
                var changed = text
                changed[length] = byte
                _ = try? CounterLog.read(MemorySource(name: "q.csv", bytes: changed))
            }
        }
    }
}

/// What Prometheus answers.
struct PrometheusTests {
    private func read(_ text: String) throws -> CounterLog {
        try CounterLog.read(MemorySource(name: "q.json", text: text))
    }

    private func answer(_ series: String..., type: String = "matrix") -> String {
        "{\"status\":\"success\",\"data\":{\"resultType\":\"\(type)\",\"result\":[\(series.joined(separator: ","))]}}"
    }

    private func series(_ name: String, _ labels: String, _ values: String) -> String {
        "{\"metric\":{\"__name__\":\"\(name)\"\(labels.isEmpty ? "" : ",")\(labels)},\"values\":[\(values)]}"
    }

    @Test(arguments: [
        ("windows_iis_http_requests_current_queue_size", CounterKind.queueLength),
        ("windows_iis_worker_current_requests", .activeRequests),
        ("haproxy_backend_current_queue", .queueLength), ("haproxy_server_current_queue", .queueLength),
        ("nginx_connections_writing", .activeRequests), ("team:haproxy_backend_current_queue:sum", .queueLength),
        ("haproxy_backend_queue_time_average_seconds", .waitTime),
    ])
    func `metrics of the exporters are known`(name: String, kind: CounterKind) throws {
        let log = try read(
            answer(series(name, "\"site\":\"ShopPool\",\"job\":\"x\"", "[1772619300,\"0\"],[1772619315.5,\"412\"]")))
        #expect(log.format == .prometheus)
        #expect(log.series.map(\.kind) == [kind])
        #expect(log.series[0].name == "\(name){site=\"ShopPool\"}")
        #expect(log.series[0].samples.map(\.value) == [0, 412])
        #expect(log.series[0].samples[1].time.iso8601 == "2026-03-04T10:15:15.500Z")
        #expect(log.tally.rows == 2)
    }

    @Test func `totals become growth a second, what is no number is passed over and counted`() throws {
        let log = try read(
            answer(
                series(
                    "nginx_http_requests_total", "",
                    "[1772619300,\"100\"],[1772619310,\"NaN\"],[1772619320,\"300\"],[1772619330,\"+Inf\"],[1772619340,\"40\"]"
                )))
        #expect(log.series[0].isRate)
        #expect(log.series[0].samples.map(\.value) == [10, 2])
        #expect(log.passedOver == 2)
        #expect(log.tally.rows == 5)
    }

    @Test func `documents one after the other are one log, whatever their order`() throws {
        let name = "haproxy_backend_current_queue"
        let log = try read(
            answer(series(name, "\"proxy\":\"be\"", "[1772619400,\"2\"]")) + "\n"
                + answer(series(name, "\"proxy\":\"be\"", "[1772619300,\"1\"]"), series(name, "\"proxy\":\"o\"", ""))
                + "\n")
        #expect(log.series.map(\.samples.count) == [2, 0])
        #expect(log.series[0].samples.map(\.value) == [1, 2])
    }

    @Test func `vectors, promtool's array and members in any order are read`() throws {
        let vector =
            "{\"data\":{\"result\":[{\"value\":[1772619300,\"3\"],\"metric\":{\"__name__\":\"haproxy_backend_current_queue\"}}],"
            + "\"resultType\":\"vector\"},\"warnings\":[\"a\",{\"b\":[1,2]}],\"status\":\"success\"}"
        #expect(try read(vector).series.map { $0.samples.map(\.value) } == [[3]])
        let array = "[" + series("haproxy_backend_current_queue", "", "[1772619300,\"4\"]") + "]"
        #expect(try read(array).series.map { $0.samples.map(\.value) } == [[4]])
    }

    @Test func `series that nobody knows are told by name`() throws {
        let log = try read(
            answer(
                series("shop_queue_depth", "\"pod\":\"a\"", "[1772619300,\"3\"]"),
                "{\"metric\":{\"site\":\"x\"},\"values\":[[1772619300,\"3\"]]}",
                series("windows_netframework_clrlocksandthreads_current_queue_length", "", "[1772619300,\"3\"]")))
        #expect(log.series.isEmpty)
        #expect(log.tally.rows == 3)
        #expect(log.notes.count == 1)
        #expect(log.notes[0].contains("shop_queue_depth{pod=\"a\"}, {site=\"x\"}"))
    }

    @Test func `an answer without series is one, an error and other JSON are refused`() throws {
        #expect(try read(answer()).notes.count == 1)
        #expect {
            try read("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}")
        } throws: { "\($0)".contains("bad_data: parse error") }
        for text in [
            "{\"ts\":1,\"msg\":\"x\"}\n{\"ts\":2}", "[1,2,3]", "{\"result\":[]}", "{", "[]", "{}",
            "{\"data\":{\"result\":[{\"a\":1}]}}",
        ] {
            #expect(throws: SystemEvidenceError.self, "\(text)") { try read(text) }
        }
    }

    @Test func `a document that breaks off keeps what came before, and says where`() throws {
        let whole = answer(series("haproxy_backend_current_queue", "", "[1772619300,\"1\"],[1772619315,\"2\"]"))
        let log = try read(String(whole.dropLast(14)))
        #expect(log.series[0].samples.map(\.value).first == 1)
        #expect(log.tally.unparsed == 1)
        #expect(log.tally.firstUnparsed.first?.line == 1)
        let bad = try read(
            whole.replacingOccurrences(of: "[1772619315,\"2\"]", with: "[\"x\",\"2\"],[1772619330,\"3\"]"))
        #expect(bad.tally.unparsed == 1)
        #expect(bad.series[0].samples.map(\.value) == [1, 3])
    }

    @Test func `no beginning of a document crashes, no byte in it, and no depth`() throws {
        let text = Array(
            answer(series("haproxy_backend_current_queue", "\"proxy\":\"b\\u00e9\"", "[1772619300,\"1\"]")).utf8)
        for length in text.indices {
            _ = try? CounterLog.read(MemorySource(name: "q.json", bytes: Array(text[..<length])))
            for byte in [0x00, 0x22, 0x5C, 0x5B, 0x7D, 0xFF] as [UInt8] {
                var changed = text
                changed[length] = byte
                _ = try? CounterLog.read(MemorySource(name: "q.json", bytes: changed))
            }
        }
        for open in ["[", "{\"a\":", "{\"data\":{\"result\":[{\"metric\":"] {
            #expect(throws: SystemEvidenceError.self) { try read(String(repeating: open, count: 100_000)) }
        }
    }

    @Test func `a long series is thinned, and its peak stays wherever it is`() throws {
        let values = (0..<60_001).map { "[\(1_772_000_000 + $0),\"\($0 == 60_000 || $0 == 31_337 ? 9999 : 1)\"]" }
        let log = try read(answer(series("haproxy_backend_current_queue", "", values.joined(separator: ","))))
        #expect(log.series[0].samples.count <= CounterLog.mostSamples)
        #expect(log.series[0].samples.count { $0.value == 9999 } == 2)
        #expect(log.tally.isClipped)
    }
}
