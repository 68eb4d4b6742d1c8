import Products

/// Forms that products' own format strings give: each variable of a duration in each unit, and the fields in other orders.
enum FormatStringForms {
    static let all = apache + tomcat + lighttpd + varnish + nginx + haproxy + python + morgan + envoy

    private static let common = "%h %l %u %t \"%r\" %>s %b"
    private static let combined = common + " \"%{Referer}i\" \"%{User-Agent}i\""

    private static func apacheForm(
        _ flavour: FormatStringLoggers.Flavour, _ format: String, _ length: WrittenForm.Length,
        moment: StampMoment? = nil, step: Int64 = 1_000_000, hazards: Hazards = .withoutZones, hasClient: Bool = true,
        isTold: Bool = true
    ) -> WrittenForm {
        let product =
            switch flavour {
            case .apache: "apache"
            case .tomcat9, .tomcat10: "tomcat"
            case .lighttpd: "lighttpd"
            case .varnish: "varnish"
            }
        return WrittenForm(
            name: "\(flavour): \(format)", told: isTold ? "\(product): \(format)" : nil,
            moment: moment ?? (flavour.ends ? .end : .start), step: step, length: length, hazards: hazards,
            hasClient: hasClient, row: { FormatStringLoggers.apache(format, $0, flavour) })
    }

    private static let apache: [WrittenForm] = [
        apacheForm(.apache, common, .none), apacheForm(.apache, combined, .none),
        apacheForm(.apache, combined + " %D", .steps(1)), apacheForm(.apache, common + " %D", .steps(1)),
        apacheForm(.apache, combined + " %T", .steps(1_000_000)),
        apacheForm(.apache, combined + " %{ms}T", .steps(1000)), apacheForm(.apache, combined + " %{us}T", .steps(1)),
        apacheForm(.apache, combined + " %{s}T", .steps(1_000_000)),
        apacheForm(.apache, combined + " %T/%D", .steps(1)), apacheForm(.apache, combined + " %D %T", .steps(1)),
        apacheForm(.apache, combined + " **%T/%D**", .steps(1)),
        apacheForm(.apache, "%v:%p " + combined + " %D", .steps(1)),
        apacheForm(.apache, "%D " + combined, .steps(1)),
        apacheForm(.apache, "%{%Y-%m-%dT%H:%M:%S%z}t %a %D \"%r\" %s %O", .steps(1)),
        apacheForm(.apache, "%{msec}t %h %m \"%U%q\" %>s %{ms}T", .steps(1000), step: 1000),
        apacheForm(.apache, "%{usec}t %h %m \"%U%q\" %>s %{us}T", .steps(1), step: 1),
        apacheForm(.apache, "%{end:usec}t %h \"%r\" %>s %D", .steps(1), moment: .end, step: 1),
        apacheForm(.apache, "%{sec}t.%{usec_frac}t %h \"%r\" %>s %D", .steps(1), step: 1),
        apacheForm(.apache, "%{begin:%Y-%m-%d %H:%M:%S}t.%{begin:msec_frac}t %h \"%r\" %>s %D", .steps(1), step: 1000),
        apacheForm(.apache, "%{end:%FT%T%z}t %h \"%r\" %>s %D", .steps(1), moment: .end),
        apacheForm(
            .apache, "%h %{remote}p [%{%d/%b/%Y:%H:%M:%S %z}t] \"%r\" %>s %b %D \"%{X-Request-Id}i\"", .steps(1)),
        apacheForm(.apache, combined + " %^FB %D", .steps(1)),
        apacheForm(.apache, combined + " %I %O %D %X", .steps(1)),
        apacheForm(.apache, combined + " rt=%D", .steps(1)),
        apacheForm(.apache, combined + " time:%D pid:%P", .steps(1)),
        apacheForm(.apache, combined + " request_time=%{ms}T", .steps(1000)),
        apacheForm(
            .apache,
            "{\"time\":\"%{%Y-%m-%dT%H:%M:%S%z}t\",\"client\":\"%a\",\"request\":\"%r\",\"status\":%>s,\"us\":%D}",
            .steps(1)),
    ]

