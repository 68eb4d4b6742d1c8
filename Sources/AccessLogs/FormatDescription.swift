internal import LogSources

/// How a log's rows are written, as data: a template of the line, or the names of a JSON line's members.
///
/// One description gives the reader, the detector and the documentation, and carries rows that it has to read.
public struct FormatDescription: Hashable, Sendable {
    /// The name that can be given with `--proxy-format`.
    public var name: String
    /// The product that writes it.
    public var family: LogFamily
    /// What moment a row's time means.
    public var moment: StampMoment
    /// The line, with `{field}` where a field stands; nil for JSON lines.
    ///
    /// `{-}` is passed over, `{*}` at the end as well, blanks included.
    public var template: String?
    /// Fields by the path of the member that has them, for JSON lines: `request>uri`.
    public var members: [String: String]
    /// A member that rows have, with what it begins with; lines where it differs are records of another kind.
    public var marker: (path: String, prefix: String)? {
        get { markerPath.map { ($0, markerPrefix ?? "") } }
        set {
            markerPath = newValue?.path
            markerPrefix = newValue?.prefix
        }
    }
    private var markerPath: String?
    private var markerPrefix: String?
    /// Rows that the description has to read; the first is shown in the documentation.
    public var samples: [String]

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - name: the name that can be given with `--proxy-format`.
    ///   - family: the product that writes it.
    ///   - moment: what moment a row's time means.
    ///   - template: the line, with `{field}` where a field stands; nil for JSON lines.
    ///   - members: fields by the path of the member that has them.
    ///   - marker: a member that rows have, with what it begins with.
    ///   - samples: rows that it has to read.
    public init(
        name: String, family: LogFamily, moment: StampMoment, template: String? = nil, members: [String: String] = [:],
        marker: (path: String, prefix: String)? = nil, samples: [String]
    ) {
        self.name = name
        self.family = family
        self.moment = moment
        self.template = template
        self.members = members
        self.samples = samples
        self.marker = marker
    }

    /// The fields that templates and members can name.
    public static let fieldNames: [String] = fields.keys.sorted()

    static let fields: [String: Field] = [
        "time": .timeISO, "time-local": .timeLocal, "epoch": .timeEpochSeconds, "client": .client,
        "client-port": .clientPort, "client-and-port": .clientAndPort, "request": .request, "method": .method,
        "target": .target, "path": .path, "query": .query, "status": .status, "bytes": .bytes, "referer": .referer,
        "user-agent": .userAgent, "host": .host, "seconds": .durationSeconds, "milliseconds": .durationMilliseconds,
        "microseconds": .durationMicroseconds, "nanoseconds": .durationNanoseconds, "upstream": .upstreamAddress,
        "upstream-status": .upstreamStatus, "upstream-connect": .upstreamConnect, "upstream-header": .upstreamHeader,
        "upstream-time": .upstreamResponse, "flags": .flags, "request-id": .requestID,
        "forwarded-for": .forwardedFor,
    ]

    /// Compiles it.
    ///
    /// - Returns: the format.
    /// - Throws: what is wrong with the template, or which field has a name that is none.
    public func compiled() throws(AccessLogFormat.Problem) -> AccessLogFormat {
        if let template {
            do {
                return AccessLogFormat(
                    name: name, family: family, definition: template, moment: moment,
                    grammar: .template(try LineTemplate.described(template)))
            } catch {
                throw AccessLogFormat.Problem(message: "the format \(name): \(error.message)")
            }
        }
        var paths: [String: Field] = [:]
        for (path, field) in members {
            guard let known = Self.fields[field] else {
                throw AccessLogFormat.Problem(
                    message:
                        "the format \(name): there is no field ‘\(field)’; there are \(Self.fieldNames.joined(separator: ", "))"
                )
            }
            paths[path] = known
        }
        let fields = Set(paths.values)
        let names: Set<Field> = [.target, .path, .request]
        let times: Set<Field> = [.timeISO, .timeLocal, .timeEpochSeconds]
        guard fields.contains(.status), !fields.isDisjoint(with: names), !fields.isDisjoint(with: times) else {
            throw AccessLogFormat.Problem(
                message: "the format \(name): its members have to give a status, a time and a target, path or request")
        }
        return AccessLogFormat(
            name: name, family: family, moment: moment, grammar: .json(JSONFields(paths, marker: marker)))
    }

