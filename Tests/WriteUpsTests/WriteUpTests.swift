import Diagnosis
import Investigations
import Playbooks
import Testing
import TestingSupport
import Times
import Transcripts
import WriteUps

struct WriteUpTests {
    private static let text = """
        playbook: small
        version: 1
        title: Small
        start: log
        steps:
          - {id: log, title: The log, why: w, question: Which log?, answer: path, evidence: proxy-log, where: {x: y},
             unavailable: u, by-hand: h, check: {name: judge, with: [log]}}
        """
    private static let checks = [
        CheckDescription(
            name: "judge", claim: "c", method: "m", parameters: [.init("log", .evidence(.proxyLog), "p")],
            isConclusive: true)
    ]

    private func transcript(hostile: String, isFinished: Bool = true) throws -> (Transcript, Playbook) {
        let playbook = try PlaybookReader.read(Self.text, name: "small", checks: Self.checks)
        var report = DiagnosisReport(
            verdict: Verdict(
                isDecided: true, cause: .proxyTimeout, detail: .responseTimeout, hop: .proxy, share: 0.93,
                confidence: 0.97,
                summary: [Fact(verbatim: "Proxy timeout at \(hostile)")], remedies: ["Do this."]))
        report.coverage = [.init(source: hostile, kind: "nginx", from: nil, to: nil, rows: 3, unparsed: 1)]
        let finding = Finding(
            check: "judge", outcome: .supports, statement: Fact(verbatim: "It is \(hostile)"),
            quantities: [Quantity(Fact(verbatim: "n"), .text(hostile))],
            citations: [Citation(source: "a.log", line: 7, excerpt: hostile)], limitations: [Fact(verbatim: hostile)],
            exhibits: ExhibitSamples.all(hostile))
        var events: [Event] = [
            .began(
                Beginning(
                    playbook: "small", playbookHash: "abc", playbookText: Self.text, program: "postern 0",
                    operatorName: "me",
                    host: "here", mode: "walk")),
            .prompted(step: "log", standard: nil), .noted(step: "log", text: hostile),
            .answered(step: "log", value: [hostile], origin: .typed),
        ]
        if isFinished {
            events += [
                .checkBegan(step: "log", check: "judge"),
                .checkFinished(step: "log", result: CheckResult(finding: finding, report: report)), .concluded(report),
            ]
        }
        var transcript = Transcript()
        for event in events {
            let (record, line) = try transcript.line(for: event, at: Timestamp(seconds: 1_790_000_000))
            transcript.append(record, line: line)
        }
        return (transcript, playbook)
    }

    @Test func `the write-up leads every claim to its line`() throws {
        let (transcript, playbook) = try transcript(hostile: "x")
        let markdown = MarkdownRenderer.render(try WriteUp(of: transcript, playbook: playbook))
        for part in [
            "# Small: write-up", "**Proxy timeout at x**", "93 %", "1. Do this.", "` a.log:7 `", "Note at ‘The log’: x",
            "abc",
        ] {
            #expect(markdown.contains(part), "\(part) is missing in\n\(markdown)")
        }
    }

    @Test(arguments: [
        "\u{1B}[31mred\u{9B}2J", "<script>alert(1)</script>", "| cell | `code` **bold** [a](http://b)",
        "```\n# heading", "\u{0}\u{202E}",
    ])
    func `a stranger's text is shown and never obeyed`(hostile: String) throws {
        let (transcript, playbook) = try transcript(hostile: hostile)
        let writeUp = try WriteUp(of: transcript, playbook: playbook)
        for text in [MarkdownRenderer.render(writeUp), try CanonicalJSON.text(writeUp)] {
            #expect(!text.contains("<script"))
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || Escaping.isHarmless($0) })
        }
        let markdown = MarkdownRenderer.render(writeUp)
        // Headings are the write-up's own.
        let headings = markdown.split(separator: "\n").filter { $0.hasPrefix("#") }
        #expect(!headings.contains { $0.contains("heading") })
    }

    @Test func `an unfinished walk is written up as far as it came`() throws {
        let (transcript, playbook) = try transcript(hostile: "x", isFinished: false)
        let markdown = MarkdownRenderer.render(try WriteUp(of: transcript, playbook: playbook))
        #expect(markdown.contains("not finished"))
    }
}
