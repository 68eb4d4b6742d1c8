public import Diagnosis
import Dispatch
public import Investigations
import Synchronization
import Times

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The files that a walk reads, for its record: how they stood when they were first read, and their hashes.
///
/// Of a log that grows, no more is ever read than it held when it was opened first, so that what findings rest on has one
/// hash. Hashes are computed on a thread of their own while the person reads; nothing waits for them but the seal.
public final class InputLedger: Sendable {
    /// Told how many bytes are hashed, and of how many where that is known; false ends the hashing.
    public typealias HashProgress = (_ done: Int64, _ total: Int64?) -> Bool

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
        public var news: [Event] = []
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

    /// Creates a ledger that gathers nothing yet.
    public init() {}

    /// Begins to gather for a record; without that, files are only held to the size they had at first.
    ///
    /// - Parameter inputs: the files that the record knows already: those without a hash get theirs now, of the others it is
    ///   looked whether they are still the same.
    public func keep(knowing inputs: [InputState] = []) {
        contents.withLock { $0.isKept = true }
        for input in inputs {
            contents.withLock { $0.pending += 1 }
            hash(input, at: input.name)
        }
    }

    /// Takes note of a file that is about to be read.
    ///
    /// - Parameters:
    ///   - name: its name in the record.
    ///   - place: where its bytes lie.
    ///   - byteCount: how many bytes it holds now.
    /// - Returns: how many of them are to be read.
    public func opened(_ name: String, at place: String, byteCount: Int64) -> Int64 {
        let state = InputState(name: name, bytes: byteCount, modified: Self.modification(of: place))
        let (bytes, isNew) = contents.withLock { contents in
            if let known = contents.watched[name] { return (known.bytes, false) }
            contents.watched[name] = Watched(place: place, bytes: state.bytes)
            guard contents.isKept else { return (state.bytes, false) }
            contents.news.append(.inputOpened(state))
            contents.pending += 1
            return (state.bytes, true)
        }
        if isNew { hash(state, at: place) }
        return bytes
    }

    /// Takes note of how many rows a file turned out to have.
    public func counted(_ name: String, rows: Int, skipped: Int?, unparsed: Int) {
        contents.withLock { $0.counts[name] = Counts(rows: rows, skipped: skipped, unparsed: unparsed) }
    }

    /// What the record does not hold yet.
    public var news: [Event] { contents.withLock { $0.news } }

    /// The record holds that many of the news.
    public func told(_ count: Int) { contents.withLock { $0.news.removeFirst(count) } }

    // MARK: - The end

    /// Hashes all inputs once more, for the seal.
    ///
    /// - Parameters:
    ///   - inputs: those of the record, by name.
    ///   - report: what the walk ended with, for counts of files that an earlier part of it read.
    ///   - mayGoOn: told of the bytes hashed and of how many there are; false ends it.
    /// - Returns: a record for each input, in the order of their names, with a problem where it could not be hashed.
    public func closings(
        of inputs: [String: InputState], report: DiagnosisReport?, mayGoOn: HashProgress
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
            if !mayGoOn(min(done, total), total) { contents.withLock { $0.isGivenUp = true } }
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

    /// Waits until all hashes that were asked for are there, or the user ends it.
    public func settle(mayGoOn: HashProgress) {
        while contents.withLock({ $0.pending }) > 0 {
            let done = contents.withLock { $0.bytesHashed }
            guard mayGoOn(done, nil) else {
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
    public func takeChanges() -> [String] {
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
        return SystemClock.modification(status)
    }
}
