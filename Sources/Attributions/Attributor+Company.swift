internal import AccessLogs
internal import Diagnosis
public import Incidents

/// What a failure is charged to by the company it is in, once each has been looked at by itself.
extension Attributor {
    /// Connections that were lost at once, one here and one there, while others were answered: they were used again just as
    /// the server closed them for being idle.
    ///
    /// A server that fails while it works on a request takes some time to; one that is gone refuses.
    func nameRaces(_ charges: inout [Charge]) {
        let lost = charges.indices.filter { index in
            let charge = charges[index]
            return charge.cause == .droppedConnection && (charge.detail == .prematureClose || charge.detail == .reset)
        }
        let atOnce = lost.filter { index in
            let failure = evidence.failures[index]
            return !hasRow(index) && occurrenceNear(failure) == nil
                && failure.waitedForServer.map { $0 <= .milliseconds(12) } ?? false
                && local.isAnswering(around: failure)
        }
        guard atOnce.count >= 3, atOnce.count * 5 >= lost.count * 4,
            Set(atOnce.map { evidence.failures[$0].name.path }).count >= 2
        else { return }
        for index in atOnce {
            charges[index].detail = .keepAliveRace
            charges[index].because +=
                "; it was lost at once while others were answered, as where the server closes idle connections that the proxy "
                + "still uses"
        }
    }

    /// Where many rows are missing, failures without one are what those of the same path and status with one are.
    func chargeByLikeness(_ charges: inout [Charge]) {
        struct Kind: Hashable {
            var path: UInt64?
            var status: Int
        }
        var known: [Kind: [String: (charge: Charge, count: Int)]] = [:]
        for (index, charge) in charges.enumerated() where hasRow(index) && charge.cause != .unknown {
            let failure = evidence.failures[index]
            let name = "\(charge.cause.rawValue) \(charge.detail?.rawValue ?? "")"
            for path in [failure.name.path, nil] {
                known[Kind(path: path, status: failure.status), default: [:]][name, default: (charge, 0)].count += 1
            }
        }
        let share = Int(((matching?.completeness ?? 1) * 100).rounded())
        for index in charges.indices where !hasRow(index) && charges[index].restsOnAbsence {
            let failure = evidence.failures[index]
            let kinds = [failure.name.path, nil].compactMap { known[Kind(path: $0, status: failure.status)] }
            let alike = kinds.first { $0.values.reduce(0) { $0 + $1.count } >= 3 }
            let total = alike?.values.reduce(0) { $0 + $1.count } ?? 0
            guard let most = alike?.values.max(by: { $0.count < $1.count }), most.count * 5 >= total * 4 else {
                charges[index].confidence = min(charges[index].confidence, 0.7)
                charges[index].because += "; but only \(share) % of the requests are in the server's log"
                continue
            }
            charges[index] = Charge(
                cause: most.charge.cause, detail: most.charge.detail,
                confidence: min(most.charge.confidence, 0.85) * Double(most.count) / Double(total),
                because:
                    "only \(share) % of the requests are in the server's log, and not this one; those like it that are: "
                    + most.charge.because)
        }
    }

    /// The durations at which failures stop, the most populous first.
    public var timeoutCliffs: [Cliff] { cliffs }

    /// How other paths fared while requests failed.
    public var otherPaths: TrafficProfile.Slowdown { othersSlowdown }
}
