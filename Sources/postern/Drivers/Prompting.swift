import SystemPackage
import Terminal

/// Chooses how the program talks to the person: with line editing, in plain lines, or hardly at all.
enum Prompting {
    /// Line editing where both ends are a terminal that can do it, else plain lines.
    static func prompter(isPlain: Bool, locations: Locations) -> any Prompter {
        Prompters.standard(
            environment: locations.variables, isPlain: isPlain,
            history: locations.historyFile.map { HistoryFile(path: FilePath($0)) },
            holdsSecret: { Secrets.scrubbed($0).isChanged })
    }

    /// Makes a watch for each check: progress on standard error, Ctrl-C.
    static func watches(isPlain: Bool, isQuiet: Bool, locations: Locations) -> (String) -> ScanWatch {
        let form: ProgressLine.Form =
            isQuiet ? .silent : ProgressLine.form(environment: locations.variables, isPlain: isPlain)
        return { ScanWatch(label: $0, form: form, interrupts: InterruptWatch()) }
    }
}
