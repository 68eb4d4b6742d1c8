internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// What a row's fields mean beyond their bytes.
extension RowReader {
    /// Reads the status; -1 where the row says that none was sent: `-`, `-1`, `null`.
    func readStatus(_ bytes: UnsafeRawBufferPointer) -> Bool {
        status = -1
        guard let (start, end) = range(.status) else {
            // Connections have none; their timers and their state are then what tells a row.
            guard let state = range(.termination), [2, 4].contains(state.1 - state.0) else { return false }
            return range(.timerTotal) == nil || number(.timerTotal, bytes) != nil
        }
        if let code = ByteText.integer(bytes, start, end) {
            status = code
            return code <= 999
        }
        switch end - start {
        case 0: return true
        case 1: return bytes[start] == 0x2D
        case 2: return bytes[start] == 0x2D && bytes[start + 1] == 0x31
        case 4: return bytes[start] == 0x6E && bytes[start + 1] == 0x75
        default: return false
        }
    }

    /// Takes a row apart that the format itself does not fit: one that is not escaped as it should be, or one in another
    /// order that the same product writes.
    func matchOtherwise(_ template: LineTemplate, _ bytes: UnsafeRawBufferPointer) -> Bool {
        if template.takesTail {
            return template.parts.first?.field == .client && template.matchLoosely(bytes, into: spans)
        }
        for sibling in format.siblings {
            spans.clear()
            if sibling.match(bytes, into: spans) == nil { return true }
        }
        return template.matchSoundly(bytes, into: spans)
    }

    /// Whether the row is of a connection that had no request: balancers write `- - -` for it.
    func isConnection(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let (start, end) = range(.request), end - start >= 5, end - start <= 6 else { return false }
        return bytes[start..<start + 5].elementsEqual([0x2D, 0x20, 0x2D, 0x20, 0x2D])
    }

    /// Lines of another log between the rows mean to be no rows.
    func rowOrForeign(_ outcome: Reading, _ bytes: UnsafeRawBufferPointer) -> Reading {
        guard tellsForeign, case .unreadable = outcome, let kind = ForeignLine.of(bytes) else { return outcome }
        return kind.isRow ? .unreadable(kind.reason) : .other
    }

    /// What a container or a program writes that never wrote a row is no row that could not be read.
    func rowOfOrigin(_ origin: UInt64, _ outcome: Reading) -> Reading {
        switch outcome {
        case .row:
            if origins.count < 64 { origins.insert(origin) }
            return outcome
        case .unreadable: return tellsForeign && !origins.contains(origin) ? .other : outcome
        case .other: return outcome
        }
    }

    /// Drops the dash that stands in a query's place where path, question mark and query are one.
    func dropDash(_ bytes: UnsafeRawBufferPointer) {
        guard let (start, end) = range(.target), end - start > 1, bytes[end - 1] == 0x2D,
            !(start..<end).contains(where: { bytes[$0] == 0x3F })
        else { return }
        spans[Field.target.rawValue].length -= 1
    }

    /// Tells a host from the client where one stands before the client or in the identity's place.
    func settleHost(_ bytes: UnsafeRawBufferPointer) {
        defer { settleNumber(bytes) }
        guard let (start, end) = range(.identity), let (first, last) = range(.client), end - start > 1 else { return }
        if last > first, bytes[last - 1] == 0x2C {
            // X-Forwarded-For in the client's place: the first of its addresses is the client's.
            spans[Field.client.rawValue].length -= 1
            spans[Field.forwardedFor.rawValue] = FieldSpan(start: Int32(first), length: Int32(end - first))
            return
        }
        let isClient = Self.isAddress(bytes, first, last)
        if Self.isAddress(bytes, start, end) {
            guard !isClient else { return }
            spans[Field.host.rawValue] = spans[Field.client.rawValue]
            spans[Field.client.rawValue] = spans[Field.identity.rawValue]
        } else if isClient, (start..<end).contains(where: { bytes[$0] == 0x2E }) {
            spans[Field.host.rawValue] = spans[Field.identity.rawValue]
        }
    }

