#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Starts programs, with their descriptors 0, 1 and 2 connected as told.
enum Spawning {
    /// What a descriptor of the child is connected to.
    enum Connection {
        case descriptor(Int32)
        case file(String)
    }

    #if canImport(Glibc)
        private static let newSession: Int16 = 0x80
    #else
        private static let newSession: Int16 = 0x400
    #endif

    static func start(
        _ program: String, arguments: [String], environment: [String: String], directory: String?,
        connections: [Connection], isOwnSession: Bool
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, connection) in connections.enumerated() {
            switch connection {
            case .descriptor(let source): posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
            // What a session leader opens first becomes its controlling terminal.
            case .file(let path): posix_spawn_file_actions_addopen(&actions, Int32(target), path, O_RDWR, 0)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A test runner may ignore signals; the program under test starts with the usual actions.
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE, SIGWINCH, SIGCONT, SIGQUIT] {
            sigaddset(&usual, signal)
        }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | (isOwnSession ? newSession : 0)
        posix_spawnattr_setflags(&attributes, flags)
        // Only a shell can change the directory everywhere; it makes way for the program.
        let command = directory.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0, program] } ?? [program]
        var words: [UnsafeMutablePointer<CChar>?] = (command + arguments).map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") }
        defer { for text in words + variables { free(text) } }
        words.append(nil)
        variables.append(nil)
        var child: pid_t = 0
        let problem = posix_spawn(&child, command[0], &actions, &attributes, words, variables)
        guard problem == 0 else { throw PseudoTerminalError.refused("posix_spawn \(program)", problem) }
        return child
    }

    static func close(onExec descriptor: Int32) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
}
