internal import CByteScan

/// The beginning of a log, asked again and again what stands in it.
struct SampleText {
    private let bytes: [UInt8]
    /// The same as text; made only where somebody wants it.
    var string: String { String(decoding: bytes, as: UTF8.self) }

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    var isEmpty: Bool { bytes.isEmpty }

    /// Whether it holds a text.
    func contains(_ text: String) -> Bool { Self.holds(bytes[...], text) }

    /// The lines that are no comments, at most `limit`.
    func rows(_ limit: Int, butLast: Bool = false) -> [SampleRow] {
        var rows: [SampleRow] = []
        var start = 0
        while start < bytes.count, rows.count < limit {
            let feed = bytes[start...].firstIndex(of: 0x0A)
            if feed == nil, butLast { break }
            let end = feed ?? bytes.count
            if end > start, bytes[start] != 0x23 { rows.append(SampleRow(bytes: bytes[start..<end])) }
            start = end + 1
        }
        return rows
    }

    fileprivate static func holds(_ bytes: ArraySlice<UInt8>, _ text: String) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var text = text
            return text.withUTF8 { wanted in
                postern_contains(bytes.baseAddress, bytes.count, wanted.baseAddress, wanted.count) != 0
            }
        }
    }
}

/// One line of a sample.
struct SampleRow {
    let bytes: ArraySlice<UInt8>

    /// Whether it holds a text.
    func contains(_ text: String) -> Bool { SampleText.holds(bytes, text) }

    /// Whether it ends with a text.
    func hasSuffix(_ text: String) -> Bool { bytes.suffix(text.utf8.count).elementsEqual(text.utf8) }

    /// The words between blanks, at most `limit`, of the first 300 bytes.
    func words(_ limit: Int) -> [Substring] {
        bytes.prefix(300).split(separator: 0x20, maxSplits: limit).prefix(limit).map {
            Substring(decoding: $0, as: UTF8.self)
        }
    }

    /// The words behind the last quote; nil where there is no quote.
    var lastWords: [Substring]? {
        bytes.lastIndex(of: 0x22).map { quote in
            bytes[(quote + 1)...].prefix(200).split(separator: 0x20).map { Substring(decoding: $0, as: UTF8.self) }
        }
    }

    /// The words behind the first quote, at most two; nil where there is no quote.
    var requestWords: [Substring]? {
        bytes.firstIndex(of: 0x22).map { quote in
            bytes[(quote + 1)...].prefix(60).split(separator: 0x20, maxSplits: 2).prefix(2).map {
                Substring(decoding: $0, as: UTF8.self)
            }
        }
    }
}
