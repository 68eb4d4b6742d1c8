public import Attributions
import Diagnosis
import Times
import Transcripts
import Wording

/// A line of `--attributions`: an attribution, and why in one sentence.
public enum AttributionLine {
    /// The line as JSON, without its line feed: every key, with null for what is not known.
    public static func text(_ attribution: Attribution) -> String {
        var line = CanonicalObject()
        line.add("because", Wording.english.text(attribution.because))
        line.add("cause", attribution.cause.rawValue)
        line.add("confidence", attribution.confidence)
        line.add("detail", attribution.detail?.rawValue)
        line.add("duration", attribution.duration)
        line.add("evidence", attribution.evidence)
        line.add("hop", attribution.hop?.name)
        line.add("line", attribution.line)
        line.add("match", attribution.match.map(object))
        line.add("method", attribution.method)
        line.add("offset", attribution.offset)
        line.add("path", attribution.path)
        line.add("rules", attribution.rules)
        line.add("source", attribution.source)
        line.add("status", attribution.status)
        line.add("time", attribution.time.iso8601)
        return line.text
    }

    private static func object(_ match: Attribution.Match) -> CanonicalObject {
        var object = CanonicalObject()
        object.add("certainty", match.certainty)
        if let duration = match.duration { object.add("duration", duration) }
        object.add("line", match.line)
        object.add("source", match.source)
        object.add("status", match.status)
        return object
    }
}
