internal import AccessLogs
internal import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

/// The proxy waited until its time ran out: was the server working, or the request waiting?
///
/// First the server's row, by its duration or by its stamps; then what happened at that moment and to others.
extension DecidingRule {
    static let gaveUpWaiting: [DecidingRule] = [
        beganTooLate, workAlone, workBeyondSharedWait, sharedWaitInTimeTaken, workAmongQuick, workWhileNoneSlower,
        workLongerThanPatience, beganAfterGivingUp, waitingByStamps, workingByStamps, stampsTooNear, beganLateByStamp,
        allSilent, workedOnByOwnWord, waitedAtFullPool, hungProcess, waitedWithoutRow, waitedWithOthers,
        waitedAsQueueGrew, slowPathWithoutRow, slowPath, answeredTooLate, workOrWaitOpen, timeoutAlone,
        maybeNeverReached, unnamedTimeout,
    ]

    // MARK: - By the duration of the server's row

    /// The server's duration beside the proxy's wait, where both are known.
    private static func durations(_ view: FailureView) -> (took: Duration, waited: Duration)? {
        guard view.premise.claim == .gaveUpWaiting, let took = view.row?.duration, let waited = view.patience else {
            return nil
        }
        return (took, waited)
    }

    private static func figures(_ view: FailureView) -> [Fact] {
        durations(view).map { [.tookBesideWait(took: $0.took, waited: $0.waited)] } ?? []
    }

    static let beganTooLate = DecidingRule(
        "began-too-late", when: "the server's work would have fitted into the proxy's wait",
        charges: .cause(.queuedRequests, .saturation), .strength(.workFitted), on: [.row],
        if: { view in
            durations(view).map { $0.took < $0.waited * AttributionThresholds.workFits } ?? false
        },
        because: { figures($0) + [.workWouldHaveFitted] })

