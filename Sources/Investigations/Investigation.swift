public import Diagnosis
public import Playbooks

/// One walk through a playbook: a fold over its events.
///
/// It touches nothing outside itself. A driver hands it an event, keeps the event, and does the action that comes back.
public struct Investigation: Hashable, Sendable {
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

    /// Where the walk stands.
    public enum State: Hashable, Sendable {
        /// Nothing has happened.
        case unbegun
        /// A step's question is open.
        case asking(Visit)
        /// A step's check is to run: its question was answered, or it has none.
        case checking(Visit)
        /// The last check has ended with this report.
        case decided(Visit, DiagnosisReport)
        /// The investigation is closed with this report.
        case concluded(Visit, DiagnosisReport)
        /// Its record is closed too.
        case sealed(Visit, DiagnosisReport)

        /// The step that the walk is at; nil before it begins.
        public var visit: Visit? {
            switch self {
            case .unbegun: nil
            case .asking(let visit), .checking(let visit), .decided(let visit, _), .concluded(let visit, _),
                .sealed(let visit, _):
                visit
            }
        }
    }

    /// All that is known at a point of the walk.
    public struct Knowledge: Hashable, Sendable {
        /// How it began; nil before the first event.
        public var beginning: Beginning?
        /// The steps gone through, in order; what was gone back over is not in it.
        public var trail: [Visit] = []
        /// Answers given beforehand.
        public var supplied: [String: Event] = [:]
        /// Zones, formats and the statuses that count, by name.
        public var settings: [String: String] = [:]
        /// Defaults the program found, the newest last.
        public var suggestions: [Suggestion] = []
        /// Answers that were gone back over.
        public var remembered: [String: [String]] = [:]
        /// Answers that a check could not use, by step.
        public var unusable: [String: [String]] = [:]
        /// The step last gone back to, until it is answered.
        public var returnedTo: String?
        /// Why the last answer was not taken or its check did not run.
        public var problem: String?
        /// The notes, in order.
        public var notes: [Note] = []
        /// The files read so far, by name, as they were last told.
        public var inputs: [String: InputState] = [:]
        /// How often the walk was cut and taken up again.
        public var resumptions = 0
    }

