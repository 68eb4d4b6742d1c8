import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing

/// Rows inside what containers, journals and syslogs put around them.
struct EnvelopeTests {
    /// Ways to wrap a row.
    enum Wrapping: String, CaseIterable {
        case docker, runtime, syslog, journal, priority, syslog5424, compose, coloured, kubectl, dockerTimes,
            journalJSON,
            message, dockerSyslog

        func line(_ row: String) -> String {
            func object(_ member: String, _ text: String) -> String {
                let escaped = text.flatMap { character -> [Character] in
                    switch character {
                    case "\"": ["\\", "\""]
                    case "\\": ["\\", "\\"]
                    case "\t": ["\\", "t"]
                    case "é": Array("\\u00e9")
                    default: [character]
                    }
                }
                return "{\"\(member)\":\"\(String(escaped))\\n\",\"stream\":\"stdout\",\"at\":\"2026-03-04T10:15:01Z\"}"
            }
            return switch self {
            case .docker: object("log", row)
            case .journalJSON: object("MESSAGE", row)
            case .message: object("message", row)
            case .dockerSyslog: object("log", "<190>Mar  4 10:15:00 web app: " + row)
            case .runtime: "2026-03-04T10:15:00.123456789Z stdout F " + row
            case .syslog: "Mar  4 10:15:00 web app[12]: " + row
            case .journal: "2026-03-04T10:15:00+0000 web app[12]: " + row
            case .priority: "<190>Mar  4 10:15:00 web app: " + row
            case .syslog5424: "<190>1 2026-03-04T10:15:00.123Z web app 12 - [x@1 y=\"a]b\"] " + row
            case .compose: "web-1    | " + row
            case .coloured: "\u{1B}[36mweb-1  |\u{1B}[0m " + row
            case .kubectl: "[pod/web-0/app] " + row
            case .dockerTimes: "2026-03-04T10:15:00.123456789Z " + row
            }
        }
    }

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

    @Test(arguments: Wrapping.allCases)
    func `rows of every format are read out of it, at the place of the line around them`(wrapping: Wrapping) throws {
        for description in FormatCatalogue.all {
            let sample = try #require(description.samples.first)
            let lines =
                sample.split(separator: "\n").map(String.init) + [String(sample.split(separator: "\n").last ?? "")]
            let format = description.isFound ? nil : try AccessLogFormat.parse(description.name)
            let plain = try entries(lines.joined(separator: "\n") + "\n", format: format)
            let wrapped = lines.map(wrapping.line)
            let read = try entries(wrapped.joined(separator: "\n") + "\n", format: format)
            #expect(read.0.format.name == description.name, "\(description.name) \(read.0.format.displayName)")
            #expect(read.2.rows == 2 && read.2.unparsed == 0, "\(description.name) \(read.2.firstUnparsed)")
            for (own, outer) in zip(read.1, plain.1) {
                #expect(own.status == outer.status)
                #expect(own.time == outer.time)
                #expect(own.path == outer.path)
                #expect(own.client == outer.client, "\(description.name)")
                #expect(own.duration == outer.duration)
                #expect(own.line == outer.line)
                let before = wrapped.prefix(own.line - 1).reduce(0) { $0 + $1.utf8.count + 1 }
                #expect(own.offset == before)
            }
        }
    }

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
            Wrapping.docker.line(String(long.prefix(16_384))), Wrapping.docker.line(String(long.dropFirst(16_384))),
        ]
        let docker = [
            Wrapping.docker.line(row), pieces[0].replacingEnd("\\n\",\"stream", "\",\"stream"), pieces[1],
            Wrapping.docker.line(row),
        ]
        let split = try entries(docker.joined(separator: "\n") + "\n")
        #expect(split.2.rows == 3 && split.2.others == 1 && split.2.unparsed == 0)
        #expect(split.1[1].line == 3)
        #expect(split.1[1].userAgent?.count == 8192)
    }

    @Test func `lines of other containers are no rows, and what cannot be unwrapped is read as it is`() throws {
        let text =
            [row, row, row].map(Wrapping.compose.line).joined(separator: "\n") + "\ndb-1     | ready\n" + row
            + "\n\n{\n"
        let read = try entries(text)
        #expect(read.2.rows == 4)
        #expect(read.2.others == 2 && read.2.unparsed == 1)
        #expect(read.0.format.displayName == "combined (Apache) behind docker compose's prefix")
    }

    @Test func `other programs' lines are no rows, a program's own broken ones are`() throws {
        let lines = [
            Wrapping.syslog.line(row), "Mar  4 10:15:00 web CRON[77]: (root) CMD (run-parts)",
            Wrapping.syslog.line("broken"),
            Wrapping.syslog.line(row), "Mar  5 11:15:01 web app[977]: " + row,
        ]
        let read = try entries(lines.joined(separator: "\n") + "\n")
        #expect(read.2.rows == 3 && read.2.others == 1 && read.2.unparsed == 1)
        #expect(read.2.firstUnparsed.first?.line == 3)
    }

    @Test(arguments: Wrapping.allCases)
    func `mutated lines are read or counted`(wrapping: Wrapping) throws {
        var state: UInt64 = 502
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bound)
        }
        var text: [UInt8] = []
        let whole = Array(wrapping.line(row).utf8)
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
