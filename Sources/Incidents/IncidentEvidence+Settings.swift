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
        for failure in failures {
            let backend = failure.haproxy?.backend
            let question = HopQuestion(authority: failure.host, path: failure.path, backend: backend)
            guard asked.insert(question).inserted else { continue }
            guard asked.count <= Self.mostQuestions else { break }
            var found = configuration.answer(for: question).settings(of: kind).filter(\.isLimit)
            if found.isEmpty, question.url.host != nil {
                found = configuration.answer(for: HopQuestion(path: failure.path, backend: backend)).settings(of: kind)
                    .filter(\.isLimit)
            }
            limits += found.filter { known.insert($0).inserted }
        }
        return limits
    }

    /// The most distinct requests of which a configuration is asked.
    private static let mostQuestions = 512
}