    /// A number before the client is no virtual host: %D may stand at the beginning, too.
    private func settleNumber(_ bytes: UnsafeRawBufferPointer) {
        guard let (start, end) = range(.host), spans[Field.tailNumber.rawValue].length < 0,
            ByteText.millionths(bytes, start, end) != nil
        else { return }
        spans[Field.tailNumber.rawValue] = spans[Field.host.rawValue]
        spans[Field.host.rawValue].length = -1
    }

    /// Digits with three points between them, or hexadecimal digits with two colons or more.
    private static func isAddress(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        var points = 0
        var colons = 0
        for index in start..<end {
            switch bytes[index] {
            case 0x30...0x39: continue
            case 0x2E: points += 1
            case 0x3A: colons += 1
            case 0x41...0x46, 0x61...0x66: if points > 0, colons == 0 { return false }
            default: return false
            }
        }
        return colons >= 2 || points == 3 && colons <= 1
    }

    /// Parts the client's address from its port where a row has them as one.
    ///
    /// An IPv6 address without brackets has no port behind it, except where the product always writes one.
    func splitClient(_ bytes: UnsafeRawBufferPointer) {
        let isOne = spans[Field.client.rawValue].length < 0
        guard let (start, end) = range(isOne ? .clientAndPort : .client), end > start else { return }
        var colon = end - 1
        while colon > start, bytes[colon] != 0x3A { colon -= 1 }
        let isBracketed = bytes[start] == 0x5B && bytes[max(start, colon - 1)] == 0x5D
        let isOnly = colon > start && !(start..<colon).contains { bytes[$0] == 0x3A }
        let isSplit =
            colon > start && (isBracketed || isOnly || portFollowsClient || isOne && habits.portFollowsBareIPv6)
        guard isSplit, let port = ByteText.integer(bytes, colon + 1, end), port <= 65535 else {
            if isOne { spans[Field.client.rawValue] = spans[Field.clientAndPort.rawValue] }
            return
        }
        let (from, to) = isBracketed ? (start + 1, colon - 1) : (start, colon)
        spans[Field.client.rawValue] = FieldSpan(start: Int32(from), length: Int32(to - from))
        if spans[Field.clientPort.rawValue].length < 0 {
            spans[Field.clientPort.rawValue] = FieldSpan(start: Int32(colon + 1), length: Int32(end - colon - 1))
        }
    }

    // MARK: - Durations

    /// The whole of a proxy's timers; false where the row has none.
    func readTimers(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let (start, end) = range(.timerTotal) else { return false }
        seen.insert(.timerTotal)
        if let value = ByteText.signed(bytes, start, end), value >= 0 {
            duration = .milliseconds(min(value, 864_000_000_000))
        }
        return true
    }

