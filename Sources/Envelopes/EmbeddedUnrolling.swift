public import LogSources
internal import Syntax

/// Lines of JSON in which a member holds an object as text, with that object in its place.
///
/// ```
/// {"time":"…","properties":"{\"CsMethod\":\"GET\",…}"}   Azure, where a row is stored
/// {"time":"…","properties":{"CsMethod":"GET",…}}
/// ```
struct EmbeddedUnrolling: Unrolling {
    private var feed: ByteFeed

    /// So many texts of one line are looked at.
    private static let mostTexts = 64

    init(_ feed: ByteFeed) { self.feed = feed }

    var failure: (any Error)? { feed.failure }
    var brokenAt: Int? { nil }

    mutating func next() -> (json: [UInt8], line: Int)? {
        guard feed.peek() != nil else { return nil }
        let line = feed.line
        var bytes: [UInt8] = []
        while let byte = feed.next(), byte != 0x0A {
            // A longer line is cut where it is read, and is none of ours.
            if bytes.count <= LineScanner.longestLine { bytes.append(byte) }
        }
        return (Self.expanded(bytes) ?? bytes, line)
    }

    /// Whether one of the first lines has such a member.
    static func isIn(_ head: UnsafeRawBufferPointer) -> Bool {
        head.split(separator: 0x0A, maxSplits: 8).prefix(8).contains { expanded(Array($0)) != nil }
    }

    /// The line with its objects in place of their texts; nil where it has none.
    static func expanded(_ line: [UInt8]) -> [UInt8]? {
        guard let first = line.first(where: { !RecordForm.isBlank($0) }), first == 0x7B else { return nil }
        var texts: [(start: Int, end: Int)] = []
        let fault = line.withUnsafeBytes { bytes in
            JSONLine.read(bytes) { _, kind, start, end in
                guard kind == .escapedString, end > start, bytes[start] == 0x7B, texts.count < mostTexts else { return }
                texts.append((start, end))
            }
        }
        guard fault == nil else { return nil }
        var result: [UInt8] = []
        var copied = 0
        for (start, end) in texts {
            guard let text = try? JSONValue(parsing: line[(start - 1)...end]).text else { continue }
            let inner = Array(text.utf8)
            // It has to be an object of its own, on one line.
            guard inner.withUnsafeBytes({ JSONLine.read($0) { _, _, _, _ in } }) == nil, !inner.contains(0x0A) else {
                continue
            }
            result += line[copied..<(start - 1)]
            result += inner
            copied = end + 1
        }
        return copied == 0 ? nil : result + line[copied...]
    }
}

extension LogSource {
    /// The source with objects in place of the texts that hold them; nil where its first lines have none.
    public func withEmbeddedObjects() throws(LogSourceError) -> (any LogSource)? {
        var bytes = try openText().bytes
        let head = try RecordForm.beginning(of: &bytes)
        return head.withUnsafeBytes { EmbeddedUnrolling.isIn($0) } ? UnrolledSource(self, .embedding) : nil
    }
}
