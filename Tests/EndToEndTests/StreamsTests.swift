import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// Logs that come in through pipes and FIFOs, as users hand them over.
struct StreamsTests {
    private let log = Postern.samples + "/slow-report/access.log"

    /// Runs a shell's line in which `$postern` is the program and `$log` a sample's log; the folder takes temporary files.
    private func shell(_ script: String, in postern: Postern) throws -> PipedProgram {
        try PipedProgram(
            "/bin/sh", arguments: ["-c", script],
            environment: [
                "HOME": postern.folder.path, "TMPDIR": postern.folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
                "postern": BuiltProduct.path("postern"), "log": log,
            ], input: [], directory: postern.folder.path)
    }

    private func leftovers(_ postern: Postern) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: postern.folder.path).filter {
            $0.hasPrefix("postern-input")
        }
    }

    /// What a summary says without the source's name.
    private func counts(_ program: PipedProgram, named name: String) -> String {
        program.output.replacingOccurrences(of: name + ":", with: "LOG:")
    }

    @Test(arguments: [
        ("cat \"$log\" | \"$postern\" logs summary -", "-"),
        ("gzip -c \"$log\" | \"$postern\" logs summary -", "-"),
        ("\"$postern\" logs summary - < \"$log\"", "-"),
        ("cat \"$log\" | \"$postern\" logs summary /dev/stdin", "/dev/stdin"),
        ("cat \"$log\" | \"$postern\" logs summary - - /dev/stdin -", "-"),
        ("(head -c 0; cat) < \"$log\" | \"$postern\" logs summary -", "-"),
        ("mkfifo f; cat \"$log\" > f & \"$postern\" logs summary f", "f"),
        ("mkfifo f; gzip -c \"$log\" > f & \"$postern\" logs summary f f", "f"),
        ("mkfifo f; cat \"$log\" > f & \"$postern\" logs summary /dev/fd/5 5< f", "/dev/fd/5"),
    ])
    func `a log that comes in through a pipe or a FIFO is summed up like a file`(script: String, name: String) throws {
        let postern = try Postern()
        let expected = try shell("\"$postern\" logs summary \"$log\"", in: postern)
        #expect(expected.status == .exited(0))
        let piped = try shell(script, in: postern)
        #expect(piped.status == .exited(0), "\(piped.errors)")
        #expect(counts(piped, named: name) == counts(expected, named: log))
        #expect(try leftovers(postern).isEmpty)
    }

    @Test func `detection and diagnosis take streams as well`() throws {
        let postern = try Postern()
        let detected = try shell("mkfifo f; cat \"$log\" > f & \"$postern\" logs detect f", in: postern)
        #expect(detected.status == .exited(0), "\(detected.errors)")
        #expect(detected.output.contains("combined"))
        let server = Postern.samples + "/slow-report/u_ex261124.log"
        let files = try shell(
            "\"$postern\" diagnose --proxy-log \"$log\" --server-log '\(server)' --json", in: postern)
        let streams = try shell(
            "mkfifo g; gzip -c '\(server)' > g & cat \"$log\" | \"$postern\" diagnose --proxy-log - --server-log g --json",
            in: postern)
        #expect(streams.status == files.status, "\(streams.errors)")
        #expect(streams.output.contains("proxy-timeout") == files.output.contains("proxy-timeout"))
    }

    @Test func `an empty stream is told by its name`() throws {
        let postern = try Postern()
        let empty = try shell("\"$postern\" logs summary - < /dev/null", in: postern)
        #expect(empty.status == .exited(65))
        #expect(empty.errors.contains("is empty"))
        let closed = try shell("\"$postern\" logs summary - <&-", in: postern)
        #expect(closed.status != .exited(0))
        #expect(!closed.errors.isEmpty)
    }

    @Test func `a full disk is told with the folder, and nothing is left in it`() throws {
        let postern = try Postern()
        let full = try shell(
            #"trap '' XFSZ; ulimit -f 20; yes "a row that is none" | head -c 4000000 | "$postern" logs summary -"#,
            in: postern)
        #expect(full.status == .exited(66), "\(full.output)")
        #expect(full.errors.contains("cannot be kept in \(postern.folder.path)"))
        #expect(full.errors.contains("make room there, or name a larger place with TMPDIR"))
        #expect(try leftovers(postern).isEmpty)
    }

    /// Starts the program on a FIFO, and hands it over when it has that open and waits for a writer.
    private func waiting(on fifo: String, _ postern: Postern) throws -> PseudoTerminal {
        let program = try PseudoTerminal(
            BuiltProduct.path("postern"), arguments: ["logs", "summary", fifo],
            environment: ["HOME": postern.folder.path, "TMPDIR": postern.folder.path, "TERM": "xterm-256color"],
            directory: postern.folder.path)
        let open = "/proc/\(program.process)/fd"
        _ = try program.waitUntil("the FIFO open") { _ in
            let numbers = (try? FileManager.default.contentsOfDirectory(atPath: open)) ?? []
            let paths = numbers.compactMap { number in
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\(number)")
            }
            return paths.contains { $0.hasSuffix((fifo as NSString).lastPathComponent) }
        }
        return program
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func `waiting for a FIFO's writer is ended by a signal, and leaves nothing behind`(signal: Int32) throws {
        let postern = try Postern()
        let fifo = postern.folder.path + "/waited-for"
        #expect(mkfifo(fifo, 0o600) == 0)
        let program = try waiting(on: fifo, postern)
        if signal == SIGINT { try program.type("\u{3}") } else { program.send(signal: signal) }
        let status = try program.exitStatus()
        if signal == SIGINT { #expect(status == .exited(130)) } else { #expect(status != .exited(0)) }
        #expect(try leftovers(postern).isEmpty)
    }
}
