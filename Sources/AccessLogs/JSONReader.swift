internal import Diagnosis
internal import LogSources
internal import Syntax
internal import Times

/// What a JSON log's members are called, as data; a row is a line that has a status and a target.
struct JSONFields: Hashable, Sendable {
    /// Fields by their path's number.
    let fields: [UInt64: Field]
    /// A member that rows have, and what it begins with; other lines are records of another kind.
    private let marker: UInt64?
    private let markerPrefix: String
    /// What stands between the time and the object where the time is not inside it: a console's form.
    private let console: String?

    /// Whether the time stands before the object.
    var beginsWithTime: Bool { console != nil }

    /// The marker's path and what it begins with; nil where there is none.
    var markerText: (path: UInt64, prefix: String)? { marker.map { ($0, markerPrefix) } }

    init(_ paths: [String: Field], marker: (path: String, prefix: String)?, head: String? = nil) {
        fields = Dictionary(
            paths.map { (JSONLine.number(of: $0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
        self.marker = marker.map { JSONLine.number(of: $0.path) }
        markerPrefix = marker?.prefix ?? ""
        console = head
    }

    /// Takes a line apart.
    ///
    /// - Parameters:
    ///   - bytes: the line.
    ///   - spans: where each field stands.
    ///   - escaped: fields that have escapes.
    /// - Returns: whether it is a row, another record, or none.
    func read(
        _ bytes: UnsafeRawBufferPointer, into spans: FieldSpans, escaped: inout FieldSet
    ) -> W3CReader.RowKind {
        guard let start = Self.start(of: bytes) else {
            // An export's array has a bracket of its own before and behind the objects.
            if bytes.count == 1, bytes[0] == 0x5B || bytes[0] == 0x5D { return .other }
            // Messages stand between the records of a console.
            if console != nil, ByteText.timestamp(bytes, 0, min(bytes.count, 40)) != nil { return .other }
            return .unreadable("expected a JSON object")
        }
        var isOther = false
        escaped = FieldSet()
        let object = UnsafeRawBufferPointer(rebasing: bytes[..<Self.end(of: bytes)])
        let fault = JSONLine.read(object, at: start) { path, kind, from, to in
            if let field = fields[path] {
                if kind == .literal, field != .status, bytes[from] == 0x6E { return }
                spans[field.rawValue] = FieldSpan(start: Int32(from), length: Int32(to - from))
                if kind == .escapedString { escaped.insert(field) }
            } else if path == marker {
                isOther = !UnsafeRawBufferPointer(rebasing: bytes[from..<to]).starts(with: markerPrefix.utf8)
            }
        }
        if let fault { return .unreadable(fault) }
        if let console {
            let head = UnsafeRawBufferPointer(rebasing: bytes[..<start])
            guard start > 24, String(decoding: head, as: UTF8.self).contains(console) else { return .other }
            var length = 19
            while length < start, bytes[length] != 0x09, bytes[length] != 0x20 { length += 1 }
            spans[Field.timeISO.rawValue] = FieldSpan(start: 0, length: Int32(length))
        }
        let hasName = Self.names.contains { spans[$0.rawValue].length >= 0 }
        if isOther || spans[Field.status.rawValue].length < 0 || !hasName { return .other }
        return .row
    }

    /// The fields of which a row has one.
    static let names: [Field] = [.target, .request, .path]

    /// Where the object begins: at once, or behind what a container's or a journal's log puts in front.
    static func start(of bytes: UnsafeRawBufferPointer) -> Int? {
        if bytes[0] == 0x7B { return 0 }
        guard let brace = bytes.prefix(200).firstIndex(of: 0x7B), brace > 0,
            [0x20, 0x09, 0x5B].contains(bytes[brace - 1])
        else { return nil }
        return brace
    }

    /// Where the object ends: before the comma or the bracket that an export's array has behind it.
    private static func end(of bytes: UnsafeRawBufferPointer) -> Int {
        var end = bytes.count
        while end > 0, bytes[end - 1] != 0x7D {
            switch bytes[end - 1] {
            case 0x20, 0x09, 0x2C, 0x5D: end -= 1
            default: return end
            }
        }
        return end
    }

    /// A time in seconds since 1970 with a fraction, or in whole milliseconds, microseconds or nanoseconds.
    static func time(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Timestamp? {
        var point = start
        while point < end, bytes[point] != 0x2E { point += 1 }
        // Nanoseconds have one digit more than a number here may have; microseconds are kept of them.
        let digits = point - start
        guard digits <= 19, let whole = ByteText.integer(bytes, start, digits > 16 ? start + 16 : point) else {
            return nil
        }
        // A number this long is no count of seconds before the year 5000.
        switch digits {
        case ...11:
            guard point < end else { return Timestamp(seconds: Int64(whole)) }
            return ByteText.millionths(bytes, start, end).map { Timestamp(microseconds: $0) }
        case 12...14:
            let rest = point < end ? ByteText.millionths(bytes, point, end).map { $0 / 1000 } ?? 0 : 0
            return Timestamp(microseconds: Int64(whole) * 1000 + rest)
        case 15...16: return Timestamp(microseconds: Int64(whole))
        case 19:
            return (start + 16..<point).contains { bytes[$0] < 0x30 || bytes[$0] > 0x39 }
                ? nil : Timestamp(microseconds: Int64(whole))
        default: return nil
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
