/// A local date and time as a counter log has it, its numbers not yet told apart.
package struct WallStamp {
    private var numbers: (Int, Int, Int) = (0, 0, 0)
    private var isYearFirst = false
    private var isDotted = false
    /// Microseconds since midnight.
    private var clock: Int64 = 0

    /// Reads `03/04/2026 11:15:00.012`, `2026-03-04 11:15:00`, `4.3.2026 11:15`, `3/4/2026 11:15:00 PM`.
    package init?(_ bytes: [UInt8]) {
        var position = 0
        func skipBlanks() { while position < bytes.count, bytes[position] == 0x20 { position += 1 } }
        func number(_ most: Int) -> (value: Int, digits: Int)? {
            let start = position
            var value = 0
            while position < bytes.count, position - start < most, bytes[position] &- 0x30 < 10 {
                value = value * 10 + Int(bytes[position] - 0x30)
                position += 1
            }
            return position > start ? (value, position - start) : nil
        }
        func take(_ wanted: UInt8) -> Bool {
            guard position < bytes.count, bytes[position] == wanted else { return false }
            position += 1
            return true
        }
        skipBlanks()
        guard let first = number(4), position < bytes.count else { return nil }
        let separator = bytes[position]
        guard separator == 0x2F || separator == 0x2E || separator == 0x2D else { return nil }
        position += 1
        guard let second = number(2), take(separator), let third = number(4) else { return nil }
        isYearFirst = first.digits == 4
        guard isYearFirst ? third.digits <= 2 : first.digits <= 2 && third.digits == 4 else { return nil }
        isDotted = separator == 0x2E
        numbers = (first.value, second.value, third.value)
        guard take(0x20) || take(0x54) else { return nil }
        skipBlanks()
        guard var hour = number(2)?.value, take(0x3A), let minute = number(2)?.value else { return nil }
        var second60 = 0
        var fraction: Int64 = 0
        if take(0x3A) {
            guard let seconds = number(2)?.value else { return nil }
            second60 = seconds
            if take(0x2E) || take(0x2C) {
                guard let digits = number(6) else { return nil }
                fraction = Int64(digits.value)
                for _ in digits.digits..<6 { fraction *= 10 }
                while number(9) != nil {}
            }
        }
        skipBlanks()
        if position + 2 == bytes.count, bytes[position + 1] | 0x20 == 0x6D, (1...12).contains(hour) {
            switch bytes[position] | 0x20 {
            case 0x61: hour %= 12
            case 0x70: hour = hour % 12 + 12
            default: return nil
            }
            position += 2
        }
        guard position == bytes.count, hour <= 23, minute <= 59, second60 <= 60 else { return nil }
        clock = Int64(hour * 3600 + minute * 60 + second60) * 1_000_000 + fraction
    }

    /// The order in which its numbers are read where nothing says otherwise.
    package var usualOrder: DateOrder { isDotted ? .dayFirst : .monthFirst }

    /// The one order in which it is a date; nil where it is one in both, or in neither.
    package var onlyOrder: DateOrder? {
        if isYearFirst { return nil }
        let (asMonthFirst, asDayFirst) = (wall(.monthFirst), wall(.dayFirst))
        if asMonthFirst != nil, asDayFirst == nil { return .monthFirst }
        return asMonthFirst == nil && asDayFirst != nil ? .dayFirst : nil
    }

    /// The moment as if it were UTC; nil where it is no date in that order.
    package func wall(_ order: DateOrder) -> Timestamp? {
        let (year, month, day) =
            isYearFirst
            ? numbers
            : order == .monthFirst ? (numbers.2, numbers.0, numbers.1) : (numbers.2, numbers.1, numbers.0)
        guard (1601...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let midnight = Timestamp(year: year, month: month, day: day)
        return Timestamp(microseconds: midnight.microseconds + clock)
    }
}
