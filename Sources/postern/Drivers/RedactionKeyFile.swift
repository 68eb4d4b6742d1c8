import Redactions

/// The secret behind pseudonyms, in a file that its owner alone can read.
struct RedactionKeyFile {
    /// The file.
    let path: String
    /// The secret.
    let key: PseudonymKey
    /// Whether it was made just now.
    let isNew: Bool

    /// Reads the secret, or makes one where there is none.
    ///
    /// - Parameters:
    ///   - given: the file as the user gave it.
    ///   - locations: where the user's state is kept.
    /// - Throws: `Failure` where the file holds something else, or can not be written.
    init(at given: String?, locations: Locations) throws {
        guard let path = given ?? locations.redactionKeyFile else {
            throw Failure(
                Exit.unwritable,
                "there is no place for the key: neither $XDG_STATE_HOME nor $HOME is set; use --key FILE")
        }
        self.path = path
        if FileTree.isAnything(path) {
            let bytes = try FileTree.contents(of: path)
            guard let text = String(validating: bytes, as: UTF8.self), let key = PseudonymKey(hexadecimal: text) else {
                throw Failure(
                    Exit.malformed, "\(path) holds no key: it should be 32 to 128 hexadecimal digits and nothing else")
            }
            self.key = key
            isNew = false
            return
        }
        if given == nil, let slash = path.lastIndex(of: "/") {
            try FileTree.createDirectories(String(path[..<slash]))
        }
        let key = PseudonymKey.random()
        // Where another postern makes one at this moment, one of both is told that it is there.
        let file = try PendingFile(for: path)
        try file.write(Array((key.hexadecimal + "\n").utf8))
        try file.keep(replacing: false)
        self.key = key
        isNew = true
    }
}
