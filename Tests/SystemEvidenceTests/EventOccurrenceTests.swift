import Diagnosis
import LogSources
import Products
import SystemEvidence
import Testing

/// Which events belong together.
struct EventOccurrenceTests {
    private func event(
        _ provider: String, _ id: Int, at clock: String, _ data: [String] = [], binary: String = "", number: Int? = nil,
        computer: String = "WEB01"
    ) -> String {
        "<Event><System><Provider Name='\(provider)'/><EventID>\(id)</EventID><TimeCreated SystemTime='2026-03-04T\(clock)Z'/>"
            + (number.map { "<EventRecordID>\($0)</EventRecordID><Channel>System</Channel>" } ?? "")
            + "<Computer>\(computer)</Computer></System><EventData>\(data.map { "<Data>\($0)</Data>" }.joined())"
            + "<Binary>\(binary)</Binary></EventData></Event>\n"
    }

    private func crashed(at clock: String, pid: String, report: String) -> String {
        event(
            "Application Error", 1000, at: clock,
            ["w3wp.exe", "1", "2", "m.dll", "1", "2", "c0000005", "0", pid, "01d2", "c:\\w3wp.exe", "m", report])
    }

    private func kinds(_ text: String) throws -> [String] {
        let log = try EventLog.read(MemorySource(name: "x.xml", text: text))
        return EventOccurrence.all(of: log.events).map { "\($0.kind.rawValue) \($0.events.count)" }
    }

    private let first = "b759f33e-51d6-11e7-80d2-0050569e5760"
    private let second = "c759f33e-51d6-11e7-80d2-0050569e5760"

    @Test func `two crashes in one second stay two, each with its own events`() throws {
        let text =
            crashed(at: "10:00:00", pid: "10d8", report: first) + crashed(at: "10:00:00", pid: "0x1388", report: second)
            + event("WAS", 5009, at: "10:00:05", ["A", "4312", "c0000005"])
            + event("WAS", 5009, at: "10:00:05", ["B", "5000", "c0000005"])
        let log = try EventLog.read(MemorySource(name: "x.xml", text: text))
        let found = EventOccurrence.all(of: log.events)
        #expect(found.map(\.processID) == [4312, 5000])
        #expect(found.map(\.pool) == ["A", "B"])
        #expect(found.map(\.exitCode) == [0xC000_0005, 0xC000_0005])
        #expect(found.map { $0.events.count } == [2, 2])
    }

    @Test func `reports of one crash are one by their number, days later too`() throws {
        let report = ["", "0", "APPCRASH", "x", "0", "w3wp.exe", first]
        #expect(
            try kinds(
                crashed(at: "10:00:00", pid: "10d8", report: first)
                    + event("Windows Error Reporting", 1001, at: "10:00:02", report)
                    + event("Windows Error Reporting", 1001, at: "18:00:00", report)) == ["crash 3"])
    }

    @Test func `a ping without an answer and the killing after it are one`() throws {
        #expect(
            try kinds(
                event("WAS", 5010, at: "10:00:00", ["A", "77"])
                    + event("WAS", 5009, at: "10:00:10", ["A", "77", "fffffffd"]))
                == ["hang 2"])
    }

    @Test func `a recycle without overlap is no longer a plain one, and two recycles are two`() throws {
        #expect(
            try kinds(event("WAS", 5079, at: "10:00:00", ["A"]) + event("WAS", 5093, at: "10:00:01", ["A"]))
                == ["recycle-without-overlap 2"])
        #expect(
            try kinds(event("WAS", 5079, at: "10:00:00", ["A"]) + event("WAS", 5079, at: "10:00:08", ["A"]))
                == ["recycle 1", "recycle 1"])
        #expect(
            try kinds(event("WAS", 5079, at: "10:00:00", ["A"]) + event("WAS", 5093, at: "10:00:01", ["B"]))
                == ["recycle 1", "recycle-without-overlap 1"])
    }

    @Test func `a reset of IIS holds the services' coming and going, told by their binary names`() throws {
        let stopped = "770033007300760063002F0031000000"
        let running = "770033007300760063002F0034000000"
        let manager = "Service Control Manager"
        #expect(
            try kinds(
                event("Microsoft-Windows-IIS-IISReset", 3201, at: "10:00:00")
                    + event(manager, 7036, at: "10:00:02", ["Dienst", "beendet"], binary: stopped)
                    + event(manager, 7036, at: "10:00:09", ["Dienst", "wird"], binary: running)) == ["iis-reset 3"])
        #expect(
            try kinds(event(manager, 7036, at: "10:00:09", ["Dienst", "wird"], binary: running)) == ["service-start 1"])
        #expect(try kinds(event(manager, 7036, at: "10:00:09", ["x"], binary: "530070006F006F006C00")) == [])
    }

    @Test func `an unexpected restart is one with what is logged after it`() throws {
        #expect(
            try kinds(
                event("EventLog", 6008, at: "10:05:00") + event("EventLog", 6005, at: "10:05:00")
                    + event("Microsoft-Windows-Kernel-General", 12, at: "10:04:40")
                    + event("Microsoft-Windows-Kernel-Power", 41, at: "10:05:20")) == ["unexpected-reboot 4"])
        #expect(
            try kinds(
                event("User32", 1074, at: "10:00:00") + event("EventLog", 6006, at: "10:00:30")
                    + event("EventLog", 6005, at: "10:02:00")) == ["reboot 3"])
    }

    @Test func `the same event of two exports counts once, another machine's is its own`() throws {
        let one = event("WAS", 5002, at: "10:00:00", ["A"], number: 7)
        #expect(try kinds(one + one) == ["rapid-fail 1"])
        #expect(
            try kinds(
                event("WAS", 5011, at: "10:00:00", ["A", "7"])
                    + event("WAS", 5009, at: "10:00:01", ["A", "7"], computer: "WEB02"))
                == ["communication-error 1", "crash 1"])
    }

    @Test func `noise is put together`() throws {
        let alerts = (10..<40).map { event("Schannel", 36887, at: "10:00:\($0)") }.joined()
        #expect(try kinds(alerts) == ["tls-failure 30"])
    }
}
