/// One question or check of a playbook.
public struct Step: Hashable, Sendable {
    /// Where the thing asked for is found on one product.
    public struct Place: Hashable, Sendable {
        /// The product.
        public var product: String
        /// Where to look.
        public var look: String
    }

    /// The check a step runs, and which answers it is handed.
    public struct CheckCall: Hashable, Sendable {
        /// The check's name.
        public var name: String
        /// The step whose answer each parameter takes.
        public var bindings: [String: String]
    }

    /// Its name in branches, answer files and records.
    public var id: String
    /// What it is about, in a few words.
    public var title: String
    /// What is asked, or nil where only a check runs.
    public var question: Question?
    /// Why it matters, in a paragraph.
    public var why: String
    /// The check that runs once the question is answered.
    public var check: CheckCall?
    /// Where each way out leads: keyed by outcome, by chosen word, by `answered`, `skipped` or `otherwise`.
    public var branches: [String: String]

    /// What a step asks.
    public struct Question: Hashable, Sendable {
        /// The question, as it is put.
        public var text: String
        /// What an answer may be.
        public var answer: AnswerType
        /// The answer offered where nothing better is known.
        public var standard: String?
        /// Where the thing asked for is found.
        public var places: [Place]
        /// What to do when it is not to be had.
        public var unavailable: String
        /// How the question can be answered by hand instead.
        public var byHand: String
    }

    /// Where the walk goes on from here.
    ///
    /// - Parameter way: an outcome's word, a chosen word, `answered` or `skipped`.
    /// - Returns: the next step's id, or nil where the investigation ends here.
    public func next(_ way: String) -> String? {
        branches[way] ?? (way == "skipped" ? nil : branches["answered"]) ?? branches["otherwise"]
    }

    /// Whether the step ends an investigation.
    public var isEnd: Bool { branches.isEmpty }
}
