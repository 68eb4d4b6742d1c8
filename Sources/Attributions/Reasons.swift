internal import AccessLogs
internal import Diagnosis
internal import Products
internal import SystemEvidence
internal import Times

// What the reason of an attribution is made of, in the order in which it leads there. The words stand in
// Wording/English+Reasons.swift under the same names.

// MARK: What the proxy says or shows

extension Fact {
    /// The product writes an error record of every failure that it makes, and there is none.
    static func noErrorRecord(of product: String) -> Fact {
        Fact("reason.no-error-record", ["product": .word(product)])
    }

    /// It failed after as long as other failures do.
    static func stoppedAtTimeout(after duration: Duration, timeout: Duration) -> Fact {
        Fact("reason.stopped-at-timeout", ["duration": .duration(duration), "timeout": .duration(timeout)])
    }

    /// How long the proxy waited.
    static func waitedLong(_ duration: Duration) -> Fact {
        Fact("reason.waited-long", ["duration": .duration(duration)])
    }

    /// It failed before any time ran out.
    static func shortOfTimeouts(_ failure: Entry) -> Fact {
        Fact("reason.short-of-timeouts", ["duration": failure.duration.map { .duration($0) }])
    }

    /// The product answers no such fault with this status.
    static func statusNeverOf(_ fault: GatewayFault, status: Int, product: String) -> Fact {
        Fact(
            "reason.status-never-of",
            ["product": .word(product), "status": .count(status), "fault": .fact(Fact(faults[fault] ?? "fault.lost"))])
    }

    private static let faults: [GatewayFault: Fact.ID] = [
        .responseTimeout: "fault.response-timeout", .connectTimeout: "fault.connect-timeout",
        .notConnected: "fault.not-connected", .noServer: "fault.no-server", .proxyQueue: "fault.proxy-queue",
        .lost: "fault.lost",
        .unreadable: "fault.unreadable",
    ]

    /// What is seen fits two causes, each with its share.
    static func undecidedBetween(_ first: (cause: Cause, share: Double), _ second: (cause: Cause, share: Double))
        -> Fact
    {
        Fact(
            "reason.undecided-between",
            [
                "first": .word(first.cause.rawValue), "firstShare": .share(first.share),
                "second": .word(second.cause.rawValue), "secondShare": .share(second.share),
            ])
    }

    /// The client left first.
    static let clientLeft = Fact("reason.client-left")
    /// Nothing else tells more.
    static let nothingElse = Fact("reason.nothing-else")

    /// What HTTP.sys logged.
    static func driverLogged(_ reason: HTTPErrorReason) -> Fact {
        Fact("reason.driver-logged", ["reason": .word(reason.name), "proves": .word(reason.words)])
    }
}

// MARK: What the server's row shows

extension Fact {
    /// The server logged the same status itself.
    static func sameStatusOnServer(_ status: Int) -> Fact {
        Fact("reason.same-status-on-server", ["status": .count(status)])
    }

    /// Nobody's request ended, and others found no connection.
    static let allSilent = Fact("reason.all-silent")

    /// The server's row says that the connection had gone as it answered.
    static func goneAsAnswered(_ row: Entry) -> Fact {
        Fact("reason.gone-as-answered", ["status": .count(row.status), "ended": .time(row.end.from)])
    }

    /// The server's durations are without the wait.
    static let durationsHoldNoWait = Fact("reason.durations-hold-no-wait")

    /// By its stamp the server began late.
    static func beganLate(_ row: Entry, passedOn: Timestamp) -> Fact {
        Fact("reason.began-late", ["began": .time(row.start.from), "asked": .time(passedOn)])
    }

    /// The server's duration beside the proxy's wait.
    static func tookBesideWait(took: Duration, waited: Duration) -> Fact {
        Fact("reason.took-beside-wait", ["took": .duration(took), "waited": .duration(waited)])
    }

    /// The server's duration and end beside the moment at which the proxy gave up.
    static func endedBesideGivingUp(_ row: Entry, gaveUp: Timestamp) -> Fact {
        Fact(
            "reason.ended-beside-giving-up",
            ["took": row.duration.map { .duration($0) }, "ended": .time(row.end.from), "gaveUp": .time(gaveUp)])
    }

    /// The server's own work would have fitted.
    static let workWouldHaveFitted = Fact("reason.work-would-have-fitted")

