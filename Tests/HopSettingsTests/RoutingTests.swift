import HopSettings
import Products
import Testing

/// Which rule of a configuration takes a URL, and what holds there.
struct RoutingTests {
    static func read(
        _ text: String, name: String = "proxy.conf", files: [String: String] = [:]
    ) throws -> HopConfiguration {
        try ConfigurationReader.read(ConfigurationFile(name: name, text: text)) { pattern, _ in
            files[pattern].map { [ConfigurationFile(name: pattern, text: $0)] } ?? []
        }
    }

    static func answer(_ text: String, _ url: String, name: String = "proxy.conf") throws -> HopAnswer {
        try read(text, name: name).answer(for: try #require(RequestURL(url)))
    }

    /// `name value place` of a setting of the first way.
    private func setting(_ text: String, _ url: String, _ kind: TimeoutKind, name: String = "c") throws
        -> String
    {
        let answer = try Self.answer(text, url, name: name)
        let setting = try #require(answer.routes.first?.settings(of: kind).first, "\(answer)")
        return "\(setting.name) \(setting.valueText) \(setting.place ?? "default")"
    }

    @Test(
        arguments: [
            ("https://Shop.example:8443/a/b?x=1#y", "https://shop.example:8443/a/b?x=1"), ("/report", "/report"),
            ("shop.example/x", "shop.example/x"), (":8080/x", ":8080/x"), ("http://[::1]:80/", "http://[::1]:80/"),
            ("https://user:pass@shop.example", "https://shop.example/"), ("", nil), ("ftp://a/", nil), ("http://", nil),
            ("http://a:99999/", nil), ("a b", nil),
        ] as [(String, String?)])
    func `URLs are read as people write them`(text: String, expected: String?) {
        #expect(RequestURL(text)?.text == expected)
    }

    // MARK: - nginx

    static let nginx = """
        http {
            proxy_read_timeout 1s;
            upstream shop { server 10.1.0.5:8080; server 10.1.0.6:8080; keepalive 8; keepalive_timeout 30s; }
            server { listen 80 default_server; server_name _; return 444; }
            server {
                listen 80; listen 443 ssl;
                server_name shop.example *.shop.example;
                keepalive_timeout 20s 15s;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                location / { proxy_pass http://shop; }
                location /a/ { proxy_read_timeout 2s; proxy_pass http://shop; location /a/b/ { proxy_read_timeout 3s; proxy_pass http://shop; } }
                location ^~ /fixed/ { proxy_read_timeout 4s; proxy_pass http://shop/inner/; }
                location = /exact { proxy_read_timeout 5s; proxy_pass http://shop; }
                location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; fastcgi_read_timeout 6s; }
                location ~* ^/(img|pics)/ { proxy_read_timeout 7s; proxy_pass http://shop; }
                location /try { try_files $uri @app; }
                location @app { proxy_read_timeout 8s; proxy_pass http://shop; }
                location ~ ^/(x+)+[yz]$ { proxy_read_timeout 9s; proxy_pass http://shop; }
            }
            server { listen 80; server_name mail.*; location / { proxy_read_timeout 11s; proxy_pass http://shop; } }
            server { listen 80; server_name ~^v\\d+\\.test$; location / { proxy_read_timeout 12s; proxy_pass http://shop; } }
        }
        """

    @Test(arguments: [
        ("http://shop.example/", "proxy_read_timeout 1 s c:2"),
        ("http://shop.example/a/x", "proxy_read_timeout 2 s c:12"),
        ("http://shop.example/a/b/c", "proxy_read_timeout 3 s c:12"),
        ("https://x.shop.example/a/", "proxy_read_timeout 2 s c:12"),
        ("http://shop.example/fixed/x.php", "proxy_read_timeout 4 s c:13"),
        ("http://shop.example/exact", "proxy_read_timeout 5 s c:14"),
        ("http://shop.example/a/x.php", "fastcgi_read_timeout 6 s c:15"),
        ("http://shop.example/IMG/1", "proxy_read_timeout 7 s c:16"),
        ("http://shop.example/try", "proxy_read_timeout 8 s c:18"),
        ("http://mail.test/", "proxy_read_timeout 11 s c:21"),
        ("http://v12.test/", "proxy_read_timeout 12 s c:22"),
        ("http://shop.example/%61/../a//b/c", "proxy_read_timeout 3 s c:12"),
    ])
    func `nginx chooses its server and its location by its own rules`(url: String, expected: String) throws {
        #expect(try setting(Self.nginx, url, .response) == expected)
    }

    @Test func `an expression that is not tried is said, and its location named`() throws {
        let answer = try Self.answer(Self.nginx, "http://shop.example/" + String(repeating: "x", count: 60))
        try #require(answer.routes.count == 2)
        #expect(answer.routes[1].condition?.contains("not tried") == true)
        #expect(answer.open.contains { $0.contains("proxy.conf:19") })
        // One that decides before it leaves nothing open.
        #expect(try Self.answer(Self.nginx, "http://shop.example/exact").undecided.isEmpty)
    }

    @Test func `nginx's upstream, its reuse and what the next hop is asked for`() throws {
        let route = try #require(try Self.answer(Self.nginx, "http://shop.example/fixed/x").routes.first)
        #expect(route.reuses == true)
        #expect(route.tries == 2)
        #expect(route.settings(of: .keepAlive).first?.duration == .seconds(30))
        #expect(route.settings(of: .idleClose).first?.duration == .seconds(20))
        #expect(route.next == RequestURL(scheme: "http", host: "shop", port: 8080, path: "/inner/x"))
        #expect(try Self.answer(Self.nginx, "http://other.example/").routes.first?.target == nil)
    }

    @Test func `a host in the log tells virtual hosts apart`() throws {
        let configuration = try Self.read(Self.nginx)
        func response(_ host: String?) -> [Duration?] {
            configuration.answer(for: HopQuestion(authority: host, path: "/")).settings(of: .response).map(\.duration)
        }
        #expect(response("mail.test") == [.seconds(11)])
        #expect(response("shop.example:80").first == .seconds(1))
        #expect(response(nil).count > 1)
    }

    // MARK: - HAProxy

    static let haproxy = """
        global
            presetenv WAIT 9s
        defaults base
            timeout client 40s
            timeout server 1000
            timeout connect "2s"
            retries 2
        frontend www from base
            bind :80,:8080
            bind :443 ssl crt x.pem
            timeout http-keep-alive 7s
            acl is_api path_beg -i /api /rest
            acl is_admin hdr(host) -i admin.example
            use_backend admin if is_admin !is_api
            use_backend api if is_api || { path /one }
            use_backend slow if { req.cook(x) -m found }
            use_backend reg if { path_reg ^/r[0-9]+$ }
            use_backend spaced if { path_sub a\\ b }
            default_backend shop
        backend shop from base
            server a 10.1.0.5:8080
        backend api from base
            timeout server 5s  # longer
            option http-server-close
            server a 10.1.0.5:8080
        backend admin from base
            timeout server "${WAIT}"
            server a 10.1.0.6:80
        backend slow from base
            timeout server 60s
        backend reg from base
            timeout server 3s
        backend spaced from base
        listen direct
            bind :9000
            timeout server 4m
            server b 10.1.0.7:80
        """

    @Test(arguments: [
        ("http://shop.example/API/x", "timeout server 5 s c:23"),
        ("http://shop.example/one", "timeout server 5 s c:23"),
        ("http://admin.example/", "timeout server 9 s c:27"), ("http://admin.example/rest", "timeout server 5 s c:23"),
        ("http://x:9000/", "timeout server 240 s c:36"),
    ])
    func `HAProxy's rules are decided by path, host and port`(url: String, expected: String) throws {
        #expect(try setting(Self.haproxy, url, .response) == expected)
    }

    @Test func `what a URL does not decide leaves every way open, and the next rules in force`() throws {
        let answer = try Self.answer(Self.haproxy, "http://shop.example/r12")
        #expect(answer.routes.map { $0.settings(of: .response).first?.valueText } == ["60 s", "3 s"])
        #expect(answer.routes.first?.condition?.contains("req.cook(x)") == true)
        #expect(answer.routes.last?.condition == nil)
        let route = try #require(try Self.answer(Self.haproxy, "http://shop.example/").routes.last)
        #expect(route.settings(of: .connect).first?.duration == .seconds(2))
        #expect(route.settings(of: .queue).first?.duration == .seconds(2))
        #expect(route.settings(of: .idleClose).first?.duration == .seconds(7))
        #expect(route.settings(of: .retry).first?.value == .count(2))
        #expect(route.next?.port == 8080)
        #expect(try Self.answer(Self.haproxy, "http://shop.example/api").routes.last?.reuses == false)
        #expect(try Self.answer(Self.haproxy, "http://shop.example:81/").open.first?.contains("port 81") == true)
    }

    @Test func `several files of HAProxy are one configuration, and an open quote is a fault with its line`() throws {
        let files = [
            ConfigurationFile(name: "a.cfg", text: "defaults\n  timeout server 3s\n"),
            ConfigurationFile(
                name: "b.cfg", text: "frontend f\n  bind :80\n  default_backend b\nbackend b\n  server s 10.0.0.1:80\n"),
        ]
        let route = try ConfigurationReader.read(files).answer(for: RequestURL(port: 80)).routes.first
        #expect(route?.settings(of: .response).first?.place == "a.cfg:2")
        let fault = #expect(throws: ConfigurationFault.self) {
            try Self.read("backend a\n  server s \"10.0.0.1\n", name: "c")
        }
        #expect(fault?.message.hasPrefix("c:2: a quote") == true)
        let mixed = [files[0], ConfigurationFile(name: "n.conf", text: "http { server { listen 80; } }")]
        #expect(throws: ConfigurationFault.self) { try ConfigurationReader.read(mixed) }
    }

