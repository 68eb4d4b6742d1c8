internal import CByteScan
internal import LogSources

/// Takes JSON rows apart with vectors; ``JSONFields/read(_:into:escaped:)`` says in plain Swift what it does.
final class MemberMatcher {
    /// Where the marker's span is kept: behind those of the fields.
    static let marker = FieldSpans.capacity - 1

    private let members: UnsafeMutablePointer<postern_members>
    private let markerPrefix: [UInt8]?

    /// Prepares the members; nil where they do not fit the kernel, or where the time stands before the object.
    init?(_ fields: JSONFields) {
        guard !fields.beginsWithTime else { return nil }
        members = .allocate(capacity: 1)
        members.initialize(to: postern_members())
        members.pointee.null_field = Int16(Field.status.rawValue)
        markerPrefix = fields.markerText.map { Array($0.prefix.utf8) }
        for (path, field) in fields.fields where postern_members_add(members, path, Int16(field.rawValue)) != 0 {
            return nil
        }
        guard let (path, _) = fields.markerText, fields.fields[path] == nil else { return }
        if postern_members_add(members, path, Int16(Self.marker)) != 0 { return nil }
    }

    deinit { members.deallocate() }

    /// Reads a row's members.
    ///
    /// - Parameters:
    ///   - bytes: the row; `LogLine.padding` bytes behind it may be read.
    ///   - spans: where the fields stand.
    ///   - escaped: fields that have escapes.
    /// - Returns: whether it is a row or another record; nil where the plain reader is to tell.
    func read(_ bytes: UnsafeRawBufferPointer, into spans: FieldSpans, escaped: inout FieldSet) -> W3CReader.RowKind? {
        guard let begin = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.first == 0x7B else {
            return nil
        }
        escaped = FieldSet()
        spans[Self.marker] = FieldSpan()
        let isRead = spans.base.withMemoryRebound(to: postern_span.self, capacity: FieldSpans.capacity) { spans in
            postern_json(members, begin, bytes.count, 0, spans, &escaped.bits) == 0
        }
        guard isRead else { return nil }
        let marker = spans[Self.marker]
        if let markerPrefix, marker.length >= 0 {
            let value = UnsafeRawBufferPointer(
                rebasing: bytes[Int(marker.start)..<Int(marker.start + marker.length)])
            if !value.starts(with: markerPrefix) { return .other }
        }
        let hasName = JSONFields.names.contains { spans[$0.rawValue].length >= 0 }
        return spans[Field.status.rawValue].length >= 0 && hasName ? .row : .other
    }
}
