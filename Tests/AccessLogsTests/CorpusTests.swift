import AccessLogs
import Diagnosis
import Foundation
import LogSources
import Testing
import TestingSupport

/// Logs of real programs: each is recognised, or refused with a reason.
struct CorpusTests {
    static let folders = [
        "nginx", "haproxy", "apache", "iis", "aws", "azure", "gcp", "envoy", "traefik", "caddy",
    ]

    static let logs = folders.flatMap { Corpus.names(in: $0) }

    /// What becomes of a log.
    enum Expectation {
        /// It is read: format, rows, other lines, unparsed rows.
        case read(String, Int, Int, Int)
        /// It is refused: words of the reason.
        case refused(String)
    }

    /// Counted by eye, file by file.
    static let table: [String: Expectation] = [
        "nginx/datadog-nginx.log": .read("combined", 4, 2, 0),
        "nginx/fail2ban-nginx-bad-request.log": .read("combined", 8, 15, 0),
        "nginx/fail2ban-nginx-botsearch.log": .read("combined", 8, 35, 0),
        "nginx/fail2ban-nginx-forbidden.log": .refused("nginx’s error log"),
        "nginx/fail2ban-nginx-http-auth.log": .refused("nginx’s error log"),
        "nginx/fail2ban-nginx-limit-req.log": .refused("nginx’s error log"),
        "nginx/issues-upstream-a.log": .refused("nginx’s error log"),
        "nginx/matomo-nginx_json.log": .read("json", 2, 0, 0),
        "nginx/lab-error.log": .refused("nginx’s error log"),
        "nginx/opsagent-nginx-access.log": .read("combined", 8, 0, 0),
        "nginx/opsagent-nginx-error.log": .refused("nginx’s error log"),
        "haproxy/datadog-haproxy.log": .read("httplog", 5, 5, 0),
        "haproxy/fail2ban-haproxy-http-auth.log": .read("httplog", 4, 4, 0),
        "haproxy/issues-server-down-a.log": .refused("message of HAProxy itself"),
        "haproxy/lab-messages.log": .refused("message of HAProxy itself"),
        "haproxy/lnav-haproxy.log": .read("httplog", 13, 4, 0),
        "haproxy/matomo-haproxy.log": .read("httplog", 1, 0, 0),
        "apache/datadog-apache.log": .read("combined", 2, 0, 0),
        "apache/fail2ban-apache-auth.log": .refused("Apache’s error log"),
        "apache/fail2ban-apache-badbots.log": .read("combined", 4, 7, 0),
        "apache/fail2ban-apache-botsearch.log": .refused("Apache’s error log"),
        "apache/fail2ban-apache-fakegooglebot.log": .read("combined", 3, 4, 0),
        "apache/fail2ban-apache-modsecurity.log": .refused("Apache’s error log"),
        "apache/fail2ban-apache-nohome.log": .refused("Apache’s error log"),
        "apache/fail2ban-apache-noscript.log": .refused("Apache’s error log"),
        "apache/fail2ban-apache-overflows.log": .refused("Apache’s error log"),
        "apache/fail2ban-apache-pass.log": .read("combined", 1, 1, 0),
        "apache/fail2ban-apache-shellshock.log": .refused("Apache’s error log"),
        "apache/issues-mod_proxy-a.log": .refused("Apache’s error log"),
        "apache/lab-error.log": .refused("Apache’s error log"),
        "apache/lnav-access_log.0.log": .read("combined", 3, 0, 0),
        "apache/lnav-access_log.1.log": .read("combined", 1, 0, 0),
        "apache/lnav-bad_access_log.0.log": .read("combined", 2, 0, 1),
        "apache/lnav-shop_access_log.0.log": .read("combined", 1000, 0, 0),
        "apache/lnav-syslog_with_access_log.0.log": .refused("no time of its own"),
        "apache/matomo-common.log": .read("common", 1, 0, 0),
        "apache/matomo-common_complete.log": .read("vhost_combined", 1, 0, 0),
        "apache/matomo-common_encoding_big5.log": .read("vhost_combined", 1, 0, 0),
        "apache/matomo-common_vhost.log": .read("vhost_combined", 1, 0, 0),
        "apache/matomo-ncsa_extended.log": .read("combined", 1, 0, 0),
        "apache/matomo-ovh.log": .read("combined", 1, 0, 0),
        "apache/matomo-splitted_date_and_time.log": .read("w3c", 1, 1, 0),
        "apache/opsagent-apache-access.log": .read("combined", 5, 0, 0),
        "apache/opsagent-apache-error.log": .refused("Apache’s error log"),
        "apache/plaso-apache_access.log": .read("combined", 15, 0, 0),
        "iis/datadog-iis.log": .read("w3c", 2, 0, 0),
        "iis/iislogreader-arr.log": .read("w3c", 3, 0, 0),
        "iis/issue-iisintegration-201.log": .read("w3c", 1, 0, 0),
        "iis/lnav-w3c.0.log": .read("w3c", 1, 4, 0),
        "iis/lnav-w3c.1.log": .read("w3c", 1, 6, 0),
        "iis/lnav-w3c.2.log": .refused("FTP command"),
        "iis/lnav-w3c.5.log": .read("w3c", 1, 1, 0),
        "iis/lnav-w3c.6.log": .read("w3c", 1, 4, 0),
        "iis/lnav-w3c_big.head.log": .read("w3c", 13, 27, 0),
        "iis/lnav-w3c_big.log": .read("w3c", 210, 44, 0),
        "iis/matomo-iis.log": .read("w3c", 1, 4, 0),
        "iis/matomo-iis_custom.log": .read("w3c", 3, 7, 0),
        "iis/matomo-incapsula_w3c.log": .read("w3c", 2, 4, 0),
        "iis/matomo-netscaler.log": .read("w3c", 1, 4, 0),
        "iis/opsagent-iis.log": .read("w3c", 4, 0, 0),
        "iis/opsagent-iis_access.log": .read("w3c", 4, 3, 0),
        "iis/plaso-iis10.log": .read("w3c", 1, 4, 0),
        "iis/plaso-iis10_cookies.log": .read("w3c", 3, 4, 0),
        "iis/plaso-iis10_edge_cases.log": .read("w3c", 15, 4, 0),
        "iis/plaso-iis6.log": .read("w3c", 12, 4, 0),
        "iis/plaso-iis7_owa.log": .read("w3c", 3, 2, 0),
        "iis/plaso-iis7_sqli.log": .read("w3c", 2, 4, 0),
        "iis/plaso-iis_without_date.log": .read("w3c", 11, 4, 0),
        "iis/tx-u_ex130609.log": .read("w3c", 17, 8, 0),
        "aws/issue-medplum-2253-alb-502.log": .read("aws-alb-short", 1, 0, 0),
        "aws/matomo-alb.log": .read("aws-alb", 1, 0, 0),
        "aws/matomo-amazon_cloudfront_rtmp.log": .refused("event of a streaming log"),
        "aws/matomo-amazon_cloudfront_web.log": .read("aws-cloudfront", 1, 2, 0),
        "aws/matomo-elb.log": .read("aws-elb", 1, 2, 0),
        "aws/otel-alb.log": .read("aws-alb", 2, 0, 0),
        // Rows of a classic balancer stand between them: their stamp means another moment.
        "aws/plaso-aws_elb_access.log": .read("aws-alb", 10, 2, 4),
        "azure/plaso-application_gateway_access.jsonl": .read("azure-app-gateway", 2, 0, 0),
        "gcp/otel-global_external_alb.json": .read("google-cloud", 1, 0, 0),
        "gcp/otel-regional_external_alb.json": .read("google-cloud", 1, 0, 0),
        "envoy/datadog-envoy.log": .read("envoy-istio-mixer", 3, 1, 0),
        "envoy/issues-istio-503.log": .read("envoy-json", 1, 0, 1),
        "traefik/fail2ban-traefik-auth.log": .read("traefik", 6, 17, 0),
        "traefik/issue-traefik-2112.log": .refused("status of three digits"),
        "traefik/matomo-traefik_json.log": .read("traefik-json", 1, 0, 0),
        "caddy/issue-caddy-546.log": .refused("error log of Caddy"),
        "caddy/issue-pyradiotracking-20.log": .refused("record of an error"),
        "caddy/lab-error.log": .refused("record of an error"),
        "caddy/lnav-caddy.0.log": .read("caddy", 4, 35, 0),
        "caddy/lnav-caddy.1.log": .read("caddy", 4, 0, 0),
        "caddy/matomo-caddy_json.log": .read("caddy", 3, 0, 0),
    ]

