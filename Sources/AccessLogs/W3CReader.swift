internal import CByteScan
internal import Diagnosis
internal import Times

/// The W3C extended log format as IIS writes it: `#Fields` says what stands where, and may say so anew at any line.
struct W3CReader {
    /// The fields of the rows that follow; nil before any header.
    private(set) var fields: [Field]?
    /// Counts the changes of `fields` and `isIIS`.
    private(set) var version = 0
    private var fieldCount = 0
    private var date: (year: Int, month: Int, day: Int)?
    private var lastClock: Int64 = 0
    private var dayShift: Int64 = 0
    /// Software other than IIS gives `time-taken` in seconds.
    private(set) var isIIS = true
    private(set) var hasDuration = true
    private var hasSoftware = false
    /// Whether the fields are Amazon CloudFront's.
    private var isCloudFront = false
    /// Whether the field's name has its unit.
    private var namesMilliseconds = false
    /// Whether durations are in milliseconds although they have a point.
    private(set) var isInMilliseconds = false
    /// Whether the row's stamp is known already and need not be read.
    var isTimeKnown = false
    /// Whether rows are parted byte by byte, as the twin of what parts them with vectors.
    var isPlain = false

    /// Whether rows below both sets of headers are read the same.
    func reads(like other: W3CReader) -> Bool {
        fields == other.fields && isIIS == other.isIIS && isInMilliseconds == other.isInMilliseconds
            && hasSoftware == other.hasSoftware && fault == other.fault && names == other.names
    }
    /// Whether rows carry their date; else the last `#Date` counts, and the rows since.
    var hasDates: Bool { fields?.contains(.dateOnly) ?? true }

    enum RowKind {
        case row
        case other
        case unreadable(String)
    }

    /// Why no row under this header can be a request; nil where they can.
    private var fault: String?
    /// The names under the header, in lower case.
    private var names: [String] = []

