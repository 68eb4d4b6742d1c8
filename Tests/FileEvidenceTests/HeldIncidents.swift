import AccessLogs
import Diagnosis
import FileEvidence
import Foundation
import Incidents
import Products
import Testing
import Times

/// The kinds of sources that hold an incident; each has to give the same answers.
enum Holder: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case files

    var testDescription: String { rawValue }
}

/// An incident as one kind of source holds it.
final class HeldIncident {
    let source: any EvidenceSource
    /// The names of its sources there.
    let selection: EvidenceSelection
    private let folder: URL?

    init(_ evidence: MemoryEvidence, by holder: Holder) throws {
        guard holder == .files else {
            source = evidence
            selection = evidence.selection
            folder = nil
            return
        }
        let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("held-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var selection = evidence.selection
        for (kind, names) in selection.names {
            selection.names[kind] = names.map { folder.appendingPathComponent($0).path }
        }
        for side in [HopSide.proxy, .server] {
            for log in evidence.logs(of: side) {
                let text = try Self.text(evidence.entries(of: log), of: log)
                try text.write(to: folder.appendingPathComponent(log.name), atomically: false, encoding: .utf8)
            }
        }
        for kind in EvidenceKind.allCases {
            guard let name = evidence.selection.names[kind]?.first, let text = evidence.text(of: kind) else { continue }
            try text.write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
        }
        self.folder = folder
        self.selection = selection
        source = EvidenceFiles()
    }

    deinit { if let folder { try? FileManager.default.removeItem(at: folder) } }

    /// The logs of a hop.
    func logs(_ side: HopSide) -> AccessLogSelection {
        selection.accessLogs(of: side) ?? AccessLogSelection(side: side, names: [])
    }

    /// The names of a kind.
    func names(_ kind: EvidenceKind) -> [String] { selection.names[kind] ?? [] }

    /// A name as the incident was written with it.
    static func short(_ name: String) -> String { name.split(separator: "/").last.map(String.init) ?? name }

    // MARK: - Rows as products write them

    private static func text(_ entries: [Entry], of log: MemoryEvidence.Log) -> String {
        log.product == .iis
            ? "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-method cs-uri-stem "
                + "cs-uri-query c-ip sc-status sc-substatus sc-win32-status time-taken\n"
                + entries.map(w3c).joined()
            : entries.map(nginx).joined()
    }

    private static func nginx(_ entry: Entry) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = entry.time.dateText.split(separator: "-").map(String.init)
        let month = months[(Int(date[1]) ?? 1) - 1]
        let target = entry.path + (entry.query.map { "?" + $0 } ?? "")
        let took = entry.duration.map { "\($0.inSeconds)" } ?? "-"
        return
            "10.0.0.1 - - [\(date[2])/\(month)/\(date[0]):\(entry.time.clockText.prefix(8)) +0000] \"\(entry.method ?? "-") "
            + "\(target) HTTP/1.1\" \(entry.status) 10 \"-\" \"u\" rt=\(took) rid=\(entry.requestID ?? "-")\n"
    }

    private static func w3c(_ entry: Entry) -> String {
        let milliseconds = entry.duration.map { "\(Int($0.inSeconds * 1000))" } ?? "-"
        return "\(entry.time.dateText) \(entry.time.clockText.prefix(8)) \(entry.method ?? "-") \(entry.path) "
            + "\(entry.query ?? "-") 10.1.0.9 \(entry.status) 0 0 \(milliseconds)\n"
    }
}
