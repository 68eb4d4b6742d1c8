import Foundation
import PseudoTerminals
import Testing

/// Walks whose record cannot grow any more, here because of the shell's limit on the size of files.
struct FullDiskTests {
    @Test(arguments: 1...8)
    func `a full disk is told, and what was answered before is kept`(more: Int) throws {
        let answers = Postern.slowReportWalk.map(\.answer)
        // The limits fall into prompts, answers and the results of checks.
        let first = try {
            let postern = try Postern()
            _ = try postern.run("walk", input: "")
            return try Data(contentsOf: URL(fileURLWithPath: postern.transcript())).count
        }()
        let postern = try Postern()
        let blocks = first / 512 + more
        // The signal is ignored, as a program that is to hear of the limit from write(2) has it.
        let program = try PipedProgram(
            "/bin/sh",
            arguments: [
                "-c", #"trap '' XFSZ; ulimit -f "$0"; exec "$1" walk --plain"#, "\(blocks)",
                BuiltProduct.path("postern"),
            ],
            environment: ["HOME": postern.folder.path, "POSTERN_TRANSCRIPTS": postern.transcripts],
            input: Array(answers.map { $0 + "\n" }.joined().utf8))
        #expect(program.status == .exited(73), "\(program.output)")
        #expect(program.output.split(separator: "\n").joined(separator: " ").contains("make room, then press"))
        let path = try postern.transcript()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.last == 0x0A)
        #expect(bytes.count <= blocks * 512)
        let answered = try Postern.events(path).count { ["answered", "skipped"].contains($0["event"] as? String) }
        let rest = answers[answered...].map { $0 + "\n" }.joined()
        let resumed = try postern.run(["resume", path], input: rest)
        #expect(resumed.status == .exited(0), "\(resumed.output)\(resumed.errors)")
        #expect(resumed.output.contains("Proxy timeout: in 25 of 25"))
    }
}
