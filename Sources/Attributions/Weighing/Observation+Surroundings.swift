internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// What happened to other requests, to the server and on its system meanwhile.
extension Observation {
    // MARK: - Other requests

    static let others: [Observation] = [allSilent, partlySilent, othersWaited, othersWaitedThen, onlyThisPathSlow]

    static let allSilent = Observation(
        "all-silent", when: "nobody's request ended meanwhile, and others found no connection",
        [.worked: -1.5, .queued: -2, .cutOff: 4.5, .neverConnected: 2], on: [.neighbours],
        if: { $0.row == nil && $0.isAllSilent },
        because: { _ in [.allSilent] })

    static let partlySilent = Observation(
        "partly-silent", when: "nobody's request ended for a part of its wait, and others found no connection",
        [.worked: -1, .queued: -1.5, .cutOff: 4, .neverConnected: 1.5], on: [.neighbours],
        if: { $0.row == nil && $0.isPartlySilent },
        because: { _ in [.allSilent] })

    static let othersWaited = Observation(
        "others-waited", when: "other paths' requests waited at the same time",
        [.worked: -0.75, .queued: 1.25, .turnedAway: 1, .hung: 0.5, .neverConnected: 0.5], on: [.neighbours],
        // A row's own duration is compared with what others waited.
        if: { isWaitOpen($0) && $0.neighbours == .waiting && !isApart($0) },
        because: { _ in [.othersWaited] })

    /// Beside a failure that may have been no wait at all.
    static let othersWaitedThen = Observation(
        "others-waited-then", when: "other paths' requests waited, while nothing says that this one did",
        [.queued: 1, .turnedAway: 1], on: [.neighbours],
        if: { $0.neighbours == .waiting && !isApart($0) },
        because: { _ in [.othersWaited] })

    /// Whether its own row tells work from waiting better than what others went through.
    private static func isApart(_ view: FailureView) -> Bool {
        isRowCompared(view) || isOvertaken(view) || isBeforeAnyQueue(view)
    }

    static func isRowCompared(_ view: FailureView) -> Bool {
        [
            workAlone, workBeyondSharedWait, sharedWaitInTimeTaken, beganLongAfter, tookLongAsOthers, tookLongAlone,
            waitingByStamps,
        ].contains { $0.applies(view) }
    }

    static let onlyThisPathSlow = Observation(
        "others-quick", when: "other paths' requests were as quick as ever",
        [.worked: 1, .queued: -1.5, .turnedAway: -0.75, .hung: -1, .cutOff: -2], on: [.neighbours],
        if: { $0.neighbours == .quick && maybeWaited($0) },
        because: { _ in [.onlyThisPathSlow] })

    /// How the failures around are spread over paths.
    static let spreads: [Observation] = [manyPaths, somePaths, onePath]

    static let manyPaths = Observation(
        "failures-of-many-paths",
        when: "failures with the same status around it are of the paths that most requests are of",
        [
            .worked: -1, .queued: 2, .turnedAway: 2, .hung: 1, .cutOff: 1.75, .neverConnected: 1.5, .away: 1.5,
            .lost: 0.5, .unreadable: 0.5, .own: 1,
        ],
        on: [.neighbours],
        if: { $0.spread == .many && !isApart($0) },
        because: { _ in [.failuresOfManyPaths] })

    static let somePaths = Observation(
        "failures-of-some-paths",
        when:
            "failures with the same status around it are of several paths, and most requests are of others that are spared",
        [
            .worked: 1, .queued: -1.5, .turnedAway: -1.5, .hung: -1, .cutOff: -1.5, .neverConnected: -1.5, .away: -1.5,
            .unreadable: 0.25, .own: 0.5,
        ],
        on: [.neighbours],
        if: { $0.spread == .some && !isRowCompared($0) },
        because: { _ in [.failuresOfSomePaths] })

    static let onePath = Observation(
        "failures-of-one-path",
        when: "failures with the same status around it are of this path, and most answers are not",
        [.worked: 1.5, .queued: -1.25, .turnedAway: -1, .away: -1, .unreadable: 0.25, .own: 0.25],
        on: [.neighbours],
        if: { $0.spread == .one && !isRowCompared($0) },
        because: { _ in [.failuresOfOnePath] })

    /// Whether the server was at work on others all the while: whoever never got in stood behind them, and it was there.
    static let behind: [Observation] = [behindLong]

