#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension termios {
    /// Whether what is typed is shown by the terminal itself.
    var isEchoing: Bool { c_lflag & tcflag_t(ECHO) != 0 }

    /// All that tcgetattr tells, to be compared.
    var fingerprint: [UInt] {
        var copy = self
        let characters = withUnsafeBytes(of: &copy.c_cc) { $0.map { UInt($0) } }
        return [UInt(c_iflag), UInt(c_oflag), UInt(c_cflag), UInt(c_lflag)] + characters
    }
}
