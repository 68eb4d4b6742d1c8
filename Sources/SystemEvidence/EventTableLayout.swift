internal import Diagnosis
internal import Products
internal import Syntax
internal import Times

/// How a table of events is laid out: Event Viewer's or PowerShell's, by its header and its first row.
public struct EventTableLayout: Hashable, Sendable {
    /// What parts the cells: a comma, a semicolon or a tab.
    let delimiter: UInt8
    /// How many names the header has.
    let width: Int
    /// Whether it is Event Viewer's: its names are localized, and its rows have one cell more, the message.
    let isViewers: Bool
    /// Lines before the first row: the header, and `#TYPE` or `sep=` before it.
    let headLines: Int
    let time: Int
    let provider: Int
    let id: Int
    var message: Int?
    var computer: Int?
    var channel: Int?
    var level: Int?
    var recordID: Int?
    var writer: Int?

    private static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09]

    /// The layout of a text that begins with these bytes; nil where it is no table of events.
    static func of(_ bytes: [UInt8]) -> EventTableLayout? {
        var rest = bytes[...]
        var lines = 0
        while let end = rest.firstIndex(of: 0x0A), lines < 8 {
            let line = rest[..<end]
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x0D }
            guard isBlank || line.starts(with: "#TYPE".utf8) || line.starts(with: "sep=".utf8) else { break }
            rest = rest[(end + 1)...]
            lines += 1
        }
        let found = delimiters.map { delimiter in (delimiter, rows(of: rest, delimiter)) }
        guard let (delimiter, rows) = found.max(by: { ($0.1.first?.count ?? 0) < ($1.1.first?.count ?? 0) }),
            let header = rows.first, header.count >= 3
        else { return nil }
        return powerShells(header, delimiter, lines + 1)
            ?? viewers(header, rows.dropFirst().first, delimiter, lines + 1)
    }

    private static func rows(of bytes: ArraySlice<UInt8>, _ delimiter: UInt8) -> [[String]] {
        var reader = CSVReader(ByteFeed(bytes.prefix(1 << 16)), table(delimiter))
        var rows: [[String]] = []
        while rows.count < 2, let row = reader.nextRow() { rows.append(row.cells) }
        return rows
    }

    private static func table(_ delimiter: UInt8) -> CSVReader.Layout {
        CSVReader.Layout(separator: delimiter, longestRow: EventLog.longestEvent)
    }

    /// How its cells are written.
    var table: CSVReader.Layout { Self.table(delimiter) }

    private static func powerShells(_ header: [String], _ delimiter: UInt8, _ lines: Int) -> EventTableLayout? {
        let names = header.map { $0.lowercased() }
        func place(_ wanted: String...) -> Int? { wanted.lazy.compactMap { names.firstIndex(of: $0) }.first }
        guard let id = place("id", "eventid", "instanceid"),
            let provider = place("providername", "source", "sourcename"),
            let time = place("timecreated", "timegenerated", "timewritten")
        else { return nil }
        return EventTableLayout(
            delimiter: delimiter, width: header.count, isViewers: false, headLines: lines, time: time,
            provider: provider, id: id, message: place("message"), computer: place("machinename", "computername"),
            channel: place("logname", "log"), level: place("level"), recordID: place("recordid", "index"),
            writer: place("processid"))
    }

    /// By the first row: a time, further on a number with the source before it, and a cell more than the header has.
    private static func viewers(
        _ header: [String], _ row: [String]?, _ delimiter: UInt8, _ lines: Int
    ) -> EventTableLayout? {
        // A program that saved the table anew gave the message's column an empty name.
        let width = header.last == "" ? header.count - 1 : header.count
        guard let row, (4...12).contains(width), row.count > width,
            let time = row.prefix(width).firstIndex(where: { LocalStamp($0) != nil }),
            LocalStamp(header[time]) == nil,
            let id = (0..<width).first(where: { $0 > time + 1 && Int(row[$0]) != nil })
        else { return nil }
        return EventTableLayout(
            delimiter: delimiter, width: width, isViewers: true, headLines: lines, time: time, provider: id - 1,
            id: id)
    }
}
