import Checks
import Diagnosis
import FileEvidence
import Times

/// What is wrong with a setting's value, in words.
enum SettingProblem {
    /// - Returns: nil where nothing is wrong.
    static func of(_ value: String, for setting: String) -> String? {
        switch setting {
        case InputDescription.proxyZone.name, InputDescription.serverZone.name:
            EvidenceFiles.problem(withZone: value)
        case InputDescription.proxyFormat.name, InputDescription.serverFormat.name:
            FileSurroundings.own.problem(withFormat: value)
        case EvidenceKind.proxyConfig.rawValue, EvidenceKind.serverConfig.rawValue, EvidenceKind.httpErrorLog.rawValue:
            value.split(separator: "\n").lazy.compactMap { FileSurroundings.own.problem(withFile: String($0)) }.first
        case InputDescription.hop.name: ofHops(value)
        default: ofStatuses(value)
        }
    }

    private static func ofHops(_ value: String) -> String? {
        do {
            return try HopSources.read(value).lazy.compactMap { hop in
                hop.format.flatMap { FileSurroundings.own.problem(withFormat: $0) }
                    ?? hop.zone.flatMap { EvidenceFiles.problem(withZone: $0) }
            }.first
        } catch {
            return error.message
        }
    }

    /// What is wrong with a list of statuses.
    static func ofStatuses(_ value: String) -> String? {
        let parts = value.split(separator: ",").map(\.trimmingBlanks)
        let isRight = !parts.isEmpty && parts.allSatisfy { Int($0).map { (100...599).contains($0) } ?? false }
        return isRight ? nil : "‘\(value)’ is no list of statuses; write 502,503,504"
    }
}
