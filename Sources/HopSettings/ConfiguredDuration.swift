/// Durations as configurations write them.
enum ConfiguredDuration {
    /// `60`, `60s`, `1m30s`, `500ms`, `1d`; nil where it is none.
    ///
    /// - Parameters:
    ///   - text: the value.
    ///   - unit: what a bare number counts; nil where only 0 may be bare.
    /// - Returns: the duration.
    static func read(_ text: some StringProtocol, unit: Duration?) -> Duration? {
        var total: Int64 = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            guard let number = Double(digits), number >= 0, number < 1e9 else { return nil }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { $0.isLetter }.lowercased()
            rest = rest.dropFirst(word.count)
            let scale: Int64
            switch word {
            case "":
                guard let unit else { return number == 0 && rest.isEmpty ? .zero : nil }
                scale = unit.components.seconds * 1_000_000 + unit.components.attoseconds / 1_000_000_000_000
            case "us", "µs": scale = 1
            case "ms": scale = 1000
            case "s", "sec": scale = 1_000_000
            case "m", "mi", "min": scale = 60_000_000
            case "h": scale = 3_600_000_000
            case "d": scale = 86_400_000_000
            case "w": scale = 604_800_000_000
            default: return nil
            }
            guard word != "" || rest.isEmpty else { return nil }
            let part = number * Double(scale)
            guard part < 1e17 else { return nil }
            total += Int64(part)
            guard total < 100_000_000_000_000_000 else { return nil }
        }
        return .microseconds(total)
    }
}
