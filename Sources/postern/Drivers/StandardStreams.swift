#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The descriptors 0, 1 and 2.
enum StandardStreams {
    /// Sees to it that none of them is free.
    ///
    /// A caller may have closed one. The next file that is opened would take its number, and a log would be taken for what
    /// is typed, or be written to. What stands in refuses to be read or written, just as a closed one does.
    static func occupy() {
        for number in Int32(0)...2 where fcntl(number, F_GETFD) == -1 {
            _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// Has the limit on the size of files told by the write that meets it, not by the end of the program.
    static func hearOfLimits() { signal(SIGXFSZ, SIG_IGN) }
}
