import Diagnosis
import Incidents
import Synchronization
import Terminal

/// Watches the scans of one check: shows progress, and ends them when the user presses Ctrl-C.
final class ScanWatch: Sendable {
    let interrupts: InterruptWatch
    private let progress: Mutex<ProgressLine>

    /// Creates a watch.
    ///
    /// - Parameters:
    ///   - label: what the work is, for the progress line.
    ///   - form: how progress is shown.
    ///   - interrupts: notes Ctrl-C.
    init(label: String, form: ProgressLine.Form, interrupts: InterruptWatch) {
        self.interrupts = interrupts
        progress = Mutex(ProgressLine(label: Escaping.terminal(label), form: form))
    }

    /// Reports progress.
    ///
    /// - Parameters:
    ///   - done: bytes done.
    ///   - total: how many there are, where known.
    /// - Returns: whether the work may go on.
    func mayGoOn(done: Int64, total: Int64?) -> Bool {
        progress.withLock { $0.update(bytes: Int(done), of: total.map(Int.init)) }
        return !interrupts.isInterrupted
    }

    /// The monitor that readings of evidence report to.
    var evidence: EvidenceMonitor {
        EvidenceMonitor { [self] in mayGoOn(done: $0.done, total: $0.total) }
    }

    /// Erases the progress line.
    func end() { progress.withLock { $0.erase() } }
}
