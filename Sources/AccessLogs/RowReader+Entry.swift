internal import Diagnosis
internal import LogSources
internal import Products
internal import Times

/// What a row says, with strings.
extension RowReader {
    func entry(of line: LogLine) -> Entry {
        let bytes = bytes(of: line)
        let (method, path, query) = target(bytes)
        var entry = Entry(
            source: source, line: line.number, offset: line.offset,
            text: String(decoding: UnsafeRawBufferPointer(rebasing: bytes.prefix(300)), as: UTF8.self),
            product: format.product, name: name(of: bytes), time: time, moment: format.moment, resolution: resolution,
            duration: duration,
            status: status, method: method, path: path, query: query)
        entry.openNumber = openNumber
        if let written = written(line) {
            (entry.writtenAfter, entry.writtenBefore) = (written.from, written.to)
            entry.isWritingTold = true
        }
        // What was between JSON's quotes has been spelled out.
        if isJSON { entry.escapes = escapes.subtracting(.json).union(.keepsBackslashes) }
        if strangeFront(bytes) == nil { entry.client = text(.client, bytes) }
        entry.clientPort = isHTTPLog ? httplog.clientPort : integer(.clientPort, bytes)
        entry.sourcePort = sourcePort(bytes)
        entry.userAgent = text(.userAgent, bytes)
        entry.referrer = text(.referer, bytes).map(RequestName.number(ofID:))
        entry.host = text(.host, bytes)
        entry.bytesSent = isHTTPLog ? httplog.bytes : integer(.bytes, bytes)
        entry.requestID = text(.requestID, bytes).flatMap { $0.utf8.count >= 6 ? $0 : nil }
        entry.forwardedFor = text(.forwardedFor, bytes)
        entry.connection = integer(.connection, bytes)
        // A dash says that nothing went wrong, which is not the same as not being logged.
        entry.flags = text(.flags, bytes) ?? (range(.flags) == nil ? nil : "-")
        let details = [text(.details, bytes), text(.reason, bytes)].compactMap { $0 }
        if !details.isEmpty { entry.details = details.joined(separator: " ") }
        switch serverFields {
        case .none: break
        case .tries: entry.upstream = upstream(bytes)
        case .httplog: entry.proxyTimers = timers(bytes)
        case .elsewhere: entry.proxyTimers = timersOfTemplate(bytes)
        }
        if let (substatus, win32) = iisStatus(bytes) {
            entry.iis = IISStatus(substatus: substatus, win32Status: win32)
        }
        return entry
    }

    /// The port alone, or behind an address and a colon.
    private func sourcePort(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let text = text(.sourcePort, bytes) else { return nil }
        return Int(text.split(separator: ":").last ?? "").flatMap { (1...65535) ~= $0 ? $0 : nil }
    }

    /// The id that another hop may log too, as a number; nil where the row has none.
    func requestNumber(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
        guard let (start, end) = range(.requestID), end - start >= 6 else { return nil }
        var hash = RequestName.start
        for index in start..<end { RequestName.mix(&hash, bytes[index]) }
        return RequestName.finished(hash)
    }

    var timing: RowTiming {
        RowTiming(time: time, moment: format.moment, resolution: resolution, duration: duration)
    }

