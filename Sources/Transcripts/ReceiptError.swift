/// Why there is no receipt.
public enum ReceiptError: Error, Hashable, Sendable {
    /// What a receipt was to be made of is no transcript.
    case noTranscript
    /// There is none in the text.
    case noReceipt
    /// The text holds one of another version.
    case otherVersion(String)
    /// The text holds one that is not whole.
    case damaged(part: Receipt.Part)

    /// What to tell the person who gave it.
    public var message: String {
        switch self {
        case .noTranscript: "this is no transcript: its last line is no record"
        case .noReceipt: "there is no receipt in it; a receipt begins with ‘postern-receipt/1’"
        case .otherVersion(let version): "the receipt is of version \(version); this program knows version 1"
        case .damaged(let part):
            switch part {
            case .records: "the receipt is not whole: ‘records=’ and a number from 1 up do not follow its name"
            case .bytes: "the receipt is not whole: behind its records, ‘bytes=’ and a number are lacking"
            case .head: "the receipt is not whole: ‘head=’ and 64 hexadecimal digits are lacking"
            case .time: "the receipt is not whole: ‘at=’ and a time that ends with Z are lacking at its end"
            }
        }
    }
}