    private static let tomcat: [WrittenForm] = {
        let common = "%h %l %u %t \"%r\" %s %b"
        let legal: Hazards = [.headers, .users, .v6, .zones]
        func form(
            _ flavour: FormatStringLoggers.Flavour, _ format: String, _ length: WrittenForm.Length,
            step: Int64 = 1_000_000,
            moment: StampMoment = .end
        ) -> WrittenForm {
            apacheForm(flavour, format, length, moment: moment, step: step, hazards: legal)
        }
        return [
            form(.tomcat9, common, .none), form(.tomcat9, common + " %D", .open(1000)),
            form(.tomcat10, common + " %D", .open(1)), form(.tomcat9, common + " %T", .steps(1000)),
            form(.tomcat10, common + " %T", .steps(1_000_000)), form(.tomcat10, common + " %{ms}T", .steps(1000)),
            form(.tomcat10, common + " %{us}T", .steps(1)), form(.tomcat10, common + " %{ns}T", .steps(1)),
            form(.tomcat10, common + " %{fracsec}T", .steps(1000)),
            form(.tomcat10, common + " %{s}T", .steps(1_000_000)),
            form(.tomcat9, common + " %F", .none), form(.tomcat9, common + " %F %D", .open(1000)),
            form(.tomcat9, common + " %D %F", .open(1000)), form(.tomcat9, common + " %T %D", .steps(1000)),
            form(.tomcat10, common + " %D %{ms}T", .steps(1000)),
            form(.tomcat9, common + " \"%{Referer}i\" \"%{User-Agent}i\" %D %I", .open(1000)),
            form(.tomcat9, "%{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}t %a \"%r\" %s %T", .steps(1000), step: 1000),
            form(
                .tomcat9, "%{begin:yyyy-MM-dd'T'HH:mm:ss.SSSZ}t %a \"%r\" %s %T", .steps(1000), step: 1000,
                moment: .start),
            form(.tomcat9, "%{begin:msec}t %a \"%r\" %s %T", .steps(1000), step: 1000, moment: .start),
            form(.tomcat9, "%{sec}t.%{msec_frac}t %a \"%r\" %s %T", .steps(1000), step: 1000),
        ]
    }()

    private static let lighttpd: [WrittenForm] = [
        apacheForm(.lighttpd, "%h %V %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", .none),
        apacheForm(.lighttpd, "%h %V %u %t \"%r\" %>s %b %D", .steps(1)),
        apacheForm(.lighttpd, "%h %V %u %t \"%r\" %>s %b %T", .steps(1_000_000)),
        apacheForm(.lighttpd, "%h %V %u %t \"%r\" %>s %b %{ms}T", .steps(1000)),
        apacheForm(.lighttpd, "%h %V %u %t \"%r\" %>s %b %{msec}T", .steps(1000)),
        apacheForm(.lighttpd, "%h %V %u %t \"%r\" %>s %b %{usec}T", .steps(1)),
        apacheForm(.lighttpd, "%h %V %u %{begin:msec}t \"%r\" %>s %b %D", .steps(1), moment: .start, step: 1000),
        apacheForm(.lighttpd, "%h %V %u %{%FT%T%z}t \"%r\" %>s %b %D", .steps(1)),
    ]

    private static let varnish: [WrittenForm] = [
        apacheForm(.varnish, "%h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-agent}i\"", .none),
        apacheForm(.varnish, "%h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-agent}i\" %D", .steps(1)),
        apacheForm(.varnish, "%h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-agent}i\" %T", .steps(1_000_000)),
        apacheForm(.varnish, "%h %t \"%r\" %s %b %{ms}T %{Varnish:hitmiss}x", .steps(1000)),
        apacheForm(.varnish, "%h %t \"%r\" %s %b %{us}T %{Varnish:handling}x", .steps(1)),
        apacheForm(.varnish, "%h %t \"%r\" %s %b %{s}T", .steps(1_000_000)),
        apacheForm(.varnish, "%h %l %u %t \"%r\" %s %b %{Varnish:time_firstbyte}x", .none),
        apacheForm(.varnish, "%h %l %u %t \"%r\" %s %b %{Varnish:time_firstbyte}x %D", .steps(1)),
    ]

    private static func nginxForm(
        _ format: String, _ length: WrittenForm.Length, _ escape: FormatStringLoggers.NginxEscape = .usual,
        step: Int64 = 1_000_000, hazards: Hazards = .withoutZones, hasClient: Bool = true, isKnown: Bool = false
    ) -> WrittenForm {
        WrittenForm(
            name: "nginx \(escape): \(format)", told: "nginx: \(format)", isKnown: isKnown, moment: .end, step: step,
            length: length, hazards: hazards, hasClient: hasClient,
            row: { FormatStringLoggers.nginx(format, $0, escape) })
    }

