/// Something wrong in a YAML file that a person wrote.
public struct YAMLFault: Error, Hashable, Sendable, Comparable {
    /// Where it stands.
    public var place: YAMLPlace
    /// What is wrong.
    public var message: String
    /// What to do about it, where that is known.
    public var advice: String?

    /// 1-based line; 0 where the fault is the whole file's.
    public var line: Int { place.line }
    /// 1-based column in characters; 0 where the fault is the whole line's.
    public var column: Int { place.column }

    /// Creates a fault.
    public init(_ place: YAMLPlace, _ message: String, advice: String? = nil) {
        self.place = place
        self.message = message
        self.advice = advice
    }

    /// Whether the left fault stands earlier in the file.
    public static func < (left: YAMLFault, right: YAMLFault) -> Bool {
        (left.line, left.column, left.message) < (right.line, right.column, right.message)
    }
}

/// A YAML file that cannot be used, with everything that is wrong in it.
public struct FaultyYAML: Error, Hashable, Sendable {
    /// The file's name, as it was called.
    public var name: String
    /// Its faults in the order of the file.
    public var faults: [YAMLFault]
    /// The file's text.
    public var text: String

    /// Creates a file's faults.
    public init(name: String, faults: [YAMLFault], text: String) {
        self.name = name
        self.faults = faults.sorted()
        self.text = text
    }

    /// The faults as `FILE:LINE:COLUMN: message`, each with the line it stands in and a mark under the place.
    public var lines: [String] {
        let source = text.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for fault in faults {
            lines.append(head(of: fault))
            if fault.line > 0, fault.line <= source.count {
                lines.append("    " + String(source[fault.line - 1].prefix(160)))
                if fault.column > 0, fault.column <= 160 {
                    lines.append("    " + String(repeating: " ", count: fault.column - 1) + "^")
                }
            }
            if let advice = fault.advice { lines.append("    " + advice) }
        }
        return lines
    }

    /// The faults with one line each: `FILE:LINE:COLUMN: message; advice`.
    public var summaries: [String] {
        faults.map { fault in head(of: fault) + (fault.advice.map { "; \($0)" } ?? "") }
    }

    private func head(of fault: YAMLFault) -> String {
        let place = fault.line > 0 ? "\(name):\(fault.line):\(fault.column)" : name
        return "\(place): \(fault.message)"
    }
}
