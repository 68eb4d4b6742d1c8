internal import Syntax

/// Envoy's `text_format` strings.
extension LineTemplate {
    /// Compiles Envoy's string of command operators, `%START_TIME% %RESPONSE_CODE%`.
    static func envoy(_ definition: String) throws(Problem) -> LineTemplate {
        var scanner = FormatScanner(definition)
        var pieces: [Piece] = []
        while let character = scanner.next() {
            guard character == "%" else {
                pieces.append(.literal(character == "\n" ? "" : String(character)))
                continue
            }
            if scanner.take("%") {
                pieces.append(.literal("%"))
                continue
            }
            let name = scanner.letters(and: "_")
            var argument = ""
            // A layout of a time has percent signs of its own.
            if scanner.take("(") { argument = try scanner.nested("(", ")") }
            // Behind a colon stands the longest length.
            _ = try scanner.until("%")
            pieces.append(.field(EnvoyNames.field(name, argument), "%\(name)%"))
        }
        return try compile(pieces)
    }
}

/// What Envoy's command operators mean.
enum EnvoyNames {
    /// The members of Envoy's `json_format`, by the operator that each holds.
    static func members(ofJSON text: String) throws(AccessLogFormat.Problem) -> JSONFields {
        let object: JSONValue
        do {
            object = try JSONValue(parsing: text.utf8, dialect: .tolerant)
        } catch {
            throw AccessLogFormat.Problem(message: "the json_format cannot be used: \(error.reason)")
        }
        var fields: [String: Field] = [:]
        add(object, [], &fields)
        let known = Set(fields.values)
        guard known.contains(.status), known.contains(.timeISO), known.contains(.target) || known.contains(.path) else {
            throw AccessLogFormat.Problem(
                message: "the json_format cannot be used: it has to give %START_TIME%, %RESPONSE_CODE% and the path")
        }
        return JSONFields(fields, marker: nil, head: nil)
    }

    private static func add(_ object: JSONValue, _ path: [String], _ fields: inout [String: Field]) {
        guard path.count < 4 else { return }
        for member in object.members {
            let path = path + [member.name]
            guard let text = member.value.text else {
                add(member.value, path, &fields)
                continue
            }
            // Only a member that is one operator is a field.
            guard text.hasPrefix("%"), text.hasSuffix("%"), text.dropFirst().dropLast().contains("%") == false else {
                continue
            }
            var scanner = FormatScanner(String(text.dropFirst()))
            let name = scanner.letters(and: "_")
            var argument = ""
            if scanner.take("(") { argument = (try? scanner.nested("(", ")")) ?? "" }
            let field = field(name, argument)
            if field != .ignored { fields[path.joined(separator: ">")] = field }
        }
    }

    /// Envoy's command operators; of `X?Y` the first that is known counts.
    static func field(_ name: String, _ argument: String) -> Field {
        switch name {
        case "START_TIME":
            if argument.hasPrefix("%s.%3f") || argument.hasPrefix("%s.%6f") || argument == "%s" {
                return .timeEpochSeconds
            }
            if argument == "%s%3f" || argument == "%s%6f" { return .timeEpochMilliseconds }
            return argument.isEmpty || argument.hasPrefix("%Y-%m-%d") ? .timeISO : .ignored
        case "PROTOCOL", "BYTES_RECEIVED": return .ignored
        case "RESPONSE_CODE": return .status
        case "RESPONSE_FLAGS", "RESPONSE_FLAGS_LONG": return .flags
        case "RESPONSE_CODE_DETAILS": return .details
        case "UPSTREAM_TRANSPORT_FAILURE_REASON": return .reason
        case "BYTES_SENT": return .bytes
        case "DURATION": return .durationMilliseconds
        case "COMMON_DURATION":
            // From the request's first byte to the response's last one: the same as DURATION, in a unit of its own.
            guard argument.hasPrefix("DS_RX_BEG:DS_TX_END") else { return .ignored }
            switch argument.split(separator: ":").dropFirst(2).first {
            case "us": return .durationMicroseconds
            case "ns": return .durationNanoseconds
            default: return .durationMilliseconds
            }
        case "UPSTREAM_HOST": return .upstreamAddress
        case "UPSTREAM_LOCAL_ADDRESS": return .sourcePort
        case "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS": return .clientAndPort
        case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT": return .client
        case "DOWNSTREAM_REMOTE_PORT": return .clientPort
        case "REQ", "RESP", "REQ_WITHOUT_QUERY": break
        default: return .ignored
        }
        for header in argument.lowercased().split(separator: "?") {
            switch header {
            case ":method": return .method
            case ":path", "x-envoy-original-path": return .target
            case ":authority", "host": return .host
            case "user-agent": return .userAgent
            case "referer": return .referer
            case "x-request-id", "traceparent": return .requestID
            case "x-forwarded-for": return .forwardedFor
            case "x-envoy-upstream-service-time": return .upstreamHeader
            default: continue
            }
        }
        return .ignored
    }
}
