import HopSettings
import Products
import Testing

/// Questions that leave something open: a path alone, a host, a backend, nothing.
struct QuestionTests {
    private func answer(_ text: String, _ question: HopQuestion) throws -> HopAnswer {
        try RoutingTests.read(text, name: "c").answer(for: question)
    }

    private func waits(_ answer: HopAnswer) -> [String] {
        answer.settings(of: .response).map { "\($0.valueText) \($0.place ?? "default")" }
    }

    // MARK: - nginx

    @Test func `a path alone leaves every server block of nginx open, each with its condition`() throws {
        let answer = try answer(RoutingTests.nginx, HopQuestion(path: "/exact"))
        #expect(answer.routes.count == 4)
        #expect(answer.routes.map { $0.condition == nil } == [false, false, false, false])
        #expect(answer.routes[1].condition == "if server shop.example (c:5) takes it")
        #expect(waits(answer) == ["5 s c:14", "11 s c:21", "12 s c:22"])
        #expect(answer.open == ["the URL has no host: any of 4 server blocks may take it"])
    }

    @Test func `a host alone leaves every location open that passes requests on`() throws {
        let answer = try answer(RoutingTests.nginx, HopQuestion(authority: "mail.test"))
        #expect(waits(answer) == ["11 s c:21"])
        #expect(answer.routes.map(\.condition) == [nil])
        let shop = try self.answer(RoutingTests.nginx, HopQuestion(authority: "shop.example"))
        #expect(Set(waits(shop)).count == 9)
        #expect(shop.routes.contains { $0.condition == "if location = /exact holds" })
        #expect(shop.open == ["the path is not known: any of 9 locations may take it"])
    }

    @Test func `an upstream's name keeps the ways that lead to it`() throws {
        let answer = try answer(RoutingTests.nginx, HopQuestion(path: "/a/x.php", backend: "127.0.0.1:9000"))
        #expect(waits(answer) == ["6 s c:15"])
        let none = try self.answer(RoutingTests.nginx, HopQuestion(path: "/", backend: "elsewhere"))
        #expect(none.routes.isEmpty)
        #expect(none.open.last == "no way in what is at hand leads to ‘elsewhere’")
    }

    @Test func `a port that is not known leaves one server block a port, of those the host names`() throws {
        let text = """
            http {
              server { listen 80; server_name a.test; return 301 https://$host$request_uri; }
              server { listen 443 ssl; server_name a.test; location / { proxy_read_timeout 7s; proxy_pass http://x; } }
              server { listen 443 ssl default_server; location / { proxy_pass http://y; } }
              server { listen 8080; location / { proxy_pass http://z; } }
            }
            """
        let open = try answer(text, HopQuestion(authority: "a.test", path: "/"))
        #expect(open.routes.map(\.target) == [nil, "http://x"])
        #expect(open.open == ["the URL has no port: any of 2 server blocks may take it"])
        let known = try answer(text, HopQuestion(authority: "a.test:443", path: "/"))
        #expect(known.routes.map(\.target) == ["http://x"])
        #expect(known.undecided.isEmpty)
        // A name that no block has is answered by the default of whatever port.
        let other = try answer(text, HopQuestion(authority: "b.test", path: "/"))
        #expect(other.routes.map(\.target) == [nil, "http://y", "http://z"])
    }

    // MARK: - HAProxy

    @Test func `a backend alone decides what leads to it, and keeps what its frontend sets`() throws {
        let answer = try answer(RoutingTests.haproxy, HopQuestion(backend: "slow"))
        #expect(waits(answer) == ["60 s c:30"])
        #expect(answer.routes.map(\.condition) == [nil])
        #expect(answer.settings(of: .idleClose).map(\.valueText) == ["7 s"])
        #expect(answer.undecided.isEmpty)
        // A frontend's name stands in the log where no backend was chosen.
        #expect(try self.answer(RoutingTests.haproxy, HopQuestion(path: "/", backend: "www")).routes.isEmpty)
    }

