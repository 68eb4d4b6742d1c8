public import Diagnosis

/// What `diagnose --json` prints: a report with its sentences, schema `postern/diagnosis/1`.
public struct DiagnosisDocument: Encodable, Hashable, Sendable {
    /// The report.
    public var report: DiagnosisReport

    /// Creates the document of a report.
    public init(_ report: DiagnosisReport) { self.report = report }

    private enum CodingKeys: String, CodingKey {
        case schema, window, requests, verdict, causes, phases, conflicts, timeouts, clocks, coverage, missing,
            setAside, unknownLines, transcript
        case isFreeOfFailures = "freeOfFailures"
    }

    private enum VerdictKeys: String, CodingKey {
        case isDecided = "decided"
        case cause, detail, hop, share, confidence, summary, remedies
    }

    /// Writes every key, with null for what is not known.
    public func encode(to encoder: any Encoder) throws {
        let wording = Wording.english
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("postern/diagnosis/1", forKey: .schema)
        try container.encode(report.window, forKey: .window)
        try container.encode(report.requests, forKey: .requests)
        var verdict = container.nestedContainer(keyedBy: VerdictKeys.self, forKey: .verdict)
        try verdict.encode(report.verdict.isDecided, forKey: .isDecided)
        try verdict.encode(report.verdict.cause, forKey: .cause)
        try verdict.encode(report.verdict.detail, forKey: .detail)
        try verdict.encode(report.verdict.hop, forKey: .hop)
        try verdict.encode(report.verdict.roundedShare, forKey: .share)
        try verdict.encode(report.verdict.roundedConfidence, forKey: .confidence)
        try verdict.encode(wording.text(report.verdict.summary), forKey: .summary)
        try verdict.encode(report.verdict.remedies, forKey: .remedies)
        try container.encode(report.causes, forKey: .causes)
        try container.encode(report.phases, forKey: .phases)
        try container.encode(report.conflicts.map(wording.text), forKey: .conflicts)
        try container.encode(report.timeouts, forKey: .timeouts)
        try container.encode(report.clocks, forKey: .clocks)
        try container.encode(report.coverage, forKey: .coverage)
        try container.encode(report.missing.map(wording.text), forKey: .missing)
        let setAside = report.setAside.map { one in
            var told = one
            if let why = one.why { (told.reason, told.why) = (wording.text(why), nil) }
            return told
        }
        try container.encode(setAside, forKey: .setAside)
        try container.encode(report.unknownLines, forKey: .unknownLines)
        try container.encode(report.transcript, forKey: .transcript)
        try container.encode(report.isFreeOfFailures, forKey: .isFreeOfFailures)
    }
}

/// A finding with its sentences, as `check --json` and the write-up's JSON have it; its exhibits stay data.
public struct FindingDocument: Encodable, Hashable, Sendable {
    private struct Figure: Encodable {
        var name: String
        var value: String
    }

    /// The finding.
    public var finding: Finding

    /// Creates the document of a finding.
    public init(_ finding: Finding) { self.finding = finding }

    private enum CodingKeys: String, CodingKey {
        case check, outcome, statement, figures, citations, limitations, missing, exhibits
    }

    /// Writes every key.
    public func encode(to encoder: any Encoder) throws {
        let wording = Wording.english
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(finding.check, forKey: .check)
        try container.encode(finding.outcome, forKey: .outcome)
        try container.encode(wording.text(finding.statement), forKey: .statement)
        try container.encode(
            finding.quantities.map { Figure(name: wording.text($0.name), value: wording.text($0.value)) },
            forKey: .figures)
        try container.encode(finding.citations, forKey: .citations)
        try container.encode(finding.limitations.map(wording.text), forKey: .limitations)
        try container.encode(finding.missing.map(wording.text), forKey: .missing)
        try container.encode(finding.exhibits, forKey: .exhibits)
    }
}
