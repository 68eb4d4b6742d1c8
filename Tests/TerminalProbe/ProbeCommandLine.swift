#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The probe's options, taken one by one from the command line, and the environment's variables that matter.
struct ProbeCommandLine {
    private var arguments = Array(CommandLine.arguments.dropFirst())

    let environment: [String: String] = {
        var variables: [String: String] = [:]
        for name in ["TERM", "HOME", "NO_COLOR", "ACCESSIBLE", "LANG", "EDITRC"] {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }()

    /// What is left when the options are taken.
    var mode: String { arguments.first ?? "ask" }

    mutating func option(_ name: String) -> String? {
        guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
        defer { arguments.removeSubrange(place...(place + 1)) }
        return arguments[place + 1]
    }

    mutating func flag(_ name: String) -> Bool {
        guard let place = arguments.firstIndex(of: name) else { return false }
        arguments.remove(at: place)
        return true
    }
}
