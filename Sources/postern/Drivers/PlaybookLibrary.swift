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
        return try PlaybookReader.read(
            beginning.playbookText, name: "\(path) (its playbook)", checks: CheckRegistry.descriptions)
    }
}

/// The transcripts of a directory.
enum TranscriptLibrary {
    /// One of them, as far as a list tells of it.
    struct Listed {
        var path: String
        var began: Timestamp?
        var playbook: String
        var isFinished: Bool
        var report: DiagnosisReport?
        /// Why it cannot be read, where it cannot.
        var problem: String?
    }

    /// All of them, the oldest first; those that cannot be read are listed with the reason.
    static func entries(in directory: String) -> [Listed] {
        FileTree.names(in: directory, limit: 100_000).filter { $0.hasSuffix(".jsonl") }.map { name in
            let path = "\(directory)/\(name)"
            do {
                let transcript = try Transcript.read(FileTree.contents(of: path)).transcript
                return Listed(
                    path: path, began: transcript.records.first?.time, playbook: transcript.beginning?.playbook ?? "",
                    isFinished: transcript.report != nil, report: transcript.report)
            } catch let error as TranscriptError {
                return Listed(path: path, playbook: "", isFinished: true, problem: error.message)
            } catch let error as TranscriptFileError {
                return Listed(path: path, playbook: "", isFinished: true, problem: Failure(error).message)
            } catch {
                return Listed(path: path, playbook: "", isFinished: true, problem: "\(error)")
            }
        }.sorted { ($0.began ?? Timestamp(seconds: 0), $0.path) < ($1.began ?? Timestamp(seconds: 0), $1.path) }
    }
}
