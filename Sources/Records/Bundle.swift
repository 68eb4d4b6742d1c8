import Archives
import Files
import Investigations
import Playbooks
import Times
import Transcripts
import WriteUps

/// All that a stranger needs to check a transcript and to read what was made of it.
public struct Bundle {
    /// An input of the record.
    public struct Input: Encodable, Sendable {
        /// Its name in the record.
        public var name: String
        /// How many of its bytes were read.
        public var bytes: Int64
        /// SHA-256 of these in the record.
        public var sha256: String?
        /// Where it is in the bundle; nil where it is left out.
        public var file: String?
        /// What is to be said of it, without a full stop.
        public var remark: String?
    }

    /// What is known of the signature.
    public enum Signature: Hashable, Sendable {
        /// It is not signed.
        case none
        /// By a key of which nobody said whose it is; nil where it was not looked at.
        case unattributed(key: String?)
        /// By an allowed signer.
        case good(signer: String, key: String)
    }

    /// The record.
    public let closed: ClosedTranscript
    /// The directory that the bundle unpacks to.
    let top: String
    /// The record's file in it.
    let name: String
    /// What it is signed with.
    private(set) var signature = Signature.none
    /// Whether an authority's time-stamp is in it.
    private(set) var isStamped = false
    /// The inputs of the record, whether they are in it or not.
    public private(set) var inputs: [Input] = []
    /// Whether inputs were asked for.
    private(set) var hasInputs = false
    /// The files, sorted by name once the bundle is closed.
    public private(set) var files: [BundleFile] = []
    /// What the person who packs should know.
    public private(set) var remarks: [String] = []

    private static let mostSidecar: Int64 = 1 << 20

    /// Begins a bundle with the record and what stands beside it.
    ///
    /// - Parameters:
    ///   - closed: the record, sealed.
    ///   - allowedSigners: a file that says whose keys are whose; nil where none was given.
    ///   - host: what ssh-keygen and OpenSSL are run in.
    /// - Throws: where a signature or a time-stamp beside it is over something else.
    public init(of closed: ClosedTranscript, allowedSigners: String?, in host: ProgramHost) throws {
        self.closed = closed
        name = BundledName.last(of: closed.path)
        top = name.hasSuffix(".jsonl") && name.utf8.count > 6 ? String(name.dropLast(6)) : name + ".bundle"
        files.append(BundleFile(name, closed.bytes))
        try addSignature(allowedSigners, host)
        try addTimestamp(host)
        files.append(BundleFile("receipt.txt", closed.receipt.text + "\n"))
        let playbook = try CarriedPlaybook.read(from: closed.transcript, at: closed.path)
        files.append(BundleFile("write-up.md", try Self.writeUp(of: closed, playbook)))
        for excerpt in BundledExcerpts(of: closed.transcript, named: name).texts {
            files.append(BundleFile(excerpt.name, excerpt.text))
        }
        files.append(BundleFile("chain.sh", ChainRecipe.text))
        let recorded = closed.transcript.inputs
        inputs = recorded.enumerated().filter { index, input in
            // Of a file that was opened more than once, what it was in the end.
            !recorded[(index + 1)...].contains { $0.name == input.name }
        }.map { _, input in
            Input(
                name: input.name, bytes: input.bytes, sha256: input.sha256,
                remark: input.isChanged ? "it was changed while the walk lasted, and is as it was at the end" : nil)
        }
    }

    private func sidecar(_ path: String) throws -> [UInt8]? {
        guard FileTree.isFile(path) else { return nil }
        guard let size = FileTree.byteCount(of: path), size <= Self.mostSidecar else {
            throw RecordError.tooLarge(path: path)
        }
        return try FileTree.contents(of: path)
    }

    private static func writeUp(of closed: ClosedTranscript, _ playbook: Playbook) throws -> String {
        do {
            return MarkdownRenderer.render(try WriteUp(of: closed.transcript, playbook: playbook))
        } catch {
            throw RecordError.noWriteUp(path: closed.path, error)
        }
    }

