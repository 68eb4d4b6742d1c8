internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// What those who scan blocks and write rows want to know of the reader.
extension RowReader {
    /// The columns of W3C rows and what else the headers so far say of the rows that follow.
    var w3cState: W3CReader {
        get { w3c }
        set {
            w3c = newValue
            headerVersion = newValue.version
        }
    }
    /// How the row tells of the server behind the proxy.
    enum ServerFields {
        case none
        /// In the fields of upstream tries.
        case tries
        /// In the httplog line's own fields.
        case httplog
        /// In a way that only the entry knows.
        case elsewhere
    }

    var serverFields: ServerFields {
        switch habits.serverFields {
        case .tries: .tries
        case .timers: isHTTPLog ? .httplog : .elsewhere
        case .none: .none
        }
    }

    /// Substatus and Windows' error code of a W3C row; nil for other rows.
    func iisStatus(_ bytes: UnsafeRawBufferPointer) -> (substatus: Int, win32: Int)? {
        guard habits.hasWindowsStatus, isW3C || range(.win32Status) != nil else { return nil }
        let win32 = integer(.win32Status, bytes) ?? 0
        return (integer(.substatus, bytes) ?? 0, win32 >= 2_147_942_400 ? win32 & 0xFFFF : win32)
    }

    /// A copy of the row that was read, with room around it, where it was put together from what lines hold.
    var unwrapped: [UInt8]? {
        guard let row, !format.envelopes.isEmpty else { return nil }
        let room = [UInt8](repeating: 0, count: LogLine.padding)
        return room + row + room
    }

    /// Whether the wall clock of the row that was read comes twice, and the row does not say which of the two it is.
    var showsTwice: Bool { statedOffset == nil && clock.showsTwice(time) }

    /// Corrects the stamp of the row that was read.
    func setTime(microseconds: Int64) { time = Timestamp(microseconds: microseconds) }
    /// Whether headers changed how rows are read since this was last asked.
    func takeHeaderChange() -> Bool {
        guard w3c.version != headerVersion else { return false }
        headerVersion = w3c.version
        return true
    }
    /// Where a W3C row's date and time stand, where they begin it.
    var w3cStamp: (Int, Int)? {
        guard let date = range(.dateOnly), let time = range(.timeOnly), date.0 == 0, time.0 == date.1 + 1 else {
            return nil
        }
        return (0, time.1)
    }
    /// Where the accept date of an `httplog` row stands, with its brackets.
    var httplogDate: (Int, Int)? { httplog.stamp }
}
