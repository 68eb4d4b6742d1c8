import AccessLogs
import Diagnosis
import LogSources
import Products
import Testing
import TestingSupport
import Times

/// What stands before a row is never the client, the time or anything else of the request.
struct PrefixTests {
    private static let seed: UInt64 = 20_260_304
    private static let count = 40

    /// Prefixes that are known, that look like known ones, and that nobody writes.
    private static let prefixes: [String] = {
        var dice = SplitMix64(seed: seed)
        let words = [
            "web", "edge-1", "prod", "nginx", "INFO", "a=b", "x.y", "17", "10.9.9.9", "[x]", "log:", "->", "%", "*",
            "ü",
        ]
        var prefixes = [
            "web-1    | ", "[nginx] ", "<134>1 2026-03-04T10:15:00Z lb nginx - - - ", "<134>1 ", "lb1 lb2 ",
            "shipper: ",
            "prod/web-1: ", "2026-03-04 nginx ", "INFO ", "INFO  [access] ", "nginx: ", "nginx-access: ", "| ", "- ",
            "\"", "log=", "msg=\"", "10.9.9.9 ", "10.9.9.9 10.9.9.8 ", "shop.example ", "a;b;c;", "1,2,3,",
            "\"1\",\"2\",",
            "2026-03-04T10:15:00Z stdout F ", "Mar  4 10:15:00 web nginx: ", "Mar  4 10:15:00 web nginx[12]: ",
            "fluentd.tag ", "[2026-03-04 10:15:00] ", "(web) ", "#1 ", "host=web-1 ", "k8s/ns/pod/container ",
            "[04/Mar/2020:01:02:03 +0000] ", "GET /forged HTTP/1.1 ", "::1 ", "2001:db8::9 - ",
        ]
        for _ in 0..<30 {
            let count = Int.random(in: 1...4, using: &dice)
            prefixes.append(
                (0..<count).map { _ in words[Int.random(in: 0..<words.count, using: &dice)] }.joined(separator: " ")
                    + " ")
        }
        return prefixes
    }()

    private static let forms: [WrittenForm] = {
        let names = ["traefik-json", "caddy", "squid", "aws-alb", "uwsgi", "gin", "envoy-json", "gorouter"]
        let known = CatalogueForms.all.filter { names.contains($0.name) }
        let combined =
            "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\""
        func nginx(_ format: String) -> WrittenForm {
            WrittenForm(
                name: format, moment: .end, length: .steps(1000), hazards: [.v6],
                row: { FormatStringLoggers.nginx(format, $0) })
        }
        let httplog = FormatStringForms.all.first { $0.name.hasPrefix("haproxy: %ci:%cp [%tr] %ft") }
        return known + [nginx(combined), nginx(combined + " rt=$request_time urt=$upstream_response_time")]
            + (httplog.map { [$0] } ?? [])
    }()

    @Test(arguments: prefixes)
    func `a prefix is taken off or refused, and never read as part of the request`(prefix: String) {
        for form in Self.forms {
            var dice = RequestDice(seed: Self.seed)
            var requests = dice.requests(Self.count, form.hazards.intersection([.v6]))
            // Without users, whose place a word before the row may take.
            for index in requests.indices { requests[index].user = nil }
            let text = requests.map { prefix + form.row($0) + "\n" }.joined()
            var faults: [String] = []
            do {
                let log = try AccessLog.open(MemorySource(name: "a.log", text: text))
                var entries: [Entry] = []
                let tally = try log.scan {
                    entries.append($0.entry())
                    return .next
                }
                // Rows that are not read are told, each with its reason.
                if tally.rows + tally.unparsed + tally.others != Self.count { faults.append("rows do not add up") }
                for entry in entries {
                    let request = requests[entry.line - 1]
                    if let client = entry.client, client != request.client { faults.append("client \(client)") }
                    if entry.time.microseconds != form.stamp(request) { faults.append("time \(entry.time.iso8601)") }
                    if entry.status != request.status { faults.append("status \(entry.status)") }
                    if FormAudit.meaning(entry.normalizedTarget) != FormAudit.meaning(request.target) {
                        faults.append("target \(entry.normalizedTarget) for \(request.target)")
                    }
                    if let duration = entry.duration, abs(duration.microseconds - request.duration) > 1_000_000 {
                        faults.append("duration \(duration) for \(request.duration) µs")
                    }
                }
                if !faults.isEmpty { faults.append("as \(log.format.displayName)") }
            } catch AccessLogError.unrecognised(_, let rows) {
                if rows.isEmpty { faults.append("refused without a word") }
            } catch {
                faults.append("\(error)")
            }
            #expect(
                faults.isEmpty,
                "seed \(Self.seed), \(form.name.prefix(40)) behind ‘\(prefix)’:\n\(faults.prefix(2).joined(separator: "\n")) \(faults.last ?? "")"
            )
        }
    }
}
