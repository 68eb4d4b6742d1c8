/// Ways in which lines of a log are handed on: what containers, journals, collectors and exports put around them.
public enum Wrapping: String, CaseIterable, Sendable {
    case nothing, dockerJSON, dockerTimes, compose, composeTimes, colouredCompose, swarm, runtime, runtimeInPieces,
        kubectl,
        kubectlTimes, kubetail, stern, sternTimes, journal, journalISO, journalFull, journalEpoch, journalJSON,
        journalPretty, journalBytes, journalExport, journalVerbose, syslog, syslog5424, syslogOverTCP, heroku, logcli,
        logcliLines, grafana, lokiQuery, cloudWatchTail, cloudWatchEvents, insightsQuery, insightsTable, splunkTable,
        splunkLines, kibanaTable, hits, hitsDocument, textPayload, azureRecords, collector, dockerSyslog, hitsOfDocker,
        quoted, grep, pm2, fluentd

    private static let time = "2026-03-04T10:15:00.123456789Z"

    /// A text that holds the lines.
    public func text(of lines: [String]) -> String {
        switch self {
        case .journalPretty:
            lines.map {
                "{\n\t\"__REALTIME_TIMESTAMP\" : \"1772619300123456\",\n\t\"MESSAGE\" : \(Self.json($0)),\n\t\"_PID\" : \"12\"\n}\n"
            }.joined()
        case .journalExport:
            lines.map {
                "__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1772619300123456\n_PID=12\nMESSAGE=\($0)\nSYSLOG_IDENTIFIER=app\n\n"
            }
            .joined()
        case .journalVerbose:
            lines.map {
                "Wed 2026-03-04 10:15:00.123456 UTC [s=1;i=2;b=3;m=4;t=5;x=6]\n    PRIORITY=6\n    MESSAGE=\($0)\n    _PID=12\n"
            }.joined()
        case .grafana:
            "["
                + lines.map {
                    "{\"line\":\(Self.json($0)),\"timestamp\":\"1772619300123456789\",\"fields\":{\"app\":\"x\"}}"
                }
                .joined(separator: ",") + "]"
        case .lokiQuery:
            "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"app\":\"x\"},\"values\":["
                + lines.map { "[\"1772619300123456789\",\(Self.json($0))]" }.joined(separator: ",")
                + "]}],\"stats\":{}}}\n"
        case .cloudWatchEvents:
            "{\n    \"events\": [\n"
                + lines.map {
                    "        {\n            \"logStreamName\": \"web\",\n            \"timestamp\": 1772619300123,\n            \"message\": \(Self.json($0))\n        }"
                }.joined(separator: ",\n") + "\n    ],\n    \"searchedLogStreams\": []\n}\n"
        case .insightsQuery:
            "{\"results\":["
                + lines.map {
                    "[{\"field\":\"@timestamp\",\"value\":\"2026-03-04 10:15:00.123\"},{\"field\":\"@message\",\"value\":\(Self.json($0))}]"
                }.joined(separator: ",") + "],\"status\":\"Complete\"}"
        case .insightsTable:
            "@timestamp,@message\n" + lines.map { "2026-03-04 10:15:00.123,\(Self.cell($0))\n" }.joined()
        case .splunkTable:
            "\"_serial\",\"_time\",source,host,\"_raw\"\n"
                + lines.map { "0,\"2026-03-04T10:15:00.000+0000\",\"/var/log/x\",web,\(Self.cell($0))\n" }.joined()
        case .kibanaTable:
            "\"@timestamp\",\"log.level\",message\n"
                + lines.map { "\"Mar 4, 2026 @ 10:15:00.000\",-,\(Self.cell($0))\n" }.joined()
        case .hitsDocument:
            "{\"took\":3,\"_shards\":{\"total\":1},\"hits\":{\"total\":{\"value\":2},\"max_score\":null,\"hits\":["
                + lines.map {
                    "{\"_index\":\"x\",\"_source\":{\"@timestamp\":\"2026-03-04T10:15:00Z\",\"message\":\(Self.json($0))}}"
                }
                .joined(separator: ",\n") + "]}}\n"
        case .azureRecords:
            "{\"records\":["
                + lines.map {
                    "{\"time\":\"2026-03-04T10:15:00Z\",\"category\":\"AppServiceConsoleLogs\",\"resultDescription\":\(Self.json($0 + "\n"))}"
                }.joined(separator: ",") + "]}\n"
        case .runtimeInPieces:
            lines.map { line in
                let half = line.index(line.startIndex, offsetBy: line.count / 2)
                return
                    "\(Self.time) stderr P \(line[..<half])\n\(Self.time) stdout F other\n\(Self.time) stderr F \(line[half...])\n"
            }.joined()
        default: lines.map { wrapped($0) + "\n" }.joined()
        }
    }

