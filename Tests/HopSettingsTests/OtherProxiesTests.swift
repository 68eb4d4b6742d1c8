import HopSettings
import Products
import Testing

/// What the files of Varnish, Squid and lighttpd say of a URL.
struct OtherProxiesTests {
    private func read(_ text: String, name: String = "c", files: [String: String] = [:]) throws -> HopConfiguration {
        try ConfigurationReader.read(ConfigurationFile(name: name, text: text)) { pattern, _ in
            files[pattern].map { [ConfigurationFile(name: pattern, text: $0)] } ?? []
        }
    }

    private func answer(_ configuration: HopConfiguration, _ url: String) throws -> HopAnswer {
        let asked = try #require(RequestURL(url))
        return configuration.answer(for: asked)
    }

    /// `name value place` of each setting of a kind of the first way.
    private func settings(_ configuration: HopConfiguration, _ url: String, _ kind: TimeoutKind) throws -> [String] {
        let answer = try answer(configuration, url)
        let route = try #require(answer.routes.first, "\(answer)")
        return route.settings(of: kind).map { "\($0.name) \($0.valueText) \($0.place ?? "default")" }
    }

    // MARK: - Varnish

    static let vcl = """
        vcl 4.1;
        # one backend for all, and one for what is slow
        import directors;
        include "probes.vcl";
        backend default {
            .host = "10.20.0.8";
            .port = "8080";
            .connect_timeout = 1s;
            .probe = { .url = "/health"; .interval = 5s; }
        }
        backend report { .host = "10.20.0.9"; .port = "8081"; .first_byte_timeout = 300s; .max_connections = 20; }
        backend a { .host = "10.20.0.10"; }
        backend b { .host = "10.20.0.11"; .first_byte_timeout = 2m; }
        acl inside { "10.0.0.0"/8; }
        sub vcl_init {
            new pool = directors.round_robin();
            pool.add_backend(a);
            pool.add_backend(b);
        }
        sub choose {
            if (req.http.host == "pool.example") { set req.backend_hint = pool.backend(); }
        }
        sub vcl_recv {
            if (req.method == "PURGE" && client.ip ~ inside) { return (purge); }
            call choose;
            if (req.url ~ "^/report" || req.url ~ "\\.xlsx$") {
                set req.backend_hint = report;
            } else if (req.http.host ~ "(?i)^old\\.") {
                return (synth(301, "https://new.example" + req.url));
            }
            /* what a cookie decides */
            if (req.http.cookie ~ "beta=1") { set req.backend_hint = a; }
        }
        sub vcl_backend_fetch {
            if (bereq.url ~ "^/slow/") { set bereq.first_byte_timeout = 10m; }
        }
        """

    @Test(arguments: [
        ("http://shop.example/", "first_byte_timeout 60 s default"),
        ("http://shop.example/report/1", "first_byte_timeout 5 min c:11"),
        ("http://shop.example/x.xlsx", "first_byte_timeout 5 min c:11"),
        ("http://shop.example/slow/1", "first_byte_timeout 10 min c:35"),
    ])
    func `Varnish's VCL chooses the backend, and vcl_backend_fetch the timeout`(url: String, expected: String) throws {
        let configuration = try read(Self.vcl)
        #expect(configuration.product == .varnish)
        let answer = try answer(configuration, url)
        // The last way is the one that no cookie decides.
        let route = try #require(answer.routes.last)
        let setting = try #require(route.settings(of: .response).first)
        #expect("\(setting.name) \(setting.valueText) \(setting.place ?? "default")" == expected)
        #expect(answer.routes.count == 2)
        #expect(answer.routes.contains { $0.condition?.contains("cookie") == true })
    }

