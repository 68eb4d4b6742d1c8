internal import Diagnosis
internal import Times

/// An event as any of the forms gives it, before anybody asks what it means.
struct EventRecord {
    /// The provider's name as it is written.
    var provider = ""
    /// The older name of the same, which WAS and others have too.
    var eventSource = ""
    var id = 0
    var time = Timestamp(microseconds: 0)
    var channel = ""
    var computer = ""
    var level: Int?
    var recordID: Int?
    /// The process that wrote the event, where it says so; WAS writes 0.
    var writer: Int?
    var data: [String] = []
    /// The items' names, empty where they have none; as many as `data`, or none at all.
    var names: [String] = []
    /// Binary data as it is written: hexadecimal digits.
    var binary = ""
    /// The localized message, where the form has no event data.
    var message: String?

    /// Where the event stands: line or record number, offset, and its beginning.
    var line = 0
    var offset = 0
    var text = ""
    var isRecovered = false

    /// The provider, without `Microsoft-Windows-`.
    var canonicalProvider: String {
        let name = eventSource.isEmpty ? provider : eventSource
        return name.hasPrefix("Microsoft-Windows-") ? String(name.dropFirst(18)) : name
    }

    /// Binary data read as UTF-16: the name of a service in Service Control Manager's events, `w3svc/1`.
    var binaryText: String {
        let digits = Array(binary.utf8.prefix(512))
        var units: [UInt16] = []
        var index = 0
        while index + 4 <= digits.count {
            guard let low = Self.byte(digits, index), let high = Self.byte(digits, index + 2) else { break }
            let unit = UInt16(high) << 8 | UInt16(low)
            if unit == 0 { break }
            units.append(unit)
            index += 4
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func byte(_ digits: [UInt8], _ index: Int) -> UInt8? {
        UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
    }
}
