/// Rows of W3C's extended format, of IIS and HTTP.sys among others, whose header is not at hand.
///
/// What is no date, time, number, method, path or known word is taken out: any place may have a user's name or a cookie.
extension RedactionSpans {
    /// Marks a row, where a line is one.
    ///
    /// - Returns: whether it is one.
    mutating func markExtendedRow(_ line: Range<Int>) -> Bool {
        guard let head = line.first,
            bytes[head].isDigit || bytes[head] == 0x22 || bytes[head].hexadecimal != nil
                || bytes[head] == UInt8(ascii: ":")
        else { return false }
        let fields = extendedFields(line)
        guard fields.count >= 4 else { return false }
        if isTransferRow(fields) {
            markTransferRow(fields)
            return true
        }
        guard fields.count >= 6, !fields.contains(where: { isRequest($0) }) else { return false }
        if isForwardRow(fields) {
            markForwardRow(fields)
            return true
        }
        let method = methodIndex(fields)
        let times = fields.prefix(8).count { isTime($0) }
        guard times >= 1 else { return false }
        let plain = fields.count { isPlainValue($0) }
        if method == nil {
            // Connections that ended before a request: addresses, ports and dashes.
            guard isTime(fields[0]) || times >= 2 || isEndpoint(fields[0]),
                fields.prefix(4).contains(where: { isEndpoint($0) }), plain >= 5
            else {
                return false
            }
        } else {
            guard plain >= 4 || (isTime(fields[0]) && plain >= 3) else { return false }
        }
        if fields.prefix(6).contains(where: { isLevel($0) }) { return false }
        markFields(of: fields, method: method)
        return true
    }

    private func isLevel(_ range: Range<Int>) -> Bool {
        ["INFO", "ERROR", "WARN", "WARNING", "DEBUG", "FATAL", "[error]", "[info]", "[warn]", "[crit]", "[notice]"]
            .contains { isEqual(range, $0) }
    }

    /// The fields of a row, without the quotes around them.
    private func extendedFields(_ line: Range<Int>) -> [Range<Int>] {
        var fields: [Range<Int>] = []
        var at = line.lowerBound
        while at < line.upperBound {
            if bytes[at].isBlank {
                at += 1
                continue
            }
            if bytes[at] == 0x22 {
                var end = at + 1
                while end < line.upperBound {
                    if bytes[end] == 0x22 {
                        if end + 1 >= line.upperBound || bytes[end + 1].isBlank { break }
                        if bytes[end + 1] == 0x22 { end += 1 }
                    }
                    end += 1
                }
                end = min(end, line.upperBound)
                fields.append((at + 1)..<max(end, at + 1))
                at = end + 1
            } else {
                let end = first(at..<line.upperBound) { $0.isBlank }
                fields.append(at..<end)
                at = end
            }
        }
        return fields
    }

    private func isTime(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        // Behind a date its time may stand, in the next field.
        return timeEnd(range.lowerBound) == range.upperBound
            || (range.count == 10 && matched("dddd-dd-dd", range.lowerBound) != nil)
    }

    /// Where the method stands, a path near behind it.
    private func methodIndex(_ fields: [Range<Int>]) -> Int? {
        fields.indices.prefix(40).first { index in
            let field = fields[index]
            if field.count >= 3, isTime(fields[0]), fields.count > 20, Self.methods.contains(text(field)) {
                return true
            }
            guard field.count >= 3, field.count <= 24,
                bytes[field].allSatisfy({ $0.isUpper || $0 == 0x5F || $0 == 0x2D })
            else { return false }
            // A method that nobody knows is one behind a date and a time, and before a path.
            let isDated = index > 1 && isTime(fields[0]) && isTime(fields[1])
            guard
                Self.methods.contains(text(field))
                    || (isDated && index + 1 < fields.count && isTargetLike(fields[index + 1]))
            else { return false }
            return fields[(index + 1)...].prefix(2).contains { isTargetLike($0) }
        }
    }

    private func isTargetLike(_ range: Range<Int>) -> Bool {
        guard let first = range.first else { return false }
        return bytes[first] == UInt8(ascii: "/") || isEqual(range, "*") || hasScheme(range)
            || bytes[first] == UInt8(ascii: "\\")
    }

    private mutating func markFields(of fields: [Range<Int>], method: Int?) {
        let stem = method.flatMap { method in
            fields.indices.first { $0 > method && $0 <= method + 2 && isTargetLike(fields[$0]) }
        }
        // `stem query port user client`: the one order in which a number can be a query or a name.
        var isCommonOrder = false
        if let stem, stem + 4 < fields.count, isShortNumber(fields[stem + 2]), isEndpoint(fields[stem + 4]) {
            isCommonOrder = true
        }
        for (index, field) in fields.enumerated() {
            if index == method { continue }
            if let stem, index == stem {
                markTarget(field)
            } else if let stem, index == stem + 1, isQuery(field) || (isCommonOrder && !isEqual(field, "-")) {
                markQuery(field)
            } else if let stem, isCommonOrder, index == stem + 3 {
                markUser(field)
            } else if isPlainValue(field) || isTime(field) || isProtocolWord(field) || isProductWord(field) {
                continue
            } else if isEndpoint(field) {
                markEndpoints(field)
            } else if index > 0, isReason(fields[index - 1]), index >= fields.count - 1 {
                // The queue behind HTTP.sys's reason is an application pool.
                continue
            } else {
                markAnything(field, isBeforeMethod: method.map { index < $0 } ?? false)
            }
        }
    }

    private func isShortNumber(_ range: Range<Int>) -> Bool {
        (1...6).contains(range.count) && bytes[range].allSatisfy(\.isDigit)
    }

