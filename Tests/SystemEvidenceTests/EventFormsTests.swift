import Diagnosis
import LogSources
import Products
import SystemEvidence
import Testing
import Times

/// Every form of the same events means the same.
struct EventFormsTests {
    static let east = ClockZone { _ in 3600 }

    static let forms: [(name: String, bytes: [UInt8])] = [
        ("wevtutil's XML", Array(EventExports.xml.utf8)),
        ("Event Viewer's XML", Array(EventExports.viewerXML.utf8)),
        ("XML in UTF-16", EventExports.utf16(EventExports.xml)),
        ("XML in UTF-16, big end first", EventExports.utf16(EventExports.viewerXML, isBigEndian: true)),
        ("wevtutil's text, older", Array(EventExports.wevtutil(hasZone: false).utf8)),
        ("wevtutil's text, newer", Array(EventExports.wevtutil(hasZone: true).utf8)),
        ("copied details", Array(EventExports.copiedDetails.utf8)),
        ("Event Viewer's CSV", Array(EventExports.viewerCSV.utf8)),
        ("Event Viewer's text with tabs, in German", Array(EventExports.viewerText.utf8)),
        ("Event Viewer's text in UTF-16", EventExports.utf16(EventExports.viewerText)),
        ("Export-Csv of PowerShell 5.1", Array(EventExports.powerShellCSV(isOld: true).utf8)),
        ("Export-Csv of PowerShell 7, in German", Array(EventExports.powerShellCSV(isOld: false).utf8)),
        ("ConvertTo-Json of PowerShell 5.1", Array(EventExports.powerShellJSON(isOld: true).utf8)),
        ("ConvertTo-Json of PowerShell 7", Array(EventExports.powerShellJSON(isOld: false).utf8)),
        ("lines of JSON", Array(EventExports.shipped.utf8)),
    ]