    /// Whether it reads its own samples.
    ///
    /// - Returns: the first sample that it does not read, with why; nil where it reads all.
    public func fault() -> String? {
        let format: AccessLogFormat
        do { format = try compiled() } catch { return error.message }
        for sample in samples {
            guard let log = try? AccessLog.open(MemorySource(name: name, text: sample + "\n"), format: format) else {
                return "the format \(name) does not read its sample: \(sample.prefix(120))"
            }
            var rows = 0
            _ = try? log.scan { _ in
                rows += 1
                return .next
            }
            if rows != 1 { return "the format \(name) does not read its sample: \(sample.prefix(120))" }
        }
        return nil
    }
}

/// The formats that are described, beside those that products' own format strings give.
public enum FormatCatalogue {
    /// The described formats, the most particular first.
    public static let all: [FormatDescription] = proxies + clouds

    private static let envoyTail =
        "{-} {bytes} {milliseconds} {upstream-header} \"{forwarded-for}\" \"{user-agent}\" \"{request-id}\" \"{host}\" \"{upstream}\"{*}"

    private static let proxies: [FormatDescription] = [
        FormatDescription(
            name: "envoy-istio", family: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} {-} {-} \"{-}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.123Z] \"GET /a?b=1 HTTP/1.1\" 503 UF upstream_reset_before_response_started{connection_failure} - \"-\" 0 91 0 - \"-\" \"curl/8\" \"f3b7c3a2-0000-4000-8000-1f2e3d4c5b6a\" \"shop:80\" \"10.0.0.5:8080\" outbound|80||shop - 10.0.0.5:8080 10.0.0.9:5000 -"
            ]),
        FormatDescription(
            name: "envoy-istio-mixer", family: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \"{-}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.354Z] \"GET /a HTTP/1.1\" 418 - \"-\" 0 135 11 10 \"-\" \"curl/7.60.0\" \"d209e46f-9ed5-9b61-bbdd-43e22662702a\" \"shop:8000\" \"172.30.146.73:80\" outbound|8000||shop - 1.2.3.4:8000 1.2.3.5:60290 -"
            ]),
        FormatDescription(
            name: "envoy", family: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.353Z] \"GET /a HTTP/1.1\" 502 UPE 0 87 1 - \"192.0.2.2\" \"drv\" \"55241280-a34a-4759-9aae-cb8836a4c356\" \"up.test\" \"127.0.0.1:21000\""
            ]),
        FormatDescription(
            name: "envoy-json", family: .envoy, moment: .start,
            members: [
                "start_time": "time", "method": "method", "path": "target", "response_code": "status",
                "response_flags": "flags", "bytes_sent": "bytes", "duration": "milliseconds",
                "upstream_service_time": "upstream-header", "x_forwarded_for": "forwarded-for",
                "user_agent": "user-agent", "request_id": "request-id", "authority": "host",
                "upstream_host": "upstream", "downstream_remote_address": "client-and-port",
            ],
            samples: [
                "{\"start_time\":\"2026-03-04T10:15:00.353Z\",\"method\":\"GET\",\"path\":\"/a?b=1\",\"response_code\":503,\"response_flags\":\"UF\",\"duration\":12,\"bytes_sent\":91,\"authority\":\"shop\"}"
            ]),
        FormatDescription(
            name: "traefik-json", family: .traefik, moment: .start,
            members: [
                "StartUTC": "time", "ClientHost": "client", "ClientPort": "client-port", "RequestMethod": "method",
                "RequestPath": "target", "RequestHost": "host", "DownstreamStatus": "status",
                "DownstreamContentSize": "bytes", "Duration": "nanoseconds", "ServiceAddr": "upstream",
                "request_User-Agent": "user-agent", "request_X-Request-Id": "request-id",
                "request_X-Forwarded-For": "forwarded-for",
            ],
            samples: [
                "{\"ClientHost\":\"192.0.2.7\",\"ClientPort\":\"52458\",\"DownstreamContentSize\":15,\"DownstreamStatus\":502,\"Duration\":10002425284,\"RequestHost\":\"shop\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b=1\",\"StartUTC\":\"2026-03-04T10:15:00.353139Z\"}"
            ]),
        FormatDescription(
            name: "squid", family: .other, moment: .end,
            template: "{epoch} {milliseconds} {client} {-}/{status} {bytes} {method} {target} {-} {*}",
            samples: [
                "1795405234.621      2 192.0.2.7 TCP_MISS/502 3349 GET http://up.test/close0 - FIRSTUP_PARENT/10.0.0.5 text/html"
            ]),
        FormatDescription(
            name: "nginx-json", family: .nginx, moment: .end,
            members: [
                "time_iso8601": "time", "time_local": "time-local", "time": "time", "timestamp": "time",
                "@timestamp": "time", "date": "time", "msec": "epoch", "remote_addr": "client", "client_ip": "client",
                "ip": "client", "request": "request", "request_method": "method", "method": "method",
                "request_uri": "target", "uri": "target", "path": "target", "status": "status",
                "body_bytes_sent": "bytes", "bytes_sent": "bytes", "length": "bytes", "request_time": "seconds",
                "generation_time_milli": "milliseconds", "http_user_agent": "user-agent", "user_agent": "user-agent",
                "http_referer": "referer", "host": "host", "http_host": "host", "upstream_addr": "upstream",
                "upstream_status": "upstream-status", "upstream_connect_time": "upstream-connect",
                "upstream_header_time": "upstream-header", "upstream_response_time": "upstream-time",
                "request_id": "request-id", "http_x_forwarded_for": "forwarded-for",
            ],
            samples: [
                "{\"time_iso8601\":\"2026-03-04T11:15:00+01:00\",\"remote_addr\":\"192.0.2.7\",\"request\":\"GET /a?b=1 HTTP/1.1\",\"status\":\"502\",\"request_time\":\"3.001\",\"upstream_status\":\"502\"}"
            ]),
    ]

    private static let clouds: [FormatDescription] = [
        FormatDescription(
            name: "aws-alb", family: .alb, moment: .end,
            template:
                "{-} {time} {-} {client}:{client-port} {upstream} {upstream-connect} {upstream-header} {upstream-time} {status} {upstream-status} {-} {bytes} \"{request}\" \"{user-agent}\" {*}",
            samples: [
                "https 2026-03-04T10:15:00.186641Z app/shop/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.001 4.205 -1 502 - 94 326 \"GET https://shop.example:443/a?b=1 HTTP/1.1\" \"curl/8\" ECDHE TLSv1.2 arn:aws \"Root=1-58337262\" \"-\" \"-\" 0 2026-03-04T10:14:56Z \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"-\" \"-\" \"-\""
            ]),
        FormatDescription(
            name: "aws-elb", family: .alb, moment: .end,
            template:
                "{time} {-} {client}:{client-port} {upstream} {upstream-connect} {upstream-header} {upstream-time} {status} {upstream-status} {-} {bytes} \"{request}\"{*}",
            samples: [
                "2026-03-04T10:15:00.945958Z shop 192.0.2.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 57 \"GET https://shop.example:443/a HTTP/1.1\" \"curl/8\" - -"
            ]),
        FormatDescription(
            name: "azure-app-gateway", family: .appGateway, moment: .end,
            members: [
                "timeStamp": "time", "time": "time", "properties>clientIP": "client",
                "properties>clientPort": "client-port",
                "properties>httpMethod": "method", "properties>originalRequestUriWithArgs": "target",
                "properties>requestUri": "path", "properties>requestQuery": "query", "properties>httpStatus": "status",
                "properties>sentBytes": "bytes", "properties>timeTaken": "seconds",
                "properties>userAgent": "user-agent",
                "properties>serverRouted": "upstream", "properties>serverStatus": "upstream-status",
                "properties>serverResponseLatency": "upstream-time", "properties>host": "host",
                "properties>transactionId": "request-id",
            ],
            samples: [
                "{\"timeStamp\":\"2026-03-04T10:15:00+00:00\",\"properties\":{\"clientIP\":\"192.0.2.7\",\"clientPort\":45057,\"httpMethod\":\"GET\",\"originalRequestUriWithArgs\":\"\\/a?b=1\",\"requestUri\":\"\\/a\",\"httpStatus\":502,\"sentBytes\":466,\"timeTaken\":20.034,\"serverRouted\":\"10.0.0.5:443\",\"serverStatus\":\"\"}}"
            ]),
        FormatDescription(
            name: "google-cloud", family: .googleCloud, moment: .start,
            members: [
                "timestamp": "time", "httpRequest>requestMethod": "method", "httpRequest>requestUrl": "target",
                "httpRequest>status": "status", "httpRequest>responseSize": "bytes", "httpRequest>latency": "seconds",
                "httpRequest>remoteIp": "client", "httpRequest>userAgent": "user-agent",
                "httpRequest>serverIp": "upstream", "jsonPayload>statusDetails": "flags", "trace": "request-id",
            ],
            samples: [
                "{\"timestamp\":\"2026-03-04T10:15:00.353139Z\",\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"https://shop.example/a?b=1\",\"status\":502,\"responseSize\":\"447\",\"latency\":\"0.120s\",\"remoteIp\":\"192.0.2.7\"},\"jsonPayload\":{\"statusDetails\":\"backend_connection_closed_before_data_sent_to_client\"}}"
            ]),
    ]
}
