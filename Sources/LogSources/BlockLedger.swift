#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Lets workers put what they found into one whole, block after block in the source's order.
// Unchecked, because the compiler does not see that everything in it is read and written with the mutex locked; a
// Mutex of Synchronization would be seen, but cannot be waited on.
package final class BlockLedger<Whole>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var whole: Whole
    private var next = 0
    private var isStopped = false

    /// Creates a ledger of the whole as it is before the first block.
    package init(_ whole: Whole) {
        self.whole = whole
        mutex.initialize(to: pthread_mutex_t())
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Waits until all blocks before this one had their turn, then has it.
    ///
    /// - Parameters:
    ///   - index: the block.
    ///   - body: is handed the whole.
    /// - Returns: what the body returns; nil where the work was stopped meanwhile.
    package func turn<Result>(_ index: Int, _ body: (inout Whole) -> Result) -> Result? {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        while next != index, !isStopped { pthread_cond_wait(changed, mutex) }
        guard !isStopped else { return nil }
        let result = body(&whole)
        next += 1
        return result
    }

    /// Ends the work: nobody has a turn any more.
    package func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// The whole, when all have had their turn.
    package var result: Whole {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return whole
    }
}
