import Foundation
import PseudoTerminals
import Terminal

/// The built program, run as its users run it: from a directory of its own, with the bundled playbooks and samples.
struct Postern {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let samples = root + "/playbooks/samples"

    /// Removed with all it holds when the test ends.
    final class Folder {
        let path: String

        init() throws {
            path = NSTemporaryDirectory() + "/postern-e2e-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    let folder: Folder
    var transcripts: String { folder.path + "/transcripts" }

    init() throws { folder = try Folder() }

    private func environment(_ more: [String: String]) -> [String: String] {
        [
            "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": folder.path, "PATH": "/usr/bin:/bin", "USER": "tester",
            "POSTERN_TRANSCRIPTS": transcripts,
        ].merging(more) { $1 }
    }

    /// Runs a command to its end.
    func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:]
    ) throws -> PipedProgram {
        try run(arguments, input: input, environment: environment)
    }

    func run(
        _ arguments: [String], input: String = "", environment more: [String: String] = [:], in directory: String? = nil
    ) throws -> PipedProgram {
        try PipedProgram(
            BuiltProduct.path("postern"), arguments: arguments, environment: environment(more),
            input: Array(input.utf8), directory: directory)
    }

    /// Starts a walk in a terminal.
    func start(_ arguments: String..., size: TerminalSize = TerminalSize(columns: 100, rows: 60)) throws
        -> PseudoTerminal
    {
        try PseudoTerminal(
            BuiltProduct.path("postern"), arguments: arguments, environment: environment([:]), size: size,
            directory: folder.path)
    }

    /// The one transcript there is.
    func transcript() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: transcripts).filter { $0.hasSuffix(".jsonl") }
        guard names.count == 1 else { throw Missing(what: "one transcript, found \(names)") }
        return transcripts + "/" + names[0]
    }

    /// The events of a transcript, as JSON objects.
    static func events(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let event = record?["event"] as? [String: Any] else { throw Missing(what: "an event in \(line)") }
            return event
        }
    }

    struct Missing: Error {
        var what: String
    }

    /// The questions of a walk through the sample `slow-report`, and their answers.
    static let slowReportWalk: [(prompt: String, answer: String)] = [
        ("users-see>", "504"), ("since>", ""), ("product>", "nginx"),
        ("proxy-log>", samples + "/slow-report/access.log"), ("window>", ""),
        ("server-log>", samples + "/slow-report/u_ex261124.log"),
    ]

    /// The evidence options of a sample.
    static func options(of sample: String) throws -> [String] {
        let yaml = try String(contentsOfFile: "\(samples)/\(sample)/incident.yaml", encoding: .utf8)
        var options: [String] = []
        for line in yaml.split(separator: "\n") where line.hasPrefix("  ") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            let kinds = ["proxy-log", "proxy-error-log", "server-log", "server-error-log", "event-log", "counters"]
            if parts.count == 2, kinds.contains(parts[0]) {
                options += [
                    "--\(parts[0])", "\(samples)/\(sample)/\(parts[1].replacingOccurrences(of: "'", with: ""))",
                ]
            }
        }
        return options
    }

    static func expected(of sample: String) throws -> (cause: String, detail: String, exit: Int32) {
        let yaml = try String(contentsOfFile: "\(samples)/\(sample)/incident.yaml", encoding: .utf8)
        func value(_ key: String) -> String {
            yaml.split(separator: "\n").last { $0.hasPrefix("  \(key):") }
                .map { $0.dropFirst(key.count + 3).trimmingCharacters(in: .whitespaces) } ?? ""
        }
        return (value("cause"), value("detail"), Int32(value("exit")) ?? -1)
    }
}
