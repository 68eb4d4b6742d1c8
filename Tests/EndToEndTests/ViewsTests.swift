import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// The lab's kept runs, rendered as other engineers would have them: another form of the log, other names, other company.
///
/// The lab's own program scores them; here it is asked for few views, over few runs, so that it takes seconds. The whole
/// suite over all runs is `make lab`.
@Suite(.requires(.python), .timeLimit(.minutes(5))) struct ViewsTests {
    /// The macro-F1 that each proxy has at least, with all evidence.
    ///
    /// The runs hold a firewall that drops silently, which nobody can tell wholly from a queue.
    static let least = [
        "own": 0.96, "json": 0.96, "clf": 0.96, "milliseconds": 0.99, "console": 0.99, "server-bare": 0.96,
        "events-of-others": 0.96, "recycle": 0.96,
    ]

    private func score(_ options: [String]) throws -> (output: String, status: PseudoTerminals.ExitStatus) {
        let runs = Postern.root + "/Tests/Fixtures/runs"
        let script = Postern.root + "/Lab/suite_views.py"
        let program = try PipedProgram(
            Program.required("python3"),
            arguments: [script, runs, "--command", BuiltProduct.path("postern")] + options,
            environment: [
                "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": NSTemporaryDirectory(),
                "PYTHONDONTWRITEBYTECODE": "1", "POSTERN_PLAYBOOKS": Postern.root + "/playbooks",
            ], input: [])
        return (program.output + program.errors, program.status)
    }

    @Test func `failures are charged as they happened, in whatever form the logs come`() throws {
        let views = Self.least.sorted { $0.key < $1.key }
        let options = views.flatMap { ["--view", $0.key, "--require", "\($0.key)=\($0.value)"] }
        let scored = try score(["--evidence", "all"] + options)
        #expect(scored.status == .exited(0), "\(scored.output)")
    }

    @Test func `names of files and folders change nothing`() throws {
        let scored = try score(["--evidence", "all", "--view", "own", "--gate", "names"])
        #expect(scored.status == .exited(0), "\(scored.output)")
        #expect(scored.output.contains("## Gate names: 22 held, 0 broken"))
    }

    @Test func `the order of rows within a second changes nothing`() throws {
        let scored = try score(["--evidence", "all", "--view", "own", "--gate", "order"])
        #expect(scored.status == .exited(0), "\(scored.output)")
        #expect(scored.output.contains("## Gate order: 22 held, 0 broken"))
    }

    @Test func `another site's log and another day's are said not to belong together, and are not used`() throws {
        let scored = try score(["--evidence", "all", "--view", "own", "--gate", "strangers"])
        #expect(scored.status == .exited(0), "\(scored.output)")
        #expect(scored.output.contains("## Gate strangers: 132 held, 0 broken"))
    }

    @Test func `a view that does worse than it must, and a view that nobody knows, are said`() throws {
        let scored = try score(["--only", "app-504", "--view", "own", "--require", "own=1.01", "--require", "odd=0.5"])
        #expect(scored.status == .exited(1))
        #expect(scored.output.contains("own, all, caddy: 1.000 is less than 1.01"))
        #expect(scored.output.contains("odd: not scored"))
    }
}
