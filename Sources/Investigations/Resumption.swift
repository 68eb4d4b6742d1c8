/// How a walk was taken up again.
public struct Resumption: Hashable, Sendable, Codable {
    /// The format of the records from here on; nil where it was not stated, before version 3.
    public var format: String?
    /// The program and its version.
    public var program: String
    /// The build of the program.
    public var build: String?
    /// The operating system and the processor.
    public var system: String?
    /// Who took it up.
    public var operatorName: String?
    /// On which machine.
    public var host: String?
    /// The directory that relative paths start from.
    public var directory: String?
    /// Which start of the machine monotonic times are counted from.
    public var boot: String?
    /// Bytes of a record that was never acknowledged, cut off from the end.
    public var tornBytes: Int

    /// Creates a resumption.
    public init(
        format: String? = Beginning.currentFormat, program: String, build: String? = nil, system: String? = nil,
        operatorName: String? = nil, host: String? = nil,
        directory: String? = nil, boot: String? = nil, tornBytes: Int
    ) {
        self.format = format
        self.program = program
        self.build = build
        self.system = system
        self.operatorName = operatorName
        self.host = host
        self.directory = directory
        self.boot = boot
        self.tornBytes = tornBytes
    }

    enum CodingKeys: String, CodingKey {
        case format, program, build, system, host, directory, boot, tornBytes
        case operatorName = "operator"
    }
}
