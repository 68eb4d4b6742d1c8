public import Times

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The system's clocks; the engine is handed the time and never asks for it.
public enum SystemClock {
    /// Now, to the millisecond.
    public static func now() -> Timestamp {
        Timestamp(microseconds: microseconds(of: CLOCK_REALTIME) / 1000 * 1000)
    }

    /// Milliseconds on a clock that nobody sets, counted from the machine's start, sleep included.
    public static func monotonic() -> Int64 {
        #if os(Linux)
            microseconds(of: CLOCK_BOOTTIME) / 1000
        #else
            // On Darwin this clock goes on while the machine sleeps.
            microseconds(of: CLOCK_MONOTONIC) / 1000
        #endif
    }

    /// When a file was last changed.
    static func modification(_ status: stat) -> Timestamp {
        #if os(Linux)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        return Timestamp(microseconds: microseconds(of: time))
    }

    private static func microseconds(of clock: clockid_t) -> Int64 {
        withUnsafeTemporaryAllocation(of: timespec.self, capacity: 1) { time in
            guard let time = time.baseAddress, clock_gettime(clock, time) == 0 else { return 0 }
            return microseconds(of: time.pointee)
        }
    }

    /// What the system gives as seconds and nanoseconds, in microseconds.
    private static func microseconds(of time: timespec) -> Int64 {
        // Its members are two machine words; their names are hidden in a module that cannot be imported.
        withUnsafeBytes(of: time) { words in
            Int64(words.load(as: Int.self)) * 1_000_000
                + Int64(words.load(fromByteOffset: MemoryLayout<Int>.size, as: Int.self)) / 1000
        }
    }
}
