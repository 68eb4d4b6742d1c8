/// What an envelope puts in front of a line: where it ends, and where it says when and by whom the line was written.
struct LinePrefix {
    /// Where the line begins.
    var end: Int
    var time: Range<Int>?
    /// The program, without its number.
    var program: Range<Int>?
    /// The process's number.
    var processID: Range<Int>?
    /// Whether the line is the beginning of one that goes on in the next.
    var isPiece = false
    /// Which of several streams the line came by.
    var stream: UInt8 = 0
}

extension Envelope {
    /// Takes the prefix apart; nil where a line has none of this kind.
    func prefix(of bytes: UnsafeRawBufferPointer) -> LinePrefix? {
        var walk = PrefixWalk(bytes)
        var prefix = LinePrefix(end: 0)
        switch self {
        case .member, .colours: return nil
        case .runtime:
            guard let time = walk.isoTime(), let stream = walk.word(6), let tag = walk.word(64) else { return nil }
            let isError = walk.isWord(stream, "stderr")
            guard isError || walk.isWord(stream, "stdout"), tag.count == 1 || walk.slice(tag).dropFirst().first == 0x3A
            else { return nil }
            prefix.isPiece = walk.first(of: tag) == 0x50
            guard prefix.isPiece || walk.first(of: tag) == 0x46 else { return nil }
            prefix.stream = isError ? 2 : 1
            prefix.time = time
        case .fluentd:
            guard let time = walk.isoTime(), walk.tabbedTag() else { return nil }
            prefix.time = time
        case .time:
            guard
                let time = walk.isoTime() ?? walk.syslogTime() ?? walk.journalTime() ?? walk.epochTime()
                    ?? walk.bracketedTime()
            else { return nil }
            prefix.time = time
        case .syslog5424:
            walk.count()
            guard walk.priority(), let version = walk.word(), walk.isWord(version, "1"), let time = walk.word(),
                walk.word(255) != nil, let program = walk.word(), let process = walk.word(128), walk.word() != nil,
                walk.structuredData()
            else { return nil }
            prefix.time = time
            prefix.program = program
            prefix.processID = process
        case .syslog:
            walk.count()
            _ = walk.priority()
            prefix.time = walk.isoTime() ?? walk.syslogTime() ?? walk.journalTime() ?? walk.epochTime()
            let hasTime = prefix.time != nil || walk.monotonicTime()
            guard var tag = walk.word(255) else { return nil }
            if walk.last(of: tag) != 0x3A {
                // A second time is that of another envelope, no host.
                guard !walk.isTime(tag), !walk.contains(tag, 0x3A), let next = walk.word() else { return nil }
                tag = next
            }
            // Without a time, only a process's number tells that it is a prefix at all.
            guard walk.last(of: tag) == 0x3A, tag.count > 1 else { return nil }
            let name = tag.lowerBound..<(tag.upperBound - 1)
            let isNumbered = walk.last(of: name) == 0x5D
            let isProcess = isNumbered && walk.slice(name).dropLast().last.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
            guard hasTime || isProcess, walk.first(of: name) != 0x5B, !walk.contains(name, 0x22),
                !walk.contains(name, 0x28)
            else { return nil }
            prefix.program = name
            if isNumbered, let open = walk.slice(name).lastIndex(of: 0x5B) {
                prefix.program = name.lowerBound..<open
                prefix.processID = (open + 1)..<(name.upperBound - 1)
            }
        case .compose: guard walk.composeName() else { return nil }
        case .kubectl: guard walk.kubectlName() else { return nil }
        case .labels: guard walk.labels() else { return nil }
        case .file: guard walk.fileName() else { return nil }
        case .stern: guard walk.sternNames() else { return nil }
        case .stream: guard walk.streamName() else { return nil }
        case .quoted: guard walk.quotes() else { return nil }
        }
        prefix.end = walk.position
        return prefix
    }
}
