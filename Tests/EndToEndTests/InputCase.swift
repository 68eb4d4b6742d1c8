import Foundation
import PseudoTerminals
import TestingSupport

/// A few small input files, how the program is called on them, and what is right: a folder of `Tests/Fixtures/Cases`.
///
/// `Tests/Fixtures/Cases/README.md` says what `case.json` may hold.
struct InputCase {
    static let folder = Corpus.root.appendingPathComponent("Tests/Fixtures/Cases").path

    let name: String
    private let members: [String: Any]

    /// The names of all cases.
    static let names: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/case.json") }.sorted()
    }()

    init(_ name: String) throws {
        self.name = name
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name)/case.json"))
        guard let members = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Postern.Missing(what: "an object in the case.json of \(name)")
        }
        self.members = members
    }

    /// The mechanism that it stands for.
    var kind: String { members["kind"] as? String ?? "" }
    /// What is said and done about it where it fails.
    var about: String { "\(members["about"] as? String ?? "") (\(members["why"] as? String ?? ""))" }

    /// Members that are not known, or lacking.
    var faults: [String] {
        let known =
            Self.verdictKeys + [
                "kind", "about", "why", "arguments", "exit", "lines", "rows", "values", "says", "neverSays",
            ]
        let lacking = ["kind", "about", "why", "arguments"].filter { members[$0] == nil }
        let asks = Set(members.keys).subtracting(["kind", "about", "why", "arguments"])
        return members.keys.filter { !known.contains($0) }.map { "‘\($0)’ is not known" }
            + lacking.map { "‘\($0)’ is lacking" } + (asks.isEmpty ? ["it asks for nothing"] : [])
    }

    private static let verdictKeys = ["cause", "detail", "hop", "neverCause", "neverDetail"]

    /// Runs the program, and compares.
    ///
    /// - Returns: what is not as it should be, a sentence each.
    func run() throws -> [String] {
        let postern = try Postern()
        var arguments = members["arguments"] as? [String] ?? []
        arguments.append("--json")
        let lines = postern.folder.path + "/lines.jsonl"
        if arguments.first == "diagnose" { arguments += ["--no-transcript", "--attributions", lines] }
        if arguments.starts(with: ["logs", "summary"]) { arguments += ["--failures", lines] }
        let run = try postern.run(arguments, environment: ["TZ": "UTC"], in: "\(Self.folder)/\(name)")
        let document = try? JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let written = ((try? String(contentsOfFile: lines, encoding: .utf8)) ?? "").split(separator: "\n")
            .compactMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }

        var faults: [String] = []
        if let wanted = members["exit"] {
            var status = -1
            if case .exited(let code) = run.status { status = Int(code) }
            if !Self.fits(status, wanted) {
                faults.append("exit \(Self.words(wanted)), got \(run.status) \(run.errors)")
            }
        }
        let verdict = (document as? [String: Any])?["verdict"] as? [String: Any] ?? [:]
        faults += Self.faults(of: verdict, against: members, "")
        for wanted in members["lines"] as? [[String: Any]] ?? [] {
            for line in wanted["at"] as? [Int] ?? [] {
                guard let found = written.first(where: { $0["line"] as? Int == line }) else {
                    faults.append("an attribution of line \(line), got none")
                    continue
                }
                faults += Self.faults(of: found, against: wanted, "line \(line): ")
            }
        }
        for wanted in members["rows"] as? [[String: Any]] ?? [] {
            guard let at = wanted["at"] as? Int, let found = written.first(where: { $0["line"] as? Int == at }) else {
                faults.append("a failed row at line \(wanted["at"] ?? "?"), got none")
                continue
            }
            for (key, value) in wanted where key != "at" && !Self.fits(found[key], value) {
                faults.append("line \(at): \(key) \(Self.words(value)), got \(Self.words(found[key]))")
            }
        }
        for (path, wanted) in members["values"] as? [String: Any] ?? [:] {
            let found = Self.value(at: path, in: document)
            if !Self.fits(found, wanted) { faults.append("\(path) \(Self.words(wanted)), got \(Self.words(found))") }
        }
        let text = (run.output + run.errors).lowercased()
        func isSaid(_ words: String) -> Bool {
            words.lowercased().split(separator: "|").contains { text.contains($0) }
        }
        faults += (members["says"] as? [String] ?? []).filter { !isSaid($0) }.map { "‘\($0)’ is not said" }
        faults += (members["neverSays"] as? [String] ?? []).filter(isSaid).map { "‘\($0)’ is said" }
        return faults
    }

    private static func faults(of found: [String: Any], against wanted: [String: Any], _ place: String) -> [String] {
        verdictKeys.compactMap { key in
            guard let value = wanted[key] else { return nil }
            let isNever = key.hasPrefix("never")
            let name = isNever ? key.dropFirst(5).lowercased() : key
            guard fits(found[name], value) == isNever else { return nil }
            return "\(place)\(key) \(words(value)), got \(words(found[name]))"
        }
    }

    /// Whether a value is what was wanted, or one of a list of alternatives; null stands for none.
    private static func fits(_ found: Any?, _ wanted: Any) -> Bool {
        if let list = wanted as? [Any] { return list.contains { fits(found, $0) } }
        if wanted is NSNull { return found == nil || found is NSNull }
        switch (found, wanted) {
        case (let found as String, let wanted as String):
            return found == wanted || time(found).map { abs($0 - (time(wanted) ?? .infinity)) < 0.001 } ?? false
        case (let found as NSNumber, let wanted as NSNumber):
            return abs(found.doubleValue - wanted.doubleValue) <= max(0.0005, abs(wanted.doubleValue) / 1000)
        default: return false
        }
    }

    /// `2026-07-03T14:05:04.214Z` in seconds.
    private static func time(_ text: String) -> Double? {
        guard text.count >= 20, text.last == "Z", let dot = text.firstIndex(where: { $0 == "." || $0 == "Z" }),
            let date = ISO8601DateFormatter().date(from: text[..<dot] + "Z")
        else { return nil }
        return date.timeIntervalSince1970 + (Double("0" + text[dot...].dropLast()) ?? 0)
    }

    private static func value(at path: String, in document: Any?) -> Any? {
        path.split(separator: ".").reduce(document) { value, step in
            if let list = value as? [Any], let index = Int(step) {
                return list.indices.contains(index) ? list[index] : nil
            }
            return (value as? [String: Any])?[String(step)]
        }
    }

    private static func words(_ value: Any?) -> String {
        switch value {
        case nil, is NSNull: "none"
        case let list as [Any]: list.map { words($0) }.joined(separator: " or ")
        case let value?: "\(value)"
        }
    }
}