    static let behindLong = Observation(
        "behind-long-ones",
        when: "the server never logged the request, and was at several others for much longer than usual",
        [.queued: 2, .turnedAway: 0.5, .cutOff: -1.5, .neverConnected: 0.5, .away: -1.5, .lost: -1.5],
        on: [.absence, .row],
        if: { $0.isAbsent && $0.spread == .many && $0.areLongOnesBefore },
        because: { _ in [.behindLongOnes] })

    /// Whether others were answered then: a server that is gone answers nobody, one that is full some.
    static let answers: [Observation] = [someAnswered, noneAnswered]

    private static func isReachOpen(_ view: FailureView) -> Bool {
        view.said.claim == .nothing || view.said.claim == .timeRanOut
    }

    static let someAnswered = Observation(
        "others-answered", when: "requests of the same moment were answered",
        [
            .queued: -0.25, .turnedAway: 1.75, .cutOff: -1, .neverConnected: -0.5, .away: -2.25, .lost: 1.25,
            .unreadable: 0.25, .own: 1,
        ],
        on: [.neighbours],
        if: { isReachOpen($0) && $0.answering == .some },
        because: { _ in [.othersAnswered] })

    static let noneAnswered = Observation(
        "nobody-answered", when: "several requests of the same moment failed, and none was answered",
        [.queued: 0.25, .turnedAway: -1, .cutOff: 0.5, .away: 0.5],
        on: [.neighbours],
        if: { isReachOpen($0) && $0.answering == .none },
        because: { _ in [.nobodyAnswered] })

    /// How long such requests usually take.
    static let usual: [Observation] = [usuallySlow, neverAnswered, usuallyQuick]

    static let usuallySlow = Observation(
        "usually-slow", when: "requests of this path usually take a good part of the proxy's wait",
        [.worked: 0.75], on: [.neighbours],
        if: { isWaitOpen($0) && $0.areOthersUsuallyQuick && ($0.usualPart ?? 0) >= AttributionThresholds.goodPart },
        because: { _ in [.usuallySlow] })

    static let neverAnswered = Observation(
        "path-never-answered", when: "requests of several other paths were answered, and none of this one",
        [.worked: 0.5], on: [.neighbours],
        if: { isWaitOpen($0) && $0.isPathNeverAnswered },
        because: { _ in [.pathNeverAnswered] })

    static let usuallyQuick = Observation(
        "usually-quick", when: "requests of this path usually take a small part of the proxy's wait",
        [.worked: -0.75, .queued: 0.25, .unreadable: 0.25, .own: 0.75],
        on: [.neighbours],
        if: { isWaitOpen($0) && ($0.usualPart ?? 1) <= AttributionThresholds.smallPart },
        because: { _ in [.usuallyQuick] })

    /// Whether it may have been a wait.
    private static func maybeWaited(_ view: FailureView) -> Bool {
        isWaitOpen(view) || view.said.claim == .nothing && !view.isShortOfTimeouts
    }

    private static func isWaitOpen(_ view: FailureView) -> Bool {
        view.said.claim == .gaveUpWaiting || view.said.claim == .timeRanOut || view.timeoutReached != nil
            || view.isAlikeByOrder
    }

    /// The whole incident.
    static let whole: [Observation] = [noneSlower]

    static let noneSlower = Observation(
        "none-slower", when: "hardly any other path was slower over the whole incident",
        [.queued: -1, .turnedAway: -1],
        on: [.neighbours],
        if: { $0.isNoneSlower && maybeWaited($0) },
        because: { _ in [.othersQuick] })

    // MARK: - Counters

    static let counters: [Observation] = [queueLong]

    /// That a queue was long proves little by itself.
    static let queueLong = Observation(
        "queue-was-long", when: "a queue's counter had risen as the request began",
        [.queued: 0.5, .turnedAway: 1.75], on: [.counters],
        if: { $0.isQueueLong && !isApart($0) },
        because: { _ in [.queueCounterRose] })

    // MARK: - The server's own log

    static let own: [Observation] = [
        ownEndOfWork, ownEnd, ownEndThen, ownAbsence, ownWork, ownQueueFullness, ownFullness, ownSilence,
    ]

