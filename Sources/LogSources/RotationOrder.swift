/// The order of rotated logs, the oldest first.
///
/// Names tell a file's age in one of three ways: a date, a counter that grows with age (`access.log.2`), or a number that
/// grows with time (`u_extend2.log`). The file without any is the one that is written to, and the newest of its set:
/// `a.log-20260303.gz`, `a.log-20260304`, `a.log.2.gz`, `a.log.1`, `a.log`.
package enum RotationOrder {
    /// Sorts paths by folder, set and age.
    ///
    /// - Parameter paths: paths of files; compression endings are passed over.
    /// - Returns: the same paths, so that the rows of each set come in the order of time.
    package static func sorted(_ paths: [String]) -> [String] {
        paths.map { RotatedName($0) }.sorted { $0 < $1 }.map(\.path)
    }
}
