public import Diagnosis
public import Incidents

/// What a status can mean on the product that answered with it.
public enum StatusMeaning: Check {
    /// What it is called, asks for and answers.
    public static let description = CheckDescription(
        name: "status-meaning", claim: "The status by itself points to a cause.",
        method: "Looks the pair of product and status up in a table of what each product was seen or is documented to "
            + "answer: a timeout is a 504 on nginx and HAProxy and a 502 on Apache and ARR, a refused connection a 502 on "
            + "nginx and a 503 on HAProxy.",
        parameters: [
            .usersSee,
            .product,
        ])

    static let products = [
        "nginx", "haproxy", "apache", "iis-arr", "caddy", "envoy", "traefik", "aws-alb", "azure-app-gateway",
        "google-cloud", "cloudflare",
    ]

    /// What each product answers in each case.
    ///
    /// nginx 1.22, HAProxy 2.6, Apache 2.4, Envoy 1.40, Traefik 3.7 and Caddy 2
    /// were run; the others are as their vendors document them.
    private static let meanings: [String: [String: String]] = [
        "nginx": [
            "502":
                "the connection was refused or lost, the response was invalid, or the server sent 502 itself; a timeout is "
                + "a 504 here",
            "503": "nginx's own limit (limit_req, limit_conn) or the server itself",
            "504": "a time ran out while connecting, in the TLS handshake or while waiting for the response",
        ],
        "haproxy": [
            "502":
                "the server closed before its header was complete (SH), or the header was malformed (PH); a timeout is a 504 "
                + "here",
            "503":
                "the connection was refused (SC) or not made in time (sC), all servers are down, or the proxy's queue timed "
                + "out (sQ)",
            "504": "no response header came within timeout server (sH)",
        ],
        "apache": [
            "502":
                "no response in time, or the connection was closed or reset, or the header was invalid: Apache answers a "
                + "timeout with 502",
            "503": "the connection was refused or not made in time, or all workers are in error",
            "504": "sending the request to the server ran out of time",
        ],
        "iis-arr": [
            "502":
                "substatus and win32 status tell: 502.3 with 12002 is a timeout, 12029 refused, 12030 reset, 12152 invalid",
            "503": "the application pool is down or its queue is full",
            "504": "seldom made by ARR: look one hop further",
        ],
        "caddy": [
            "502": "refused, not connected in time, reset, closed or malformed", "503": "no server was available",
            "504": "no response header in time",
        ],
        "envoy": [
            "502": "a protocol error of the server (UPE)",
            "503": "refused or not connected in time (UF), closed or reset (UC), no healthy server (UH), overflow (UO)",
            "504": "the route's or the stream's time ran out (UT, SI)",
        ],
        "traefik": [
            "502": "refused, or closed (EOF); a malformed header is a 500 here", "503": "no server is up",
            "504": "not connected or no header in time",
        ],
        "aws-alb": [
            "502":
                "the target closed or reset the connection, or its response was malformed; a timeout is a 504 here, so 502 "
                + "speaks against it",
            "503": "no registered targets",
            "504": "the target was not reached in 10 s or did not answer within the idle timeout",
        ],
        "azure-app-gateway": [
            "502":
                "on v1 a timeout too; on v2 a closed connection, failed probes or an empty pool, and a timeout is a 504",
            "503": "the gateway itself is overloaded or stopped",
            "504": "on v2, no response within the request time-out",
        ],
        "google-cloud": [
            "502": "statusDetails tells: backend_timeout, failed_to_connect_to_backend, backend_connection_closed…",
            "503": "as 502: statusDetails tells", "504": "the server itself sent it",
        ],
        "cloudflare": [
            "502": "mostly the origin's own; a slow origin is 524, an unreachable one 522 or 521",
            "503": "the origin's own, or a limit", "504": "mostly the origin's own; a slow origin is 524",
        ],
    ]

    /// Pairs whose meaning is one cause only.
    private static let decisive: [String: Set<String>] = [
        "haproxy": ["504"], "envoy": ["504"], "caddy": ["504"], "azure-app-gateway": ["504"],
    ]

    /// Looks the pair up.
    public static func run(_ input: CheckInput) throws(EvidenceError) -> CheckResult {
        let status = input.choice(.usersSee)
        let product = input.choice(.product)
        guard let product, let status, let meaning = meanings[product]?[status] else {
            let statement =
                product == nil || product == "other"
                ? Fact("status-meaning.no-product")
                : Fact("status-meaning.nothing", ["product": .word(product ?? "")])
            return CheckResult(
                finding: Finding(check: description.name, outcome: .undetermined, statement: statement))
        }
        let isDecisive = decisive[product]?.contains(status) ?? false
        return CheckResult(
            finding: Finding(
                check: description.name, outcome: isDecisive ? .supports : .undetermined,
                statement: Fact(
                    "status-meaning.means",
                    ["status": .word(status), "product": .word(product), "meaning": .text(meaning)]),
                limitations: [Fact("status-meaning.limitation")]))
    }
}
