import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import TestingSupport
import Times

/// Rows inside what containers, journals and syslogs put around them.
struct EnvelopeTests {
    private func entries(_ text: String, format: AccessLogFormat? = nil) throws -> (AccessLog, [Entry], ScanTally) {
        let log = try AccessLog.open(MemorySource(name: "log", text: text), format: format)
        var entries: [Entry] = []
        let tally = try log.scan { row in
            let entry = row.entry()
            #expect(entry.name == row.name)
            entries.append(entry)
            return .next
        }
        return (log, entries, tally)
    }

    @Test(
        arguments: [
            // Syslog's wall clock, in the row's zone and in another.
            ("Mar  4 10:15:07 lb1 haproxy[99]: ", 7.0, 8.0), ("Mar  4 12:15:07 lb1 haproxy[99]: ", 7, 8),
            ("2026-03-04T10:15:07.250000000Z ", 7.25, 7.251),
            // Before it began it was not written, and an hour after by another program.
            ("Mar  4 10:14:40 lb1 haproxy[99]: ", nil, nil), ("2026-03-04T11:15:07.250000000Z ", nil, nil),
        ] as [(String, Double?, Double?)])
    func `what stamps each row tells when it was written`(around: String, after: Double?, before: Double?) throws {
        let row = "203.0.113.9 - - [04/Mar/2026:10:15:04 +0000] \"GET /a HTTP/1.1\" 504 198\n"
        let format = try AccessLogFormat.parse("%ci - - [%trl] %{+Q}r %ST %B")
        let entry = try #require(try entries(around + row, format: format).1.first)
        let minute = try #require(Timestamp(iso8601: "2026-03-04T10:15:00Z"))
        #expect(entry.moment == .start && entry.duration == nil)
        #expect(entry.writtenAfter.map { ($0 - minute).inSeconds } == after)
        #expect(entry.writtenBefore.map { ($0 - minute).inSeconds } == before)
        #expect(entry.isWritingTold == (after != nil))
    }

    @Test(arguments: Wrapping.allCases)
    func `rows of every format are read out of it, at the place of the line around them`(wrapping: Wrapping) throws {
        for description in FormatCatalogue.all {
            let sample = try #require(description.samples.first)
            let lines =
                sample.split(separator: "\n").map(String.init) + [String(sample.split(separator: "\n").last ?? "")]
            let format = description.isFound ? nil : try AccessLogFormat.parse(description.name)
            let plain = try entries(lines.joined(separator: "\n") + "\n", format: format)
            let read = try entries(wrapping.text(of: lines), format: format)
            #expect(read.0.format.name == plain.0.format.name, "\(description.name) \(read.0.format.displayName)")
            #expect(read.2.rows == 2 && read.2.unparsed == 0, "\(description.name) \(read.2.firstUnparsed)")
            for (own, outer) in zip(read.1, plain.1) {
                var inner = own
                (inner.source, inner.text) = (outer.source, outer.text)
                (inner.line, inner.offset) = (outer.line, outer.offset)
                // What stands around it may say when it was written.
                (inner.writtenAfter, inner.writtenBefore, inner.isWritingTold) = (nil, nil, false)
                #expect(inner == outer, "\(description.name)")
                guard wrapping.isLineByLine else { continue }
                #expect(own.line == outer.line)
                #expect(own.offset == wrapping.text(of: Array(lines.prefix(own.line - 1))).utf8.count)
            }
        }
    }

    /// A line around a row, without its line feed.
    private func wrapped(_ wrapping: Wrapping, _ row: String) -> String { String(wrapping.text(of: [row]).dropLast()) }

    private let row = "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /é\\\"x HTTP/1.1\" 502 157 \"-\" \"curl/8\""

    @Test func `pieces of a row are put together, and count as other lines`() throws {
        let (first, rest) = (row.prefix(40), row.dropFirst(40))
        let text = """
            2026-03-04T10:15:00.1Z stdout F \(row)
            2026-03-04T10:15:00.2Z stdout P \(first)
            2026-03-04T10:15:00.3Z stdout F \(rest)
            2026-03-04T10:15:00.4Z stdout F \(row)

            """
        let read = try entries(text)
        #expect(read.2.rows == 3 && read.2.others == 1 && read.2.unparsed == 0)
        #expect(read.1[1].line == 3)
        #expect(read.1[1].path == read.1[0].path)
        let agent = String(repeating: "a", count: 20_000)
        let long = String(row.dropLast(7)) + agent + "\""
        let pieces = [
            wrapped(.dockerJSON, String(long.prefix(16_384))), wrapped(.dockerJSON, String(long.dropFirst(16_384))),
        ]
        let docker = [
            wrapped(.dockerJSON, row), pieces[0].replacingEnd("\\n\",\"stream", "\",\"stream"), pieces[1],
            wrapped(.dockerJSON, row),
        ]
        let split = try entries(docker.joined(separator: "\n") + "\n")
        #expect(split.2.rows == 3 && split.2.others == 1 && split.2.unparsed == 0)
        #expect(split.1[1].line == 3)
        #expect(split.1[1].userAgent?.count == 8192)
    }

    @Test func `lines of other containers are no rows, and what cannot be unwrapped is read as it is`() throws {
        let text =
            Wrapping.compose.text(of: [row, row, row]) + "db-1     | ready\n" + row
            + "\n\n{\n"
        let read = try entries(text)
        #expect(read.2.rows == 4)
        #expect(read.2.others == 2 && read.2.unparsed == 1)
        #expect(read.0.format.displayName == "combined (Apache) behind docker compose's prefix")
    }

    @Test func `other programs' lines are no rows, a program's own broken ones are`() throws {
        let lines = [
            wrapped(.syslog, row), "Mar  4 10:15:00 web CRON[77]: (root) CMD (run-parts)",
            wrapped(.syslog, "broken"),
            wrapped(.syslog, row), "Mar  5 11:15:01 web app[977]: " + row,
        ]
        let read = try entries(lines.joined(separator: "\n") + "\n")
        #expect(read.2.rows == 3 && read.2.others == 1 && read.2.unparsed == 1)
        #expect(read.2.firstUnparsed.first?.line == 3)
    }

    @Test(arguments: Wrapping.allCases.filter(\.isLineByLine))
    func `mutated lines are read or counted`(wrapping: Wrapping) throws {
        var state: UInt64 = 502
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bound)
        }
        var text: [UInt8] = []
        let whole = Array(wrapped(wrapping, row).utf8)
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0..<next(4) where !bytes.isEmpty {
                let place = next(bytes.count)
                switch next(4) {
                case 0: bytes[place] = UInt8(next(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place...)
                default: bytes.insert(contentsOf: bytes[place...], at: place)
                }
            }
            text += whole + [0x0A] + bytes.map { $0 == 0x0A ? 0x20 : $0 } + [0x0A]
        }
        let log = try AccessLog.open(MemorySource(name: "m", bytes: text))
        let tally = try log.scan { row in
            _ = row.entry().normalizedTarget
            return .next
        }
        #expect(tally.rows >= 400)
        #expect(tally.rows + tally.others + tally.unparsed == 800)
    }

    @Test func `a prefix that a row begins with itself is none`() throws {
        let elb = try #require(FormatCatalogue.all.first { $0.name == "aws-elb" }?.samples.first)
        #expect(try entries(elb + "\n" + elb + "\n").0.format.displayName == "aws-elb (AWS load balancer)")
    }
}

extension String {
    fileprivate func replacingEnd(_ old: String, _ new: String) -> String {
        guard let range = ranges(of: old).last else { return self }
        return self[..<range.lowerBound] + new + self[range.upperBound...]
    }
}
