import CEditShim

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The signals that a prompt takes note of.
enum SignalNotes {
    private static let watched = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT]

    /// Runs work with the signals noted; those that come and go with a prompt start from nothing.
    static func watching<Result>(_ work: () -> Result) -> Result {
        for signal in watched { cedit_watch(signal) }
        for signal in [SIGINT, SIGWINCH, SIGCONT] { cedit_forget(signal) }
        defer { for signal in watched { cedit_unwatch(signal) } }
        return work()
    }

    /// Whether the signal came since it was last taken.
    static func take(_ signal: Int32) -> Bool {
        guard cedit_noted(signal) > 0 else { return false }
        cedit_forget(signal)
        return true
    }
}