    private static let nginx: [WrittenForm] = {
        let common = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent"
        let combined = common + " \"$http_referer\" \"$http_user_agent\""
        let seconds = WrittenForm.Length.steps(1000)
        let json =
            "{\"time\":\"$time_iso8601\",\"remote_addr\":\"$remote_addr\",\"request_uri\":\"$request_uri\",\"request_method\":\"$request_method\",\"status\":$status,\"request_time\":$request_time,\"http_user_agent\":\"$http_user_agent\"}"
        return [
            nginxForm(combined, .none), nginxForm(combined + " \"$http_x_forwarded_for\"", .none),
            nginxForm(combined + " $request_time", seconds), nginxForm(combined + " \"$request_time\"", seconds),
            nginxForm(combined + " $request_time $upstream_response_time", seconds),
            nginxForm(combined + " $upstream_response_time $request_time", seconds),
            nginxForm(combined + " $request_length $request_time", seconds),
            nginxForm(combined + " $request_length", .none), nginxForm(combined + " $connection $pipe", .none),
            nginxForm(combined + " $upstream_response_time", .none),
            nginxForm(
                combined + " rt=$request_time urt=$upstream_response_time ua=$upstream_addr us=$upstream_status",
                seconds,
                isKnown: true),
            nginxForm(
                combined
                    + " rt=$request_time uct=\"$upstream_connect_time\" uht=\"$upstream_header_time\" urt=\"$upstream_response_time\"",
                seconds, isKnown: true),
            nginxForm(
                combined + " request_time=$request_time upstream_status=$upstream_status", seconds, isKnown: true),
            nginxForm("$msec $remote_addr $request_method $request_uri $status $request_time", seconds, step: 1000),
            nginxForm("[$time_iso8601] $host $remote_addr:$remote_port \"$request\" $status $request_time", seconds),
            nginxForm("$request_time $remote_addr [$time_local] \"$request\" $status", seconds),
            nginxForm("$status $request_time \"$request\" $remote_addr [$time_local]", seconds),
            nginxForm(
                "$time_iso8601\t$remote_addr\t$request_method\t$request_uri\t$status\t$request_time\t$upstream_addr",
                seconds),
            nginxForm("$time_iso8601|$remote_addr|$request_method|$request_uri|$status|$request_time", seconds),
            nginxForm(
                "\"$time_local\" client=$remote_addr method=$request_method request=\"$request\" status=$status request_time=$request_time",
                seconds),
            nginxForm("$remote_addr [$time_local] $request_method $uri$is_args$args $status $request_time", seconds),
            nginxForm(json, seconds, .json), nginxForm(json, seconds),
            nginxForm(
                "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $request_length $request_time [$host] [] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $request_id",
                seconds, isKnown: true),
            nginxForm("$remote_addr - [$time_local] $scheme$host \"$request\" $status $request_time$pipe", .none),
        ]
    }()

    private static func haproxyForm(
        _ format: String, _ length: WrittenForm.Length = .steps(1000), step: Int64 = 1000, isKnown: Bool = false,
        hasClient: Bool = true
    ) -> WrittenForm {
        WrittenForm(
            name: "haproxy: \(format)", told: "haproxy: \(format)", isKnown: isKnown, moment: .start, step: step,
            length: length, hasClient: hasClient, row: { FormatStringLoggers.haproxy(format, $0) })
    }

    private static let haproxy: [WrittenForm] = [
        haproxyForm(
            "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r",
            isKnown: true),
        haproxyForm(
            "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}r",
            isKnown: true),
        haproxyForm(
            "%{+Q}o %{-Q}ci - - [%trl] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl"
        ),
        haproxyForm("%ci [%tr] %{+Q}r %ST %Ta"), haproxyForm("%Ts.%ms %[src] %HM %HU %ST %Ta %Tt"),
        haproxyForm("%[src]:%[src_port] [%tr] %b/%s %Tw/%Tc/%Tr/%Ta %ST %tsc %HM %HP%HQ"),
        haproxyForm("%[request_date(ms)] %ci %HM %HU %ST %Ta"),
        haproxyForm("%[accept_date(us)] %ci %HM %HU %ST %Ta", step: 1),
        haproxyForm("{\"t\":\"%trl\",\"ms\":%ms,\"c\":\"%ci\",\"s\":%ST,\"r\":\"%HM %HU\",\"ta\":%Ta,\"ts\":\"%tsc\"}"),
        haproxyForm("%ci [%tr] %{+Q}r %ST %B", .none),
        haproxyForm("%ci [%tr] %{+Q}r %ST %Tr", .none), haproxyForm("%ci [%tr] %{+Q}r %ST %[txn.timer.total]"),
    ]

    private static func pythonForm(
        _ format: String, _ length: WrittenForm.Length, isHypercorn: Bool = false, hasClient: Bool = true
    ) -> WrittenForm {
        let product = isHypercorn ? "hypercorn" : "gunicorn"
        var hazards: Hazards = [.rawQuotes, .rawUTF8, .headers, .users, .v6, .zones]
        // gunicorn guards no backslashes; Hypercorn guards nothing at all.
        hazards.subtract(isHypercorn ? [.rawQuotes, .headers, .users] : [.rawQuotes, .headers])
        return WrittenForm(
            name: "\(product): \(format)", told: "\(product): \(format)", moment: .end, length: length,
            hazards: hazards,
            hasClient: hasClient, row: { FormatStringLoggers.python(format, $0, isHypercorn: isHypercorn) })
    }

