import Attributions
import Diagnosis
internal import HopSettings
import Incidents
import Products
import SystemEvidence
import Times

/// What answers typed by hand say of one request, where there is no log of the proxy: the article's own reasoning.
struct HandReading {
    var cause: Cause
    var detail: CauseDetail?
    var strength: Strength
    /// Why.
    var because: Fact
    /// The timeout that was told and that the reading rests on, with its hop.
    var timeout: (hop: Hop, duration: Duration)?

    static func of(_ input: CheckInput) -> HandReading {
        if let reading = fromErrorLine(input) { return reading }
        if input.choice(.serverRow) == "same-status" {
            return HandReading(
                cause: .serverSent, detail: nil, strength: .typedSameStatus,
                because: Fact("by-hand.same-status"))
        }
        let timeout = shortestTimeout(input)
        let took = input.duration(.requestDuration)
        let worked = input.duration(.serverDuration)
        if let timeout {
            if let reading = againstTimeout(input, timeout, took: took, worked: worked) { return reading }
            if took.map({ $0 < timeout.duration * CheckThresholds.earlyPart }) ?? false {
                return beforeTimeout(input, timeout, took)
            }
        }
        if timeout == nil, let took, let reading = againstConfiguration(input, took: took, worked: worked) {
            return reading
        }
        return withoutTimeout(input, took: took, worked: worked)
    }

    /// What answers about one failing request lead to; nil where none was given that tells of a cause.
    static func aboutOne(_ input: CheckInput) -> IncidentEvidence.TypedReading? {
        let isTold = [InputDescription.errorLine, .systemEvents, .serverRow, .serverDuration].contains { told in
            input.text(told) != nil || input.duration(told) != nil
                || (input.choice(told).map { $0 != "none" || told == .serverRow } ?? false)
        }
        guard isTold else { return nil }
        let reading = of(input)
        return IncidentEvidence.TypedReading(
            cause: reading.cause, detail: reading.detail, strength: reading.strength, because: reading.because)
    }

    /// Whether the reading names a cause surely enough to be told.
    var isDecided: Bool { cause != .unknown && strength >= .namesCause }

    /// The shortest timeout on the way wins, whoever's it is.
    static func shortestTimeout(_ input: CheckInput) -> (hop: Hop, duration: Duration)? {
        let proxy = input.duration(.proxyTimeout).map { (hop: Hop.proxy, duration: $0) }
        let other = input.duration(.otherTimeout).map { (hop: Hop.other, duration: $0) }
        if let proxy, let other { return other.duration < proxy.duration ? other : proxy }
        return proxy ?? other
    }

