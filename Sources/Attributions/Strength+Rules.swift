package import Products

/// How often the rules of attribution are right, each under the name of what it rests on.
///
/// The values are what the lab's runs showed when a rule was made or are set below what stronger evidence showed; they are
/// ranks as much as shares.
extension Strength {
    // MARK: Bounds

    /// Nothing decides.
    static let undecided = Strength(0.3)
    /// Nothing that is weighed is surer.
    static let surest = Strength(0.99)
    /// From here on what a proxy says stands by itself; below it rests on the status alone.
    static let standsByItself = Strength(0.8)
    /// A line of another meaning would have fitted nearly as well.
    static let ambiguousLine = Strength(0.85)
    /// The server's log, while nothing tells how the clocks of the two stand to each other.
    static let withoutClock = Strength(0.7)
    /// A row that is missing from a log in which many are.
    static let amongMissingRows = Strength(0.7)
    /// What those with a row say of one without.
    static let byLikeness = Strength(0.85)
    /// A connection of which nothing but the proxy's word is known, below that word.
    static let unconfirmedLoss = Strength(0.02)
    /// What a queue's counter adds.
    static let queueCounterAdds = Strength(0.04)
    /// The surest that a queue's counter makes a charge to waiting: by itself it proves nothing.
    static let withQueueCounter = Strength(0.97)
    /// What a row that is missing from a complete log adds to the proxy's word that it reached nobody.
    static let absenceAdds = Strength(0.12)
    /// The surest that it makes that.
    static let withAbsence = Strength(0.95)

    // MARK: The proxy's silence

    /// A product that records each failure it makes, and did not.
    static let noErrorRecord = Strength(0.9)
    /// The same where the status may be that of a server, or of a driver in front of it, that is full.
    static let noErrorRecordOfFull = Strength(0.65)

    // MARK: The server's row

    /// The server's row has the same status.
    static let sameStatus = Strength(0.96)

    // MARK: The absence of a row

    /// A status that the server sent and did not log.
    static let turnedAway = Strength(0.9)
    /// No server was tried, and the proxy had said that there was none.
    static let untriedAndSaid = Strength(0.85)

    // MARK: Events

    /// What the proxy lost, and an event at that moment that ends requests.
    static let lossAndEvent = Strength(0.97)
    /// An answer that was refused as the process ended, and no row.
    static let refusedAtCrash = Strength(0.8)
}

/// How often the rules are right that rest on the server's own log.
extension Strength {
    /// What the proxy lost, and the process that held it ended then: named, or no other failure could be meant.
    static let lossAndOwnEnd = Strength(0.96)
    /// What the proxy lost, and a process ended then.
    static let lossAndOwnMoment = Strength(0.9)
    /// What the proxy lost while the server stopped on purpose.
    static let lossWhileStopping = Strength(0.88)
    /// A status of the server's own word that it turned a request away.
    static let ownTurnedAway = Strength(0.88)
    /// What the server's own word adds to a charge that the proxy's side shows.
    static let ownWordAdds = Strength(0.03)
    /// The surest that it makes one.
    static let withOwnWord = Strength(0.98)
}

/// How sure a cause is by what was typed about one request, with no log of the proxy.
///
/// People read one row right and round what they count; whether that request stands for the others is not known. So none of
/// these is as sure as the same thing read from a log.
extension Strength {
    /// The surest that failures can be which only an answer about one of them speaks for.
    package static let typedAboutOne = Strength(0.65)
    /// From here on a cause is named; below it the evidence leaves it open.
    package static let namesCause = Strength(0.6)
    /// From here on another cause is excluded.
    package static let excludesOthers = Strength(0.75)
    /// Nothing that was typed tells one cause from another.
    package static let typedNothing = Strength(0.3)

    /// A pasted line or state that names the cause.
    package static let typedLine = Strength(0.85)
    /// A pasted line that says a time ran out: slow work, on most days.
    package static let typedTimeout = Strength(0.75)
    /// The same, and monitoring showed a queue before the failures.
    package static let typedTimeoutWithQueue = Strength(0.65)

    /// The server's own row has the same status.
    package static let typedSameStatus = Strength(0.8)
    /// The server worked longer than the timeout.
    package static let typedLongWork = Strength(0.85)
    /// The same, while a queue had grown: the duration may contain the wait.
    package static let typedLongWorkWithQueue = Strength(0.6)
    /// The request reached the timeout, and the server's own time was well below it.
    package static let typedWait = Strength(0.78)
    /// The same, but monitoring showed no queue.
    package static let typedWaitWithoutQueue = Strength(0.55)
    /// The request reached the timeout, and a queue had grown.
    package static let typedReachedWithQueue = Strength(0.68)
    /// The request reached the timeout.
    package static let typedReached = Strength(0.68)
    /// The same, where a connection that is not made is given up after as long.
    package static let typedReachedEither = Strength(0.62)
    /// The same, and the server is allowed to work for longer.
    package static let typedReachedAndAllowed = Strength(0.78)
    /// The user had an error while the server went on.
    package static let typedWorkWentOn = Strength(0.72)

    /// It failed early, and the server logged an answer.
    package static let typedEarlyAnswer = Strength(0.6)
    /// It failed early, and the server never logged it.
    package static let typedEarlyWithoutRow = Strength(0.65)

    /// A crash at that moment, and no row.
    package static let typedCrashWithoutRow = Strength(0.82)
    /// A crash at that moment.
    package static let typedCrash = Strength(0.7)
    /// A service stopped at that moment, and no row.
    package static let typedStopWithoutRow = Strength(0.75)
    /// A service stopped at that moment.
    package static let typedStop = Strength(0.62)
    /// A recycle at that moment, and no row; most recycles lose nothing.
    package static let typedRecycle = Strength(0.6)
    /// A network error at that moment, and no row.
    package static let typedNetwork = Strength(0.65)
}

/// How sure a verdict is where the proxy's access log is not at hand.
extension Strength {
    /// The proxy's error log says that time ran out, and nothing tells work from waiting.
    package static let errorLogOfTime = Strength(0.65)
    /// The proxy's error log names the cause.
    package static let errorLogAlone = Strength(0.85)
    /// Events of the server's system, where no log shows which requests failed.
    package static let eventsAlone = Strength(0.6)
    /// The log that the server keeps of itself says what would lose requests; whether it lost any is not known.
    package static let ownLogAlone = Strength(0.65)
    /// The server's log has failures of its own; users may have got others too.
    package static let serverLogAlone = Strength(0.8)
    /// The server worked longer than the timeout that was told.
    package static let longRowsAlone = Strength(0.7)
}
