internal import AccessLogs
internal import Attributions
internal import Diagnosis
internal import Incidents
import Products
internal import SystemEvidence
internal import Times

/// What the verdict states, and what is missing for a surer one.
extension VerdictCheck {
    /// The cause for all that are charged to it, and in the words of a detail only where all have that one; else how many have
    /// which.
    static func statements(_ tally: Tally, _ total: Int, _ incident: Incident) -> [Fact] {
        let details = Set(incident.charges.details(of: tally.indices).keys)
        let only = details.count == 1 ? details.first ?? nil : nil
        let isTold = details.contains { $0.map { drops[$0] != nil || ownSentences.contains($0) } ?? false }
        let statement = statement(tally, only, isMixed: details.count > 1, total, incident)
        return details.count > 1 && isTold ? [statement, kinds(tally, incident)] : [statement]
    }

    /// Details of which the verdict has a sentence of their own.
    private static let ownSentences: Set<CauseDetail> = [.hung, .queueFull, .headerTooBig, .wrongProtocol]

    private static func statement(
        _ tally: Tally, _ detail: CauseDetail?, isMixed: Bool, _ total: Int, _ incident: Incident
    ) -> Fact {
        let hop = dominantHop(tally.indices, incident) ?? incident.hop
        let link = incident.chain.first { $0.hop == hop } ?? incident
        let values: [String: FactValue?] = [
            "charged": .count(tally.indices.count), "total": .count(total), "hop": .hop(hop),
            "behind": .hop(link.hopBehind), "outermost": .hop(incident.hop),
            "timeout": link.attributor.timeoutCliffs.first.map { .duration($0.timeout) },
        ]
        switch tally.cause {
        case .proxyTimeout: return Fact(detail == .hung ? "verdict.hung" : "verdict.proxy-timeout", values)
        case .droppedConnection:
            // What the server itself turned away was no lost connection.
            if hop == .server { return Fact("verdict.server-down", values) }
            let lost: Fact.ID = detail.flatMap { drops[$0] } ?? (isMixed ? "drop.unmade-or-lost" : "drop.lost")
            return Fact("verdict.dropped-connection", values.merging(["lost": .fact(Fact(lost))]) { first, _ in first })
        case .queuedRequests:
            return Fact(detail == .queueFull ? "verdict.queue-full" : "verdict.queued-requests", values)
        case .invalidResponse:
            switch detail {
            case .headerTooBig: return Fact("verdict.header-too-big", values)
            case .wrongProtocol: return Fact("verdict.wrong-protocol", values)
            default: return Fact("verdict.invalid-response", values)
            }
        case .serverSent: return Fact("verdict.server-sent", values)
        case .unknown: return Fact("verdict.unknown")
        }
    }

    /// How many failures are of each detail, the most frequent first.
    private static func kinds(_ tally: Tally, _ incident: Incident) -> Fact {
        func name(_ detail: CauseDetail?) -> String { detail?.rawValue ?? "" }
        let sorted = incident.charges.details(of: tally.indices).sorted {
            ($1.value, name($0.key)) < ($0.value, name($1.key))
        }
        let kinds = sorted.map { detail, count in
            let what = detail.map { Fact("detail", ["detail": .detail($0)]) } ?? Fact("detail.none")
            return FactValue.fact(Fact("times", ["count": .count(count), "what": .fact(what)]))
        }
        return Fact("verdict.kinds", ["kinds": .list(kinds)])
    }

    /// What became of the connection.
    private static let drops: [CauseDetail: Fact.ID] = [
        .refused: "drop.refused", .connectTimeout: "drop.connect-timeout", .markedDown: "drop.marked-down",
        .reset: "drop.reset", .crash: "drop.crash", .recycle: "drop.recycle", .keepAliveRace: "drop.keep-alive-race",
        .tls: "drop.tls", .dns: "drop.dns", .noRoute: "drop.no-route", .permissionDenied: "drop.permission-denied",
        .workerKilled: "drop.worker-killed",
    ]

    /// Why no hop behind the proxy failed.
    static func noHopBehind(_ detail: CauseDetail, _ values: [String: FactValue?]) -> Fact {
        switch detail {
        case .notRouted: Fact("verdict.not-routed", values)
        case .refusedByProxy: Fact("verdict.refused-by-proxy", values)
        default: Fact("verdict.client-left", values)
        }
    }

    /// What would tell how a server's process or its connection ended, on the platform that the proxy stands on.
    static func ends(_ incident: Incident) -> Fact {
        let server = incident.evidence.server?.candidates.first?.product
        let settling = (server ?? incident.proxy.sources.first?.product).flatMap {
            ProductCatalogue.current[$0]?.settling
        }
        return Fact("missing.ends", ["where": .text((settling ?? .server).ends)])
    }

    static func missing(_ incident: Incident, _ input: CheckInput?, isDecided: Bool) -> [Fact] {
        var missing: [Fact] = []
        let product = incident.proxy.sources.first.flatMap { ProductCatalogue.current[$0.product] }
        func isCharged(_ cause: Cause) -> Bool { !incident.charges.indices(of: cause).isEmpty }
        if incident.evidence.errorLines == nil, product?.errorLogTellsReasons ?? false,
            !isDecided || isCharged(.unknown) || isCharged(.invalidResponse)
                || isCharged(.droppedConnection)
        {
            missing.append(Fact("missing.proxy-error-log"))
        }
        if let server = incident.evidence.server {
            let failures = incident.evidence.failures
            let uncovered = failures.count { !(server.coverage?.contains($0.end.to) ?? false) }
            if uncovered == failures.count, let ours = span(of: failures), let theirs = server.coverage,
                !ours.widened(before: CheckThresholds.clockMargin, after: CheckThresholds.clockMargin).overlaps(theirs)
            {
                missing.append(
                    Fact(
                        "missing.overlap",
                        ["failures": .window(ours), "hop": .hop(incident.hopBehind), "coverage": .window(theirs)]))
            } else if uncovered > 0 {
                missing.append(
                    Fact(
                        "missing.coverage",
                        ["hop": .hop(incident.hopBehind), "failures": .part(uncovered, of: incident.count)]))
            }
            if let part = incident.attributor.serverCompleteness, part < AttributionThresholds.completeLog {
                missing.append(
                    Fact("missing.rows", ["share": .share(part), "hop": .hop(incident.hopBehind)]))
            }
        } else if incident.charges.indices(of: .serverSent).count < incident.count {
            missing.append(Fact("missing.server-log"))
        }
        if incident.evidence.events == nil, incident.evidence.serverLines == nil,
            isCharged(.droppedConnection) || isCharged(.unknown)
        {
            missing.append(ends(incident))
        }
        if !isDecided || isCharged(.unknown) {
            for source in incident.proxy.sources {
                missing += source.lacks.prefix(3).map {
                    Fact("source.lacks", ["source": .text(source.name), "lack": .text($0)])
                }
            }
        }
        return missing
    }

    private static func span(of failures: [Entry]) -> TimeWindow? {
        guard let first = failures.map(\.start.from).min(), let last = failures.map(\.end.to).max() else { return nil }
        return TimeWindow(from: first, to: last)
    }
}
