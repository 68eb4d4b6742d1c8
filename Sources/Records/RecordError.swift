public import Transcripts

/// Why something could not be done with a record, or with what stands beside it.
public enum RecordError: Error, Hashable, Sendable {
    // MARK: Files

    /// Something of that name is there, and may not be replaced.
    case taken(path: String)
    /// There is no transcript of that name.
    case noTranscript(path: String)
    /// There is no file of that name.
    case noFile(path: String)
    /// There is no directory of that name.
    case noDirectory(path: String)
    /// It is no regular file.
    case notRegular(path: String)
    /// A file cannot be read, for what the system says.
    case unreadable(path: String, reason: String)
    /// A file that stands beside a transcript is far too large to be what its name says.
    case tooLarge(path: String)

    // MARK: The transcript

    /// A record of it is wrong.
    case faulty(path: String, Fault)
    /// Nothing can be told of it in a receipt.
    case noReceipt(path: String, ReceiptError)
    /// More may be written to it.
    case notSealed(path: String, state: Verification.State)
    /// It is in the first format, which has no seal.
    case sealless(path: String)
    /// It has no beginning.
    case noBeginning(path: String)
    /// Its events do not make a write-up.
    case noWriteUp(path: String, TranscriptError)
    /// `NAME=PATH` names none of its inputs.
    case noInput(assignment: String, known: [String])

    // MARK: Keys and signatures

    /// There is no key of that name.
    case noKey(path: String)
    /// There is no key to sign with: none of these names is in `~/.ssh`, and no agent holds one.
    case noKeyToSignWith(names: [String])
    /// ssh-keygen does not sign.
    case notSigned(key: String, reason: String, lacksTerminal: Bool)
    /// ssh-keygen does not accept the signature that it made.
    case signatureNotAccepted
    /// A signature is by a key that is none of the allowed signers'.
    case signedByStranger(path: String, key: String, allowedSigners: String)
    /// A signature is over something else.
    case notSignatureOver(path: String, transcript: String, reason: String)

    // MARK: Time-stamps

    /// OpenSSL makes no request.
    case noTimestampRequest(reason: String)
    /// A time-stamp is of something else.
    case notTimestampOf(path: String, transcript: String)
    /// A time-stamp is not right, or is a refusal.
    case wrongTimestamp(path: String, reason: String)

    // MARK: Redacted copies

    /// There is no place for the key behind pseudonyms.
    case noPlaceForRedactionKey
    /// A file holds no key for pseudonyms.
    case noRedactionKey(path: String)

    // MARK: Archives

    /// A file was changed while it was packed.
    case changedWhilePacked(path: String)
    /// There is no memory to compress with.
    case noMemory
    /// The user ended the work.
    case interrupted
}

/// Why a program of the system's could not be run to its end.
public enum ExternalProgramError: Error, Hashable, Sendable {
    /// It is not installed, or too old.
    case lacking(ExternalProgram)
    /// It cannot be started, for what the system says.
    case notStarted(path: String, reason: String)
    /// There is no pipe to it, for what the system says.
    case noPipe(path: String, reason: String)
    /// The user ended it.
    case interrupted(name: String)
}
