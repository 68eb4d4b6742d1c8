import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Programs of the machine.
public enum Program {
    /// Where a program is.
    ///
    /// The directories of `PATH` are searched, and the `sbin` beside each `bin`, which ordinary users' `PATH` leaves out.
    ///
    /// - Parameter name: the program's name.
    /// - Returns: its path; nil where it is not installed.
    public static func path(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").flatMap { directory in
            directory.hasSuffix("/bin") ? [String(directory), directory.dropLast(3) + "sbin"] : [String(directory)]
        }.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Where a program is that a requirement has vouched for.
    ///
    /// - Parameter name: the program's name.
    /// - Returns: its path.
    /// - Throws: ``Missing`` where it is not installed.
    public static func required(_ name: String) throws -> String {
        guard let path = path(name) else { throw Missing(name: name) }
        return path
    }

    /// A program that is not there.
    public struct Missing: Error, CustomStringConvertible {
        /// Its name.
        public let name: String
        /// What is missing, in words.
        public var description: String { "\(name) is not installed" }
    }
}

enum Library {
    static func canBeOpened(_ name: String) -> Bool {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { return false }
        dlclose(handle)
        return true
    }
}

/// Who runs the tests.
public enum User {
    /// Whether it is root, who may read and write all.
    public static let isRoot = geteuid() == 0
}
