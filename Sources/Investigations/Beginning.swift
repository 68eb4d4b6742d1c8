/// How an investigation began.
public struct Beginning: Hashable, Sendable, Codable {
    /// The format that records are written in now.
    public static let currentFormat = "postern/transcript/3"
    /// The formats that are read, besides the first one, which states none.
    public static let knownFormats: Set<String> = ["postern/transcript/2", currentFormat]

    /// The format of the records; nil in those of the first, which have no seal.
    public var format: String?
    /// The playbook's name.
    public var playbook: String
    /// SHA-256 of the playbook's text, in hexadecimal.
    public var playbookHash: String
    /// The playbook's text, so that the record explains itself.
    public var playbookText: String
    /// The program and its version.
    public var program: String
    /// What tells this build of the program from others: the linker's hash of it.
    public var build: String?
    /// The operating system and the processor.
    public var system: String?
    /// Who ran it.
    public var operatorName: String
    /// On which machine.
    public var host: String
    /// The directory that relative paths start from.
    public var directory: String?
    /// Which start of the machine monotonic times are counted from.
    public var boot: String?
    /// How it was driven: `walk` or `diagnose`.
    public var mode: String
    /// What this record is a redacted copy of; nil in an original.
    public var redaction: Redaction?

    /// Creates a beginning.
    public init(
        format: String? = Beginning.currentFormat, playbook: String, playbookHash: String, playbookText: String,
        program: String, build: String? = nil, system: String? = nil, operatorName: String, host: String,
        directory: String? = nil, boot: String? = nil, mode: String, redaction: Redaction? = nil
    ) {
        self.format = format
        self.playbook = playbook
        self.playbookHash = playbookHash
        self.playbookText = playbookText
        self.program = program
        self.build = build
        self.system = system
        self.operatorName = operatorName
        self.host = host
        self.directory = directory
        self.boot = boot
        self.mode = mode
        self.redaction = redaction
    }

    private enum CodingKeys: String, CodingKey {
        case format, playbook, playbookHash, playbookText, program, build, system, host, directory, boot, mode
        case operatorName = "operator"
        case redaction
    }

    /// What a redacted copy tells of its original.
    public struct Redaction: Hashable, Sendable, Codable {
        /// SHA-256 of the original's last line, in hexadecimal.
        public var original: String
        /// How many records the original has.
        public var records: Int
        /// How many different values of each kind were given other names.
        public var removed: [String: Int]
        /// The program that made the copy.
        public var program: String

        /// Creates it.
        public init(original: String, records: Int, removed: [String: Int], program: String) {
            self.original = original
            self.records = records
            self.removed = removed
            self.program = program
        }
    }
}
