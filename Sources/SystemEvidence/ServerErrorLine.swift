internal import Diagnosis
public import Products
public import Times

/// One line of a server's own log that tells of its processes, its pools, or a request that they hold.
public struct ServerErrorLine: Hashable, Sendable {
    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line.
    public var line: Int
    /// The line's first byte, from 0.
    public var offset: Int
    /// The line, cut to 300 characters; a stranger's text.
    public var text: String
    /// Its stamp in UTC.
    public var time: Timestamp
    /// The step of its stamp: the line was written within this from it on.
    public var resolution: Duration
    /// The product that wrote it.
    public var product: ProductID
    /// What changed.
    public var change: StateChange
    /// Whether the server as a whole is meant; else one process or pool of it.
    public var isOfServer: Bool
    /// What the message proves; nil where no signal of the product says.
    public var signal: Signal?
    /// The process that it is about.
    public var processID: Int?
    /// The process that wrote it.
    public var writerID: Int?
    /// The pool that it is about.
    public var pool: String?
    /// The unit that it is about.
    public var unit: String?
    /// The program that it is about, or that wrote it.
    public var program: String?
    /// The path of the request that it is about, without its query.
    public var path: String?
    /// The script that the request led to, where the line names no more.
    public var script: String?
    /// The statuses that the server then answers with.
    public var answers: Set<Int> = []
    /// Whether all lines of the log are of one program, besides the kernel's and the service manager's.
    public var isOfOneProgram = true
}
