import Foundation
import PseudoTerminals
import Testing

/// Windows events beside a proxy's log, as a user gives them.
struct EventEvidenceTests {
    /// A worker's end, at a time.
    private static func event(_ time: String) -> String {
        """
        <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>
        <Provider Name="Microsoft-Windows-WAS" EventSourceName="WAS"/><EventID>5011</EventID>
        <TimeCreated SystemTime="\(time)"/><Channel>System</Channel><Computer>WEB01</Computer></System>
        <EventData><Data>ShopPool</Data><Data>4312</Data></EventData></Event>
        """
    }

    private func check(_ events: String) throws -> String {
        let postern = try Postern()
        let path = postern.folder.path + "/events.xml"
        try events.write(toFile: path, atomically: true, encoding: .utf8)
        let run = try postern.run([
            "check", "dropped-connection", "--plain", "--proxy-log", "\(Postern.samples)/worker-crash/haproxy.log",
            "--event-log", path,
        ])
        #expect(run.status == .exited(0), "\(run.errors)")
        // Where lines are broken does not matter.
        return run.output.split(whereSeparator: { $0 == " " || $0 == "\n" }).joined(separator: " ")
    }

    @Test func `events that were saved before the failures are no sign that nothing happened`() throws {
        let output = try check(Self.event("2026-11-23T10:00:00Z"))
        #expect(output.contains("ends at 2026-11-23T10:00:00Z, before the failures began"), "\(output)")
    }

    @Test func `events that begin after the failures tell nothing of them`() throws {
        let output = try check(Self.event("2026-11-25T10:00:00Z"))
        #expect(output.contains("begins at 2026-11-25T10:00:00Z, after the failures"), "\(output)")
    }

    @Test func `events around the failures are not doubted, and one that cannot be read is the first thing noted`()
        throws
    {
        let output = try check(
            Self.event("2026-11-24T11:31:00Z") + "<Event><System></Event>" + Self.event("2026-11-24T11:33:00Z"))
        #expect(!output.contains("ends at") && !output.contains("begins at"), "\(output)")
        let note = try #require(output.range(of: "Note:"), "\(output)")
        #expect(output[note.upperBound...].hasPrefix(" 1 event of"), "\(output)")
    }
}
