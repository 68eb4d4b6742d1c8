public import Diagnosis
internal import Files
internal import Times
internal import YAMLDocuments

/// A bundled sample incident: real logs of a real fault, to learn with and to try the program on.
public struct SampleIncident: Sendable {
    /// Its directory's name.
    public var name: String
    /// What it is about, in one line.
    public var title: String
    /// What users saw.
    public var story: String
    /// Paths of its evidence by kind.
    public var evidence: [EvidenceKind: String]
    /// Values an engineer would know, by step or setting.
    public var values: [String: String]

    /// All of some directories, by name; a directory without a readable `incident.yaml` is none.
    ///
    /// - Parameter directories: where samples lie; of two of one name the first counts.
    /// - Returns: the samples, in the order of their names.
    public static func all(in directories: [String]) -> [SampleIncident] {
        var samples: [String: SampleIncident] = [:]
        for directory in directories {
            for name in FileTree.names(in: directory) where samples[name] == nil {
                samples[name] = sample(name, in: "\(directory)/\(name)")
            }
        }
        return samples.values.sorted { $0.name < $1.name }
    }

    private static func sample(_ name: String, in directory: String) -> SampleIncident? {
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
        return SampleIncident(
            name: name, title: file["title"]?.text ?? name, story: file["story"]?.text?.trimmingBlanks ?? "",
            evidence: evidence, values: values)
    }
}
