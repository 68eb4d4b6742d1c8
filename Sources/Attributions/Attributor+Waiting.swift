internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import SystemEvidence
internal import Times

/// The proxy waited until its time ran out: was the server working, or the request waiting?
extension Attributor {
    /// What HTTP.sys, the driver in front of IIS, says of a request that no worker finished.
    func byTheDriver(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge? {
        guard let reason = httpErrors[index]?.known, !hasRow(index) else { return nil }
        func charge(_ cause: Cause, _ detail: CauseDetail?) -> Charge {
            Charge(
                cause: cause, detail: detail, confidence: reason.strength,
                because: "\(testimony.because); HTTP.sys logged \(reason.name): \(reason.words)")
        }
        switch reason.meaning {
        case .turnedAway where failure.status == 503:
            return charge(.queuedRequests, .queueFull)
        case .poolDown where failure.status == 503:
            return charge(.droppedConnection, nil)
        case .waiting:
            // Only where the proxy gave up by itself: a worker that dies also leaves requests that nobody got.
            switch testimony.word {
            case .gaveUpWaiting, .timeRanOut:
                return charge(.queuedRequests, .saturation)
            default: return nil
            }
        case .abandoned:
            switch testimony.word {
            case .lostConnection, .lostOrInvalid, .nothing:
                let detail = occurrenceNear(failure).flatMap { Self.detail(of: $0.kind) } ?? .crash
                return charge(.droppedConnection, detail)
            default: return nil
            }
        case .idle:
            // Only the same connection's row is joined without a target: the driver closed it as the proxy used it again.
            guard let duration = failure.duration, duration < .seconds(1) else { return nil }
            switch testimony.word {
            case .lostConnection, .lostOrInvalid, .nothing: return charge(.droppedConnection, .keepAliveRace)
            default: return nil
            }
        default: return nil
        }
    }

    func gaveUp(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        let timeout =
            failure.haproxy?.response ?? failure.upstream?.responseTimes.last ?? failure.duration
            ?? evidence.told.proxy
        if let row = row(of: index), let took = row.duration, let timeout {
            return workOrWait(took, timeout, failure, testimony)
        }
        if let row = row(of: index), let took = row.duration {
            return byTheClock(row, took, failure, testimony)
        }
        if let row = row(of: index), row.duration == nil {
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.6,
                because: "\(testimony.because); the server answered \(row.status), too late")
        }
        if occurrenceNear(failure)?.kind == .hang {
            return Charge(
                cause: .droppedConnection, detail: nil, confidence: 0.6,
                because: "\(testimony.because), and the server's process hung at that time")
        }
        let isServerKnown = evidence.server != nil && isCovered(failure)
        let absent = isServerKnown ? "; the server never logged the request" : ""
        switch waiting(failure) {
        case .waiting:
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: isServerKnown ? 0.9 : 0.84,
                because: "\(testimony.because)\(absent), and other paths' requests waited at the same time"
            ).fromAbsence
        case .quick:
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: isServerKnown ? 0.7 : 0.85,
                because:
                    "\(testimony.because)\(absent); other paths answered as quickly as ever, so it was this path's work"
            ).fromAbsence
        case .unclear: break
        }
        if isServerKnown {
            return .unknown(
                "\(testimony.because)\(absent): whether it worked or the request waited cannot be told"
            ).fromAbsence
        }
        // On most days a timeout is slow work; the evidence only does not exclude a queue.
        return Charge(
            cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.65,
            because: "\(testimony.because); nothing at hand tells work from waiting")
    }

    /// How far the server was when the proxy gave up, where nothing tells how long the proxy waited: by the two stamps.
    func byTheClock(
        _ row: Entry, _ took: Duration, _ failure: Entry, _ testimony: Testimony
    ) -> Charge {
        let gaveUp = failure.end
        let figures =
            "the server took \(took.durationText) and ended \(row.end.from.clockText), the proxy gave up "
            + gaveUp.from.clockText
        if row.start.from >= gaveUp.from {
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: 0.82,
                because: "\(testimony.because); \(figures): the server began only then, so the request had waited")
        }
        if row.end.from > gaveUp.from, took >= .seconds(2) {
            let isWaiting = waiting(failure) == .waiting
            return Charge(
                cause: isWaiting ? .queuedRequests : .proxyTimeout, detail: isWaiting ? .saturation : .responseTimeout,
                confidence: 0.8, because: "\(testimony.because); \(figures): it was still at it")
        }
        return .unknown("\(testimony.because); \(figures): too near to tell work from waiting")
    }

    /// The server's duration against the proxy's patience: a row whose work would have fitted began too late.
    func workOrWait(
        _ took: Duration, _ timeout: Duration, _ failure: Entry, _ testimony: Testimony
    ) -> Charge {
        let figures = "the server took \(took.durationText), the proxy waited \(timeout.durationText)"
        if took < timeout * 0.97 {
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: 0.93,
                because: "\(testimony.because); \(figures): its own work would have fitted, so the request waited")
        }
        // IIS counts the wait in the pool's queue into time-taken; a wait is shared by every path, work is not.
        switch waiting(failure) {
        case .waiting:
            // Even without the wait that all had, the work alone may not have fitted.
            if let wait = waits.wait(around: failure), took - wait >= timeout, took >= timeout * 1.3 {
                return Charge(
                    cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.75,
                    because: "\(testimony.because); \(figures), and others that began then waited only "
                        + "\(wait.durationText): the work alone did not fit")
            }
            return Charge(
                cause: .queuedRequests, detail: .saturation, confidence: 0.88,
                because:
                    "\(testimony.because); \(figures), and other paths' requests waited at the same time: a wait that "
                    + "every path shares")
        case .quick:
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: 0.97,
                because: "\(testimony.because); \(figures), while other paths answered as quickly as ever")
        case .unclear:
            return Charge(
                cause: .proxyTimeout, detail: .responseTimeout, confidence: othersSlowdown.isAbsent ? 0.93 : 0.75,
                because: "\(testimony.because); \(figures)")
        }
    }

    /// Whether other paths' requests waited too: around this failure where enough of them tell, else over all failures.
    func waiting(_ failure: Entry) -> LocalLoad.State {
        let state = local.state(around: failure)
        if state != .unclear { return state }
        if othersSlowdown.isShared || slowdown.isShared && !isConcentrated { return .waiting }
        return isConcentrated && othersSlowdown.isAbsent ? .quick : .unclear
    }

    /// A time ran out, while connecting or while waiting: only what the server saw tells which.
    func timeRanOut(_ index: Int, _ failure: Entry, _ testimony: Testimony) -> Charge {
        if hasRow(index) { return gaveUp(index, failure, testimony) }
        if evidence.server != nil, isCovered(failure) {
            return waiting(failure) == .waiting
                ? gaveUp(index, failure, testimony)
                : .unknown("\(testimony.because); the server never logged the request, so it may not have been reached")
                    .fromAbsence
        }
        guard failure.duration != nil else { return .unknown("\(testimony.because); which time ran out is not logged") }
        var charge = gaveUp(index, failure, testimony)
        charge.confidence = min(charge.confidence, 0.75)
        return charge
    }
}
