import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// Holds the cost of a row without noise: instructions are counted, not seconds.
struct InstructionsTests {
    /// The most instructions that a row of an nginx log may cost on average, three in a hundred being handed out.
    private static let bound = 450.0

    /// The release program, which `make test` builds and names; the tests' own one is not optimised.
    private static var program: String? { ProcessInfo.processInfo.environment["POSTERN_RELEASE"] }

    @Test(.requires(.releaseProgram, .valgrind, .objcopy), .timeLimit(.minutes(5)))
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
