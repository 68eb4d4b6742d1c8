import Diagnosis
import Foundation
import PseudoTerminals
import Testing

/// Rows written by someone who means harm reach nothing unescaped.
struct StrangersTextTests {
    private static func row(_ second: Int, _ path: String, _ agent: String) -> [UInt8] {
        Array(
            ("10.0.0.1 - - [04/Mar/2026:10:15:\(second) +0000] \"GET \(path) HTTP/1.1\" 502 10 \"-\" \"\(agent)\" rt=0.020 "
                + "ua=\"10.1.0.5:80\" us=\"502\" uct=\"0.000\" uht=\"-\" urt=\"0.020\"\n").utf8)
    }

    private static var hostile: [UInt8] {
        var bytes: [UInt8] = []
        for second in 10..<30 { bytes += row(second, "/ok", "u") }
        bytes += row(31, "/\u{1B}[2J\u{1B}]0;gone\u{7}", "\u{9B}31m")
        bytes += row(32, "/<script>alert(1)</script>", "`x` | **b** [a](http://b) @all")
        bytes += row(33, "/\u{202E}gnp.exe\u{0}", "\"><img src=x>")
        bytes += Array("10.0.0.1 - - [04/Mar/2026:10:15:34 +0000] \"GET /".utf8) + [0xFF, 0xFE, 0x9B, 0x00]
        bytes += Array(" HTTP/1.1\" 502 10 \"-\" \"u\"\n".utf8)
        bytes += Array("10.0.0.1 - - [04/Mar/2026:10:15:35 +0000] \"GET /".utf8)
        bytes += [UInt8](repeating: 0x41, count: 10_000_000) + Array(" HTTP/1.1\" 502 10 \"-\" \"u\"\n".utf8)
        bytes += [UInt8](repeating: 0, count: 4096) + [0x0A] + Array("garbage \u{1B}[2J\n".utf8)
        return bytes
    }

    @Test func `no control character and no markup gets through any way out`() throws {
        let postern = try Postern()
        let log = postern.folder.path + "/access.log"
        try Data(Self.hostile).write(to: URL(fileURLWithPath: log))
        let attributions = postern.folder.path + "/a.jsonl"
        let failures = postern.folder.path + "/f.jsonl"
        let diagnosis = try postern.run("diagnose", "--proxy-log", log, "--attributions", attributions)
        #expect(diagnosis.status == .exited(2))
        let transcript = try postern.transcript()
        var ways: [(String, String)] = [
            ("diagnose", diagnosis.output + diagnosis.errors),
            ("attributions", try String(contentsOfFile: attributions, encoding: .utf8)),
            ("transcript", try String(contentsOfFile: transcript, encoding: .utf8)),
        ]
        for command in [
            ["logs", "detect", log], ["logs", "detect", "--json", log],
            ["logs", "summary", "--failures", failures, log],
            ["transcript", "show", transcript], ["writeup", transcript], ["writeup", transcript, "--format", "json"],
            ["check", "proxy-failures", "--proxy-log", log], ["check", "proxy-failures", "--json", "--proxy-log", log],
        ] {
            let run = try postern.run(command)
            ways.append((command.joined(separator: " "), run.output + run.errors))
        }
        ways.append(("failures", try String(contentsOfFile: failures, encoding: .utf8)))
        for (way, text) in ways {
            #expect(!text.isEmpty)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || Escaping.isHarmless($0) }, "\(way)")
            #expect(!text.contains("\u{FFFD}[2J"))
            if way.contains("json") || way.contains("writeup") || way == "attributions" || way == "failures" {
                #expect(!text.contains("<script") && !text.contains("<img"), "\(way)")
            }
        }
        // 24 rows are read; the long one and the garbage are counted, and a line of zeros is no row.
        #expect(ways.first { $0.0.hasPrefix("logs detect /") }?.1.contains("24, 1 other line, 2 unreadable") == true)
    }

    @Test func `wrong usage, missing and malformed input have codes and words of their own`() throws {
        let postern = try Postern()
        let log = Postern.samples + "/app-502/haproxy.log"
        for (arguments, code, words) in [
            (["diagnose", "--proxy-log", "/nowhere"], Int32(66), "there is no file /nowhere"),
            (["diagnose", "--proxy-log", Postern.samples], 66, "is a directory"),
            (
                ["diagnose", "--proxy-log", Postern.samples + "/app-502/incident.yaml"], 65,
                "no access log that is known"
            ),
            (["diagnose", "--set", "proxy-timeot=3s"], 64, "did you mean ‘proxy-timeout’?"),
            (["diagnose", "--proxy-timeout", "soon"], 64, "is no duration"),
            (["diagnose", "--proxy-log", log, "--proxy-zone", "Nowhere/Land"], 64, "is no time zone"),
            (["diagnose", "--proxy-log", log, "--proxy-format", "combind"], 64, "did you mean combined?"),
            (["diagnose", "--no-such-option"], 64, "Unknown option"),
            (["check", "proxy-timeot"], 64, "did you mean proxy-timeout?"),
            (["walk", "http-503"], 66, "did you mean http-502?"),
            (["diagnose", "--window", "today"], 64, "is no window"),
        ] {
            let run = try postern.run(arguments)
            #expect(run.status == .exited(code), "\(arguments)")
            #expect(run.errors.contains(words), "\(arguments): \(run.errors)")
            #expect(run.output.isEmpty)
        }
    }

    @Test func `standard input is read as evidence, and leaves nothing behind`() throws {
        let postern = try Postern()
        let sample = Postern.samples + "/slow-report"
        let rows = try String(contentsOfFile: sample + "/access.log", encoding: .utf8)
        let run = try postern.run(
            ["diagnose", "--proxy-log", "-", "--server-log", sample + "/u_ex261124.log", "--json"], input: rows,
            environment: ["TMPDIR": postern.folder.path])
        #expect(run.status == .exited(0))
        #expect(run.output.contains("\"source\" : \"-\""))
        let left = try FileManager.default.contentsOfDirectory(atPath: postern.folder.path)
        #expect(!left.contains { $0.hasPrefix("postern-input") })
    }

    @Test func `an answer file answers steps by id, and an option wins over it`() throws {
        let postern = try Postern()
        let path = postern.folder.path + "/answers.yaml"
        let sample = Postern.samples + "/slow-report"
        try
            "proxy-log: \(sample)/access.log\nserver-log: [\(sample)/u_ex261124.log]\nproxy-timeout: 9s\nproduct: nginx\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        let run = try postern.run("diagnose", "--answers", path, "--proxy-timeout", "3s", "--json")
        #expect(run.status == .exited(0))
        #expect(run.output.contains("\"origin\" : \"told\""))
        #expect(run.output.contains("\"seconds\" : 3"))
    }
}
