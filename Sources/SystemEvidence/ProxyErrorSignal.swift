public import Diagnosis

/// What an error line of a proxy proves.
///
/// The texts and numbers are those of nginx 1.22 and Apache 2.4, which were made to fail in each way.
public enum ProxyErrorSignal: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing listened at the server's address (errno 111).
    case refused
    /// The connection was not made in time.
    case connectTimeout = "connect-timeout"
    /// The server stopped reading the request.
    case sendTimeout = "send-timeout"
    /// No complete response header came in time.
    case responseTimeout = "response-timeout"
    /// The TLS handshake failed, or the server's certificate.
    case tls
    /// The server closed before its header was complete.
    case prematureClose = "premature-close"
    /// The server reset the connection before its header was complete.
    case reset
    /// The server had closed an idle connection that the proxy used again.
    case idleClosed = "idle-closed"
    /// The body broke off; the status sent before stays.
    case bodyCut = "body-cut"
    /// The header was larger than the proxy's buffer.
    case headerTooBig = "header-too-big"
    /// A header field was malformed.
    case invalidHeader = "invalid-header"
    /// The first line was no status line.
    case badStatusLine = "bad-status-line"
    /// Length information was malformed.
    case badFraming = "bad-framing"
    /// No server was left to try: all held to be down, or all at their connection limit.
    case noLiveServers = "no-live-servers"
    /// The server's name was not resolved.
    case dns
    /// The proxy had no free source port.
    case noFreePort = "no-free-port"
    /// The proxy had no free file descriptor.
    case tooManyFiles = "too-many-files"
    /// The proxy's own limit or queue turned the request away.
    case ownLimit = "own-limit"
    /// The client left first.
    case clientGone = "client-gone"
    /// Something else.
    case other

    /// The cause it proves, where it proves one.
    public var cause: Cause? {
        switch self {
        case .responseTimeout, .sendTimeout: .proxyTimeout
        case .ownLimit: .queuedRequests
        case .noFreePort, .tooManyFiles: .droppedConnection
        default: detail?.cause
        }
    }

    /// The detail it proves, where it proves one.
    public var detail: CauseDetail? {
        switch self {
        case .refused: .refused
        case .connectTimeout: .connectTimeout
        case .sendTimeout, .responseTimeout: .responseTimeout
        case .tls: .tls
        case .prematureClose: .prematureClose
        case .reset: .reset
        case .idleClosed: .keepAliveRace
        case .headerTooBig: .headerTooBig
        case .invalidHeader, .badFraming: .badFraming
        case .badStatusLine: .badStatusLine
        case .noLiveServers: .markedDown
        case .dns: .dns
        case .ownLimit: .queueFull
        case .noFreePort, .tooManyFiles, .bodyCut, .clientGone, .other: nil
        }
    }

    /// What it proves, in a few words.
    public var proves: String {
        switch self {
        case .refused: "the server refused the connection"
        case .connectTimeout: "the connection was not made in time"
        case .sendTimeout: "the server stopped reading the request"
        case .responseTimeout: "no response header came in time"
        case .tls: "the TLS handshake failed"
        case .prematureClose: "the server closed the connection before its header was complete"
        case .reset: "the server reset the connection before its header was complete"
        case .idleClosed: "the server had closed the idle connection that the proxy used again"
        case .bodyCut: "the response's body broke off"
        case .headerTooBig: "the response's header was too big"
        case .invalidHeader: "a header field of the response was malformed"
        case .badStatusLine: "the response did not begin with a status line"
        case .badFraming: "the response's length information was malformed"
        case .noLiveServers: "no live server was left to try"
        case .dns: "the server's name could not be resolved"
        case .noFreePort: "the proxy had no free port to connect from"
        case .tooManyFiles: "the proxy had no free file descriptor"
        case .ownLimit: "the proxy's own limit turned the request away"
        case .clientGone: "the client had left"
        case .other: "something else"
        }
    }

    /// Reads an error line, or a part of one that someone pasted.
    ///
    /// Numbers are read before words: glibc and musl word the same errno differently.
    ///
    /// - Parameter text: the text; nil is given where it tells nothing of a failed request.
    public init?(errorText text: String) {
        guard let signal = Self.nginx(text) ?? Self.apache(text) ?? Self.caddy(text) else { return nil }
        self = signal
    }

    static func nginx(_ text: String) -> ProxyErrorSignal? {
        let isConnecting = text.contains("while connecting to upstream")
        let isHandshaking = text.contains("while SSL handshaking to upstream")
        if text.contains("prematurely closed connection"), text.contains("client prematurely") { return .clientGone }
        if text.contains("upstream timed out") {
            if isConnecting || isHandshaking { return .connectTimeout }
            if text.contains("while sending request") || text.contains("while sending to upstream") {
                return .sendTimeout
            }
            return text.contains("while reading response header") ? .responseTimeout : .bodyCut
        }
        if text.contains("(111:"), isConnecting || text.contains("connect() ") { return .refused }
        if text.contains("(99:") { return .noFreePort }
        if text.contains("(24:") { return .tooManyFiles }
        if text.contains("no live upstreams") { return .noLiveServers }
        if text.contains("could not be resolved") || text.contains("no resolver defined")
            || text.contains("host not found in upstream")
        {
            return .dns
        }
        if text.contains("limiting requests") || text.contains("limiting connections") { return .ownLimit }
        if text.contains("upstream sent too big header") { return .headerTooBig }
        if text.contains("upstream sent no valid HTTP") { return .badStatusLine }
        if text.contains("upstream sent invalid header") { return .invalidHeader }
        if text.contains("upstream sent") { return .badFraming }
        if text.contains("SSL_do_handshake() failed"), text.contains("upstream") || isHandshaking { return .tls }
        if text.contains("upstream SSL certificate") { return .tls }
        let isHeader =
            text.contains("while reading response header") || text.contains("while sending request to upstream")
        if text.contains("upstream prematurely closed connection") {
            return text.contains("while reading upstream") ? .bodyCut : .prematureClose
        }
        if text.contains("(104:") || text.contains("(32:") {
            if text.contains("while reading upstream") { return .bodyCut }
            return isHeader || isConnecting || text.contains("upstream") ? .reset : nil
        }
        if isConnecting, text.contains("(110:") { return .connectTimeout }
        return nil
    }

    static func apache(_ text: String) -> ProxyErrorSignal? {
        let isTimeout = text.contains("(70007)") || text.contains("(110)")
        func has(_ code: String) -> Bool { text.contains(code) }
        if has("AH00957") || has("AH01114") || has("AH01079") || has("AH00896") {
            if has("(111)") { return .refused }
            if has("(99)") { return .noFreePort }
            return isTimeout ? .connectTimeout : has("AH01114") ? nil : .refused
        }
        if has("DNS lookup failure") { return .dns }
        if has("AH10124") { return .headerTooBig }
        if has("Corrupt status line") { return .badStatusLine }
        if has("AH02429") || has("AH01106") && has("(22)") { return .invalidHeader }
        if has("Error during SSL Handshake") || has("AH02003") { return .tls }
        if has("AH01102") || has("AH10404") || has("AH01106") || has("AH01075") || has("AH00878") || has("AH01030") {
            if isTimeout { return .responseTimeout }
            if has("(104)") { return .reset }
            return has("(22)") ? .invalidHeader : .prematureClose
        }
        if has("AH01587") || has("AH01590") { return .badFraming }
        if has("AH01110") { return .bodyCut }
        // Sending the request also fails where TLS did; the line that follows says so then.
        if has("AH01084") || has("AH01097") {
            return isTimeout ? .sendTimeout : has("(104)") || has("(32)") ? .reset : nil
        }
        if has("AH01170") || has("AH00959") { return .noLiveServers }
        if has("AH00941") || has("AH00484") { return .ownLimit }
        if has("AH01095") || has("AH01382") { return .clientGone }
        if has("AH00898"), has("Error reading from remote server") { return .prematureClose }
        // Apache 2.2 wrote the same words without a code.
        if has("error reading status line from remote server") { return isTimeout ? .responseTimeout : .prematureClose }
        if has("attempt to connect to"), has("failed") {
            return has("(111)") ? .refused : isTimeout ? .connectTimeout : .refused
        }
        return nil
    }

    /// Which of two lines of one failure tells more: `AH01102` with its number more than the `AH00898` that follows.
    var rank: Int {
        switch self {
        case .other: 3
        case .prematureClose: 2
        case .bodyCut, .clientGone: 2
        default: 1
        }
    }
}
