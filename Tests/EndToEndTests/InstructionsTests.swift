import Foundation
import PseudoTerminals
import Testing

/// Holds the cost of a row without noise: instructions are counted, not seconds.
struct InstructionsTests {
    /// The most instructions that a row of an nginx log may cost on average, three in a hundred being handed out.
    private static let bound = 450.0

    /// The release program, which `make test` builds and names; the tests' own one is not optimised.
    private static var program: String? { ProcessInfo.processInfo.environment["POSTERN_RELEASE"] }

    /// Why it cannot be measured here; nil where it can.
    private static var obstacle: String? {
        if program == nil { return "POSTERN_RELEASE does not name the release program; make test does" }
        #if os(macOS)
            return "callgrind does not run on this system"
        #else
            let path = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
            let lacking = ["valgrind", "objcopy"].filter { tool in
                !path.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
            }
            return lacking.isEmpty ? nil : "\(lacking.joined(separator: " and ")) cannot be had here"
        #endif
    }

    @Test(.disabled(if: obstacle != nil, Comment(rawValue: obstacle ?? "")), .timeLimit(.minutes(5)))
    func `a row costs few instructions`() throws {
        let program = try #require(Self.program)
        let measured = try PipedProgram(
            "/bin/sh", arguments: [Postern.root + "/Support/instructions.sh", program],
            environment: ProcessInfo.processInfo.environment, input: [])
        #expect(measured.status == .exited(0), "\(measured.errors)")
        let figure = try #require(
            Double(measured.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(measured.output)")
        print("instructions a row: \(figure), at most \(Self.bound)")
        #expect(figure <= Self.bound)
    }
}
