public import SystemEvidence
public import Times

/// Why a failure is charged to its cause: facts in the order in which they lead to it.
///
/// The sentence is made from these where it is shown; no decision reads the sentence.
public struct AttributionReason: Hashable, Sendable {
    /// The facts, the first being what the rest builds on.
    public var clauses: [ReasonClause]

    /// Creates a reason.
    public init(_ clauses: [ReasonClause]) { self.clauses = clauses }
}

/// One fact of a reason.
public enum ReasonClause: Hashable, Sendable {
    // MARK: What the proxy says or shows
    /// What the proxy says of it.
    case proxySays(String)
    /// The proxy writes an error record of every failure that it makes, and there is none.
    case noErrorRecord(product: String)
    /// It failed after as long as other failures do.
    case stoppedAtTimeout(after: Duration, timeout: Duration)
    /// When the proxy answered.
    case proxyAnswered(after: Duration)
    /// The client left first.
    case clientLeft
    /// Which time ran out is not logged.
    case unnamedTimeout
    /// The proxy's word for a connection that was lost or an answer that was not understood leaves it open which.
    case lostOrUnreadable
    /// Nothing else tells more.
    case nothingElse

    // MARK: What the driver says
    /// HTTP.sys's reason.
    case driverLogged(name: String, proves: String)

    // MARK: What the server's row shows
    /// The server logged the same status itself.
    case sameStatusOnServer(Int)
    /// The server's duration beside the proxy's wait.
    case tookBesideWait(took: Duration, waited: Duration)
    /// The server's duration and end beside the moment at which the proxy gave up.
    case endedBesideGivingUp(took: Duration, ended: Timestamp, gaveUp: Timestamp)
    /// The server's own work would have fitted.
    case workWouldHaveFitted
    /// Others that began then waited too little to explain it.
    case workAloneDidNotFit(othersWaited: Duration)
    /// The server began only when the proxy had given up.
    case beganOnlyThen
    /// The server was still working when the proxy gave up.
    case stillAtWork
    /// The two ends are too near to each other.
    case tooNearToTell
    /// The server answered when nobody waited any more.
    case answeredTooLate(status: Int)
    /// The server logged an answer that the proxy did not pass on.
    case loggedAsAnswered(status: Int)
    /// The server logged an answer after no longer than the proxy took to refuse it.
    case answeredInTime(proxyStatus: Int, waited: Duration, serverStatus: Int, took: Duration)
    /// The server logged an answer as the proxy made its status.
    case answeredAtThatMoment(proxyStatus: Int, serverStatus: Int)
    /// The server went on after the proxy had answered.
    case wentOn(took: Duration)

    // MARK: What the absence of a row shows
    /// The server never logged the request.
    case neverLogged
    /// The connection was lost and the server never logged the request.
    case lostAndNeverLogged
    /// The server never logged the request and may not have been reached.
    case maybeNeverReached
    /// It failed before any time ran out, and the server never logged it.
    case failedBeforeTimeouts(after: Duration)
    /// The product answers no timeout with this status, and the server never logged the request.
    case noTimeoutStatus(product: String, status: Int)
    /// The server sent a status that its own log does not have.
    case turnedAwayInFront(status: Int)

    // MARK: What other requests went through
    /// Requests of other paths waited too.
    case othersWaited
    /// Requests of other paths waited too, as they do in a queue.
    case everyPathWaited
    /// Requests of other paths were as quick as ever.
    case othersQuick
    /// Requests of other paths were as quick as ever, so this path's own work took the time.
    case onlyThisPathSlow
    /// Whether it worked or waited cannot be told.
    case workOrWaitOpen
    /// Nothing at hand tells work from waiting.
    case nothingTellsWorkFromWait
    /// Many such requests end after the same time, as where connecting takes too long.
    case connectTimeSeen(Duration)
    /// It was lost at once while others were answered.
    case lostAtOnce
    /// Few of the requests are in the server's log.
    case fewRows(percent: Int)
    /// Few of the requests are in the server's log, and not this one; what follows is said of those like it that are.
    case likeThoseWithRows(percent: Int)

    // MARK: What events, counters and messages show
    /// What an event at that moment reports, and the others that report the same.
    case eventThen(provider: String, id: Int, kind: SystemEventKind, others: [String])
    /// The server's process ended at that moment without logging the request.
    case processEndedThen
    /// The server's process hung at that time.
    case processHung
    /// A queue's counter had risen.
    case queueCounterRose
    /// The proxy had said so of its servers.
    case proxyHadSaid(product: String, proves: String)
    /// Nothing tells how the two logs' clocks stand to each other.
    case clocksOpen

    // MARK: What is not of this hop's logs
    /// The hop behind answered it, for the reason that follows.
    case answeredBy(hop: String)
    /// What was typed about one such request, for the reason that follows.
    case byHand(String)
}
