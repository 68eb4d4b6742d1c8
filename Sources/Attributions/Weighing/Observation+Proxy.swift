internal import AccessLogs
internal import Diagnosis
internal import Products
internal import Times

/// What the proxy's side shows.
extension Observation {
    // MARK: - Its word

    /// What the proxy's word leaves open, before anything else is looked at.
    static let words: [Observation] = [gaveUp, ranOut, lostOrInvalid, bare]

    private static let never = -8.0

    static let gaveUp = Observation(
        "gave-up-waiting", when: "the proxy says that it gave up waiting for the response",
        [
            .worked: 1.5, .queued: 1, .turnedAway: never, .hung: -2, .cutOff: -2.5, .neverConnected: -3, .away: never,
            .lost: -4, .unreadable: never, .own: never,
        ], on: [.proxyWord],
        if: { $0.said.claim == .gaveUpWaiting })

    static let ranOut = Observation(
        "time-ran-out", when: "the proxy says that a time ran out, and not which",
        [
            .worked: 1.75, .queued: 0.75, .turnedAway: never, .hung: -2, .cutOff: -2.5, .neverConnected: -0.25,
            .away: never, .lost: -4, .unreadable: never, .own: -4,
        ], on: [.proxyWord],
        if: { $0.said.claim == .timeRanOut })

    static let lostOrInvalid = Observation(
        "lost-or-invalid",
        when: "the proxy says that the connection was lost or the response not understood, and not which",
        [
            .worked: never, .queued: never, .turnedAway: never, .hung: never, .cutOff: -3, .neverConnected: never,
            .away: -3, .own: never,
        ], on: [.proxyWord],
        if: { $0.said.claim == .lostOrInvalid })

    static let bare = Observation(
        "bare-status", when: "the proxy's log has nothing but the status",
        [.worked: 0.5, .turnedAway: -1.75, .hung: -3, .cutOff: -2, .neverConnected: -0.75], on: [.proxyWord],
        if: { $0.said.claim == .nothing })

    // MARK: - Its status

    /// What the product never answers with such a status; and what a full server seldom shows as: a full socket of the system does.
    static let statuses: [[Observation]] = GatewayFault.allCases.map { [status(excluding: $0)] } + [[notOfFull]]

    private static let excluded = -3.0

    private static func status(excluding fault: GatewayFault) -> Observation {
        var weights = Weights(all: 0)
        for hypothesis in Hypothesis.allCases where hypothesis != .queued && hypothesis.faults.contains(fault) {
            weights[hypothesis] = excluded / Double(hypothesis.faults.count)
        }
        // A wait in the server's queue looks like slow work: what rules it out is a status that means no wait at all.
        if fault == .proxyQueue { weights[.queued] = excluded }
        let faults = fault == .proxyQueue ? Hypothesis.queued.faults : [fault]
        let words: String =
            switch fault {
            case .responseTimeout: "a wait for the response that ran out"
            case .connectTimeout: "a connection that was not made in time"
            case .notConnected: "a connection that could not be made"
            case .proxyQueue: "a wait in a queue that ran out"
            case .noServer: "no server being left to try"
            case .lost: "a lost connection"
            case .unreadable: "a response that was not understood"
            }
        return Observation(
            "status-not-of-\(fault.rawValue)", when: "the product never answers with this status to \(words)", weights,
            on: [.proxyWord],
            if: { view in view.said.claim == .nothing && faults.allSatisfy { view.isStatus(neverOf: $0) } },
            because: { [.statusNeverOf(fault, status: $0.failure.status, product: $0.product)] })
    }

    static let notOfFull = Observation(
        "status-not-of-full-server", when: "a server that is full seldom shows as this status",
        [.turnedAway: -1.5], on: [.proxyWord],
        if: { view in
            view.said.claim == .nothing && !AttributionThresholds.statusesOfFull.contains(view.failure.status)
        })

    // MARK: - Its duration

    /// How long the proxy took, beside its limits.
    static let ends: [Observation] = [
        reachedLimit, longWait, fittedLimit, shortOfLimits, shortByOrder, alikeByOrder, longByOrder,
    ]

