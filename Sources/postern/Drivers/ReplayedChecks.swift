import Checks
import Diagnosis
import Incidents
import Investigations
import Records

/// Runs the checks of a record on the files that its inputs are now.
final class ReplayedChecks: RecordedEvidence {
    private var inputs = RecordedInputs()
    private var store: LocalEvidenceStore?
    private let watch: (String) -> ScanWatch

    /// - Parameter watch: watches each check.
    init(watch: @escaping (String) -> ScanWatch) { self.watch = watch }

    func locate(_ name: String, at place: String?, byteCount: Int64) {
        inputs.bytes[name] = byteCount
        inputs.places[name] = place
        store?.recorded = inputs
    }

    func forget() { store = nil }

    func run(_ check: any Check.Type, _ request: CheckRequest) throws(EvidenceError) -> CheckResult {
        let store = store ?? LocalEvidenceStore(recorded: inputs)
        self.store = store
        let watch = watch(request.title)
        store.watch = watch
        defer {
            store.watch = nil
            watch.end()
        }
        return try check.run(CheckInput(arguments: request.arguments, store: store))
    }
}
