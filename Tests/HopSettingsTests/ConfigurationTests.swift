import Foundation
import HopSettings
import Products
import Testing

struct ConfigurationTests {
    private func read(
        _ text: String, name: String = "proxy.conf", files: [String: String] = [:]
    ) throws -> HopConfiguration {
        try ConfigurationReader.read(ConfigurationFile(name: name, text: text)) { pattern, _ in
            files[pattern].map { [ConfigurationFile(name: pattern, text: $0)] } ?? []
        }
    }

    private func settings(
        _ configuration: HopConfiguration, _ kind: TimeoutKind, _ path: String?, backend: String? = nil
    ) -> [HopSetting] {
        configuration.answer(for: HopQuestion(path: path, backend: backend)).settings(of: kind)
    }

    private func response(_ configuration: HopConfiguration, _ path: String?, backend: String? = nil) -> [Duration?] {
        settings(configuration, .response, path, backend: backend).map(\.duration)
    }

    // MARK: - nginx

    private let nginx = """
        http {
            proxy_read_timeout 90s;   # for all
            upstream shop { server 10.1.0.5:80; keepalive 8; }
            server {
                listen 80;
                location / { proxy_pass http://shop; }
                location /report/ {
                    proxy_read_timeout 5m;
                    proxy_connect_timeout 500ms;
                    proxy_pass http://shop;
                    location /report/live { proxy_read_timeout 1h; proxy_pass http://shop; }
                }
                location = /health { proxy_read_timeout 2; proxy_pass http://shop; }
                location /app { fastcgi_pass 127.0.0.1:9000; fastcgi_read_timeout 1m30s; }
                location /static { root "/srv/{x}"; }
                location ~ \\.php$ { proxy_read_timeout 7s; proxy_pass http://shop; }
            }
        }
        """

    @Test(arguments: [
        ("/", 90.0), ("/report/7", 300), ("/report/live/x", 3600), ("/health", 2), ("/healthz", 90), ("/app/x", 90),
    ])
    func `nginx's locations inherit, and the longest prefix holds`(path: String, seconds: Double) throws {
        let configuration = try read(nginx)
        #expect(configuration.product == .nginx)
        #expect(response(configuration, path).first == .milliseconds(Int(seconds * 1000)))
    }

    @Test func `nginx's expressions decide, and places are told`() throws {
        let configuration = try read(nginx)
        let found = settings(configuration, .response, "/report/7")
        #expect(found.map(\.place) == ["proxy.conf:8"])
        #expect(found.map(\.name) == ["proxy_read_timeout"])
        #expect(settings(configuration, .response, "/report/7.php").map(\.place) == ["proxy.conf:16"])
        #expect(settings(configuration, .connect, "/report/7").first?.duration == .milliseconds(500))
        #expect(settings(configuration, .connect, "/").first?.duration == .seconds(60))
        #expect(settings(configuration, .connect, "/").first?.place == nil)
    }

