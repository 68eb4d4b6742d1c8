#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where the package's programs are while its tests run.
public enum BuiltProduct {
    /// The path of a program of this package.
    ///
    /// It is looked for in the directory that the environment variable `POSTERN_BUILD` names, else beside the test
    /// bundle, which the package manager builds into the same directory.
    ///
    /// - Parameter name: the name of the executable target.
    /// - Returns: the path.
    /// - Throws: ``PseudoTerminalError/refused(_:_:)`` where it is not there.
    public static func path(_ name: String) throws -> String {
        var directories: [String] = []
        if let named = getenv("POSTERN_BUILD") { directories.append(String(cString: named)) }
        directories += CommandLine.arguments.map(directory)
        #if os(Linux)
            var buffer = [CChar](repeating: 0, count: 4096)
            if readlink("/proc/self/exe", &buffer, 4095) > 0 {
                directories.append(
                    directory(
                        of: String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)))
            }
        #endif
        for directory in directories {
            // On macOS the bundle is a directory tree: Name.xctest/Contents/MacOS/Name.
            var candidate = directory
            for _ in 0..<4 {
                let path = candidate + "/" + name
                if access(path, X_OK) == 0 { return path }
                candidate = Self.directory(of: candidate)
            }
        }
        throw PseudoTerminalError.refused("finding the program \(name)", ENOENT)
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }
}
