import Attributions
import Checks
import Diagnosis
import Incidents
import Investigations
import Playbooks

extension Session {
    /// The attributions behind the verdict, from the same evidence and the same answers.
    func attributions() throws -> [Attribution] {
        guard let end = investigation.state.visit, let call = playbook.step(end.step)?.check else { return [] }
        let usable = try UsableEvidence(reader: reader).usable(investigation.arguments(of: call))
        return try VerdictCheck.attributions(CheckInput(arguments: usable, reader: reader))
    }
}
