#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a program wrote that ran without a terminal.
public struct PipedProgram: Sendable {
    /// Its standard output.
    public let output: String
    /// Its standard error.
    public let errors: String
    /// How it ended.
    public let status: ExitStatus

    /// Runs a program to its end, its input and outputs connected to pipes.
    ///
    /// - Parameters:
    ///   - program: the path of the program.
    ///   - arguments: its arguments, without its name.
    ///   - environment: all of its environment.
    ///   - input: what its standard input holds.
    ///   - directory: the directory it starts in.
    /// - Throws: ``PseudoTerminalError`` where it cannot be started.
    public init(
        _ program: String, arguments: [String] = [], environment: [String: String], input: [UInt8],
        directory: String? = nil
    ) throws {
        var pipes: [[Int32]] = []
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw PseudoTerminalError.refused("pipe", errno) }
            for end in ends { Spawning.close(onExec: end) }
            pipes.append(ends)
        }
        let child = try Spawning.start(
            program, arguments: arguments, environment: environment, directory: directory,
            connections: [.descriptor(pipes[0][0]), .descriptor(pipes[1][1]), .descriptor(pipes[2][1])],
            isOwnSession: true)
        close(pipes[0][0])
        close(pipes[1][1])
        close(pipes[2][1])
        signal(SIGPIPE, SIG_IGN)
        var collected: [[UInt8]] = [[], []]
        var open = [pipes[1][0], pipes[2][0]]
        var writer = pipes[0][1]
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        var sent = 0
        while open.contains(where: { $0 >= 0 }) {
            if writer >= 0, sent == input.count {
                close(writer)
                writer = -1
            }
            var descriptors = [
                pollfd(fd: open[0], events: Int16(POLLIN), revents: 0),
                pollfd(fd: open[1], events: Int16(POLLIN), revents: 0),
                pollfd(fd: writer, events: Int16(POLLOUT), revents: 0),
            ]
            poll(&descriptors, 3, -1)
            if descriptors[2].revents != 0 {
                let count = input[sent...].withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
                sent = count > 0 ? sent + count : errno == EAGAIN ? sent : input.count
            }
            for index in 0..<2 where descriptors[index].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 65_536)
                let count = bytes.withUnsafeMutableBytes { read(open[index], $0.baseAddress, $0.count) }
                if count > 0 {
                    collected[index] += bytes[..<count]
                } else {
                    close(open[index])
                    open[index] = -1
                }
            }
        }
        if writer >= 0 { close(writer) }
        var value: Int32 = 0
        while waitpid(child, &value, 0) < 0, errno == EINTR { continue }
        output = String(decoding: collected[0], as: UTF8.self)
        errors = String(decoding: collected[1], as: UTF8.self)
        status = ExitStatus(waitStatus: value)
    }
}
