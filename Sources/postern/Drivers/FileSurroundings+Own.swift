public import FileEvidence
import Incidents
public import Records
import Terminal

extension FileSurroundings {
    /// What this program lends to the reading of files: the user's own formats, read once, and Ctrl-C.
    static let own: FileSurroundings = {
        let locations = Locations()
        return FileSurroundings(
            formats: UserFormats(in: locations.formats), temporaryFolder: locations.variable("TMPDIR") ?? "/tmp",
            isInterrupted: { InterruptWatch().isInterrupted })
    }()
}

extension InputLedger: FileLedger {}

extension Session {
    /// Names are paths on this machine.
    static func files(_ ledger: InputLedger) -> any EvidenceSource { EvidenceFiles(.own, ledger: ledger) }
}
