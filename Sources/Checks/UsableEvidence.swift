public import Diagnosis
public import Incidents

/// Runs checks on what of the evidence can be used: what turns out to be something else is set aside, and the check runs without it.
public struct UsableEvidence {
    private let reader: IncidentReader
    /// Whether something is given that other checks can judge by.
    private let hasMore: () -> Bool

    /// Creates one.
    ///
    /// - Parameters:
    ///   - reader: reads the evidence, and knows what of it cannot be used.
    ///   - hasMore: whether something is given that other checks can judge by.
    public init(reader: IncidentReader, hasMore: @escaping () -> Bool = { false }) {
        self.reader = reader
        self.hasMore = hasMore
    }

    /// What a check came out with.
    public struct Outcome {
        /// What it came out with; its report says what was set aside.
        public var result: CheckResult
        /// What was given to the check and was not used.
        public var setAside: [SetAside]
    }

    /// Runs a check.
    ///
    /// - Parameters:
    ///   - check: the check.
    ///   - arguments: what it is given.
    ///   - kept: a kind of evidence that is not set aside, because somebody is there to give another file.
    /// - Returns: the result; its report says what was set aside.
    /// - Throws: what the check throws; what cannot be used where nothing else was given.
    public func run(
        _ check: any Check.Type, _ arguments: [String: AnswerValue], keeping kept: EvidenceKind? = nil
    ) throws(EvidenceError) -> Outcome {
        try run(arguments, keeping: kept) { (input) throws(EvidenceError) in try check.run(input) }
    }

    /// Runs work that is like a check.
    ///
    /// - Parameters:
    ///   - arguments: what it is given.
    ///   - kept: a kind of evidence that is not set aside, because somebody is there to give another file.
    ///   - work: the work.
    /// - Returns: the result; its report says what was set aside.
    /// - Throws: what the work throws; what cannot be used where nothing else was given.
    public func run(
        _ arguments: [String: AnswerValue], keeping kept: EvidenceKind? = nil,
        _ work: (CheckInput) throws(EvidenceError) -> CheckResult
    ) throws(EvidenceError) -> Outcome {
        var usable = arguments.without(reader.setAside.filter { $0.kind != kept })
        while true {
            do {
                let strangers = try Self.strangers(among: usable, reader)
                let own = usable.without(strangers)
                var result = try work(CheckInput(arguments: own, reader: reader))
                let setAside = (reader.setAside + strangers).filter { one in
                    arguments.gives(one.source, as: one.kind) && !own.gives(one.source, as: one.kind)
                }
                result.report?.setAside = setAside
                result.report?.unknownLines = reader.unknownLines(
                    of: [EvidenceKind.proxyErrorLog, .serverErrorLog].flatMap { usable.sources[$0] ?? [] })
                return Outcome(result: result, setAside: setAside)
            } catch {
                let left = arguments.without(reader.setAside.filter { $0.kind != kept })
                guard error.kind == .malformed, left != usable, hasMore() || Self.tellsSomething(left) else {
                    throw error
                }
                usable = left
            }
        }
    }

    /// The answers that a check is given: those without what cannot be used.
    ///
    /// - Parameter arguments: what was given.
    /// - Returns: what is left of it.
    /// - Throws: where a source cannot be read.
    public func usable(_ arguments: [String: AnswerValue]) throws(EvidenceError) -> [String: AnswerValue] {
        let usable = arguments.without(reader.setAside)
        return usable.without(try Self.strangers(among: usable, reader))
    }

    /// What belongs to another site, machine or day than the log of the hop in front of it, the innermost hop first.
    private static func strangers(
        among arguments: [String: AnswerValue], _ reader: IncidentReader
    ) throws(EvidenceError) -> [SetAside] {
        var found: [SetAside] = []
        while true {
            let links = CheckInput(arguments: arguments.without(found), reader: reader).links
            var next: [SetAside] = []
            for (place, link) in links.enumerated().reversed() where next.isEmpty {
                next = try reader.strangers(in: link.selection)
                guard place + 1 < links.count, next.contains(where: { $0.kind == .serverLog }) else { continue }
                // The log behind is the one that is looked into: of two hops the outer one is left out.
                next = next.flatMap { one in
                    one.kind != .serverLog
                        ? [one]
                        : (link.selection.names[.proxyLog] ?? []).map {
                            SetAside(source: $0, kind: .proxyLog, why: one.why ?? Fact(Fact.verbatim))
                        }
                }
            }
            next.removeAll(where: found.contains)
            if next.isEmpty { return found }
            found += next
        }
    }

    /// Whether anything is left to judge by: evidence, or an answer about a failed request.
    public static func tellsSomething(_ arguments: [String: AnswerValue]) -> Bool {
        if !arguments.sources.isEmpty { return true }
        let about: [InputDescription] = [
            .requestDuration, .serverDuration, .serverRow, .systemEvents, .errorLine, .queueSeen, .proxyTimeout,
            .serverTimeout, .otherTimeout, .hop,
        ]
        return about.contains { arguments[$0.name] != nil }
    }
}
