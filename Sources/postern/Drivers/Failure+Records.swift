import Diagnosis
import Files
import Records
import SystemPackage
import Transcripts

/// What to tell of files, records, and the programs that sign them.
extension Failure {
    init(_ error: FileError) {
        switch error {
        case .system(let path, let doing, let errno):
            code = doing == .read ? Exit.missing : Exit.unwritable
            message = "cannot \(doing.rawValue) \(path): \(errno.description)"
        case .notRegular(let path):
            code = Exit.missing
            message = "\(path) is a pipe, a device or a socket; write what it holds into a file first"
        }
    }

    init(_ error: TranscriptFileError) {
        switch error {
        case .file(let error): self = Failure(error)
        case .inUse(let path):
            code = Exit.unwritable
            message = "\(path) is being written to by another postern; end that one first"
        case .damaged(let path, let fault):
            code = Exit.malformed
            message = "\(path): \(fault.message)"
        case .disturbed(let path):
            code = Exit.unwritable
            message =
                "something else has written to \(path) since the last record; ‘postern transcript verify’ tells where, and "
                + "a walk goes on behind it only when it is as Postern wrote it"
        case .replaced(let path):
            code = Exit.unwritable
            message = "another file has taken the place of \(path); move it away, and the record is written there again"
        case .removed(let path):
            code = Exit.unwritable
            message = "\(path) was removed while the walk wrote to it, and cannot be written again"
        }
    }

    init(_ error: ExternalProgramError) {
        switch error {
        case .lacking(let program):
            code = Exit.missing
            message = "this needs \(program.name) of \(program.origin); install \(program.package)"
        case .notStarted(let path, let reason):
            code = Exit.missing
            message = "cannot run \(path): \(reason)"
        case .noPipe(let path, let reason):
            code = Exit.software
            message = "cannot make a pipe to \(path): \(reason)"
        case .interrupted(let name):
            code = Exit.interrupted
            message = "\(name) was interrupted"
        }
    }

    init(_ error: RecordError) {
        code = Self.code(of: error)
        message = Self.message(of: error)
    }

    private static func code(of error: RecordError) -> Int32 {
        switch error {
        case .taken, .noPlaceForRedactionKey: Exit.unwritable
        case .noTranscript, .noFile, .noDirectory, .notRegular, .unreadable, .noKey, .noKeyToSignWith, .notSigned,
            .changedWhilePacked:
            Exit.missing
        case .tooLarge, .faulty, .noReceipt, .notSealed, .sealless, .noBeginning, .noWriteUp, .signedByStranger,
            .notSignatureOver, .notTimestampOf, .wrongTimestamp, .noRedactionKey:
            Exit.malformed
        case .noInput: Exit.usage
        case .signatureNotAccepted, .noTimestampRequest, .noMemory: Exit.software
        case .interrupted: Exit.interrupted
        }
    }

    private static func message(of error: RecordError) -> String {
        switch error {
        case .taken(let path): "\(path) is there already; --force replaces it"
        case .noTranscript(let path): "there is no transcript \(path)"
        case .noFile(let path): "there is no file \(path)"
        case .noDirectory(let path): "there is no directory \(path)"
        case .notRegular(let path): "\(path) is no regular file"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .tooLarge(let path): "\(path) is larger than a mebibyte: it is not what its name says"
        case .faulty(let path, let fault):
            "\(path): \(fault.message); ‘postern transcript verify’ tells all that is wrong with it"
        case .noReceipt(let path, let error): "\(path): \(error.message)"
        case .notSealed(let path, let state):
            "\(path) \(state == .concluded ? "is not sealed" : "is not finished, and not sealed"): more may be written to "
                + "it; go on with: postern resume \(ShellText.file(path))"
        case .sealless(let path): "\(path) is in the first format, which has no seal; it can be shown and read"
        case .noBeginning(let path): "\(path) has no beginning"
        case .noWriteUp(_, let error): error.message
        case .noInput(let assignment, let known):
            "--input takes NAME=PATH with one of the record's inputs (\(known.joined(separator: ", "))); "
                + "‘\(assignment)’ is none"
        case .noKey(let path): "there is no key \(path)"
        case .noKeyToSignWith(let names):
            "there is no key to sign with: none of \(names.joined(separator: ", ")) is in ~/.ssh, and no agent holds one; "
                + "name one with --key FILE, or make one with: ssh-keygen -t ed25519"
        case .notSigned(let key, let reason, let lacksTerminal):
            "cannot sign with \(key): \(reason)"
                + (lacksTerminal
                    ? "; there is no terminal to ask for its passphrase in: hand the key to an agent with ssh-add first"
                    : "")
        case .signatureNotAccepted: "ssh-keygen does not accept the signature that it made"
        case .signedByStranger(let path, let key, let allowedSigners):
            "\(path) is by the \(key), which is none of those in \(allowedSigners)"
        case .notSignatureOver(let path, let transcript, let reason):
            "\(path) is not a signature over \(transcript): \(reason); sign it anew with: "
                + "postern transcript sign --force \(ShellText.file(transcript))"
        case .noTimestampRequest(let reason): "openssl cannot make a request: \(reason)"
        case .notTimestampOf(let path, let transcript): "\(path) stamps another file than \(transcript)"
        case .wrongTimestamp(let path, let reason): "\(path): \(reason)"
        case .noPlaceForRedactionKey:
            "there is no place for the key: neither $XDG_STATE_HOME nor $HOME is set; use --key FILE"
        case .noRedactionKey(let path):
            "\(path) holds no key: it should be 32 to 128 hexadecimal digits and nothing else"
        case .changedWhilePacked(let path): "\(path) was changed while it was packed; try again"
        case .noMemory: "no memory to compress with"
        case .interrupted: "interrupted"
        }
    }
}
