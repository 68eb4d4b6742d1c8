internal import CPCRE2

/// A regular expression of a configuration, run by PCRE2 as the servers themselves run theirs.
///
/// An expression is a stranger's text, and some take longer than a person lives: what reaches a limit was not tried.
struct RegularExpression {
    /// The text that fits and its groups.
    struct Match {
        /// The groups, the whole first; empty where a group has no part.
        var groups: [String]
    }

    /// The longest pattern that is compiled, in bytes.
    private static let longest = 4096
    /// How often the matcher may go on from a place; a tenth of what servers allow it.
    private static let mostMatches: UInt32 = 1_000_000
    /// How deep it may go back.
    private static let deepest: UInt32 = 100_000
    /// How much memory it may take for that, in KiB.
    private static let mostMemory: UInt32 = 16 << 10

    /// Owns the compiled pattern and what a match writes into.
    private final class Compiled {
        let code: OpaquePointer
        let found: OpaquePointer
        let limits: OpaquePointer

        init?(_ pattern: [UInt8], _ options: UInt32) {
            var error: Int32 = 0
            var place = 0
            guard let code = pcre2_compile_8(pattern, pattern.count, options, &error, &place, nil) else { return nil }
            guard let found = pcre2_match_data_create_from_pattern_8(code, nil) else {
                pcre2_code_free_8(code)
                return nil
            }
            guard let limits = pcre2_match_context_create_8(nil) else {
                pcre2_match_data_free_8(found)
                pcre2_code_free_8(code)
                return nil
            }
            pcre2_set_match_limit_8(limits, RegularExpression.mostMatches)
            pcre2_set_depth_limit_8(limits, RegularExpression.deepest)
            pcre2_set_heap_limit_8(limits, RegularExpression.mostMemory)
            (self.code, self.found, self.limits) = (code, found, limits)
        }

        deinit {
            pcre2_match_context_free_8(limits)
            pcre2_match_data_free_8(found)
            pcre2_code_free_8(code)
        }
    }

    private let compiled: Compiled

    /// Compiles an expression; nil where it is broken or too long.
    init?(_ pattern: some StringProtocol, ignoresCase: Bool = false) {
        let bytes = Array(pattern.utf8)
        guard bytes.count <= Self.longest, let compiled = Compiled(bytes, ignoresCase ? PCRE2_CASELESS : 0) else {
            return nil
        }
        self.compiled = compiled
    }

    /// Looks for the first place where the expression fits.
    ///
    /// - Returns: `.some(nil)` where it fits nowhere, nil where a limit was reached first.
    func first(in text: some StringProtocol) -> Match?? {
        let bytes = Array(text.utf8)
        let count = pcre2_match_8(compiled.code, bytes + [0], bytes.count, 0, 0, compiled.found, compiled.limits)
        if count == PCRE2_ERROR_NOMATCH { return .some(nil) }
        guard count > 0, let ends = pcre2_get_ovector_pointer_8(compiled.found) else { return nil }
        let groups = (0..<Int(pcre2_get_ovector_count_8(compiled.found))).map { group in
            // A group that has no part is at -1; `\K` may put a beginning behind its end.
            let (start, end) = (ends[group * 2], ends[group * 2 + 1])
            return start >= 0 && start <= end ? String(decoding: bytes[start..<end], as: UTF8.self) : ""
        }
        return .some(Match(groups: groups))
    }

    /// Whether the expression fits somewhere in the text; nil where a limit was reached first.
    func fits(_ text: some StringProtocol) -> Bool? { first(in: text).map { $0 != nil } }
}
