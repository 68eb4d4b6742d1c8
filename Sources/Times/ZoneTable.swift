internal import Files
internal import Synchronization

/// A zone of the system's table: its offsets, as compiled by `zic` (RFC 9636).
struct ZoneTable: Sendable {
    /// When the offset changes, in seconds since 1970, ascending.
    private var changes: [Int64] = []
    /// Seconds east of UTC from each change on.
    private var offsets: [Int] = []
    /// Seconds east of UTC before the first change.
    private var earliest = 0
    /// What holds from the last change on; nil where that is the last offset.
    private var rule: ZoneRule?

    /// Where systems keep their tables.
    private static let folders = [
        "/usr/share/zoneinfo", "/var/db/timezone/zoneinfo", "/etc/zoneinfo", "/usr/lib/zoneinfo",
    ]
    /// No table is longer, by far.
    private static let mostBytes = 1 << 18
    private static let known = Mutex<[String: ZoneTable]>([:])

    /// Reads a zone's table; the same zone is read once.
    ///
    /// - Parameter name: its name in the IANA database: `Europe/Berlin`.
    /// - Returns: nil where this machine has no such zone.
    static func named(_ name: String) -> ZoneTable? {
        if let table = known.withLock({ $0[name] }) { return table }
        guard isName(name) else { return nil }
        for folder in folders {
            let path = "\(folder)/\(name)"
            guard let size = FileTree.byteCount(of: path), size <= mostBytes,
                let bytes = try? FileTree.contents(of: path),
                let table = ZoneTable(bytes)
            else { continue }
            known.withLock { $0[name] = table }
            return table
        }
        return nil
    }

    /// Whether a text can be a zone's name, and leads to nothing outside the table.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || "+-_".utf8.contains(byte)
                    }
            }
    }

    /// Reads a compiled table; nil for anything else, a table with leap seconds included.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard var counts = reader.header() else { return nil }
        var width = 4
        if counts.version >= UInt8(ascii: "2") {
            // The first table is for programs of another age.
            guard reader.skip(counts.size(width: 4)), let second = reader.header() else { return nil }
            counts = second
            width = 8
        }
        guard counts.types > 0, counts.leaps == 0 else { return nil }
        for _ in 0..<counts.changes {
            guard let time = reader.number(width) else { return nil }
            changes.append(time)
        }
        var kinds: [Int] = []
        for _ in 0..<counts.changes {
            guard let kind = reader.number(1), (0..<Int64(counts.types)).contains(kind & 0xFF) else { return nil }
            kinds.append(Int(kind & 0xFF))
        }
        var all: [Int] = []
        for _ in 0..<counts.types {
            guard let offset = reader.number(4), abs(offset) <= 26 * 3600, reader.skip(2) else { return nil }
            all.append(Int(offset))
        }
        offsets = kinds.map { all[$0] }
        earliest = all[0]
        guard zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        guard reader.skip(counts.names + counts.indicators), width == 8 else { return }
        rule = reader.footer().flatMap { ZoneRule($0) }
    }

    /// Seconds east of UTC at a moment.
    ///
    /// - Parameter seconds: the moment, in seconds since 1970.
    /// - Returns: the offset.
    func offset(at seconds: Int64) -> Int {
        guard let last = changes.last else { return rule?.offset(at: seconds) ?? earliest }
        if seconds >= last, let rule { return rule.offset(at: seconds) }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? earliest : offsets[low - 1]
    }
}

/// Takes the parts of a compiled table, most significant byte first.
private struct Reader {
    struct Counts {
        var version: UInt8
        var indicators: Int
        var leaps: Int
        var changes: Int
        var types: Int
        var names: Int

        func size(width: Int) -> Int {
            changes * (width + 1) + types * 6 + names + leaps * (width + 4) + indicators
        }
    }

    var bytes: [UInt8]
    var place = 0

    mutating func header() -> Counts? {
        guard bytes.count - place >= 44, bytes[place...].starts(with: "TZif".utf8) else { return nil }
        let version = bytes[place + 4]
        place += 20
        var numbers: [Int] = []
        for _ in 0..<6 {
            guard let value = number(4), (0...Int64(bytes.count)).contains(value) else { return nil }
            numbers.append(Int(value))
        }
        return Counts(
            version: version, indicators: numbers[0] + numbers[1], leaps: numbers[2], changes: numbers[3],
            types: numbers[4], names: numbers[5])
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= bytes.count - place else { return false }
        place += count
        return true
    }

    /// A signed number of so many bytes.
    mutating func number(_ width: Int) -> Int64? {
        guard bytes.count - place >= width else { return nil }
        defer { place += width }
        var value: Int64 = bytes[place] >= 0x80 ? -1 : 0
        for byte in bytes[place..<place + width] { value = value << 8 | Int64(byte) }
        return value
    }

    /// The text between the last two line feeds.
    func footer() -> ArraySlice<UInt8>? {
        guard place < bytes.count, bytes[place] == 0x0A else { return nil }
        let text = bytes[(place + 1)...]
        return text.firstIndex(of: 0x0A).map { text[..<$0] }
    }
}
