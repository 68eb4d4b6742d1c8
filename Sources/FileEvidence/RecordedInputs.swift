internal import Files
internal import Incidents
internal import LogSources

/// The inputs of a record as they lie on this machine now, so that checks run on them again under their recorded names.
public struct RecordedInputs: Sendable {
    /// Where each input lies, by its name in the record; those that are not at hand are not in it.
    public var places: [String: String] = [:]
    /// How many bytes of each are read.
    public var bytes: [String: Int64] = [:]

    /// Creates inputs of which none is known yet.
    public init() {}

    /// The input of that name, as much of it as was read.
    func source(_ name: String) throws(EvidenceError) -> FileSource {
        guard let place = places[name] else {
            throw EvidenceError(.notAtHand, "the input \(name) is not at hand")
        }
        do {
            let source = try FileSource(place, named: name)
            return bytes[name].map { source.limited(to: $0) } ?? source
        } catch {
            throw EvidenceFiles.trouble(error)
        }
    }

    /// Whether inputs were found in a directory of that name.
    func isDirectory(_ name: String) -> Bool {
        bytes[name] == nil && !names(in: name).isEmpty
    }

    /// The names of the inputs in a directory.
    func names(in directory: String) -> [String] {
        let prefix = directory.hasSuffix("/") ? directory : directory + "/"
        return bytes.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
            .map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    /// The names of the inputs that a pattern fits.
    func names(matching pattern: String) -> [String] {
        bytes.keys.filter { FileTree.isPath($0, matching: pattern) }.sorted()
    }
}