    // MARK: - Apache

    static let apache = """
        Define BACK http://10.1.0.5:8080
        Listen 80
        Timeout 120
        KeepAliveTimeout 15
        <VirtualHost *:80>
            ServerName shop.example
            ServerAlias *.shop.example
            ProxyTimeout 30
            ProxyPass /static !
            ProxyPass /a ${BACK}/x timeout=7 connectiontimeout=500ms disablereuse=On
            ProxyPassMatch ^/m/(\\d+)$ ${BACK}/n/$1 timeout=8
            ProxyPass /a/late http://10.9.9.9/ timeout=99
            <Proxy balancer://farm>
                BalancerMember http://10.1.0.6:81 timeout=9 ttl=60
                BalancerMember http://10.1.0.7:81 timeout=9 ttl=60
            </Proxy>
            ProxyPass /c balancer://farm/ timeout=4
            <Location "/d">
                ProxyPass http://10.1.0.8/ timeout=11
            </Location>
            ProxyPass / http://10.1.0.9/
        </VirtualHost>
        <VirtualHost *:80>
            ServerName other.example
            Timeout 40
            ProxyPass / http://10.1.0.9/
        </VirtualHost>
        """

    @Test(arguments: [
        ("http://shop.example/a/1", "timeout= 7 s c:10"), ("http://x.shop.example/a", "timeout= 7 s c:10"),
        ("http://shop.example/ab", "ProxyTimeout 30 s c:8"), ("http://shop.example/m/12", "timeout= 8 s c:11"),
        ("http://shop.example/c/x", "timeout= 9 s c:14"), ("http://shop.example/d", "timeout= 11 s c:19"),
        ("http://other.example/a", "ProxyTimeout = Timeout 40 s c:25"),
        ("http://shop.example/a/late", "timeout= 7 s c:10"),
    ])
    func `Apache chooses its host and its worker by its own rules`(url: String, expected: String) throws {
        #expect(try setting(Self.apache, url, .response) == expected)
    }

