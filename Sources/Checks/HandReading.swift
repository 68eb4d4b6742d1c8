import Diagnosis
import Products
import SystemEvidence
import Times

/// What answers typed by hand say of one request, where there is no log of the proxy: the article's own reasoning.
struct HandReading {
    var cause: Cause
    var detail: CauseDetail?
    var confidence: Double
    /// Why.
    var because: Fact
    /// The timeout that was told and that the reading rests on, with its hop.
    var timeout: (hop: Hop, duration: Duration)?

    static func of(_ input: CheckInput) -> HandReading {
        if let reading = fromErrorLine(input) { return reading }
        if input.choice(.serverRow) == "same-status" {
            return HandReading(
                cause: .serverSent, detail: nil, confidence: 0.8,
                because: Fact("by-hand.same-status"))
        }
        let timeout = shortestTimeout(input)
        let took = input.duration(.requestDuration)
        let worked = input.duration(.serverDuration)
        if let timeout {
            if let reading = againstTimeout(input, timeout, took: took, worked: worked) { return reading }
            if took.map({ $0 < timeout.duration * 0.9 }) ?? false { return beforeTimeout(input, timeout, took) }
        }
        return withoutTimeout(input, took: took, worked: worked)
    }

    /// The shortest timeout on the way wins, whoever's it is.
    static func shortestTimeout(_ input: CheckInput) -> (hop: Hop, duration: Duration)? {
        let proxy = input.duration(.proxyTimeout).map { (hop: Hop.proxy, duration: $0) }
        let other = input.duration(.otherTimeout).map { (hop: Hop.other, duration: $0) }
        if let proxy, let other { return other.duration < proxy.duration ? other : proxy }
        return proxy ?? other
    }

    private static func fromErrorLine(_ input: CheckInput) -> HandReading? {
        guard let text = input.text(.errorLine), let signal = ProductCatalogue.current.signal(inPasted: text)?.signal
        else { return nil }
        let timeout = shortestTimeout(input)
        switch signal.claim {
        case .gaveUpWaiting:
            if input.choice(.queueSeen) == "before" {
                return HandReading(
                    cause: .queuedRequests, detail: .saturation, confidence: 0.65,
                    because: Fact("by-hand.time-ran-out.queued"),
                    timeout: timeout)
            }
            return HandReading(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.75,
                because: Fact("by-hand.time-ran-out"), timeout: timeout)
        default:
            guard let cause = signal.claim.cause else { return nil }
            return HandReading(
                cause: cause, detail: signal.claim.detail, confidence: 0.85,
                because: Fact("by-hand.signal", ["proves": .text(signal.proves)]))
        }
    }

    private static func againstTimeout(
        _ input: CheckInput, _ timeout: (hop: Hop, duration: Duration), took: Duration?, worked: Duration?
    ) -> HandReading? {
        let limit = timeout.duration
        let values: [String: FactValue?] = [
            "took": took.map { .duration($0) }, "worked": worked.map { .duration($0) }, "limit": .duration(limit),
            "hop": .hop(timeout.hop),
        ]
        // Within a second and a thirtieth: people count seconds, timers fire late.
        let reached = took.map { $0 >= limit - .seconds(1) && $0 >= limit * 0.97 } ?? false
        if let worked {
            if worked >= limit {
                let isQueued = input.choice(.queueSeen) == "before"
                return HandReading(
                    cause: isQueued ? .queuedRequests : .proxyTimeout,
                    detail: isQueued ? .saturation : .responseTimeout,
                    confidence: isQueued ? 0.6 : 0.85,
                    because: Fact(isQueued ? "by-hand.worked-longer.queued" : "by-hand.worked-longer", values),
                    timeout: timeout)
            }
            if reached {
                return HandReading(
                    cause: .queuedRequests, detail: .saturation,
                    confidence: input.choice(.queueSeen) == "none" ? 0.55 : 0.78,
                    because: Fact("by-hand.waited", values),
                    timeout: timeout)
            }
            return nil
        }
        guard reached else { return nil }
        if input.choice(.queueSeen) == "before", input.choice(.serverRow) != "other-status" {
            return HandReading(
                cause: .queuedRequests, detail: .saturation, confidence: 0.68,
                because: Fact("by-hand.reached.queued", values),
                timeout: timeout)
        }
        if let server = input.duration(.serverTimeout), server <= limit {
            return nil
        }
        let allowed = input.duration(.serverTimeout)
        return HandReading(
            cause: .proxyTimeout, detail: .responseTimeout, confidence: allowed == nil ? 0.68 : 0.78,
            because: Fact(
                "by-hand.reached", values.merging(["allowed": allowed.map { .duration($0) }]) { first, _ in first }),
            timeout: timeout)
    }

