internal import Products

/// Proxies that an engineer runs.
extension FormatCatalogue {
    private static let envoyTail =
        "{-} {bytes} {milliseconds} {upstream-header} \"{forwarded-for}\" \"{user-agent}\" \"{request-id}\" \"{host}\" \"{upstream}\"{*}"

    static let proxies: [FormatDescription] = [
        FormatDescription(
            name: "envoy-istio", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} {-} {-} \"{-}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.123Z] \"GET /a?b=1 HTTP/1.1\" 503 UF upstream_reset_before_response_started{connection_failure} - \"-\" 0 91 0 - \"-\" \"curl/8\" \"f3b7c3a2-0000-4000-8000-1f2e3d4c5b6a\" \"shop:80\" \"10.0.0.5:8080\" outbound|80||shop - 10.0.0.5:8080 10.0.0.9:5000 -"
            ]),
        FormatDescription(
            name: "envoy-istio-mixer", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \"{-}\" \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.354Z] \"GET /a HTTP/1.1\" 418 - \"-\" 0 135 11 10 \"-\" \"curl/7.60.0\" \"d209e46f-9ed5-9b61-bbdd-43e22662702a\" \"shop:8000\" \"172.30.146.73:80\" outbound|8000||shop - 1.2.3.4:8000 1.2.3.5:60290 -"
            ]),
        FormatDescription(
            name: "envoy", product: .envoy, moment: .start,
            template: "[{time}] \"{request}\" {status} {flags} \(envoyTail)",
            samples: [
                "[2026-03-04T10:15:00.353Z] \"GET /a HTTP/1.1\" 502 UPE 0 87 1 - \"192.0.2.2\" \"drv\" \"55241280-a34a-4759-9aae-cb8836a4c356\" \"up.test\" \"127.0.0.1:21000\""
            ]),
        FormatDescription(
            name: "envoy-json", product: .envoy, moment: .start,
            members: [
                "start_time": "time", "method": "method", "path": "target", "response_code": "status",
                "response_flags": "flags", "bytes_sent": "bytes", "duration": "milliseconds",
                "upstream_service_time": "upstream-header", "x_forwarded_for": "forwarded-for",
                "user_agent": "user-agent", "request_id": "request-id", "authority": "host",
                "upstream_host": "upstream", "downstream_remote_address": "client-and-port",
                "upstream_local_address": "source-port",
            ],
            samples: [
                "{\"start_time\":\"2026-03-04T10:15:00.353Z\",\"method\":\"GET\",\"path\":\"/a?b=1\",\"response_code\":503,\"response_flags\":\"UF\",\"duration\":12,\"bytes_sent\":91,\"authority\":\"shop\"}"
            ]),
        FormatDescription(
            name: "traefik-json", product: .traefik, moment: .start,
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
            name: "traefik", product: .traefik, moment: .start,
            template:
                "{client} {-} {-} [{time-local}] \"{request}\" {status} {bytes} \"{referer}\" \"{user-agent}\" {-} \"{-}\" \"{upstream}\" {milliseconds}ms{*}",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 11 \"-\" \"curl/8\" 5 \"up@file\" \"http://10.0.0.5:8080\" 1ms"
            ]),
        string(
            "httplog-clf", .haproxy, .start,
            "%{+Q}o %{-Q}ci - - [%T] %r %ST %B \"\" \"\" %cp %ms %ft %b %s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq %CC %CS %hrl %hsl",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 502 78 \"\" \"\" 46798 334 \"fclf\" \"shop\" \"s1\" 0 0 0 -1 7 SH-- 1 1 0 0 0 0 0 \"\" \"\""
            ]),
        string(
            "tcplog", .haproxy, .start, "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq",
            samples: [
                "192.0.2.7:33313 [04/Mar/2026:10:15:00.250] fnt bck/s1 34/56/5007 212 sC 1/3/6/8/3 15/17"
            ]),
        string(
            "ingress-nginx", .nginx, .end,
            "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length $upstream_response_time $upstream_status $req_id",
            samples: [
                "192.0.2.7 - - [04/Mar/2026:10:15:00 +0000] \"GET /a?b=1 HTTP/1.1\" 504 160 \"-\" \"curl/8\" 340 10.003 [shop-web-80] [] 10.0.0.5:80, 10.0.0.6:80 0, 0 5.001, 5.002 504, 504 baef50777d0f3651f32233c609ad0e7e"
            ]),
        FormatDescription(
            name: "squid", product: .squid, moment: .end,
            template:
                "{epoch} {milliseconds} {client} {flags}/{status} {bytes} {method} {target} {-} {-}/{upstream} {*}",
            samples: [
                "1772619300.621      2 192.0.2.7 TCP_MISS/502 3349 GET http://up.test/a - FIRSTUP_PARENT/10.0.0.5 text/html"
            ]),
        FormatDescription(
            name: "nginx-json", product: .nginx, moment: .end,
            members: [
                "time_iso8601": "time", "time_local": "time-local", "time": "time", "timestamp": "time",
                "@timestamp": "time", "date": "time", "msec": "epoch", "remote_addr": "client",
                "remote_port": "client-port", "request": "request", "request_method": "method", "method": "method",
                "request_uri": "target", "uri": "target", "status": "status", "body_bytes_sent": "bytes",
                "bytes_sent": "bytes", "request_time": "seconds", "http_user_agent": "user-agent",
                "http_referer": "referer", "host": "host", "http_host": "host", "upstream_addr": "upstream",
                "upstream_status": "upstream-status", "upstream_connect_time": "upstream-connect",
                "upstream_header_time": "upstream-header", "upstream_response_time": "upstream-time",
                "request_id": "request-id", "http_x_request_id": "request-id",
                "http_x_forwarded_for": "forwarded-for",
            ],
            samples: [
                "{\"time_iso8601\":\"2026-03-04T11:15:00+01:00\",\"remote_addr\":\"192.0.2.7\",\"request\":\"GET /a?b=1 HTTP/1.1\",\"status\":\"502\",\"request_time\":\"3.001\",\"upstream_status\":\"502\"}"
            ]),
    ]
}
