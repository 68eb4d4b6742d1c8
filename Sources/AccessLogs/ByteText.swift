internal import CByteScan
internal import Diagnosis
internal import Times

/// Reads numbers and times from bytes, without strings, and without ever overflowing.
enum ByteText {
    /// Decimal digits and nothing else; nil past 18 digits.
    static func integer(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
        guard start < end, end - start <= 18 else { return nil }
        var value = 0
        for index in start..<end {
            let digit = Int(bytes[index]) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// An integer that may carry a sign: `-1`, `+1`.
    static func signed(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
        guard start < end else { return nil }
        if bytes[start] == 0x2D { return integer(bytes, start + 1, end).map { -$0 } }
        return integer(bytes, bytes[start] == 0x2B ? start + 1 : start, end)
    }

    /// A decimal number in millionths; nil where it is none or has more than 12 digits before its point.
    static func millionths(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int64? {
        guard start < end, let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        let value = postern_millionths(base + start, end - start)
        return value < 0 ? nil : value
    }

    static func two(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
        let high = Int(bytes[at]) - 0x30
        let low = Int(bytes[at + 1]) - 0x30
        return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1
    }

    static func four(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
        let high = two(bytes, at)
        let low = two(bytes, at + 2)
        return high >= 0 && low >= 0 ? high * 100 + low : -1
    }

    /// `Jan` … `Dec` as 1...12, by their letters.
    static func month(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
        switch (bytes[at] | 0x20, bytes[at + 1] | 0x20, bytes[at + 2] | 0x20) {
        case (0x6A, 0x61, 0x6E): 1
        case (0x66, 0x65, 0x62): 2
        case (0x6D, 0x61, 0x72): 3
        case (0x61, 0x70, 0x72): 4
        case (0x6D, 0x61, 0x79): 5
        case (0x6A, 0x75, 0x6E): 6
        case (0x6A, 0x75, 0x6C): 7
        case (0x61, 0x75, 0x67): 8
        case (0x73, 0x65, 0x70): 9
        case (0x6F, 0x63, 0x74): 10
        case (0x6E, 0x6F, 0x76): 11
        case (0x64, 0x65, 0x63): 12
        default: 0
        }
    }

    /// `04/Mar/2026:11:17:21` at a place, as wall-clock seconds since 1970.
    static func clfWall(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int64? {
        guard at >= 0, at + 20 <= bytes.count, bytes[at + 2] == 0x2F, bytes[at + 6] == 0x2F,
            bytes[at + 11] == 0x3A || bytes[at + 11] == 0x20, bytes[at + 14] == 0x3A, bytes[at + 17] == 0x3A
        else { return nil }
        return wall(
            year: four(bytes, at + 7), month: month(bytes, at + 3), day: two(bytes, at), hour: two(bytes, at + 12),
            minute: two(bytes, at + 15), second: two(bytes, at + 18))
    }

    /// `2026-03-04` and `11:17:21` at two places, as wall-clock seconds since 1970.
    static func isoWall(_ bytes: UnsafeRawBufferPointer, date: Int, time: Int) -> Int64? {
        guard date >= 0, date + 10 <= bytes.count, bytes[date + 4] == 0x2D, bytes[date + 7] == 0x2D,
            let clock = clockSeconds(bytes, time)
        else { return nil }
        return wall(
            year: four(bytes, date), month: two(bytes, date + 5), day: two(bytes, date + 8), hour: 0, minute: 0,
            second: 0
        ).map { $0 + clock }
    }

    /// `2026-03-04T11:17:21.345+01:00`, or with slashes and a blank, as wall-clock time; with the offset where it is stated.
    static func timestamp(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> (Timestamp, Int?)? {
        guard end - start >= 19, bytes[start + 4] == bytes[start + 7], let clock = clockSeconds(bytes, start + 11),
            let day = wall(
                year: four(bytes, start), month: two(bytes, start + 5), day: two(bytes, start + 8), hour: 0, minute: 0,
                second: 0)
        else { return nil }
        var position = start + 19
        var microseconds: Int64 = 0
        if position < end, bytes[position] == 0x2E {
            var stop = position + 1
            while stop < end, bytes[stop] >= 0x30, bytes[stop] <= 0x39 { stop += 1 }
            microseconds = millionths(bytes, position, stop) ?? 0
            position = stop
        }
        while position < end, bytes[position] == 0x20 { position += 1 }
        return (Timestamp(microseconds: (day + clock) * 1_000_000 + microseconds), zone(bytes, position, end))
    }

    /// `Wed Feb 11 08:40:00 2026`, as C's `ctime` has it, or `2/11/2026, 6:40:04.000 AM`, as wall-clock time.
    static func spelledWall(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Timestamp? {
        let words = UnsafeRawBufferPointer(rebasing: bytes[start..<min(end, start + 40)]).split {
            $0 == 0x20 || $0 == 0x2C
        }
        if words.count == 5, words[1].count == 3 {
            let text = words.map {
                UnsafeRawBufferPointer(rebasing: bytes[start + $0.startIndex..<start + $0.endIndex])
            }
            guard let clock = clockSeconds(text[3], 0), let year = integer(text[4], 0, text[4].count),
                let day = integer(text[2], 0, text[2].count),
                let midnight = wall(
                    year: year, month: month(text[1], 0), day: day, hour: 0, minute: 0, second: 0)
            else { return nil }
            return Timestamp(microseconds: (midnight + clock) * 1_000_000)
        }
        if words.count == 6, words[2].count == 3 {
            // As HTTP has it: `Wed, 04 Mar 2026 10:15:00 GMT`.
            let text = words.map {
                UnsafeRawBufferPointer(rebasing: bytes[start + $0.startIndex..<start + $0.endIndex])
            }
            guard let clock = clockSeconds(text[4], 0), let year = integer(text[3], 0, text[3].count),
                let day = integer(text[1], 0, text[1].count),
                let midnight = wall(year: year, month: month(text[2], 0), day: day, hour: 0, minute: 0, second: 0)
            else { return nil }
            return Timestamp(microseconds: (midnight + clock) * 1_000_000)
        }
        guard words.count == 2 || words.count == 3 else { return nil }
        let (date, clock) = (words[0], words[1])
        // A fraction stands behind a point.
        let point = clock.firstIndex(of: 0x2E) ?? clock.endIndex
        guard
            var seconds = numericWall(
                bytes, start + date.startIndex, start + date.endIndex, start + clock.startIndex, start + point)
        else { return nil }
        let micros = point < clock.endIndex ? millionths(bytes, start + point, start + clock.endIndex) ?? 0 : 0
        if words.count == 3 {
            let hour = (seconds % 86400) / 3600
            switch words[2].first {
            case 0x41, 0x61: if hour == 12 { seconds -= 43_200 }
            case 0x50, 0x70: if hour < 12 { seconds += 43_200 }
            default: return nil
            }
        }
        return Timestamp(microseconds: seconds * 1_000_000 + micros)
    }

    /// `03/04/26` or `4.3.2026`, and `7:17:21`: a day in figures, month first unless points part them or it is past 12.
    static func numericWall(
        _ bytes: UnsafeRawBufferPointer, _ date: Int, _ dateEnd: Int, _ time: Int, _ timeEnd: Int
    ) -> Int64? {
        func numbers(_ start: Int, _ end: Int) -> [Int] {
            var numbers: [Int] = []
            var from = start
            for index in start...max(start, end)
            where index == end || [0x2F, 0x2E, 0x2D, 0x3A].contains(bytes[index]) {
                guard let number = integer(bytes, from, index), number < 10_000 else { return [] }
                numbers.append(number)
                from = index + 1
            }
            return numbers
        }
        guard dateEnd - date <= 10, timeEnd - time <= 8 else { return nil }
        let day = numbers(date, dateEnd)
        let clock = numbers(time, timeEnd)
        guard day.count == 3, clock.count == 3 else { return nil }
        if day[0] > 31 {
            return wall(
                year: day[0], month: day[1], day: day[2], hour: clock[0], minute: clock[1], second: clock[2])
        }
        let isDayFirst = day[0] > 12 || (date..<dateEnd).contains { bytes[$0] == 0x2E }
        return wall(
            year: day[2] < 100 ? 2000 + day[2] : day[2], month: isDayFirst ? day[1] : day[0],
            day: isDayFirst ? day[0] : day[1], hour: clock[0], minute: clock[1], second: clock[2])
    }

    /// `11:17:21` as seconds since midnight.
    static func clockSeconds(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int64? {
        guard at >= 0, at + 8 <= bytes.count, bytes[at + 2] == 0x3A, bytes[at + 5] == 0x3A else { return nil }
        let (hour, minute, second) = (two(bytes, at), two(bytes, at + 3), two(bytes, at + 6))
        guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else { return nil }
        return Int64(hour * 3600 + minute * 60 + second)
    }

    /// `+0100`, `-03:30` or `Z` at a place, as seconds east of UTC.
    static func zone(_ bytes: UnsafeRawBufferPointer, _ at: Int, _ end: Int) -> Int? {
        guard at < end else { return nil }
        if bytes[at] == 0x5A { return 0 }
        let sign = bytes[at] == 0x2D ? -1 : bytes[at] == 0x2B ? 1 : 0
        guard sign != 0, at + 5 <= end else { return nil }
        let hours = two(bytes, at + 1)
        let minutes = bytes[at + 3] == 0x3A ? (at + 6 <= end ? two(bytes, at + 4) : -1) : two(bytes, at + 3)
        guard (0...18).contains(hours), (0...59).contains(minutes) else { return nil }
        return sign * (hours * 60 + minutes) * 60
    }

    private static func wall(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) -> Int64? {
        guard year >= 1970, (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = CivilDate.daysSinceEpoch(year: year, month: month, day: day)
        return Int64(days) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    }
}
