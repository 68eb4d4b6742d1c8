import CEditShim

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Notes Ctrl-C (SIGINT), SIGTERM and SIGHUP while a check runs, so that the check can stop at a good place.
///
/// The signals are caught by handlers that only note them, and not ignored: children of the process get the signals'
/// usual actions. Watches nest; any thread may ask whether to stop.
public final class InterruptWatch: Sendable {
    /// Creates a watch that is not yet installed.
    public init() {}

    /// Starts to note signals, a Ctrl-C from before forgotten; each call needs one of ``remove()``, on one thread.
    public func install() {
        cedit_forget(SIGINT)
        for signal in Self.signals { cedit_watch(signal) }
    }

    /// Stops noting signals: they act as before ``install()``.
    public func remove() {
        for signal in Self.signals { cedit_unwatch(signal) }
        cedit_forget(SIGINT)
    }

    /// Whether the work should stop: Ctrl-C was pressed since ``install()``, or the process is asked to end.
    public var isInterrupted: Bool { interruptions > 0 || Self.hangUpSignal != nil }

    /// How often Ctrl-C was pressed since ``install()``, or since the last question where one was asked meanwhile.
    public var interruptions: Int { Int(cedit_noted(SIGINT)) }

    /// The signal that asked the process to end, SIGTERM or SIGHUP, once one was noted; it stays so.
    public static var hangUpSignal: Int32? {
        if cedit_noted(SIGTERM) > 0 { return SIGTERM }
        return cedit_noted(SIGHUP) > 0 ? SIGHUP : nil
    }

    /// Runs work with the watch installed, and removes it afterwards.
    ///
    /// - Parameter work: takes the watch, to ask it now and then.
    /// - Returns: what the work returns.
    /// - Throws: what the work throws.
    public func watching<Result>(_ work: (InterruptWatch) throws -> Result) rethrows -> Result {
        install()
        defer { remove() }
        return try work(self)
    }

    private static let signals = [SIGINT, SIGTERM, SIGHUP]
}
