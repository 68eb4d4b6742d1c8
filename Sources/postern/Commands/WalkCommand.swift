import ArgumentParser
import Checks
import Diagnosis
import Investigations
import Playbooks
import Records
import SystemPackage
import Terminal
import Transcripts

/// The guided walk.
struct WalkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk", abstract: "Walk through a playbook, question by question.",
        discussion:
            "What is given by options is not asked. The record is on disk before every prompt; postern resume goes on.")

    @Argument(help: "A playbook's name or file.")
    var playbook = "http-502"

    @OptionGroup var evidence: EvidenceOptions
    @OptionGroup var transcripts: TranscriptOptions
    @OptionGroup var common: CommonOptions

    @Flag(help: "Offer a bundled sample incident where no log is at hand.")
    var offerSamples = false

    func run() throws {
        try Failure.guarded {
            let locations = Locations()
            let playbook = try PlaybookLibrary.playbook(playbook, locations: locations)
            let preset = try PresetAnswers(evidence, locations: locations)
            let directory = transcripts.noTranscript ? nil : try locations.transcripts(given: transcripts.directory)
            let session = try Session.begin(playbook, mode: "walk", transcripts: directory, locations: locations)
            do {
                try preset.record(in: session)
            } catch {
                // Nothing was asked or read: there is nothing to go on with.
                session.discard()
                throw error
            }
            return try Walking(locations: locations, common: common, offersSamples: offerSamples).walk(session)
        }
    }
}

/// Goes on with a walk that was cut off or left.
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on where a walk was cut off.",
        discussion: "Without a transcript, the newest unfinished walk is taken.")

    @Argument(help: "A transcript.", completion: .file(extensions: ["jsonl"]))
    var transcript: String?

    @Option(name: .customLong("transcripts"), help: ArgumentHelp("The directory for transcripts.", valueName: "dir"))
    var directory: String?

    @OptionGroup var common: CommonOptions

    func run() throws {
        try Failure.guarded {
            let locations = Locations()
            let path: String
            if let transcript {
                path = transcript
            } else {
                let directory = try locations.transcripts(given: directory)
                guard let newest = TranscriptLibrary.entries(in: directory).last(where: { !$0.isFinished }) else {
                    throw Failure(Exit.missing, "there is no unfinished walk in \(directory)")
                }
                path = newest.path
            }
            let session = try Session.resume(path, locations: locations)
            return try Walking(locations: locations, common: common, offersSamples: false).resume(session)
        }
    }
}

/// What a walk and a resumed walk have in common: the terminal they talk to, and how they end.
struct Walking {
    let locations: Locations
    let common: CommonOptions
    let offersSamples: Bool

    private var isPlain: Bool { common.plain }
    private var style: TerminalStyle {
        .detect(
            environment: locations.variables, isPlain: isPlain, isTerminal: TerminalOutput.standardOutput.isTerminal)
    }
    private var screen: Screen { Screen(style: style, width: TerminalSize.current().columns) }

    /// Walks from the first question.
    func walk(_ session: Session) throws -> Int32 {
        let prompter = Prompting.prompter(isPlain: isPlain, locations: locations)
        if !common.quiet {
            prompter.show(
                screen.paragraph("Postern \(PosternCommand.version): \(session.playbook.title)", role: .heading) + "\n"
                    + screen.paragraph(
                        ":help lists the commands. "
                            + (session.file.map { "Every answer is kept in \($0.path)." } ?? "No record is kept.")))
        }
        return try drive(session, prompter)
    }

    /// Walks on, after telling where the walk stands.
    func resume(_ session: Session) throws -> Int32 {
        let prompter = Prompting.prompter(isPlain: isPlain, locations: locations)
        if case .finish = session.action {
            prompter.show(screen.paragraph("This walk is finished.", role: .heading))
            return try drive(session, prompter)
        }
        prompter.show(
            screen.paragraph("Taken up again: \(session.file?.path ?? "")", role: .heading) + "\n"
                + screen.status(session.state, of: session.playbook))
        return try drive(session, prompter)
    }

    private func drive(_ session: Session, _ prompter: any Prompter) throws -> Int32 {
        let driver = WalkDriver(
            session: session, prompter: prompter, screen: screen, locations: locations, offersSamples: offersSamples,
            watch: Prompting.watches(isPlain: isPlain, isQuiet: common.quiet, locations: locations))
        // Between two questions Ctrl-C would end the program: it is only noted, and the next question forgets it.
        return try InterruptWatch().watching { _ in try end(driver, session, prompter) }
    }

    private func end(_ driver: WalkDriver, _ session: Session, _ prompter: any Prompter) throws -> Int32 {
        switch try driver.run() {
        case .left:
            if let path = session.file?.path {
                prompter.show("\nLeft. Go on with: postern resume \(Escaping.terminal(path))")
            } else {
                prompter.show("\nLeft; no record was kept.")
            }
            return Exit.interrupted
        case .concluded(let report):
            if common.json {
                try Reports.printJSON(report)
                try driver.seal()
            } else {
                prompter.show(screen.verdict(report))
                for note in session.state.notes where note.step.isEmpty {
                    prompter.show("\n" + screen.paragraph("  \(note.text)", role: .warning))
                }
                try driver.seal()
                if let file = session.file, let path = try driver.keepWriteUp() {
                    prompter.show(
                        "\n  Record:   \(Escaping.terminal(file.path))\n  Write-up: \(Escaping.terminal(path))")
                    if let receipt = file.receipt {
                        prompter.show(
                            screen.paragraph(
                                "  Receipt, to paste into the ticket; it shows later whether the record was cut or rewritten:",
                                role: .dim) + "\n  \(receipt.text)")
                    }
                }
            }
            return Exit.code(of: report)
        }
    }
}
