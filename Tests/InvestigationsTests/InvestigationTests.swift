import Diagnosis
import Investigations
import Playbooks
import Testing

struct InvestigationTests {
    static let checks = [
        CheckDescription(
            name: "look", claim: "c", method: "m",
            parameters: [.init("log", .evidence(.proxyLog), "p"), .init("wait", .duration, "p")]),
        CheckDescription(name: "judge", claim: "c", method: "m", parameters: [], isConclusive: true),
    ]
    static let text = """
        playbook: small
        version: 1
        title: Small
        start: seen
        steps:
          - {id: seen, title: Seen, why: w, question: q, answer: choice, choices: {yes-502: a, no: b}, default: yes-502,
             where: {x: y}, unavailable: u, by-hand: h, branches: {yes-502: wait, no: judge, skipped: wait}}
          - {id: wait, title: Wait, why: w, question: q, answer: duration, where: {x: y}, unavailable: u, by-hand: h,
             branches: {answered: log, skipped: log}}
          - {id: log, title: Log, why: w, question: q, answer: path, evidence: proxy-log, where: {x: y}, unavailable: u,
             by-hand: h, check: {name: look, with: [log, wait]},
             branches: {supports: judge, rules-out: judge, undetermined: wait-more, skipped: judge}}
          - {id: wait-more, title: More, why: w, check: {name: look, with: {wait: wait}}, branches: {otherwise: judge}}
          - {id: judge, title: Judge, why: w, check: {name: judge}}
        remedies:
          proxy-timeout: [make it longer]
          proxy-timeout/response-timeout: [make the work shorter]
        """

    static func playbook() throws -> Playbook {
        try PlaybookReader.read(text, name: "small", checks: checks)
    }

    static let beginning = Event.began(
        Beginning(
            playbook: "small", playbookHash: "h", playbookText: text, program: "postern 0", operatorName: "me",
            host: "here",
            mode: "walk"))

    private func begun() throws -> Investigation {
        var investigation = Investigation(playbook: try Self.playbook())
        try investigation.receive(Self.beginning)
        return investigation
    }

    private func finding(_ outcome: Finding.Outcome) -> CheckResult {
        CheckResult(
            finding: Finding(check: "look", outcome: outcome, statement: Fact("s")),
            suggestions: [Suggestion(step: "wait", value: ["60 s"], reason: Fact("seen"))])
    }

    private func asked(_ action: Action) -> Ask? {
        if case .ask(let ask) = action { return ask }
        return nil
    }

    @Test func `an answer leads along its branch, and the check is handed what was answered`() throws {
        var walk = try begun()
        #expect(asked(walk.action)?.step == "seen")
        #expect(asked(walk.action)?.standard?.value == ["yes-502"])
        #expect(asked(try walk.receive(.answered(step: "seen", value: ["1"], origin: .typed)))?.step == "wait")
        #expect(asked(try walk.receive(.answered(step: "wait", value: ["3 min"], origin: .typed)))?.step == "log")
        let action = try walk.receive(.answered(step: "log", value: ["a.log", "b.log"], origin: .typed))
        guard case .run(let request) = action else {
            Issue.record("expected a check, not \(action)")
            return
        }
        #expect(request.arguments == ["log": .paths(["a.log", "b.log"]), "wait": .duration(.seconds(180))])
    }

    @Test func `a refused event changes nothing`() throws {
        var walk = try begun()
        let before = walk
        for event in [
            Event.answered(step: "wait", value: ["60s"], origin: .typed),
            .answered(step: "seen", value: ["maybe"], origin: .typed),
            .checkFinished(step: "seen", result: finding(.supports)), .wentBack(from: "seen", to: "seen"),
            Self.beginning,
            .supplied(step: "nowhere", value: ["x"], origin: .option),
            .concluded(DiagnosisReport(verdict: Self.verdict)),
        ] {
            #expect(throws: RefusedEvent.self) { try walk.receive(event) }
            #expect(walk == before)
        }
    }

    @Test func `going back keeps the answers as defaults and takes the checks' findings with it`() throws {
        var walk = try begun()
        try walk.receive(.answered(step: "seen", value: ["yes-502"], origin: .standard))
        try walk.receive(.answered(step: "wait", value: ["2 min"], origin: .typed))
        try walk.receive(.answered(step: "log", value: ["a.log"], origin: .typed))
        try walk.receive(.checkFailed(step: "log", reason: "there is no file a.log"))
        #expect(asked(walk.action)?.problem == "there is no file a.log")
        let action = try walk.receive(.wentBack(from: "log", to: "wait"))
        #expect(asked(action)?.standard?.value == ["2 min"])
        #expect(asked(try walk.receive(.wentBack(from: "wait", to: "seen")))?.standard?.value == ["yes-502"])
        #expect(throws: RefusedEvent.nothingBefore) { try walk.receive(.wentBack(from: "seen", to: "wait")) }
    }

