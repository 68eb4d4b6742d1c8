internal import Times

/// Where rules draw their lines, each with its reason.
///
/// Shares are of the quantity that the name says.
package enum AttributionThresholds {
    // MARK: The proxy's wait

    /// What a proxy is taken to wait where nothing tells: between the products' defaults and what people set.
    static let assumedPatience = Duration.seconds(30)
    /// From this share of the timeout on a failed request has waited for it: stamps and timers are not exact.
    static let nearlyGivenUp = 0.9
    /// The server's work fits into the proxy's wait below this share of it; above, the network's part could be what lacks.
    static let workFits = 0.97
    /// Work that alone outlasts the wait is at least this many times as long, once the wait of all is taken off: that wait is
    /// an estimate.
    static let workAloneOutlasts = 1.3
    /// A server's row that is longer than the proxy's answer by this is of a request that the proxy gave up.
    static let outlastsAnswer = Duration.milliseconds(1500)
    /// Two stamps that are whole seconds tell who was still working only from a duration of this on.
    static let tellsByStamps = Duration.seconds(2)
    /// A request took long by its server's row from this many times as long as usual on, and so much longer.
    static let tookLong = (times: 4, by: Duration.seconds(1))
    /// Of which at least this part is what others waited who began then, where it waited as well.
    static let waitedAsOthers = 0.5
    /// And at most this part, where it was its own work.
    static let workedAlone = 0.25
    /// A server's row of this length outlasts what most proxies wait, where no timeout is known.
    package static let outlastsMostTimeouts = Duration.seconds(20)

    /// A path is usually quick below this part of the wait.
    static let smallPart = 0.1
    /// And usually slow from this part of it on.
    static let goodPart = 0.25

    // MARK: Lengths that timeouts have

    /// A timer fires this late at most, besides ``IncidentThresholds/timerLatenessPart`` of its length.
    static let timerLateness = Duration.milliseconds(150)
    /// Above this part of a second a duration may be one of the next whole second, rounded down.
    static let nextSecond = Duration.milliseconds(985)

    // MARK: Two logs of one request

    /// An answer that was refused was logged after no longer than the proxy took, give or take what sending takes.
    static let answeredBeforeRefusal = Duration.milliseconds(50)
    /// How far the two ends of one answer may be apart, where the proxy's duration is known: IIS writes whole seconds.
    static let sameEnd = Duration.milliseconds(1500)
    /// The same where the proxy's row has no duration, so that less else speaks for the pair.
    static let sameEndWithoutDuration = Duration.seconds(1)
    /// What the driver logs of an idle connection explains a failure only where it came at once.
    static let atOnceAtDriver = Duration.seconds(1)
    /// With these a server that is full, or the driver in front of it, turns requests away.
    static let statusesOfFull: Set<Int> = [429, 503]
    /// What the order of rows tells of a duration is good to this.
    static let alikeByOrder = Duration.milliseconds(1500)
    /// From so many failures on, of which at least this share took as long, that was a timeout.
    static let fewestAlike = 5
    static let shareAlike = (part: 8, of: 10)
    /// Statuses below this were answers that a server takes for its own success.
    static let firstErrorStatus = 400
    /// Statuses below this were answers that a server does not take for its own failure.
    static let firstServerErrorStatus = 500

    // MARK: What surrounds a failure

    /// Few paths fail: this many at most, among at least `manyPaths`.
    static let fewPaths = 2
    /// Enough paths to say that the failing ones are few.
    static let manyPaths = 4
    /// Or the failing paths are at most one in this many.
    static let concentratedShare = 5
    /// How long after a failure an event of its reason may be logged.
    static let eventAfter = Duration.seconds(5)
    /// How long before a refused connection a recycle is cited: so long the old process may keep finishing requests, with its
    /// socket closed.
    static let recycleBefore = Duration.seconds(30)
    /// The most events that are cited of one occurrence besides the leading one.
    static let mostFurtherEvents = 3

    // MARK: The server's own log

    /// How far the end of a failure and the line of a process's end may be apart: stamps of both are whole seconds.
    static let ownWordSlack = Duration.seconds(2)
    /// Lines about the end of one process stand together within this: it is told to end, then killed, then buried.
    static let sameProcess = Duration.seconds(5)
    /// How long after the proxy gave up the server may say that it worked on the request: mostly as it ends it.
    static let endsAfterGivingUp = Duration.seconds(60)
    /// How long a server is taken to be gone whose log ends with its end.
    static let awayFor = Duration.seconds(600)
    /// How long a pool is taken to be full after a line says so once.
    static let fullFor = Duration.seconds(300)
    /// The same of a queue, of which a line says so as long as it lasts.
    static let queueFullFor = Duration.seconds(5)

    // MARK: Neighbours

    /// A log from which a tenth of the rows is missing says little by the absence of one.
    package static let completeLog = 0.9
    /// Failures that have a row speak for those without from three of a kind on.
    static let speakForOthers = 3
    /// And where at least four in five of them agree.
    static let agreeing = (part: 4, of: 5)
    /// A connection that is closed before the request was read fails within a round trip or two.
    static let lostAtOnce = Duration.milliseconds(12)
    /// Races are told from three on, of two paths at least, where they are most of what was lost.
    static let fewestRaces = 3
    /// The fewest paths that races are spread over.
    static let fewestRacingPaths = 2
    /// The share of the lost ones that were lost at once.
    static let racesAmongLost = (part: 4, of: 5)
}
