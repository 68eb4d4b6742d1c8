import HopSettings
import Testing

/// Expressions of configurations, as the products' own library takes them.
struct ExpressionTests {
    private static func nginx(_ location: String) -> String {
        "http { server { location \(location) { proxy_pass http://fits; } location / { proxy_pass http://other; } } }"
    }

    private static func apache(_ rule: String) -> String {
        "<VirtualHost *:80>\n\(rule)\nProxyPass / http://other/\n</VirtualHost>\n"
    }

    private static func haproxy(_ condition: String) -> String {
        """
        frontend web
            bind :80
            use_backend fits if { \(condition) }
            default_backend other
        backend fits
            server a fits:80
        backend other
            server a other:80
        """
    }

    private func target(_ text: String, _ url: String) throws -> String? {
        let answer = try RoutingTests.answer(text, url, name: text.hasPrefix("frontend") ? "haproxy.cfg" : "proxy.conf")
        #expect(answer.undecided.isEmpty, "\(answer.open)")
        return answer.routes.first?.target
    }

    @Test func `one configuration answers many requests, by the same expressions in both cases`() throws {
        let configuration = try ConfigurationReader.read(
            ConfigurationFile(
                name: "proxy.conf",
                text:
                    "http { server { location ~ ^/a { proxy_pass http://small; } location ~* ^/a { proxy_pass http://any; } "
                    + "location ~ ( { proxy_pass http://broken; } location / { proxy_pass http://other; } } }"))
        for _ in 0..<3 {
            for (path, target) in [("/a", "http://small"), ("/A", "http://any"), ("/b", "http://other")] {
                let answer = configuration.answer(for: RequestURL(host: "shop", port: 80, path: path))
                #expect(answer.routes.first?.target == target)
                // The broken one is not tried, and said each time it would have been reached.
                #expect(answer.undecided.isEmpty == (path != "/b"))
            }
        }
    }

    @Test(arguments: [
        // Possessive: what a++ took it does not give back, so nothing is left for the a behind it.
        ("~ ^/a++b", "/aaab", true), ("~ ^/a++ab", "/aaab", false), ("~ ^/(?>a+)ab", "/aaab", false),
        // Looking ahead and behind.
        ("~ ^/(?!api/)", "/shop", true), ("~ ^/(?!api/)", "/api/x", false), ("~ (?<=/v[12])/x$", "/v2/x", true),
        // Case.
        ("~* \\.PHP$", "/a.php", true), ("~ \\.PHP$", "/a.php", false), ("~ (?i)\\.PHP$", "/a.php", true),
        // Groups by name and number, classes, properties, conditions.
        ("~ ^/(?<part>[a-z]+)/\\k<part>$", "/ab/ab", true), ("~ ^/(\\w)\\1$", "/ab", false),
        ("~ \"^/[[:digit:]]{3}$\"", "/123", true), ("~ ^/(?:(x)|y)(?(1)z|w)$", "/yw", true),
        ("~ ^/\\Qa.b\\E$", "/a.b", true),
        ("~ ^/\\Qa.b\\E$", "/axb", false), ("~ \"^/a{2}\\K$\"", "/aa", true),
    ])
    func `nginx's locations fit as PCRE says`(location: String, path: String, fits: Bool) throws {
        #expect(try target(Self.nginx(location), path) == (fits ? "http://fits" : "http://other"))
    }

    @Test func `Apache's and HAProxy's expressions fit as PCRE says`() throws {
        let match = Self.apache("ProxyPassMatch ^/(?!static/)(?<rest>[a-z]++)$ http://fits/$1")
        #expect(try target(match, "http://shop/orders")?.hasPrefix("http://fits/") == true)
        #expect(try target(match, "http://shop/static/a")?.hasPrefix("http://other/") == true)
        let regular = Self.haproxy("path -m reg -i ^/(?!api/)[A-Z]++$")
        #expect(try target(regular, "http://shop/orders") == "fits:80")
        #expect(try target(regular, "http://shop/api/x") == "other:80")
    }

    /// Each takes exponential time without a limit; with it each is said to be open, within a moment.
    @Test(arguments: [
        nginx("~ ^/(a+)+$"), nginx("~ ^/(a|aa)+$"), nginx("~ \"^/(.*a){24}$\""), nginx("~ ^(?:/?(a*)*)*$"),
        apache("ProxyPassMatch ^/(a+)+$ http://fits/"), haproxy("path -m reg ^/(a+)+$"),
    ])
    func `an expression that takes too long is given up and said, not waited for`(text: String) throws {
        let path = "http://shop/" + String(repeating: "a", count: 60) + "!"
        let name = text.hasPrefix("frontend") ? "haproxy.cfg" : "proxy.conf"
        let clock = ContinuousClock()
        var answer = HopAnswer()
        let time = try clock.measure { answer = try RoutingTests.answer(text, path, name: name) }
        let isSaid =
            answer.open.contains { $0.contains("not tried") }
            || answer.routes.contains { $0.condition?.isEmpty == false }
        #expect(isSaid, "\(answer)")
        #expect(time < .seconds(20))
    }

    @Test func `a long path against a plain expression is tried whole`() throws {
        let path = "/" + String(repeating: "a", count: 4_000) + ".php"
        #expect(try target(Self.nginx("~ ^/.*\\.php$"), path) == "http://fits")
    }

    @Test(arguments: ["~ ^/(", "~ ^/[z-a]", "~ ^/(?<a>", "~ *"])
    func `an expression that PCRE refuses is said not to be tried`(location: String) throws {
        #expect(try RoutingTests.answer(Self.nginx(location), "/x").open.contains { $0.contains("not tried") })
    }
}
