internal import Diagnosis
internal import Times
internal import Yams

/// One step: its question, its check, its branches.
extension PlaybookReader {
    static let stepKeys: Set<String> = [
        "id", "title", "why", "question", "answer", "evidence", "choices", "default", "where", "unavailable", "by-hand",
        "check", "branches",
    ]

    mutating func step(_ node: Node) -> Step? {
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

    mutating func question(of object: Object, in place: String) -> Step.Question? {
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

    mutating func answerType(of object: Object, in place: String) -> AnswerType? {
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

    mutating func checkCall(_ node: Node, in place: String) -> Step.CheckCall? {
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

    mutating func branches(
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
            ways += Finding.Outcome.allCases.map(\.rawValue)
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

}
