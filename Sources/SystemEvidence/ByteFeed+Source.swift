internal import LogSources
internal import Syntax

extension ByteFeed {
    /// Begins to read a source's text: UTF-16 comes as UTF-8, NULs are passed over.
    init(_ source: any LogSource, monitor: ScanMonitor) throws(LogSourceError) {
        var bytes = try source.openText().bytes
        let name = source.name
        let byteCount = bytes.isCompressed ? nil : source.byteCount
        var total: Int64 = 0
        self.init { buffer in
            while true {
                guard monitor.mayGoOn(ScanProgress(name: name, bytesRead: total, byteCount: byteCount)) else {
                    throw LogSourceError.cancelled(name: name)
                }
                let count = try bytes.read(into: buffer)
                guard count > 0 else { return 0 }
                total += Int64(count)
                let kept = withoutNULs(buffer, count)
                if kept > 0 { return kept }
            }
        }
    }
}

/// Moves the bytes of a buffer together that are no NULs, and tells how many these are.
private func withoutNULs(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int) -> Int {
    guard var kept = buffer[..<count].firstIndex(of: 0) else { return count }
    for index in kept..<count where buffer[index] != 0 {
        buffer[kept] = buffer[index]
        kept += 1
    }
    return kept
}