    @Test func `a backend that no rule leads to is known by itself`() throws {
        let text = "backend a\n    timeout server 3s\n    server s 10.0.0.1:80\nfrontend f\n    bind :80\n"
        #expect(waits(try answer(text, HopQuestion(path: "/x", backend: "a"))) == ["3 s c:2"])
    }

    @Test func `what stands in for a timeout that is not set is named with its place`() throws {
        let text = """
            frontend f
                bind :80
                timeout client 40s
                default_backend b
            backend b
                timeout connect 4s
                server s 10.0.0.1:80
            """
        let route = try #require(try answer(text, HopQuestion(RequestURL(port: 80))).routes.first)
        #expect(
            route.settings(of: .idleClose).map(\.referenceWords) == ["timeout http-keep-alive = timeout client, c:3"])
        #expect(route.settings(of: .queue).map(\.referenceWords) == ["timeout queue = timeout connect, c:6"])
        #expect(route.settings(of: .queue).first?.valueText == "4 s")
        #expect(route.settings(of: .response).first?.value == .unbounded)
    }

    // MARK: - Apache, Caddy, IIS

    @Test func `Apache's virtual hosts, rules and balancers are asked for alike`() throws {
        #expect(waits(try answer(RoutingTests.apache, HopQuestion(path: "/a"))) == ["7 s c:10", "40 s c:25"])
        let host = try answer(RoutingTests.apache, HopQuestion(authority: "shop.example"))
        #expect(Set(waits(host)) == ["7 s c:10", "8 s c:11", "99 s c:12", "9 s c:14", "11 s c:19", "30 s c:8"])
        #expect(host.routes.contains { $0.condition == "if ‘^/m/(\\d+)$’ fits" })
        #expect(waits(try answer(RoutingTests.apache, HopQuestion(backend: "farm"))) == ["9 s c:14"])
    }

    @Test func `Caddy's sites and handles are asked for alike`() throws {
        let text = """
            a.test {
                handle /slow* {
                    reverse_proxy 10.1.0.5:80 {
                        transport http {
                            response_header_timeout 90s
                        }
                    }
                }
                reverse_proxy 10.1.0.6:80 {
                    transport http {
                        response_header_timeout 5s
                    }
                }
            }
            b.test {
                reverse_proxy 10.1.0.7:80
            }
            """
        #expect(waits(try answer(text, HopQuestion(path: "/slow/1"))) == ["90 s c:5", "off default"])
        #expect(waits(try answer(text, HopQuestion(authority: "a.test"))) == ["90 s c:5", "5 s c:11"])
        #expect(waits(try answer(text, HopQuestion(backend: "10.1.0.6:80"))) == ["5 s c:11"])
    }

    @Test func `IIS's sites and applications are asked for alike`() throws {
        let configuration = try ConfigurationReader.read(
            ConfigurationFile(name: "applicationHost.config", text: IISTests.host))
        let path = configuration.answer(for: HopQuestion(path: "/api/x"))
        #expect(path.settings(of: .idleClose).map(\.valueText) == ["60 s", "30 s"])
        #expect(path.routes.map { $0.waypoints.count } == [2, 2])
        let host = configuration.answer(for: HopQuestion(authority: "shop.example"))
        #expect(host.routes.map { $0.waypoints[1].text } == ["application /", "application /api"])
        #expect(host.open.contains("the path is not known: any of 2 applications may take it"))
        #expect(
            configuration.answer(for: HopQuestion(backend: "farm")).settings(of: .response).first?.valueText == "50 s")
    }

    // MARK: - Bounds

    @Test func `a configuration of a thousand server blocks ends, and what is left out is said`() throws {
        let servers = (0..<1000).map {
            "server { listen 80; server_name s\($0); location / { proxy_read_timeout \($0)s; proxy_pass http://a; } }\n"
        }
        let answer = try answer("http {\n\(servers.joined())}\n", HopQuestion(path: "/x"))
        #expect(answer.routes.count == 256)
        #expect(answer.open.contains("there are 1000 ways; the first 256 are told"))
    }
}
