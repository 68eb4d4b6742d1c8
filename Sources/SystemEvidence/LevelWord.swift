/// Words with which programs say how much a line matters.
///
/// What stands where a level would may be something else: a host, a stream, the time of a line inside an envelope.
enum LevelWord {
    private static let all: Set<String> = [
        "trace", "trc", "debug", "dbg", "verbose", "fine", "finer", "finest", "info", "inf", "information",
        "informational",
        "notice", "ntc", "log", "config", "warn", "wrn", "warning", "error", "err", "eror", "erro", "fail", "failed",
        "failure",
        "severe", "critical", "crit", "crt", "alert", "alrt", "emergency", "emerg", "emrg", "fatal", "ftl", "panic",
        "pnc",
        "t", "d", "v", "i", "n", "w", "e", "c", "a", "f", "p",
    ]

    /// Whether a word is a level, in whatever case and brackets: `ERR`, `[error]`, `<3>`, `WARN:`.
    static func isOne(_ word: some Collection<UInt8>) -> Bool {
        guard word.count <= 16 else { return false }
        let letters = word.filter { $0 & 0xDF >= 0x41 && $0 & 0xDF <= 0x5A }
        if letters.isEmpty { return word.count { $0 &- 0x30 < 10 } <= 3 }
        guard !word.contains(where: { $0 &- 0x30 < 10 }) else { return false }
        return all.contains(String(decoding: letters, as: UTF8.self).lowercased())
    }
}
