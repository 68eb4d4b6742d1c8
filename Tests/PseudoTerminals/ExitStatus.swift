/// How a program ended.
public enum ExitStatus: Hashable, Sendable {
    /// By itself, with a code of 0...255.
    case exited(Int32)
    /// By a signal.
    case killed(signal: Int32)

    init(waitStatus: Int32) {
        // The macros of wait(2) do not reach Swift: the low seven bits are the signal, the next byte the code.
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xFF) : .killed(signal: signal)
    }
}
