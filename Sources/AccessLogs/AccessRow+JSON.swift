internal import Diagnosis
internal import LogSources
internal import Times

extension AccessRow {
    /// Writes the row as a line of JSON.
    ///
    /// Its members are `source`, `line`, `offset`, `time` and `status`, and of `method`, `path`, `duration`, `client`,
    /// `upstreamAddress`, `upstreamStatus`, `upstreamConnectTime`, `upstreamHeaderTime`,
    /// `upstreamResponseTime`, `termination`, `substatus` and `win32Status` those that the row has. Durations are seconds.
    ///
    /// - Parameter sink: where it goes.
    public func writeJSON(to sink: ByteSink) {
        let before = sink.count
        if reader.writePlainJSON(line, to: sink) { return }
        sink.removeAll(behind: before)
        entry().writeJSON(to: sink)
    }
}

extension Entry {
    /// Writes the entry as ``AccessRow/writeJSON(to:)`` does; whatever its text holds.
    package func writeJSON(to sink: ByteSink) {
        sink.append("{\"source\":")
        sink.append(quoting: source)
        sink.append(",\"line\":")
        sink.append(number: line)
        sink.append(",\"offset\":")
        sink.append(number: offset)
        sink.append(",\"time\":\"")
        sink.append(text: time.iso8601)
        sink.append("\",\"status\":")
        sink.append(number: status)
        func text(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            sink.append(key)
            sink.append(quoting: value)
        }
        func seconds(_ key: StaticString, _ value: Duration?) {
            guard let value else { return }
            sink.append(key)
            sink.append(microseconds: value.microseconds)
        }
        func number(_ key: StaticString, _ value: Int?) {
            guard let value else { return }
            sink.append(key)
            sink.append(number: value)
        }
        text(",\"method\":", method)
        text(",\"path\":", path)
        seconds(",\"duration\":", duration)
        text(",\"client\":", client)
        text(
            ",\"upstreamAddress\":",
            upstream?.addresses.last ?? proxyTimers.map { "\($0.backend)/\($0.server ?? "<NOSRV>")" })
        number(",\"upstreamStatus\":", upstream?.statuses.last ?? nil)
        seconds(",\"upstreamConnectTime\":", upstream?.connectTimes.last ?? proxyTimers?.connect)
        seconds(",\"upstreamHeaderTime\":", upstream?.headerTimes.last ?? proxyTimers?.response)
        seconds(",\"upstreamResponseTime\":", upstream?.responseTimes.last ?? nil)
        text(",\"termination\":", proxyTimers?.termination)
        number(",\"substatus\":", iis?.substatus)
        number(",\"win32Status\":", iis?.win32Status)
        sink.append("}\n")
    }
}

extension ByteSink {
    /// Writes seconds with as many decimal places as are needed.
    ///
    /// - Parameter microseconds: what to write.
    func append(microseconds: Int64) {
        if microseconds < 0 { append(0x2D) }
        let value = Int(microseconds.magnitude)
        append(number: value / 1_000_000)
        var rest = value % 1_000_000
        guard rest > 0 else { return }
        var width = 6
        while rest % 10 == 0 {
            rest /= 10
            width -= 1
        }
        append(0x2E)
        append(rest, width: width)
    }

    /// Writes a JSON string; what a terminal or a browser would obey is written as an escape.
    func append(quoting text: String) {
        append(0x22)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "<", ">", "&": appendEscape(scalar)
            case "\u{20}"..."\u{7E}": append(UInt8(scalar.value))
            default: if Escaping.isHarmless(scalar) { append(text: String(scalar)) } else { appendEscape(scalar) }
            }
        }
        append(0x22)
    }

    private func appendEscape(_ scalar: Unicode.Scalar) {
        for unit in UTF16.encode(scalar) ?? .init() {
            append("\\u")
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(truncatingIfNeeded: unit >> UInt16(shift) & 15)
                append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
    }
}
