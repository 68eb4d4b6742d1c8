internal import Products

/// Balancers and edges that somebody else runs.
extension FormatCatalogue {
    static let clouds: [FormatDescription] = [
        FormatDescription(
            name: "aws-alb", product: .alb, moment: .end,
            template: albHead
                + " {-} {-} {-} \"{request-id}\" \"{host}\" \"{-}\" {-} {start-time} {*}",
            samples: [
                "https 2026-03-04T10:15:00.186641Z app/shop/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.001 4.205 -1 502 - 94 326 \"GET https://shop.example:443/a?b=1 HTTP/1.1\" \"curl/8\" ECDHE TLSv1.2 arn:aws \"Root=1-58337262\" \"-\" \"-\" 0 2026-03-04T10:14:56Z \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"-\" \"-\" \"-\""
            ]),
        FormatDescription(
            name: "aws-alb-short", product: .alb, moment: .end, template: albHead + "{*}",
            samples: [
                "http 2026-03-04T10:15:00.757968Z app/shop/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.001 4.205 -1 502 - 94 326 \"GET http://shop.example:80/a HTTP/1.1\" \"curl/8\" - - arn:aws \"Root=1-58337262-36d228ad5d99923122bbe354\""
            ]),
        FormatDescription(
            name: "aws-elb", product: .alb, moment: .start,
            template:
                "{time} {-} {client}:{client-port} {upstream} {upstream-connect} {upstream-header} {upstream-time} {status} {upstream-status} {-} {bytes} \"{request}\"{*}",
            samples: [
                "2026-03-04T10:15:00.945958Z shop 192.0.2.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337 200 200 0 57 \"GET https://shop.example:443/a HTTP/1.1\" \"curl/8\" - -"
            ]),
        FormatDescription(
            name: "azure-app-gateway", product: .appGateway, moment: .end,
            members: [
                "timeStamp": "time", "time": "time", "properties>clientIP": "client",
                "properties>clientPort": "client-port",
                "properties>httpMethod": "method", "properties>originalRequestUriWithArgs": "target",
                "properties>requestUri": "path", "properties>requestQuery": "query", "properties>httpStatus": "status",
                "properties>sentBytes": "bytes", "properties>timeTaken": "seconds",
                "properties>userAgent": "user-agent",
                "properties>serverRouted": "upstream", "properties>serverStatus": "upstream-status",
                "properties>serverResponseLatency": "upstream-time", "properties>host": "host",
                "properties>transactionId": "request-id", "properties>error_info": "flags",
                "properties>upstreamSourcePort": "source-port",
            ],
            samples: [
                "{\"timeStamp\":\"2026-03-04T10:15:00+00:00\",\"properties\":{\"clientIP\":\"192.0.2.7\",\"clientPort\":45057,\"httpMethod\":\"GET\",\"originalRequestUriWithArgs\":\"\\/a?b=1\",\"requestUri\":\"\\/a\",\"httpStatus\":502,\"sentBytes\":466,\"timeTaken\":20.034,\"serverRouted\":\"10.0.0.5:443\",\"serverStatus\":\"\"}}"
            ]),
        FormatDescription(
            name: "google-cloud", product: .googleCloud, moment: .start,
            members: [
                "timestamp": "time", "httpRequest>requestMethod": "method", "httpRequest>requestUrl": "target",
                "httpRequest>status": "status", "httpRequest>responseSize": "bytes", "httpRequest>latency": "seconds",
                "httpRequest>remoteIp": "client-and-port", "httpRequest>userAgent": "user-agent",
                "httpRequest>serverIp": "upstream", "jsonPayload>statusDetails": "flags", "trace": "request-id",
            ],
            samples: [
                "{\"timestamp\":\"2026-03-04T10:15:00.353139Z\",\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"https://shop.example/a?b=1\",\"status\":502,\"responseSize\":\"447\",\"latency\":\"0.120s\",\"remoteIp\":\"192.0.2.7\"},\"jsonPayload\":{\"statusDetails\":\"backend_connection_closed_before_data_sent_to_client\"}}"
            ]),
        FormatDescription(
            name: "azure-front-door", product: .frontDoor, moment: .end,
            members: [
                "time": "time", "properties>httpMethod": "method", "properties>requestUri": "target",
                "properties>httpStatusCode": "status", "properties>responseBytes": "bytes",
                "properties>timeTaken": "seconds", "properties>clientIp": "client",
                "properties>clientPort": "client-port", "properties>userAgent": "user-agent",
                "properties>referer": "referer", "properties>hostName": "host",
                "properties>trackingReference": "request-id", "properties>errorInfo": "flags",
                "properties>ErrorInfo": "flags", "properties>originIp": "upstream",
            ],
            samples: [
                "{\"time\":\"2026-03-04T10:15:00.123Z\",\"category\":\"FrontDoorAccessLog\",\"properties\":{\"trackingReference\":\"0abcdEFGH\",\"httpMethod\":\"GET\",\"requestUri\":\"https://shop.example:443/a?b=1\",\"responseBytes\":\"310\",\"clientIp\":\"192.0.2.7\",\"timeTaken\":\"4.001\",\"httpStatusCode\":\"503\",\"errorInfo\":\"OriginConnectionRefused\",\"hostName\":\"shop.example\"}}"
            ]),
        FormatDescription(
            name: "cloudflare", product: .cloudflare, moment: .start,
            members: [
                "EdgeStartTimestamp": "time", "EdgeEndTimestamp": "end-time", "ClientIP": "client",
                "ClientSrcPort": "client-port", "ClientRequestMethod": "method", "ClientRequestURI": "target",
                "ClientRequestPath": "path", "ClientRequestHost": "host", "ClientRequestUserAgent": "user-agent",
                "ClientRequestReferer": "referer", "EdgeResponseStatus": "status", "EdgeResponseBytes": "bytes",
                "OriginResponseStatus": "upstream-status", "OriginIP": "upstream", "RayID": "request-id",
            ],
            samples: [
                "{\"ClientIP\":\"192.0.2.7\",\"ClientRequestHost\":\"shop.example\",\"ClientRequestMethod\":\"GET\",\"ClientRequestURI\":\"/a?b=1\",\"EdgeEndTimestamp\":\"2026-03-04T10:15:04Z\",\"EdgeResponseBytes\":69045,\"EdgeResponseStatus\":502,\"EdgeStartTimestamp\":\"2026-03-04T10:15:00Z\",\"OriginResponseStatus\":0,\"RayID\":\"3a6050bcbe121a87\"}"
            ]),
    ]

    private static let albHead =
        "{-} {time} {-} {client}:{client-port} {upstream} {upstream-connect} {upstream-header} {upstream-time} {status} {upstream-status} {-} {bytes} \"{request}\" \"{user-agent}\""
}
