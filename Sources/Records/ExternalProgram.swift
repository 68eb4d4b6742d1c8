import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program of the system's that Postern calls.
///
/// It is run without a shell, in the terminal that Postern runs in, so that it can ask for a passphrase there.
public struct ExternalProgram: Hashable, Sendable {
    /// The name it is called by.
    public let name: String
    /// What it comes with, and from which version on: `OpenSSH 8.2 or newer`.
    public let origin: String
    /// The Debian package that it is in.
    public let package: String

    /// Makes and checks signatures.
    static let sshKeygen = ExternalProgram(
        name: "ssh-keygen", origin: "OpenSSH 8.2 or newer", package: "openssh-client")
    /// Lists the keys that the user's agent holds.
    static let sshAdd = ExternalProgram(name: "ssh-add", origin: "OpenSSH 8.2 or newer", package: "openssh-client")
    /// Makes requests for time-stamps and checks responses.
    static let openssl = ExternalProgram(name: "openssl", origin: "OpenSSL 1.1.1 or newer", package: "openssl")

    /// How it ended.
    public struct Ending: Sendable {
        /// Its exit code; 128 and the signal's number where a signal ended it.
        var code: Int32
        /// What it wrote to standard output, at most ``ExternalProgram/mostOutput`` bytes of it.
        var output: [UInt8]
        /// What it wrote to standard error, as much of it.
        var errors: [UInt8]

        /// The output as text.
        var text: String { String(decoding: output, as: UTF8.self) }

        /// What it complained of, on one line.
        var complaint: String {
            let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
            let told = lines.map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }
            return told.isEmpty ? "it ended with code \(code) and gave no reason" : told.joined(separator: "; ")
        }
    }

    /// How much of either output is kept; the rest is read and forgotten.
    static let mostOutput = 1 << 20

    /// Where it is found; nil where it is not.
    ///
    /// Only absolute directories of PATH count: what lies in the working directory may be a stranger's.
    func path(in host: ProgramHost) -> String? {
        let directories = host.variable("PATH") ?? "/usr/bin:/bin"
        return directories.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first {
            FileTree.isFile($0) && access($0, X_OK) == 0
        }
    }

    /// A file's name as an argument: one that begins with a dash is no option.
    public static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: its arguments, as they are.
    ///   - input: what its standard input holds.
    ///   - variables: what its environment has beside Postern's own.
    ///   - host: what it is run in.
    /// - Returns: how it ended.
    /// - Throws: where it is lacking or cannot be started, or Ctrl-C was pressed.
    func run(
        _ arguments: [String], input: [UInt8] = [], variables: [String: String] = [:], in host: ProgramHost
    ) throws -> Ending {
        guard let path = path(in: host) else { throw ExternalProgramError.lacking(self) }
        // A program that does not read to the end must not end us; and where whoever started us ignores the ends of
        // children, as some supervisors do, nobody would tell how it ended. The program itself has the usual actions.
        let former = (signal(SIGPIPE, SIG_IGN), signal(SIGCHLD, SIG_DFL))
        defer {
            signal(SIGPIPE, former.0)
            signal(SIGCHLD, former.1)
        }
        return try host.watching { interruptions in
            let ending = try RunningProgram(path, [name] + arguments, input: input, variables: variables).ended(
                interruptions)
            if interruptions() > 0 { throw ExternalProgramError.interrupted(name: name) }
            return ending
        }
    }
}
