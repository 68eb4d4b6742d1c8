/// The orders in which IIS writes its fields, for files whose header was lost or cut off.
struct W3CLayout {
    /// The fields' names, in lower case.
    let names: [String]
    /// What each is.
    let fields: [Field]

    private init(_ names: String) {
        self.names = names.split(separator: " ").map(String.init)
        fields = self.names.map { Field.w3c[$0] ?? .ignored }
    }

    private static let request =
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(user-agent) "
    private static let site =
        "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version "
        + "cs(user-agent) cs(cookie) cs(referer) cs-host sc-status sc-substatus sc-win32-status "

    private static let all = [
        W3CLayout(request + "cs(referer) sc-status sc-substatus sc-win32-status time-taken"),
        W3CLayout(request + "sc-status sc-substatus sc-win32-status time-taken"),
        W3CLayout(request + "cs(referer) sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken"),
        W3CLayout(request + "sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken"),
        W3CLayout(request + "cs(referer) sc-status sc-substatus sc-win32-status"),
        W3CLayout(request + "sc-status sc-substatus sc-win32-status"),
        W3CLayout(site + "sc-bytes cs-bytes time-taken"),
        W3CLayout(site + "time-taken"),
        W3CLayout(
            "date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(user-agent) sc-status "
                + "sc-substatus sc-win32-status"),
    ]

    /// The layout whose every column holds what it has to hold; columns of the admin's own may stand behind.
    ///
    /// - Parameters:
    ///   - values: where the row's values stand.
    ///   - bytes: the row.
    ///   - beginning: names that the layout has to begin with.
    /// - Returns: the layout; nil where none fits.
    static func of(_ values: [FieldSpan], _ bytes: UnsafeRawBufferPointer, beginning: [String] = []) -> W3CLayout? {
        for extra in 0...3 {
            for layout in all where layout.fields.count + extra == values.count && layout.names.starts(with: beginning)
            {
                if layout.isSound(values, bytes) { return layout }
            }
            if !beginning.isEmpty { return nil }
        }
        return nil
    }

    private func isSound(_ values: [FieldSpan], _ bytes: UnsafeRawBufferPointer) -> Bool {
        for (field, value) in zip(fields, values) {
            let start = Int(value.start)
            let end = start + Int(value.length)
            switch field {
            case .dateOnly: if ByteText.isoWall(bytes, date: start, time: start + 11) == nil { return false }
            case .status:
                guard let code = ByteText.integer(bytes, start, end), (100...599).contains(code) else { return false }
            case .substatus, .win32Status, .durationMilliseconds, .bytes:
                if ByteText.integer(bytes, start, end) == nil { return false }
            case .client: if !(start..<end).contains(where: { [0x2E, 0x3A].contains(bytes[$0]) }) { return false }
            default: continue
            }
        }
        return true
    }
}
