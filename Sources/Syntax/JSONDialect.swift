/// How much is forgiven in JSON.
public enum JSONDialect: Hashable, Sendable {
    /// RFC 8259 to the letter; also no name twice in one object, and no half of a surrogate pair.
    case strict
    /// As servers and shippers of logs read it: the last of equal names counts, an escape that is none means its
    /// character, half of a surrogate pair becomes U+FFFD, and control characters may stand in strings.
    case tolerant
}
