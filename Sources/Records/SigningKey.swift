import Files

/// The key that a transcript is signed with: a file, or a key that the user's agent holds.
public struct SigningKey {
    /// The file that ssh-keygen is told: a private key, or the public half of one that the agent holds.
    let path: String
    /// What it is, for the person who signs.
    public let words: String
    /// Whether it is in a device that wants to be touched.
    public let isInDevice: Bool
    /// The public key of the agent, kept in a file for as long as it is needed.
    private let kept: PendingFile?

    private init(path: String, words: String, publicText: String?, kept: PendingFile? = nil) {
        self.path = path
        self.words = words
        isInDevice = publicText?.hasPrefix("sk-") ?? false
        self.kept = kept
    }

    /// The names of keys that OpenSSH makes, in the order in which they are tried.
    static let names = ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"]

    /// A key that the user named.
    ///
    /// - Throws: where it cannot be read.
    public static func named(_ path: String) throws(RecordError) -> SigningKey {
        guard FileTree.isFile(path) else { throw .noKey(path: path) }
        if let refusal = FileTree.refusal(of: path) { throw .unreadable(path: path, reason: refusal) }
        let isPublic = path.hasSuffix(".pub")
        return SigningKey(path: path, words: path, publicText: publicText(isPublic ? path : path + ".pub"))
    }

    /// The first of the user's own keys, else the first that their agent holds.
    ///
    /// - Parameter host: the user's environment.
    /// - Returns: the key.
    /// - Throws: `noKeyToSignWith` where there is none.
    public static func first(in host: ProgramHost) throws -> SigningKey {
        if let home = host.variable("HOME") {
            let paths = names.map { "\(home)/.ssh/\($0)" }
            if let path = paths.first(where: { FileTree.isFile($0) && FileTree.refusal(of: $0) == nil }) {
                return try named(path)
            }
        }
        if host.variable("SSH_AUTH_SOCK") != nil, let key = try ofAgent(in: host) { return key }
        throw RecordError.noKeyToSignWith(names: names)
    }

    private static func ofAgent(in host: ProgramHost) throws -> SigningKey? {
        let ending = try ExternalProgram.sshAdd.run(["-L"], in: host)
        guard ending.code == 0, let line = ending.text.split(separator: "\n").first else { return nil }
        let folder = host.variable("TMPDIR") ?? "/tmp"
        let file = try PendingFile(for: "\(folder)/postern-key")
        try file.write(Array("\(line)\n".utf8))
        let comment = line.split(separator: " ", maxSplits: 2).dropFirst(2).first ?? "a key"
        return SigningKey(
            path: file.place, words: "\(comment), which the agent holds", publicText: String(line), kept: file)
    }

    private static func publicText(_ path: String) -> String? {
        (try? FileTree.contents(of: path)).map { String(decoding: $0.prefix(80), as: UTF8.self) }
    }
}