    @Test func `Apache's keys, reuse and mapped path`() throws {
        let route = try #require(try Self.answer(Self.apache, "http://shop.example/a/1").routes.first)
        #expect(route.settings(of: .connect).first?.duration == .milliseconds(500))
        #expect(route.reuses == false)
        #expect(route.next == RequestURL(scheme: "http", host: "10.1.0.5", port: 8080, path: "/x/1"))
        let farm = try #require(try Self.answer(Self.apache, "http://shop.example/c/x").routes.first)
        #expect(farm.settings(of: .queue).first?.duration == .seconds(4))
        #expect(farm.settings(of: .keepAlive).first?.duration == .seconds(60))
        #expect(farm.settings(of: .idleClose).first?.duration == .seconds(15))
        #expect(try Self.answer(Self.apache, "http://shop.example/static/x").routes.first?.target == nil)
        let fault = #expect(throws: ConfigurationFault.self) {
            try Self.read("ProxyTimeout 5\n<Location /a>\n</VirtualHost>\n", name: "c")
        }
        #expect(fault?.message.hasPrefix("c:3: </VirtualHost> closes ‘<location>’, which begins at c:2") == true)
    }

    // MARK: - Caddy

    @Test(arguments: [
        ("https://shop.example/report/1", "response_header_timeout 90 s c:8"),
        ("https://shop.example/api/x", "response_header_timeout 2 s c:2"),
        ("https://other.example/", "response_header_timeout off default"),
    ])
    func `Caddy's sites, snippets and handles`(url: String, expected: String) throws {
        let text = """
            (slow) {
                transport http {
                    response_header_timeout {args[0]}
                }
            }
            shop.example,
            www.shop.example {
                handle /report* {
                    reverse_proxy 10.1.0.5:80 {
                        transport http {
                            response_header_timeout 90s
                        }
                    }
                }
                handle {
                    reverse_proxy 10.1.0.6:80 {
                        import slow 2s
                    }
                }
            }
            other.example {
                reverse_proxy 10.1.0.7:80
            }
            """
        let found = try setting(text, url, .response, name: "c")
        #expect(found.hasPrefix(expected.split(separator: "c:").first ?? ""))
    }

    @Test func `Caddy's own JSON is read with its lines`() throws {
        let json = """
            {"apps": {"http": {"servers": {"srv0": {"listen": [":443"], "idle_timeout": 30000000000,
              "routes": [{"match": [{"host": ["shop.example"], "path": ["/slow/*"]}], "terminal": true,
                "handle": [{"handler": "subroute", "routes": [{"handle": [
                  {"handler": "reverse_proxy", "upstreams": [{"dial": "10.1.0.5:80"}],
                   "transport": {"protocol": "http",
                     "response_header_timeout": 5000000000, "keep_alive": {"idle_timeout": "1m"}}}]}]}]},
                {"handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": "10.1.0.6:80"}]}]}]}}}}}
            """
        #expect(try setting(json, "https://shop.example/slow/1", .response) == "response_header_timeout 5 s c:6")
        #expect(try setting(json, "https://shop.example/", .response) == "response_header_timeout off default")
        let route = try #require(try Self.answer(json, "https://shop.example/slow/1").routes.first)
        #expect(route.settings(of: .idleClose).first?.duration == .seconds(30))
        #expect(route.settings(of: .keepAlive).first?.duration == .seconds(60))
        let fault = #expect(throws: ConfigurationFault.self) { try Self.read("{\"apps\": {\n\"http\": [}}", name: "c") }
        #expect(fault?.message.hasPrefix("c:2: expected a value") == true)
    }
}
