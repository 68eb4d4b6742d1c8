import Checks
import Diagnosis
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

    /// The playbook that a transcript carries within itself.
    static func playbook(of transcript: Transcript, at path: String) throws -> Playbook {
        guard let beginning = transcript.beginning else { throw Failure(Exit.malformed, "\(path) has no beginning") }
        return try self.playbook(reading: beginning.playbookText, at: path)
    }

    /// The playbook whose text a transcript carries.
    static func playbook(reading text: String, at path: String) throws -> Playbook {
        try PlaybookReader.read(text, name: "\(path) (its playbook)", checks: CheckRegistry.descriptions)
    }
}
