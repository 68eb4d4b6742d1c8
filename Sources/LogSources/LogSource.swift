/// Something that bytes of a log can be read from, more than once and from its beginning each time.
public protocol LogSource: Sendable {
    /// The name the user gave, as it stands in citations.
    var name: String { get }
    /// The size in bytes as stored, or nil where it is not known before reading.
    var byteCount: Int64? { get }
    /// What was lost in the last reading, each in words: a compressed stream that was cut off; empty where nothing was.
    var losses: [String] { get }
    /// Begins to read at the first byte.
    func open() throws(LogSourceError) -> any LogBytes
    /// The same bytes to be read at any place; nil where they can only be read from the first on.
    func plainFile() throws(LogSourceError) -> PlainFile?
}

extension LogSource {
    /// Begins to read at the first byte, UTF-16 turned into UTF-8 and marks dropped.
    package func openText() throws(LogSourceError) -> (bytes: any LogBytes, start: Int) { try Transcoding.utf8(open()) }

    /// Nothing is known of places.
    public func plainFile() throws(LogSourceError) -> PlainFile? { nil }
    /// Nothing is lost where bytes are handed out as they are.
    public var losses: [String] { [] }

    /// All that was lost in the last reading, in words; nil where nothing was.
    public var damage: String? { losses.isEmpty ? nil : losses.joined(separator: "; ") }
}

/// Bytes of one reading of a source, from first to last.
public protocol LogBytes {
    /// Whether more bytes come out than are stored.
    var isCompressed: Bool { get }

    /// Reads the next bytes into the front of `buffer`.
    ///
    /// - Parameter buffer: where the bytes go; not empty.
    /// - Returns: how many were read; 0 only at the end.
    /// - Throws: `unreadable` where the system fails.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(LogSourceError) -> Int
}

extension LogBytes {
    /// Bytes are handed out as they are stored.
    public var isCompressed: Bool { false }
}

/// How far a scan has come.
public struct ScanProgress: Hashable, Sendable {
    /// The source being read.
    public var name: String
    /// Bytes read of it.
    public var bytesRead: Int64
    /// Its size, where known.
    public var byteCount: Int64?

    /// Creates a state of a scan.
    public init(name: String, bytesRead: Int64, byteCount: Int64?) {
        self.name = name
        self.bytesRead = bytesRead
        self.byteCount = byteCount
    }
}

/// Watches a scan and may end it.
public struct ScanMonitor: Sendable {
    private let onProgress: @Sendable (ScanProgress) -> Bool

    /// Watches nothing and never ends a scan.
    public static let none = ScanMonitor { _ in true }

    /// Creates a monitor.
    ///
    /// - Parameter onProgress: called every 256 KiB or so on the scanning thread; false ends the scan.
    public init(onProgress: @escaping @Sendable (ScanProgress) -> Bool) { self.onProgress = onProgress }

    /// Reports progress.
    ///
    /// - Returns: whether the scan may go on.
    public func mayGoOn(_ progress: ScanProgress) -> Bool { onProgress(progress) }
}
