/// A decision tree as its file holds it: data, never code.
public struct Playbook: Hashable, Sendable {
    /// The newest version of the file format this program reads.
    public static let formatVersion = 1
    /// The longest playbook read, in bytes.
    public static let longestText = 1 << 20

    /// The name by which it is called.
    public var name: String
    /// What it is about, in one line.
    public var title: String
    /// What it is about, in a paragraph.
    public var about: String
    /// The step that comes first.
    public var start: String
    /// The steps in the order of the file.
    public var steps: [Step]
    /// What to do about a cause: keyed by `cause` or `cause/detail`, most effective first.
    public var remedies: [String: [String]]
    /// The text it was read from.
    public var text: String

    /// The step of that id.
    public func step(_ id: String) -> Step? { steps.first { $0.id == id } }

    /// What to do about a cause; the detail's remedies come before the cause's own.
    public func remedies(for cause: String, detail: String?) -> [String] {
        var found = detail.flatMap { remedies["\(cause)/\($0)"] } ?? []
        for remedy in remedies[cause] ?? [] where !found.contains(remedy) { found.append(remedy) }
        return found
    }
}
