import ArgumentParser
import Diagnosis

/// What an investigation is told on the command line: the same options everywhere.
struct EvidenceOptions: ParsableArguments {
    @Option(.proxyLog) var proxyLog: [String] = []
    @Option(.proxyErrorLog) var proxyErrorLog: [String] = []
    @Option(.proxyConfig) var proxyConfig: [String] = []
    @Option(.serverLog) var serverLog: [String] = []
    @Option(.serverErrorLog) var serverErrorLog: [String] = []
    @Option(.serverConfig) var serverConfig: [String] = []
    @Option(.eventLog) var eventLog: [String] = []
    @Option(.httpErrorLog) var httpErrorLog: [String] = []
    @Option(.counters) var counters: [String] = []
    @Option(.hop) var hops: [String] = []
    @Option(.window) var window: String?
    @Option(.proxyTimeout) var proxyTimeout: String?
    @Option(.serverTimeout) var serverTimeout: String?
    @Option(.otherTimeout) var otherTimeout: String?
    @Option(.proxyFormat) var proxyFormat: String?
    @Option(.serverFormat) var serverFormat: String?
    @Option(.proxyZone) var proxyZone: String?
    @Option(.serverZone) var serverZone: String?
    @Option(.status) var status: String?

    @Option(
        name: .customLong("answers"),
        help: ArgumentHelp("A YAML file that answers steps by id.", valueName: "file"), completion: .file())
    var answersFile: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Answers one step. May be repeated.", valueName: "step=value"),
        completion: .list(InputDescription.all.map { "\($0.name)=" }))
    var assignments: [String] = []

    /// What was given, in the order in which help lists it.
    var given: [(input: InputDescription, values: [String])] {
        let repeated: [(InputDescription, [String])] = [
            (.proxyLog, proxyLog), (.proxyErrorLog, proxyErrorLog), (.proxyConfig, proxyConfig),
            (.serverLog, serverLog), (.serverErrorLog, serverErrorLog), (.serverConfig, serverConfig),
            (.eventLog, eventLog), (.httpErrorLog, httpErrorLog), (.counters, counters), (.hop, hops),
        ]
        let single: [(InputDescription, String?)] = [
            (.window, window), (.proxyTimeout, proxyTimeout), (.serverTimeout, serverTimeout),
            (.otherTimeout, otherTimeout), (.proxyFormat, proxyFormat), (.serverFormat, serverFormat),
            (.proxyZone, proxyZone), (.serverZone, serverZone), (.status, status),
        ]
        return (repeated + single.map { ($0, $1.map { [$0] } ?? []) }).filter { !$0.1.isEmpty }
            .map { (input: $0, values: $1) }
    }
}

extension InputDescription {
    /// How a shell completes its value.
    fileprivate var completion: CompletionKind {
        switch value {
        case .evidence, .hops: .file()
        case .choice(let words): .list(words)
        case .duration, .window, .product, .zone, .format, .statuses, .text: .default
        }
    }

    fileprivate var argumentHelp: ArgumentHelp { ArgumentHelp("\(help)", valueName: placeholder) }
}

extension Option where Value == [String] {
    /// The option of an input that may be repeated.
    init(wrappedValue: [String], _ input: InputDescription) {
        self.init(
            wrappedValue: wrappedValue, name: .customLong(input.name), parsing: .singleValue, help: input.argumentHelp,
            completion: input.completion)
    }
}

extension Option where Value == String? {
    /// The option of an input.
    init(_ input: InputDescription) {
        self.init(name: .customLong(input.name), help: input.argumentHelp, completion: input.completion)
    }
}

/// Options that every command has.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Flag(help: "No colour, no redrawing, no line editing; also for screen readers.")
    var plain = false

    @Flag(name: .shortAndLong, help: "Print only what was asked for.")
    var quiet = false
}

/// What `walk` and `diagnose` begin with.
struct InvestigationOptions: ParsableArguments {
    @Argument(help: "A playbook's name or file.")
    var playbook = "http-502"

    @OptionGroup var evidence: EvidenceOptions
    @OptionGroup var transcripts: TranscriptOptions
    @OptionGroup var common: CommonOptions

    /// Begins an investigation with all that was given.
    ///
    /// - Parameters:
    ///   - mode: `walk` or `diagnose`.
    ///   - outputs: files that will be written; none may be evidence.
    ///   - locations: who and where, for the record.
    /// - Returns: the session, what was given recorded.
    /// - Throws: what is wrong with the options, or with the place of the record; nothing is left behind.
    func begin(mode: String, writing outputs: [String] = [], locations: Locations) throws -> Session {
        let playbook = try PlaybookLibrary.playbook(playbook, locations: locations)
        let preset = try PresetAnswers(evidence, locations: locations)
        let directory = transcripts.noTranscript ? nil : try locations.transcripts(given: transcripts.directory)
        for path in outputs { try preset.refuse(output: path) }
        let session = try Session.begin(playbook, mode: mode, transcripts: directory, locations: locations)
        do {
            try preset.record(in: session)
        } catch {
            // Nothing was asked or read: there is nothing to go on with.
            session.discard()
            throw error
        }
        return session
    }
}

/// Where records go.
struct TranscriptOptions: ParsableArguments {
    @Option(
        name: .customLong("transcripts"), help: ArgumentHelp("The directory for transcripts.", valueName: "dir"),
        completion: .directory)
    var directory: String?

    @Flag(help: "Keep no transcript; the walk cannot be resumed.")
    var noTranscript = false
}
