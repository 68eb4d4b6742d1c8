import Diagnosis
import FileEvidence
import Files
import Investigations
import Playbooks
import Records
import SystemPackage
import Terminal
import Times
import Wording

/// Drives an investigation with a person at the keyboard.
final class WalkDriver: Driver {
    let session: Session
    let screen: Screen
    let common: CommonOptions
    let watch: (String) -> ScanWatch
    let keepsWriteUp = true
    private let prompter: any Prompter
    private let locations: Locations
    /// Whether Enter at the first log's question takes a bundled sample where nothing better is offered.
    private let offersSamples: Bool

    private static let commands = [
        ":help", ":why", ":where", ":back", ":skip", ":note", ":evidence", ":status", ":plot", ":set", ":quit",
    ]

    private static let phrases = InputDescription.settings.map { ":set \($0.name) " }

    init(_ session: Session, locations: Locations, common: CommonOptions, offersSamples: Bool) {
        self.session = session
        self.locations = locations
        self.common = common
        self.offersSamples = offersSamples
        prompter = Prompting.prompter(isPlain: common.plain, locations: locations)
        screen = Screen(
            style: .detect(
                environment: locations.variables, isPlain: common.plain,
                isTerminal: TerminalOutput.standardOutput.isTerminal),
            width: TerminalSize.current().columns)
        watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)
    }

    // MARK: - Beginning and end

    /// Says what begins.
    func greet() {
        let title = "Postern \(PosternCommand.version): \(session.playbook.title)"
        let record = session.file.map { "Every answer is kept in \($0.path)." } ?? "No record is kept."
        let help = screen.paragraph(":help lists the commands. \(record)")
        prompter.show("\(screen.paragraph(title, role: .heading))\n\(help)")
    }

    /// Says where a walk that is taken up again stands.
    func greetAgain() {
        if case .finish = session.action {
            prompter.show(screen.paragraph("This walk is finished.", role: .heading))
        } else {
            let title = screen.paragraph("Taken up again: \(session.file?.path ?? "")", role: .heading)
            prompter.show("\(title)\n\(screen.status(session.known, of: session.playbook))")
        }
    }

    /// Goes on to the end; between two questions Ctrl-C is only noted, and the next question forgets it.
    func watched() throws -> Int32 { try InterruptWatch().watching { _ in try run() } }

    func print(_ report: DiagnosisReport) throws { try Reports.printJSON(report) }

    func show(_ verdict: String) { prompter.show(verdict) }

    func say(_ text: String) { prompter.show(text) }

    func warn(_ text: String) { prompter.show(screen.paragraph("! \(text)", role: .warning)) }

    private func showNotices() { session.takeNotices().forEach(warn) }

    // MARK: - Asking

    /// Puts a question until something comes of it; nil where the user leaves.
    func meet(_ ask: Ask) throws -> Action? {
        if case .supplied(let step, let value, let origin) = ask.supplied {
            prompter.show(screen.paragraph("\(ask.title): \(value.joined(separator: ", ")) (given)", role: .dim))
            return try keep(.answered(step: step, value: value, origin: origin))
        }
        let step = session.playbook.step(ask.step)
        let number = session.known.trail.count { session.playbook.step($0.step)?.question != nil } + 1
        var ask = ask
        if ask.standard == nil, offersSamples, case .path(.proxyLog) = ask.question.answer,
            !SampleIncident.all(locations).isEmpty
        {
            ask.standard = Suggestion(
                step: ask.step, value: [SampleIncident.word], reason: Fact("offer.bundled-incident"))
        }
        showNotices()
        prompter.show(screen.question(ask, number: number, why: step?.why ?? ""))
        _ = try keep(.prompted(step: ask.step, standard: ask.standard?.value))
        while true {
            switch prompter.ask(request(ask)) {
            case .line(let text):
                switch try take(text, for: ask) {
                case .again: continue
                case .next(let action): return action
                case .leave: return nil
                }
            case .interrupted:
                prompter.show(screen.paragraph("(line given up; :quit leaves)", role: .dim))
            case .endOfInput:
                if try leaves(because: .endOfInput) { return nil }
            case .hangUp:
                _ = try? session.record(.left(.terminated))
                return nil
            }
        }
    }

    private enum Taken {
        case again
        case next(Action)
        case leave
    }

    private func take(_ text: String, for ask: Ask) throws -> Taken {
        let (answer, hadSecret) = Secrets.scrubbed(text.trimmingBlanks)
        if hadSecret {
            prompter.show(screen.paragraph("A secret in it was taken out: it is not recorded.", role: .warning))
        }
        if answer.hasPrefix(":") { return try command(answer, at: ask) }
        if answer == "?" {
            prompter.show(screen.help)
            return .again
        }
        if answer.isEmpty {
            guard let standard = ask.standard else {
                return .next(try keep(.skipped(step: ask.step, origin: .typed)))
            }
            if standard.value == [SampleIncident.word] { return try chooseSample() }
            return .next(try keep(.answered(step: ask.step, value: standard.value, origin: .standard)))
        }
        var value = [answer]
        if case .path = ask.question.answer {
            if answer.lowercased() == SampleIncident.word, !FileTree.isFile(answer) { return try chooseSample() }
            value = locations.globbed(Self.unquoted(answer))
        }
        do {
            let action = try keep(.answered(step: ask.step, value: value, origin: .typed))
            offerNeighbours(of: value, at: ask)
            return .next(action)
        } catch RefusedEvent.badAnswer(_, let refusal) {
            _ = try keep(.refused(step: ask.step, text: answer, reason: refusal.message))
            prompter.show(screen.paragraph("! \(refusal.message)", role: .bad))
            return .again
        }
    }

    private func request(_ ask: Ask) -> PromptRequest {
        let completion: Completion
        switch ask.question.answer {
        case .path: completion = .paths(alsoWords: Self.commands + [SampleIncident.word], phrases: Self.phrases)
        case .choice(let choices): completion = .words(choices.map(\.word) + Self.commands, phrases: Self.phrases)
        default: completion = .words(Self.commands, phrases: Self.phrases)
        }
        return PromptRequest(label: ask.step, completion: completion)
    }

    /// A path dragged or pasted into a terminal often comes in quotes.
    private static func unquoted(_ text: String) -> String {
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return String(text.dropFirst().dropLast())
        }
        return text
    }

    // MARK: - Commands

    private func command(_ text: String, at ask: Ask) throws -> Taken {
        let name = text.prefix { $0 != " " }
        let rest = text.dropFirst(name.count).trimmingBlanks
        switch name {
        case ":help", ":h", ":?": prompter.show(screen.help)
        case ":why" where !rest.isEmpty: try weigh(rest)
        case ":why", ":where": if let step = session.playbook.step(ask.step) { prompter.show(screen.why(step)) }
        case ":back":
            guard let to = session.investigation.stepBefore else {
                prompter.show(screen.paragraph("This is the first question.", role: .warning))
                return .again
            }
            return .next(try keep(.wentBack(from: ask.step, to: to)))
        case ":skip": return .next(try keep(.skipped(step: ask.step, origin: .typed)))
        case ":note":
            guard !rest.isEmpty else {
                prompter.show(
                    screen.paragraph("Write the note behind it: :note the deploy was at 10:12", role: .warning))
                return .again
            }
            _ = try keep(.noted(step: ask.step, text: rest))
            prompter.show(screen.paragraph("Noted.", role: .dim))
        case ":evidence": prompter.show(EvidenceListing.text(session, screen))
        case ":status": prompter.show(screen.status(session.known, of: session.playbook))
        case ":plot": prompter.show(plot())
        case ":set": try set(rest)
        case ":quit", ":q", ":exit":
            if try leaves(because: .quit) { return .leave }
        default:
            let advice =
                NearestName.of(String(name), among: Self.commands).map { "Did you mean \($0)?" } ?? ":help lists them."
            prompter.show(screen.paragraph("There is no command \(name). \(advice)", role: .warning))
        }
        return .again
    }

    /// Says what speaks for a cause, and what against it.
    private func weigh(_ cause: String) throws {
        let watch = watch("Weighing")
        defer { watch.end() }
        let facts = try watch.interrupts.watching { _ in try session.weighing(of: cause) }
        prompter.show(facts.map { screen.paragraph(screen.wording.text($0)) }.joined(separator: "\n"))
    }

    private func set(_ text: String) throws {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            let settings = session.known.settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            prompter.show(
                screen.paragraph(
                    settings.isEmpty
                        ? "Nothing is set. :set proxy-zone Europe/Berlin sets a zone."
                        : settings.joined(separator: "\n")))
            return
        }
        do {
            var value = parts[1]
            // Hops and files come one by one.
            if InputDescription.named(parts[0])?.isRepeatable ?? false, let before = session.known.settings[parts[0]] {
                value = "\(before)\n\(value)"
            }
            try PresetAnswers.check((parts[0], value))
            _ = try keep(.configured(setting: parts[0], value: value))
            prompter.show(
                screen.paragraph(
                    "\(parts[0]) is \(parts[1]) from the next check on; :back runs an earlier one again.", role: .dim))
        } catch let failure as Failure {
            prompter.show(screen.paragraph("! \(failure.message)", role: .bad))
        }
    }

    private func plot() -> String {
        let exhibits = session.known.trail.last { !($0.finding?.exhibits ?? []).isEmpty }?.finding?.exhibits ?? []
        guard !exhibits.isEmpty else { return "  There is nothing to plot yet: the proxy's log comes first." }
        return exhibits.map { screen.exhibit($0).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// Asks before leaving at Ctrl-D; `:quit` and the end of piped input leave at once.
    private func leaves(because reason: LeavingReason) throws -> Bool {
        if reason == .endOfInput, prompter is EditingPrompter {
            guard prompter.confirm("Leave the walk? It can be resumed later") ?? true else { return false }
        }
        _ = try keep(.left(reason))
        return true
    }

    // MARK: - Samples and neighbours

    private func chooseSample() throws -> Taken {
        let samples = SampleIncident.all(locations)
        guard !samples.isEmpty else {
            prompter.show(
                screen.paragraph("There are no bundled sample incidents beside the playbooks.", role: .warning))
            return .again
        }
        var lines = ["", "Bundled sample incidents, made by real proxies with real faults:"]
        for (index, sample) in samples.enumerated() { lines.append("  \(index + 1)  \(sample.name)  \(sample.title)") }
        lines.append("Enter takes: \(samples[0].name)")
        prompter.show(lines.map { Escaping.terminal($0) }.joined(separator: "\n"))
        while true {
            let reply = prompter.ask(
                PromptRequest(label: "sample", completion: .words(samples.map(\.name)), keepsHistory: false))
            guard case .line(let text) = reply else { return .again }
            let answer = text.trimmingBlanks.lowercased()
            var chosen = answer.isEmpty ? samples[0] : samples.first { $0.name == answer }
            if chosen == nil, let number = Int(answer), samples.indices.contains(number - 1) {
                chosen = samples[number - 1]
            }
            guard let chosen else {
                prompter.show(screen.paragraph("! there is no sample ‘\(text)’; give its number or name", role: .bad))
                continue
            }
            prompter.show(
                screen.paragraph("SAMPLE INCIDENT, not yours: \(chosen.title). \(chosen.story)", role: .warning))
            _ = try keep(.noted(step: "", text: "This walk is on the bundled sample incident ‘\(chosen.name)’."))
            var action = session.action
            for setting in chosen.settings {
                action = try keep(.configured(setting: setting.name, value: setting.value))
            }
            for suggestion in chosen.suggestions { action = try keep(.suggested(suggestion)) }
            return .next(action)
        }
    }

    /// What lies beside a log and looks like another one that will be asked for is offered as its default.
    private func offerNeighbours(of paths: [String], at ask: Ask) {
        guard case .path(let kind) = ask.question.answer, let path = paths.first else { return }
        for suggestion in Neighbours.of(path, given: kind, in: session) {
            _ = try? session.record(.suggested(suggestion))
        }
    }

    // MARK: - Checking

    func check(_ request: CheckRequest) throws -> Action {
        let action = try keep {
            let watch = watch(request.title)
            return try watch.interrupts.watching { _ in
                defer { watch.end() }
                return try session.run(request, watching: watch)
            }
        }
        let visits = session.investigation.visits
        if let finding = visits.last(where: { $0.step == request.step })?.finding,
            session.playbook.step(request.step)?.isEnd != true
        {
            prompter.show(screen.finding(finding, isLong: false))
        }
        return action
    }

    // MARK: - Keeping

    /// Records an event.
    private func keep(_ event: Event) throws -> Action { try keep { try session.record(event) } }

    private static func remedy(for error: any Error) -> String {
        switch error as? TranscriptFileError {
        case .replaced, .disturbed, .removed, .inUse: "put that right"
        case .file, .damaged, nil: "make room"
        }
    }

    /// On a full disk the walk waits for room instead of losing anything.
    func keep<Result>(_ work: () throws -> Result) throws -> Result {
        while true {
            do {
                return try work()
            } catch {
                guard let failure = Failure(any: error),
                    error is TranscriptFileError || failure.code == Exit.unwritable
                else { throw error }
                prompter.show(
                    screen.paragraph(
                        "! \(failure.message). Nothing is lost: \(Self.remedy(for: error)), then press Enter.",
                        role: .bad))
                guard case .line(let text) = prompter.ask(PromptRequest(label: "try again", keepsHistory: false)),
                    text.trimmingBlanks != ":quit"
                else { throw error }
            }
        }
    }
}
