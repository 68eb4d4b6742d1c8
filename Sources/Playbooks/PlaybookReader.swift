public import Diagnosis
internal import Times
public import YAMLDocuments

/// Reads a playbook's YAML and finds everything wrong in it at once.
public struct PlaybookReader {
    let checks: [String: CheckDescription]
    var faults = YAMLFaults()
    /// Where each step and each branch stands, for the faults that only the whole tree shows.
    var places: [String: YAMLPlace] = [:]

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
    ) throws(FaultyYAML) -> Playbook {
        var reader = PlaybookReader(checks: checks)
        let playbook = reader.playbook(text)
        guard let playbook, reader.faults.isEmpty else {
            throw FaultyYAML(name: name, faults: reader.faults.all, text: text)
        }
        return playbook
    }

    // MARK: - The file

    mutating func playbook(_ text: String) -> Playbook? {
        let root: YAMLValue?
        do {
            root = try YAMLValue.read(text, mostBytes: Playbook.longestText)
        } catch {
            faults.add(error)
            return nil
        }
        guard let file = root, file.members != nil else {
            let found = root.map { "found \($0.found)" } ?? "the file is empty"
            faults.add(
                "expected a mapping with the keys playbook, version, title, start and steps; \(found)", at: root?.place)
            return nil
        }
        faults.checkKeys(of: file, known: ["playbook", "version", "title", "about", "start", "steps", "remedies"])
        let name = faults.requiredText("playbook", of: file, in: "the playbook")
        if let version = faults.requiredText("version", of: file, in: "the playbook"),
            Int(version) != Playbook.formatVersion
        {
            faults.add(
                "version \(version) of the format is not known", at: file["version"]?.place,
                advice: "this program reads version \(Playbook.formatVersion)")
        }
        let title = faults.requiredText("title", of: file, in: "the playbook")
        let start = faults.requiredText("start", of: file, in: "the playbook")
        var steps: [Step] = []
        if let node = file["steps"] {
            if let nodes = node.list {
                for node in nodes { if let step = step(node) { steps.append(step) } }
                if nodes.isEmpty { faults.add("there are no steps", at: node.place) }
            } else {
                faults.add("steps must be a list; found \(node.found)", at: node.place)
            }
        } else {
            faults.add("steps are missing", at: file.place)
        }
        let playbook = Playbook(
            name: name ?? "", title: title ?? "", about: faults.optionalText("about", of: file) ?? "",
            start: start ?? "",
            steps: steps,
            remedies: remedies(file["remedies"]), text: text)
        checkTree(of: playbook, start: file["start"])
        return playbook
    }

    mutating func remedies(_ node: YAMLValue?) -> [String: [String]] {
        guard let node else { return [:] }
        guard let members = node.members else {
            faults.add("remedies must be a mapping from a cause to a list; found \(node.found)", at: node.place)
            return [:]
        }
        var known = Set(Cause.allCases.map(\.rawValue))
        for detail in CauseDetail.allCases { known.insert("\(detail.cause.rawValue)/\(detail.rawValue)") }
        var remedies: [String: [String]] = [:]
        for member in members {
            let key = member.name
            if !known.contains(key) {
                faults.add("‘\(key)’ is no cause", at: member.key, advice: YAMLFaults.nearest(key, among: known))
            }
            guard let items = member.value.list else {
                faults.add("the remedies for ‘\(key)’ must be a list", at: member.value.place)
                continue
            }
            remedies[key] = items.compactMap { item in
                guard let text = item.text else {
                    faults.add("a remedy must be text; found \(item.found)", at: item.place)
                    return nil
                }
                return text.trimmingBlanks
            }
        }
        return remedies
    }
}
