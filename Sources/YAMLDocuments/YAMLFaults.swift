internal import Diagnosis
internal import Times

/// Gathers what is wrong in a file while it is read, and asks of its values what they have to be.
public struct YAMLFaults: Sendable {
    /// What was found so far.
    public private(set) var all: [YAMLFault] = []

    /// Creates a gathering of nothing.
    public init() {}

    /// Whether nothing is wrong.
    public var isEmpty: Bool { all.isEmpty }

    /// Adds a fault.
    public mutating func add(_ fault: YAMLFault) { all.append(fault) }

    /// Adds a fault at a place; none means the file.
    public mutating func add(_ message: String, at place: YAMLPlace?, advice: String? = nil) {
        all.append(YAMLFault(place ?? .file, message, advice: advice))
    }

    /// Looks for keys that a mapping must not have.
    public mutating func checkKeys(of mapping: YAMLValue, known: some Collection<String>) {
        for member in mapping.members ?? [] where !known.contains(member.name) {
            add(
                "‘\(member.name)’ is not a known key", at: member.key,
                advice: Self.nearest(member.name, among: known)
                    ?? "known are \(known.sorted().joined(separator: ", "))")
        }
    }

    /// A member's text, without blanks around it; nil where there is no member, or no text.
    public mutating func optionalText(_ name: String, of mapping: YAMLValue) -> String? {
        guard let value = mapping[name] else { return nil }
        guard let text = value.text else {
            add("‘\(name)’ must be text; found \(value.found)", at: value.place)
            return nil
        }
        return text.trimmingBlanks
    }

    /// A member's text that has to be there; nil where it is not.
    public mutating func requiredText(_ name: String, of mapping: YAMLValue, in what: String) -> String? {
        guard let value = mapping[name] else {
            add("\(what) has no ‘\(name)’", at: mapping.members?.first?.key)
            return nil
        }
        guard let text = optionalText(name, of: mapping) else { return nil }
        guard !text.isEmpty else {
            add("‘\(name)’ of \(what) is empty", at: value.place)
            return nil
        }
        return text
    }

    /// The known word that an unknown one may mean, as advice.
    public static func nearest(_ name: String, among known: some Sequence<String>) -> String? {
        NearestName.of(name, among: known.sorted()).map { "did you mean ‘\($0)’?" }
    }
}
