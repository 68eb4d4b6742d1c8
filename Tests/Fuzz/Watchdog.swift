import Foundation
import Synchronization

/// Ends the program when nothing was done for too long.
final class Watchdog: Sendable {
    private let lastSign = Mutex(ContinuousClock.now)

    /// Begins to watch.
    init(limit: Duration) {
        let watcher = Thread { [self] in
            while true {
                Thread.sleep(forTimeInterval: 1)
                guard lastSign.withLock({ ContinuousClock.now - $0 }) > limit else { continue }
                FileHandle.standardError.write(Data("fuzz: nothing was done for \(limit)\n".utf8))
                abort()
            }
        }
        watcher.start()
    }

    /// Says that something was done.
    func note() { lastSign.withLock { $0 = .now } }
}
