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
