/// What kind of line a line is.
extension RedactionSpans {
    /// Marks a line by its shape.
    mutating func markLine(_ whole: Range<Int>) {
        let line = trimmed(whole)
        guard line.count > 2 else { return }
        // Comments of W3C's logs name fields.
        if bytes[line.lowerBound] == UInt8(ascii: "#") { return }
        if depth < Self.maximumDepth, let brace = jsonStart(line) {
            let head = line.lowerBound..<brace
            _ = markSyslogHead(head)
            markJSON(brace..<line.upperBound)
            return
        }
        let body = markSyslogHead(line)..<line.upperBound
        if isErrorLine(body) { return }
        if markExtendedRow(body) { return }
        markQuotedRow(body)
    }

    /// Where JSON begins in a line: `{"`, or a line of JSON that was broken for people.
    private func jsonStart(_ line: Range<Int>) -> Int? {
        for index in line where bytes[index] == UInt8(ascii: "{") {
            var next = index + 1
            while next < line.upperBound, bytes[next].isBlank { next += 1 }
            guard next < line.upperBound, bytes[next] == 0x22 else { continue }
            // `{"` of a cookie or a format has no name with a colon behind it.
            let close = first((next + 1)..<line.upperBound) { $0 == 0x22 }
            var colon = close + 1
            while colon < line.upperBound, bytes[colon].isBlank { colon += 1 }
            if colon >= line.upperBound || bytes[colon] == UInt8(ascii: ":") { return index }
            return nil
        }
        guard bytes[line.lowerBound] == 0x22 else { return nil }
        let close = first((line.lowerBound + 1)..<line.upperBound) { $0 == 0x22 || $0 == UInt8(ascii: "\\") }
        guard close + 1 < line.upperBound, bytes[close + 1] == UInt8(ascii: ":") else { return nil }
        return line.lowerBound
    }

    /// Whether a line is of an error log, whose fields have names.
    private func isErrorLine(_ line: Range<Int>) -> Bool {
        let head = text(line.lowerBound..<min(line.lowerBound + 60, line.upperBound))
        if head.hasPrefix("[")
            && (head.contains(":error]") || head.contains("[error]") || head.contains("[pid ")
                || head.contains(":warn]") || head.contains(":notice]") || head.contains(":info]")
                || head.contains("[notice]"))
        {
            return true
        }
        for at in line where bytes[at] == UInt8(ascii: "c") || bytes[at] == UInt8(ascii: "r") || bytes[at] == 0x5B {
            if hasWord("client: ", at: at) || hasWord("request: \"", at: at) || hasWord("[client ", at: at) {
                return true
            }
        }
        return false
    }

    /// Marks the host in what syslog writes before a line.
    ///
    /// - Returns: where the line itself begins.
    mutating func markSyslogHead(_ line: Range<Int>) -> Int {
        var at = line.lowerBound
        func skipBlanks() { while at < line.upperBound, bytes[at].isBlank { at += 1 } }
        if at < line.upperBound, bytes[at] == UInt8(ascii: "<") {
            let close = first(at..<min(at + 6, line.upperBound)) { $0 == UInt8(ascii: ">") }
            guard close < line.upperBound, bytes[close] == UInt8(ascii: ">"),
                bytes[(at + 1)..<close].allSatisfy(\.isDigit)
            else { return line.lowerBound }
            at = close + 1
            if at < line.upperBound, bytes[at] == UInt8(ascii: "1"), at + 1 < line.upperBound, bytes[at + 1] == 0x20 {
                at += 2
            }
        }
        let timeStart = at
        if let end = matched("LLL dd dd:dd:dd", at) ?? matched("LLL  d dd:dd:dd", at) ?? matched("LLL d dd:dd:dd", at) {
            at = end
        } else {
            let end = timeEnd(at)
            guard end > at, end - at >= 16, bytes[at..<end].contains(UInt8(ascii: "T")) else { return line.lowerBound }
            at = end
        }
        guard at < line.upperBound, bytes[at].isBlank, at <= line.upperBound else { return line.lowerBound }
        skipBlanks()
        let hostEnd = first(at..<line.upperBound) { $0.isBlank }
        let host = at..<hostEnd
        at = hostEnd
        skipBlanks()
        let program = at..<first(at..<line.upperBound) { $0.isBlank }
        // `sshd[1]:`, or the bare name of RFC 5424 before a number.
        let isProgram =
            !program.isEmpty
            && (bytes[program.upperBound - 1] == UInt8(ascii: ":")
                || (bytes[line.lowerBound] == UInt8(ascii: "<")
                    && bytes[program].allSatisfy { $0.isWord || $0 == 0x2D }))
        guard isProgram, host.count <= 255, !bytes[host].contains(where: { "\"[]{}=,".utf8.contains($0) }) else {
            return line.lowerBound
        }
        leave(timeStart..<host.lowerBound)
        markEndpoint(host)
        at = program.upperBound
        skipBlanks()
        return at
    }
}
