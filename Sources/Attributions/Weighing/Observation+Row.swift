internal import AccessLogs
internal import Diagnosis
internal import Incidents
internal import Products
internal import Times

/// What the server's row of the request shows, or that there is none.
extension Observation {
    static let rows: [Observation] = [
        neverLogged, answeredInTime, beganTooLate, workAlone, workBeyondSharedWait, sharedWaitInTimeTaken,
        workLongerThanPatience, beganLongAfter, tookLongAsOthers, tookLongAlone, tookLong, endedLongAfter,
        endedSoonAfter,
        beganAfterGivingUp, waitingByStamps, wentOn, answeredAtThatMoment, stampsTooNear, beganLateByStamp,
        answeredTooLate, rowAtThatMoment,
    ]

    /// The server's duration beside the proxy's wait, where both are known.
    private static func durations(_ view: FailureView) -> (took: Duration, waited: Duration)? {
        guard let took = view.row?.duration, let waited = view.patience else { return nil }
        return (took, waited)
    }

    private static func figures(_ view: FailureView) -> [Fact] {
        durations(view).map { [.tookBesideWait(took: $0.took, waited: $0.waited)] } ?? []
    }

    static let neverLogged = Observation(
        "never-logged", when: "the server's log covers the time and has no row of the request",
        [.worked: -1, .queued: -0.25, .turnedAway: -0.25, .hung: -0.25, .cutOff: -0.25, .unreadable: -4.5, .own: -4],
        on: [.absence], reliesOn: .completeness,
        if: { $0.isAbsent },
        because: { _ in [.neverLogged] })

    // MARK: - By its duration

    static let answeredInTime = Observation(
        "answered-in-time", when: "the server logged an answer that was over as the proxy's was, and took no longer",
        [
            .worked: -1.75, .queued: 0.5, .turnedAway: -3, .hung: -3, .cutOff: -3, .neverConnected: -3, .away: -3,
            .lost: -0.25, .unreadable: 3, .own: -1,
        ], on: [.row, .duration], reliesOn: .pairing,
        if: { view in
            // After as long as a timeout it was not the answer that ended it.
            guard view.said.claim == .nothing || view.said.claim == .lostOrInvalid, view.timeoutReached == nil,
                let row = view.row, let (took, waited) = durations(view)
            else { return false }
            return row.status < AttributionThresholds.firstServerErrorStatus
                && took <= waited + AttributionThresholds.answeredBeforeRefusal
                && isSameEnd(row, view.failure, within: AttributionThresholds.sameEnd)
        },
        because: { view in view.row.map { [.answeredInTime(view.failure, $0)] } ?? [] })

    private static func isSameEnd(_ row: Entry, _ failure: Entry, within limit: Duration) -> Bool {
        Matcher.gap(row.end, failure.end) <= limit.microseconds
    }

    static let beganTooLate = Observation(
        "began-too-late", when: "the server's work would have fitted into the proxy's wait",
        [
            .worked: -2, .queued: 4.5, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
            .lost: -1.75, .unreadable: -0.25, .own: -1.25,
        ], on: [.row], reliesOn: .pairing,
        if: { view in durations(view).map { $0.took < $0.waited * AttributionThresholds.workFits } ?? false },
        because: { figures($0) + [.workWouldHaveFitted] })

    /// Whether it took longer than the proxy did, beyond what stamps leave open.
    static func outlasts(_ view: FailureView) -> Bool {
        guard let (took, waited) = durations(view) else { return false }
        return view.said.claim == .gaveUpWaiting || view.said.claim == .timeRanOut || view.timeoutReached != nil
            || took > waited + AttributionThresholds.outlastsAnswer
    }

    private static let workWeights: Weights = [
        .worked: 5, .queued: -2, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
        .lost: -1.25, .unreadable: -2, .own: -3,
    ]

    static let workAlone = Observation(
        "work-alone",
        when: "the server took longer than the proxy waited, and by other requests its durations hold no wait",
        workWeights, on: [.row, .neighbours], reliesOn: .pairing,
        if: { outlasts($0) && $0.isWaitInRows == false },
        because: { figures($0) + [.durationsHoldNoWait] })