    @Test(arguments: forms.map(\.name))
    func `each export gives the same occurrences`(name: String) throws {
        let bytes = try #require(Self.forms.first { $0.name == name }).bytes
        let log = try EventLog.read(MemorySource(name: "events", bytes: bytes), zone: Self.east)
        #expect(log.tally.rows == EventExports.events.count)
        #expect(log.tally.unparsed == 0, "\(log.tally.firstUnparsed)")
        let found = EventOccurrence.all(of: log.events).map { occurrence in
            let names = occurrence.events.map { "\($0.provider) \($0.id)" }.sorted().joined(separator: ", ")
            let process = occurrence.processID.map { " of \($0)" } ?? ""
            return
                "\(occurrence.from.clockText) \(occurrence.kind.rawValue) \(occurrence.pool ?? "-")\(process): \(names)"
        }
        #expect(
            found == [
                "10:15:01 crash ShopPool of 4312: .NET Runtime 1026, Application Error 1000, WAS 5011, Windows Error Reporting 1001",
                "10:20:00 shutdown-overrun Other Pool of 5000: WAS 5013, WAS 5074",
                "10:25:00 rapid-fail ShopPool: WAS 5002",
                "10:30:00 service-stop -: Service Control Manager 7036",
                "10:45:00 unexpected-reboot -: Kernel-Power 41",
            ])
    }

    @Test func `an object alone is read as an array of one is`() throws {
        let one = EventExports.powerShellJSON(EventExports.events[3], isOld: true)
        let log = try EventLog.read(MemorySource(name: "one.json", text: one))
        #expect(log.events.map(\.pool) == ["ShopPool"])
        #expect(log.events.map(\.processID) == [4312])
        #expect(log.assumption == nil)
    }

    @Test func `a form without a zone says which was taken`() throws {
        let log = try EventLog.read(MemorySource(name: "a.csv", text: EventExports.viewerCSV))
        #expect(log.assumption?.contains("--server-zone") == true)
        #expect(log.assumption?.contains("the month is taken") == true)
        #expect(log.tally.from?.iso8601 == "2026-03-04T11:15:01Z")
    }

    @Test(arguments: [
        ("3/24/2026 11:15:12 AM", "2026-03-24T11:15:12Z"), ("24/03/2026 11:15:12", "2026-03-24T11:15:12Z"),
        ("24.03.2026 11:15", "2026-03-24T11:15:00Z"), ("2026-03-24 11:15:12", "2026-03-24T11:15:12Z"),
        ("2026/3/24 下午 3:15:12", "2026-03-24T15:15:12Z"), ("3/24/2026 12:15:12 AM", "2026-03-24T00:15:12Z"),
        ("\u{200E}3\u{200E}/\u{200E}24\u{200E}/\u{200E}2026 12:15:12 PM", "2026-03-24T12:15:12Z"),
        ("24/03/2026 3:15:12 p.\u{A0}m.", "2026-03-24T15:15:12Z"), ("24-3-2026 11:15:12", "2026-03-24T11:15:12Z"),
        ("24/03/2026 11.15.12", "2026-03-24T11:15:12Z"),
    ])
    func `dates are read as people's countries write them`(text: String, expected: String) throws {
        let table = "L;T;S;I;C\r\nE;\(text);WAS;5002;N;\"Pool 'x'\"\r\n"
        let log = try EventLog.read(MemorySource(name: "a.csv", text: table))
        #expect(log.events.map(\.time.iso8601) == [expected])
        #expect(log.events.map(\.pool) == ["x"])
    }

    @Test(arguments: [
        (
            "Un processus servant le pool d’applications 'Pool d'Eté' a subi une erreur. L'ID du processus était '4312'.",
            "Pool d'Eté"
        ),
        ("Процесс пула приложений «Shop» завершен, код процесса «4312»", "Shop"),
        ("アプリケーション プール 'ShopPool' プロセス ID '4312'", "ShopPool"),
        ("le pool d'applications «\u{A0}Shop Pool\u{A0}» du processus «\u{A0}4312\u{A0}»", "Shop Pool"),
        ("pool '17' id '4312'", "17"),
    ])
    func `a message's names are found by their marks in any language`(message: String, pool: String) throws {
        let table = "L,T,S,I,C\r\nE,2026-03-04 10:15:00,WAS,5011,N,\"\(message)\"\r\n"
        let log = try EventLog.read(MemorySource(name: "a.csv", text: table))
        #expect(log.events.map(\.processID) == [4312])
        #expect(log.events.map(\.pool) == [pool])
    }

    @Test func `a table of other things is no table of events, one that was saved anew is`() throws {
        let other = "user,at,what,count\r\nx,2026-03-04 10:15:00,login,5002\r\n"
        #expect(throws: SystemEvidenceError.self) { try EventLog.read(MemorySource(name: "a.csv", text: other)) }
        let saved = "L,T,S,I,C,\r\nE,2026-03-04 10:15:00,WAS,5002,N,Pool 'x'\r\n"
        #expect(try EventLog.read(MemorySource(name: "a.csv", text: saved)).events.map(\.pool) == ["x"])
    }

    @Test func `a pool that no mark encloses is known by others' events`() throws {
        let table =
            "L,T,S,I,C\r\nE,2026-03-04 10:15:00,WAS,5002,N,\"Application pool 'ShopPool' is being disabled\"\r\n"
            + "E,2026-03-04 10:15:01,WAS,5057,N,Application pool ShopPool has been disabled.\r\n"
            + "E,2026-03-04 10:15:02,WAS,5057,N,Application pool OtherPool has been disabled.\r\n"
        let log = try EventLog.read(MemorySource(name: "a.csv", text: table))
        #expect(log.events.map(\.pool) == ["ShopPool", "ShopPool", nil])
    }

    @Test func `a row that is none is counted, with what was expected`() throws {
        let broken = EventExports.powerShellCSV(isOld: true) + "\"only\",\"three\",\"cells\"\r\n\"never closed,\"x"
        let log = try EventLog.read(MemorySource(name: "a.csv", text: broken))
        #expect(log.tally.rows == EventExports.events.count)
        #expect(log.tally.unparsed == 2)
        #expect(log.tally.firstUnparsed.first?.reason == "expected 10 cells; found 3")
        let json = EventExports.powerShellJSON(isOld: false) + "{\"a\":1}\n{\"b\":\n{\"Id\":5}\n{\"cut"
        let other = try EventLog.read(MemorySource(name: "a.json", text: json))
        #expect(other.tally.rows == EventExports.events.count)
        #expect(other.tally.unparsed == 4)
    }

    @Test(arguments: [
        "{\"level\":\"info\",\"ts\":1.5}\n", "a,b,c\n1,2,3\n", "Event[x]\n", "Log Name: x\n", "[", "\"", "{{{{{{{{",
        "<Events>",
        "Level,Date and Time,Source,Event ID,Task Category\r\n", "#TYPE x\n", "plain words\nand more\n",
    ])
    func `what holds no event is refused`(text: String) {
        #expect(throws: SystemEvidenceError.self) { try EventLog.read(MemorySource(name: "x", text: text)) }
    }

    @Test func `every form cut anywhere, or with a byte changed, is read or refused`() {
        var random = SystemRandomNumberGenerator()
        for form in Self.forms {
            for _ in 0..<24 {
                var bytes = Array(form.bytes.prefix(Int.random(in: 0...form.bytes.count, using: &random)))
                for _ in 0..<4 where !bytes.isEmpty {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                let log = try? EventLog.read(MemorySource(name: "x", bytes: bytes), zone: Self.east, keepsAll: true)
                _ = EventOccurrence.all(of: log?.events ?? [])
            }
        }
    }

    @Test func `a log in one line longer than a line may be is read whole`() throws {
        let many = String(repeating: EventExports.viewerXML, count: 400)
        let log = try EventLog.read(MemorySource(name: "x.xml", text: many))
        #expect(log.tally.rows == 400 * EventExports.events.count)
        #expect(log.tally.unparsed == 0)
    }
}
