import AccessLogs
import Checks
import Diagnosis
import Incidents
import Times

extension CheckInput {
    /// What a check is handed of an incident in memory, and of what else was answered.
    init(_ evidence: MemoryEvidence, _ answers: [String: AnswerValue] = [:]) {
        var arguments = answers
        for (kind, names) in evidence.selection.names {
            switch kind {
            // These come with options and settings; no step asks for them.
            case .proxyConfig, .serverConfig, .httpErrorLog:
                arguments[kind.rawValue] = .text(names.joined(separator: "\n"))
            default: arguments[kind.rawValue] = .paths(names)
            }
        }
        self.init(arguments: arguments, reader: IncidentReader(evidence))
    }
}

extension MemoryEvidence.Row {
    /// Requests that did not fail: one a second for a minute, over four paths.
    static func quick(from time: String = "10:14:30", took: Double = 0.02) -> [Self] {
        (0..<60).map { .row(time, plus: Double($0), "GET /\(["a", "b", "c", "d"][$0 % 4])", 200, took: took) }
    }
}