    static let workAlone = DecidingRule(
        "work-alone",
        when: "the server took longer than the proxy waited, and by other requests its durations hold no wait",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.workLessWait), on: [.row, .neighbours],
        if: { durations($0) != nil && $0.isWaitInRows == false },
        because: { figures($0) + [.durationsHoldNoWait] })

    /// IIS counts the wait in the pool's queue into time-taken; a wait is shared by every path, work is not.
    static let workBeyondSharedWait = DecidingRule(
        "work-beyond-shared-wait",
        when: "others waited, but even without the wait that all had the server's work did not fit",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.workLessWait), on: [.row, .neighbours],
        if: { view in
            guard let (took, waited) = durations(view), view.neighbours == .waiting, let wait = view.sharedWait else {
                return false
            }
            return took - wait >= waited && took >= waited * AttributionThresholds.workAloneOutlasts
        },
        because: { figures($0) + [.workAloneDidNotFit(othersWaited: $0.sharedWait ?? .zero)] })

    static let sharedWaitInTimeTaken = DecidingRule(
        "shared-wait-in-time-taken", when: "the server took longer than the proxy waited, and other paths waited too",
        charges: .cause(.queuedRequests, .saturation), .strength(.sharedWaitInRow), on: [.row, .neighbours],
        if: { durations($0) != nil && $0.neighbours == .waiting },
        because: { figures($0) + [.everyPathWaited] })

    static let workAmongQuick = DecidingRule(
        "work-among-quick", when: "the server took longer than the proxy waited, while other paths were quick",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.workAmongQuick), on: [.row, .neighbours],
        if: { durations($0) != nil && $0.neighbours == .quick },
        because: { figures($0) + [.othersQuick] })

    static let workWhileNoneSlower = DecidingRule(
        "work-while-none-slower",
        when: "the server took longer than the proxy waited; hardly any path was slower over the incident",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.workWhileNoneSlower), on: [.row, .neighbours],
        if: { durations($0) != nil && $0.isNoneSlower },
        because: { figures($0) })

    static let workLongerThanPatience = DecidingRule(
        "work-longer-than-patience", when: "the server took longer than the proxy waited; nothing tells of others",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.workUnconfirmed), on: [.row],
        if: { durations($0) != nil },
        because: { figures($0) })

    // MARK: - By the stamps, where nothing tells how long the proxy waited

    private static func stamps(_ view: FailureView) -> (row: Entry, took: Duration)? {
        guard view.premise.claim == .gaveUpWaiting, let row = view.row, let took = row.duration else { return nil }
        return (row, took)
    }

    private static func ends(_ view: FailureView) -> [Fact] {
        stamps(view).map { [.endedBesideGivingUp($0.row, gaveUp: view.failure.end.from)] } ?? []
    }

    private static func isStillAtWork(_ view: FailureView) -> Bool {
        stamps(view).map { row, took in
            row.end.from > view.failure.end.from && took >= AttributionThresholds.tellsByStamps
        } ?? false
    }

    static let beganAfterGivingUp = DecidingRule(
        "began-after-giving-up", when: "by the two stamps the server began only when the proxy had given up",
        charges: .cause(.queuedRequests, .saturation), .strength(.begunByStamps), on: [.row],
        if: { view in stamps(view).map { $0.row.start.from >= view.failure.end.from } ?? false },
        because: { ends($0) + [.beganOnlyThen] })

    static let waitingByStamps = DecidingRule(
        "waiting-by-stamps",
        when: "by the two stamps the server was at it when the proxy gave up, and other paths waited too",
        charges: .cause(.queuedRequests, .saturation), .strength(.byStamps), on: [.row, .neighbours],
        if: { isStillAtWork($0) && $0.neighbours == .waiting },
        because: { ends($0) + [.stillAtWork] })

    static let workingByStamps = DecidingRule(
        "working-by-stamps", when: "by the two stamps the server was at it when the proxy gave up",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.byStamps), on: [.row],
        if: { isStillAtWork($0) },
        because: { ends($0) + [.stillAtWork] })

    static let stampsTooNear = DecidingRule(
        "stamps-too-near", when: "the two stamps are too near to each other to tell work from waiting",
        charges: .undecided, .strength(.undecided), on: [.row],
        if: { stamps($0) != nil },
        because: { ends($0) + [.tooNearToTell] })

    static let beganLateByStamp = DecidingRule(
        "began-late-by-stamp",
        when: "the server does not log how long it took, and by its stamp began when most of the proxy's wait was over",
        charges: .cause(.queuedRequests, .saturation), .strength(.begunByStamps), on: [.row],
        if: { view in
            guard view.premise.claim == .gaveUpWaiting, let row = view.row, row.duration == nil, row.moment == .start,
                let waited = view.patience
            else { return false }
            // Later it could be the stamp of an end as well: nothing tells which of the two a bare stamp is.
            let end = view.failure.end.from - AttributionThresholds.sameEndWithoutDuration
            return row.start.from >= view.failure.start.to + waited / 2 && row.start.to < end
        },
        because: { view in view.row.map { [.beganLate($0, passedOn: view.failure.start.from)] } ?? [] })

    static let answeredTooLate = DecidingRule(
        "answered-too-late", when: "the server answered, too late, and does not log how long it took",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.answeredLate), on: [.row],
        if: { $0.premise.claim == .gaveUpWaiting && $0.row != nil },
        because: { $0.row.map { [.answeredTooLate($0)] } ?? [] })

    // MARK: - Without a row

    private static func absence(_ view: FailureView) -> [Fact] { view.isAbsent ? [.neverLogged] : [] }

    static let allSilent = DecidingRule(
        "all-silent",
        when: "the proxy gave up waiting while nobody's request ended, and others found no connection meanwhile",
        charges: .undecided, .strength(.undecided), on: [.proxyWord, .neighbours],
        if: { $0.premise.claim == .gaveUpWaiting && $0.row == nil && $0.isAllSilent },
        because: { _ in [.allSilent] })

    static let hungProcess = DecidingRule(
        "hung-process",
        when: "the proxy gave up waiting as the server's process hung, and neither others waited nor had a queue risen",
        charges: .cause(.droppedConnection, nil), .strength(.hang), on: [.proxyWord, .event],
        if: { view in
            view.premise.claim == .gaveUpWaiting && view.event?.kind == .hang && view.neighbours != .waiting
                && !view.isQueueLong
        },
        because: { _ in [.processHung] })

    static let waitedWithoutRow = DecidingRule(
        "waited-without-row",
        when: "the proxy gave up waiting, the server never logged the request, and other paths waited too",
        charges: .cause(.queuedRequests, .saturation), .strength(.waitWithoutRow), on: [.absence, .neighbours],
        if: { $0.premise.claim == .gaveUpWaiting && $0.isAbsent && $0.neighbours == .waiting },
        because: { absence($0) + [.othersWaited] })

    static let waitedWithOthers = DecidingRule(
        "waited-with-others", when: "the proxy gave up waiting, and other paths' requests waited too",
        charges: .cause(.queuedRequests, .saturation), .strength(.wait), on: [.absence, .neighbours],
        if: { $0.premise.claim == .gaveUpWaiting && $0.neighbours == .waiting },
        because: { absence($0) + [.othersWaited] })

    static let waitedAsQueueGrew = DecidingRule(
        "waited-as-queue-grew",
        when:
            "the proxy gave up waiting, a queue's counter had risen as the request began, and other paths were not quick",
        charges: .cause(.queuedRequests, .saturation), .strength(.waitAtLongQueue),
        on: [.absence, .counters, .neighbours],
        if: { view in
            guard view.premise.claim == .gaveUpWaiting, view.row == nil else { return false }
            return view.isQueueLong && view.neighbours != .quick
        },
        because: { absence($0) + [.queueCounterRose] })

    static let slowPathWithoutRow = DecidingRule(
        "slow-path-without-row",
        when: "the proxy gave up waiting, other paths were quick, and yet the server never logged the request",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.slowPathWithoutRow), on: [.absence, .neighbours],
        if: { $0.premise.claim == .gaveUpWaiting && $0.isAbsent && $0.neighbours == .quick },
        because: { absence($0) + [.onlyThisPathSlow] })

    static let slowPath = DecidingRule(
        "slow-path", when: "the proxy gave up waiting, while other paths were quick",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.slowPath), on: [.absence, .neighbours],
        if: { $0.premise.claim == .gaveUpWaiting && $0.neighbours == .quick },
        because: { absence($0) + [.onlyThisPathSlow] })

    static let workOrWaitOpen = DecidingRule(
        "work-or-wait-open",
        when: "the proxy gave up waiting, the server never logged the request, and others do not tell",
        charges: .undecided, .strength(.undecided), on: [.absence],
        if: { $0.premise.claim == .gaveUpWaiting && $0.isAbsent },
        because: { absence($0) + [.workOrWaitOpen] })

    /// On most days a timeout is slow work; the evidence only does not exclude a queue.
    static let timeoutAlone = DecidingRule(
        "timeout-alone", when: "the proxy gave up waiting, and nothing at hand tells work from waiting",
        charges: .cause(.proxyTimeout, .responseTimeout), .strength(.timeoutAlone), on: [.proxyWord],
        if: { $0.premise.claim == .gaveUpWaiting },
        because: { _ in [.nothingTellsWorkFromWait] })

    // MARK: - A time ran out, and nothing tells which

    static let maybeNeverReached = DecidingRule(
        "maybe-never-reached", when: "a time ran out, and the server never logged the request",
        charges: .undecided, .strength(.undecided), on: [.proxyWord, .absence],
        if: { $0.premise.claim == .timeRanOut && $0.isAbsent },
        because: { _ in [.maybeNeverReached] })

    static let unnamedTimeout = DecidingRule(
        "unnamed-timeout", when: "a time ran out, and neither a duration nor the server's log tells which",
        charges: .undecided, .strength(.undecided), on: [.proxyWord],
        if: { $0.premise.claim == .timeRanOut },
        because: { _ in [.unnamedTimeout] })
}