    /// Whoever is ended for taking too long was at work.
    static let ownEndOfWork = Observation(
        "its-process-ended-late",
        when: "the proxy gave up, and by the server's own log the process of this request was ended",
        [.worked: -0.25, .queued: -1, .hung: 1, .lost: 4], on: [.serverWord],
        if: { view in
            guard view.said.claim == .gaveUpWaiting || view.said.claim == .timeRanOut else { return false }
            return view.ending?.tie == .own && view.row == nil
        },
        because: { view in view.ending.map { [.serverSaidThen($0.occurrence.leading)] } ?? [] })

    static let ownEnd = Observation(
        "its-process-ended",
        when: "a process of the server ended then, by the server's own log: of this request, or of no other failure",
        [.away: 0.5, .lost: 4], on: [.serverWord],
        if: { $0.ending?.tie == .own && $0.row == nil },
        because: { view in view.ending.map { [.serverSaidThen($0.occurrence.leading)] } ?? [] })

    static let ownEndThen = Observation(
        "a-process-ended", when: "a process of the server ended at that moment, by the server's own log",
        [.away: 0.5, .lost: 2.5], on: [.serverWord],
        if: { $0.ending != nil && $0.row == nil },
        because: { view in view.ending.map { [.serverSaidThen($0.occurrence.leading)] } ?? [] })

    static let ownAbsence = Observation(
        "server-was-away", when: "the server was not there, by its own log",
        [.neverConnected: 0.5, .away: 2, .lost: 1.25], on: [.serverWord],
        if: { $0.absence != nil && $0.row == nil },
        because: { view in view.absence.map { [.serverWasAway($0)] } ?? [] })

    static let ownWork = Observation(
        "worked-on-by-own-word", when: "by the server's own log it worked on a request of this path then",
        [.worked: 3], on: [.serverWord],
        if: { $0.ownSlowness != nil && $0.row == nil },
        because: { view in view.ownSlowness.map { [.serverSaidThen($0)] } ?? [] })

    /// To a full queue of connections nobody connects; but who stands in it waits.
    static let ownQueueFullness = Observation(
        "server-queue-was-full", when: "the server's queue was full, by its own log",
        [.queued: 1.75, .turnedAway: 2, .neverConnected: 1.75], on: [.serverWord],
        if: { $0.fullness?.change == .queueFull },
        because: { view in view.fullness.map { [.serverWasFull($0)] } ?? [] })

    static let ownFullness = Observation(
        "server-was-full", when: "all workers of the server's pool were busy, by its own log",
        [.worked: 0.5, .queued: 2, .turnedAway: 2, .neverConnected: 0.5], on: [.serverWord],
        if: { $0.fullness != nil },
        because: { view in view.fullness.map { [.serverWasFull($0)] } ?? [] })

    static let ownSilence = Observation(
        "server-was-running",
        when: "the server's own log tells when it starts and stops, and by it the server was running",
        [.away: -2, .lost: -0.75], on: [.serverWord],
        if: { $0.isRunningByOwnWord },
        because: { _ in [.serverWasRunning] })

    // MARK: - Events

    static let events: [Observation] = [crashed, hung, otherEvent]

    private static func event(_ view: FailureView) -> [Fact] { view.event.map { [.eventThen($0)] } ?? [] }

    static let crashed = Observation(
        "crash-event", when: "the server's process crashed at that moment, by an event of its system",
        [.queued: -3.25, .away: 1, .lost: 5, .unreadable: -0.5], on: [.event],
        if: { $0.event?.provenDetail == .crash && $0.row == nil },
        because: { event($0) })

    static let hung = Observation(
        "hang-event", when: "the server's process hung at that moment, by an event of its system",
        [.hung: 3.5, .lost: 0.5], on: [.event],
        if: { $0.event?.kind == .hang && $0.row == nil },
        because: { _ in [.processHung] })

    static let otherEvent = Observation(
        "ending-event", when: "the server's system reported then what ends requests",
        [.away: 1.25, .lost: 3.75], on: [.event],
        if: { $0.event != nil && $0.event?.kind != .hang && isEndPossible($0) },
        because: { event($0) })

    /// Whether it may have been lost as something ended: what the server finished for a proxy that had given up was not.
    private static func isEndPossible(_ view: FailureView) -> Bool {
        guard let row = view.row else { return true }
        return (row.isAbortedHere || row.isClientGone) && !outlasts(view)
    }
}
