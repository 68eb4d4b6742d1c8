import Transcripts

/// A file of a bundle, with its hash.
public struct BundleFile: Encodable, Sendable {
    /// Its name in the bundle, below its top.
    public var name: String
    /// How many bytes it has.
    public var bytes: Int64
    /// Their SHA-256.
    public var sha256: String
    /// What is in it, where that is at hand.
    var content: [UInt8]
    /// Where it lies on this machine, where it is read when it is packed.
    public var place: String?

    private enum CodingKeys: String, CodingKey {
        case name, bytes, sha256
    }

    init(_ name: String, _ content: [UInt8]) {
        self.name = name
        self.content = content
        bytes = Int64(content.count)
        sha256 = Transcript.hash(content)
    }

    init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

    init(_ name: String, from place: String, bytes: Int64, sha256: String) {
        self.name = name
        self.bytes = bytes
        self.sha256 = sha256
        self.place = place
        content = []
    }
}
