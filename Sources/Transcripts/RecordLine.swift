internal import Digests

/// A record's line as bytes, with what links it to the line before.
///
/// The link stands at the end of every canonical line, so that the chain can be followed without reading the events.
struct RecordLine {
    /// What stands at the end of a line.
    struct Link {
        /// The hash of the line before.
        var previous: String
        /// The record's number.
        var sequence: Int
        /// The hash of this line without its `sum`, in the seal.
        var sum: String?
    }

    /// The line without its line feed.
    let bytes: ArraySlice<UInt8>
    /// SHA-256 of the line, in hexadecimal.
    let hash: String
    /// Nil where the line does not end as a record does.
    let link: Link?

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.update($0) }
        hash = digest.hexadecimal
        link = Self.link(of: bytes)
    }

    /// The hash that a seal's line must state.
    var sumOfRest: String? {
        guard let sum = link?.sum else { return nil }
        return Transcript.hash(bytes.dropLast(",\"sum\":\"".utf8.count + sum.utf8.count + 2) + [UInt8(ascii: "}")])
    }

    private static func link(of bytes: ArraySlice<UInt8>) -> Link? {
        var rest = bytes
        guard drop("}", from: &rest) else { return nil }
        var sum: String?
        if rest.last == UInt8(ascii: "\"") {
            rest.removeLast()
            guard let digits = dropHash(from: &rest), drop(",\"sum\":\"", from: &rest) else { return nil }
            sum = digits
        }
        let digits = rest.suffix(19).reversed().prefix { (0x30...0x39).contains($0) }.reversed()
        guard let sequence = Int(String(decoding: Array(digits), as: UTF8.self)) else { return nil }
        rest.removeLast(digits.count)
        guard drop("\",\"seq\":", from: &rest), let previous = dropHash(from: &rest), drop(",\"prev\":\"", from: &rest)
        else { return nil }
        return Link(previous: previous, sequence: sequence, sum: sum)
    }

    private static func drop(_ text: String, from bytes: inout ArraySlice<UInt8>) -> Bool {
        guard bytes.suffix(text.utf8.count).elementsEqual(text.utf8) else { return false }
        bytes.removeLast(text.utf8.count)
        return true
    }

    private static func dropHash(from bytes: inout ArraySlice<UInt8>) -> String? {
        let digits = bytes.suffix(64)
        guard digits.count == 64,
            digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        bytes.removeLast(64)
        return String(decoding: digits, as: UTF8.self)
    }
}
