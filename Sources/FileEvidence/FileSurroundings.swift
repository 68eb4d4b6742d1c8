internal import Synchronization

/// What the reading of files needs of the program around it.
public struct FileSurroundings: Sendable {
    /// What is wrong with descriptions of the user's that were not taken.
    public var faultsOfDescriptions: [String]
    /// Where what can be read only once is kept.
    public var temporaryFolder: String
    /// Whether the user wants the reading to end.
    public var isInterrupted: @Sendable () -> Bool

    /// Creates surroundings.
    public init(
        faultsOfDescriptions: [String] = [], temporaryFolder: String = "/tmp",
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.faultsOfDescriptions = faultsOfDescriptions
        self.temporaryFolder = temporaryFolder
        self.isInterrupted = isInterrupted
    }
}

/// Takes note of the files that are read, for a record.
public protocol FileLedger: AnyObject, Sendable {
    /// A file is about to be read.
    ///
    /// - Parameters:
    ///   - name: as the user gave it.
    ///   - place: where its bytes lie.
    ///   - byteCount: the bytes it has now.
    /// - Returns: how many of its stored bytes are to be read: as many as it had when it was read first.
    func opened(_ name: String, at place: String, byteCount: Int64) -> Int64

    /// A file was read.
    ///
    /// - Parameters:
    ///   - name: as the user gave it.
    ///   - rows: the rows that were read.
    ///   - skipped: lines that are no rows and mean to be none; nil where they were not counted.
    ///   - unparsed: rows that could not be read.
    func counted(_ name: String, rows: Int, skipped: Int?, unparsed: Int)
}

/// Holds files to the size that they had when they were read first, where there is no record.
public final class FirstSizes: FileLedger {
    private let sizes = Mutex<[String: Int64]>([:])

    /// Creates a ledger that knows no file.
    public init() {}

    /// The bytes that the file had at first.
    public func opened(_ name: String, at place: String, byteCount: Int64) -> Int64 {
        sizes.withLock { sizes in
            if let known = sizes[name] { return known }
            sizes[name] = byteCount
            return byteCount
        }
    }

    /// Nobody asks how many rows there were.
    public func counted(_ name: String, rows: Int, skipped: Int?, unparsed: Int) {}
}
