/// What a field's name says about its value.
enum FieldMeaning: Sendable {
    /// An address, or a name where the machine has one.
    case address
    /// A machine's or a site's name.
    case host
    /// An account's or a person's name.
    case user
    /// Cookies.
    case cookie
    /// A secret or an identifier.
    case token
    /// Text of a client.
    case agent
    /// A path, a URL or a request.
    case target
    /// The parameters of a URL.
    case query
    /// Text that is read like a line.
    case words
    /// A number, a time, or a word of the product's.
    case plain
    /// Not known.
    case unknown

    /// The meaning of a name.
    ///
    /// - Parameter name: `X-Forwarded-For`, `request_User-Agent`, `TargetUserName`, `cs(Cookie)`.
    /// - Returns: `unknown` where the name says nothing.
    static func of(_ name: some Collection<UInt8>) -> FieldMeaning {
        guard name.count <= 64 else { return .unknown }
        let letters = name.filter(\.isAlphanumeric).map(\.lowered)
        let word = String(decoding: letters, as: UTF8.self)
        guard !word.isEmpty else { return .unknown }
        if plainWords.contains(word) { return .plain }
        if let meaning = exact[word] { return meaning }
        func has(_ part: String) -> Bool {
            let part = part.utf8
            guard letters.count >= part.count else { return false }
            return (0...(letters.count - part.count)).contains { letters[$0...].starts(with: part) }
        }
        // The stronger meaning first: `session_user` and `cookie_token` are taken out either way.
        if has("agent") || has("browser") { return .agent }
        if has("cookie") { return .cookie }
        for part in secrets where has(part) { return .token }
        // Windows' events number what their message is made of.
        if word.hasPrefix("param"), letters.dropFirst(5).allSatisfy(\.isDigit), letters.count > 5 { return .words }
        if word.hasSuffix("domain") || word.hasSuffix("domainname") { return .host }
        if has("email") || has("mailto") { return .user }
        // `users-see`, `users: the first report` tell of people, and name none.
        if word.hasPrefix("users") { return .unknown }
        if has("user") || has("account") || has("login") {
            return has("logonid") ? .plain : .user
        }
        if has("forwardedfor") { return .address }
        if has("referer") || has("referrer") { return .target }
        if has("query") || word.hasSuffix("args") || has("params") { return .query }
        for ending in ["uri", "url", "stem"] where word.hasSuffix(ending) { return .target }
        for ending in ["hostname", "host", "domain", "computer", "machine", "workstation"] where word.hasSuffix(ending)
        {
            return .host
        }
        if has("domainname") || has("computername") || has("machinename")
            || has("workstationname") || has("servername")
        {
            return .host
        }
        for ending in ["addr", "address"] where word.hasSuffix(ending) { return .address }
        if word.hasSuffix("ip") || word.hasSuffix("ips") { return .address }
        for ending in ["path", "location", "file", "filename"] where word.hasSuffix(ending) { return .target }
        for start in ["time", "date", "duration", "secfetch", "tls", "ssl", "bytes"] where word.hasPrefix(start) {
            return .plain
        }
        for ending in [
            "time", "duration", "latency", "bytes", "size", "status", "code", "port", "method", "protocol", "version",
            "count", "seconds", "timeout", "level", "flags", "length", "retries", "scheme", "date",
        ] where word.hasSuffix(ending) {
            return .plain
        }
        return .unknown
    }

    /// Whether a value of this meaning is taken out wherever its name is seen.
    var isSensitive: Bool {
        switch self {
        case .address, .host, .user, .cookie, .token, .agent: true
        case .target, .query, .words, .plain, .unknown: false
        }
    }

    /// The kind that a value of this meaning gets.
    var kind: SensitiveKind {
        switch self {
        case .address: .address
        case .host: .host
        case .user: .user
        case .cookie: .cookie
        case .token: .token
        case .agent: .agent
        case .target, .query, .words, .plain, .unknown: .value
        }
    }

    private static let secrets = [
        "token", "secret", "passw", "pwd", "apikey", "accesskey", "privatekey", "authorization", "credential",
        "sessionid", "sessid", "signature", "csrf", "xsrf", "bearer", "jwt", "otp", "nonce", "hmac",
    ]

