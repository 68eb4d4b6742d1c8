import Foundation
import PseudoTerminals
import Testing

/// What the proxy's configuration says is held against what the logs show.
struct ConfigurationEvidenceTests {
    private func report(_ timeout: String) throws -> [String: Any] {
        let postern = try Postern()
        let path = postern.folder.path + "/nginx.conf"
        try
            "http {\n  server {\n    location / {\n      proxy_pass http://shop;\n      proxy_read_timeout \(timeout);\n    }\n  }\n}\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let ended = try postern.run(
            ["diagnose"] + Postern.options(of: "slow-report") + ["--proxy-config", path, "--json", "--no-transcript"])
        #expect(ended.status == .exited(0), "\(ended.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
    }

    @Test func `a configured timeout at which the failures stop is shown with its place`() throws {
        let report = try report("3s")
        let timeouts = try #require(report["timeouts"] as? [[String: Any]])
        let configured = try #require(timeouts.first { $0["origin"] as? String == "configured" })
        #expect(configured["seconds"] as? Double == 3)
        #expect((configured["place"] as? String)?.hasSuffix("nginx.conf:5") == true)
        #expect((configured["failuresAt"] as? Int ?? 0) > 0)
        #expect((report["conflicts"] as? [String])?.isEmpty == true)
    }

    @Test func `a configured timeout that the failures do not keep to is a conflict, not an average`() throws {
        let report = try report("60s")
        let conflicts = try #require(report["conflicts"] as? [String])
        #expect(conflicts.count == 1)
        #expect(conflicts.first?.contains("3 s") == true)
        #expect(conflicts.first?.contains("60 s") == true)
        let verdict = try #require(report["verdict"] as? [String: Any])
        #expect(verdict["cause"] as? String == "proxy-timeout")
    }

    @Test func `the step of the proxy's timeout draws the chain, and so does the write-up`() throws {
        let postern = try Postern()
        let path = postern.folder.path + "/nginx.conf"
        try "http {\n  server {\n    location / { proxy_pass http://shop; proxy_read_timeout 3s; }\n  }\n}\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let ended = try postern.run(
            ["diagnose"] + Postern.options(of: "slow-report") + ["--proxy-config", path])
        #expect(ended.status == .exited(0), "\(ended.errors)")
        let writeUp = try postern.run("writeup", try postern.transcript())
        #expect(writeUp.output.contains("1. **proxy** (nginx)"), "\(writeUp.output)\(writeUp.errors)")
        #expect(writeUp.output.contains("proxy_read_timeout 3 s"))
    }

    @Test func `a file that is no configuration is set aside with what was expected`() throws {
        let postern = try Postern()
        let path = postern.folder.path + "/notes.txt"
        try "hello\n".write(toFile: path, atomically: true, encoding: .utf8)
        let ended = try postern.run(
            ["diagnose"] + Postern.options(of: "slow-report") + ["--proxy-config", path, "--no-transcript"])
        #expect(ended.status == .exited(0))
        #expect(ended.errors.contains("notes.txt is set aside"))
        #expect(ended.errors.contains("notes.txt:1: expected a configuration"))
        let gone = try postern.run("diagnose", "--proxy-config", path + ".gone", "--no-transcript")
        #expect(gone.status == .exited(66) || gone.status == .exited(64))
        #expect(gone.errors.contains("there is no file"))
    }
}
