import Diagnosis
import Times

/// The same events, written in each form that Windows exports them in.
enum EventExports {
    struct Event {
        var provider: String
        var source = ""
        var id: Int
        var level = 2
        var number: Int
        /// In UTC, a whole second of 2026-03-04.
        var clock: String
        var channel: String
        var data: [String] = []
        var binary = ""
        /// What Windows makes of it in English and in German.
        var message: String
        var german: String
    }

    private static let report = "b759f33e-51d6-11e7-80d2-0050569e5760"

    /// A crash of process 4312 (0x10d8) that four providers report, a recycle whose old process had to be killed, a pool
    /// that was disabled, a service that was stopped, one that does not matter, and an unexpected restart.
    static let events = [
        Event(
            provider: ".NET Runtime", id: 1026, number: 11, clock: "10:15:01", channel: "Application",
            data: ["Application: w3wp.exe\nFramework Version: v4.0.30319\nException Info: System.OutOfMemoryException"],
            message:
                "Application: w3wp.exe\nFramework Version: v4.0.30319\nException Info: System.OutOfMemoryException",
            german:
                "Anwendung: w3wp.exe\nFrameworkversion: v4.0.30319\nAusnahmeinformationen: System.OutOfMemoryException"
        ),
        Event(
            provider: "Application Error", id: 1000, number: 12, clock: "10:15:01", channel: "Application",
            data: [
                "w3wp.exe", "10.0.1", "5215df96", "MSVCR120.dll", "12.0", "524f83ff", "c0000409", "000000000006dd27",
                "10d8", "01d2e5e2ff5dd5cf", "c:\\windows\\system32\\inetsrv\\w3wp.exe", "C:\\x\\MSVCR120.dll", report,
            ],
            message:
                "Faulting application name: w3wp.exe, version: 10.0.1, time stamp: 0x5215df96\nFaulting module name: "
                + "MSVCR120.dll, version: 12.0, time stamp: 0x524f83ff\nException code: 0xc0000409\nFault offset: "
                + "0x000000000006dd27\nFaulting process id: 0x10d8\nFaulting application start time: 0x01d2e5e2ff5dd5cf\n"
                + "Faulting application path: c:\\windows\\system32\\inetsrv\\w3wp.exe\nReport Id: \(report)",
            german:
                "Name der fehlerhaften Anwendung: w3wp.exe, Version: 10.0.1, Zeitstempel: 0x5215df96\nName des "
                + "fehlerhaften Moduls: MSVCR120.dll, Version: 12.0, Zeitstempel: 0x524f83ff\nAusnahmecode: 0xc0000409\n"
                + "Fehleroffset: 0x000000000006dd27\nID des fehlerhaften Prozesses: 0x10d8\nStartzeit der fehlerhaften "
                + "Anwendung: 0x01d2e5e2ff5dd5cf\nPfad: c:\\windows\\system32\\inetsrv\\w3wp.exe\nBerichtskennung: \(report)"
        ),
        Event(
            provider: "Windows Error Reporting", id: 1001, level: 4, number: 13, clock: "10:15:03",
            channel: "Application",
            data: ["", "0", "APPCRASH", "Not available", "0", "w3wp.exe", "10.0.1", report, "0"],
            message: "Fault bucket , type 0\nEvent Name: APPCRASH\nP1: w3wp.exe\nReport Id: \(report)",
            german: "Fehlerbucket , Typ 0\nEreignisname: APPCRASH\nP1: w3wp.exe\nBerichts-ID: \(report)"),
        Event(
            provider: "Microsoft-Windows-WAS", source: "WAS", id: 5011, level: 3, number: 21, clock: "10:15:12",
            channel: "System", data: ["ShopPool", "4312"], binary: "6D000780",
            message:
                "A process serving application pool 'ShopPool' suffered a fatal communication error with the Windows Process "
                + "Activation Service. The process id was '4312'. The data field contains the error number.",
            german:
                "In einem Prozess mit der Prozess-ID „4312“, der den Anwendungspool „ShopPool“ verarbeitet, ist ein Fehler "
                + "aufgetreten."),
        Event(
            provider: "Microsoft-Windows-WAS", source: "WAS", id: 5074, level: 4, number: 22, clock: "10:20:00",
            channel: "System", data: ["5000", "Other Pool"],
            message:
                "A worker process with process id of '5000' serving application pool 'Other Pool' has requested a recycle "
                + "because the worker process reached its allowed processing time limit.",
            german:
                "Ein Arbeitsprozess mit der Prozess-ID \"5000\" des Anwendungspools \"Other Pool\" hat ein Recyceln angefordert."
        ),
        Event(
            provider: "Microsoft-Windows-WAS", source: "WAS", id: 5013, level: 3, number: 23, clock: "10:21:30",
            channel: "System", data: ["Other Pool", "5000"],
            message:
                "A process serving application pool 'Other Pool' exceeded time limits during shut down. The process id was '5000'.",
            german:
                "Ein Prozess des Anwendungspools «Other Pool» hat die Zeit überschritten. Die Prozess-ID war «5000»."),
        Event(
            provider: "Microsoft-Windows-WAS", source: "WAS", id: 5002, number: 24, clock: "10:25:00",
            channel: "System",
            data: ["ShopPool"],
            message:
                "Application pool 'ShopPool' is being automatically disabled due to a series of failures in the process(es) "
                + "serving that application pool.",
            german: "Der Anwendungspool 'ShopPool' wird wegen einer Reihe von Fehlern automatisch deaktiviert."),
        Event(
            provider: "Service Control Manager", source: "Service Control Manager", id: 7036, level: 4, number: 25,
            clock: "10:30:00", channel: "System", data: ["World Wide Web Publishing Service", "stopped"],
            binary: "770033007300760063002F0031000000",
            message: "The World Wide Web Publishing Service service entered the stopped state.",
            german: "Dienst \"WWW-Publishingdienst\" befindet sich jetzt im Status \"Beendet\"."),
        Event(
            provider: "Service Control Manager", source: "Service Control Manager", id: 7036, level: 4, number: 26,
            clock: "10:31:00", channel: "System", data: ["Print Spooler", "stopped"],
            message: "The Print Spooler service entered the stopped state.",
            german: "Dienst \"Druckwarteschlange\" befindet sich jetzt im Status \"Beendet\"."),
        Event(
            provider: "Microsoft-Windows-Kernel-Power", id: 41, level: 1, number: 27, clock: "10:45:00",
            channel: "System",
            data: ["0", "0x0"],
            message: "The system has rebooted without cleanly shutting down first.",
            german: "Das System wurde neu gestartet, ohne dass es zuvor ordnungsgemäß heruntergefahren wurde."),
    ]

