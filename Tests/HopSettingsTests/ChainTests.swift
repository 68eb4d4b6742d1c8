import HopSettings
import Products
import Testing

/// Who gives up first, and which idle connections race.
struct ChainTests {
    private func chain(_ url: String = "http://shop.example/", _ texts: String...) throws -> TimeoutChain {
        let names = ["balancer", "proxy", "server"].suffix(max(2, texts.count)).prefix(texts.count)
        let hops = try zip(names, texts).map { name, text in
            ConfiguredHop(
                name: name,
                configuration: try ConfigurationReader.read(ConfigurationFile(name: "\(name).conf", text: text)))
        }
        return TimeoutChain(of: try #require(RequestURL(url)), through: hops)
    }

    private func claim(_ chain: TimeoutChain, _ subject: TimeoutChain.Claim.Subject, _ hop: Int = 0) throws
        -> TimeoutChain.Claim
    {
        try #require(chain.claims.first { $0.subject == subject && (subject == .response || $0.hop == hop) })
    }

    private func nginx(_ read: String, keepalive: String = "") -> String {
        """
        http { keepalive_timeout 75s; upstream s { server 10.0.0.1:80; \(keepalive) }
        server { listen 80; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
        location / { proxy_read_timeout \(read); proxy_pass http://s; } } }
        """
    }

    private func haproxy(_ server: String, connect: String = "2s") -> String {
        """
        defaults
            timeout server \(server)
            timeout connect \(connect)
            timeout client 60s
        frontend f
            bind :80
            default_backend b
        backend b
            server s 10.0.0.2:80
        """
    }

    @Test func `the outer hop that waits less is first, and that is out of order`() throws {
        let chain = try chain("http://shop.example/", haproxy("5s"), nginx("30s"))
        let claim = try claim(chain, .response)
        #expect(claim.outcome == .faulty)
        #expect(
            claim.words.hasPrefix(
                "On a slow response proxy (HAProxy) gives up first, after 5 s (timeout server, proxy.conf:2)"))
        #expect(claim.words.contains("server (nginx) would wait 30 s"))
    }

    @Test func `the innermost hop first is in order; equal waits are chance; without end is said`() throws {
        #expect(try claim(chain("http://x/", haproxy("30s"), nginx("5s")), .response).outcome == .sound)
        let tie = try claim(chain("http://x/", haproxy("5s"), nginx("5s")), .response)
        #expect(tie.words.contains("both give up after 5 s"))
        let endless = try claim(chain("http://x/", haproxy("0")), .response)
        #expect(endless.outcome == .undecided)
        #expect(endless.words.contains("without end"))
    }

    @Test func `ways that differ leave the first open`() throws {
        let text =
            haproxy("50s").replacingOccurrence(
                "default_backend b", "use_backend c if { src 10.0.0.0/8 }\n    default_backend b")
            + "\nbackend c\n    timeout server 1s\n"
        let claim = try claim(chain("http://x/", text, nginx("30s")), .response)
        #expect(claim.outcome == .undecided)
        #expect(claim.words.contains("1 s to 50 s"))
    }

    @Test func `tries to connect add up, and an outer hop may give up before`() throws {
        let chain = try chain("http://x/", nginx("6s"), haproxy("60s"))
        let claim = try claim(chain, .connect, 1)
        #expect(claim.words.contains("up to 4 times: 8 s in all"))
        #expect(claim.words.contains("proxy (nginx) in front of it gives up before that, after 6 s"))
        #expect(claim.outcome == .faulty)
    }

    @Test func `a reuse limit longer than the idle close races; a shorter one does not`() throws {
        let apache = "Listen 80\nKeepAliveTimeout 5\nServerName x\n"
        let racing = try claim(chain("http://x/", nginx("6s", keepalive: "keepalive 4;"), apache), .keepAlive)
        #expect(racing.outcome == .faulty)
        #expect(racing.words.contains("for up to 60 s of idling (keepalive_timeout (upstream), by default)"))
        #expect(racing.words.contains("closes idle ones after 5 s (KeepAliveTimeout, server.conf:2)"))
        #expect(racing.words.contains("a POST becomes a 502"))
        let sound = try claim(
            chain("http://x/", nginx("6s", keepalive: "keepalive 4; keepalive_timeout 3s;"), apache), .keepAlive)
        #expect(sound.outcome == .sound)
        let iis = try claim(
            chain("http://shop.example/", nginx("6s", keepalive: "keepalive 4;"), IISTests.host), .keepAlive)
        #expect(iis.outcome == .faulty)
        #expect(iis.words.contains("closes idle ones after 30 s (site limits connectionTimeout, server.conf:"))
        let off = try claim(
            chain("http://x/", nginx("6s", keepalive: "keepalive 4;"), apache + "KeepAlive Off\n"), .keepAlive)
        #expect(off.outcome == .sound)
    }

    @Test func `without the server's configuration the table of defaults is told`() throws {
        let claim = try claim(
            chain("http://x/", nginx("6s", keepalive: "keepalive 4; keepalive_timeout 10s;")), .keepAlive)
        #expect(claim.outcome == .undecided)
        #expect(claim.words.contains("Node 5 s"))
        #expect(!claim.words.contains("Tomcat"))
    }

    @Test func `ASP.NET's own limit is one of the clocks`() throws {
        let claim = try claim(chain("http://shop.example/report", haproxy("200s"), IISTests.host), .response)
        #expect(claim.words.contains("server’s httpRuntime executionTimeout would wait 5 min"))
    }
}

extension String {
    fileprivate func replacingOccurrence(_ part: String, _ other: String) -> String {
        guard let range = self.firstRange(of: part) else { return self }
        return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
