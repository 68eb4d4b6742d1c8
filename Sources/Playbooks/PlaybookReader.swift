public import Diagnosis
internal import Times
internal import Yams

/// Reads a playbook's YAML and finds everything wrong in it at once.
public struct PlaybookReader {
    let checks: [String: CheckDescription]
    var faults: [PlaybookFault] = []
    /// Where each step and each branch stands, for the faults that only the whole tree shows.
    var marks: [String: Mark] = [:]

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

    mutating func playbook(_ text: String) -> Playbook? {
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

    mutating func remedies(_ node: Node?) -> [String: [String]] {
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

    // MARK: - Nodes

    /// A mapping whose keys are all text.
    struct Object {
        var pairs: [(key: String, keyNode: Node, value: Node)] = []

        init?(_ node: Node) {
            guard case .mapping(let mapping) = node else { return nil }
            for (key, value) in mapping { pairs.append((key.scalar?.string ?? "", key, value)) }
        }

        subscript(key: String) -> Node? { pairs.first { $0.key == key }?.value }
    }

    mutating func checkKeys(of object: Object, known: Set<String>) {
        for (key, node, _) in object.pairs where !known.contains(key) {
            add(
                "‘\(key)’ is not a known key", at: node,
                advice: Self.nearest(key, among: known) ?? "known are \(known.sorted().joined(separator: ", "))")
        }
    }

    mutating func optionalText(_ key: String, of object: Object) -> String? {
        guard let node = object[key] else { return nil }
        guard let text = node.scalar?.string else {
            add("‘\(key)’ must be text; found \(Self.kind(of: node))", at: node)
            return nil
        }
        return text.trimmingBlanks
    }

    mutating func requiredText(_ key: String, of object: Object, in place: String) -> String? {
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

    mutating func add(_ message: String, at node: Node?, advice: String? = nil) {
        add(message, at: node?.mark, advice: advice)
    }

    mutating func add(_ message: String, at mark: Mark?, advice: String? = nil) {
        faults.append(
            PlaybookFault(line: mark?.line ?? 0, column: mark?.column ?? 0, message: message, advice: advice))
    }

    static func kind(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "‘\(scalar.string.prefix(40))’"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    static func nearest(_ name: String, among known: some Sequence<String>) -> String? {
        NearestName.of(name, among: known.sorted()).map { "did you mean ‘\($0)’?" }
    }

    static func fault(of error: any Error) -> PlaybookFault {
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
