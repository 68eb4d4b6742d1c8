import Diagnosis
import Investigations
import Records
import Terminal

/// Drives an investigation without questions: what was not given is recorded as not available.
struct ScriptedDriver: Driver {
    let session: Session
    let screen: Screen
    let common: CommonOptions
    let watch: (String) -> ScanWatch
    let keepsWriteUp = false
    /// Where the result goes; nil for standard output.
    private let output: String?
    /// Where attributions go; nil where none are asked for.
    private let attributions: String?

    init(
        _ session: Session, locations: Locations, common: CommonOptions, output: String?, attributions: String?
    ) {
        self.session = session
        self.common = common
        self.output = output
        self.attributions = attributions
        screen = Screen(
            style: .detect(
                environment: locations.variables, isPlain: common.plain || output != nil,
                isTerminal: TerminalOutput.standardOutput.isTerminal),
            width: output == nil ? TerminalSize.current().columns : 100)
        watch = Prompting.watches(isPlain: common.plain, isQuiet: common.quiet, locations: locations)
    }

    func meet(_ ask: Ask) throws -> Action? {
        if let problem = ask.problem {
            throw session.lastError.map { Failure($0) } ?? Failure(Exit.malformed, "\(ask.step): \(problem)")
        }
        if case .supplied(let step, let value, let origin) = ask.supplied {
            return try session.record(.answered(step: step, value: value, origin: origin))
        }
        return try session.record(.skipped(step: ask.step, origin: .absent))
    }

    func check(_ request: CheckRequest) throws -> Action {
        let watch = watch(request.title)
        defer { watch.end() }
        let action = try session.run(request, watching: watch)
        session.takeNotices().forEach(warn)
        // A check without a question goes on undetermined where it cannot run; here that would hide an error.
        if let error = session.lastError { throw error }
        return action
    }

    private func writeAttributions() throws {
        guard let attributions else { return }
        let found = try session.attributions()
        try Output.lines(to: attributions) { line in
            for attribution in found { try line(AttributionLine.text(attribution)) }
        }
    }

    func keep<Result>(_ work: () throws -> Result) throws -> Result { try work() }

    func print(_ report: DiagnosisReport) throws {
        try writeAttributions()
        try Reports.printJSON(report, to: output)
    }

    func show(_ verdict: String) throws {
        try writeAttributions()
        try Output.write(String(verdict.drop { $0 == "\n" }) + "\n", to: output)
    }

    func say(_ text: String) throws {
        // A file holds the result and nothing else.
        if output == nil { try Output.line(text) }
    }

    func warn(_ text: String) { Output.error("postern: \(Escaping.terminal(text))") }
}
