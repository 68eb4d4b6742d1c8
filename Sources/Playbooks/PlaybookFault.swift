/// Something wrong in a playbook's file.
public struct PlaybookFault: Error, Hashable, Sendable, Comparable {
    /// 1-based line; 0 where the fault is the whole file's.
    public var line: Int
    /// 1-based column in characters; 0 where the fault is the whole line's.
    public var column: Int
    /// What is wrong.
    public var message: String
    /// What to do about it, where that is known.
    public var advice: String?

    /// Creates a fault.
    public init(line: Int, column: Int, message: String, advice: String? = nil) {
        self.line = line
        self.column = column
        self.message = message
        self.advice = advice
    }

    /// Whether the left fault stands earlier in the file.
    public static func < (left: PlaybookFault, right: PlaybookFault) -> Bool {
        (left.line, left.column, left.message) < (right.line, right.column, right.message)
    }
}

/// A playbook that cannot be used, with everything that is wrong in it.
public struct FaultyPlaybook: Error, Hashable, Sendable {
    /// The file's name, as it was called.
    public var name: String
    /// Its faults in the order of the file.
    public var faults: [PlaybookFault]
    /// The file's text.
    public var text: String

    /// The faults as `FILE:LINE:COLUMN: message`, each with the line it stands in and a mark under the place.
    public var lines: [String] {
        let source = text.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for fault in faults {
            let place = fault.line > 0 ? "\(name):\(fault.line):\(fault.column)" : name
            lines.append("\(place): \(fault.message)")
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
}
