public import Diagnosis
internal import Yams

/// Reads a playbook's YAML and finds everything wrong in it at once.
public struct PlaybookReader {
    private let checks: [String: CheckDescription]
    private var faults: [PlaybookFault] = []
    /// Where each step and each branch stands, for the faults that only the whole tree shows.
    private var marks: [String: Mark] = [:]

    private init(checks: [CheckDescription]) {
        self.checks = Dictionary(checks.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Reads a playbook.
    ///
    /// - Parameters:
    ///   - text: the file's text.
    ///   - name: the file's name, for faults.
    ///   - checks: the checks that exist.
    /// - Returns: the playbook, free of faults.
    /// - Throws: all its faults.
    public static func read(
        _ text: String, name: String, checks: [CheckDescription]
    ) throws(FaultyPlaybook) -> Playbook {
        var reader = PlaybookReader(checks: checks)
        let playbook = reader.playbook(text)
        guard let playbook, reader.faults.isEmpty else {
            throw FaultyPlaybook(name: name, faults: reader.faults.sorted(), text: text)
        }
        return playbook
    }

    // MARK: - The file

    private mutating func playbook(_ text: String) -> Playbook? {
        guard text.utf8.count <= Playbook.longestText else {
            faults.append(PlaybookFault(line: 0, column: 0, message: "longer than \(Playbook.longestText >> 10) KiB"))
            return nil
        }
        if let fault = Nesting.fault(in: text) {
            faults.append(fault)
            return nil
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            faults.append(Self.fault(of: error))
            return nil
        }
        guard let root, let file = Object(root) else {
            let found = root.map { "found \(Self.kind(of: $0))" } ?? "the file is empty"
            add("expected a mapping with the keys playbook, version, title, start and steps; \(found)", at: root)
            return nil
        }
        checkKeys(of: file, known: ["playbook", "version", "title", "about", "start", "steps", "remedies"])
        let name = requiredText("playbook", of: file, in: "the playbook")
        if let version = requiredText("version", of: file, in: "the playbook"), Int(version) != Playbook.formatVersion {
            add(
                "version \(version) of the format is not known", at: file["version"],
                advice: "this program reads version \(Playbook.formatVersion)")
        }
        let title = requiredText("title", of: file, in: "the playbook")
        let start = requiredText("start", of: file, in: "the playbook")
        var steps: [Step] = []
        if let node = file["steps"] {
            if case .sequence(let nodes) = node {
                for node in nodes { if let step = step(node) { steps.append(step) } }
                if nodes.isEmpty { add("there are no steps", at: node) }
            } else {
                add("steps must be a list; found \(Self.kind(of: node))", at: node)
            }
        } else {
            add("steps are missing", at: root)
        }
        let playbook = Playbook(
            name: name ?? "", title: title ?? "", about: optionalText("about", of: file) ?? "", start: start ?? "",
            steps: steps,
            remedies: remedies(file["remedies"]), text: text)
        checkTree(of: playbook, start: file["start"])
        return playbook
    }

    private mutating func remedies(_ node: Node?) -> [String: [String]] {
        guard let node else { return [:] }
        guard let object = Object(node) else {
            add("remedies must be a mapping from a cause to a list; found \(Self.kind(of: node))", at: node)
            return [:]
        }
        var known = Set(Cause.allCases.map(\.rawValue))
        for detail in CauseDetail.allCases { known.insert("\(detail.cause.rawValue)/\(detail.rawValue)") }
        var remedies: [String: [String]] = [:]
        for (key, keyNode, value) in object.pairs {
            if !known.contains(key) {
                add("‘\(key)’ is no cause", at: keyNode, advice: Self.nearest(key, among: known))
            }
            guard case .sequence(let items) = value else {
                add("the remedies for ‘\(key)’ must be a list", at: value)
                continue
            }
            remedies[key] = items.compactMap { item in
                guard let text = item.scalar?.string else {
                    add("a remedy must be text; found \(Self.kind(of: item))", at: item)
                    return nil
                }
                return text.trimmingBlanks
            }
        }
        return remedies
    }

    // MARK: - A step

    private static let stepKeys: Set<String> = [
        "id", "title", "why", "question", "answer", "evidence", "choices", "default", "where", "unavailable", "by-hand",
        "check", "branches",
    ]

    private mutating func step(_ node: Node) -> Step? {
        guard let object = Object(node) else {
            add("a step must be a mapping; found \(Self.kind(of: node))", at: node)
            return nil
        }
        checkKeys(of: object, known: Self.stepKeys)
        guard let id = requiredText("id", of: object, in: "the step") else { return nil }
        guard id.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }) else {
            add("the id ‘\(id)’ may hold only a-z, 0-9 and -", at: object["id"])
            return nil
        }
        if let earlier = marks[id] {
            add("the step ‘\(id)’ stands twice", at: object["id"], advice: "the first is in line \(earlier.line)")
        } else {
            marks[id] = object["id"]?.mark
        }
        let place = "the step ‘\(id)’"
        let title = requiredText("title", of: object, in: place)
        let why = requiredText("why", of: object, in: place)
        let question = question(of: object, in: place)
        let check = object["check"].flatMap { checkCall($0, in: place) }
        if object["question"] == nil, object["check"] == nil {
            add("\(place) neither asks nor checks anything", at: node, advice: "give it a question, a check or both")
        }
        let branches = branches(of: object, id: id, question: question, check: check)
        return Step(id: id, title: title ?? "", question: question, why: why ?? "", check: check, branches: branches)
    }

