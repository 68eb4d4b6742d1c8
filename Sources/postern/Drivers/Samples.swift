import Diagnosis
import FileEvidence

extension SampleIncident {
    /// The word that chooses one at a question for a file.
    static let word = "sample"

    /// Those that are bundled.
    static func all(_ locations: Locations) -> [SampleIncident] { all(in: locations.sampleDirectories) }

    /// The zones and formats an engineer would know.
    var settings: [(name: String, value: String)] {
        values.sorted { $0.key < $1.key }.filter { (try? PresetAnswers.check(($0.key, $0.value))) != nil }
            .map { (name: $0.key, value: $0.value) }
    }

    /// The defaults it offers to the questions of a walk.
    var suggestions: [Suggestion] {
        let paths = evidence.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, path in
            Suggestion(step: kind.rawValue, value: [path], reason: Fact("offer.sample", ["sample": .text(name)]))
        }
        let settings = Set(settings.map(\.name))
        let known = values.sorted { $0.key < $1.key }.filter { !settings.contains($0.key) }.map { step, value in
            Suggestion(step: step, value: [value], reason: Fact("offer.sample", ["sample": .text(name)]))
        }
        return paths + known
    }
}