    private static let exact: [String: FieldMeaning] = [
        "client": .address, "remote": .address, "ip": .address, "addr": .address, "address": .address, "peer": .address,
        "xff": .address, "forwarded": .address, "xrealip": .address, "clienthost": .address, "caddr": .address,
        "upstreamhost": .address, "upstream": .address, "upstreamaddr": .address, "src": .address, "dst": .address,
        "sourcenetworkaddress": .address, "requestaddr": .host, "clientaddr": .address, "ua": .address,
        "host": .host, "server": .host, "computer": .host, "machine": .host, "hostname": .host, "vhost": .host,
        "domain": .host, "authority": .host, "sni": .host, "node": .host, "nodename": .host, "pod": .host,
        "podname": .host, "workstation": .host, "fqdn": .host, "instance": .host, "scomputername": .host,
        "cshost": .host, "origin": .target, "targetname": .host, "datasource": .host, "site": .host,
        "user": .user, "uid": .user, "login": .user, "principal": .user, "operator": .user, "owner": .user,
        "sub": .user, "subject": .user, "email": .user, "mail": .user, "from": .unknown, "name": .unknown,
        "auth": .token, "key": .token, "session": .token, "sid": .token, "sig": .token, "pass": .token,
        "traceid": .token, "spanid": .token, "requestid": .token, "xrequestid": .token, "traceparent": .token,
        "uri": .target, "url": .target, "path": .target, "request": .target, "file": .target, "target": .target,
        "link": .target, "href": .target, "endpoint": .target, "requestline": .target, "resource": .target,
        "msg": .words, "message": .words, "error": .words, "err": .words, "reason": .words, "statement": .words,
        "note": .words, "details": .words, "detail": .words, "description": .words, "log": .words, "text": .words,
        "exception": .words, "summary": .words, "cause": .words, "stderr": .words, "stdout": .words, "body": .words,
        "args": .query, "params": .query, "query": .query, "qs": .query,
    ]

    /// Names whose values are words of the product's, numbers or times.
    private static let plainWords: Set<String> = [
        "status", "level", "severity", "method", "verb", "proto", "protocol", "version", "scheme", "time", "ts",
        "timestamp", "date", "datetime", "duration", "latency", "elapsed", "rt", "urt", "uct", "uht", "us", "bytes",
        "size", "length", "flags", "responseflags", "port", "pid", "tid", "cachestatus", "logger", "category", "type",
        "tls", "cipher", "ciphersuite", "stream", "retries", "count", "weight", "action", "actions", "outcome",
        "result",
        "kind", "mode", "term", "termination", "state", "accept", "acceptencoding", "contentencoding", "contenttype",
        "contentlength", "connection", "upgrade", "cachecontrol", "te", "acceptlanguage", "dnt", "pragma", "vary",
        "xforwardedproto", "xforwardedport", "transferencoding", "upgradeinsecurerequests", "keepalive", "range",
        "acceptranges", "lastmodified", "ifmodifiedsince", "strictransportsecurity", "altsvc", "clientport",
        "remoteport", "routername", "servicename", "entrypointname", "rulename", "listenername", "backendpoolname",
        "backendsettingname", "operationname", "routename", "upstreamcluster", "cluster", "backend", "frontend",
        "backendname", "frontendname", "eventid", "provider", "providername", "channel", "task", "opcode", "keywords",
        "processid", "threadid", "eventrecordid", "qualifiers", "apppoolid", "apppool", "logname", "source", "id",
        "eventsourcename", "systemtime", "taskcategory", "upstreamservicetime", "responsecode", "responsecodedetails",
        "connectionterminationdetails", "bytesreceived", "bytessent", "overhead", "requestcount", "retryattempts",
        "startlocal", "startutc", "httpversion", "statuscode", "statusdetails", "cachelookup", "cachehit",
        "enforcedaction",
        "zone", "unit", "weekday", "sslenabled", "wafmode", "upstreamtransportfailurereason", "contentdisposition",
        "dsc", "resumed", "ecn", "thread", "balancer", "check", "step", "hop", "product", "format", "setting",
        "sslcipher", "sslprotocol", "tlsversion", "tlscipher", "downstreamstatus", "originstatus", "caller",
        "serverport",
        "sport", "cport", "expires", "maxage", "samesite", "httponly", "secure", "retry", "timeout",
    ]
}