    // MARK: - XML

    static func xml(_ event: Event) -> String {
        let source = event.source.isEmpty ? "" : " EventSourceName='\(event.source)'"
        let data = event.data.map { "<Data>\($0)</Data>" }.joined()
        return
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='\(event.provider)'"
            + "\(source)/><EventID Qualifiers='0'>\(event.id)</EventID><Level>\(event.level)</Level><TimeCreated "
            + "SystemTime='2026-03-04T\(event.clock).0000000Z'/><EventRecordID>\(event.number)</EventRecordID><Execution "
            + "ProcessID='0' ThreadID='0'/><Channel>\(event.channel)</Channel><Computer>WEB01</Computer></System><EventData>"
            + "\(data)<Binary>\(event.binary)</Binary></EventData></Event>"
    }

    static var xml: String { events.map { xml($0) }.joined(separator: "\r\n") }

    /// As Event Viewer saves it: one line, with a root.
    static var viewerXML: String {
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><Events>\(events.map { xml($0) }.joined())</Events>"
    }

    static func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
        (isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE])
            + text.utf16.flatMap { unit in
                isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            }
    }

    // MARK: - Text

    /// The clock of a zone an hour east of UTC.
    static func local(_ event: Event) -> String {
        let hour = (Int(event.clock.prefix(2)) ?? 0) + 1
        return "\(hour)\(event.clock.dropFirst(2))"
    }

    static func wevtutil(hasZone: Bool) -> String {
        events.enumerated().map { index, event in
            "Event[\(index)]\(hasZone ? "" : ":")\r\n  Log Name: \(event.channel)\r\n  Source: \(event.provider)\r\n  Date: "
                + (hasZone ? "2026-03-04T\(event.clock).0000000Z" : "2026-03-04T\(local(event)).000")
                + "\r\n  Event ID: \(event.id)\r\n  Task: N/A\r\n  Level: Fehler\r\n  Opcode: Info\r\n  Keyword: Klassisch\r\n"
                + "  User: N/A\r\n  User Name: N/A\r\n  Computer: WEB01\r\n  Description: \r\n\(event.german)\r\n\r\n"
        }.joined()
    }

    static var copiedDetails: String {
        events.map { event in
            "Log Name:      \(event.channel)\r\nSource:        \(event.provider)\r\nDate:          04.03.2026 \(local(event))\r\n"
                + "Event ID:      \(event.id)\r\nTask Category: None\r\nLevel:         Error\r\nComputer:      WEB01\r\n"
                + "Description:\r\n\(event.message)\r\n"
        }.joined()
    }

    // MARK: - Tables

    private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

    /// Twelve hours and a half of the day, as the United States write it.
    private static func american(_ event: Event) -> String {
        let hour = Int(local(event).prefix(2)) ?? 0
        return "3/4/2026 \(hour > 12 ? hour - 12 : hour)\(event.clock.dropFirst(2)) \(hour >= 12 ? "PM" : "AM")"
    }

    static var viewerCSV: String {
        "Level,Date and Time,Source,Event ID,Task Category\r\n"
            + events.reversed().map { event in
                "Error,\(american(event)),\(event.provider),\(event.id),None,\(quoted(event.message))\r\n"
            }.joined()
    }

    static var viewerText: String {
        "Ebene\tDatum und Uhrzeit\tQuelle\tEreignis-ID\tAufgabenkategorie\r\n"
            + events.reversed().map { event in
                "Fehler\t04.03.2026 \(local(event))\t\(event.provider)\t\(event.id)\tKeine\t"
                    + "\(event.german)\r\n"
            }.joined()
    }

    static func powerShellCSV(isOld: Bool) -> String {
        let delimiter = isOld ? "," : ";"
        let names = [
            "Message", "Id", "Version", "Level", "RecordId", "ProviderName", "LogName", "ProcessId", "MachineName",
            "TimeCreated",
        ]
        func line(_ cells: [String]) -> String { cells.map { quoted($0) }.joined(separator: delimiter) + "\r\n" }
        return (isOld ? "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n" : "") + line(names)
            + events.map { event in
                line([
                    isOld ? event.message : event.german, "\(event.id)", "0", "\(event.level)", "\(event.number)",
                    event.provider, event.channel, "0", "WEB01",
                    isOld ? american(event) : "04.03.2026 \(local(event))",
                ])
            }.joined()
    }

    // MARK: - JSON

    private static func json(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\r\\n") + "\""
    }

    static func powerShellJSON(_ event: Event, isOld: Bool) -> String {
        let milliseconds = (Timestamp(iso8601: "2026-03-04T\(event.clock)Z")?.microseconds ?? 0) / 1000
        let time = isOld ? "\"\\/Date(\(milliseconds))\\/\"" : "\"2026-03-04T\(local(event)).0000000+01:00\""
        let message = json(event.message)
        return
            "    {\r\n        \"Id\":  \(event.id),\r\n        \"Version\":  0,\r\n        \"Level\":  \(event.level),\r\n"
            + "        \"ProviderName\":  \(json(event.provider)),\r\n        \"ProviderId\":  null,\r\n        \"LogName\":  "
            + "\(json(event.channel)),\r\n        \"ProcessId\":  0,\r\n        \"RecordId\":  \(event.number),\r\n"
            + "        \"MachineName\":  \"WEB01\",\r\n        \"UserId\":  {\r\n            \"Value\":  \"S-1\"\r\n        },\r\n"
            + "        \"TimeCreated\":  \(time),\r\n        \"Properties\":  [\r\n            "
            + (isOld
                ? "\"System.Diagnostics.Eventing.Reader.EventProperty\""
                : event.data.map { "{ \"Value\": \(json($0)) }" }.joined(separator: ",\n"))
            + "\r\n        ],\r\n        \"Message\":  \(isOld ? message.replacing("'", with: "\\u0027") : message)\r\n    }"
    }

    static func powerShellJSON(isOld: Bool) -> String {
        "[\r\n" + events.map { powerShellJSON($0, isOld: isOld) }.joined(separator: ",\r\n") + "\r\n]\r\n"
    }

    /// Lines of JSON as log shippers write them, the XML in two members.
    static var shipped: String {
        events.map { event in
            "{\"computer\":\"WEB01\",\"log.record.original\":\(json(xml(event))),\"event\":{\"original\":"
                + json(xml(event)).replacing("<", with: "\\u003c") + "}}\n"
        }.joined()
    }
}
