import HopSettings
import Products
import Testing

/// What Traefik's files say of a URL.
struct TraefikTests {
    private func read(_ text: String, name: String = "traefik.yml", files: [String: String] = [:]) throws
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

    /// `name value place` of each setting of a kind of the first way.
    private func settings(_ configuration: HopConfiguration, _ url: String, _ kind: TimeoutKind) throws -> [String] {
        let answer = configuration.answer(for: try #require(RequestURL(url)))
        let route = try #require(answer.routes.first, "\(answer)")
        return route.settings(of: kind).map { "\($0.name) \($0.valueText) \($0.place ?? "default")" }
    }

    static let fixed = """
        # Traefik's own file
        entryPoints:
          web:
            address: ":80"
          websecure:
            address: ":443/tcp"
            http:
              tls: {}
            transport:
              respondingTimeouts:
                readTimeout: 90
                idleTimeout: 2m
        providers:
          file:
            filename: dynamic.yml
        serversTransport:
          forwardingTimeouts:
            dialTimeout: 3s
            responseHeaderTimeout: "20s"
        """

    static let dynamic = """
        http:
          routers:
            shop:
              rule: "Host(`shop.example`) && PathPrefix(`/`)"
              service: shop
              entryPoints: [websecure]
            report:
              rule: Host(`shop.example`) && (PathPrefix(`/report`) || PathRegexp(`^/r[0-9]+$`))
              service: report@file
              middlewares: [cut]
              entryPoints: [websecure]
            mobile:
              rule: Host(`shop.example`) && Header(`X-App`, `1`) && Path(`/start`)
              service: both
              entryPoints: [websecure]
            plain:
              rule: HostRegexp(`^.+\\.example$`)
              service: shop
              entryPoints: [web]
              priority: 1
          middlewares:
            cut:
              stripPrefix:
                prefixes: ["/report"]
            again:
              retry: { attempts: 3 }
          services:
            shop:
              loadBalancer:
                servers:
                  - url: http://10.20.0.8:8080
                  - url: http://10.20.0.9:8080
            report:
              loadBalancer:
                serversTransport: patient
                servers:
                  - url: https://10.20.0.10
            both:
              weighted:
                services:
                  - name: shop
                    weight: 3
                  - name: report
                    weight: 1
          serversTransports:
            patient:
              maxIdleConnsPerHost: -1
              forwardingTimeouts:
                responseHeaderTimeout: 5m
        """

    @Test(arguments: [
        ("https://shop.example/", "forwardingTimeouts.responseHeaderTimeout 20 s traefik.yml:19"),
        ("https://shop.example/report/7", "forwardingTimeouts.responseHeaderTimeout 5 min dynamic.yml:49"),
        ("https://shop.example/r12", "forwardingTimeouts.responseHeaderTimeout 5 min dynamic.yml:49"),
        ("http://a.example/r12", "forwardingTimeouts.responseHeaderTimeout 20 s traefik.yml:19"),
    ])
    func `Traefik's router decides, and its service's transport holds`(url: String, expected: String) throws {
        let configuration = try read(Self.fixed, files: ["dynamic.yml": Self.dynamic])
        #expect(configuration.product == .traefik)
        #expect(try settings(configuration, url, .response) == [expected])
        #expect(configuration.limitations.isEmpty)
    }

    @Test func `Traefik's entry point, its servers and what the next hop is asked for`() throws {
        let configuration = try read(Self.fixed, files: ["dynamic.yml": Self.dynamic])
        #expect(
            try settings(configuration, "https://shop.example/", .requestBody)
                == ["respondingTimeouts.readTimeout 90 s traefik.yml:11"])
        #expect(
            try settings(configuration, "http://b.example/", .requestBody)
                == ["respondingTimeouts.readTimeout 60 s default"])
        #expect(
            try settings(configuration, "https://shop.example/", .connect)
                == ["forwardingTimeouts.dialTimeout 3 s traefik.yml:18"])
        // A transport of its own takes nothing over from the shared one.
        #expect(
            try settings(configuration, "https://shop.example/report/7", .connect)
                == ["forwardingTimeouts.dialTimeout 30 s default", "TLS handshake (fixed) 10 s default"])
        let report = try first(configuration, "https://shop.example/report/7")
        #expect(report.next == RequestURL(scheme: "https", host: "shop.example", port: 443, path: "/7"))
        #expect(report.reuses == false)
        let shop = try first(configuration, "https://shop.example/x")
        #expect(shop.target == "http://10.20.0.8:8080, http://10.20.0.9:8080")
        #expect(shop.backends.contains("10.20.0.9:8080") && shop.backends.contains("shop@file"))
        #expect(shop.reuses == true)
    }

    @Test func `what a URL does not tell leaves Traefik's ways open`() throws {
        let configuration = try read(Self.fixed, files: ["dynamic.yml": Self.dynamic])
        let answer = configuration.answer(for: try #require(RequestURL("https://shop.example/start")))
        #expect(answer.routes.count == 3)
        #expect(answer.routes[0].condition?.contains("Header") == true)
        #expect(answer.routes[0].condition?.contains("both chooses shop") == true)
        #expect(answer.routes[2].condition == nil)
        let all = configuration.answer(for: HopQuestion())
        #expect(Set(all.settings(of: .response).map(\.duration)) == [.seconds(20), .seconds(300)])
    }

    @Test func `Traefik's files in TOML say the same`() throws {
        let fixed = """
            [entryPoints]
              [entryPoints.web]
                address = ":80"
                [entryPoints.web.transport.respondingTimeouts]
                  readTimeout = 42
            [providers.file]
              directory = "conf.d"
            [serversTransport.forwardingTimeouts]
              responseHeaderTimeout = "1m30s"
            """
        let dynamic = """
            [http.routers.shop]
              rule = '''Host(`shop.example`)'''
              service = "shop"
            [http.services]
              [http.services.shop.loadBalancer]
                [[http.services.shop.loadBalancer.servers]]
                  url = "http://10.20.0.8:8080"
                [[http.services.shop.loadBalancer.servers]]
                  url = "http://10.20.0.9:8080"
            """
        let configuration = try read(fixed, name: "t.toml", files: ["conf.d/*.toml": dynamic])
        #expect(
            try settings(configuration, "http://shop.example/", .response)
                == ["forwardingTimeouts.responseHeaderTimeout 90 s t.toml:9"])
        #expect(
            try settings(configuration, "http://shop.example/", .requestBody)
                == ["respondingTimeouts.readTimeout 42 s t.toml:5"])
        let route = try first(configuration, "http://shop.example/")
        #expect(route.target == "http://10.20.0.8:8080, http://10.20.0.9:8080")
    }

    @Test func `a Compose file with Traefik's arguments and labels is read`() throws {
        let compose = """
            services:
              traefik:
                image: traefik:v3.7
                command:
                  - --entrypoints.web.address=:80
                  - --entrypoints.web.transport.respondingTimeouts.readTimeout=10s
                  - "--serverstransport.forwardingtimeouts.responseheadertimeout=7s"
                  - --providers.docker
              shop:
                image: shop
                labels:
                  - traefik.enable=true
                  - traefik.http.routers.shop.rule=Host(`shop.example`)
                  - "traefik.http.services.shop.loadbalancer.server.port=8080"
            """
        let configuration = try read(compose, name: "docker-compose.yml")
        #expect(configuration.product == .traefik)
        #expect(
            try settings(configuration, "http://shop.example/", .response)
                == ["forwardingTimeouts.responseHeaderTimeout 7 s docker-compose.yml:7"])
        #expect(
            try settings(configuration, "http://shop.example/", .requestBody)
                == ["respondingTimeouts.readTimeout 10 s docker-compose.yml:6"])
        let route = try first(configuration, "http://shop.example/")
        #expect(route.target == "http://shop:8080")
    }

    @Test func `where routers come from a provider that is not at hand, it is said, and the shared transport told`()
        throws
    {
        let configuration = try read(
            "entryPoints:\n  web:\n    address: :80\nproviders:\n  docker: {}\n")
        let answer = configuration.answer(for: try #require(RequestURL("http://shop.example/")))
        #expect(answer.settings(of: .response).map(\.value) == [.unbounded])
        #expect(answer.settings(of: .connect).map(\.duration) == [.seconds(30)])
        #expect(answer.open.contains { $0.contains("while it runs") })
        // The dynamic file alone.
        let dynamic = try read(Self.dynamic, name: "dynamic.yml").answer(
            for: try #require(RequestURL("https://shop.example/report")))
        #expect(dynamic.settings(of: .response).map(\.duration) == [.seconds(300)])
        #expect(dynamic.open.contains { $0.contains("static configuration") })
    }

    @Test(arguments: [
        ("http:\n  routers:\n   a: [\n", "t.yml:"), ("[entryPoints.web]\naddress = \":80\n", "t.yml:2: not TOML"),
        ("entryPoints:\n  web: &a [*a]\nproviders:\n  file: {}\n", "t.yml:2"),
        ("entryPoints:\n  web: " + String(repeating: "[", count: 10_000), "nested deeper"),
        ("[http.routers]\na = " + String(repeating: "[", count: 10_000), "nested deeper"),
        ("[http.routers]\na" + String(repeating: ".a", count: 10_000) + " = 1", "nested deeper"),
    ])
    func `a broken file of Traefik's is refused with its place`(text: String, expected: String) throws {
        let fault = #expect(throws: ConfigurationFault.self) { try read(text, name: "t.yml") }
        #expect(fault?.message.contains(expected) == true, "\(fault?.message ?? "")")
    }

    @Test func `anchors that multiply are refused, in values and in keys`() throws {
        for use in ["a: *z9\n", "? *z9\n: b\n"] {
            var text = "entryPoints:\n  web: &z0 {a: b}\n"
            for level in 1...9 {
                let inner = Array(repeating: "*z\(level - 1)", count: 12).joined(separator: ", ")
                text += "x\(level): &z\(level) [\(inner)]\n"
            }
            #expect(throws: ConfigurationFault.self) { try read(text + use) }
        }
        let blanks = String(repeating: " ", count: 1_000_000)
        let configuration = try read(
            "entryPoints:\(blanks)\n  web:\n    address: :80\(blanks)\nproviders:\n  docker: {}\n")
        #expect(configuration.product == .traefik)
    }
}
