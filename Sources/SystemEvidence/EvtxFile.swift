internal import CEvtx
internal import Diagnosis
internal import LogSources
internal import Times

/// A file that libevtx has open.
final class EvtxFile {
    enum Kind {
        case read
        case recovered
    }

    private var file: UnsafeMutablePointer<libevtx_file_t>?
    private let isOpen: Bool

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - place: its path.
    ///   - name: its name in errors.
    /// - Throws: `binary` with libevtx's reason.
    init(_ place: String, named name: String) throws(SystemEvidenceError) {
        var error: UnsafeMutablePointer<libevtx_error_t>?
        var opened: UnsafeMutablePointer<libevtx_file_t>?
        isOpen =
            libevtx_file_initialize(&opened, &error) == 1
            && libevtx_file_open(opened, place, libevtx_get_access_flags_read(), &error) == 1
        file = opened
        guard isOpen else {
            throw .binary(
                name: name, what: .damagedEventLog(reason: Self.words(&error)))
        }
    }

    deinit {
        if isOpen { libevtx_file_close(file, nil) }
        libevtx_file_free(&file, nil)
    }

    /// Whether libevtx found parts of the file damaged.
    var isCorrupted: Bool { libevtx_file_is_corrupted(file, nil) == 1 }

    /// How many records there are.
    func count(_ kind: Kind) -> Int {
        var count: Int32 = 0
        let result =
            kind == .read
            ? libevtx_file_get_number_of_records(file, &count, nil)
            : libevtx_file_get_number_of_recovered_records(file, &count, nil)
        return result == 1 ? max(0, Int(count)) : 0
    }

    /// Reads one record.
    ///
    /// - Parameters:
    ///   - index: counted from 0.
    ///   - kind: among which records.
    ///   - isWanted: whether a record of that time and event's number may be wanted; asked with the time alone first.
    /// - Returns: the record, or why it cannot be read.
    func record(_ index: Int, _ kind: Kind, _ isWanted: (Timestamp, Int?) -> Bool) -> EvtxLog.Visit {
        var error: UnsafeMutablePointer<libevtx_error_t>?
        var record: UnsafeMutablePointer<libevtx_record_t>?
        let result =
            kind == .read
            ? libevtx_file_get_record_by_index(file, Int32(index), &record, &error)
            : libevtx_file_get_recovered_record_by_index(file, Int32(index), &record, &error)
        guard result == 1 else { return .failed(number: index + 1, reason: Self.words(&error)) }
        defer { libevtx_record_free(&record, nil) }
        var number: UInt64 = 0
        let isNumbered = libevtx_record_get_identifier(record, &number, nil) == 1
        let line = isNumbered ? Int(clamping: number) : index + 1
        if let time = Self.time(record), !isWanted(time, nil) || !isWanted(time, Self.id(record)) {
            return .passed(number: line, time: time)
        }
        var read: EventRecord
        switch Self.xml(record) {
        case .success(let event): read = event
        case .failure(let fault):
            // What a template cannot show, the record's own values may.
            guard let plain = Self.values(record) else { return .failed(number: line, reason: fault.reason) }
            read = plain
        }
        var offset: Int64 = 0
        if libevtx_record_get_offset(record, &offset, nil) == 1 { read.offset = max(0, Int(offset)) }
        read.line = line
        read.recordID = line
        read.isRecovered = kind == .recovered
        read.text = Self.words(for: read)
        return .record(read)
    }

    private static func xml(
        _ record: UnsafeMutablePointer<libevtx_record_t>?
    ) -> Result<EventRecord, EventXML.Fault> {
        var error: UnsafeMutablePointer<libevtx_error_t>?
        var size = 0
        guard libevtx_record_get_utf8_xml_string_size(record, &size, &error) == 1 else {
            return .failure(EventXML.Fault(reason: words(&error)))
        }
        guard size > 1, size <= EventLog.longestEvent else {
            return .failure(EventXML.Fault(reason: "the record's text is empty or longer than 1 MiB"))
        }
        var bytes = [UInt8](repeating: 0, count: size)
        guard libevtx_record_get_utf8_xml_string(record, &bytes, size, &error) == 1 else {
            return .failure(EventXML.Fault(reason: words(&error)))
        }
        if let end = bytes.firstIndex(of: 0) { bytes.removeSubrange(end...) }
        return EventXML.parse(bytes)
    }

