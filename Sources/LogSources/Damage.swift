internal import Synchronization

/// What one reading of a source has lost so far; empty as long as nothing was.
final class Damage: Sendable {
    private let losses = Mutex<[String]>([])

    /// The losses in the order in which they were found; nil where there are none.
    var words: String? {
        losses.withLock { $0.isEmpty ? nil : $0.joined(separator: "; ") }
    }

    /// Notes a loss once, however often it shows itself.
    func note(_ loss: String) {
        losses.withLock { if !$0.contains(loss) { $0.append(loss) } }
    }
}

/// The damage of the reading of a source that began last.
///
/// Readings of one source may go on side by side; each notes its own losses, and none wipes out another's.
final class LatestDamage: Sendable {
    private let latest = Mutex<Damage?>(nil)

    /// What the reading that began last has lost.
    var words: String? { latest.withLock { $0 }?.words }

    /// Begins a reading that has lost nothing yet.
    func begin() -> Damage {
        let damage = Damage()
        latest.withLock { $0 = damage }
        return damage
    }
}