    private mutating func question(of object: Object, in place: String) -> Step.Question? {
        guard object["question"] != nil else {
            for key in ["answer", "evidence", "choices", "default", "where", "unavailable", "by-hand"] {
                if let value = object[key] { add("\(place) asks nothing: ‘\(key)’ needs a question", at: value) }
            }
            return nil
        }
        let text = requiredText("question", of: object, in: place)
        let unavailable = requiredText("unavailable", of: object, in: place)
        let byHand = requiredText("by-hand", of: object, in: place)
        var places: [Step.Place] = []
        if let node = object["where"] {
            if let products = Object(node) {
                for (product, _, look) in products.pairs {
                    if let look = look.scalar?.string.trimmingBlanks, !look.isEmpty {
                        places.append(Step.Place(product: product, look: look))
                    } else {
                        add("where to look on ‘\(product)’ must be text", at: look)
                    }
                }
            } else {
                add("where must map products to places; found \(Self.kind(of: node))", at: node)
            }
        } else {
            add("\(place) does not say where to find what it asks for (where)", at: object["question"])
        }
        guard let answer = answerType(of: object, in: place) else { return nil }
        var standard = optionalText("default", of: object)
        if let given = standard {
            do {
                standard = answer.spelling(try answer.read([given])).first
            } catch {
                add("the default does not fit the answer: \(error.message)", at: object["default"])
            }
        }
        return Step.Question(
            text: text ?? "", answer: answer, standard: standard, places: places, unavailable: unavailable ?? "",
            byHand: byHand ?? "")
    }

    private mutating func answerType(of object: Object, in place: String) -> AnswerType? {
        guard let word = requiredText("answer", of: object, in: place) else { return nil }
        if word != "choice", let node = object["choices"] { add("choices go with answer: choice", at: node) }
        if word != "path", let node = object["evidence"] { add("evidence goes with answer: path", at: node) }
        switch word {
        case "duration": return .duration
        case "window": return .window
        case "text": return .text
        case "path":
            guard let kind = requiredText("evidence", of: object, in: place) else { return nil }
            let known = EvidenceKind.allCases.map(\.rawValue)
            guard let kind = EvidenceKind(rawValue: kind) else {
                add(
                    "‘\(kind)’ is no kind of evidence", at: object["evidence"],
                    advice: Self.nearest(kind, among: known) ?? "known are \(known.joined(separator: ", "))")
                return nil
            }
            return .path(kind)
        case "choice":
            guard let node = object["choices"], let choices = Object(node), !choices.pairs.isEmpty else {
                add("\(place) needs choices: a mapping from each word to what it means", at: object["answer"])
                return nil
            }
            return .choice(
                choices.pairs.map { word, _, meaning in
                    AnswerType.Choice(word: word, meaning: meaning.scalar?.string.trimmingBlanks ?? "")
                })
        default:
            let known = ["choice", "duration", "path", "text", "window"]
            add(
                "‘\(word)’ is no type of answer", at: object["answer"],
                advice: Self.nearest(word, among: known) ?? "known are \(known.joined(separator: ", "))")
            return nil
        }
    }

