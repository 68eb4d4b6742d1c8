internal import LogSources
internal import Times

/// Takes lines out of envelopes that nobody told: one after the other is opened until what is inside can be read.
///
/// Lines of one log may be in different ones. Those that the line before was in are tried first.
package final class EnvelopeSearch {
    /// A line, as far as it was taken out.
    package struct Line {
        /// Its bytes; valid until the next line.
        package var bytes: UnsafeRawBufferPointer
        /// What its envelopes say of it.
        package var facts: EnvelopeFacts
    }

    /// What became of a line.
    package enum Outcome<Value> {
        /// It was read.
        case read(Value)
        /// It is a piece of one that goes on in the next.
        case piece
        /// Nothing reads it, in whatever it may be.
        case unread
    }

    /// So many envelopes around one another are opened.
    package static let deepest = 6

    private let openings = (0..<deepest).map { _ in EnvelopeOpening() }
    private var last: [Envelope] = []

    package init() {}

    /// Reads a line, or what is inside it.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - read: tries to read what stands at each depth; nil to go on.
    /// - Returns: the first thing that could be read.
    package func first<Value>(in bytes: UnsafeRawBufferPointer, _ read: (Line) -> Value?) -> Outcome<Value> {
        if !last.isEmpty, case .read(let value) = along(last, Line(bytes: bytes, facts: EnvelopeFacts()), read) {
            return .read(value)
        }
        return search(Line(bytes: bytes, facts: EnvelopeFacts()), 0, read)
    }

    /// Lines whose last piece never came; each is read as it is.
    package func unfinished<Value>(_ read: (Line) -> Value?) -> [Value] {
        openings.flatMap { $0.takeUnfinished() }.compactMap { bytes in
            bytes.withUnsafeBytes { buffer in
                if case .read(let value) = search(Line(bytes: buffer, facts: EnvelopeFacts()), 0, read) {
                    value
                } else {
                    nil
                }
            }
        }
    }

    /// Forgets pieces of lines that somebody else has put together.
    package func forgetPieces() { for opening in openings { _ = opening.takeUnfinished() } }

    private func along<Value>(
        _ envelopes: [Envelope], _ line: Line, _ read: (Line) -> Value?
    ) -> Outcome<Value> {
        var line = line
        for (depth, envelope) in envelopes.enumerated() {
            // A piece is kept by the search, which comes next.
            if envelope == .runtime, envelope.prefix(of: line.bytes)?.isPiece ?? true { return .unread }
            // So is what puts pieces together: once they are taken, nobody else gets them.
            if openings[depth].hasPieces { return .unread }
            guard let inside = open(envelope, line, depth), case .read(let next) = inside else { return .unread }
            line = next
        }
        return read(line).map { .read($0) } ?? .unread
    }

    private func search<Value>(_ line: Line, _ depth: Int, _ read: (Line) -> Value?) -> Outcome<Value> {
        if let value = read(line) {
            last = line.facts.envelopes
            return .read(value)
        }
        guard depth < Self.deepest, !line.bytes.isEmpty else { return .unread }
        let members = EnvelopeOpening.members(of: line.bytes)
        for envelope in members.isEmpty ? Envelope.prefixes : members.map({ .member($0) }) {
            switch open(envelope, line, depth) {
            case nil, .unread: continue
            case .piece: return .piece
            case .read(let inside):
                let outcome = search(inside, depth + 1, read)
                if case .unread = outcome { continue }
                return outcome
            }
        }
        return .unread
    }

    private func open(_ envelope: Envelope, _ line: Line, _ depth: Int) -> Outcome<Line>? {
        guard let content = openings[depth].open(envelope, line.bytes, factsToo: true) else { return nil }
        guard case .line(let bytes) = content else { return .piece }
        var facts = line.facts
        facts.envelopes.append(envelope)
        if let prefix = openings[depth].prefix {
            facts.add(prefix, of: line.bytes)
        } else if let member = openings[depth].member {
            facts.add(member.stamp, program: member.program, processID: member.processID)
        }
        return .read(Line(bytes: bytes, facts: facts))
    }
}
