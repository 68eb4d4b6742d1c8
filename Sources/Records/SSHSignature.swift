import Files

/// An SSH signature over a whole file, in a name space of its own (SSHSIG), made and checked by OpenSSH.
public enum SSHSignature {
    /// Keeps a signature from being passed off as one over something else.
    public static let namespace = "postern-transcript"

    /// The file beside a transcript that holds its signature.
    public static func path(of transcript: String) -> String { transcript + ".sig" }

    /// What a signature is to a file.
    public enum Standing: Hashable, Sendable {
        /// It is right, and the key is that of an allowed signer.
        case good(signer: String, key: String)
        /// It is right, and nobody said which keys are whose.
        case unattributed(key: String)
        /// It is right, and the key is none of the allowed signers', or not of the one that was asked for.
        case stranger(key: String)
        /// It is not a signature over this file, for what ssh-keygen says.
        case wrong(reason: String)
    }

    /// A signature as it was made.
    public struct Made: Sendable {
        /// The armoured text.
        public var text: [UInt8]
        /// The key that made it, as ssh-keygen names it: `ED25519 key SHA256:…`.
        public var key: String
        /// Where it was written.
        public var path: String
    }

    /// Signs a file's bytes, and writes the signature once ssh-keygen accepts it.
    ///
    /// - Parameters:
    ///   - message: the bytes.
    ///   - transcript: the file they are from; the signature is put beside it, for the same people to read.
    ///   - key: the key.
    ///   - isReplacing: whether a signature that is there may be replaced.
    ///   - host: what ssh-keygen is run in.
    /// - Returns: the signature.
    /// - Throws: what signing or writing says.
    public static func make(
        over message: [UInt8], of transcript: String, with key: SigningKey, replacing isReplacing: Bool,
        in host: ProgramHost
    ) throws -> Made {
        let path = path(of: transcript)
        // Nobody types a passphrase for nothing.
        if !isReplacing, FileTree.isAnything(path) { throw RecordError.taken(path: path) }
        let file = try PendingFile(for: path)
        let ending = try keygen(
            ["sign", "-n", namespace, "-f", ExternalProgram.argument(key.path)], message, variables: prompting(host),
            in: host)
        guard ending.code == 0, !ending.output.isEmpty else {
            throw RecordError.notSigned(
                key: key.words, reason: ending.complaint,
                lacksTerminal: ending.complaint.contains("passphrase") && !FileTree.hasTerminal)
        }
        try file.write(ending.output)
        file.share(like: transcript)
        guard case .unattributed(let name) = try standing(of: file.place, over: message, in: host) else {
            throw RecordError.signatureNotAccepted
        }
        try file.keep(replacing: isReplacing)
        return Made(text: ending.output, key: name, path: path)
    }

    /// Checks a signature.
    ///
    /// - Parameters:
    ///   - signature: the file that holds it.
    ///   - message: the bytes that it should be over.
    ///   - allowedSigners: a file in the format of that name (ssh-keygen(1)); nil where nobody said which keys are whose.
    ///   - identity: the signer it has to be by; nil for any of them.
    ///   - host: what ssh-keygen is run in.
    /// - Returns: what it is to the file.
    /// - Throws: where a file or a program is lacking.
    public static func standing(
        of signature: String, over message: [UInt8], allowedSigners: String? = nil, identity: String? = nil,
        in host: ProgramHost
    ) throws -> Standing {
        for path in [signature, allowedSigners].compactMap({ $0 }) {
            if FileTree.isAnything(path), !FileTree.isFile(path) {
                throw RecordError.notRegular(path: path)
            }
            if let refusal = FileTree.refusal(of: path) {
                throw RecordError.unreadable(path: path, reason: refusal)
            }
        }
        let file = ExternalProgram.argument(signature)
        let checked = try keygen(["check-novalidate", "-n", namespace, "-s", file], message, in: host)
        guard checked.code == 0 else { return .wrong(reason: checked.complaint) }
        // Good "postern-transcript" signature with ED25519 key SHA256:…
        let line = checked.text.prefix { !$0.isNewline }
        let key = line.firstRange(of: " signature with ").map { String(line[$0.upperBound...]) } ?? "a key"
        guard let allowedSigners else { return .unattributed(key: key) }
        let allowed = ExternalProgram.argument(allowedSigners)
        var signers = identity.map { [$0] } ?? []
        if identity == nil {
            let found = try keygen(["find-principals", "-s", file, "-f", allowed], [], in: host)
            guard found.code == 0 else { return .stranger(key: key) }
            // Some versions give one a line, some all of them with commas between.
            signers = found.text.split(whereSeparator: { $0.isNewline || $0 == "," }).prefix(16).map(String.init)
        }
        for signer in signers {
            let verified = try keygen(
                ["verify", "-f", allowed, "-I", signer, "-n", namespace, "-s", file], message, in: host)
            if verified.code == 0 { return .good(signer: signer, key: key) }
        }
        return .stranger(key: key)
    }

    private static func keygen(
        _ arguments: [String], _ message: [UInt8], variables: [String: String] = [:], in host: ProgramHost
    ) throws -> ExternalProgram.Ending {
        let program = ExternalProgram.sshKeygen
        let ending = try program.run(["-Y"] + arguments, input: message, variables: variables, in: host)
        let isTooOld = ["unknown option", "illegal option", "nsupported operation"].contains {
            ending.complaint.contains($0)
        }
        guard ending.code == 0 || !isTooOld else { throw ExternalProgramError.lacking(program) }
        return ending
    }

    /// What lets ssh-keygen ask for a passphrase in the terminal although its input is not one.
    ///
    /// By itself it turns to a program with a window wherever there is a display, installed or not.
    private static func prompting(_ host: ProgramHost) -> [String: String] {
        let isChosen = ["SSH_ASKPASS", "SSH_ASKPASS_REQUIRE"].contains { host.variable($0) != nil }
        return !isChosen && FileTree.hasTerminal ? ["SSH_ASKPASS_REQUIRE": "never"] : [:]
    }
}
