internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// The connection stood and went away, or only the surroundings speak.
extension Attributor {
    func lost(_ detail: CauseDetail?, _ failure: Entry, _ testimony: Testimony) -> Charge {
        guard let near = occurrenceNear(failure) else {
            return Charge(
                cause: .droppedConnection, detail: detail ?? .prematureClose, confidence: testimony.strength - 0.02,
                because: testimony.because)
        }
        let found = Self.detail(of: near.kind) ?? detail ?? .prematureClose
        return Charge(
            cause: .droppedConnection, detail: found, confidence: 0.97,
            because:
                "\(testimony.because), and at that moment \(Self.words(for: near))"
        )
    }

    func lostOrInvalid(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if let row = row(of: index) {
            if let win32 = row.iis?.win32Status, [64, 1229, 1236, 995].contains(win32), row.status < 400,
                occurrenceNear(failure) != nil
            {
                return lost(.reset, failure, testimony)
            }
            if row.status == failure.status { return serverSent(row, testimony) }
            return Charge(
                cause: .invalidResponse, detail: nil, confidence: 0.8,
                because: "\(testimony.because), yet the server logged \(row.status) as answered: it was not understood")
        }
        if occurrenceNear(failure) != nil { return lost(nil, failure, testimony) }
        if evidence.server != nil, isCovered(failure) {
            return Charge(
                cause: .droppedConnection, detail: .prematureClose, confidence: 0.86,
                because: "\(testimony.because), and the server never logged the request"
            ).fromAbsence
        }
        return .unknown("\(testimony.because): lost or not understood, which the error log would tell")
    }

    func fromSurroundings(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if let duration = failure.duration, let timeout = timeout(at: duration) {
            var held = testimony
            held.because = "it failed after \(duration.durationText), where failures stop (\(timeout.durationText))"
            var charge = gaveUp(index, failure, held)
            charge.confidence = min(charge.confidence, 0.9)
            return charge
        }
        if let row = row(of: index), let took = row.duration {
            if let duration = failure.duration {
                if took > duration + .milliseconds(1500) {
                    var held = testimony
                    held.because = "the proxy answered after \(duration.durationText)"
                    return workOrWait(took, duration, failure, held)
                }
                // An answer that was not understood was there no later than the proxy's, and took no longer.
                if row.status < 500, occurrenceNear(failure) == nil, took <= duration + .milliseconds(50),
                    Matcher.gap(row.end, failure.end) <= 1_500_000
                {
                    return Charge(
                        cause: .invalidResponse, detail: nil, confidence: 0.7,
                        because:
                            "the proxy answered \(failure.status) after \(duration.durationText), yet the server logged "
                            + "\(row.status) after \(took.durationText)")
                }
            } else if took >= (evidence.told.proxy ?? .seconds(20)), row.end.from > failure.end.from {
                return Charge(
                    cause: .proxyTimeout, detail: .responseTimeout, confidence: evidence.told.proxy == nil ? 0.6 : 0.85,
                    because: "the server went on for \(took.durationText), past the proxy's answer")
            }
        }
        if failure.duration == nil, let charge = withoutDuration(index, failure, testimony) { return charge }
        if let near = occurrenceNear(failure), Self.detail(of: near.kind) == .crash, !hasRow(index) {
            return Charge(
                cause: .droppedConnection, detail: .crash, confidence: evidence.server == nil ? 0.75 : 0.88,
                because: "at that moment \(Self.words(for: near))")
        }
        if evidence.server != nil, isCovered(failure), !hasRow(index), let duration = failure.duration,
            isShortOfTimeouts(duration)
        {
            return Charge(
                cause: .droppedConnection, detail: failure.status == 503 ? nil : .prematureClose,
                confidence: cliffs.isEmpty ? 0.72 : 0.8,
                because:
                    "it failed after \(duration.durationText), before any time ran out, and the server never logged the "
                    + "request")
        }
        return .unknown("\(testimony.because), and nothing else was found that tells more").fromAbsence
    }

    /// nginx's 502 is never a timeout: lost, not understood, or the server's own, which the server's log tells apart.
    func withoutDuration(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge? {
        guard failure.product == .nginx, failure.status == 502, evidence.server != nil, isCovered(failure),
            occurrenceNear(failure) == nil
        else { return nil }
        guard let pair = matching?[index] else {
            return Charge(
                cause: .droppedConnection, detail: nil, confidence: 0.74,
                because: "nginx answers no timeout with 502, and the server never logged the request"
            ).fromAbsence
        }
        guard pair.row.status < 400, pair.certainty >= 0.3, Matcher.gap(pair.row.end, failure.end) <= 1_000_000 else {
            return nil
        }
        return Charge(
            cause: .invalidResponse, detail: nil, confidence: 0.7,
            because:
                "the server logged \(pair.row.status) at the moment at which the proxy answered 502: it was not understood"
        )
    }
}
