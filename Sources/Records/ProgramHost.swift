/// What the system's programs are run in: the environment, and whoever notes Ctrl-C meanwhile.
public struct ProgramHost: Sendable {
    /// How often Ctrl-C was pressed since the program was started, or that ours is to end.
    public typealias Interruptions = () -> Int

    /// All environment variables.
    let variables: [String: String]
    /// Runs work while interruptions are noted, and hands it what tells of them.
    let watching:
        @Sendable (_ work: (@escaping Interruptions) throws -> ExternalProgram.Ending) throws -> ExternalProgram.Ending

    /// Creates a host.
    ///
    /// - Parameters:
    ///   - variables: all environment variables.
    ///   - watching: runs work while interruptions are noted, and hands it what tells how many there were.
    public init(
        variables: [String: String],
        watching:
            @escaping @Sendable (
                _ work: (@escaping Interruptions) throws -> ExternalProgram.Ending
            ) throws -> ExternalProgram.Ending
    ) {
        self.variables = variables
        self.watching = watching
    }

    /// An environment variable; nil where it is unset or empty.
    func variable(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
}
