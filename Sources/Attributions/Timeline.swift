internal import AccessLogs
internal import Diagnosis
internal import HopSettings
internal import Incidents
internal import Products
internal import SystemEvidence
internal import Times

/// When each failed request began and ended, from whatever source tells it.
///
/// Most logs in the world have no durations. What else tells how long the proxy waited:
///
/// 1. its own row,
/// 2. the line of its error log, which is written as a request fails,
/// 3. the order of rows that are stamped with the start: each is written as its request ends,
/// 4. the limit in force where its word is that a time ran out: told, configured for that URL, else what the rows of the
///    server that outlived the proxy agree on.
///
/// No later rule asks which log a value came from.
struct Timeline {
    /// The failures, with a duration wherever one is known.
    private(set) var failures: [Entry]
    /// Those whose duration is an estimate, by the order of rows: good to a second or two, and no sign of a timeout by itself.
    private(set) var estimated: Set<Int> = []
    /// Those of which the order of rows tells only that a limit in force fits.
    private(set) var fitted: Set<Int> = []
    /// Whether any of them has a duration that its row does not have.
    private(set) var isFilled = false

    /// What is written in the order of stamps was over at once, to within a second.
    private static let quick = Duration.milliseconds(500)
    /// Stamps are whole seconds.
    private static let slack = Duration.seconds(1)
    /// A row is written within this of the stamps that stand around it, where a log goes by densely.
    private static let densest = Duration.seconds(2)

    /// Fills in what rows leave open.
    ///
    /// - Parameters:
    ///   - evidence: what is at hand.
    ///   - lines: the proxy's error lines, by the failure's place.
    ///   - matching: the server's rows of the failures.
    init(_ evidence: IncidentEvidence, _ lines: [Int: ErrorLineJoin.Joined], _ matching: Matcher.Matching?) {
        failures = evidence.failures
        var limits = Limits(evidence, seen: matching?.usualWait)
        for index in failures.indices where failures[index].duration == nil {
            let line = lines[index]?.line
            guard let wait = Self.wait(of: failures[index], line, &limits) else { continue }
            failures[index].duration = wait.duration
            switch wait.basis {
            case .order: estimated.insert(index)
            case .fittingLimit: fitted.insert(index)
            case .stamps, .limit: break
            }
            isFilled = true
        }
    }

    /// What a wait is known by.
    private enum Basis {
        case stamps, limit, fittingLimit, order
    }

    private typealias Wait = (duration: Duration, basis: Basis)

    private static func wait(of failure: Entry, _ line: ProxyErrorLine?, _ limits: inout Limits) -> Wait? {
        let word = ProxySignal.word(of: failure, line)
        let gaveUp = word == .gaveUpWaiting || word == .timeRanOut
        switch failure.moment {
        case .start:
            if let line, line.time >= failure.start.from - densest {
                return (max(.zero, line.time - failure.time), .stamps)
            }
            guard let after = failure.writtenAfter else {
                return gaveUp ? limits.limit(of: failure).map { ($0, .limit) } : nil
            }
            let least = max(.zero, after - failure.time)
            let most = failure.writtenBefore.map { max(least, $0 - failure.time) } ?? least
            // What the stamps of its neighbours leave open, the limit in force tells.
            if least >= slack, let limit = limits.limit(of: failure), least - slack <= limit, limit <= most + slack {
                return (limit, gaveUp ? .limit : .fittingLimit)
            }
            // Where hardly anything is logged meanwhile, the order tells little.
            guard most - least <= densest else { return nil }
            return (least == .zero ? quick : least + (most - least) / 2, .order)
        case .end:
            return gaveUp ? limits.limit(of: failure).map { ($0, .limit) } : nil
        }
    }

    /// The limits in force, by what was asked for.
    private struct Limits {
        private let evidence: IncidentEvidence
        private let seen: Duration?
        private var known: [HopQuestion: Duration?] = [:]
        /// The most distinct requests of which a configuration is asked.
        private static let most = 512

        init(_ evidence: IncidentEvidence, seen: Duration?) {
            self.evidence = evidence
            self.seen = seen
        }

        mutating func limit(of failure: Entry) -> Duration? {
            if let told = evidence.told.proxy { return told }
            return configured(failure) ?? seen
        }

        /// What the configuration says for its URL; nil where its ways disagree.
        private mutating func configured(_ failure: Entry) -> Duration? {
            guard let configuration = evidence.configuration else { return nil }
            let question = HopQuestion(
                authority: failure.host, path: failure.path, backend: failure.proxyTimers?.backend)
            if let limit = known[question] { return limit }
            guard known.count < Self.most else { return nil }
            let limits = configuration.answer(for: question).settings(of: .response).filter(\.isLimit)
            let durations = Set(limits.compactMap(\.duration))
            let limit = durations.count == 1 ? durations.first : nil
            known[question] = .some(limit)
            return limit
        }
    }
}
