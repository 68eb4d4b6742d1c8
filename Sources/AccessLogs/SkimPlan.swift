internal import CByteScan
internal import Diagnosis

/// How rows of a format are read no further than to time and status; a worker has one of its own.
///
/// Rows that the kernel counts, ``RowReader`` reads the same from. Formats that have no plan are read row by row.
final class SkimPlan {
    let plan: UnsafeMutablePointer<postern_plan>
    /// The field whose text is the time; nil where the reader's own place counts (`httplog`, W3C).
    private var times: [Field] = []

    /// The plan of a format; nil where rows of it cannot be skimmed.
    ///
    /// - Parameters:
    ///   - format: the format.
    ///   - columns: the fields of W3C rows, as the header in force names them.
    ///   - hasTabs: whether tabs stand between them.
    init?(_ format: AccessLogFormat, columns: [Field]? = nil, hasTabs: Bool = false) {
        plan = .allocate(capacity: 1)
        plan.initialize(to: postern_plan())
        // The object or the prefix that rows stand in is taken off by the reader.
        guard format.envelopes.isEmpty else { return nil }
        plan.pointee.comment = -1
        plan.pointee.method_column = -1
        plan.pointee.request_part = -1
        plan.pointee.date_part = -1
        plan.pointee.marker_field = -1
        switch format.grammar {
        case .httplog:
            plan.pointee.kind = Int32(POSTERN_HTTPLOG)
            // `[04/Mar/2026:11:17:21.123]`
            plan.pointee.seconds_at = 19
        case .w3c:
            plan.pointee.kind = Int32(POSTERN_COLUMNS)
            plan.pointee.seconds_at = 17
            plan.pointee.comment = 0x23
            // Without columns every row is left to the reader; a later header may bring some.
            guard let columns, let status = columns.firstIndex(of: .status), columns.count >= 4,
                columns.count < 512, columns[0] == .dateOnly, columns[1] == .timeOnly, status > 1,
                columns.lastIndex(of: .status) == status, columns.count(where: { $0 == .method }) <= 1
            else { break }
            plan.pointee.has_tabs = hasTabs ? 1 : 0
            plan.pointee.columns = Int32(columns.count)
            plan.pointee.status_column = Int32(status)
            plan.pointee.method_column = Int32(columns.firstIndex(of: .method) ?? -1)
        case .template(let template):
            guard let time = Self.timePart(of: template), let status = Self.only(.status, in: template) else {
                return nil
            }
            times = [time.field]
            plan.pointee.kind = Int32(POSTERN_TEMPLATE)
            plan.pointee.time_part = Int32(time.index)
            if time.field == .timeOnly { plan.pointee.date_part = Int32(time.index) - 1 }
            plan.pointee.status_part = Int32(status)
            if template.prefix.first != 0x23 { plan.pointee.comment = 0x23 }
            plan.pointee.request_part = Int32(template.parts.firstIndex { $0.field == .request } ?? -1)
            plan.pointee.clock = time.field == .timeEpochSeconds ? Int32(POSTERN_CLOCK_EPOCH) : 0
            plan.pointee.seconds_at = time.field == .timeLocal ? 18 : 17
            let isCompiled = TemplateMatcher.compile(template, into: &plan.pointee.template_)
            guard isCompiled, postern_plan_steps(plan) == 0 else { return nil }
        case .named: return nil
        case .json(let fields):
            times = [.timeEpochSeconds, .timeISO, .timeLocal]
            guard Self.add(fields, to: plan) else { return nil }
        }
    }

    deinit { plan.deallocate() }

