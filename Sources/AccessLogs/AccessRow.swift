internal import Diagnosis
internal import LogSources
public import Times

/// One row as the scan hands it out: numbers read, texts still bytes.
///
/// It is valid only while the scan's closure runs.
public struct AccessRow {
    let reader: RowReader
    let line: LogLine

    /// The log's own stamp, in UTC.
    public var time: Timestamp { reader.time }
    /// The status; -1 where none was sent.
    public var status: Int { reader.status }
    /// How long the request took.
    public var duration: Duration? { reader.duration }
    /// A duration in a unit that the row does not tell; nil where it tells one.
    public var openNumber: OpenNumber? { reader.openNumber }
    /// 1-based.
    public var number: Int { line.number }

    /// When the request began and ended.
    public var timing: RowTiming { reader.timing }
    /// The request's name as numbers, without making text of it.
    public var name: RequestName { reader.name(of: reader.bytes(of: line)) }

    /// The id that another hop may log too, as a number; nil where the row has none.
    public var requestNumber: UInt64? { reader.requestNumber(reader.bytes(of: line)) }

    /// Everything the row holds, as an entry of its own.
    public func entry() -> Entry { reader.entry(of: line) }
}
