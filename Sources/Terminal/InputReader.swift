import CEditShim
import SystemPackage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits for bytes of a file descriptor and for signals at once.
struct InputReader {
    enum Event {
        /// Bytes arrived.
        case bytes(ArraySlice<UInt8>)
        /// A watched signal came.
        case signal
        /// Nothing came in the time given.
        case silence
        /// There is no more input.
        case end
    }

    let file: FileDescriptor

    /// Waits for the next event.
    ///
    /// - Parameter timeout: the longest wait in milliseconds; nil waits for ever.
    /// - Returns: what came first, signals before bytes.
    func next(timeout: Int32? = nil) -> Event {
        while true {
            var descriptors = [
                pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0),
                pollfd(fd: cedit_wake_descriptor(), events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&descriptors, 2, timeout ?? -1)
            if count == 0 { return .silence }
            if count < 0 || descriptors[1].revents != 0 {
                if count < 0, errno != EINTR { return .end }
                cedit_wake_drain()
                return .signal
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            do {
                let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, retryOnInterrupt: false) }
                return read > 0 ? .bytes(bytes[..<read]) : .end
            } catch Errno.interrupted {
                return .signal
            } catch Errno.wouldBlock {
                continue
            } catch {
                return .end
            }
        }
    }
}
