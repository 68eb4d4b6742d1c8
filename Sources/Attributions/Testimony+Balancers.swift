internal import AccessLogs
internal import Diagnosis
internal import Products

extension Testimony {
    // MARK: - Envoy's flags and the clouds' fields

    static func fromBalancer(_ entry: Entry) -> Testimony? {
        switch entry.product {
        case .envoy:
            entry.flags.map(fromFlags) ?? Testimony(word: .nothing, strength: 0.3, because: "no response flags")
        case .alb: fromTargetStatus(entry, product: "the load balancer")
        case .appGateway: entry.flags.flatMap(fromErrorInfo) ?? fromTargetStatus(entry, product: "the gateway")
        case .frontDoor: entry.flags.flatMap(fromErrorInfo)
        case .cloudFront: entry.flags.flatMap(fromResultType)
        case .cloudflare: fromOriginStatus(entry)
        case .iis: fromServerStatus(entry)
        case .googleCloud: entry.flags.flatMap(fromStatusDetails)
        default: nil
        }
    }

    /// Envoy's response flags and what they prove, the most telling first.
    private static let flagMeanings: [(flags: Set<Substring>, word: Word, strength: Double, words: String)] = [
        (["UT"], .gaveUpWaiting, 0.96, "the upstream request timed out"),
        (["UMSDR", "DT"], .gaveUpWaiting, 0.9, "the time that a request may take was over"),
        (["UO"], .cause(.queuedRequests, .queueFull), 0.95, "a circuit breaker was open"),
        (["UH"], .cause(.droppedConnection, .markedDown), 0.94, "no healthy upstream"),
        (["DF"], .cause(.droppedConnection, .dns), 0.93, "the upstream's name was not resolved"),
        (["UF"], .cause(.droppedConnection, nil), 0.93, "the connection to the upstream failed"),
        (["UC"], .lostConnection(nil), 0.95, "the upstream's connection ended"),
        (["UR", "LR"], .lostConnection(.reset), 0.94, "the stream was reset"),
        (["UPE"], .cause(.invalidResponse, nil), 0.93, "the upstream's answer was no HTTP"),
        (["SI"], .gaveUpWaiting, 0.85, "the stream was idle too long"),
        (["DC"], .clientLeft, 0.9, "the client left"),
        (
            ["DPE", "NR", "NC", "NFCF", "RL", "RLSE", "UAEX", "LH", "IH", "FI", "DI", "DO", "OM"], .nothing, 0.3,
            "Envoy itself answered"
        ),
    ]

    /// Envoy's response flags; several are separated by commas, the most telling decides.
    private static func fromFlags(_ flags: String) -> Testimony {
        let set = Set(flags.split(separator: ","))
        guard let meaning = flagMeanings.first(where: { !$0.flags.isDisjoint(with: set) }) else {
            // `URX` alone says that the last try was the upstream's own answer.
            return Testimony(
                word: .cause(.serverSent, .application), strength: 0.93,
                because: "Envoy's flags are \(flags): none that tells of a failure; the status is the upstream's")
        }
        return Testimony(
            word: meaning.word, strength: meaning.strength, because: "Envoy's flags are \(flags): \(meaning.words)")
    }

    /// Amazon's and Azure's balancers log the target's own status beside theirs.
    private static func fromTargetStatus(_ entry: Entry, product: String) -> Testimony {
        if let status = entry.upstream?.statuses.last ?? nil, status == entry.status {
            return Testimony(
                word: .cause(.serverSent, .application), strength: 0.96, because: "the target answered \(status) itself"
            )
        }
        switch entry.status {
        case 504:
            return Testimony(
                word: .timeRanOut, strength: 0.9, because: "\(product) answered 504 without the target's status")
        case 503:
            return Testimony(
                word: .cause(.droppedConnection, .markedDown), strength: 0.8,
                because: "\(product) answered 503 without the target's status, as where no target is healthy")
        default:
            return Testimony(
                word: entry.product == .appGateway ? .nothing : .lostOrInvalid, strength: 0.75,
                because: "\(product) answered \(entry.status) without the target's status")
        }
    }

    /// Google's `statusDetails`.
    private static func fromStatusDetails(_ details: String) -> Testimony? {
        func testimony(_ word: Word, _ strength: Double, _ why: String) -> Testimony {
            Testimony(word: word, strength: strength, because: "statusDetails is \(details.prefix(80)): \(why)")
        }
        if details.hasPrefix("response_sent_by_backend") {
            return testimony(.cause(.serverSent, .application), 0.96, "the backend sent the status")
        }
        if details.contains("timeout") { return testimony(.gaveUpWaiting, 0.93, "the backend's time ran out") }
        if details.hasPrefix("failed_to_connect_to_backend") {
            return testimony(.cause(.droppedConnection, nil), 0.94, "no connection to the backend")
        }
        if details.hasPrefix("failed_to_pick_backend") {
            return testimony(.cause(.droppedConnection, .markedDown), 0.93, "no healthy backend")
        }
        if details.contains("backend_connection_closed") || details.contains("backend_early_response") {
            return testimony(.lostConnection(nil), 0.94, "the backend closed the connection")
        }
        if details.contains("corrupt") || details.contains("invalid") {
            return testimony(.cause(.invalidResponse, nil), 0.92, "the backend's answer was refused")
        }
        if details.contains("client") { return testimony(.clientLeft, 0.9, "the client left") }
        return nil
    }

