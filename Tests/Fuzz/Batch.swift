/// Rows that a seed and a number give, most of them changed somewhere.
struct Batch {
    /// The format as `--format` takes it; nil where it is to be found out.
    let format: String?
    /// The log.
    let text: [UInt8]
    /// How many rows were written, broken ones included.
    let rows: Int

    private static let statuses = [200, 200, 200, 304, 404, 499, 502, 502, 503, 504, 101, 600, 99, 1000, 0]

    init(seed: UInt64, number: Int) {
        var random = SplitMix64(seed ^ (UInt64(number) &* 0xD134_2543_DE82_EF95))
        let subject = Subject.all[number % Subject.all.count]
        format = subject.format
        // Most are small; some reach over several blocks of what is read at once.
        rows =
            random.isOne(in: 12)
            ? Int.random(in: 3000...9000, using: &random) : Int.random(in: 20...900, using: &random)
        let share = random.pick([1, 2, 4, 16, 64])
        let most = random.pick([1, 2, 4])
        var text = Array(subject.header.utf8)
        if random.isOne(in: 40) { text.insert(contentsOf: [0xEF, 0xBB, 0xBF], at: 0) }
        var clock = Int.random(in: 0..<3600, using: &random)
        for row in 0..<rows {
            if random.isOne(in: 3) { clock += Int.random(in: -20...40, using: &random) }
            let place = row == 0 ? 0 : Int.random(in: subject.rows.indices, using: &random)
            var bytes = Self.row(subject.rows[place], clock: ((clock % 3600) + 3600) % 3600, &random)
            if row > 0, random.isOne(in: share) {
                for _ in 0..<Int.random(in: 1...most, using: &random) where !bytes.isEmpty {
                    Self.mutate(&bytes, subject, &random)
                }
            }
            text += bytes
            if random.isOne(in: 16) { text.append(0x0D) }
            text.append(0x0A)
        }
        if Bool.random(using: &random) { text.removeLast() }
        self.text = text
    }

    private static func row(_ row: String, clock: Int, _ random: inout SplitMix64) -> [UInt8] {
        func two(_ value: Int) -> [UInt8] { [0x30 + UInt8(value / 10), 0x30 + UInt8(value % 10)] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(row.utf8.count + 16)
        var rest = Array(row.utf8)[...]
        while let byte = rest.first {
            if byte == 0x7B, rest.count > 2, rest[rest.startIndex + 2] == 0x7D {
                switch rest[rest.startIndex + 1] {
                case 0x4D: bytes += two(clock / 60)
                case 0x53: bytes += two(clock % 60)
                case 0x43: bytes += Array(String(random.pick(statuses)).utf8)
                default:
                    bytes.append(byte)
                    rest = rest.dropFirst()
                    continue
                }
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }

    private static let delimiters: [UInt8] = Array(" \"\\[]-\r\t|,:/{}#.'".utf8)
    private static let pieces: [[UInt8]] = [
        "\" ", " \"", "\\\"", "\\\\", " - ", " -1 ", "\" 502 ", "502", ", ", " : ", "#Fields: date time sc-status",
        "{\"",
        "null", "\"status\":502,", "\\u0000", "+0100", "-0000", "T", "Z", "1e9", "-", "9999999999", "\u{00E9}",
        "\u{2028}",
        "[31/Feb/2026:24:60:61 +9999]", "2026-02-29T10:00:00Z",
    ].map { Array($0.utf8) }

    private static func mutate(_ bytes: inout [UInt8], _ subject: Subject, _ random: inout SplitMix64) {
        let place = Int.random(in: bytes.indices, using: &random)
        switch Int.random(in: 0..<17, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 3: bytes.removeSubrange(place...)
        case 4:
            bytes.insert(contentsOf: [UInt8](repeating: 0x39, count: Int.random(in: 1...70, using: &random)), at: place)
        case 5: bytes.insert(random.pick(delimiters), at: place)
        case 6: bytes[place] = random.pick(delimiters)
        case 7: bytes.insert(contentsOf: random.pick(pieces), at: place)
        case 8: bytes.insert(contentsOf: bytes[place...], at: place)
        case 9:
            // A digit becomes another one: times and statuses that are none, and ones of other days.
            let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
            guard let digit = digits.randomElement(using: &random) else { return }
            bytes[digit] = UInt8.random(in: 0x30...0x39, using: &random)
        case 10:
            let other = Array(random.pick(random.pick(Subject.all).rows).utf8)
            bytes.replaceSubrange(place..., with: other[min(place, other.count)...])
        case 11:
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            bytes.removeSubrange(place..<end)
        case 12:
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: bytes.indices, using: &random))
        case 13: bytes.removeFirst(place)
        case 14: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 15 where random.isOne(in: 4): mutateRarely(&bytes, place, &random)
        default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &random))
        }
    }

    /// What makes a log larger or parts it, and so must not happen often.
    private static func mutateRarely(_ bytes: inout [UInt8], _ place: Int, _ random: inout SplitMix64) {
        switch Int.random(in: 0..<40, using: &random) {
        case 0:
            let count = random.pick([64, 4095, 4096, 70_000, 300_000])
            bytes.insert(contentsOf: [UInt8](repeating: 0, count: count), at: place)
        case 1:
            let count = random.pick([2048, 66_000, 300_000, (1 << 20) - 100, 1 << 20, (1 << 20) + 300_000])
            bytes.insert(
                contentsOf: [UInt8](repeating: random.pick([0x78, 0x39, 0x20, 0x22]), count: count), at: place)
        case 2..<12: bytes.insert(0, at: place)
        case 12..<16: bytes = []
        case 16..<20: bytes.insert(0x0A, at: place)
        default:
            let fill = random.pick(delimiters)
            bytes.insert(
                contentsOf: [UInt8](repeating: fill, count: Int.random(in: 1...600, using: &random)), at: place)
        }
    }
}