    @Test func `an answer that could not be used is offered again only where nothing else is`() throws {
        var walk = try begun()
        try walk.receive(.answered(step: "seen", value: ["yes-502"], origin: .standard))
        try walk.receive(.answered(step: "wait", value: ["2 min"], origin: .typed))
        try walk.receive(.answered(step: "log", value: ["a.log"], origin: .typed))
        try walk.receive(.checkFailed(step: "log", reason: "there is no file a.log"))
        #expect(asked(walk.action)?.standard?.value == ["a.log"])
        try walk.receive(.suggested(Suggestion(step: "log", value: ["b.log"], reason: nil)))
        #expect(asked(walk.action)?.standard?.value == ["b.log"])
        // A check that the user gave up had nothing against its answer.
        try walk.receive(.answered(step: "log", value: ["c.log"], origin: .typed))
        try walk.receive(.checkCancelled(step: "log"))
        #expect(asked(walk.action)?.problem == "the check was cancelled")
        #expect(asked(walk.action)?.standard?.value == ["c.log"])
    }

    @Test func `what was given beforehand is taken once, and asked for after going back`() throws {
        var walk = try begun()
        try walk.receive(.supplied(step: "wait", value: ["90s"], origin: .option))
        try walk.receive(.answered(step: "seen", value: ["yes-502"], origin: .typed))
        let supplied = try #require(asked(walk.action)?.supplied)
        #expect(supplied == .supplied(step: "wait", value: ["90s"], origin: .option))
        try walk.receive(.answered(step: "wait", value: ["90s"], origin: .option))
        let back = try walk.receive(.wentBack(from: "log", to: "wait"))
        #expect(asked(back)?.supplied == nil)
        #expect(asked(back)?.standard?.value == ["90s"])
    }

    @Test func `a check's suggestion is the default of a later question`() throws {
        var walk = try begun()
        try walk.receive(.answered(step: "seen", value: ["yes-502"], origin: .typed))
        try walk.receive(.skipped(step: "wait", origin: .typed))
        try walk.receive(.answered(step: "log", value: ["a.log"], origin: .typed))
        let action = try walk.receive(.checkFinished(step: "log", result: finding(.undetermined)))
        guard case .run(let request) = action else {
            Issue.record("expected the check of wait-more")
            return
        }
        #expect(request.step == "wait-more")
        #expect(request.arguments.isEmpty)
        #expect(walk.standard(for: try #require(walk.playbook.step("wait")))?.value == ["60 s"])
    }

    static let verdict = Verdict(
        isDecided: true, cause: .proxyTimeout, detail: .responseTimeout, hop: .proxy, share: 1, confidence: 0.9,
        summary: [Fact("s")])

    @Test func `the verdict's remedies come from the playbook, the particular before the general`() throws {
        var walk = try begun()
        try walk.receive(.answered(step: "seen", value: ["no"], origin: .typed))
        let result = CheckResult(
            finding: Finding(check: "judge", outcome: .supports, statement: Fact("s")),
            report: DiagnosisReport(verdict: Self.verdict))
        let action = try walk.receive(.checkFinished(step: "judge", result: result))
        guard case .conclude(let report) = action else {
            Issue.record("expected a conclusion, not \(action)")
            return
        }
        #expect(report.verdict.remedies == ["make the work shorter", "make it longer"])
        #expect(try walk.receive(.concluded(report)) == .seal(report))
        #expect(try walk.receive(.sealed(records: 9)) == .finish(report))
        #expect(throws: RefusedEvent.self) { try walk.receive(.noted(step: "", text: "too late")) }
    }

    @Test func `a cancelled check puts its question again, with the answer as its default`() throws {
        var walk = try begun()
        try walk.receive(.answered(step: "seen", value: ["yes-502"], origin: .typed))
        try walk.receive(.skipped(step: "wait", origin: .typed))
        try walk.receive(.answered(step: "log", value: ["a.log"], origin: .typed))
        let ask = asked(try walk.receive(.checkCancelled(step: "log")))
        #expect(ask?.step == "log")
        #expect(ask?.standard?.value == ["a.log"])
    }

    @Test func `a replay of the events gives the same state and the same next action`() throws {
        let events: [Event] = [
            Self.beginning, .configured(setting: "proxy-zone", value: "+01:00"),
            .prompted(step: "seen", standard: ["yes-502"]),
            .answered(step: "seen", value: ["yes-502"], origin: .standard), .noted(step: "wait", text: "n"),
            .refused(step: "wait", text: "x", reason: "r"), .answered(step: "wait", value: ["60s"], origin: .typed),
            .wentBack(from: "log", to: "wait"), .skipped(step: "wait", origin: .typed), .left(.quit),
            .resumed(Resumption(program: "p", tornBytes: 3)), .answered(step: "log", value: ["a"], origin: .typed),
            .checkBegan(step: "log", check: "look"), .checkFinished(step: "log", result: finding(.supports)),
        ]
        var live = Investigation(playbook: try Self.playbook())
        for event in events { try live.receive(event) }
        let replayed = try Investigation(playbook: try Self.playbook(), events: events)
        #expect(replayed == live)
        #expect(replayed.action == live.action)
        // Cut anywhere, the first part and then the rest lead to the same place.
        for cut in events.indices {
            var part = try Investigation(playbook: try Self.playbook(), events: events[..<cut])
            for event in events[cut...] { try part.receive(event) }
            #expect(part == live)
        }
    }
}