    private mutating func checkCall(_ node: Node, in place: String) -> Step.CheckCall? {
        guard let object = Object(node) else {
            add("check must be a mapping with name and with; found \(Self.kind(of: node))", at: node)
            return nil
        }
        checkKeys(of: object, known: ["name", "with"])
        guard let name = requiredText("name", of: object, in: "the check of \(place)") else { return nil }
        var bindings: [String: String] = [:]
        if let with = object["with"] {
            if let mapping = Object(with) {
                for (parameter, _, step) in mapping.pairs { bindings[parameter] = step.scalar?.string }
            } else if case .sequence(let names) = with {
                // A list binds each parameter to the step of the same name.
                for node in names { if let name = node.scalar?.string { bindings[name] = name } }
            } else {
                add("with must be a list or a mapping; found \(Self.kind(of: with))", at: with)
            }
            for parameter in bindings.keys { marks["\(place) with \(parameter)"] = with.mark }
        }
        guard let description = checks[name] else {
            add(
                "there is no check ‘\(name)’", at: object["name"],
                advice: Self.nearest(name, among: checks.keys) ?? "postern check --list names them")
            return nil
        }
        let known = description.parameters.map(\.name)
        for parameter in bindings.keys.sorted() where !known.contains(parameter) {
            add(
                "the check ‘\(name)’ has no parameter ‘\(parameter)’", at: object["with"],
                advice: Self.nearest(parameter, among: known) ?? "it has \(known.joined(separator: ", "))")
        }
        return Step.CheckCall(name: name, bindings: bindings)
    }

    private mutating func branches(
        of object: Object, id: String, question: Step.Question?, check: Step.CheckCall?
    ) -> [String: String] {
        let isConclusive = check.flatMap { checks[$0.name]?.isConclusive } ?? false
        guard let node = object["branches"] else {
            if !isConclusive, check != nil || object["check"] == nil {
                add("the step ‘\(id)’ has no branches", at: object["id"])
            }
            return [:]
        }
        if isConclusive { add("the step ‘\(id)’ ends the investigation: it has no branches", at: node) }
        guard let mapping = Object(node) else {
            add("branches must be a mapping from a way out to a step; found \(Self.kind(of: node))", at: node)
            return [:]
        }
        var ways: [String] = []
        if check != nil {
            ways += Outcome.allCases.map(\.rawValue)
        } else if case .choice(let choices) = question?.answer {
            ways += choices.map(\.word)
        }
        let needed = check == nil && question != nil && ways.isEmpty ? ["answered"] : ways
        var allowed = Set(needed).union(["otherwise"])
        if question != nil { allowed.insert("skipped") }
        if check == nil { allowed.insert("answered") }
        var branches: [String: String] = [:]
        for (way, keyNode, target) in mapping.pairs {
            if !allowed.contains(way) {
                add(
                    "‘\(way)’ is no way out of the step ‘\(id)’", at: keyNode,
                    advice: Self.nearest(way, among: allowed)
                        ?? "its ways are \(allowed.sorted().joined(separator: ", "))")
            }
            guard let target = target.scalar?.string, !target.isEmpty else {
                add("the branch ‘\(way)’ must name a step", at: target)
                continue
            }
            branches[way] = target
            marks["\(id) \(way)"] = mapping[way]?.mark
        }
        let hasRest = branches["otherwise"] != nil || check == nil && branches["answered"] != nil
        for way in needed where branches[way] == nil && !hasRest {
            add("the step ‘\(id)’ has no branch for ‘\(way)’", at: node, advice: "add it, or otherwise: STEP")
        }
        if question != nil, branches["skipped"] == nil, branches["otherwise"] == nil {
            add("the step ‘\(id)’ has no branch for ‘skipped’", at: node, advice: "any question can be skipped")
        }
        return branches
    }

    // MARK: - The tree

    private mutating func checkTree(of playbook: Playbook, start: Node?) {
        let ids = Set(playbook.steps.map(\.id))
        if !playbook.start.isEmpty, !ids.contains(playbook.start) {
            add(
                "there is no step ‘\(playbook.start)’ to start at", at: start,
                advice: Self.nearest(playbook.start, among: ids))
        }
        for step in playbook.steps {
            for (way, target) in step.branches.sorted(by: { $0.key < $1.key }) where !ids.contains(target) {
                add(
                    "there is no step ‘\(target)’", at: marks["\(step.id) \(way)"],
                    advice: Self.nearest(target, among: ids))
            }
            if let call = step.check { checkBindings(of: call, in: step, of: playbook) }
        }
        guard ids.contains(playbook.start) else { return }
        let reachable = Self.reach(from: [playbook.start]) { id in
            playbook.step(id).map { Array($0.branches.values) } ?? []
        }
        for step in playbook.steps where !reachable.contains(step.id) {
            add("no way leads to the step ‘\(step.id)’", at: marks[step.id])
        }
        var sources: [String: [String]] = [:]
        for step in playbook.steps {
            for target in step.branches.values { sources[target, default: []].append(step.id) }
        }
        let ends = playbook.steps.filter(\.isEnd).map(\.id)
        let exiting = Self.reach(from: ends) { sources[$0] ?? [] }
        for step in playbook.steps where reachable.contains(step.id) && !exiting.contains(step.id) {
            add(
                "from the step ‘\(step.id)’ no way leads to an end: it stands in a cycle without an exit",
                at: marks[step.id],
                advice: "let a branch lead to a step whose check gives the verdict")
        }
    }

