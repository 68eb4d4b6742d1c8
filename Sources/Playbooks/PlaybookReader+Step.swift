internal import Diagnosis
internal import Times
internal import YAMLDocuments

/// One step: its question, its check, its branches.
extension PlaybookReader {
    static let stepKeys: Set<String> = [
        "id", "title", "why", "question", "answer", "evidence", "choices", "default", "where", "unavailable", "by-hand",
        "check", "branches",
    ]

    mutating func step(_ object: YAMLValue) -> Step? {
        guard object.members != nil else {
            faults.add("a step must be a mapping; found \(object.found)", at: object.place)
            return nil
        }
        faults.checkKeys(of: object, known: Self.stepKeys)
        guard let id = faults.requiredText("id", of: object, in: "the step") else { return nil }
        guard id.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D }) else {
            faults.add("the id ‘\(id)’ may hold only a-z, 0-9 and -", at: object["id"]?.place)
            return nil
        }
        if let earlier = places[id] {
            faults.add(
                "the step ‘\(id)’ stands twice", at: object["id"]?.place, advice: "the first is in line \(earlier.line)"
            )
        } else {
            places[id] = object["id"]?.place
        }
        let place = "the step ‘\(id)’"
        let title = faults.requiredText("title", of: object, in: place)
        let why = faults.requiredText("why", of: object, in: place)
        let question = question(of: object, in: place)
        let check = object["check"].flatMap { checkCall($0, in: place) }
        if object["question"] == nil, object["check"] == nil {
            faults.add(
                "\(place) neither asks nor checks anything", at: object.place,
                advice: "give it a question, a check or both")
        }
        let branches = branches(of: object, id: id, question: question, check: check)
        return Step(id: id, title: title ?? "", question: question, why: why ?? "", check: check, branches: branches)
    }

    mutating func question(of object: YAMLValue, in place: String) -> Step.Question? {
        guard object["question"] != nil else {
            for key in ["answer", "evidence", "choices", "default", "where", "unavailable", "by-hand"] {
                if let value = object[key] {
                    faults.add("\(place) asks nothing: ‘\(key)’ needs a question", at: value.place)
                }
            }
            return nil
        }
        let text = faults.requiredText("question", of: object, in: place)
        let unavailable = faults.requiredText("unavailable", of: object, in: place)
        let byHand = faults.requiredText("by-hand", of: object, in: place)
        var places: [Step.Place] = []
        if let node = object["where"] {
            if let products = node.members {
                for product in products {
                    if let look = product.value.text?.trimmingBlanks, !look.isEmpty {
                        places.append(Step.Place(product: product.name, look: look))
                    } else {
                        faults.add("where to look on ‘\(product.name)’ must be text", at: product.value.place)
                    }
                }
            } else {
                faults.add("where must map products to places; found \(node.found)", at: node.place)
            }
        } else {
            faults.add("\(place) does not say where to find what it asks for (where)", at: object["question"]?.place)
        }
        guard let answer = answerType(of: object, in: place) else { return nil }
        var standard = faults.optionalText("default", of: object)
        if let given = standard {
            do {
                standard = answer.spelling(try answer.read([given])).first
            } catch {
                faults.add("the default does not fit the answer: \(error.message)", at: object["default"]?.place)
            }
        }
        return Step.Question(
            text: text ?? "", answer: answer, standard: standard, places: places, unavailable: unavailable ?? "",
            byHand: byHand ?? "")
    }

    mutating func answerType(of object: YAMLValue, in place: String) -> AnswerType? {
        guard let word = faults.requiredText("answer", of: object, in: place) else { return nil }
        if word != "choice", let node = object["choices"] {
            faults.add("choices go with answer: choice", at: node.place)
        }
        if word != "path", let node = object["evidence"] {
            faults.add("evidence goes with answer: path", at: node.place)
        }
        switch word {
        case "duration": return .duration
        case "window": return .window
        case "text": return .text
        case "path":
            guard let kind = faults.requiredText("evidence", of: object, in: place) else { return nil }
            let known = EvidenceKind.allCases.map(\.rawValue)
            guard let kind = EvidenceKind(rawValue: kind) else {
                faults.add(
                    "‘\(kind)’ is no kind of evidence", at: object["evidence"]?.place,
                    advice: YAMLFaults.nearest(kind, among: known) ?? "known are \(known.joined(separator: ", "))")
                return nil
            }
            return .path(kind)
        case "choice":
            guard let choices = object["choices"]?.members, !choices.isEmpty else {
                faults.add(
                    "\(place) needs choices: a mapping from each word to what it means", at: object["answer"]?.place)
                return nil
            }
            return .choice(
                choices.map { AnswerType.Choice(word: $0.name, meaning: $0.value.text?.trimmingBlanks ?? "") })
        default:
            let known = ["choice", "duration", "path", "text", "window"]
            faults.add(
                "‘\(word)’ is no type of answer", at: object["answer"]?.place,
                advice: YAMLFaults.nearest(word, among: known) ?? "known are \(known.joined(separator: ", "))")
            return nil
        }
    }

    mutating func checkCall(_ object: YAMLValue, in place: String) -> Step.CheckCall? {
        guard object.members != nil else {
            faults.add("check must be a mapping with name and with; found \(object.found)", at: object.place)
            return nil
        }
        faults.checkKeys(of: object, known: ["name", "with"])
        guard let name = faults.requiredText("name", of: object, in: "the check of \(place)") else { return nil }
        var bindings: [String: String] = [:]
        if let with = object["with"] {
            if let parameters = with.members {
                for parameter in parameters { bindings[parameter.name] = parameter.value.text }
            } else if let names = with.list {
                // A list binds each parameter to the step of the same name.
                for node in names { if let name = node.text { bindings[name] = name } }
            } else {
                faults.add("with must be a list or a mapping; found \(with.found)", at: with.place)
            }
            for parameter in bindings.keys { places["\(place) with \(parameter)"] = with.place }
        }
        guard let description = checks[name] else {
            faults.add(
                "there is no check ‘\(name)’", at: object["name"]?.place,
                advice: YAMLFaults.nearest(name, among: checks.keys) ?? "postern check --list names them")
            return nil
        }
        let known = description.parameters.map(\.name)
        for parameter in bindings.keys.sorted() where !known.contains(parameter) {
            faults.add(
                "the check ‘\(name)’ has no parameter ‘\(parameter)’", at: object["with"]?.place,
                advice: YAMLFaults.nearest(parameter, among: known) ?? "it has \(known.joined(separator: ", "))")
        }
        return Step.CheckCall(name: name, bindings: bindings)
    }

    mutating func branches(
        of object: YAMLValue, id: String, question: Step.Question?, check: Step.CheckCall?
    ) -> [String: String] {
        let isConclusive = check.flatMap { checks[$0.name]?.isConclusive } ?? false
        guard let node = object["branches"] else {
            if !isConclusive, check != nil || object["check"] == nil {
                faults.add("the step ‘\(id)’ has no branches", at: object["id"]?.place)
            }
            return [:]
        }
        if isConclusive { faults.add("the step ‘\(id)’ ends the investigation: it has no branches", at: node.place) }
        guard let members = node.members else {
            faults.add("branches must be a mapping from a way out to a step; found \(node.found)", at: node.place)
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
        for member in members {
            let way = member.name
            if !allowed.contains(way) {
                faults.add(
                    "‘\(way)’ is no way out of the step ‘\(id)’", at: member.key,
                    advice: YAMLFaults.nearest(way, among: allowed)
                        ?? "its ways are \(allowed.sorted().joined(separator: ", "))")
            }
            guard let target = member.value.text, !target.isEmpty else {
                faults.add("the branch ‘\(way)’ must name a step", at: member.value.place)
                continue
            }
            branches[way] = target
            places["\(id) \(way)"] = member.value.place
        }
        let hasRest = branches["otherwise"] != nil || check == nil && branches["answered"] != nil
        for way in needed where branches[way] == nil && !hasRest {
            faults.add(
                "the step ‘\(id)’ has no branch for ‘\(way)’", at: node.place, advice: "add it, or otherwise: STEP")
        }
        if question != nil, branches["skipped"] == nil, branches["otherwise"] == nil {
            faults.add(
                "the step ‘\(id)’ has no branch for ‘skipped’", at: node.place, advice: "any question can be skipped")
        }
        return branches
    }

}
