import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// What the program says of small inputs, each of which stands for a kind.
struct InputCaseTests {
    /// Kinds of which each has a case of ours.
    private static let kinds = [
        "Apache: lines of its other modules", "Apache: one mechanism, every scheme",
        "Apache: refused first, disabled after", "Apache's error lines and the right request", "Envoy's body, pasted",
        "Envoy: what stands in the row",
        "Go's words on Windows", "HTTP.sys answered", "IIS's numbers", "TLS with the server",
        "Traefik: every form of its log", "a file tells as much as the pasted line", "access rows inside other lines",
        "a server's row that contradicts", "addresses that are not shown", "an event makes nothing worse",
        "error lines among the rows", "an error line's number decides", "balancer rows that tell",
        "clients that left say little",
        "error lines inside other lines",
        "forbidden on the proxy's own machine", "formats of gateways and CDNs", "lines that concern no server",
        "lines that lost their time", "logs of another site or another day", "logs without a duration",
        "nginx: HTTP/2 and gRPC upstreams", "no more is said than is known", "no result depends on a file name",
        "one file must not cost the run", "one request in two spellings", "products built on nginx",
        "rows in exports and wrappers",
        "rows with more behind them", "servers' own access logs", "the client had left",
        "the proxy ran out of something", "the proxy's own configuration", "the server's backlog is full",
        "the unit of a server's whole number", "the wrong protocol behind the port", "times and units",
        "typed values against a configuration", "what could not be read is told",
    ]

    /// Kinds of the larger folder that later work is about; a case of theirs that holds already is fine.
    private static let laterKinds: Set = [
        "what a client wrote is no evidence", "no input makes it hang", "inputs are not written over",
    ]

    @Test(arguments: InputCase.names) func `is told rightly`(name: String) throws {
        let input = try InputCase(name)
        try #require(input.faults == [])
        let faults = try input.run()
        #expect(faults == [], "\(name), \(input.kind): \(input.about)")
    }

    @Test func `each kind has a case`() throws {
        let found = Set(try InputCase.names.map { try InputCase($0).kind })
        #expect(Set(Self.kinds).subtracting(found) == [])
        #expect(found.subtracting(Self.kinds) == [], "kinds that are not in the list")
    }

    @Test(.requires(.python, .largerCases)) func `the larger folder of cases holds but for later kinds`() throws {
        let postern = try Postern()
        let program = try BuiltProduct.path("postern")
        let run = try PipedProgram(
            Program.required("python3"), arguments: ["\(Corpus.largerCases)/run.py", program, "--json"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": postern.folder.path], input: [])
        struct Results: Decodable {
            struct Case: Decodable {
                var name: String
                var ok: Bool
                var why: [String]
            }
            var cases: [Case]
        }
        let results = try JSONDecoder().decode(Results.self, from: Data(run.output.utf8))
        #expect(results.cases.count > 100)
        for result in results.cases where !result.ok {
            struct Kind: Decodable { var kind: String }
            let url = URL(fileURLWithPath: "\(Corpus.largerCases)/\(result.name)/case.json")
            let kind = try JSONDecoder().decode(Kind.self, from: Data(contentsOf: url)).kind
            #expect(Self.laterKinds.contains(kind), "\(result.name), \(kind): \(result.why.joined(separator: "; "))")
        }
    }
}
