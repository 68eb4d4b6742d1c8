import Foundation
import PseudoTerminals
import Testing

struct BundledSamplesTests {
    static let samples = [
        "app-502", "bad-header", "black-friday-burst", "healthy", "recycle-gap", "slow-report", "thin-evidence",
        "worker-crash",
    ]

    @Test func `every bundled sample is tested`() throws {
        let found = try FileManager.default.contentsOfDirectory(atPath: Postern.samples).sorted()
        #expect(found == Self.samples)
    }

    @Test(arguments: samples)
    func `diagnose prints the right cause, exit code and JSON`(sample: String) throws {
        let postern = try Postern()
        let run = try postern.run(["diagnose", "--json"] + Postern.options(of: sample))
        let expected = try Postern.expected(of: sample)
        #expect(run.status == .exited(expected.exit))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(json["schema"] as? String == "postern/diagnosis/1")
        let verdict = try #require(json["verdict"] as? [String: Any])
        #expect(verdict["cause"] as? String == expected.cause)
        #expect(verdict["detail"] as? String ?? "null" == expected.detail)
        #expect(verdict["decided"] as? Bool == (expected.exit == 0))
        for key in ["window", "requests", "causes", "timeouts", "clocks", "coverage", "missing", "transcript"] {
            #expect(json.keys.contains(key), "\(key) is missing")
        }
    }

    /// The truth is the lab's own account of each request, which Postern never sees.
    @Test(arguments: samples)
    func `each failed request is charged to its true cause, or to none`(sample: String) throws {
        let postern = try Postern()
        let path = postern.folder.path + "/attributions.jsonl"
        _ = try postern.run(["diagnose", "--no-transcript", "--attributions", path] + Postern.options(of: sample))
        func rows(_ path: String) throws -> [[String: Any]] {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
            }
        }
        let truth = try rows("\(Postern.root)/Tests/Fixtures/truth/\(sample).jsonl")
        let found = try rows(path)
        #expect(found.compactMap { $0["line"] as? Int } == truth.compactMap { $0["line"] as? Int })
        let isUndecided = sample == "thin-evidence"
        for (one, real) in zip(found, truth) {
            #expect(
                one["cause"] as? String == (isUndecided ? "unknown" : real["cause"] as? String),
                "line \(one["line"] ?? 0)")
            let details = [real["detail"] as? String] + (real["also"] as? [String] ?? [])
            if !isUndecided { #expect(details.contains(one["detail"] as? String), "line \(one["line"] ?? 0)") }
        }
        // Offsets lead to the line.
        let options = try Postern.options(of: sample)
        let log = try Data(contentsOf: URL(fileURLWithPath: options[1]))
        for one in found {
            let offset = try #require(one["offset"] as? Int)
            let row = String(decoding: log[offset...].prefix { $0 != 0x0A }, as: UTF8.self)
            #expect(row.contains(" \(one["status"] ?? 0) "))
            #expect(offset == 0 || log[offset - 1] == 0x0A)
        }
    }

    @Test(arguments: ["slow-report", "worker-crash", "bad-header"])
    func `the proxy's log alone and the server's log alone end in something true`(sample: String) throws {
        let postern = try Postern()
        let options = try Postern.options(of: sample)
        let proxy = try postern.run(["diagnose", "--no-transcript", "--quiet"] + options.prefix(2))
        #expect(proxy.status == .exited(sample == "bad-header" ? 2 : 0))
        let place = try #require(options.firstIndex(of: "--server-log"))
        let server = try postern.run(["diagnose", "--no-transcript", "--quiet"] + options[place...(place + 1)])
        #expect(server.status == .exited(2))
        #expect(server.output.contains("excludes the server"))
    }

    @Test func `the article's own example is decided from typed values alone`() throws {
        let postern = try Postern()
        let run = try postern.run(
            "diagnose", "--server-timeout", "5 min", "--proxy-timeout", "3 min", "--set", "request-duration=200s",
            "--json")
        #expect(run.status == .exited(0))
        #expect(run.output.contains("\"cause\" : \"proxy-timeout\""))
        let quick = try postern.run(
            "diagnose", "--server-timeout", "5 min", "--proxy-timeout", "3 min", "--set", "request-duration=2s")
        #expect(quick.status == .exited(2))
    }

    @Test func `the README's session is what the program prints`() throws {
        let readme = try String(contentsOfFile: Postern.root + "/README.md", encoding: .utf8)
        let block = try #require(
            readme.components(separatedBy: "```console\n").dropFirst().first?.components(separatedBy: "```").first)
        let printed = block.components(separatedBy: "\n").drop { $0.hasPrefix("$") || $0.hasPrefix("    --") }.joined(
            separator: "\n")
        let postern = try Postern()
        let run = try postern.run(["diagnose", "--no-transcript", "--plain"] + Postern.options(of: "slow-report"))
        #expect(run.output == printed)
    }
}
