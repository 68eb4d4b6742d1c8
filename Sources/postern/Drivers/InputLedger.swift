import Diagnosis
import Digests
import Dispatch
import Investigations
import LogSources
import Synchronization
import SystemPackage
import Times
import Transcripts

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The files that a walk reads, for its record: how they stood when they were first read, and their hashes.
///
/// Of a log that grows, no more is ever read than it held when it was opened first, so that what findings rest on has one
/// hash. Hashes are computed on a thread of their own while the person reads; nothing waits for them but the seal.
final class InputLedger: Sendable {
    private struct Watched {
        /// Where its bytes lie.
        var place: String
        /// The stored bytes that are read.
        var bytes: Int64
    }
    private struct Counts {
        var rows: Int
        var skipped: Int?
        var unparsed: Int
    }
    private struct Contents {
        var isKept = false
        var watched: [String: Watched] = [:]
        var counts: [String: Counts] = [:]
        /// What the record does not hold yet.
        var news: [Event] = []
        /// Files that are not what the record says that they were.
        var changes: [String] = []
        /// Hashes that were asked for and are not there.
        var pending = 0
        var bytesHashed: Int64 = 0
        /// Whether the user does not want to wait for hashes.
        var isGivenUp = false
    }

    private let contents = Mutex(Contents())
    /// One thread, so that hashing takes no more than one core from scans.
    private let thread = QuietThread()

    /// Begins to gather for a record; without that, files are only held to the size they had at first.
    ///
    /// - Parameter inputs: the files that the record knows already: those without a hash get theirs now, of the others it is
    ///   looked whether they are still the same.
    func keep(knowing inputs: [InputState] = []) {
        contents.withLock { $0.isKept = true }
        for input in inputs {
            contents.withLock { $0.pending += 1 }
            hash(input, at: input.name)
        }
    }

    /// Takes note of a file that is about to be read.
    ///
    /// - Parameter source: the file.
    /// - Returns: how many of its stored bytes are to be read.
    func opened(_ source: FileSource) -> Int64 {
        let place = source.place
        let state = InputState(
            name: source.name, bytes: source.byteCount ?? 0, modified: Self.modification(of: place))
        let (bytes, isNew) = contents.withLock { contents in
            if let known = contents.watched[source.name] { return (known.bytes, false) }
            contents.watched[source.name] = Watched(place: place, bytes: state.bytes)
            guard contents.isKept else { return (state.bytes, false) }
            contents.news.append(.inputOpened(state))
            contents.pending += 1
            return (state.bytes, true)
        }
        if isNew { hash(state, at: place) }
        return bytes
    }

    /// Takes note of how many rows a file turned out to have.
    func counted(_ name: String, rows: Int, skipped: Int?, unparsed: Int) {
        contents.withLock { $0.counts[name] = Counts(rows: rows, skipped: skipped, unparsed: unparsed) }
    }

    /// What the record does not hold yet.
    var news: [Event] { contents.withLock { $0.news } }

    /// The record holds that many of the news.
    func told(_ count: Int) { contents.withLock { $0.news.removeFirst(count) } }

    // MARK: - The end

