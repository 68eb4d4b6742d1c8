internal import LogSources
internal import Syntax
internal import Times

/// Opens envelopes of one place in a chain of them.
///
/// Docker and the container runtimes split long lines: pieces are put together, each stream's by themselves.
final class EnvelopeOpening {
    /// What opening gave.
    enum Content {
        /// The line inside; valid until the next opening.
        case line(UnsafeRawBufferPointer)
        /// A piece of a line, which was kept.
        case piece
    }

    /// At this size Docker splits a line.
    private static let dockerPiece = 16 * 1024

    private let room = RowRoom()
    private var pieces: [UInt8: [UInt8]] = [:]
    /// The envelope opened last says this of its line.
    private(set) var member: MemberFacts?
    private(set) var prefix: LinePrefix?

    /// What a JSON object says of the line in it, as it stands there.
    struct MemberFacts {
        var stamp = PartialStamp.none
        var program: String?
        var processID: Int?
    }

    /// Opens an envelope; nil where the bytes are not in it.
    ///
    /// - Parameters:
    ///   - envelope: the envelope.
    ///   - bytes: what may be in it.
    ///   - factsToo: whether anybody asks what the envelope says of the line.
    /// - Returns: the line inside.
    func open(_ envelope: Envelope, _ bytes: UnsafeRawBufferPointer, factsToo: Bool) -> Content? {
        member = nil
        prefix = nil
        switch envelope {
        case .member(let member): return open(member, bytes, factsToo)
        case .colours: return withoutColours(bytes).map { .line($0) }
        default:
            guard let found = envelope.prefix(of: bytes) else { return nil }
            prefix = found
            let line = UnsafeRawBufferPointer(rebasing: bytes[found.end...])
            guard envelope == .runtime else { return .line(line) }
            return joined(Array(line.prefix(LineScanner.longestLine)), of: found.stream, isPiece: found.isPiece, line)
        }
    }

    /// Whether a line has begun of which a piece is still to come.
    var hasPieces: Bool { !pieces.isEmpty }

    /// Lines whose last piece never came.
    func takeUnfinished() -> [[UInt8]] {
        defer { pieces.removeAll() }
        return pieces.sorted { $0.key < $1.key }.map(\.value)
    }

    private func joined(
        _ line: @autoclosure () -> [UInt8], of stream: UInt8, isPiece: Bool, _ whole: UnsafeRawBufferPointer?
    ) -> Content {
        let before = pieces.removeValue(forKey: stream)
        if !isPiece, before == nil, let whole { return .line(whole) }
        let all = (before ?? []) + line().prefix(max(0, LineScanner.longestLine - (before?.count ?? 0)))
        guard !isPiece else {
            pieces[stream] = all
            return .piece
        }
        return .line(room.keep(all))
    }

    // MARK: - JSON

    private static let streams = JSONLine.number(of: "stream")
    private static let times = Set(
        [
            "time", "timestamp", "@timestamp", "ts", "_source>@timestamp", "__REALTIME_TIMESTAMP", "date", "Timestamp",
            "TimeGenerated", "result>_time", "_time", "receiveTimestamp",
        ].map { JSONLine.number(of: $0) })
    private static let programs = Set(
        ["SYSLOG_IDENTIFIER", "_COMM", "program", "appname", "_source>process>name"].map { JSONLine.number(of: $0) })
    private static let identifier = JSONLine.number(of: "SYSLOG_IDENTIFIER")
    private static let processes = Set(["_PID", "SYSLOG_PID"].map { JSONLine.number(of: $0) })

    private func open(_ member: WrappedMember, _ bytes: UnsafeRawBufferPointer, _ factsToo: Bool) -> Content? {
        guard bytes.first == 0x7B || bytes.first == 0x20 || bytes.first == 0x1E else { return nil }
        let start = bytes.first == 0x1E ? 1 : 0
        var span: (Int, Int)?
        // The journal writes what is no plain text as an array of its bytes.
        var raw: [UInt8] = []
        var nextByte = member.isBytes ? JSONLine.number(of: "\(member.path)>0") : 0
        var stream: UInt8 = 0
        var facts = MemberFacts()
        let fault = JSONLine.read(bytes, at: start) { path, kind, from, to in
            if path == member.number {
                if kind != .literal { span = (from, to) }
            } else if member.isBytes, path == nextByte {
                raw.append(UInt8(JSONLine.text(bytes, from, to)) ?? 0x3F)
                nextByte = JSONLine.number(of: "\(member.path)>\(raw.count)")
            } else if path == Self.streams {
                stream = to > from ? bytes[to - 1] : 0
            } else if factsToo, to - from <= 64 {
                func text() -> String { JSONLine.text(bytes, from, to) }
                if facts.stamp == .none, Self.times.contains(path) {
                    facts.stamp = PartialStamp(text())
                } else if path == Self.identifier || facts.program == nil && Self.programs.contains(path) {
                    facts.program = text()
                } else if facts.processID == nil, Self.processes.contains(path) {
                    facts.processID = Int(text())
                }
            }
        }
        guard fault == nil, span != nil || !raw.isEmpty else { return nil }
        self.member = facts
        var line = raw
        if let (from, to) = span {
            line.removeAll()
            line.reserveCapacity(min(to - from, LineScanner.longestLine))
            JSONLine.forEachByte(bytes, from, to) { if line.count < LineScanner.longestLine { line.append($0) } }
        }
        let isEnded = line.last == 0x0A
        while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
        return joined(
            line, of: stream, isPiece: member.isSplit && !isEnded && line.count >= Self.dockerPiece, nil)
    }

    /// The known members that an object has as texts, the most telling first.
    static func members(of bytes: UnsafeRawBufferPointer) -> [WrappedMember] {
        guard let first = bytes.first, first == 0x7B || first == 0x1E else { return [] }
        var ranks: [Int] = []
        let fault = JSONLine.read(bytes, at: first == 0x1E ? 1 : 0) { path, kind, start, end in
            if kind != .literal {
                if end > start, let rank = WrappedMember.rank(of: path) { ranks.append(rank) }
            } else if let rank = WrappedMember.bytesRank(of: path) {
                ranks.append(rank)
            }
        }
        return fault == nil ? ranks.sorted().map { WrappedMember.all[$0] } : []
    }

    // MARK: - Colours

    private func withoutColours(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let first = bytes.firstIndex(of: 0x1B) else { return nil }
        var plain = Array(bytes[..<first])
        var at = first
        while at < bytes.count {
            if let end = PrefixWalk.colourEnd(bytes, at) {
                at = end
            } else {
                plain.append(bytes[at])
                at += 1
            }
        }
        return plain.count < bytes.count ? room.keep(plain) : nil
    }
}