    /// When the record was written; nil where that is no time that can be.
    private static func time(_ record: UnsafeMutablePointer<libevtx_record_t>?) -> Timestamp? {
        var time: UInt64 = 0
        guard libevtx_record_get_written_time(record, &time, nil) == 1 else { return nil }
        // Units of 100 ns since 1601.
        let stamp = Timestamp(microseconds: Int64(clamping: time / 10) - 11_644_473_600_000_000)
        return stamp < TimeOfEvents.end ? stamp : nil
    }

    private static func id(_ record: UnsafeMutablePointer<libevtx_record_t>?) -> Int? {
        var id: UInt32 = 0
        return libevtx_record_get_event_identifier(record, &id, nil) == 1 ? Int(id & 0xFFFF) : nil
    }

    /// The record without its XML: what libevtx knows of every one.
    private static func values(_ record: UnsafeMutablePointer<libevtx_record_t>?) -> EventRecord? {
        var event = EventRecord()
        guard let id = id(record), let time = time(record),
            let provider = text(
                { libevtx_record_get_utf8_source_name_size(record, &$0, nil) },
                { libevtx_record_get_utf8_source_name(record, $0, $1, nil) })
        else { return nil }
        event.provider = provider
        event.id = id
        event.time = time
        event.computer =
            text(
                { libevtx_record_get_utf8_computer_name_size(record, &$0, nil) },
                { libevtx_record_get_utf8_computer_name(record, $0, $1, nil) }) ?? ""
        var level: UInt8 = 0
        if libevtx_record_get_event_level(record, &level, nil) == 1 { event.level = Int(level) }
        var count: Int32 = 0
        if libevtx_record_get_number_of_strings(record, &count, nil) == 1 {
            for index in 0..<min(max(0, count), 64) {
                event.data.append(
                    text(
                        { libevtx_record_get_utf8_string_size(record, index, &$0, nil) },
                        { libevtx_record_get_utf8_string(record, index, $0, $1, nil) }) ?? "")
            }
        }
        return event
    }

    /// What is shown of a record, which has no text of its own.
    private static func words(for record: EventRecord) -> String {
        let data = record.data.filter { !$0.isEmpty }.prefix(12).joined(separator: ", ")
        let words = "\(record.canonicalProvider) \(record.id), \(record.time.iso8601), \(record.computer): \(data)"
        return EventText.beginning(of: words.utf8)
    }

    private static func text(
        _ size: (inout Int) -> Int32, _ read: (UnsafeMutablePointer<UInt8>?, Int) -> Int32
    ) -> String? {
        var count = 0
        guard size(&count) == 1, count > 0, count <= 65_536 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let isRead = bytes.withUnsafeMutableBufferPointer { read($0.baseAddress, count) } == 1
        return isRead ? String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) : nil
    }

    /// libevtx's words for what went wrong, the last of them only; the error is freed.
    private static func words(_ error: inout UnsafeMutablePointer<libevtx_error_t>?) -> String {
        defer { libevtx_error_free(&error) }
        guard error != nil else { return "it cannot be read" }
        var text = [CChar](repeating: 0, count: 512)
        guard libevtx_error_sprint(error, &text, text.count) > 0 else { return "it cannot be read" }
        let words = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let line = String(decoding: words, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        return line.trimmingBlanks
    }
}

/// The times that an event can have.
enum TimeOfEvents {
    /// The first moment after the year 9999.
    static let end = Timestamp(year: 10_000, month: 1, day: 1)
    /// What a record without a time has.
    static let none = Timestamp(year: 1601, month: 1, day: 1)
}

/// What is kept of an event's text for citations.
enum EventText {
    private static let longest = 400

    /// The beginning, cut between characters.
    static func beginning(of bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.prefix(longest), as: UTF8.self)
    }
}