    @Test(arguments: logs)
    func `every log is recognised or refused as the table says, and its lines add up`(path: String) throws {
        let expected = try #require(Self.table[path], "\(path) is not in the table")
        let source = try FileSource(Corpus.path(path), named: path)
        var lines = 0
        try LineScanner(source).forEachLine { _ in
            lines += 1
            return .next
        }
        let log: AccessLog
        do {
            log = try AccessLog.open(source)
        } catch {
            guard case .unrecognised(_, let rows) = error, case .refused(let words) = expected else {
                Issue.record("\(path): \(error)")
                return
            }
            #expect(rows.allSatisfy { !$0.reason.isEmpty && $0.line > 0 && $0.line <= lines })
            #expect(rows.contains { $0.reason.contains(words) }, "\(rows.map(\.reason))")
            return
        }
        guard case .read(let name, let rows, let others, let unparsed) = expected else {
            Issue.record("\(path) was read as \(log.format.displayName)")
            return
        }
        #expect(log.format.name == name)
        let tally = try log.scan { _ in .next }
        #expect(tally.rows == rows)
        #expect(tally.others == others)
        #expect(tally.unparsed == unparsed, "\(tally.firstUnparsed)")
        // A document is read as lines that are made of it.
        if log.source is FileSource { #expect(tally.rows + tally.others + tally.unparsed == lines) }
        #expect(log.alsoFits.isEmpty)
    }
}
