import Diagnosis
import Foundation
import Investigations
import PseudoTerminals
import TestingSupport
import Transcripts

/// A sealed transcript of a bundled sample in a directory of its own, and the programs that strangers check it with.
struct SealedWalk {
    let postern: Postern
    /// The transcript.
    let path: String
    var folder: String { postern.folder.path }

    init(sample: String = "slow-report", named name: String = "walk.jsonl") throws {
        postern = try Postern()
        let run = try postern.run(["diagnose", "--json"] + Postern.options(of: sample))
        guard run.errors.isEmpty else { throw Postern.Missing(what: "a sealed walk: \(run.errors)") }
        path = postern.folder.path + "/" + name
        try FileManager.default.moveItem(atPath: postern.transcript(), toPath: path)
    }

    var bytes: [UInt8] {
        get throws { try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) }
    }

    /// Writes a transcript with the same events and a note more, or others instead.
    func sealAnew(adding note: String, at path: String) throws {
        try rewrite(at: path) { events in events.insert(.noted(step: "users-see", text: note), at: 1) }
    }

    /// Writes a transcript whose chain and seal are right over events that were changed.
    func rewrite(at path: String, _ change: (inout [Event]) throws -> Void) throws {
        let read = Verification(of: try bytes).transcript
        var events = Array(read.events.dropLast())
        try change(&events)
        var transcript = Transcript()
        if case .began(let beginning) = events[0], let redaction = beginning.redaction {
            transcript = Transcript(following: redaction.original)
        }
        var text = ""
        for (index, event) in (events + [.sealed(records: events.count)]).enumerated() {
            let record = read.records[min(index, read.records.count - 1)]
            let made = try transcript.line(for: event, at: record.time, monotonic: record.monotonic)
            transcript.append(made.record, line: made.line)
            text += made.line + "\n"
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Writes the same walk as the first version of the format had it.
    func writeFirstFormat(at path: String) throws {
        let read = Verification(of: try bytes).transcript
        var transcript = Transcript()
        var text = ""
        for record in read.records {
            var event = record.event
            if event.word.hasPrefix("input-") || event.word == "sealed" { continue }
            if case .began(var beginning) = event {
                beginning.format = nil
                event = .began(beginning)
            }
            let made = try transcript.line(for: event, at: record.time)
            transcript.append(made.record, line: made.line)
            text += made.line + "\n"
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Runs one of the system's programs in the directory.
    func tool(
        _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> PipedProgram {
        try PipedProgram(
            Program.required(name), arguments: arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8"].merging(environment) { $1 },
            input: input, directory: folder)
    }

    /// Makes a key.
    @discardableResult
    func key(_ name: String, passphrase: String = "", type: String = "ed25519") throws -> String {
        let path = "\(folder)/\(name)"
        let made = try tool("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "on call", "-f", path])
        guard made.status == .exited(0) else { throw Postern.Missing(what: "a key: \(made.errors)") }
        return path
    }

    /// Says that a key is somebody's.
    func allow(_ key: String, as signer: String = "oncall@example.org") throws -> String {
        let path = folder + "/allowed_signers"
        let text = try String(contentsOfFile: key + ".pub", encoding: .utf8)
        try "\(signer) \(text)".write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Whether ssh-keygen takes a signature for one over the bytes.
    func verifies(
        _ bytes: [UInt8], signature: String, allowed: String, signer: String = "oncall@example.org",
        namespace: String = "postern-transcript"
    ) throws -> Bool {
        try tool(
            "ssh-keygen", ["-Y", "verify", "-f", allowed, "-I", signer, "-n", namespace, "-s", signature],
            input: bytes
        ).status == .exited(0)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

    /// What stands in the directory under a hidden name.
    func drafts() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(".postern") }
    }
}