    private static func fromErrorLine(_ input: CheckInput) -> HandReading? {
        guard let text = input.text(.errorLine), let signal = PastedText.signal(in: text)?.signal
        else { return nil }
        let timeout = shortestTimeout(input)
        switch signal.claim {
        case .gaveUpWaiting:
            if input.choice(.queueSeen) == "before" {
                return HandReading(
                    cause: .queuedRequests, detail: .saturation, strength: .typedTimeoutWithQueue,
                    because: Fact("by-hand.time-ran-out.queued"),
                    timeout: timeout)
            }
            return HandReading(
                cause: .proxyTimeout, detail: .responseTimeout, strength: .typedTimeout,
                because: Fact("by-hand.time-ran-out"), timeout: timeout)
        default:
            guard let cause = signal.claim.cause else { return nil }
            return HandReading(
                cause: cause, detail: signal.claim.detail, strength: .typedLine,
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
        let reached =
            took.map { $0 >= limit - CheckThresholds.reachedBy && $0 >= limit * CheckThresholds.reachedPart } ?? false
        if let worked {
            if worked >= limit {
                let isQueued = input.choice(.queueSeen) == "before"
                return HandReading(
                    cause: isQueued ? .queuedRequests : .proxyTimeout,
                    detail: isQueued ? .saturation : .responseTimeout,
                    strength: isQueued ? .typedLongWorkWithQueue : .typedLongWork,
                    because: Fact(isQueued ? "by-hand.worked-longer.queued" : "by-hand.worked-longer", values),
                    timeout: timeout)
            }
            if reached {
                return HandReading(
                    cause: .queuedRequests, detail: .saturation,
                    strength: input.choice(.queueSeen) == "none" ? .typedWaitWithoutQueue : .typedWait,
                    because: Fact("by-hand.waited", values),
                    timeout: timeout)
            }
            return nil
        }
        guard reached else { return nil }
        if input.choice(.queueSeen) == "before", input.choice(.serverRow) != "other-status" {
            return HandReading(
                cause: .queuedRequests, detail: .saturation, strength: .typedReachedWithQueue,
                because: Fact("by-hand.reached.queued", values),
                timeout: timeout)
        }
        if let server = input.duration(.serverTimeout), server <= limit {
            return nil
        }
        let allowed = input.duration(.serverTimeout)
        return HandReading(
            cause: .proxyTimeout, detail: .responseTimeout,
            strength: allowed == nil ? .typedReached : .typedReachedAndAllowed,
            because: Fact(
                "by-hand.reached", values.merging(["allowed": allowed.map { .duration($0) }]) { first, _ in first }),
            timeout: timeout)
    }

    /// What the proxy's configuration lets it wait, where nobody told a timeout; nil where the request did not take so long.
    private static func againstConfiguration(_ input: CheckInput, took: Duration, worked: Duration?) -> HandReading? {
        guard let names = input.selection.names[.proxyConfig],
            // What cannot be read is set aside where it is asked for.
            let configuration = try? input.reader.configuration(names)
        else { return nil }
        let url = input.text(.url).flatMap { RequestURL($0) } ?? RequestURL(path: nil)
        let answer = configuration.answer(for: url)
        func reached(_ kind: TimeoutKind) -> HopSetting? {
            answer.settings(of: kind).first { setting in
                setting.duration.map { Cliff(timeout: $0).holds(took) } ?? false
            }
        }
        let status = input.choice(.usersSee).flatMap(Int.init)
        let product = ProductCatalogue.current[configuration.product]
        if let status, product?.statusesNeverOfATimeout.contains(status) ?? false { return nil }
        guard let setting = reached(.response), let limit = setting.duration else {
            guard worked == nil, let setting = reached(.connect), let limit = setting.duration else { return nil }
            return HandReading(
                cause: .droppedConnection, detail: .connectTimeout, strength: .typedReachedEither,
                because: Fact(
                    "by-hand.reached.connect",
                    ["took": .duration(took), "limit": .duration(limit), "setting": setting.reference]))
        }
        let timeout = (hop: Hop.proxy, duration: limit)
        if worked != nil || input.choice(.queueSeen) == "before" {
            return againstTimeout(input, timeout, took: took, worked: worked)
        }
        // A connection that was never made takes as long where both are set alike.
        let connect = reached(.connect).map { FactValue.fact(Fact("by-hand.as-long", ["setting": $0.reference])) }
        return HandReading(
            cause: .proxyTimeout, detail: .responseTimeout,
            strength: connect == nil ? .typedReached : .typedReachedEither,
            because: Fact(
                "by-hand.reached.configured",
                ["took": .duration(took), "limit": .duration(limit), "setting": setting.reference, "other": connect]),
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
                cause: .invalidResponse, detail: nil, strength: .typedEarlyAnswer,
                because: Fact("by-hand.early.answered", ["early": .fact(early)]))
        }
        if input.choice(.serverRow) == "none" {
            return HandReading(
                cause: .droppedConnection, detail: nil, strength: .typedEarlyWithoutRow,
                because: Fact("by-hand.early.never-logged", ["early": .fact(early)]))
        }
        return unknown(Fact("by-hand.early.open", ["early": .fact(early)]))
    }

    private static func withoutTimeout(_ input: CheckInput, took: Duration?, worked: Duration?) -> HandReading {
        if let reading = fromEvents(input, Fact("by-hand.failed")) { return reading }
        if let took, let worked, worked > took + CheckThresholds.workedOn {
            return HandReading(
                cause: .proxyTimeout, detail: .responseTimeout, strength: .typedWorkWentOn,
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
                cause: .droppedConnection, detail: .crash,
                strength: row == "none" ? .typedCrashWithoutRow : .typedCrash,
                because: Fact("by-hand.event.crash", ["before": .fact(before)]))
        case "service-stop":
            return HandReading(
                cause: .droppedConnection, detail: .recycle,
                strength: row == "none" ? .typedStopWithoutRow : .typedStop,
                because: Fact("by-hand.event.service-stop", ["before": .fact(before)]))
        case "recycle" where row == "none":
            return HandReading(
                cause: .droppedConnection, detail: .recycle, strength: .typedRecycle,
                because: Fact("by-hand.event.recycle", ["before": .fact(before)]))
        case "network" where row == "none":
            return HandReading(
                cause: .droppedConnection, detail: nil, strength: .typedNetwork,
                because: Fact("by-hand.event.network", ["before": .fact(before)]))
        default: return nil
        }
    }

    private static func unknown(_ because: Fact) -> HandReading {
        HandReading(cause: .unknown, detail: nil, strength: .typedNothing, because: because)
    }

    /// What the reading says of a check's claim, in a fact of the check's own.
    func statement(of check: String, _ outcome: Finding.Outcome) -> Fact {
        Fact(Fact.ID(rawValue: "\(check).by-hand.\(outcome.rawValue)"), ["because": .fact(because)])
    }

    /// What the reading says of a claim.
    func outcome(of cause: Cause) -> Finding.Outcome {
        if self.cause == .unknown { return .undetermined }
        if self.cause == cause { return strength >= .namesCause ? .supports : .undetermined }
        return strength >= .excludesOthers ? .rulesOut : .undetermined
    }

    /// Said with every reading by hand.
    static let limitation = Fact("by-hand.limitation")
}
