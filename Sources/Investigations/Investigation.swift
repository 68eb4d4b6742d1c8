public import Diagnosis
public import Playbooks

/// One walk through a playbook: a fold over its events.
///
/// It touches nothing outside itself. A driver hands it an event, keeps the event, and does the action that comes back.
public struct Investigation: Sendable {
    /// A step that was come to.
    public struct Visit: Hashable, Sendable {
        /// How a question was met.
        public enum Reply: Hashable, Sendable {
            /// With this answer.
            case answer(value: [String], origin: AnswerOrigin)
            /// It was passed over.
            case skipped(AnswerOrigin)
        }

        /// The step's id.
        public var step: String
        /// How its question was met; nil while it is open, or where nothing is asked.
        public var reply: Reply?
        /// What its check found.
        public var finding: Finding?
        /// The defaults its check found for later questions.
        public var suggestions: [Suggestion] = []
    }

    /// A note of the user's, with the step it was written at.
    public struct Note: Hashable, Sendable {
        /// The step's id.
        public var step: String
        /// The note.
        public var text: String
    }

    /// All that is known at a point of the walk.
    public struct State: Hashable, Sendable {
        /// How it began; nil before the first event.
        public var beginning: Beginning?
        /// The steps gone through, in order; what was gone back over is not in it.
        public var trail: [Visit] = []
        /// The step being asked or checked.
        public var current: Visit?
        /// Answers given beforehand.
        public var supplied: [String: Event] = [:]
        /// Zones, formats and the statuses that count, by name.
        public var settings: [String: String] = [:]
        /// Defaults the program found, the newest last.
        public var suggestions: [Suggestion] = []
        /// Answers that were gone back over.
        public var remembered: [String: [String]] = [:]
        /// The step last gone back to, until it is answered.
        public var returnedTo: String?
        /// Why the last answer was not taken or its check did not run.
        public var problem: String?
        /// The notes, in order.
        public var notes: [Note] = []
        /// The report the last check ended with, until it is concluded.
        public var report: DiagnosisReport?
        /// Whether the investigation is closed.
        public var isConcluded = false
        /// Whether its record is closed too.
        public var isSealed = false
        /// The files read so far, by name, as they were last told.
        public var inputs: [String: InputState] = [:]
        /// How often the walk was cut and taken up again.
        public var resumptions = 0
    }

    /// The playbook it walks.
    public let playbook: Playbook
    /// All that is known now.
    public private(set) var state = State()

    /// Creates an investigation that has not begun.
    public init(playbook: Playbook) { self.playbook = playbook }

    /// Takes up an investigation from its events.
    ///
    /// - Parameters:
    ///   - playbook: the playbook it walks.
    ///   - events: its events in order.
    /// - Throws: the first event that does not belong where it stands.
    public init(playbook: Playbook, events: some Sequence<Event>) throws(RefusedEvent) {
        self.init(playbook: playbook)
        for event in events { _ = try receive(event) }
    }

    /// Takes an event.
    ///
    /// - Parameter event: what happened.
    /// - Returns: what is to be done next.
    /// - Throws: why the event was refused; the state is then as it was.
    @discardableResult
    public mutating func receive(_ event: Event) throws(RefusedEvent) -> Action {
        state = try nextState(after: event)
        return action
    }

    /// What is to be done next.
    public var action: Action {
        guard state.beginning != nil else { return .begin }
        if let report = state.report {
            guard state.isConcluded else { return .conclude(report) }
            // Records of the first format have no seal.
            return state.isSealed || state.beginning?.format == nil ? .finish(report) : .seal(report)
        }
        guard let visit = state.current, let step = playbook.step(visit.step) else { return .begin }
        if let question = step.question, visit.reply == nil {
            return .ask(
                Ask(
                    step: step.id, title: step.title, question: question, standard: standard(for: step),
                    supplied: suppliedAnswer(for: step.id), problem: state.problem))
        }
        guard let call = step.check else { preconditionFailure("a step without a check is left when it is answered") }
        return .run(
            CheckRequest(step: step.id, title: step.title, check: call.name, arguments: arguments(of: call)))
    }

