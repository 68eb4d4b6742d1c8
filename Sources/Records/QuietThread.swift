import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A thread that does one thing after the other, and only with time that nobody else wants.
///
/// Threads of Dispatch's pool are no good for that: a thread that has given its priority away does not get it back.
final class QuietThread: Sendable {
    private struct Work {
        var waiting: [@Sendable () -> Void] = []
        var isStarted = false
    }

    private let work = Mutex(Work())
    private let isThereWork = DispatchSemaphore(value: 0)

    /// Has something done when everything before it is done.
    func perform(_ job: @escaping @Sendable () -> Void) {
        let isFirst = work.withLock { work in
            work.waiting.append(job)
            defer { work.isStarted = true }
            return !work.isStarted
        }
        isThereWork.signal()
        guard isFirst else { return }
        // The thread lives as long as the program.
        let context = Unmanaged.passRetained(self).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let code = pthread_create(
            &thread, nil,
            { context in
                #if canImport(Darwin)
                    Unmanaged<QuietThread>.fromOpaque(context).takeUnretainedValue().run()
                #else
                    if let context { Unmanaged<QuietThread>.fromOpaque(context).takeUnretainedValue().run() }
                #endif
                return nil
            }, context)
        guard code != 0 else { return }
        // Without a thread the work is done here and now, and the next job tries again.
        Unmanaged<QuietThread>.fromOpaque(context).release()
        work.withLock { $0.isStarted = false }
        while isThereWork.wait(timeout: .now()) == .success { next()?() }
    }

    private func next() -> (@Sendable () -> Void)? {
        work.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    private func run() {
        #if os(Linux)
            // On Linux this is of the calling thread alone.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        #endif
        while true {
            isThereWork.wait()
            next()?()
        }
    }
}