    /// IIS counts the wait in the pool's queue into time-taken; a wait is shared by every path, work is not.
    static let workBeyondSharedWait = Observation(
        "work-beyond-shared-wait",
        when: "others waited, but even without the wait that all had the server's work did not fit",
        workWeights, on: [.row, .neighbours], reliesOn: .pairing,
        if: { view in
            guard outlasts(view), let (took, waited) = durations(view), view.neighbours == .waiting,
                let wait = view.sharedWait
            else { return false }
            return took - wait >= waited && took >= waited * AttributionThresholds.workAloneOutlasts
        },
        because: { figures($0) + [.workAloneDidNotFit(othersWaited: $0.sharedWait ?? .zero)] })

    static let sharedWaitInTimeTaken = Observation(
        "shared-wait-in-time-taken", when: "the server took longer than the proxy waited, and other paths waited too",
        [
            .worked: -0.25, .queued: 5, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
            .lost: -2.5, .unreadable: -2, .own: -2.75,
        ], on: [.row, .neighbours], reliesOn: .pairing,
        if: { outlasts($0) && $0.neighbours == .waiting },
        because: { figures($0) + [.everyPathWaited] })

    static let workLongerThanPatience = Observation(
        "work-longer-than-patience", when: "the server took longer than the proxy waited",
        [
            .worked: 3.25, .queued: 1.25, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
            .lost: -2, .unreadable: -2, .own: -2.5,
        ], on: [.row], reliesOn: .pairing,
        if: { outlasts($0) },
        because: { figures($0) })

    // MARK: - Beside when it was passed on, where nothing tells when the proxy gave up

    /// How long the server took, where of the proxy's side no more than the start is known.
    private static func openEnded(_ view: FailureView) -> Entry? {
        guard view.patience == nil, view.failure.moment == .start else { return nil }
        return view.row
    }

    private static let rowBeganLate: Weights = [
        .worked: -2, .queued: 3, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -1, .away: -2, .lost: -1.5,
        .unreadable: -0.5, .own: -1,
    ]

    static let beganLongAfter = Observation(
        "began-long-after", when: "the server began the request some time after it was passed on", rowBeganLate,
        on: [.row], reliesOn: .pairing,
        if: { view in
            guard let row = openEnded(view), row.duration != nil else { return false }
            return row.start.from >= view.failure.start.to + AttributionThresholds.tellsByStamps
        },
        because: { view in view.row.map { [.beganLate($0, passedOn: view.failure.start.from)] } ?? [] })

    /// How much longer than usual the server took, where that is much.
    private static func excess(_ view: FailureView) -> Duration? {
        guard let took = openEnded(view)?.duration else { return nil }
        guard let usual = view.usual else {
            return took >= AttributionThresholds.tellsByStamps ? took : nil
        }
        let long = AttributionThresholds.tookLong
        return took >= max(usual * long.times, usual + long.by) ? took - usual : nil
    }

    private static func longRow(_ view: FailureView) -> [Fact] {
        view.row?.duration.map { [.tookLongForIt($0)] } ?? []
    }

    static let tookLongAsOthers = Observation(
        "took-long-as-others",
        when: "the server took much longer than usual, and so it did with others that began then",
        [
            .worked: -0.5, .queued: 3.25, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
            .lost: -2.25, .unreadable: -2, .own: -2,
        ], on: [.row, .neighbours], reliesOn: .pairing,
        if: { view in
            guard let excess = excess(view), let wait = view.sharedWait else { return false }
            return wait >= excess * AttributionThresholds.waitedAsOthers
        },
        because: { longRow($0) + [.everyPathWaited] })

    static let tookLongAlone = Observation(
        "took-long-alone", when: "the server took much longer than usual, and with others that began then it did not",
        [
            .worked: 3.25, .queued: -1, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
            .lost: -1.25, .unreadable: -1.5, .own: -2,
        ], on: [.row, .neighbours], reliesOn: .pairing,
        if: { view in
            guard let excess = excess(view), let wait = view.sharedWait else { return false }
            return wait <= excess * AttributionThresholds.workedAlone
        },
        because: { longRow($0) + [.onlyThisPathSlow] })

    static let tookLong = Observation(
        "took-long", when: "the server took much longer than usual",
        [
            .worked: 2, .queued: 1.5, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2.5,
            .lost: -1, .unreadable: -1.5, .own: -2,
        ], on: [.row], reliesOn: .pairing,
        if: { excess($0) != nil },
        because: { longRow($0) })

    static let endedLongAfter = Observation(
        "ended-long-after",
        when: "the server ended the request some time after it was passed on, and does not log how long it took",
        [
            .worked: 2.75, .queued: 2, .turnedAway: -2, .hung: -1, .cutOff: -1, .neverConnected: -1.5, .away: -2,
            .lost: -1.5, .unreadable: -1, .own: -1,
        ], on: [.row], reliesOn: .pairing,
        if: { view in
            guard let row = openEnded(view), row.duration == nil else { return false }
            return row.end.from >= view.failure.start.to + AttributionThresholds.tellsByStamps
        },
        because: { view in view.row.map { [.endedLongAfter($0, passedOn: view.failure.start.from)] } ?? [] })