    /// The request's name from its bytes, by the same rules as `target`.
    func name(of bytes: UnsafeRawBufferPointer) -> RequestName {
        var whole = RequestName.start
        if let (start, end) = range(.request) {
            var blank = start
            while blank < end, bytes[blank] != 0x20 {
                RequestName.mix(&whole, bytes[blank])
                blank += 1
            }
            var last = end
            while last > blank, bytes[last - 1] != 0x20 { last -= 1 }
            // Without a version behind it the target goes on to the end.
            let isVersion = last > blank + 1 && Self.isVersion(UnsafeRawBufferPointer(rebasing: bytes[last..<end]))
            return name(of: bytes, min(blank + 1, end), isVersion ? last - 1 : end, &whole)
        }
        if let (start, end) = range(.method) { for index in start..<end { RequestName.mix(&whole, bytes[index]) } }
        if let (start, end) = range(.target) { return name(of: bytes, start, end, &whole) }
        var path = RequestName.start
        if let (start, end) = range(.path) {
            if lacksSlash(bytes, start, end) {
                RequestName.mix(&whole, 0x2F)
                RequestName.mix(&path, 0x2F)
            }
            TargetSpelling.forEachByte(of: bytes, start, end, escapes: escapes) {
                RequestName.mix(&whole, $0)
                RequestName.mix(&path, $0)
            }
        }
        let withoutQuery = RequestName.finished(whole)
        if let (start, end) = range(.query) { mixQuery(bytes, bytes[start] == 0x3F ? start + 1 : start, end, &whole) }
        return RequestName(
            request: RequestName.finished(whole), withoutQuery: withoutQuery, path: RequestName.finished(path))
    }

    /// `HTTP/1.1`, or the number alone, as Hypercorn writes it.
    private static func isVersion(_ word: some Collection<UInt8>) -> Bool {
        word.starts(with: "HTTP/".utf8)
            || word.count == 3 && (word.elementsEqual("1.1".utf8) || word.elementsEqual("1.0".utf8))
            || word.count == 1 && (word.first == 0x32 || word.first == 0x33)
    }

    private func name(
        of bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ whole: inout UInt64
    ) -> RequestName {
        var begin = start
        if begin < end, bytes[begin] != 0x2F {
            // scheme://host in front of the path
            var index = begin
            while index + 2 < end, bytes[index] != 0x3A, index - begin < 12 { index += 1 }
            if index + 2 < end, bytes[index] == 0x3A, bytes[index + 1] == 0x2F, bytes[index + 2] == 0x2F {
                begin = index + 3
                while begin < end, bytes[begin] != 0x2F { begin += 1 }
            }
        }
        var mark = begin
        while mark < end, bytes[mark] != 0x3F { mark += 1 }
        var path = RequestName.start
        TargetSpelling.forEachByte(of: bytes, begin, mark, escapes: escapes) {
            RequestName.mix(&whole, $0)
            RequestName.mix(&path, $0)
        }
        let withoutQuery = RequestName.finished(whole)
        if mark + 1 < end { mixQuery(bytes, mark + 1, end, &whole) }
        return RequestName(
            request: RequestName.finished(whole), withoutQuery: withoutQuery, path: RequestName.finished(path))
    }

    private func mixQuery(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ whole: inout UInt64) {
        guard start < end, !(end - start == 1 && bytes[start] == 0x2D) else { return }
        RequestName.mix(&whole, 0x3F)
        TargetSpelling.forEachByte(of: bytes, start, end, escapes: escapes) { RequestName.mix(&whole, $0) }
    }

