/// What a piece of evidence is, as the evidence options name it.
public enum EvidenceKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The proxy's access log.
    case proxyLog = "proxy-log"
    /// The proxy's error log.
    case proxyErrorLog = "proxy-error-log"
    /// The proxy's configuration.
    case proxyConfig = "proxy-config"
    /// The server's configuration.
    case serverConfig = "server-config"
    /// The server's access log.
    case serverLog = "server-log"
    /// The log that the server keeps of itself.
    case serverErrorLog = "server-error-log"
    /// The server's system events.
    case eventLog = "event-log"
    /// HTTP.sys's error log.
    case httpErrorLog = "http-error-log"
    /// Queue and load counters.
    case counters
}

/// The line that a claim rests on.
public struct Citation: Hashable, Sendable, Codable {
    /// The source's name as the user gave it.
    public var source: String
    /// 1-based line number in the decompressed source.
    public var line: Int
    /// The line's first byte, counted from 0 in the decompressed source.
    public var offset: Int?
    /// The line itself, cut to at most 300 characters.
    ///
    /// A stranger's text: escape it for where it goes.
    public var excerpt: String

    /// Creates a citation; the excerpt is cut to 300 characters.
    public init(source: String, line: Int, offset: Int? = nil, excerpt: String) {
        self.source = source
        self.line = line
        self.offset = offset
        self.excerpt = excerpt.count > 300 ? excerpt.prefix(299) + "…" : excerpt
    }
}
