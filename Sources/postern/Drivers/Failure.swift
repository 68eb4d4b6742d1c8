import ArgumentParser
import Diagnosis
import Files
import Incidents
import Playbooks
import Records
import YAMLDocuments

/// How the program ends.
enum Exit {
    static let decided: Int32 = 0
    static let fault: Int32 = 1
    static let undecided: Int32 = 2
    static let noFailures: Int32 = 3
    static let usage: Int32 = 64
    static let malformed: Int32 = 65
    static let missing: Int32 = 66
    static let software: Int32 = 70
    static let unwritable: Int32 = 73
    static let interrupted: Int32 = 130

    /// The code a report ends with.
    static func code(of report: DiagnosisReport) -> Int32 {
        report.verdict.isDecided ? decided : report.isFreeOfFailures ? noFailures : undecided
    }
}

/// Something that ends the command, in words for the person who started it.
struct Failure: Error, CustomStringConvertible {
    var code: Int32
    /// What failed, where, why, and what to do; escaped for the terminal when it is printed.
    var message: String

    var description: String { message }

    init(_ code: Int32, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ error: EvidenceError) {
        switch error.kind {
        case .missing, .notAtHand: code = Exit.missing
        case .malformed: code = Exit.malformed
        case .cancelled: code = Exit.interrupted
        case .usage: code = Exit.usage
        }
        message = error.message
    }

    /// What an error is to the person who started the command; nil for an error that is Postern's own fault.
    init?(any error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as EvidenceError: self = Failure(error)
        case let error as FileError: self = Failure(error)
        case let error as TranscriptFileError: self = Failure(error)
        case let error as RecordError: self = Failure(error)
        case let error as ExternalProgramError: self = Failure(error)
        case let error as FaultyYAML: self = Failure(Exit.malformed, error.lines.joined(separator: "\n"))
        default: return nil
        }
    }

    /// Runs a command's body: whatever it throws is printed on standard error and becomes the exit code.
    static func guarded(_ body: () throws -> Int32) throws {
        let code: Int32
        do {
            code = try body()
        } catch {
            guard let failure = Failure(any: error) else { throw error }
            for line in failure.message.split(separator: "\n", omittingEmptySubsequences: false) {
                Output.error("postern: \(Escaping.terminal(line))")
            }
            code = failure.code
        }
        if code != 0 { throw ExitCode(code) }
    }
}