    @Test func `nginx's includes are followed, and what is not at hand is said`() throws {
        let main = "http { include common.conf; include gone.conf; server { location / { proxy_pass http://a; } } }"
        let configuration = try read(main, files: ["common.conf": "proxy_read_timeout 4s;"])
        #expect(response(configuration, "/") == [.seconds(4)])
        #expect(settings(configuration, .response, "/").first?.place == "common.conf:1")
        #expect(configuration.limitations.count == 1)
        #expect(throws: ConfigurationFault.self) {
            try read("http { include a.conf; }", files: ["a.conf": "server {} include a.conf;"])
        }
    }

    @Test func `a part of a configuration counts as far as it goes`() throws {
        let configuration = try read(
            "http {\n  server {\n    proxy_read_timeout 9;\n    location / { proxy_pass http://a; }\n")
        #expect(response(configuration, "/") == [.seconds(9)])
        #expect(configuration.limitations.count == 2)
        #expect(throws: ConfigurationFault.self) { try read("http { }\n}\nserver { listen 80; }") }
    }

    // MARK: - HAProxy

    private let haproxy = """
        defaults base
            timeout server 50000
            timeout connect 5s
        defaults from base
            timeout server 30s
        frontend www
            bind :80
            timeout client 1m
            default_backend shop
        backend shop
            timeout queue 4s
            server a 10.1.0.5:80
        backend slow from base
            timeout server 5m # long reports
        listen admin
            bind :8080
        backend open from base
            timeout server
        """

    @Test(arguments: [("shop", 30.0), ("slow", 300), ("admin", 30), ("open", 50)])
    func `HAProxy's backends inherit from the defaults before them or those they name`(name: String, seconds: Double)
        throws
    {
        let configuration = try read(haproxy)
        #expect(configuration.product == .haproxy)
        #expect(response(configuration, "/", backend: name) == [.milliseconds(Int(seconds * 1000))])
    }

    @Test func `without a backend's name every way is possible, and asked for all of them every backend is`() throws {
        let configuration = try read(haproxy)
        #expect(response(configuration, "/") == [.seconds(30)])
        let all = configuration.answer(for: HopQuestion())
        #expect(Set(all.settings(of: .response).map(\.duration)) == [.seconds(30), .seconds(300), .seconds(50)])
        #expect(all.open.contains { $0.contains("nothing at hand leads to the backend ‘slow’") })
        #expect(settings(configuration, .queue, "/", backend: "shop").map(\.duration) == [.seconds(4)])
        #expect(settings(configuration, .connect, "/", backend: "shop").first?.place == "proxy.conf:3")
    }

    // MARK: - Apache

    @Test func `Apache's keys come before ProxyTimeout, and that before Timeout`() throws {
        let text = """
            ServerName shop
            Timeout 120
            <VirtualHost *:80>
                ProxyPass /a http://10.1.0.5/ timeout=7 connectiontimeout=500ms retry=0
                ProxyPass "/b" "http://10.1.0.7/b"
                ProxyPass "/same" "http://10.1.0.5/same"
                <Proxy balancer://farm>
                    BalancerMember http://10.1.0.5 timeout=9
                </Proxy>
                ProxyPass /c balancer://farm/
                <Location /d>
                    ProxyPass http://10.1.0.6/ \\
                        timeout=11
                </Location>
            </VirtualHost>
            """
        let configuration = try read(text)
        #expect(configuration.product == .apache)
        #expect(response(configuration, "/a/x") == [.seconds(7)])
        #expect(settings(configuration, .connect, "/a").map(\.duration) == [.milliseconds(500)])
        #expect(response(configuration, "/b") == [.seconds(120)])
        #expect(settings(configuration, .response, "/b").first?.place == "proxy.conf:2")
        #expect(response(configuration, "/c").contains(.seconds(9)))
        // A URL that begins with an earlier worker's is handed to that one, with its keys.
        #expect(response(configuration, "/same") == [.seconds(7)])
        #expect(response(configuration, "/d/x") == [.seconds(11)])
        #expect(response(try read(text + "\nProxyTimeout 33"), "/b") == [.seconds(33)])
        #expect(response(try read("LoadModule x y\nProxyPass / http://a/"), "/") == [.seconds(60)])
    }

    // MARK: - Caddy

    @Test func `Caddy waits without end unless its transport says otherwise`() throws {
        let text = """
            {
                admin off
            }
            shop.example {
                @pay path /pay/*
                handle /report* {
                    reverse_proxy 10.1.0.5:80 {
                        transport http {
                            response_header_timeout 90s
                            dial_timeout 2s
                        }
                    }
                }
                reverse_proxy @pay 10.1.0.6:80 {
                    transport http {
                        response_header_timeout 500ms
                    }
                }
                reverse_proxy 10.1.0.5:80
            }
            """
        let configuration = try read(text, name: "Caddyfile")
        #expect(configuration.product == .caddy)
        #expect(response(configuration, "/report/1") == [.seconds(90)])
        #expect(response(configuration, "/pay/1") == [.milliseconds(500)])
        #expect(response(configuration, "/else") == [nil])
        #expect(settings(configuration, .connect, "/report").first?.duration == .seconds(2))
        #expect(settings(configuration, .connect, "/else").first?.duration == .seconds(3))
    }

    // MARK: - Others' files, and broken ones

    @Test func `lines that end as Windows ends them are lines, and a million blanks cost nothing`() throws {
        let windows = try read("defaults\r\n    timeout server 3s\r\nbackend b\r\n    server s 10.0.0.1:80\r\n")
        #expect(response(windows, "/", backend: "b") == [.seconds(3)])
        #expect(settings(windows, .response, "/", backend: "b").first?.place == "proxy.conf:2")
        #expect(response(try read("Listen 80\r\nProxyTimeout 7\r\nProxyPass / http://a/\r\n"), "/") == [.seconds(7)])
        let blanks = String(repeating: " ", count: 1_000_000)
        #expect(response(try read("listen a\n    bind :80\n    timeout server 4s\(blanks)\n"), "/") == [.seconds(4)])
        let nginx = try read(
            "http { server {\(blanks)\nlocation / { proxy_read_timeout 5s;\(blanks)\nproxy_pass http://a; } } }")
        #expect(response(nginx, "/") == [.seconds(5)])
    }

    @Test(arguments: ["", "hello\nworld", "<?xml version=\"1.0\"?><configuration/>", "\u{FEFF}<configuration>"])
    func `what is no configuration is refused with what was expected`(text: String) {
        #expect(throws: ConfigurationFault.self) { try read(text) }
    }

    @Test func `mutated configurations end, one way or the other`() {
        var state: UInt64 = 502
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let caddy = "a {\n reverse_proxy b {\n transport http {\n dial_timeout 2s\n }\n }\n}\n"
        let apache = "ProxyTimeout 5\n<Location /a>\nProxyPass http://b/ timeout=3\n</Location>\n"
        for text in [nginx, haproxy, caddy, apache, RoutingTests.nginx, RoutingTests.haproxy, RoutingTests.apache] {
            for _ in 0..<600 {
                var bytes = Array(text.utf8)
                for _ in 0..<(1 + random(6)) {
                    switch random(3) {
                    case 0: bytes.remove(at: random(bytes.count))
                    case 1: bytes.insert(Array("{};\"'\\ \n#9s".utf8)[random(11)], at: random(bytes.count))
                    default: bytes[random(bytes.count)] = UInt8(random(256))
                    }
                }
                guard let configuration = try? read(String(decoding: bytes, as: UTF8.self)) else { continue }
                for url in [RequestURL(), RequestURL(host: "shop", port: 80, path: "/report/live/x.php")] {
                    _ = TimeoutChain(of: url, through: [ConfiguredHop(name: "a", configuration: configuration)])
                }
            }
        }
        #expect((try? read("http {" + String(repeating: "a {", count: 100_000))) == nil)
    }
}
