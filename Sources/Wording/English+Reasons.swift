extension Wording {
    /// Why a failure is charged to its cause: clauses without a full stop.
    ///
    /// Clauses are joined with a semicolon; one that begins with a comma, a colon or a bracket says itself how it follows.
    static let reasons = [
        // What a product's own message proves stands in Products, beside the message.
        "signal": "{proves}",
        "reasons": "{reasons:clauses}",
        "reason.answered-by": "{hop} answered it: {reasons:clauses}",
        "reason.by-hand": "by what was typed about one such request: {because}",
    ].merging(balances) { first, _ in first }.merging(proxyReasons) { first, _ in first }.merging(serverReasons) {
        first, _ in first
    }
    .merging(surroundingReasons) { first, _ in first }

    /// What speaks for a cause, and what against it.
    static let balances = [
        "balance.no-cause": "There is no cause ‘{name}’. The causes are {causes}.",
        "balance.no-log": "There is nothing to weigh yet: the proxy's log comes first.",
        "balance.no-failures": "The proxy's log has no failure in the window: there is nothing to weigh.",
        "balance.charged":
            "{charged} failures are charged to {cause}; {weighed} of all were weighed, because no word of a proxy or a server decides them.",
        "balance.word": "said, {count} ×: {what}",
        "balance.for": "for it, {count} ×: {what} ({times} times likelier)",
        "balance.against": "against it, {count} ×: {what} ({times} times less likely)",
    ]

    private static let proxyReasons = [
        "reason.no-error-record": "{product}'s error log has no record of it, so the status came from the server",
        "reason.stopped-at-timeout": "it failed after {duration}, where failures stop ({timeout})",
        "reason.waited-long": "the proxy waited {duration}, longer than proxies mostly wait for a connection",
        "reason.short-of-timeouts": "it failed after {duration}, before any time ran out",
        "reason.status-never-of": "{product} never answers {fault} with {status}",
        "fault.response-timeout": "a response that takes too long",
        "fault.connect-timeout": "a connection that takes too long",
        "fault.not-connected": "a connection that cannot be made",
        "fault.proxy-queue": "a wait in its own queue that takes too long",
        "fault.no-server": "a lack of servers",
        "fault.lost": "a lost connection",
        "fault.unreadable": "a response that it does not understand",
        "reason.undecided-between":
            ", and all that was seen leaves it open: {first} ({firstShare}) or {second} ({secondShare})",
        "reason.client-left": ": no hop behind the proxy failed",
        "reason.nothing-else": ", and nothing else was found that tells more",
        "reason.driver-logged": "HTTP.sys logged {reason}: {proves}",
        "reason.proxy-had-said": "{product} had said that {proves}",
    ]

    private static let serverReasons = [
        "reason.same-status-on-server": "the server logged the same status {status} itself",
        "reason.took-beside-wait": "the server took {took}, the proxy waited {waited}",
        "reason.gone-as-answered":
            "by the server's row the connection had gone as it answered with {status} {ended:clock}",
        "reason.all-silent":
            "nobody's request ended meanwhile, and others found no connection: rather the network than a queue",
        "reason.durations-hold-no-wait": ", and by other requests its durations hold no wait: that was work",
        "reason.began-late": "the server began {began:clock} a request that was passed on {asked:clock}: it had waited",
        "reason.ended-beside-giving-up":
            "the server took {took} and ended {ended:clock}, the proxy gave up {gaveUp:clock}",
        "reason.work-would-have-fitted": ": its own work would have fitted, so the request waited",
        "reason.work-alone-did-not-fit": ", and others that began then waited only {wait}: the work alone did not fit",
        "reason.began-only-then": ": the server began only then, so the request had waited",
        "reason.still-at-work": ": it was still at it",
        "reason.too-near-to-tell": ": too near to tell work from waiting",
        "reason.length-by-order": "by the order of rows it took about {length}",
        "reason.took-long-for-it": "the server took {took}, much longer than usual",
        "reason.ended-long-after":
            "the server ended {ended:clock} a request that was passed on {asked:clock}",
        "reason.came-among-quick": "others who came with it were answered quickly: nobody queued yet",
        "reason.overtaken": "requests that came later were over before it: it stood in no queue of theirs",
        "reason.behind-long-ones": "and was at several others for much longer than usual",
        "reason.served-in-turn": "no request that came later was over before it, as in a queue",
        "reason.answered-too-late": "the server answered {status}, too late",
        "reason.logged-as-answered": ", yet the server logged {status} as answered: it was not understood",
        "reason.answered-in-time":
            "the proxy answered {proxyStatus} after {waited}, yet the server logged {serverStatus} after {took}",
        "reason.answered-at-that-moment":
            "the server logged {serverStatus} at the moment at which the proxy answered {proxyStatus}: it was not understood",
        "reason.never-logged": "the server never logged the request",
        "reason.turned-away-in-front":
            "the server answered {status} and its own log has no such row: the queue in front of it turned the request away",
    ]

    private static let surroundingReasons = [
        "reason.others-waited": ", and other paths' requests waited at the same time",
        "reason.every-path-waited":
            ", and other paths' requests waited at the same time: a wait that every path shares",
        "reason.others-quick": ", while other paths answered as quickly as ever",
        "reason.only-this-path-slow": "other paths answered as quickly as ever, so it was this path's work",
        "reason.failures-of-many-paths": "the failures around it are of the paths that most requests are of",
        "reason.failures-of-some-paths": "the failures around it are of some paths, while most requests are spared",
        "reason.failures-of-one-path": "the failures around it are of this path alone, and most requests are not",
        "reason.others-answered": "requests of the same moment were answered",
        "reason.nobody-answered": "several requests of the same moment failed, and none was answered",
        "reason.usually-slow": "requests of this path usually take a good part of the proxy's wait",
        "reason.usually-quick": "requests of this path are usually quick",
        "reason.path-never-answered": "requests of other paths were answered, and none of this one",
        "reason.connect-time-seen": "many such requests end after {duration}, as where connecting takes too long",
        "reason.lost-at-once":
            "it was lost at once while others were answered, as where the server closes idle connections that the proxy "
            + "still uses",
        "reason.few-rows": "but only {share} of the requests are in the server's log",
        "reason.like-those-with-rows":
            "only {share} of the requests are in the server's log, and not this one; those like it that are: "
            + "{reasons:clauses}",
        "reason.event-then": ", and at that moment {provider} logged {id} ({kind})[, of the same as {others}]",
        "reason.event-alone": "at that moment {provider} logged {id} ({kind})[, of the same as {others}]",
        "reason.process-ended-then": ", and the server's process ended at that moment without logging the request",
        "reason.process-hung": ", and the server's process hung at that time",
        "reason.server-said-then": ", and {product}'s own log says then: {proves}",
        "reason.server-said": "{product}'s own log says of that moment: {proves}",
        "reason.server-was-away": ", and by {product}'s own log it was not there then: {proves}",
        "reason.server-was-running": "by the server's own log it was running then",
        "reason.server-was-full": ", and {product}'s own log says of that time: {proves}",
        "state.killed": "a process was killed",
        "state.crashed": "a process ended unexpectedly",
        "state.cut-off": "a process was stopped with requests under way",
        "state.ended": "a process was replaced",
        "state.stopping": "it was being stopped",
        "state.stopped": "it had stopped",
        "state.not-started": "it did not start",
        "state.started": "it started",
        "state.full": "all of its workers were busy",
        "state.queue-full": "its queue was full",
        "state.turned-away": "it turned the request away",
        "state.slow": "it had been working on the request for long",
        "state.failed": "the application failed on the request",
        "reason.queue-counter-rose": "a queue's counter had risen as it began",
        "reason.clocks-open": " (the two logs' clocks could not be compared)",
    ]
}
