internal import Products
internal import Syntax

/// Configurations that stand in a ConfigMap of Kubernetes.
enum ConfigurationMap {
    /// The files in a ConfigMap that a product is known for, their lines numbered as in the manifest.
    ///
    /// - Parameter file: the manifest.
    /// - Returns: nil where it is no ConfigMap, or holds none.
    static func files(in file: ConfigurationFile) -> [ConfigurationFile]? {
        guard file.text.holds("kind: ConfigMap"), let heads = TreeHeads(file.text), heads.language == .yaml,
            heads.has("apiversion"), heads.has("data"), let tree = try? SettingTree.read(file, as: .yaml)
        else { return nil }
        var found: [ConfigurationFile] = []
        for member in tree.at("data")?.members ?? [:] {
            guard let text = member.value.text, text.contains("\n"), found.count < 64 else { continue }
            // The text begins on the line behind its sign.
            let inner = ConfigurationFile(
                name: file.name, text: String(repeating: "\n", count: member.value.line) + text)
            if ReadableConfigurations.reader(of: inner) != nil { found.append(inner) }
        }
        return found.isEmpty ? nil : found
    }
}
