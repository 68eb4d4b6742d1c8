internal import LogSources
internal import Syntax

/// Entries of the journal as `journalctl -o export` and `-o verbose` write them, as objects such as `-o json` writes.
///
/// ```
/// __CURSOR=s=…                                         Wed 2026-03-04 10:15:00.123456 UTC [s=…;i=…]
/// __REALTIME_TIMESTAMP=1772619300123456                    _PID=12
/// MESSAGE=…                                                MESSAGE=…
///                                                          SYSLOG_IDENTIFIER=web
/// ```
///
/// A value that is no plain text stands behind its name alone, with its length in eight bytes before it.
struct JournalUnrolling: Unrolling {
    private var feed: ByteFeed
    private var json: [UInt8] = []
    private var line = 1
    /// The line after the entry at hand, which begins the next.
    private var pending: (text: [UInt8], line: Int)?

    init(_ feed: ByteFeed) { self.feed = feed }

    var failure: (any Error)? { feed.failure }
    var brokenAt: Int? { nil }

    private static let names = ["__CURSOR=", "__REALTIME_TIMESTAMP=", "__MONOTONIC_TIMESTAMP=", "__SEQNUM="]

    /// Whether a text begins so.
    static func isBeginning(_ text: UnsafeRawBufferPointer) -> Bool {
        if names.contains(where: { text.starts(with: $0.utf8) }) { return true }
        let line = text.prefix { $0 != 0x0A }
        return isHeader(Array(line.prefix(600)))
    }

    /// `Wed 2026-03-04 10:15:00.123456 UTC [s=…;i=…;b=…]`.
    private static func isHeader(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            var walk = PrefixWalk(bytes)
            guard walk.journalTime() != nil else { return false }
            return bytes[walk.position...].starts(with: "[s=".utf8)
        }
    }

    mutating func next() -> (json: [UInt8], line: Int)? {
        json.removeAll(keepingCapacity: true)
        while let (text, number) = pending ?? feed.readLine() {
            pending = nil
            let isHeader = Self.isHeader(text)
            if isHeader || text.isEmpty, !json.isEmpty {
                if isHeader { pending = (text, number) }
                return ended()
            }
            if isHeader {
                line = number
                let time = text.split(separator: 0x20).dropFirst().prefix(3).joined(separator: [0x20])
                add("time", Array(time))
            } else if !text.isEmpty {
                if json.isEmpty { line = number }
                addField(text)
            }
        }
        return json.isEmpty ? nil : ended()
    }

    private func ended() -> (json: [UInt8], line: Int) { (json + [0x7D], line) }

    private mutating func add(_ name: String, _ value: [UInt8]) {
        json.append(json.isEmpty ? 0x7B : 0x2C)
        JSONText.append(name, to: &json)
        json.append(0x3A)
        JSONText.append(value, to: &json)
    }

    private mutating func addField(_ text: [UInt8]) {
        let plain = text.drop { $0 == 0x20 }
        guard let equals = plain.firstIndex(of: 0x3D) else {
            if plain.count == text.count, !text.contains(0x20), text.count <= 64 {
                add(String(decoding: text, as: UTF8.self), readBinary())
            }
            return
        }
        add(String(decoding: plain[..<equals], as: UTF8.self), Array(plain[(equals + 1)...]))
    }

    /// The value behind its length in eight bytes, the lowest first.
    private mutating func readBinary() -> [UInt8] {
        var count = 0
        for place in 0..<8 { count |= Int(feed.next() ?? 0) << (8 * min(place, 6)) }
        var value: [UInt8] = []
        for _ in 0..<min(count, 1 << 26) {
            guard let byte = feed.next() else { break }
            if value.count < LineScanner.longestLine { value.append(byte) }
        }
        if feed.peek() == 0x0A { _ = feed.next() }
        return value
    }
}
