internal import AccessLogs
internal import Attributions
internal import Diagnosis
internal import Incidents
import Products
internal import SystemEvidence
internal import Times

/// The verdict in words, and what is missing for a surer one.
extension VerdictCheck {
    static func sentence(_ tally: Tally, _ detail: CauseDetail?, _ total: Int, _ incident: Incident) -> String {
        let count = "\(tally.indices.count) of \(Words.count(total, "gateway failure"))"
        let hop = dominantHop(tally.indices, incident) ?? incident.hop
        let link = incident.chain.first { $0.hop == hop } ?? incident
        let (front, back) = ("the \(hop)", "the \(link.hopBehind)")
        let timeout = link.attributor.timeoutCliffs.first?.timeout.durationText
        switch tally.cause {
        case .proxyTimeout:
            return
                "Proxy timeout: in \(count) \(front) gave up\(timeout.map { " after \($0)" } ?? "") on requests that \(back) "
                + "was still working on."
        case .droppedConnection:
            return "Dropped connection: in \(count) the connection from \(front) to \(back) \(dropWords(detail))."
        case .queuedRequests:
            return detail == .queueFull
                ? "Queued requests: \(count) were turned away because a queue or limit was full."
                : "Queued requests: \(count) waited\(timeout.map { " until \(front) gave up after \($0)" } ?? ""); their own work "
                    + "would have fitted."
        case .invalidResponse:
            return "Invalid response: in \(count) \(back) answered, and \(front) could not take the answer"
                + (detail == .headerTooBig ? " (its header was too big)." : ".")
        case .serverSent:
            return
                "Sent by the server: in \(count) the server itself answered with the failing status; the \(incident.hop) only passed it on."
        case .unknown: return "The evidence does not decide."
        }
    }

    static func dropWords(_ detail: CauseDetail?) -> String {
        switch detail {
        case .refused: "was refused"
        case .connectTimeout: "was not made in time"
        case .markedDown: "was not tried, because every server was held to be down"
        case .reset: "was reset"
        case .crash: "went away when the server's process ended unexpectedly"
        case .recycle: "went away when the server was recycled or stopped"
        case .keepAliveRace: "was closed by the server just as the proxy used it again"
        case .tls: "failed in the TLS handshake"
        case .dns: "failed because the server's name could not be resolved"
        default: "was lost"
        }
    }

    static func missing(_ incident: Incident, _ input: CheckInput?, isDecided: Bool) -> [String] {
        var missing: [String] = []
        let product = incident.proxy.sources.first?.product
        let causes = Set(incident.attributions.map(\.cause))
        if incident.evidence.errorLines == nil, product == .nginx || product == .apache,
            !isDecided || causes.contains(.unknown) || causes.contains(.invalidResponse)
                || causes.contains(.droppedConnection)
        {
            missing.append("The proxy's error log says in words why it gave up on each request.")
        }
        if let server = incident.evidence.server {
            let failures = incident.evidence.failures
            let uncovered = failures.count { !(server.coverage?.contains($0.end.to) ?? false) }
            if uncovered == failures.count, let ours = span(of: failures), let theirs = server.coverage,
                !ours.widened(before: .seconds(300), after: .seconds(300)).overlaps(theirs)
            {
                missing.append(
                    "The two logs do not overlap: the failures lie in \(ours), the log of the \(incident.hopBehind) covers "
                        + "\(theirs). Another day's log, or another zone than the one it is read in?")
            } else if uncovered > 0 {
                missing.append(
                    "The log of the \(incident.hopBehind) does not cover \(uncovered) of \(incident.count) failures; the log of that "
                        + "time would show what it was doing.")
            }
            if let part = incident.attributor.serverCompleteness, part < 0.9 {
                missing.append(
                    "Only \(Int((part * 100).rounded())) % of the requests that went well are in the log of the "
                        + "\(incident.hopBehind): rows are missing, or another server's log as well. What rests on a missing row is not "
                        + "sure.")
            }
        } else if !causes.isSubset(of: [.serverSent]) {
            missing.append(
                "The server's access log would tell work from waiting, and an answered request from a lost one.")
        }
        if incident.evidence.events == nil, causes.contains(.droppedConnection) || causes.contains(.unknown) {
            missing.append("The server's System events would tell a crash or a recycle from a network error.")
        }
        if !isDecided || causes.contains(.unknown) {
            for source in incident.proxy.sources { missing += source.lacks.prefix(3).map { "\(source.name): \($0)" } }
        }
        return missing
    }

    private static func span(of failures: [Entry]) -> TimeWindow? {
        guard let first = failures.map(\.start.from).min(), let last = failures.map(\.end.to).max() else { return nil }
        return TimeWindow(from: first, to: last)
    }
}