    private func target(_ bytes: UnsafeRawBufferPointer) -> (method: String?, path: String, query: String?) {
        if let request = text(.request, bytes) {
            let parts = request.split(separator: " ", omittingEmptySubsequences: true)
            guard parts.count >= 2, parts[0].utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A || $0 == 0x5F || $0 == 0x2D })
            else {
                return (nil, request, nil)
            }
            let hasVersion = parts.count >= 3 && Self.isVersion(parts[parts.count - 1].utf8)
            let target = parts[1..<(hasVersion ? parts.count - 1 : parts.count)].joined(separator: " ")
            let (path, query) = Self.split(target)
            return (String(parts[0]), path, query)
        }
        let method = text(.method, bytes)
        if let target = text(.target, bytes) {
            let (path, query) = Self.split(target)
            return (method, path, query)
        }
        let query = text(.query, bytes).map { $0.hasPrefix("?") ? String($0.dropFirst()) : $0 }
        guard var path = text(.path, bytes) else { return (method, "-", query) }
        if let (start, end) = range(.path), lacksSlash(bytes, start, end) { path = "/" + path }
        return (method, path, query)
    }

    /// Whether a path is logged without the slash that it begins with.
    private func lacksSlash(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        guard end > start, !escaped.contains(.path) else { return false }
        let first = bytes[start]
        // A dash alone is no path, and a star alone is one.
        let isAlone = end - start == 1 && (first == 0x2D || first == 0x2A)
        return !isAlone && first != 0x2F && first != 0x25
    }

    /// Path and query, without scheme and host.
    private static func split(_ target: String) -> (String, String?) {
        var rest = target[...]
        if !rest.hasPrefix("/"), let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") {
            let host = rest[rest.index(colon, offsetBy: 3)...]
            rest = host.firstIndex(of: "/").map { host[$0...] } ?? "/"
        }
        guard let mark = rest.firstIndex(of: "?") else { return (String(rest), nil) }
        return (String(rest[..<mark]), String(rest[rest.index(after: mark)...]))
    }

    private func upstream(_ bytes: UnsafeRawBufferPointer) -> UpstreamExchange? {
        let fields: [Field] = [.upstreamAddress, .upstreamStatus, .upstreamConnect, .upstreamHeader, .upstreamResponse]
        guard fields.contains(where: { spans[$0.rawValue].length >= 0 }) else { return nil }
        var exchange = UpstreamExchange()
        exchange.addresses = list(.upstreamAddress, bytes).filter { $0 != "-" }
        exchange.statuses = list(.upstreamStatus, bytes).map { Int($0) }
        exchange.connectTimes = list(.upstreamConnect, bytes).map(seconds)
        exchange.headerTimes = list(.upstreamHeader, bytes).map(seconds)
        exchange.responseTimes = list(.upstreamResponse, bytes).map(seconds)
        exchange.hasConnectTimes = spans[Field.upstreamConnect.rawValue].length >= 0
        exchange.hasHeaderTimes = spans[Field.upstreamHeader.rawValue].length >= 0
        return exchange
    }

    /// One element a try: `, ` stands between tries, ` : ` between passes.
    private func list(_ field: Field, _ bytes: UnsafeRawBufferPointer) -> [String] {
        guard let (start, end) = range(field), end > start else { return [] }
        let whole = String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<min(end, start + 4096)]), as: UTF8.self)
        var items: [String] = []
        for item in whole.split(separator: " ") where item != ":" {
            items.append(item.hasSuffix(",") ? String(item.dropLast()) : String(item))
        }
        return items
    }

    private func seconds(_ text: String) -> Duration? {
        guard let value = Double(text), value >= 0, value < 1e12 else { return nil }
        if habits.serverTimesAreMilliseconds { return Duration(inSeconds: value / 1000) }
        // What has no point there is no product's seconds.
        guard value < 1e9, !habits.secondsHavePoint || text.contains(".") else { return nil }
        return Duration(inSeconds: value)
    }

    private func timers(_ bytes: UnsafeRawBufferPointer) -> ProxyTimers {
        func part(_ span: FieldSpan) -> String {
            span.length > 0
                ? String(
                    decoding: UnsafeRawBufferPointer(rebasing: bytes[Int(span.start)..<Int(span.start + span.length)]),
                    as: UTF8.self)
                : ""
        }
        func timer(_ value: Int) -> Duration? { value >= 0 ? .milliseconds(value) : nil }
        let server = part(httplog.server)
        return ProxyTimers(
            frontend: part(httplog.frontend), backend: part(httplog.backend),
            server: server == "<NOSRV>" ? nil : server,
            request: timer(httplog.timers.request), queue: timer(httplog.timers.queue),
            connect: timer(httplog.timers.connect),
            response: timer(httplog.timers.response), total: timer(httplog.timers.total),
            termination: part(httplog.termination),
            retries: httplog.retries, serverQueue: httplog.serverQueue, backendQueue: httplog.backendQueue)
    }
}
