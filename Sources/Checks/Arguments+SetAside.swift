public import Diagnosis

extension [String: AnswerValue] {
    /// The answers without sources that cannot be used, those of them given as what they are used as; an answer of which no
    /// source is left is none, and a hop of which neither an access log nor a configuration is left is no hop.
    public func without(_ setAside: [SetAside]) -> Self {
        var left = dropping(setAside)
        for one in setAside where sources[one.kind]?.contains(one.source) ?? false {
            guard let kind = one.usedAs, !setAside.contains(where: { $0.source == one.source && $0.kind == kind })
            else { continue }
            let known = left.sources[kind] ?? []
            if !known.contains(one.source) { left[kind.rawValue] = .paths(known + [one.source]) }
        }
        return left
    }

    private func dropping(_ setAside: [SetAside]) -> Self {
        var left = self
        for kind in EvidenceKind.allCases {
            let names = Set(setAside.filter { $0.kind == kind }.map(\.source))
            guard !names.isEmpty, let value = self[kind.rawValue] else { continue }
            switch value {
            case .paths(let paths):
                let usable = paths.filter { !names.contains($0) }
                left[kind.rawValue] = usable.isEmpty ? nil : .paths(usable)
            case .text(let text):
                let usable = text.split(separator: "\n").map(String.init).filter { !names.contains($0) }
                left[kind.rawValue] = usable.isEmpty ? nil : .text(usable.joined(separator: "\n"))
            default: break
            }
        }
        if case .text(let text) = self[InputDescription.hop.name] {
            let hops = HopSources.text(text, without: Set(setAside.map(\.source)))
            left[InputDescription.hop.name] = hops.isEmpty ? nil : .text(hops)
        }
        return left
    }

    /// Whether a source is given, as this kind of evidence or as a hop's.
    func gives(_ source: String, as kind: EvidenceKind) -> Bool {
        if sources[kind]?.contains(source) ?? false { return true }
        guard case .text(let text) = self[InputDescription.hop.name] else { return false }
        return HopSources.sources(in: text).contains(source)
    }

    /// The sources that are given, by kind.
    public var sources: [EvidenceKind: [String]] {
        var sources: [EvidenceKind: [String]] = [:]
        for kind in EvidenceKind.allCases {
            switch self[kind.rawValue] {
            case .paths(let paths): sources[kind] = paths
            case .text(let text): sources[kind] = text.split(separator: "\n").map(String.init)
            default: break
            }
        }
        return sources
    }
}
