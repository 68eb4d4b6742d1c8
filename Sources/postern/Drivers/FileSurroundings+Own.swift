public import FileEvidence
import Incidents
public import Records
import Terminal

extension FileSurroundings {
    /// What this program lends to the reading of files: what is wrong with the user's own descriptions, and Ctrl-C.
    static let own: FileSurroundings = {
        let locations = Locations()
        return FileSurroundings(
            faultsOfDescriptions: UserDescriptions.own.faults,
            temporaryFolder: locations.variable("TMPDIR") ?? "/tmp",
            isInterrupted: { InterruptWatch().isInterrupted })
    }()
}

extension UserDescriptions {
    /// This user's, read once, at the program's entry.
    static let own: UserDescriptions = {
        let locations = Locations()
        return UserDescriptions(products: locations.products, formats: locations.formats)
    }()
}

extension InputLedger: FileLedger {}

extension Session {
    /// Names are paths on this machine.
    static func files(_ ledger: InputLedger) -> any EvidenceSource { EvidenceFiles(.own, ledger: ledger) }
}
