import AccessLogs
import Diagnosis
import Incidents
import Times

/// What the comparison of the two logs' clocks showed, for the report and in words.
struct ClockReading {
    private let estimate: ClockEstimate?
    private let correction: ClockCorrection
    private let isOpen: Bool
    private let servers: [String: ClockEstimate]

    init(_ evidence: IncidentEvidence, _ proxy: LogOverview) {
        estimate = evidence.clock
        isOpen = evidence.isClockOpen
        servers = evidence.serverClocks
        correction = ClockCorrection(
            evidence.clock, isProxyZoneOpen: proxy.isZoneOpen)
    }

    /// Each hop's clock.
    func clocks(
        _ proxy: LogOverview, _ server: LogOverview?, hop: Hop, behind: Hop
    ) -> [DiagnosisReport.HopClock] {
        var clocks: [DiagnosisReport.HopClock] = []
        if let source = proxy.sources.first {
            let shift = correction.proxyShift
            // What was added to the stamps is what the zone's offset was read too small by.
            let zone =
                shift == .zero
                ? source.zone.zone.name : "UTC\(shift < .zero ? "+" : "-")\(abs(shift.inSeconds / 3600)) h, inferred"
            clocks.append(
                DiagnosisReport.HopClock(
                    hop: hop, zone: zone, offsetSeconds: 0, uncertaintySeconds: nil,
                    pairs: shift == .zero ? 0 : estimate?.pairs ?? 0))
        }
        if !servers.isEmpty {
            for source in server?.sources ?? [] {
                guard let estimate = servers[source.name] else { continue }
                clocks.append(
                    DiagnosisReport.HopClock(
                        hop: behind, zone: source.zone.zone.name,
                        offsetSeconds: (estimate.offset - ClockEstimate.zoneShift(in: estimate.offset, if: correction))
                            .inSeconds,
                        uncertaintySeconds: estimate.uncertainty.inSeconds, pairs: estimate.pairs, source: source.name))
            }
        } else if let source = server?.sources.first {
            let course = points
            clocks.append(
                DiagnosisReport.HopClock(
                    hop: behind, zone: source.zone.zone.name,
                    offsetSeconds: estimate.map {
                        ($0.offset - ClockEstimate.zoneShift(in: $0.offset, if: correction)).inSeconds
                    }
                        ?? 0,
                    uncertaintySeconds: estimate?.uncertainty.inSeconds, pairs: estimate?.pairs ?? 0,
                    course: course.isEmpty ? nil : course))
        }
        return clocks
    }

    private var points: [DiagnosisReport.HopClock.Point] {
        (estimate?.course ?? []).map { knot in
            let shift = correction.proxyShift(at: knot.time)
            return .init(time: knot.time + shift, offsetSeconds: (knot.offset - shift).inSeconds)
        }
    }

    /// What a reader of the findings should know of it.
    var limitations: [Fact] {
        if isOpen { return [Fact("clocks.open")] }
        guard let first = points.min(by: { $0.offsetSeconds < $1.offsetSeconds }),
            let last = points.max(by: { $0.offsetSeconds < $1.offsetSeconds })
        else { return [] }
        return [
            Fact(
                "clocks.course",
                [
                    "least": .duration(Duration(inSeconds: first.offsetSeconds)), "leastTime": .time(first.time),
                    "most": .duration(Duration(inSeconds: last.offsetSeconds)), "mostTime": .time(last.time),
                ])
        ]
    }
}

extension ClockEstimate {
    /// The part of a difference that the correction takes for the proxy's zone.
    fileprivate static func zoneShift(in offset: Duration, if correction: ClockCorrection) -> Duration {
        correction.isProxyZoneOpen ? zoneShift(in: offset) : .zero
    }
}
