import Diagnosis
import Foundation
import PseudoTerminals
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files named by someone who means harm, and evidence beside the access log that was written by one.
struct StrangersNamesTests {
    private static let name = "--ev\u{1B}[2Jil\u{9B}31m\u{202E}`|<script>alert(1)</script>.log"

    private func expectHarmless(_ text: String, _ way: String) {
        #expect(!text.isEmpty, "\(way)")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || Escaping.isHarmless($0) }, "\(way)")
    }

    @Test func `a file's name is escaped wherever it is printed`() throws {
        let postern = try Postern()
        // A slash cannot stand in a name.
        let name = postern.folder.path + "/" + Self.name.replacingOccurrences(of: "/", with: "\\")
        try FileManager.default.copyItem(atPath: Postern.samples + "/slow-report/access.log", toPath: name)
        let attributions = postern.folder.path + "/a.jsonl"
        let diagnosis = try postern.run("diagnose", "--proxy-log", name, "--attributions", attributions)
        #expect(diagnosis.status == .exited(0))
        expectHarmless(diagnosis.output, "diagnose")
        #expect(diagnosis.errors.isEmpty)
        let transcript = try postern.transcript()
        for command in [
            ["logs", "detect", name], ["logs", "detect", "--json", name], ["logs", "summary", name],
            ["logs", "summary", "--json", name], ["diagnose", "--json", "--no-transcript", "--proxy-log", name],
            ["transcript", "show", transcript], ["transcript", "show", "--json", transcript],
            ["writeup", transcript], ["writeup", "--format", "json", transcript],
        ] {
            let run = try postern.run(command)
            #expect(run.status == .exited(0), "\(command)")
            expectHarmless(run.output, "\(command)")
            if command.contains("--json") || command[0] == "writeup" { #expect(!run.output.contains("<script")) }
        }
        for path in [transcript, attributions] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            expectHarmless(text, path)
            #expect(!text.contains("<script"))
        }
    }

    @Test func `an argument that is refused is escaped`() throws {
        let postern = try Postern()
        for command in [
            ["diagnose", Self.name], ["logs", "detect", Self.name], ["logs", Self.name], ["resume", "x" + Self.name],
            ["walk", "x" + Self.name], ["check", "x" + Self.name], ["writeup", "x.jsonl", "--format", "x" + Self.name],
            ["diagnose", "--set", "x\(Self.name)=1"], ["diagnose", "--window", "x" + Self.name],
            ["diagnose", "--no-transcript", "--proxy-log", "x" + Self.name], ["playbook", "lint", "x" + Self.name],
        ] {
            let run = try postern.run(command)
            #expect(run.output.isEmpty, "\(command)")
            expectHarmless(run.errors, "\(command)")
            if case .exited(let code) = run.status { #expect([64, 66].contains(code), "\(command)") }
        }
        #expect(try postern.run("--version").output.hasPrefix("postern "))
        #expect(try postern.run("--help").status == .exited(0))
    }

    @Test func `error lines, events and counters reach nothing unescaped`() throws {
        let postern = try Postern()
        let folder = postern.folder.path
        let poison = "\u{1B}[2J\u{9B}31m\u{202E}<script>alert(1)</script>`|"
        func poisoned(_ source: String, _ target: String, _ word: String, _ replacement: String) throws -> String {
            let text = try String(contentsOfFile: "\(Postern.samples)/\(source)", encoding: .utf8)
            #expect(text.contains(word), "\(source)")
            try text.replacingOccurrences(of: word, with: replacement).write(
                toFile: "\(folder)/\(target)", atomically: true, encoding: .utf8)
            return "\(folder)/\(target)"
        }
        let markup = poison.replacingOccurrences(of: "\u{1B}", with: "").replacingOccurrences(of: "<", with: "&lt;")
        let errors = try poisoned(
            "recycle-gap/error.log", "error.log", "Connection refused", "Connection refused\(poison)")
        let events = try poisoned("worker-crash/System.xml", "System.xml", "<Data Name=", "<Data X='\(markup)' Name=")
        let counters = try poisoned("black-friday-burst/counters.csv", "counters.csv", "Queue", "Queue\(poison)")
        for (sample, option, path) in [
            ("recycle-gap", "--proxy-error-log", errors), ("worker-crash", "--event-log", events),
            ("black-friday-burst", "--counters", counters),
        ] {
            var options = try Postern.options(of: sample)
            options[try #require(options.firstIndex(of: option)) + 1] = path
            let transcripts = "\(folder)/\(sample)"
            let run = try postern.run(["diagnose", "--transcripts", transcripts] + options)
            expectHarmless(run.output + run.errors, sample)
            let names = try FileManager.default.contentsOfDirectory(atPath: transcripts)
            let record = try "\(transcripts)/\(#require(names.first))"
            for more in [
                ["transcript", "show", record], ["writeup", record], ["writeup", record, "--format", "json"],
            ] {
                let told = try postern.run(more)
                #expect(told.status == .exited(0), "\(more): \(told.errors)")
                expectHarmless(told.output, "\(more)")
                if more[0] == "writeup" { #expect(!told.output.contains("<script"), "\(more)") }
            }
        }
    }

    /// What a terminal would obey is looked for on the way to it, where colours are the program's own.
    @Test func `hostile rows change neither a terminal's title nor its screen`() throws {
        let postern = try Postern()
        let log = postern.folder.path + "/access.log"
        var text = ""
        for second in 10..<40 {
            text +=
                "10.0.0.1 - - [04/Mar/2026:10:15:\(second) +0000] \"GET /\u{1B}[?1049h\u{1B}[2J\u{1B}[8mhidden HTTP/1.1\" "
                + "502 10 \"-\" \"u\"\n"
        }
        try text.write(toFile: log, atomically: true, encoding: .utf8)
        let terminal = try postern.start("walk", "--proxy-log", log)
        for prompt in ["users-see>", "since>", "product>"] {
            try terminal.waitUntil(prompt) { $0.currentLine.hasPrefix(prompt) }
            try terminal.type("\r")
        }
        try terminal.waitUntil("the window") { $0.currentLine.hasPrefix("window>") }
        for command in [":evidence", ":plot", ":status"] {
            try terminal.type(command + "\r")
            try terminal.waitUntil("the prompt after \(command)") {
                $0.text.contains("window> " + command)
                    && $0.currentLine.trimmingCharacters(in: .whitespaces) == "window>"
            }
        }
        let screen = terminal.screen
        #expect(!screen.modes.contains("1049"))
        #expect(screen.transcript.contains("1. What users see"))
        #expect(screen.transcript.contains("\\x1B[2J"))
        terminal.send(signal: SIGKILL)
    }
}
