import Foundation
import PseudoTerminals
import Testing

/// `postern check timeouts`, as its users run it.
struct TimeoutsCommandTests {
    private static let nginx = """
        http {
          upstream shop { server 10.1.0.5:80; keepalive 16; }
          server {
            listen 80; server_name shop.example;
            proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
            location /report/ { proxy_read_timeout 90s; proxy_pass http://shop; }
          }
        }
        """
    private static let haproxy = """
        defaults
            timeout client 50s
            timeout server 30s
            timeout connect 5s
        frontend www
            bind :443
            default_backend shop
        backend shop
            server n1 10.0.0.1:80
        """
    private static let web = """
        <configuration><system.webServer>
          <httpProtocol allowKeepAlive="true" />
        </system.webServer></configuration>
        """

    private func postern(_ files: [String: String]) throws -> Postern {
        let postern = try Postern()
        for (name, text) in files {
            try text.write(toFile: postern.folder.path + "/" + name, atomically: true, encoding: .utf8)
        }
        return postern
    }

    private func options(_ postern: Postern, _ more: String...) -> [String] {
        let folder = postern.folder.path
        return [
            "check", "timeouts", "--url", "https://shop.example/report/1", "--hop", "lb:config=\(folder)/lb.cfg",
            "--proxy-config", "\(folder)/nginx.conf", "--server-config", "\(folder)/web.config",
        ] + more
    }

    private var files: [String: String] { ["lb.cfg": Self.haproxy, "nginx.conf": Self.nginx, "web.config": Self.web] }

    @Test func `the chain is drawn, in boxes or in plain characters, and who gives up first is said`() throws {
        let postern = try postern(files)
        let drawn = try postern.run(options(postern))
        #expect(drawn.status == .exited(0), "\(drawn.errors)")
        #expect(drawn.output.contains("┌─ lb (HAProxy) ─"))
        #expect(drawn.output.contains("On a slow response lb (HAProxy) gives up first, after 30 s"))
        let plain = try postern.run(options(postern, "--plain"))
        #expect(plain.output.contains("+- proxy (nginx) -"))
        #expect(!plain.output.contains("│"))
        #expect(plain.output.contains("90 s     proxy_read_timeout"))
        for line in plain.output.split(separator: "\n") where line.hasPrefix("|") { #expect(line.count == 80) }
    }

    @Test func `as JSON it has the hops, the claims and the finding`() throws {
        let postern = try postern(files)
        let ended = try postern.run(options(postern, "--json"))
        let report = try #require(try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any])
        let hops = try #require(report["hops"] as? [[String: Any]])
        #expect(hops.compactMap { $0["product"] as? String } == ["haproxy", "nginx", "iis"])
        let claims = try #require(report["claims"] as? [[String: Any]])
        #expect(claims.first?["hop"] as? String == "lb")
        #expect((report["finding"] as? [String: Any])?["outcome"] as? String == "rules-out")
    }

    @Test func `a stranger's text in a configuration moves no cursor`() throws {
        let postern = try postern(["a.conf": "http { server { location / { proxy_pass http://a\u{1B}[2J\u{7}; } } }"])
        for more in [[], ["--plain"], ["--json"]] {
            let ended = try postern.run(
                ["check", "timeouts", "--proxy-config", postern.folder.path + "/a.conf"] + more)
            #expect(!ended.output.contains("\u{1B}[2J"))
            #expect(!ended.output.contains("\u{7}"))
        }
    }

    @Test func `what cannot be read is refused with file, line and what to do`() throws {
        let postern = try postern([
            "web.config": "<configuration>\n<system.webServer>\n</configuration>", "nginx.conf": Self.nginx,
        ])
        let folder = postern.folder.path
        let broken = try postern.run(["check", "timeouts", "--server-config", "\(folder)/web.config"])
        #expect(broken.status == .exited(65))
        #expect(broken.errors.contains("web.config:3: the XML is broken"))
        let url = try postern.run(["check", "timeouts", "--url", "ftp://x", "--proxy-config", "\(folder)/nginx.conf"])
        #expect(url.status == .exited(64))
        #expect(url.errors.contains("is no URL"))
        let nothing = try postern.run("check", "timeouts")
        #expect(nothing.status == .exited(2))
        #expect(nothing.output.contains("--proxy-config FILE"))
        let listed = try postern.run("check", "--list")
        #expect(listed.output.contains("timeouts\n"))
    }
}
