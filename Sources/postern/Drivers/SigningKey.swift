import Diagnosis

/// The key that a transcript is signed with: a file, or a key that the user's agent holds.
struct SigningKey {
    /// The file that ssh-keygen is told: a private key, or the public half of one that the agent holds.
    let path: String
    /// What it is, for the person who signs.
    let words: String
    /// Whether it is in a device that wants to be touched.
    let isInDevice: Bool
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
    /// - Throws: `Failure` where it cannot be read.
    static func named(_ path: String) throws(Failure) -> SigningKey {
        guard FileTree.isFile(path) else { throw Failure(Exit.missing, "there is no key \(path)") }
        if let refusal = FileTree.refusal(of: path) { throw Failure(Exit.missing, "cannot read \(path): \(refusal)") }
        let isPublic = path.hasSuffix(".pub")
        return SigningKey(path: path, words: path, publicText: publicText(isPublic ? path : path + ".pub"))
    }

    /// The first of the user's own keys, else the first that their agent holds.
    ///
    /// - Throws: `Failure` with what to do where there is none.
    static func first() throws -> SigningKey {
        let locations = Locations()
        if let home = locations.variable("HOME") {
            let paths = names.map { "\(home)/.ssh/\($0)" }
            if let path = paths.first(where: { FileTree.isFile($0) && FileTree.refusal(of: $0) == nil }) {
                return try named(path)
            }
        }
        if locations.variable("SSH_AUTH_SOCK") != nil, let key = try ofAgent() { return key }
        throw Failure(
            Exit.missing,
            "there is no key to sign with: none of \(names.joined(separator: ", ")) is in ~/.ssh, and no agent holds one; "
                + "name one with --key FILE, or make one with: ssh-keygen -t ed25519")
    }

    private static func ofAgent() throws -> SigningKey? {
        let ending = try ExternalProgram.sshAdd.run(["-L"])
        guard ending.code == 0, let line = ending.text.split(separator: "\n").first else { return nil }
        let folder = Locations().variable("TMPDIR") ?? "/tmp"
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
