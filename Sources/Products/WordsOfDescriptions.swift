internal import Diagnosis

/// The words by which descriptions in files name what stands here.
extension Strength {
    /// Strengths that signals of errors, rows and events have.
    public static let named: [String: Strength] = [
        "said-of-time": saidOfTime, "said": said, "said-of-limit": saidOfLimit, "said-in-passing": saidInPassing,
        "said-of-server": saidOfServer, "open": open, "unclear": unclear, "stated-outright": statedOutright,
        "stated-by-fields": statedByFields, "stated-by-state": statedByState, "stated-by-flag": statedByFlag,
        "stated-by-reason": statedByReason, "stated-loosely": statedLoosely, "stated-beside": statedBeside,
        "connected-to-nothing": connectedToNothing, "implied-by-absence": impliedByAbsence, "likely": likely,
        "status-of-connecting": statusOfConnecting, "status-alone": statusAlone, "status-loosely": statusLoosely,
        "status-untried": statusUntried,
    ]
}

extension Proof.Claim {
    /// Claims that no cause spells.
    private static let named: [String: Proof.Claim] = [
        "gave-up-waiting": .gaveUpWaiting, "lost-connection": .lostConnection(nil), "lost-or-invalid": .lostOrInvalid,
        "time-ran-out": .timeRanOut,
    ]

    /// The words of all claims: those, causes, and details behind their cause.
    public static let words: [String] =
        named.keys.sorted() + Cause.allCases.filter { $0 != .unknown }.map(\.rawValue)
        + CauseDetail.allCases.map { "\($0.cause.rawValue)/\($0.rawValue)" }

    /// The claim that a word names: `time-ran-out`, `queued-requests`, `dropped-connection/crash`.
    public init?(word: String) {
        if let claim = Self.named[word] {
            self = claim
            return
        }
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let cause = Cause(rawValue: parts[0]) else { return nil }
        guard parts.count == 2 else {
            guard cause != .unknown else { return nil }
            self = .cause(cause, nil)
            return
        }
        guard let detail = CauseDetail(rawValue: parts[1]), detail.cause == cause else { return nil }
        self = .cause(cause, detail)
    }
}

extension RowFacts.Presence {
    /// By its word.
    public static let named: [String: RowFacts.Presence] = [
        "present": .present, "absent": .absent, "not-logged": .notLogged,
    ]
}

extension RowFacts.Server {
    /// By its word.
    public static let named: [String: RowFacts.Server] = ["none": .none, "group": .group, "one": .one]
}

extension TimeoutSetting.Zero {
    /// By its word.
    public static let named: [String: TimeoutSetting.Zero] = [
        "literal": .literal, "unbounded": .unbounded, "never": .never, "default": .standard,
    ]
}

extension TimeoutClock.Span {
    /// Spans that all products have, by their words; anything else is said in words.
    public static let named: [String: TimeoutClock.Span] = [
        "name-lookup": .nameLookup, "tcp": .tcp, "tcp-and-tls": .tcpAndTLS, "tls": .tls, "connection": .connection,
        "request-write": .requestWrite, "first-byte": .firstByte, "response-header": .responseHeader,
        "response-read": .responseRead, "whole-response": .wholeResponse, "server-idle": .serverIdle,
        "client-header": .clientHeader, "client-body": .clientBody, "client-request": .clientRequest,
        "client-write": .clientWrite, "client-idle": .clientIdle, "stream": .stream, "tunnel": .tunnel,
        "queue": .queue, "retry": .retry, "down": .down, "work": .work, "lifetime": .lifetime,
    ]
}

extension TargetEscapes {
    /// By their words.
    public static let named: [String: TargetEscapes] = [
        "json": .json, "hash": .hash, "keeps-encoded-plus": .keepsEncodedPlus,
        "keeps-backslashes": .keepsBackslashes,
    ]
}

extension EventPattern.Subject {
    /// By their words.
    public static let named: [String: EventPattern.Subject] = [
        "any": .any, "web-service": .webService, "web-process": .webProcess,
    ]
}

extension StateChange {
    /// The changes by the words of descriptions.
    public static let byWord = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
}
