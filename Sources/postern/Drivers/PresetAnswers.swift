import Diagnosis
import Files
import Investigations
import Playbooks
import YAMLDocuments

/// Answers and settings given before the first question: by options, `--set` and answer files.
struct PresetAnswers {
    /// How long a file of answers may be, in bytes.
    private static let longestFile = 1 << 20

    /// Settings by name.
    private(set) var settings: [(name: String, value: String)] = []
    /// Answers by step.
    private(set) var answers: [(step: String, value: [String], origin: AnswerOrigin)] = []

    /// Gathers what options and files give; an option wins over a file, and `--set` over both.
    init(_ options: EvidenceOptions, locations: Locations) throws {
        if let path = options.answersFile { try read(path) }
        for (input, values) in options.given { give(input, values, locations) }
        for assignment in options.assignments {
            guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
                throw Failure(Exit.usage, "--set takes STEP=VALUE; ‘\(assignment)’ has no step or no ‘=’")
            }
            set(
                String(assignment[..<equals]), [String(assignment[assignment.index(after: equals)...])], .option)
        }
    }

    /// Takes what an option gives.
    mutating func give(_ input: InputDescription, _ values: [String], _ locations: Locations) {
        let values =
            switch input.value {
            case .evidence: values.flatMap(locations.globbed)
            case .hops: values.flatMap { Self.globbed(hop: $0, locations) }
            default: values
            }
        set(input.name, values, .option)
    }

    /// A hop's paths may be patterns; a format string may have an asterisk, and is none.
    private static func globbed(hop: String, _ locations: Locations) -> [String] {
        guard let equals = hop.firstIndex(of: "=") else { return [hop] }
        let head = hop[...equals]
        guard head.hasSuffix("log=") || head.hasSuffix("config=") else { return [hop] }
        return locations.globbed(String(hop[hop.index(after: equals)...])).map { head + $0 }
    }

    private mutating func set(_ name: String, _ values: [String], _ origin: AnswerOrigin) {
        guard let input = InputDescription.named(name), input.role == .setting else {
            answers.removeAll { $0.step == name }
            answers.append((name, values, origin))
            return
        }
        settings.removeAll { $0.name == name }
        settings.append((name, input.isRepeatable ? values.joined(separator: "\n") : values.first ?? ""))
    }

    private mutating func read(_ path: String) throws {
        let text = String(decoding: try FileTree.contents(of: path), as: UTF8.self)
        let file: YAMLValue?
        do {
            file = try YAMLValue.read(text, mostBytes: Self.longestFile)
        } catch {
            throw FaultyYAML(name: path, faults: [error], text: text)
        }
        guard let members = file?.members else {
            throw Failure(Exit.malformed, "\(path): expected a mapping from steps to answers")
        }
        for member in members {
            let line = member.key.line
            let texts: [String]
            switch member.value.content {
            case .text(let text): texts = [text]
            case .list(let items):
                texts = items.compactMap(\.text)
                guard texts.count == items.count else {
                    throw Failure(
                        Exit.malformed, "\(path):\(line): the answer to ‘\(member.name)’ must be a list of texts")
                }
            case .mapping:
                throw Failure(
                    Exit.malformed, "\(path):\(line): the answer to ‘\(member.name)’ must be text or a list")
            }
            set(member.name, texts, .file)
        }
    }

    /// Sees to it that what is written does not replace what is read.
    ///
    /// - Parameter path: a file to write.
    /// - Throws: a usage failure where that is evidence.
    func refuse(output path: String) throws {
        guard let there = FileTree.identity(of: path) else { return }
        var values = answers.flatMap(\.value)
        for setting in settings {
            for line in setting.value.split(separator: "\n") {
                values.append(String(line))
                if let sign = line.firstIndex(of: "=") { values.append(String(line[line.index(after: sign)...])) }
            }
        }
        let inside = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        for value in values {
            let isIn = FileTree.isDirectory(value) && FileTree.realPath(value) == FileTree.realPath(inside)
            guard FileTree.identity(of: value) == there || isIn else { continue }
            throw Failure(Exit.usage, "\(path) is evidence, and would be replaced; name another file")
        }
    }

    /// Records all of it.
    ///
    /// - Throws: a usage failure for a step the playbook does not have, or an answer that does not fit its step.
    func record(in session: Session) throws {
        for setting in settings {
            try Self.check(setting)
            try session.record(.configured(setting: setting.name, value: setting.value))
        }
        for answer in answers {
            do {
                try session.record(.supplied(step: answer.step, value: answer.value, origin: answer.origin))
            } catch RefusedEvent.unknownStep(let step) {
                let known = session.playbook.steps.filter { $0.question != nil }.map(\.id)
                let advice =
                    NearestName.of(step, among: known).map { "did you mean ‘\($0)’?" }
                    ?? "its questions are \(known.joined(separator: ", "))"
                throw Failure(Exit.usage, "the playbook \(session.playbook.name) has no step ‘\(step)’; \(advice)")
            } catch RefusedEvent.badAnswer(let step, let refusal) {
                throw Failure(Exit.usage, "\(step): \(refusal.message)")
            } catch RefusedEvent.outOfPlace {
                throw Failure(Exit.usage, "the step ‘\(answer.step)’ asks nothing, so nothing can be given for it")
            }
        }
    }

    /// Whether a setting's value can be used; also for `:set` in a walk.
    static func check(_ setting: (name: String, value: String)) throws {
        let names = InputDescription.settings.map(\.name)
        guard names.contains(setting.name) else {
            let advice =
                NearestName.of(setting.name, among: names).map { "did you mean \($0)?" }
                ?? "there are \(names.joined(separator: ", "))"
            throw Failure(Exit.usage, "there is no setting ‘\(setting.name)’; \(advice)")
        }
        if let problem = SettingProblem.of(setting.value, for: setting.name) {
            throw Failure(Exit.usage, "\(setting.name): \(problem)")
        }
    }
}
