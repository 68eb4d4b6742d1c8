/// Rows with a quoted request: the common log format and what follows it, balancers' rows.
extension RedactionSpans {
    /// One field of a row.
    struct RowField {
        /// How it is written.
        enum Form {
            /// Between blanks.
            case plain
            /// Within quotes.
            case quoted
            /// Within square brackets.
            case bracketed
            /// Within braces.
            case braced
        }

        /// How it is written.
        var form: Form
        /// Its name, where it is `name=value`.
        var name: Range<Int>
        /// Its value, without what is around it.
        var value: Range<Int>
    }

    /// Parts a row at blanks, as far as they do not stand within quotes, brackets or braces.
    func rowFields(_ line: Range<Int>) -> [RowField] {
        var fields: [RowField] = []
        var at = line.lowerBound
        func isEnd(_ index: Int) -> Bool {
            index >= line.upperBound || bytes[index].isBlank || ",;]".utf8.contains(bytes[index])
        }
        while at < line.upperBound {
            if bytes[at].isBlank {
                at += 1
                continue
            }
            var start = at
            var name = at..<at
            let plainEnd = first(at..<line.upperBound) { $0.isBlank || $0 == 0x22 }
            if bytes[at] != 0x22, plainEnd < line.upperBound, bytes[plainEnd] == 0x22, plainEnd > at,
                bytes[plainEnd - 1] == UInt8(ascii: "=") || bytes[plainEnd - 1] == UInt8(ascii: ":")
            {
                name = at..<(plainEnd - 1)
                start = plainEnd
            }
            switch bytes[start] {
            case 0x22:
                var end = start + 1
                while end < line.upperBound {
                    if bytes[end] == UInt8(ascii: "\\") {
                        end += 2
                        continue
                    }
                    if bytes[end] == 0x22 {
                        if isEnd(end + 1) { break }
                        if end + 1 < line.upperBound, bytes[end + 1] == 0x22 { end += 1 }
                    }
                    end += 1
                }
                end = min(end, line.upperBound)
                fields.append(RowField(form: .quoted, name: name, value: (start + 1)..<max(end, start + 1)))
                at = end + 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                let isBracket = bytes[start] == UInt8(ascii: "[")
                let close = isBracket ? UInt8(ascii: "]") : UInt8(ascii: "}")
                var end = start + 1
                while end < line.upperBound, bytes[end] != close || !(isEnd(end + 1) || isBracket) { end += 1 }
                if isBracket, end + 1 < line.upperBound, !isEnd(end + 1) {
                    end = first(start..<line.upperBound) { $0.isBlank }
                    fields.append(RowField(form: .plain, name: name, value: start..<end))
                    at = end
                } else {
                    fields.append(
                        RowField(form: isBracket ? .bracketed : .braced, name: name, value: min(start + 1, end)..<end))
                    at = end + 1
                }
            default:
                let end = first(at..<line.upperBound) { $0.isBlank }
                let equals = first(at..<end) { $0 == UInt8(ascii: "=") }
                if equals < end, equals > at, bytes[at..<equals].allSatisfy({ $0.isWord || "-.:".utf8.contains($0) }) {
                    fields.append(RowField(form: .plain, name: at..<equals, value: (equals + 1)..<end))
                } else {
                    fields.append(RowField(form: .plain, name: at..<at, value: at..<end))
                }
                at = end
            }
        }
        return fields
    }

    /// Marks a row that has a request, a referrer or a client's text in quotes, or a time in brackets.
    mutating func markQuotedRow(_ line: Range<Int>) {
        guard bytes[line].contains(0x22) || bytes[line].contains(UInt8(ascii: "[")) else { return }
        let fields = rowFields(line)
        let clock = fields.firstIndex { $0.form == .bracketed && isRowTime($0.value) }
        var request = fields.firstIndex { $0.form == .quoted && $0.name.isEmpty && isRequest($0.value) }
        if request == nil, let clock {
            request = fields[clock...].firstIndex { $0.form == .quoted && $0.name.isEmpty }
        }
        guard clock != nil || request != nil, let head = [clock, request].compactMap({ $0 }).min() else { return }
        // A sentence may have a request in quotes; a row has a number behind it.
        if clock == nil, let request {
            guard fields.count > request + 1 else { return }
            guard isPlainValue(fields[request + 1].value) || fields.count(where: { isPlainValue($0.value) }) >= 4 else {
                return
            }
        }
        let timers = clock.flatMap { clock in fields[clock...].firstIndex { $0.form == .plain && isTimers($0.value) } }
        markHead(Array(fields[..<head]), isBalancer: timers != nil)
        if let timers {
            markBalancerRow(fields, timers: timers)
            return
        }
        if let request {
            markRequestField(fields[request].value)
            markTail(
                fields, from: request + 1, isLoadBalancer: clock == nil && isLoadBalancerHead(Array(fields[..<head])))
        }
    }

