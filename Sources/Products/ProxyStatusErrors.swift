internal import Diagnosis

/// The error types of the response header `Proxy-Status`, which Google's regional load balancers log as `proxyStatus` and which
/// Envoy, Fastly and others can send.
enum ProxyStatusErrors {
    private static let page = "https://www.rfc-editor.org/rfc/rfc9209#name-proxy-error-types"

    @inline(never) private static func type(
        _ prefix: String, _ types: [String], _ proof: Proof, fakedBy: String? = nil, _ remedies: [String]
    ) -> Signal {
        .message(
            "\(prefix).error.\(types[0])",
            any: types.flatMap { ["error=\"\($0)\"", "error=\($0)", "error=\\\"\($0)\\\""] },
            proof, fakedBy: fakedBy, remedies, page,
            types.flatMap { ["error=\"\($0)\"; details=\"\"", "proxy.example; error=\($0)"] })
    }

    /// Signals of every type that is registered.
    ///
    /// - Parameter prefix: the beginning of their names.
    /// - Returns: the signals, which no other of the product should come before unless it tells more.
    @inline(never) static func signals(_ prefix: String) -> [Signal] {
        [
            type(
                prefix, ["dns_timeout", "dns_error"], .dns, ["Correct the server's name, or the resolver's address."]),
            type(
                prefix, ["destination_not_found", "proxy_configuration_error", "proxy_loop_detected"], .notRouted,
                ["Correct the proxy's routes: it knows no server for the request."]),
            type(
                prefix, ["destination_unavailable"], .noLiveServers,
                ["Look at the health checks, and at the servers that they found unhealthy."]),
            type(
                prefix, ["destination_ip_prohibited"], .permissionDenied,
                ["Let the proxy connect to the server's address: its own rules forbid it."]),
            type(
                prefix, ["destination_ip_unroutable"], .noRoute,
                ["Look at routes and firewalls between proxy and server."]),
            type(prefix, ["connection_refused"], .refused, ["Start the server, or correct its port."]),
            type(
                prefix, ["connection_terminated"], .prematureClose,
                fakedBy: "An idle connection that the server closed as the proxy used it again.",
                ["Find why the server closed: its own log. Let it keep idle connections longer than the proxy does."]),
            type(
                prefix, ["connection_timeout"], .connectTimeout, ["Look at routes, firewalls and the server's backlog."]
            ),
            type(
                prefix, ["connection_read_timeout", "http_response_timeout"], .responseTimeout,
                fakedBy: "A request that waited in a queue of the server's looks the same.",
                ["Raise the proxy's timeout for the response, or make the request quicker."]),
            type(prefix, ["connection_write_timeout"], .sendTimeout, ["Find why the server stopped reading."]),
            type(
                prefix, ["connection_limit_reached"], .ownLimit,
                ["Raise the proxy's limit of connections to the server, or take load off."]),
            type(
                prefix, ["tls_protocol_error", "tls_certificate_error", "tls_alert_received"], .tls,
                ["Compare the server's certificate, name and TLS versions with what the proxy expects."]),
            type(
                prefix, ["http_response_header_section_size", "http_response_header_size"], .headerTooBig,
                ["Send a smaller response header."]),
            type(
                prefix,
                [
                    "http_response_transfer_coding", "http_response_content_coding",
                    "http_response_trailer_section_size",
                    "http_response_trailer_size",
                ], .badFraming, ["Correct the response's transfer and content coding."]),
            type(
                prefix, ["http_response_incomplete", "http_response_body_size"],
                Proof(.bodyBroke, .said, "the response was not complete"),
                ["Find why the server ended the response early."]),
            type(
                prefix, ["http_protocol_error", "http_upgrade_failed"],
                Proof(.cause(.invalidResponse, nil), .said, "the server did not speak HTTP as it has to"),
                ["Correct the response that the server sends; compare the protocol of both sides."]),
            type(
                prefix,
                ["http_request_error", "http_request_denied", "proxy_internal_response", "proxy_internal_error"],
                .refusedByProxy, ["Look at the proxy's own rules and limits."]),
        ]
    }
}