    static let endedSoonAfter = Observation(
        "ended-soon-after", when: "the server had answered as soon as such requests are passed on",
        [
            .worked: -2.5, .queued: -2, .turnedAway: -1, .hung: -3, .cutOff: -3, .neverConnected: -3, .away: -2,
            .lost: 0.5, .unreadable: 2, .own: -1,
        ], on: [.row], reliesOn: .pairing,
        if: { view in
            guard let row = openEnded(view) else { return false }
            return row.end.from <= view.failure.start.to + AttributionThresholds.sameEndWithoutDuration
        },
        because: { view in view.row.map { [.answeredAtThatMoment(view.failure, $0)] } ?? [] })

    // MARK: - The order in which others were served

    /// Who waits in a queue is served before those behind it.
    static let turns: [Observation] = [beforeAnyQueue, overtaken, inTurn]

    /// It finds a free worker, and what comes behind may wait for it.
    static let beforeAnyQueue = Observation(
        "came-before-any-queue",
        when: "the server ended it later than the proxy waited, and others who came with it were answered quickly",
        [.worked: 2.5, .queued: -1.5], on: [.row, .neighbours], reliesOn: .pairing,
        if: { isBeforeAnyQueue($0) && !isRowCompared($0) },
        because: { _ in [.cameAmongQuick] })

    /// Whether nobody can have stood before it.
    static func isBeforeAnyQueue(_ view: FailureView) -> Bool {
        guard let row = view.row, row.end.from > view.failure.knownEnd.to, view.cameAmongQuick else { return false }
        return !beganTooLate.applies(view) && !beganLongAfter.applies(view)
    }

    /// Whether others passed it while it was at work: what took hardly any work waited all the same.
    static func isOvertaken(_ view: FailureView) -> Bool {
        view.isServedInTurn == false && !beganTooLate.applies(view) && !beganLongAfter.applies(view)
    }

    static let overtaken = Observation(
        "overtaken", when: "most requests that began after it were over before it on the server",
        [.worked: 3, .queued: -2], on: [.row, .neighbours], reliesOn: .pairing,
        if: { isOvertaken($0) && !isRowCompared($0) },
        because: { _ in [.overtaken] })

    static let inTurn = Observation(
        "served-in-turn", when: "hardly a request that began after it was over before it on the server",
        [.worked: -0.5, .queued: 0.5], on: [.row, .neighbours], reliesOn: .pairing,
        if: { $0.isServedInTurn == true && !isRowCompared($0) },
        because: { _ in [.servedInTurn] })

    // MARK: - By its stamps

    private static func ends(_ view: FailureView) -> [Fact] {
        view.row.map { [.endedBesideGivingUp($0, gaveUp: view.failure.end.from)] } ?? []
    }

    static let beganAfterGivingUp = Observation(
        "began-after-giving-up", when: "by the two stamps the server began only when the proxy had given up",
        [
            .worked: -3, .queued: 3, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -1.25, .away: -0.25,
            .lost: -3.25, .unreadable: 1.25, .own: -2,
        ], on: [.row], reliesOn: .pairing,
        if: { view in
            guard let row = view.row, row.duration != nil, row.start.from >= view.failure.end.from else { return false }
            return view.said.claim != .nothing || row.start.from > view.failure.end.to + .seconds(1)
        },
        because: { ends($0) + [.beganOnlyThen] })

    private static func isGoneOn(_ view: FailureView) -> Bool {
        guard let row = view.row, let took = row.duration else { return false }
        return row.end.from > view.failure.end.to && took >= AttributionThresholds.tellsByStamps
    }

    static let waitingByStamps = Observation(
        "waiting-by-stamps",
        when: "by the two stamps the server was at it when the proxy answered, and other paths waited too",
        [
            .queued: 2, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2, .lost: -1,
            .unreadable: -2, .own: -2,
        ], on: [.row, .neighbours], reliesOn: .pairing,
        if: { isGoneOn($0) && $0.neighbours == .waiting },
        because: { ends($0) + [.everyPathWaited] })