    private func isQuery(_ range: Range<Int>) -> Bool {
        guard !isTargetLike(range), !isEndpoint(range), !bytes[range].contains(0x22) else { return false }
        guard let equals = bytes[range].firstIndex(of: UInt8(ascii: "=")) else {
            return bytes[range].first == UInt8(ascii: "?") || bytes[range].contains(UInt8(ascii: "&"))
        }
        return equals > range.lowerBound
    }

    /// Marks a field that can be anything.
    private mutating func markAnything(_ field: Range<Int>, isBeforeMethod: Bool) {
        let value = bytes[field]
        if hasScheme(field) {
            markTarget(field)
        } else if value.first == UInt8(ascii: "/") {
            markTarget(field)
        } else if value.contains(UInt8(ascii: "+")) || value.starts(with: "Mozilla".utf8)
            || (value.contains(UInt8(ascii: "/")) && !value.contains(UInt8(ascii: "=")))
        {
            claim(field, .agent)
        } else if value.contains(UInt8(ascii: "=")) {
            markCookies(field)
        } else if value.contains(UInt8(ascii: "\\")) {
            markUser(field)
        } else if value.contains(UInt8(ascii: "@")) {
            claim(field, .email)
        } else if value.contains(0x2E), value.allSatisfy({ $0.isAlphanumeric || ".-_:".utf8.contains($0) }) {
            // A host's name, or a user's with a full stop; the known ends of hosts decide.
            let name = field.lowerBound..<first(field) { $0 == UInt8(ascii: ":") }
            let last = value[..<name.upperBound].split(separator: 0x2E).last.map {
                String(decoding: $0.map(\.lowered), as: UTF8.self)
            }
            if let last, CommonWords.domains.contains(last) || last.utf8.count == 2 || isBeforeMethod {
                markEndpoint(field)
            } else {
                markUser(field)
            }
        } else if isBeforeMethod {
            markEndpoint(field)
        } else if value.count >= 20 {
            claim(field, .token)
        } else {
            markUser(field)
        }
    }

    private static let reasons: Set<String> = [
        "AppOffline", "AppPoolTimer", "AppShutdown", "BadRequest", "ConnLimit", "Disabled", "EntityTooLarge",
        "FieldLength",
        "Forbidden", "Header", "Hostname", "Internal", "LengthRequired", "Number", "Precondition", "QueueFull",
        "NotFound", "Connections_Refused", "URL",
        "URL_Length", "Verb", "Version_N/S", "N/A", "N/I", "AppOfflineQueue", "RequestLength", "UpgradeRequired",
        "BadGateway",
    ]

    /// Whether a field is one of HTTP.sys's reasons.
    private func isReason(_ range: Range<Int>) -> Bool {
        let word = text(range)
        if Self.reasons.contains(word) { return true }
        let parts = bytes[range].split(separator: 0x5F, omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return false }
        return ["Timer", "Connection", "Client", "Request"].contains { word.hasPrefix($0) }
            && parts.allSatisfy { $0.first?.isUpper == true && $0.allSatisfy(\.isLetter) }
    }

    /// Whether a field is a word that the product writes: a site, a reason.
    private func isProductWord(_ range: Range<Int>) -> Bool {
        if isReason(range) { return true }
        let value = bytes[range]
        return value.starts(with: "W3SVC".utf8) && value.dropFirst(5).allSatisfy(\.isDigit)
    }

    // MARK: Forward proxies

    /// Whether a row is a forward proxy's: `1609459200.123 5006 10.0.0.1 TCP_MISS/502 4096 GET http://shop.example/ alice HIER_DIRECT/…`.
    private func isForwardRow(_ fields: [Range<Int>]) -> Bool {
        guard fields.count >= 7, bytes[fields[0]].allSatisfy({ $0.isDigit || $0 == 0x2E }), fields[0].count >= 10 else {
            return false
        }
        let result = bytes[fields[3]]
        return result.contains(UInt8(ascii: "/")) && result.last?.isDigit == true
            && result.prefix { $0 != UInt8(ascii: "/") }.allSatisfy { $0.isUpper || $0 == 0x5F }
    }

    private mutating func markForwardRow(_ fields: [Range<Int>]) {
        markEndpoint(fields[2])
        markTarget(fields[6])
        if fields.count > 7 { markUser(fields[7]) }
        if fields.count > 8, let slash = bytes[fields[8]].firstIndex(of: UInt8(ascii: "/")) {
            markEndpoint((slash + 1)..<fields[8].upperBound)
        }
    }

    // MARK: FTP

    /// Whether a row is of a server of FTP: `16:44:49 1.1.1.1 [2]USER anonymous 331`.
    private func isTransferRow(_ fields: [Range<Int>]) -> Bool {
        guard let at = fields.prefix(5).firstIndex(where: { bytes[$0].first == UInt8(ascii: "[") }), at > 0,
            isTime(fields[0]), isEndpoint(fields[at - 1]) || isEndpoint(fields[1])
        else { return false }
        let close = first(fields[at]) { $0 == UInt8(ascii: "]") }
        return close + 1 < fields[at].upperBound && bytes[(fields[at].lowerBound + 1)..<close].allSatisfy(\.isDigit)
    }

    private mutating func markTransferRow(_ fields: [Range<Int>]) {
        let verb = fields.firstIndex { bytes[$0].first == UInt8(ascii: "[") } ?? 0
        for (index, field) in fields.enumerated() where !isTime(field) && !isPlainValue(field) && index != verb {
            if isEndpoint(field) {
                markEndpoints(field)
            } else if isTargetLike(field) {
                markTarget(field)
            } else {
                claim(field, .user)
            }
        }
    }
}
