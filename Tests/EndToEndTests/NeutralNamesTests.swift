import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// A log is what its lines say: names of files, of folders and of neighbours change nothing.
struct NeutralNamesTests {
    /// A log, and the name under which its product's people know it.
    private struct Sample {
        var name: String
        var bytes: Data
        var arguments: [String] = []
    }

    private static func read(_ postern: Postern, _ path: String, _ arguments: [String]) throws -> String {
        let failures = postern.folder.path + "/failures.jsonl"
        try? FileManager.default.removeItem(atPath: failures)
        let run = try postern.run(["logs", "summary", path, "--json", "--failures", failures] + arguments)
        let rows = (try? String(contentsOfFile: failures, encoding: .utf8)) ?? ""
        return [run.status == .exited(0) ? "read" : "\(run.status)", run.output, run.errors, rows].map {
            $0.replacingOccurrences(of: path, with: "LOG").replacingOccurrences(
                of: (path as NSString).lastPathComponent, with: "LOG")
        }.joined(separator: "\n")
    }

    /// Each is read under its own name in a folder of its own, and as `a.log`, `b.log` … beside all others.
    private static func hold(_ samples: [Sample]) throws {
        let postern = try Postern()
        let files = FileManager.default
        let together = postern.folder.path + "/logs"
        try files.createDirectory(atPath: together, withIntermediateDirectories: true)
        let neutral = samples.indices.map { "\(together)/\(name(of: $0)).log" }
        for (sample, path) in zip(samples, neutral) { try sample.bytes.write(to: URL(fileURLWithPath: path)) }
        for (index, sample) in samples.enumerated() {
            let own = "\(postern.folder.path)/own-\(index)/\(sample.name)"
            try files.createDirectory(
                atPath: (own as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try sample.bytes.write(to: URL(fileURLWithPath: own))
            let read = try read(postern, own, sample.arguments)
            #expect(try Self.read(postern, neutral[index], sample.arguments) == read, "\(sample.name)")
        }
    }

    /// `a`, `b` … `z`, `aa`.
    private static func name(of index: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(0x61 + index % 26)))
        return index < 26 ? letter : name(of: index / 26 - 1) + letter
    }

    @Test func `every format's samples are read as that under any name, in whatever company`() throws {
        struct Format: Decodable {
            var name: String
            var product: String
            var sample: String?
        }
        let listed = try Postern().run("logs", "formats", "--json")
        let formats = try JSONDecoder().decode([Format].self, from: Data(listed.output.utf8))
        #expect(formats.count > 40)
        try Self.hold(
            formats.compactMap { format in
                format.sample.map {
                    Sample(
                        name: "var/log/\(format.product)/\(format.name)-access.log", bytes: Data("\($0)\n".utf8),
                        arguments: ["--status", "200,418,502,503,504"])
                }
            })
    }

    @Test(arguments: ["nginx", "haproxy", "apache", "iis", "aws", "azure", "gcp", "envoy", "traefik", "caddy"])
    func `logs of real programs are read alike under any name, in whatever company`(folder: String) throws {
        let samples = try Corpus.names(in: folder).map { Sample(name: $0, bytes: Data(try Corpus.bytes($0))) }
        try Self.hold(samples.filter { $0.bytes.count < 1 << 20 })
    }

    @Test func `logs of the bundled samples are read alike under any name, in whatever company`() throws {
        let names = try #require(FileManager.default.subpaths(atPath: Postern.samples)).filter {
            $0.hasSuffix(".log")
        }.sorted()
        #expect(names.count > 8)
        try Self.hold(
            names.map {
                Sample(name: $0, bytes: try Data(contentsOf: URL(fileURLWithPath: "\(Postern.samples)/\($0)")))
            })
    }
}
