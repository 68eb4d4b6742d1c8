import ArgumentParser

/// Where copies of a record's inputs lie.
struct InputOptions: ParsableArguments {
    @Option(
        name: .customLong("inputs"), parsing: .singleValue,
        help: ArgumentHelp(
            "A directory with copies of the inputs; may be repeated. Without it they are looked for where they were.",
            valueName: "dir"), completion: .directory)
    var directories: [String] = []

    @Option(
        name: .customLong("input"), parsing: .singleValue,
        help: ArgumentHelp("Where one input lies: its name in the record, and a file.", valueName: "name=path"),
        completion: .file())
    var assignments: [String] = []
}
