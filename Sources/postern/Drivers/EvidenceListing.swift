import Checks
import Diagnosis
import FileEvidence
import Investigations
import Playbooks

/// What lies beside a log and looks like another one that will be asked for.
enum Neighbours {
    static func of(_ path: String, given kind: EvidenceKind, in session: Session) -> [Suggestion] {
        var known = Set<String>()
        for step in session.playbook.steps {
            for path in session.investigation.answer(of: step.id) ?? [] { known.insert(path) }
        }
        for suggestion in session.known.suggestions { for path in suggestion.value { known.insert(path) } }
        let steps = Set(session.playbook.steps.map(\.id))
        let reason = Fact("offer.beside", ["path": .text(path)])
        var offers: [Suggestion] = []
        for (kind, value) in EvidenceFiles.neighbours(of: path, givenAs: kind, besides: known)
        where steps.contains(kind.rawValue) {
            offers.append(Suggestion(step: kind.rawValue, value: [value], reason: reason))
        }
        return offers.sorted { $0.step < $1.step }
    }
}

/// What was read so far, and how it was understood.
enum EvidenceListing {
    static func text(_ session: Session, _ screen: Screen) -> String {
        var lines: [String] = []
        for kind in EvidenceKind.allCases {
            guard let paths = session.investigation.answer(of: kind.rawValue) else { continue }
            lines.append("\(kind.rawValue): \(paths.joined(separator: ", "))")
        }
        for visit in session.known.trail {
            guard let finding = visit.finding else { continue }
            for quantity in finding.quantities where [Fact.ID.source, .covers].contains(quantity.name.id) {
                let line = "  \(screen.text(quantity))"
                if !lines.contains(line) { lines.append(line) }
            }
        }
        return lines.isEmpty
            ? "  Nothing was read yet." : lines.map { screen.paragraph($0, indent: 2) }.joined(separator: "\n")
    }
}
