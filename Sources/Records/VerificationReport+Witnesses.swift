import Times
public import Transcripts

/// What was kept apart from a transcript, and speaks for it.
extension VerificationReport {
    /// Whether a receipt speaks for the transcript.
    public func accepts(_ outcome: Receipt.Match) -> Bool {
        switch outcome {
        case .matches: true
        case .continued: state != .concluded
        case .continuedBehindSeal, .truncated, .differs: false
        }
    }

    /// Takes in what a receipt says.
    public mutating func add(_ receipt: Receipt, _ outcome: Receipt.Match) {
        let then = "the receipt of \(receipt.time.iso8601)"
        switch outcome {
        case .matches:
            add("receipt", .good, "as long as \(then) says, with the same last record")
        case .continued(let records):
            add(
                "receipt", .good,
                "its first \(receipt.records) records are those of \(then); \(records) more were written since, "
                    + "as the walk was not closed then")
        case .continuedBehindSeal(let records):
            add("receipt", .wrong, "\(records) records stand behind the seal that \(then) is of")
        case .truncated(let missing):
            add(
                "receipt", .wrong,
                "cut off: by \(then) there are \(receipt.records) records; "
                    + (missing == 1
                        ? "record \(receipt.records - 1) is missing"
                        : "records \(receipt.records - missing) to \(receipt.records - 1) are missing"))
        case .differs:
            add(
                "receipt", .wrong,
                "not the transcript of \(then): its record \(receipt.records - 1) is another, or stands elsewhere")
        }
    }

    /// Takes in what a signature says.
    public mutating func add(_ outcome: SSHSignature.Standing) {
        switch outcome {
        case .good(let signer, let key): add("signature", .good, "by \(signer), with \(key)")
        case .unattributed(let key):
            // Whoever changes a transcript can sign it anew, with a key of their own.
            add("signature", .open, "right, with \(key); whose that is, --allowed-signers FILE would tell")
        case .stranger(let key):
            add("signature", .wrong, "right, but with \(key), which is not that of an allowed signer")
        case .wrong(let reason): add("signature", .wrong, "not one over this transcript: \(reason)")
        }
    }

    /// Takes in what a time-stamp says.
    public mutating func add(_ outcome: TimestampToken.Standing) {
        switch outcome {
        case .good(let stated):
            add("time-stamp", .good, "seen at \(stated.time?.iso8601 ?? "") by \(stated.authority ?? "the authority")")
        case .unattributed(let stated):
            add(
                "time-stamp", .open,
                "says that \(stated.authority ?? "an authority") saw it at \(stated.time?.iso8601 ?? ""); whether that is "
                    + "so, --authority FILE would tell")
        case .otherFile: add("time-stamp", .wrong, "it is about another file, or about this one before it was changed")
        case .otherRequest: add("time-stamp", .wrong, "it answers another request than the one at hand")
        case .refused(let reason): add("time-stamp", .wrong, "the authority refused: \(reason)")
        case .wrong(let reason): add("time-stamp", .wrong, "not right: \(reason)")
        }
    }
}