    @Test func `Varnish's directors, answers of its own and parameters`() throws {
        let configuration = try read(Self.vcl)
        let pool = try answer(configuration, "http://pool.example/")
        #expect(pool.routes.map(\.target).contains("10.20.0.11"))
        #expect(Set(pool.settings(of: .response).compactMap(\.duration)).isSuperset(of: [.seconds(60), .seconds(120)]))
        #expect(configuration.gaps.contains { $0.contains("probes.vcl") })
        #expect(configuration.gaps.contains { $0.contains("-p") })
        let both = try ConfigurationReader.read([
            ConfigurationFile(name: "default.vcl", text: Self.vcl),
            ConfigurationFile(
                name: "varnish.service",
                text:
                    "[Service]\nExecStart=/usr/sbin/varnishd -a :6081 \\\n  -f /etc/varnish/default.vcl -p first_byte_timeout=90 \\\n"
                    + "  -p timeout_idle=7s\n"),
        ])
        #expect(
            try settings(both, "http://shop.example/", .idleClose) == ["timeout_idle 7 s varnish.service:4"])
        let plain = try answer(both, "http://shop.example/")
        #expect(plain.routes.last?.settings(of: .response).first?.duration == .seconds(90))
        #expect(plain.routes.last?.settings(of: .connect).map(\.duration) == [.seconds(1)])
        #expect(both.gaps.contains { $0.contains("-p") } == false)
        let shown = try read(
            "first_byte_timeout         75.000 [seconds]\nconnect_timeout            3.500 [seconds] (default)\n")
        #expect(shown.product == .varnish)
        #expect(try settings(shown, "http://a/", .response).first == "first_byte_timeout 75 s c:1")
    }

    @Test(arguments: [
        ("vcl 4.1;\nbackend default { .host = \"a\";", "c:2"),
        ("vcl 4.1;\nsub vcl_recv {\n if (true) {\n", "not closed"),
        ("vcl 4.1;\nbackend a { host = 1; }", "c:2: expected a setting"),
        ("vcl 4.1;\nlocation / {}", "c:2: expected backend"),
        ("vcl 4.1;\nsub vcl_recv { " + String(repeating: "if (a) { ", count: 10_000), "too deep"),
        ("vcl 4.1;\nsub vcl_recv { set req.url = \"a\n\"; }", "c:2: a quote"), ("vcl 4.1;\n/* x", "comment"),
    ])
    func `a broken VCL is refused with its place`(text: String, expected: String) throws {
        let fault = #expect(throws: ConfigurationFault.self) { try read(text) }
        #expect(fault?.message.contains(expected) == true, "\(fault?.message ?? "")")
    }

    @Test func `a VCL with thousands of branches ends`() throws {
        var text = "vcl 4.1;\nbackend default { .host = \"a\"; }\nsub vcl_recv {\n"
        for index in 0..<3000 {
            text += "if (req.http.x\(index) ~ \"a\") { set req.backend_hint = b\(index % 50); }\n"
        }
        text +=
            "if (" + String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
            + ") { return (pass); }\n}\n"
        let configuration = try read(text)
        #expect(try answer(configuration, "http://a/").routes.count <= 257)
        #expect(
            try answer(
                try read("vcl 4.1;\nbackend default { .host = \"a\"; }\nsub vcl_recv { call vcl_recv; }"), "http://a/"
            ).routes.count == 1)
    }

    // MARK: - Squid

    static let squid = """
        # a reverse proxy
        http_port 80 accel defaultsite=shop.example no-vhost
        https_port 443 accel tls-cert=/etc/x.pem
        cache_peer 10.20.0.8 parent 8080 0 no-query originserver name=shop login=PASS
        cache_peer 10.20.0.9 parent 443 0 no-query originserver name=report ssl connect-timeout=3
        acl report_site dstdomain .report.example
        acl report_path urlpath_regex -i ^/report
        acl Safe_ports port 80 443
        cache_peer_access report allow report_site
        cache_peer_access report allow report_path
        cache_peer_access report deny all
        cache_peer_access shop deny report_site
        cache_peer_access shop deny report_path
        cache_peer_access shop allow all
        never_direct allow all
        read_timeout 2 minutes
        peer_connect_timeout 10 seconds
        pconn_timeout 40 seconds
        persistent_request_timeout 25
        request_timeout 1 minute
        http_access deny !Safe_ports
        http_access allow all
        """

    @Test func `Squid's peers are chosen by their access lists`() throws {
        let configuration = try read(Self.squid, name: "squid.conf")
        #expect(configuration.product == .squid)
        #expect(try settings(configuration, "http://shop.example/", .response) == ["read_timeout 120 s squid.conf:16"])
        #expect(
            try settings(configuration, "http://shop.example/", .connect) == ["peer_connect_timeout 10 s squid.conf:17"]
        )
        #expect(
            try settings(configuration, "http://a.report.example/", .connect) == ["connect-timeout 3 s squid.conf:5"])
        #expect(
            try settings(configuration, "http://shop.example/Report/1", .connect) == [
                "connect-timeout 3 s squid.conf:5"
            ])
        #expect(
            try settings(configuration, "http://shop.example/", .keepAlive)
                == ["server_idle_pconn_timeout 40 s squid.conf:18"])
        #expect(
            try settings(configuration, "http://shop.example/", .idleClose)
                == ["client_idle_pconn_timeout 25 s squid.conf:19"])
        let routes = try answer(configuration, "http://shop.example/x").routes
        #expect(routes.map(\.target) == ["10.20.0.8:8080"])
        #expect(routes.first?.next?.port == 8080)
        #expect(
            Set(configuration.answer(for: HopQuestion()).routes.compactMap(\.target)) == [
                "10.20.0.8:8080", "10.20.0.9:443",
            ])
    }

    @Test func `a Squid without peers goes to the URL's server, and its included files count`() throws {
        let configuration = try read(
            "http_port 3128\nacl localnet src 10.0.0.0/8\nhttp_access allow localnet\ninclude /etc/squid/conf.d/*.conf\n",
            files: ["/etc/squid/conf.d/*.conf": "connect_timeout 20 seconds\nread_timeout 90\n"])
        #expect(
            try settings(configuration, "http://a.example/", .connect)
                == ["connect_timeout 20 s /etc/squid/conf.d/*.conf:1"])
        #expect(
            try settings(configuration, "http://a.example/", .response) == [
                "read_timeout 90 s /etc/squid/conf.d/*.conf:2"
            ])
        #expect(
            try read("http_port 3128\nhttp_access allow all\n").answer(for: HopQuestion()).settings(of: .response).map(
                \.duration) == [.seconds(900)])
    }

    // MARK: - lighttpd

    static let lighttpd = """
        server.modules = ( "mod_access", "mod_proxy", "mod_fastcgi" )
        server.document-root = "/var/www"
        server.port = 80
        accesslog.format = "%h \\"%r\\" %s"
        server.max-write-idle = 120
        var.app = "10.20.0." + "8"
        fastcgi.server = ( ".php" => ( "localhost" => ( "socket" => "/run/php.sock", "read-timeout" => 45 ) ) )
        $HTTP["host"] == "shop.example" {
            proxy.server = ( "/report" => ( ( "host" => "10.20.0.9", "port" => 8081, "read-timeout" => 300 ) ),
                             "" => ( ( "host" => var.app, "port" => 8080, "connect-timeout" => 3 ),
                                     ( "host" => "10.20.0.10", "port" => 8080 ) ) )
            $HTTP["url"] =~ "^/slow/" {
                server.max-write-idle = 600
                proxy.server = ( "" => ( ( "host" => "10.20.0.11", "port" => 8080 ) ) )
            }
        } else $HTTP["host"] =~ "^static\\." {
            server.max-read-idle = 10
        } else {
            proxy.server = ( "" => ( ( "host" => "10.20.0.12" ) ) )
        }
        """

    @Test func `lighttpd's conditions choose the backend`() throws {
        let configuration = try read(Self.lighttpd, name: "lighttpd.conf")
        #expect(configuration.product == .lighttpd)
        #expect(
            try settings(configuration, "http://shop.example/report/1", .response)
                == ["read-timeout 5 min lighttpd.conf:9"])
        #expect(try settings(configuration, "http://shop.example/", .response) == ["read-timeout off default"])
        #expect(
            try settings(configuration, "http://shop.example/", .connect) == ["connect-timeout 3 s lighttpd.conf:10"])
        #expect(try settings(configuration, "http://shop.example/a.php", .response) == ["read-timeout off default"])
        #expect(
            try settings(configuration, "http://static.example/a.php", .response)
                == ["read-timeout 45 s lighttpd.conf:7"])
        #expect(
            try settings(configuration, "http://shop.example/slow/1", .sendToClient)
                == ["server.max-write-idle 10 min lighttpd.conf:13"])
        let shop = try answer(configuration, "http://shop.example/").routes.first
        #expect(shop?.target == "10.20.0.8:8080, 10.20.0.10:8080")
        #expect(try answer(configuration, "http://other.example/").routes.first?.target == "10.20.0.12")
        #expect(try answer(configuration, "http://shop.example/slow/1").routes.first?.target == "10.20.0.11:8080")
    }

    @Test(arguments: [
        ("server.modules = ( \"a\"", "c:1"), ("server.modules = (\"a\")\nserver.port 80\n", "c:2: expected ‘=’"),
        ("server.document-root = \"x\n", "c:1: a quote"),
        ("$HTTP[\"host\"] == \"a\" {\nserver.modules = (\"a\")\n", "not closed"),
        ("server.modules = " + String(repeating: "(", count: 10_000), "too deep"),
        (String(repeating: "$HTTP[\"host\"] == \"a\" { ", count: 10_000) + "server.modules = (\"a\")", "too deep"),
    ])
    func `a broken file of lighttpd's is refused with its place`(text: String, expected: String) throws {
        let fault = #expect(throws: ConfigurationFault.self) { try read(text) }
        #expect(fault?.message.contains(expected) == true, "\(fault?.message ?? "")")
    }

    // MARK: - Whose it is

    @Test func `each product's file is told from the others', whatever its name`() throws {
        let all: [(ProductID, String)] = [
            (.varnish, Self.vcl), (.squid, Self.squid), (.lighttpd, Self.lighttpd), (.traefik, TraefikTests.fixed),
            (.traefik, TraefikTests.dynamic), (.envoy, EnvoyTests.bootstrap), (.nginx, RoutingTests.nginx),
            (.haproxy, RoutingTests.haproxy), (.apache, RoutingTests.apache),
            (.lighttpd, "server.port = 80\nproxy.server = ( \"\" => ( ( \"host\" => \"10.0.0.1\" ) ) )\n"),
            (.varnish, "sub vcl_recv {\n  set req.backend_hint = a;\n}\n"),
            (.squid, "http_port 3128\nhttp_access allow all\nacl all src 0.0.0.0/0\ncache_dir ufs /var 100 16 256\n"),
        ]
        for (product, text) in all {
            #expect(try read(text, name: "nginx.conf").product == product, "\(text.prefix(60))")
            // Blanks at its lines' ends and a mark before it change nothing.
            let blanks = String(repeating: " ", count: 60_000)
            #expect(
                try read("\u{FEFF}" + text.replacing("\n", with: blanks + "\n", maxReplacements: 3)).product == product)
        }
    }

    @Test func `a configuration within a ConfigMap is read, with the manifest's lines`() throws {
        let manifest = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: proxy
            data:
              note: a word
              nginx.conf: |
                http {
                  server {
                    location / { proxy_read_timeout 7s; proxy_pass http://shop; }
                  }
                }
            """
        let configuration = try read(manifest, name: "cm.yaml")
        #expect(configuration.product == .nginx)
        #expect(try settings(configuration, "http://a/", .response) == ["proxy_read_timeout 7 s cm.yaml:10"])
        // One without a proxy's file is told as a manifest.
        let other = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.txt: |\n    hello\n    world\n"
        #expect(throws: ConfigurationFault.self) { try read(other) }
    }

    @Test func `mutated files of these products end, one way or the other`() {
        var state: UInt64 = 502
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let all = [
            Self.vcl, Self.squid, Self.lighttpd, TraefikTests.fixed, TraefikTests.dynamic, EnvoyTests.bootstrap,
        ]
        for text in all {
            for _ in 0..<200 {
                var bytes = Array(text.utf8)
                for _ in 0..<(1 + random(6)) {
                    switch random(3) {
                    case 0: bytes.remove(at: random(bytes.count))
                    case 1: bytes.insert(Array("{};\"'\\ \n#9s:&*-[]()`|".utf8)[random(21)], at: random(bytes.count))
                    default: bytes[random(bytes.count)] = UInt8(random(256))
                    }
                }
                guard let configuration = try? read(String(decoding: bytes, as: UTF8.self)) else { continue }
                for url in [RequestURL(), RequestURL(host: "shop.example", port: 80, path: "/report/live/x.php")] {
                    _ = TimeoutChain(of: url, through: [ConfiguredHop(name: "a", configuration: configuration)])
                }
            }
        }
    }
}
