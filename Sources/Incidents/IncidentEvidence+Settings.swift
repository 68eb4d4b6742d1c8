internal import AccessLogs
public import HopSettings
public import Products

extension IncidentEvidence {
    /// The limits that the hop's configuration sets for its failures, each once.
    ///
    /// Each failure is asked for by what its row tells: path, host, backend. A host that leads to nothing that is passed on
    /// was not the one that the hop chose by; then it is asked for without.
    ///
    /// - Parameter kind: what is waited for.
    /// - Returns: none where no configuration is at hand, or where it says nothing of it.
    public func configuredLimits(of kind: TimeoutKind) -> [HopSetting] {
        guard let configuration else { return [] }
        var asked = Set<HopQuestion>()
        var known = Set<HopSetting>()
        var limits: [HopSetting] = []
        var ways = 0
        for failure in failures {
            let backend = failure.proxyTimers?.backend
            let question = HopQuestion(authority: failure.host, path: failure.path, backend: backend)
            guard asked.insert(question).inserted else { continue }
            guard asked.count <= Self.mostQuestions, ways < Self.mostWays else { break }
            var answer = configuration.answer(for: question)
            ways += answer.routes.count
            if question.url.host != nil, answer.settings(of: kind).isEmpty {
                answer = configuration.answer(for: HopQuestion(path: failure.path, backend: backend))
                ways += answer.routes.count
            }
            let found = answer.settings(of: kind).filter(\.isLimit)
            limits += found.filter { known.insert($0).inserted }
        }
        return limits
    }

    /// The most distinct requests of which a configuration is asked.
    private static let mostQuestions = 512
    /// The most ways that are followed for them: where no row tells its host, each of hundreds of virtual hosts is one.
    private static let mostWays = 1 << 12
}
