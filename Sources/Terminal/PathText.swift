#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a person may write for a path.
enum PathText {
    /// The path with a leading `~` or `~/` replaced by the user's home directory.
    static func expandingHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = homeDirectory else { return path }
        return home + path.dropFirst()
    }

    static var homeDirectory: String? {
        if let value = getenv("HOME"), value[0] != 0 { return String(cString: value) }
        guard let entry = getpwuid(getuid()), let directory = entry.pointee.pw_dir else { return nil }
        return String(cString: directory)
    }
}
