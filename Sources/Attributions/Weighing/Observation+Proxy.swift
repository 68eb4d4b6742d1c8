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
            .worked: 1.5, .queued: 1, .turnedAway: never, .hung: -2, .cutOff: -1.5, .neverConnected: -3, .away: never,
            .lost: -4, .unreadable: never, .own: never,
        ], on: [.proxyWord],
        if: { $0.said.claim == .gaveUpWaiting })

    static let ranOut = Observation(
        "time-ran-out", when: "the proxy says that a time ran out, and not which",
        [
            .worked: 1.75, .queued: 0.75, .hung: -2, .cutOff: -1, .turnedAway: never, .neverConnected: -0.25,
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
        [.worked: 0.5, .turnedAway: -1.25, .hung: -3, .cutOff: -2, .neverConnected: -0.75], on: [.proxyWord],
        if: { $0.said.claim == .nothing })

    // MARK: - Its status

    /// What the product never answers with such a status.
    static let statuses: [[Observation]] = GatewayFault.allCases.map { [status(excluding: $0)] }

    private static let excluded = -3.0

    private static func status(excluding fault: GatewayFault) -> Observation {
        var weights = Weights(all: 0)
        for hypothesis in Hypothesis.allCases where hypothesis.faults.contains(fault) {
            weights[hypothesis] = excluded / Double(hypothesis.faults.count)
        }
        let words: String =
            switch fault {
            case .responseTimeout: "a wait for the response that ran out"
            case .connectTimeout: "a connection that was not made in time"
            case .notConnected: "a connection that could not be made"
            case .proxyQueue: "a wait for a place at a server that ran out"
            case .noServer: "no server being left to try"
            case .lost: "a lost connection"
            case .unreadable: "a response that was not understood"
            }
        return Observation(
            "status-not-of-\(fault.rawValue)", when: "the product never answers with this status to \(words)", weights,
            on: [.proxyWord],
            if: { $0.said.claim == .nothing && $0.isStatus(neverOf: fault) },
            because: { [.statusNeverOf(fault, status: $0.failure.status, product: $0.product)] })
    }

    // MARK: - Its duration

    /// How long the proxy took, beside its limits.
    static let ends: [Observation] = [reachedLimit, longWait, fittedLimit, shortOfLimits, shortByOrder]

    private static func isEndOpen(_ view: FailureView) -> Bool {
        view.said.claim == .nothing || view.said.claim == .timeRanOut
    }

    static let reachedLimit = Observation(
        "stopped-at-timeout", when: "the failure ended at a timeout that is configured, told or seen",
        [
            .worked: 2, .queued: 2, .turnedAway: -2, .hung: 2, .cutOff: 2, .neverConnected: 1, .away: -3, .lost: -2,
            .unreadable: -2, .own: -1,
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
            .worked: 1, .queued: 1, .turnedAway: -1, .hung: 1, .cutOff: 1, .neverConnected: 1, .away: -2, .lost: -1,
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
            .worked: -2.5, .queued: -2.5, .turnedAway: 0.5, .hung: -3, .cutOff: -3, .neverConnected: -1.5, .away: 0.5,
            .lost: 0.5,
        ], on: [.duration],
        if: { $0.said.claim == .nothing && $0.isShortOfTimeouts && !$0.isDurationEstimated },
        because: { [.shortOfTimeouts($0.failure)] })

    static let shortByOrder = Observation(
        "short-by-order", when: "by the order of rows the failure ended before any timeout that is known",
        [.worked: -0.5, .queued: -0.5, .hung: -1, .cutOff: -1, .neverConnected: -0.5, .away: 0.5, .lost: 0.5],
        on: [.duration],
        if: { $0.said.claim == .nothing && $0.isShortOfTimeouts },
        because: { [.shortOfTimeouts($0.failure)] })
}
