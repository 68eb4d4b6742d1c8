extension Duration {
    /// Reads a duration as people and configurations write it.
    ///
    /// Taken are `60` (seconds), `60s`, `1500ms`, `5 min`, `3 minutes`, `1h30m`, `2 hours`, `00:05:00`, `5:00`
    /// (minutes and seconds), `PT5M` and `P1DT2H`. Never negative.
    /// Gives nil where the text is none of these, or longer than 10,000 days.
    ///
    /// - Parameter text: the text to read.
    public init?(durationText text: some StringProtocol) {
        let trimmed = text.trimmingBlanks.lowercased()
        guard !trimmed.isEmpty, trimmed.utf8.count <= 40 else { return nil }
        let seconds: Double?
        if trimmed.contains(":") {
            seconds = Self.clockSeconds(trimmed)
        } else if trimmed.hasPrefix("p") {
            seconds = Self.isoSeconds(trimmed.dropFirst())
        } else {
            seconds = Self.unitSeconds(trimmed)
        }
        guard let seconds, seconds.isFinite, seconds >= 0, seconds <= 864_000_000 else { return nil }
        self.init(inSeconds: seconds)
    }

    /// The shortest exact spelling a person would choose: `250 ms`, `60 s`, `3 min`, `1 h 30 min`.
    public var durationText: String {
        let total = microseconds
        if total < 0 { return "-" + Duration.microseconds(-total).durationText }
        if total % 1_000_000 != 0 {
            if total < 1_000_000 {
                return total % 1000 == 0 ? "\(total / 1000) ms" : "\(Double(total) / 1000) ms"
            }
            // Three decimals: no log this program reads is finer where it matters to a person.
            let milliseconds = (total + 500) / 1000
            let fraction = String(milliseconds % 1000 + 1000).dropFirst()
            return "\(milliseconds / 1000).\(fraction) s"
        }
        let seconds = total / 1_000_000
        if seconds < 120 || seconds % 60 != 0 && seconds < 600 { return "\(seconds) s" }
        var parts: [String] = []
        if seconds >= 86400 { parts.append("\(seconds / 86400) d") }
        if seconds / 3600 % 24 != 0 { parts.append("\(seconds / 3600 % 24) h") }
        if seconds / 60 % 60 != 0 { parts.append("\(seconds / 60 % 60) min") }
        if seconds % 60 != 0 { parts.append("\(seconds % 60) s") }
        return parts.joined(separator: " ")
    }

    private static func clockSeconds(_ text: String) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var seconds = 0.0
        for (index, part) in parts.enumerated() {
            guard let value = plainNumber(part), index == 0 || value < 60 else { return nil }
            seconds = seconds * 60 + value
        }
        return seconds
    }

    private static func isoSeconds(_ text: Substring) -> Double? {
        let halves = text.split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false)
        let units: [[Character: Double]] = [["w": 604_800, "d": 86400], ["h": 3600, "m": 60, "s": 1]]
        var seconds = 0.0
        var read = 0
        for (half, known) in zip(halves, units) {
            var number = ""
            for character in half {
                if let unit = known[character] {
                    guard let value = plainNumber(number) else { return nil }
                    seconds += value * unit
                    number = ""
                    read += 1
                } else {
                    number.append(character)
                }
            }
            guard number.isEmpty else { return nil }
        }
        return read > 0 ? seconds : nil
    }

    private static let unitNames: [String: Double] = [
        "": 1, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "msec": 1e-3, "milliseconds": 1e-3, "millisecond": 1e-3,
        "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
        "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
        "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400, "days": 86400,
    ]

    private static func unitSeconds(_ text: String) -> Double? {
        var rest = Substring(text)
        var seconds = 0.0
        var read = 0
        while true {
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { break }
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count).drop { $0 == " " }
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            // A bare number stands for seconds only by itself: `1h30` would be a guess.
            guard let value = plainNumber(number), let factor = unitNames[String(unit)],
                !unit.isEmpty || (read == 0 && rest.isEmpty)
            else { return nil }
            seconds += value * factor
            read += 1
        }
        return read > 0 ? seconds : nil
    }

    private static func plainNumber(_ text: some StringProtocol) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E }) else { return nil }
        return Double(text)
    }
}
