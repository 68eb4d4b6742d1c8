import Attributions
import Checks
import Diagnosis
import Incidents
import Investigations
import Playbooks

extension Session {
    /// The attributions behind the verdict, from the same evidence and the same answers.
    func attributions() throws -> [Attribution] {
        guard let end = state.current, let call = playbook.step(end.step)?.check else { return [] }
        var arguments = state.settings.mapValues { AnswerValue.text($0) }
        for (parameter, id) in call.bindings {
            guard let value = investigation.answer(of: id), let question = playbook.step(id)?.question else { continue }
            arguments[parameter] = try? question.answer.read(value)
        }
        return try VerdictCheck.attributions(CheckInput(arguments: arguments, reader: reader))
    }
}
