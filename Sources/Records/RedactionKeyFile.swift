import Files
public import Redactions

/// The secret behind pseudonyms, in a file that its owner alone can read.
public struct RedactionKeyFile {
    /// The file.
    public let path: String
    /// The secret.
    public let key: PseudonymKey
    /// Whether it was made just now.
    public let isNew: Bool

    /// Reads the secret, or makes one where there is none.
    ///
    /// - Parameters:
    ///   - given: the file as the user gave it.
    ///   - standard: where it is otherwise, in a directory that is made where it is missing; nil where there is no such place.
    /// - Throws: where the file holds something else, or cannot be written.
    public init(at given: String?, otherwise standard: String?) throws {
        guard let path = given ?? standard else { throw RecordError.noPlaceForRedactionKey }
        self.path = path
        if FileTree.isAnything(path) {
            let bytes = try FileTree.contents(of: path)
            guard let text = String(validating: bytes, as: UTF8.self), let key = PseudonymKey(hexadecimal: text) else {
                throw RecordError.noRedactionKey(path: path)
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