    /// Whether what is around a line is a line of its own, with nothing between two of them.
    public var isLineByLine: Bool {
        switch self {
        case .journalPretty, .journalExport, .journalVerbose, .grafana, .lokiQuery, .cloudWatchEvents, .insightsQuery,
            .insightsTable, .splunkTable, .kibanaTable, .hitsDocument, .azureRecords, .runtimeInPieces:
            false
        default: true
        }
    }

    private func wrapped(_ line: String) -> String {
        switch self {
        case .dockerJSON: "{\"log\":\(Self.json(line + "\n")),\"stream\":\"stdout\",\"time\":\"\(Self.time)\"}"
        case .dockerTimes: "\(Self.time) \(line)"
        case .compose: "web-1    | \(line)"
        case .composeTimes: "web-1  | \(Self.time) \(line)"
        case .colouredCompose: "\u{1B}[36mweb-1  | \u{1B}[0m\(line)"
        case .swarm: "edge_web.1.k3x9zq7w1m2n@node-1    | \(line)"
        case .runtime: "\(Self.time) stdout F \(line)"
        case .kubectl: "[pod/web-0/app] \(line)"
        case .kubectlTimes: "[pod/web-0/app] \(Self.time) \(line)"
        case .kubetail: "[web-5d9f7c8b6-x2k4q app] \(line)"
        case .stern: "web-5d9f7c8b6-x2k4q app \(line)"
        case .sternTimes: "\u{1B}[31mweb-5d9f7c8b6-x2k4q\u{1B}[0m \u{1B}[32mapp\u{1B}[0m \(Self.time) \(line)"
        case .journal: "Mar 04 10:15:00 web app[12]: \(line)"
        case .journalISO: "2026-03-04T10:15:00+0000 web app[12]: \(line)"
        case .journalFull: "Wed 2026-03-04 10:15:00 UTC web app.service[12]: \(line)"
        case .journalEpoch: "1772619300.123456 web app[12]: \(line)"
        case .journalJSON:
            "{\"__REALTIME_TIMESTAMP\":\"1772619300123456\",\"_PID\":\"12\",\"MESSAGE\":\(Self.json(line)),\"SYSLOG_IDENTIFIER\":\"app\"}"
        case .journalBytes:
            "{\"__REALTIME_TIMESTAMP\":\"1772619300123456\",\"MESSAGE\":[\(line.utf8.map(String.init).joined(separator: ","))]}"
        case .syslog: "<190>Mar  4 10:15:00 web app: \(line)"
        case .syslog5424: "<190>1 2026-03-04T10:15:00.123Z web app 12 - [x@1 y=\"a]b\"] \(line)"
        case .syslogOverTCP: "312 <190>1 2026-03-04T10:15:00.123Z web app 12 - - \u{FEFF}\(line)"
        case .heroku: "2026-03-04T10:15:00.123456+00:00 app[web.1]: \(line)"
        case .logcli: "2026-03-04T10:15:00Z {app=\"web\", pod=\"edge-7d9c\"} \(line)"
        case .logcliLines:
            "{\"labels\":{\"app\":\"web\"},\"line\":\(Self.json(line)),\"timestamp\":\"2026-03-04T10:15:00.117Z\"}"
        case .cloudWatchTail: "2026-03-04T10:15:00.123000+00:00 ecs/web/9d5c3f0a8b7e6d5c4f3a2b1c0d9e8f7a \(line)"
        case .splunkLines:
            "{\"preview\":false,\"result\":{\"_raw\":\(Self.json(line)),\"_time\":\"2026-03-04T10:15:00.000+0000\"}}"
        case .hits:
            "{\"_index\":\"x\",\"_id\":\"h\",\"_source\":{\"@timestamp\":\"2026-03-04T10:15:00.000Z\",\"host\":{\"name\":\"e\"},\"message\":\(Self.json(line))}}"
        case .textPayload: "{\"textPayload\":\(Self.json(line)),\"timestamp\":\"2026-03-04T10:15:00.3Z\"}"
        case .collector: "{\"@timestamp\":\"2026-03-04T10:15:00Z\",\"message\":\(Self.json(line))}"
        case .dockerSyslog: Self.dockerJSON.wrapped(Self.syslog.wrapped(line))
        case .hitsOfDocker: Self.hits.wrapped(Self.dockerJSON.wrapped(Self.dockerTimes.wrapped(line)))
        case .quoted: "> \(line)"
        case .grep: "logs/app.log.1:17:\(line)"
        case .pm2: "0|app      | \(line)"
        case .fluentd: "2026-03-04T10:15:00+00:00\tweb.access\t{\"log\":\(Self.json(line))}"
        default: line
        }
    }

    private static func json(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case "\n": "\\n"
                case "\t": "\\t"
                case "\u{1B}": "\\u001b"
                default: String(scalar)
                }
            }.joined() + "\""
    }

    private static func cell(_ text: String) -> String {
        "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
