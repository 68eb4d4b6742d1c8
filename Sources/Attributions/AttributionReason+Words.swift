internal import Diagnosis
internal import SystemEvidence
internal import Times

extension AttributionReason {
    /// The reason in one sentence that begins in lower case and has no full stop.
    public var words: String { words(of: \.durationText) }

    /// The same with durations left out, for reasons of a kind.
    public var wordsWithoutDurations: String {
        words { duration in
            duration.durationText.split(separator: " ").map { $0.first?.isNumber == true ? "…" : String($0) }
                .joined(separator: " ")
        }
    }

    private func words(of duration: (Duration) -> String) -> String {
        var sentence = ""
        for clause in clauses {
            if !sentence.isEmpty, !sentence.hasSuffix(": ") { sentence += clause.lead }
            sentence += clause.words(of: duration)
        }
        return sentence
    }
}

extension ReasonClause {
    /// What joins it to the clause before it.
    fileprivate var lead: String {
        switch self {
        case .workWouldHaveFitted, .beganOnlyThen, .stillAtWork, .tooNearToTell, .workOrWaitOpen, .clientLeft,
            .lostOrUnreadable:
            ": "
        case .othersWaited, .everyPathWaited, .workAloneDidNotFit, .eventThen, .processEndedThen, .processHung,
            .lostAndNeverLogged, .nothingElse:
            ", and "
        case .othersQuick, .loggedAsAnswered: ", "
        case .clocksOpen: " "
        default: "; "
        }
    }

    fileprivate func words(of text: (Duration) -> String) -> String {
        switch self {
        case .proxySays(let words): words
        case .noErrorRecord(let product):
            "\(product)'s error log has no record of it, so the status came from the server"
        case .stoppedAtTimeout(let after, let timeout):
            "it failed after \(text(after)), where failures stop (\(text(timeout)))"
        case .proxyAnswered(let after): "the proxy answered after \(text(after))"
        case .clientLeft: "no hop behind the proxy failed"
        case .unnamedTimeout: "which time ran out is not logged"
        case .lostOrUnreadable: "lost or not understood, which the error log would tell"
        case .nothingElse: "nothing else was found that tells more"
        case .driverLogged(let name, let proves): "HTTP.sys logged \(name): \(proves)"
        case .sameStatusOnServer(let status): "the server logged the same status \(status) itself"
        case .tookBesideWait(let took, let waited):
            "the server took \(text(took)), the proxy waited \(text(waited))"
        case .endedBesideGivingUp(let took, let ended, let gaveUp):
            "the server took \(text(took)) and ended \(ended.clockText), the proxy gave up \(gaveUp.clockText)"
        case .workWouldHaveFitted: "its own work would have fitted, so the request waited"
        case .workAloneDidNotFit(let waited):
            "others that began then waited only \(text(waited)): the work alone did not fit"
        case .beganOnlyThen: "the server began only then, so the request had waited"
        case .stillAtWork: "it was still at it"
        case .tooNearToTell: "too near to tell work from waiting"
        case .answeredTooLate(let status): "the server answered \(status), too late"
        case .loggedAsAnswered(let status): "yet the server logged \(status) as answered: it was not understood"
        case .answeredInTime(let proxyStatus, let waited, let serverStatus, let took):
            "the proxy answered \(proxyStatus) after \(text(waited)), yet the server logged \(serverStatus) after "
                + text(took)
        case .answeredAtThatMoment(let proxyStatus, let serverStatus):
            "the server logged \(serverStatus) at the moment at which the proxy answered \(proxyStatus): it was not "
                + "understood"
        case .wentOn(let took): "the server went on for \(text(took)), past the proxy's answer"
        case .neverLogged, .lostAndNeverLogged: "the server never logged the request"
        case .maybeNeverReached: "the server never logged the request, so it may not have been reached"
        case .failedBeforeTimeouts(let after):
            "it failed after \(text(after)), before any time ran out, and the server never logged the request"
        case .noTimeoutStatus(let product, let status):
            "\(product) answers no timeout with \(status), and the server never logged the request"
        case .turnedAwayInFront(let status):
            "the server answered \(status) and its own log has no such row: the queue in front of it turned the request "
                + "away"
        case .othersWaited: "other paths' requests waited at the same time"
        case .everyPathWaited:
            "other paths' requests waited at the same time: a wait that every path shares"
        case .othersQuick: "while other paths answered as quickly as ever"
        case .onlyThisPathSlow: "other paths answered as quickly as ever, so it was this path's work"
        case .workOrWaitOpen: "whether it worked or the request waited cannot be told"
        case .nothingTellsWorkFromWait: "nothing at hand tells work from waiting"
        case .connectTimeSeen(let duration):
            "many such requests end after \(text(duration)), as where connecting takes too long"
        case .lostAtOnce:
            "it was lost at once while others were answered, as where the server closes idle connections that the proxy "
                + "still uses"
        case .fewRows(let percent): "but only \(percent) % of the requests are in the server's log"
        case .likeThoseWithRows(let percent):
            "only \(percent) % of the requests are in the server's log, and not this one; those like it that are: "
        case .eventThen(let provider, let id, let kind, let others):
            "at that moment " + Self.words(provider, id, kind, others)
        case .processEndedThen: "the server's process ended at that moment without logging the request"
        case .processHung: "the server's process hung at that time"
        case .queueCounterRose: "a queue's counter had risen as it began"
        case .proxyHadSaid(let product, let proves): "\(product) had said that \(proves)"
        case .clocksOpen: "(the two logs' clocks could not be compared)"
        case .answeredBy(let hop): "\(hop) answered it: "
        case .byHand(let words): "by what was typed about one such request: \(words)"
        }
    }

    private static func words(_ provider: String, _ id: Int, _ kind: SystemEventKind, _ others: [String]) -> String {
        "\(provider) logged \(id) (\(kind.rawValue))"
            + (others.isEmpty ? "" : ", of the same as \(others.joined(separator: ", "))")
    }
}