    private mutating func checkBindings(of call: Step.CheckCall, in step: Step, of playbook: Playbook) {
        guard let description = checks[call.name] else { return }
        for parameter in description.parameters {
            guard let id = call.bindings[parameter.name] else { continue }
            let mark = marks["the step ‘\(step.id)’ with \(parameter.name)"]
            guard let source = playbook.step(id) else {
                add(
                    "the parameter ‘\(parameter.name)’ takes the answer of ‘\(id)’, which is no step", at: mark,
                    advice: Self.nearest(id, among: playbook.steps.map(\.id)))
                continue
            }
            guard let answer = source.question?.answer else {
                add("the parameter ‘\(parameter.name)’ takes the answer of ‘\(id)’, which asks nothing", at: mark)
                continue
            }
            if answer.word != parameter.type.word {
                add(
                    "the parameter ‘\(parameter.name)’ is a \(parameter.type.word), but the step ‘\(id)’ asks for a \(answer.word)",
                    at: mark)
            } else if case .choice(let words) = parameter.type, case .choice(let choices) = answer {
                for choice in choices where !words.contains(choice.word) {
                    add(
                        "the check ‘\(call.name)’ does not know the choice ‘\(choice.word)’ of the step ‘\(id)’",
                        at: mark,
                        advice: Self.nearest(choice.word, among: words) ?? "it knows \(words.joined(separator: ", "))")
                }
            }
        }
    }

    private static func reach(from starts: [String], along edges: (String) -> [String]) -> Set<String> {
        var reached = Set(starts)
        var open = starts
        while let id = open.popLast() {
            for next in edges(id) where reached.insert(next).inserted { open.append(next) }
        }
        return reached
    }

    // MARK: - Nodes

    /// A mapping whose keys are all text.
    private struct Object {
        var pairs: [(key: String, keyNode: Node, value: Node)] = []

        init?(_ node: Node) {
            guard case .mapping(let mapping) = node else { return nil }
            for (key, value) in mapping { pairs.append((key.scalar?.string ?? "", key, value)) }
        }

        subscript(key: String) -> Node? { pairs.first { $0.key == key }?.value }
    }

    private mutating func checkKeys(of object: Object, known: Set<String>) {
        for (key, node, _) in object.pairs where !known.contains(key) {
            add(
                "‘\(key)’ is not a known key", at: node,
                advice: Self.nearest(key, among: known) ?? "known are \(known.sorted().joined(separator: ", "))")
        }
    }

    private mutating func optionalText(_ key: String, of object: Object) -> String? {
        guard let node = object[key] else { return nil }
        guard let text = node.scalar?.string else {
            add("‘\(key)’ must be text; found \(Self.kind(of: node))", at: node)
            return nil
        }
        return text.trimmingBlanks
    }

    private mutating func requiredText(_ key: String, of object: Object, in place: String) -> String? {
        guard object[key] != nil else {
            add("\(place) has no ‘\(key)’", at: object.pairs.first?.keyNode)
            return nil
        }
        guard let text = optionalText(key, of: object) else { return nil }
        guard !text.isEmpty else {
            add("‘\(key)’ of \(place) is empty", at: object[key])
            return nil
        }
        return text
    }

    private mutating func add(_ message: String, at node: Node?, advice: String? = nil) {
        add(message, at: node?.mark, advice: advice)
    }

    private mutating func add(_ message: String, at mark: Mark?, advice: String? = nil) {
        faults.append(
            PlaybookFault(line: mark?.line ?? 0, column: mark?.column ?? 0, message: message, advice: advice))
    }

    private static func kind(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "‘\(scalar.string.prefix(40))’"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    private static func nearest(_ name: String, among known: some Sequence<String>) -> String? {
        NearestName.of(name, among: known.sorted()).map { "did you mean ‘\($0)’?" }
    }

    private static func fault(of error: any Error) -> PlaybookFault {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            PlaybookFault(line: mark.line, column: mark.column, message: "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            PlaybookFault(
                line: context.mark.line, column: context.mark.column,
                message: "the key ‘\(duplicates.first ?? "")’ stands twice in one mapping")
        case .some(let other): PlaybookFault(line: 0, column: 0, message: "not YAML: \(other)")
        case nil: PlaybookFault(line: 0, column: 0, message: "not YAML: \(error)")
        }
    }
}
