import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// Directories in which some files are forbidden.
struct UnreadableFilesTests {
    /// Runs the program as somebody who may not read all; root may, and steps down first.
    private func run(_ arguments: [String], input: String = "", in postern: Postern) throws -> PipedProgram {
        let program = try BuiltProduct.path("postern")
        let environment = [
            "HOME": postern.folder.path, "POSTERN_TRANSCRIPTS": postern.transcripts, "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        ]
        guard User.isRoot else {
            return try PipedProgram(program, arguments: arguments, environment: environment, input: Array(input.utf8))
        }
        return try PipedProgram(
            Program.required("setpriv"),
            arguments: ["--reuid=65534", "--regid=65534", "--clear-groups", program] + arguments,
            environment: environment, input: Array(input.utf8))
    }

    private func folder(_ postern: Postern, forbidden: [String], allowed: [String]) throws -> String {
        let folder = postern.folder.path + "/logs"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let log = try Data(contentsOf: URL(fileURLWithPath: Postern.samples + "/slow-report/access.log"))
        for name in forbidden + allowed { try log.write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        for name in forbidden {
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: "\(folder)/\(name)")
        }
        for path in [postern.folder.path, folder] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        return folder
    }

    @Test(.requires(.unprivileged))
    func `forbidden files of a directory are told, and the others are read`() throws {
        let postern = try Postern()
        let folder = try folder(postern, forbidden: ["access.log.2", "access.log.1"], allowed: ["access.log"])
        let program = try run(["logs", "summary", folder], in: postern)
        #expect(program.status == .exited(0), "\(program.errors)")
        #expect(program.output.contains("2 files in it cannot be read"))
        #expect(program.output.contains("access.log.2: Permission denied"))
        #expect(program.output.contains("\(folder)/access.log: "))
        let document = try run(["logs", "summary", "--json", folder], in: postern)
        #expect(document.output.contains("cannot be read"))
    }

    @Test(.requires(.unprivileged))
    func `a directory of forbidden files says so`() throws {
        let postern = try Postern()
        let folder = try folder(postern, forbidden: ["access.log"], allowed: [])
        let program = try run(["logs", "summary", folder], in: postern)
        #expect(program.status == .exited(66))
        #expect(program.errors.contains("access.log: Permission denied"))
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder)
        let closed = try run(["logs", "summary", folder], in: postern)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
        #expect(closed.status == .exited(66))
        #expect(closed.errors.contains("cannot be read: Permission denied"))
    }

    @Test(.requires(.unprivileged))
    func `a walk tells that a log is forbidden, and asks again`() throws {
        let postern = try Postern()
        let folder = try folder(postern, forbidden: ["a.log"], allowed: ["b.log"])
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: postern.folder.path)
        let program = try run(
            ["walk", "--plain"], input: "504\n\nnginx\n\(folder)/a.log\n\(folder)/b.log\n", in: postern)
        // Where a line breaks depends on how long the path is.
        let words = program.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("cannot be read"), "\(program.output)\(program.errors)")
        #expect(program.output.components(separatedBy: "proxy-log> ").count == 3)
    }

    @Test(.requires(.unprivileged))
    func `detection goes on behind a forbidden file and one that is gone`() throws {
        let postern = try Postern()
        let folder = try folder(postern, forbidden: ["a.log"], allowed: ["b.log"])
        let program = try run(
            ["logs", "detect", "\(folder)/a.log", "\(folder)/gone.log", "\(folder)/b.log"], in: postern)
        #expect(program.status == .exited(66))
        #expect(program.errors.contains("a.log cannot be read: Permission denied"))
        #expect(program.errors.contains("gone.log"))
        #expect(program.output.contains("b.log"))
    }
}
