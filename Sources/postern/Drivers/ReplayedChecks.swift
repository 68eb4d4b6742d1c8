import Checks
import Diagnosis
import FileEvidence
import Incidents
import Investigations
import Records

/// Runs the checks of a record on the files that its inputs are now.
final class ReplayedChecks: RecordedEvidence {
    private var inputs = RecordedInputs()
    private var evidence: (files: EvidenceFiles, reader: IncidentReader)?
    private let watch: (String) -> ScanWatch

    /// - Parameter watch: watches each check.
    init(watch: @escaping (String) -> ScanWatch) { self.watch = watch }

    func locate(_ name: String, at place: String?, byteCount: Int64) {
        inputs.bytes[name] = byteCount
        inputs.places[name] = place
        evidence?.files.recorded = inputs
    }

    func forget() { evidence = nil }

    func run(_ check: any Check.Type, _ request: CheckRequest) throws(EvidenceError) -> CheckResult {
        let reader = reader
        let watch = watch(request.title)
        reader.monitor = watch.evidence
        defer {
            reader.monitor = .none
            watch.end()
        }
        return try UsableEvidence(reader: reader).run(check, request.arguments).result
    }

    private var reader: IncidentReader {
        if let evidence { return evidence.reader }
        let files = EvidenceFiles(.own, recorded: inputs)
        let reader = IncidentReader(files)
        evidence = (files, reader)
        return reader
    }
}
