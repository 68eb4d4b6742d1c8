import Diagnosis
import SystemEvidence
import Times

/// What answers typed by hand say of one request, where there is no log of the proxy: the article's own reasoning.
struct HandReading {
    var cause: Cause
    var detail: CauseDetail?
    var confidence: Double
    /// Why, in one sentence without its full stop.
    var because: String
    /// The timeout that was told and that the reading rests on, with the hop's name.
    var timeout: (hop: String, duration: Duration)?

    static func of(_ input: CheckInput) -> HandReading {
        if let reading = fromErrorLine(input) { return reading }
        if input.choice(.serverRow) == "same-status" {
            return HandReading(
                cause: .serverSent, detail: nil, confidence: 0.8,
                because: "the server's own log has the failing request with the same status")
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
    static func shortestTimeout(_ input: CheckInput) -> (hop: String, duration: Duration)? {
        let proxy = input.duration(.proxyTimeout).map { (hop: "proxy", duration: $0) }
        let other = input.duration(.otherTimeout).map { (hop: "another element", duration: $0) }
        if let proxy, let other { return other.duration < proxy.duration ? other : proxy }
        return proxy ?? other
    }

    private static func fromErrorLine(_ input: CheckInput) -> HandReading? {
        guard let text = input.text(.errorLine), let signal = ErrorLineText.signal(in: text) else { return nil }
        let timeout = shortestTimeout(input)
        switch signal {
        case .responseTimeout, .sendTimeout:
            if input.choice(.queueSeen) == "before" {
                return HandReading(
                    cause: .queuedRequests, detail: .saturation, confidence: 0.65,
                    because: "the proxy says that its time ran out, and the queue grew before the failures began",
                    timeout: timeout)
            }
            return HandReading(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.75,
                because: "the proxy says that its time ran out while it waited for the response", timeout: timeout)
        default:
            guard let cause = signal.cause else { return nil }
            return HandReading(
                cause: cause, detail: signal.detail, confidence: 0.85, because: "the proxy says so: \(signal.proves)")
        }
    }

    private static func againstTimeout(
        _ input: CheckInput, _ timeout: (hop: String, duration: Duration), took: Duration?, worked: Duration?
    ) -> HandReading? {
        let limit = timeout.duration
        let whose = timeout.hop == "proxy" ? "the proxy" : "another element on the way"
        // Within a second and a thirtieth: people count seconds, timers fire late.
        let reached = took.map { $0 >= limit - .seconds(1) && $0 >= limit * 0.97 } ?? false
        if let worked {
            if worked >= limit {
                let isQueued = input.choice(.queueSeen) == "before"
                return HandReading(
                    cause: isQueued ? .queuedRequests : .proxyTimeout,
                    detail: isQueued ? .saturation : .responseTimeout,
                    confidence: isQueued ? 0.6 : 0.85,
                    because: "the server took \(worked.durationText), and \(whose) waits only \(limit.durationText)"
                        + (isQueued ? "; the queue grew before the failures began" : ""),
                    timeout: timeout)
            }
            if reached {
                return HandReading(
                    cause: .queuedRequests, detail: .saturation,
                    confidence: input.choice(.queueSeen) == "none" ? 0.55 : 0.78,
                    because:
                        "the request took \(took?.durationText ?? "") and reached the \(limit.durationText) of \(whose), "
                        + "yet the server took only \(worked.durationText): it waited",
                    timeout: timeout)
            }
            return nil
        }
        guard reached, let took else { return nil }
        if input.choice(.queueSeen) == "before", input.choice(.serverRow) != "other-status" {
            return HandReading(
                cause: .queuedRequests, detail: .saturation, confidence: 0.68,
                because:
                    "the request reached the \(limit.durationText) of \(whose), and the queue grew before the failures began",
                timeout: timeout)
        }
        if let server = input.duration(.serverTimeout), server <= limit {
            return nil
        }
        let allowed = input.duration(.serverTimeout).map {
            ", while the server may work for \($0.durationText)"
        }
        return HandReading(
            cause: .proxyTimeout, detail: .responseTimeout, confidence: allowed == nil ? 0.68 : 0.78,
            because:
                "the request took \(took.durationText), and \(whose) gives up after \(limit.durationText)\(allowed ?? "")",
            timeout: timeout)
    }

    /// It failed before any timeout could have fired.
    private static func beforeTimeout(
        _ input: CheckInput, _ timeout: (hop: String, duration: Duration), _ took: Duration?
    ) -> HandReading {
        let early =
            "it failed after \(took?.durationText ?? ""), before the timeout of \(timeout.duration.durationText)"
        if let reading = fromEvents(input, early) { return reading }
        if input.choice(.serverRow) == "other-status" {
            return HandReading(
                cause: .invalidResponse, detail: nil, confidence: 0.6,
                because: "\(early), and the server logged the request as answered")
        }
        if input.choice(.serverRow) == "none" {
            return HandReading(
                cause: .droppedConnection, detail: nil, confidence: 0.65,
                because: "\(early), and the server never logged the request")
        }
        return unknown("\(early): no timeout, but dropped connection and invalid response are both open")
    }

    private static func withoutTimeout(_ input: CheckInput, took: Duration?, worked: Duration?) -> HandReading {
        if let reading = fromEvents(input, "the request failed") { return reading }
        if let took, let worked, worked > took + .seconds(2) {
            return HandReading(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.72,
                because: "the server went on working for \(worked.durationText), and the user had the error after "
                    + took.durationText)
        }
        if took == nil, worked == nil, input.choice(.serverRow) == nil {
            return unknown("nothing that was given tells one cause from another")
        }
        return unknown("the durations at hand leave more than one cause open")
    }

    private static func fromEvents(_ input: CheckInput, _ before: String) -> HandReading? {
        let row = input.choice(.serverRow)
        guard row != "other-status" else { return nil }
        switch input.choice(.systemEvents) {
        case "crash":
            return HandReading(
                cause: .droppedConnection, detail: .crash, confidence: row == "none" ? 0.82 : 0.7,
                because: "\(before), and a process of the server ended unexpectedly at that moment")
        case "service-stop":
            return HandReading(
                cause: .droppedConnection, detail: .recycle, confidence: row == "none" ? 0.75 : 0.62,
                because: "\(before), and the server's service was stopped at that moment")
        case "recycle" where row == "none":
            return HandReading(
                cause: .droppedConnection, detail: .recycle, confidence: 0.6,
                because: "\(before), the server never logged it, and its pool was recycled at that moment")
        case "network" where row == "none":
            return HandReading(
                cause: .droppedConnection, detail: nil, confidence: 0.65,
                because: "\(before), the server never logged it, and a network error was logged at that moment")
        default: return nil
        }
    }

    private static func unknown(_ because: String) -> HandReading {
        HandReading(cause: .unknown, detail: nil, confidence: 0.3, because: because)
    }

    /// What the reading says of a claim.
    func outcome(of cause: Cause) -> Outcome {
        if self.cause == .unknown { return .undetermined }
        if self.cause == cause { return confidence >= 0.6 ? .supports : .undetermined }
        return confidence >= 0.75 ? .rulesOut : .undetermined
    }

    /// Said with every reading by hand.
    static let limitation =
        "This rests on answers typed by hand about single requests; no log of the proxy backs it."
}

/// Reads a pasted error line or termination state.
enum ErrorLineText {
    /// The signal in a line of nginx's or Apache's error log, a part of one, or HAProxy's four characters.
    static func signal(in text: String) -> ProxyErrorSignal? {
        if let signal = ProxyErrorSignal(errorText: text) { return signal }
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            let state = Array(word)
            guard (2...4).contains(state.count), state.dropFirst(2).allSatisfy({ "-VNIUEODRP".contains($0) }) else {
                continue
            }
            switch (state[0], state[1]) {
            case ("S", "C"): return .refused
            case ("s", "C"): return .connectTimeout
            case ("s", "H"): return .responseTimeout
            case ("S", "H"): return .prematureClose
            case ("P", "H"): return .badFraming
            case ("s", "Q"): return .ownLimit
            default: continue
            }
        }
        return nil
    }
}
