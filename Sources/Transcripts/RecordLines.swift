internal import Diagnosis
internal import Times

/// The lines of a transcript as bytes, for what has to be said without reading the events in them.
struct RecordLines {
    private let bytes: [UInt8]
    /// Where the line feeds are.
    private let ends: [Int]

    /// Takes a file apart; what stands behind the last line feed is no line.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // Every byte of every sample is changed in tests that are not optimised: a plain loop is quick there too.
        ends = bytes.withUnsafeBytes { bytes in
            var ends: [Int] = []
            var index = 0
            let count = bytes.count
            while index < count {
                if bytes[index] == 0x0A { ends.append(index) }
                index += 1
            }
            return ends
        }
    }

    /// The bytes behind the last line feed: of a record that was never finished.
    var tornBytes: Int { bytes.count - ((ends.last ?? -1) + 1) }

    /// All lines, hashed, with what links each to the one before.
    var linked: [RecordLine] { ends.indices.compactMap { line($0).map(RecordLine.init) } }

    /// How many lines there are.
    var count: Int { ends.count }

    /// The last line.
    var last: ArraySlice<UInt8>? { line(count - 1) }

    /// A line without its line feed, counted from 0; nil where there is none.
    func line(_ number: Int) -> ArraySlice<UInt8>? {
        guard ends.indices.contains(number) else { return nil }
        return bytes[(number == 0 ? 0 : ends[number - 1] + 1)..<ends[number]]
    }

    /// The time of a record, which stands first in its line.
    static func time(of line: ArraySlice<UInt8>) -> Timestamp? {
        let sign = Array(#"{"at":""#.utf8)
        guard line.starts(with: sign) else { return nil }
        let rest = line.dropFirst(sign.count).prefix(40)
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return Timestamp(iso8601: String(decoding: rest[..<end], as: UTF8.self))
    }

    /// Whether a line is the record that closes a transcript.
    static func isSeal(_ line: ArraySlice<UInt8>) -> Bool {
        // Behind the time stands the event, and first in that, by the order of their names, its kind.
        guard let comma = line.firstIndex(of: UInt8(ascii: ",")) else { return false }
        return line[comma...].starts(with: Array(#","event":{"event":"sealed","#.utf8))
    }
}
