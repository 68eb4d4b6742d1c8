import Attributions
import Diagnosis
import Wording

/// A line of `--attributions`: an attribution, and why in one sentence.
struct AttributionLine: Encodable {
    private let attribution: Attribution

    init(_ attribution: Attribution) { self.attribution = attribution }

    private enum CodingKeys: String, CodingKey {
        case because
    }

    func encode(to encoder: any Encoder) throws {
        try attribution.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Wording.english.text(attribution.because), forKey: .because)
    }
}