    /// Others that began then waited too little to explain it.
    static func workAloneDidNotFit(othersWaited wait: Duration) -> Fact {
        Fact("reason.work-alone-did-not-fit", ["wait": .duration(wait)])
    }

    /// The server began only when the proxy had given up.
    static let beganOnlyThen = Fact("reason.began-only-then")
    /// The server was still working when the proxy gave up.
    static let stillAtWork = Fact("reason.still-at-work")
    /// The two ends are too near to each other.
    static let tooNearToTell = Fact("reason.too-near-to-tell")

    /// How long it took, by the order of rows.
    static func lengthByOrder(_ length: Duration) -> Fact {
        Fact("reason.length-by-order", ["length": .duration(length)])
    }

    /// The server took much longer than it usually does.
    static func tookLongForIt(_ took: Duration) -> Fact { Fact("reason.took-long-for-it", ["took": .duration(took)]) }

    /// The server ended long after it was passed on.
    static func endedLongAfter(_ row: Entry, passedOn: Timestamp) -> Fact {
        Fact("reason.ended-long-after", ["ended": .time(row.end.from), "asked": .time(passedOn)])
    }

    /// Others that came with it were answered quickly.
    static let cameAmongQuick = Fact("reason.came-among-quick")
    /// Others that came later were served before it.
    static let overtaken = Fact("reason.overtaken")
    /// The server's own log has no end of it then.
    static let serverWasRunning = Fact("reason.server-was-running")
    /// The server was at others for long, and never got to it.
    static let behindLongOnes = Fact("reason.behind-long-ones")
    /// Nobody that came later was served before it.
    static let servedInTurn = Fact("reason.served-in-turn")

    /// The server answered when nobody waited any more.
    static func answeredTooLate(_ row: Entry) -> Fact {
        Fact("reason.answered-too-late", ["status": .count(row.status)])
    }

    /// The server logged an answer that the proxy did not pass on.
    static func loggedAsAnswered(_ row: Entry) -> Fact {
        Fact("reason.logged-as-answered", ["status": .count(row.status)])
    }

    /// The server logged an answer after no longer than the proxy took to refuse it.
    static func answeredInTime(_ failure: Entry, _ row: Entry) -> Fact {
        Fact(
            "reason.answered-in-time",
            [
                "proxyStatus": .count(failure.status), "waited": failure.duration.map { .duration($0) },
                "serverStatus": .count(row.status), "took": row.duration.map { .duration($0) },
            ])
    }

    /// The server logged an answer as the proxy made its status.
    static func answeredAtThatMoment(_ failure: Entry, _ row: Entry) -> Fact {
        Fact(
            "reason.answered-at-that-moment",
            ["proxyStatus": .count(failure.status), "serverStatus": .count(row.status)])
    }

}

// MARK: What the absence of a row shows

extension Fact {
    /// The server never logged the request.
    static let neverLogged = Fact("reason.never-logged")

    /// The server sent a status that its own log does not have.
    static func turnedAwayInFront(_ status: Int) -> Fact {
        Fact("reason.turned-away-in-front", ["status": .count(status)])
    }
}

// MARK: What other requests went through

extension Fact {
    /// Requests of other paths waited too.
    static let othersWaited = Fact("reason.others-waited")
    /// Requests of other paths waited too, as they do in a queue.
    static let everyPathWaited = Fact("reason.every-path-waited")
    /// Requests of other paths were as quick as ever.
    static let othersQuick = Fact("reason.others-quick")
    /// Requests of other paths were as quick as ever, so this path's own work took the time.
    static let onlyThisPathSlow = Fact("reason.only-this-path-slow")
    /// Failures around are of several paths.
    static let failuresOfManyPaths = Fact("reason.failures-of-many-paths")
    /// Failures around are of several paths, and most are spared.
    static let failuresOfSomePaths = Fact("reason.failures-of-some-paths")
    /// Failures around are of this path.
    static let failuresOfOnePath = Fact("reason.failures-of-one-path")
    /// Others were answered at the same moment.
    static let othersAnswered = Fact("reason.others-answered")
    /// Several failed at the same moment, and nobody was answered.
    static let nobodyAnswered = Fact("reason.nobody-answered")
    /// Such requests usually take long.
    static let usuallySlow = Fact("reason.usually-slow")
    /// Such requests are usually quick.
    static let usuallyQuick = Fact("reason.usually-quick")
    /// No request of this path was answered.
    static let pathNeverAnswered = Fact("reason.path-never-answered")

