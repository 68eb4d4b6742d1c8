internal import Diagnosis
internal import Times

/// Times as the forms of an event log have them.
enum EventTime {
    /// A time of XML or wevtutil, which stands in UTC or carries its zone; digits may be fewer than they should be.
    ///
    /// - Parameter text: `2026-03-04T10:15:02.123456700Z`, also `2011-1-1T1:11:11Z`.
    /// - Returns: the time; nil where it is none.
    static func utc(_ text: String) -> Timestamp? {
        let text = text.trimmingBlanks
        if let time = Timestamp(iso8601: text) { return time }
        // Each number is widened to two digits; fractions stay as they are.
        var wide = ""
        var run = ""
        var isFraction = false
        for character in text {
            if character.isASCII, character.isNumber {
                run.append(character)
                continue
            }
            wide += run.count == 1 && !isFraction ? "0\(run)" : run
            run = ""
            isFraction = character == "." || character == ","
            wide.append(character)
        }
        wide += run.count == 1 && !isFraction ? "0\(run)" : run
        return Timestamp(iso8601: wide)
    }

    /// `/Date(1772619302123)/`, milliseconds since 1970, as PowerShell 5.1 writes times to JSON.
    static func milliseconds(_ text: String) -> Timestamp? {
        guard text.hasPrefix("/Date("), text.hasSuffix(")/") else { return nil }
        let inside = text.dropFirst(6).dropLast(2)
        // An offset may follow; the number counts from 1970 in UTC all the same.
        let digits = inside.prefix { $0.isNumber || ($0 == "-" && $0 == inside.first) }
        guard let count = Int64(digits), abs(count) < 253_402_300_800_000 else { return nil }
        return Timestamp(microseconds: count * 1000)
    }

    /// Whether a text ends with a zone, as ISO 8601 writes it.
    static func hasZone(_ text: String) -> Bool {
        guard let clock = text.firstIndex(of: ":") else { return false }
        let rest = text[clock...]
        return rest.hasSuffix("Z") || rest.contains("+") || rest.contains("-")
    }
}