    /// What Enter accepts at a step.
    ///
    /// At a question gone back to it is the answer given before; else the newest thing found, the answer given before,
    /// what the program offers, and last what the playbook holds.
    public func standard(for step: Step) -> Suggestion? {
        func valid(_ suggestion: Suggestion) -> Bool {
            (try? step.question?.answer.read(suggestion.value)) != nil
        }
        let remembered = state.remembered[step.id].map {
            Suggestion(step: step.id, value: $0, reason: Fact("offer.answer-before"))
        }
        let found = (state.trail.reversed().lazy.flatMap(\.suggestions)).first { $0.step == step.id && valid($0) }
        let offered = state.suggestions.last { $0.step == step.id && valid($0) }
        if state.returnedTo == step.id, let remembered { return remembered }
        return found ?? remembered ?? offered
            ?? step.question?.standard.map { Suggestion(step: step.id, value: [$0], reason: nil) }
    }

    /// The answer a step has been given in the walk so far, or beforehand.
    public func answer(of id: String) -> [String]? {
        let visits = state.current.map { state.trail + [$0] } ?? state.trail
        if let visit = visits.last(where: { $0.step == id }) {
            if case .answer(let value, _) = visit.reply { return value }
            if case .skipped = visit.reply { return nil }
        }
        if case .supplied(_, let value, _) = state.supplied[id] { return value }
        return nil
    }

    /// The step that `:back` leads to from here.
    public var stepBefore: String? {
        state.trail.last { playbook.step($0.step)?.question != nil }?.step
    }

    private func arguments(of call: Step.CheckCall) -> [String: AnswerValue] {
        var arguments = state.settings.mapValues { AnswerValue.text($0) }
        for (parameter, id) in call.bindings {
            guard let value = answer(of: id), let question = playbook.step(id)?.question else { continue }
            arguments[parameter] = try? question.answer.read(value)
        }
        return arguments
    }

    /// Not again after the user went back over it, and not after its check refused it.
    private func suppliedAnswer(for id: String) -> Event? {
        state.remembered[id] == nil && state.problem == nil ? state.supplied[id] : nil
    }

    // MARK: - The fold

    private func nextState(after event: Event) throws(RefusedEvent) -> State {
        var next = state
        guard !state.isSealed else { throw misplaced(event) }
        switch event {
        case .began(let beginning):
            guard state.beginning == nil else { throw misplaced(event) }
            next.beginning = beginning
            next.current = Visit(step: playbook.start)
        case .supplied(let step, _, _):
            guard state.beginning != nil, !state.isConcluded else { throw misplaced(event) }
            guard playbook.step(step) != nil else { throw .unknownStep(step) }
            try check(event)
            next.supplied[step] = event
        case .configured(let setting, let value):
            guard state.beginning != nil, !state.isConcluded else { throw misplaced(event) }
            next.settings[setting] = value
        case .suggested(let suggestion):
            guard state.beginning != nil, !state.isConcluded else { throw misplaced(event) }
            next.suggestions.append(suggestion)
        case .noted(let step, let text):
            guard state.beginning != nil else { throw misplaced(event) }
            next.notes.append(Note(step: step, text: text))
        case .left:
            guard state.beginning != nil else { throw misplaced(event) }
        case .inputOpened(let input), .inputHashed(let input), .inputClosed(let input):
            guard state.beginning != nil else { throw misplaced(event) }
            var merged = input
            if case .inputOpened = event {} else { merged.sha256 = input.sha256 ?? state.inputs[input.name]?.sha256 }
            next.inputs[input.name] = merged
        case .resumed:
            guard state.beginning != nil else { throw misplaced(event) }
            next.resumptions += 1
        case .prompted(let step, _):
            try expectQuestion(step, event)
        case .refused(let step, _, let reason):
            try expectQuestion(step, event)
            next.problem = reason
        case .answered(let step, let value, let origin):
            try expectQuestion(step, event)
            try check(event)
            next.current?.reply = .answer(value: value, origin: origin)
            next.problem = nil
            settle(&next, way: "answered")
        case .skipped(let step, let origin):
            try expectQuestion(step, event)
            next.current?.reply = .skipped(origin)
            next.problem = nil
            settle(&next, way: "skipped")
        case .checkBegan(let step, _):
            try expectCheck(step, event)
        case .checkFinished(let step, let result):
            try expectCheck(step, event)
            finish(&next, result)
        case .checkFailed(let step, let reason):
            try expectCheck(step, event)
            stop(&next, step: step, reason: reason)
        case .checkCancelled(let step):
            try expectCheck(step, event)
            stop(&next, step: step, reason: "the check was cancelled")
        case .wentBack(let from, let to):
            guard let current = state.current, !state.isConcluded, current.step == from else { throw misplaced(event) }
            guard stepBefore == to, let index = state.trail.lastIndex(where: { $0.step == to }) else {
                throw .nothingBefore
            }
            for visit in state.trail[index...] + [current] {
                if case .answer(let value, _) = visit.reply { next.remembered[visit.step] = value }
            }
            // Where the question gone back to was skipped, nothing is remembered, but it must be asked all the same.
            next.supplied[to] = nil
            next.trail.removeSubrange(index...)
            next.current = Visit(step: to)
            next.returnedTo = to
            next.problem = nil
            next.report = nil
        case .concluded(let report):
            guard state.report != nil, !state.isConcluded else { throw misplaced(event) }
            next.report = report
            next.isConcluded = true
        case .sealed:
            guard case .seal = action else { throw misplaced(event) }
            next.isSealed = true
        }
        return next
    }

