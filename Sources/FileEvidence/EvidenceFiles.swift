internal import AccessLogs
public import Diagnosis
public import Incidents
internal import LogSources
internal import Products
internal import Times

/// The evidence that lies in files on this machine: a name is a path, or a directory that stands for the logs in it.
///
/// Files are read from beginning to end for each question; what they are is found out once.
public final class EvidenceFiles: EvidenceSource {
    /// The files in directories, by directory and kind, with what of them cannot be read.
    var listings: [String: [EvidenceKind: Listing]] = [:]
    /// The source that was opened first at each path: a log that is rotated between two scans is told by it.
    var firstSources: [String: FileSource] = [:]
    /// Logs that were opened.
    var logs: [OpenKey: AccessLog] = [:]
    /// Whether of the logs in a directory those of a product that is put behind others are taken for the server's; a command that looks at logs by
    /// themselves takes all.
    var tellsHopsApart = true
    /// What was asked for and turned out not to be what it was given as.
    public private(set) var setAside: [SetAside] = []
    /// Takes note of every file that is read.
    let ledger: any FileLedger
    let surroundings: FileSurroundings
    /// The inputs of a record, where its checks are run again; nil reads what lies at the paths.
    public var recorded: RecordedInputs?

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - surroundings: what the reading needs of the program around it.
    ///   - ledger: takes note of every file that is read.
    ///   - recorded: the inputs of a record, where its checks are run again.
    public init(
        _ surroundings: FileSurroundings = FileSurroundings(), ledger: any FileLedger = FirstSizes(),
        recorded: RecordedInputs? = nil
    ) {
        self.surroundings = surroundings
        self.ledger = ledger
        self.recorded = recorded
    }

    struct OpenKey: Hashable {
        var path: String
        var format: String?
        var zone: String?
        var product: ProductID?
        var configured: [String]
        var size: Int64?
    }

    // MARK: - What cannot be used

    /// Takes note of a source that is not what it was given as.
    func note(_ error: EvidenceError, of name: String, as kinds: [EvidenceKind]) {
        guard error.kind == .malformed else { return }
        for kind in kinds where !setAside.contains(where: { $0.source == name && $0.kind == kind }) {
            setAside.append(
                SetAside(
                    source: name, kind: kind, reason: error.reason ?? error.message, looksLike: error.looksLike,
                    usedAs: Self.use(of: error, givenAs: kind)))
        }
    }

    /// What a source is used as that is not what it was given as: a server's own log was meant by ‘the server's log’.
    private static func use(of error: EvidenceError, givenAs kind: EvidenceKind) -> EvidenceKind? {
        guard error.isKind == .serverErrorLog, kind == .serverLog || kind == .proxyErrorLog else { return nil }
        return error.isKind
    }

    /// Reads a source, and takes note where it is not what it was given as.
    func noting<Value>(
        _ name: String, as kinds: [EvidenceKind], _ body: () throws(EvidenceError) -> Value
    ) throws(EvidenceError) -> Value {
        do {
            return try body()
        } catch {
            note(error, of: name, as: kinds)
            throw error
        }
    }

    // MARK: - Access logs

    /// Counts, samples and rows of access logs, each read once for a question.
    public func rows(_ question: RowQuestion, monitor: EvidenceMonitor) throws(EvidenceError) -> RowAnswer {
        let monitor = ScanMonitor(monitor)
        let found = try files(question.logs.side.log, question.logs.names)
        var unread = found.unread
        var refusal: EvidenceError?
        var isRead = false
        var pass = RowPass(question)
        for path in found.paths {
            let log: AccessLog
            do {
                log = try open(path, question.logs, monitor)
            } catch {
                // Nobody named the files that a directory stands for.
                guard error.kind == .missing || error.kind == .malformed, found.paths.count > 1,
                    !question.logs.names.contains(path)
                else {
                    note(error, of: path, as: [question.logs.side.log])
                    throw error
                }
                unread.append(.init(name: path, loss: "\(error.message); what it holds is not counted"))
                refusal = refusal ?? error
                continue
            }
            pass.begin(path, of: log.format.product)
            let tally = try scan(log, monitor) { pass.take($0) }
            guard tally.rows > 0 else {
                let error = Self.unusable(path, "has no readable row: \(Self.words(tally.firstUnparsed))")
                note(error, of: path, as: [question.logs.side.log])
                throw error
            }
            ledger.counted(path, rows: tally.rows, skipped: tally.others, unparsed: tally.unparsed)
            pass.end(
                LogOverview.Source(
                    name: path, format: log.formatWords, product: log.format.product,
                    isProductAssumed: log.isProductAssumed, moment: log.format.moment, zone: log.zone, tally: tally,
                    lacks: tally.lacks))
            isRead = true
        }
        if !isRead, let refusal { throw refusal }
        return pass.finished(unread: unread)
    }
}

extension ScanMonitor {
    /// Hands what a scan reports to a monitor of evidence.
    init(_ monitor: EvidenceMonitor) {
        self.init { state in
            monitor.mayGoOn(EvidenceProgress(name: state.name, done: state.bytesRead, total: state.byteCount))
        }
    }
}
