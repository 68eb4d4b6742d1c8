/// Takes passwords and keys out of what a person types, before it is recorded.
///
/// Much stricter than a `Redactor`: paths, times, formats of logs and hops are answers, and stay to the letter. What goes is
/// what opens something: passwords in URLs, values of `password=` and the like, headers that authenticate, keys that carry
/// their maker's sign, private keys.
public struct SecretScrubber: Sendable {
    /// What stands in a secret's place.
    public static let substitute = "[secret removed]"

    /// Creates a scrubber.
    public init() {}

    /// The text without its secrets.
    ///
    /// - Parameter text: what was typed.
    /// - Returns: the text, and whether anything was taken out of it.
    public func scrubbed(_ text: String) -> (text: String, isChanged: Bool) {
        var spans = RedactionSpans(Array(text.utf8), isCut: false)
        spans.markTypedSecrets()
        guard !spans.marks.isEmpty else { return (text, false) }
        let bytes = spans.rendered { _ in Array(Self.substitute.utf8) }
        return (String(decoding: bytes, as: UTF8.self), true)
    }
}

extension RedactionSpans {
    /// Marks what opens something, and nothing else.
    mutating func markTypedSecrets() {
        markPrivateKeys()
        markSecrets(bytes.indices)
        for at in bytes.indices where isOpen(at) {
            switch bytes[at] {
            case UInt8(ascii: ":"):
                markPasswordInURL(at)
                markTypedHeader(at)
            case UInt8(ascii: "="): markTypedAssignment(at)
            case UInt8(ascii: "-"): markTypedCredentials(at)
            case UInt8(ascii: " "): markToldPassword(at)
            default: break
            }
        }
    }

    /// Marks the password of `https://user:password@host`.
    private mutating func markPasswordInURL(_ at: Int) {
        guard at > 0, bytes[at - 1].isAlphanumeric, hasWord("://", at: at) else { return }
        let start = at + 3
        let end = first(start..<bytes.count) { $0 <= 0x20 || $0.isQuote || $0 == 0x3C || $0 == 0x3E }
        guard let sign = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
            let colon = bytes[start..<sign].firstIndex(of: UInt8(ascii: ":"))
        else { return }
        // `/path/a:b@c` has its sign behind the host.
        let slash = first(start..<end) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        guard colon < slash else { return }
        if slash < sign, bytes[(colon + 1)..<slash].allSatisfy(\.isDigit) { return }
        claimSecret((colon + 1)..<sign)
    }

    /// Names whose values open something.
    private func isSecretName(_ range: Range<Int>) -> Bool {
        let word = String(decoding: bytes[range].filter(\.isAlphanumeric).map(\.lowered), as: UTF8.self)
        let parts = [
            "password", "passwd", "passwort", "passphrase", "secret", "apikey", "accesskey", "privatekey", "authtoken",
            "accesstoken", "refreshtoken", "sessiontoken", "clientsecret", "secretkey", "credential",
            "connectionstring",
        ]
        if parts.contains(where: { word.contains($0) }) { return true }
        return [
            "pwd", "pass", "token", "auth", "sessionid", "phpsessid", "jsessionid", "sid", "sig", "signature", "bearer",
            "jwt", "idtoken", "csrftoken", "xsrftoken", "session", "aspnetsessionid", "xapikey", "xauthtoken",
        ].contains(word)
    }

    private func typedName(before sign: Int) -> Range<Int> {
        var end = sign
        while end > 0, bytes[end - 1].isQuote || bytes[end - 1].isBlank { end -= 1 }
        var start = end
        while start > 0, end - start < 64, bytes[start - 1].isWord || "-.".utf8.contains(bytes[start - 1]) {
            start -= 1
        }
        // `--password=`
        while start < end, bytes[start] == UInt8(ascii: "-") { start += 1 }
        return start..<end
    }

    private func typedValue(from sign: Int) -> Range<Int> {
        var start = sign + 1
        while start < bytes.count, bytes[start].isBlank { start += 1 }
        guard start < bytes.count else { return start..<start }
        if bytes[start].isQuote {
            let quote = bytes[start]
            return (start + 1)..<first((start + 1)..<bytes.count) { $0 == quote || $0 == 0x0A }
        }
        return start..<first(start..<bytes.count) { $0 <= 0x20 || $0.isQuote || ",;&|)]}".utf8.contains($0) }
    }