    /// Many such requests end after the same time, as where connecting takes too long.
    static func connectTimeSeen(_ failure: Entry) -> Fact {
        Fact("reason.connect-time-seen", ["duration": failure.duration.map { .duration($0) }])
    }

    /// It was lost at once while others were answered.
    static let lostAtOnce = Fact("reason.lost-at-once")

    /// Few of the requests are in the server's log.
    static func fewRows(share: Double) -> Fact { Fact("reason.few-rows", ["share": .share(share)]) }

    /// Few of the requests are in the server's log, and not this one; what is said of those like it that are.
    static func likeThoseWithRows(share: Double, _ reasons: [Fact]) -> Fact {
        Fact("reason.like-those-with-rows", ["share": .share(share), "reasons": .facts(reasons)])
    }
}

// MARK: What the server's own log shows

extension Fact {
    /// What a change is called where no signal of the product says more.
    private static let states: [StateChange: Fact.ID] = [
        .killed: "state.killed", .crashed: "state.crashed", .cutOff: "state.cut-off", .ended: "state.ended",
        .stopping: "state.stopping", .stopped: "state.stopped", .notStarted: "state.not-started",
        .started: "state.started", .full: "state.full", .queueFull: "state.queue-full",
        .turnedAway: "state.turned-away", .slow: "state.slow", .failed: "state.failed",
    ]

    private static func ownWord(_ id: Fact.ID, _ line: ServerErrorLine) -> Fact {
        Fact(
            id,
            [
                "product": .word(line.product.title),
                "proves": line.signal.map { .word($0.proves) }
                    ?? .fact(Fact(states[line.change] ?? "state.failed")),
            ])
    }

    /// What a line of the server's own log says of that moment.
    static func serverSaidThen(_ line: ServerErrorLine) -> Fact { ownWord("reason.server-said-then", line) }

    /// What the server's own log says alone, where the proxy says nothing.
    static func serverSaid(_ line: ServerErrorLine) -> Fact { ownWord("reason.server-said", line) }

    /// The time in which the server was not there.
    static func serverWasAway(_ occurrence: ServerHistory.Occurrence) -> Fact {
        ownWord("reason.server-was-away", occurrence.leading)
    }

    /// The server's pool or queue was full while the request waited.
    static func serverWasFull(_ occurrence: ServerHistory.Occurrence) -> Fact {
        ownWord("reason.server-was-full", occurrence.leading)
    }
}

// MARK: What events, counters and messages show

extension Fact {
    /// What an event at that moment reports, with the others that report the same.
    static func eventThen(_ occurrence: EventOccurrence, alone: Bool = false) -> Fact {
        let leading = occurrence.leading
        var others: [String] = []
        for event in occurrence.events where event != leading && event.kind != .crashReport {
            let name = "\(event.provider) \(event.id)"
            if !others.contains(name), others.count < AttributionThresholds.mostFurtherEvents { others.append(name) }
        }
        return Fact(
            alone ? "reason.event-alone" : "reason.event-then",
            [
                "provider": .text(leading.provider), "id": .count(leading.id), "kind": .word(leading.kind.rawValue),
                "others": others.isEmpty ? nil : .list(others.map { .text($0) }),
            ])
    }

    /// The server's process ended at that moment without logging the request.
    static let processEndedThen = Fact("reason.process-ended-then")
    /// The server's process hung at that time.
    static let processHung = Fact("reason.process-hung")
    /// A queue's counter had risen.
    static let queueCounterRose = Fact("reason.queue-counter-rose")

    /// The proxy had said so of its servers.
    static func proxyHadSaid(_ proves: String, product: String) -> Fact {
        Fact("reason.proxy-had-said", ["product": .word(product), "proves": .word(proves)])
    }

    /// What was typed about one such request.
    static func typedByHand(_ reason: Fact) -> Fact { Fact("reason.by-hand", ["because": .fact(reason)]) }

    /// Nothing tells how the two logs' clocks stand to each other.
    static let clocksOpen = Fact("reason.clocks-open")
}