    private mutating func addSignature(_ allowedSigners: String?, _ host: ProgramHost) throws {
        let path = SSHSignature.path(of: closed.path)
        guard let bytes = try sidecar(path) else {
            let advice = "postern transcript sign \(ShellText.file(closed.path))"
            remarks.append("it is not signed, so nothing tells who vouches for it; sign it first with: \(advice)")
            return
        }
        files.append(BundleFile(name + ".sig", bytes))
        if let allowedSigners {
            guard let bytes = try sidecar(allowedSigners) else {
                throw RecordError.noFile(path: allowedSigners)
            }
            files.append(BundleFile("allowed_signers", bytes))
        }
        guard ExternalProgram.sshKeygen.path(in: host) != nil else {
            signature = .unattributed(key: nil)
            remarks.append("the signature \(path) was not checked: ssh-keygen is not installed")
            return
        }
        switch try SSHSignature.standing(of: path, over: closed.bytes, allowedSigners: allowedSigners, in: host) {
        case .good(let signer, let key): signature = .good(signer: signer, key: key)
        case .unattributed(let key): signature = .unattributed(key: key)
        case .stranger(let key):
            throw RecordError.signedByStranger(path: path, key: key, allowedSigners: allowedSigners ?? "")
        case .wrong(let reason):
            throw RecordError.notSignatureOver(path: path, transcript: closed.path, reason: reason)
        }
    }

    private mutating func addTimestamp(_ host: ProgramHost) throws {
        let request = TimestampToken.requestPath(of: closed.path)
        let response = TimestampToken.responsePath(of: closed.path)
        if let bytes = try sidecar(request) { files.append(BundleFile(name + ".tsq", bytes)) }
        guard let bytes = try sidecar(response) else { return }
        files.append(BundleFile(name + ".tsr", bytes))
        isStamped = true
        guard ExternalProgram.openssl.path(in: host) != nil else {
            remarks.append("the time-stamp \(response) was not checked: openssl is not installed")
            return
        }
        switch try TimestampToken.standing(of: response, over: closed.bytes, in: host) {
        case .good, .unattributed: break
        case .otherFile, .otherRequest:
            throw RecordError.notTimestampOf(path: response, transcript: closed.path)
        case .refused(let reason), .wrong(let reason): throw RecordError.wrongTimestamp(path: response, reason: reason)
        }
    }

    /// Adds the inputs that are still what was read.
    ///
    /// Others are left out and told: a record that a stranger made could name any file of this machine, and only whoever
    /// knew what was in it could state its hash.
    ///
    /// - Parameter found: what was found for each input of the record, in its order.
    public mutating func add(_ found: [InputSearch.Found]) {
        hasInputs = true
        var names = BundledName()
        for (index, one) in found.enumerated() where inputs.indices.contains(index) {
            guard one.standing == .unchanged, let place = one.place, let hash = inputs[index].sha256 else {
                inputs[index].remark = one.remark
                remarks.append("the input \(one.name) is left out: \(one.remark ?? one.standing.rawValue)")
                continue
            }
            let file = names.place(of: one.name, in: "inputs")
            inputs[index].file = file
            files.append(BundleFile(file, from: place, bytes: inputs[index].bytes, sha256: hash))
        }
    }

    /// Closes the bundle with what explains it and what lists it.
    public mutating func close() {
        files.append(BundleFile("README.md", BundleReadMe(of: self).text))
        files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        // No name has a backslash or a line feed in it, which would need another spelling there.
        let manifest = files.map { "\($0.sha256)  \($0.name)\n" }.joined()
        files.append(BundleFile("MANIFEST.sha256", manifest))
        files.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Writes the bundle.
    ///
    /// - Parameters:
    ///   - archive: where it goes.
    ///   - mayGoOn: told of each piece of an input; false ends it.
    /// - Throws: what reading or writing says.
    public func write(to archive: PackedArchive, mayGoOn: (Int) -> Bool) throws {
        let modified = closed.receipt.time.wholeSeconds
        var folders: Set<String> = []
        func addFolders(above name: String) throws {
            let parts = name.split(separator: "/").dropLast()
            for count in 0...parts.count {
                let folder = ([Substring(top)] + parts.prefix(count)).joined(separator: "/") + "/"
                if folders.insert(folder).inserted { try archive.add(TarEntry(name: folder, modified: modified)) }
            }
        }
        for file in files {
            try addFolders(above: file.name)
            let entry = TarEntry(name: "\(top)/\(file.name)", size: file.bytes, modified: modified)
            if let place = file.place {
                try archive.add(entry, from: place, expecting: file.sha256, mayGoOn: mayGoOn)
            } else {
                try archive.add(entry, file.content)
            }
        }
    }
}