    /// The playbook it walks.
    public let playbook: Playbook
    /// Where it stands.
    public private(set) var state = State.unbegun
    /// All that is known now.
    public private(set) var known = Knowledge()

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
        self = try next(after: event)
        return action
    }

    /// What is to be done next.
    public var action: Action {
        switch state {
        case .unbegun: return .begin
        case .asking(let visit):
            guard let step = playbook.step(visit.step), let question = step.question else {
                preconditionFailure("only a step with a question is asked")
            }
            return .ask(
                Ask(
                    step: step.id, title: step.title, question: question, standard: standard(for: step),
                    supplied: suppliedAnswer(for: step.id), problem: known.problem))
        case .checking(let visit):
            guard let step = playbook.step(visit.step), let call = step.check else {
                preconditionFailure("a step without a check is left when it is answered")
            }
            return .run(
                CheckRequest(step: step.id, title: step.title, check: call.name, arguments: arguments(of: call)))
        case .decided(_, let report): return .conclude(report)
        case .concluded(_, let report):
            // Records of the first format have no seal.
            return known.beginning?.format == nil ? .finish(report) : .seal(report)
        case .sealed(_, let report): return .finish(report)
        }
    }

    /// The steps come to so far, the one that it is at included.
    public var visits: [Visit] { known.trail + (state.visit.map { [$0] } ?? []) }

    /// What Enter accepts at a step.
    ///
    /// At a question gone back to it is the answer given before; else the newest thing found, the answer given before,
    /// what the program offers, and last what the playbook holds. An answer that could not be used comes behind every other offer.
    public func standard(for step: Step) -> Suggestion? {
        func valid(_ suggestion: Suggestion) -> Bool {
            (try? step.question?.answer.read(suggestion.value)) != nil
        }
        let remembered = known.remembered[step.id].map {
            Suggestion(step: step.id, value: $0, reason: Fact("offer.answer-before"))
        }
        let found = (known.trail.reversed().lazy.flatMap(\.suggestions)).first { $0.step == step.id && valid($0) }
        let offered = known.suggestions.last { $0.step == step.id && valid($0) }
        if let unusable = known.unusable[step.id] {
            let other = [found, offered].compactMap { $0 }.first { $0.value != unusable }
            if let other { return other }
        }
        if known.returnedTo == step.id, let remembered { return remembered }
        return found ?? remembered ?? offered
            ?? step.question?.standard.map { Suggestion(step: step.id, value: [$0], reason: nil) }
    }

    /// The answer a step has been given in the walk so far, or beforehand.
    public func answer(of id: String) -> [String]? {
        if let visit = visits.last(where: { $0.step == id }) {
            if case .answer(let value, _) = visit.reply { return value }
            if case .skipped = visit.reply { return nil }
        }
        if case .supplied(_, let value, _) = known.supplied[id] { return value }
        return nil
    }

    /// The step that `:back` leads to from here.
    public var stepBefore: String? {
        known.trail.last { playbook.step($0.step)?.question != nil }?.step
    }

    /// What a step's check is handed: the settings, and the answers that it asks for.
    public func arguments(of call: Step.CheckCall) -> [String: AnswerValue] {
        var arguments = known.settings.mapValues { AnswerValue.text($0) }
        for (parameter, id) in call.bindings {
            guard let value = answer(of: id), let question = playbook.step(id)?.question else { continue }
            arguments[parameter] = try? question.answer.read(value)
        }
        return arguments
    }

    /// Not again after the user went back over it, and not after its check refused it.
    private func suppliedAnswer(for id: String) -> Event? {
        known.remembered[id] == nil && known.problem == nil ? known.supplied[id] : nil
    }

    // MARK: - The fold

    private func next(after event: Event) throws(RefusedEvent) -> Investigation {
        var next = self
        switch state {
        case .unbegun:
            guard case .began(let beginning) = event else { throw misplaced(event) }
            next.known.beginning = beginning
            next.come(to: playbook.start)
            return next
        case .sealed: throw misplaced(event)
        case .asking, .checking, .decided, .concluded: break
        }
        switch event {
        case .began: throw misplaced(event)
        case .supplied(let step, _, _):
            try expectOpen(event)
            guard playbook.step(step) != nil else { throw .unknownStep(step) }
            try check(event)
            next.known.supplied[step] = event
        case .configured(let setting, let value):
            try expectOpen(event)
            next.known.settings[setting] = value
        case .suggested(let suggestion):
            try expectOpen(event)
            next.known.suggestions.append(suggestion)
        case .noted(let step, let text): next.known.notes.append(Note(step: step, text: text))
        case .left: break
        case .inputOpened(let input): next.known.inputs[input.name] = input
        case .inputHashed(let input), .inputClosed(let input):
            var merged = input
            merged.sha256 = input.sha256 ?? known.inputs[input.name]?.sha256
            next.known.inputs[input.name] = merged
        case .resumed: next.known.resumptions += 1
        case .prompted(let step, _): _ = try question(step, event)
        case .refused(let step, _, let reason):
            _ = try question(step, event)
            next.known.problem = reason
        case .answered(let step, let value, let origin):
            var visit = try question(step, event)
            try check(event)
            visit.reply = .answer(value: value, origin: origin)
            next.known.unusable[step] = nil
            next.settle(visit)
        case .skipped(let step, let origin):
            var visit = try question(step, event)
            visit.reply = .skipped(origin)
            next.settle(visit)
        case .checkBegan(let step, _): _ = try running(step, event)
        case .checkFinished(let step, let result): next.finish(try running(step, event), result)
        case .checkFailed(let step, let reason):
            let visit = try running(step, event)
            if case .answer(let value, _) = visit.reply { next.known.unusable[step] = value }
            next.stop(visit, reason: reason)
        case .checkCancelled(let step): next.stop(try running(step, event), reason: "the check was cancelled")
        case .wentBack(let from, let to):
            try expectOpen(event)
            guard let visit = state.visit, visit.step == from else { throw misplaced(event) }
            try next.goBack(from: visit, to: to)
        case .concluded(let report):
            guard case .decided(let visit, _) = state else { throw misplaced(event) }
            next.state = .concluded(visit, report)
        case .sealed:
            guard case .seal = action, case .concluded(let visit, let report) = state else { throw misplaced(event) }
            next.state = .sealed(visit, report)
        }
        return next
    }

    /// Comes to a step: to its question, or to its check where it asks nothing.
    private mutating func come(to id: String) {
        state = playbook.step(id)?.question == nil ? .checking(Visit(step: id)) : .asking(Visit(step: id))
    }

    /// Leaves a step whose question was met where no check of it is to run, else lets the check come.
    private mutating func settle(_ visit: Visit) {
        guard let step = playbook.step(visit.step), let reply = visit.reply else { return }
        known.problem = nil
        known.returnedTo = nil
        switch reply {
        case .answer(let value, _):
            guard step.check == nil else {
                state = .checking(visit)
                return
            }
            if case .choice(let word) = try? step.question?.answer.read(value) {
                leave(visit, by: word)
            } else {
                leave(visit, by: "answered")
            }
        case .skipped:
            if step.next("skipped") == nil, step.check != nil {
                state = .checking(visit)
            } else {
                leave(visit, by: "skipped")
            }
        }
    }

    private mutating func leave(_ visit: Visit, by way: String) {
        guard let target = playbook.step(visit.step)?.next(way) else {
            preconditionFailure("the playbook's reader lets no step without a way out pass")
        }
        known.trail.append(visit)
        come(to: target)
    }

    private mutating func finish(_ visit: Visit, _ result: CheckResult) {
        guard let step = playbook.step(visit.step) else { return }
        var visit = visit
        visit.finding = result.finding
        visit.suggestions = result.suggestions
        known.problem = nil
        known.unusable[visit.step] = nil
        guard step.isEnd else { return leave(visit, by: result.finding.outcome.rawValue) }
        var report = result.report ?? DiagnosisReport(verdict: Self.undecided(because: result.finding.statement))
        let verdict = report.verdict
        report.verdict.remedies = playbook.remedies(for: verdict.cause.rawValue, detail: verdict.detail?.rawValue)
        state = .decided(visit, report)
    }

    /// A question is put again; a step without one goes on undetermined.
    private mutating func stop(_ visit: Visit, reason: String) {
        guard let step = playbook.step(visit.step) else { return }
        if step.question != nil {
            if case .answer(let value, _) = visit.reply { known.remembered[step.id] = value }
            come(to: step.id)
            known.problem = reason
        } else {
            let finding = Finding(
                check: step.check?.name ?? "", outcome: .undetermined,
                statement: Fact("check.failed", ["reason": .text(reason)]))
            finish(visit, CheckResult(finding: finding))
        }
    }

    private mutating func goBack(from visit: Visit, to id: String) throws(RefusedEvent) {
        guard stepBefore == id, let index = known.trail.lastIndex(where: { $0.step == id }) else {
            throw .nothingBefore
        }
        for left in known.trail[index...] + [visit] {
            if case .answer(let value, _) = left.reply { known.remembered[left.step] = value }
        }
        // Where the question gone back to was skipped, nothing is remembered, but it must be asked all the same.
        known.supplied[id] = nil
        known.trail.removeSubrange(index...)
        known.returnedTo = id
        known.problem = nil
        come(to: id)
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

    private func expectOpen(_ event: Event) throws(RefusedEvent) {
        if case .concluded = state { throw misplaced(event) }
    }

    /// The open question of that step.
    private func question(_ step: String, _ event: Event) throws(RefusedEvent) -> Visit {
        guard case .asking(let visit) = state, visit.step == step else { throw misplaced(event) }
        return visit
    }

    /// The check of that step, which is to run.
    private func running(_ step: String, _ event: Event) throws(RefusedEvent) -> Visit {
        guard case .checking(let visit) = state, visit.step == step else { throw misplaced(event) }
        return visit
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