    /// Prepares to learn how a row's time is written.
    ///
    /// - Parameters:
    ///   - reader: has just read the row.
    ///   - bytes: the row.
    /// - Returns: the time's text; nil where nothing can be learned from it.
    func timeText(_ reader: RowReader, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let place: (Int, Int)?
        switch Int(plan.pointee.kind) {
        case POSTERN_HTTPLOG: place = reader.httplogDate
        case POSTERN_COLUMNS: place = reader.w3cStamp
        default:
            place = times.lazy.compactMap { reader.range($0) }.first
            if plan.pointee.date_part >= 0, let clock = place, let day = reader.range(.dateNumeric) {
                // What stands between them belongs to the text; seconds are its last two digits.
                guard day.0 < clock.0, clock.1 - day.0 < 32 else { return nil }
                plan.pointee.seconds_at = Int32(clock.1 - day.0 - 2)
                return UnsafeRawBufferPointer(rebasing: bytes[day.0..<clock.1])
            }
        }
        guard let (start, end) = place, start < end, end <= bytes.count else { return nil }
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if Int(plan.pointee.kind) == POSTERN_JSON {
            // JSON has times of every kind; what the last one looked like is tried first.
            let isEpoch = text.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E }
            plan.pointee.clock = Int32(isEpoch ? POSTERN_CLOCK_EPOCH : POSTERN_CLOCK_TEXT)
            plan.pointee.seconds_at = text.count > 2 && text[2] == 0x2F ? 18 : 17
        }
        return text
    }

    private static func only(_ field: Field, in template: LineTemplate) -> Int? {
        guard let index = template.parts.firstIndex(where: { $0.field == field }),
            template.parts.lastIndex(where: { $0.field == field }) == index,
            endsAtNoDigit(template.parts[index])
        else { return nil }
        return index
    }

    /// The part that the reader takes the time from.
    private static func timePart(of template: LineTemplate) -> (index: Int, field: Field)? {
        // Digits that stand elsewhere belong to the stamp, too.
        guard !template.parts.contains(where: { $0.field == .timeFraction }) else { return nil }
        for field in [Field.timeLocal, .timeISO, .timeEpochSeconds]
        where template.parts.contains(where: { $0.field == field }) {
            return only(field, in: template).map { ($0, field) }
        }
        guard !template.parts.contains(where: { $0.field == .timeEpochMilliseconds }),
            let day = only(.dateNumeric, in: template), let clock = only(.timeOnly, in: template), clock == day + 1
        else { return nil }
        return (clock, .timeOnly)
    }

    /// Text that ends a number or a time and could be part of one would end it elsewhere in another row.
    private static func endsAtNoDigit(_ part: LineTemplate.Part) -> Bool {
        guard let first = part.terminator.first else { return true }
        return !(first >= 0x30 && first <= 0x39) && first != 0x2E && first != 0x2D && first != 0x3A
    }

    private static func add(_ fields: JSONFields, to plan: UnsafeMutablePointer<postern_plan>) -> Bool {
        let known = Set(fields.fields.values)
        guard known.contains(.status), !fields.beginsWithTime else { return false }
        plan.pointee.members.null_field = Int16(Field.status.rawValue)
        plan.pointee.kind = Int32(POSTERN_JSON)
        plan.pointee.status_part = Int32(Field.status.rawValue)
        func place(_ field: Field) -> Int32 { known.contains(field) ? Int32(field.rawValue) : -1 }
        plan.pointee.time_fields = (place(.timeEpochSeconds), place(.timeISO), place(.timeLocal))
        plan.pointee.name_fields = (place(.target), place(.request), place(.path), -1)
        let wanted: Set<Field> = [.status, .timeEpochSeconds, .timeISO, .timeLocal, .target, .request, .path]
        for (path, field) in fields.fields where wanted.contains(field) {
            guard postern_members_add(&plan.pointee.members, path, Int16(field.rawValue)) == 0 else { return false }
        }
        guard let (marker, prefix) = fields.markerText else { return true }
        guard fields.fields[marker] == nil, prefix.utf8.count <= 64 else { return false }
        plan.pointee.marker_field = Int32(POSTERN_MOST_FIELDS) - 1
        withUnsafeMutableBytes(of: &plan.pointee.marker) { $0.copyBytes(from: prefix.utf8) }
        plan.pointee.marker_length = prefix.utf8.count
        return postern_members_add(&plan.pointee.members, marker, Int16(POSTERN_MOST_FIELDS) - 1) == 0
    }
}