    /// Takes a line apart; directives change how the following ones are read.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, into spans: FieldSpans, wall: inout Int64, microseconds: inout Int64,
        durationScale: inout Int64
    ) -> RowKind {
        if bytes.isEmpty { return .other }
        if bytes[0] == 0x23 {
            directive(bytes)
            return .other
        }
        if fault == nil, !isPlain, let fields,
            let outcome = split(bytes, fields, spans, &wall, &microseconds, &durationScale)
        {
            return outcome
        }
        var count = 0
        var values: [FieldSpan] = []
        values.reserveCapacity(fieldCount + 4)
        var position = 0
        while position < bytes.count {
            while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
            guard position < bytes.count else { break }
            let (span, next) = Self.value(bytes, position)
            values.append(span)
            position = next
            count += 1
            if count > 512 { return .unreadable("more than 512 values") }
        }
        if let fault {
            // A header that was cut off names the first fields of a layout that is known.
            guard let layout = W3CLayout.of(values, bytes, beginning: names) else { return .unreadable(fault) }
            return take(values, layout.fields, bytes, spans, &wall, &microseconds, &durationScale)
        }
        guard let fields else {
            guard let layout = W3CLayout.of(values, bytes) else {
                return .unreadable(
                    "no #Fields line came before it, and its \(count) values are in none of IIS’s usual orders")
            }
            return take(values, layout.fields, bytes, spans, &wall, &microseconds, &durationScale)
        }
        return take(values, fields, bytes, spans, &wall, &microseconds, &durationScale)
    }

    /// Takes a row without quotes apart; nil where it is not plain enough.
    private mutating func split(
        _ bytes: UnsafeRawBufferPointer, _ fields: [Field], _ spans: FieldSpans, _ wall: inout Int64,
        _ microseconds: inout Int64, _ durationScale: inout Int64
    ) -> RowKind? {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), fields.count <= 96 else { return nil }
        return withUnsafeTemporaryAllocation(of: FieldSpan.self, capacity: 128) { values in
            guard let first = values.baseAddress else { return nil }
            let count = first.withMemoryRebound(to: postern_span.self, capacity: 128) { columns in
                Int(postern_split_columns(base, bytes.count, columns, 128))
            }
            guard count >= 0 else { return nil }
            return take(
                UnsafeBufferPointer(rebasing: values[..<count]), fields, bytes, spans, &wall, &microseconds,
                &durationScale)
        }
    }

    private mutating func take(
        _ values: some RandomAccessCollection<FieldSpan>, _ fields: [Field], _ bytes: UnsafeRawBufferPointer,
        _ spans: FieldSpans,
        _ wall: inout Int64, _ microseconds: inout Int64, _ durationScale: inout Int64
    ) -> RowKind {
        let count = values.count
        guard count >= fields.count else {
            return .unreadable("expected \(fields.count) values, as #Fields names them; found \(count)")
        }
        for (value, field) in zip(values, fields) where field != .ignored {
            let isMissing = value.length == 1 && bytes[Int(value.start)] == 0x2D
            if !isMissing { spans[field.rawValue] = value }
        }
        let method = spans[Field.method.rawValue]
        if method.length > 1, bytes[Int(method.start)] == 0x5B {
            return .unreadable("an FTP command, no HTTP request")
        }
        durationScale = scale(spanHolds(0x2E, bytes, spans[Field.durationMilliseconds.rawValue]))
        return readTime(bytes, spans, &wall, &microseconds)
    }

    /// What one of a row's time-taken is, in microseconds; 0 where nothing tells.
    ///
    /// IIS writes whole milliseconds, Kestrel decimal ones, CloudFront decimal seconds, as W3C has it; who writes whole
    /// numbers beside IIS may mean any of these.
    private func scale(_ hasPoint: Bool) -> Int64 {
        if isInMilliseconds || namesMilliseconds { return 1000 }
        if isCloudFront { return 1_000_000 }
        if hasSoftware, !isIIS { return hasPoint ? 1_000_000 : 0 }
        return hasPoint ? 0 : 1000
    }

    private func spanHolds(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer, _ span: FieldSpan) -> Bool {
        guard span.length > 0 else { return false }
        for index in Int(span.start)..<Int(span.start + span.length) where bytes[index] == byte { return true }
        return false
    }

    /// A value ends at a blank, or at its closing quote where one stands before a blank or the line's end.
    private static func value(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> (FieldSpan, Int) {
        if bytes[start] == 0x22 {
            var position = start + 1
            while position < bytes.count {
                if bytes[position] == 0x22 {
                    if position + 1 < bytes.count, bytes[position + 1] == 0x22 {
                        position += 2
                        continue
                    }
                    if position + 1 == bytes.count || bytes[position + 1] == 0x20 || bytes[position + 1] == 0x09 {
                        return (FieldSpan(start: Int32(start + 1), length: Int32(position - start - 1)), position + 1)
                    }
                }
                position += 1
            }
        }
        var end = start
        while end < bytes.count, bytes[end] != 0x20, bytes[end] != 0x09 { end += 1 }
        return (FieldSpan(start: Int32(start), length: Int32(end - start)), end)
    }

    private mutating func readTime(
        _ bytes: UnsafeRawBufferPointer, _ spans: FieldSpans, _ wall: inout Int64, _ microseconds: inout Int64
    ) -> RowKind {
        if isTimeKnown { return .row }
        let time = spans[Field.timeOnly.rawValue]
        guard time.length >= 8, let clock = ByteText.clockSeconds(bytes, Int(time.start)) else {
            return .unreadable("expected a time as 10:17:21")
        }
        microseconds = 0
        if time.length > 9, bytes[Int(time.start) + 8] == 0x2E {
            microseconds =
                ByteText.millionths(bytes, Int(time.start) + 8, Int(time.start + time.length)) ?? 0
        }
        let day = spans[Field.dateOnly.rawValue]
        if day.length == 10 {
            guard let value = ByteText.isoWall(bytes, date: Int(day.start), time: Int(time.start)) else {
                return .unreadable("expected a date as 2026-03-04")
            }
            wall = value
            return .row
        }
        guard let date else { return .unreadable("neither the row nor a #Date line before it has a date") }
        // A clock that falls back by half a day has passed midnight.
        if clock < lastClock - 43200 { dayShift += 86400 }
        lastClock = clock
        wall =
            Int64(CivilDate.daysSinceEpoch(year: date.year, month: date.month, day: date.day)) * 86400 + clock
            + dayShift
        return .row
    }

    private static func names(in value: String) -> [String] {
        value.split { (letter: Character) -> Bool in letter == " " || letter == "\t" }.map { String($0) }
    }

    private mutating func directive(_ bytes: UnsafeRawBufferPointer) {
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes.prefix(16_384)), as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return }
        let name = text[text.index(after: text.startIndex)..<colon].lowercased()
        let value = text[text.index(after: colon)...].trimmingBlanks
        switch name {
        case "fields":
            setFields(Self.names(in: String(value)))
        case "date":
            if let time = Timestamp(iso8601: value.prefix(10)) {
                date = CivilDate.date(daysSinceEpoch: time.dayNumber)
                lastClock = 0
                dayShift = 0
            }
        case "start-date":
            // ASP.NET Core names no software, and logs milliseconds with decimals.
            if !hasSoftware, !isInMilliseconds {
                isInMilliseconds = true
                version += 1
            }
        case "software":
            if !hasSoftware { version += 1 }
            hasSoftware = true
            isInMilliseconds = false
            let isMicrosofts = value.contains("Microsoft") || value.contains("IIS")
            if isMicrosofts != isIIS { version += 1 }
            isIIS = isMicrosofts
        default: break
        }
    }

    private mutating func setFields(_ names: [String]) {
        // Oracle and others put comments behind a directive.
        self.names = names.prefix { $0 != "//" }.map { $0.lowercased() }
        let known = self.names.map { Field.w3c[$0] ?? .ignored }
        if known != fields { version += 1 }
        fields = known
        fieldCount = known.count
        hasDuration = known.contains(.durationMilliseconds)
        isCloudFront = self.names.contains("x-edge-location")
        if isCloudFront { isIIS = false }
        namesMilliseconds = self.names.contains("timetakenms")
        if self.names.contains("s-reason") {
            fault = "a line of HTTP.sys’s error log (HTTPERR), no access log: give it as --http-error-log"
        } else if self.names.contains("x-event"), !known.contains(.status) {
            fault = "an event of a streaming log, no HTTP request"
        } else {
            fault =
                known.contains(.status)
                ? nil : "#Fields names no sc-status; IIS logs it when it is ticked in Logging, Select Fields"
        }
    }
}