    /// The time between the row's stamp and that of the request's other end; false where there is none.
    func readOtherEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let isStart = spans[Field.timeOfStart.rawValue].length > 0
        guard let (start, end) = range(isStart ? .timeOfStart : .timeOfEnd), end - start >= 10 else { return false }
        let other: Timestamp
        if let stamp = JSONFields.time(bytes, start, end) {
            other = stamp
        } else if let (stamp, offset) = ByteText.timestamp(bytes, start, end) {
            other = stamp - .seconds(offset ?? 0)
        } else {
            return false
        }
        let length = isStart ? time - other : other - time
        guard length >= .zero, length < .seconds(864_000) else { return false }
        seen.insert(isStart ? .timeOfStart : .timeOfEnd)
        duration = length
        return true
    }

    /// Whether a number without a point stands for milliseconds: it does where the row names no server.
    func isMilliseconds(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let (start, end) = range(.durationSeconds), range(.upstreamAddress) == nil, range(.upstreamStatus) == nil
        else { return false }
        return !(start..<end).contains { bytes[$0] == 0x2E }
    }

    /// Digits that a field of their own has behind the second.
    func fraction(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let (start, end) = range(.timeFraction), end - start <= 6,
            var value = ByteText.integer(bytes, start, end)
        else { return nil }
        for _ in (end - start)..<6 { value *= 10 }
        return Int64(value)
    }

    /// The sum of three parts, -1 for those that were not reached: where the target's is known, so is the time until it
    /// closed the connection.
    func readDurationParts(_ bytes: UnsafeRawBufferPointer) {
        var total: Int64 = 0
        for field in [Field.upstreamConnect, .upstreamHeader, .upstreamResponse] {
            guard let (start, end) = range(field), let value = ByteText.millionths(bytes, start, end) else {
                if field == .upstreamResponse { break }
                return
            }
            total += min(value, 864_000_000_000)
        }
        seen.insert(.durationSeconds)
        duration = .microseconds(total)
    }

    // MARK: - What products hide in other fields

    /// What a gateway puts behind the query: the request's id, and the server's status.
    ///
    /// The query is cut before it: the server behind does not see it.
    func readHidden(_ bytes: UnsafeRawBufferPointer) {
        guard let (start, end) = range(.query), end - start > 12 else { return }
        var added: Int?
        for index in start..<end where bytes[index] == 0x58 && (index == start || bytes[index - 1] == 0x26) {
            let rest = bytes[index..<end]
            if rest.starts(with: "X-ARR-".utf8) || rest.starts(with: "X-AzureApplicationGateway-".utf8) {
                added = index
                break
            }
        }
        guard let added else { return }
        var from = added
        while from < end {
            var to = from
            while to < end, bytes[to] != 0x26 { to += 1 }
            note(bytes, from, to)
            from = to + 1
        }
        spans[Field.query.rawValue].length = added > start ? Int32(added - 1 - start) : -1
    }

    private func note(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ to: Int) {
        guard let equals = (from..<to).first(where: { bytes[$0] == 0x3D }), equals + 1 < to else { return }
        let field: Field
        switch String(decoding: UnsafeRawBufferPointer(rebasing: bytes[from..<equals]), as: UTF8.self) {
        case "X-ARR-LOG-ID", "X-AzureApplicationGateway-LOG-ID": field = .requestID
        case "SERVER-STATUS": field = .upstreamStatus
        case "SERVER-ROUTED": field = .upstreamAddress
        default: return
        }
        spans[field.rawValue] = FieldSpan(start: Int32(equals + 1), length: Int32(to - equals - 1))
    }

    /// The timers of a row that a format string describes; nil where it has none of them.
    func timersOfTemplate(_ bytes: UnsafeRawBufferPointer) -> ProxyTimers? {
        let fields: [Field] = [.termination, .timerTotal, .timerQueue, .timerConnect, .timerResponse, .timerRequest]
        guard fields.contains(where: { spans[$0.rawValue].length >= 0 }) else { return nil }
        func timer(_ field: Field) -> Duration? {
            guard let value = number(field, bytes), value >= 0 else { return nil }
            return .milliseconds(min(value, 864_000_000_000))
        }
        let server = text(.server, bytes)
        var frontend = text(.frontend, bytes) ?? ""
        if frontend.hasSuffix("~") { frontend.removeLast() }
        return ProxyTimers(
            frontend: frontend, backend: text(.backend, bytes) ?? "", server: server == "<NOSRV>" ? nil : server,
            request: timer(.timerRequest), queue: timer(.timerQueue), connect: timer(.timerConnect),
            response: timer(.timerResponse), total: timer(.timerTotal), termination: text(.termination, bytes) ?? "",
            retries: number(.retries, bytes) ?? 0, serverQueue: number(.serverQueue, bytes) ?? 0,
            backendQueue: number(.backendQueue, bytes) ?? 0)
    }

    private func number(_ field: Field, _ bytes: UnsafeRawBufferPointer) -> Int? {
        range(field).flatMap { ByteText.signed(bytes, $0.0, $0.1) }
    }
}
