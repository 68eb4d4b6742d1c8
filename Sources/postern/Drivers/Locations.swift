import Diagnosis
import FileEvidence
import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where playbooks, samples, transcripts and history are found.
struct Locations {
    private let environment: [String: String]
    private let executable: String?

    init() {
        environment = Self.readEnvironment()
        executable = FileTree.realPath("/proc/self/exe") ?? FileTree.realPath(CommandLine.arguments.first ?? "")
    }

    /// An environment variable; nil where it is unset or empty.
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// All environment variables.
    var variables: [String: String] { environment }

    /// Directories that may hold playbooks, the user's first.
    var playbookDirectories: [String] {
        var directories: [String] = []
        if let own = variable("POSTERN_PLAYBOOKS") { directories.append(own) }
        if let configuration = home("XDG_CONFIG_HOME", ".config") {
            directories.append("\(configuration)/postern/playbooks")
        }
        if let executable {
            // Installed: bin/postern beside share/postern. Built in place: somewhere below the checkout.
            var parent = Substring(executable)
            var isFirst = true
            while let slash = parent.lastIndex(of: "/") {
                parent = parent[..<slash]
                if isFirst {
                    isFirst = false
                } else {
                    directories.append("\(parent)/share/postern/playbooks")
                }
                directories.append("\(parent)/playbooks")
            }
        }
        return directories.filter(FileTree.isDirectory)
    }

    /// The playbook of that name or path, with the name it was found under.
    func playbookFile(_ name: String) throws(Failure) -> String {
        if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            guard FileTree.isFile(name) else { throw Failure(Exit.missing, "there is no playbook file \(name)") }
            return name
        }
        for directory in playbookDirectories {
            for suffix in ["yaml", "yml"] {
                let path = "\(directory)/\(name).\(suffix)"
                if FileTree.isFile(path) { return path }
            }
        }
        let known = playbookNames
        let advice = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
        throw Failure(
            Exit.missing,
            "there is no playbook ‘\(name)’\(advice) (known: \(known.isEmpty ? "none" : known.joined(separator: ", "))); "
                + "$POSTERN_PLAYBOOKS may name a directory of playbooks")
    }

    /// The names of all playbooks.
    var playbookNames: [String] {
        var names = Set<String>()
        for directory in playbookDirectories {
            for file in FileTree.names(in: directory) {
                for suffix in [".yaml", ".yml"] where file.hasSuffix(suffix) {
                    names.insert(String(file.dropLast(suffix.count)))
                }
            }
        }
        return names.sorted()
    }

    /// Directories that hold the bundled sample incidents.
    ///
    /// They are named from the working directory where they lie below it: short names read better in findings.
    var sampleDirectories: [String] {
        let here = FileTree.realPath(".").map { $0 + "/" }
        return playbookDirectories.map { "\($0)/samples" }.filter(FileTree.isDirectory).map { path in
            guard let here, path.hasPrefix(here) else { return path }
            return String(path.dropFirst(here.count))
        }
    }

    /// Where transcripts go.
    func transcripts(given: String?) throws(Failure) -> String {
        if let given { return given }
        if let own = variable("POSTERN_TRANSCRIPTS") { return own }
        if FileTree.isDirectory("transcripts") { return "transcripts" }
        guard let state = home("XDG_STATE_HOME", ".local/state") else {
            throw Failure(
                Exit.unwritable,
                "there is no place for the transcript: neither $XDG_STATE_HOME nor $HOME is set; use --transcripts DIR")
        }
        return "\(state)/postern/transcripts"
    }

    /// The file with the secret behind pseudonyms; nil where there is no home.
    var redactionKeyFile: String? { home("XDG_STATE_HOME", ".local/state").map { "\($0)/postern/redaction.key" } }

    /// The file that keeps typed lines between walks; nil where there is no home.
    var historyFile: String? { home("XDG_STATE_HOME", ".local/state").map { "\($0)/postern/history" } }

    /// The path with a leading `~` replaced by the user's home.
    func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = variable("HOME") else { return path }
        return home + path.dropFirst()
    }

    /// The paths a pattern with `*`, `?` or `[` names, sorted; the pattern itself where it names none or is none.
    func globbed(_ pattern: String) -> [String] {
        EvidenceFiles.paths(matching: expanded(pattern))
    }

    /// The user's name, for the record.
    var operatorName: String {
        if let name = variable("SUDO_USER") ?? variable("USER") ?? variable("LOGNAME") { return name }
        return getpwuid(getuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "unknown"
    }

    /// The machine's name, for the record.
    var host: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Where the user's own formats are described; nil without a home.
    var formats: String? { home("XDG_CONFIG_HOME", ".config").map { "\($0)/postern/formats" } }

    /// Where products and messages of the user's team are described; nil without a home.
    var products: String? { home("XDG_CONFIG_HOME", ".config").map { "\($0)/postern/products" } }

    private func home(_ variableName: String, _ below: String) -> String? {
        if let directory = variable(variableName) { return directory }
        return variable("HOME").map { "\($0)/\(below)" }
    }

    private static func readEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            pointer += 1
        }
        return variables
    }
}
