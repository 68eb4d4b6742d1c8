internal import Diagnosis
internal import LogSources

/// What a JSON log's members are called, as data; a row is a line that has a status and a target.
struct JSONFields: Hashable, Sendable {
    /// Fields by their path's number.
    let fields: [UInt64: Field]
    /// A member that rows have, and what it begins with; other lines are records of another kind.
    private let marker: UInt64?
    private let markerPrefix: String

    /// The marker's path and what it begins with; nil where there is none.
    var markerText: (path: UInt64, prefix: String)? { marker.map { ($0, markerPrefix) } }

    /// Caddy's `http.log.access` records.
    static let caddy = JSONFields(
        [
            "ts": .timeEpochSeconds, "status": .status, "duration": .durationSeconds, "size": .bytes,
            "request>remote_ip": .client, "request>remote_addr": .clientAndPort, "request>remote_port": .clientPort,
            "request>method": .method, "request>host": .host, "request>uri": .target,
            "request>headers>User-Agent>0": .userAgent, "request>headers>Referer>0": .referer,
            "request>headers>X-Forwarded-For>0": .forwardedFor, "request>headers>X-Request-Id>0": .requestID,
            "request>headers>Traceparent>0": .requestID,
        ], marker: ("logger", "http.log.access"))

    init(_ paths: [String: Field], marker: (path: String, prefix: String)?) {
        fields = Dictionary(uniqueKeysWithValues: paths.map { (JSONLine.number(of: $0.key), $0.value) })
        self.marker = marker.map { JSONLine.number(of: $0.path) }
        markerPrefix = marker?.prefix ?? ""
    }

    /// Takes a line apart.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - spans: where each field stands.
    ///   - escaped: fields that have escapes.
    /// - Returns: whether it is a row, another record, or none.
    func read(
        _ bytes: UnsafeRawBufferPointer, into spans: inout [FieldSpan], escaped: inout Set<Field>
    ) -> W3CReader.Outcome {
        guard let start = Self.start(of: bytes) else { return .unreadable("expected a JSON object") }
        var isOther = false
        escaped.removeAll(keepingCapacity: true)
        let fault = JSONLine.read(bytes, at: start) { path, kind, from, to in
            if let field = fields[path] {
                spans[field.rawValue] = FieldSpan(start: Int32(from), length: Int32(to - from))
                if kind == .escapedString { escaped.insert(field) }
            } else if path == marker {
                isOther = !UnsafeRawBufferPointer(rebasing: bytes[from..<to]).starts(with: markerPrefix.utf8)
            }
        }
        if let fault { return .unreadable(fault) }
        let hasName = [Field.target, .request, .path].contains { spans[$0.rawValue].length >= 0 }
        if isOther || spans[Field.status.rawValue].length < 0 || !hasName { return .other }
        return .row
    }

    /// Where the object begins: at once, or behind what a container's or a journal's log puts in front.
    static func start(of bytes: UnsafeRawBufferPointer) -> Int? {
        if bytes[0] == 0x7B { return 0 }
        guard let brace = bytes.prefix(200).firstIndex(of: 0x7B), brace > 0, bytes[brace - 1] == 0x20 else {
            return nil
        }
        return brace
    }

    /// A time in seconds since 1970 with a fraction, or in whole milliseconds, microseconds or nanoseconds.
    static func time(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Timestamp? {
        var point = start
        while point < end, bytes[point] != 0x2E { point += 1 }
        guard let whole = ByteText.integer(bytes, start, point) ?? nil else { return nil }
        // A number this long is no count of seconds before the year 5000.
        switch point - start {
        case ...11:
            guard point < end else { return Timestamp(seconds: Int64(whole)) }
            return ByteText.millionths(bytes, start, end).map { Timestamp(microseconds: $0) }
        case 12...14:
            let rest = point < end ? ByteText.millionths(bytes, point, end).map { $0 / 1000 } ?? 0 : 0
            return Timestamp(microseconds: Int64(whole) * 1000 + rest)
        case 15...17: return Timestamp(microseconds: Int64(whole))
        default: return Timestamp(microseconds: Int64(whole) / 1000)
        }
    }

    /// A duration as Go writes it: `1.5ms`, `2m3.4s`; or a number of seconds.
    static func duration(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Duration? {
        if let value = ByteText.millionths(bytes, start, end) { return .microseconds(min(value, 864_000_000_000_000)) }
        var total: Int64 = 0
        var index = start
        while index < end {
            let from = index
            while index < end, bytes[index] >= 0x30 && bytes[index] <= 0x39 || bytes[index] == 0x2E { index += 1 }
            guard let number = ByteText.millionths(bytes, from, index) else { return nil }
            let unit = index
            while index < end, !(bytes[index] >= 0x30 && bytes[index] <= 0x39) { index += 1 }
            let words = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[unit..<index]), as: UTF8.self)
            switch words {
            case "h": total += min(number, 86_400_000_000) * 3600
            case "m": total += min(number, 86_400_000_000) * 60
            case "s": total += number
            case "ms": total += number / 1000
            case "µs", "us": total += number / 1_000_000
            case "ns": total += number / 1_000_000_000
            default: return nil
            }
        }
        return index > start ? .microseconds(min(total, 864_000_000_000_000)) : nil
    }
}
