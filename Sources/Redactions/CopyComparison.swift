internal import Diagnosis
internal import Syntax
internal import Transcripts

/// Compares a redacted copy with the transcript that it was made of: pseudonyms are all that may be different.
///
/// Whether a pseudonym is the right one only its key could tell.
public struct CopyComparison: Hashable, Sendable {
    /// What is different, one sentence without a full stop each; at most ten.
    public private(set) var differences: [String] = []

    private static let mostDifferences = 10
    private var used: [String: Set<String>] = [:]

    /// Compares two transcripts, whose chains are whole.
    ///
    /// - Parameters:
    ///   - copy: the bytes of the copy.
    ///   - original: the bytes of the original.
    public init(of copy: [UInt8], with original: [UInt8]) {
        let (copies, originals) = (Self.records(of: copy), Self.records(of: original))
        guard copies.count == originals.count else {
            differences.append("the copy has \(copies.count) records, and the original \(originals.count)")
            return
        }
        for (number, (one, other)) in zip(copies, originals).enumerated() {
            compare(one, other, at: [], record: number)
        }
        checkCounts(of: copies.first)
    }

    private static func records(of bytes: [UInt8]) -> [JSONValue] {
        bytes.split(separator: 0x0A).compactMap { try? JSONValue(parsing: $0) }
    }

    /// What stands in a copy by its nature.
    private static func isOfTheCopy(_ path: [String]) -> Bool {
        switch path.last {
        case "prev" where path.count == 1, "sum" where path.count == 1: true
        case "redaction", "playbookHash": path.count == 3 && path[1] == "beginning"
        default: false
        }
    }

    private mutating func note(_ record: Int, _ path: [String]) {
        guard differences.count < Self.mostDifferences else { return }
        differences.append("record \(record): ‘\(path.joined(separator: "."))’ is another than in the original")
    }

    private mutating func compare(_ copy: JSONValue?, _ original: JSONValue?, at path: [String], record: Int) {
        if Self.isOfTheCopy(path) { return }
        switch (copy?.content, original?.content) {
        case (.object(let members), .object(let others)):
            for name in Set(members.names).union(others.names).sorted() {
                compare(members[name], others[name], at: path + [name], record: record)
            }
        case (.array(let values), .array(let others)):
            guard values.count == others.count else { return note(record, path) }
            for (index, (value, other)) in zip(values, others).enumerated() {
                compare(value, other, at: path + ["\(index)"], record: record)
            }
        case (.string(let text), .string(let other)):
            if !isRedaction(text, of: other) { note(record, path) }
        default:
            if copy != original { note(record, path) }
        }
    }

    /// Whether a text is another with pseudonyms in it: what stands around them has to be the same, in order.
    private mutating func isRedaction(_ copy: String, of original: String) -> Bool {
        let bytes = Array(copy.utf8)
        let names = Pseudonyms.ranges(in: bytes)
        for name in names {
            let text = String(decoding: bytes[name], as: UTF8.self)
            guard let kind = text.split(separator: "-").first else { continue }
            used[String(kind), default: []].insert(text)
        }
        guard !names.isEmpty else { return copy == original }
        var rest = Array(original.utf8)[...]
        var start = 0
        for (index, name) in (names + [bytes.count..<bytes.count]).enumerated() {
            let literal = bytes[start..<name.lowerBound]
            start = name.upperBound
            if index == 0 {
                guard rest.starts(with: literal) else { return false }
                rest = rest.dropFirst(literal.count)
            } else if index == names.count {
                return rest.count >= literal.count && rest.suffix(literal.count).elementsEqual(literal)
            } else {
                guard let found = literal.isEmpty ? rest.startIndex..<rest.startIndex : rest.firstRange(of: literal)
                else { return false }
                rest = rest[found.upperBound...]
            }
        }
        return true
    }

    /// As many pseudonyms of each kind as the copy says.
    private mutating func checkCounts(of first: JSONValue?) {
        guard case .object(let removed)? = first?["event"]?["beginning"]?["redaction"]?["removed"]?.content else {
            differences.append("the copy does not say what was removed")
            return
        }
        for (kind, names) in used.sorted(by: { $0.key < $1.key })
        where (removed[kind]?.integer ?? 0) < names.count && differences.count < Self.mostDifferences {
            differences.append(
                "the copy has \(names.count) pseudonyms of the kind ‘\(kind)’, and says \(removed[kind]?.integer ?? 0)")
        }
    }
}
