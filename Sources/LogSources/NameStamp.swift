/// A date in a file's name.
struct NameStamp {
    /// Where it stands, its separators inside included.
    let range: Range<Substring.Index>
    /// The moment as year, month, day, hour, minute and second in one number: 20260304101500.
    ///
    /// Parts that are not there are zero, so that a month comes before its days.
    let value: Int

    /// The last date in a name; what stands before it names the set, such as an account or a balancer.
    ///
    /// - Parameter name: the name without folder and compression ending.
    /// - Returns: the date; nil where there is none.
    static func last(in name: Substring) -> NameStamp? {
        if let stamp = prefixed(name) { return stamp }
        let bytes = name.utf8
        var last: NameStamp?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let isDigit = digit(bytes[index]) != nil
            guard isDigit else {
                index = bytes.index(after: index)
                continue
            }
            if let stamp = dashed(name, index) ?? packed(name, index) {
                last = stamp
                index = stamp.range.upperBound
            } else {
                index = bytes[index...].firstIndex { digit($0) == nil } ?? bytes.endIndex
            }
        }
        return last
    }

    private static func digit(_ byte: UInt8) -> Int? { (0x30...0x39).contains(byte) ? Int(byte) - 0x30 : nil }

    /// `2026-03-04`, `2026_03_04`, `2026.03.04`, each also with hours, minutes and seconds behind it.
    private static func dashed(_ name: Substring, _ start: Substring.Index) -> NameStamp? {
        var reader = Reader(name, start)
        guard let year = reader.number(of: 4), let separator = reader.separator("-_."),
            let month = reader.number(of: 2), reader.takes(separator), let day = reader.number(of: 2),
            !reader.isAtDigit, let date = date(year, month, day)
        else { return nil }
        return withTime(date, &reader, from: start, isDashed: true)
    }

    /// `20260304`, also with hours, minutes and seconds, `20260304T1015Z`, and seconds since 1970.
    private static func packed(_ name: Substring, _ start: Substring.Index) -> NameStamp? {
        let digits = name.utf8[start...].prefix { digit($0) != nil }
        let end = digits.endIndex
        guard digits.count <= 14, let number = Int(Substring(digits)) else { return nil }
        switch digits.count {
        case 8:
            guard let date = date(number / 10_000, number / 100 % 100, number % 100) else { return nil }
            var reader = Reader(name, end)
            return withTime(date, &reader, from: start, isDashed: false)
        case 10, 12, 14:
            let padded = [10: 10_000, 12: 100, 14: 1][digits.count, default: 1] * number
            let (day, time) = (padded / 1_000_000, padded % 1_000_000)
            if let date = date(day / 10_000, day / 100 % 100, day % 100),
                isTime(time / 10_000, time / 100 % 100, time % 100)
            {
                return NameStamp(range: start..<end, value: date + time)
            }
            // Seconds since 1970, as rotation by seconds puts them there.
            guard digits.count == 10, (900_000_000..<4_000_000_000).contains(number) else { return nil }
            return NameStamp(range: start..<end, value: moment(number))
        case 13:
            return NameStamp(range: start..<end, value: moment(number / 1000))
        default: return nil
        }
    }

    /// A year of two digits behind one of a few prefixes: `u_ex260304.log` a day, `u_ex26030410.log` an hour, `u_ex260301.log` a week, `u_ex2603.log` a month.
    private static func prefixed(_ name: Substring) -> NameStamp? {
        let lower = name.lowercased()
        for prefix in ["u_ex", "u_in", "u_nc", "ex", "in", "nc"] where lower.hasPrefix(prefix) {
            let start = name.index(name.startIndex, offsetBy: prefix.count)
            let digits = name.utf8[start...].prefix { digit($0) != nil }
            guard [4, 6, 8].contains(digits.count), let number = Int(Substring(digits)) else { continue }
            let padded = [4: 10_000, 6: 100, 8: 1][digits.count, default: 1] * number
            let (month, day, hour) = (padded / 10_000 % 100, padded / 100 % 100, padded % 100)
            guard (1...12).contains(month), day <= 31, hour <= 23 else { continue }
            return NameStamp(
                range: start..<digits.endIndex, value: (20_000_000 + padded / 100) * 1_000_000 + hour * 10_000)
        }
        return nil
    }

    /// Takes the time behind a date, where there is one.
    private static func withTime(
        _ date: Int, _ reader: inout Reader, from start: Substring.Index, isDashed: Bool
    ) -> NameStamp {
        let end = reader.position
        let without = NameStamp(range: start..<end, value: date)
        guard reader.separator("-_T.") != nil else { return without }
        var parts: [Int] = []
        if isDashed {
            while parts.count < 3, let part = reader.number(of: 2) {
                parts.append(part)
                if parts.count < 3, reader.separator("-_:.") == nil { break }
            }
            // A separator that no part follows belongs to what comes next.
            guard !parts.isEmpty else { return without }
        } else {
            while parts.count < 3, let part = reader.number(of: 2) { parts.append(part) }
        }
        guard !reader.isAtDigit, !parts.isEmpty, isDashed || parts.count >= 2 else { return without }
        let time = parts + [Int](repeating: 0, count: 3 - parts.count)
        guard isTime(time[0], time[1], time[2]) else { return without }
        return NameStamp(
            range: start..<reader.position, value: date + time[0] * 10_000 + time[1] * 100 + time[2])
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> Int? {
        guard (1990...2099).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        return (year * 10_000 + month * 100 + day) * 1_000_000
    }

    private static func isTime(_ hour: Int, _ minute: Int, _ second: Int) -> Bool {
        hour <= 24 && minute <= 59 && second <= 60
    }

    /// Seconds since 1970 as a date and time.
    private static func moment(_ seconds: Int) -> Int {
        let (days, time) = (seconds / 86_400, seconds % 86_400)
        // Days counted from 1 March of year 0, in eras of 400 years.
        let shifted = days + 719_468
        let (era, ofEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        let date = year * 10_000 + (month < 10 ? month + 3 : month - 9) * 100 + day
        return date * 1_000_000 + time / 3600 * 10_000 + time / 60 % 60 * 100 + time % 60
    }

    /// Reads a name byte by byte.
    private struct Reader {
        let bytes: Substring.UTF8View
        var position: Substring.Index

        init(_ name: Substring, _ position: Substring.Index) {
            bytes = name.utf8
            self.position = position
        }

        var isAtDigit: Bool { position < bytes.endIndex && NameStamp.digit(bytes[position]) != nil }

        mutating func number(of count: Int) -> Int? {
            var value = 0
            var place = position
            for _ in 0..<count {
                guard place < bytes.endIndex, let digit = NameStamp.digit(bytes[place]) else { return nil }
                value = value * 10 + digit
                place = bytes.index(after: place)
            }
            position = place
            return value
        }

        mutating func separator(_ allowed: String) -> UInt8? {
            guard position < bytes.endIndex, allowed.utf8.contains(bytes[position]) else { return nil }
            defer { position = bytes.index(after: position) }
            return bytes[position]
        }

        mutating func takes(_ separator: UInt8) -> Bool {
            guard position < bytes.endIndex, bytes[position] == separator else { return false }
            position = bytes.index(after: position)
            return true
        }
    }
}