    private static let python: [WrittenForm] = {
        let combined = "%(h)s %(l)s %(u)s %(t)s \"%(r)s\" %(s)s %(b)s \"%(f)s\" \"%(a)s\""
        let plain = "%(h)s %(l)s %(l)s %(t)s"
        return [
            pythonForm(combined, .none), pythonForm(combined + " %(D)s", .steps(1)),
            pythonForm(combined + " %(L)s", .steps(1)), pythonForm(combined + " %(M)s", .steps(1000)),
            pythonForm(combined + " %(T)s", .steps(1_000_000)), pythonForm(combined + " %(T)s/%(D)s", .steps(1)),
            pythonForm(combined + " %(L)s %(p)s", .steps(1)),
            pythonForm("%(t)s %(h)s %(m)s %(U)s?%(q)s %(s)s %(M)s", .steps(1000)),
            pythonForm(combined + " %({x-request-id}i)s %(D)s", .steps(1)),
            pythonForm(plain + " \"%(R)s\" %(s)s %(b)s \"%(f)s\" \"%(a)s\" %(D)s", .steps(1), isHypercorn: true),
            pythonForm(plain + " \"%(R)s\" %(s)s %(b)s %(L)s", .steps(1), isHypercorn: true),
            pythonForm("%(h)s %(t)s %(m)s %(Uq)s %(s)s %(T)s", .steps(1_000_000), isHypercorn: true),
            pythonForm("%(h)s %(t)s %(m)s %(Uq)s %(s)s %(D)s", .steps(1), isHypercorn: true),
        ]
    }()

    private static let morgan: [WrittenForm] = {
        func form(_ format: String, _ length: WrittenForm.Length = .steps(1), step: Int64 = 1_000_000) -> WrittenForm {
            WrittenForm(
                name: "morgan: \(format)", told: "morgan: \(format)", moment: .end, step: step, length: length,
                hazards: [.v6, .zones, .rawUTF8], row: { FormatStringLoggers.morgan(format, $0) })
        }
        let combined =
            ":remote-addr - :remote-user [:date[clf]] \":method :url HTTP/:http-version\" :status :res[content-length] \":referrer\" \":user-agent\""
        return [
            form(combined, .none), form(combined + " :response-time ms"), form(combined + " :response-time"),
            form(combined + " :total-time ms"),
            form(":date[iso] :remote-addr :method :url :status :res[content-length] - :response-time ms", step: 1000),
            form("[:date[web]] :remote-addr :method :url :status :response-time ms"),
            form(
                "{\"t\":\":date[iso]\",\"c\":\":remote-addr\",\"m\":\":method\",\"u\":\":url\",\"s\"::status,\"ms\"::response-time}",
                step: 1000),
        ]
    }()

    private static let envoy: [WrittenForm] = {
        func form(
            _ format: String, _ length: WrittenForm.Length = .steps(1000), step: Int64 = 1000, hasClient: Bool = true
        ) -> WrittenForm {
            WrittenForm(
                name: "envoy: \(format)", told: "envoy: \(format)", moment: .start, step: step, length: length,
                hazards: [.v6, .rawUTF8], hasClient: hasClient, row: { FormatStringLoggers.envoy(format, $0) })
        }
        let usual =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\""
        return [
            form(usual, hasClient: false),
            form(
                "%START_TIME(%s.%3f)% %DOWNSTREAM_REMOTE_ADDRESS% \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %DURATION%"
            ),
            form(
                "%START_TIME(%s)% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %DURATION%",
                step: 1_000_000),
            form(
                "[%START_TIME(%Y-%m-%dT%H:%M:%S.%6f%z)%] %DOWNSTREAM_REMOTE_ADDRESS% \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %COMMON_DURATION(DS_RX_BEG:DS_TX_END:us)%",
                .steps(1), step: 1),
            form(
                "[%START_TIME%] %DOWNSTREAM_REMOTE_ADDRESS% \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %COMMON_DURATION(DS_RX_BEG:DS_TX_END:ns)%",
                .steps(1)),
            form(
                "[%START_TIME%] %DOWNSTREAM_REMOTE_ADDRESS% \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %COMMON_DURATION(DS_RX_BEG:DS_TX_END:ms)%"
            ),
            form(
                "[%START_TIME%] %DOWNSTREAM_REMOTE_ADDRESS% \"%REQ(:METHOD)% %REQ(:PATH)%\" %RESPONSE_CODE% %RESPONSE_DURATION%",
                .none),
        ]
    }()
}
