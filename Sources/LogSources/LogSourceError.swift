internal import SystemPackage

/// Why a source could not be read.
public enum LogSourceError: Error, Hashable, Sendable {
    /// Nothing has this name.
    case missing(name: String)
    /// The name is that of a directory.
    case isDirectory(name: String)
    /// The name is that of a device, socket or other thing that holds no text.
    case isNoFile(name: String)
    /// The system refused or failed; `reason` is the system's own word for it.
    case unreadable(name: String, reason: String)
    /// Standard input is named, and it is closed or nothing is piped into it.
    case noInput(isClosed: Bool)
    /// The user stopped the scan.
    case cancelled(name: String)

    /// What the system's refusal means for a source.
    init(_ refusal: any Error, name: String) {
        guard let code = refusal as? Errno else {
            self = .unreadable(name: name, reason: "\(refusal)")
            return
        }
        self =
            code == .noSuchFileOrDirectory || code == .notDirectory
            ? .missing(name: name) : .unreadable(name: name, reason: code.description)
    }
}
