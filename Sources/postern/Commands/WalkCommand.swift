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

    @OptionGroup var options: InvestigationOptions

    @Flag(help: "Offer a bundled sample incident where no log is at hand.")
    var offerSamples = false

    func run() throws {
        try Failure.guarded {
            let locations = Locations()
            let session = try options.begin(mode: "walk", locations: locations)
            let walk = WalkDriver(
                session, locations: locations, common: options.common, offersSamples: offerSamples)
            if !options.common.quiet { walk.greet() }
            return try walk.watched()
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
            let walk = WalkDriver(session, locations: locations, common: common, offersSamples: false)
            walk.greetAgain()
            return try walk.watched()
        }
    }
}
