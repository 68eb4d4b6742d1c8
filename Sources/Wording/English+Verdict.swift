extension Wording {
    /// What a diagnosis ends with.
    static let verdicts = [verdict, alone, drops, conflicts, missing, byHand, sources].reduce(into: [:]) { all, part in
        all.merge(part) { first, _ in first }
    }

    private static let verdict = [
        "verdict.proxy-timeout":
            "Proxy timeout: in {charged} of {total|gateway failure|gateway failures} {hop:the} gave up[ after {timeout}] on "
            + "requests that {behind:the} was still working on.",
        "verdict.hung":
            "Proxy timeout: in {charged} of {total|gateway failure|gateway failures} {hop:the} gave up[ after {timeout}] on "
            + "requests that {behind:the} held and would never have answered.",
        "verdict.dropped-connection":
            "Dropped connection: in {charged} of {total|gateway failure|gateway failures} the connection from {hop:the} to "
            + "{behind:the} {lost}.",
        "verdict.server-down":
            "Dropped connection: in {charged} of {total|gateway failure|gateway failures} {hop:the} turned the request away itself: "
            + "what answers there was down.",
        "verdict.queue-full":
            "Queued requests: {charged} of {total|gateway failure|gateway failures} were turned away because a queue or limit was "
            + "full.",
        "verdict.queued-requests":
            "Queued requests: {charged} of {total|gateway failure|gateway failures} waited[ until {hop:the} gave up after "
            + "{timeout}]; their own work would have fitted.",
        "verdict.invalid-response":
            "Invalid response: in {charged} of {total|gateway failure|gateway failures} {behind:the} answered, and {hop:the} could "
            + "not take the answer.",
        "verdict.header-too-big":
            "Invalid response: in {charged} of {total|gateway failure|gateway failures} {behind:the} answered, and {hop:the} could "
            + "not take the answer (its header was too big).",
        "verdict.wrong-protocol":
            "Invalid response: in {charged} of {total|gateway failure|gateway failures} {behind:the} answered in another protocol "
            + "than {hop:the} speaks with it.",
        "verdict.server-sent":
            "Sent by the server: in {charged} of {total|gateway failure|gateway failures} the server itself answered with the "
            + "failing status; {outermost:the} only passed it on.",
        "verdict.client-left":
            "No hop behind {hop:the} failed: in {charged} of {total|gateway failure|gateway failures} the client left before it "
            + "had an answer.",
        "verdict.not-routed":
            "No hop behind {hop:the} failed: in {charged} of {total|gateway failure|gateway failures} its configuration had "
            + "nowhere to send the request.",
        "verdict.refused-by-proxy":
            "No hop behind {hop:the} failed: {charged} of {total|gateway failure|gateway failures} it turned away itself, by its "
            + "own rules or limits.",
        "verdict.kinds": "Of these: {kinds}.",
        "verdict.others": "Of the others, {parts}.",
        "verdict.unknown": "The evidence does not decide.",
        "verdict.phases": "The cause changed as it went on: {phases:then} (UTC).",
        "verdict.phase": "{from:clock}–{to:clock} {cause} ({charged})",
        "verdict.second-cause": "A second cause, {cause}, explains {failures} more.",
        "verdict.by-hand": "{failures} are charged by what was typed about one such request, not by a log.",
        "verdict.undecided": "The evidence does not decide: of {total|gateway failure|gateway failures}, {parts}.",
        "verdict.looks-like": "{failures} look like {cause}",
        "verdict.not-charged": "{failures} cannot be charged to a cause",
        "verdict.outside-window":
            "No gateway failure lies in the window {window}; the log has {failures|failure|failures} outside of it.",
        "verdict.no-failures-but-500":
            "The proxy's log has no gateway failure among its {rows|row|rows}, but {others|row|rows} with 500: an error of the "
            + "server's own, or of the proxy's own rules or limits. The server's log tells which.",
        "verdict.no-failures-but-connections":
            "The proxy's log has no gateway failure among its {rows|row|rows}, but {failed} of {others|connection|connections} without a "
            + "response (status 0, as a TCP proxy logs them) failed: {proves}[ ({flags})]. Who was behind them saw no 502, and yet "
            + "an error.",
        "verdict.no-failures":
            "The proxy's log has no gateway failure among its {rows|row|rows}. What users saw was made in front of this proxy, or "
            + "at another time.",
    ]

    /// The verdict without the proxy's access log.
    private static let alone = [
        "verdict.alone.by-hand":
            "Most likely {cause:words}: {because}. No log was at hand; this rests on what was typed.",
        "verdict.alone.open": "The evidence does not decide: {because}.",
        "verdict.alone.no-hop-behind":
            "No hop behind the proxy failed, by the proxy's error log: in {named} of {lines|line|lines} {proves}[; {others}]. Which "
            + "users were given an error, only its access log can tell.",
        "verdict.alone.no-hop-behind.by-hand":
            "No hop behind the proxy failed: {because}. No log was at hand; this rests on what was typed.",
        "verdict.alone.several-causes":
            "The evidence does not decide: the proxy's error log names several causes, none in half of its {lines} lines.",
        "verdict.alone.error-log":
            "By the proxy's error log: in {named} of {lines|line|lines} {proves}[; {others}]. Which users were given an error, only "
            + "its access log can tell.",
        "verdict.alone.own-log-beside": "{product}'s own log says of such a moment: {proves}.",
        "verdict.alone.own-log":
            "By {product}'s own log alone: {named} of {all|state|states} that lose requests or make them wait: {proves}. "
            + "Whether users were given an error then, only the proxy's log can tell.",
        "verdict.alone.driver":
            "By HTTP.sys's own log: in {named} of {rows|row|rows} {reason}: {proves}. Which users were given an error, only the "
            + "proxy's access log can tell.",
        "verdict.alone.events":
            "Most likely, by the events of the server's system: in {named} of {events|event|events} {proves}. Which requests failed "
            + "then, only an access log can tell.",
        "verdict.alone.server-sent":
            "Sent by the server: its own log has {rows|row|rows} with 502, 503 or 504 in that window. Whether users were given "
            + "others too, only the proxy's log can tell.",
        "verdict.alone.long-rows":
            "Most likely proxy timeout: the server worked longer than {limit} on {requests|request|requests}, the longest for "
            + "{longest}, and logged no 502, 503 or 504 of its own.",
        "verdict.alone.not-by-server":
            "Most likely {cause:words}: {because}. The server's log has no 502, 503 or 504 of its own.",
        "verdict.alone.not-the-server":
            "The evidence does not decide, but it excludes the server: its log has no 502, 503 or 504 of its own among "
            + "{rows|row|rows}, so a hop in front of it made what users see.[ Its longest request took {longest}.]",
    ]

    /// What became of a connection.
    private static let drops = [
        "drop.refused": "was refused",
        "drop.connect-timeout": "was not made in time",
        "drop.no-route": "could not be made, because there was no route to its address",
        "drop.permission-denied":
            "was not permitted on the proxy's own machine (SELinux, a local firewall rule, a socket's rights)",
        "drop.marked-down": "was not tried, because every server was held to be down",
        "drop.reset": "was reset",
        "drop.crash": "went away when the server's process ended unexpectedly",
        "drop.worker-killed": "went away when the server's worker was killed",
        "drop.recycle": "went away when the server was recycled or stopped",
        "drop.keep-alive-race": "was closed by the server just as the proxy used it again",
        "drop.tls": "failed in the TLS handshake",
        "drop.dns": "failed because the server's name could not be resolved",
        "drop.lost": "was lost",
        "drop.unmade-or-lost": "could not be made, or was lost",
    ]

    private static let conflicts = [
        "setting.default": "the default of {setting}",
        "setting.place": "{place} ({setting})",
        "conflict.told-against-cliff":
            "The proxy's timeout was told to be {told}, but {failures} failures stop at {timeout}: one of the two is another "
            + "element's.",
        "conflict.told-against-configured":
            "The timeout of {hop:the} was told to be {told}, but {place} says {configured}.",
        "conflict.told-against-none": "The timeout of {hop:the} was told to be {told}, but {place} says none.",
        "conflict.cliff-against-configured":
            "{failures} failures stop at {timeout}, but by {place} {hop:the} waits {configured}: another element gives up there, "
            + "or the configuration in force is another.",
        "conflict.cliff-against-none":
            "{failures} failures stop at {timeout}, but by {place} {hop:the} waits without end: another element gives up there, or "
            + "the configuration in force is another.",
    ]

    /// What evidence would settle the rest.
    private static let missing = [
        "missing.proxy-log": "The proxy's access log would show every failed request.",
        "missing.proxy-log.all":
            "The proxy's access log: which requests failed, when, with what status, and after how long.",
        "missing.proxy-log.connections":
            "The proxy's log would show which requests lost their connection, and when.",
        "missing.proxy-log.durations":
            "The proxy's access log would show how long it waited for each failed request.",
        "missing.proxy-log.requests": "The proxy's access log would show which requests failed, and how.",
        "missing.proxy-log.statuses": "The proxy's access log would show the status users got.",
        "missing.proxy-log.users":
            "The proxy's access log would show whether users were given these and no others.",
        "missing.answering-proxy-log":
            "The log of the proxy that answered the user, for the time at which the user saw the failure.",
        "missing.answering-log":
            "The log of the element that answered the user, for the time at which the user saw the failure.",
        "missing.proxy-error-log": "The proxy's error log says in words why it gave up on each request.",
        "missing.proxy-error-log.words": "The proxy's error log would say in words why it gave up.",
        "missing.proxy-error-log.response": "The proxy's error log says in words what it could not take.",
        "missing.proxy-error-log.connections":
            "The proxy's error log would tell refused, closed and reset connections apart.",
        "missing.proxy-error-log.internal-errors":
            "The error log[ of {product}] tells which of them are failures of its proxying.",
        "missing.proxy-timeout":
            "The proxy's response timeout, from its configuration, would tell a timeout from a coincidence.",
        "missing.server-log":
            "The server's access log would tell work from waiting, and an answered request from a lost one.",
        "missing.server-log.all":
            "The server's access log: whether it answered, with what, and how long it took.",
        "missing.server-log.own": "The server's access log would show whether the failure was its own.",
        "missing.server-log.work":
            "The server's access log would tell whether it was still working or the request waited.",
        "missing.both-logs":
            "Both access logs would show whether requests took much longer at the proxy than at the server.",
        "missing.ends": "What would tell a crash or a restart from a network error: {where}.",
        "missing.counters":
            "The server's queue counters would show whether a queue grew before the failures began.",
        "missing.timeouts":
            "The response timeout of every hop in front of the server, to compare with its durations.",
        "missing.configurations":
            "Give the configurations: --proxy-config FILE, --server-config FILE, and --hop balancer:config=FILE for what is in "
            + "front.",
        "missing.own-configuration": "The proxy's configuration would show which route, rule or limit it was.",
        "missing.route":
            "On the way of {url} no hop at hand passes the request on; is the URL one of theirs?",
        "missing.overlap":
            "The two logs do not overlap: the failures lie in {failures}, the log of {hop:the} covers {coverage}. Another day's "
            + "log, or another zone than the one it is read in?",
        "missing.coverage":
            "The log of {hop:the} does not cover {failures} failures; the log of that time would show what it was doing.",
        "missing.rows":
            "Only {share} of the requests that went well are in the log of {hop:the}: rows are missing, or another server's log as "
            + "well. What rests on a missing row is not sure.",
    ]

    /// The article's reasoning on what was typed about one request: clauses.
    private static let byHand = [
        "by-hand.limitation":
            "This rests on answers typed by hand about single requests; no log of the proxy backs it.",
        "by-hand.same-status": "the server's own log has the failing request with the same status",
        "by-hand.time-ran-out": "the proxy says that its time ran out while it waited for the response",
        "by-hand.time-ran-out.queued":
            "the proxy says that its time ran out, and the queue grew before the failures began",
        "by-hand.signal": "the proxy says so: {proves}",
        "by-hand.worked-longer": "the server took {worked}, and {hop:the} waits only {limit}",
        "by-hand.worked-longer.queued":
            "the server took {worked}, and {hop:the} waits only {limit}; the queue grew before the failures began",
        "by-hand.waited":
            "the request took {took} and reached the {limit} of {hop:the}, yet the server took only {worked}: it waited",
        "by-hand.reached.queued":
            "the request reached the {limit} of {hop:the}, and the queue grew before the failures began",
        "by-hand.reached":
            "the request took {took}, and {hop:the} gives up after {limit}[, while the server may work for {allowed}]",
        "by-hand.reached.configured":
            "the request took {took}, and the proxy gives up on a response after {limit} ({setting})[; {other}]",
        "by-hand.reached.connect":
            "the request took {took}, and the proxy gives up on a connection after {limit} ({setting})",
        "by-hand.as-long":
            "{setting} is as long, so that a connection that was never made looks alike: the error log tells which it was",
        "by-hand.early": "it failed after {took}, before the timeout of {limit}",
        "by-hand.early.answered": "{early}, and the server logged the request as answered",
        "by-hand.early.never-logged": "{early}, and the server never logged the request",
        "by-hand.early.open":
            "{early}: no timeout, but dropped connection and invalid response are both open",
        "by-hand.failed": "the request failed",
        "by-hand.worked-on": "the server went on working for {worked}, and the user had the error after {took}",
        "by-hand.nothing": "nothing that was given tells one cause from another",
        "by-hand.open": "the durations at hand leave more than one cause open",
        "by-hand.event.crash": "{before}, and a process of the server ended unexpectedly at that moment",
        "by-hand.event.service-stop": "{before}, and the server's service was stopped at that moment",
        "by-hand.event.recycle":
            "{before}, the server never logged it, and its pool was recycled at that moment",
        "by-hand.event.network":
            "{before}, the server never logged it, and a network error was logged at that moment",
    ]

    /// How sources were read, and what they leave open.
    private static let sources = [
        "source": "{name}",
        "source.reading": "{format}, {rows|row|rows}, zone {zone} ({origin})",
        "source.covers": "covers",
        "source.damaged": "{source}: {damage}.",
        "source.lacks": "{source}: {lack}",
        "source.unit": "{source}: the number behind each row is read in {unit}: {requests}.",
        "source.unit.requests": "so the other log's durations of {requests} requests of the same names have it",
        "source.unit.order": "so its rows stand in the order in which requests ended",
        "source.moment.start":
            "{source}: stamps are read as the starts of requests: with the durations added, its rows stand in order.",
        "source.moment.end":
            "{source}: stamps are read as the ends of requests: they stand in order, although slow requests are among them.",
        "source.zone-assumed":
            "{source} does not say its time zone; {zone} is assumed. :set proxy-zone or --proxy-zone changes that (server-zone for "
            + "the server).",
        "rows.unread": "{rows|row|rows} of {source} could not be read ({first:clauses}).",
        "rows.unread.first": "line {line}: {reason}",
        "failures.clipped":
            "There are more failures than are kept in memory; counts are exact, attributions are of the first {kept}.",
        "clocks.open":
            "The two logs have too little in common to compare their clocks: nothing that rests on both of them is sure.",
        "clocks.course":
            "The server's clock did not keep its distance from the proxy's: it was ahead by {least} at {leastTime} and by {most} "
            + "at {mostTime}. Its stamps are corrected by what held at each time.",
    ]
}
