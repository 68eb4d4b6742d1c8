import Checks
import Diagnosis
import Files
import Investigations
import Playbooks
import Transcripts

/// Reads playbooks from where they are found.
enum PlaybookLibrary {
    static func playbook(_ name: String, locations: Locations) throws -> Playbook {
        let path = try locations.playbookFile(name)
        return try PlaybookReader.read(text(of: path), name: path, checks: CheckRegistry.descriptions)
    }

    static func text(of path: String) throws -> String {
        let bytes = try FileTree.contents(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(Exit.malformed, "\(path) is not UTF-8 text")
        }
        return text
    }
}
