extension Wording {
    /// English, the language that Postern speaks.
    public static let english = Wording(
        [general, reasons, checks, verdicts, settings, exhibits].reduce(into: [:]) { all, part in
            all.merge(part) { first, _ in first }
        })

    /// What is used in other sentences.
    private static let general = [
        "verbatim": "{text}",
        "sentences": "{sentences:sentences}",
        "hop": "the {hop}",
        "hop.other": "another element",
        "cause": "{cause}",
        "detail": "{detail}",
        "detail.none": "not told apart",
        "times": "{count} × {what}",
        "because": "because",
        "set-aside": "{source} is set aside: it {reason}[; it looks like {likeness}][, and is used as that: --{use}].",
        "apart.time":
            "does not belong together with {other}: it covers {theirs}, and the requests there are of {ours}. It is another day's "
            + "log, or its zone is another one (--server-zone); what it lacks proves nothing. Give the log of that time",
        "apart.paths":
            "does not belong together with {other}: of the requests that were answered while it was written, {found} are in it, "
            + "and hardly a path is in both. It is another site's or another machine's; what it lacks proves nothing. Give the log "
            + "of the server that those requests were passed to",
        "apart.requests":
            "does not belong together with {other}: of the requests of its paths that were answered while it was written, {found} "
            + "are in it at the same moment. It is another machine's, or its clock cannot be told; what it lacks proves nothing. "
            + "Give the log of the server that those requests were passed to",
        "apart.names":
            "does not name the requests of {other} as they were asked for: one page answers for all, or paths are rewritten on the "
            + "way. No request can be found in it. Have it log the path as the client asked for it, or an id that both logs write",
        "apart.lines":
            "does not belong together with {other}: {lines|line tells|lines tell} of requests, and no client and no path of them is "
            + "among the failures there. It is another site's or another machine's; what it lacks proves nothing. Give the error log "
            + "that is written beside that access log",
        "unknown-lines": "{lines|line|lines} of {source}, not known: ‘{text}’ (first at line {line})",
    ]

    /// Captions, axes and marks of what is drawn.
    private static let exhibits = [
        "exhibit.failures": "failures per {step}, UTC: failed of all",
        "exhibit.failures-alone": "failures per {step}, UTC",
        "exhibit.from-utc": "from (UTC)",
        "exhibit.from": "from",
        "exhibit.below": "below",
        "exhibit.failed": "failed",
        "exhibit.all": "all",
        "exhibit.failures-count": "failures",
        "exhibit.time": "time, UTC",
        "exhibit.duration": "duration",
        "exhibit.durations": "how long each failure took, and when: those of a timeout lie on one line",
        "exhibit.duration-histogram": "failures by how long they took",
        "exhibit.timeout": "{timeout}, where {failures} failures stop",
        "exhibit.waits":
            "what the proxy waited against what the server took: above the line a request waited elsewhere",
        "exhibit.server-time": "server",
        "exhibit.proxy-wait": "proxy",
        "exhibit.no-wait": "both took as long",
    ]
}