    /// Hashes all inputs once more, for the seal.
    ///
    /// - Parameters:
    ///   - inputs: those of the record, by name.
    ///   - report: what the walk ended with, for counts of files that an earlier part of it read.
    ///   - monitor: sees the bytes, and may end it.
    /// - Returns: a record for each input, in the order of their names, with a problem where it could not be hashed.
    func closings(
        of inputs: [String: InputState], report: DiagnosisReport?, monitor: ScanMonitor
    ) -> [Event] {
        let group = DispatchGroup()
        let closed = Mutex<[String: InputState]>([:])
        for input in inputs.values {
            group.enter()
            let place = contents.withLock { $0.watched[input.name]?.place } ?? input.name
            thread.perform { [self] in
                let state = hashed(input, at: place)
                closed.withLock { $0[input.name] = state }
                if let before = input.sha256, state.sha256 != before {
                    contents.withLock { $0.changes.append(input.name) }
                }
                group.leave()
            }
        }
        let total = inputs.values.reduce(0) { $0 + $1.bytes }
        let before = contents.withLock { $0.bytesHashed }
        while group.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
            let done = contents.withLock { $0.bytesHashed } - before
            let progress = ScanProgress(name: "inputs", bytesRead: min(done, total), byteCount: total)
            if !monitor.mayGoOn(progress) { contents.withLock { $0.isGivenUp = true } }
        }
        let states = closed.withLock { $0 }
        return inputs.keys.sorted().compactMap { name in
            guard var state = states[name] else { return nil }
            if let counts = contents.withLock({ $0.counts[name] }) {
                state.rows = counts.rows
                state.skipped = counts.skipped
                state.unparsed = counts.unparsed
            } else if let source = report?.coverage.first(where: { $0.source == name }) {
                state.rows = source.rows
                state.unparsed = source.unparsed
            }
            return .inputClosed(state)
        }
    }

    /// Waits until all hashes that were asked for are there, or the monitor ends it.
    func settle(monitor: ScanMonitor) {
        while contents.withLock({ $0.pending }) > 0 {
            let done = contents.withLock { $0.bytesHashed }
            guard monitor.mayGoOn(ScanProgress(name: "inputs", bytesRead: done, byteCount: nil)) else {
                // The one that is being hashed ends soon, too.
                contents.withLock { $0.isGivenUp = true }
                continue
            }
            usleep(20_000)
        }
    }

    // MARK: - Hashing

    private func hash(_ input: InputState, at place: String) {
        thread.perform { [self] in
            let state = hashed(input, at: place)
            contents.withLock { contents in
                contents.pending -= 1
                // That nothing has changed is what the record says already.
                guard input.sha256 == nil || input.sha256 != state.sha256 else { return }
                contents.news.append(.inputHashed(state))
                if input.sha256 != nil { contents.changes.append(input.name) }
            }
        }
    }

    /// The files that turned out to be others than they were, since it was last asked.
    func takeChanges() -> [String] {
        contents.withLock { contents in
            defer { contents.changes = [] }
            return contents.changes
        }
    }

    /// An input as it stands now, with the hash of those of its bytes that are read.
    private func hashed(_ input: InputState, at place: String) -> InputState {
        var state = InputHash.of(input, at: place) { count in
            contents.withLock { contents in
                contents.bytesHashed += Int64(count)
                return !contents.isGivenUp
            }
        }
        state.modified = Self.modification(of: place) ?? state.modified
        return state
    }

    private static func modification(of place: String) -> Timestamp? {
        var status = stat()
        guard stat(place, &status) == 0 else { return nil }
        return WallClock.modification(status)
    }
}

/// The hash of an input's bytes as they are stored.
enum InputHash {
    private static let pieceSize = 1 << 20

    /// Hashes as many bytes of a file as an input has.
    ///
    /// - Parameters:
    ///   - input: the input; its hash and problem are made anew.
    ///   - place: the file.
    ///   - mayGoOn: told of each piece; false ends it.
    /// - Returns: the input with its hash, or with why there is none.
    static func of(_ input: InputState, at place: String, mayGoOn: (Int) -> Bool) -> InputState {
        var state = InputState(name: input.name, bytes: input.bytes, modified: input.modified)
        do {
            guard FileTree.isFile(place) else { throw Errno.noSuchFileOrDirectory }
            // What has taken the file's place could be a pipe, and must not be waited for.
            let descriptor = try FileDescriptor.open(
                FilePath(place), .readOnly, options: [.closeOnExec, .nonBlocking])
            defer { try? descriptor.close() }
            var hash = SHA256()
            var done: Int64 = 0
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 64)
            defer { buffer.deallocate() }
            while done < input.bytes {
                let wanted = UnsafeMutableRawBufferPointer(
                    rebasing: buffer.prefix(Int(min(Int64(pieceSize), input.bytes - done))))
                let count = try descriptor.read(fromAbsoluteOffset: done, into: wanted)
                if count == 0 { break }
                hash.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(wanted).prefix(count)))
                done += Int64(count)
                guard mayGoOn(count) else {
                    state.problem = "hashing it was interrupted"
                    return state
                }
            }
            let size = FileTree.byteCount(of: place) ?? done
            if done < input.bytes {
                state.problem = "it is shorter than when it was opened: \(done) bytes instead of \(input.bytes)"
            } else {
                state.sha256 = hash.hexadecimal
                if size > input.bytes { state.grown = size - input.bytes }
            }
        } catch {
            state.problem = "it cannot be read: \(Errno.of(error).description)"
        }
        return state
    }
}
