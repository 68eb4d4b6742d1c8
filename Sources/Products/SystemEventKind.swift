/// What an event of the server's system means for the requests of that moment.
public enum SystemEventKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A worker process ended unexpectedly.
    case crash
    /// A worker process lost touch with the service that watches it: it crashed or was stopped by a debugger.
    case communicationError = "communication-error"
    /// What Windows reports of a crash, at its time or much later.
    case crashReport = "crash-report"
    /// A worker process did not answer its ping.
    case hang
    /// A pool was disabled after several crashes.
    case rapidFail = "rapid-fail"
    /// A worker process could not start.
    case startFailure = "start-failure"
    /// A worker process was killed because it did not end in time.
    case shutdownOverrun = "shutdown-overrun"
    /// A pool was recycled; by default the old process finishes its requests.
    case recycle
    /// A pool was recycled without overlap.
    case recycleWithoutOverlap = "recycle-without-overlap"
    /// A pool was to be recycled and was not.
    case recycleFailed = "recycle-failed"
    /// An application was taken down: for a new version, a changed configuration, or after a failure.
    case applicationStop = "application-stop"
    /// An application was started.
    case applicationStart = "application-start"
    /// A worker process was stopped because nothing was asked of it.
    case idleStop = "idle-stop"
    /// A service was stopped, or started where the event does not tell which.
    case serviceStop = "service-stop"
    /// A service was started.
    case serviceStart = "service-start"
    /// A service ended unexpectedly.
    case serviceCrash = "service-crash"
    /// IIS as a whole was restarted.
    case iisReset = "iis-reset"
    /// The machine was shut down or restarted.
    case reboot
    /// The machine went down without being shut down.
    case unexpectedReboot = "unexpected-reboot"
    /// The machine was started.
    case systemStart = "system-start"
    /// No free ports were left on the machine.
    case portExhaustion = "port-exhaustion"
    /// A TLS handshake failed; common noise.
    case tlsFailure = "tls-failure"
    /// A pool was disabled or could not run.
    case poolDisabled = "pool-disabled"
    /// The application failed in a request and went on.
    case applicationError = "application-error"
    /// Something that says nothing of requests.
    case other
}
