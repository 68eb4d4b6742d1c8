import SystemPackage
import Terminal

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program of the system's that Postern calls.
///
/// It is run without a shell, in the terminal that Postern runs in, so that it can ask for a passphrase there.
struct ExternalProgram {
    /// The name it is called by.
    let name: String
    /// What it comes with, and from which version on: `OpenSSH 8.2 or newer`.
    let origin: String
    /// The Debian package that it is in.
    let package: String

    static let sshKeygen = ExternalProgram(
        name: "ssh-keygen", origin: "OpenSSH 8.2 or newer", package: "openssh-client")
    static let sshAdd = ExternalProgram(name: "ssh-add", origin: "OpenSSH 8.2 or newer", package: "openssh-client")
    static let openssl = ExternalProgram(name: "openssl", origin: "OpenSSL 1.1.1 or newer", package: "openssl")

    /// How it ended.
    struct Ending {
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

    /// What to tell where it is lacking, or too old.
    var lack: Failure {
        Failure(Exit.missing, "this needs \(name) of \(origin); install \(package)")
    }

    /// Where it is found; nil where it is not.
    ///
    /// Only absolute directories of PATH count: what lies in the working directory may be a stranger's.
    var path: String? {
        let directories = Locations().variable("PATH") ?? "/usr/bin:/bin"
        return directories.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first {
            FileTree.isFile($0) && access($0, X_OK) == 0
        }
    }

    /// A file's name as an argument: one that begins with a dash is no option.
    static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - arguments: its arguments, as they are.
    ///   - input: what its standard input holds.
    ///   - variables: what its environment has beside Postern's own.
    /// - Returns: how it ended.
    /// - Throws: `Failure` where it is lacking or cannot be started, or Ctrl-C was pressed.
    func run(
        _ arguments: [String], input: [UInt8] = [], variables: [String: String] = [:]
    ) throws -> Ending {
        guard let path else { throw lack }
        let watch = InterruptWatch()
        return try watch.watching { watch in
            let ending = try RunningProgram(path, [name] + arguments, input: input, variables: variables).ended(watch)
            if watch.isInterrupted { throw Failure(Exit.interrupted, "\(name) was interrupted") }
            return ending
        }
    }
}
