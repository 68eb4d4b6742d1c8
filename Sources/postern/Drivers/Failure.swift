import ArgumentParser
import Diagnosis
import Incidents
import Playbooks
import SystemPackage
import Transcripts

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
        case .missing: code = Exit.missing
        case .malformed: code = Exit.malformed
        case .cancelled: code = Exit.interrupted
        case .usage: code = Exit.usage
        }
        message = error.message
    }

    init(_ error: TranscriptFileError) {
        switch error {
        case .system(let path, let doing, let errno):
            code = doing == "read" ? Exit.missing : Exit.unwritable
            message = "cannot \(doing) \(path): \(errno.description)"
        case .noFile(let path):
            code = Exit.missing
            message = "\(path) is a pipe, a device or a socket; write what it holds into a file first"
        case .inUse(let path):
            code = Exit.unwritable
            message = "\(path) is being written to by another postern; end that one first"
        case .damaged(let path, let fault):
            code = Exit.malformed
            message = "\(path): \(fault.message)"
        case .disturbed(let path):
            code = Exit.unwritable
            message =
                "something else has written to \(path) since the last record; ‘postern transcript verify’ tells where, and "
                + "a walk goes on behind it only when it is as Postern wrote it"
        case .replaced(let path):
            code = Exit.unwritable
            message = "another file has taken the place of \(path); move it away, and the record is written there again"
        case .removed(let path):
            code = Exit.unwritable
            message = "\(path) was removed while the walk wrote to it, and cannot be written again"
        }
    }

    init(_ faulty: FaultyPlaybook) {
        code = Exit.malformed
        message = "the playbook cannot be used\n" + faulty.lines.joined(separator: "\n")
    }

    /// Runs a command's body: whatever it throws is printed on standard error and becomes the exit code.
    static func guarded(_ body: () throws -> Int32) throws {
        let code: Int32
        do {
            code = try body()
        } catch let failure as Failure {
            for line in failure.message.split(separator: "\n", omittingEmptySubsequences: false) {
                Output.error("postern: \(Escaping.terminal(line))")
            }
            code = failure.code
        } catch let error as EvidenceError {
            Output.error("postern: \(Escaping.terminal(error.message))")
            code = Failure(error).code
        } catch let error as TranscriptFileError {
            Output.error("postern: \(Escaping.terminal(Failure(error).message))")
            code = Failure(error).code
        } catch let error as FaultyPlaybook {
            for line in error.lines { Output.error("postern: \(Escaping.terminal(line))") }
            code = Exit.malformed
        }
        if code != 0 { throw ExitCode(code) }
    }
}
