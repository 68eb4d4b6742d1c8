import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A program that was started, with pipes to its input and from its outputs.
final class RunningProgram {
    private let process: pid_t
    private let input: [UInt8]
    private var sent = 0
    private var writer: Int32
    private var readers: [Int32]
    private var outputs: [[UInt8]] = [[], []]
    /// What wait(2) gave; nil while it runs.
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - path: the program's file.
    ///   - words: its arguments, the first of them its name.
    ///   - input: what its standard input holds.
    ///   - variables: what its environment has beside ours.
    /// - Throws: where that cannot be done.
    init(
        _ path: String, _ words: [String], input: [UInt8], variables: [String: String]
    ) throws(ExternalProgramError) {
        var pipes: [[Int32]] = []
        func closeAll() { for end in pipes.joined() { close(end) } }
        for _ in 0..<3 {
            guard let ends = Self.makePipe() else {
                let code = Errno(rawValue: errno)
                closeAll()
                throw .noPipe(path: path, reason: code.description)
            }
            pipes.append(ends)
        }
        var process: pid_t = 0
        let problem = Self.spawn(
            &process, path, words, variables, connections: [pipes[0][0], pipes[1][1], pipes[2][1]])
        guard problem == 0 else {
            closeAll()
            throw .notStarted(path: path, reason: Errno(rawValue: problem).description)
        }
        self.process = process
        self.input = input
        for end in [pipes[0][0], pipes[1][1], pipes[2][1]] { close(end) }
        writer = pipes[0][1]
        readers = [pipes[1][0], pipes[2][0]]
        // Only our ends: a program that does not read, or does not end, must not keep us from looking after the others.
        for end in [writer] + readers { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        for end in [writer] + readers where end >= 0 { close(end) }
    }

    /// Hands it its input, takes its outputs, and waits for its end.
    ///
    /// A terminal sends Ctrl-C to it as well as to us; a signal that came to us alone is handed on. So it always ends
    /// before we do, and leaves the terminal as it found it.
    func ended(_ interruptions: ProgramHost.Interruptions) -> ExternalProgram.Ending {
        while status == nil || readers.contains(where: { $0 >= 0 }) {
            if sent == input.count { closeWriter() }
            exchange(milliseconds: readers.allSatisfy { $0 < 0 } ? 1 : 200)
            // Again and again: a signal that comes between a program's prompt and its reading is lost on most. Whoever
            // presses Ctrl-C twice means it.
            let count = interruptions()
            if count > 0, status == nil { kill(process, count > 1 ? SIGKILL : SIGTERM) }
            if status == nil {
                reap()
            } else {
                // What it left running may hold the pipes open; what it wrote itself was in them, and is read by now.
                exchange(milliseconds: 0)
                break
            }
        }
        closeWriter()
        let status = status ?? 0
        // The macros of wait(2) do not reach Swift: the low seven bits are the signal, the next byte the code.
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return ExternalProgram.Ending(code: code, output: outputs[0], errors: outputs[1])
    }

    private func reap() {
        var value: Int32 = 0
        let ended = waitpid(process, &value, WNOHANG)
        if ended == process { status = value }
        // Somebody else has waited for it: there is nothing left to learn.
        if ended < 0, errno != EINTR { status = 0xFF00 }
    }

    private func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// Moves what can be moved, after waiting for it.
    private func exchange(milliseconds: Int32) {
        var descriptors = [
            pollfd(fd: readers[0], events: Int16(POLLIN), revents: 0),
            pollfd(fd: readers[1], events: Int16(POLLIN), revents: 0),
            pollfd(fd: writer, events: Int16(POLLOUT), revents: 0),
        ]
        guard poll(&descriptors, 3, milliseconds) > 0 else { return }
        if descriptors[2].revents != 0 {
            let count = input[sent...].withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
            if count > 0 { sent += count } else if errno != EAGAIN, errno != EINTR { closeWriter() }
        }
        for index in 0..<2 where descriptors[index].revents != 0 { take(from: index) }
    }

    private func take(from index: Int) {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = bytes.withUnsafeMutableBytes { read(readers[index], $0.baseAddress, $0.count) }
            if count > 0 {
                outputs[index] += bytes[..<count].prefix(ExternalProgram.mostOutput - outputs[index].count)
            } else if count < 0, errno == EINTR {
                continue
            } else {
                if count == 0 || errno != EAGAIN {
                    close(readers[index])
                    readers[index] = -1
                }
                return
            }
        }
    }

    /// A pipe whose ends no program gets but by name.
    private static func makePipe() -> [Int32]? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    private static func spawn(
        _ process: inout pid_t, _ path: String, _ words: [String], _ variables: [String: String],
        connections: [Int32]
    ) -> Int32 {
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // None of them is 0, 1 or 2: these are never free (`StandardStreams`).
        for (target, source) in connections.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGPIPE, SIGXFSZ] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        // As bytes: what stands in a variable need not be text.
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") }
        var pointer = environ
        while let entry = pointer.pointee {
            if !variables.keys.contains(where: { strncmp(entry, "\($0)=", $0.utf8.count + 1) == 0 }) {
                settings.append(strdup(entry))
            }
            pointer += 1
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { for text in arguments + settings { free(text) } }
        arguments.append(nil)
        settings.append(nil)
        return posix_spawn(&process, path, &actions, &attributes, arguments, settings)
    }
}
