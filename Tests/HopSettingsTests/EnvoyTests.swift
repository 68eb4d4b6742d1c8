import HopSettings
import Products
import Testing

/// What Envoy's bootstrap says of a URL.
struct EnvoyTests {
    private func read(_ text: String, name: String = "envoy.yaml", files: [String: String] = [:]) throws
        -> HopConfiguration
    {
        try ConfigurationReader.read(ConfigurationFile(name: name, text: text)) { pattern, _ in
            files[pattern].map { [ConfigurationFile(name: pattern, text: $0)] } ?? []
        }
    }

    private func first(_ configuration: HopConfiguration, _ url: String) throws -> HopRoute {
        let asked = try #require(RequestURL(url))
        return try #require(configuration.answer(for: asked).routes.first)
    }

    private func settings(_ configuration: HopConfiguration, _ url: String, _ kind: TimeoutKind) throws -> [String] {
        let answer = configuration.answer(for: try #require(RequestURL(url)))
        let route = try #require(answer.routes.first, "\(answer)")
        return route.settings(of: kind).map { "\($0.name) \($0.valueText) \($0.place ?? "default")" }
    }

    static let bootstrap = """
        admin:
          address:
            socket_address: { address: 127.0.0.1, port_value: 9901 }
        static_resources:
          listeners:
            - name: main
              address:
                socket_address: { address: 0.0.0.0, port_value: 8080 }
              filter_chains:
                - filters:
                    - name: envoy.filters.network.http_connection_manager
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                        stat_prefix: ingress_http
                        stream_idle_timeout: 60s
                        common_http_protocol_options:
                          idle_timeout: 90s
                        route_config:
                          name: local
                          virtual_hosts:
                            - name: shop
                              domains: ["shop.example", "*.shop.example"]
                              routes:
                                - match: { prefix: "/report" }
                                  route:
                                    cluster: report
                                    timeout: 120s
                                    prefix_rewrite: "/"
                                - match: { safe_regex: { regex: "/r[0-9]+" } }
                                  route: { cluster: report, timeout: 0s, idle_timeout: 7s }
                                - match: { path: /beta, headers: [{ name: x-beta }] }
                                  route: { cluster: beta }
                                - match: { prefix: "/" }
                                  route:
                                    weighted_clusters:
                                      clusters:
                                        - { name: shop, weight: 90 }
                                        - { name: report, weight: 10 }
                                    retry_policy: { retry_on: "5xx", num_retries: 3, per_try_timeout: 2s }
                            - name: other
                              domains: ["*"]
                              routes:
                                - match: { prefix: "/" }
                                  redirect: { host_redirect: shop.example }
            - name: tcp
              address:
                socket_address: { address: 0.0.0.0, port_value: 5432 }
              filter_chains:
                - filters:
                    - name: envoy.filters.network.tcp_proxy
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                        cluster: db
                        idle_timeout: 10s
          clusters:
            - name: shop
              connect_timeout: 0.25s
              load_assignment:
                cluster_name: shop
                endpoints:
                  - lb_endpoints:
                      - endpoint: { address: { socket_address: { address: 10.20.0.8, port_value: 8080 } } }
                      - endpoint: { address: { socket_address: { address: 10.20.0.9, port_value: 8080 } } }
              typed_extension_protocol_options:
                envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                  "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                  common_http_protocol_options:
                    idle_timeout: 30s
                  explicit_http_config: { http_protocol_options: {} }
              circuit_breakers:
                thresholds: [{ max_pending_requests: 16 }]
            - name: report
              transport_socket:
                name: envoy.transport_sockets.tls
            - name: db
              connect_timeout: 1s
        """

    @Test(arguments: [
        (
            "http://shop.example:8080/report/7",
            ["route timeout 120 s envoy.yaml:27", "route idle_timeout = stream_idle_timeout 60 s envoy.yaml:15"]
        ),
        ("http://shop.example:8080/r12", ["route timeout off envoy.yaml:30", "route idle_timeout 7 s envoy.yaml:30"]),
        (
            "http://a.shop.example:8080/x",
            [
                "route timeout 15 s default", "route idle_timeout = stream_idle_timeout 60 s envoy.yaml:15",
                "per_try_timeout 2 s envoy.yaml:39",
            ]
        ),
    ])
    func `Envoy's route decides`(url: String, expected: [String]) throws {
        let configuration = try read(Self.bootstrap)
        #expect(configuration.product == .envoy)
        #expect(try settings(configuration, url, .response) == expected)
    }

    @Test func `Envoy's cluster has its connection's settings`() throws {
        let configuration = try read(Self.bootstrap)
        #expect(
            try settings(configuration, "http://shop.example:8080/x", .connect)
                == ["cluster connect_timeout 250 ms envoy.yaml:57"])
        #expect(
            try settings(configuration, "http://shop.example:8080/report", .connect)
                == ["cluster connect_timeout 5 s default"])
        #expect(
            try settings(configuration, "http://shop.example:8080/x", .keepAlive)
                == ["idle_timeout (upstream) 30 s envoy.yaml:68"])
        #expect(
            try settings(configuration, "http://shop.example:8080/x", .idleClose)
                == ["idle_timeout (downstream) 90 s envoy.yaml:17"])
        let answer = configuration.answer(for: try #require(RequestURL("http://shop.example:8080/x")))
        #expect(answer.routes.map(\.backends).allSatisfy { !$0.isEmpty })
        #expect(answer.routes.count == 2)
        #expect(answer.routes[0].target == "10.20.0.8:8080, 10.20.0.9:8080")
        #expect(answer.routes[0].condition == "if the weights choose shop")
        let report = configuration.answer(for: try #require(RequestURL("http://shop.example:8080/report/7")))
        #expect(report.routes.first?.next?.scheme == "https")
        #expect(report.routes.first?.next?.path == "//7" || report.routes.first?.next?.path == "/7")
        // A cluster that is nowhere is said.
        let beta = configuration.answer(for: try #require(RequestURL("http://shop.example:8080/beta")))
        #expect(beta.open.contains { $0.contains("the cluster beta") })
        // What is redirected has no backend.
        let other = configuration.answer(for: try #require(RequestURL("http://other.example:8080/")))
        #expect(other.routes.map(\.target) == [nil])
    }

    @Test func `Envoy's TCP listener has a connect timeout and no response's`() throws {
        let configuration = try read(Self.bootstrap)
        #expect(
            try settings(configuration, "http://db:5432/", .connect) == ["cluster connect_timeout 1 s envoy.yaml:76"])
        #expect(try settings(configuration, "http://db:5432/", .response) == [])
    }

    @Test func `Envoy's JSON and the dump of its administration are read, and files that they name`() throws {
        let dump = """
            {"configs": [
              {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
               "dynamicActiveClusters": [{"cluster": {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
                 "name": "outbound|80||shop", "connectTimeout": "10s"}}]},
              {"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
               "dynamic_listeners": [{"active_state": {"listener": {
                 "@type": "type.googleapis.com/envoy.config.listener.v3.Listener", "name": "0.0.0.0_80",
                 "address": {"socket_address": {"address": "0.0.0.0", "port_value": 80}},
                 "filter_chains": [{"filters": [{"name": "envoy.filters.network.http_connection_manager",
                   "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                   "rds": {"route_config_name": "80"}}}]}]}}}]},
              {"@type": "type.googleapis.com/envoy.admin.v3.RoutesConfigDump",
               "dynamic_route_configs": [{"route_config": {
                 "@type": "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "name": "80",
                 "virtual_hosts": [{"name": "shop:80", "domains": ["shop", "shop:80"],
                   "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "outbound|80||shop", "timeout": "0s"}}]}]}}]}]}
            """
        let configuration = try read(dump, name: "config_dump.json")
        #expect(configuration.product == .envoy)
        #expect(
            try settings(configuration, "http://shop/", .connect) == ["cluster connect_timeout 10 s config_dump.json:4"]
        )
        #expect(try settings(configuration, "http://shop/", .response).first == "route timeout off config_dump.json:16")
        let files = [
            "lds.yaml":
                "resources:\n- \"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster\n  name: a\n  connect_timeout: 4s\n"
        ]
        let main =
            "dynamic_resources:\n  cds_config:\n    path_config_source: { path: lds.yaml }\n  lds_config: { ads: {} }\n"
        let dynamic = try read(main, files: files)
        #expect(dynamic.answer(for: HopQuestion()).settings(of: .connect).map(\.duration) == [.seconds(4)])
        #expect(dynamic.gaps.contains { $0.contains("control plane") })
    }

    @Test(arguments: [
        "static_resources:\n  clusters: [", "{\"static_resources\": {\"clusters\": [}}",
        "static_resources:\n  clusters:\n  - &a\n    x: *a\n",
        "{\"static_resources\":" + String(repeating: "[", count: 10_000),
    ])
    func `a broken file of Envoy's is refused`(text: String) {
        #expect(throws: ConfigurationFault.self) { try read(text) }
    }

    @Test(arguments: [
        ("services:\n  web:\n    image: nginx\n", "Compose"),
        ("apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n", "Kubernetes"),
        ("{\"a\": {\"b\": 1}}", "static_resources"),
    ])
    func `what is no proxy's is told as what it looks like`(text: String, expected: String) {
        let fault = #expect(throws: ConfigurationFault.self) { try read(text) }
        #expect(fault?.message.contains(expected) == true, "\(fault?.message ?? "")")
    }
}