    /// Leaves the current step where no check of it is to run, else lets the check come.
    private func settle(_ next: inout State, way: String) {
        guard let visit = next.current, let step = playbook.step(visit.step) else { return }
        next.returnedTo = nil
        var way = way
        if way == "answered" {
            if step.check != nil { return }
            if case .answer(let value, _) = visit.reply, let value = try? step.question?.answer.read(value),
                case .choice(let word) = value
            {
                way = word
            }
        } else if step.next(way) == nil, step.check != nil {
            return
        }
        advance(&next, from: step, way: way)
    }

    private func advance(_ next: inout State, from step: Step, way: String) {
        if let visit = next.current { next.trail.append(visit) }
        next.current = step.next(way).map { Visit(step: $0) }
    }

    private func finish(_ next: inout State, _ result: CheckResult) {
        guard var visit = next.current, let step = playbook.step(visit.step) else { return }
        visit.finding = result.finding
        visit.suggestions = result.suggestions
        next.current = visit
        next.problem = nil
        if step.isEnd {
            var report = result.report ?? DiagnosisReport(verdict: Self.undecided(because: result.finding.statement))
            let verdict = report.verdict
            report.verdict.remedies = playbook.remedies(for: verdict.cause.rawValue, detail: verdict.detail?.rawValue)
            next.report = report
        } else {
            advance(&next, from: step, way: result.finding.outcome.rawValue)
        }
    }

    /// A question is put again; a step without one goes on undetermined.
    private func stop(_ next: inout State, step id: String, reason: String) {
        guard let step = playbook.step(id) else { return }
        if step.question != nil {
            if case .answer(let value, _) = next.current?.reply { next.remembered[id] = value }
            next.current?.reply = nil
            next.problem = reason
        } else {
            let finding = Finding(
                check: step.check?.name ?? "", outcome: .undetermined,
                statement: Fact("check.failed", ["reason": .text(reason)]))
            finish(&next, CheckResult(finding: finding))
        }
    }

    private static func undecided(because reasons: [Fact]) -> Verdict {
        Verdict(isDecided: false, cause: .unknown, confidence: 0, summary: reasons)
    }

    private func check(_ event: Event) throws(RefusedEvent) {
        switch event {
        case .supplied(let id, let value, _), .answered(let id, let value, _):
            guard let question = playbook.step(id)?.question else { throw misplaced(event) }
            do {
                _ = try question.answer.read(value)
            } catch {
                throw .badAnswer(step: id, error)
            }
        default: break
        }
    }

    private func expectQuestion(_ step: String, _ event: Event) throws(RefusedEvent) {
        guard case .ask(let ask) = action, ask.step == step else { throw misplaced(event) }
    }

    private func expectCheck(_ step: String, _ event: Event) throws(RefusedEvent) {
        guard case .run(let request) = action, request.step == step else { throw misplaced(event) }
    }

    private func misplaced(_ event: Event) -> RefusedEvent {
        let expected: String
        switch action {
        case .begin: expected = "the beginning"
        case .ask(let ask): expected = "an answer to ‘\(ask.step)’"
        case .run(let request): expected = "the result of ‘\(request.check)’ at ‘\(request.step)’"
        case .conclude: expected = "the conclusion"
        case .seal: expected = "the seal"
        case .finish: expected = "nothing more"
        }
        return .outOfPlace(event: event.word, expected: expected)
    }
}