    private static func isEndOpen(_ view: FailureView) -> Bool {
        view.said.claim == .nothing || view.said.claim == .timeRanOut
    }

    static let reachedLimit = Observation(
        "stopped-at-timeout", when: "the failure ended at a timeout that is configured, told or seen",
        [
            .worked: 2.25, .queued: 1.75, .turnedAway: -2, .hung: 2, .cutOff: 2, .neverConnected: 1, .away: -3,
            .lost: -2, .unreadable: -2, .own: -1,
        ], on: [.duration],
        if: { isEndOpen($0) && $0.timeoutReached != nil && !$0.isLimitFitted },
        because: { view in
            let duration = view.failure.duration ?? .zero
            return [.stoppedAtTimeout(after: duration, timeout: view.timeoutReached ?? duration)]
        })

    /// Connections are given up sooner than answers, mostly.
    static let longWait = Observation(
        "ran-out-after-long", when: "a time ran out after longer than most proxies wait for a connection",
        [.worked: 0.5, .queued: 0.5, .neverConnected: -1], on: [.duration],
        if: { view in
            guard view.said.claim == .timeRanOut, let waited = view.failure.duration else { return false }
            return waited >= AttributionThresholds.outlastsMostTimeouts
        },
        because: { view in view.failure.duration.map { [.waitedLong($0)] } ?? [] })

    static let fittedLimit = Observation(
        "limit-fits-order", when: "by the order of rows the failure may have ended at a timeout that is known",
        [
            .worked: 1, .queued: 1.25, .turnedAway: -1, .hung: 1, .cutOff: 1, .neverConnected: 1, .away: -2, .lost: -1,
            .unreadable: -1, .own: -0.5,
        ], on: [.duration],
        if: { isEndOpen($0) && $0.timeoutReached != nil },
        because: { view in
            let duration = view.failure.duration ?? .zero
            return [.stoppedAtTimeout(after: duration, timeout: view.timeoutReached ?? duration)]
        })

    static let shortOfLimits = Observation(
        "short-of-timeouts",
        when: "the failure ended before any timeout that is known, or after no length that timeouts have",
        [
            .worked: -2.5, .queued: -2.5, .turnedAway: 0.25, .hung: -3, .cutOff: -3, .neverConnected: -1.5, .away: 0.5,
            .lost: 0.75,
        ], on: [.duration],
        if: { $0.said.claim == .nothing && $0.isShortOfTimeouts && !$0.isDurationEstimated },
        because: { [.shortOfTimeouts($0.failure)] })

    private static func lengthByOrder(_ view: FailureView) -> [Fact] {
        view.failure.duration.map { [.lengthByOrder($0)] } ?? []
    }

    static let alikeByOrder = Observation(
        "ended-alike-by-order",
        when: "by the order of rows the failure took some seconds, and so did nearly all failures with its status",
        [
            .worked: 3, .queued: 2, .turnedAway: -1.75, .hung: 2, .cutOff: 1, .neverConnected: 0.5, .away: -2,
            .lost: -1.5, .unreadable: -1.75, .own: -0.5,
        ], on: [.duration],
        if: { isEndOpen($0) && $0.isAlikeByOrder },
        because: { lengthByOrder($0) })

    static let longByOrder = Observation(
        "long-by-order", when: "by the order of rows the failure took some seconds",
        [
            .worked: 0.75, .queued: 0.75, .turnedAway: -1, .hung: 0.75, .cutOff: 0.5, .neverConnected: 0.5, .away: -1,
            .lost: -0.5, .unreadable: -0.5, .own: -0.25,
        ], on: [.duration],
        if: { isEndOpen($0) && $0.isLongByOrder },
        because: { lengthByOrder($0) })

    static let shortByOrder = Observation(
        "short-by-order", when: "by the order of rows the failure ended before any timeout that is known",
        [.worked: -0.5, .queued: -0.5, .hung: -1, .cutOff: -1, .neverConnected: -0.5, .away: 0.5, .lost: 0.5],
        on: [.duration],
        if: { $0.said.claim == .nothing && $0.isShortOfTimeouts },
        because: { [.shortOfTimeouts($0.failure)] })
}
