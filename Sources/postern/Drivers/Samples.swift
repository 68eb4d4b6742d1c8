import Diagnosis
import Files
import Times
import YAMLDocuments

/// A bundled sample incident: real logs of a real fault, to learn with and to try the program on.
struct Sample {
    /// Its directory's name.
    var name: String
    /// What it is about, in one line.
    var title: String
    /// What users saw.
    var story: String
    /// Paths of its evidence by kind.
    var evidence: [EvidenceKind: String]
    /// Values an engineer would know, by step or setting.
    var values: [String: String]

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

/// The bundled sample incidents.
enum Samples {
    /// The word that chooses one at a question for a file.
    static let word = "sample"

    /// All of them, by name; a directory without a readable `incident.yaml` is none.
    static func all(_ locations: Locations) -> [Sample] {
        var samples: [String: Sample] = [:]
        for directory in locations.sampleDirectories {
            for name in FileTree.names(in: directory) where samples[name] == nil {
                samples[name] = sample(name, in: "\(directory)/\(name)")
            }
        }
        return samples.values.sorted { $0.name < $1.name }
    }

    private static func sample(_ name: String, in directory: String) -> Sample? {
        guard let bytes = try? FileTree.contents(of: "\(directory)/incident.yaml"),
            let file = try? YAMLValue.read(String(decoding: bytes, as: UTF8.self), mostBytes: 1 << 16)
        else { return nil }
        var evidence: [EvidenceKind: String] = [:]
        for kind in EvidenceKind.allCases {
            // A file of the incident's own directory, and nothing else.
            if let file = file["evidence"]?[kind.rawValue]?.text, !file.contains("/") {
                evidence[kind] = "\(directory)/\(file)"
            }
        }
        var values: [String: String] = [:]
        for member in file["values"]?.members ?? [] { values[member.name] = member.value.text }
        return Sample(
            name: name, title: file["title"]?.text ?? name, story: file["story"]?.text?.trimmingBlanks ?? "",
            evidence: evidence, values: values)
    }
}
