import Diagnosis
import YAMLDocuments

/// The faults of files that people write, as `lint` lists them.
struct LintListing {
    private struct Row: Encodable {
        var file: String
        var line: Int
        var column: Int
        var message: String
        var advice: String?
    }

    private let common: CommonOptions
    private var rows: [Row] = []

    init(_ common: CommonOptions) { self.common = common }

    /// Looks at a file: what is wrong with it is listed, else what it holds is told.
    mutating func look(at path: String, _ read: () throws -> String) throws {
        do {
            let held = try read()
            if !common.json, !common.quiet { try Output.line(Escaping.terminal("\(path): \(held), no faults")) }
        } catch let faulty as FaultyYAML {
            rows += faulty.faults.map {
                Row(file: path, line: $0.line, column: $0.column, message: $0.message, advice: $0.advice)
            }
            guard !common.json else { return }
            for line in faulty.lines { try Output.line(Escaping.terminal(line)) }
        }
    }

    /// Ends the list, and gives the exit code.
    func end() throws -> Int32 {
        if common.json { try Output.line(Reports.json(rows, isPretty: true)) }
        return rows.isEmpty ? 0 : Exit.fault
    }
}
