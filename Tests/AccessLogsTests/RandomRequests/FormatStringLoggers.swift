import Products

/// Products' own format strings, written out as the products do.
enum FormatStringLoggers {
    // MARK: - Apache and those who write alike

    enum Flavour: Sendable {
        case apache, tomcat9, tomcat10, lighttpd, varnish

        var ends: Bool { self != .apache && self != .varnish }

        func escaped(_ text: String) -> String {
            switch self {
            case .apache: ProductText.apache(text)
            case .tomcat9, .tomcat10: ProductText.tomcat(text)
            case .lighttpd, .varnish: ProductText.lighttpd(text)
            }
        }
    }

    static func apache(_ format: String, _ request: DrawnRequest, _ flavour: Flavour) -> String {
        var out = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                out.append(character)
                continue
            }
            rest = rest.drop { "<>!,0123456789".contains($0) }
            var argument: String?
            if rest.first == "{" {
                let close = rest.firstIndex(of: "}") ?? rest.endIndex
                argument = String(rest[rest.index(after: rest.startIndex)..<close])
                rest = rest[close...].dropFirst()
            }
            var letter = rest.popFirst().map(String.init) ?? ""
            if letter == "^" {
                letter += String(rest.prefix(2))
                rest = rest.dropFirst(2)
            }
            out += value(letter, argument, request, flavour)
        }
        return out
    }

    private static func value(
        _ letter: String, _ argument: String?, _ request: DrawnRequest, _ flavour: Flavour
    ) -> String {
        func header(_ value: String?) -> String { value.map { $0.isEmpty ? "-" : flavour.escaped($0) } ?? "-" }
        switch (letter, argument) {
        case ("%", _): return "%"
        case ("h", _), ("a", nil): return request.client
        case ("a", _): return "10.9.9.9"
        case ("A", _): return "10.1.1.1"
        case ("l", _), ("k", _): return letter == "k" ? "0" : "-"
        case ("u", _): return header(request.user)
        case ("t", let layout): return time(layout, request, flavour)
        case ("r", _):
            guard flavour == .varnish else { return flavour.escaped(request.requestLine) }
            return flavour.escaped("\(request.method) http://\(request.host)\(request.target) HTTP/1.1")
        case ("m", _): return request.method
        case ("U", _): return flavour.escaped(request.path)
        case ("q", _): return request.query.map { flavour.escaped((flavour == .lighttpd ? "" : "?") + $0) } ?? ""
        case ("H", _): return "HTTP/1.1"
        case ("s", _): return String(request.status)
        case ("b", _): return request.sent == 0 ? "-" : String(request.sent)
        case ("B", _), ("O", _), ("I", _): return String(request.sent)
        case ("v", _), ("V", _): return request.host
        case ("p", "remote"): return String(request.port)
        case ("p", _): return "443"
        case ("P", _): return "4711"
        case ("X", _): return "+"
        case ("D", _):
            return String(flavour == .tomcat9 ? request.duration / 1000 : request.duration)
        case ("F", _): return request.headed.map { String($0 / 1000) } ?? "-"
        case ("T", "ms"), ("T", "msec"): return String(request.duration / 1000)
        case ("T", "us"), ("T", "usec"): return String(request.duration)
        case ("T", "ns"): return String(request.duration * 1000)
        case ("T", "fracsec"): return ProductText.seconds(request.duration, places: 3)
        case ("T", _): return ProductText.seconds(request.duration, places: flavour == .tomcat9 ? 3 : 0)
        case ("^FB", _): return request.headed.map { String($0) } ?? "-"
        case ("i", let name?):
            switch name.lowercased() {
            case "referer": return header(request.referer)
            case "user-agent": return header(request.agent)
            case "host": return request.host
            case "x-request-id": return request.requestID
            case "x-forwarded-for": return "203.0.113.9, 10.7.7.7"
            default: return "-"
            }
        case ("x", "Varnish:time_firstbyte"): return ProductText.seconds(request.duration / 2, places: 6)
        case ("x", "Varnish:hitmiss"): return "miss"
        case ("x", "Varnish:handling"): return "pass"
        default: return "-"
        }
    }

    private static func time(_ layout: String?, _ request: DrawnRequest, _ flavour: Flavour) -> String {
        var moment = flavour.ends ? request.end : request.start
        guard var layout else { return "[" + ProductText.common(moment) + "]" }
        if layout.hasPrefix("begin:") { (moment, layout) = (request.start, String(layout.dropFirst(6))) }
        if layout.hasPrefix("end:") { (moment, layout) = (request.end, String(layout.dropFirst(4))) }
        switch layout {
        case "sec": return String(moment / 1_000_000)
        case "msec": return String(moment / 1000)
        case "usec": return String(moment)
        case "msec_frac": return ProductText.pad(moment / 1000 % 1000, 3)
        case "usec_frac": return ProductText.pad(moment % 1_000_000, 6)
        case "%Y-%m-%dT%H:%M:%S%z": return ProductText.iso(moment, places: 0, zone: "+0000")
        case "%Y-%m-%d %H:%M:%S": return ProductText.iso(moment, places: 0, separator: " ", zone: "")
        case "%F %T": return ProductText.iso(moment, places: 0, separator: " ", zone: "")
        case "%FT%T%z": return ProductText.iso(moment, places: 0, zone: "+0000")
        case "%d/%b/%Y:%H:%M:%S %z": return ProductText.common(moment)
        case "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd'T'HH:mm:ss.SSSZ":
            return ProductText.iso(moment, places: 3, zone: layout.hasSuffix("Z") ? "+0000" : "Z")
        default: return ""
        }
    }

    // MARK: - nginx

    enum NginxEscape: Sendable { case usual, json, none }

    static func nginx(_ format: String, _ request: DrawnRequest, _ escape: NginxEscape = .usual) -> String {
        var out = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "$" else {
                out.append(character)
                continue
            }
            let isBraced = rest.first == "{"
            if isBraced { rest.removeFirst() }
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            rest = rest.dropFirst(name.count + (isBraced ? 1 : 0))
            out += nginx(variable: String(name), request, escape)
        }
        return out
    }

    private static func nginx(variable: String, _ request: DrawnRequest, _ escape: NginxEscape) -> String {
        func client(_ value: String?) -> String {
            switch escape {
            case .usual: value.map(ProductText.nginx) ?? "-"
            case .json: String(ProductText.json(value ?? "").dropFirst().dropLast())
            case .none: value ?? ""
            }
        }
        let none = escape == .usual ? "-" : ""
        switch variable {
        case "remote_addr": return request.client
        case "remote_port": return String(request.port)
        case "remote_user": return client(request.user)
        case "time_local": return ProductText.common(request.end)
        case "time_iso8601": return ProductText.iso(request.end, places: 0, zone: "+00:00")
        case "msec": return ProductText.seconds(request.end, places: 3)
        case "request": return client(request.requestLine)
        case "request_method": return request.method
        case "request_uri": return client(request.target)
        case "uri": return client(request.path)
        // A query that the URL has, but nothing in it, is empty; none at all is a dash.
        case "args", "query_string": return client(request.query)
        case "is_args": return request.query == nil ? "" : "?"
        case "status": return String(request.status)
        case "body_bytes_sent", "bytes_sent": return String(request.sent)
        case "request_length": return "1234"
        case "http_referer": return client(request.referer)
        case "http_user_agent": return client(request.agent)
        case "http_x_forwarded_for": return client("203.0.113.9, 10.7.7.7")
        case "host", "http_host", "server_name": return request.host
        case "server_port": return "443"
        case "scheme": return "https"
        case "server_protocol": return "HTTP/1.1"
        case "request_time": return ProductText.seconds(request.duration, places: 3)
        case "upstream_addr": return request.server
        case "upstream_status": return request.serverStatus.map(String.init) ?? "-"
        case "upstream_connect_time": return ProductText.seconds(request.connecting, places: 3)
        case "upstream_header_time": return request.headed.map { ProductText.seconds($0, places: 3) } ?? "-"
        case "upstream_response_time": return ProductText.seconds(request.duration, places: 3)
        case "upstream_response_length", "upstream_bytes_received": return "99"
        case "upstream_cache_status", "gzip_ratio", "ssl_protocol", "ssl_cipher": return none
        case "pipe": return "."
        case "request_id": return request.requestID
        case "connection": return "37"
        case "connection_requests": return "5"
        case "pid": return "812"
        default: return none
        }
    }

    // MARK: - HAProxy

    static func haproxy(_ format: String, _ request: DrawnRequest) -> String {
        var out = ""
        var rest = format[...]
        var quotesAll = false
        while let character = rest.popFirst() {
            guard character == "%" else {
                out.append(character)
                continue
            }
            var quotes = quotesAll
            if rest.first == "{" {
                let close = rest.firstIndex(of: "}") ?? rest.endIndex
                let flag = rest[..<close]
                rest = rest[close...].dropFirst()
                if flag.contains("+Q") { quotes = true }
                if flag.contains("-Q") { quotes = false }
                if rest.first == "o" {
                    rest.removeFirst()
                    quotesAll = quotes
                    continue
                }
            }
            if rest.first == "[" {
                let close = rest.firstIndex(of: "]") ?? rest.endIndex
                let sample = String(rest[rest.index(after: rest.startIndex)..<close])
                rest = rest[close...].dropFirst()
                let value = haproxy(sample: sample, request)
                out += quotes ? "\"\(value)\"" : value
                continue
            }
            let name = String(rest.prefix { $0.isLetter })
            rest = rest.dropFirst(name.count)
            let texts: Set<String> = ["ci", "ft", "f", "b", "s", "r", "HM", "HU", "HP", "HQ", "HV", "CC", "CS", "ID"]
            let value = haproxy(variable: name, request)
            out += quotes && texts.contains(name) ? "\"\(value)\"" : value
        }
        return out
    }

    private static func haproxy(variable: String, _ request: DrawnRequest) -> String {
        func ms(_ value: Int64) -> String { String(value / 1000) }
        switch variable {
        case "ci": return request.client
        case "cp": return String(request.port)
        case "tr", "t":
            return ProductText.commonWall(request.start) + "." + ProductText.pad(request.start / 1000 % 1000, 3)
        case "trl", "T", "trg": return ProductText.commonWall(request.start) + " +0000"
        case "ms": return ProductText.pad(request.start / 1000 % 1000, 3)
        case "Ts": return String(request.start / 1_000_000)
        case "ft": return "edge~"
        case "f": return "edge"
        case "b": return "shop"
        case "s": return "web1"
        case "TR", "Tq", "Th", "Ti": return variable == "TR" ? "0" : "3"
        case "Tw": return ms(request.queued)
        case "Tc": return ms(request.connecting)
        case "Tr": return request.headed.map(ms) ?? "-1"
        case "Td": return "2"
        case "Ta": return ms(request.duration)
        case "Tt": return ms(request.duration + 5_000_000)
        case "Tu": return String(request.duration)
        case "ST": return String(request.status)
        case "B": return String(request.sent)
        case "U": return "611"
        case "CC", "CS": return "-"
        case "tsc": return request.termination
        case "ts": return String(request.termination.prefix(2))
        case "ac", "fc", "bc", "sc", "rc", "sq", "bq": return "0"
        case "hr": return "{\(request.host)|a b}"
        case "hs", "hrl", "hsl": return ""
        case "r": return ProductText.haproxy(request.requestLine)
        case "HM": return request.method
        case "HU": return ProductText.haproxy(request.target)
        case "HP": return ProductText.haproxy(request.path)
        case "HQ": return request.query.map { "?" + ProductText.haproxy($0) } ?? ""
        case "HV": return "HTTP/1.1"
        case "ID": return request.requestID
        case "H": return "lb-1"
        case "pid": return "7"
        default: return "-"
        }
    }

    private static func haproxy(sample: String, _ request: DrawnRequest) -> String {
        switch sample {
        case "src": request.client
        case "src_port": String(request.port)
        case "status": String(request.status)
        case "method": request.method
        case "capture.req.uri": ProductText.haproxy(request.target)
        case "accept_date(ms)", "request_date(ms)": String(request.start / 1000)
        case "accept_date(us)", "request_date(us)": String(request.start)
        case "txn.timer.total": String(request.duration / 1000)
        default: "-"
        }
    }

    // MARK: - Python's servers

    static func python(_ format: String, _ request: DrawnRequest, isHypercorn: Bool = false) -> String {
        var out = ""
        var rest = format[...]
        func escaped(_ text: String?) -> String {
            guard let text else { return "-" }
            return isHypercorn ? text : ProductText.gunicorn(text)
        }
        while let character = rest.popFirst() {
            guard character == "%", rest.first == "(", let close = rest.firstIndex(of: ")") else {
                out.append(character)
                continue
            }
            let name = String(rest[rest.index(after: rest.startIndex)..<close])
            rest = rest[close...].dropFirst(2)
            switch name {
            case "h": out += isHypercorn ? "\(request.client):\(request.port)" : request.client
            case "l": out += "-"
            case "u": out += escaped(request.user)
            case "t": out += "[" + ProductText.common(request.end, east: 0) + "]"
            case "r": out += escaped(isHypercorn ? "\(request.method) \(request.path) 1.1" : request.requestLine)
            case "R": out += "\(request.method) \(request.target) 1.1"
            case "m": out += request.method
            case "U": out += escaped(request.path)
            case "Uq": out += request.target
            case "q": out += escaped(request.query ?? "")
            case "H": out += isHypercorn ? "1.1" : "HTTP/1.1"
            case "s": out += String(request.status)
            case "st": out += "Bad Gateway"
            case "S": out += "https"
            case "b", "B": out += String(request.sent)
            case "f": out += escaped(request.referer)
            case "a": out += escaped(request.agent)
            case "T": out += ProductText.seconds(request.duration, places: 0)
            case "M": out += String(request.duration / 1000)
            case "D": out += String(request.duration)
            case "L": out += ProductText.seconds(request.duration, places: 6)
            case "p": out += "<812>"
            case "{x-request-id}i": out += request.requestID
            default: out += "-"
            }
        }
        return out
    }

    // MARK: - morgan

    static func morgan(_ format: String, _ request: DrawnRequest) -> String {
        var out = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == ":", rest.first?.isLetter == true else {
                out.append(character)
                continue
            }
            let name = String(rest.prefix { $0.isLetter || $0 == "-" })
            rest = rest.dropFirst(name.count)
            var argument = ""
            if rest.first == "[", let close = rest.firstIndex(of: "]") {
                argument = String(rest[rest.index(after: rest.startIndex)..<close])
                rest = rest[close...].dropFirst()
            }
            switch name {
            case "remote-addr": out += request.client
            case "remote-user": out += request.user ?? "-"
            case "date":
                switch argument {
                case "clf": out += ProductText.common(request.end, east: 0)
                case "iso": out += ProductText.iso(request.end, places: 3)
                default:
                    let parts = ProductText.spelled(request.end).split(separator: " ").map(String.init)
                    out +=
                        "\(parts[0]), \(ProductText.pad(Int64(parts[2]) ?? 0, 2)) \(parts[1]) \(parts[4]) \(parts[3]) GMT"
                }
            case "method": out += request.method
            case "url": out += request.target
            case "http-version": out += "1.1"
            case "status": out += String(request.status)
            case "response-time", "total-time": out += ProductText.decimalMilliseconds(request.duration)
            case "referrer", "referer": out += request.referer ?? "-"
            case "user-agent": out += request.agent ?? "-"
            case "res": out += argument == "content-length" ? String(request.sent) : "-"
            case "req": out += argument == "x-request-id" ? request.requestID : "-"
            default: out += "-"
            }
        }
        return out
    }

    // MARK: - Envoy

    static func envoy(_ format: String, _ request: DrawnRequest) -> String {
        var out = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%", let close = rest.firstIndex(of: "%") else {
                out.append(character)
                continue
            }
            // A layout of a time has percent signs of its own.
            var command = String(rest[..<close])
            rest = rest[close...].dropFirst()
            while command.contains("("), !command.contains(")"), let next = rest.firstIndex(of: "%") {
                command += "%" + rest[..<next]
                rest = rest[next...].dropFirst()
            }
            out += envoy(operator: command, request)
        }
        return out
    }

    private static func envoy(operator name: String, _ request: DrawnRequest) -> String {
        switch name {
        case "START_TIME": ProductText.iso(request.start, places: 3)
        case "START_TIME(%Y-%m-%dT%H:%M:%S.%6f%z)": ProductText.iso(request.start, places: 6, zone: "+0000")
        case "START_TIME(%s.%3f)": ProductText.seconds(request.start, places: 3)
        case "START_TIME(%s)": ProductText.seconds(request.start, places: 0)
        case "REQ(:METHOD)": request.method
        case "REQ(X-ENVOY-ORIGINAL-PATH?:PATH)", "REQ(:PATH)": request.target
        case "PROTOCOL": "HTTP/1.1"
        case "RESPONSE_CODE": String(request.status)
        case "RESPONSE_FLAGS": request.flags
        case "RESPONSE_CODE_DETAILS": request.details
        case "BYTES_RECEIVED": "0"
        case "BYTES_SENT": String(request.sent)
        case "DURATION": String(request.duration / 1000)
        case "RESPONSE_DURATION", "RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)": request.headed.map { String($0 / 1000) } ?? "-"
        case "COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)": String(request.duration)
        case "COMMON_DURATION(DS_RX_BEG:DS_TX_END:ns)": String(request.duration * 1000)
        case "COMMON_DURATION(DS_RX_BEG:DS_TX_END:ms)": String(request.duration / 1000)
        case "REQ(USER-AGENT)": request.agent ?? "-"
        case "REQ(X-REQUEST-ID)": request.requestID
        case "REQ(:AUTHORITY)": request.host
        case "REQ(X-FORWARDED-FOR)": "203.0.113.9"
        case "UPSTREAM_HOST": request.server
        case "DOWNSTREAM_REMOTE_ADDRESS":
            request.client.contains(":") ? "[\(request.client)]:\(request.port)" : "\(request.client):\(request.port)"
        case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT": request.client
        default: "-"
        }
    }
}