    /// It failed before any timeout could have fired.
    private static func beforeTimeout(
        _ input: CheckInput, _ timeout: (hop: Hop, duration: Duration), _ took: Duration?
    ) -> HandReading {
        let early = Fact(
            "by-hand.early", ["took": took.map { .duration($0) }, "limit": .duration(timeout.duration)])
        if let reading = fromEvents(input, early) { return reading }
        if input.choice(.serverRow) == "other-status" {
            return HandReading(
                cause: .invalidResponse, detail: nil, confidence: 0.6,
                because: Fact("by-hand.early.answered", ["early": .fact(early)]))
        }
        if input.choice(.serverRow) == "none" {
            return HandReading(
                cause: .droppedConnection, detail: nil, confidence: 0.65,
                because: Fact("by-hand.early.never-logged", ["early": .fact(early)]))
        }
        return unknown(Fact("by-hand.early.open", ["early": .fact(early)]))
    }

    private static func withoutTimeout(_ input: CheckInput, took: Duration?, worked: Duration?) -> HandReading {
        if let reading = fromEvents(input, Fact("by-hand.failed")) { return reading }
        if let took, let worked, worked > took + .seconds(2) {
            return HandReading(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.72,
                because: Fact("by-hand.worked-on", ["worked": .duration(worked), "took": .duration(took)]))
        }
        if took == nil, worked == nil, input.choice(.serverRow) == nil {
            return unknown(Fact("by-hand.nothing"))
        }
        return unknown(Fact("by-hand.open"))
    }

    private static func fromEvents(_ input: CheckInput, _ before: Fact) -> HandReading? {
        let row = input.choice(.serverRow)
        guard row != "other-status" else { return nil }
        switch input.choice(.systemEvents) {
        case "crash":
            return HandReading(
                cause: .droppedConnection, detail: .crash, confidence: row == "none" ? 0.82 : 0.7,
                because: Fact("by-hand.event.crash", ["before": .fact(before)]))
        case "service-stop":
            return HandReading(
                cause: .droppedConnection, detail: .recycle, confidence: row == "none" ? 0.75 : 0.62,
                because: Fact("by-hand.event.service-stop", ["before": .fact(before)]))
        case "recycle" where row == "none":
            return HandReading(
                cause: .droppedConnection, detail: .recycle, confidence: 0.6,
                because: Fact("by-hand.event.recycle", ["before": .fact(before)]))
        case "network" where row == "none":
            return HandReading(
                cause: .droppedConnection, detail: nil, confidence: 0.65,
                because: Fact("by-hand.event.network", ["before": .fact(before)]))
        default: return nil
        }
    }

    private static func unknown(_ because: Fact) -> HandReading {
        HandReading(cause: .unknown, detail: nil, confidence: 0.3, because: because)
    }

    /// What the reading says of a check's claim, in a fact of the check's own.
    func statement(of check: String, _ outcome: Finding.Outcome) -> Fact {
        Fact(Fact.ID(rawValue: "\(check).by-hand.\(outcome.rawValue)"), ["because": .fact(because)])
    }

    /// What the reading says of a claim.
    func outcome(of cause: Cause) -> Finding.Outcome {
        if self.cause == .unknown { return .undetermined }
        if self.cause == cause { return confidence >= 0.6 ? .supports : .undetermined }
        return confidence >= 0.75 ? .rulesOut : .undetermined
    }

    /// Said with every reading by hand.
    static let limitation = Fact("by-hand.limitation")
}
