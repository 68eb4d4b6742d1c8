internal import Diagnosis

/// What readers of several products say alike.
extension Fact {
    /// An included file could not be read.
    static func unread(_ name: String, at place: String, _ error: any Error) -> Fact {
        let reason = (error as? ConfigurationFault)?.message ?? "\(error)"
        return Fact(
            "configuration.include-unread",
            ["place": .text(place), "name": .text(name), "reason": .text(reason)])
    }

    /// An included file is not at hand.
    static func absent(_ name: String, at place: String) -> Fact {
        Fact("configuration.include-absent", ["place": .text(place), "name": .text(name)])
    }

    /// Several of something may take a request, because its path is not known.
    static func openPath(_ count: Int, _ noun: String) -> Fact {
        Fact("route.path-open", ["count": .count(count), "noun": .word(noun)])
    }

    /// What is to be known of a directive, told with its line.
    static func about(_ id: ID, _ block: ConfigurationBlock) -> Fact {
        Fact(id, ["place": .text(block.place), "line": .text(block.words.joined(separator: " "))])
    }
}
