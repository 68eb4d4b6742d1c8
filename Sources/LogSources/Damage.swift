internal import Synchronization

/// What one reading of a source has lost so far; empty as long as nothing was.
final class Damage: Sendable {
    private let found = Mutex<[String]>([])

    /// The losses in the order in which they were found.
    var losses: [String] { found.withLock { $0 } }

    /// Notes a loss once, however often it shows itself.
    func note(_ loss: String) {
        found.withLock { if !$0.contains(loss) { $0.append(loss) } }
    }
}

/// The damage of the reading of a source that began last.
///
/// Readings of one source may go on side by side; each notes its own losses, and none wipes out another's.
final class LatestDamage: Sendable {
    private let latest = Mutex<Damage?>(nil)

    /// What the reading that began last has lost.
    var losses: [String] { latest.withLock { $0 }?.losses ?? [] }

    /// Begins a reading that has lost nothing yet.
    func begin() -> Damage {
        let damage = Damage()
        latest.withLock { $0 = damage }
        return damage
    }
}