    private func isRowTime(_ range: Range<Int>) -> Bool {
        let range = trimmed(range)
        guard range.count >= 10, timeEnd(range.lowerBound) > range.lowerBound else {
            return matched("LLL LLL dd dd:dd:dd", range.lowerBound) != nil
        }
        return true
    }

    private func isTimers(_ range: Range<Int>) -> Bool {
        let parts = bytes[range].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count >= 3
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isDigit || $0 == 0x2D || $0 == 0x2B }
            }
    }

    /// Whether a value is a number, a time, or nothing.
    func isPlainValue(_ range: Range<Int>) -> Bool {
        let value = trimmed(range)
        if value.isEmpty { return true }
        guard value.count <= 40 else { return false }
        if bytes[value].contains(where: \.isDigit) == false {
            return !bytes[value].contains { $0.isAlphanumeric || $0 >= 0x80 }
        }
        if timeEnd(value.lowerBound) == value.upperBound { return true }
        var digits = 0
        var longest = 0
        var dots = 0
        for index in value {
            let byte = bytes[index]
            if byte.isDigit {
                digits += 1
                longest = max(longest, digits)
                continue
            }
            digits = 0
            if byte == 0x2E { dots += 1 }
            // Several numbers of several upstreams stand in one field.
            if !" .,:;+-/%".utf8.contains(byte) {
                let unit = text(index..<value.upperBound)
                return ["ms", "s", "us", "µs", "ns", "B", "KB", "MB", "m"].contains(unit) && longest <= 12
            }
            if byte == 0x2C || byte == 0x20 || byte == 0x3B { dots = 0 }
            if dots > 1 { return false }
        }
        return longest <= 15
    }

    /// Marks what stands before a row's time: addresses, sites, ident and user.
    private mutating func markHead(_ fields: [RowField], isBalancer: Bool) {
        if isBalancer {
            for field in fields where field.form == .plain { markEndpoint(field.value) }
            return
        }
        let isStamped = fields.contains { timeEnd($0.value.lowerBound) > $0.value.lowerBound + 9 }
        var index = 0
        var hasAddress = false
        while index < fields.count {
            defer { index += 1 }
            let field = fields[index]
            let value = field.value
            if !field.name.isEmpty {
                markNamed(field)
                continue
            }
            if isPlainValue(value) || field.form == .bracketed || field.form == .braced { continue }
            if isEndpoint(value) {
                markEndpoints(value)
                hasAddress = true
                continue
            }
            if isStamped {
                // Load balancers' rows begin with a scheme, a time and the balancer's name.
                if isProtocolWord(value) || bytes[value].contains(UInt8(ascii: "/")) { continue }
                if index + 1 < fields.count, index > 0, fields[index - 1].value.count > 10,
                    timeEnd(fields[index - 1].value.lowerBound) == fields[index - 1].value.upperBound,
                    isEndpoint(fields[index + 1].value)
                {
                    continue
                }
            }
            if isDotted(value) || (index == 0 && fields.count > 2) {
                markEndpoint(value)
            } else {
                // A user's name may have blanks.
                var last = index
                while last + 1 < fields.count, fields[last + 1].form == .plain, !isPlainValue(fields[last + 1].value),
                    !isEndpoint(fields[last + 1].value), hasAddress, index >= 2
                {
                    last += 1
                }
                markUser(value.lowerBound..<fields[last].value.upperBound)
                index = last
            }
        }
    }

    private func isDotted(_ range: Range<Int>) -> Bool {
        let host = range.lowerBound..<first(range) { $0 == UInt8(ascii: ":") }
        return bytes[host].contains(0x2E) && bytes[host].allSatisfy { $0.isAlphanumeric || ".-_".utf8.contains($0) }
    }

    private func isLoadBalancerHead(_ fields: [RowField]) -> Bool {
        fields.prefix(2).contains { timeEnd($0.value.lowerBound) == $0.value.upperBound && $0.value.count > 18 }
    }

    /// Whether a value is an address, with a port or without, or a list of them.
    func isEndpoint(_ range: Range<Int>) -> Bool {
        let range = trimmed(range)
        guard !range.isEmpty else { return false }
        var hasAddress = false
        for part in listed(range) {
            if part.isEmpty || isEqual(part, "-") || isEqual(part, "unknown") { continue }
            guard let address = address(part), !address.isEmpty else { return false }
            hasAddress = true
        }
        return hasAddress
    }

    /// The address in `10.0.0.7:80`, `[::1]:80` or without a port; a pseudonym stands for one.
    private func address(_ range: Range<Int>) -> Range<Int>? {
        guard range.count <= 64 else { return nil }
        if isPseudonym(range) { return range }
        if NetworkAddress.canonical(Array(bytes[range])) != nil { return range }
        guard let colon = bytes[range].lastIndex(of: UInt8(ascii: ":")),
            bytes[(colon + 1)..<range.upperBound].allSatisfy(\.isDigit),
            NetworkAddress.canonical(Array(bytes[range.lowerBound..<colon])) != nil
        else { return nil }
        return range.lowerBound..<colon
    }

    /// Whether a value is an address's pseudonym, with a port or without.
    private func isPseudonym(_ range: Range<Int>) -> Bool {
        guard hasWord("address-", at: range.lowerBound) || hasWord("[address-", at: range.lowerBound) else {
            return false
        }
        let name = range.lowerBound..<(bytes[range].lastIndex(of: UInt8(ascii: ":")) ?? range.upperBound)
        return name.count <= 20 && Pseudonyms.ranges(in: Array(bytes[name])).count == 1
    }

    /// Marks each address of a list.
    mutating func markEndpoints(_ range: Range<Int>) {
        for part in listed(range) { markEndpoint(part) }
    }

    /// The parts of a list with commas; IIS writes a blank in it as `+`.
    private func listed(_ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = first(start..<range.upperBound) { $0 == UInt8(ascii: ",") }
            var part = trimmed(start..<end)
            while let head = part.first, bytes[head] == UInt8(ascii: "+") {
                part = (part.lowerBound + 1)..<part.upperBound
            }
            parts.append(part)
            start = end + 1
        }
        return parts
    }

    /// Marks a request, or what a client sent instead of one.
    private mutating func markRequestField(_ range: Range<Int>) {
        if isPlainValue(range) { return }
        if isRequest(range) {
            markRequest(range)
        } else if let first = range.first, bytes[first] == UInt8(ascii: "/") || hasScheme(range) {
            markTarget(range)
        } else if range.count > 12 || !bytes[range].allSatisfy(\.isUpper) {
            let blank = self.first(range) { $0 == 0x20 }
            if blank < range.upperBound, bytes[range.lowerBound..<blank].allSatisfy({ $0.isUpper || $0 == 0x2D }) {
                markRequest(range)
            } else {
                claim(range, .value)
            }
        }
    }

    /// Marks a row with timers between slashes: cookies by their place, captured headers in braces, the request.
    private mutating func markBalancerRow(_ fields: [RowField], timers: Int) {
        let parts = bytes[fields[timers].value].count { $0 == UInt8(ascii: "/") }
        for index in fields.indices where index > timers {
            let field = fields[index]
            switch field.form {
            case .braced: markCaptured(field.value)
            case .quoted: markRequestField(field.value)
            case .plain:
                let isCookie = parts >= 4 && (index == timers + 3 || index == timers + 4)
                let whole = min(field.name.lowerBound, field.value.lowerBound)..<field.value.upperBound
                if isCookie, !isPlainValue(whole) {
                    markCookies(whole)
                } else if !field.name.isEmpty {
                    markNamed(field)
                }
            case .bracketed: break
            }
        }
    }

    private mutating func markCaptured(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = first(start..<range.upperBound) { $0 == UInt8(ascii: "|") }
            let part = trimmed(start..<end)
            start = end + 1
            guard !part.isEmpty else { continue }
            if isEndpoint(part) {
                markEndpoints(part)
            } else if hasScheme(part) {
                markTarget(part)
            } else if isDotted(part), !isPlainValue(part) {
                markEndpoint(part)
            } else {
                claim(part, bytes[part].contains(UInt8(ascii: "/")) ? .agent : .value)
            }
        }
    }

    /// Marks what stands behind a row's request.
    private mutating func markTail(_ fields: [RowField], from start: Int, isLoadBalancer: Bool) {
        var quoted = 0
        for index in fields.indices where index >= start {
            let field = fields[index]
            if !field.name.isEmpty {
                markNamed(field)
                continue
            }
            switch field.form {
            case .quoted:
                quoted += 1
                // Behind a load balancer's actions stand words of its own.
                if isLoadBalancer, quoted >= 5, isName(field.value) { continue }
                markUnnamed(field.value)
            case .plain:
                if isPlainValue(field.value) || isEndpoint(field.value) || isRowWord(field.value) { continue }
                if hasWord("arn:", at: field.value.lowerBound) { continue }
                markUnnamed(field.value)
            case .bracketed:
                if !isPlainValue(field.value), isEndpoint(field.value) { markEndpoints(field.value) }
            case .braced: markCaptured(field.value)
            }
        }
    }

    private func isName(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { $0.isLetter || "-_,".utf8.contains($0) }
    }

    /// Marks a field without a name, unless it is a number, an address or a path.
    mutating func markUnnamed(_ range: Range<Int>) {
        let range = trimmed(range)
        // What begins with a pseudonym was redacted before.
        guard let first = range.first, isOpen(first), !isPlainValue(range) else { return }
        if isEndpoint(range) {
            markEndpoints(range)
        } else if isRequest(range) {
            markRequest(range)
        } else if hasScheme(range) || bytes[first] == UInt8(ascii: "/") {
            markTarget(range)
        } else if isProtocolWord(range) {
            return
        } else if isDotted(range) {
            markEndpoint(range)
        } else {
            claim(range, bytes[range].contains(UInt8(ascii: "/")) ? .agent : .value)
        }
    }

    /// Marks a field with a name in a row: what is no number, address, path or known word goes.
    mutating func markNamed(_ field: RowField) {
        let value = trimmed(field.value)
        guard !value.isEmpty else { return }
        let meaning = FieldMeaning.of(bytes[field.name])
        switch meaning {
        case .user, .cookie, .token, .agent:
            if meaning != .token || !isPlainValue(value) { mark(meaning, value, isProse: false) }
        case .address, .host:
            if isPlainValue(value) { return }
            if isEndpoint(value) { markEndpoints(value) } else { mark(meaning, value, isProse: false) }
        case .query: markQuery(value)
        case .target, .words, .unknown: if !isRowWord(value) { markUnnamed(value) }
        case .plain: break
        }
    }

    private static let protocolWords: Set<String> = [
        "http", "https", "h2", "h2c", "h3", "ws", "wss", "grpc", "grpcs", "tcp", "udp", "tls", "ssl", "hit", "miss",
        "bypass",
        "expired", "stale", "updating", "revalidated", "scarce", "p", "x", "-", "+", ".", "forward", "redirect", "waf",
        "fixed-response", "authenticate", "waf,forward", "on", "off", "true", "false", "yes", "no", "acceptable",
        "ambiguous",
        "severe", "default", "via_upstream", "mqtt", "unknown", "error", "refreshhit", "capacityexceeded",
        "limitexceeded",
        "ok", "none", "inbound", "outbound", "ms", "s", "dynamic", "static", "fwd", "na", "n/a", "http/1.0", "http/1.1",
        "http/2",
        "http/2.0", "http/3", "http/3.0", "quic", "proxy", "clientiperror", "stdout", "stderr", "f",
    ]

    /// Whether a value is a word of a protocol or a product's.
    func isProtocolWord(_ range: Range<Int>) -> Bool {
        guard range.count <= 48 else { return false }
        let word = text(range)
        if Self.protocolWords.contains(word.lowercased()) || Self.methods.contains(word) { return true }
        if word.hasPrefix("TLS") || word.hasPrefix("SSLv") || word.hasPrefix("ECDHE-") || word.hasPrefix("DHE-")
            || word.hasPrefix("AES") || word.hasPrefix("HTTP/")
        {
            return bytes[range].allSatisfy { $0.isAlphanumeric || "-_./".utf8.contains($0) }
        }
        return false
    }

    /// Whether a plain field behind a request is a word that no person is called by.
    private func isRowWord(_ range: Range<Int>) -> Bool {
        if isProtocolWord(range) { return true }
        let value = bytes[range]
        // Response flags, and details with several `_`.
        if value.count <= 6, value.allSatisfy({ $0.isUpper || $0 == 0x2C }) { return true }
        if value.count(where: { $0 == 0x5F }) >= 2, value.allSatisfy({ $0.isLower || "_{},:|".utf8.contains($0) }) {
            return true
        }
        return value.count(where: { $0 == UInt8(ascii: "|") }) >= 2
    }
}
