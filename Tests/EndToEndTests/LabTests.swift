import Foundation
import PseudoTerminals
import Testing
import TestingSupport

/// Real proxies in front of a server that refuses, answers late and closes connections: each failure is charged to what
/// really happened.
///
/// The lab runs the proxies on loopback, under traffic, for ten seconds; it knows what became of each request.
@Suite(.requires(.python, .nginx, .haproxy, .apache, .caddy), .timeLimit(.minutes(5))) struct LabTests {
    private struct Run {
        var folder: String
        var options: [String] = []
        var truth: [[String: Any]]
    }

    private static func rows(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }

    /// Runs the lab without keeping a thread of the tests waiting.
    private static func runLab(_ proxy: String, into folder: String) async throws {
        let python = try Program.required("python3")
        let _: Int32 = try await withCheckedThrowingContinuation { continuation in
            let lab = Process()
            lab.executableURL = URL(fileURLWithPath: python)
            lab.arguments = [
                Postern.root + "/Lab/lab.py", "run", "quick", "--proxy", proxy, "--seed", "5", "--out", folder,
            ]
            lab.standardOutput = FileHandle.nullDevice
            lab.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try lab.run() } catch { continuation.resume(throwing: error) }
        }
    }

    private static func run(in out: String) throws -> Run {
        let facts = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: out + "/run.json")))
        guard let evidence = (facts as? [String: Any])?["evidence"] as? [String: [String]] else {
            throw Postern.Missing(what: "the evidence of \(out)")
        }
        var run = Run(folder: out, truth: try rows(out + "/truth.jsonl"))
        // In ten seconds every failure is near to the stop that Windows' events tell.
        for (kind, names) in evidence.sorted(by: { $0.key < $1.key }) where kind != "event-log" {
            for name in names { run.options += ["--" + kind, "\(out)/\(name)"] }
        }
        if let format = (facts as? [String: Any])?["proxyFormat"] as? String {
            run.options += ["--proxy-format", format]
        }
        return run
    }

    @Test func `each failure of a real proxy is named as it happened`() async throws {
        let proxies = ["nginx", "haproxy", "apache", "caddy"]
        let postern = try Postern()
        let folder = postern.folder.path
        try await withThrowingTaskGroup { group in
            for proxy in proxies {
                group.addTask { try await Self.runLab(proxy, into: "\(folder)/\(proxy)") }
            }
            try await group.waitForAll()
        }
        for proxy in proxies { try holdDiagnosis(of: proxy, by: postern) }
    }

    private func holdDiagnosis(of proxy: String, by postern: Postern) throws {
        let run = try Self.run(in: "\(postern.folder.path)/\(proxy)")
        let path = "\(postern.folder.path)/\(proxy).jsonl"
        let diagnosis = try postern.run(["diagnose", "--no-transcript", "--attributions", path] + run.options)
        #expect([.exited(0), .exited(2)].contains(diagnosis.status), "\(diagnosis.errors)")
        let found = Dictionary(try Self.rows(path).map { ($0["line"] as? Int, $0) }) { first, _ in first }
        for detail in ["refused", "premature-close", "response-timeout"] {
            let real = run.truth.filter { $0["detail"] as? String == detail }
            #expect(real.count >= 2, "\(proxy): \(detail) happened \(real.count) times")
            let right = real.count { row in
                let one = found[row["line"] as? Int]
                let details = [detail] + (row["also"] as? [String] ?? [])
                return one?["cause"] as? String == row["cause"] as? String
                    && details.contains(one?["detail"] as? String ?? "")
            }
            // A machine at work is late now and then, and what is late looks like something else.
            #expect(right * 10 >= real.count * 8, "\(proxy): \(detail) named in \(right) of \(real.count) cases")
        }
    }
}
