/// What a source is that is no text.
public enum BinaryContent: Hashable, Sendable {
    /// A compressed file, by the format's name: `gzip`.
    case compressed(String)
    /// A ZIP archive.
    case archive
    /// A binary Windows event log.
    case eventLog
    /// A binary Windows event log that cannot be read, and why.
    case damagedEventLog(reason: String)
    /// Nothing but NULs, in all of it or as far as it was looked at.
    case onlyNULs(isWhole: Bool)
    /// A program, a picture or a database, with its article: `a PDF`.
    case known(String)
    /// Bytes that are no text.
    case unknown

    /// What it is, in words.
    public var words: String {
        switch self {
        case .compressed(let format): "\(format)-compressed"
        case .archive: "a ZIP archive"
        case .eventLog: "a binary Windows event log (.evtx)"
        case .damagedEventLog(let reason): "a damaged binary Windows event log (.evtx): \(reason)"
        case .onlyNULs(let isWhole): isWhole ? "nothing but NULs" : "nothing but NULs in its first GiB"
        case .known(let name): name
        case .unknown: "binary"
        }
    }
}
