public import Diagnosis
public import Files
import Investigations
internal import Syntax
public import Times
public import Transcripts

/// The transcripts of a directory.
public enum TranscriptLibrary {
    /// Why a transcript cannot be read.
    public enum Problem: Hashable, Sendable {
        /// Its file cannot be read.
        case unreadable(FileError)
        /// A record of it is wrong.
        case faulty(Fault)
    }

    /// One of them, as far as a list tells of it.
    public struct Listed: Sendable {
        /// The file.
        public var path: String
        /// When its first record was written.
        public var began: Timestamp?
        /// The playbook it walks.
        public var playbook: String
        /// Nil where it cannot be read.
        public var state: Verification.State?
        /// What it ended with.
        public var report: DiagnosisReport?
        /// Why it cannot be read, where it cannot.
        public var problem: Problem?
        /// Whether a signature lies beside it.
        public var isSigned = false
        /// The records that hold what was searched for.
        public var matches: [Record] = []

        /// Whether there is something to go on with.
        public var isFinished: Bool { state != .unfinished }
    }

    /// All of them, the oldest first; those that cannot be read are listed with the reason.
    ///
    /// - Parameters:
    ///   - directory: the directory.
    ///   - text: lists only those in which a record holds this text, in whatever case.
    /// - Returns: the transcripts, with the records that hold the text.
    public static func entries(in directory: String, holding text: String? = nil) -> [Listed] {
        FileTree.names(in: directory, limit: 100_000).filter { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }
            .map { entry("\(directory)/\($0)", holding: text) }
            .filter { text == nil || !$0.matches.isEmpty }
            .sorted { ($0.began ?? Timestamp(seconds: 0), $0.path) < ($1.began ?? Timestamp(seconds: 0), $1.path) }
    }

    private static func entry(_ path: String, holding text: String?) -> Listed {
        let bytes: [UInt8]
        do {
            bytes = try FileTree.contents(of: path)
        } catch {
            return Listed(path: path, playbook: "", problem: .unreadable(error))
        }
        let verification = Verification(of: bytes)
        let transcript = verification.transcript
        var listed = Listed(
            path: path, began: transcript.records.first?.time, playbook: transcript.beginning?.playbook ?? "",
            state: verification.state, report: transcript.report)
        // A record whose writer was cut off before the seal is closed by ‘resume’, and is not damaged.
        if let fault = verification.faults.first(where: { $0.kind != .noSeal }) {
            listed.state = nil
            listed.problem = .faulty(fault)
        }
        listed.isSigned = FileTree.isFile(path + ".sig")
        if let text { listed.matches = transcript.records.filter { RecordSearch.holds($0, text) } }
        return listed
    }
}

/// Looks for text in records.
enum RecordSearch {
    /// Whether anything that a record tells holds the text, in whatever case.
    static func holds(_ record: Record, _ text: String) -> Bool {
        var record = record
        if case .began(var beginning) = record.event {
            // The tree itself holds every word that could be searched for.
            beginning.playbookText = ""
            record.event = .began(beginning)
        }
        guard let line = try? CanonicalJSON.text(record.event), let value = try? JSONValue(parsing: line.utf8) else {
            return false
        }
        return holds(value, text.lowercased())
    }

    private static func holds(_ value: JSONValue, _ text: String) -> Bool {
        switch value.content {
        case .string(let string): string.lowercased().contains(text)
        case .number(let spelling): spelling == text
        case .array(let values): values.contains { holds($0, text) }
        case .object(let members): members.contains { holds($0.value, text) }
        case .null, .bool: false
        }
    }
}
