extension AccessLogFormat {
    /// What checks want and the rows do not have, each with the configuration that would log it.
    ///
    /// - Parameter fields: the fields that the rows read so far had.
    /// - Returns: one sentence a lack, empty where nothing is missing.
    func lacks(having fields: FieldSet) -> [String] {
        let durations: FieldSet = [
            .durationSeconds, .durationMilliseconds, .durationMicroseconds, .durationNanoseconds,
            .durationWholeSeconds, .timerTotal, .timeOfStart, .timeOfEnd,
        ]
        let hasDuration = !fields.isDisjoint(with: durations)
        var lacks: [String] = []
        if !hasDuration { lacks.append(durationAdvice) }
        switch family {
        case .nginx:
            if !fields.contains(.upstreamStatus), !fields.contains(.upstreamHeader) {
                lacks.append(
                    "nothing of the server is logged; $upstream_status $upstream_connect_time $upstream_header_time "
                        + "$upstream_response_time in log_format would tell how far each request got")
            }
        case .haproxy:
            if !fields.contains(.termination) {
                lacks.append("no termination state is logged; %tsc in log-format, or option httplog, would log it")
            }
            if name == "tcplog" {
                lacks.append(
                    "connections are logged, not requests: no status, method and path; mode http with option httplog "
                        + "would log them")
            }
        case .envoy where !fields.contains(.flags):
            lacks.append("no response flags are logged; %RESPONSE_FLAGS% in the format would log them")
        default: break
        }
        return lacks
    }

    private var durationAdvice: String {
        switch family {
        case .nginx: "no duration is logged; $request_time in log_format would log it"
        case .apache: "no duration is logged; %D in LogFormat would log it"
        case .tomcat: "no duration is logged; %D in the AccessLogValve's pattern would log it"
        case .gunicorn, .hypercorn: "no duration is logged; %(D)s in access_log_format would log it"
        case .node: "no duration is logged; :response-time in morgan's format would log it"
        case .lighttpd: "no duration is logged; %D in accesslog.format would log it"
        case .varnish: "no duration is logged; %D in varnishncsa's -F would log it"
        case .haproxy: "no duration is logged; %Ta in log-format, or option httplog, would log it"
        case .envoy: "no duration is logged; %DURATION% in the format would log it"
        case .iis where name == "iis-ncsa":
            "no duration is logged; IIS logs time-taken in the W3C format, not in NCSA's"
        case .iis: "time-taken is not among the #Fields; IIS logs it when it is ticked in Logging, Select Fields"
        case .cloudFront:
            "time-taken is not among the fields; standard logs have it, a real-time log's field list can name it"
        case .cloudflare: "no duration is logged; EdgeEndTimestamp among the job's fields would give it"
        case .traefik: "no duration is logged; Traefik's own common format ends with it, and its JSON has Duration"
        case .caddy, .alb, .appGateway, .frontDoor, .googleCloud, .squid, .other: "no duration is logged"
        }
    }
}