    private mutating func markTypedAssignment(_ sign: Int) {
        let name = typedName(before: sign)
        guard !name.isEmpty, isSecretName(name) else { return }
        // A variable of a shell or a format, `session = 5 min`: numbers with units are no secrets of a session.
        claimSecret(typedValue(from: sign))
    }

    private mutating func markTypedHeader(_ sign: Int) {
        let name = typedName(before: sign)
        guard !name.isEmpty, sign + 1 < bytes.count else { return }
        // `%[req.hdr(Cookie)]` and `$cookie_x` have no colon behind the name; `balancer:log=…` has no blank behind it.
        let line = first(sign..<bytes.count) { $0 == 0x0A }
        let quote = bytes[..<name.lowerBound].last { $0.isQuote }
        func rest() -> Range<Int> {
            var start = sign + 1
            while start < line, bytes[start].isBlank { start += 1 }
            if start < line, bytes[start].isQuote { return typedValue(from: sign) }
            return start..<first(start..<line) { $0 == (quote ?? 0x0A) }
        }
        let isHeader = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"]
            .contains { isEqualIgnoringCase(name, $0) }
        if isHeader {
            let value = rest()
            let word = first(value) { $0.isBlank }
            let isScheme = ["bearer", "basic", "digest", "negotiate", "ntlm", "token"]
                .contains { isEqualIgnoringCase(value.lowerBound..<word, $0) }
            claimSecret(isScheme ? trimmed(word..<value.upperBound) : value)
            return
        }
        guard bytes[sign + 1].isBlank || bytes[sign + 1].isQuote || name.count >= 6, isSecretName(name) else { return }
        if sign + 1 < bytes.count, bytes[sign + 1] == UInt8(ascii: ":") { return }
        claimSecret(typedValue(from: sign))
    }

    /// Marks `the password is Hunter2!`; a word of letters alone is a sentence's.
    private mutating func markToldPassword(_ at: Int) {
        guard hasWord(" is ", at: at) || hasWord(" was ", at: at) else { return }
        let name = typedName(before: at)
        guard
            ["password", "passwd", "passphrase", "secret", "pw", "pwd"].contains(where: {
                isEqualIgnoringCase(name, $0)
            })
        else { return }
        let start = first((at + 1)..<bytes.count) { $0 == 0x20 } + 1
        guard start < bytes.count else { return }
        let value =
            bytes[start].isQuote ? typedValue(from: start - 1) : start..<first(start..<bytes.count) { $0 <= 0x20 }
        if bytes[value].contains(where: { !$0.isLower && !".,;:!?".utf8.contains($0) }) || bytes[start].isQuote {
            claimSecret(value)
        }
    }

    private mutating func markTypedCredentials(_ at: Int) {
        guard at == 0 || bytes[at - 1].isBlank else { return }
        for option: StaticString in ["-u ", "--user ", "--proxy-user ", "--user=", "-u"] where hasWord(option, at: at) {
            let value = typedValue(from: at + option.utf8CodeUnitCount - 1)
            guard let colon = bytes[value].firstIndex(of: UInt8(ascii: ":")), colon + 1 < value.upperBound else {
                return
            }
            claimSecret((colon + 1)..<value.upperBound)
            return
        }
        for option: StaticString in ["--password ", "--pass ", "--token ", "--api-key ", "--secret ", "-p "]
        where hasWord(option, at: at) {
            if option.utf8CodeUnitCount == 3 { continue }
            claimSecret(typedValue(from: at + option.utf8CodeUnitCount - 1))
            return
        }
    }

    /// Marks a secret, unless it is a variable of a format or was taken out already.
    private mutating func claimSecret(_ range: Range<Int>) {
        guard let first = range.first else { return }
        if bytes[first] == UInt8(ascii: "$") && range.count > 1
            && (bytes[first + 1].isLetter || bytes[first + 1] == 0x7B)
        {
            if bytes[range].dropFirst().allSatisfy({ $0.isWord || $0 == 0x7B || $0 == 0x7D }) { return }
        }
        if bytes[first] == UInt8(ascii: "%"), range.count > 1, "{[".utf8.contains(bytes[first + 1]) { return }
        if hasWord("[secret removed", at: first) { return }
        claim(range, .token)
    }
}
