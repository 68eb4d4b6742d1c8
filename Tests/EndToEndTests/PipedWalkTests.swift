import Foundation
import PseudoTerminals
import Testing

/// Walks whose answers come through a pipe, or whose terminal can do nothing.
struct PipedWalkTests {
    private static let log = Postern.samples + "/slow-report/access.log"

    @Test(arguments: [[:], ["NO_COLOR": "1"], ["TERM": "dumb"]], [[], ["--plain"]])
    func `answers come as lines, and the output is text alone`(
        environment: [String: String], options: [String]
    ) throws {
        let postern = try Postern()
        let answers = "504\n\nnginx\n\(Self.log)\n\n\(Postern.samples)/slow-report/u_ex261124.log\n"
        let run = try postern.run(["walk"] + options, input: answers, environment: environment)
        #expect(run.status == .exited(0))
        #expect(run.output.contains("Verdict"))
        #expect((run.output + run.errors).utf8.allSatisfy { $0 != 0x1B && $0 != 0x0D && $0 != 0x08 })
        #expect(run.errors.isEmpty)
    }

    @Test func `the last line needs no line feed, and the end of input leaves a record to go on with`() throws {
        let postern = try Postern()
        let run = try postern.run(["walk"], input: "504\n\nnginx")
        #expect(run.status == .exited(130))
        let path = try postern.transcript()
        #expect(run.output.contains("postern resume \(path)"))
        #expect(try Postern.events(path).last?["reason"] as? String == "end-of-input")
        let second = try postern.run(["resume"], input: "\(Self.log)\n")
        #expect(second.status == .exited(130))
        #expect(second.output.contains("Who answered: nginx"))
        let third = try postern.run(
            ["resume", path], input: "\n\(Postern.samples)/slow-report/u_ex261124.log\n")
        #expect(third.status == .exited(0))
        let events = try Postern.events(path)
        #expect(events.count { $0["event"] as? String == "answered" && $0["step"] as? String == "product" } == 1)
        #expect(events.count { $0["event"] as? String == "resumed" } == 2)
        // What is finished is only told again.
        let length = try Data(contentsOf: URL(fileURLWithPath: path)).count
        let fourth = try postern.run("resume", path)
        #expect(fourth.status == .exited(0))
        #expect(fourth.output.contains("This walk is finished."))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == length)
        #expect(try postern.run("resume").status == .exited(66))
    }

    @Test func `carriage returns, bad UTF-8, control characters and endless lines are answers like others`() throws {
        let postern = try Postern()
        let program = try PipedProgram(
            BuiltProduct.path("postern"), arguments: ["walk"],
            environment: ["HOME": postern.folder.path, "POSTERN_TRANSCRIPTS": postern.transcripts],
            input: Array("504\r\n\n".utf8) + [0xFF, 0xFE, 0x1B, 0x5B, 0x32, 0x4A, 0x00, 0x0A]
                + [UInt8](repeating: 0x41, count: 300_000) + Array("\nnginx\n".utf8))
        #expect(program.status == .exited(130))
        #expect(program.output.contains("proxy-log>"))
        #expect(program.output.utf8.allSatisfy { $0 != 0x1B && $0 != 0x00 })
        let record = try Data(contentsOf: URL(fileURLWithPath: try postern.transcript()))
        #expect(record.allSatisfy { $0 != 0x1B && $0 != 0x00 })
        #expect(String(validating: record, as: UTF8.self) != nil)
    }

    @Test func `a walk without a home and without a place for its record says what to do`() throws {
        let postern = try Postern()
        let program = try PipedProgram(
            BuiltProduct.path("postern"), arguments: ["walk"], environment: [:], input: [],
            directory: postern.folder.path)
        #expect(program.status == .exited(73))
        #expect(program.errors.contains("--transcripts DIR"))
        let none = try PipedProgram(
            BuiltProduct.path("postern"), arguments: ["walk", "--no-transcript"], environment: [:], input: [])
        #expect(none.status == .exited(130))
        #expect(none.output.contains("no record was kept"))
    }
}
