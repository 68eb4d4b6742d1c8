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
        return try VerdictCheck.attributions(input(of: call))
    }

    /// What speaks for a cause and what against it, by the evidence so far.
    func weighing(of cause: String) throws -> [Fact] {
        let ends = playbook.steps.lazy.compactMap(\.check).first { call in
            CheckRegistry.check(call.name)?.description.isConclusive ?? false
        }
        return try ends.map { try CauseWeighing.facts(about: cause, input(of: $0)) } ?? []
    }

    private func input(of call: Step.CheckCall) throws -> CheckInput {
        let usable = try UsableEvidence(reader: reader).usable(investigation.arguments(of: call))
        return CheckInput(arguments: usable, reader: reader)
    }
}