    static let wentOn = Observation(
        "went-on-past-answer", when: "by the two stamps the server was at it when the proxy answered, and went on",
        [
            .worked: 2, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2, .lost: -1,
            .unreadable: -2, .own: -2,
        ], on: [.row], reliesOn: .pairing,
        if: { isGoneOn($0) },
        because: { ends($0) + [.stillAtWork] })

    static let answeredAtThatMoment = Observation(
        "answered-as-status-was-made", when: "the server logged an answer at the moment of the proxy's",
        [
            .worked: 0.5, .queued: 1, .turnedAway: -2, .hung: -2, .cutOff: -2, .neverConnected: -2.25, .away: -2,
            .lost: -1, .unreadable: 3, .own: -3.5,
        ], on: [.row], reliesOn: .pairing,
        if: { view in
            guard view.said.claim == .nothing || view.said.claim == .lostOrInvalid, let row = view.row,
                openEnded(view) == nil
            else { return false }
            return row.status < AttributionThresholds.firstErrorStatus && !row.isClientGone
                && isSameEnd(row, view.failure, within: AttributionThresholds.sameEndWithoutDuration)
        },
        because: { view in view.row.map { [.answeredAtThatMoment(view.failure, $0)] } ?? [] })

    static let stampsTooNear = Observation(
        "stamps-too-near", when: "the two stamps are too near to each other to tell work from waiting",
        [.queued: 1, .turnedAway: -2, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2], on: [.row],
        reliesOn: .pairing,
        if: { $0.row?.duration != nil },
        because: { ends($0) + [.tooNearToTell] })

    // MARK: - Without a duration

    static let beganLateByStamp = Observation(
        "began-late-by-stamp",
        when: "the server does not log how long it took, and by its stamp began when most of the proxy's wait was over",
        [
            .worked: -2, .queued: 2, .turnedAway: -2, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2, .lost: -1,
            .unreadable: -1, .own: -1,
        ], on: [.row], reliesOn: .pairing,
        if: { view in
            guard let row = view.row, row.moment == .start, let waited = view.patience,
                waited > AttributionThresholds.tellsByStamps
            else { return false }
            // Later it could be the stamp of an end as well: nothing tells which of the two a bare stamp is.
            let end = view.failure.end.from - AttributionThresholds.sameEndWithoutDuration
            return row.start.from >= view.failure.start.to + waited / 2 && row.start.to < end
        },
        because: { view in view.row.map { [.beganLate($0, passedOn: view.failure.start.from)] } ?? [] })

    static let answeredTooLate = Observation(
        "answered-too-late", when: "the server answered when the proxy had given up, and does not log how long it took",
        [
            .worked: 3.5, .queued: 2.25, .turnedAway: -3, .hung: -1, .cutOff: -1, .neverConnected: -2, .away: -2,
            .lost: -1.25, .unreadable: -2, .own: -2,
        ], on: [.row], reliesOn: .pairing,
        if: { view in
            view.row.map { $0.end.from > view.failure.end.to + AttributionThresholds.sameEndWithoutDuration } ?? false
        },
        because: { $0.row.map { [.answeredTooLate($0)] } ?? [] })

    static let rowAtThatMoment = Observation(
        "row-without-duration", when: "the server logged the request, and neither how long it took nor when it began",
        [
            .worked: 2.75, .queued: 2.25, .turnedAway: -2, .hung: -1, .cutOff: -1, .neverConnected: -2.25, .away: -2,
            .lost: -2.75, .own: 1.75,
        ], on: [.row],
        reliesOn: .pairing,
        if: { $0.row != nil },
        because: { $0.row.map { [.loggedAsAnswered($0)] } ?? [] })

    // MARK: - Its marks

    /// What the row says of the connection.
    static let marks: [Observation] = [abortedByServer, clientGone]

    static let abortedByServer = Observation(
        "aborted-by-server", when: "the server's row says that its own side had aborted the connection",
        [.worked: -1, .queued: -1, .lost: 5, .unreadable: -0.5], on: [.row], reliesOn: .pairing,
        if: { $0.row?.isAbortedHere == true },
        because: { $0.row.map { [.goneAsAnswered($0)] } ?? [] })

    /// A proxy that gave up closes; one that cannot use an answer closes as well.
    static let clientGone = Observation(
        "written-to-nobody", when: "the server's row says that its client had gone as it answered",
        [.worked: 0.5, .queued: 0.5, .lost: 3.5, .own: -2], on: [.row], reliesOn: .pairing,
        if: { $0.row?.isClientGone == true },
        because: { $0.row.map { [.goneAsAnswered($0)] } ?? [] })
}