    /// What Azure's gateways log as the reason.
    private static func fromErrorInfo(_ info: String) -> Testimony? {
        func testimony(_ word: Word, _ strength: Double, _ why: String) -> Testimony {
            Testimony(word: word, strength: strength, because: "its error information is \(info.prefix(60)): \(why)")
        }
        switch info {
        case "ERRORINFO_UPSTREAM_TIMED_OUT", "OriginTimeout":
            return testimony(.gaveUpWaiting, 0.94, "the backend's time ran out")
        case "ERRORINFO_UPSTREAM_CLOSED_CONNECTION", "OriginConnectionAborted":
            return testimony(.lostConnection(nil), 0.94, "the backend closed the connection")
        case "ERRORINFO_UPSTREAM_NO_LIVE":
            return testimony(.cause(.droppedConnection, .markedDown), 0.93, "no backend was up")
        case "OriginConnectionRefused":
            return testimony(.cause(.droppedConnection, .refused), 0.95, "the origin refused the connection")
        case "OriginConnectionError":
            return testimony(.cause(.droppedConnection, nil), 0.9, "no connection to the origin")
        case "OriginInvalidResponse", "ResponseHeaderTooBig":
            return testimony(.cause(.invalidResponse, nil), 0.93, "the origin's answer was refused")
        case "SSLHandshakeError", "CertificateNameCheckFailed", "OriginCertificateSelfSigned":
            return testimony(.cause(.droppedConnection, .tls), 0.93, "the TLS handshake failed")
        case "DNSFailure", "DNSTimeout", "DNSNameNotResolved":
            return testimony(.cause(.droppedConnection, .dns), 0.93, "the origin's name was not resolved")
        case "ERRORINFO_CLIENT_CLOSED_REQUEST", "ERRORINFO_CLIENT_TIMED_OUT", "ClientDisconnected":
            return testimony(.clientLeft, 0.9, "the client left")
        default: return nil
        }
    }

    /// CloudFront's `x-edge-detailed-result-type`.
    private static func fromResultType(_ type: String) -> Testimony? {
        func testimony(_ word: Word, _ strength: Double, _ why: String) -> Testimony {
            Testimony(word: word, strength: strength, because: "CloudFront's result is \(type.prefix(60)): \(why)")
        }
        switch type {
        case "OriginConnectError":
            return testimony(.cause(.droppedConnection, nil), 0.93, "no connection to the origin")
        case "OriginDnsError":
            return testimony(.cause(.droppedConnection, .dns), 0.94, "the origin's name was not resolved")
        case "OriginInvalidResponseError", "OriginHeaderTooBigError":
            return testimony(.cause(.invalidResponse, nil), 0.93, "the origin's answer was refused")
        case "OriginReadError", "OriginWriteError", "AbortedOrigin":
            return testimony(.lostConnection(nil), 0.92, "the connection to the origin was lost")
        case "ClientCommError": return testimony(.clientLeft, 0.9, "the client left")
        default: return nil
        }
    }

    /// Cloudflare's own statuses, and the origin's beside the edge's.
    private static func fromOriginStatus(_ entry: Entry) -> Testimony? {
        if let status = entry.upstream?.statuses.last ?? nil, status == entry.status {
            return Testimony(
                word: .cause(.serverSent, .application), strength: 0.93, because: "the origin answered \(status) itself"
            )
        }
        let because = "Cloudflare answered \(entry.status)"
        switch entry.status {
        case 520: return Testimony(word: .lostOrInvalid, strength: 0.9, because: because)
        case 521: return Testimony(word: .cause(.droppedConnection, .refused), strength: 0.9, because: because)
        case 522: return Testimony(word: .cause(.droppedConnection, .connectTimeout), strength: 0.92, because: because)
        case 523: return Testimony(word: .cause(.droppedConnection, nil), strength: 0.85, because: because)
        case 524: return Testimony(word: .gaveUpWaiting, strength: 0.95, because: because)
        case 525, 526: return Testimony(word: .cause(.droppedConnection, .tls), strength: 0.92, because: because)
        default: return nil
        }
    }

    /// The status that ARR notes behind the query is the server's own.
    private static func fromServerStatus(_ entry: Entry) -> Testimony? {
        guard let status = entry.upstream?.statuses.last ?? nil, status == entry.status else { return nil }
        return Testimony(
            word: .cause(.serverSent, .application), strength: 0.95,
            because: "ARR logged that the server answered \(status) itself")
    }
}
