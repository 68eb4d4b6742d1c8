extension Wording {
    /// What the checks find.
    static let checks = [
        failures, serverAnswer, proxyTimeout, droppedConnection, invalidResponse, queuedRequests, timeouts, offers,
    ].reduce(into: [:]) { all, part in all.merge(part) { first, _ in first } }

    private static let failures = [
        "status-meaning.no-product": "Which product answered is not known yet; the log's format will tell.",
        "status-meaning.nothing": "That status says nothing by itself on {product}.",
        "status-meaning.means": "A {status} from {product} means: {meaning}.",
        "status-meaning.limitation":
            "A status that the server sent itself passes through every proxy unchanged, and error_page or ErrorDocument can "
            + "replace one status by another.",
        "check.failed": "The check did not run: {reason}.",
        "by-status": "by status",
        "proxy-failures.no-log": "There is no proxy log to look at.",
        "proxy-failures.internal-errors":
            "There is no 502, 503 or 504, but {count|row|rows} with {statuses}[: {product} answers so when {condition}].",
        "proxy-failures.elsewhere": "There is no gateway failure in that window; there are {failures} outside it.",
        "proxy-failures.none": "There is no gateway failure in the log: {rows|row|rows}, none with {statuses}.",
        "proxy-failures.failures": "failures",
        "proxy-failures.of-rows": "{failures} rows",
        "proxy-failures.bursts": "bursts",
        "proxy-failures.supports":
            "{failures|gateway failure|gateway failures} between {first:date-and-clock} and {last:date-and-clock} UTC[, in "
            + "{bursts} bursts, the largest with {largest}].",
        "error-log.supports": "The proxy's error log names it: {named} lines are of the kind {cause:words}.",
        "error-log.other": "By the proxy's error log it was not that: {named} lines are of the kind {cause:words}.",
        "error-log.also": "in {named} {proves}",
        "error-log.no-access-log":
            "Without the access log it is not known which failures users were given, and after how long.",
    ]

    private static let serverAnswer = [
        "server-answer.own": "the server's own 502, 503 and 504",
        "server-answer.matched": "failures with a row of the server's",
        "server-answer.missing-row":
            "A missing row proves nothing by itself: servers write rows late, and another server or site may have the request.",
        "server-answer.supports":
            "The server itself answered {sent} failures with the same status: the failure lies behind it.",
        "server-answer.no-row":
            "The server's log has no row for any of the {failures} failures: a hop in front of it made them.",
        "server-answer.rules-out":
            "The server logged another status for {matched} failures, or none: a hop in front of it made them.",
        "server-answer.open":
            "{matched} failures have a row of the server's, {sent} with the same status; for the others the log does not "
            + "decide.",
        "server-answer.by-proxy": "The proxy's own log says that the server sent the failing status.",
        "server-answer.not-by-proxy": "By the proxy's own log the failing status was not the server's.",
        "server-answer.by-hand.same-status":
            "The server's log has the request with the same status: the server itself answered so.",
        "server-answer.by-hand.other-status":
            "The server logged another status: a hop in front of it made the failure.",
        "server-answer.by-hand.none":
            "The server has no row for the request: it never arrived, was lost, or was still waiting.",
        "server-answer.gateway":
            "If the server is itself a gateway, ask the same question one hop further in.",
        "server-answer.unknown": "What the server logged is not known.",
        "server-answer.alone.none":
            "The server's log has no 502, 503 or 504 of its own in that window: what users see was made by a hop in front of it.",
        "server-answer.alone.supports":
            "The server's log has {failures|failure|failures} of its own (502, 503 or 504): the failure lies at the server or "
            + "behind it.",
        "server-log.no-times": "The server's log has no row with a time.",
        "server-log.uncovered": "The server's log covers {coverage}, and {outside} failures lie outside of it.",
    ]

    private static let proxyTimeout = [
        "proxy-timeout.charged": "charged to a timeout",
        "proxy-timeout.cliff": "failures stop at {timeout}",
        "proxy-timeout.cliff-passed": "{failures}, but slower requests succeeded",
        "proxy-timeout.cliff-holds": "{failures}, nothing slower succeeded",
        "proxy-timeout.configured": "configured {subject}",
        "proxy-timeout.long-transfer": "A large response or a slow client makes durations longer than the wait.",
        "proxy-timeout.supports":
            "{charged} failures are requests that {hop:the} gave up on[ after {timeout}] while {behind:the} was working on them.",
        "proxy-timeout.rules-out": "The failures are no timeouts: {because}.",
        "proxy-timeout.other-explanations": "each has another explanation",
        "proxy-timeout.open": "Whether a timeout is behind it cannot be told from what is at hand.",
        "proxy-timeout.partly":
            "{charged} failures look like timeouts[ after {timeout}]; that does not explain the rest.",
        "proxy-timeout.long-rows":
            "{requests|request|requests} of the server's log took longer than the {limit} that {hop:the} waits: each was given "
            + "up in front of the server.",
        "proxy-timeout.longest": "longest",
        "proxy-timeout.no-proxy-log":
            "Without the proxy's log it is not known whether users were given an error for them.",
        "proxy-timeout.by-hand.supports": "A timeout explains it: {because}.",
        "proxy-timeout.by-hand.rules-out": "No timeout explains it: {because}.",
        "proxy-timeout.by-hand.undetermined": "A timeout is neither shown nor excluded: {because}.",
        "told.request-duration": "request, as its user saw it",
        "told.server-duration": "server's own duration",
        "told.proxy-timeout": "proxy's timeout",
        "told.server-timeout": "server's timeout",
        "told.other-timeout": "another element's timeout",
        "told.queue-seen": "queue seen in monitoring",
    ]

    private static let droppedConnection = [
        "dropped-connection.charged": "charged to a dropped connection",
        "dropped-connection.supports": "{charged} failures are dropped connections[, most of them: {kind}].",
        "dropped-connection.rules-out":
            "The connections to the server held: hardly a failure is a dropped connection.",
        "dropped-connection.open": "Whether connections were dropped cannot be told from what is at hand.",
        "dropped-connection.partly": "{charged} failures look like dropped connections; the rest is open.",
        "dropped-connection.missing-row":
            "A missing server row can also be one that was not yet written, or that another server has.",
        "dropped-connection.coincidence":
            "An event at the same second may be coincidence; it is named only where the proxy's log shows a lost connection "
            + "too.",
        "dropped-connection.by-hand.supports": "A dropped connection explains it: {because}.",
        "dropped-connection.by-hand.rules-out": "It was no dropped connection: {because}.",
        "dropped-connection.by-hand.undetermined": "A dropped connection is neither shown nor excluded: {because}.",
        "events.around": "events around the window",
        "events.none": "none that matters",
        "events.end-before":
            "{source} ends at {end}, before the failures began: whether nothing happened since or it was saved earlier, it does "
            + "not tell.",
        "events.begin-after": "{source} begins at {begin}, after the failures: it tells nothing of them.",
        "events.unread": "{events|event|events} of {source} could not be read.",
    ]

    private static let invalidResponse = [
        "invalid-response.charged": "charged to an invalid response",
        "error-lines.around": "error lines around the window",
        "error-lines.joined": "{lines}, {joined} joined to a failure",
        "invalid-response.supports": "{charged} failures are responses that the proxy could not take.",
        "invalid-response.rules-out": "The responses were well formed: hardly a failure is an invalid response.",
        "invalid-response.open": "Whether responses were invalid cannot be told from what is at hand.",
        "invalid-response.partly": "{charged} failures look like invalid responses; the rest is open.",
        "invalid-response.cut-header":
            "A connection cut inside the header looks like a malformed header to some proxies.",
        "invalid-response.cut-body": "A body that broke off keeps its 200: it is not among the failures.",
        "invalid-response.by-hand.supports": "An invalid response explains it: {because}.",
        "invalid-response.by-hand.rules-out": "It was no invalid response: {because}.",
        "invalid-response.by-hand.undetermined": "An invalid response is neither shown nor excluded: {because}.",
    ]

    private static let queuedRequests = [
        "queued-requests.charged": "charged to waiting",
        "queued-requests.other-paths": "other paths slower while requests failed, of those compared",
        "queued-requests.supports": "{charged} failures are requests that waited until the proxy's time ran out.",
        "queued-requests.supports.queue-before":
            "{charged} failures are requests that waited until the proxy's time ran out, and the queue grew before the first of "
            + "them.",
        "queued-requests.supports.queue-meanwhile":
            "{charged} failures are requests that waited until the proxy's time ran out; the queue grew while the first of them "
            + "waited.",
        "queued-requests.rules-out": "The failures did not wait in a queue.",
        "queued-requests.queue-alone": "That requests queued at the time does not by itself make failures.",
        "queued-requests.open": "Whether requests waited cannot be told from what is at hand.",
        "queued-requests.partly": "{charged} failures look like requests that waited; the rest is open.",
        "queued-requests.limitation":
            "Queued requests do not necessarily fail: the queue alone proves nothing, the durations decide.",
        "queued-requests.by-hand.supports": "Waiting in a queue explains it: {because}.",
        "queued-requests.by-hand.rules-out": "Requests did not wait in a queue: {because}.",
        "queued-requests.by-hand.undetermined":
            "A queue alone proves nothing without the logs of both sides: {because}.",
        "queue": "queue counter",
        "queue.level":
            "{counter}: [before {before}][usually {usual}], peak {peak} at {time:clock} UTC, no rise",
        "queue.rose":
            "{counter}: [before {before}][usually {usual}], peak {peak} at {time:clock} UTC, rose at {rise:clock}[{order}]",
        "queue.rose.before": ", before the failures began",
        "queue.rose.meanwhile": ", while the first failing request waited",
        "queue.rose.after": ", after the first failure",
        "queue.rose.over": ", and short again before the failures began",
        "queue.limitation.after": "The queue rose only after the failures had begun: it may be their consequence.",
        "queue.limitation.meanwhile":
            "The queue rose while the first failing request was already under way: slow requests leave such a queue too.",
        "queue.limitation.over":
            "The queue had risen before, and was short again when the failures began: it did not make them.",
        "queue.limitation.never": "No queue counter rose around the failures.",
        "queue.no-samples": "The counters have no queue's length with a sample around the failures.",
        "load.peak": "{counter}: [before {before}, ]peak {peak} at {time:clock} UTC",
        "load.rejected": "requests turned away",
        "load.arrival-rate": "requests arriving",
        "load.active-requests": "requests being worked on",
        "load.restarts": "restarts",
        "load.worker-failures": "failures of worker processes",
        "load.connection-errors": "failed connections to servers",
        "load.resets": "connections reset",
        "load.wait-time": "wait in a queue",
        "load.queue-age": "oldest request in a queue",
    ]

    private static let timeouts = [
        "timeouts.no-configuration": "No hop's configuration is at hand, so nothing is known of their timeouts.",
        "timeouts.nobody": "No hop at hand passes {url} on.",
        "timeouts.sound": "{subject}",
        "timeouts.race": "{subject} (race)",
        "timeouts.out-of-order": "{subject} (out of order)",
        "timeouts.open": "{subject} (open)",
    ]

    /// Where the default of a question is from.
    private static let offers = [
        "offer.largest-burst": "the largest burst, {failures} failures",
        "offer.all-failures": "all failures",
        "offer.cliff": "where {failures} failures stop, and nothing slower succeeded",
        "offer.answer-before": "your answer before",
        "offer.sample": "sample ‘{sample}’",
        "offer.bundled-incident": "no log at hand: choose a bundled incident",
        "offer.beside": "it lies beside {path}",
    ]
}
