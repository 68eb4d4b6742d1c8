internal import Yams

extension YAMLValue {
    /// The most values of a file; aliases count as often as they stand.
    static let mostValues = 200_000

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - text: the file's text.
    ///   - mostBytes: how long it may be.
    /// - Returns: its value; nil where it is empty.
    /// - Throws: why it is no YAML, or none that is read.
    public static func read(_ text: String, mostBytes: Int) throws(YAMLFault) -> YAMLValue? {
        guard text.utf8.count <= mostBytes else {
            throw YAMLFault(.file, "longer than \(mostBytes >> 10) KiB")
        }
        if let fault = Nesting.fault(in: text) { throw fault }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw YAMLFault(error) }
        var left = mostValues
        return try root.map { node throws(YAMLFault) in try value(node, &left) }
    }

    private static func value(_ node: Node, _ left: inout Int) throws(YAMLFault) -> YAMLValue {
        let place = node.mark.map { YAMLPlace(line: $0.line, column: $0.column) } ?? .file
        left -= 1
        guard left > 0 else { throw YAMLFault(place, "more than \(mostValues) values") }
        switch node {
        case .scalar(let scalar): return YAMLValue(content: .text(scalar.string), place: place)
        case .sequence(let nodes):
            var values: [YAMLValue] = []
            for node in nodes { values.append(try value(node, &left)) }
            return YAMLValue(content: .list(values), place: place)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, node) in mapping {
                let place = key.mark.map { YAMLPlace(line: $0.line, column: $0.column) } ?? .file
                members.append(Member(name: key.scalar?.string ?? "", key: place, value: try value(node, &left)))
            }
            return YAMLValue(content: .mapping(members), place: place)
        case .alias: throw YAMLFault(place, "an alias of something that is not there")
        }
    }
}

extension YAMLFault {
    /// Why a text is no YAML.
    fileprivate init(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(YAMLPlace(line: mark.line, column: mark.column), "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            self.init(
                YAMLPlace(line: context.mark.line, column: context.mark.column),
                "the key ‘\(duplicates.first ?? "")’ stands twice in one mapping")
        case .some(let other): self.init(.file, "not YAML: \(other)")
        case nil: self.init(.file, "not YAML: \(error)")
        }
    }
}
