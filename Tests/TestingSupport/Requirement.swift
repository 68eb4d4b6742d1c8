import Foundation

/// Something that a test needs beside this package, and the Debian package that brings it.
public struct Requirement: Sendable, CustomStringConvertible {
    /// What it is called, as in "valgrind is lacking".
    public let description: String
    /// The Debian package that brings it; nil where none does.
    public let package: String?
    /// What to do where no package helps.
    let remedy: String?
    /// Whether it may be lacking under CI, too, where a test is skipped without it.
    let mayLackAnywhere: Bool
    private let look: @Sendable () -> Bool

    /// Whether it is there.
    public var isMet: Bool { look() }

    /// Describes a requirement.
    ///
    /// - Parameters:
    ///   - description: what it is called.
    ///   - package: the Debian package that brings it.
    ///   - remedy: what to do where no package helps.
    ///   - mayLackAnywhere: whether it may be lacking under CI, too.
    ///   - look: tells whether it is there.
    public init(
        _ description: String, package: String? = nil, remedy: String? = nil, mayLackAnywhere: Bool = false,
        look: @escaping @Sendable () -> Bool
    ) {
        self.description = description
        self.package = package
        self.remedy = remedy
        self.mayLackAnywhere = mayLackAnywhere
        self.look = look
    }

    /// What is said where it is lacking.
    public var complaint: String {
        if let package { return "\(description) is lacking (Debian package \(package); sh Support/packages.sh tests)" }
        return "\(description) is lacking\(remedy.map { " (\($0))" } ?? "")"
    }

    /// Requires a program.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - package: the Debian package that brings it.
    /// - Returns: the requirement.
    public static func program(_ name: String, package: String) -> Self {
        Requirement(name, package: package) { Program.path(name) != nil }
    }
}

extension Requirement {
    /// Valgrind, whose callgrind counts instructions.
    public static let valgrind = program("valgrind", package: "valgrind")
    /// GNU objcopy, which strips what valgrind does not understand.
    public static let objcopy = program("objcopy", package: "binutils")
    /// OpenSSH's key generator, which signs and verifies.
    public static let sshKeygen = program("ssh-keygen", package: "openssh-client")
    /// OpenSSH's agent.
    public static let sshAgent = program("ssh-agent", package: "openssh-client")
    /// The program that talks to OpenSSH's agent.
    public static let sshAdd = program("ssh-add", package: "openssh-client")
    /// OpenSSL's command.
    public static let openssl = program("openssl", package: "openssl")
    /// The zstd command.
    public static let zstd = program("zstd", package: "zstd")
    /// The gzip command.
    public static let gzip = program("gzip", package: "gzip")
    /// GNU tar.
    public static let tar = program("tar", package: "tar")
    /// The program that prints SHA-256 digests.
    public static let sha256sum = program("sha256sum", package: "coreutils")
    /// Bash, for its job control.
    public static let bash = program("bash", package: "bash")
    /// nginx.
    public static let nginx = program("nginx", package: "nginx")
    /// HAProxy.
    public static let haproxy = program("haproxy", package: "haproxy")
    /// Apache httpd with mod_proxy_http.
    public static let apache = Requirement("apache2 with mod_proxy_http", package: "apache2-bin") {
        Program.path("apache2") != nil
            && FileManager.default.fileExists(atPath: "/usr/lib/apache2/modules/mod_proxy_http.so")
    }
    /// Caddy.
    public static let caddy = program("caddy", package: "caddy")
    /// Python, which the lab is written in.
    public static let python = program("python3", package: "python3")
    /// gunicorn, a server of Python applications.
    public static let gunicorn = program("gunicorn", package: "gunicorn")
    /// ISA-L, the fast reader of gzip.
    public static let isal = Requirement("ISA-L", package: "libisal2") { Library.canBeOpened("libisal.so.2") }
    /// A way to run a program as somebody who may not read all files.
    public static let unprivileged = Requirement("setpriv", package: "util-linux") {
        !User.isRoot || Program.path("setpriv") != nil
    }
    /// The release program, which the variable POSTERN_RELEASE names.
    public static let releaseProgram = Requirement(
        "the release program", remedy: "POSTERN_RELEASE does not name it; make test does"
    ) { ProcessInfo.processInfo.environment["POSTERN_RELEASE"] != nil }

    /// The larger folder of cases beside the checkout; no package brings it, and a public clone has none.
    public static let largerCases = Requirement(
        "the larger folder of cases", remedy: "it is not handed on", mayLackAnywhere: true
    ) { FileManager.default.fileExists(atPath: Corpus.largerCases + "/run.py") }

    /// All that a package can bring.
    public static let installable: [Requirement] = [
        valgrind, objcopy, sshKeygen, sshAgent, sshAdd, openssl, zstd, gzip, tar, sha256sum, bash, nginx, haproxy,
        apache, caddy, python, gunicorn, isal, unprivileged,
    ]
}
