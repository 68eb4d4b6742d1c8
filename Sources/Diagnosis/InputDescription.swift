/// One thing that an investigation can be told: evidence, a value, a setting.
///
/// Options, `--set`, `:set`, answer files, playbooks' lint, completion, help and the manual page all come from these
/// descriptions; ``all`` lists them.
public struct InputDescription: Hashable, Sendable {
    /// What an input's value is.
    public enum Value: Hashable, Sendable {
        /// One or more files of evidence.
        case evidence(EvidenceKind)
        /// A duration.
        case duration
        /// A window of time.
        case window
        /// One of these words.
        case choice([String])
        /// The name of a product.
        case product
        /// A time zone.
        case zone
        /// The format of an access log: a name, or the product's own format string.
        case format
        /// Statuses, with commas between them.
        case statuses
        /// What is at hand of further hops.
        case hops
        /// Free text.
        case text

        /// The type of answer in one word, as playbooks write it: `path`, `duration`, `window`, `choice`, `text`.
        public var word: String {
            switch self {
            case .evidence: "path"
            case .duration: "duration"
            case .window: "window"
            case .choice, .product: "choice"
            case .zone, .format, .statuses, .hops, .text: "text"
            }
        }
    }

    /// How long an input holds.
    public enum Role: Hashable, Sendable {
        /// It answers the step of its name, and checks take it as a parameter.
        case answer
        /// It holds for the whole investigation, and no step asks for it.
        case setting
    }

    /// The options that give an input.
    public enum Option: Hashable, Sendable {
        /// None: `--set` and answer files give it.
        case none
        /// One of `walk`, `diagnose` and `check`.
        case evidence
        /// One of `check` alone.
        case check
    }

    /// Its name, as options, settings, parameters and answers are called.
    public var name: String
    /// What its value is.
    public var value: Value
    /// How long it holds.
    public var role: Role
    /// Which commands have an option for it.
    public var option: Option
    /// What it is, in one sentence.
    public var purpose: String
    /// What stands for its value in help: `path`, `duration`.
    public var placeholder: String

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - value: what its value is.
    ///   - role: how long it holds.
    ///   - option: which commands have an option for it.
    ///   - purpose: what it is, in one sentence.
    ///   - placeholder: what stands for its value in help; nil where the type of its value says it.
    public init(
        _ name: String, _ value: Value, role: Role = .answer, option: Option = .none, _ purpose: String,
        placeholder: String? = nil
    ) {
        self.name = name
        self.value = value
        self.role = role
        self.option = option
        self.purpose = purpose
        self.placeholder = placeholder ?? value.word
    }

    /// Whether it may be given more than once.
    public var isRepeatable: Bool {
        switch value {
        case .evidence, .hops: true
        default: false
        }
    }

    /// What it is, and whether it may be repeated, for help.
    public var help: String { isRepeatable ? "\(purpose) May be repeated." : purpose }
}
