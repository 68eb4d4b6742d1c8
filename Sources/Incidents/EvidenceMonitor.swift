/// How far the reading of a source has come.
public struct EvidenceProgress: Hashable, Sendable {
    /// The source's name.
    public var name: String
    /// How much of it was read: bytes of a file, rows of a table.
    public var done: Int64
    /// How much there is, where that is known.
    public var total: Int64?

    /// Creates a state of a reading.
    public init(name: String, done: Int64, total: Int64?) {
        self.name = name
        self.done = done
        self.total = total
    }
}

/// Watches a reading and may end it.
public struct EvidenceMonitor: Sendable {
    private let onProgress: @Sendable (EvidenceProgress) -> Bool

    /// Watches nothing and never ends a reading.
    public static let none = EvidenceMonitor { _ in true }

    /// Creates a monitor.
    ///
    /// - Parameter onProgress: called many times a second on the reading thread; false ends the reading.
    public init(onProgress: @escaping @Sendable (EvidenceProgress) -> Bool) { self.onProgress = onProgress }

    /// Reports progress.
    ///
    /// - Returns: whether the reading may go on.
    public func mayGoOn(_ progress: EvidenceProgress) -> Bool { onProgress(progress) }
}
