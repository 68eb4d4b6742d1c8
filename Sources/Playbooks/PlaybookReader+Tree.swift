internal import Diagnosis
internal import YAMLDocuments

/// What only the whole tree shows.
extension PlaybookReader {
    mutating func checkTree(of playbook: Playbook, start: YAMLValue?) {
        let ids = Set(playbook.steps.map(\.id))
        if !playbook.start.isEmpty, !ids.contains(playbook.start) {
            faults.add(
                "there is no step ‘\(playbook.start)’ to start at", at: start?.place,
                advice: YAMLFaults.nearest(playbook.start, among: ids))
        }
        for step in playbook.steps {
            for (way, target) in step.branches.sorted(by: { $0.key < $1.key }) where !ids.contains(target) {
                faults.add(
                    "there is no step ‘\(target)’", at: places["\(step.id) \(way)"],
                    advice: YAMLFaults.nearest(target, among: ids))
            }
            checkOption(of: step)
            if let call = step.check { checkBindings(of: call, in: step, of: playbook) }
        }
        guard ids.contains(playbook.start) else { return }
        let reachable = Self.reach(from: [playbook.start]) { id in
            playbook.step(id).map { Array($0.branches.values) } ?? []
        }
        for step in playbook.steps where !reachable.contains(step.id) {
            faults.add("no way leads to the step ‘\(step.id)’", at: places[step.id])
        }
        var sources: [String: [String]] = [:]
        for step in playbook.steps {
            for target in step.branches.values { sources[target, default: []].append(step.id) }
        }
        let ends = playbook.steps.filter(\.isEnd).map(\.id)
        let exiting = Self.reach(from: ends) { sources[$0] ?? [] }
        for step in playbook.steps where reachable.contains(step.id) && !exiting.contains(step.id) {
            faults.add(
                "from the step ‘\(step.id)’ no way leads to an end: it stands in a cycle without an exit",
                at: places[step.id],
                advice: "let a branch lead to a step whose check gives the verdict")
        }
    }

    /// What an option gives answers the step of its name, so the step has to ask for that.
    mutating func checkOption(of step: Step) {
        guard let input = InputDescription.named(step.id), let answer = step.question?.answer else { return }
        if input.role == .setting {
            faults.add(
                "the step ‘\(step.id)’ has the name of a setting, which answers no step", at: places[step.id],
                advice: "give the step another id")
        } else if answer.word != input.value.word {
            faults.add(
                "the step ‘\(step.id)’ asks for a \(answer.word), but ‘\(input.name)’ is a \(input.value.word) wherever it is given",
                at: places[step.id], advice: "give the step another id")
        } else if case .path(let kind) = answer, case .evidence(let known) = input.value, kind != known {
            faults.add(
                "the step ‘\(step.id)’ asks for \(kind.rawValue), but ‘\(input.name)’ gives \(known.rawValue)",
                at: places[step.id], advice: "give the step another id")
        }
    }

    mutating func checkBindings(of call: Step.CheckCall, in step: Step, of playbook: Playbook) {
        guard let description = checks[call.name] else { return }
        for parameter in description.parameters {
            guard let id = call.bindings[parameter.name] else { continue }
            let place = places["the step ‘\(step.id)’ with \(parameter.name)"]
            guard let source = playbook.step(id) else {
                faults.add(
                    "the parameter ‘\(parameter.name)’ takes the answer of ‘\(id)’, which is no step", at: place,
                    advice: YAMLFaults.nearest(id, among: playbook.steps.map(\.id)))
                continue
            }
            guard let answer = source.question?.answer else {
                faults.add(
                    "the parameter ‘\(parameter.name)’ takes the answer of ‘\(id)’, which asks nothing", at: place)
                continue
            }
            if answer.word != parameter.value.word {
                faults.add(
                    "the parameter ‘\(parameter.name)’ is a \(parameter.value.word), but the step ‘\(id)’ asks for a \(answer.word)",
                    at: place)
            } else if case .choice(let known) = AnswerType(parameter.value), case .choice(let choices) = answer {
                let words = known.map(\.word)
                for choice in choices where !words.contains(choice.word) {
                    faults.add(
                        "the check ‘\(call.name)’ does not know the choice ‘\(choice.word)’ of the step ‘\(id)’",
                        at: place,
                        advice: YAMLFaults.nearest(choice.word, among: words)
                            ?? "it knows \(words.joined(separator: ", "))")
                }
            }
        }
    }

    static func reach(from starts: [String], along edges: (String) -> [String]) -> Set<String> {
        var reached = Set(starts)
        var open = starts
        while let id = open.popLast() {
            for next in edges(id) where reached.insert(next).inserted { open.append(next) }
        }
        return reached
    }

}
