import Checks
import Diagnosis
import Wording

/// The finding of `check timeouts` with its chain, as one JSON object.
struct ChainReport: Encodable {
    var finding: FindingDocument
    var chain: ChainDocument

    private enum CodingKeys: String, CodingKey {
        case finding
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(finding, forKey: .finding)
        try chain.encode(to: encoder)
    }
}
